//! Records a legal body that answers for agencies.

use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, ControllerId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_policy::Target;
use accord_policy::action::CreateController;

/// A controller to be recorded.
#[derive(Debug, Clone)]
pub struct NewController {
    /// Its legal name.
    pub name: String,
    /// Its short name; unique.
    pub slug: String,
    /// The data protection officer.
    pub officer_name: Option<String>,
    /// How to reach the data protection officer.
    pub officer_email: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub enum Created {
    /// It is recorded under this id.
    Yes(ControllerId),
    /// Another controller has this name already.
    NameTaken,
}

/// Records the controller. `area` is the area for which it is recorded.
///
/// # Errors
/// Refused to everybody but commands on the machine: in the pages a legal body comes with its first agency.
pub async fn create_controller(
    app: &App,
    visit: &Visit,
    area: AreaId,
    new: &NewController,
) -> Result<Created, Stop> {
    app.db().retrying(|| create(app, visit, area, new)).await
}

async fn create(app: &App, visit: &Visit, area: AreaId, new: &NewController) -> Result<Created, Stop> {
    let id = ControllerId::new(visit.at(), app.rng());
    let target = Target::new(id).controlled_by(id).in_area(area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<CreateController>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    match store::insert_controller(&tx, new).await {
        Err(error) if is_unique_violation(&error) => return Ok(Created::NameTaken),
        other => other.or_fault("record a controller")?,
    }
    tx.commit().await?;
    Ok(Created::Yes(id))
}
