//! What a plan is made of and where it stands: no I/O.

use super::entry::{Entry, EntryKind};
use super::template::Template;
use accord_kernel::ids::{AgencyId, AreaId, ImprovementId, PlanActionId, PlanEntryId, PlanId, UserId};
use accord_kernel::{AgencyKind, Day, Instant, coded_enum};

coded_enum! {
    /// Where an action stands.
    ActionState {
        /// Nobody has begun.
        NotStarted = "not_started", "Not started";
        /// It is under way.
        UnderWay = "under_way", "Under way";
        /// Something stands in its way.
        Blocked = "blocked", "Blocked";
        /// It is done.
        Done = "done", "Done";
        /// It was given up, with a reason.
        Stopped = "stopped", "Stopped";
    }
}

impl ActionState {
    /// Whether it is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::UnderWay | Self::Blocked)
    }
}

/// Letters of a part at most.
pub const PART_LETTERS_MAX: usize = 6_000;
/// Letters of other fields at most.
pub const FIELD_LETTERS_MAX: usize = 1_000;
/// Letters of a title at most.
pub const TITLE_LETTERS_MAX: usize = 120;
/// Actions of a plan at most.
pub const ACTIONS_MAX: usize = 200;
/// Entries of one kind of a plan at most.
pub const ENTRIES_MAX: usize = 60;
/// Days that a plan may cover at most.
pub const PLAN_DAYS_MAX: i32 = 5 * 366;
/// Days after which a plan is looked at again at the latest, as the statutory guidance on the duty expects.
pub const REVIEW_DAYS: i32 = 365;
/// Days before the review from which it is on Today.
pub const REVIEW_NOTICE_DAYS: i32 = 60;
/// A count of an effect at most.
pub const EFFECT_MAX: i32 = 1_000_000;

/// Kinds of agencies whose leaders sign the plan: the authorities that the Serious Violence Duty names.
pub const AUTHORITIES: &[AgencyKind] = &[
    AgencyKind::CommunitySafety,
    AgencyKind::YouthJustice,
    AgencyKind::Police,
    AgencyKind::Probation,
    AgencyKind::CareBoard,
    AgencyKind::Fire,
];

/// A plan of a borough.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// The borough.
    pub area: AreaId,
    /// What it was begun from.
    pub template: Template,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// The last day on which it is to be looked at again.
    pub review_by: Day,
    /// When its title or dates were last changed.
    pub changed_at: Instant,
    /// What came of it and when it was closed; `None` while it is current.
    pub closed: Option<(String, Instant)>,
}

impl Plan {
    /// Its address.
    pub fn address(&self) -> String {
        format!("/plans/{}", self.id)
    }
}

/// A part of a plan, as it reads now.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its code in the template.
    pub code: String,
    /// What it says.
    pub words: String,
    /// What it rests on; empty for nothing said.
    pub evidence: String,
    /// Who wrote it last.
    pub by: Option<UserId>,
    /// When it was last changed.
    pub changed_at: Instant,
}

/// An action of a plan.
#[derive(Debug, Clone)]
pub struct PlanAction {
    /// Its id.
    pub id: PlanActionId,
    /// The plan.
    pub plan: PlanId,
    /// The objective that it serves; `None` for none.
    pub objective: Option<PlanEntryId>,
    /// The improvement of the standards that it carries out; `None` for none.
    pub improvement: Option<ImprovementId>,
    /// The question of the framework that it answers; empty for none.
    pub question: String,
    /// What is to be done.
    pub words: String,
    /// The agency that answers for it; `None` while nobody does.
    pub owner: Option<AgencyId>,
    /// Who there does it.
    pub owner_name: String,
    /// The partner who has to be in it; `None` for none.
    pub partner: Option<AgencyId>,
    /// By when.
    pub due: Day,
    /// How one sees whether it worked.
    pub measure: String,
    /// Where it stands.
    pub state: ActionState,
    /// What came of it so far; empty for nothing told.
    pub answer: String,
    /// What that rests on.
    pub evidence: String,
    /// How effective it was, as a named person counted it; `None` while nobody did.
    pub effect: Option<Effect>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When it was done.
    pub done_at: Option<Instant>,
}

/// So many of so many, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// So many.
    pub count: i32,
    /// Of so many.
    pub of: i32,
    /// Of what, and how it was counted.
    pub words: String,
}

impl Effect {
    /// In words: `12 of 20 children who were released; counted from the referrals`.
    pub fn sentence(&self) -> String {
        format!("{} of {}: {}", self.count, self.of, self.words)
    }
}

impl PlanAction {
    /// Whether its day has passed and it is not done.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state.is_open() && self.due < today
    }

    /// Whether it is something that this agency answers for or has a part in.
    pub fn is_of(&self, agency: AgencyId) -> bool {
        self.owner == Some(agency) || self.partner == Some(agency)
    }
}

/// A step of an action as it was told.
#[derive(Debug, Clone)]
pub struct ActionChange {
    /// Where it stood then.
    pub state: ActionState,
    /// What was told.
    pub words: String,
    /// Who told it.
    pub by: Option<UserId>,
    /// For which agency.
    pub agency: AgencyId,
    /// When.
    pub at: Instant,
}

/// An action of the region that boroughs’ plans serve.
#[derive(Debug, Clone)]
pub struct RegionalAction {
    /// Its id.
    pub id: accord_kernel::ids::RegionalActionId,
    /// The regional body that wrote it.
    pub agency: AgencyId,
    /// Its title.
    pub title: String,
    /// What is to be done everywhere.
    pub words: String,
    /// By when.
    pub due: Day,
    /// Why and when it ended; `None` while it stands.
    pub ended: Option<(String, Instant)>,
}

/// That a plan serves an action of the region, and how.
#[derive(Debug, Clone)]
pub struct Serves {
    /// The plan.
    pub plan: PlanId,
    /// The action of the region.
    pub action: accord_kernel::ids::RegionalActionId,
    /// How it serves it.
    pub words: String,
}

/// All that a plan consists of at one moment.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The plan.
    pub plan: Plan,
    /// Its written parts.
    pub parts: Vec<Part>,
    /// Its entries that stand.
    pub entries: Vec<Entry>,
    /// Its actions, by day.
    pub actions: Vec<PlanAction>,
    /// Which actions of the region it serves.
    pub serves: Vec<Serves>,
}

impl Whole {
    /// The part with this code; `None` while nobody wrote it.
    pub fn part(&self, code: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.code == code && !part.words.is_empty())
    }

    /// The entries of a kind.
    pub fn of_kind(&self, kind: EntryKind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// What stands in the way of offering a version, a sentence each; empty for nothing.
    ///
    /// Disproportionality and community confidence cannot be left out: the part is required by every template, and the
    /// difficult issues have to name both with a commitment.
    pub fn missing(&self) -> Vec<String> {
        let parts = self.plan.template.parts().iter().filter(|rule| self.part(rule.code).is_none());
        let mut missing: Vec<String> =
            parts.map(|rule| format!("“{}” says nothing yet", rule.heading)).collect();
        for issue in ["disproportionality", "confidence"] {
            if !self.of_kind(EntryKind::Issue).any(|entry| entry.field("about") == issue) {
                let words = EntryKind::Issue.choice_words("about", issue);
                missing.push(format!("No commitment is written on: {words}"));
            }
        }
        let ownerless = |action: &&PlanAction| action.state.is_open() && action.owner.is_none();
        match self.actions.iter().filter(ownerless).count() {
            0 if self.actions.is_empty() => missing.push("There is no action yet".to_owned()),
            0 => {}
            1 => missing.push("1 action has no owner".to_owned()),
            more => missing.push(format!("{more} actions have no owner")),
        }
        if self.plan.template == Template::Strategy {
            for asked in ["educational", "prison", "youth_custody"] {
                if !self.of_kind(EntryKind::Consultation).any(|entry| entry.field("about") == asked) {
                    let words = EntryKind::Consultation.choice_words("about", asked);
                    missing.push(format!(
                        "The duty asks for it, and nobody of this kind was consulted: {words}"
                    ));
                }
            }
        }
        missing
    }
}
