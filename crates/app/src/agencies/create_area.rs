//! Makes an area, and for a group says of which areas it is made.

use super::model::{Area, AreaKind, Installation};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_kernel::{Category, Day, Purpose};
use accord_platform_db::Stored;
use accord_policy::Target;
use accord_policy::action::CreateArea;

/// An area to be made.
#[derive(Debug, Clone)]
pub struct NewArea<'a> {
    /// What kind it is.
    pub kind: AreaKind,
    /// Its name.
    pub name: &'a str,
    /// Its name in addresses; unique.
    pub slug: &'a str,
    /// Its ONS code, when it has one.
    pub ons_code: Option<&'a str>,
    /// For a group, its parts.
    pub parts: &'a [AreaId],
    /// Since when the parts belong to it.
    pub parts_from: Day,
}

/// Makes the area and returns its id. With `installation`, also names this installation: the first
/// area and the name are made together, so that a half-named installation cannot be.
///
/// # Errors
/// Refused unless a command on the machine does it; a fault when the slug or code is taken.
pub async fn create_area(
    app: &App,
    visit: &Visit,
    new: &NewArea<'_>,
    installation: Option<&Installation>,
) -> Result<AreaId, Stop> {
    app.db().retrying(|| create(app, visit, new, installation)).await
}

async fn create(
    app: &App,
    visit: &Visit,
    new: &NewArea<'_>,
    installation: Option<&Installation>,
) -> Result<AreaId, Stop> {
    let id = AreaId::new(visit.at(), app.rng());
    let target = Target::new(id).in_area(id).holding(&[Category::Aggregate]);
    let permit = visit.decide::<CreateArea>(app, target, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    if let Some(installation) = installation {
        store::insert_installation(&tx, installation, visit.at()).await.or_fault("name the installation")?;
    }
    let area = Area {
        id,
        kind: new.kind,
        name: new.name.to_owned(),
        slug: new.slug.to_owned(),
        ons_code: new.ons_code.map(str::to_owned),
    };
    store::insert_area(&tx, &area).await.or_fault("add an area")?;
    let new_id = || accord_kernel::ids::uuid_v7(visit.at(), app.rng());
    store::insert_area_parts(&tx, new.parts, new.parts_from, new_id)
        .await
        .or_fault("add the parts of an area")?;
    tx.commit().await?;
    Ok(id)
}
