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

    /// How many of those whose day has passed were done by it, as a sentence.
    pub fn past_words(&self) -> String {
        match (self.past, self.done_in_time) {
            (0, _) => "The day of no action has passed yet.".to_owned(),
            (1, 0) => "The day of 1 action has passed. It was not done by its day.".to_owned(),
            (1, _) => "The day of 1 action has passed. It was done by its day.".to_owned(),
            (past, 0) => format!("Of {past} actions whose day has passed, none was done by its day."),
            (past, 1) => format!("Of {past} actions whose day has passed, 1 was done by its day."),
            (past, done) => format!("Of {past} actions whose day has passed, {done} were done by their day."),
        }
    }

    /// For pages.
    pub fn values(&self) -> Value {
        context! {
            all => self.all, open => self.open, overdue => self.overdue, blocked => self.blocked, done => self.done,
            stopped => self.stopped, without_owner => self.without_owner, done_in_time => self.done_in_time,
            past => self.past, past_words => self.past_words(), counted => self.counted, questions => self.questions, answered => self.answered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_by_its_day_is_said_of_none_one_and_many() {
        let says = |past, done_in_time| Standing { past, done_in_time, ..Standing::default() }.past_words();
        for (past, done, words) in [
            (0, 0, "The day of no action has passed yet."),
            (1, 0, "The day of 1 action has passed. It was not done by its day."),
            (1, 1, "The day of 1 action has passed. It was done by its day."),
            (3, 0, "Of 3 actions whose day has passed, none was done by its day."),
            (3, 1, "Of 3 actions whose day has passed, 1 was done by its day."),
            (16, 9, "Of 16 actions whose day has passed, 9 were done by their day."),
        ] {
            assert_eq!(says(past, done), words);
        }
    }
}
