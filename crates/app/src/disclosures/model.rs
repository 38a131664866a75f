//! What was shared, and what became of it: no I/O.

use accord_kernel::ids::{AgencyId, DisclosureId, FactId, GatewayId, MemberId, OneOffId, PersonId};
use accord_kernel::{Category, Instant, Purpose, coded_enum};
use accord_policy::{Ground, SharingRules};

coded_enum! {
    /// How something that was shared ended.
    Outcome {
        /// The recipient did what it asked.
        Enacted = "enacted", "Done";
        /// The recipient gave it back.
        Returned = "returned", "Returned";
        /// The sender took it back.
        Recalled = "recalled", "Taken back";
    }
}

coded_enum! {
    /// Whether the child was told that something is shared without an agreement.
    Told {
        /// They were.
        Yes = "yes", "Yes";
        /// Not yet.
        Later = "later", "Not yet, but we will";
        /// They were not, because it would put somebody in danger.
        No = "no", "No, it would put somebody at risk";
    }
}

coded_enum! {
    /// What came out of looking back at a one-off decision.
    OneOffOutcome {
        /// It was right.
        Right = "right", "It was right";
        /// It was right, and an agreement should cover it from now on.
        NeedsAgreement = "needs_agreement", "It was right, and an agreement should cover it";
        /// It was not right: what was shared is taken back at once.
        NotRight = "not_right", "It was not right: take back what was shared";
    }
}

/// Named items of one child, from one agency to one named recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Its id.
    pub id: DisclosureId,
    /// The child.
    pub person: PersonId,
    /// Whose information it is.
    pub from_agency: AgencyId,
    /// Who sent it.
    pub from_member: MemberId,
    /// The agency of who has it.
    pub to_agency: AgencyId,
    /// Who has it.
    pub to_member: MemberId,
    /// What for.
    pub purpose: Purpose,
    /// The one-off decision that it rests on; `None` when it rests on an agreement.
    pub one_off: Option<(OneOffId, GatewayId)>,
    /// What the recipient is asked to do.
    pub asks: String,
    /// Whether it is a need-to-act card: a first name, an initial, what is asked and whom to ring, and nothing else.
    pub is_card: bool,
    /// By when.
    pub act_by_at: Instant,
    /// When it was sent.
    pub sent_at: Instant,
    /// Until when the recipient can read it.
    pub view_until_at: Instant,
    /// When the recipient said that it arrived.
    pub acknowledged_at: Option<Instant>,
    /// How it ended, and when.
    pub ended: Option<(Outcome, Instant)>,
    /// What was done, or why it came back.
    pub outcome_words: String,
    /// What the sending agency does instead of what came back; `None` until it said so.
    pub settled_words: Option<String>,
}

impl Disclosure {
    /// Whether it came back, and nobody has said what happens instead.
    pub fn is_to_settle(&self) -> bool {
        matches!(self.ended, Some((Outcome::Returned, _))) && self.settled_words.is_none()
    }

    /// What it was sent under.
    pub fn ground(&self) -> Ground {
        self.one_off.map_or(Ground::Agreement, |(decision, power)| Ground::OneOff(decision, power))
    }

    /// Whether what it rests on still lets it be read: the agreement in force, the power in use.
    pub fn still_flows(&self, rules: &SharingRules) -> bool {
        rules.flows(self.from_agency, self.to_agency, Category::Identity, self.purpose, self.ground()).is_ok()
    }
}

/// One item: a fact, read where it is.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// The fact.
    pub fact: FactId,
    /// What kind it is.
    pub category: Category,
}

/// Something to be sent.
#[derive(Debug, Clone)]
pub struct NewDisclosure<'a> {
    /// The child.
    pub person: PersonId,
    /// Whose information it is.
    pub from: (AgencyId, MemberId),
    /// Who has it.
    pub to: (AgencyId, MemberId),
    /// What for.
    pub purpose: Purpose,
    /// The one-off decision that it rests on.
    pub one_off: Option<OneOffId>,
    /// What the recipient is asked to do.
    pub asks: &'a str,
    /// Whether it is a need-to-act card.
    pub is_card: bool,
    /// By when.
    pub act_by_at: Instant,
    /// The items.
    pub items: &'a [Item],
}

/// A decision to share where no agreement covers it.
#[derive(Debug, Clone)]
pub struct OneOff {
    /// Its id.
    pub id: OneOffId,
    /// The child.
    pub person: PersonId,
    /// The agency whose information it is.
    pub agency: AgencyId,
    /// Who decided.
    pub member: MemberId,
    /// The legal power.
    pub gateway: GatewayId,
    /// What for.
    pub purpose: Purpose,
    /// Why it is necessary and proportionate.
    pub why: String,
    /// Whether the child was told.
    pub told: Told,
    /// More about that.
    pub told_words: String,
    /// When.
    pub decided_at: Instant,
    /// What came out of looking back; `None` until somebody did.
    pub outcome: Option<OneOffOutcome>,
}

/// How much of what an agency sent was done, as [`super::store::measure`] counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// How many were sent.
    pub sent: u64,
    /// How many of them were done.
    pub enacted: u64,
    /// Half of those that were done took as many minutes at most; `None` when none was done.
    pub median_minutes: Option<i64>,
}
