//! Documents of so many pages at most: a Board paper, the summary of a plan.
//!
//! What does not fit is cut, and the document says how much more there is and where. Each document has its rooms, from what
//! it mostly has to what fits whatever people wrote; they are tried in this order.

use accord_platform_pdf::{Document, Fault, Pdf, render};

/// Sets a document in the first room in which it fits `pages_max`; in the last room it is set whatever it takes, which a test
/// of each document shows to be enough.
///
/// # Errors
/// When it cannot be set.
///
/// # Panics
/// When there is no room at all.
pub fn fit<R: Copy>(rooms: &[R], pages_max: usize, document: impl Fn(R) -> Document) -> Result<Pdf, Fault> {
    let (last, roomier) = rooms.split_last().expect("INVARIANT: a document has a room");
    for room in roomier {
        let pdf = render(&document(*room))?;
        if pdf.page_count <= pages_max {
            return Ok(pdf);
        }
    }
    render(&document(*last))
}

/// What somebody wrote, as one line of so many letters at most.
pub fn line(words: &str, letters: usize) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(letters).collect();
    if cut.len() < words.len() { format!("{}…", cut.trim_end()) } else { words }
}

/// The sentence for what is cut: `And 7 more: see the list.`; `None` where nothing is.
pub fn more(all: usize, shown: usize, place: &str) -> Option<String> {
    match (all.saturating_sub(shown), shown) {
        (0, _) => None,
        (more, 0) => Some(format!("{more}: see {place}.")),
        (more, _) => Some(format!("And {more} more: see {place}.")),
    }
}
