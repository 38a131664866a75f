//! Preparing and editing a briefing.

use super::facts::{known_from, work_out};
use super::list_shown::list_shown;
use super::model::{
    ACTIONS_MAX, Briefing, BriefingAction, BriefingState, SUMMARY_LETTERS_MAX, check_actions,
};
use super::show_briefing::{Asked, data_values, notes_for, of_briefing, written_values};
use super::store::{find_briefing, insert_briefing, update_briefing};
use crate::agencies::{Area, ChosenArea, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{BriefingId, uuid_v7};
use accord_kernel::{Day, Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::PrepareBriefing;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The page of a borough and day.
pub(super) fn address(area: &Area, on: Day) -> String {
    format!("/briefing?area={}&day={on}", area.slug)
}

pub async fn submit_prepare(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Redirect, Stop> {
    let (on, today) = (asked.day(&visit)?, visit.at().day());
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let target = of_briefing(BriefingId::new(visit.at(), app.rng()), area.id);
    visit.require_may::<PrepareBriefing>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    if let Some(from) = known_from(&app, &area, today).await?.filter(|from| on < *from) {
        return Err(nothing_known(from).with_link("Go to the briefing", &address(&area, today)).into());
    }
    let facts = work_out(&app, &area, (on, today)).await?;
    let is_new = app
        .db()
        .retrying(|| async {
            let permit =
                visit.decide::<PrepareBriefing>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let before = find_briefing(tx.connection(), area.id, on).await?;
            let version = match &before {
                None => 1,
                Some(before) if before.state == BriefingState::Withdrawn => before.version + 1,
                Some(_) => return Ok(false),
            };
            let new_id = || uuid_v7(visit.at(), app.rng());
            // Whoever replaces a withdrawn briefing minutes before the call corrects its words, and does not write
            // them anew.
            match insert_briefing(&tx, (area.id, on, version), &facts, before.as_ref(), new_id).await {
                Err(error) if is_unique_violation(&error) => return Ok::<bool, Stop>(false),
                other => other.or_fault("prepare a briefing")?,
            }
            tx.commit().await?;
            Ok(true)
        })
        .await?;
    // Where somebody else prepared it just now, theirs is shown.
    Ok(Redirect::to(&if is_new {
        format!("/briefing/edit?area={}&day={on}", area.slug)
    } else {
        address(&area, on)
    }))
}

fn nothing_known(from: Day) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Nothing is known of this day",
        &[&format!(
            "The files that came begin on {}. A briefing can be prepared from that day on.",
            from.words()
        )],
    )
}

async fn load_draft(app: &App, visit: &Visit, asked: &Asked) -> Result<(ChosenArea, Briefing), Stop> {
    let on = asked.day(visit)?;
    let chosen = choose_area(app, visit, &asked.area).await?;
    let area = chosen.area.id;
    let any = BriefingId::new(visit.at(), app.rng());
    visit.require_may::<PrepareBriefing>(app, of_briefing(any, area), Purpose::PlanAndAnalyse).await?;
    let found = list_shown(app, area, on).await?.into_iter().next().ok_or_else(Stop::not_found)?;
    match found.state {
        BriefingState::Draft => Ok((chosen, found)),
        BriefingState::Signed => Err(signed_already().into()),
        BriefingState::Withdrawn => Err(Stop::not_found()),
    }
}

fn signed_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This briefing is signed",
        &[
            "A signed briefing stays as it is. Say what changed in tomorrow’s.",
            "If it is wrong, withdraw it and prepare a new one.",
        ],
    )
}

/// What stands in the form.
struct Form<'a> {
    summary: &'a str,
    actions: &'a [BriefingAction],
    errors: FormErrors,
    /// Who saved the briefing since the form was opened, when somebody did.
    saved_by: Option<String>,
    /// What in it looks as if it named somebody.
    warnings: Vec<&'static str>,
}

pub async fn show_edit(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, found) = load_draft(&app, &visit, &asked).await?;
    let form = Form {
        summary: &found.summary,
        actions: &found.actions,
        errors: FormErrors::default(),
        saved_by: None,
        warnings: Vec::new(),
    };
    page(&app, &visit, &chosen, &found, &form)
}

fn page(
    app: &App,
    visit: &Visit,
    chosen: &ChosenArea,
    found: &Briefing,
    form: &Form<'_>,
) -> Result<Page, Stop> {
    let area = &chosen.area;
    let rows: Vec<Value> = (0..ACTIONS_MAX)
        .map(|index| {
            let row = form.actions.get(index);
            context! {
                number => index + 1, words => row.map_or("", |row| row.words.as_str()),
                owner => row.map_or("", |row| row.owner.as_str()), due => row.map_or("", |row| row.due.as_str()),
            }
        })
        .collect();
    let saved = form.saved_by.as_ref().map(|by| {
        let written = written_values(found);
        context! { by => by.as_str(), at => found.prepared_at.micros(), ..written }
    });
    // Below the form stands what the data says, without what people wrote: that is in the form.
    let nothing = context! { summary => "", actions => Vec::<Value>::new() };
    let briefing = context! { ..nothing, ..data_values(found, notes_for(chosen)) };
    app.page(visit, "briefings/edit_briefing.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, day => found.on.to_string(),
        on => found.on.number(), seen => found.prepared_at.micros(), summary => form.summary, rows, saved,
        briefing, errors => values(&form.errors), warnings => &form.warnings,
        all_words => all_words(form.summary, form.actions), replaces => (found.version > 1).then_some(found.version - 1),
    })
}

fn actions_of(fields: &Fields) -> Vec<BriefingAction> {
    let (words, owners, dues): (Vec<&str>, Vec<&str>, Vec<&str>) =
        (fields.all("action").collect(), fields.all("owner").collect(), fields.all("due").collect());
    let get =
        |list: &[&str], index: usize| list.get(index).map_or_else(String::new, |text| (*text).to_owned());
    (0..words.len().min(ACTIONS_MAX))
        .map(|index| BriefingAction {
            words: get(&words, index),
            owner: get(&owners, index),
            due: get(&dues, index),
        })
        .collect()
}

/// All that people wrote, in one text.
fn all_words(summary: &str, actions: &[BriefingAction]) -> String {
    let actions = actions.iter().flat_map(|action| [action.words.as_str(), &action.due]);
    let all: Vec<&str> = std::iter::once(summary).chain(actions).collect();
    all.join(". ")
}

/// When the briefing that a form was made from had been saved.
pub(super) fn seen_at(fields: &Fields) -> Instant {
    fields.get("seen").parse().map_or(Instant::from_micros(0), Instant::from_micros)
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (chosen, found) = load_draft(&app, &visit, &asked).await?;
    let (summary, entered, seen_at) = (fields.get("summary"), actions_of(&fields), seen_at(&fields));
    // What somebody else saved meanwhile comes before what is wrong with this form.
    if seen_at != found.prepared_at {
        return saved_meanwhile(&app, &visit, &chosen, &found, (summary, entered.as_slice())).await;
    }
    let mut errors = FormErrors::default();
    errors.limit(summary, SUMMARY_LETTERS_MAX, "summary", "The summary");
    let actions = check_actions(&entered).unwrap_or_else(|(_, words)| {
        errors.add("actions", words);
        Vec::new()
    });
    if !errors.is_empty() {
        let form = Form { summary, actions: &entered, errors, saved_by: None, warnings: Vec::new() };
        let page = page(&app, &visit, &chosen, &found, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    // It is printed for every partner: what looks like a person is sent a second time by somebody who has looked.
    let warnings = warnings(&all_words(summary, &entered), fields.get("checked"));
    if !warnings.is_empty() {
        let form = Form { summary, actions: &entered, errors, saved_by: None, warnings };
        return Ok(page(&app, &visit, &chosen, &found, &form)?.into_response());
    }
    // The data is looked at again with every save, so that what is signed is not older than it must be.
    let facts = work_out(&app, &chosen.area, (found.on, visit.at().day())).await?;
    let saved = app
        .db()
        .retrying(|| async {
            let target = of_briefing(found.id, chosen.area.id);
            let permit = visit.decide::<PrepareBriefing>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let new_id = || uuid_v7(visit.at(), app.rng());
            let saved = update_briefing(&tx, &facts, summary, &actions, seen_at, new_id)
                .await
                .or_fault("change a briefing")?;
            if saved {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(saved)
        })
        .await?;
    if !saved {
        let (chosen, found) = load_draft(&app, &visit, &asked).await?;
        return saved_meanwhile(&app, &visit, &chosen, &found, (summary, entered.as_slice())).await;
    }
    Ok(Redirect::to(&address(&chosen.area, found.on)).into_response())
}

/// The form with what was entered, and beside it what somebody else saved: the next save replaces theirs, by
/// somebody who has read it.
async fn saved_meanwhile(
    app: &App,
    visit: &Visit,
    chosen: &ChosenArea,
    found: &Briefing,
    (summary, actions): (&str, &[BriefingAction]),
) -> Result<Response, Stop> {
    let makers: Vec<_> = found.prepared_by.into_iter().collect();
    let name = accounts::list_names(app.db().readers(), &makers).await?.into_values().next();
    let mut errors = FormErrors::default();
    errors.add(
        "summary",
        "Somebody else saved this briefing since you opened it. Put what they wrote and what you wrote together, then save again",
    );
    let saved_by = Some(name.unwrap_or_else(|| "somebody".to_owned()));
    let page =
        page(app, visit, chosen, found, &Form { summary, actions, errors, saved_by, warnings: Vec::new() })?;
    Ok((StatusCode::CONFLICT, page).into_response())
}
