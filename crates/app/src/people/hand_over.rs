//! Handing the lead for a child to a colleague of the own agency, or to somebody of another who is around the child.

use super::door::{Door, at_the_door, changed_meanwhile};
use super::model::Part;
use super::staff::{Staff, works_with_records};
use super::store::{self, Place, is_around};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AroundId, MemberId};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::{HandOver, ViewRecord};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_hand_over(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    page(&app, &visit, &id, &FormErrors::default()).await
}

/// Who could lead: colleagues who work with records, and whoever is around the child already.
async fn candidates(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
    door: &Door,
) -> Result<Vec<(accounts::MemberLine, String)>, Stop> {
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    let around = door.around(db, &permit).await?;
    let lead = around.iter().find(|place| place.part == Part::Lead).map(|place| place.member);
    let others: Vec<MemberId> =
        around.iter().filter(|place| place.agency != door.agency).map(|place| place.member).collect();
    let staff = Staff::load(app, db, &[], &[]).await?;
    let mut found = accounts::list_members(db, door.agency).await?;
    found.extend(accounts::list_members_with_ids(db, &others).await?);
    app.db().record(permit).await?;
    Ok(found
        .into_iter()
        .filter(|line| staff.works_with_records(line))
        .filter(|line| Some(line.member) != lead)
        .map(|line| {
            let agency = staff.agency(line.agency).to_owned();
            (line, agency)
        })
        .collect())
}

async fn page(app: &App, visit: &Visit, id: &str, errors: &FormErrors) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(app, visit, &tx, id).await?;
    drop(visit.decide_record::<HandOver>(app, door.target(), door.purpose, &door.facts()).await?);
    let candidates = candidates(app, visit, &tx, &door).await?;
    let people: Vec<Value> = std::iter::once(context! { value => "", text => "Choose somebody" })
        .chain(candidates.iter().filter(|(line, _)| line.member != door.member).map(|(line, agency)| {
            context! { value => line.member.to_string(), text => format!("{}, {agency}", line.name) }
        }))
        .collect();
    app.page(
        visit,
        "people/hand_over.html",
        context! { id => door.person.to_string(), people, errors => values(errors) },
    )
}

/// Under whichever of their memberships.
async fn refuse_oneself(app: &App, visit: &Visit, door: &Door) -> Result<Stop, Stop> {
    let target = door.target().about(door.person);
    visit.refuse_for::<HandOver>(app, target, door.purpose, RefusalCode::AboutOneself).await
}

pub async fn submit_hand_over(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    drop(visit.decide_record::<HandOver>(&app, door.target(), door.purpose, &door.facts()).await?);
    let Ok(member) = fields.get("member").parse::<MemberId>() else {
        let mut errors = FormErrors::default();
        errors.add("member", "Choose who leads from now on");
        let page = page(&app, &visit, &id, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    // Nobody gives themselves the lead, and with it the say over who is around a child.
    if member == door.member {
        return Err(refuse_oneself(&app, &visit, &door).await?);
    }
    let tx = app.db().read().await?;
    let found = candidates(&app, &visit, &tx, &door).await?;
    drop(tx);
    let (line, _) = found.into_iter().find(|(line, _)| line.member == member).ok_or_else(Stop::not_found)?;
    if line.user == visit.require_signed_in()?.user {
        return Err(refuse_oneself(&app, &visit, &door).await?);
    }
    let ids = (AroundId::new(visit.at(), app.rng()), AroundId::new(visit.at(), app.rng()));
    let to = Place { id: ids.0, person: door.person, member, agency: line.agency, part: Part::Lead };
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide_record::<HandOver>(&app, door.target(), door.purpose, &door.facts()).await?;
            let tx = app.db().write(permit).await?;
            door.still_open(&app, &visit, tx.connection()).await?;
            // Whoever takes over is looked at again: they may have left, or been taken from the child, at this moment.
            let now = accounts::find_member_with_access(tx.connection(), member).await?;
            let directory = agencies::directory_through(&app, tx.connection()).await?;
            let stays = line.agency == door.agency || is_around(tx.connection(), door.person, member).await?;
            if !(stays && now.is_some_and(|now| works_with_records(&directory, &now))) {
                return Err(changed_meanwhile().into());
            }
            store::hand_over(&tx, to, ids.1).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/people/{}", door.person)).into_response())
}
