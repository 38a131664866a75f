//! How long what is kept and what stops deletion: no I/O.

use accord_kernel::ids::{AgencyId, ControllerId, HoldId, PersonId, UserId};
use accord_kernel::{Category, Day, Instant, coded_enum};

coded_enum! {
    /// Why something is not deleted.
    HoldKind {
        /// A prosecution needs it.
        Prosecution = "prosecution", "Prosecution";
        /// An inquest needs it.
        Inquest = "inquest", "Inquest";
        /// A review needs it.
        Review = "review", "Child safeguarding practice review";
        /// A complaint or claim needs it.
        Complaint = "complaint", "Complaint or claim";
        /// Somebody asked for their own data.
        Request = "request", "Request of the person";
    }
}

coded_enum! {
    /// What a tombstone stands for.
    GraveKind {
        /// A fact.
        Fact = "fact", "fact";
        /// A note of a compartment.
        Note = "note", "note";
        /// What an agency held of an identity.
        Record = "record", "identity held by an agency";
        /// The whole of a child.
        Person = "person", "record of a child";
    }
}

/// Letters of a reason at most.
pub const WHY_LETTERS_MAX: usize = 500;
/// Letters of the source of a rule at most.
pub const SOURCE_LETTERS_MAX: usize = 300;
/// Nothing is kept longer than so many days: from birth to the 25th birthday and a year.
pub const KEEP_DAYS_MAX: i32 = 9_497;
/// Nothing is deleted sooner than so many days after it happened.
pub const KEEP_DAYS_MIN: i32 = 30;
/// A hold is looked at again within so many days.
pub const HOLD_DAYS_MAX: i32 = 366;
/// Days ahead that the page looks.
pub const SOON_DAYS: i32 = 30;

/// How long a kind of information is kept.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The kind. [`Category::Identity`] is the whole of what an agency holds, once nothing else of it is left.
    pub kind: Category,
    /// Days after it happened; for an identity, after it was last changed.
    pub keep_days: i32,
    /// Where the number comes from.
    pub source: String,
    /// When the legal body changed it; `None` for what is shipped.
    pub changed_at: Option<Instant>,
}

impl Rule {
    /// The last day whose information is over on `today`.
    pub fn over_until(&self, today: Day) -> Day {
        today.plus_days(-self.keep_days)
    }

    /// How long, in words: years where it is whole years.
    pub fn words(&self) -> String {
        // 366 and 1,096 days are a year and three years with their leap day.
        let years = self.keep_days / 365;
        let rest = self.keep_days - years * 365;
        match (years, rest) {
            (1, 0..=1) => "1 year".to_owned(),
            (2.., 0..) if rest <= years / 4 + 1 => format!("{years} years"),
            _ => format!("{} days", self.keep_days),
        }
    }
}

/// Something that stops deletion.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The legal body that placed it.
    pub controller: ControllerId,
    /// The agency for which it was placed.
    pub agency: AgencyId,
    /// Of whom nothing is deleted.
    pub person: PersonId,
    /// Why.
    pub kind: HoldKind,
    /// Why, in words.
    pub why: String,
    /// When it is looked at again.
    pub review_on: Day,
    /// Who placed it.
    pub by: Option<UserId>,
    /// When.
    pub placed_at: Instant,
    /// When it was lifted.
    pub lifted_at: Option<Instant>,
}

/// Something that was deleted: what is left of it.
#[derive(Debug, Clone, Copy)]
pub struct Grave {
    /// The id that it had.
    pub id: uuid::Uuid,
    /// What it was.
    pub kind: GraveKind,
    /// The rule under which it went.
    pub rule: Category,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_said_in_years_where_it_is_years() {
        for (keep_days, words) in [
            (366, "1 year"),
            (731, "2 years"),
            (1_096, "3 years"),
            (2_192, "6 years"),
            (90, "90 days"),
            (500, "500 days"),
        ] {
            let rule = Rule { kind: Category::Contact, keep_days, source: String::new(), changed_at: None };
            assert_eq!(rule.words(), words);
        }
    }
}
