//! Inserting many rows at once, without an entity for each.
//!
//! The text of the statement is the same for every full chunk, so that the driver prepares it once.
//! SQLite gets plain `?`: it keeps a list of numbered parameters and searches it for each one, which
//! makes a statement of many thousand values quadratic (measured: 1,450 rows a second with `$1…`).

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, Value};
use std::fmt::Write as _;

/// Rows of one statement: few enough that 40 columns stay below SQLite's 32,766 values.
const ROWS_PER_STATEMENT: usize = 250;

/// Inserts rows whose values stand in the order of `columns`. `values` holds them one row after the other.
///
/// # Errors
/// What the database refused. The rows before may have been written: roll back.
///
/// # Panics
/// When `values` does not hold whole rows.
pub async fn insert_many(
    transaction: &DatabaseTransaction,
    table: &str,
    columns: &[&str],
    values: Vec<Value>,
) -> Result<(), DbErr> {
    // INVARIANT: callers push every column of a row.
    assert!(values.len().is_multiple_of(columns.len()), "`{table}` takes whole rows");
    let backend = transaction.get_database_backend();
    let mut values = values.into_iter();
    loop {
        let chunk: Vec<Value> = values.by_ref().take(ROWS_PER_STATEMENT * columns.len()).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let sql = statement(backend, table, columns, chunk.len() / columns.len());
        transaction.execute_raw(Statement::from_sql_and_values(backend, sql, chunk)).await?;
    }
}

fn statement(backend: DbBackend, table: &str, columns: &[&str], rows: usize) -> String {
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    let mut place = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            place += 1;
            sql.push_str(if column == 0 { "" } else { ", " });
            if backend == DbBackend::Postgres {
                // Writing to a string cannot fail.
                let _ = write!(sql, "${place}");
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    sql
}
