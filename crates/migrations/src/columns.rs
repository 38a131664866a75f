//! The words the schema is written in.
//!
//! An `_id` column is a UUID with a foreign key whose delete rule is stated. `_at` is UTC
//! microseconds, `_on` whole days since 1 January 1970. Codes are short text with a check in the
//! code that writes them. Names of constraints are made from table and columns, the same on both
//! engines.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, blob, blob_null, boolean, integer, integer_null, string,
    string_null, string_uniq, text, text_null, uuid, uuid_null,
};

/// The primary key of an ordinary table.
pub fn id() -> ColumnDef {
    ColumnDef::new("id").uuid().not_null().primary_key().take()
}

/// What happens to a row when the row that it points at is deleted.
#[derive(Clone, Copy)]
pub enum OnDelete {
    /// It goes too.
    Cascade,
    /// The deletion is refused.
    Restrict,
    /// It stays and points at nothing.
    SetNull,
}

/// A foreign key from `column` of `table` to the `id` of `target`.
pub fn points_at(
    table: &'static str,
    column: &'static str,
    target: &'static str,
    rule: OnDelete,
) -> ForeignKeyCreateStatement {
    let action = match rule {
        OnDelete::Cascade => ForeignKeyAction::Cascade,
        OnDelete::Restrict => ForeignKeyAction::Restrict,
        OnDelete::SetNull => ForeignKeyAction::SetNull,
    };
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(target, "id")
        .on_delete(action)
        .take()
}

/// An index that also refuses a second row with the same values.
pub fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns).unique().take()
}

/// An index.
pub fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("{table}_{}_idx", columns.join("_"))).table(table);
    for column in columns {
        statement.col(*column);
    }
    statement
}

/// A table with these columns and foreign keys.
pub fn table<const C: usize, const F: usize>(
    name: &'static str,
    columns: [ColumnDef; C],
    keys: [ForeignKeyCreateStatement; F],
) -> TableCreateStatement {
    let mut statement = Table::create();
    statement.table(name);
    for column in columns {
        statement.col(column);
    }
    for mut key in keys {
        statement.foreign_key(&mut key);
    }
    statement
}
