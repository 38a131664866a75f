//! What stands around every page: header, navigation, account, banners.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// What the layout needs to know.
#[derive(Debug, Clone, Serialize)]
pub struct Chrome {
    /// The name of the installation, in the header.
    pub installation: String,
    /// Whether the data are made up; then every page says so.
    pub is_demonstration: bool,
    /// The main navigation; items that are not permitted are absent.
    pub navigation: Vec<NavigationItem>,
    /// Who is signed in; `None` on pages without a sign-in.
    pub account: Option<AccountChrome>,
    /// A message about what has just been done.
    pub notice: Option<String>,
    /// Words that the reader has just saved and that others would put otherwise; empty for none.
    pub words: Vec<WordsNotice>,
    /// What paper says of itself; `None` on pages without a sign-in.
    pub paper: Option<Paper>,
}

/// Words that somebody saved, and how partners agreed to put it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsNotice {
    /// The words.
    pub words: String,
    /// What is preferred.
    pub prefer: String,
    /// Why.
    pub why: String,
}

/// Notices of one page at most.
const WORDS_NOTICES_MAX: usize = 5;

impl WordsNotice {
    /// As text for a cookie. Nothing of it is about anybody: it is taken from a list that everybody reads.
    pub fn encode(notices: &[Self]) -> String {
        let json = serde_json::to_vec(notices).expect("texts can be written as JSON");
        URL_SAFE_NO_PAD.encode(json)
    }

    /// What [`WordsNotice::encode`] wrote; nothing for anything else, because a browser may send what it likes.
    pub fn decode(text: &str) -> Vec<Self> {
        let json = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let mut notices: Vec<Self> = serde_json::from_slice(&json).unwrap_or_default();
        notices.truncate(WORDS_NOTICES_MAX);
        notices
    }
}

/// What stands above a page on paper, besides who is signed in.
#[derive(Debug, Clone, Serialize)]
pub struct Paper {
    /// How it is handled.
    pub marking: &'static str,
    /// When the page was made, in microseconds: what it says was so then, whenever it is printed.
    pub at: i64,
    /// The reference under which the audit knows what was looked at.
    pub reference: String,
}

/// One item of the main navigation.
#[derive(Debug, Clone, Serialize)]
pub struct NavigationItem {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// Whether this page is it, or lies below it.
    pub active: bool,
}

/// Who is signed in and for whom they act.
#[derive(Debug, Clone, Serialize)]
pub struct AccountChrome {
    /// The name of the user.
    pub name: String,
    /// The agency that they act for; `None` when they act for none.
    pub agency: Option<String>,
    /// The areas that the agency serves, in words.
    pub area: Option<String>,
    /// Whether they may change to another agency.
    pub can_change: bool,
}
