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
    /// Legal bodies that have taken it out of use for themselves: nothing flows under it from them or to them.
    pub withdrawn_by: Vec<ControllerId>,
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
    /// One of the two legal bodies has taken it out of use for itself.
    Withdrawn,
    /// The purpose is refused whoever asks.
    PurposeRefusedAlways,
    /// The purpose works without identities, and this can be about somebody who is recognised.
    WithoutIdentities,
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
    /// It is a compartment that its owner alone opens, whatever the law would let others have: product law, not statute.
    Compartment,
}

impl GatewayLimit {
    /// Why, in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Withdrawn => "One of the two legal bodies has taken this power out of use for itself.",
            Self::PurposeRefusedAlways => "This purpose is refused always.",
            Self::WithoutIdentities => {
                "To plan, to analyse and to evaluate nobody may be recognised: only contexts and figures flow."
            }
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
            Self::Compartment => {
                "Youth-work notes are opened by the agency that keeps them and by nobody else. What others have to do to keep a child safe, that agency tells them."
            }
            Self::OtherController => "This power reaches only services of the same legal body.",
        }
    }
}

impl GatewayRule {
    /// Whether a child in danger may depend on it: it serves immediate danger and bars no kind of information. Nobody
    /// takes such a power out of use, because nothing may block sharing to protect a child from harm.
    pub fn protects(&self) -> bool {
        self.never.is_empty() && self.purposes.contains(&Purpose::ImmediateDanger)
    }

    /// The first limit that stands in the way; `None` when this power can carry it.
    ///
    /// The limits are those of the law and of the product: no agreement, no one-off decision and no broken glass lifts
    /// them.
    pub fn limit(&self, asked: Carried<'_>) -> Option<GatewayLimit> {
        let Carried { from, to, category, purpose, scale } = asked;
        let is_personal = category != Category::Aggregate;
        let can_be_recognised = !matches!(category, Category::Context | Category::Aggregate);
        let is_without_identities = matches!(purpose, Purpose::PlanAndAnalyse | Purpose::Evaluation);
        let holds = |kinds: &[AgencyKind], kind| kinds.is_empty() || kinds.contains(&kind);
        [
            (
                self.withdrawn_by.iter().any(|body| *body == from.controller || *body == to.controller),
                GatewayLimit::Withdrawn,
            ),
            (purpose.is_refused_always(), GatewayLimit::PurposeRefusedAlways),
            // A child talks to a youth worker because nobody else reads it (product law on
            // compartments). Health and police information can be named on purpose; these notes cannot.
            (category == Category::YouthWorkNote, GatewayLimit::Compartment),
            (is_without_identities && can_be_recognised, GatewayLimit::WithoutIdentities),
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
