//! What went to whom since a breach began: from the audit, which names each look at a child and each use of an agreement.

use super::model::{Breach, Subject};
use crate::audit::category_words;
use crate::{App, Stop, agencies};
use accord_kernel::Instant;
use accord_kernel::ids::AgencyId;
use accord_platform_db::audit::{AboutEntry, list_about_since, list_under_since};
use std::collections::{BTreeMap, BTreeSet};

/// Entries that are looked at for one concern at most.
const ENTRIES_MAX: u64 = 5_000;

/// What one agency got.
#[derive(Debug)]
pub(super) struct Went {
    /// The agency.
    pub agency: String,
    /// The kinds of information.
    pub kinds: String,
    /// How often.
    pub times: usize,
    /// The newest time.
    pub last_at: Instant,
}

/// What one concern's information went to agencies of other legal bodies, the one that looked last first; and whether
/// there was more than is looked at.
pub(super) async fn list_went(
    app: &App,
    breach: &Breach,
    subject: Subject,
) -> Result<(Vec<Went>, bool), Stop> {
    let db = app.db().readers();
    let since = breach.since.start();
    let entries = match subject {
        Subject::Record(person) => list_about_since(db, person, since, ENTRIES_MAX).await?,
        Subject::Agreement(agreement) => list_under_since(db, agreement.uuid(), since, ENTRIES_MAX).await?,
    };
    let is_cut = entries.len() as u64 == ENTRIES_MAX;
    let directory = agencies::directory(app).await?;
    let body = |id: AgencyId| {
        directory.agencies.iter().find(|agency| agency.id == id).map(|agency| agency.controller)
    };
    let own = body(breach.agency);
    let mut by_agency: BTreeMap<AgencyId, Vec<AboutEntry>> = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| entry.refusal.is_none()) {
        // A legal body knows of a child what it holds itself: only what others saw went anywhere.
        if let Some(agency) = entry.agency.filter(|agency| body(*agency) != own) {
            by_agency.entry(agency).or_default().push(entry);
        }
    }
    let mut went: Vec<Went> = by_agency
        .into_iter()
        .filter_map(|(agency, entries)| {
            let codes: BTreeSet<&str> =
                entries.iter().flat_map(|entry| entry.categories.split(' ')).collect();
            let name = directory.agencies.iter().find(|found| found.id == agency);
            Some(Went {
                agency: name.map_or_else(|| "An agency that is gone".to_owned(), |found| found.name.clone()),
                kinds: category_words(&codes.into_iter().collect::<Vec<_>>().join(" ")),
                times: entries.len(),
                last_at: entries.iter().map(|entry| entry.at).max()?,
            })
        })
        .collect();
    went.sort_by_key(|went| std::cmp::Reverse(went.last_at));
    Ok((went, is_cut))
}
