//! After an import: which of an agency's newest records may be of the same thing.

use super::duplicate::propose;
use super::store;
use crate::App;
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, uuid_v7};
use accord_platform_db::Fault;

/// Days before the newest month that are looked at.
const DAYS_BACK: i32 = 28;
/// Records that are compared at most.
const RECORDS_MAX: u64 = 50_000;
/// Proposals written by one transaction.
const PROPOSALS_PER_BATCH: usize = 500;

/// Proposes pairs among the records of the month of `newest`, up to that day, and of the 28 days before that
/// month. Idempotent.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn propose_duplicates(app: &App, agency: AgencyId, newest: Day) -> Result<(), Fault> {
    let from = newest.month().first_day().plus_days(-DAYS_BACK);
    let mut records = store::list_candidates(app.db().readers(), agency, from, newest, RECORDS_MAX).await?;
    let proposals = propose(&mut records);
    let now = app.clock().now();
    for few in proposals.chunks(PROPOSALS_PER_BATCH) {
        let work = app.db().housekeeping("duplicate.propose").await?;
        store::insert_proposals(&work, agency, few, now, || uuid_v7(now, app.rng())).await?;
        work.commit().await?;
    }
    Ok(())
}
