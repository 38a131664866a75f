//! All that typst may see: one source, the fonts built in, and the values of one document.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// The families of the design: a text face, and one for the signs that it lacks.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes)));
    all.filter(|font| FAMILIES.contains(&font.info().family.as_str())).collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static DESIGN: LazyLock<Source> = LazyLock::new(|| Source::detached(include_str!("document.typ")));

/// Whether a font of the design has a shape for the character.
pub(crate) fn is_covered(letter: char) -> bool {
    // Private characters mean something else to everyone, and archives refuse them.
    let is_private = matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !is_private && FONTS.iter().any(|font| font.info().coverage.contains(u32::from(letter)))
}

/// The world of one document.
pub(crate) struct Paper {
    library: LazyHash<Library>,
}

impl Paper {
    /// The world in which the design finds `inputs` as `sys.inputs`.
    pub fn new(inputs: Dict) -> Self {
        // Headers of rows and summaries of tables are behind this flag in this version of typst.
        let features = std::iter::once(Feature::A11yExtras).collect();
        let library = Library::builder().with_inputs(inputs).with_features(features).build();
        Self { library: LazyHash::new(library) }
    }
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        DESIGN.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == DESIGN.id() { Ok(DESIGN.clone()) } else { Err(FileError::AccessDenied) }
    }

    /// There are no files: a drawing that names one is refused.
    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// The clock is not typst's business; dates arrive as values.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
