//! Looks, after every form that a browser of a test sends, at what the audit has of it.

use crate::Answer;
use accord_platform_db::Database;
use accord_platform_db::orm::{ConnectionTrait, Statement};

/// Looks at what was sent to a path, how often, the answer, and the actions that the audit has more than before. It
/// panics where they do not go together.
pub type Judge = fn(path: &str, sent: Sent, answer: &Answer, actions: &[String]);

/// Whether a form is sent for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is, and whoever takes it changes something.
    Once,
    /// The same was taken before: nothing more changes.
    Again,
}

/// The database behind a server, and what is looked for in its audit.
#[derive(Debug, Clone)]
pub struct Audited {
    db: Database,
    judge: Judge,
}

impl Audited {
    /// Looks at the audit of this database.
    pub fn new(db: Database, judge: Judge) -> Self {
        Self { db, judge }
    }

    /// The number of the newest entry; 0 when there is none.
    pub(crate) async fn newest(&self) -> i64 {
        let db = self.db.readers();
        let newest = "SELECT COALESCE(MAX(id), 0) FROM audit_entry";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), newest)).await;
        let row = row.expect("the audit can be read").expect("one row");
        row.try_get_by_index(0).expect("a number")
    }

    /// Judges an answer by the entries since `before`: what was permitted. An entry is there before the answer is sent.
    pub(crate) async fn judge(&self, path: &str, sent: Sent, answer: &Answer, before: i64) {
        let db = self.db.readers();
        let since = format!("SELECT action FROM audit_entry WHERE id > {before} AND refusal IS NULL");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), since)).await;
        let rows = rows.expect("the audit can be read");
        let actions: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
        (self.judge)(path, sent, answer, &actions);
    }
}
