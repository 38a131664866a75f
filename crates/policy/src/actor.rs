//! Who asks.

use crate::Role;
use accord_kernel::AgencyKind;
use accord_kernel::ids::{AgencyId, AreaId, ControllerId, MemberId, UserId};
use std::collections::BTreeSet;

/// How surely we know who is signed in. Later values include the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// One factor: a password alone, or a one-time link just opened.
    OneFactor,
    /// Password with a one-time code, or a passkey.
    TwoFactor,
    /// Two factors, proved again within the last minutes for something that matters.
    SteppedUp,
}

/// A user acting as a member of one agency, with what is true of them at the moment of the request.
#[derive(Debug, Clone)]
pub struct Membership {
    /// Who is signed in.
    pub user: UserId,
    /// The place in the agency that they act under.
    pub member: MemberId,
    /// The agency that they act for.
    pub agency: AgencyId,
    /// What kind of agency it is.
    pub kind: AgencyKind,
    /// The legal body behind that agency.
    pub controller: ControllerId,
    /// The roles of that place.
    pub roles: BTreeSet<Role>,
    /// Every area that the agency serves today, groups opened into their boroughs.
    pub areas: BTreeSet<AreaId>,
    /// How surely we know that it is them.
    pub strength: Strength,
}

/// A part of the product that acts without a person at the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SystemActor {
    /// Somebody with a shell on the machine, running a command of ours.
    Operator,
    /// Fills an empty database with the demonstration region.
    Demonstration,
    /// Judges new counts and raises signals.
    Detector,
    /// Looks through the audit for access that somebody should look into.
    AccessReviewer,
    /// Deletes what was kept as long as the schedule says.
    RetentionKeeper,
}

impl SystemActor {
    /// Every system actor.
    pub const ALL: &'static [Self] =
        &[Self::Operator, Self::Demonstration, Self::Detector, Self::AccessReviewer, Self::RetentionKeeper];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Demonstration => "demonstration",
            Self::Detector => "detector",
            Self::AccessReviewer => "access_reviewer",
            Self::RetentionKeeper => "retention_keeper",
        }
    }
}

/// Who asks: nobody known, a signed-in user who acts for no agency yet, a member, or a part of the product.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Nobody is signed in.
    Visitor,
    /// Signed in, but acting for no agency (none left, or not chosen yet).
    User(UserId, Strength),
    /// Signed in and acting for one agency.
    Member(Membership),
    /// A part of the product.
    System(SystemActor),
}

impl Actor {
    /// The user behind the request, when there is one.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Visitor | Self::System(_) => None,
            Self::User(user, _) => Some(*user),
            Self::Member(membership) => Some(membership.user),
        }
    }

    /// The membership that the actor acts under, when there is one.
    pub fn membership(&self) -> Option<&Membership> {
        match self {
            Self::Member(membership) => Some(membership),
            Self::Visitor | Self::User(..) | Self::System(_) => None,
        }
    }

    /// The same actor as if they had just proved again that it is them: for showing what leads to such a
    /// proof, never for a decision.
    pub fn proved(&self) -> Self {
        match self {
            Self::User(user, strength) if *strength >= Strength::TwoFactor => {
                Self::User(*user, Strength::SteppedUp)
            }
            Self::Member(membership) if membership.strength >= Strength::TwoFactor => {
                Self::Member(Membership { strength: Strength::SteppedUp, ..membership.clone() })
            }
            other => other.clone(),
        }
    }

    /// How surely we know who it is; `None` when nobody is signed in.
    pub fn strength(&self) -> Option<Strength> {
        match self {
            Self::Visitor => None,
            Self::User(_, strength) => Some(*strength),
            Self::Member(membership) => Some(membership.strength),
            Self::System(_) => Some(Strength::SteppedUp),
        }
    }
}
