//! Gateways: the legal powers that sharing rests on, as data with limits that no agreement can lift.

use accord_kernel::ids::{AgencyId, ControllerId, GatewayId};
use accord_kernel::{AgencyKind, Category, Purpose};

/// What a gateway's limits look at of an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgencyFacts {
    /// The agency.
    pub id: AgencyId,
    /// The legal body behind it.
    pub controller: ControllerId,
    /// What kind it is.
    pub kind: AgencyKind,
}

/// Whether something is shared as a standing arrangement or for one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// For everybody whom an agreement covers.
    Standing,
    /// For one named child, decided by somebody who looked at it.
    OneChild,
}

/// One row of the table of gateways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRule {
    /// The row.
    pub id: GatewayId,
    /// Kinds of agencies that may send under it; empty when any may.
    pub senders: Vec<AgencyKind>,
    /// Kinds of agencies that may receive under it; empty when any may.
    pub recipients: Vec<AgencyKind>,
    /// Categories that it never carries.
    pub never: Vec<Category>,
    /// Purposes that it serves; empty when any that is not refused.
    pub purposes: Vec<Purpose>,
    /// Whether it carries depersonalised information only.
    pub is_depersonalised: bool,
    /// Whether it carries nothing personal from a health or social care authority (PCSC Act 2022 s.16(4)(b)).
    pub is_barred_to_care: bool,
    /// Whether it can only be relied on for one child at a time: consent, vital interests, public interest.
    pub is_for_one_child: bool,
    /// Whether it reaches only agencies of the sender's own legal body.
    pub is_within_controller: bool,
    /// Whether an information-governance lead has withdrawn it.
    pub is_withdrawn: bool,
}

/// What a gateway's limits are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Carried<'a> {
    /// Whose information it is.
    pub from: &'a AgencyFacts,
    /// Who would have it.
    pub to: &'a AgencyFacts,
    /// What kind of information.
    pub category: Category,
    /// What for.
    pub purpose: Purpose,
    /// As a standing arrangement or for one child.
    pub scale: Scale,
}

/// Why a gateway cannot carry something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GatewayLimit {
    /// It was withdrawn.
    Withdrawn,
    /// The purpose is refused whoever asks.
    PurposeRefusedAlways,
    /// It does not serve this purpose.
    OtherPurpose,
    /// This kind of agency may not send under it.
    SenderMayNot,
    /// This kind of agency may not receive under it.
    RecipientMayNot,
    /// It never carries this category.
    NeverCarries,
    /// It carries no personal information.
    Depersonalised,
    /// It carries nothing personal from a health or social care authority.
    BarredToCare,
    /// It can only be relied on for one child at a time.
    OneChildOnly,
    /// It reaches only agencies of the same legal body.
    OtherController,
    /// A regional body has figures only, whatever the law would let it have: product law, not statute.
    RegionalBody,
}

impl GatewayLimit {
    /// Why, in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Withdrawn => "An information-governance lead has withdrawn this power.",
            Self::PurposeRefusedAlways => "This purpose is refused always.",
            Self::OtherPurpose => "This power does not serve this purpose.",
            Self::SenderMayNot => "The agency that holds the information may not send under this power.",
            Self::RecipientMayNot => {
                "The agency that would have the information may not receive under this power."
            }
            Self::NeverCarries => "This power never carries this kind of information.",
            Self::Depersonalised => "This power carries only information in which nobody can be recognised.",
            Self::BarredToCare => {
                "This power carries nothing personal from a health or social care authority."
            }
            Self::OneChildOnly => {
                "This power is for one child at a time, decided by somebody who looked at it: no agreement can rest on it."
            }
            Self::RegionalBody => "A regional body has figures only, and nothing about a person.",
            Self::OtherController => "This power reaches only services of the same legal body.",
        }
    }
}

impl GatewayRule {
    /// The first limit that stands in the way; `None` when this power can carry it.
    ///
    /// The limits are those of the law: no agreement, no one-off decision and no broken glass lifts them.
    pub fn limit(&self, asked: Carried<'_>) -> Option<GatewayLimit> {
        let Carried { from, to, category, purpose, scale } = asked;
        let is_personal = category != Category::Aggregate;
        let holds = |kinds: &[AgencyKind], kind| kinds.is_empty() || kinds.contains(&kind);
        [
            (self.is_withdrawn, GatewayLimit::Withdrawn),
            (purpose.is_refused_always(), GatewayLimit::PurposeRefusedAlways),
            (to.kind == AgencyKind::RegionalBody && is_personal, GatewayLimit::RegionalBody),
            (!self.purposes.is_empty() && !self.purposes.contains(&purpose), GatewayLimit::OtherPurpose),
            (!holds(&self.senders, from.kind), GatewayLimit::SenderMayNot),
            (!holds(&self.recipients, to.kind), GatewayLimit::RecipientMayNot),
            (self.never.contains(&category), GatewayLimit::NeverCarries),
            (self.is_depersonalised && is_personal, GatewayLimit::Depersonalised),
            (
                self.is_barred_to_care && is_personal && from.kind.is_health_or_social_care(),
                GatewayLimit::BarredToCare,
            ),
            (self.is_for_one_child && scale == Scale::Standing, GatewayLimit::OneChildOnly),
            (self.is_within_controller && from.controller != to.controller, GatewayLimit::OtherController),
        ]
        .into_iter()
        .find_map(|(stands, limit)| stands.then_some(limit))
    }
}
