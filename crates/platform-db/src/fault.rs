//! A fault: something broke that the user cannot mend. Opaque to rooms, logged once where handled.

use sea_orm::{DbErr, SqlErr};

/// Something broke while doing what `doing` says.
#[derive(Debug, thiserror::Error)]
#[error("could not {doing}")]
pub struct Fault {
    doing: &'static str,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl Fault {
    /// A fault met while doing what `doing` says, an infinitive without `to`: `open the database`.
    pub fn new(doing: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { doing, source: source.into() }
    }

    /// Everything that is known, outermost first, for the log. Never shown on a page.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut next: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(self);
        while let Some(error) = next {
            text.push_str(": ");
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }

    /// Whether PostgreSQL asked for this transaction to be tried again.
    pub fn is_serialization_failure(&self) -> bool {
        self.source.downcast_ref::<DbErr>().is_some_and(is_serialization_failure)
    }
}

/// Adds to a database error what was being done.
pub trait Stored<T> {
    /// Names what was being done, an infinitive without `to`.
    ///
    /// # Errors
    /// The same error as a [`Fault`].
    fn or_fault(self, doing: &'static str) -> Result<T, Fault>;
}

impl<T, E: Into<Box<dyn std::error::Error + Send + Sync>>> Stored<T> for Result<T, E> {
    fn or_fault(self, doing: &'static str) -> Result<T, Fault> {
        self.map_err(|source| Fault::new(doing, source))
    }
}

/// Whether the database refused a row because one like it is there already.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether PostgreSQL asked for this transaction to be tried again (SQLSTATE 40001 or 40P01).
pub fn is_serialization_failure(error: &DbErr) -> bool {
    let (DbErr::Exec(sea_orm::RuntimeErr::SqlxError(error))
    | DbErr::Query(sea_orm::RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    error
        .as_database_error()
        .and_then(|error| error.code().map(|code| matches!(code.as_ref(), "40001" | "40P01")))
        .unwrap_or(false)
}
