//! The series of boroughs with everything that has to be said about them.

use super::feeds::{coverages, days_without_rows, reaches};
use super::model::{Coverage, Series, SeriesKey, Step, Tally};
use super::signal::range_words;
use super::store;
use crate::agencies::AgencyKind;
use crate::definitions::{self, Definition, Source};
use crate::{App, agencies};
use accord_engine_surveillance::assess::{Outcome, expected_band};
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, AreaId};
use accord_platform_db::Fault;
use accord_platform_web::charts;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::OnceCell;

/// One series of a borough: the counts, and what they are counts of.
#[derive(Debug)]
pub struct Line {
    /// Of which counts.
    pub key: SeriesKey,
    /// What is counted.
    pub definition: Definition,
    /// The name of the agency whose rows they are.
    pub agency: String,
    /// The short name of that agency, for addresses.
    pub agency_slug: String,
    /// From when to when there are rows.
    pub coverage: Coverage,
    /// The days within, from first to last, of which some feed has no row: they count as nought. Oldest first.
    pub without_rows: Vec<(Day, Day)>,
    tallies: Vec<Tally>,
    judged: [OnceLock<Option<Judged>>; Step::ALL.len()],
}

impl Line {
    /// The last day that something was counted for; `None` when nothing ever was.
    pub fn newest_on(&self) -> Option<Day> {
        self.tallies.last().map(|tally| tally.step.end_of(tally.first_on))
    }

    /// The newest periods of `step`, judged; `None` when the source is not as fine. Worked out once.
    pub fn judged(&self, step: Step) -> Option<&Judged> {
        let judged = || {
            let whole = Series::new(&self.tallies, step, &self.coverage, self.key.source)?;
            Some(judge(&whole, periods_shown(step)))
        };
        self.judged[step as usize].get_or_init(judged).as_ref()
    }

    /// Of how many days from `first` to `last` some feed has no row.
    pub fn days_without_rows(&self, first: Day, last: Day) -> i32 {
        let within = |(from, to): &(Day, Day)| (last.min(*to).days_since(first.max(*from)) + 1).max(0);
        self.without_rows.iter().map(within).sum()
    }

    /// The finest step that there is.
    pub fn finest(&self) -> Option<Step> {
        self.tallies.iter().map(|tally| tally.step).min()
    }

    /// The counts of the last twelve complete months, and of the twelve before; 52 weeks where the source has no months.
    /// `None` where there is not a whole year, for the second where there are not two.
    pub fn last_years(&self) -> Option<(YearCount, Option<YearCount>)> {
        let year = |step, periods: usize| {
            let series = &self.judged(step)?.series;
            let sum = |end: usize| {
                let counts = series.counts.get(end.checked_sub(periods)?..end)?;
                let until = step.end_of(*series.starts.get(end - 1)?);
                Some(YearCount { count: counts.iter().sum(), until })
            };
            let newest = sum(series.complete)?;
            Some((newest, series.complete.checked_sub(periods).and_then(sum)))
        };
        year(Step::Month, 12).or_else(|| year(Step::Week, 52))
    }

    /// Who and what, without the definition's name: `Police, North Area: partners’ daily files`.
    pub fn source_words(&self) -> String {
        format!("{}: {}", self.agency, self.key.source.words())
    }

    /// Which ages, in the publisher's codes, from whom, how old and under which version: what every series
    /// must say of itself.
    pub fn about(&self, today: Day) -> String {
        let version = &self.definition.version;
        let ages = version.ages(self.key.source);
        let mut ages_words = ages.to_owned();
        ages_words[..1].make_ascii_uppercase();
        let public = if self.key.source.is_published() { "public data, " } else { "" };
        format!(
            "{ages_words}. Counts: {}. {} ({}newest rows {}). Definition version {}.",
            version.codes(self.key.source),
            self.source_words(),
            public,
            age_words(today.days_since(self.coverage.to)),
            version.number,
        )
    }
}

/// How old something is, in words: `today`, `3 days old`, `6 weeks old`, `14 months old`,
/// `8 years old`.
pub fn age_words(days: i32) -> String {
    match days {
        i32::MIN..=0 => "of today".to_owned(),
        1 => "1 day old".to_owned(),
        2..=20 => format!("{days} days old"),
        21..=90 => format!("{} weeks old", days / 7),
        91..=730 => format!("{} months old", days / 30),
        _ => format!("{} years old", days / 365),
    }
}

/// Periods that charts and tables reach back.
const fn periods_shown(step: Step) -> usize {
    match step {
        Step::Day => 120,
        Step::Week => 156,
        Step::Month => 60,
    }
}

/// The series of boroughs, kept until something new is counted. One for a process.
#[derive(Debug, Default)]
pub struct PictureCache {
    lines: Mutex<BTreeMap<AreaId, Kept>>,
    /// Held by who counts. Between processes a lease does the same, but does not let the second one wait.
    pub(super) counting: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    epoch: i64,
    lines: Arc<OnceCell<Vec<Arc<Line>>>>,
}

/// The series of one borough under the newest versions, in the order of the definitions. Of published data
/// that several agencies brought in, one copy: the reader's own, else the one that reaches furthest.
///
/// Anonymous feeds of other agencies are left out: their counts are shown beside others' only with small ones
/// withheld ([`list_lines_with_anonymous`]). A regional body sees published counts and its own.
pub async fn list_lines(app: &App, area: AreaId, own: AgencyId) -> Result<Vec<Arc<Line>>, Fault> {
    let mut lines = list_lines_with_anonymous(app, area, own).await?;
    lines.retain(|line| line.key.source != Source::AssaultAttendance || line.key.agency == own);
    // A regional view has published figures and its own; partners' counts only where small ones are withheld.
    if agencies::load_agency(app.db().readers(), own).await?.kind == AgencyKind::RegionalBody {
        lines.retain(|line| line.key.source.is_published() || line.key.agency == own);
    }
    Ok(lines)
}

/// As [`list_lines`], with other agencies' anonymous feeds: for a page that withholds small counts.
pub(super) async fn list_lines_with_anonymous(
    app: &App,
    area: AreaId,
    own: AgencyId,
) -> Result<Vec<Arc<Line>>, Fault> {
    let db = app.db().readers();
    // Read before the counts: newer counts under an older epoch are read again, never the other way round.
    let epoch = store::load_epoch(db).await?;
    let kept = {
        let mut all = app.picture().lines.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(area).or_default();
        if kept.epoch != epoch {
            *kept = Kept { epoch, ..Kept::default() };
        }
        kept.clone()
    };
    let lines = kept.lines.get_or_try_init(|| load_lines(app, area)).await?;
    Ok(one_copy(lines, own))
}

async fn load_lines(app: &App, area: AreaId) -> Result<Vec<Arc<Line>>, Fault> {
    let db = app.db().readers();
    let definitions = definitions::list_definitions(db, &[area]).await?;
    let versions: Vec<_> = definitions.iter().map(|definition| definition.version.id).collect();
    let coverages = coverages(app).await?;
    let without_rows = days_without_rows(app).await?;
    let names: BTreeMap<AgencyId, (String, String)> = agencies::list_agencies(db)
        .await?
        .into_iter()
        .map(|agency| (agency.id, (agency.name, agency.slug)))
        .collect();
    let mut lines = Vec::new();
    let tallies = store::list_tallies(db, &[area], &versions).await?;
    let reaches = reaches(&tallies, &coverages);
    for (key, tallies) in tallies {
        let definition = definitions.iter().position(|definition| definition.version.id == key.version);
        let (Some(position), Some(coverage), Some((agency, agency_slug))) =
            (definition, reaches.get(&(key.agency, key.source)), names.get(&key.agency))
        else {
            continue;
        };
        let line = Line {
            key,
            definition: definitions[position].clone(),
            agency: agency.clone(),
            agency_slug: agency_slug.clone(),
            coverage: *coverage,
            without_rows: without_rows.get(&(key.agency, key.source)).cloned().unwrap_or_default(),
            tallies,
            judged: Default::default(),
        };
        lines.push((position, Arc::new(line)));
    }
    lines.sort_by_key(|(position, line)| (*position, line.key));
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// Leaves one copy of published data; every agency's own rows stay.
fn one_copy(lines: &[Arc<Line>], own: AgencyId) -> Vec<Arc<Line>> {
    let rank = |line: &Line| (line.key.agency == own, line.coverage.to);
    let mut kept: Vec<Arc<Line>> = Vec::new();
    for line in lines {
        let same = |other: &&mut Arc<Line>| {
            line.key.source.is_published()
                && other.key.source == line.key.source
                && other.key.version == line.key.version
        };
        match kept.iter_mut().find(same) {
            Some(other) if rank(line) > rank(other) => *other = line.clone(),
            Some(_) => {}
            None => kept.push(line.clone()),
        }
    }
    kept
}

/// The count of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearCount {
    /// The count.
    pub count: u32,
    /// The last day of the year.
    pub until: Day,
}

/// What the newest complete period of a series is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Newest {
    /// The first day of the period.
    pub starts_on: Day,
    /// The count.
    pub count: u32,
    /// The expected range in words; `None` where there are too few to say.
    pub range: Option<String>,
    /// Whether the count is above the range.
    pub is_above: bool,
    /// Why there is no range.
    pub too_few: Option<String>,
}

/// A series with the expected range of its newest periods.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The counts, the newest periods only.
    pub series: Series,
    /// Per complete period, oldest first, what the past leads one to expect.
    pub outcomes: Vec<Outcome>,
}

/// Judges the newest `periods` of a series. Each period only from its own past.
fn judge(whole: &Series, periods: usize) -> Judged {
    let series = whole.newest(periods);
    let outcomes = whole.judged().map_or_else(Vec::new, |judged| expected_band(&judged, series.complete));
    Judged { series, outcomes }
}

impl Judged {
    /// The newest complete period; `None` when none is complete.
    pub fn newest(&self) -> Option<Newest> {
        self.period(self.series.complete.checked_sub(1)?)
    }

    /// The newest complete period that was over before `day`; `None` when none of those shown was.
    pub fn newest_before(&self, day: Day) -> Option<Newest> {
        let complete = self.series.starts.get(..self.series.complete)?;
        self.period(complete.iter().rposition(|start| self.series.step.end_of(*start) < day)?)
    }

    fn period(&self, at: usize) -> Option<Newest> {
        let (starts_on, count) = (*self.series.starts.get(at)?, *self.series.counts.get(at)?);
        Some(match self.outcomes.get(at)? {
            Outcome::Assessed(found) => Newest {
                starts_on,
                count,
                range: Some(range_words(found.lower, found.threshold)),
                is_above: found.alarm,
                too_few: None,
            },
            Outcome::TooFewToSay(few) => Newest {
                starts_on,
                count,
                range: None,
                is_above: false,
                too_few: Some(few.reason.to_string()),
            },
        })
    }

    /// The points of a chart.
    pub fn points(&self) -> Vec<charts::Point> {
        let mut points = Vec::with_capacity(self.series.starts.len());
        for (index, (start, count)) in self.series.starts.iter().zip(&self.series.counts).enumerate() {
            let mut point = charts::Point::at(*start, f64::from(*count));
            if index >= self.series.complete {
                point = point.incomplete();
            } else if let Some(Outcome::Assessed(found)) = self.outcomes.get(index) {
                point = point.expecting(found.lower, found.threshold);
                if found.alarm {
                    point = point.flagged();
                }
            }
            points.push(point);
        }
        points
    }

    /// The finding in words, for the title of a chart.
    pub fn finding(&self) -> String {
        let Some(newest) = self.newest() else {
            return "No period is complete yet".to_owned();
        };
        let period = self.series.step.when(newest.starts_on);
        let count = newest.count;
        match (&newest.range, newest.is_above) {
            (Some(range), true) => format!("{count} {period}, above the expected range of {range}"),
            (Some(range), false) => format!("{count} {period}, not above the expected range of {range}"),
            (None, _) => format!("{count} {period}, too few to say whether that is unusual"),
        }
    }
}

/// The step as charts have it.
pub const fn chart_step(step: Step) -> charts::Step {
    match step {
        Step::Day => charts::Step::Day,
        Step::Week => charts::Step::Week,
        Step::Month => charts::Step::Month,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_of_data_are_said_in_days_weeks_months_and_years() {
        for (days, words) in [
            (-1, "of today"),
            (0, "of today"),
            (1, "1 day old"),
            (20, "20 days old"),
            (42, "6 weeks old"),
            (425, "14 months old"),
            (730, "24 months old"),
            (731, "2 years old"),
            (2_960, "8 years old"),
        ] {
            assert_eq!(age_words(days), words);
        }
    }
}
