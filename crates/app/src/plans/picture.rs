//! What partners' daily files say of kinds, places, times and ages: counts for the analysis of drivers, under one definition,
//! and of each partner by itself.

use crate::agencies::{self, Area};
use crate::definitions::{Definition, Source, Version};
use crate::incidents::{self, FeatureCount};
use crate::{App, Stop};
use accord_kernel::{Day, coded_enum};
use std::collections::{BTreeMap, BTreeSet};

/// Days that are looked at: twelve months.
pub(super) const DAYS: i32 = 365;
/// Rows of a table at most; what is left is one row.
const ROWS_MAX: usize = 8;
/// Rows of a place or an age below which they are counted together with others, so that nobody is found by them.
const SMALL: i64 = 5;

coded_enum! {
    /// By what rows are counted.
    Feature {
        /// What happened.
        Kind = "kind", "Kinds";
        /// Where.
        Place = "place", "Places";
        /// Which days of the week.
        Weekday = "weekday", "Days of the week";
        /// Which times of the day.
        Time = "time", "Times of the day";
        /// How old the youngest person harmed was.
        Age = "age", "Ages of the youngest person harmed";
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// What.
    pub words: String,
    /// How many.
    pub count: i64,
}

/// The definition under which is counted: the one that the reader chose, else one of the borough's own, else the first.
pub(super) fn chosen<'a>(all: &'a [Definition], slug: &str) -> Option<&'a Definition> {
    let chosen = all.iter().find(|one| one.slug == slug);
    chosen.or_else(|| all.iter().find(|one| one.area.is_some())).or_else(|| all.first())
}

/// Sources of a version whose rows say no kind, place, time and age here: they are in the trends only.
pub(super) fn others(version: &Version) -> Vec<Source> {
    version.sources().into_iter().filter(|source| *source != Source::Incident).collect()
}

/// The counts of a borough over the last twelve months, yesterday included, of each agency whose rows a version takes.
pub(super) async fn list_features(
    app: &App,
    area: &Area,
    version: &Version,
    today: Day,
) -> Result<BTreeMap<String, Vec<FeatureCount>>, Stop> {
    let db = app.db().readers();
    let serving = agencies::list_agencies_serving(db, &BTreeSet::from([area.id]), today).await?;
    let mut only = Vec::new();
    for agency in serving {
        if incidents::own_rows_area(app, agency.id, today).await? == Some(area.id) {
            only.push(agency.id);
        }
    }
    let days = (today.plus_days(-DAYS), today.plus_days(-1));
    let all = incidents::count_features(db, version, (area.id, &area.name), &only, days).await?;
    let mut of_agencies: BTreeMap<String, Vec<FeatureCount>> = BTreeMap::new();
    for one in all {
        of_agencies.entry(one.agency.clone()).or_default().push(one);
    }
    Ok(of_agencies)
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const TIMES: [(i32, &str); 5] = [
    (6, "Midnight to 6am"),
    (12, "6am to noon"),
    (15, "Noon to 3pm"),
    (19, "3pm to 7pm"),
    (24, "7pm to midnight"),
];
const AGES: [(i32, &str); 5] =
    [(9, "Under 10"), (14, "10 to 14"), (17, "15 to 17"), (24, "18 to 24"), (i32::MAX, "25 and over")];
const NOT_KNOWN: &str = "Not known";

/// Where a row belongs: its place in the order of the table, and its words.
fn place_of(one: &FeatureCount, feature: Feature) -> (usize, String) {
    let banded = |value: Option<i32>, bands: &[(i32, &str)], fits: fn(i32, i32) -> bool| {
        let at = value.and_then(|value| bands.iter().position(|(edge, _)| fits(value, *edge)));
        at.map_or((usize::MAX, NOT_KNOWN.to_owned()), |at| (at, bands[at].1.to_owned()))
    };
    let named = |words: &Option<String>| match words {
        Some(words) => (0, words.clone()),
        None => (usize::MAX, NOT_KNOWN.to_owned()),
    };
    match feature {
        Feature::Kind => named(&one.kind),
        Feature::Place => named(&one.ward),
        Feature::Weekday => {
            let at = one.first_on.date().weekday().to_monday_zero_offset();
            let at = usize::try_from(at).unwrap_or_default();
            (at, WEEKDAYS[at].to_owned())
        }
        Feature::Time => banded(one.hour, &TIMES, |hour, edge| hour < edge),
        Feature::Age => match one.ages {
            // Only where both ends of what is known lie in one band is the band known.
            (Some(from), Some(to)) => {
                let (first, last) = (
                    banded(Some(from), &AGES, |age, edge| age <= edge),
                    banded(Some(to), &AGES, |age, edge| age <= edge),
                );
                if first == last { first } else { (usize::MAX, NOT_KNOWN.to_owned()) }
            }
            _ => (usize::MAX, NOT_KNOWN.to_owned()),
        },
    }
}

/// The table of one feature. Kinds and places are by count, the largest first, with the smallest together at the end;
/// times and ages are in their order.
pub(super) fn by(features: &[FeatureCount], feature: Feature) -> Vec<Row> {
    let mut counts: BTreeMap<(usize, String), i64> = BTreeMap::new();
    for one in features {
        *counts.entry(place_of(one, feature)).or_default() += one.count;
    }
    let all: Vec<((usize, String), i64)> = counts.into_iter().collect();
    match feature {
        Feature::Kind => shortened(all),
        Feature::Place => shortened(without_small(all, "Other places together")),
        Feature::Age => rows_of(without_small(all, "Other ages together")),
        Feature::Weekday | Feature::Time => rows_of(all),
    }
}

fn rows_of(all: Vec<((usize, String), i64)>) -> Vec<Row> {
    all.into_iter().map(|((_, words), count)| Row { words, count }).collect()
}

/// Rows that are too small are joined with the next larger ones until they are not: a single small one that is left out
/// could be worked out from the sum of all.
fn without_small(mut all: Vec<((usize, String), i64)>, together: &str) -> Vec<((usize, String), i64)> {
    if all.iter().all(|(_, count)| *count >= SMALL) {
        return all;
    }
    all.sort_by_key(|(_, count)| *count);
    let mut joined = 0;
    while all.first().is_some_and(|(_, count)| *count < SMALL || joined < SMALL) {
        joined += all.remove(0).1;
    }
    all.push(((usize::MAX, together.to_owned()), joined));
    all.sort();
    all
}

/// The rows by count, the largest first, with the smallest together at the end.
fn shortened(mut all: Vec<((usize, String), i64)>) -> Vec<Row> {
    all.sort_by(|((at, words), count), ((other_at, other_words), other)| {
        (at, other, words).cmp(&(other_at, count, other_words))
    });
    let (named, last): (Vec<_>, Vec<_>) = all.into_iter().partition(|((at, _), _)| *at == 0);
    let (told, rest) = named.split_at(named.len().min(ROWS_MAX));
    let mut rows = rows_of(told.to_vec());
    if !rest.is_empty() {
        let count = rest.iter().map(|(_, count)| count).sum();
        rows.push(Row { words: format!("{} more", rest.len()), count });
    }
    rows.extend(rows_of(last));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: &str, hour: Option<i32>, ages: (Option<i32>, Option<i32>), count: i64) -> FeatureCount {
        let first_on = Day::new(2026, 7, 22).expect("a Wednesday of the test");
        let agency = "Somebody".to_owned();
        FeatureCount { agency, kind: Some(kind.to_owned()), ward: None, first_on, hour, ages, count }
    }

    fn told(rows: &[Row]) -> Vec<(&str, i64)> {
        rows.iter().map(|row| (row.words.as_str(), row.count)).collect()
    }

    #[test]
    fn kinds_are_by_count_and_what_is_left_is_one_row() {
        let all: Vec<FeatureCount> =
            (1..=10).map(|number| one(&format!("Kind {number}"), None, (None, None), number)).collect();
        let rows = by(&all, Feature::Kind);
        assert_eq!(rows.len(), ROWS_MAX + 1);
        assert_eq!(told(&rows)[0], ("Kind 10", 10));
        assert_eq!(told(&rows)[8], ("2 more", 3));
        assert_eq!(told(&by(&all, Feature::Weekday)), [("Wednesday", 55)]);
    }

    #[test]
    fn an_age_that_lies_in_two_bands_is_not_known_and_few_are_counted_together() {
        let all = [
            one("Robbery", Some(15), (Some(15), Some(17)), 6),
            one("Robbery", Some(18), (Some(14), Some(16)), 5),
            one("Robbery", None, (Some(18), Some(18)), 2),
        ];
        // Two of an age are joined with the next larger row: nothing is left to be worked out.
        assert_eq!(told(&by(&all, Feature::Age)), [("15 to 17", 6), ("Other ages together", 7)]);
        assert_eq!(told(&by(&all, Feature::Time)), [("3pm to 7pm", 11), ("Not known", 2)]);
        assert_eq!(told(&by(&all, Feature::Place)), [("Not known", 13)]);
        assert_eq!(told(&by(&all[2..], Feature::Age)), [("Other ages together", 2)]);
    }
}
