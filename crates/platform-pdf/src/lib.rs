//! Documents on paper: values in, tagged PDF out.
//!
//! What this is: one design for every document, set by typst inside this process. No file is read, no
//! font of the system, nothing from a network; the same values give the same bytes. The result
//! conforms to PDF/UA-1, so that it can be read aloud, and to PDF/A-2a, so that it can be kept.
//! It owns: the design (`document.typ`), the model of a document, and its limits. It knows no domain words.
//!
//! INVARIANT: texts reach typst as values and never as source, so nothing a person typed is markup.
//!
//! Setting takes a processor for 30 ms and more: call [`render`] where blocking is allowed.
//! Start at [`Document`].
//!
//! ```
//! use accord_kernel::Instant;
//! use accord_platform_pdf::{Block, Document, Table, render};
//!
//! let made_at = Instant::from_micros(1_795_000_000_000_000);
//! let mut document = Document::new("Swans on the mill pond", "en-GB", made_at);
//! document.marking = vec!["Official-Sensitive".to_owned(), "Fictional data".to_owned()];
//! document.author = "Mill Trust".to_owned();
//! document.reference = "MT-7".to_owned();
//! document.blocks = vec![
//!     Block::heading("What we saw"),
//!     Block::paragraph("There are 14 swans; #1 is the largest."),
//!     Block::Table(
//!         Table::new("Swans by month", ["Month", "Swans"])
//!             .numeric([1])
//!             .row(["October", "12"])
//!             .row(["November", "14"]),
//!     ),
//! ];
//! let pdf = render(&document)?;
//! assert_eq!(pdf.page_count, 1);
//! assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
//! # Ok::<(), accord_platform_pdf::Fault>(())
//! ```

#![deny(missing_docs)]

mod document;
mod fault;
mod inputs;
mod limits;
mod render;
mod text;
mod world;

pub use document::{Block, Document, Figure, Level, Setting, Signature, Table};
pub use fault::Fault;
pub use limits::{BLOCKS_MAX, SVG_BYTES_MAX, TABLE_CELLS_MAX, TABLE_COLUMNS_MAX, TEXT_CHARS_MAX};
pub use render::{Pdf, render};
