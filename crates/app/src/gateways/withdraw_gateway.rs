//! Taking a legal power out of use for one's own legal body, and putting it back: what rests on it there stops or goes on at
//! the next request. Others go on as they were, and a power on which a child in danger may depend is always there.

use super::model::{Gateway, REASON_LETTERS_MAX};
use super::show_gateway::{for_restoring, load, of_gateway};
use super::store::{raise_epoch, restore_gateway, withdraw_gateway};
use crate::agreements::count_resting_on;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::Purpose;
use accord_kernel::ids::uuid_v7;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::RefusalCode;
use accord_policy::action::{RestoreGateway, WithdrawGateway};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Which of the two is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    OutOfUse,
    IntoUse,
}

async fn page(
    app: &App,
    visit: &Visit,
    gateway: &Gateway,
    change: Change,
    (reason, errors): (&str, FormErrors),
) -> Result<Page, Stop> {
    let body = visit.require_member()?.controller;
    let resting = count_resting_on(app.db().readers(), gateway.rule.id, body, visit.at().day()).await?;
    let controllers = agencies::list_controllers(app.db().readers()).await?;
    let body = controllers.iter().find(|found| found.id == body).map(|found| found.name.as_str());
    app.page(visit, "gateways/withdraw_gateway.html", context! {
        code => gateway.code.as_str(), name => gateway.name.as_str(), is_withdrawal => change == Change::OutOfUse,
        body, resting, reason, errors => values(&errors),
    })
}

/// For whoever takes out what is out already, or puts back what is in use.
fn is_so_already(gateway: &Gateway) -> Problem {
    let words = "Somebody else did it, perhaps just now. Nothing was changed.";
    Problem::new(StatusCode::CONFLICT, "This power is not as you saw it", &[words])
        .with_link("Go to the power", &format!("/gateways/{}", gateway.code))
}

fn reason_errors(reason: &str) -> FormErrors {
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say in a sentence why");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    errors
}

/// Whoever may take powers out of use, and not one on which a child in danger may depend.
async fn require_not_protecting(app: &App, visit: &Visit, gateway: &Gateway) -> Result<(), Stop> {
    let target = of_gateway(gateway.rule.id);
    visit.require_may::<WithdrawGateway>(app, target.clone(), Purpose::RunService).await?;
    if !gateway.rule.protects() {
        return Ok(());
    }
    let code = RefusalCode::ProtectsChildren;
    Err(visit.refuse_for::<WithdrawGateway>(app, target, Purpose::RunService, code).await?)
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Page, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    require_not_protecting(&app, &visit, &gateway).await?;
    page(&app, &visit, &gateway, Change::OutOfUse, ("", FormErrors::default())).await
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    require_not_protecting(&app, &visit, &gateway).await?;
    let body = visit.require_member()?.controller;
    let target = of_gateway(gateway.rule.id);
    let reason = fields.get("reason");
    let errors = reason_errors(reason);
    if !errors.is_empty() {
        let page = page(&app, &visit, &gateway, Change::OutOfUse, (reason, errors)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WithdrawGateway>(&app, target.clone(), Purpose::RunService).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(reason);
            match withdraw_gateway(&tx, body, (uuid_v7(visit.at(), app.rng()), reason)).await {
                Err(error) if is_unique_violation(&error) => return Err(is_so_already(&gateway).into()),
                other => other.or_fault("take a gateway out of use")?,
            }
            raise_epoch(&tx).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/gateways/{}?done=withdrawn", gateway.code)).into_response())
}

pub async fn show_restore(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Page, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    let target = for_restoring(&visit, gateway.rule.id)?;
    visit.require_may::<RestoreGateway>(&app, target, Purpose::RunService).await?;
    page(&app, &visit, &gateway, Change::IntoUse, ("", FormErrors::default())).await
}

pub async fn submit_restore(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    let body = visit.require_member()?.controller;
    let target = for_restoring(&visit, gateway.rule.id)?;
    visit.require_may::<RestoreGateway>(&app, target.clone(), Purpose::RunService).await?;
    let reason = fields.get("reason");
    let errors = reason_errors(reason);
    if !errors.is_empty() {
        let page = page(&app, &visit, &gateway, Change::IntoUse, (reason, errors)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<RestoreGateway>(&app, target.clone(), Purpose::RunService).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(reason);
            if !restore_gateway(&tx, body).await? {
                return Err(is_so_already(&gateway).into());
            }
            raise_epoch(&tx).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/gateways/{}?done=restored", gateway.code)).into_response())
}
