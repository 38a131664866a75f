//! What stands around every page: header, navigation, account, banners.

use serde::Serialize;

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
    /// What paper says of itself; `None` on pages without a sign-in.
    pub paper: Option<Paper>,
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
