//! Judges the newest complete periods of every series of some areas, and raises signals.

use super::feeds::{Reaches, coverages, reaches};
use super::model::{Series, SeriesKey, Step, Tally};
use super::signal::NewSignal;
use super::store;
use crate::definitions::{self, Source};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_surveillance::assess::{Assessment, expected_band};
use accord_kernel::ids::{AreaId, uuid_v7};
use accord_kernel::{Category, Day, Purpose};
use accord_platform_db::Stored;
use accord_policy::action::RaiseSignals;
use accord_policy::{SystemActor, Target};

/// How many of the newest complete periods are judged each time, so that a morning whose file came late is
/// not passed over. Raising is idempotent.
const fn periods_judged(step: Step) -> usize {
    match step {
        Step::Day => 7,
        Step::Week => 4,
        Step::Month => 2,
    }
}

/// Judges the boroughs whose counts changed, raises what lies above the expected range, and takes back what
/// nobody has looked at and no longer does.
///
/// # Errors
/// When the database cannot be read or written. What was raised before stays.
pub(super) async fn detect(app: &App) -> Result<(), Stop> {
    let db = app.db().readers();
    let coverages = coverages(app).await?;
    for area in store::list_areas_to_judge(db).await? {
        // Definitions of other boroughs are none of this one's.
        let versions: Vec<_> = definitions::list_definitions(db, &[area])
            .await?
            .into_iter()
            .map(|definition| definition.version.id)
            .collect();
        let tallies = store::list_tallies(db, &[area], &versions).await?;
        let reaches = reaches(&tallies, &coverages);
        let mut judged = JudgedNow::default();
        for (key, tallies) in &tallies {
            // A signal says its count to every partner, and an anonymous feed's small counts are not for them.
            if key.source == Source::AssaultAttendance || !is_one_copy(key, &reaches) {
                continue;
            }
            if let Some(coverage) = reaches.get(&(key.agency, key.source)) {
                for step in Step::ALL {
                    if let Some(series) = Series::new(tallies, *step, coverage, key.source) {
                        judged.add(*key, tallies, &series);
                    }
                }
            }
        }
        let new = store::signals::list_new(db, area).await?;
        // A series of which nothing is left cannot be judged: its file was taken back, or corrected to nothing.
        let is_gone = |key: &SeriesKey| {
            !reaches.contains_key(&(key.agency, key.source))
                || (versions.contains(&key.version) && !tallies.contains_key(key))
        };
        let gone = new.iter().filter(|signal| is_gone(&signal.key));
        judged.periods.extend(gone.map(|signal| (signal.key, signal.step, signal.starts_on)));
        app.db().retrying(|| raise(app, area, &judged, !new.is_empty())).await?;
    }
    Ok(())
}

/// Of published data that several agencies brought in, the copy that reaches furthest is judged.
fn is_one_copy(key: &SeriesKey, reaches: &Reaches) -> bool {
    let rank = |agency| (reaches.get(&(agency, key.source)).map(|coverage| coverage.to), agency);
    !key.source.is_published()
        || reaches
            .keys()
            .filter(|(_, source)| *source == key.source)
            .all(|(agency, _)| rank(*agency) <= rank(key.agency))
}

/// What was judged: the periods, and those of them that lie above the expected range.
#[derive(Debug, Default)]
struct JudgedNow {
    periods: Vec<(SeriesKey, Step, Day)>,
    found: Vec<NewSignal>,
}

impl JudgedNow {
    fn add(&mut self, key: SeriesKey, tallies: &[Tally], series: &Series) {
        let newest = series.starts[..series.complete].iter().rev().take(periods_judged(series.step));
        self.periods.extend(newest.map(|start| (key, series.step, *start)));
        self.found.extend(judge(key, tallies, series));
    }
}

/// The signals of the newest complete periods of one series.
fn judge(key: SeriesKey, tallies: &[Tally], series: &Series) -> Vec<NewSignal> {
    // A month of daily counts says nothing that its weeks have not said.
    let finest = tallies.iter().map(|tally| tally.step).min();
    if series.step == Step::Month && finest != Some(Step::Month) {
        return Vec::new();
    }
    let Some(judged) = series.judged() else { return Vec::new() };
    expected_band(&judged, periods_judged(series.step))
        .iter()
        .filter_map(|outcome| outcome.assessed())
        .filter(|assessment| assessment.alarm)
        .map(|assessment| signal_of(key, series.step, assessment))
        .collect()
}

fn signal_of(key: SeriesKey, step: Step, found: &Assessment) -> NewSignal {
    NewSignal {
        key,
        step,
        starts_on: Day::from_date(found.starts_on),
        observed: i64::from(found.observed),
        expected: found.expected,
        lower: found.lower,
        threshold: found.threshold,
        p: found.p,
        method: found.method.code(),
        method_version: i32::try_from(found.method.version()).unwrap_or(i32::MAX),
        parameters: serde_json::to_string(&found.method).unwrap_or_default(),
        baseline_events: i64::try_from(found.baseline.events).unwrap_or(i64::MAX),
    }
}

async fn raise(app: &App, area: AreaId, judged: &JudgedNow, has_new: bool) -> Result<(), Stop> {
    if judged.found.is_empty() && !has_new {
        // Nothing was raised and nothing can be taken back: nothing to keep in the audit.
        let work = app.db().housekeeping("picture.judged").await?;
        store::mark_judged(work.connection(), area).await?;
        return Ok(work.commit().await?);
    }
    let visit = Visit::of_system(app, SystemActor::Detector);
    let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<RaiseSignals>(app, target, Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    let new_id = || uuid_v7(visit.at(), app.rng());
    store::signals::raise_signals(&tx, &judged.found, new_id).await.or_fault("raise signals")?;
    let still = |key: &SeriesKey, step: Step, start: Day| {
        judged.found.iter().any(|new| new.key == *key && new.step == step && new.starts_on == start)
    };
    let over: Vec<_> =
        judged.periods.iter().filter(|(key, step, start)| !still(key, *step, *start)).copied().collect();
    store::signals::take_back_signals(&tx, &over, new_id).await.or_fault("take signals back")?;
    store::mark_judged(tx.connection(), area).await?;
    Ok(tx.commit().await?)
}
