//! Query string in, [`ListQuery`] out, and back.

use std::collections::BTreeMap;

use accord_kernel::{Day, Month};

use super::filter::{Choice, Filter, FilterKind};
use super::query::{DayRange, Direction, Held, ListQuery, MonthRange, PAGE_MAX, QueryProblem, Sort};
use super::{List, PAGE_ROWS, PAGE_ROWS_CHOICES};
use crate::Fields;

/// Characters of a text that is looked for at most.
pub const TEXT_CHARS_MAX: usize = 200;
/// Characters of a refused value that are quoted back.
const QUOTED_CHARS_MAX: usize = 40;

impl<R> List<R> {
    /// Reads the query string of a request. It never fails: an unknown order or page becomes the
    /// default, and a filter that cannot be followed is left out and named in the problems.
    pub fn read(&self, query: Option<&str>) -> ListQuery {
        let fields = Fields::parse(query.unwrap_or_default().as_bytes());
        let mut reading = Reading { fields: &fields, typed: BTreeMap::new(), problems: Vec::new() };
        let held = self.filters.iter().map(|filter| (filter.key(), reading.held(filter))).collect();
        let Reading { typed, problems, .. } = reading;
        let page = fields.get("page").parse().unwrap_or(1).clamp(1, PAGE_MAX);
        let rows = fields.get("rows").parse().ok().filter(|rows| PAGE_ROWS_CHOICES.contains(rows));
        let default_sort = self.default_sort();
        ListQuery {
            held,
            typed,
            sort: self.sort_named(fields.get("sort")).unwrap_or(default_sort),
            default_sort,
            page,
            rows: rows.unwrap_or(PAGE_ROWS),
            problems,
        }
    }

    fn sort_named(&self, text: &str) -> Option<Sort> {
        let (direction, key) = match text.strip_prefix('-') {
            Some(key) => (Direction::Descending, key),
            None => (Direction::Ascending, text),
        };
        let column = self.columns.iter().find(|column| column.can_sort() && column.key() == key)?;
        Some(Sort { column: column.key(), direction })
    }
}

struct Reading<'a> {
    fields: &'a Fields,
    typed: BTreeMap<String, String>,
    problems: Vec<QueryProblem>,
}

impl Reading<'_> {
    fn held(&mut self, filter: &Filter) -> Held {
        let key = filter.key();
        match filter.kind() {
            FilterKind::Text => Held::Text(self.text(filter)),
            FilterKind::Choice(choices) => {
                let value = self.fields.get(key).to_owned();
                Held::Choice(self.known(filter, choices, &value).then_some(value))
            }
            FilterKind::Choices(choices) => {
                let asked: Vec<String> = self.fields.all(key).map(str::to_owned).collect();
                for value in &asked {
                    self.known(filter, choices, value);
                }
                let chosen = choices.iter().map(|choice| &choice.value).filter(|value| asked.contains(value));
                Held::Choices(chosen.cloned().collect())
            }
            FilterKind::Days => {
                let range =
                    DayRange { from: self.day(filter, "from", "start"), to: self.day(filter, "to", "end") };
                let is_turned = matches!(range, DayRange { from: Some(from), to: Some(to) } if to < from);
                Held::Days(if is_turned { self.turned(filter, DayRange::default()) } else { range })
            }
            FilterKind::Months(months) => {
                let range = MonthRange {
                    from: self.month(filter, "from", months),
                    to: self.month(filter, "to", months),
                };
                let is_turned = matches!(range, MonthRange { from: Some(from), to: Some(to) } if to < from);
                Held::Months(if is_turned { self.turned(filter, MonthRange::default()) } else { range })
            }
        }
    }

    fn problem(&mut self, field: String, text: String) {
        self.problems.push(QueryProblem { field: field_id(&field), text });
    }

    fn text(&mut self, filter: &Filter) -> Option<String> {
        let text = self.fields.get(filter.key());
        if text.chars().count() > TEXT_CHARS_MAX {
            let message = format!("{}: enter {TEXT_CHARS_MAX} characters or fewer", filter.label());
            self.problem(filter.key().to_owned(), message);
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether `value` is one of the choices; nothing is none of them, and no problem.
    fn known(&mut self, filter: &Filter, choices: &[Choice], value: &str) -> bool {
        let is_known = choices.iter().any(|choice| choice.value == value);
        if !is_known && !value.is_empty() {
            let message =
                format!("{}: `{}` is not one of the choices, choose again", filter.label(), quoted(value));
            self.problem(filter.key().to_owned(), message);
        }
        is_known
    }

    fn day(&mut self, filter: &Filter, end: &str, end_words: &str) -> Option<Day> {
        let field = format!("{}-{end}", filter.key());
        let text = self.fields.get(&field);
        if text.is_empty() {
            return None;
        }
        let day = written_day(text);
        if day.is_none() {
            self.typed.insert(field.clone(), text.to_owned());
            let message =
                format!("{}: enter a real date for the {end_words}, for example 17/5/2026", filter.label());
            self.problem(field, message);
        }
        day
    }

    fn month(&mut self, filter: &Filter, end: &str, months: &[Month]) -> Option<Month> {
        let field = format!("{}-{end}", filter.key());
        let text = self.fields.get(&field);
        let month = text.parse().ok().filter(|month| months.contains(month));
        if month.is_none() && !text.is_empty() {
            let message =
                format!("{}: `{}` is not one of the months, choose again", filter.label(), quoted(text));
            self.problem(field, message);
        }
        month
    }

    fn turned<T>(&mut self, filter: &Filter, open: T) -> T {
        for end in ["from", "to"] {
            let field = format!("{}-{end}", filter.key());
            self.typed.insert(field.clone(), self.fields.get(&field).to_owned());
        }
        let message = format!("{}: the end must be the same as or after the start", filter.label());
        self.problem(format!("{}-to", filter.key()), message);
        open
    }
}

fn quoted(text: &str) -> String {
    text.chars().take(QUOTED_CHARS_MAX).collect()
}

/// The id of a field on the page: its name in the address, behind a word that no other part uses.
pub(super) fn field_id(name: &str) -> String {
    format!("filter-{name}")
}

/// `17/5/2026` or `17.5.2026`, as people write it, or `2026-05-17`, as links write it.
pub fn written_day(text: &str) -> Option<Day> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split(['/', '.']).map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    // Two digits of a year are more likely a slip than the first century.
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The order as the address has it: `name`, or `-name` for descending.
pub(super) fn sort_text(sort: Sort) -> String {
    match sort.direction {
        Direction::Ascending => sort.column.to_owned(),
        Direction::Descending => format!("-{}", sort.column),
    }
}

impl ListQuery {
    /// What the filters hold, as names and values in the address, in declared order.
    pub(super) fn filter_pairs(&self, filters: &[Filter]) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for filter in filters {
            let key = filter.key();
            let ends = |from: Option<String>, to: Option<String>| {
                let from = from.map(|from| (format!("{key}-from"), from));
                from.into_iter().chain(to.map(|to| (format!("{key}-to"), to)))
            };
            match self.held.get(key) {
                Some(Held::Text(value) | Held::Choice(value)) => {
                    pairs.extend(value.iter().map(|value| (key.to_owned(), value.clone())));
                }
                Some(Held::Choices(values)) => {
                    pairs.extend(values.iter().map(|value| (key.to_owned(), value.clone())));
                }
                Some(Held::Days(range)) => {
                    let text = |day: Option<Day>| day.map(|day| day.to_string());
                    pairs.extend(ends(text(range.from), text(range.to)));
                }
                Some(Held::Months(range)) => {
                    let text = |month: Option<Month>| month.map(|month| month.to_string());
                    pairs.extend(ends(text(range.from), text(range.to)));
                }
                None => {}
            }
        }
        pairs
    }

    /// Order and page size as names and values, only where they differ from what would be without them.
    pub(super) fn shape_pairs(&self, sort: Sort, rows: u32) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        if sort != self.default_sort {
            pairs.push(("sort".to_owned(), sort_text(sort)));
        }
        if rows != PAGE_ROWS {
            pairs.push(("rows".to_owned(), rows.to_string()));
        }
        pairs
    }
}

/// `path?a=b&c=d`, or `path` alone.
pub(super) fn address(path: &str, pairs: impl IntoIterator<Item = (String, String)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
