//! Stopping an import that is under way. Its process finds out at its next batch and removes what it wrote.

use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, ImportId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_policy::Target;
use accord_policy::action::CancelImport;
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_cancel(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let id: ImportId = id.parse().map_err(|_| Stop::not_found())?;
    let import = store::find_import(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    app.db().retrying(|| cancel(&app, &visit, id, import.agency)).await?;
    Ok(Redirect::to(&format!("/imports/{id}")))
}

async fn cancel(app: &App, visit: &Visit, id: ImportId, agency: AgencyId) -> Result<(), Stop> {
    let target = Target::new(id).owned_by(agency).holding(&[Category::Aggregate]);
    let permit = visit.decide::<CancelImport>(app, target, Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    store::cancel_import(&tx).await.or_fault("stop an import")?;
    Ok(tx.commit().await?)
}
