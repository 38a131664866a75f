//! Areas and agencies as nearly every page needs them: kept in memory until one is added.

use super::model::{Agency, Area};
use super::store;
use crate::App;
use accord_platform_db::{Connection, Fault};

use std::sync::{Arc, Mutex, PoisonError};

/// Every area and every agency.
#[derive(Debug)]
pub struct Directory {
    /// The areas, as [`super::list_areas`] has them.
    pub areas: Vec<Area>,
    /// The agencies, as [`super::list_agencies`] has them.
    pub agencies: Vec<Agency>,
}

/// The directory of one process, as far as it was read.
#[derive(Debug, Default)]
pub struct DirectoryCache(Mutex<Option<Kept>>);

/// How many areas and agencies there were, and the directory of them.
type Kept = ((i64, i64), Arc<Directory>);

/// The directory as it is now, for whoever has no transaction open.
///
/// # Errors
/// When the database cannot be read.
pub async fn directory(app: &App) -> Result<Arc<Directory>, Fault> {
    directory_through(app, app.db().readers()).await
}

/// The directory as `db` has it. Whoever has a transaction gives it: to wait for another connection while one is held
/// is how everybody comes to wait for everybody. Any process may have added something, so the rows are counted each
/// time: one row instead of hundreds.
///
/// INVARIANT: rows of `area` and `agency` are added, and never changed or removed. Whatever comes to change
/// them has to be counted here as well.
///
/// # Errors
/// When the database cannot be read.
pub async fn directory_through(app: &App, db: &impl Connection) -> Result<Arc<Directory>, Fault> {
    // Counted before they are read: what comes between is read again, never the other way round.
    let counts = store::count_areas_and_agencies(db).await?;
    let kept = app.directory().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((of, directory)) = kept
        && of == counts
    {
        return Ok(directory);
    }
    let directory = Arc::new(Directory {
        areas: store::list_areas(db).await?,
        agencies: store::list_agencies(db).await?,
    });
    *app.directory().0.lock().unwrap_or_else(PoisonError::into_inner) = Some((counts, directory.clone()));
    Ok(directory)
}
