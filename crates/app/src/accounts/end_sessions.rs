//! Ending sessions: one, all others of oneself, or all of a user from the command line.

use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{SessionId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_policy::Target;
use accord_policy::action::{EndSession, RevokeSessions};
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_end_session(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let id: SessionId = id.parse().map_err(|_| Stop::not_found())?;
    let signed_in = visit.require_signed_in()?;
    // Whose session it is comes from the database, never from the address.
    let owner = store::find_session_owner(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    app.db()
        .retrying(|| async {
            let target = Target::new(id).of_user(owner).holding(&[Category::Aggregate]);
            let permit = visit.decide::<EndSession>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            if !store::delete_session(&tx, id, signed_in.user).await.or_fault("end a session")? {
                return Err(Stop::not_found());
            }
            Ok(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/account?done=session-ended"))
}

pub async fn submit_end_others(State(app): State<App>, visit: Visit) -> Result<Redirect, Stop> {
    let signed_in = visit.require_signed_in()?;
    revoke(&app, &visit, signed_in.user, Some(signed_in.session)).await?;
    // A passkey opens the account again, whoever holds it: the page says so and lists them.
    let has_passkeys = !store::list_passkeys(app.db().readers(), signed_in.user).await?.is_empty();
    Ok(Redirect::to(if has_passkeys {
        "/account?done=others-ended-passkeys#passkeys"
    } else {
        "/account?done=others-ended"
    }))
}

/// Ends every session of the account with this address. Returns how many; `None` when there is no such account.
///
/// # Errors
/// Refused but to a command on the machine.
pub async fn revoke_sessions_of(app: &App, visit: &Visit, email: &str) -> Result<Option<u64>, Stop> {
    let Some(account) = store::find_account_by_email(app.db().readers(), &email.to_lowercase()).await? else {
        return Ok(None);
    };
    revoke(app, visit, account.id, None).await.map(Some)
}

/// Ends the sessions of `user`, but `except` when it is given. Returns how many ended.
async fn revoke(app: &App, visit: &Visit, user: UserId, except: Option<SessionId>) -> Result<u64, Stop> {
    app.db()
        .retrying(|| async {
            let target = Target::new(user).of_user(user).holding(&[Category::Aggregate]);
            let permit = visit.decide::<RevokeSessions>(app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            let ended = store::delete_sessions_of(&tx, user, except).await.or_fault("end sessions")?;
            tx.commit().await?;
            Ok(ended)
        })
        .await
}
