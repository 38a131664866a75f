//! Taking away why words were kept: the agency that wrote it can.

use super::store::{delete_kept, find_kept};
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::ids::{AgencyId, KeptReasonId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_policy::Target;
use accord_policy::action::RemoveKeptReason;
use axum::extract::{Path, State};
use axum::response::Redirect;

/// Why somebody of an agency kept words.
pub(super) fn of_kept(id: KeptReasonId, agency: AgencyId) -> Target<KeptReasonId> {
    Target::new(id).owned_by(agency).holding(&[Category::Context])
}

pub async fn submit_remove(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let member = visit.require_member()?;
    let id: KeptReasonId = id.parse().map_err(|_| Stop::not_found())?;
    // Another agency's reason is not there for its reader, and nothing says that it is.
    let found = find_kept(app.db().readers(), id).await?.filter(|(_, one)| one.agency == member.agency);
    let (area, kept) = found.ok_or_else(Stop::not_found)?;
    app.db()
        .retrying(|| async {
            let target = of_kept(id, kept.agency);
            let permit = visit.decide::<RemoveKeptReason>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            if !delete_kept(&tx).await.or_fault("take away why words were kept")? {
                return Err(Stop::not_found());
            }
            Ok(tx.commit().await?)
        })
        .await?;
    let directory = agencies::directory(&app).await?;
    let slug = directory.areas.iter().find(|one| one.id == area).map_or("", |one| one.slug.as_str());
    Ok(Redirect::to(&format!("/language?area={slug}&done=removed")))
}
