//! Where the actions of a plan stand, in counts with what they are counts of.

use super::model::{ActionState, PlanAction};
use accord_kernel::Day;
use minijinja::{Value, context};

/// Counts of the actions of a plan on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// All of them.
    pub all: usize,
    /// Those still to be done.
    pub open: usize,
    /// Those whose day has passed and that are not done.
    pub overdue: usize,
    /// Those in the way of which something stands.
    pub blocked: usize,
    /// Those that are done.
    pub done: usize,
    /// Those that were given up.
    pub stopped: usize,
    /// Those to be done for which nobody answers.
    pub without_owner: usize,
    /// Those that are done and were done by their day.
    pub done_in_time: usize,
    /// Those whose day has passed, given up ones among them.
    pub past: usize,
    /// Those that are done and of which somebody counted the effect.
    pub counted: usize,
    /// Questions of a framework.
    pub questions: usize,
    /// Questions whose task is done and says what came of it.
    pub answered: usize,
}

impl Standing {
    /// The counts of these actions on a day.
    pub fn of(actions: &[PlanAction], today: Day) -> Self {
        let count = |test: &dyn Fn(&PlanAction) -> bool| actions.iter().filter(|action| test(action)).count();
        let in_time = |action: &PlanAction| action.done_at.is_some_and(|at| at.day() <= action.due);
        let is_past = |action: &PlanAction| action.due < today;
        let is_answered =
            |action: &PlanAction| action.state == ActionState::Done && !action.answer.is_empty();
        Self {
            all: actions.len(),
            open: count(&|action| action.state.is_open()),
            overdue: count(&|action| action.is_overdue(today)),
            blocked: count(&|action| action.state == ActionState::Blocked),
            done: count(&|action| action.state == ActionState::Done),
            stopped: count(&|action| action.state == ActionState::Stopped),
            without_owner: count(&|action| action.state.is_open() && action.owner.is_none()),
            done_in_time: count(&|action| is_past(action) && in_time(action)),
            past: count(&is_past),
            counted: count(&|action| action.state == ActionState::Done && action.effect.is_some()),
            questions: count(&|action| !action.question.is_empty()),
            answered: count(&|action| !action.question.is_empty() && is_answered(action)),
        }
    }

    /// For pages.
    pub fn values(&self) -> Value {
        context! {
            all => self.all, open => self.open, overdue => self.overdue, blocked => self.blocked, done => self.done,
            stopped => self.stopped, without_owner => self.without_owner, done_in_time => self.done_in_time,
            past => self.past, counted => self.counted, questions => self.questions, answered => self.answered,
        }
    }
}
