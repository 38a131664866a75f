//! What unusual access is, and what it may turn out to be: no I/O.

use accord_kernel::ids::{AccessFindingId, AgencyId, PersonId, UserId};
use accord_kernel::{Day, Instant, coded_enum};

coded_enum! {
    /// What looks unusual.
    FindingKind {
        /// Very many records on one day.
        ManyRecords = "many_records", "Many records in a day";
        /// Records opened at night.
        OddHours = "odd_hours", "Records opened between 10pm and 6am";
        /// The record of somebody of the same family name.
        OwnFamilyName = "own_family_name", "A record of somebody with the same family name";
        /// The record of a child whom they were not around then.
        OutsideCaseload = "outside_caseload", "A record of a child whom they were not around";
        /// Glass broken again and again.
        RepeatedGlass = "repeated_glass", "Glass broken again and again";
    }
}

coded_enum! {
    /// What it was.
    FindingOutcome {
        /// There was a good reason.
        Explained = "explained", "Explained: there was a good reason";
        /// They did not know better, and were told.
        Training = "training", "Training: they did not know, and were told";
        /// Somebody else goes on with it.
        Referred = "referred", "Referred: somebody else goes on with it";
        /// It was wrong.
        Misuse = "misuse", "Misuse: report it as a breach";
    }
}

/// Records of as many children on one day are many: a full caseload is fewer.
pub const RECORDS_A_DAY: u64 = 40;
/// Glass broken as often within [`GLASS_DAYS`] is often.
pub const GLASS_TIMES: u64 = 3;
/// Days in which broken glass is counted.
pub const GLASS_DAYS: i32 = 28;
/// The first and the last hour of the night, of the London clock.
const NIGHT_HOURS: (i8, i8) = (22, 6);
/// Letters of what is said about a finding at most.
pub const WORDS_LETTERS_MAX: usize = 500;
/// A finding is looked into within so many days.
pub const DECIDE_DAYS: i32 = 7;

/// Something unusual.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its id.
    pub id: AccessFindingId,
    /// The agency that they acted for.
    pub agency: AgencyId,
    /// Who; `None` when the account is gone.
    pub user: Option<UserId>,
    /// Whose record; `None` when it is about several.
    pub person: Option<PersonId>,
    /// What looks unusual.
    pub kind: FindingKind,
    /// On which day.
    pub on: Day,
    /// How many records, or how often.
    pub records: u64,
    /// When the pass found it.
    pub found_at: Instant,
    /// What it was, in words; `None` until somebody looked into it.
    pub decision: Option<(FindingOutcome, String)>,
    /// Who looked into it, and when.
    pub decided: Option<(Option<UserId>, Instant)>,
}

impl Finding {
    /// By when somebody looks into it.
    pub fn due(&self) -> Instant {
        self.found_at.day().plus_days(DECIDE_DAYS).start()
    }
}

/// The day whose night holds this moment, when it is night in London: hours after midnight belong to the evening before.
pub fn night_of(at: Instant) -> Option<Day> {
    let (from, until) = NIGHT_HOURS;
    match at.london().hour() {
        hour if hour >= from => Some(at.day()),
        hour if hour < until => Some(at.day().plus_days(-1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_begins_at_ten_and_ends_at_six_by_the_london_clock() {
        let day: Day = "2026-07-22".parse().expect("a day of the test");
        let at = |hour| Instant::from_london(day.date().at(hour, 0, 0, 0));
        assert_eq!(night_of(at(21)), None);
        assert_eq!(night_of(at(22)), Some(day));
        assert_eq!(night_of(at(5)), Some(day.plus_days(-1)));
        assert_eq!(night_of(at(6)), None);
    }
}
