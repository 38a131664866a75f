//! What an account, a membership and a session are.

use accord_kernel::ids::{AgencyId, ControllerId, MemberId, PersonId, SessionId, UserId};
use accord_kernel::{Instant, Purpose};
use accord_policy::{Role, Strength};
use std::collections::BTreeSet;

/// A session, with everything about its user that every request needs.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub name: String,
    /// How surely we know that it is them.
    pub strength: Strength,
    /// When it was last used, to the minute.
    pub last_seen_at: Instant,
    /// Whether the user has a confirmed second factor.
    pub has_second_factor: bool,
    /// The membership that they act under; `None` when not chosen yet or ended since.
    pub acting: Option<Acting>,
    /// Why they work with records; `None` when they have not said yet.
    pub purpose: Option<ChosenPurpose>,
    /// How many memberships they have.
    pub memberships: usize,
}

/// Why somebody works with records, chosen once and kept until they choose again.
#[derive(Debug, Clone, Copy)]
pub struct ChosenPurpose {
    /// The purpose.
    pub purpose: Purpose,
    /// The child for whom it was chosen; `None` when it was chosen for no child in particular.
    pub person: Option<PersonId>,
}

/// The membership that a session acts under.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The membership.
    pub member: MemberId,
    /// The agency.
    pub agency: AgencyId,
    /// The legal body behind the agency.
    pub controller: ControllerId,
    /// The agency's name.
    pub agency_name: String,
    /// The roles of the membership.
    pub roles: BTreeSet<Role>,
}

impl SignedIn {
    /// Where the user goes to finish signing in; `None` when they have finished.
    pub fn next_step(&self) -> Option<&'static str> {
        if self.strength >= Strength::TwoFactor {
            None
        } else if self.has_second_factor {
            Some("/sign-in/code")
        } else {
            Some("/account/second-factor")
        }
    }
}

/// A person who may sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// The address that they sign in with, in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The hash of the password, in PHC form; `None` when they use passkeys only.
    pub password_hash: Option<String>,
    /// The secret of the one-time codes, encrypted.
    pub totp_secret: Option<Vec<u8>>,
    /// When the first code was confirmed; `None` until then.
    pub totp_confirmed_at: Option<Instant>,
    /// The last time step whose code was used: a code works once.
    pub totp_last_step: Option<i64>,
}

/// A user's place in an agency, as a page lists it.
#[derive(Debug, Clone)]
pub struct MemberLine {
    /// Its id.
    pub member: MemberId,
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub name: String,
    /// The address that they sign in with.
    pub email: String,
    /// The agency.
    pub agency: AgencyId,
    /// Its roles.
    pub roles: BTreeSet<Role>,
    /// When access ended; `None` while it lasts.
    pub suspended_at: Option<Instant>,
}

/// A one-time link that is not used yet.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its id.
    pub id: accord_kernel::ids::InvitationId,
    /// The address that it was made for.
    pub email: String,
    /// The name of whom it was made for.
    pub name: String,
    /// The agency.
    pub agency: AgencyId,
    /// The roles that its holder will have.
    pub roles: BTreeSet<Role>,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops working.
    pub expires_at: Instant,
    /// Whether it was used or withdrawn.
    pub is_closed: bool,
    /// Who made it; `None` for a command on the machine.
    pub made_by: Option<UserId>,
    /// The agency for which they made it; `None` for a command on the machine.
    pub made_by_agency: Option<AgencyId>,
}

/// That somebody was given roles that open records of children.
#[derive(Debug, Clone)]
pub struct NewAccess {
    /// Its id.
    pub id: accord_kernel::ids::NewAccessId,
    /// The membership that has the roles.
    pub member: MemberId,
    /// The name of whose it is.
    pub name: String,
    /// The agency.
    pub agency: AgencyId,
    /// The roles that were new and open records.
    pub roles: BTreeSet<Role>,
    /// When.
    pub given_at: Instant,
    /// Who gave them; `None` for a command on the machine, or somebody whose account is gone.
    pub by: Option<UserId>,
}

/// A link with which somebody sets their sign-in up anew.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// Its id.
    pub id: uuid::Uuid,
    /// Whose sign-in.
    pub user: UserId,
    /// The agency whose administrator made it; `None` for a command on the machine.
    pub made_by_agency: Option<AgencyId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops working.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
}

/// A session as the account page lists it.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Its id.
    pub id: SessionId,
    /// The device, in words.
    pub device: String,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_seen_at: Instant,
}

/// A passkey as the account page lists it.
#[derive(Debug, Clone)]
pub struct PasskeyLine {
    /// Its id.
    pub id: accord_kernel::ids::PasskeyId,
    /// What the user called it.
    pub name: String,
    /// When it was added.
    pub created_at: Instant,
    /// When it was last used; `None` when never.
    pub last_used_at: Option<Instant>,
}
