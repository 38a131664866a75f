//! Stopping the deletion of what is held of a child.

use super::model::{HOLD_DAYS_MAX, HoldKind, WHY_LETTERS_MAX};
use super::show_retention::of_legal_body;
use super::store::{NewHold, insert_hold};
use crate::visit::Visit;
use crate::{App, Stop, own_reference};
use accord_kernel::Purpose;
use accord_kernel::ids::HoldId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::PlaceHold;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_hold(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    may_hold(&app, &visit).await?;
    page(&app, &visit, &Fields::default(), FormErrors::default()).await
}

async fn may_hold(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(HoldId::new(visit.at(), app.rng()), member);
    visit.require_may::<PlaceHold>(app, target, Purpose::ReviewAccess).await
}

/// The id of the hold that a form places: sent twice, it places one.
fn hold_of(app: &App, visit: &Visit, entered: &Fields) -> HoldId {
    entered.get("hold").parse().unwrap_or_else(|_| HoldId::new(visit.at(), app.rng()))
}

async fn page(app: &App, visit: &Visit, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let kinds: Vec<Value> = HoldKind::ALL
        .iter()
        .map(|kind| context! { value => kind.code(), text => kind.words(), checked => entered.get("kind") == kind.code() })
        .collect();
    let services = own_reference::services(app, visit, entered).await?;
    app.page(visit, "retention/place_hold.html", context! {
        hold => hold_of(app, visit, entered).to_string(), kinds, reference => entered.get("reference"), services, why => entered.get("why"),
        review_on => entered.get("review_on"), errors => values(&errors),
    })
}

pub async fn submit_hold(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    may_hold(&app, &visit).await?;
    let why = entered.get("why");
    let mut errors = FormErrors::default();
    let person = own_reference::find(&app, &visit, &entered, &mut errors).await?;
    let kind = HoldKind::from_code(entered.get("kind"));
    let today = visit.at().day();
    let review_on =
        entered.day("review_on").filter(|day| (1..=HOLD_DAYS_MAX).contains(&day.days_since(today)));
    errors.require(kind.is_some(), "kind", "Select why it is held");
    errors.require(!why.is_empty(), "why", "Say why in a sentence, with the reference of the case");
    errors.limit(why, WHY_LETTERS_MAX, "why", "The reason");
    errors.require(
        review_on.is_some(),
        "review_on",
        "Enter a day within a year on which it is looked at again",
    );
    let (Some(person), Some(kind), Some(review_on), true) = (person, kind, review_on, errors.is_empty())
    else {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &entered, errors).await?).into_response()
        );
    };
    let member = visit.require_member()?;
    let id = hold_of(&app, &visit, &entered);
    app.db()
        .retrying(|| async {
            let target = of_legal_body(id, member).about(person);
            let permit = visit.decide::<PlaceHold>(&app, target, Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(why);
            let (controller, agency) = (member.controller, member.agency);
            match insert_hold(&tx, &NewHold { controller, agency, person, kind, why, review_on }).await {
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("stop deletion")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/retention?done=held").into_response())
}
