//! A filter: what a reader may choose, declared once.

use accord_kernel::Month;

/// Months that a filter offers at most: thirty years.
pub(super) const MONTHS_MAX: usize = 360;

/// One value that may be chosen, and what the page calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub(super) value: String,
    pub(super) label: String,
}

impl<V: Into<String>, L: Into<String>> From<(V, L)> for Choice {
    fn from((value, label): (V, L)) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One filter of a list. Never make one of a name, a postcode or a date of birth: its value stands in
/// the address, and addresses are kept by browsers and proxies.
#[derive(Debug, Clone)]
pub struct Filter {
    key: &'static str,
    label: String,
    hint: Option<String>,
    kind: FilterKind,
}

#[derive(Debug, Clone)]
pub(super) enum FilterKind {
    Text,
    Choice(Vec<Choice>),
    Choices(Vec<Choice>),
    Days,
    /// Offered months, the newest first.
    Months(Vec<Month>),
}

impl Filter {
    fn new(key: &'static str, label: impl Into<String>, kind: FilterKind) -> Self {
        Self { key, label: label.into(), hint: None, kind }
    }

    /// Words that are looked for. `key` is its name in the address.
    pub fn text(key: &'static str, label: impl Into<String>) -> Self {
        Self::new(key, label, FilterKind::Text)
    }

    /// One of several values, or any.
    pub fn choice<C: Into<Choice>>(
        key: &'static str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = C>,
    ) -> Self {
        Self::new(key, label, FilterKind::Choice(choices.into_iter().map(Into::into).collect()))
    }

    /// Any number of several values, as checkboxes; none means all.
    pub fn choices<C: Into<Choice>>(
        key: &'static str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = C>,
    ) -> Self {
        Self::new(key, label, FilterKind::Choices(choices.into_iter().map(Into::into).collect()))
    }

    /// A range of days, both ends included, either may be open. In the address: `key-from`, `key-to`.
    pub fn days(key: &'static str, label: impl Into<String>) -> Self {
        Self::new(key, label, FilterKind::Days)
    }

    /// A range of months out of `first` to `last`, both included, at most [`MONTHS_MAX`] up to the last.
    pub fn months(key: &'static str, label: impl Into<String>, first: Month, last: Month) -> Self {
        let months = (first.number()..=last.number()).rev().take(MONTHS_MAX).filter_map(Month::from_number);
        Self::new(key, label, FilterKind::Months(months.collect()))
    }

    /// With a hint below the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) const fn key(&self) -> &'static str {
        self.key
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn hint_words(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    pub(super) const fn kind(&self) -> &FilterKind {
        &self.kind
    }

    /// What the page calls a value that was chosen.
    pub(super) fn label_of<'a>(&'a self, value: &'a str) -> &'a str {
        match &self.kind {
            FilterKind::Choice(choices) | FilterKind::Choices(choices) => {
                choices.iter().find(|choice| choice.value == value).map_or(value, |choice| &choice.label)
            }
            FilterKind::Text | FilterKind::Days | FilterKind::Months(_) => value,
        }
    }
}
