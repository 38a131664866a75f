//! Ending a member's access to an agency, at once and on every device.

use super::change_roles::load_member;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_policy::Target;
use accord_policy::action::SuspendAccount;
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_suspend(
    State(app): State<App>,
    visit: Visit,
    Path(member): Path<String>,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let (line, agency, area) = load_member(&app, &visit, &member).await?;
    let target = Target::new(line.member).in_area(area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<SuspendAccount>(&app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    if !store::suspend_member(&tx).await.or_fault("end access")? {
        return Err(Stop::not_found());
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/agencies/{}/accounts?done=suspended", agency.slug)))
}
