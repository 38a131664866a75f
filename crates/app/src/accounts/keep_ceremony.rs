//! Keeps the server's half of a passkey ceremony between its two calls.

use super::add_passkey::refused;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{UserId, uuid_v7};
use accord_platform_db::Stored;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Keeps `state` for `user`; `None` when nobody is signed in yet. Returns the ceremony's id.
pub async fn keep_ceremony(
    app: &App,
    visit: &Visit,
    user: Option<UserId>,
    state: &impl Serialize,
) -> Result<Uuid, Stop> {
    let id = uuid_v7(visit.at(), app.rng());
    let state = serde_json::to_string(state).or_fault("keep a ceremony")?;
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("passkey_ceremony.insert").await?;
            store::insert_ceremony(&work, id, user, state.clone(), visit.at()).await?;
            Ok::<_, Stop>(work.commit().await?)
        })
        .await?;
    Ok(id)
}

/// Takes what was kept, once.
///
/// # Errors
/// Words for the page's script when it is too late, or it was kept for somebody else.
pub async fn take_ceremony<T: DeserializeOwned>(
    app: &App,
    visit: &Visit,
    id: Uuid,
    user: Option<UserId>,
) -> Result<T, Stop> {
    let kept = app
        .db()
        .retrying(|| async {
            let work = app.db().housekeeping("passkey_ceremony.take").await?;
            let kept = store::take_ceremony(&work, id, user, visit.at()).await?;
            work.commit().await?;
            Ok::<_, Stop>(kept)
        })
        .await?;
    // A ceremony that was begun for something else does not read as this one.
    kept.and_then(|state| serde_json::from_str(&state).ok())
        .ok_or_else(|| refused("This took too long. Try again."))
}
