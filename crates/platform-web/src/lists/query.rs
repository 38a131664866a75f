//! What the reader chose: filters, order and page, out of the address and back into it.

use std::collections::BTreeMap;

use accord_kernel::{Day, Month};

use crate::Problem;
use axum::http::StatusCode;

/// The highest page number that is believed; with the largest page it keeps offsets far below 2³².
pub const PAGE_MAX: u32 = 1_000_000;

/// Which way a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From A, from the smallest, from the earliest.
    Ascending,
    /// From Z, from the largest, from the latest.
    Descending,
}

impl Direction {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// The order: the key of a declared column that can be sorted, and which way. A store ends every order
/// in the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The key of the column; empty when no column can be sorted.
    pub column: &'static str,
    /// Which way.
    pub direction: Direction,
}

/// Days from and to, both included; `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayRange {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

/// Months from and to, both included; `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthRange {
    /// The first month.
    pub from: Option<Month>,
    /// The last month.
    pub to: Option<Month>,
}

/// Which rows to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Rows to skip.
    pub offset: u64,
    /// Rows to load at most.
    pub limit: u64,
}

/// What of the query could not be followed. The filter it belongs to is left out, and the page says so.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QueryProblem {
    /// The id of the field on the page.
    pub field: String,
    /// What to do about it.
    pub text: String,
}

/// What the reader chose in a list: made by `List::read`, which never fails. Values are those that the
/// list declares, so a store may match on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    pub(super) held: BTreeMap<&'static str, Held>,
    /// What was typed into fields of dates, for showing it again when it was no date.
    pub(super) typed: BTreeMap<String, String>,
    pub(super) sort: Sort,
    pub(super) default_sort: Sort,
    pub(super) page: u32,
    pub(super) rows: u32,
    pub(super) problems: Vec<QueryProblem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Held {
    Text(Option<String>),
    Choice(Option<String>),
    Choices(Vec<String>),
    Days(DayRange),
    Months(MonthRange),
}

impl ListQuery {
    /// The words looked for under `key`, trimmed; `None` without any.
    ///
    /// # Panics
    /// When the list declares no such filter: a mistyped key would show everything unfiltered. The
    /// other readers of filters do the same.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.held.get(key) {
            Some(Held::Text(text)) => text.as_deref(),
            _ => undeclared(key, "text"),
        }
    }

    /// The chosen value of a filter with one choice; `None` means any.
    pub fn choice(&self, key: &str) -> Option<&str> {
        match self.held.get(key) {
            Some(Held::Choice(choice)) => choice.as_deref(),
            _ => undeclared(key, "choice"),
        }
    }

    /// The chosen values of a filter with checkboxes, in declared order; none means all.
    pub fn choices(&self, key: &str) -> &[String] {
        match self.held.get(key) {
            Some(Held::Choices(choices)) => choices,
            _ => undeclared(key, "choices"),
        }
    }

    /// The chosen days.
    pub fn days(&self, key: &str) -> DayRange {
        match self.held.get(key) {
            Some(Held::Days(range)) => *range,
            _ => undeclared(key, "days"),
        }
    }

    /// The chosen months.
    pub fn months(&self, key: &str) -> MonthRange {
        match self.held.get(key) {
            Some(Held::Months(range)) => *range,
            _ => undeclared(key, "months"),
        }
    }

    /// The order.
    pub const fn sort(&self) -> Sort {
        self.sort
    }

    /// Which of `count` rows the page shows. A page beyond the last is the last.
    pub fn window(&self, count: u64) -> Window {
        let limit = u64::from(self.rows);
        Window { offset: (self.page_of(count) - 1) * limit, limit }
    }

    /// The page that is shown, from 1.
    pub(super) fn page_of(&self, count: u64) -> u64 {
        u64::from(self.page).min(self.pages_of(count))
    }

    /// How many pages there are, at least 1.
    pub(super) fn pages_of(&self, count: u64) -> u64 {
        count.div_ceil(u64::from(self.rows)).max(1)
    }

    /// Whether any filter holds something back.
    pub fn is_filtered(&self) -> bool {
        self.held.values().any(|held| match held {
            Held::Text(value) | Held::Choice(value) => value.is_some(),
            Held::Choices(values) => !values.is_empty(),
            Held::Days(range) => *range != DayRange::default(),
            Held::Months(range) => *range != MonthRange::default(),
        })
    }

    /// What could not be followed; the page shows these by itself.
    pub fn problems(&self) -> &[QueryProblem] {
        &self.problems
    }

    /// For a file, which has no place for a message: a refusal when something could not be followed, so
    /// that nobody takes home more rows than they asked for.
    ///
    /// # Errors
    /// When the query has problems.
    pub fn require_sound(&self) -> Result<(), Problem> {
        if self.problems.is_empty() {
            return Ok(());
        }
        let texts: Vec<&str> = self.problems.iter().map(|problem| problem.text.as_str()).collect();
        Err(Problem::new(StatusCode::BAD_REQUEST, "The filter of this file could not be read", &texts))
    }
}

fn undeclared(key: &str, kind: &str) -> ! {
    panic!("INVARIANT: the list declares a filter `{key}` of the kind {kind}")
}
