//! What a page that cannot be shown says instead: what happened and a way out.
//!
//! A handler returns a [`Problem`]; a layer around all routes (see `app`) turns it into a page with
//! the chrome of the request, so that a refusal looks like the rest of the product.

use crate::form::FORM_BYTES_MAX;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A page that could not be shown.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// The status of the response.
    #[serde(skip)]
    pub status: StatusCode,
    /// The heading.
    pub title: String,
    /// What happened and what to do, a paragraph each.
    pub paragraphs: Vec<String>,
    /// Ways out.
    pub links: Vec<Link>,
    /// The id of the request, for a fault that somebody may ask about.
    pub reference: Option<String>,
    /// What somebody had written in the form, to be copied: it was not saved.
    pub typed: Box<[String]>,
}

/// A way out.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

impl Problem {
    /// A problem with a heading and one paragraph a sentence group.
    pub fn new(status: StatusCode, title: &str, paragraphs: &[&str]) -> Self {
        Self {
            status,
            title: title.to_owned(),
            paragraphs: paragraphs.iter().map(|&text| text.to_owned()).collect(),
            links: Vec::new(),
            reference: None,
            typed: Box::default(),
        }
    }

    /// There is nothing at this address, or nothing that this user may know of: the same words for both.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Page not found",
            &[
                "If you typed the address, check it is correct.",
                "If you pasted it, check that you copied all of it.",
            ],
        )
        .with_link("Go to Today", "/")
    }

    /// Something broke. Nothing about it is shown but the reference under which it was logged.
    pub fn fault(reference: String) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Sorry, there is a problem with the service",
            &[
                "What you sent may not have been done. Go back, look whether it was, and try again.",
                "If it goes wrong again, tell your administrator this reference.",
            ],
        );
        problem.reference = Some(reference);
        problem
    }

    /// A layer or an extractor refused with nothing but a status.
    pub fn bare(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::FORBIDDEN => Self::new(
                status,
                "This form did not come from a page of this service",
                &[
                    "Nothing was changed.",
                    "Open the page in this service and send the form from there. If you did, your browser did not say where the form came from: use a newer one, or ask your IT support.",
                ],
            )
            .with_link("Go to Today", "/"),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => Self::new(
                status,
                "This took too long",
                &["The service is busy. Wait a minute, then look whether it was done before you try again."],
            )
            .with_link("Go to Today", "/"),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "This address cannot be opened like that",
                &["It takes what a page of this service sends. Nothing was changed."],
            )
            .with_link("Go to Today", "/"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large_form(),
            _ => Self { status, ..Self::unreadable_form() },
        }
    }

    /// What came was not a form.
    pub fn unreadable_form() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "The form could not be read",
            &[
                "Nothing was changed or kept.",
                "Go back to the page before, check what you entered, and send it again.",
            ],
        )
    }

    /// The form had more than [`FORM_BYTES_MAX`] bytes.
    pub fn too_large_form() -> Self {
        let limit = format!(
            "A form can hold {} letters in all of its fields. What you sent was more, and was not kept.",
            crate::words::grouped((FORM_BYTES_MAX / 1_000 * 1_000) as i64)
        );
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "What you sent is too long",
            &[
                &limit,
                "Go back to the page before, shorten it, and send it again. Copy it first, so that it is not lost.",
            ],
        )
    }

    /// The same problem with one more way out.
    pub fn with_link(mut self, text: &str, href: &str) -> Self {
        self.links.push(Link { text: text.to_owned(), href: href.to_owned() });
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
