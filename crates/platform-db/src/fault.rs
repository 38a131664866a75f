//! A fault: something broke that the user cannot mend. Opaque to rooms, logged once where handled.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use std::error::Error as StdError;

/// What keeps the data from being written until whoever runs the service mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The disk that holds the data is full.
    DiskFull,
    /// The data can be read and not written.
    ReadOnly,
}

impl Trouble {
    /// What is wrong and what to do, for whoever runs the service.
    pub const fn words(self) -> &'static str {
        match self {
            Self::DiskFull => "The disk that holds the data is full. Free some space, then try again.",
            Self::ReadOnly => {
                "The data can be read but not written: the disk or the folder is read-only for the user who runs this. \
                 Make it writable, then try again."
            }
        }
    }

    fn of_io(error: &std::io::Error) -> Option<Self> {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Some(Self::DiskFull),
            std::io::ErrorKind::ReadOnlyFilesystem => Some(Self::ReadOnly),
            _ => None,
        }
    }

    /// The result codes of SQLite (13 full, 4874 no space to share memory, 8 and its kin read-only) and the
    /// states of PostgreSQL (53100 full, 25006 read-only).
    fn of_code(code: &str) -> Option<Self> {
        const FAMILY: u32 = 0xff;
        const READONLY: u32 = 8;
        match code {
            "13" | "4874" | "53100" => Some(Self::DiskFull),
            "25006" => Some(Self::ReadOnly),
            // PostgreSQL's states have five signs, SQLite's codes fewer.
            other if other.len() < 5 => {
                other.parse::<u32>().ok().filter(|code| code & FAMILY == READONLY).map(|_| Self::ReadOnly)
            }
            _ => None,
        }
    }

    fn of_sqlx(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::Database(error) => error.code().and_then(|code| Self::of_code(&code)),
            sqlx::Error::Io(error) => Self::of_io(error),
            _ => None,
        }
    }

    /// The trouble that a database error comes from; `None` when it is another or not known.
    pub fn of_database(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => Self::of_sqlx(error),
            _ => None,
        }
    }
}

/// What came of an entry that could not be written, told to everybody who waited for the group.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{words}")]
pub(crate) struct Unwritten {
    words: String,
    trouble: Option<Trouble>,
}

impl From<&DbErr> for Unwritten {
    fn from(error: &DbErr) -> Self {
        Self { words: error.to_string(), trouble: Trouble::of_database(error) }
    }
}

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
        let mut next: Option<&(dyn StdError + 'static)> = StdError::source(self);
        while let Some(error) = next {
            text.push_str(": ");
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }

    /// What whoever runs the service has to mend; `None` when it is not known to be that.
    pub fn trouble(&self) -> Option<Trouble> {
        let mut next: Option<&(dyn StdError + 'static)> = StdError::source(self);
        while let Some(error) = next {
            let found = (error.downcast_ref().and_then(Trouble::of_database))
                .or_else(|| error.downcast_ref().and_then(Trouble::of_sqlx))
                .or_else(|| error.downcast_ref().and_then(Trouble::of_io))
                .or_else(|| error.downcast_ref::<Self>().and_then(Self::trouble))
                .or_else(|| error.downcast_ref::<Unwritten>().and_then(|unwritten| unwritten.trouble));
            if found.is_some() {
                return found;
            }
            next = error.source();
        }
        None
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
