//! Proving again that it is you, with a code or a passkey, before something that matters.

use super::begin_session::{go_with_session, local_address};
use super::confirm_code::{Strengthened, strengthen};
use super::{one_time_codes, store};
use crate::visit::Visit;
use crate::{App, Stop, demonstration};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// Set when a form was sent that needs the proof first: it was not kept, and the page says so.
    #[serde(default)]
    again: String,
}

pub async fn show_confirm(
    State(app): State<App>,
    visit: Visit,
    Query(next): Query<Next>,
) -> Result<Response, Stop> {
    let then = match page_of_file(local_address(&next.next)) {
        Some(_) => format!("/account/confirmed?next={}", escaped(&next.next)),
        None => next.next,
    };
    page(&app, &visit, &then, !next.again.is_empty(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    next: &str,
    was_sent: bool,
    errors: FormErrors,
) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let has_own = !store::list_passkeys(app.db().readers(), signed_in.user).await?.is_empty();
    // The apps of made-up people are on nobody's phone.
    let is_made_up = visit.installation().is_some_and(|found| found.is_demonstration);
    let code = is_made_up.then(|| one_time_codes::code_at(demonstration::TOTP_SECRET, visit.at()));
    let page = app.page(visit, "accounts/confirm_again.html", context! {
        next => local_address(next), was_sent, demonstration_code => code, errors => values(&errors), has_passkeys => has_own && app.webauthn().is_some(),
    })?;
    Ok(page.into_response())
}

pub async fn submit_confirm(State(app): State<App>, visit: Visit, form: Fields) -> Result<Response, Stop> {
    let signed_in = visit.require_signed_in()?;
    let next = local_address(form.get("next"));
    match strengthen(&app, &visit, signed_in, form.get("code")).await? {
        Strengthened::Yes(token) => Ok(go_with_session(&app, &token, next)),
        Strengthened::No(message) => {
            let mut errors = FormErrors::default();
            errors.add("code", message);
            let mut response = page(&app, &visit, next, false, errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// After the proof for a file: a browser that saves one stays on the page it is on, which must not be a form that
/// has done its work.
pub async fn show_confirmed(
    State(app): State<App>,
    visit: Visit,
    Query(next): Query<Next>,
) -> Result<Page, Stop> {
    visit.require_signed_in()?;
    let file = local_address(&next.next);
    let page = page_of_file(file).ok_or_else(Stop::not_found)?;
    app.page(&visit, "accounts/confirmed.html", context! { file, page })
}

fn escaped(address: &str) -> String {
    form_urlencoded::byte_serialize(address.as_bytes()).collect()
}

/// The page from which a file is saved, with the same query; `None` for an address that is none.
fn page_of_file(address: &str) -> Option<String> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let page = ["/refused.csv", ".csv", ".xlsx", "/file"]
        .into_iter()
        .find_map(|ending| path.strip_suffix(ending))?;
    Some(if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") })
}

#[cfg(test)]
mod tests {
    use super::page_of_file;

    #[test]
    fn a_file_leads_back_to_the_page_that_it_is_of() {
        for (address, page) in [
            ("/picture/incidents.csv?area=haringey", Some("/picture/incidents?area=haringey")),
            ("/picture/incidents.xlsx", Some("/picture/incidents")),
            ("/imports/1/file", Some("/imports/1")),
            ("/imports/1/refused.csv", Some("/imports/1")),
            ("/imports/1", None),
            ("/search?words=a.csv", None),
        ] {
            assert_eq!(page_of_file(address).as_deref(), page, "{address}");
        }
    }
}
