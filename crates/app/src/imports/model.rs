//! What an import is.

use accord_engine_formats::Refusal;
use accord_kernel::ids::{AgencyId, ImportId};
use accord_kernel::{Day, Instant};

/// What became of the rows of a file. `read = new + updated + known + refused`, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Items read: rows, or figures of a wide table.
    pub read: u64,
    /// Items that were not there before.
    pub new: u64,
    /// Items that replace an earlier version of the same thing.
    pub updated: u64,
    /// Stored items that the file no longer has. Not part of `read`.
    pub withdrawn: u64,
    /// Items that were there already, unchanged.
    pub known: u64,
    /// Items that could not be taken, each with a reason.
    pub refused: u64,
}

impl ImportCounts {
    /// Items that changed what is stored.
    pub const fn accepted(&self) -> u64 {
        self.new + self.updated
    }

    /// Whether every item read is accounted for.
    pub const fn balance(&self) -> bool {
        self.read == self.accepted() + self.known + self.refused
    }

    /// The sum of two.
    pub const fn plus(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            new: self.new + other.new,
            updated: self.updated + other.updated,
            withdrawn: self.withdrawn + other.withdrawn,
            known: self.known + other.known,
            refused: self.refused + other.refused,
        }
    }
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Rows are being written; nobody sees them.
    Running,
    /// Its rows count.
    Done,
    /// Somebody stopped it; nothing of it stayed.
    Cancelled,
    /// It could not be finished; nothing of it stayed.
    Failed,
    /// It was done, and somebody took it back: its rows count no more.
    TakenBack,
}

impl ImportState {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::TakenBack => "taken_back",
        }
    }

    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Running => "Under way",
            Self::Done => "Done",
            Self::Cancelled => "Stopped",
            Self::Failed => "Not finished",
            Self::TakenBack => "Taken back",
        }
    }

    /// The state with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Running, Self::Done, Self::Cancelled, Self::Failed, Self::TakenBack]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// An import as a page lists it.
#[derive(Debug, Clone)]
pub struct ImportLine {
    /// Its id.
    pub id: ImportId,
    /// Its number, which its rows carry.
    pub number: i64,
    /// The agency whose file it is.
    pub agency: AgencyId,
    /// The name of the format.
    pub format: String,
    /// Where it stands.
    pub state: ImportState,
    /// The name of the file as it came.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub file_hash: String,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// When it began.
    pub started_at: Instant,
    /// When it ended; `None` while it runs.
    pub ended_at: Option<Instant>,
    /// What became of the rows so far.
    pub counts: ImportCounts,
    /// Why it was not finished; `None` otherwise.
    pub message: Option<String>,
}

/// One table of a file: the file itself, a member of an archive, a sheet.
#[derive(Debug, Clone)]
pub struct PartLine {
    /// Its name.
    pub name: String,
    /// The layout that it was recognised as.
    pub layout: String,
    /// Items read.
    pub read: u64,
    /// Items refused.
    pub refused: u64,
    /// What was noticed, a line each.
    pub notes: String,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectLine {
    /// Which part of the file, counted from 0.
    pub part: usize,
    /// The row's number as a person sees it.
    pub row_number: u64,
    /// The column; empty when the row as a whole is concerned.
    pub field: String,
    /// The start of the value; empty when it may be about a person.
    pub excerpt: String,
    /// Why.
    pub reason: String,
    /// What the sender can do.
    pub what_to_do: String,
}

/// What became of one file.
#[derive(Debug, Clone)]
pub struct FileImported {
    /// The import; `None` for a trial run, which stores nothing.
    pub import: Option<ImportId>,
    /// The name of the file.
    pub name: String,
    /// What became of its rows.
    pub counts: ImportCounts,
    /// The rows that were not taken.
    pub rejects: Vec<RejectLine>,
    /// Rejects beyond those in `rejects`, counted only.
    pub rejects_left_out: u64,
    /// Rows that lie where the agency does not work, in words; `None` when there are none.
    pub elsewhere: Option<String>,
}

/// Why a file was not imported. Nothing of it stayed.
#[derive(Debug)]
pub enum NotImported {
    /// The file as a whole cannot be taken.
    Refused(Refusal),
    /// The same agency is bringing in another file of this format right now.
    AnotherRuns,
    /// Somebody stopped it.
    Cancelled,
}

impl NotImported {
    /// Whether the file must not be kept, because it holds data about people.
    pub const fn must_not_be_kept(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.must_not_be_kept(),
            Self::AnotherRuns | Self::Cancelled => false,
        }
    }

    /// What happened and what to do, in words for whoever sent the file.
    pub fn words(&self) -> String {
        match self {
            Self::Refused(refusal) => format!("{} {}", refusal.problem(), refusal.what_to_do()),
            Self::AnotherRuns => {
                "Another file of this format is being brought in or taken back for this agency. Wait until it is done, then try again.".to_owned()
            }
            Self::Cancelled => "Somebody stopped this import. Nothing of the file was kept.".to_owned(),
        }
    }
}

/// An agency's files of one format and mapping, as far as finished imports reach.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Whose files.
    pub agency: AgencyId,
    /// The name of the format.
    pub format: String,
    /// The name of the mapping; `None` for formats without one.
    pub name: Option<String>,
    /// The first day with rows; `None` for registers.
    pub covers_from: Option<Day>,
    /// The last day with rows; `None` for registers.
    pub covers_to: Option<Day>,
    /// When the newest file was in.
    pub newest_at: Instant,
    /// How many files.
    pub imports: i64,
    /// The days, from first to last, of which no file of a daily feed has a row though files of days before and
    /// after them came, oldest first. Empty for other feeds.
    pub missing: Vec<(Day, Day)>,
}

/// Words that somebody typed freely and nobody has checked, and which rows have them.
#[derive(Debug, Clone)]
pub struct HeldWords {
    /// The first row that has them.
    pub event: i64,
    /// How many rows have the same words.
    pub rows: i64,
    /// The first days that the first and the last of these rows may be of.
    pub days: Option<(Day, Day)>,
    /// As they are stored.
    pub stored: String,
    /// What stood in each column.
    pub parts: Vec<HeldPart>,
}

impl HeldWords {
    /// All of them in a row, to look for names in.
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.parts.iter().map(|part| part.words.as_str()).collect();
        words.join("; ")
    }
}

/// What stood in one column of a row and is held back.
#[derive(Debug, Clone)]
pub struct HeldPart {
    /// Where it goes once it is shown.
    pub goes_to: HeldPlace,
    /// What stood there.
    pub words: String,
}

/// Where held-back words go once they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldPlace {
    /// Back to the field that they were taken from.
    Field(HeldField),
    /// With where it happened: they were typed freely in the column with this heading.
    Where(String),
}

impl HeldPlace {
    /// What a person reads before the words.
    pub fn words(&self) -> String {
        match self {
            Self::Field(field) => field.heading().to_owned(),
            Self::Where(heading) => format!("Where (column “{heading}”)"),
        }
    }
}

/// A field of an incident that is held back where it names somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldField {
    /// What happened.
    Kind,
    /// What happened, in finer words.
    Finer,
    /// The sender's reference.
    Reference,
    /// The kind of place.
    PlaceKind,
}

impl HeldField {
    /// Every one of them.
    pub const ALL: &'static [Self] = &[Self::Kind, Self::Finer, Self::Reference, Self::PlaceKind];

    /// What a person reads before its words.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Kind => "What happened",
            Self::Finer => "What, in finer words",
            Self::Reference => "Reference",
            Self::PlaceKind => "Kind of place",
        }
    }

    /// Its column of the table `event`.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Kind => "category",
            Self::Finer => "sub_category",
            Self::Reference => "reference",
            Self::PlaceKind => "place_kind",
        }
    }
}

/// A finished import, or one that was taken back, whose rows the picture has not counted yet.
#[derive(Debug, Clone, Copy)]
pub struct UncountedImport {
    /// Its id.
    pub id: ImportId,
    /// Its number, which its rows carry.
    pub number: i64,
    /// Whose rows they are.
    pub agency: AgencyId,
    /// How often its rows came to count differently; the first time is when it was finished.
    pub changes: i32,
    /// Whether it was taken back: its rows are set aside once the months that they were of are counted.
    pub is_taken_back: bool,
}
