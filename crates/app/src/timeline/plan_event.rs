//! Writing the plan of an event; what came of it; and making an event of a day that built itself.

use super::door::{Door, changed_meanwhile, something};
use super::model::{Suggestion, Texts, WORDS_LETTERS_MAX, When, Window};
use super::show_timeline::Asked;
use super::store::{Change, NewEvent, Was, find_event, list_known_keys, set_outcome};
use super::window_lines::list_lines;
use super::write_event::{add_event, change, open_to_write};
use crate::agencies::choose_area;
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::TimelineEventId;
use accord_kernel::{Day, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::WriteTimeline;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// A form of a few long texts about one event.
struct Form {
    path: &'static str,
    heading: &'static str,
    lead: &'static str,
    button: &'static str,
    fields: &'static [(&'static str, &'static str, &'static str)],
}

const PLAN: Form = Form {
    path: "plan",
    heading: "Plan",
    lead: "Partners read this, and what is said to children is read out to them. Do not name a child or a family.",
    button: "Save the plan",
    fields: &[
        ("may_happen", "What could happen?", "What worries partners, and where. What went wrong last time."),
        (
            "plan",
            "What is the plan?",
            "Who is where, from when to when. Add each thing to be done as an action afterwards.",
        ),
        (
            "safe_places",
            "Safe places and messages for children",
            "In words for children: where is open, until when, whom to go to.",
        ),
    ],
};

const OUTCOME: Form = Form {
    path: "outcome",
    heading: "What came of it",
    lead: "Do not name a child or a family.",
    button: "Save what came of it",
    fields: &[
        ("happened", "What happened?", "Nothing happened is an answer too."),
        ("learned", "What did you learn?", "What to do again, what to do otherwise. May stay empty."),
    ],
};

fn page(
    app: &App,
    visit: &Visit,
    door: &Door,
    form: &Form,
    entered: &Fields,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let fields: Vec<Value> = form
        .fields
        .iter()
        .map(|(name, label, hint)| context! { name => *name, label => *label, hint => *hint, value => entered.get(name) })
        .collect();
    app.page(visit, "timeline/plan_event.html", context! {
        id => door.event.id.to_string(), title => door.event.texts.title.as_str(), path => form.path, heading => form.heading,
        lead => form.lead, button => form.button, fields, seen => entered.get("seen"), all_words => all_words(form, entered),
        warnings => warnings.to_vec(), errors => values(&errors),
    })
}

fn all_words(form: &Form, fields: &Fields) -> String {
    form.fields.iter().map(|(name, _, _)| fields.get(name)).collect::<Vec<_>>().join(". ")
}

async fn show(
    app: &App,
    visit: &Visit,
    id: &str,
    form: &Form,
    known: impl Fn(&Door) -> Vec<(&'static str, String)>,
) -> Result<Page, Stop> {
    let door = open_to_write(app, visit, id).await?;
    let permit = door.require_reader(app, visit).await?;
    app.db().record(permit).await?;
    let seen = ("seen", door.event.changed_at.micros().to_string());
    let entered: Fields =
        known(&door).into_iter().chain([seen]).map(|(name, value)| (name.to_owned(), value)).collect();
    page(app, visit, &door, form, &entered, (&[], FormErrors::default()))
}

pub async fn show_plan(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let known = |door: &Door| {
        let texts = &door.event.texts;
        vec![
            ("may_happen", texts.may_happen.clone()),
            ("plan", texts.plan.clone()),
            ("safe_places", texts.safe_places.clone()),
        ]
    };
    show(&app, &visit, &id, &PLAN, known).await
}

pub async fn show_outcome(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let known = |door: &Door| {
        let outcome = door.event.outcome.clone();
        outcome.map_or_else(Vec::new, |outcome| {
            vec![("happened", outcome.happened), ("learned", outcome.learned)]
        })
    };
    show(&app, &visit, &id, &OUTCOME, known).await
}

/// Looks at what was typed; a page where something is wrong with it or has to be looked at once more.
fn checked(
    app: &App,
    visit: &Visit,
    (door, form): (&Door, &Form),
    fields: &Fields,
    mut errors: FormErrors,
) -> Result<Option<Response>, Stop> {
    for (name, label, _) in form.fields {
        errors.limit(
            fields.get(name),
            WORDS_LETTERS_MAX,
            name,
            &format!("“{}”", label.trim_end_matches('?')),
        );
    }
    if !errors.is_empty() {
        let page = page(app, visit, door, form, fields, (&[], errors))?;
        return Ok(Some((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()));
    }
    let warnings = warnings(&all_words(form, fields), fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(Some(page(app, visit, door, form, fields, (&warnings, errors))?.into_response()));
    }
    Ok(None)
}

pub async fn submit_plan(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = open_to_write(&app, &visit, &id).await?;
    if let Some(answer) = checked(&app, &visit, (&door, &PLAN), &fields, FormErrors::default())? {
        return Ok(answer);
    }
    let text = |name: &str| fields.get(name).to_owned();
    change(&app, &visit, &door, fields.get("seen"), |before| {
        let texts = Texts {
            may_happen: text("may_happen"),
            plan: text("plan"),
            safe_places: text("safe_places"),
            ..before.texts.clone()
        };
        let is = Was { texts, when: before.when, point: before.point };
        Change { agency: before.agency, member: before.member, kind: before.kind, is }
    })
    .await?;
    Ok(Redirect::to(&door.address()).into_response())
}

pub async fn submit_outcome(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = open_to_write(&app, &visit, &id).await?;
    let mut errors = FormErrors::default();
    errors.require(!fields.get("happened").is_empty(), "happened", "Say what happened, or that nothing did");
    errors.require(door.event.when.ends() <= visit.at(), "happened", "Write this once the event is over");
    if let Some(answer) = checked(&app, &visit, (&door, &OUTCOME), &fields, errors)? {
        return Ok(answer);
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WriteTimeline>(&app, door.target(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let now = find_event(tx.connection(), door.event.id).await?.ok_or_else(Stop::not_found)?;
            if now.withdrawn.is_some() || now.changed_at.micros().to_string() != fields.get("seen") {
                return Err(changed_meanwhile(&door.address()).into());
            }
            set_outcome(&tx, fields.get("happened"), fields.get("learned")).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&door.address()).into_response())
}

/// The day that a key names; `None` for what is no key of ours.
fn day_of_key(key: &str, today: Day) -> Option<Window> {
    let (_, last) = key.rsplit_once('|')?;
    let day = match last.parse::<Day>() {
        Ok(day) => Window { from: day, to: day, rolls: false },
        // Of an anniversary the key names the year.
        Err(_) => {
            let year: i16 = last
                .parse()
                .ok()
                .filter(|year| (today.date().year() - 1..=today.date().year() + 2).contains(year))?;
            Window { from: Day::new(year, 1, 1)?, to: Day::new(year, 12, 31)?, rolls: false }
        }
    };
    (day.from.days_since(today).abs() <= 1_100).then_some(day)
}

/// Makes an event of a day that built itself, once: whoever comes second is led to the one that is there.
pub async fn submit_plan_day(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let id = TimelineEventId::new(visit.at(), app.rng());
    visit.require_may::<WriteTimeline>(&app, something(id, area.id), Purpose::PlanAndAnalyse).await?;
    let key = fields.get("key").to_owned();
    let (db, agency) = (app.db().readers(), visit.require_member()?.agency);
    let window = day_of_key(&key, visit.at().day()).ok_or_else(not_there)?;
    let found: Option<Suggestion> =
        list_lines(db, area.id, window).await?.suggestions.into_iter().find(|found| found.key == key);
    if let Some(found) = found {
        let new = NewEvent {
            area: area.id,
            areas: vec![area.id],
            agency,
            member: None,
            kind: found.kind,
            texts: Texts { title: found.title, ..Texts::default() },
            when: When::days(found.on, found.on),
            point: None,
            source_key: Some(key.clone()),
        };
        add_event(&app, &visit, id, &new).await?;
    }
    let known = list_known_keys(db, area.id, std::slice::from_ref(&key)).await?;
    let id = known.get(&key).ok_or_else(not_there)?;
    Ok(Redirect::to(&format!("/timeline/{id}/plan")).into_response())
}

fn not_there() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "This day is not on the timeline any more",
        &["Look at the timeline again: the day may have been withdrawn or moved."],
    )
    .with_link("Go to the timeline", "/timeline")
}
