//! The audit: who did or was refused what, why and when; sealed so that a change shows.
//!
//! Entries hold ids and codes only. `entry.rs` fixes the canonical form of an entry, `queue.rs`
//! makes reads durable in groups, `erase.rs` takes the words of reasons away, `list.rs` reads them, `merkle.rs` is the tree, `seal.rs` seals, `verify.rs` checks.

mod check_people;
mod check_seal;
pub(crate) mod entry;
mod erase;
mod list;
mod merkle;
pub(crate) mod queue;
mod seal;
mod verify;

pub use erase::{erase_reasons, erase_reasons_of};
pub use list::{
    AboutEntry, Days, Head, KnownTo, OwnEntry, Part, Seen, count_about, count_by_user, count_entries,
    count_records_seen, find_head, list_about, list_about_by, list_about_since, list_by_user,
    list_seen_after, list_under_since,
};
pub use seal::{Sealed, seal, seal_all};
pub(crate) use seal::{knows_any_key, knows_key, remember_key};
pub use verify::{Broken, BrokenKind, Verification, verify};
