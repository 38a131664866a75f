//! From a document to the bytes of a file.

use accord_kernel::Instant;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::document::Document;
use crate::fault::Fault;
use crate::inputs::inputs;
use crate::limits;
use crate::text::Texts;
use crate::world::Paper;

/// How many settings ago something was last used before the memory of typst lets go of it.
const REMEMBERED_SETTINGS: usize = 4;

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// Its pages.
    pub page_count: usize,
    /// How many characters no font has; a sign stands in the place of each. Latin, Greek and Cyrillic letters
    /// are all there; others mostly are not.
    pub replaced_characters: usize,
}

/// Sets a document. The same document gives the same bytes.
///
/// # Errors
/// When the document lacks something, holds too much, or has a drawing that cannot be read.
///
/// # Cost
/// About 0.4 s the first time in a process, then 30 ms and more, on one processor. It blocks.
pub fn render(document: &Document) -> Result<Pdf, Fault> {
    limits::check(document)?;
    let mut texts = Texts::default();
    let paper = Paper::new(inputs(document, &mut texts));
    let set = typst::compile::<PagedDocument>(&paper).output;
    // Typst remembers every part that it has set, and would keep all documents of the process.
    typst::comemo::evict(REMEMBERED_SETTINGS);
    let pages = set.map_err(|errors| setting(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| Fault::Setting { reason: error.message().to_string() })?;
    let options = PdfOptions {
        ident: Smart::Custom(format!(
            "{}\n{}\n{}",
            document.reference,
            document.title,
            document.made_at.micros()
        )),
        creator: Smart::Custom(Some("Accord".to_owned())),
        timestamp: timestamp(document.made_at),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&pages, &options).map_err(|errors| setting(&errors))?;
    Ok(Pdf { bytes, page_count: pages.pages().len(), replaced_characters: texts.replaced })
}

fn setting<'a>(errors: impl IntoIterator<Item = &'a SourceDiagnostic>) -> Fault {
    let reasons: Vec<&str> = errors.into_iter().map(|error| error.message.as_str()).collect();
    Fault::Setting { reason: reasons.join("; ") }
}

/// The instant in UTC, to the second; nothing outside the years that PDF can write.
fn timestamp(at: Instant) -> Option<Timestamp> {
    let days = at.micros().div_euclid(86_400_000_000);
    let seconds = at.micros().rem_euclid(86_400_000_000) / 1_000_000;
    let day = accord_kernel::Day::from_number(i32::try_from(days).ok()?)?.date();
    let part = |value: i64| u8::try_from(value).ok();
    let (month, date) = (part(i64::from(day.month()))?, part(i64::from(day.day()))?);
    let (hour, minute, second) = (part(seconds / 3_600)?, part(seconds / 60 % 60)?, part(seconds % 60)?);
    let datetime = Datetime::from_ymd_hms(i32::from(day.year()), month, date, hour, minute, second)?;
    Some(Timestamp::new_utc(datetime))
}
