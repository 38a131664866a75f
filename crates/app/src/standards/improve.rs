//! Planning an improvement from what a round found, and saying what came of it.

use super::door::{PLAN, changed_meanwhile, in_area, look_again};
use super::judge::find;
use super::model::{Expectation, WORDS_LETTERS_MAX};
use super::round::{IMPROVEMENT_DAYS_MAX, Improvement, Round};
use super::store::editions::list_expectations;
use super::store::improvements::{find_improvement, finish, insert_improvement};
use super::store::rounds::find_round;
use crate::agencies::{self, Agency, list_agencies_serving};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::ImprovementId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::PlanImprovement;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// A completed round, what of it asks to be improved, and who can own that.
struct Planning {
    round: Round,
    open: Vec<Expectation>,
    agencies: Vec<Agency>,
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Planning, Stop> {
    let round = find(app, visit, id).await?;
    let any = ImprovementId::new(visit.at(), app.rng());
    visit.require_may::<PlanImprovement>(app, in_area(any, round.area), PLAN).await?;
    if round.completed.is_none() {
        let address = format!("/standards/rounds/{}", round.id);
        let words = ["Improvements are planned from what is completed. Complete the round first."];
        return Err(super::door::not_now("The round is still open", &words, &address).into());
    }
    let db = app.db().readers();
    let asks = |one: &Expectation| {
        round.judgement(one.id).is_some_and(|judgement| judgement.judged.asks_to_improve())
    };
    let open = list_expectations(db, round.edition).await?.into_iter().filter(asks).collect();
    let agencies = list_agencies_serving(db, &[round.area].into(), visit.at().day()).await?;
    Ok(Planning { round, open, agencies })
}

pub async fn show_improve(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let planning = load(&app, &visit, &id).await?;
    page(&app, &visit, &planning, &Fields::default(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    planning: &Planning,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let expectations: Vec<Value> = planning
        .open
        .iter()
        .map(|one| {
            let judged = planning.round.judgement(one.id).map_or("", |found| found.judged.words());
            let text = format!("{}. {}", one.label(), one.text.expected);
            let value = one.id.to_string();
            context! { checked => entered.get("expectation") == value, value, text, hint => context! { text => judged } }
        })
        .collect();
    let choose = context! { value => "", text => "Select an agency" };
    let agencies = planning.agencies.iter().map(|agency| {
        context! { value => agency.slug.as_str(), text => agency.name.as_str(), selected => entered.get("agency") == agency.slug }
    });
    let agencies: Vec<Value> = std::iter::once(choose).chain(agencies).collect();
    app.page(
        visit,
        "standards/improve.html",
        context! {
            id => planning.round.id.to_string(), number => planning.round.number, expectations, agencies,
            what => entered.get("what"), due_on => entered.get("due_on"), errors => values(&errors),
        },
    )
}

fn read(
    planning: &Planning,
    entered: &Fields,
    visit: &Visit,
    id: ImprovementId,
) -> Result<Improvement, FormErrors> {
    let mut errors = FormErrors::default();
    let one = planning.open.iter().find(|one| one.id.to_string() == entered.get("expectation"));
    let agency = planning.agencies.iter().find(|agency| agency.slug == entered.get("agency"));
    let what = entered.get("what");
    let due_on = entered
        .day("due_on")
        .filter(|day| (0..=IMPROVEMENT_DAYS_MAX).contains(&day.days_since(visit.at().day())));
    errors.require(one.is_some(), "expectation", "Select what it is for");
    errors.require(!what.is_empty(), "what", "Write what is done");
    errors.limit(what, WORDS_LETTERS_MAX, "what", "What is done");
    errors.require(agency.is_some(), "agency", "Select who owns it");
    errors.require(due_on.is_some(), "due_on", "Enter a day within the next two years by which it is done");
    match (one, agency, due_on) {
        (Some(one), Some(agency), Some(due_on)) if errors.is_empty() => Ok(Improvement {
            id,
            area: planning.round.area,
            round: planning.round.id,
            expectation: one.id,
            what: what.to_owned(),
            agency: agency.id,
            due_on,
            written_at: visit.at(),
            done_at: None,
            came_of: None,
        }),
        _ => Err(errors),
    }
}

pub async fn submit_improve(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let planning = load(&app, &visit, &id).await?;
    let id = ImprovementId::new(visit.at(), app.rng());
    let new = match read(&planning, &entered, &visit, id) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &planning, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("what", "What is done?")], &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<PlanImprovement>(&app, in_area(id, new.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let round = find_round(tx.connection(), new.round).await?.ok_or_else(Stop::not_found)?;
            let asks = round.judgement(new.expectation).is_some_and(|found| found.judged.asks_to_improve());
            if round.completed.is_none() || !asks {
                return Err(changed_meanwhile(&format!("/standards/rounds/{}", new.round)).into());
            }
            insert_improvement(&tx, &new).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/standards/rounds/{}?done=planned", new.round)).into_response())
}

pub async fn submit_done(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let id: ImprovementId = id.parse().map_err(|_| Stop::not_found())?;
    let one = find_improvement(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<PlanImprovement>(&app, in_area(id, one.area), PLAN).await?;
    let directory = agencies::directory(&app).await?;
    let slug = directory.areas.iter().find(|area| area.id == one.area).map_or("", |area| &area.slug);
    let (address, came_of) = (format!("/standards?area={slug}"), fields.get("came_of"));
    if !(1..=WORDS_LETTERS_MAX).contains(&came_of.chars().count()) {
        let words = [format!("Say in 1 to {WORDS_LETTERS_MAX} characters what changed, and how you know.")];
        let words = words.each_ref().map(String::as_str);
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Say what came of it", &words);
        return Err(problem.with_link("Go back", &address).into());
    }
    if let Some(page) = look_again(&app, &visit, &fields, &[("came_of", "What came of it")], &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<PlanImprovement>(&app, in_area(id, one.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            if !finish(&tx, came_of).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}&done=improved")).into_response())
}
