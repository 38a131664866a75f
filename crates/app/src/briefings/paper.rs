//! A briefing as a document of two pages at most.
//!
//! What does not fit is left out, the least important first, and the paper says how much more there is and where
//! it can be seen. What people wrote, the summary and the actions, is never cut: forms bound it.

use super::model::{Briefing, BriefingState, Facts, with_others};
use super::reading::{NOTES_LEFT_OUT, Reading, WORDS_LEFT_OUT};
use accord_kernel::{Day, Instant};
use accord_platform_pdf::{Block, Document, Fault, Pdf, Setting, Table, render};
use accord_platform_web::words::moment;

/// Pages of a printed briefing at most: one sheet, both sides.
pub(super) const PAGES_MAX: usize = 2;

/// What a document says about where it comes from.
#[derive(Debug)]
pub(super) struct Frame {
    /// The borough.
    pub area: String,
    /// What it says where everything in it is made up.
    pub marking: Option<&'static str>,
    /// What it says where it was withdrawn.
    pub withdrawn: Option<String>,
    /// Who prepared it, where that is known.
    pub prepared_by: Option<String>,
    /// Who printed it.
    pub printed_by: String,
    /// When it was printed.
    pub printed_at: Instant,
    /// How much of it its reader gets.
    pub reading: Reading,
}

/// How many of each there is room for.
#[derive(Debug, Clone, Copy)]
struct Room {
    kinds: usize,
    signals: usize,
    notes: usize,
    items: usize,
    trends: usize,
    feeds: usize,
}

/// From all that a briefing mostly has to what fits whatever the words are. The next one is tried where a document
/// has too many pages. Feeds give way first and trends next, because both have pages of their own; what partners
/// say gives way last.
const ROOMS: &[Room] = &[
    Room { kinds: 16, signals: 6, notes: 5, items: 12, trends: 8, feeds: 8 },
    Room { kinds: 16, signals: 6, notes: 5, items: 12, trends: 6, feeds: 4 },
    Room { kinds: 12, signals: 6, notes: 5, items: 8, trends: 4, feeds: 0 },
    Room { kinds: 8, signals: 4, notes: 4, items: 6, trends: 2, feeds: 0 },
    Room { kinds: 6, signals: 3, notes: 3, items: 3, trends: 0, feeds: 0 },
    Room { kinds: 3, signals: 1, notes: 1, items: 1, trends: 0, feeds: 0 },
    Room { kinds: 0, signals: 0, notes: 0, items: 0, trends: 0, feeds: 0 },
];

/// Sets a briefing so that it fits [`PAGES_MAX`].
pub(super) fn set(briefing: &Briefing, frame: &Frame) -> Result<Pdf, Fault> {
    let (last, roomier) = ROOMS.split_last().expect("there is a last room");
    for room in roomier {
        let pdf = render(&document(briefing, frame, *room))?;
        if pdf.page_count <= PAGES_MAX {
            return Ok(pdf);
        }
    }
    render(&document(briefing, frame, *last))
}

fn document(briefing: &Briefing, frame: &Frame, room: Room) -> Document {
    let title = format!("Morning briefing, {}", frame.area);
    let mut document = Document::new(title, "en-GB", frame.printed_at);
    document.marking = vec!["Official-Sensitive".to_owned()];
    match briefing.state {
        BriefingState::Draft => document.marking.push("Draft, not signed".to_owned()),
        BriefingState::Signed => {}
        BriefingState::Withdrawn => document.marking.push("Withdrawn".to_owned()),
    }
    document.marking.extend(frame.marking.map(str::to_owned));
    document.author = frame.printed_by.clone();
    document.date_words = briefing.on.words();
    document.byline = one_line(&byline(briefing, frame.prepared_by.as_deref()));
    document.printed = printed(&frame.printed_by, frame.printed_at.day());
    document.reference = format!("Briefing {}", briefing.id);
    document.setting = Setting::Close;
    if let Some(words) = &frame.withdrawn {
        document.blocks.extend([Block::heading("Withdrawn"), Block::paragraph(one_line(words))]);
    }
    document.blocks.extend(blocks(briefing, frame.reading, room));
    document
}

/// Whatever somebody wrote is one line, but for the summary.
fn flat(block: Block) -> Block {
    let flat_all = |all: Vec<String>| all.iter().map(|words| one_line(words)).collect::<Vec<_>>();
    match block {
        Block::Bullets(lines) => Block::Bullets(flat_all(lines)),
        Block::Table(table) => Block::Table(table.map_cells(one_line)),
        Block::Paragraph(words) => Block::Paragraph(one_line(&words)),
        other => other,
    }
}

/// Who answers for it.
fn byline(briefing: &Briefing, prepared_by: Option<&str>) -> String {
    match (&briefing.signed_name, briefing.signed_at) {
        (Some(name), Some(at)) => format!("Signed by {name}, {}", moment(at)),
        _ => match prepared_by {
            Some(name) => format!("Prepared by {name}, {}, not signed", moment(briefing.prepared_at)),
            None => "Not signed".to_owned(),
        },
    }
}

fn printed(by: &str, on: Day) -> String {
    format!("Printed by {by}, {}", on.short_words())
}

fn blocks(briefing: &Briefing, reading: Reading, room: Room) -> Vec<Block> {
    let briefing = briefing.for_reader(reading);
    let facts = &briefing.facts;
    let mut blocks = Vec::new();
    if reading == Reading::Counts {
        blocks.push(Block::paragraph(WORDS_LEFT_OUT));
    }
    if !briefing.summary.is_empty() {
        blocks.extend([Block::heading("In short"), Block::paragraph(few_lines(&briefing.summary))]);
    }
    let mut rest = Vec::new();
    if !briefing.actions.is_empty() {
        let mut table = Table::new("", ["What", "Who", "By when"]).widths([5, 2, 2]);
        for action in &briefing.actions {
            table = table.row([&action.words, &action.owner, &action.due]);
        }
        rest.extend([Block::heading("Actions"), Block::Table(table)]);
    }
    if let Some(day) = &facts.known_on {
        let words =
            format!("This day was over when the briefing was prepared: it says what was known on {day}.");
        rest.push(Block::paragraph(words));
    }
    rest.extend(last_night(facts, room));
    rest.extend(signals(facts, reading, room));
    rest.extend(tension(facts, reading, room));
    rest.extend(items(facts, room));
    rest.extend(trends(facts, room));
    rest.extend(feeds(facts, room));
    blocks.extend(rest.into_iter().map(flat));
    blocks
}

/// Lines of what somebody wrote that begin anew on paper; further ones go on in the last.
const OWN_LINES_MAX: usize = 8;

/// What somebody wrote, with few enough lines of its own that no pasted list fills pages.
fn few_lines(words: &str) -> String {
    let mut lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut kept: Vec<String> = lines.by_ref().take(OWN_LINES_MAX).map(str::to_owned).collect();
    let rest: Vec<&str> = lines.collect();
    if let Some(last) = kept.last_mut().filter(|_| !rest.is_empty()) {
        *last = format!("{last} {}", rest.join(" "));
    }
    kept.join("\n")
}

/// What somebody wrote, as one line.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first `room` of a list, and the sentence for the others: `3 more: see Picture, Signals.`
fn fitting<'a, T>(all: &'a [T], room: usize, beyond: u64, place: &str) -> (&'a [T], Option<Block>) {
    let shown = &all[..all.len().min(room)];
    let more = (all.len() - shown.len()) as u64 + beyond;
    let words =
        if shown.is_empty() { format!("{more}: see {place}.") } else { format!("{more} more: see {place}.") };
    (shown, (more > 0).then(|| Block::paragraph(words)))
}

/// Rows for the other kinds of an agency at most.
const OTHERS_MAX: usize = 4;

/// Where lines can be read that have no page of their own.
const BRIEFING_PAGE: &str = "this briefing in Accord";

fn last_night(facts: &Facts, room: Room) -> Vec<Block> {
    let night = format!("{}, from partners’ daily files. {}", facts.night, facts.incidents_note);
    let mut blocks = vec![Block::heading("Last night"), Block::paragraph(night.trim_end())];
    let rows = with_others(facts.incidents.clone(), room.kinds);
    // Each agency has a row for its other kinds.
    let rows_max = if room.kinds == 0 { 0 } else { room.kinds + OTHERS_MAX };
    let (rows, more) = fitting(&rows, rows_max, 0, BRIEFING_PAGE);
    if !rows.is_empty() {
        let mut table = Table::new("", ["What", "From", "Incidents"]).numeric([2]);
        for found in rows {
            table = table.row([found.kind.clone(), found.agency.clone(), found.count.to_string()]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.extend(more);
    blocks
}

fn signals(facts: &Facts, reading: Reading, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Signals")];
    if facts.signals.is_empty() {
        blocks.push(Block::paragraph(reading.no_signal()));
    }
    let (shown, more) = fitting(&facts.signals, room.signals, facts.left_out.signals, "Picture, Signals");
    let lines: Vec<String> = shown.iter().map(|line| format!("{} {}.", line.title, line.state)).collect();
    blocks.extend((!lines.is_empty()).then_some(Block::Bullets(lines)));
    blocks.extend(more);
    blocks
}

fn tension(facts: &Facts, reading: Reading, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Tension"), Block::paragraph(&facts.tension_level)];
    if reading != Reading::Whole {
        blocks.push(Block::paragraph(NOTES_LEFT_OUT));
    }
    let (shown, more) =
        fitting(&facts.tension, room.notes, facts.tension_left_out as u64, "Picture, Tension");
    blocks.extend((!shown.is_empty()).then(|| Block::Bullets(shown.to_vec())));
    blocks.extend(more);
    blocks.extend(
        facts.held_back_words().map(|words| Block::paragraph(format!("{words}: see Picture, Tension."))),
    );
    blocks
}

fn items(facts: &Facts, room: Room) -> Vec<Block> {
    if facts.items.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::heading("From partners")];
    let (shown, more) = fitting(&facts.items, room.items, facts.left_out.items, BRIEFING_PAGE);
    let lines: Vec<String> = shown.iter().map(|item| format!("{}: {}", item.agency, item.words)).collect();
    blocks.extend((!lines.is_empty()).then_some(Block::Bullets(lines)));
    blocks.extend(more);
    blocks
}

fn trends(facts: &Facts, room: Room) -> Vec<Block> {
    if facts.trends.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::heading("Newest counts")];
    let (shown, more) = fitting(&facts.trends, room.trends, facts.left_out.trends as u64, "Picture, Trends");
    if !shown.is_empty() {
        let mut table = Table::new("", ["What", "When", "Count", "Expected"]).numeric([2, 3]).widths([5, 2]);
        for line in shown {
            let above = if line.is_above { " (above)" } else { "" };
            table = table.row([
                line.what.clone(),
                line.period.clone(),
                format!("{}{above}", line.count),
                line.expected.clone(),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.extend(more);
    blocks
}

fn feeds(facts: &Facts, room: Room) -> Vec<Block> {
    if facts.feeds.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::heading("How fresh the data is")];
    let (shown, more) = fitting(&facts.feeds, room.feeds, facts.left_out.feeds as u64, "Picture, Freshness");
    if !shown.is_empty() {
        let mut table = Table::new("", ["File", "Newest row"]).widths([5, 2]);
        for feed in shown {
            table = table.row([feed.what.clone(), feed.newest.clone()]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.extend(more);
    blocks
}

#[cfg(test)]
mod tests {
    use super::super::model::{
        ACTION_LETTERS_MAX, ACTIONS_MAX, BriefingAction, FeedWords, ITEM_LETTERS_MAX, IncidentCount,
        ItemWords, LeftOut, SHORT_LETTERS_MAX, SUMMARY_LETTERS_MAX, SignalWords, TrendWords,
        WITHDRAWAL_LETTERS_MAX,
    };
    use super::*;
    use accord_kernel::ids::BriefingId;
    use accord_kernel::rng::SeededRng;

    /// Words of a length: ordinary ones, or one word of the widest small letter that never ends.
    type Filler = fn(usize) -> String;

    fn sentences(letters: usize) -> String {
        "It was loud near the shops, the station and both schools. ".chars().cycle().take(letters).collect()
    }

    fn one_wide_word(letters: usize) -> String {
        "w".repeat(letters)
    }

    fn short_lines(letters: usize) -> String {
        "a\n".chars().cycle().take(letters).collect()
    }

    /// A briefing in which everything that is bounded is at its bound, and everything else is there often.
    fn fullest(words: Filler, each: usize) -> Briefing {
        let at = "2026-11-22".parse::<Day>().expect("a day of the test").start();
        let name = || words(120);
        let action = || BriefingAction {
            words: words(ACTION_LETTERS_MAX),
            owner: words(SHORT_LETTERS_MAX),
            due: words(SHORT_LETTERS_MAX),
        };
        let all = |make: &dyn Fn(usize) -> String| (0..each).map(make).collect::<Vec<_>>();
        let facts = Facts {
            known_on: Some(words(20)),
            night: sentences(60),
            incidents: (0..each)
                .map(|row| IncidentCount {
                    kind: name(),
                    is_known: true,
                    agency: format!("{row} {}", name()),
                    count: 1,
                })
                .collect(),
            incidents_note: words(800),
            signals: (0..each)
                .map(|_| SignalWords { id: String::new(), title: words(160), state: name(), observed: None })
                .collect(),
            trends: (0..each)
                .map(|_| TrendWords {
                    what: words(230),
                    period: sentences(24),
                    count: 9,
                    expected: "2 to 9".to_owned(),
                    is_above: true,
                })
                .collect(),
            tension_level: words(320),
            tension: all(&|_| words(460)),
            tension_ids: Vec::new(),
            tension_held_back: each,
            tension_left_out: each,
            items: (0..each).map(|_| ItemWords { agency: name(), words: words(ITEM_LETTERS_MAX) }).collect(),
            feeds: (0..each).map(|_| FeedWords { what: words(210), newest: sentences(30) }).collect(),
            left_out: LeftOut { signals: each as u64, trends: each, items: each as u64, feeds: each },
        };
        Briefing {
            id: BriefingId::new(at, &SeededRng::new(1)),
            on: at.day(),
            version: 1,
            state: BriefingState::Withdrawn,
            summary: words(SUMMARY_LETTERS_MAX),
            facts,
            actions: (0..ACTIONS_MAX).map(|_| action()).collect(),
            prepared_by: None,
            prepared_at: at,
            signed_name: Some(name()),
            signed_at: Some(at),
            withdrawal: None,
        }
    }

    fn frame() -> Frame {
        let printed_at = "2026-11-22".parse::<Day>().expect("a day of the test").start();
        Frame {
            area: one_wide_word(40),
            marking: Some("Fictional data"),
            withdrawn: Some(sentences(WITHDRAWAL_LETTERS_MAX + 200)),
            prepared_by: None,
            printed_by: one_wide_word(120),
            printed_at,
            reading: Reading::Whole,
        }
    }

    #[test]
    fn the_fullest_briefing_fits_two_pages_whatever_its_words_are() {
        for (words, each) in [
            (sentences as Filler, 6),
            (sentences, 30),
            (one_wide_word, 6),
            (one_wide_word, 60),
            (short_lines, 6),
        ] {
            let pdf = set(&fullest(words, each), &frame()).expect("it can be set");
            assert!(pdf.page_count <= PAGES_MAX, "{each} of each on {}: {}", pdf.page_count, words(20));
        }
    }

    #[test]
    fn whatever_is_left_out_says_how_much_it_is_and_where_it_can_be_seen() {
        let briefing = fullest(sentences, 30);
        for room in ROOMS {
            let said: Vec<String> = blocks(&briefing, Reading::Whole, *room)
                .into_iter()
                .filter_map(|block| match block {
                    Block::Paragraph(words) => Some(words),
                    _ => None,
                })
                .collect();
            // 30 that the briefing holds, and 30 beyond.
            for (shown, of, place) in [
                (room.signals, 60, "Picture, Signals"),
                (room.notes, 60, "Picture, Tension"),
                (room.items, 60, BRIEFING_PAGE),
                (room.trends, 60, "Picture, Trends"),
                (room.feeds, 60, "Picture, Freshness"),
            ] {
                let more = if shown == 0 { "" } else { " more" };
                let expected = format!("{}{more}: see {place}.", of - shown);
                assert!(said.contains(&expected), "{expected}: {said:?}");
            }
            // An agency a kind: those that are named, some rows of other kinds, and the rest.
            let kinds = match room.kinds {
                0 => "30".to_owned(),
                named => format!("{} more", 30 - named - OTHERS_MAX),
            };
            assert!(said.contains(&format!("{kinds}: see {BRIEFING_PAGE}.")), "{said:?}");
        }
    }
}
