//! The query string of a list's address: filters, days, order, page.

use accord_platform_web::lists::{Cell, Column, Filter, List};

pub fn take_in(bytes: &[u8]) {
    let Ok(query) = std::str::from_utf8(bytes) else {
        return;
    };
    let list = List::new("/ponds", "Ponds", ("pond", "ponds"))
        .filter(Filter::text("q", "Name"))
        .filter(Filter::choice("state", "State", [("open", "Open"), ("dry", "Dry")]))
        .filter(Filter::choices("kind", "Kind", [("tidal", "Tidal"), ("x&y", "<X>")]))
        .filter(Filter::days("seen", "Seen"))
        .column(Column::text("name", "Name", |pond: &String| Cell::text(pond)).sortable());
    let read = list.read(Some(query));
    for count in [0, 1, 51, u64::from(u32::MAX)] {
        let window = read.window(count);
        assert!(window.limit > 0, "a page has room for a row");
    }
    let days = read.days("seen");
    if let (Some(from), Some(to)) = (days.from, days.to) {
        assert!(from <= to, "a range that is kept is one");
    }
    _ = (read.text("q"), read.choice("state"), read.choices("kind"), read.require_sound());
}
