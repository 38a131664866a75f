//! Imports that are taken back, and their rows.

use super::import;
use super::scopes::import_scope;
use crate::imports::model::{ImportLine, ImportState};
use crate::imports::rows::BulkTable;
use accord_kernel::ids::AgencyId;
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
    /// A later file, with this name, has rows in the same months or the same feed.
    Later(String),
}

/// Takes the permit's import back, unless a later file rests on it.
pub async fn take_back(
    tx: &WriteTx<TakeBackImport>,
    taken: &ImportLine,
    message: &str,
) -> Result<TakenBack, Fault> {
    let db = tx.connection();
    let others = || {
        import::Entity::find()
            .filter(import::Column::AgencyId.eq(taken.agency.uuid()))
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
    let scopes = import_scope::Entity::find()
        .select_only()
        .column(import_scope::Column::ScopeId)
        .filter(import_scope::Column::ImportId.eq(taken.id.uuid()))
        .into_query();
    let touching = import_scope::Entity::find()
        .select_only()
        .column(import_scope::Column::ImportId)
        .filter(import_scope::Column::ScopeId.in_subquery(scopes))
        .into_query();
    let later = others()
        .filter(import::Column::State.eq(ImportState::Done.code()))
        .filter(import::Column::Number.gt(taken.number))
        .filter(Condition::any().add(import::Column::Id.in_subquery(touching)).add(
            // Which rows it had too was not noted: any may be among them.
            Condition::all().add(import::Column::HasNotedScopes.eq(false)).add(import::Column::Known.gt(0)),
        ))
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
