//! Signals in the words that lists and briefings use.

use super::signal::{Signal, SignalState};
use crate::agencies::{self, AgencyKind};
use crate::definitions::{self, Definition};
use crate::{App, accounts};
use accord_kernel::ids::{AgencyId, AreaId, DefinitionVersionId, SignalId, UserId};
use accord_platform_db::Fault;
use accord_platform_web::maps::COUNT_LEAST;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A signal as lists show it.
#[derive(Debug, Clone)]
pub struct SignalLine {
    /// Its id.
    pub id: SignalId,
    /// The finding: `Knife crime: 14 in the week from 16 Nov 2026. Expected 2 to 9.`
    pub title: String,
    /// The count that was found.
    pub observed: i64,
    /// Where and from whom: `Haringey. Police, North Area: partners’ daily files. All ages.`
    pub note: String,
    /// Whose rows they are, of which source and which ages.
    pub about: String,
    /// Where it stands.
    pub state: SignalState,
    /// The name of who changed it last.
    pub owner: Option<String>,
    /// The short name of the borough, for addresses.
    pub area_slug: String,
    /// The definition under which it was raised.
    pub definition: Arc<Definition>,
    /// The name of the agency whose rows they are.
    pub agency: String,
    /// The short name of that agency.
    pub agency_slug: String,
    /// The name of the borough.
    pub area: String,
}

/// Those of `signals` that an agency may be told of: a regional body hears no small count of partners’ own rows.
pub async fn without_small_counts(
    app: &App,
    reader: AgencyId,
    mut signals: Vec<Signal>,
) -> Result<Vec<Signal>, Fault> {
    let directory = agencies::directory(app).await?;
    let is_regional =
        |agency: &agencies::Agency| agency.id == reader && agency.kind == AgencyKind::RegionalBody;
    if directory.agencies.iter().any(is_regional) {
        signals.retain(|signal| {
            let is_partners = signal.key.agency != reader && !signal.key.source.is_published();
            !is_partners || signal.observed >= i64::from(COUNT_LEAST)
        });
    }
    Ok(signals)
}

/// Puts signals into words, in the same order. Those whose definition, agency or borough is gone are left out.
pub async fn describe_signals(app: &App, signals: &[Signal]) -> Result<Vec<SignalLine>, Fault> {
    if signals.is_empty() {
        return Ok(Vec::new());
    }
    let db = app.db().readers();
    let directory = agencies::directory(app).await?;
    let areas: BTreeMap<AreaId, &agencies::Area> =
        directory.areas.iter().map(|area| (area.id, area)).collect();
    let agencies: BTreeMap<AgencyId, &agencies::Agency> =
        directory.agencies.iter().map(|agency| (agency.id, agency)).collect();
    let owners: Vec<UserId> = signals.iter().filter_map(|signal| signal.owner).collect();
    let names = accounts::list_names(db, &owners).await?;
    let mut versions: BTreeMap<DefinitionVersionId, Arc<Definition>> = BTreeMap::new();
    for signal in signals {
        if !versions.contains_key(&signal.key.version)
            && let Some(found) = definitions::find_kept_version(app, signal.key.version).await?
        {
            versions.insert(signal.key.version, found);
        }
    }
    Ok(signals
        .iter()
        .filter_map(|signal| {
            let definition = versions.get(&signal.key.version)?;
            let (area, agency) = (areas.get(&signal.key.area)?, agencies.get(&signal.key.agency)?);
            let ages = definition.version.ages(signal.key.source);
            Some(SignalLine {
                id: signal.id,
                title: format!(
                    "{}: {} {}. Expected {}.",
                    definition.name,
                    signal.observed,
                    signal.step.when(signal.starts_on),
                    signal.range()
                ),
                observed: signal.observed,
                note: format!("{}. {}: {}, {ages}.", area.name, agency.name, signal.key.source.words()),
                about: format!("{}: {}, {ages}.", agency.name, signal.key.source.words()),
                state: signal.state,
                owner: signal.owner.and_then(|owner| names.get(&owner).cloned()),
                area_slug: area.slug.clone(),
                definition: definition.clone(),
                agency: agency.name.clone(),
                agency_slug: agency.slug.clone(),
                area: area.name.clone(),
            })
        })
        .collect())
}
