//! Children of whom an agency keeps a record and whom nobody of it who is still here works with or leads, or whose lead is
//! of an agency to which nothing flows any more: given to somebody there. A manager sees those of their own service, a data protection officer those of every agency of the legal body.

use super::model::Part;
use super::staff::{Staff, works_with_records};
use super::store::{self, LeftAlone, Place, list_led_elsewhere, list_left_alone};
use crate::agreements::sharing_rules;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AgencyId, AroundId, MemberId, PersonId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{GiveLeftAlone, ListLeftAlone};
use accord_policy::{RefusalCode, Role, Target};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Children of one agency on the page at most.
const SHOWN_MAX: u64 = 200;

pub(super) fn listing(visit: &Visit) -> Result<Target<AgencyId>, Stop> {
    let member = visit.require_member()?;
    let all = Target::new(member.agency).owned_by(member.agency).controlled_by(member.controller);
    Ok(all.holding(&[Category::Identity]))
}

fn target(visit: &Visit, person: PersonId) -> Result<Target<PersonId>, Stop> {
    let member = visit.require_member()?;
    let child = Target::new(person).owned_by(member.agency).controlled_by(member.controller);
    Ok(child.about(person).holding(&[Category::Identity]))
}

/// An agency with whoever works with records there, and the children whom none of them works with or leads.
pub(super) struct Left {
    pub agency: AgencyId,
    pub colleagues: Vec<accounts::MemberLine>,
    pub children: Vec<LeftAlone>,
}

/// The children left alone in every agency that the member looks after.
pub(super) async fn find_left(app: &App, visit: &Visit, db: &impl Connection) -> Result<Vec<Left>, Stop> {
    let member = visit.require_member()?;
    let directory = agencies::directory_through(app, db).await?;
    let rules = sharing_rules(app, db, visit.at().day()).await?;
    let is_officer = member.roles.contains(&Role::DataProtectionOfficer);
    let looks_after = directory.agencies.iter().filter(|agency| {
        agency.id == member.agency || (is_officer && agency.controller == member.controller)
    });
    let mut found = Vec::new();
    for agency in looks_after {
        let mut colleagues = accounts::list_members(db, agency.id).await?;
        colleagues.retain(|line| works_with_records(&directory, line));
        let present: Vec<MemberId> = colleagues.iter().map(|line| line.member).collect();
        let mut children = list_left_alone(db, agency.id, &present, SHOWN_MAX).await?;
        // Whoever leads at an agency to which nothing flows any more cannot open the record.
        let mut elsewhere = list_led_elsewhere(db, agency.id, SHOWN_MAX).await?;
        elsewhere.retain(|child| {
            child.led_by.is_some_and(|leads| !rules.reaches(leads, agency.id, Category::Identity))
        });
        children.retain(|child| elsewhere.iter().all(|other| other.person != child.person));
        children.extend(elsewhere);
        found.push(Left { agency: agency.id, colleagues, children });
    }
    Ok(found)
}

pub async fn show_left_alone(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    page(&app, &visit, &FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, errors: &FormErrors) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let permit = visit.decide::<ListLeftAlone>(app, listing(visit)?, Purpose::Supervise).await?;
    let tx = app.db().read().await?;
    let found = find_left(app, visit, &tx).await?;
    let staff = Staff::load(app, &tx, &[], &[]).await?;
    drop(tx);
    let people = found.iter().flat_map(|left| &left.children).map(|child| child.person);
    app.db().record(permit.showing(people)).await?;
    let agencies: Vec<Value> = found
        .iter()
        .filter(|left| !left.children.is_empty())
        .map(|left| {
            let children: Vec<Value> = left
                .children
                .iter()
                .map(|child| context! { person => child.person.to_string(), reference => child.reference.as_str() })
                .collect();
            let people: Vec<Value> = std::iter::once(context! { value => "", text => "Choose a colleague" })
                .chain(left.colleagues.iter().filter(|line| line.member != member.member).map(|line| {
                    context! { value => line.member.to_string(), text => line.name.as_str() }
                }))
                .collect();
            context! {
                name => staff.agency(left.agency), is_alone => people.len() == 1, people, is_full => left.children.len() as u64 == SHOWN_MAX, children,
            }
        })
        .collect();
    app.page(
        visit,
        "people/give_left_alone.html",
        context! { agencies, shown_max => SHOWN_MAX, errors => values(errors) },
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
            // Looked at again: the child is the agency's, nobody works with it, and the colleague is here.
            let found = find_left(&app, &visit, tx.connection()).await?;
            let of = found.iter().find(|left| {
                left.children.iter().any(|child| child.person == person)
                    && left.colleagues.iter().any(|line| line.member == to)
            });
            let left = of.ok_or_else(Stop::not_found)?;
            let led_by =
                left.children.iter().find(|child| child.person == person).and_then(|child| child.led_by);
            let place = Place { id, person, member: to, agency: left.agency, part: Part::Lead };
            store::give_left_alone(&tx, place, led_by).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/people/left-alone").into_response())
}
