//! The small parsers: dates, people, months, neutralising.

use accord_engine_formats::dates::{ColumnDates, DateOrder, parse_moment};
use accord_engine_formats::person::{in_cell, in_heading};
use accord_engine_formats::{FinancialYear, Month, neutralise};

pub fn take_in(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        _ = parse_moment(text, order);
    }
    ColumnDates::default().see(2, text);
    _ = (in_cell(text, true), in_cell(text, false), in_heading(text));
    _ = (Month::parse(text), FinancialYear::parse(text));
    assert!(!neutralise(text).starts_with(['=', '@']));
}
