//! Breaking the glass: the record of a child whom the member is not around, for an hour, in immediate danger.
//!
//! It passes need to know and nothing else: what no agreement covers and what lies in a compartment stays closed.

use super::door::{Door, at_the_door_for};
use super::model::GLASS_SECONDS;
use super::staff::Staff;
use super::store;
use crate::accounts::{ChosenPurpose, keep_purpose};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{GlassId, PersonId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::BreakGlass;
use accord_policy::{COMPARTMENTS, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of the reason at least: a word is no reason.
const REASON_LETTERS_MIN: usize = 15;
/// Letters of the reason at most.
const REASON_LETTERS_MAX: usize = 500;

fn target(door: &Door) -> Target<PersonId> {
    Target::new(door.person).owned_by(door.agency).holding(&[Category::Identity])
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Door, Stop> {
    let person: PersonId = id.parse().map_err(|_| Stop::not_found())?;
    let door = at_the_door_for(app, visit, app.db().readers(), person, Purpose::ImmediateDanger).await?;
    visit.decide_record::<BreakGlass>(app, target(&door), door.purpose, &door.facts()).await.map(drop)?;
    Ok(door)
}

pub async fn show_glass(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = load(&app, &visit, &id).await?;
    page(&app, &visit, &door, "", &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    door: &Door,
    reason: &str,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let staff = Staff::load(app, app.db().readers(), &[], &[]).await?;
    let closed: Vec<&str> = COMPARTMENTS.iter().map(|kind| kind.words()).collect();
    app.page(
        visit,
        "people/break_glass.html",
        context! {
            id => door.person.to_string(), reason, minutes => GLASS_SECONDS / 60, closed,
            agency => staff.agency(door.agency), errors => values(errors),
        },
    )
}

pub async fn submit_glass(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = load(&app, &visit, &id).await?;
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(
        reason.chars().count() >= REASON_LETTERS_MIN,
        "reason",
        "Say who is in danger and why you open the record",
    );
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, &door, reason, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let glass = GlassId::new(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide_record::<BreakGlass>(&app, target(&door), door.purpose, &door.facts()).await?;
            let mut tx = app.db().write(permit).await?;
            door.still_open(&app, &visit, tx.connection()).await?;
            tx.with_reason(reason);
            store::insert_glass(&tx, glass, (door.member, door.agency), reason).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    let chosen = ChosenPurpose { purpose: Purpose::ImmediateDanger, person: Some(door.person) };
    keep_purpose(&app, &visit, chosen).await?;
    Ok(Redirect::to(&format!("/people/{}", door.person)).into_response())
}
