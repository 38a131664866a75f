//! What agreements in force let flow, worked out once and kept until something about it changes.

use super::super::rules::facts_of;
use super::list_open_agreements;
use crate::agencies::directory_through;
use crate::{App, breaches, gateways};
use accord_kernel::Day;
use accord_platform_db::Fault;
use accord_platform_db::orm::ConnectionTrait;
use accord_policy::{AgencyFacts, Grant, SharingRules};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// What one process has worked out of what flows.
#[derive(Debug, Default)]
pub struct SharingCache(Mutex<Option<Kept>>);

/// Of which moment it is: the epoch of sharing, the day, how many agencies there were.
type Key = (i64, Day, usize);
type Kept = (Key, Arc<SharingRules>);

/// Everything that agreements in force on `today` let flow.
///
/// The epoch is read through `db`: give the transaction in which the decision is made, so that what another process
/// withdrew a moment ago holds at the next request here.
///
/// Never in a transaction that has raised the epoch itself: what is worked out there would be kept although it may be
/// undone.
///
/// INVARIANT: whatever changes what flows raises the epoch in its own transaction.
///
/// # Errors
/// When the database cannot be read, or holds a code that this release does not know: then nothing flows.
pub async fn sharing_rules(
    app: &App,
    db: &impl ConnectionTrait,
    today: Day,
) -> Result<Arc<SharingRules>, Fault> {
    let directory = directory_through(app, db).await?;
    let key = (gateways::load_epoch(db).await?, today, directory.agencies.len());
    let kept = app.sharing().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((of, rules)) = kept
        && of == key
    {
        return Ok(rules);
    }
    let agencies: Vec<AgencyFacts> = directory.agencies.iter().map(facts_of).collect();
    let powers = gateways::list_gateways(db).await?.into_iter().map(|gateway| gateway.rule).collect();
    let agreements = list_open_agreements(db, today).await?;
    // What a breach concerns is frozen until somebody lets it go on: from and to the legal body that looks into it.
    let mut frozen = BTreeSet::new();
    for (agreement, freeze) in breaches::list_frozen_agreements(db).await? {
        let by = agencies.iter().find(|agency| agency.id == freeze.by);
        let by =
            by.ok_or_else(|| Fault::new("read what is frozen", "the agency that froze it is not known"))?;
        frozen.insert((agreement, by.controller));
    }
    let is_flowing = |grant: &Grant| {
        [grant.from, grant.to].iter().all(|party| !frozen.contains(&(grant.agreement, party.controller)))
    };
    let all = agreements.iter().flat_map(|agreement| agreement.grants(today));
    let grants: Vec<Grant> = all.filter(is_flowing).collect();
    let rules = Arc::new(SharingRules::new(&agencies, powers, &grants));
    *app.sharing().0.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, rules.clone()));
    Ok(rules)
}
