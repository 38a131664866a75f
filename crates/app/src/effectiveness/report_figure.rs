//! A named person reports a figure of a question that nothing here computes.

use super::question::{Question, find};
use super::store::{Reported, insert_reported, list_reported};
use crate::agencies::{ChosenArea, choose_area};
use crate::planning::{NEW, PLAN, adding, in_area, look_again, new_of, not_now};
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
use uuid::Uuid;

/// Days that what is reported may lie back: what is older says nothing of how the partnership works now.
const BACK_DAYS_MAX: i32 = 731;
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
    if question.computed.is_some() {
        let address = format!("/effectiveness?area={}&question={}", chosen.area.slug, question.slug());
        let words = [
            "It is counted from what partners record here, so that nobody reports it by hand. If it is wrong, put right \
             what it is counted from.",
        ];
        return Err(not_now("This figure is computed from records", &words, &address).into());
    }
    Ok((chosen, question))
}

pub async fn show_report(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, question) = load(&app, &visit, &asked).await?;
    let entered = adding(uuid_v7(visit.at(), app.rng()));
    page(&app, &visit, (&chosen, question), &entered, FormErrors::default())
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
        counts_children => question.counts_children, new => entered.get(NEW), errors => values(&errors),
    })
}

fn read(question: &Question, entered: &Fields, visit: &Visit, fresh: Uuid) -> Result<Reported, FormErrors> {
    let mut errors = FormErrors::default();
    let (count, of) = (question.read_number(entered.get("count")), question.read_number(entered.get("of")));
    errors.require(count.is_some(), "count", "Enter how many, as a number");
    errors.require(of.is_some_and(|of| of > 0), "of", "Enter of how many, as a number above nought");
    let fits = count.zip(of).is_none_or(|(count, of)| count <= of);
    errors.require(fits, "count", "So many of so many: the first number cannot be above the second");
    errors.require(!entered.get("source").is_empty(), "source", "Write what it was counted from");
    errors.limit(entered.get("source"), SOURCE_LETTERS_MAX, "source", "What it was counted from");
    let as_of =
        entered.day("as_of").filter(|day| (0..=BACK_DAYS_MAX).contains(&visit.at().day().days_since(*day)));
    errors.require(
        as_of.is_some(),
        "as_of",
        "Enter the day as at which it was counted: today, or a day of the last two years",
    );
    let agency = visit.membership().map(|member| member.agency);
    match (count, of, as_of, agency) {
        (Some(count), Some(of), Some(as_of), Some(agency)) if errors.is_empty() => Ok(Reported {
            id: new_of(entered, fresh),
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
    let new = match read(question, &entered, &visit, uuid_v7(visit.at(), app.rng())) {
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
            // A form that was sent twice reports one figure.
            if !list_reported(tx.connection(), area).await?.iter().any(|one| one.id == new.id) {
                insert_reported(&tx, &new).await?;
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/effectiveness?area={}&done=reported", chosen.area.slug)).into_response())
}
