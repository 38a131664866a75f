//! What a decision rests on.

use accord_kernel::ids::GatewayId;
use uuid::Uuid;

/// What a decision rests on: the agency's own function, an agreement in force, or a recorded
/// one-off decision under a statutory power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The agency does what it exists for.
    OwnFunction,
    /// An agreement between the controllers, in force at the moment of the decision.
    Agreement(Uuid, GatewayId),
    /// A one-off decision of the owner agency.
    OneOff(Uuid, GatewayId),
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

    /// The legal power relied on; `None` for one's own function.
    pub const fn gateway(self) -> Option<GatewayId> {
        match self {
            Self::OwnFunction => None,
            Self::Agreement(_, gateway) | Self::OneOff(_, gateway) => Some(gateway),
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
