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
        /// Somebody's request.
        Request = "request", "request";
        /// A hold.
        Hold = "hold", "hold";
        /// A breach.
        Breach = "breach", "breach";
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

/// A shorter time applies so many days after it was decided: until then it can be put right.
pub const WAITING_DAYS: i32 = 7;

/// What has a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// Information about children. [`Category::Identity`] is the whole of what an agency holds, once nothing else of it is
    /// left.
    Of(Category),
    /// People's requests, after they were answered.
    Requests,
    /// Holds, after deletion went on.
    Holds,
    /// Breaches, after they were closed.
    Breaches,
}

impl RuleKind {
    /// Every kind, in the order of pages.
    pub fn all() -> impl Iterator<Item = Self> {
        let children = Category::ALL.iter().copied().map(Self::Of);
        children.chain([Self::Requests, Self::Holds, Self::Breaches])
    }

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Of(category) => category.code(),
            Self::Requests => "requests",
            Self::Holds => "holds",
            Self::Breaches => "breaches",
        }
    }

    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Of(category) => category.words(),
            Self::Requests => "people’s requests, once answered",
            Self::Holds => "holds, once lifted",
            Self::Breaches => "breaches, once closed",
        }
    }
}

/// How long a kind is kept.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The kind.
    pub kind: RuleKind,
    /// Days after it happened, was recorded, and the last of the agency left the child, whichever was last; for an
    /// identity, after it was last changed; for what ended, after its end.
    pub keep_days: i32,
    /// The days that counted before a shorter time was decided, and until when they still count.
    pub before: Option<(i32, Day)>,
    /// Where the number comes from.
    pub source: String,
    /// When the legal body changed it; `None` for what is shipped.
    pub changed_at: Option<Instant>,
}

impl Rule {
    /// How many days count on a day.
    pub fn days_on(&self, today: Day) -> i32 {
        match self.before {
            Some((days, until)) if today <= until => days,
            _ => self.keep_days,
        }
    }

    /// The last day whose information is over on `today`.
    pub fn over_until(&self, today: Day) -> Day {
        today.plus_days(-self.days_on(today))
    }

    /// What still counts, and until when, where it is kept `keep_days` from a decision of `today` on: a shorter time waits.
    pub fn waiting(&self, keep_days: i32, today: Day) -> Option<(i32, Day)> {
        let now = self.days_on(today);
        (keep_days < now).then(|| (now, today.plus_days(WAITING_DAYS - 1)))
    }
}

/// So many years and months in days, as the schedule counts: whole years with their leap days and one day more, so that
/// nothing goes before its birthday.
pub fn days_of((years, months): (i32, i32)) -> i32 {
    if months == 0 && years > 0 { years * 1_461 / 4 + 1 } else { (years * 12 + months) * 1_461 / 48 }
}

/// The most years and months that are no longer than so many days.
pub fn span_of(keep_days: i32) -> (i32, i32) {
    let spans = (0..=keep_days / 28).map(|months| (months / 12, months % 12));
    spans.take_while(|span| days_of(*span) <= keep_days).last().unwrap_or_default()
}

/// So many days, in words: years and months where it is that.
pub fn days_words(keep_days: i32) -> String {
    let span = span_of(keep_days);
    let count = |number: i32, one: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {one}s")),
    };
    let words: Vec<String> = [count(span.0, "year"), count(span.1, "month")].into_iter().flatten().collect();
    if days_of(span) == keep_days && !words.is_empty() {
        return words.join(" and ");
    }
    format!("{keep_days} days")
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
    /// The code of the rule under which it went, or `asked` where somebody had a right to it.
    pub rule: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_in_years_where_they_are_years() {
        for (keep_days, words) in [
            (366, "1 year"),
            (731, "2 years"),
            (1_096, "3 years"),
            (2_192, "6 years"),
            (90, "90 days"),
            (500, "500 days"),
            (30, "1 month"),
            (547, "1 year and 6 months"),
            (9_497, "26 years"),
        ] {
            assert_eq!(days_words(keep_days), words);
        }
        assert_eq!([(0, 1), (1, 0), (3, 0), (6, 0)].map(days_of), [30, 366, 1_096, 2_192]);
    }

    #[test]
    fn a_shorter_time_waits_a_week_and_a_longer_one_does_not() {
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        let today = day("2026-11-22");
        let rule = |keep_days, before| Rule {
            kind: RuleKind::Requests,
            keep_days,
            before,
            source: String::new(),
            changed_at: None,
        };
        let before = rule(1_096, None);
        assert_eq!(before.waiting(2_192, today), None);
        let waiting = before.waiting(30, today);
        assert_eq!(waiting, Some((1_096, day("2026-11-28"))));
        let after = rule(30, waiting);
        assert_eq!((after.days_on(day("2026-11-28")), after.days_on(day("2026-11-29"))), (1_096, 30));
        // Changed again while it waits: what counts now goes on counting.
        assert_eq!(after.waiting(60, day("2026-11-25")), Some((1_096, day("2026-12-01"))));
    }
}
