//! What a request is, who may be answered, and by when: no I/O.

use accord_kernel::ids::{AgencyId, ControllerId, PersonId, RightsRequestId, UserId};
use accord_kernel::{Category, Day, Instant, Month, coded_enum};
use uuid::Uuid;

coded_enum! {
    /// What is asked for.
    RequestKind {
        /// What is held (UK GDPR article 15).
        Access = "access", "What is held about me";
        /// Who saw and received what.
        WhoSaw = "who_saw", "Who saw and received what";
        /// Something is wrong (article 16).
        Correction = "correction", "Something is wrong";
        /// It should not be used (article 21).
        Objection = "objection", "It should not be used";
        /// A decision is challenged.
        Challenge = "challenge", "I challenge a decision";
        /// It should be deleted (article 17).
        Deletion = "deletion", "It should be deleted";
    }
}

coded_enum! {
    /// Who asks.
    Asker {
        /// The child.
        Child = "child", "The child";
        /// Somebody with parental responsibility.
        Parent = "parent", "Somebody with parental responsibility";
        /// A solicitor, advocate or somebody else for the child.
        Representative = "representative", "Somebody who acts for the child";
    }
}

coded_enum! {
    /// With what right somebody who is not the child is answered. Parental responsibility alone is none.
    Authority {
        /// The child understands what it is about and agrees.
        ChildAgrees = "child_agrees", "The child is able to decide this and agrees";
        /// The child is too young to decide, and it is in their interests.
        NotCompetent = "not_competent", "The child is not able to decide this, and it is in their interests";
        /// A court said so.
        Court = "court", "A court order says so";
    }
}

coded_enum! {
    /// What is left out of an answer.
    LeftOut {
        /// What is about somebody else.
        Others = "others", "What is about other people";
        /// What would put staff at risk.
        Staff = "staff", "What would put staff at risk";
        /// What would cause serious harm (Data Protection Act 2018 schedule 3).
        Harm = "harm", "What would cause serious harm to somebody";
        /// What would hinder the prevention of crime (schedule 2).
        Crime = "crime", "What would hinder the prevention of crime";
    }
}

coded_enum! {
    /// How a request ended.
    Outcome {
        /// It was answered.
        Answered = "answered", "Answered";
        /// It was answered by a letter that says nothing.
        Refused = "refused", "Answered by the letter that says nothing";
    }
}

coded_enum! {
    /// Why the clock stands still. The law knows no other reason (UK GDPR article 12(6), and the Information Commissioner on
    /// asking what is meant).
    PauseReason {
        /// It is not clear who asks.
        Identity = "identity", "To find out who asks";
        /// It is not clear what they ask for.
        Clarification = "clarification", "To ask what they mean";
    }
}

/// Letters of what is asked and of reasons at most.
pub const WORDS_LETTERS_MAX: usize = 1_000;
/// Letters of an answer at most.
pub const ANSWER_LETTERS_MAX: usize = 15_000;
/// Facts, notes and identities of a child that are listed at most, of each.
pub const KEPT_MAX: u64 = 500;

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its id.
    pub id: RightsRequestId,
    /// The legal body that answers.
    pub controller: ControllerId,
    /// The agency that received it.
    pub agency: AgencyId,
    /// Of whom something is asked; `None` where nothing is held of them.
    pub person: Option<PersonId>,
    /// What is asked for.
    pub kind: RequestKind,
    /// Who asks.
    pub asker: Asker,
    /// What they said.
    pub words: String,
    /// When it came.
    pub received_on: Day,
    /// Who asks, checked: how, with what right, and whether they are recorded as a source of harm.
    pub check: Option<Check>,
    /// What is answered.
    pub answer: Option<Answer>,
    /// Raised by every change of the answer: who reads it and who sends it says which one they saw.
    pub answer_version: i32,
    /// Who read it as the second person.
    pub read_by: Option<(Option<UserId>, Instant)>,
    /// Why there are two months more.
    pub extended_why: Option<String>,
    /// Why the clock stands still.
    pub paused: Option<Pause>,
    /// Days that it stood still before.
    pub paused_days: i32,
    /// That the second reader sent the answer back.
    pub sent_back: Option<SentBack>,
    /// The ids of the facts, notes and identities that are to be deleted.
    pub deletes: Vec<Uuid>,
    /// When they were.
    pub deleted_at: Option<Instant>,
    /// How it ended, and when.
    pub ended: Option<(Outcome, Instant)>,
}

/// A clock that stands still.
#[derive(Debug, Clone)]
pub struct Pause {
    /// What for.
    pub reason: PauseReason,
    /// What they are asked.
    pub why: String,
    /// Since when.
    pub since: Day,
}

/// An answer that the second reader sent back.
#[derive(Debug, Clone)]
pub struct SentBack {
    /// Why.
    pub why: String,
    /// Who.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// Who asks, checked by a person.
#[derive(Debug, Clone)]
pub struct Check {
    /// How we know who it is.
    pub identity: String,
    /// With what right, for somebody else.
    pub authority: Option<Authority>,
    /// How we know that.
    pub authority_words: String,
    /// Whether they are recorded as a source of harm to the child.
    pub is_source_of_harm: bool,
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The words.
    pub words: String,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
    /// The kinds of information that it holds.
    pub holds: Vec<Category>,
    /// Who wrote it.
    pub by: Option<UserId>,
}

impl Request {
    /// Whether it is answered by the letter that says nothing: to somebody who is recorded as a source of harm, and about
    /// somebody of whom nothing is held, so that the letter itself tells nobody which of both it is.
    pub fn is_to_be_refused(&self) -> bool {
        self.person.is_none() || self.check.as_ref().is_some_and(|check| check.is_source_of_harm)
    }

    /// Whether everything that comes before sending is done: somebody else than its writer read the answer, and what it says
    /// is deleted is.
    pub fn is_ready(&self) -> bool {
        let is_deleted = self.deletes.is_empty() || self.deleted_at.is_some();
        self.is_to_be_refused() || (self.answer.is_some() && self.read_by.is_some() && is_deleted)
    }

    /// Whether there can be two months more: they are told within the first month (UK GDPR article 12(3)).
    pub fn can_be_extended(&self, today: Day) -> bool {
        self.extended_why.is_none() && !self.is_to_be_refused() && today <= self.due_on(today)
    }

    /// By when it is answered: a month, two more where it was extended, and the days that the clock stood still.
    pub fn due_on(&self, today: Day) -> Day {
        let months = if self.extended_why.is_some() { 3 } else { 1 };
        let still = self.paused.as_ref().map_or(0, |pause| today.days_since(pause.since).max(0));
        plus_months(self.received_on, months).plus_days(self.paused_days + still)
    }

    /// What is next, in words.
    pub fn next_step(&self) -> &'static str {
        match (&self.ended, &self.check, &self.answer, &self.read_by) {
            (Some((outcome, _)), ..) => outcome.words(),
            (None, ..) if self.is_to_be_refused() => "Send the neutral letter",
            (None, None, ..) => "Check who asks",
            (None, Some(_), None, _) => "Prepare the answer",
            (None, Some(_), Some(_), None) if self.sent_back.is_some() => {
                "Change the answer: the second reader sent it back"
            }
            (None, Some(_), Some(_), None) => "Read by a second person",
            (None, Some(_), Some(_), Some(_)) if !self.is_ready() => "Delete what was asked",
            (None, Some(_), Some(_), Some(_)) => "Send the answer",
        }
    }
}

/// The same day so many months later, or the last of that month (UK GDPR article 12(3), as the courts count).
pub fn plus_months(day: Day, months: i32) -> Day {
    let month = day.month();
    let (Some(target), Some(next)) =
        (Month::from_number(month.number() + months), Month::from_number(month.number() + months + 1))
    else {
        return day;
    };
    let same = target.first_day().plus_days(day.days_since(month.first_day()));
    same.min(next.first_day().plus_days(-1))
}

#[cfg(test)]
mod tests {
    use super::plus_months;
    use accord_kernel::Day;

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_of_the_month() {
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        for (from, months, to) in [
            ("2026-11-22", 1, "2026-12-22"),
            ("2027-01-31", 1, "2027-02-28"),
            ("2026-12-31", 3, "2027-03-31"),
        ] {
            assert_eq!(plus_months(day(from), months), day(to), "{from}");
        }
    }
}
