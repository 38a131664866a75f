//! Makes an agency and says which areas it serves.

use super::create_controller::NewController;
use super::model::{Agency, AgencyKind};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, ControllerId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, WriteTx, is_unique_violation};
use accord_policy::action::{CreateAgency, FoundAgency};
use accord_policy::{Action, Target};

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

/// Makes an agency of a legal body that is there already.
///
/// # Errors
/// Refused to everybody but administrators of the same legal body in the area, and commands on the machine.
pub async fn create_agency(app: &App, visit: &Visit, new: &NewAgency) -> Result<Created, Stop> {
    app.db().retrying(|| create(app, visit, new)).await
}

async fn create(app: &App, visit: &Visit, new: &NewAgency) -> Result<Created, Stop> {
    let id = AgencyId::new(visit.at(), app.rng());
    let target = Target::new(id)
        .owned_by(id)
        .controlled_by(new.controller)
        .in_area(new.area)
        .holding(&[Category::Aggregate]);
    let permit = visit.decide::<CreateAgency>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    if !insert(app, visit, &tx, new, None).await? {
        return Ok(Created::NameTaken);
    }
    tx.commit().await?;
    Ok(Created::Yes(id))
}

/// What became of a legal body and its first agency.
#[derive(Debug)]
pub enum Founded {
    /// Both are there, the agency under this id.
    Yes(AgencyId),
    /// Another agency has this short name already.
    NameTaken,
    /// Another legal body has this short name already.
    ControllerTaken,
}

/// Makes a legal body that is new here together with its first agency: both or neither.
///
/// # Errors
/// Refused to everybody but administrators in the area.
pub async fn found_agency(
    app: &App,
    visit: &Visit,
    new: &NewAgency,
    controller: &NewController,
) -> Result<Founded, Stop> {
    app.db().retrying(|| found(app, visit, new, controller)).await
}

async fn found(
    app: &App,
    visit: &Visit,
    new: &NewAgency,
    controller: &NewController,
) -> Result<Founded, Stop> {
    let founder = visit.require_member()?.agency;
    let id = AgencyId::new(visit.at(), app.rng());
    let target = Target::new(id)
        .owned_by(id)
        .controlled_by(new.controller)
        .in_area(new.area)
        .holding(&[Category::Aggregate]);
    let permit = visit.decide::<FoundAgency>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    match store::insert_controller_of_new_agency(&tx, new.controller, controller).await {
        Err(error) if is_unique_violation(&error) => return Ok(Founded::ControllerTaken),
        other => other.or_fault("record a controller")?,
    }
    if !insert(app, visit, &tx, new, Some(founder)).await? {
        return Ok(Founded::NameTaken);
    }
    tx.commit().await?;
    Ok(Founded::Yes(id))
}

/// Adds the agency of the permit. Says whether its short name was free.
async fn insert<A: Action<Resource = AgencyId>>(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<A>,
    new: &NewAgency,
    founded_by: Option<AgencyId>,
) -> Result<bool, Stop> {
    let agency = Agency {
        id: tx.resource(),
        controller: new.controller,
        kind: new.kind,
        name: new.name.clone(),
        slug: new.slug.clone(),
        founded_by,
    };
    let new_id = || accord_kernel::ids::uuid_v7(visit.at(), app.rng());
    match store::insert_agency(tx, &agency, &[new.area], visit.at().day(), new_id).await {
        Err(error) if is_unique_violation(&error) => Ok(false),
        other => {
            other.or_fault("add an agency")?;
            Ok(true)
        }
    }
}
