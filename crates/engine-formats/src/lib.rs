//! Partners' files in, typed records and refusals out.
//!
//! *What this is.* Everything between the bytes that a partner sends and the records that the
//! application stores: unpacking under limits, encodings, tables, recognising the format by its
//! headings, finding people's data in feeds that must have none, proving the order of day and
//! month, reading every row, and saying in plain words why one is refused.
//!
//! *What it owns.* The formats ([`Format`]), the shape of records ([`Record`]), row identity
//! ([`RowIdentity`], [`Ordinals`]) and every refusal ([`Refusal`], [`RefusedRow`]).
//!
//! *What it does not do.* It knows no clock, chance, network, database or path: it reads from
//! values handed in. It decides nothing about what a partner may send, keeps nothing, and turns no
//! publisher's word into a category of the product.
//!
//! *Where to start.* [`Upload::open`], then [`Upload::recognise`], [`Upload::preview`] and
//! [`Upload::read`] for each of [`Upload::parts`]. The formats' pages are in `docs/formats/`.

#![deny(missing_docs)]

mod age;
mod cells;
mod container;
pub mod dates;
mod examine;
mod formats;
mod identity;
mod known_mappings;
mod limits;
mod lines;
mod mapping;
mod months;
mod notes;
mod opening;
pub mod person;
mod preview;
mod reading;
mod recognise;
mod record;
mod refusal;
mod rejects;
mod row;
mod sample;
mod suggest_mapping;
mod table;
mod text;
mod upload;
mod workbook;
mod workbook_area;

pub use formats::{Format, FormatFacts, PlaceDetail, TimeDetail, UnknownFormat};
pub use identity::{Fingerprint, Ordinals, ReplacementScope, RowIdentity};
pub use known_mappings::known_mappings;
pub use limits::{LimitName, Limits};
pub use lines::Delimiter;
pub use mapping::{
    ClockOf, LaterFiles, Mapping, PersonColumns, PointColumns, PointsAre, What, When, WhenMeans,
};
pub use months::{FinancialYear, Month};
pub use notes::{Note, NoteKind, Notes};
pub use preview::Preview;
pub use reading::{Accepted, Reading, Totals};
pub use recognise::{Confidence, Recognised};
pub use record::{
    AgeGroup, Area, AreaKind, BankHoliday, Capacity, Count, CountArea, Described, Event, EventKind, Figure,
    Hospital, OutcomeUpdate, Period, Place, PlacePrecision, Point, Record, Reference, Rest, School,
};
pub use refusal::{CutOff, Refusal};
pub use rejects::{RejectsWriter, neutralise};
pub use row::{Problem, RefusedRow};
pub use sample::Sample;
pub use text::Encoding;
pub use upload::{Part, PartKind, Upload};
