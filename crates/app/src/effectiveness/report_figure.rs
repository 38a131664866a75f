//! A named person reports a figure that nothing here computes, or one that was counted elsewhere.

use super::question::{Question, find};
use super::store::{Reported, insert_reported};
use crate::agencies::{ChosenArea, choose_area};
use crate::planning::{PLAN, in_area, look_again};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::uuid_v7;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::ReportFigure;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// A figure at most.
const FIGURE_MAX: i32 = 1_000_000;
/// Letters of what it was counted from at most.
const SOURCE_LETTERS_MAX: usize = 500;

/// The borough and the question of an address.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough.
    #[serde(default)]
    area: String,
    /// The code of the question.
    #[serde(default)]
    question: String,
}

async fn load(app: &App, visit: &Visit, asked: &Asked) -> Result<(ChosenArea, &'static Question), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    visit.require_may::<ReportFigure>(app, in_area(chosen.area.id, chosen.area.id), PLAN).await?;
    let question = find(&asked.question).ok_or_else(Stop::not_found)?;
    Ok((chosen, question))
}

pub async fn show_report(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, question) = load(&app, &visit, &asked).await?;
    page(&app, &visit, (&chosen, question), &Fields::default(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (chosen, question): (&ChosenArea, &Question),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "effectiveness/report_figure.html", context! {
        area => chosen.values(), code => question.code, slug => question.slug(), asks => question.asks, counts => question.counts,
        count => entered.get("count"), of => entered.get("of"), source => entered.get("source"), as_of => entered.get("as_of"),
        errors => values(&errors),
    })
}

fn number(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
    digits.parse().ok().filter(|number| (0..=FIGURE_MAX).contains(number))
}

fn read(question: &Question, entered: &Fields, visit: &Visit) -> Result<Reported, FormErrors> {
    let mut errors = FormErrors::default();
    let (count, of) = (number(entered.get("count")), number(entered.get("of")));
    errors.require(count.is_some(), "count", "Enter how many, as a number");
    errors.require(of.is_some_and(|of| of > 0), "of", "Enter of how many, as a number above nought");
    let fits = count.zip(of).is_none_or(|(count, of)| count <= of);
    errors.require(fits, "count", "So many of so many: the first number cannot be above the second");
    errors.require(!entered.get("source").is_empty(), "source", "Write what it was counted from");
    errors.limit(entered.get("source"), SOURCE_LETTERS_MAX, "source", "What it was counted from");
    let as_of = entered.day("as_of").filter(|day| *day <= visit.at().day());
    errors.require(as_of.is_some(), "as_of", "Enter the day as at which it was counted, today or before");
    let agency = visit.membership().map(|member| member.agency);
    match (count, of, as_of, agency) {
        (Some(count), Some(of), Some(as_of), Some(agency)) if errors.is_empty() => Ok(Reported {
            question: question.code.to_owned(),
            count,
            of,
            source: entered.get("source").to_owned(),
            as_of,
            agency,
            by: None,
            at: visit.at(),
        }),
        _ => Err(errors),
    }
}

pub async fn submit_report(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (chosen, question) = load(&app, &visit, &asked).await?;
    let new = match read(question, &entered, &visit) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, (&chosen, question), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("source", "What it was counted from")], &[])? {
        return Ok(page.into_response());
    }
    let area = chosen.area.id;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<ReportFigure>(&app, in_area(area, area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            insert_reported(&tx, &new, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/effectiveness?area={}&done=reported", chosen.area.slug)).into_response())
}
