//! Withdrawing a one-time link that was not used yet.

use super::show_accounts::account_target;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::Purpose;
use accord_kernel::ids::InvitationId;
use accord_platform_db::Stored;
use accord_policy::action::WithdrawInvitation;
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let id: InvitationId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let invitation = store::find_invitation_by_id(db, id).await?.ok_or_else(Stop::not_found)?;
    let agency = agencies::load_agency(db, invitation.agency).await?;
    app.db()
        .retrying(|| async {
            let target = account_target(id, &agency);
            let permit = visit.decide::<WithdrawInvitation>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            if !store::withdraw_invitation(&tx).await.or_fault("withdraw an invitation")? {
                return Err(Stop::not_found());
            }
            Ok(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/agencies/{}/accounts?done=withdrawn", agency.slug)))
}
