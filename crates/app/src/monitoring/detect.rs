//! Judges the newest complete periods of every series of some areas, and raises signals.

use super::feeds::coverages;
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
use std::collections::BTreeSet;

/// How many of the newest complete periods are judged each time, so that a morning whose file came late is
/// not passed over. Raising is idempotent.
const fn periods_judged(step: Step) -> usize {
    match step {
        Step::Day => 7,
        Step::Week => 4,
        Step::Month => 2,
    }
}

/// Judges the areas and raises what lies above the expected range.
///
/// # Errors
/// When the database cannot be read or written. What was raised before stays.
pub(super) async fn detect(app: &App, areas: &BTreeSet<AreaId>) -> Result<(), Stop> {
    let db = app.db().readers();
    let coverages = coverages(app).await?;
    let versions: Vec<_> =
        definitions::list_newest_versions(db).await?.into_iter().map(|version| version.id).collect();
    for area in areas {
        let tallies = store::list_tallies(db, &[*area], &versions, None).await?;
        let mut found = Vec::new();
        for (key, tallies) in &tallies {
            // A signal says its count to every partner, and an anonymous feed's small counts are not for them.
            if key.source == Source::AssaultAttendance {
                continue;
            }
            if let Some(coverage) = coverages.get(&(key.agency, key.source)) {
                for step in Step::ALL {
                    let series = Series::new(tallies, *step, coverage);
                    found.extend(series.into_iter().flat_map(|series| judge(*key, tallies, &series)));
                }
            }
        }
        if !found.is_empty() {
            raise(app, *area, &found).await?;
        }
    }
    Ok(())
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

async fn raise(app: &App, area: AreaId, found: &[NewSignal]) -> Result<(), Stop> {
    let visit = Visit::of_system(app, SystemActor::Detector);
    let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<RaiseSignals>(app, target, Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    let new_id = || uuid_v7(visit.at(), app.rng());
    store::signals::raise_signals(&tx, found, new_id).await.or_fault("raise signals")?;
    Ok(tx.commit().await?)
}
