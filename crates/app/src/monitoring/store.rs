//! The tables of counts, and the reports that fill them. Signals are in `store/signals.rs`.

pub mod signals;

use super::model::{SeriesKey, Step, Tally};
use crate::definitions::Source;
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, AreaId, DefinitionVersionId, ImportId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, bulk};
use std::collections::{BTreeMap, BTreeSet};

mod tally {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tally")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub version_id: Uuid,
        pub source: String,
        pub agency_id: Uuid,
        pub area_id: Uuid,
        pub precision: String,
        pub first_on: i32,
        pub month: i32,
        pub counted: i64,
        pub age_unknown: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What a report counted: rows of one district and period.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The district as the source names it; `None` where it names none.
    pub district: Option<String>,
    /// The length of the period.
    pub step: Step,
    /// Its first day.
    pub first_on: i32,
    /// Its month.
    pub month: i32,
    /// How many.
    pub counted: i64,
    /// How many more would count if their age were known.
    pub age_unknown: i64,
}

/// Counts the rows of one agency and source that a version takes, from one month to another.
pub async fn count_rows(
    db: &impl ConnectionTrait,
    version: DefinitionVersionId,
    source: Source,
    agency: AgencyId,
    months: (i32, i32),
) -> Result<Vec<Counted>, Fault> {
    let mut values: Vec<Value> = vec![
        version.uuid().into(),
        source.code().into(),
        agency.uuid().into(),
        months.0.into(),
        months.1.into(),
    ];
    let sql = match source.figure_precision() {
        None => include_str!("sql/count_events.sql"),
        Some(precision) => {
            values.push(precision.into());
            include_str!("sql/count_figures.sql")
        }
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await.or_fault("count what a definition takes")?;
    rows.iter().filter_map(|row| counted(row).transpose()).collect::<Result<_, _>>().or_fault("read counts")
}

/// One line of a report. Financial years have no month and do not come here; a precision finer than a day
/// is a day.
fn counted(row: &QueryResult) -> Result<Option<Counted>, DbErr> {
    let precision: String = row.try_get("", "precision")?;
    let step = match precision.as_str() {
        "instant" | "clock" | "day" => Step::Day,
        "week" => Step::Week,
        "month" => Step::Month,
        _ => return Ok(None),
    };
    Ok(Some(Counted {
        district: row.try_get("", "district")?,
        step,
        first_on: row.try_get("", "first_on")?,
        month: row.try_get("", "month")?,
        counted: row.try_get("", "counted")?,
        age_unknown: row.try_get("", "age_unknown")?,
    }))
}

/// Puts counts in place of all that were there for a version, source, agency and month.
pub async fn replace_tallies(
    work: &Housekeeping,
    version: DefinitionVersionId,
    source: Source,
    agency: AgencyId,
    month: i32,
    counts: &BTreeMap<(AreaId, Step, i32), (i64, i64)>,
) -> Result<(), Fault> {
    // What was counted before and no longer is changes the picture as well.
    let before: Vec<Uuid> = tally::Entity::find()
        .select_only()
        .column(tally::Column::AreaId)
        .distinct()
        .filter(tally::Column::VersionId.eq(version.uuid()))
        .filter(tally::Column::Source.eq(source.code()))
        .filter(tally::Column::AgencyId.eq(agency.uuid()))
        .filter(tally::Column::Month.eq(month))
        .into_tuple()
        .all(work.connection())
        .await
        .or_fault("read old counts")?;
    let areas = before.into_iter().chain(counts.keys().map(|(area, ..)| area.uuid()));
    mark_to_judge(work, areas.collect()).await?;
    tally::Entity::delete_many()
        .filter(tally::Column::VersionId.eq(version.uuid()))
        .filter(tally::Column::Source.eq(source.code()))
        .filter(tally::Column::AgencyId.eq(agency.uuid()))
        .filter(tally::Column::Month.eq(month))
        .exec(work.connection())
        .await
        .or_fault("remove old counts")?;
    let columns = [
        "version_id",
        "source",
        "agency_id",
        "area_id",
        "precision",
        "first_on",
        "month",
        "counted",
        "age_unknown",
    ];
    let mut values = Vec::with_capacity(counts.len() * columns.len());
    for ((area, step, first_on), (counted, age_unknown)) in counts {
        values.extend::<[Value; 9]>([
            version.uuid().into(),
            source.code().into(),
            agency.uuid().into(),
            area.uuid().into(),
            step.code().into(),
            (*first_on).into(),
            month.into(),
            (*counted).into(),
            (*age_unknown).into(),
        ]);
    }
    bulk::insert_many(work.connection(), "tally", &columns, values).await.or_fault("write counts")
}

mod area_to_judge {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "area_to_judge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub area_id: Uuid,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

async fn mark_to_judge(work: &Housekeeping, areas: BTreeSet<Uuid>) -> Result<(), Fault> {
    if areas.is_empty() {
        return Ok(());
    }
    let rows = areas.into_iter().map(|area| area_to_judge::ActiveModel { area_id: Set(area) });
    area_to_judge::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(area_to_judge::Column::AreaId).do_nothing().to_owned())
        .exec_without_returning(work.connection())
        .await
        .or_fault("note which boroughs are to be judged")?;
    Ok(())
}

/// Boroughs whose counts changed since they were judged.
pub async fn list_areas_to_judge(db: &impl ConnectionTrait) -> Result<Vec<AreaId>, Fault> {
    let rows = area_to_judge::Entity::find()
        .order_by_asc(area_to_judge::Column::AreaId)
        .all(db)
        .await
        .or_fault("list the boroughs to be judged")?;
    Ok(rows.into_iter().map(|row| AreaId::from_uuid(row.area_id)).collect())
}

/// Notes that a borough was judged.
pub async fn mark_judged(db: &impl ConnectionTrait, area: AreaId) -> Result<(), Fault> {
    area_to_judge::Entity::delete_by_id(area.uuid())
        .exec(db)
        .await
        .or_fault("note that a borough was judged")?;
    Ok(())
}

/// The sources and months that an import changed.
pub async fn list_months_of_import(
    db: &impl ConnectionTrait,
    number: i64,
    id: ImportId,
) -> Result<Vec<(Source, i32)>, Fault> {
    let sql = include_str!("sql/months_of_import.sql");
    let values: [Value; 2] = [number.into(), id.uuid().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await.or_fault("list the months of an import")?;
    let line = |row: &QueryResult| -> Result<Option<(Source, i32)>, DbErr> {
        let source: String = row.try_get("", "source")?;
        let month: i32 = row.try_get("", "month")?;
        Ok(Source::from_code(&source).map(|source| (source, month)))
    };
    rows.iter()
        .filter_map(|row| line(row).transpose())
        .collect::<Result<_, _>>()
        .or_fault("list the months of an import")
}

/// Rows of a source that an agency holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Whose rows.
    pub agency: AgencyId,
    /// Which rows.
    pub source: Source,
    /// The first and the last month.
    pub months: (i32, i32),
}

/// Which sources each agency holds, from which month to which.
pub async fn list_held(db: &impl ConnectionTrait) -> Result<Vec<Held>, Fault> {
    let sql = include_str!("sql/months_of_agencies.sql");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.or_fault("list which agency holds what")?;
    let line = |row: &QueryResult| -> Result<Option<Held>, DbErr> {
        let source: String = row.try_get("", "source")?;
        let Some(source) = Source::from_code(&source) else { return Ok(None) };
        Ok(Some(Held {
            agency: AgencyId::from_uuid(row.try_get("", "agency_id")?),
            source,
            months: (row.try_get("", "first_month")?, row.try_get("", "last_month")?),
        }))
    };
    rows.iter()
        .filter_map(|row| line(row).transpose())
        .collect::<Result<_, _>>()
        .or_fault("list which agency holds what")
}

/// Counts of `areas` under `versions`, by series.
pub async fn list_tallies(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    versions: &[DefinitionVersionId],
) -> Result<BTreeMap<SeriesKey, Vec<Tally>>, Fault> {
    let rows = tally::Entity::find()
        .filter(tally::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .filter(tally::Column::VersionId.is_in(versions.iter().map(|version| version.uuid())))
        .order_by_asc(tally::Column::FirstOn)
        .order_by_asc(tally::Column::Id)
        .all(db)
        .await
        .or_fault("read counts")?;
    let mut by_key: BTreeMap<SeriesKey, Vec<Tally>> = BTreeMap::new();
    for row in rows {
        let (Some(source), Some(step), Some(first_on)) =
            (Source::from_code(&row.source), Step::from_code(&row.precision), Day::from_number(row.first_on))
        else {
            return Err(Fault::new("read counts", format!("`{}` is not known to this release", row.source)));
        };
        let key = SeriesKey {
            version: DefinitionVersionId::from_uuid(row.version_id),
            source,
            agency: AgencyId::from_uuid(row.agency_id),
            area: AreaId::from_uuid(row.area_id),
        };
        by_key.entry(key).or_default().push(Tally {
            first_on,
            step,
            counted: u32::try_from(row.counted).unwrap_or(u32::MAX),
            age_unknown: u32::try_from(row.age_unknown).unwrap_or(u32::MAX),
        });
    }
    Ok(by_key)
}

/// A number that is raised whenever something new was counted: what was worked out under another number is
/// to be worked out anew.
pub async fn load_epoch(db: &impl ConnectionTrait) -> Result<i64, Fault> {
    let sql = "SELECT number FROM picture_epoch WHERE id = 1";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .or_fault("read the epoch of the picture")?;
    let row = row.ok_or_else(|| Fault::new("read the epoch of the picture", "its only row is not there"))?;
    row.try_get("", "number").or_fault("read the epoch of the picture")
}

/// Raises the number of [`load_epoch`].
pub async fn raise_epoch(work: &Housekeeping) -> Result<(), Fault> {
    let db = work.connection();
    let sql = "UPDATE picture_epoch SET number = number + 1 WHERE id = 1";
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .or_fault("raise the epoch of the picture")?;
    Ok(())
}

/// Under which reading of districts as boroughs everything was counted, as a digest; `None` before the first
/// count.
pub async fn load_places_counted(db: &impl ConnectionTrait) -> Result<Option<String>, Fault> {
    let sql = "SELECT places FROM picture_epoch WHERE id = 1";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .or_fault("read the places of the picture")?;
    row.map_or(Ok(None), |row| row.try_get("", "places")).or_fault("read the places of the picture")
}

/// Notes what [`load_places_counted`] reads.
pub async fn mark_places_counted(work: &Housekeeping, places: &str) -> Result<(), Fault> {
    let db = work.connection();
    let sql = "UPDATE picture_epoch SET places = $1 WHERE id = 1";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [places.into()]))
        .await
        .or_fault("note the places of the picture")?;
    Ok(())
}
