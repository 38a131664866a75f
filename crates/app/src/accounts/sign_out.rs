//! Signing out of this device.

use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::cookie;
use accord_policy::Target;
use accord_policy::action::EndSession;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};

pub async fn submit_sign_out(State(app): State<App>, visit: Visit) -> Result<Response, Stop> {
    if let Some(signed_in) = visit.signed_in() {
        let (session, user) = (signed_in.session, signed_in.user);
        app.db()
            .retrying(|| async {
                let target = Target::new(session).of_user(user).holding(&[Category::Aggregate]);
                let permit = visit.decide::<EndSession>(&app, target, Purpose::RunService).await?;
                let tx = app.db().write(permit).await?;
                store::delete_session(&tx, session, user).await.or_fault("end a session")?;
                Ok::<_, Stop>(tx.commit().await?)
            })
            .await?;
    }
    Ok(([(header::SET_COOKIE, cookie::take_session(app.transport()))], Redirect::to("/sign-in"))
        .into_response())
}
