//! What `build.rs` found in `web/built`: see there and `xtask assets` for how it comes to be.

/// A component and the template that draws it.
#[derive(Debug)]
pub(crate) struct Component {
    /// Its name in pages: `govuk_button`.
    pub function: &'static str,
    /// Its name in the component templates, which call each other: `govukButton`.
    pub macro_name: &'static str,
    pub template: &'static str,
    /// Whether pages may use it; those that draw a crown or a crest they may not.
    pub pages: bool,
}

/// A file for the browser.
#[derive(Debug)]
pub(crate) struct Asset {
    /// The name without hash, which pages use: `accord.css`.
    pub name: &'static str,
    /// The path with hash, under which it is served: `/assets/accord.01234567.css`.
    pub url: &'static str,
    pub content_type: &'static str,
    pub bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
