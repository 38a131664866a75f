//! The people around a child: adding somebody of the own agency, or of another with which an agreement covers the child's
//! identity; and the way to end a place.

use super::door::{Door, at_the_door, changed_meanwhile};
use super::model::Part;
use super::staff::{Staff, works_with_records};
use super::store::{self, Place};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::Category;
use accord_kernel::ids::{AgencyId, AroundId, MemberId};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{AddAround, ViewRecord};
use accord_policy::{Need, RefusalCode, Target};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

/// The agency whose people are offered.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    agency: String,
}

fn target(door: &Door, id: AroundId) -> Target<AroundId> {
    Target::new(id).owned_by(door.agency).holding(&[Category::Identity])
}

/// Whether the member may add somebody of this agency: their own; another one when the member leads, and what makes the
/// child known flows there.
fn may_go_to(door: &Door, agency: AgencyId) -> bool {
    let facts = door.facts();
    let flows = facts.rules.covers(agency, door.agency, Category::Identity, door.purpose).is_some();
    agency == door.agency || (facts.need == Some(Need::Lead) && flows)
}

pub async fn show_around(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    page(&app, &visit, &id, &asked.agency, &Fields::default(), &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    id: &str,
    agency: &str,
    entered: &Fields,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(app, visit, &tx, id).await?;
    let place = AroundId::new(visit.at(), app.rng());
    drop(visit.decide_record::<AddAround>(app, target(&door, place), door.purpose, &door.facts()).await?);
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    let around = door.around(&tx, &permit).await?;
    let members: Vec<MemberId> = around.iter().map(|around| around.member).collect();
    let staff = Staff::load(app, &tx, &members, &[]).await?;
    let directory = agencies::directory_through(app, &tx).await?;
    let chosen = directory.agencies.iter().find(|found| found.slug == agency);
    let chosen = chosen.map_or(door.agency, |found| found.id);
    let choices: Vec<Value> = directory
        .agencies
        .iter()
        .filter(|agency| may_go_to(&door, agency.id))
        .map(|agency| context! { value => agency.slug.as_str(), text => agency.name.as_str(), selected => agency.id == chosen })
        .collect();
    // Names of another agency's staff are for whoever may add them.
    let offered =
        if may_go_to(&door, chosen) { accounts::list_members(&tx, chosen).await? } else { Vec::new() };
    let people: Vec<Value> = std::iter::once(context! { value => "", text => "Choose somebody" })
        .chain(
            offered
                .iter()
                .filter(|line| works_with_records(&directory, line))
                .filter(|line| !members.contains(&line.member))
                .map(|line| {
                    let roles: Vec<&str> = line.roles.iter().map(|role| role.words()).collect();
                    let text = format!("{} ({})", line.name, roles.join(", "));
                    let selected = entered.get("member") == line.member.to_string();
                    context! { value => line.member.to_string(), text, selected }
                }),
        )
        .collect();
    drop(tx);
    app.db().record(permit).await?;
    let around: Vec<Value> = around.iter().map(|around| staff.around(around)).collect();
    app.page(
        visit,
        "people/add_around.html",
        context! {
            id => door.person.to_string(), may_end_work => matches!(door.facts().need, Some(Need::Lead | Need::Supervisor)), around, people, choices,
            agency => staff.agency(chosen), is_supervisor => entered.get("part") == Part::Supervisor.code(),
            errors => values(errors),
        },
    )
}

pub async fn submit_around(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    // Never the id of an earlier form: whoever goes back and chooses somebody else adds somebody else.
    let place = AroundId::new(visit.at(), app.rng());
    drop(visit.decide_record::<AddAround>(&app, target(&door, place), door.purpose, &door.facts()).await?);
    let mut errors = FormErrors::default();
    let part = Part::from_code(fields.get("part")).filter(|part| *part != Part::Lead);
    errors.require(part.is_some(), "part", "Select what this person does");
    // A supervisor has the say of a lead: who only works with the child gives it to nobody.
    let may_name = matches!(door.facts().need, Some(Need::Lead | Need::Supervisor));
    errors.require(
        part != Some(Part::Supervisor) || may_name,
        "part",
        "Ask whoever leads: they say who supervises",
    );
    let member = fields.get("member").parse::<MemberId>().ok();
    errors.require(member.is_some(), "member", "Choose somebody");
    let (Some(part), Some(member), true) = (part, member, errors.is_empty()) else {
        let page = page(&app, &visit, &id, &asked.agency, &fields, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let line = accounts::find_member_with_access(app.db().readers(), member).await?;
    let directory = agencies::directory(&app).await?;
    let line = line.filter(|line| works_with_records(&directory, line)).ok_or_else(Stop::not_found)?;
    if part == Part::Supervisor && line.agency != door.agency {
        errors.add(
            "part",
            "A supervisor is of the agency that leads: add this person as somebody who works with the child",
        );
        let page = page(&app, &visit, &id, &asked.agency, &fields, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if line.user == visit.require_signed_in()?.user {
        return Err(visit
            .refuse_for::<AddAround>(&app, target(&door, place), door.purpose, RefusalCode::AboutOneself)
            .await?);
    }
    if !may_go_to(&door, line.agency) {
        let refused = target(&door, place).about(door.person);
        return Err(visit
            .refuse_for::<AddAround>(&app, refused, door.purpose, RefusalCode::BasisDoesNotCover)
            .await?);
    }
    let place = Place { id: place, person: door.person, member, agency: line.agency, part };
    add(&app, &visit, &door, place).await?;
    Ok(Redirect::to(&format!("/people/{}/around", door.person)).into_response())
}

/// Adds somebody, when everything is still as it was decided on.
async fn add(app: &App, visit: &Visit, door: &Door, place: Place) -> Result<(), Stop> {
    app.db()
        .retrying(|| async {
            let permit = visit
                .decide_record::<AddAround>(app, target(door, place.id), door.purpose, &door.facts())
                .await?;
            let tx = app.db().write(permit).await?;
            door.still_open(app, visit, tx.connection()).await?;
            let directory = agencies::directory_through(app, tx.connection()).await?;
            let now = accounts::find_member_with_access(tx.connection(), place.member).await?;
            if now.is_none_or(|now| !works_with_records(&directory, &now)) {
                return Err(changed_meanwhile().into());
            }
            match store::insert_around(&tx, place).await {
                // The same form, sent twice, or a colleague was faster: they are around the child.
                Err(error) if is_unique_violation(&error) => Ok(()),
                other => {
                    other.or_fault("add somebody around a child")?;
                    Ok::<_, Stop>(tx.commit().await?)
                }
            }
        })
        .await
}
