//! What tells the harmless senses of a form from those to avoid.
//!
//! “Youth” is avoided as a noun, and “youth worker” is harmless. Which phrases are which is data: `edition/hints.csv`. A hint
//! belongs to a form, whatever list it stands in.

use crate::edition::rows;
use std::sync::LazyLock;

/// In which phrases a form is harmless, or meant.
///
/// In phrases words stand in any of their forms; `=word` is that form alone, `*` any word, `*ed` any word that ends so, `#` a
/// number, `.` the end of a clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint {
    /// The form.
    pub form: String,
    /// Other ways in which it is written.
    pub also: Vec<String>,
    /// Phrases in which it is harmless.
    pub unless: Vec<String>,
    /// Phrases of which one has to hold it; empty where none has to.
    pub only_in: Vec<String>,
    /// Words of which one has to stand in the same sentence; empty where none has to.
    pub company: Vec<String>,
    /// Words of which none may stand in the same sentence: they tell of something else.
    pub elsewhere: Vec<String>,
}

/// The hints that come with the product.
pub fn first_hints() -> &'static [Hint] {
    static HINTS: LazyLock<Vec<Hint>> = LazyLock::new(|| {
        rows(
            include_str!("../edition/hints.csv"),
            "form,also,unless,only_in,company,elsewhere",
            |row: [String; 6]| {
                let [form, also, unless, only_in, company, elsewhere] = row;
                let list = |cell: String| {
                    cell.split('|').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
                };
                Some(Hint {
                    form,
                    also: list(also),
                    unless: list(unless),
                    only_in: list(only_in),
                    company: list(company),
                    elsewhere: list(elsewhere),
                })
            },
        )
        .expect("the hints are well formed: a test reads them")
    });
    &HINTS
}
