//! Codes of the audit in words for the person whom they are about.

use accord_kernel::{Category, Purpose};
use accord_policy::action::rule_named;

/// What was done, from `noun.verb`; a name that this release does not know is shown as it is.
pub fn action_words(name: &str) -> String {
    rule_named(name).map_or_else(|| name.to_owned(), |rule| rule.done_words.to_owned())
}

/// Why it was done.
pub fn purpose_words(code: &str) -> String {
    Purpose::from_code(code).map_or_else(|| code.to_owned(), |purpose| purpose.words().to_owned())
}

/// What it rested on.
pub fn basis_words(code: &str) -> &'static str {
    match code {
        "own_function" => "the agency’s own work",
        "agreement" => "an agreement",
        "one_off" => "a one-off decision",
        _ => "something that this release does not know",
    }
}

/// Kinds of information, from their codes with a blank between them.
pub fn category_words(codes: &str) -> String {
    let words = codes.split(' ').filter(|code| !code.is_empty()).map(|code| {
        Category::from_code(code).map_or_else(|| code.to_owned(), |found| found.words().to_owned())
    });
    words.collect::<Vec<_>>().join(", ")
}
