//! Which terms are in use for a borough, and a matcher made of them.

use super::model::{Dispute, Edition, LocalTerm, Ratification, left_out, terms_in_use};
use super::store::{
    list_disputes, list_local_terms, list_ratifications, list_settled, load_edition, newest_edition,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::{Hint, Matcher, Term, first_hints};
use accord_kernel::ids::AreaId;
use accord_platform_db::{Connection, Fault, Stored};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Lists of which matchers are kept at most: a region has 33 boroughs.
const CACHED_MAX: usize = 64;

/// What is in use for a borough.
#[derive(Debug)]
pub struct InUse {
    /// The edition.
    pub edition: Edition,
    /// The borough's ratifications, newest first.
    pub ratifications: Vec<Ratification>,
    /// Its own terms, proposed and ended ones among them.
    pub local: Vec<LocalTerm>,
    /// Disputes, newest first.
    pub disputes: Vec<Dispute>,
    /// Names of terms of the edition that it leaves out.
    pub left_out: BTreeSet<String>,
    /// The terms that are looked for.
    pub terms: Vec<Term>,
}

/// Reads what is in use for a borough: the edition that its Board ratified, or the newest until it has ratified one.
///
/// # Errors
/// When the database cannot be read.
pub async fn in_use(db: &impl Connection, area: AreaId) -> Result<InUse, Fault> {
    let ratifications = list_ratifications(db, area).await?;
    let edition = match ratifications.first() {
        Some(newest) => load_edition(db, newest.edition).await?,
        None => newest_edition(db).await?,
    };
    let local: Vec<LocalTerm> =
        list_local_terms(db, &[area]).await?.into_iter().map(|(_, one)| one).collect();
    let disputes: Vec<Dispute> = list_disputes(db, &[area]).await?.into_iter().map(|(_, one)| one).collect();
    let settled: Vec<Dispute> = list_settled(db, &[area]).await?.into_iter().map(|(_, one)| one).collect();
    let left_out = left_out(&settled);
    let terms = terms_in_use(&edition, &local, &left_out);
    Ok(InUse { edition, ratifications, local, disputes, left_out, terms })
}

/// A list of terms with its matcher.
#[derive(Debug)]
pub struct List {
    /// The terms.
    pub terms: Vec<Term>,
    hints: Vec<Hint>,
    /// Finds them.
    pub matcher: Matcher,
}

/// Matchers, kept by what they were made of.
#[derive(Debug, Default)]
pub struct LanguageCache(Mutex<Vec<Arc<List>>>);

impl LanguageCache {
    fn list(&self, terms: Vec<Term>, own: Vec<Hint>) -> Result<Arc<List>, Fault> {
        let find =
            |lists: &[Arc<List>]| lists.iter().find(|list| list.terms == terms && list.hints == own).cloned();
        if let Some(list) = find(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(list);
        }
        let hints: Vec<Hint> = own.iter().chain(first_hints()).cloned().collect();
        let matcher = Matcher::with_hints(&terms, &hints).or_fault("look for words to avoid")?;
        let list = Arc::new(List { terms, hints: own, matcher });
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.len() >= CACHED_MAX {
            lists.remove(0);
        }
        lists.push(list.clone());
        Ok(list)
    }
}

/// The list for what the member who acts writes on a page: that of the borough that its address names, or of the first that their
/// agency serves; and the newest edition for whoever serves none. The borough beside it is one that the page is surely about.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_of_member(
    app: &App,
    visit: &Visit,
    address: &str,
) -> Result<(Arc<List>, Option<AreaId>), Stop> {
    let served: BTreeSet<AreaId> = visit.areas().collect();
    let directory = crate::agencies::directory(app).await?;
    let mut boroughs: Vec<_> = directory
        .areas
        .iter()
        .filter(|area| area.kind == crate::agencies::AreaKind::Borough && served.contains(&area.id))
        .collect();
    boroughs.sort_by(|one, other| one.slug.cmp(&other.slug));
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let slug = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "area");
    let named = slug.and_then(|(_, slug)| boroughs.iter().find(|area| area.slug == slug));
    let surely = named.or(if boroughs.len() == 1 { boroughs.first() } else { None }).map(|area| area.id);
    let db = app.db().readers();
    match named.or(boroughs.first()) {
        Some(area) => {
            let found = in_use(db, area.id).await?;
            let hints = found.local.iter().filter(|one| one.is_in_use()).flat_map(LocalTerm::hint).collect();
            Ok((app.language().list(found.terms, hints)?, surely))
        }
        None => Ok((app.language().list(newest_edition(db).await?.terms, Vec::new())?, None)),
    }
}
