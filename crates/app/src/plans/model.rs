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

coded_enum! {
    /// What a step of an action was.
    Step {
        /// Its agency told where it stands.
        Told = "told", "Told";
        /// Those who write the plan changed what is to be done, by whom or by when.
        Changed = "changed", "Changed";
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
/// Days before the review from which it is on Today, at most: of a short plan a quarter of its days.
const REVIEW_NOTICE_DAYS: i32 = 60;
/// Days before the beginning of a plan for which an action may be due: what prepares it.
pub const DUE_BEFORE_DAYS: i32 = 60;
/// Days after the end of a plan for which an action may be due: what follows from it.
pub const DUE_AFTER_DAYS: i32 = 365;
/// Days after which a difficult issue is looked at again at the latest.
pub const ISSUE_DAYS_MAX: i32 = 5 * 366;
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
    /// When somebody began to write it.
    pub begun_at: Instant,
    /// When its title or dates were last changed, or a version of it was adopted.
    pub changed_at: Instant,
    /// What came of it and when it was closed; `None` while it is current.
    pub closed: Option<(String, Instant)>,
}

impl Plan {
    /// Its address.
    pub fn address(&self) -> String {
        format!("/plans/{}", self.id)
    }

    /// By when it is looked at again at the latest after its beginning or its adoption on a day: within a year, and within its
    /// days.
    pub fn review_after(&self, on: Day) -> Day {
        self.to.min(on.plus_days(REVIEW_DAYS))
    }

    /// Whether its review is near enough to be on Today.
    pub fn is_review_near(&self, today: Day) -> bool {
        let notice = REVIEW_NOTICE_DAYS.min(self.to.days_since(self.from) / 4);
        self.review_by.days_since(today) <= notice
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

/// So many of so many, and of what: counted by hand, by somebody who is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// So many.
    pub count: i32,
    /// Of so many.
    pub of: i32,
    /// Of what, and how it was counted.
    pub words: String,
    /// Who told it; `None` where their account is gone.
    pub by: Option<UserId>,
    /// For which agency.
    pub agency: AgencyId,
    /// When they told it.
    pub at: Instant,
}

impl Effect {
    /// In words: `12 of 20: children who were released, counted from the referrals. Reported by hand on 5 June 2026, by Vera
    /// Specimen, youth justice service`.
    pub fn sentence(&self, by: &str, agency: &str) -> String {
        let Self { count, of, words, .. } = self;
        let words = words.trim_end_matches('.');
        format!("{count} of {of}: {words}. Reported by hand on {}, by {by}, {agency}", self.at.day().words())
    }

    /// Whether it says the same as another, whoever told it and when.
    pub fn says(&self, other: &Self) -> bool {
        (self.count, self.of, &self.words) == (other.count, other.of, &other.words)
    }
}

/// What is to be done in an action, by whom and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// What is to be done.
    pub words: String,
    /// The objective that it serves; `None` for none.
    pub objective: Option<PlanEntryId>,
    /// The agency that answers for it; `None` while nobody does.
    pub owner: Option<AgencyId>,
    /// Who there does it.
    pub owner_name: String,
    /// The partner who has to be in it; `None` for none.
    pub partner: Option<AgencyId>,
    /// How one sees whether it worked.
    pub measure: String,
    /// By when.
    pub due: Day,
}

impl PlanAction {
    /// An action of which nothing is written yet, to be done by the end of its plan.
    pub fn blank(id: PlanActionId, plan: &Plan, at: Instant) -> Self {
        Self {
            id,
            plan: plan.id,
            objective: None,
            improvement: None,
            question: String::new(),
            words: String::new(),
            owner: None,
            owner_name: String::new(),
            partner: None,
            due: plan.to,
            measure: String::new(),
            state: ActionState::NotStarted,
            answer: String::new(),
            evidence: String::new(),
            effect: None,
            changed_at: at,
            done_at: None,
        }
    }

    /// What is to be done, by whom and by when.
    pub fn wording(&self) -> Wording {
        Wording {
            words: self.words.clone(),
            objective: self.objective,
            owner: self.owner,
            owner_name: self.owner_name.clone(),
            partner: self.partner,
            measure: self.measure.clone(),
            due: self.due,
        }
    }

    /// Whether an agency says where it stands: the one that answers for it, or the partner that it needs. While nobody answers
    /// for it, nobody says.
    pub fn is_told_by(&self, agency: AgencyId) -> bool {
        self.owner.is_some() && self.is_of(agency)
    }

    /// Whether its day has passed and it is not done.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state.is_open() && self.due < today
    }

    /// Whether it is something that this agency answers for or has a part in.
    pub fn is_of(&self, agency: AgencyId) -> bool {
        self.owner == Some(agency) || self.partner == Some(agency)
    }
}

/// A step of an action.
#[derive(Debug, Clone)]
pub struct ActionChange {
    /// What it was.
    pub kind: Step,
    /// Where the action stood after it.
    pub state: ActionState,
    /// What was told; empty where nothing was.
    pub answer: String,
    /// What that rests on.
    pub evidence: String,
    /// What was counted: so many, of so many, of what.
    pub effect: Option<(i32, i32, String)>,
    /// What was to be done before it, by whom and by when. After it, that is what the next step has, or the action.
    pub before: Wording,
    /// Who took it.
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

impl RegionalAction {
    /// Whether it stands and says the same as another, by the same regional body.
    pub fn says(&self, other: &Self) -> bool {
        self.ended.is_none()
            && (self.agency, &self.title, &self.words, self.due)
                == (other.agency, &other.title, &other.words, other.due)
    }
}

/// That a plan serves an action of the region, and how.
#[derive(Debug, Clone)]
pub struct Serves {
    /// The action of the region.
    pub action: accord_kernel::ids::RegionalActionId,
    /// How it serves it.
    pub words: String,
    /// When that was said.
    pub said_at: Instant,
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
                let mut of_kind = self
                    .of_kind(EntryKind::Consultation)
                    .filter(|entry| entry.field("about") == asked)
                    .peekable();
                let words = EntryKind::Consultation.choice_words("about", asked);
                if of_kind.peek().is_none() {
                    missing.push(format!(
                        "The duty asks for it, and nobody of this kind was consulted: {words}"
                    ));
                } else if !of_kind
                    .any(|entry| ["answer", "silent_on"].iter().any(|name| !entry.field(name).is_empty()))
                {
                    missing.push(format!(
                        "Write what they said, or by which day they had not answered: {words}"
                    ));
                }
            }
        }
        missing
    }
}
