//! The button: anybody says that information went where it should not have gone.

use super::model::WORDS_LETTERS_MAX;
use super::store::insert_breach;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::BreachId;
use accord_kernel::{Category, Day, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::ReportBreach;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// A breach that a member reports of their own agency.
fn target(visit: &Visit, id: BreachId) -> Result<Target<BreachId>, Stop> {
    let agency = visit.require_member()?.agency;
    Ok(Target::new(id).owned_by(agency).holding(&[Category::Aggregate]))
}

pub async fn show_report(
    State(app): State<App>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let id = BreachId::new(visit.at(), app.rng());
    visit.require_may::<ReportBreach>(&app, target(&visit, id)?, Purpose::RunService).await?;
    let notice = (done.done == "reported").then_some(
        "Thank you. The data protection officer has it on their list now. If somebody is in danger, ring 999.",
    );
    page(&app, &visit, id, &Fields::default(), FormErrors::default(), notice)
}

fn page(
    app: &App,
    visit: &Visit,
    id: BreachId,
    entered: &Fields,
    errors: FormErrors,
    notice: Option<&str>,
) -> Result<Page, Stop> {
    let since = match entered.get("since") {
        "" => typed_day(visit.at().day()),
        typed => typed.to_owned(),
    };
    app.page_with_notice(
        visit,
        notice,
        "breaches/report_breach.html",
        context! {
            id => id.to_string(), what => entered.get("what"), since, errors => values(&errors),
        },
    )
}

pub async fn submit_report(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    let id = entered.get("id").parse().unwrap_or_else(|_| BreachId::new(visit.at(), app.rng()));
    visit.require_may::<ReportBreach>(&app, target(&visit, id)?, Purpose::RunService).await?;
    let what = entered.get("what");
    let mut errors = FormErrors::default();
    errors.require(!what.is_empty(), "what", "Say what happened, in a sentence or two");
    errors.limit(what, WORDS_LETTERS_MAX, "what", "What happened");
    let since = entered.day("since").filter(|day| *day <= visit.at().day());
    errors.require(
        since.is_some(),
        "since",
        "Enter the day since when it may have gone on, today or in the past",
    );
    let (Some(since), true) = (since, errors.is_empty()) else {
        let page = page(&app, &visit, id, &entered, errors, None)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    app.db().retrying(|| report(&app, &visit, id, what, since)).await?;
    Ok(Redirect::to("/breaches/report?done=reported").into_response())
}

async fn report(app: &App, visit: &Visit, id: BreachId, what: &str, since: Day) -> Result<(), Stop> {
    let agency = visit.require_member()?.agency;
    let permit = visit.decide::<ReportBreach>(app, target(visit, id)?, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    match insert_breach(&tx, agency, what, since).await {
        // The same form, sent twice.
        Err(error) if is_unique_violation(&error) => return Ok(()),
        other => other.or_fault("report a breach")?,
    }
    Ok(tx.commit().await?)
}
