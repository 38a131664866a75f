//! What somebody wrote is not lost when their session ended, or when they have to say first why they work with a record: it
//! comes back on a page of its own, to be sent again after that.
//!
//! It is kept in the page and nowhere else. Forms that hold a password or a code are not kept.

use crate::App;
use crate::listen::Limits;
use crate::visit::Visit;
use accord_platform_web::form::{FORM_BYTES_MAX, is_form};
use accord_platform_web::{Fields, Problem};
use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

/// Where forms hold passwords and codes.
const SECRETS: &[&str] = &["/account", "/sign-in", "/invitation", "/recovery", "/setup"];

/// Answers a form with what stood in it where it would lead to the sign-in page, or to the page of purposes.
pub async fn keep_form(
    State(app): State<App>,
    Extension(limits): Extension<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let Some(visit) = visit.filter(|_| may_be_kept(&request)) else {
        return next.run(request).await;
    };
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let (parts, bytes) = match read_form(request, limits).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    let fields = Fields::parse(&bytes);
    let to_purposes = leads_to(&response, "/account/purpose");
    if !(to_purposes || (visit.signed_in().is_none() && leads_to(&response, "/sign-in"))) {
        return response;
    }
    if fields.iter().all(|(_, value)| value.trim().is_empty()) {
        return response;
    }
    let all: Vec<Value> = fields.iter().map(|(name, value)| context! { name, value }).collect();
    let is_prose = |words: &str| words.trim().contains(char::is_whitespace);
    let written: Vec<String> =
        fields.iter().filter(|(_, value)| is_prose(value)).map(|(_, value)| value.to_owned()).collect();
    let page = app.page(
        &visit,
        "signed_out.html",
        context! { address, fields => all, written, purpose => to_purposes.then(|| location(&response)) },
    );
    match page {
        Ok(page) => (StatusCode::FORBIDDEN, page).into_response(),
        Err(_) => response,
    }
}

/// Reads the body of a form, within its limits.
///
/// # Errors
/// The answer to a form that is too large or does not arrive.
pub async fn read_form(request: Request, limits: Limits) -> Result<(Parts, Bytes), Response> {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(limits.body_pause_max, to_bytes(body, FORM_BYTES_MAX)).await {
        Ok(Ok(bytes)) => Ok((parts, bytes)),
        Ok(Err(_)) => Err(Problem::too_large_form().into_response()),
        Err(_) => Err(Problem::unreadable_form().into_response()),
    }
}

/// Whether nothing but its own page looks at what a request brings: a file, or a password.
pub fn is_secret(request: &Request) -> bool {
    !may_be_kept(request)
}

/// Whether an answer leads somebody to sign in, or to say first why they work with a record: then nothing was saved.
pub fn leads_to_saying_first(response: &Response) -> bool {
    ["/account/purpose", "/account/confirm", "/sign-in"].iter().any(|address| leads_to(response, address))
}

fn may_be_kept(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST
        && is_form(request)
        && !SECRETS.iter().any(|begins| path.starts_with(begins))
}

fn location(response: &Response) -> String {
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    location.unwrap_or_default().to_owned()
}

fn leads_to(response: &Response, address: &str) -> bool {
    response.status() == StatusCode::SEE_OTHER && location(response).starts_with(address)
}
