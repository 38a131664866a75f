//! Signing in with a passkey: two calls of the page's script. A passkey is two factors in one: the
//! device, and the finger, face or PIN that unlocks it.

use super::add_passkey::{no_passkeys, refused};
use super::begin_session::begin_session;
use super::keep_ceremony::{keep_ceremony, take_ceremony};
use super::rules::CEREMONIES_MAX;
use super::store;
use super::throttle::record_failed_sign_in;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::UserId;
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::cookie;
use accord_policy::action::StartSession;
use accord_policy::{RefusalCode, Strength, Target};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PublicKeyCredential, RequestChallengeResponse,
};

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
    let webauthn = app.webauthn().ok_or_else(no_passkeys)?;
    let (mut options, state) =
        webauthn.start_discoverable_authentication().or_fault("begin a passkey sign-in")?;
    // The page asks when the user presses, so the browser shows its own window rather than autofill.
    options.mediation = None;
    if store::count_ceremonies(app.db().readers()).await? >= CEREMONIES_MAX {
        return Err(refused("Too many people are signing in just now. Try again in 5 minutes."));
    }
    let ceremony = keep_ceremony(&app, &visit, None, &state).await?;
    Ok(Json(Started { ceremony, options }))
}

/// One message whatever went wrong: nothing about whose passkey it may be.
const NOT_TAKEN: &str = "This passkey does not open an account here. Sign in with your password.";

/// Leaves an entry, which names the account when the passkey does.
async fn not_taken(app: &App, visit: &Visit, user: Option<UserId>) -> Result<Response, Stop> {
    record_failed_sign_in(app, visit, user, RefusalCode::NotSignedIn).await?;
    Err(refused(NOT_TAKEN))
}

pub async fn finish(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Json(answer): Json<Finish>,
) -> Result<Response, Stop> {
    let webauthn = app.webauthn().ok_or_else(no_passkeys)?;
    let state: DiscoverableAuthentication = take_ceremony(&app, &visit, answer.ceremony, None).await?;
    let Ok((claimed, key)) = webauthn.identify_discoverable_authentication(&answer.credential) else {
        return not_taken(&app, &visit, None).await;
    };
    let found = store::find_passkey_by_key(app.db().readers(), key).await?;
    let Some((id, user, stored)) = found.filter(|(_, user, _)| user.uuid() == claimed) else {
        return not_taken(&app, &visit, None).await;
    };
    let mut passkey: Passkey = serde_json::from_str(&stored).or_fault("read a passkey")?;
    let checked = webauthn.finish_discoverable_authentication_v2(&answer.credential, state, &passkey);
    let Ok(result) = checked else {
        return not_taken(&app, &visit, Some(user)).await;
    };
    passkey.update_credential(&result);
    let renewed = serde_json::to_string(&passkey).or_fault("store a passkey")?;
    let token = app
        .db()
        .retrying(|| async {
            let target = Target::new(user).of_user(user).holding(&[Category::Aggregate]);
            let permit = visit.decide::<StartSession>(&app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            store::touch_passkey(&tx, id, renewed.clone()).await.or_fault("note that a passkey was used")?;
            let token = begin_session(&app, &visit, &tx, user, Strength::TwoFactor, &headers).await?;
            tx.commit().await?;
            Ok::<_, Stop>(token)
        })
        .await?;
    Ok(([(header::SET_COOKIE, cookie::give_session(&token, app.transport()))], StatusCode::NO_CONTENT)
        .into_response())
}
