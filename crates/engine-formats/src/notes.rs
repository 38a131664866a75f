//! Things about a file that a person should know, though nothing is refused for them.

use std::collections::BTreeMap;
use std::fmt;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    /// The encoding, when it is not plain UTF-8.
    Encoding,
    /// The delimiter, when it is not a comma.
    Delimiter,
    /// Rows above the headings.
    TitleRows,
    /// Columns that the publisher's format does not have; kept word for word.
    ExtraColumns,
    /// Columns that the publisher's format has and this file does not.
    MissingColumns,
    /// Columns about people that were passed over, in a register of organisations.
    ColumnsPassedOver,
    /// The headings come again further down, as when files were joined.
    HeadingsRepeated,
    /// Rows of totals, passed over.
    TotalRows,
    /// A totals row whose label does not fit the rows above it.
    MislabelledTotal,
    /// Footnotes, passed over.
    FootnoteRows,
    /// Blank rows.
    BlankRows,
    /// Cells to the right of the table that have no heading, passed over.
    CellsOutsideTable,
    /// Dates are month first, as the mapping says.
    MonthFirst,
    /// Rows exactly equal to an earlier one.
    EqualRows,
    /// Rows with a reference that an earlier row has too.
    RepeatedReferences,
    /// Rows without a reference.
    BlankReferences,
    /// Rows without coordinates.
    NoCoordinates,
    /// Rows without any place.
    NoPlace,
    /// LSOA codes that exist only since the 2021 census.
    Lsoa2021Codes,
    /// LSOA codes that the 2011 census had already (most of them are valid today, some are not).
    LsoaOlderCodes,
    /// Rows whose day in London lies in another month than their day in UTC.
    UtcMonthSpill,
    /// Times in the hour that the clocks repeat.
    RepeatedHour,
    /// Cells with blanks around their text.
    PaddedCells,
    /// Cells with a spreadsheet error such as `#N/A`.
    SpreadsheetErrors,
    /// Figures that the publisher holds back because they are small.
    SuppressedFigures,
    /// Figures that are blank.
    FiguresNotGiven,
    /// Figures that are rounded to the nearest 5.
    RoundedFigures,
    /// Area codes that are no codes: `N/K`, `-1`.
    AreaCodesUnknown,
    /// Rows with text that was typed freely.
    FreeText,
    /// Letters of two alphabets in one word.
    MixedAlphabets,
    /// Dates that stand for "unknown", such as 1 January 1900.
    PlaceholderDates,
}

impl NoteKind {
    fn words(self, count: u64, detail: &str) -> String {
        let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        let cells = if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let figures = if count == 1 { "1 figure".to_owned() } else { format!("{count} figures") };
        match self {
            Self::Encoding => format!("letters are stored as {detail}"),
            Self::Delimiter => format!("columns are parted by {detail}"),
            Self::TitleRows => format!("{rows} of titles above the headings"),
            Self::ExtraColumns => {
                format!("columns that the format does not have, kept as they are: {detail}")
            }
            Self::MissingColumns => {
                format!("columns that the format has and this file does not: {detail}")
            }
            Self::ColumnsPassedOver => format!("columns about people were not read: {detail}"),
            Self::HeadingsRepeated => format!("the headings come again in {rows}"),
            Self::TotalRows => format!("{rows} of totals passed over"),
            Self::MislabelledTotal => format!("a totals row has the wrong label: {detail}"),
            Self::FootnoteRows => format!("{rows} of footnotes passed over"),
            Self::BlankRows => format!("{rows} blank"),
            Self::CellsOutsideTable => {
                format!("{cells} right of the table have no heading and were not read")
            }
            Self::MonthFirst => format!("dates are read month first: {detail}"),
            Self::EqualRows => format!("{rows} exactly equal to an earlier row"),
            Self::RepeatedReferences => {
                format!("{rows} with a reference that an earlier row has too")
            }
            Self::BlankReferences => format!("{rows} without a reference"),
            Self::NoCoordinates => format!("{rows} without coordinates"),
            Self::NoPlace => format!("{rows} without a place"),
            Self::Lsoa2021Codes => format!("{rows} with LSOA codes made for the 2021 census"),
            Self::LsoaOlderCodes => {
                format!("{rows} with LSOA codes of the 2011 census (many still in use)")
            }
            Self::UtcMonthSpill => {
                format!("{rows} late at night in UTC fall in the next month in London")
            }
            Self::RepeatedHour => format!("{rows} in the hour that the clocks repeat"),
            Self::PaddedCells => format!("{cells} with blanks around the text"),
            Self::SpreadsheetErrors => format!("{cells} with a spreadsheet error such as #N/A"),
            Self::SuppressedFigures => {
                format!("{figures} held back by the publisher because they are small")
            }
            Self::FiguresNotGiven => format!("{figures} blank: not given, and not nought"),
            Self::RoundedFigures => format!("{figures} rounded by the publisher to the nearest 5"),
            Self::AreaCodesUnknown => format!("{rows} without a real area code: {detail}"),
            Self::FreeText => {
                format!("{rows} with free text, held back until a person has checked it")
            }
            Self::MixedAlphabets => format!("{cells} with letters of two alphabets in one word"),
            Self::PlaceholderDates => {
                format!("{cells} with a date that stands for unknown, such as 1 January 1900")
            }
        }
    }
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// How many rows, cells or figures.
    pub count: u64,
    /// More, where there is more to say.
    pub detail: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.words(self.count, &self.detail))
    }
}

/// The notes of one table, each kind once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    notes: BTreeMap<NoteKind, (u64, String)>,
}

impl Notes {
    pub(crate) fn count(&mut self, kind: NoteKind) {
        self.add(kind, 1);
    }

    pub(crate) fn add(&mut self, kind: NoteKind, count: u64) {
        if count > 0 {
            self.notes.entry(kind).or_default().0 += count;
        }
    }

    pub(crate) fn say(&mut self, kind: NoteKind, detail: &str) {
        let (count, text) = self.notes.entry(kind).or_default();
        *count += 1;
        let new = !text.split(", ").any(|part| part == detail);
        if !detail.is_empty() && new && text.len() < 400 {
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.push_str(detail);
        }
    }

    /// How many times a kind was noted; 0 when it was not.
    #[must_use]
    pub fn count_of(&self, kind: NoteKind) -> u64 {
        self.notes.get(&kind).map_or(0, |(count, _)| *count)
    }

    /// All notes in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Note> + '_ {
        self.notes.iter().map(|(kind, (count, detail))| Note {
            kind: *kind,
            count: *count,
            detail: detail.clone(),
        })
    }
}
