//! Letting deletion go on.

use super::model::{Hold, WHY_LETTERS_MAX};
use super::show_retention::of_legal_body;
use super::store::{self, find_hold};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::HoldId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Target;
use accord_policy::action::LiftHold;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// A hold as what is changed: whoever placed it answers for it.
fn of_hold(hold: &Hold) -> Target<HoldId> {
    let target = Target::new(hold.id).owned_by(hold.agency).controlled_by(hold.controller);
    target.about(hold.person).holding(&[accord_kernel::Category::Aggregate])
}

/// The hold of an address, for whoever may lift it. One of another legal body is not there.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<Hold, Stop> {
    let member = visit.require_member()?;
    let id: HoldId = id.parse().map_err(|_| Stop::not_found())?;
    visit.require_may::<LiftHold>(app, of_legal_body(id, member), Purpose::ReviewAccess).await?;
    let found = find_hold(app.db().readers(), id).await?;
    let own = |hold: &Hold| hold.controller == member.controller && hold.lifted_at.is_none();
    found.filter(own).ok_or_else(Stop::not_found)
}

pub async fn show_lift(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let hold = load(&app, &visit, &id).await?;
    page(&app, &visit, &hold, "", FormErrors::default())
}

fn page(app: &App, visit: &Visit, hold: &Hold, why: &str, errors: FormErrors) -> Result<Page, Stop> {
    app.page(visit, "retention/lift_hold.html", context! {
        id => hold.id.to_string(), kind => hold.kind.words(), held_why => hold.why.as_str(), why, errors => values(&errors),
    })
}

pub async fn submit_lift(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let hold = load(&app, &visit, &id).await?;
    let why = entered.get("why");
    let mut errors = FormErrors::default();
    errors.require(!why.is_empty(), "why", "Say in a sentence why deletion may go on");
    errors.limit(why, WHY_LETTERS_MAX, "why", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, &hold, why, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let lifted = app
        .db()
        .retrying(|| async {
            let permit = visit.decide::<LiftHold>(&app, of_hold(&hold), Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(why);
            let lifted = store::lift_hold(&tx, why).await?;
            if lifted {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(lifted)
        })
        .await?;
    if !lifted {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "Somebody let deletion go on already",
            &["Nothing was changed."],
        );
        return Err(problem.with_link("How long information is kept", "/retention").into());
    }
    Ok(Redirect::to("/retention?done=lifted").into_response())
}
