//! Agreed language: which words of a text partners agreed to avoid, and which they prefer.
//!
//! *What it is*: a pure library. A list of terms and a text in, suggestions out: no files, no clock, no network.
//! *What it owns*: the first edition of terms and of agreed meanings ([`edition`]), the matcher ([`Matcher`]), and an
//! estimate of how old a reader has to be ([`reading_age`]).
//! *What it does not do*: it changes no text, refuses none, and keeps none. Who ratified which terms, and what was made of a
//! suggestion, is the room `language` of the application.
//! *Where to start*: [`Matcher::new`] with [`edition::first_terms`], then [`Matcher::suggest`]. The page for people is
//! `docs/methods/language.md`.

#![deny(missing_docs)]

pub mod edition;
mod exempt;
mod hints;
mod inflect;
mod matcher;
mod patterns;
mod quotes;
mod reading;
mod words;

pub use edition::{AppliesTo, Meaning, Term, TextKind};
pub use hints::{Hint, first_hints};
pub use matcher::{Matcher, Suggestion};
pub use patterns::MalformedTerm;
pub use reading::{ReadingAge, reading_age};
pub use words::count_words;
