//! Writing in a group: about places, what to do by when, what was decided. Nothing in it names a person.

use super::door::{Door, nothing_flows};
use super::model::{Entry, EntryKind, Group, SHORT_LETTERS_MAX, WORDS_LETTERS_MAX};
use super::store::{find_entry, finish_action, insert_entry};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::GroupEntryId;
use accord_kernel::{Day, Purpose};
use accord_platform_db::WriteTx;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::WriteGroup;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The group of an address, for whoever may write in it while what they write reaches somebody.
async fn load_open(app: &App, visit: &Visit, id: &str) -> Result<Door, Stop> {
    let door = Door::open(app, visit, app.db().readers(), id).await?;
    visit.require_may::<WriteGroup>(app, door.for_members(), Purpose::PlanAndAnalyse).await?;
    if !door.is_open() {
        return Err(nothing_flows(door.is_in_force).into());
    }
    Ok(door)
}

/// Begins to write, when what is written still reaches somebody.
async fn begin(app: &App, visit: &Visit, seen: &Door) -> Result<(WriteTx<WriteGroup>, Door), Stop> {
    let permit = visit.decide::<WriteGroup>(app, seen.for_members(), Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    let now = Door::open(app, visit, tx.connection(), &seen.group.id.to_string()).await?;
    if !now.is_open() {
        return Err(nothing_flows(now.is_in_force).into());
    }
    Ok((tx, now))
}

pub async fn show_write(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = load_open(&app, &visit, &id).await?;
    page(&app, &visit, &door.group, &Fields::default(), &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    group: &Group,
    entered: &Fields,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    let kinds: Vec<Value> = EntryKind::ALL
        .iter()
        .map(|kind| context! { value => kind.code(), text => kind.words(), checked => entered.get("kind") == kind.code() })
        .collect();
    app.page(visit, "groups/write_entry.html", context! {
        id => group.id.to_string(), name => group.name.as_str(), kinds, words => entered.get("words"),
        place => entered.get("place"), owner => entered.get("owner"), day => entered.get("due_on-day"),
        month => entered.get("due_on-month"), year => entered.get("due_on-year"), warnings => warnings.to_vec(),
        all_words => all_words(entered), errors => values(&errors),
    })
}

fn all_words(fields: &Fields) -> String {
    format!("{}. {}. {}", fields.get("words"), fields.get("place"), fields.get("owner"))
}

/// The day by which an action is done; `None` when nothing was entered, an error when it is no day.
fn due_on(fields: &Fields) -> Result<Option<Day>, ()> {
    let parts = ["due_on-day", "due_on-month", "due_on-year"].map(|name| fields.get(name));
    if parts.iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let [day, month, year] = parts;
    let read = || Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    read().map(Some).ok_or(())
}

fn read(fields: &Fields) -> Result<(EntryKind, Option<Day>), FormErrors> {
    let mut errors = FormErrors::default();
    let (kind, due) = (EntryKind::from_code(fields.get("kind")), due_on(fields));
    let is = |wanted: EntryKind| kind == Some(wanted);
    errors.require(kind.is_some(), "kind", "Select what it is");
    errors.require(!fields.get("words").is_empty(), "words", "Write what the others should know");
    errors.limit(fields.get("words"), WORDS_LETTERS_MAX, "words", "The text");
    errors.require(!is(EntryKind::Place) || !fields.get("place").is_empty(), "place", "Enter the place");
    errors.limit(fields.get("place"), SHORT_LETTERS_MAX, "place", "The place");
    errors.require(!is(EntryKind::Action) || !fields.get("owner").is_empty(), "owner", "Enter who does it");
    errors.limit(fields.get("owner"), SHORT_LETTERS_MAX, "owner", "Who does it");
    errors.require(due.is_ok(), "due_on", "Enter a real date, such as 31 3 2027");
    let needs_day = is(EntryKind::Action) && due == Ok(None);
    errors.require(!needs_day, "due_on", "Enter by when it is done");
    match (kind, due) {
        (Some(kind), Ok(due)) if errors.is_empty() => Ok((kind, due)),
        _ => Err(errors),
    }
}

pub async fn submit_write(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = load_open(&app, &visit, &id).await?;
    let (kind, due_on) = match read(&fields) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &door.group, &fields, &[], errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        let page = page(&app, &visit, &door.group, &fields, &warnings, FormErrors::default())?;
        return Ok(page.into_response());
    }
    let member = visit.require_member()?;
    let is_action = kind == EntryKind::Action;
    let entry = Entry {
        id: GroupEntryId::new(visit.at(), app.rng()),
        kind,
        controller: member.controller,
        agency: member.agency,
        by: Some(member.user),
        words: fields.get("words").to_owned(),
        place: fields.get("place").to_owned(),
        owner_words: if is_action { fields.get("owner").to_owned() } else { String::new() },
        due_on: due_on.filter(|_| is_action),
        written_at: visit.at(),
        done_at: None,
        outcome: None,
        done_by: None,
    };
    app.db()
        .retrying(|| async {
            let (tx, _) = begin(&app, &visit, &door).await?;
            insert_entry(&tx, &entry).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", door.group.id)).into_response())
}

pub async fn submit_done(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let door = load_open(&app, &visit, &id).await?;
    let entry: GroupEntryId = fields.get("entry").parse().map_err(|_| Stop::not_found())?;
    let outcome = fields.get("outcome");
    let address = format!("/groups/{}", door.group.id);
    let refused = |title: &str, words: &str| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, title, &[words]).with_link("Go to the group", &address)
    };
    if outcome.is_empty() || outcome.chars().count() > SHORT_LETTERS_MAX {
        let words = "Say in 1 to 200 characters what came of the action. Nothing was changed.";
        return Err(refused("Say what came of it", words).into());
    }
    let found = warnings(outcome, fields.get("checked"));
    if !found.is_empty() {
        let words =
            format!("What you wrote has {}. Nothing was changed. Write it without.", found.join(" and "));
        return Err(refused("No people in what a group writes", &words).into());
    }
    let is_done = app
        .db()
        .retrying(|| async {
            let (tx, now) = begin(&app, &visit, &door).await?;
            // What somebody does not see is not there for them.
            let found = find_entry(tx.connection(), tx.resource(), entry).await?;
            if !found.is_some_and(|found| now.shows(&found)) {
                return Ok(false);
            }
            let by = visit.require_member()?.agency;
            let is_done = finish_action(&tx, entry, (by, outcome)).await?;
            if is_done {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(is_done)
        })
        .await?;
    if is_done { Ok(Redirect::to(&address)) } else { Err(Stop::not_found()) }
}
