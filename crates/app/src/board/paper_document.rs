//! A Board paper as a document of two pages at most.
//!
//! What does not fit is cut, what has a page of its own first, and the paper says how much more there is and where. The
//! decisions that are needed are never cut: an agenda has five of them at most.

use super::paper_facts::{Facts, LIST_WORDS};
use crate::short_document::{fit, line, more};
use accord_kernel::Instant;
use accord_platform_pdf::{Block, Document, Fault, Pdf, Setting, Table};

/// Pages of a Board paper at most: one sheet, both sides.
pub(super) const PAGES_MAX: usize = 2;

/// What a document says about where it comes from.
#[derive(Debug)]
pub(super) struct Frame {
    /// What it says where everything in it is made up.
    pub marking: Option<&'static str>,
    /// Who printed it.
    pub printed_by: String,
    /// When.
    pub printed_at: Instant,
}

/// How many of each there is room for, and how many letters of what people wrote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub actions: usize,
    pub promises: usize,
    pub signals: usize,
    pub ahead: usize,
    pub named: usize,
    letters: usize,
}

/// From what a paper mostly has to what fits whatever the words are. The next one is tried where a document has too many
/// pages. The weeks ahead give way first and promises last.
const ROOMS: &[Room] = &[
    Room { actions: 30, promises: 20, signals: 10, ahead: 30, named: 20, letters: 240 },
    Room { actions: 20, promises: 14, signals: 8, ahead: 24, named: 16, letters: 240 },
    Room { actions: 12, promises: 10, signals: 6, ahead: 18, named: 12, letters: 240 },
    Room { actions: 12, promises: 8, signals: 6, ahead: 12, named: 12, letters: 240 },
    Room { actions: 10, promises: 6, signals: 4, ahead: 8, named: 8, letters: 200 },
    Room { actions: 8, promises: 6, signals: 3, ahead: 6, named: 6, letters: 160 },
    Room { actions: 6, promises: 4, signals: 2, ahead: 4, named: 4, letters: 120 },
    Room { actions: 3, promises: 3, signals: 1, ahead: 2, named: 2, letters: 80 },
    Room { actions: 0, promises: 0, signals: 0, ahead: 0, named: 0, letters: 60 },
];

/// What the page in the browser has room for: the same as paper that is not crowded.
pub(super) const ON_PAGE: Room = ROOMS[0];

/// Sets a paper so that it fits [`PAGES_MAX`].
pub(super) fn set(facts: &Facts, frame: &Frame) -> Result<Pdf, Fault> {
    fit(ROOMS, PAGES_MAX, |room| document(facts, frame, room))
}

fn document(facts: &Facts, frame: &Frame, room: Room) -> Document {
    let title = format!("Board paper, {}", facts.area.name);
    let mut document = Document::new(title, "en-GB", frame.printed_at);
    document.marking = vec!["Official-Sensitive".to_owned()];
    document.marking.extend(frame.marking.map(str::to_owned));
    document.author = frame.printed_by.clone();
    document.date_words = facts.on.words();
    document.byline = facts.for_words();
    document.printed = format!("Printed by {}, {}", frame.printed_by, frame.printed_at.day().short_words());
    document.reference = format!("Board paper {}, {}", facts.area.slug, facts.on);
    document.setting = Setting::Close;
    document.blocks = blocks(facts, room);
    document
}

impl Facts {
    /// For which meeting it is.
    pub(super) fn for_words(&self) -> String {
        match &self.meeting {
            Some((title, day)) => format!("For {}, {}", line(title, 120), day.words()),
            None => "No Board meeting is planned".to_owned(),
        }
    }
}

/// Sections in their order.
fn blocks(facts: &Facts, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Decisions needed")];
    match facts.needed.is_empty() {
        true => blocks.push(Block::paragraph("No line of the agenda is marked as needing a decision.")),
        // Every one of them is there, whatever else gives way.
        false => blocks.push(Block::Numbers(facts.needed.iter().map(|words| line(words, 240)).collect())),
    }
    blocks.extend(plans(facts, room));
    blocks.extend(promises(facts, room));
    blocks.push(Block::heading("Clocks"));
    let mut table = Table::new("", ["What runs by a clock", "Late"]).widths([6, 1]);
    for clock in &facts.clocks {
        table = table.row([clock.what, &clock.late]);
    }
    blocks.push(Block::Table(table));
    if facts.clocks_on != facts.on {
        blocks.push(Block::paragraph(format!(
            "Clocks, plan, signals and the weeks ahead as they were on {}.",
            facts.clocks_on.words()
        )));
    }
    blocks.extend([Block::heading("Priority list"), Block::paragraph(LIST_WORDS)]);
    blocks.extend(signals(facts, room));
    blocks.extend(ahead(facts, room));
    blocks.extend(last(facts, room));
    blocks
}

/// Plans by name, shared out: each gets its part of the room for actions.
pub(super) fn shares(facts: &Facts, actions: usize) -> usize {
    actions / facts.plans.len().max(1)
}

fn plans(facts: &Facts, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("The plan")];
    if facts.plans.is_empty() {
        blocks.push(Block::paragraph("There is no current plan."));
    }
    let share = shares(facts, room.actions);
    for plan in &facts.plans {
        blocks.push(Block::paragraph(format!("{}: {}", line(&plan.title, room.letters), plan.standing)));
        let shown = &plan.to_do[..plan.to_do.len().min(share)];
        if !shown.is_empty() {
            let mut table =
                Table::new("", ["What is to be done", "Who", "Where it stands"]).widths([5, 2, 2]);
            for one in shown {
                table = table.row([
                    line(&one.what, room.letters.min(120)),
                    line(&one.owner, room.letters),
                    one.state.clone(),
                ]);
            }
            blocks.push(Block::Table(table));
        }
        blocks.extend(more(plan.to_do.len(), shown.len(), "Plan, Actions").map(Block::paragraph));
    }
    blocks
}

fn promises(facts: &Facts, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Overdue promises")];
    if facts.overdue.is_empty() {
        blocks.push(Block::paragraph("No promise is overdue."));
        return blocks;
    }
    let shown = &facts.overdue[..facts.overdue.len().min(room.promises)];
    if !shown.is_empty() {
        let mut table = Table::new("", ["Partner", "Promise", "Days overdue"]).numeric([2]).widths([2, 5]);
        for one in shown {
            table = table.row([
                line(&one.agency, room.letters),
                line(&one.what, room.letters),
                one.days.to_string(),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.extend(more(facts.overdue.len(), shown.len(), "Board, Promises").map(Block::paragraph));
    blocks
}

fn signals(facts: &Facts, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("Signals that are open")];
    let all = facts.signals.len() + facts.more_signals;
    if all == 0 {
        blocks.push(Block::paragraph("No signal is open."));
    }
    let shown = &facts.signals[..facts.signals.len().min(room.signals)];
    let lines: Vec<String> =
        shown.iter().map(|one| format!("{} {}.", line(&one.title, room.letters), one.state)).collect();
    blocks.extend((!lines.is_empty()).then_some(Block::Bullets(lines)));
    blocks.extend(more(all, shown.len(), "Picture, Signals").map(Block::paragraph));
    blocks
}

fn ahead(facts: &Facts, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("The next seven weeks")];
    if facts.ahead.is_empty() {
        blocks.push(Block::paragraph("Nothing is on the timeline."));
    }
    let shown = &facts.ahead[..facts.ahead.len().min(room.ahead)];
    if !shown.is_empty() {
        let mut table = Table::new("", ["When", "What", "Plan"]).widths([3, 5, 3]);
        for one in shown {
            table = table.row([one.when.clone(), line(&one.title, room.letters), one.lacks.clone()]);
        }
        blocks.push(Block::Table(table));
    }
    blocks.extend(more(facts.ahead.len(), shown.len(), "Timeline").map(Block::paragraph));
    blocks
}

fn last(facts: &Facts, room: Room) -> Vec<Block> {
    let mut blocks = vec![Block::heading("The last meeting")];
    let Some(last) = &facts.last else {
        blocks.push(Block::paragraph("No Board meeting was held yet."));
        return blocks;
    };
    blocks.push(Block::paragraph(format!("{}. {}", line(&last.title, room.letters), last.indicator)));
    for (what, all) in [
        ("Apologies from", &last.apologies),
        ("Nobody came from", &last.absent),
        ("No own figures from", &last.without_figures),
    ] {
        let shown = &all[..all.len().min(room.named)];
        let more = more(all.len(), shown.len(), "Board, Who comes");
        let sentence = match (shown.is_empty(), more) {
            (true, None) => continue,
            (true, Some(more)) => format!("{what} {more}"),
            (false, None) => format!("{what}: {}.", shown.join(", ")),
            (false, Some(more)) => format!("{what}: {}. {more}", shown.join(", ")),
        };
        blocks.push(Block::paragraph(sentence));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::super::paper_facts::{Ahead, Clock, Last, Overdue, PlanStatus, Signal, ToDo};
    use super::*;
    use crate::agencies::{Area, AreaKind};
    use accord_kernel::Day;
    use accord_kernel::ids::AreaId;
    use accord_kernel::rng::SeededRng;

    /// Words of a length: ordinary ones, or one word of the widest small letter that never ends.
    type Filler = fn(usize) -> String;

    fn sentences(letters: usize) -> String {
        "It was loud near the shops, the station and both schools. ".chars().cycle().take(letters).collect()
    }

    fn one_wide_word(letters: usize) -> String {
        "w".repeat(letters)
    }

    /// A borough in which everything that is bounded is at its bound, and everything else is there often.
    fn busiest(words: Filler, each: usize) -> Facts {
        let on = "2026-11-22".parse::<Day>().expect("a day of the test");
        let area = Area {
            id: AreaId::new(on.start(), &SeededRng::new(1)),
            kind: AreaKind::Borough,
            name: words(40),
            slug: "borough".to_owned(),
            ons_code: None,
        };
        let all = |make: &dyn Fn() -> String| (0..each).map(|_| make()).collect::<Vec<_>>();
        let href = String::new;
        Facts {
            area,
            meeting: Some((words(160), on)),
            on,
            clocks_on: on.plus_days(1),
            needed: (0..5).map(|_| words(240)).collect(),
            plans: (0..3)
                .map(|_| PlanStatus {
                    title: words(120),
                    standing: sentences(180),
                    to_do: (0..each)
                        .map(|_| ToDo {
                            href: href(),
                            what: words(200),
                            owner: words(80),
                            state: sentences(30),
                        })
                        .collect(),
                })
                .collect(),
            overdue: (0..each)
                .map(|at| Overdue {
                    href: href(),
                    agency: words(80),
                    what: words(200),
                    due_on: on,
                    days: at as i32,
                })
                .collect(),
            clocks: (0..5)
                .map(|_| Clock {
                    what: "What runs by a clock and is late for many a day now",
                    late: "Fewer than 5".to_owned(),
                })
                .collect(),
            signals: (0..each.min(30))
                .map(|_| Signal { href: href(), title: words(200), state: words(40) })
                .collect(),
            more_signals: each,
            ahead: (0..each)
                .map(|_| Ahead { href: href(), when: sentences(40), title: words(200), lacks: sentences(40) })
                .collect(),
            last: Some(Last {
                href: href(),
                title: words(180),
                indicator: sentences(160),
                apologies: all(&|| words(80)),
                absent: all(&|| words(80)),
                without_figures: all(&|| words(80)),
            }),
        }
    }

    fn frame() -> Frame {
        let printed_at = "2026-11-22".parse::<Day>().expect("a day of the test").start();
        Frame { marking: Some("Fictional data"), printed_by: one_wide_word(80), printed_at }
    }

    #[test]
    fn the_busiest_borough_fits_two_pages_whatever_its_words_are() {
        for (words, each) in [
            (sentences as Filler, 5),
            (sentences, 20),
            (sentences, 60),
            (one_wide_word, 5),
            (one_wide_word, 60),
        ] {
            let pdf = set(&busiest(words, each), &frame()).expect("it can be set");
            assert!(pdf.page_count <= PAGES_MAX, "{each} of each on {}: {}", pdf.page_count, words(20));
        }
    }

    #[test]
    fn what_is_cut_says_how_much_it_is_and_where_it_can_be_seen() {
        let facts = busiest(sentences, 60);
        for room in ROOMS {
            let said: Vec<String> = blocks(&facts, *room)
                .into_iter()
                .filter_map(|block| match block {
                    Block::Paragraph(words) => Some(words),
                    _ => None,
                })
                .collect();
            for (shown, all, place) in [
                (room.promises, 60, "Board, Promises"),
                (room.signals, 90, "Picture, Signals"),
                (room.ahead, 60, "Timeline"),
            ] {
                let expected = more(all, shown, place).expect("something is cut");
                assert!(said.contains(&expected), "{expected}: {said:?}");
            }
        }
    }

    #[test]
    fn sixty_promises_leave_a_sentence_on_the_first_page() {
        let facts = busiest(sentences, 60);
        let pdf = set(&facts, &frame()).expect("it can be set");
        assert_eq!(pdf.page_count, PAGES_MAX);
        // The decisions are whole in every room.
        for room in ROOMS {
            let whole = blocks(&facts, *room).iter().any(|block| {
                matches!(block, Block::Numbers(lines) if lines.len() == 5 && lines.iter().all(|line| line.chars().count() >= 235))
            });
            assert!(whole);
        }
    }
}
