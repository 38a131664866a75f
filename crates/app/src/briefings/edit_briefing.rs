//! Preparing, editing and signing a briefing.

use super::facts::work_out;
use super::model::{
    ACTIONS_MAX, Briefing, BriefingAction, BriefingState, SUMMARY_LETTERS_MAX, check_actions,
};
use super::show_briefing::{Asked, of_briefing};
use super::store::{find_briefing, insert_briefing, sign_briefing, update_briefing};
use crate::agencies::{Area, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{BriefingId, uuid_v7};
use accord_kernel::{Day, Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{PrepareBriefing, SignBriefing};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

fn address(area: &Area, on: Day) -> String {
    format!("/briefing?area={}&day={on}", area.slug)
}

pub async fn submit_prepare(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Redirect, Stop> {
    let on = asked.day(&visit)?;
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let id = BriefingId::new(visit.at(), app.rng());
    let permit =
        visit.decide::<PrepareBriefing>(&app, of_briefing(id, area.id), Purpose::PlanAndAnalyse).await?;
    let own = visit.require_member()?.agency;
    let facts = work_out(&app, &area, own, (on, visit.at().day())).await?;
    let tx = app.db().write(permit).await?;
    match insert_briefing(&tx, area.id, on, &facts).await {
        // Somebody else prepared it just now: theirs is shown.
        Err(error) if is_unique_violation(&error) => return Ok(Redirect::to(&address(&area, on))),
        other => other.or_fault("prepare a briefing")?,
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/briefing/edit?area={}&day={on}", area.slug)))
}

async fn load_draft(app: &App, visit: &Visit, asked: &Asked) -> Result<(Area, Briefing), Stop> {
    let on = asked.day(visit)?;
    let area = choose_area(app, visit, &asked.area).await?.area;
    let any = BriefingId::new(visit.at(), app.rng());
    visit.require_may::<PrepareBriefing>(app, of_briefing(any, area.id), Purpose::PlanAndAnalyse).await?;
    let found = find_briefing(app.db().readers(), area.id, on).await?.ok_or_else(Stop::not_found)?;
    if found.state == BriefingState::Signed {
        return Err(signed_already().into());
    }
    Ok((area, found))
}

fn signed_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This briefing is signed",
        &["A signed briefing stays as it is. Say what changed in tomorrow’s."],
    )
}

pub async fn show_edit(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (area, found) = load_draft(&app, &visit, &asked).await?;
    page(&app, &visit, &area, &found, &found.summary, &found.actions, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    area: &Area,
    found: &Briefing,
    summary: &str,
    actions: &[BriefingAction],
    errors: FormErrors,
) -> Result<Page, Stop> {
    let rows: Vec<Value> = (0..ACTIONS_MAX)
        .map(|index| {
            let row = actions.get(index);
            context! {
                number => index + 1, words => row.map_or("", |row| row.words.as_str()),
                owner => row.map_or("", |row| row.owner.as_str()), due => row.map_or("", |row| row.due.as_str()),
            }
        })
        .collect();
    let none = std::collections::BTreeMap::new();
    app.page(visit, "briefings/edit_briefing.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, day => found.on.to_string(),
        on => found.on.number(), summary, rows, briefing => super::show_briefing::briefing_values(found, &none),
        letters_max => SUMMARY_LETTERS_MAX, errors => values(&errors),
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

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, found) = load_draft(&app, &visit, &asked).await?;
    let target = of_briefing(found.id, area.id);
    let permit = visit.decide::<PrepareBriefing>(&app, target, Purpose::PlanAndAnalyse).await?;
    let (summary, entered) = (fields.get("summary"), actions_of(&fields));
    let mut errors = FormErrors::default();
    errors.require(summary.chars().count() <= SUMMARY_LETTERS_MAX, "summary", "Enter 900 letters or fewer");
    let actions = check_actions(&entered).unwrap_or_else(|(_, words)| {
        errors.add("actions", words);
        Vec::new()
    });
    if !errors.is_empty() {
        let page = page(&app, &visit, &area, &found, summary, &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    // The data is looked at again with every save, so that what is signed is not older than it must be.
    let own = visit.require_member()?.agency;
    let facts = work_out(&app, &area, own, (found.on, visit.at().day())).await?;
    let tx = app.db().write(permit).await?;
    let new_id = || uuid_v7(visit.at(), app.rng());
    if !update_briefing(&tx, &facts, summary, &actions, new_id).await.or_fault("change a briefing")? {
        return Err(signed_already().into());
    }
    tx.commit().await?;
    Ok(Redirect::to(&address(&area, found.on)).into_response())
}

pub async fn submit_sign(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let on = asked.day(&visit)?;
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let any = BriefingId::new(visit.at(), app.rng());
    visit.require_may::<SignBriefing>(&app, of_briefing(any, area.id), Purpose::PlanAndAnalyse).await?;
    let found = find_briefing(app.db().readers(), area.id, on).await?.ok_or_else(Stop::not_found)?;
    let target = of_briefing(found.id, area.id);
    let permit = visit.decide::<SignBriefing>(&app, target, Purpose::PlanAndAnalyse).await?;
    let name = visit.require_signed_in()?.name.clone();
    let seen_at = fields.get("seen").parse().map_or(Instant::from_micros(0), Instant::from_micros);
    let tx = app.db().write(permit).await?;
    if !sign_briefing(&tx, &name, seen_at).await.or_fault("sign a briefing")? {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "The briefing changed since you opened it",
            &["Somebody changed or signed it. Open it again, read it, then sign."],
        )
        .into());
    }
    tx.commit().await?;
    Ok(Redirect::to(&address(&area, on)))
}
