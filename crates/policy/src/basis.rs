//! What a decision rests on.

use uuid::Uuid;

/// The legal power relied on, by its stored code. The table of gateways is data (see the sharing
/// room); a decision carries only the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gateway(pub &'static str);

impl Gateway {
    /// The agency does what it exists for, with what it holds itself.
    pub const OWN_FUNCTION: Self = Self("own_function");
    /// Crime and Disorder Act 1998 s.17A: depersonalised information for the partnership.
    pub const DEPERSONALISED: Self = Self("cda_1998_s17a");
}

/// What a decision rests on: the agency's own function, an agreement in force, or a recorded
/// one-off decision under a statutory power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The agency does what it exists for.
    OwnFunction,
    /// An agreement between the controllers, in force at the moment of the decision.
    Agreement(Uuid, Gateway),
    /// A one-off decision of the owner agency.
    OneOff(Uuid, Gateway),
}

impl Basis {
    /// The stored code of the kind of basis.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnFunction => "own_function",
            Self::Agreement(..) => "agreement",
            Self::OneOff(..) => "one_off",
        }
    }

    /// The id of the agreement or decision, when there is one.
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::OwnFunction => None,
            Self::Agreement(id, _) | Self::OneOff(id, _) => Some(id),
        }
    }
}
