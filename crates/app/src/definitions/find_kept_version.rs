//! Versions of definitions by their id, kept in memory: a version never changes once it is made.

use super::model::Definition;
use super::store::find_version;
use crate::App;
use accord_kernel::ids::DefinitionVersionId;
use accord_platform_db::Fault;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The versions of one process, as far as they were read.
#[derive(Debug, Default)]
pub struct VersionCache(Mutex<BTreeMap<DefinitionVersionId, Arc<Definition>>>);

/// A definition as it is in one of its versions; `None` when there is no such version.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_kept_version(app: &App, id: DefinitionVersionId) -> Result<Option<Arc<Definition>>, Fault> {
    let kept = app.versions().0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    if kept.is_some() {
        return Ok(kept);
    }
    let found = find_version(app.db().readers(), id).await?.map(Arc::new);
    if let Some(found) = &found {
        app.versions().0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, found.clone());
    }
    Ok(found)
}
