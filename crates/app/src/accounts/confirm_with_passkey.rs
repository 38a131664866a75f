//! Proving that it is you with one of your own passkeys: as the second factor, or again before something
//! that matters. Two calls of the page's script.

use super::add_passkey::{no_passkeys, refused, stored_passkeys};
use super::confirm_code;
use super::keep_ceremony::{keep_ceremony, take_ceremony};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::cookie;
use accord_policy::action::StrengthenSession;
use accord_policy::{RefusalCode, Target};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyAuthentication, PublicKeyCredential, RequestChallengeResponse};

/// What the script needs to ask the device.
#[derive(Debug, serde::Serialize)]
pub struct Started {
    ceremony: Uuid,
    options: RequestChallengeResponse,
}

/// What the device answered.
#[derive(Debug, serde::Deserialize)]
pub struct Finish {
    ceremony: Uuid,
    credential: PublicKeyCredential,
}

pub async fn start(State(app): State<App>, visit: Visit) -> Result<Json<Started>, Stop> {
    let signed_in = visit.require_signed_in()?;
    let webauthn = app.webauthn().ok_or_else(no_passkeys)?;
    let own = stored_passkeys(&app, signed_in.user).await?;
    if own.is_empty() {
        return Err(refused("You have no passkey yet. Use a one-time code."));
    }
    let (options, state) =
        webauthn.start_passkey_authentication(&own).or_fault("begin to check a passkey")?;
    let ceremony = keep_ceremony(&app, &visit, Some(signed_in.user), &state).await?;
    Ok(Json(Started { ceremony, options }))
}

pub async fn finish(
    State(app): State<App>,
    visit: Visit,
    Json(answer): Json<Finish>,
) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let webauthn = app.webauthn().ok_or_else(no_passkeys)?;
    let state: PasskeyAuthentication =
        take_ceremony(&app, &visit, answer.ceremony, Some(signed_in.user)).await?;
    let target = || Target::new(signed_in.session).of_user(signed_in.user).holding(&[Category::Aggregate]);
    let Ok(result) = webauthn.finish_passkey_authentication(&answer.credential, &state) else {
        let code = RefusalCode::NotStrongEnough;
        visit.record_refused::<StrengthenSession>(&app, target(), code).await?;
        return Err(refused("The passkey could not be checked. Try again."));
    };
    let found = store::find_passkey_by_key(app.db().readers(), result.cred_id()).await?;
    let (id, _, stored) = found
        .filter(|(_, user, _)| *user == signed_in.user)
        .ok_or_else(|| refused("This passkey was removed just now. Use another one or a one-time code."))?;
    let mut passkey: webauthn_rs::prelude::Passkey =
        serde_json::from_str(&stored).or_fault("read a passkey")?;
    passkey.update_credential(&result);
    let renewed = serde_json::to_string(&passkey).or_fault("store a passkey")?;
    let token = app
        .db()
        .retrying(|| async {
            let permit = visit.decide::<StrengthenSession>(&app, target(), Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            store::touch_passkey(&tx, id, renewed.clone()).await.or_fault("note that a passkey was used")?;
            let token = confirm_code::finish(&app, &tx, signed_in).await?;
            tx.commit().await?;
            Ok::<_, Stop>(token)
        })
        .await?;
    Ok(([(header::SET_COOKIE, cookie::give_session(&token, app.transport()))], StatusCode::NO_CONTENT)
        .into_response())
}
