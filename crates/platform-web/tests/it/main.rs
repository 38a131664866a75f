//! What `platform-web` promises about components, files, lists and drawings, tested on the built assets.
//!
//! All need `make assets`, and say so rather than pass when it has not run.

mod assets;
mod calls;
mod charts;
mod conformance;
mod corpus;
mod drawings;
mod fixtures;
mod lists;
mod maps;
mod markup;
mod moj;
mod safety;
