//! What `platform-web` promises about components and files, tested on the built assets.
//!
//! All need `make assets`, and say so rather than pass when it has not run.

mod assets;
mod calls;
mod conformance;
mod fixtures;
mod lists;
mod markup;
mod moj;
mod safety;
