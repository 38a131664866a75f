//! The plan of a police area, as it was published, and what Boards made of it: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, BcuActionId, BcuPlanId, EngagementId};
use accord_kernel::{Day, Instant};

/// Actions of a plan at most.
pub const ACTIONS_MAX: usize = 8;
/// Days of a plan at most.
pub const PLAN_DAYS_MAX: i32 = 731;

/// An action of a plan.
#[derive(Debug, Clone)]
pub struct BcuAction {
    /// Its id.
    pub id: BcuActionId,
    /// What is done.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// By when.
    pub due_on: Day,
    /// When it was done, and what came of it.
    pub done: Option<(Instant, String)>,
}

impl BcuAction {
    /// Whether its day has passed, and nobody said that it is done.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.done.is_none() && self.due_on < today
    }
}

/// What a Board made of a plan.
#[derive(Debug, Clone)]
pub struct Engagement {
    /// Its id.
    pub id: EngagementId,
    /// The borough.
    pub area: AreaId,
    /// Its number among the borough's words on this plan, from 1.
    pub number: i32,
    /// The day on which the Board read it.
    pub read_on: Day,
    /// What the Board takes on itself.
    pub takes_on: String,
    /// What it asks police to change; empty for nothing.
    pub asks: String,
    /// When it was written.
    pub at: Instant,
    /// What police answered, and when.
    pub answer: Option<(Instant, String)>,
}

impl Engagement {
    /// Whether police have something to answer.
    pub fn awaits_answer(&self) -> bool {
        !self.asks.is_empty() && self.answer.is_none()
    }
}

/// A published plan: it never changes.
#[derive(Debug, Clone)]
pub struct BcuPlan {
    /// Its id.
    pub id: BcuPlanId,
    /// The police agency.
    pub agency: AgencyId,
    /// What it is called.
    pub title: String,
    /// Its first day.
    pub from_on: Day,
    /// Its last day.
    pub to_on: Day,
    /// What it says.
    pub words: String,
    /// Its version, from 1.
    pub version: i32,
    /// The version that it replaces.
    pub replaces: Option<BcuPlanId>,
    /// When it was published.
    pub published_at: Instant,
    /// The boroughs that it covers.
    pub areas: Vec<AreaId>,
    /// What is done, in its order.
    pub actions: Vec<BcuAction>,
    /// What Boards made of it, oldest first.
    pub engagements: Vec<Engagement>,
}

impl BcuPlan {
    /// What a Board made of it: its newest word stands.
    pub fn engagement(&self, area: AreaId) -> Option<&Engagement> {
        self.engagements.iter().rfind(|one| one.area == area)
    }
}
