//! What every page is made of.
//!
//! What this is: the parts of the web side that know no domain word.
//! It owns: the components of GOV.UK and the Ministry of Justice as template functions, and the files
//! for the browser. It does not know plans, children or agencies; rooms in `app` do.
//! Start at `components` to write a page, at `assets` to add a style sheet or script.

pub mod assets;
pub mod components;
mod embedded;
