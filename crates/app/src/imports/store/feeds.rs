//! What feeds there are and how far each reaches; which imports the picture has not counted yet.

use super::import;
use crate::imports::model::{Feed, ImportState, UncountedImport};
use accord_kernel::ids::{AgencyId, ImportId};
use accord_kernel::{Day, Instant, Month};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::Action;
use std::collections::BTreeMap;

/// Imports counted in one go; the next look finds the rest.
const UNCOUNTED_MAX: u64 = 500;

/// Every feed: an agency's files of one format and mapping, as far as finished imports reach.
pub async fn list_feeds(db: &impl ConnectionTrait) -> Result<Vec<Feed>, Fault> {
    let sql = include_str!("../sql/feeds.sql");
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .or_fault("list the feeds")?;
    let mut missing = list_missing_days(db).await?;
    rows.iter().map(|row| feed(row, &mut missing)).collect::<Result<_, DbErr>>().or_fault("read a feed")
}

fn feed(row: &QueryResult, missing: &mut BTreeMap<FeedKey, Vec<(Day, Day)>>) -> Result<Feed, DbErr> {
    let key = feed_key(row)?;
    let missing = missing.remove(&key).unwrap_or_default();
    let (agency, format, name) = key;
    Ok(Feed {
        agency,
        format,
        name,
        covers_from: feed_day(row, "covers_from_on")?,
        covers_to: feed_day(row, "covers_to_on")?,
        newest_at: Instant::from_micros(row.try_get("", "newest_at")?),
        imports: row.try_get("", "imports")?,
        missing,
    })
}

/// Per daily feed the days that none of its files covers.
async fn list_missing_days(db: &impl ConnectionTrait) -> Result<BTreeMap<FeedKey, Vec<(Day, Day)>>, Fault> {
    let sql = include_str!("../sql/missing_days.sql");
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .or_fault("list the days without a file")?;
    let mut missing: BTreeMap<FeedKey, Vec<(Day, Day)>> = BTreeMap::new();
    for row in &rows {
        let days = (feed_day(row, "from_on"), feed_day(row, "to_on"));
        let (Some(from), Some(to)) =
            (days.0.or_fault("read days without a file")?, days.1.or_fault("read days without a file")?)
        else {
            continue;
        };
        missing.entry(feed_key(row).or_fault("read days without a file")?).or_default().push((from, to));
    }
    Ok(missing)
}

/// An agency, the name of a format, and the name of a mapping.
type FeedKey = (AgencyId, String, Option<String>);

fn feed_key(row: &QueryResult) -> Result<FeedKey, DbErr> {
    Ok((
        AgencyId::from_uuid(row.try_get("", "agency_id")?),
        row.try_get("", "format")?,
        row.try_get("", "feed")?,
    ))
}

fn feed_day(row: &QueryResult, name: &str) -> Result<Option<Day>, DbErr> {
    Ok(row.try_get::<Option<i32>>("", name)?.and_then(Day::from_number))
}

/// Imports that are finished or taken back and whose rows the picture has not counted as they are now, oldest first.
pub async fn list_uncounted_imports(db: &impl ConnectionTrait) -> Result<Vec<UncountedImport>, Fault> {
    let rows = import::Entity::find()
        .filter(
            import::Column::State.is_in([ImportState::Done, ImportState::TakenBack].map(ImportState::code)),
        )
        .filter(Expr::col(import::Column::ChangesCounted).lt(Expr::col(import::Column::Changes)))
        .order_by_asc(import::Column::Number)
        .order_by_asc(import::Column::Id)
        .limit(UNCOUNTED_MAX)
        .all(db)
        .await
        .or_fault("list the imports to be counted")?;
    Ok(rows
        .into_iter()
        .map(|row| UncountedImport {
            id: ImportId::from_uuid(row.id),
            number: row.number,
            agency: AgencyId::from_uuid(row.agency_id),
            changes: row.changes,
            is_taken_back: row.state == ImportState::TakenBack.code(),
        })
        .collect())
}

/// Notes that the picture has counted the rows of an import as they were. What changed while it counted is
/// still to be counted.
pub async fn mark_import_counted(work: &Housekeeping, import: &UncountedImport) -> Result<(), Fault> {
    import::Entity::update_many()
        .col_expr(import::Column::ChangesCounted, Expr::value(import.changes))
        .filter(import::Column::Id.eq(import.id.uuid()))
        .exec(work.connection())
        .await
        .or_fault("note that an import was counted")?;
    Ok(())
}

/// Has the picture count the imports of an agency again that reach into a month: something about their rows
/// was decided anew.
pub async fn count_again<A: Action>(tx: &WriteTx<A>, agency: AgencyId, month: Month) -> Result<(), Fault> {
    let (first, last) = (month.first_day().number(), month.first_day().plus_days(31).number());
    import::Entity::update_many()
        .col_expr(import::Column::Changes, Expr::col(import::Column::Changes).add(1))
        .filter(import::Column::AgencyId.eq(agency.uuid()))
        .filter(import::Column::State.eq(ImportState::Done.code()))
        .filter(import::Column::CoversFromOn.lt(last))
        .filter(import::Column::CoversToOn.gte(first))
        .exec(tx.connection())
        .await
        .or_fault("have an import counted again")?;
    Ok(())
}
