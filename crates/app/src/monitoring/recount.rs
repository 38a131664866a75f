//! Counts what definitions take, after imports and after changes of definitions, and has the new counts judged.
//!
//! Counts are worked out anew for whole months, in short transactions, each of which also writes down that its
//! boroughs are to be judged. Only whoever holds the lease writes these rows, so nothing here has to be serialised
//! with what people write, and nobody's change fails because of a count. A kill leaves months to be counted and
//! boroughs to be judged; whoever looks next goes on.

use super::detect::detect;
use super::model::Step;
use super::store;
use crate::agencies::{self, AreaKind};
use crate::definitions::{self, Source, Version};
use crate::imports;
use crate::incidents::propose_duplicates;
use crate::{App, Stop};
use accord_kernel::Month;
use accord_kernel::ids::{AgencyId, AreaId, DefinitionVersionId, uuid_v7};
use accord_platform_db::{Fault, Housekeeping, renew_lease, take_lease};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Per borough, period and first day: how many count, and how many more would if their age were known.
type MonthCounts = BTreeMap<(AreaId, Step, i32), (i64, i64)>;

/// The lease that lets one process count at a time.
const LEASE: &str = "picture.count";
/// How long a process that died keeps others from counting.
const LEASE_SECONDS: i64 = 60;
/// Months of one report: more rows at once than these hold memory for no use.
const MONTHS_PER_REPORT: i32 = 12;
/// Rounds of one call: each counts what came while the one before was counting.
const ROUNDS_MAX: usize = 20;

/// Counts whatever is waiting and raises the signals that follow. Waits for a count of this process that is
/// under way; returns at once when nothing waits, or when another process is at it.
///
/// # Errors
/// When the database cannot be read or written; what was counted stays.
pub async fn bring_up_to_date(app: &App) -> Result<(), Stop> {
    let _alone = app.picture().counting.lock().await;
    if !has_work(app, &Places::load(app).await?).await? {
        return Ok(());
    }
    let holder = uuid_v7(app.clock().now(), app.rng());
    if !hold(app, holder, LEASE_SECONDS).await? {
        return Ok(());
    }
    let outcome = count_all(app, holder).await;
    hold(app, holder, 0).await?;
    outcome
}

async fn has_work(app: &App, places: &Places) -> Result<bool, Fault> {
    let db = app.db().readers();
    Ok(store::load_places_counted(db).await?.as_deref() != Some(places.digest().as_str())
        || !store::list_areas_to_judge(db).await?.is_empty()
        || !imports::list_uncounted_imports(db).await?.is_empty()
        || !definitions::list_uncounted_versions(db).await?.is_empty())
}

async fn hold(app: &App, holder: Uuid, seconds: i64) -> Result<bool, Fault> {
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("picture.hold").await?;
            let held = take_lease(work.connection(), LEASE, holder, app.clock().now(), seconds).await?;
            work.commit().await?;
            Ok(held)
        })
        .await
}

async fn count_all(app: &App, holder: Uuid) -> Result<(), Stop> {
    for _ in 0..ROUNDS_MAX {
        let places = Places::load(app).await?;
        if !has_work(app, &places).await? {
            break;
        }
        let places_counted = store::load_places_counted(app.db().readers()).await?;
        let counting = Counting { app, holder, of_area: areas_of_versions(app, &places).await?, places };
        counting.versions(places_counted).await?;
        counting.imports().await?;
        app.db()
            .retrying(|| async {
                let work = app.db().appending("picture.raise_epoch").await?;
                store::raise_epoch(&work).await?;
                work.commit().await
            })
            .await?;
        detect(app).await?;
    }
    Ok(())
}

/// For each local definition's version, the one borough that it counts in.
async fn areas_of_versions(
    app: &App,
    places: &Places,
) -> Result<BTreeMap<DefinitionVersionId, AreaId>, Fault> {
    let areas: Vec<AreaId> = places.by_name.values().copied().collect();
    let all = definitions::list_definitions(app.db().readers(), &areas).await?;
    Ok(all.into_iter().filter_map(|found| Some((found.version.id, found.area?))).collect())
}

/// Which borough a district is, and which borough an agency's rows without a district belong to.
struct Places {
    by_name: BTreeMap<String, AreaId>,
    only: BTreeMap<AgencyId, AreaId>,
}

impl Places {
    async fn load(app: &App) -> Result<Self, Fault> {
        let directory = agencies::directory(app).await?;
        let boroughs: BTreeMap<String, AreaId> = directory
            .areas
            .iter()
            .filter(|area| area.kind == AreaKind::Borough)
            .map(|area| (area.name.clone(), area.id))
            .collect();
        let served = agencies::list_areas_served_by_all(app.db().readers(), app.clock().now().day()).await?;
        let mut only = BTreeMap::new();
        for (agency, areas) in served {
            let mut own = boroughs.values().filter(|area| areas.contains(*area));
            if let (Some(area), None) = (own.next(), own.next()) {
                only.insert(agency, *area);
            }
        }
        Ok(Self { by_name: boroughs, only })
    }

    /// The same for the same boroughs and agencies: when it changes, rows may lie in other boroughs, and
    /// everything is counted again.
    fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, area) in &self.by_name {
            hash.update(name);
            hash.update(area.uuid());
        }
        for (agency, area) in &self.only {
            hash.update(agency.uuid());
            hash.update(area.uuid());
        }
        hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// A row that names no district lies in the only borough of the agency that sent it. A district that is
    /// no borough here, such as another city's, lies in none.
    ///
    /// Published rows that name no district may lie anywhere.
    fn area(&self, district: Option<&str>, agency: AgencyId, source: Source) -> Option<AreaId> {
        match district {
            Some(name) => self.by_name.get(name).copied(),
            None if source.is_published() => None,
            None => self.only.get(&agency).copied(),
        }
    }
}

struct Counting<'a> {
    app: &'a App,
    holder: Uuid,
    places: Places,
    of_area: BTreeMap<DefinitionVersionId, AreaId>,
}

impl Counting<'_> {
    /// New versions, and all of them when boroughs or what agencies serve changed: everything that any
    /// agency holds.
    async fn versions(&self, places_counted: Option<String>) -> Result<(), Fault> {
        let db = self.app.db().readers();
        let places = self.places.digest();
        let are_places_new = places_counted.as_ref() != Some(&places);
        let versions = if are_places_new {
            definitions::list_newest_versions(db).await?
        } else {
            definitions::list_uncounted_versions(db).await?
        };
        if versions.is_empty() {
            return Ok(());
        }
        let held = store::list_held(db).await?;
        for version in versions {
            for rows in held.iter().filter(|rows| version.sources().contains(&rows.source)) {
                let months: Vec<i32> = (rows.months.0..=rows.months.1).collect();
                self.months(&version, rows.source, rows.agency, &months).await?;
            }
            self.app
                .db()
                .retrying(|| async {
                    let work = self.app.db().appending("picture.version_counted").await?;
                    self.must_hold(&work).await?;
                    definitions::mark_version_counted(&work, version.id, self.app.clock().now()).await?;
                    work.commit().await
                })
                .await?;
        }
        if are_places_new {
            self.app
                .db()
                .retrying(|| async {
                    let work = self.app.db().appending("picture.places_counted").await?;
                    store::mark_places_counted(&work, &places).await?;
                    work.commit().await
                })
                .await?;
        }
        Ok(())
    }

    /// New imports: the months that they changed, under every definition.
    async fn imports(&self) -> Result<(), Fault> {
        let db = self.app.db().readers();
        let imports = imports::list_uncounted_imports(db).await?;
        let mut changed: BTreeMap<(AgencyId, Source), BTreeSet<i32>> = BTreeMap::new();
        for import in &imports {
            for (source, month) in store::list_months_of_import(db, import.number, import.id).await? {
                changed.entry((import.agency, source)).or_default().insert(month);
            }
        }
        if !changed.is_empty() {
            for version in definitions::list_newest_versions(db).await? {
                for ((agency, source), months) in &changed {
                    if version.sources().contains(source) {
                        let months: Vec<i32> = months.iter().copied().collect();
                        self.months(&version, *source, *agency, &months).await?;
                    }
                }
            }
        }
        for ((agency, source), months) in &changed {
            let newest = months.last().and_then(|month| Month::from_number(month + 1));
            if let (Source::Incident, Some(next)) = (source, newest) {
                propose_duplicates(self.app, *agency, next.first_day().plus_days(-1)).await?;
            }
        }
        for import in &imports {
            if import.is_taken_back {
                imports::set_aside(self.app, import.id, import.number).await?;
            }
            self.app
                .db()
                .retrying(|| async {
                    let work = self.app.db().appending("picture.import_counted").await?;
                    self.must_hold(&work).await?;
                    imports::mark_import_counted(&work, import).await?;
                    work.commit().await
                })
                .await?;
        }
        Ok(())
    }

    /// Counts months, given in order.
    async fn months(
        &self,
        version: &Version,
        source: Source,
        agency: AgencyId,
        months: &[i32],
    ) -> Result<(), Fault> {
        for run in months.chunk_by(|one, next| next - one < MONTHS_PER_REPORT) {
            for few in run.chunks(MONTHS_PER_REPORT as usize) {
                let (Some(first), Some(last)) = (few.first(), few.last()) else { continue };
                self.report(version, source, agency, (*first, *last), few).await?;
            }
        }
        Ok(())
    }

    async fn report(
        &self,
        version: &Version,
        source: Source,
        agency: AgencyId,
        span: (i32, i32),
        months: &[i32],
    ) -> Result<(), Fault> {
        let rows = store::count_rows(self.app.db().readers(), version.id, source, agency, span).await?;
        let mut by_month: BTreeMap<i32, MonthCounts> =
            months.iter().map(|month| (*month, BTreeMap::new())).collect();
        for row in rows {
            let Some(area) = self.places.area(row.district.as_deref(), agency, source) else { continue };
            if self.of_area.get(&version.id).is_some_and(|only| *only != area) {
                continue;
            }
            if let Some(counts) = by_month.get_mut(&row.month) {
                // Two districts can be one borough: a named one, and rows that name none.
                let sum = counts.entry((area, row.step, row.first_on)).or_default();
                *sum = (sum.0 + row.counted, sum.1 + row.age_unknown);
            }
        }
        for (month, counts) in by_month {
            self.app
                .db()
                .retrying(|| async {
                    let work = self.app.db().appending("picture.count_month").await?;
                    self.must_hold(&work).await?;
                    store::replace_tallies(&work, version.id, source, agency, month, &counts).await?;
                    work.commit().await
                })
                .await?;
        }
        Ok(())
    }

    /// Whoever took the lease meanwhile counts newer rows than were read here: nothing is to be written over it.
    async fn must_hold(&self, work: &Housekeeping) -> Result<(), Fault> {
        let now = self.app.clock().now();
        if renew_lease(work.connection(), LEASE, self.holder, now, LEASE_SECONDS).await? {
            Ok(())
        } else {
            Err(Fault::new("count", "another process took over, because this one took too long"))
        }
    }
}
