//! Who may do what, to what, and why. One decision function, [`decide`], and the table of actions
//! in [`action`] that it reads.
//!
//! Pure: no database, no clock, no web. A [`Permit`] is the only way to write, or to read what needs
//! a reason; nobody outside this crate can make one. A [`Refusal`] says in plain words what was
//! refused, why, who can change it and what to do now.
//!
//! What is deliberately absent: a permit that can be cloned, a permit without an audit entry, a
//! default that allows.
#![deny(missing_docs)]

pub mod action;
pub mod actor;
pub mod basis;
mod decide;
mod disclosing;
pub mod gateway;
mod permit;
mod record;
mod refusal;
mod role;
mod sharing;
mod target;

pub use action::{Action, ActionName, ActionRule};
pub use actor::{Actor, Membership, Strength, SystemActor};
pub use basis::Basis;
pub use decide::{Asked, decide, refuse, would_refuse};
pub use disclosing::{Ground, Recipient, Sent, Unshared, decide_received, decide_sending};
pub use gateway::{AgencyFacts, GatewayLimit, GatewayRule, Scale};
pub use permit::{AuditFacts, Outcome, Permit};
pub use record::{
    COMPARTMENTS, Need, Opened, RecordFacts, decide_list, decide_record, shown_kinds, would_open,
};
pub use refusal::{Refusal, RefusalCode};
pub use role::Role;
pub use sharing::{Grant, Party, SharingRules};
pub use target::{ResourceId, Target};
