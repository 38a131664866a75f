//! Codes of the audit in words for the person whom they are about.

use accord_kernel::Purpose;
use accord_policy::action::rule_named;

/// What was done, from `noun.verb`; a name that this release does not know is shown as it is.
pub fn action_words(name: &str) -> String {
    rule_named(name).map_or_else(|| name.to_owned(), |rule| rule.done_words.to_owned())
}

/// Why it was done.
pub fn purpose_words(code: &str) -> String {
    Purpose::from_code(code).map_or_else(|| code.to_owned(), |purpose| purpose.words().to_owned())
}
