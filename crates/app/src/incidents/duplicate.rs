//! Which records are likely to be of the same thing: pure.
//!
//! Only between feeds that carry time and place and that one agency holds. Nothing is merged: a person says
//! that two records are of one thing, and can take it back.

use accord_kernel::ids::{DuplicateId, UserId};
use accord_kernel::{Day, Instant};

/// Two records further apart than this are not proposed: people who report the same thing from both ends of
/// a park are some 300 m apart.
pub const METRES_MAX: f64 = 300.0;
/// Two records further apart in time than this are not proposed: a call and the file that follows it differ
/// by less than an hour.
pub const MINUTES_MAX: i64 = 60;
/// Metres that weigh as much as a minute when it is asked how sure a pair is.
pub const METRES_PER_MINUTE: i32 = 5;
/// Proposals of one run at most; the next run finds the rest.
pub const PROPOSALS_MAX: usize = 5_000;

/// A record with time and place.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its key.
    pub id: i64,
    /// The feed that it came in.
    pub feed: String,
    /// What happened.
    pub category: String,
    /// Its day.
    pub on: Day,
    /// Minutes since 1 January 1970 on the clock that the feed uses.
    pub minute: i64,
    /// Degrees east and north.
    pub point: (f64, f64),
}

/// Two records that may be of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The one that goes on counting: the earlier, then the one that came first.
    pub kept: i64,
    /// The one that would no longer count.
    pub other: i64,
    /// The day of the kept one.
    pub on: Day,
    /// How far apart, in whole metres.
    pub metres: i32,
    /// How far apart, in minutes.
    pub minutes: i32,
    /// Why, in words.
    pub reasons: String,
}

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nobody has looked.
    Proposed,
    /// One thing: the other record no longer counts.
    Confirmed,
    /// Two things.
    Different,
}

impl Decision {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Different => "different",
        }
    }

    /// The decision with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Proposed, Self::Confirmed, Self::Different]
            .into_iter()
            .find(|decision| decision.code() == code)
    }
}

/// A proposal as a page shows it.
#[derive(Debug, Clone)]
pub struct ProposalLine {
    /// Its id.
    pub id: DuplicateId,
    /// The kept and the other record in words.
    pub records: [RecordWords; 2],
    /// How far apart, in minutes.
    pub minutes: i32,
    /// How far apart, in metres.
    pub metres: i32,
    /// Why, with kinds and feeds.
    pub reasons: String,
    /// Where it stands.
    pub decision: Decision,
    /// Who decided, or took that back; `None` for somebody whose account is gone.
    pub decided_by: Option<UserId>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
}

impl ProposalLine {
    /// How far apart the two records are: `1 minute and 61 metres apart`.
    pub fn apart(&self) -> String {
        let many = |number: i32, unit: &str| match number {
            1 => format!("1 {unit}"),
            _ => format!("{number} {unit}s"),
        };
        format!("{} and {} apart", many(self.minutes, "minute"), many(self.metres, "metre"))
    }
}

/// One record of a pair, in words that stand beside those of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWords {
    /// What happened.
    pub what: String,
    /// When, as finely as the file says.
    pub when: String,
    /// Where.
    pub place: String,
    /// In which feed it came.
    pub feed: String,
}

impl RecordWords {
    /// Its words in the order of a table's columns.
    pub fn cells(&self) -> [&str; 4] {
        [&self.what, &self.when, &self.place, &self.feed]
    }
}

/// The pairs of records of different feeds that may be of one thing, each record in at most one pair: the
/// nearest first.
///
/// *Cost*: linear in records and in pairs within [`MINUTES_MAX`].
pub fn propose(records: &mut [Record]) -> Vec<Proposal> {
    records.sort_by_key(|record| (record.minute, record.id));
    let mut pairs: Vec<(f64, Proposal)> = Vec::new();
    for (index, first) in records.iter().enumerate() {
        let near = records[index + 1..].iter().take_while(|next| next.minute - first.minute <= MINUTES_MAX);
        for next in near.filter(|next| next.feed != first.feed) {
            let metres = metres_between(first.point, next.point);
            if metres <= METRES_MAX {
                let minutes = next.minute - first.minute;
                let apart = metres + minutes as f64 * f64::from(METRES_PER_MINUTE);
                pairs.push((apart, proposal(first, next, metres, minutes)));
            }
        }
    }
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.kept.cmp(&other.1.kept)));
    let mut taken = std::collections::BTreeSet::new();
    let mut proposals = Vec::new();
    for (_, pair) in pairs {
        if proposals.len() == PROPOSALS_MAX {
            break;
        }
        if !taken.contains(&pair.kept) && !taken.contains(&pair.other) {
            taken.extend([pair.kept, pair.other]);
            proposals.push(pair);
        }
    }
    proposals
}

fn proposal(first: &Record, next: &Record, metres: f64, minutes: i64) -> Proposal {
    let kinds = if first.category == next.category {
        format!("both “{}”", first.category)
    } else {
        format!("“{}” and “{}”", first.category, next.category)
    };
    Proposal {
        kept: first.id,
        other: next.id,
        on: first.on,
        metres: metres.round() as i32,
        minutes: i32::try_from(minutes).unwrap_or(i32::MAX),
        reasons: format!(
            "{minutes} minutes and {metres:.0} metres apart, {kinds}, from {} and {}",
            first.feed, next.feed
        ),
    }
}

/// Metres between two points: good to a few per mille at the distances asked about.
fn metres_between(one: (f64, f64), other: (f64, f64)) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let north = (other.1 - one.1) * METRES_PER_DEGREE;
    let east = (other.0 - one.0) * METRES_PER_DEGREE * one.1.to_radians().cos();
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: i64, feed: &str, minute: i64, point: (f64, f64)) -> Record {
        let on = Day::from_number(20_000).expect("a day of the test");
        Record { id, feed: feed.to_owned(), category: "Assault".to_owned(), on, minute, point }
    }

    #[test]
    fn only_records_of_different_feeds_near_in_time_and_place_are_proposed() {
        let here = (-0.07, 51.59);
        for (other, expected) in [
            (record(2, "ambulance", 40, here), 1),
            (record(2, "police", 40, here), 0),
            (record(2, "ambulance", 61, here), 0),
            (record(2, "ambulance", 10, (-0.07, 51.593)), 0),
            (record(2, "ambulance", 10, (-0.07, 51.592)), 1),
        ] {
            let mut records = [record(1, "police", 0, here), other];
            assert_eq!(propose(&mut records).len(), expected, "{records:?}");
        }
    }

    #[test]
    fn a_record_is_in_one_pair_at_most_and_the_nearest_wins() {
        let mut records = [
            record(1, "police", 0, (-0.07, 51.59)),
            record(2, "ambulance", 5, (-0.07, 51.59)),
            record(3, "transport", 30, (-0.07, 51.591)),
        ];
        let found = propose(&mut records);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kept, found[0].other, found[0].minutes), (1, 2, 5));
    }
}
