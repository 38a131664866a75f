//! Why a request ends before its page or change is done.

use accord_platform_db::{AsFault, Fault, Trouble};
use accord_platform_web::problem::Link;
use accord_platform_web::{Problem, RenderFault};
use accord_policy::Refusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// Why a request ends early.
#[derive(Debug)]
pub enum Stop {
    /// A page that says what happened and what to do.
    Problem(Problem),
    /// Go elsewhere first: to sign in, to prove the second factor, to choose an agency.
    GoTo(String),
    /// Something broke.
    Fault(Fault),
}

impl Stop {
    /// There is nothing here, or nothing that this user may know of.
    pub fn not_found() -> Self {
        Self::Problem(Problem::not_found())
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<RenderFault> for Stop {
    fn from(fault: RenderFault) -> Self {
        Self::Fault(Fault::new("render a page", fault))
    }
}

impl From<&Refusal> for RefusalPage {
    fn from(refusal: &Refusal) -> Self {
        Self(Problem {
            status: StatusCode::FORBIDDEN,
            title: refusal.what().to_owned(),
            paragraphs: vec![
                refusal.why().to_owned(),
                format!("Who can change this: {}", lower_first(refusal.who_can_change_it())),
                refusal.what_to_do_now().to_owned(),
            ],
            links: vec![Link { text: "Go to Today".to_owned(), href: "/".to_owned() }],
            reference: None,
            typed: Box::default(),
        })
    }
}

/// The four parts of a refusal as a page.
pub(crate) struct RefusalPage(pub Problem);

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl AsFault for Stop {
    fn as_fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Problem(_) | Self::GoTo(_) => None,
        }
    }
}

/// A fault on its way to the log, beside the response.
#[derive(Debug, Clone)]
pub(crate) struct FaultReport {
    /// Everything that is known, for the log.
    pub chain: String,
    /// What whoever runs the service has to mend, when it is that.
    pub trouble: Option<Trouble>,
}

impl From<&Fault> for FaultReport {
    fn from(fault: &Fault) -> Self {
        Self { chain: fault.chain(), trouble: fault.trouble() }
    }
}

impl FaultReport {
    /// The page about it. Nothing can be saved for as long as a disk is full, and nothing that leaves an
    /// entry be shown, so that trying again at once does not help: the page says who can mend it.
    pub(crate) fn problem(&self, reference: String) -> Problem {
        let why = match self.trouble {
            None => return Problem::fault(reference),
            Some(Trouble::DiskFull) => "the disk that holds the data is full",
            Some(Trouble::ReadOnly) => "the disk that holds the data can be read but not written",
        };
        let mut problem = Problem::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "The service cannot save anything now",
            &[
                "What you sent was not saved. What was saved before is safe.",
                "Pages that leave an entry in the audit cannot be shown either until this is mended.",
                &format!("Tell whoever runs this service: {why}. Then try again."),
            ],
        );
        problem.reference = Some(reference);
        problem
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::GoTo(address) => Redirect::to(&address).into_response(),
            Self::Fault(fault) => {
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(FaultReport::from(&fault));
                response
            }
        }
    }
}
