//! Filling and emptying the bulk tables. A million rows pass through here, so rows are written by
//! statements of many rows and not as entities.

use super::terms::Terms;
use crate::imports::matching::StoredRow;
use crate::imports::read_file::ReadRow;
use crate::imports::rows::{BulkTable, Cell};
use accord_kernel::Day;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, bulk};

/// Keys of one UPDATE or DELETE.
const KEYS_PER_STATEMENT: usize = 1_000;
/// Columns that every bulk table has, before its own.
const SHARED: &[&str] = &["scope_id", "import_number", "fingerprint", "ordinal", "pairing"];

/// Writes rows of one table, each with the key of its scope.
pub async fn insert_rows(
    work: &Housekeeping,
    table: BulkTable,
    import_number: i64,
    rows: Vec<(i64, ReadRow)>,
    terms: &Terms,
) -> Result<(), Fault> {
    let columns: Vec<&str> = SHARED.iter().chain(table.columns()).copied().collect();
    let mut values = Vec::with_capacity(rows.len() * columns.len());
    for (scope, row) in rows {
        values.extend([
            Value::from(scope),
            Value::from(import_number),
            Value::from(row.fingerprint.to_vec()),
            Value::from(i64::from(row.ordinal)),
            Value::from(row.pairing.map(|pairing| pairing.to_vec())),
        ]);
        values.extend(row.cells.into_iter().map(|cell| value_of(cell, terms)));
    }
    bulk::insert_many(work.connection(), table.name(), &columns, values)
        .await
        .or_fault("write the rows of an import")
}

fn value_of(cell: Cell, terms: &Terms) -> Value {
    match cell {
        Cell::Text(text) => Value::from(text),
        Cell::Term(words) => Value::from(words.and_then(|words| terms.key(&words))),
        Cell::Whole(number) => Value::from(number),
        Cell::Real(number) => Value::from(number),
    }
}

/// The rows of a scope that count, as matching needs them.
pub async fn list_stored_rows(
    db: &impl ConnectionTrait,
    table: BulkTable,
    scope: i64,
) -> Result<Vec<StoredRow>, Fault> {
    let sql = format!(
        "SELECT id, fingerprint, ordinal, pairing FROM {} WHERE scope_id = $1 AND ended_by IS NULL",
        table.name()
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [scope.into()]);
    let rows = db.query_all_raw(statement).await.or_fault("read the stored rows of a scope")?;
    rows.iter().map(stored_row).collect::<Result<_, DbErr>>().or_fault("read the stored rows of a scope")
}

/// The first day of the rows of a scope that count; `None` when there are none, or none with a day.
pub async fn find_first_day(db: &impl ConnectionTrait, scope: i64) -> Result<Option<Day>, Fault> {
    let sql = "SELECT MIN(first_on) AS first_on FROM event WHERE scope_id = $1 AND ended_by IS NULL";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [scope.into()]);
    let row = db.query_one_raw(statement).await.or_fault("find the first day of a scope")?;
    let first: Option<i32> =
        row.map_or(Ok(None), |row| row.try_get("", "first_on")).or_fault("find the first day of a scope")?;
    Ok(first.and_then(Day::from_number))
}

fn stored_row(row: &QueryResult) -> Result<StoredRow, DbErr> {
    let print = |bytes: Vec<u8>| {
        <[u8; 16]>::try_from(bytes)
            .map_err(|_| DbErr::Custom("a fingerprint does not have 16 bytes".to_owned()))
    };
    let pairing: Option<Vec<u8>> = row.try_get("", "pairing")?;
    Ok(StoredRow {
        id: row.try_get("", "id")?,
        fingerprint: print(row.try_get("", "fingerprint")?)?,
        ordinal: u32::try_from(row.try_get::<i32>("", "ordinal")?).unwrap_or(0),
        pairing: pairing.map(print).transpose()?,
    })
}

/// Marks rows as ended by an import. They count until that import is done.
pub async fn end_rows(
    work: &Housekeeping,
    table: BulkTable,
    import_number: i64,
    ids: &[i64],
) -> Result<(), Fault> {
    for chunk in ids.chunks(KEYS_PER_STATEMENT) {
        let places: Vec<String> = (2..chunk.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!("UPDATE {} SET ended_by = $1 WHERE id IN ({})", table.name(), places.join(", "));
        let values = std::iter::once(import_number).chain(chunk.iter().copied()).map(Value::from);
        let db = work.connection();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await.or_fault("end replaced rows")?;
    }
    Ok(())
}

/// Removes rows that an unfinished import wrote in a scope: at most 1,000. Returns how many there were.
pub async fn delete_rows_of(
    work: &Housekeeping,
    table: BulkTable,
    scope: i64,
    import_number: i64,
) -> Result<u64, Fault> {
    let name = table.name();
    let sql = format!(
        "DELETE FROM {name} WHERE id IN (SELECT id FROM {name} WHERE scope_id = $1 AND import_number = $2 LIMIT {KEYS_PER_STATEMENT})"
    );
    let db = work.connection();
    let values = [scope.into(), import_number.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(statement).await.or_fault("remove the rows of an unfinished import")?.rows_affected())
}

/// Makes rows that an unfinished import was to end count again: at most 1,000. Returns how many there were.
pub async fn reopen_rows_of(work: &Housekeeping, table: BulkTable, import_number: i64) -> Result<u64, Fault> {
    let name = table.name();
    let sql = format!(
        "UPDATE {name} SET ended_by = NULL WHERE id IN (SELECT id FROM {name} WHERE ended_by = $1 LIMIT {KEYS_PER_STATEMENT})"
    );
    let db = work.connection();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [import_number.into()]);
    Ok(db.execute_raw(statement).await.or_fault("let replaced rows count again")?.rows_affected())
}
