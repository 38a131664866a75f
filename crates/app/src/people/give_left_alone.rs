//! Children of whom the agency keeps a record and whom nobody of it who is still here works with: given to a colleague.

use super::model::Part;
use super::store::{self, Place, list_left_alone};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AroundId, MemberId, PersonId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{GiveLeftAlone, ListLeftAlone};
use accord_policy::{RefusalCode, Target, shown_kinds};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Children on the page at most.
const SHOWN_MAX: u64 = 200;

fn target(visit: &Visit, person: PersonId) -> Result<Target<PersonId>, Stop> {
    let agency = visit.require_member()?.agency;
    Ok(Target::new(person).owned_by(agency).about(person).holding(&[Category::Identity]))
}

/// Colleagues who are here and work with records.
async fn colleagues(visit: &Visit, db: &impl Connection) -> Result<Vec<accounts::MemberLine>, Stop> {
    let found = accounts::list_members(db, visit.require_member()?.agency).await?;
    let works =
        |line: &accounts::MemberLine| line.suspended_at.is_none() && !shown_kinds(&line.roles).is_empty();
    Ok(found.into_iter().filter(works).collect())
}

pub async fn show_left_alone(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    page(&app, &visit, &FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, errors: &FormErrors) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let all = Target::new(member.agency).owned_by(member.agency).holding(&[Category::Identity]);
    let permit = visit.decide::<ListLeftAlone>(app, all, Purpose::Supervise).await?;
    let tx = app.db().read().await?;
    let colleagues = colleagues(visit, &tx).await?;
    let present: Vec<MemberId> = colleagues.iter().map(|line| line.member).collect();
    let left = list_left_alone(&tx, member.agency, &present, SHOWN_MAX).await?;
    drop(tx);
    app.db().record(permit.showing(left.iter().map(|child| child.person))).await?;
    let children: Vec<Value> = left
        .iter()
        .map(|child| context! { person => child.person.to_string(), reference => child.reference.as_str() })
        .collect();
    let people: Vec<Value> = std::iter::once(context! { value => "", text => "Choose a colleague" })
        .chain(colleagues.iter().filter(|line| line.member != member.member).map(|line| {
            context! { value => line.member.to_string(), text => line.name.as_str() }
        }))
        .collect();
    app.page(
        visit,
        "people/give_left_alone.html",
        context! { children, people, is_full => left.len() as u64 == SHOWN_MAX, shown_max => SHOWN_MAX, errors => values(errors) },
    )
}

pub async fn submit_left_alone(
    State(app): State<App>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let person: PersonId = fields.get("person").parse().map_err(|_| Stop::not_found())?;
    visit.decide::<GiveLeftAlone>(&app, target(&visit, person)?, Purpose::Supervise).await.map(drop)?;
    let Ok(to) = fields.get("member").parse::<MemberId>() else {
        let mut errors = FormErrors::default();
        errors.add("member", "Choose who leads from now on");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &errors).await?).into_response());
    };
    if to == member.member {
        let (target, code) = (target(&visit, person)?, RefusalCode::AboutOneself);
        return Err(visit.refuse_for::<GiveLeftAlone>(&app, target, Purpose::Supervise, code).await?);
    }
    let id = AroundId::new(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide::<GiveLeftAlone>(&app, target(&visit, person)?, Purpose::Supervise).await?;
            let tx = app.db().write(permit).await?;
            let colleagues = colleagues(&visit, tx.connection()).await?;
            let present: Vec<MemberId> = colleagues.iter().map(|line| line.member).collect();
            // Looked at again: the child is the agency's, nobody works with it, and the colleague is here.
            let left = list_left_alone(tx.connection(), member.agency, &present, SHOWN_MAX).await?;
            if !present.contains(&to) || !left.iter().any(|child| child.person == person) {
                return Err(Stop::not_found());
            }
            let place = Place { id, person, member: to, agency: member.agency, part: Part::Lead };
            store::give_left_alone(&tx, place).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/people/left-alone").into_response())
}
