//! Lists: one declaration of filters and columns draws the page, the CSV file and the workbook.
//!
//! What this is: what every page with rows needs and nobody should write twice. Filters, order and page
//! stand in the address, so that a list can be kept, sent and printed. It knows no database: the room
//! asks the [`ListQuery`] for what was chosen and hands the rows of one page back.
//! It owns: reading the query string, the filter form, headers that sort, pagination, the sentences
//! above a list, and the writers of files. Start at [`List`].
//!
//! ```
//! use accord_platform_web::lists::{Cell, Column, Filter, List, Shown};
//!
//! struct Pond { name: String, depth_cm: i64 }
//!
//! let list = List::new("/ponds", "Ponds", ("pond", "ponds"))
//!     .filter(Filter::text("q", "Name"))
//!     .filter(Filter::choices("kind", "Kind", [("tidal", "Tidal"), ("fresh", "Fresh water")]))
//!     .column(Column::text("name", "Name", |pond: &Pond| Cell::text(&pond.name).to("/ponds/1")).sortable())
//!     .column(Column::number("depth", "Depth (cm)", |pond: &Pond| Cell::number(pond.depth_cm)).sortable());
//!
//! let query = list.read(Some("kind=tidal&sort=-depth&page=2"));
//! assert_eq!(query.choices("kind"), ["tidal"]);
//! assert_eq!(query.sort().column, "depth");
//!
//! let count = 26; // what the database counts under this filter
//! let window = query.window(count); // rows 26 to 26 of them: offset 25, at most 25 rows
//! let rows = vec![Pond { name: "Mill".to_owned(), depth_cm: 90 }];
//! let view = list.view(&query, &rows, &Shown::of(count));
//! // app.page(&visit, "ponds/show_ponds.html", context! { list => values(view) })
//! // and in that page: {% include "list.html" %}
//! assert_eq!((window.offset, view.showing.as_str()), (25, "Showing 26 to 26 of 26 ponds"));
//! ```
//!
//! The closures of columns name their row (`|pond: &Pond|`), because the compiler asks before it knows.
//!
//! A page that puts something between the parts includes them one by one, always with `list` in reach:
//! `list_problems.html`, `list_filter.html`, `list_facts.html`, `list_table.html`, `list_pages.html`.

mod cell;
mod column;
mod csv;
mod file;
mod filter;
mod form;
mod query;
mod reading;
mod view;
mod xlsx;

pub use cell::{Cell, Tone};
pub use column::{Column, Kind};
pub use file::{FILE_ROWS_MAX, FileFault, FileFormat, FileNotes, FileWriter, ListFile, Room};
pub use filter::{Choice, Filter};
pub use query::{DayRange, Direction, ListQuery, MonthRange, PAGE_MAX, QueryProblem, Sort, Window};
pub use reading::TEXT_CHARS_MAX;
pub use reading::written_day;
pub use view::{ListView, Offer, Shown};

/// Rows on a page unless the reader chose otherwise.
pub const PAGE_ROWS: u32 = 25;
/// What a reader may choose for the rows of a page. The largest bounds the cost of any page.
pub const PAGE_ROWS_CHOICES: [u32; 3] = [25, 50, 100];

/// A list of rows of type `R`: its address, its words, its filters and its columns.
///
/// Making one is cheap, so make it in the handler when choices come from the database.
#[derive(Debug)]
pub struct List<R> {
    path: String,
    title: String,
    one: &'static str,
    many: &'static str,
    empty: Option<String>,
    filters: Vec<Filter>,
    columns: Vec<Column<R>>,
    sort: Option<Sort>,
}

impl<R> List<R> {
    /// A list at the address `path` (no query), called `title`, of `(one, many)` in lower case.
    pub fn new(
        path: impl Into<String>,
        title: impl Into<String>,
        noun: (&'static str, &'static str),
    ) -> Self {
        Self {
            path: path.into(),
            title: title.into(),
            one: noun.0,
            many: noun.1,
            empty: None,
            filters: Vec::new(),
            columns: Vec::new(),
            sort: None,
        }
    }

    /// With one more filter. Filters stand on the page in this order.
    ///
    /// # Panics
    /// When two filters share a key, or the key is one that paging and sorting use.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        let is_free = !["page", "sort", "rows"].contains(&filter.key())
            && self.filters.iter().all(|other| other.key() != filter.key());
        assert!(is_free, "INVARIANT: the key `{}` of a filter is used once", filter.key());
        self.filters.push(filter);
        self
    }

    /// With one more column. The first names the row and is its header.
    ///
    /// # Panics
    /// When two columns share a key.
    #[must_use]
    pub fn column(mut self, column: Column<R>) -> Self {
        let is_free = self.columns.iter().all(|other| other.key() != column.key());
        assert!(is_free, "INVARIANT: the key `{}` of a column is used once", column.key());
        self.columns.push(column);
        self
    }

    /// Ordered like this until the reader chooses; without it, by the first column that can be sorted.
    #[must_use]
    pub fn sorted_by(mut self, column: &'static str, direction: Direction) -> Self {
        self.sort = Some(Sort { column, direction });
        self
    }

    /// The sentence that stands there when there is nothing, filtered or not: `Nobody is waiting.`
    #[must_use]
    pub fn when_empty(mut self, sentence: impl Into<String>) -> Self {
        self.empty = Some(sentence.into());
        self
    }

    /// The order without a choice of the reader.
    fn default_sort(&self) -> Sort {
        let first = || {
            let column = self.columns.iter().find(|column| column.can_sort());
            column.map(|column| Sort { column: column.key(), direction: column.first_direction() })
        };
        self.sort.or_else(first).unwrap_or(Sort { column: "", direction: Direction::Ascending })
    }

    /// `1 pond`, `1,234 ponds`.
    fn counted(&self, count: u64) -> String {
        let noun = if count == 1 { self.one } else { self.many };
        format!("{} {noun}", view::number_words(count))
    }
}
