//! Freezing what a breach concerns, which waits for nothing, and letting it go on, which needs a fresh proof.
//!
//! The number of what flows between agencies is raised in the same transaction, so that no process answers the next
//! request from what it had worked out before.

use super::act::changed_meanwhile;
use super::show_breach::load;
use super::show_breaches::of_breach;
use super::store::{find_breach, freeze_concerns, release_concerns};
use crate::gateways::raise_epoch;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::{FreezeShares, ReleaseShares};
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_freeze(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    app.db()
        .retrying(|| async {
            let target = of_breach(&breach, member);
            let permit = visit.decide::<FreezeShares>(&app, target, Purpose::ReviewAccess).await?;
            let tx = app.db().write(permit.showing(breach.people())).await?;
            let now = find_breach(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.closed.is_some() || freeze_concerns(&tx).await? == 0 {
                return Err(changed_meanwhile(&breach).into());
            }
            raise_epoch(&tx).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/breaches/{id}?done=frozen")))
}

pub async fn submit_release(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    app.db()
        .retrying(|| async {
            let target = of_breach(&breach, member);
            let permit = visit.decide::<ReleaseShares>(&app, target, Purpose::ReviewAccess).await?;
            let tx = app.db().write(permit.showing(breach.people())).await?;
            let now = find_breach(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.closed.is_some() || release_concerns(&tx).await? == 0 {
                return Err(changed_meanwhile(&breach).into());
            }
            raise_epoch(&tx).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/breaches/{id}?done=released")))
}
