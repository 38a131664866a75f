//! Terms and agreed meanings, and the first edition of both.
//!
//! The first edition comes with the product. A region makes the next ones, and a borough adds its own terms: they are
//! rows of the application, of the same types.

use serde::Serialize;
use std::sync::LazyLock;

/// To which texts a term applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliesTo {
    /// Every text.
    All,
    /// Notes about children only.
    CaseNotes,
    /// Plans, papers of the Board and the like only.
    Plans,
    /// Messages to children, parents and communities only.
    Messages,
}

impl AppliesTo {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::All, Self::CaseNotes, Self::Plans, Self::Messages];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::CaseNotes => "case notes",
            Self::Plans => "plans",
            Self::Messages => "messages",
        }
    }

    /// The value with this code. Longer words, such as “safeguarding notes about under-18s” and “when the child rejects
    /// the word”, are about notes of children.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|one| one.code() == code)
            .or_else(|| (code.contains("notes") || code.contains("child")).then_some(Self::CaseNotes))
    }

    /// Whether a term that applies so is looked for in a text of this kind.
    pub const fn covers(self, kind: TextKind) -> bool {
        matches!(
            (self, kind),
            (Self::All, _)
                | (_, TextKind::Any)
                | (Self::CaseNotes, TextKind::CaseNote)
                | (Self::Plans, TextKind::Plan)
                | (Self::Messages, TextKind::Message)
        )
    }
}

/// What kind of text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// A note about a child.
    CaseNote,
    /// A plan, a paper, a decision.
    Plan,
    /// A message to children, parents or communities.
    Message,
    /// Nobody knows: every term is looked for.
    Any,
}

/// Words to avoid, and what is preferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// The forms to avoid; the first names the term. At least one.
    pub avoid: Vec<String>,
    /// In which sense, such as *noun* or *adult exploiter*; empty where the words are always meant. A term with a
    /// note asks, and never replaces.
    pub note: String,
    /// What is preferred: ways of saying it, with `;` or `/` between them.
    pub prefer: String,
    /// Why.
    pub why: String,
    /// Codes of the sources, as in `sources.csv`.
    pub source: String,
    /// To which texts it applies.
    pub applies_to: AppliesTo,
}

impl Term {
    /// What names the term: its first form.
    pub fn name(&self) -> &str {
        self.avoid.first().map_or("", String::as_str)
    }

    /// Whether it asks and never replaces.
    pub const fn asks(&self) -> bool {
        !self.note.is_empty()
    }

    /// The words that can stand in the place of those to avoid, each as it is preferred; empty where the writer has to say what
    /// happened (“describe: …”, “say which, when, and why”), and for a term that asks.
    ///
    /// ```
    /// use accord_engine_language::edition::first_terms;
    /// let of = |name: &str| first_terms().iter().find(|term| term.name() == name).unwrap().replacements();
    /// assert_eq!(of("absconded"), ["went missing", "ran away"]);
    /// assert!(of("known to services").is_empty());
    /// ```
    pub fn replacements(&self) -> Vec<&str> {
        if self.asks() {
            return Vec::new();
        }
        let parts = self.prefer.split(';').map(str::trim);
        parts.flat_map(alternatives).filter(|part| !part.is_empty() && !is_advice(part)).collect()
    }
}

/// The two ways of saying it in `child / young person`. In `child linked to / affected by a group` they share their end, and
/// neither stands alone.
fn alternatives(part: &str) -> Vec<&str> {
    let words = |text: &str| text.split_whitespace().count();
    match part.split_once(" / ") {
        Some((one, other)) if words(one) == 1 || words(one) == words(other) => vec![one, other],
        _ => vec![part],
    }
}

/// Words with which a preference begins that tells the writer what to do.
const ADVICE: &[&str] = &[
    "age",
    "ask",
    "barriers",
    "describe",
    "focus",
    "measure",
    "name",
    "needs",
    "next",
    "number",
    "possible",
    "reasons",
    "report",
    "say",
    "situation",
    "state",
    "they",
    "what",
    "who",
    "why",
];

/// Whether a preference tells what to do, or has a place to be filled.
fn is_advice(part: &str) -> bool {
    let first =
        part.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    ADVICE.contains(&first.as_str()) || part.contains(['[', '(', ')', '?', ':', '…', ',', '/'])
}

/// What a word means here, and what it asks of agencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// The word.
    pub term: String,
    /// What it means here.
    pub meaning: String,
    /// What it asks of every agency.
    pub asks: String,
    /// Where it comes from.
    pub source: String,
}

/// Where terms come from: a code and its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermSource {
    /// The code, as in [`Term::source`].
    pub code: String,
    /// The title.
    pub title: String,
}

/// The terms of the first edition, in its order.
pub fn first_terms() -> &'static [Term] {
    static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
        let rows = parse_terms(include_str!("../edition/terms.csv"));
        rows.expect("the first edition is well formed: a test reads it")
    });
    &TERMS
}

/// The agreed meanings of the first edition.
pub fn first_meanings() -> &'static [Meaning] {
    static MEANINGS: LazyLock<Vec<Meaning>> = LazyLock::new(|| {
        let rows = parse_meanings(include_str!("../edition/meanings.csv"));
        rows.expect("the first edition is well formed: a test reads it")
    });
    &MEANINGS
}

/// The sources of the first edition.
pub fn first_sources() -> &'static [TermSource] {
    static SOURCES: LazyLock<Vec<TermSource>> = LazyLock::new(|| {
        rows(include_str!("../edition/sources.csv"), "code,source", |row: [String; 2]| {
            let [code, title] = row;
            Some(TermSource { code, title })
        })
        .expect("the first edition is well formed: a test reads it")
    });
    &SOURCES
}

/// A list of terms cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedList {
    /// A row has too few or too many cells, or a cell that is not known.
    #[error(
        "row {row} of the list of terms is not well formed: give avoid, note, prefer, why, source, applies_to"
    )]
    Row {
        /// The row, from 1 after the headings.
        row: usize,
    },
    /// The first row is not the headings that the list has to have.
    #[error("the first row has to be: {0}")]
    Headings(&'static str),
    /// There are more rows than a list may have.
    #[error("the list has more than {TERMS_MAX} terms")]
    TooLong,
}

const TERM_HEADINGS: &str = "avoid,note,prefer,why,source,applies_to";
const MEANING_HEADINGS: &str = "term,meaning,asks,source";

/// Terms of a list at most.
pub const TERMS_MAX: usize = 2_000;

/// Reads a list of terms: CSV with the headings avoid, note, prefer, why, source, applies_to; forms in `avoid` are set apart
/// by `|`.
///
/// ```
/// use accord_engine_language::edition::parse_terms;
/// let list = "avoid,note,prefer,why,source,applies_to\nyob|thug,,child,contempt,B,all\n";
/// assert_eq!(parse_terms(list)?[0].avoid, ["yob", "thug"]);
/// assert!(parse_terms("avoid,note\nyob,\n").is_err());
/// # Ok::<(), accord_engine_language::edition::MalformedList>(())
/// ```
///
/// # Errors
/// When a row is not well formed, or there are more than [`TERMS_MAX`].
pub fn parse_terms(text: &str) -> Result<Vec<Term>, MalformedList> {
    rows(text, TERM_HEADINGS, |row: [String; 6]| {
        let [avoid, note, prefer, why, source, applies_to] = row;
        let avoid: Vec<String> =
            avoid.split('|').map(|form| form.trim().to_owned()).filter(|form| !form.is_empty()).collect();
        let applies_to = AppliesTo::from_code(&applies_to)?;
        (!avoid.is_empty() && !prefer.is_empty()).then_some(Term {
            avoid,
            note,
            prefer,
            why,
            source,
            applies_to,
        })
    })
}

/// Reads agreed meanings: CSV with the headings term, meaning, asks, source.
///
/// # Errors
/// When a row is not well formed, or there are more than [`TERMS_MAX`].
pub fn parse_meanings(text: &str) -> Result<Vec<Meaning>, MalformedList> {
    rows(text, MEANING_HEADINGS, |row: [String; 4]| {
        let [term, meaning, asks, source] = row;
        (!term.is_empty() && !meaning.is_empty()).then_some(Meaning { term, meaning, asks, source })
    })
}

/// Writes a list of terms as [`parse_terms`] reads it.
pub fn write_terms(terms: &[Term]) -> String {
    let rows = terms.iter().map(|term| {
        let applies_to = term.applies_to.code();
        [&term.avoid.join("|"), &term.note, &term.prefer, &term.why, &term.source, applies_to]
            .map(str::to_owned)
    });
    write(TERM_HEADINGS, rows)
}

/// Writes agreed meanings as [`parse_meanings`] reads them.
pub fn write_meanings(meanings: &[Meaning]) -> String {
    let rows = meanings
        .iter()
        .map(|one| [&one.term, &one.meaning, &one.asks, &one.source].map(|cell| cell.to_owned()));
    write(MEANING_HEADINGS, rows)
}

/// Whether a table program would run a cell.
fn begins_a_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t'])
}

/// A cell without the apostrophe that kept a table program from running it.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| begins_a_formula(rest)).unwrap_or(cell)
}

fn write<const N: usize>(headings: &str, rows: impl Iterator<Item = [String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headings.split(',')).expect("writing to memory does not fail");
    for row in rows {
        writer
            .write_record(row.map(|cell| if begins_a_formula(&cell) { format!("'{cell}") } else { cell }))
            .expect("every row has as many cells as there are headings");
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("what was written is text")
}

/// The rows of a CSV text below its headings, each of exactly `N` cells.
pub(crate) fn rows<T, const N: usize>(
    text: &str,
    headings: &'static str,
    make: impl Fn([String; N]) -> Option<T>,
) -> Result<Vec<T>, MalformedList> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|_| MalformedList::Headings(headings))?;
    if !heads.iter().map(str::trim).eq(headings.split(',')) {
        return Err(MalformedList::Headings(headings));
    }
    let mut made = Vec::new();
    for (at, row) in reader.records().enumerate() {
        if made.len() == TERMS_MAX {
            return Err(MalformedList::TooLong);
        }
        let malformed = || MalformedList::Row { row: at + 1 };
        let row = row.map_err(|_| malformed())?;
        let cells: Vec<String> = row.iter().map(|cell| plain(cell.trim()).to_owned()).collect();
        let cells: [String; N] = cells.try_into().map_err(|_| malformed())?;
        made.push(make(cells).ok_or_else(malformed)?);
    }
    Ok(made)
}
