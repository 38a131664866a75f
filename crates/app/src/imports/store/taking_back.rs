//! Imports that are taken back, and their rows.

use super::import;
use super::scopes::import_scope;
use crate::imports::model::ImportState;
use crate::imports::rows::BulkTable;
use accord_kernel::ids::AgencyId;
use accord_kernel::{Day, Instant, Month};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::{RunImport, TakeBackImport};

/// What became of taking an import back.
#[derive(Debug)]
pub enum TakenBack {
    /// Its rows count no more.
    Yes,
    /// It is not done, or another file of the same kind is on its way in.
    NotDone,
    /// It was brought in too long ago.
    TooOld,
    /// A later file, with this name, may have the same rows.
    Later(String),
}

/// Takes the permit's import back, unless it was done before `too_long_ago` or a later file rests on it.
pub async fn take_back(
    tx: &WriteTx<TakeBackImport>,
    message: &str,
    too_long_ago: Instant,
) -> Result<TakenBack, Fault> {
    let db = tx.connection();
    let taken = import::Entity::find_by_id(tx.resource().uuid()).one(db).await.or_fault("read an import")?;
    let Some(taken) = taken else { return Ok(TakenBack::NotDone) };
    if taken.ended_at.is_some_and(|ended| ended < too_long_ago.micros()) {
        return Ok(TakenBack::TooOld);
    }
    let others = || {
        import::Entity::find()
            .filter(import::Column::AgencyId.eq(taken.agency_id))
            .filter(import::Column::Format.eq(taken.format.as_str()))
    };
    let running = others()
        .filter(import::Column::State.eq(ImportState::Running.code()))
        .count(db)
        .await
        .or_fault("look for imports that run")?;
    if running > 0 {
        return Ok(TakenBack::NotDone);
    }
    let later = others()
        .filter(import::Column::State.eq(ImportState::Done.code()))
        .filter(import::Column::Number.gt(taken.number))
        .filter(Condition::any().add(import::Column::Id.in_subquery(touching(&taken))).add(may_touch(&taken)))
        .order_by_desc(import::Column::Number)
        .one(db)
        .await
        .or_fault("look for later imports")?;
    if let Some(later) = later {
        return Ok(TakenBack::Later(later.file_names));
    }
    let changed = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::TakenBack.code()))
        .col_expr(import::Column::Message, Expr::value(message))
        .col_expr(import::Column::Changes, Expr::col(import::Column::Changes).add(1))
        .filter(import::Column::Id.eq(tx.resource().uuid()))
        .filter(import::Column::State.eq(ImportState::Done.code()))
        .exec(db)
        .await
        .or_fault("take an import back")?;
    Ok(if changed.rows_affected == 1 { TakenBack::Yes } else { TakenBack::NotDone })
}

/// Imports that noted a scope which this one noted too.
fn touching(taken: &import::Model) -> SelectStatement {
    let scopes = import_scope::Entity::find()
        .select_only()
        .column(import_scope::Column::ScopeId)
        .filter(import_scope::Column::ImportId.eq(taken.id))
        .into_query();
    import_scope::Entity::find()
        .select_only()
        .column(import_scope::Column::ImportId)
        .filter(import_scope::Column::ScopeId.in_subquery(scopes))
        .into_query()
}

/// Imports of which it is not known, or not of the taken one, in which scopes their known rows are: any in the same
/// months of the same feed may be among them.
fn may_touch(taken: &import::Model) -> Condition {
    let mut condition = Condition::all().add(match &taken.feed {
        Some(feed) => import::Column::Feed.eq(feed.as_str()),
        None => import::Column::Feed.is_null(),
    });
    if taken.has_noted_scopes || taken.known == 0 {
        condition = condition.add(import::Column::HasNotedScopes.eq(false)).add(import::Column::Known.gt(0));
    }
    // Registers are of no day. Others are replaced by the month, so that a file may touch what is of other days.
    let day = |number: Option<i32>| number.and_then(Day::from_number);
    if let (Some(from), Some(to)) = (day(taken.covers_from_on), day(taken.covers_to_on)) {
        let next = Month::from_number(to.month().number() + 1);
        condition = condition
            .add_option(next.map(|next| import::Column::CoversFromOn.lt(next.first_day().number())))
            .add(import::Column::CoversToOn.gte(from.month().first_day().number()));
    }
    condition
}

/// Whether rows of an import of an agency and format that was taken back are not set aside yet.
pub async fn is_one_being_taken_back(
    tx: &WriteTx<RunImport>,
    agency: AgencyId,
    format: &str,
) -> Result<bool, Fault> {
    let found = import::Entity::find()
        .filter(import::Column::AgencyId.eq(agency.uuid()))
        .filter(import::Column::Format.eq(format))
        .filter(import::Column::State.eq(ImportState::TakenBack.code()))
        .filter(Expr::col(import::Column::ChangesCounted).lt(Expr::col(import::Column::Changes)))
        .count(tx.connection())
        .await
        .or_fault("look for imports that are being taken back")?;
    Ok(found > 0)
}

/// Rows of one statement.
const ROWS_PER_STATEMENT: u64 = 1_000;

/// Lets rows of other imports count again that an import had ended: at most 1,000. Returns how many there were.
pub async fn reopen_replaced_rows_of(
    work: &Housekeeping,
    table: BulkTable,
    number: i64,
) -> Result<u64, Fault> {
    let name = table.name();
    let sql = format!(
        "UPDATE {name} SET ended_by = NULL WHERE id IN \
         (SELECT id FROM {name} WHERE ended_by = $1 AND import_number <> $2 LIMIT {ROWS_PER_STATEMENT})"
    );
    changed(work, sql, [number.into(), number.into()], "let replaced rows count again").await
}

/// Ends rows of an import by itself: at most 1,000 of one scope. Returns how many there were.
pub async fn end_own_rows_of(
    work: &Housekeeping,
    table: BulkTable,
    scope: i64,
    number: i64,
) -> Result<u64, Fault> {
    let name = table.name();
    // Words that nobody checked are checked by nobody any more.
    let words = if table == BulkTable::Event { ", held_back = NULL" } else { "" };
    let sql = format!(
        "UPDATE {name} SET ended_by = import_number{words} WHERE id IN \
         (SELECT id FROM {name} WHERE scope_id = $1 AND import_number = $2 AND ended_by IS NULL LIMIT {ROWS_PER_STATEMENT})"
    );
    changed(work, sql, [scope.into(), number.into()], "set rows aside").await
}

async fn changed(
    work: &Housekeeping,
    sql: String,
    values: [Value; 2],
    doing: &'static str,
) -> Result<u64, Fault> {
    let db = work.connection();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(statement).await.or_fault(doing)?.rows_affected())
}
