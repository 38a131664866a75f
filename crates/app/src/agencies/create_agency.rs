//! Makes an agency and says which areas it serves.

use super::model::{Agency, AgencyKind};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, ControllerId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_policy::Target;
use accord_policy::action::CreateAgency;

/// An agency to be made.
#[derive(Debug, Clone)]
pub struct NewAgency {
    /// The legal body behind it.
    pub controller: ControllerId,
    /// What kind it is.
    pub kind: AgencyKind,
    /// Its name.
    pub name: String,
    /// Its short name; unique.
    pub slug: String,
    /// The area that it serves from today on; a group stands for its boroughs.
    pub area: AreaId,
}

/// What became of it.
#[derive(Debug)]
pub enum Created {
    /// It is there under this id.
    Yes(AgencyId),
    /// Another agency has this short name already.
    NameTaken,
}

/// Makes the agency.
///
/// # Errors
/// Refused to everybody but administrators of an agency that serves the area, and commands on the machine.
pub async fn create_agency(app: &App, visit: &Visit, new: &NewAgency) -> Result<Created, Stop> {
    let id = AgencyId::new(visit.at(), app.rng());
    let target = Target::new(id).in_area(new.area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<CreateAgency>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    let agency = Agency {
        id,
        controller: new.controller,
        kind: new.kind,
        name: new.name.clone(),
        slug: new.slug.clone(),
    };
    let new_id = || accord_kernel::ids::uuid_v7(visit.at(), app.rng());
    match store::insert_agency(&tx, &agency, &[new.area], visit.at().day(), new_id).await {
        Err(error) if is_unique_violation(&error) => return Ok(Created::NameTaken),
        other => other.or_fault("add an agency")?,
    }
    tx.commit().await?;
    Ok(Created::Yes(id))
}
