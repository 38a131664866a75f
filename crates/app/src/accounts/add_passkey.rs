//! Adding a passkey to one's own account: two calls of the page's script.

use super::keep_ceremony::{keep_ceremony, take_ceremony};
use super::rules::NAME_LETTERS_MAX;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::PasskeyId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Fault, Stored, is_unique_violation};
use accord_platform_web::Problem;
use accord_policy::Target;
use accord_policy::action::AddPasskey;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CreationChallengeResponse, Passkey, PasskeyRegistration, RegisterPublicKeyCredential,
};

/// What the script needs to ask the device.
#[derive(Debug, serde::Serialize)]
pub struct Started {
    ceremony: Uuid,
    options: CreationChallengeResponse,
}

/// What the device answered.
#[derive(Debug, serde::Deserialize)]
pub struct Finish {
    ceremony: Uuid,
    name: String,
    credential: RegisterPublicKeyCredential,
}

/// Passkeys of one account at most.
const PASSKEYS_MAX: usize = 20;

pub async fn start(State(app): State<App>, visit: Visit) -> Result<Json<Started>, Stop> {
    let signed_in = visit.require_signed_in()?;
    let new = Target::new(PasskeyId::new(visit.at(), app.rng()))
        .of_user(signed_in.user)
        .holding(&[Category::Aggregate]);
    visit.require_may::<AddPasskey>(&app, new, Purpose::RunService).await?;
    let webauthn = app.webauthn().ok_or_else(no_passkeys)?;
    let known = stored_passkeys(&app, signed_in.user).await?;
    if known.len() >= PASSKEYS_MAX {
        return Err(refused("You have as many passkeys as an account can have. Remove one first."));
    }
    let account = store::load_account(app.db().readers(), signed_in.user).await?;
    let exclude = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let (options, state) = webauthn
        .start_passkey_registration(signed_in.user.uuid(), &account.email, &account.name, Some(exclude))
        .or_fault("begin to add a passkey")?;
    let ceremony = keep_ceremony(&app, &visit, Some(signed_in.user), &state).await?;
    Ok(Json(Started { ceremony, options }))
}

pub async fn finish(
    State(app): State<App>,
    visit: Visit,
    Json(answer): Json<Finish>,
) -> Result<StatusCode, Stop> {
    let signed_in = visit.require_signed_in()?;
    let webauthn = app.webauthn().ok_or_else(no_passkeys)?;
    let state: PasskeyRegistration =
        take_ceremony(&app, &visit, answer.ceremony, Some(signed_in.user)).await?;
    let passkey = webauthn
        .finish_passkey_registration(&answer.credential, &state)
        .map_err(|_| refused("The passkey could not be checked. Try again."))?;
    let id = PasskeyId::new(visit.at(), app.rng());
    let name = passkey_name(&answer.name);
    let stored = serde_json::to_string(&passkey).or_fault("store a passkey")?;
    app.db()
        .retrying(|| async {
            let target = Target::new(id).of_user(signed_in.user).holding(&[Category::Aggregate]);
            let permit = visit.decide::<AddPasskey>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            let key = passkey.cred_id();
            match store::insert_passkey(&tx, signed_in.user, &name, key, stored.clone()).await {
                Err(error) if is_unique_violation(&error) => {
                    return Err(refused("This passkey is registered already."));
                }
                other => other.or_fault("store a passkey")?,
            }
            Ok(tx.commit().await?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn passkey_name(text: &str) -> String {
    let name: String =
        text.trim().chars().filter(|letter| !letter.is_control()).take(NAME_LETTERS_MAX).collect();
    if name.is_empty() { "Passkey".to_owned() } else { name }
}

/// The passkeys of a user as the ceremonies take them.
pub(super) async fn stored_passkeys(
    app: &App,
    user: accord_kernel::ids::UserId,
) -> Result<Vec<Passkey>, Fault> {
    let stored = store::list_stored_passkeys(app.db().readers(), user).await?;
    stored.iter().map(|json| serde_json::from_str(json).or_fault("read a passkey")).collect()
}

/// Why a passkey could not be added or used, for the page's script to show.
pub(super) fn refused(message: &str) -> Stop {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "The passkey was not taken", &[message]).into()
}

/// This installation's address cannot have passkeys.
pub(super) fn no_passkeys() -> Stop {
    refused(
        "Passkeys need the service to have a name, not a number, as its address. Tell your administrator.",
    )
}
