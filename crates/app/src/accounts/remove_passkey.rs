//! Removing one of one's own passkeys.

use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::PasskeyId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_policy::Target;
use accord_policy::action::RemovePasskey;
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_remove_passkey(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let id: PasskeyId = id.parse().map_err(|_| Stop::not_found())?;
    let signed_in = visit.require_signed_in()?;
    // Whose passkey it is comes from the database, never from the address. One that is not there is
    // nobody's: it is asked about as one's own, so that the answer tells nothing.
    let owner = store::find_passkey_owner(app.db().readers(), id).await?.unwrap_or(signed_in.user);
    app.db()
        .retrying(|| async {
            let target = Target::new(id).of_user(owner).holding(&[Category::Aggregate]);
            let permit = visit.decide::<RemovePasskey>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            if !store::delete_passkey(&tx, signed_in.user).await.or_fault("remove a passkey")? {
                return Err(Stop::not_found());
            }
            Ok(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/account?done=passkey-removed"))
}
