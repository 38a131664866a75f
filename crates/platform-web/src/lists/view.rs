//! A page of a list as values for `list.html`: form, sentences, table and pagination.

use std::collections::BTreeSet;

use accord_kernel::{Day, Month};
use serde::Serialize;

use super::cell::{Cell, Value};
use super::column::{Column, Kind};
use super::filter::{Filter, FilterKind};
use super::form::{Field, field};
use super::query::{Direction, ListQuery, QueryProblem, Sort};
use super::reading::{address, sort_text};
use super::{List, PAGE_ROWS_CHOICES};
use crate::words::grouped;

/// Pages that are named beside the present one on either side; the first and the last always are.
const PAGES_BESIDE: u64 = 1;

/// Whether the page offers its rows as files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// `path.csv` and `path.xlsx` with the same filter are linked; the room has those routes.
    Files,
    /// The reader may not take the rows away, or there is no such route.
    Nothing,
}

/// What stands above the rows besides what the list knows by itself.
#[derive(Debug, Clone)]
pub struct Shown {
    count: u64,
    facts: Vec<String>,
    offer: Offer,
}

impl Shown {
    /// `count` rows pass the filter.
    pub const fn of(count: u64) -> Self {
        Self { count, facts: Vec::new(), offer: Offer::Nothing }
    }

    /// With one more sentence: the date of the data, what has no place, what this role is not shown.
    #[must_use]
    pub fn fact(mut self, sentence: impl Into<String>) -> Self {
        self.facts.push(sentence.into());
        self
    }

    /// With links to the files, or without.
    #[must_use]
    pub const fn offering(mut self, offer: Offer) -> Self {
        self.offer = offer;
        self
    }
}

/// What `list.html` reads.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    /// `Showing 26 to 50 of 1,234 ponds`, without a full stop; empty when there are no rows.
    pub showing: String,
    /// The sentence for no rows; empty when there are some.
    pub empty: String,
    path: String,
    title: String,
    facts: Vec<String>,
    problems: Vec<Summary>,
    fields: Vec<Field>,
    hidden: Vec<Pair>,
    selected: Vec<Category>,
    clear: String,
    heads: Vec<Head>,
    order: String,
    rows: Vec<Vec<ShownCell>>,
    pages: Vec<PageItem>,
    previous: Option<String>,
    next: Option<String>,
    sizes: Vec<Size>,
    files: Vec<FileLink>,
}

#[derive(Debug, Clone, Serialize)]
struct Summary {
    text: String,
    href: String,
}

#[derive(Debug, Clone, Serialize)]
struct Pair {
    name: String,
    value: String,
}

/// What is chosen of one filter, as the filter component takes it.
#[derive(Debug, Clone, Serialize)]
struct Category {
    heading: Heading,
    items: Vec<Tag>,
}

#[derive(Debug, Clone, Serialize)]
struct Heading {
    text: String,
}

#[derive(Debug, Clone, Serialize)]
struct Tag {
    text: String,
    href: String,
}

#[derive(Debug, Clone, Serialize)]
struct Head {
    text: String,
    numeric: bool,
    href: Option<String>,
    /// `ascending` or `descending` in the column that orders the list.
    sorted: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct ShownCell {
    text: String,
    label: String,
    numeric: bool,
    time: bool,
    absent: bool,
    href: Option<String>,
    note: Option<String>,
    tone: Option<&'static str>,
}

/// A page that may be opened, or an ellipsis for those left out, as the pagination component takes it.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
struct PageItem {
    number: String,
    href: String,
    current: bool,
    ellipsis: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Size {
    rows: u32,
    href: String,
    current: bool,
}

#[derive(Debug, Clone, Serialize)]
struct FileLink {
    text: &'static str,
    href: String,
}

impl<R> List<R> {
    /// The page: `rows` are those of `query.window(count)`, in the order of `query.sort()`. A query that could
    /// not be followed has none: whoever asked for something takes what is shown for the answer.
    pub fn view(&self, query: &ListQuery, rows: &[R], shown: &Shown) -> ListView {
        let is_sound = query.problems.is_empty();
        let (count, rows) = if is_sound { (shown.count, rows) } else { (0, &[][..]) };
        let columns: Vec<&Column<R>> = self.columns.iter().filter(|column| column.is_on_page()).collect();
        ListView {
            showing: self.showing(query, count),
            empty: if count == 0 { self.nothing(query) } else { String::new() },
            path: self.path.clone(),
            title: self.title.clone(),
            facts: if is_sound { shown.facts.clone() } else { Vec::new() },
            problems: query.problems.iter().map(summary).collect(),
            fields: self.filters.iter().map(|filter| field(filter, query)).collect(),
            hidden: query.shape_pairs(query.sort, query.rows).into_iter().map(pair).collect(),
            selected: self.selected(query),
            clear: address(&self.path, query.shape_pairs(query.sort, query.rows)),
            heads: columns.iter().map(|column| self.head(column, query)).collect(),
            order: self.order_words(query.sort),
            rows: rows
                .iter()
                .map(|row| columns.iter().map(|column| shown_cell(column, row)).collect())
                .collect(),
            pages: self.pages(query, count),
            previous: self.beside(query, count, -1),
            next: self.beside(query, count, 1),
            sizes: self.sizes(query, count),
            files: self.files(query, shown),
        }
    }

    fn showing(&self, query: &ListQuery, count: u64) -> String {
        let window = query.window(count);
        let whole = self.counted(count);
        match count {
            0 => return String::new(),
            1 => return format!("Showing {whole}"),
            _ if count <= window.limit => return format!("Showing all {whole}"),
            _ => {}
        }
        let last = (window.offset + window.limit).min(count);
        format!("Showing {} to {} of {whole}", number_words(window.offset + 1), number_words(last))
    }

    fn nothing(&self, query: &ListQuery) -> String {
        let unfiltered = || self.empty.clone().unwrap_or_else(|| format!("There are no {}.", self.many));
        if !query.problems.is_empty() {
            "Nothing is listed, because the filter could not be read.".to_owned()
        } else if query.is_filtered() {
            format!("No {} match this filter.", self.many)
        } else {
            unfiltered()
        }
    }

    /// This list with other pairs of filters, and everything else as chosen.
    fn with_filters(&self, query: &ListQuery, pairs: Vec<(String, String)>) -> String {
        address(&self.path, pairs.into_iter().chain(query.shape_pairs(query.sort, query.rows)))
    }

    fn with_shape(&self, query: &ListQuery, sort: Sort, rows: u32, page: u64) -> String {
        let pairs = query.filter_pairs(&self.filters).into_iter().chain(query.shape_pairs(sort, rows));
        let page = (page > 1).then(|| ("page".to_owned(), page.to_string()));
        address(&self.path, pairs.chain(page))
    }

    fn selected(&self, query: &ListQuery) -> Vec<Category> {
        let all = query.filter_pairs(&self.filters);
        let category = |filter: &Filter| {
            let names = names(filter);
            let mine = all.iter().filter(|(name, _)| names.contains(name));
            let tags = mine.map(|pair| {
                let others = all.iter().filter(|other| *other != pair).cloned().collect();
                Tag { text: tag_words(filter, &pair.0, &pair.1), href: self.with_filters(query, others) }
            });
            Category { heading: Heading { text: filter.label().to_owned() }, items: tags.collect() }
        };
        self.filters.iter().map(category).filter(|category| !category.items.is_empty()).collect()
    }

    /// The filters as sentences for a file: `Kind: Tidal, Fresh water`.
    pub(super) fn filter_words(&self, query: &ListQuery) -> Vec<String> {
        let selected = self.selected(query);
        let line = |category: Category| {
            let texts: Vec<String> = category.items.into_iter().map(|tag| tag.text).collect();
            format!("{}: {}", category.heading.text, texts.join(", "))
        };
        selected.into_iter().map(line).collect()
    }

    /// The order in words: `Ordered by depth (cm), descending`.
    pub(super) fn order_words(&self, sort: Sort) -> String {
        let Some(column) = self.columns.iter().find(|column| column.key() == sort.column) else {
            return String::new();
        };
        let direction = match (column.kind(), sort.direction) {
            (Kind::Text, Direction::Ascending) => "from A to Z",
            (Kind::Text, Direction::Descending) => "from Z to A",
            (Kind::Number, Direction::Ascending) => "smallest first",
            (Kind::Number, Direction::Descending) => "largest first",
            (Kind::Time, Direction::Ascending) => "oldest first",
            (Kind::Time, Direction::Descending) => "newest first",
        };
        format!("Ordered by {}, {direction}", lower_first(column.heading()))
    }

    fn head(&self, column: &Column<R>, query: &ListQuery) -> Head {
        let is_sorted = column.can_sort() && query.sort.column == column.key();
        let direction = if is_sorted { query.sort.direction.other() } else { column.first_direction() };
        let sort = Sort { column: column.key(), direction };
        Head {
            text: column.heading().to_owned(),
            numeric: column.kind() == Kind::Number,
            href: column.can_sort().then(|| self.with_shape(query, sort, query.rows, 1)),
            sorted: is_sorted.then_some(match query.sort.direction {
                Direction::Ascending => "ascending",
                Direction::Descending => "descending",
            }),
        }
    }

    fn pages(&self, query: &ListQuery, count: u64) -> Vec<PageItem> {
        let (page, last) = (query.page_of(count), query.pages_of(count));
        if last == 1 {
            return Vec::new();
        }
        let near = page.saturating_sub(PAGES_BESIDE).max(1)..=(page + PAGES_BESIDE).min(last);
        let mut numbers = BTreeSet::from_iter(near);
        numbers.extend([1, last]);
        // A gap of one page takes as much room as the page.
        let alone: Vec<u64> = numbers.iter().map(|number| number + 1).collect();
        numbers
            .extend(alone.into_iter().filter(|number| numbers.contains(&(number + 1))).collect::<Vec<_>>());
        let mut items: Vec<PageItem> = Vec::with_capacity(numbers.len() + 2);
        let mut before = 0;
        for number in numbers {
            if number > before + 1 {
                items.push(PageItem {
                    number: String::new(),
                    href: String::new(),
                    current: false,
                    ellipsis: true,
                });
            }
            let href = self.with_shape(query, query.sort, query.rows, number);
            items.push(PageItem {
                number: number_words(number),
                href,
                current: number == page,
                ellipsis: false,
            });
            before = number;
        }
        items
    }

    fn beside(&self, query: &ListQuery, count: u64, step: i64) -> Option<String> {
        let page = query.page_of(count).checked_add_signed(step)?;
        let exists = (1..=query.pages_of(count)).contains(&page);
        exists.then(|| self.with_shape(query, query.sort, query.rows, page))
    }

    fn sizes(&self, query: &ListQuery, count: u64) -> Vec<Size> {
        if count <= u64::from(PAGE_ROWS_CHOICES[0]) {
            return Vec::new();
        }
        let size = |rows| Size {
            rows,
            href: self.with_shape(query, query.sort, rows, 1),
            current: rows == query.rows,
        };
        PAGE_ROWS_CHOICES.map(size).to_vec()
    }

    fn files(&self, query: &ListQuery, shown: &Shown) -> Vec<FileLink> {
        if shown.offer == Offer::Nothing || shown.count == 0 || !query.problems.is_empty() {
            return Vec::new();
        }
        let link = |text, extension| {
            let mut pairs = query.filter_pairs(&self.filters);
            if query.sort != query.default_sort {
                pairs.push(("sort".to_owned(), sort_text(query.sort)));
            }
            FileLink { text, href: address(&format!("{}.{extension}", self.path), pairs) }
        };
        vec![link("CSV", "csv"), link("Excel", "xlsx")]
    }
}

fn summary(problem: &QueryProblem) -> Summary {
    Summary { text: problem.text.clone(), href: format!("#{}", problem.field) }
}

pub(super) fn number_words(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

fn pair((name, value): (String, String)) -> Pair {
    Pair { name, value }
}

/// `Depth` as `depth`, but `NHS` as it is.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

fn shown_cell<R>(column: &Column<R>, row: &R) -> ShownCell {
    let cell: Cell = column.cell(row);
    ShownCell {
        text: cell.words(),
        label: column.heading().to_owned(),
        numeric: column.kind() == Kind::Number,
        time: column.kind() == Kind::Time,
        absent: matches!(cell.value, Value::Absent(_)),
        href: cell.href,
        note: cell.note,
        tone: cell.tone.map(super::Tone::class),
    }
}

/// The names in the address that belong to a filter.
fn names(filter: &Filter) -> Vec<String> {
    match filter.kind() {
        FilterKind::Text | FilterKind::Choice(_) | FilterKind::Choices(_) => vec![filter.key().to_owned()],
        FilterKind::Days | FilterKind::Months(_) => {
            ["from", "to"].map(|end| format!("{}-{end}", filter.key())).to_vec()
        }
    }
}

/// What a tag says of one pair: the label of a choice, `From 1 Oct 2026`.
fn tag_words(filter: &Filter, name: &str, value: &str) -> String {
    let end = if name.ends_with("-from") { "From" } else { "To" };
    match filter.kind() {
        FilterKind::Text | FilterKind::Choice(_) | FilterKind::Choices(_) => {
            filter.label_of(value).to_owned()
        }
        FilterKind::Days => {
            let day = value.parse().map_or_else(|_| value.to_owned(), Day::short_words);
            format!("{end} {day}")
        }
        FilterKind::Months(_) => {
            let month = value.parse().map_or_else(|_| value.to_owned(), Month::words);
            format!("{end} {month}")
        }
    }
}
