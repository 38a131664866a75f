//! Freezing what a breach concerns, and letting it go on.
//!
//! The number of what flows between agencies is raised in the same transaction, so that no process answers the next
//! request from what it had worked out before.

use super::act::changed_meanwhile;
use super::show_breach::load;
use super::show_breaches::of_breach;
use super::store::{freeze_concerns, release_concerns};
use crate::gateways::raise_epoch;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::FreezeShares;
use axum::extract::{Path, State};
use axum::response::Redirect;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Freeze,
    Release,
}

pub async fn submit_freeze(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    take(&app, &visit, &id, Step::Freeze).await?;
    Ok(Redirect::to(&format!("/breaches/{id}?done=frozen")))
}

pub async fn submit_release(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    take(&app, &visit, &id, Step::Release).await?;
    Ok(Redirect::to(&format!("/breaches/{id}?done=released")))
}

async fn take(app: &App, visit: &Visit, id: &str, step: Step) -> Result<(), Stop> {
    let breach = load(app, visit, id).await?;
    if breach.closed.is_some() {
        return Err(changed_meanwhile(&breach).into());
    }
    let member = visit.require_member()?;
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_breach(&breach, member);
            let permit = visit.decide::<FreezeShares>(app, target, Purpose::ReviewAccess).await?;
            let permit = permit.showing(breach.people());
            let tx = app.db().write(permit).await?;
            let changed = match step {
                Step::Freeze => freeze_concerns(&tx).await?,
                Step::Release => release_concerns(&tx).await?,
            };
            if changed > 0 {
                raise_epoch(&tx).await?;
                tx.commit().await?;
            }
            Ok::<u64, Stop>(changed)
        })
        .await?;
    if changed == 0 { Err(changed_meanwhile(&breach).into()) } else { Ok(()) }
}
