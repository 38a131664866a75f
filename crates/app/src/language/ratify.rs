//! Entering what the Board decided: which edition is in use in the borough, and with it the terms that were proposed.

use super::model::WORDS_LETTERS_MAX;
use super::show_language::{Asked, load, of_area};
use super::store::{insert_ratification, list_ratifications, newest_edition};
use crate::agencies::{Area, choose_area};
use crate::planning::look_again;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{LocalTermId, uuid_v7};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::RatifyLanguage;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_ratify(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    visit.require_may::<RatifyLanguage>(&app, of_area(area.id), Purpose::PlanAndAnalyse).await?;
    page(&app, &visit, &area, &Fields::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    area: &Area,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let (_, found, permit) = load(app, visit, &area.slug).await?;
    let newest = newest_edition(app.db().readers()).await?;
    app.db().record(permit).await?;
    let proposed: Vec<Value> = found
        .local
        .iter()
        .filter(|one| one.ratified_in.is_none() && one.ended.is_none())
        .map(|one| {
            let id = one.id.to_string();
            let checked = entered.get("edition").is_empty() || entered.all("term").any(|term| term == id);
            let words = format!("{}: {}", one.term.avoid.join(", "), one.term.prefer);
            context! { value => id, text => words, hint => context! { text => one.term.why.as_str() }, checked }
        })
        .collect();
    let number = found.ratifications.first().map_or(0, |one| one.number);
    app.page(visit, "language/ratify.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, newest => newest.number, reason => newest.reason.as_str(),
        now => found.ratifications.first().map(|one| one.edition), proposed, seen => number,
        decided_on => entered.get("decided_on"), decision => entered.get("decision"), errors => values(&errors),
    })
}

pub async fn submit_ratify(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    visit.require_may::<RatifyLanguage>(&app, of_area(area.id), Purpose::PlanAndAnalyse).await?;
    let mut errors = FormErrors::default();
    let decided_on = fields.day("decided_on").filter(|day| *day <= visit.at().day());
    errors.require(decided_on.is_some(), "decided_on", "Enter the day of the decision, today or before");
    let decision = fields.get("decision");
    errors.require(!decision.is_empty(), "decision", "Enter what the Board decided, and why");
    errors.limit(decision, WORDS_LETTERS_MAX, "decision", "The decision");
    let (Some(decided_on), true) = (decided_on, errors.is_empty()) else {
        let page = page(&app, &visit, &area, &fields, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) =
        look_again(&app, &visit, &fields, &[("decision", "What the Board decided, and why")], &[])?
    {
        return Ok(page.into_response());
    }
    let numbers = (fields.get("edition").parse().ok(), fields.get("seen").parse().ok());
    let (Some(edition), Some(seen)) = numbers else { return Err(changed_meanwhile().into()) };
    let terms: Vec<LocalTermId> = fields.all("term").filter_map(|id| id.parse().ok()).collect();
    let what = (edition, seen, terms.as_slice());
    app.db().retrying(|| ratify(&app, &visit, &area, what, (decision, decided_on))).await?;
    Ok(Redirect::to(&format!("/language?area={}&done=ratified", area.slug)).into_response())
}

async fn ratify(
    app: &App,
    visit: &Visit,
    area: &Area,
    (edition, seen, terms): (i32, i32, &[LocalTermId]),
    (decision, decided_on): (&str, Day),
) -> Result<(), Stop> {
    let permit = visit.decide::<RatifyLanguage>(app, of_area(area.id), Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    let newest = newest_edition(tx.connection()).await?.number;
    let before = list_ratifications(tx.connection(), area.id).await?.first().map_or(0, |one| one.number);
    // What the Board read is what is ratified: a newer edition, or somebody else's entry, is looked at first.
    if newest != edition || before != seen {
        return Err(changed_meanwhile().into());
    }
    let row = (uuid_v7(visit.at(), app.rng()), before + 1, edition);
    match insert_ratification(&tx, row, terms, (decision, decided_on)).await {
        Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile().into()),
        other => other.or_fault("ratify the agreed language")?,
    }
    Ok(tx.commit().await?)
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The agreed language changed since you opened the page",
        &["A new edition was made, or somebody entered a decision. Read it, then enter the decision again."],
    )
    .with_link("Go to the agreed language", "/language")
}
