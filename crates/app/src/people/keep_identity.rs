//! Adding the agency's own reference to a child whom it joins, and correcting what it holds.

use super::door::{Door, at_the_door};
use super::identity_form::Entered;
use super::model::NewIdentity;
use super::store::{self, list_identities};
use crate::agencies;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_kernel::ids::PersonRecordId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{KeepIdentity, ViewRecord};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

pub async fn show_identity(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(&app, &visit, &tx, &id).await?;
    drop(visit.decide_record::<KeepIdentity>(&app, door.target(), door.purpose, &door.facts()).await?);
    let permit = visit.decide_record::<ViewRecord>(&app, door.target(), door.purpose, &door.facts()).await?;
    let identities = list_identities(&tx, &permit, door.agency).await?;
    drop(tx);
    let directory = agencies::directory(&app).await?;
    // What the agency holds itself; of a child whom it joins, the name that it is shown, without the others' reference.
    let mut entered = Entered::default();
    if let Some(known) = identities.first() {
        let is_own = known.agency == door.agency;
        let new = NewIdentity {
            reference: if is_own { known.reference.clone() } else { String::new() },
            given_name: known.given_name.clone(),
            family_name: known.family_name.clone(),
            born_on: known.born_on,
            area: known.area,
        };
        entered = Entered::of_known(&new, &directory);
        app.db().record(permit.showing_parts([(known.agency, Category::Identity)])).await?;
    }
    page(&app, &visit, &door, &entered, &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    door: &Door,
    entered: &Entered,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let directory = agencies::directory(app).await?;
    let form = entered.values(&directory, errors);
    app.page(visit, "people/keep_identity.html", context! { id => door.person.to_string(), form })
}

pub async fn submit_identity(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    drop(visit.decide_record::<KeepIdentity>(&app, door.target(), door.purpose, &door.facts()).await?);
    let directory = agencies::directory(&app).await?;
    let entered = Entered::of(&fields);
    let mut errors = match entered.check(&directory, visit.at().day()) {
        Ok(new) => {
            if keep(&app, &visit, &door, &new).await? {
                return Ok(Redirect::to(&format!("/people/{}", door.person)).into_response());
            }
            FormErrors::default()
        }
        Err(errors) => errors,
    };
    if errors.is_empty() {
        errors.add("reference", "Your agency keeps another child under this reference");
    }
    let page = page(&app, &visit, &door, &entered, &errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Says whether it was kept: not when the agency has the reference for another child.
async fn keep(app: &App, visit: &Visit, door: &Door, new: &NewIdentity) -> Result<bool, Stop> {
    let id = PersonRecordId::new(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide_record::<KeepIdentity>(app, door.target(), door.purpose, &door.facts()).await?;
            let tx = app.db().write(permit).await?;
            door.still_open(app, visit, tx.connection()).await?;
            match store::keep_identity(&tx, door.agency, id, new).await {
                Err(error) if is_unique_violation(&error) => return Ok(false),
                other => other.or_fault("keep a child’s identity")?,
            }
            tx.commit().await?;
            Ok::<_, Stop>(true)
        })
        .await
}
