//! What a stream of money is, when it ends, and what that adds up to: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, FundingStreamId};
use accord_kernel::{AgencyKind, Day, Instant, Month, coded_enum};
use accord_platform_web::words::grouped;
use std::collections::BTreeMap;

/// Letters of a name or a funder at most.
pub const NAME_LETTERS_MAX: usize = 160;
/// Letters of longer words at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// Pounds of a stream at most.
pub const POUNDS_MAX: i64 = 1_000_000_000;
/// Months that the calendar of cliffs looks ahead.
pub const MONTHS_AHEAD: i32 = 24;
/// Days from which on money counts as long-term: three years, with one leap day or none.
pub const LONG_TERM_DAYS: i32 = 1_095;

coded_enum! {
    /// What became of a stream at its end.
    Outcome {
        /// It goes on, under the same name or another.
        Renewed = "renewed", "Renewed";
        /// Something else took its place.
        Replaced = "replaced", "Replaced";
        /// It ended.
        Ended = "ended", "Ended";
    }
}

/// Money from one funder for one purpose and time.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Its id.
    pub id: FundingStreamId,
    /// Who gives it.
    pub funder: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Whether it is for the whole region.
    pub is_regional: bool,
    /// The boroughs that it covers by name.
    pub areas: Vec<AreaId>,
    /// Whole pounds over its whole time; `None` when nobody said.
    pub pounds: Option<i64>,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub ends_on: Day,
    /// What it asks for.
    pub conditions: String,
    /// What ends when it ends: which offer, how many places.
    pub what_ends: String,
    /// The agency that has it.
    pub agency: AgencyId,
    /// The borough that wrote it down; `None` for the region.
    pub written_in: Option<AreaId>,
    /// By when the funder decides on what follows.
    pub decided_by_on: Option<Day>,
    /// What became of it, and the words.
    pub outcome: Option<(Outcome, String)>,
    /// When it was last changed.
    pub changed_at: Instant,
}

impl Stream {
    /// Whether it reaches a borough.
    pub fn covers(&self, area: AreaId) -> bool {
        self.is_regional || self.areas.contains(&area)
    }

    /// Whether something ends with it: what was renewed or replaced is no cliff.
    pub fn is_cliff(&self) -> bool {
        !matches!(self.outcome, Some((Outcome::Renewed | Outcome::Replaced, _)))
    }

    /// Whether it runs on a day.
    pub fn runs_on(&self, day: Day) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }

    /// Where it stands on a day.
    pub fn standing(&self, today: Day) -> Standing {
        match (&self.outcome, self.starts_on > today, self.ends_on < today) {
            (Some((outcome, _)), ..) => Standing::Decided(*outcome),
            (None, true, _) => Standing::Coming,
            (None, false, true) => Standing::Over,
            (None, false, false) => Standing::Running,
        }
    }

    /// How long it runs, in days.
    pub fn days(&self) -> i32 {
        self.ends_on.days_since(self.starts_on) + 1
    }
}

/// Where a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has not begun.
    Coming,
    /// It runs.
    Running,
    /// Its last day has passed, and nobody said what became of it.
    Over,
    /// Somebody said what became of it.
    Decided(Outcome),
}

impl Standing {
    /// Every code with its words, for a filter.
    pub const CHOICES: &'static [(&'static str, &'static str)] = &[
        ("coming", "Not begun"),
        ("running", "Running"),
        ("over", "Over, nobody said what followed"),
        ("renewed", "Renewed"),
        ("replaced", "Replaced"),
        ("ended", "Ended"),
    ];

    /// Its code in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Running => "running",
            Self::Over => "over",
            Self::Decided(outcome) => outcome.code(),
        }
    }

    /// What a person reads.
    pub fn words(self) -> &'static str {
        let found = Self::CHOICES.iter().find(|(code, _)| *code == self.code());
        found.map_or("", |(_, words)| *words)
    }
}

/// An amount of money: `£12,345`.
///
/// ```
/// assert_eq!(accord_app::funding::money_words(12_345), "£12,345");
/// ```
pub fn money_words(pounds: i64) -> String {
    format!("£{}", grouped(pounds))
}

/// The sum of some streams, with how many have no amount: a sum that leaves something out says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cliffs {
    /// How many streams.
    pub streams: usize,
    /// Of them, those of which nobody said the amount.
    pub unknown: usize,
    /// The sum of the others, in pounds.
    pub pounds: i64,
}

impl Cliffs {
    /// The sum of these streams.
    pub fn of<'a>(streams: impl IntoIterator<Item = &'a Stream>) -> Self {
        let mut sum = Self::default();
        for stream in streams {
            sum.streams += 1;
            match stream.pounds {
                Some(pounds) => sum.pounds = sum.pounds.saturating_add(pounds),
                None => sum.unknown += 1,
            }
        }
        sum
    }

    /// In words: `£40,000; 2 of 9 have no amount`.
    pub fn words(&self) -> String {
        match (self.streams, self.unknown) {
            (0, _) => "Nothing".to_owned(),
            (all, unknown) if all == unknown && all == 1 => "The amount is not known".to_owned(),
            (all, unknown) if all == unknown => format!("None of {all} has an amount"),
            (_, 0) => money_words(self.pounds),
            (all, unknown) => {
                let have = if unknown == 1 { "has" } else { "have" };
                format!("{}; {unknown} of {all} {have} no amount", money_words(self.pounds))
            }
        }
    }
}

/// The cliffs of each month, from the month of a day on.
pub fn by_month(streams: &[Stream], from: Day) -> Vec<(Month, Vec<&Stream>)> {
    let first = from.month().number();
    let mut months: BTreeMap<i32, Vec<&Stream>> =
        (first..first + MONTHS_AHEAD).map(|month| (month, Vec::new())).collect();
    for stream in streams.iter().filter(|stream| stream.is_cliff() && stream.ends_on >= from) {
        if let Some(month) = months.get_mut(&stream.ends_on.month().number()) {
            month.push(stream);
        }
    }
    let months = months.into_iter().filter_map(|(number, found)| Some((Month::from_number(number)?, found)));
    months.collect()
}

/// How much of the money of voluntary organisations runs three years or longer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LongTerm {
    /// Pounds that run three years or longer.
    pub pounds: i64,
    /// Pounds of all their streams whose amount is known.
    pub of_pounds: i64,
    /// Their streams whose amount nobody said: in neither sum.
    pub unknown: usize,
}

/// The share of these streams that run on a day and belong to voluntary organisations.
pub fn long_term_share(
    streams: &[Stream],
    kind_of: impl Fn(AgencyId) -> Option<AgencyKind>,
    today: Day,
) -> LongTerm {
    let of_them = streams
        .iter()
        .filter(|stream| stream.runs_on(today) && kind_of(stream.agency) == Some(AgencyKind::Voluntary));
    let mut share = LongTerm::default();
    for stream in of_them {
        match stream.pounds {
            None => share.unknown += 1,
            Some(pounds) => {
                share.of_pounds += pounds;
                share.pounds += if stream.days() >= LONG_TERM_DAYS { pounds } else { 0 };
            }
        }
    }
    share
}

/// Streams of one funder for one purpose whose last days differ, side by side.
#[derive(Debug)]
pub struct Apart<'a> {
    /// The funder.
    pub funder: &'a str,
    /// The streams, by their last day.
    pub streams: Vec<&'a Stream>,
    /// How many different last days.
    pub ends: usize,
}

/// The funders who have two streams or more, those whose last days differ first. Funders are one however their letters
/// and blanks are written.
pub fn apart(streams: &[Stream]) -> Vec<Apart<'_>> {
    let mut by_funder: BTreeMap<String, Vec<&Stream>> = BTreeMap::new();
    for stream in streams {
        let key = stream.funder.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        by_funder.entry(key).or_default().push(stream);
    }
    let mut all: Vec<Apart<'_>> = by_funder
        .into_values()
        .filter(|found| found.len() > 1)
        .map(|mut found| {
            found.sort_by_key(|stream| (stream.ends_on, stream.id));
            let mut ends: Vec<Day> = found.iter().map(|stream| stream.ends_on).collect();
            ends.dedup();
            Apart { funder: &found[0].funder, ends: ends.len(), streams: found }
        })
        .collect();
    all.sort_by_key(|one| one.ends == 1);
    all
}

/// The first day of a task for an owner: so many days before the end.
pub const MARKS: &[i32] = &[30, 90, 180];

/// The mark that a day has passed before the end of a stream; `None` before all of them.
pub fn mark_on(ends_on: Day, today: Day) -> Option<i32> {
    let left = ends_on.days_since(today);
    MARKS.iter().copied().find(|mark| (0..=*mark).contains(&left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    fn day(text: &str) -> Day {
        text.parse().expect("a day of the test")
    }

    fn stream(funder: &str, pounds: Option<i64>, starts_on: &str, ends_on: &str) -> Stream {
        let (at, rng) = (Instant::from_micros(1), SeededRng::new(1));
        Stream {
            id: FundingStreamId::new(at, &rng),
            funder: funder.to_owned(),
            name: String::new(),
            purpose: String::new(),
            is_regional: false,
            areas: Vec::new(),
            pounds,
            starts_on: day(starts_on),
            ends_on: day(ends_on),
            conditions: String::new(),
            what_ends: String::new(),
            agency: AgencyId::new(at, &rng),
            written_in: None,
            decided_by_on: None,
            outcome: None,
            changed_at: at,
        }
    }

    #[test]
    fn a_sum_says_what_it_leaves_out() {
        let known = stream("A", Some(40_000), "2026-04-01", "2027-03-31");
        let unknown = stream("A", None, "2026-04-01", "2027-03-31");
        assert_eq!(Cliffs::of([&known]).words(), "£40,000");
        assert_eq!(Cliffs::of([&known, &known, &unknown]).words(), "£80,000; 1 of 3 has no amount");
        assert_eq!(Cliffs::of([&known, &unknown, &unknown]).words(), "£40,000; 2 of 3 have no amount");
        assert_eq!(Cliffs::of([&unknown, &unknown]).words(), "None of 2 has an amount");
        assert_eq!(Cliffs::of([]).words(), "Nothing");
    }

    #[test]
    fn cliffs_lie_in_the_month_of_the_last_day_unless_the_money_goes_on() {
        let mut renewed = stream("A", Some(1), "2026-01-01", "2026-11-30");
        renewed.outcome = Some((Outcome::Renewed, String::new()));
        let all = [
            stream("A", Some(5), "2026-01-01", "2026-11-30"),
            renewed,
            // Over before the first day, and beyond the last month.
            stream("A", Some(7), "2026-01-01", "2026-11-09"),
            stream("A", Some(9), "2026-01-01", "2028-11-01"),
            stream("A", Some(3), "2026-01-01", "2028-10-31"),
        ];
        let months = by_month(&all, day("2026-11-10"));
        let sums: Vec<i64> =
            months.iter().map(|(_, found)| Cliffs::of(found.iter().copied()).pounds).collect();
        assert_eq!((months.len(), sums[0], sums[23]), (24, 5, 3));
        assert_eq!(sums.iter().sum::<i64>(), 8);
    }

    #[test]
    fn three_years_are_long_term_for_voluntary_organisations_alone() {
        let all = [
            stream("A", Some(300), "2025-04-01", "2028-03-31"),
            stream("A", Some(100), "2025-04-01", "2028-03-30"),
            stream("A", None, "2026-04-01", "2027-03-31"),
            stream("A", Some(900), "2027-04-01", "2030-03-31"),
        ];
        let share = |kind| long_term_share(&all, |_| Some(kind), day("2026-11-01"));
        assert_eq!(share(AgencyKind::Voluntary), LongTerm { pounds: 400, of_pounds: 400, unknown: 1 });
        assert_eq!(share(AgencyKind::Police), LongTerm::default());
        let short = [stream("A", Some(100), "2026-04-01", "2027-03-31")];
        let found = long_term_share(&short, |_| Some(AgencyKind::Voluntary), day("2026-11-01"));
        assert_eq!((found.pounds, found.of_pounds), (0, 100));
    }

    #[test]
    fn a_funder_is_one_however_it_is_written() {
        let all = [
            stream("Home  Office", None, "2026-01-01", "2027-03-31"),
            stream("home office", None, "2026-01-01", "2026-12-31"),
            stream("Somebody else", None, "2026-01-01", "2026-12-31"),
        ];
        let found = apart(&all);
        assert_eq!((found.len(), found[0].streams.len(), found[0].ends), (1, 2, 2));
    }

    #[test]
    fn the_owner_is_told_180_90_and_30_days_before_the_end() {
        let mark = |today: &str| mark_on(day("2027-03-31"), day(today));
        assert_eq!(mark("2026-10-01"), None);
        assert_eq!(mark("2026-10-02"), Some(180));
        assert_eq!(mark("2026-12-31"), Some(90));
        assert_eq!(mark("2027-03-01"), Some(30));
        assert_eq!(mark("2027-04-01"), None);
    }
}
