//! Keeps which of a partner's columns says what, so that the next file of the same headings needs no choice.

use super::store;
use crate::agencies::Agency;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::Mapping;
use accord_kernel::ids::FeedMappingId;
use accord_kernel::{Category, Purpose};
use accord_policy::Target;
use accord_policy::action::SaveMapping;

/// Saves `mapping` for the files of `agency`, in place of one of the same name.
///
/// # Errors
/// Refused to everybody but members of the agency who may bring files in, and commands on the machine.
pub async fn save_mapping(app: &App, visit: &Visit, agency: &Agency, mapping: &Mapping) -> Result<(), Stop> {
    app.db().retrying(|| save(app, visit, agency, mapping)).await
}

async fn save(app: &App, visit: &Visit, agency: &Agency, mapping: &Mapping) -> Result<(), Stop> {
    let id = FeedMappingId::new(visit.at(), app.rng());
    let target = Target::new(id).owned_by(agency.id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<SaveMapping>(app, target, Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    store::save_mapping(&tx, agency.id, mapping).await?;
    Ok(tx.commit().await?)
}
