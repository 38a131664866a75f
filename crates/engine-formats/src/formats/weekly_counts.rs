//! Weekly counts by borough and category, as a partner sends them between the published months.
//!
//! This layout is ours, so it is strict: a week begins on a Monday, and a figure is a whole number.
//! The Monday also guards the order of day and month, because a date that was read the wrong way
//! round is a Monday only one time in seven. A week without a row has no figure; it is not nought.

use std::sync::Arc;

use jiff::civil::{Date, Weekday};

use super::{DateColumn, FormatFacts, Layout, PlaceDetail, Reader, RowReader, Setup, TimeDetail};
use crate::cells::{Cells, Columns};
use crate::dates::{DateOrder, parse_moment};
use crate::identity::{ReplacementScope, RowHasher, RowIdentity};
use crate::months::Month;
use crate::reading::{Accepted, Sink};
use crate::record::{Area, AreaKind, Count, CountArea, Figure, Period, Record};
use crate::refusal::Refusal;
use crate::row::{Problem, RefusedRow, Row};

pub(super) const FACTS: FormatFacts = FormatFacts {
    name: "weekly-counts",
    title: "Weekly counts",
    publisher: "any partner",
    anonymous: true,
    record: "count",
    time: TimeDetail::Week,
    place: PlaceDetail::Borough,
    age: false,
    lateness: "each week",
};

const WEEK: &str = "week beginning";
const BOROUGH: &str = "borough";
const CATEGORY: &str = "category";
const COUNT: &str = "count";

pub(super) const LAYOUTS: &[Layout] = &[Layout {
    name: "weekly",
    required: &[&[WEEK], &[BOROUGH], &[CATEGORY], &[COUNT]],
    optional: &[],
    months: false,
}];

/// The layout says day first: one week alone, such as 04/05/2026, could never prove it.
pub(super) fn date_columns(columns: &mut Columns) -> Vec<DateColumn> {
    let column = columns.take(WEEK);
    column.map(|index| DateColumn { index, expected: Some(DateOrder::DayFirst) }).into_iter().collect()
}

struct Weekly {
    columns: Columns,
    hasher: RowHasher,
    table: Arc<str>,
    measure: Arc<str>,
    week: usize,
    order: DateOrder,
    borough: usize,
    category: usize,
    count: usize,
}

pub(super) fn reader(setup: &Setup<'_>) -> Result<Reader, Refusal> {
    let mut columns = setup.columns();
    let week = columns.need(WEEK)?;
    Ok(Box::new(Weekly {
        hasher: RowHasher::new(setup.format, setup.headings),
        table: Arc::from("weekly counts"),
        measure: Arc::from("Offences"),
        week,
        order: setup.date(week).order,
        borough: columns.need(BOROUGH)?,
        category: columns.need(CATEGORY)?,
        count: columns.need(COUNT)?,
        columns,
    }))
}

impl RowReader for Weekly {
    fn read(&mut self, row: &Row, sink: &mut Sink) {
        let item = self.item(row);
        sink.put(item);
    }
}

impl Weekly {
    fn item(&self, row: &Row) -> Result<Accepted, RefusedRow> {
        super::check_width(row, &self.columns)?;
        let cells = self.columns.cells(row);
        let monday = self.monday(&cells)?;
        let month = Month::of(monday).ok_or_else(|| cells.refuse(self.week, Problem::YearOutOfRange))?;
        let (borough, category) = (cells.need(self.borough)?, cells.need(self.category)?);
        let figure = Figure::Exact(cells.count(self.count)?);
        let pairing = self.hasher.fields("figure", &[borough, category, &monday.to_string()]);
        let count = Count {
            table: Arc::clone(&self.table),
            area: CountArea {
                kind: AreaKind::Borough,
                area: Area { code: None, name: Some(borough.to_owned()) },
                within: None,
            },
            measure: Arc::clone(&self.measure),
            group: None,
            category: Some(category.to_owned()),
            splits: Vec::new(),
            period: Period::Week(monday),
            figure,
            rest: self.columns.rest(row),
        };
        Ok(Accepted {
            row_number: row.number,
            column: None,
            identity: RowIdentity {
                scope: ReplacementScope::TableMonth { table: Arc::clone(&self.table), month },
                fingerprint: self.hasher.row(row),
                pairing: Some(pairing),
            },
            record: Record::Count(count),
        })
    }

    fn monday(&self, cells: &Cells<'_>) -> Result<Date, RefusedRow> {
        let refuse = |problem| cells.refuse(self.week, problem);
        let day = parse_moment(cells.need(self.week)?, self.order).map_err(refuse)?.day();
        if day.weekday() == Weekday::Monday { Ok(day) } else { Err(refuse(Problem::NotAMonday)) }
    }
}
