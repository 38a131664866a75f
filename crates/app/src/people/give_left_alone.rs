//! Children of whom an agency keeps a record and whom nobody of it who is still here works with or leads, or whose lead is
//! of an agency to which nothing flows any more: given to somebody there. A manager sees those of their own service, a data protection officer those of every agency of the legal body.

use super::model::{Around, Part};
use super::staff::{Staff, works_with_records};
use super::store::{self, OwnChild, Place, list_left};
use crate::agreements::sharing_rules;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AgencyId, AroundId, MemberId, PersonId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{GiveLeftAlone, ListLeftAlone};
use accord_policy::{RefusalCode, Role, SharingRules, Target};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// Children of one agency on the page at most.
const SHOWN_MAX: usize = 200;
/// Children of one agency that are looked at for it at most.
const LOOKED_AT_MAX: u64 = 5_000;

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

/// A child to be given to somebody.
pub(super) struct LeftAlone {
    pub person: PersonId,
    /// The agency's own reference.
    pub reference: String,
    /// Whether the work with the child ended: then nobody has to be there, until the child comes back.
    pub is_ended: bool,
    /// The places that end when somebody is.
    ends: Vec<AroundId>,
}

/// An agency with whoever works with records there, and the children whom none of them works with or leads.
pub(super) struct Left {
    pub agency: AgencyId,
    pub colleagues: Vec<accounts::MemberLine>,
    pub children: Vec<LeftAlone>,
}

impl Left {
    /// Children for whom somebody has to be found.
    pub fn waiting(&self) -> usize {
        self.children.iter().filter(|child| !child.is_ended).count()
    }
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
        let children = list_left(db, agency.id, &present, LOOKED_AT_MAX).await?;
        let members: BTreeSet<MemberId> =
            children.iter().flat_map(|child| &child.places).map(|place| place.member).collect();
        let members: Vec<MemberId> = members.into_iter().collect();
        let here = Here { staff: Staff::load(app, db, &members, &[]).await?, rules: &rules };
        let mut children: Vec<LeftAlone> =
            children.into_iter().filter_map(|child| here.left_alone(agency.id, child)).collect();
        children.truncate(SHOWN_MAX);
        found.push(Left { agency: agency.id, colleagues, children });
    }
    Ok(found)
}

/// Who is still here, and what flows.
struct Here<'a> {
    staff: Staff,
    rules: &'a SharingRules,
}

impl Here<'_> {
    /// Whether somebody leads who may open the record: their agency holds a part of it, or may be told who the child is by
    /// one that does. Where they have gone, another agency that holds a part gives its child to somebody itself.
    fn is_led(&self, own: AgencyId, child: &OwnChild) -> bool {
        let lead = child.places.iter().find(|place| place.part == Part::Lead);
        lead.is_some_and(|lead| {
            let holds = child.holders.contains(&lead.agency);
            let is_told = |holder: &AgencyId| self.rules.reaches(lead.agency, *holder, Category::Identity);
            let is_here = self.staff.is_present(lead.member);
            if is_here { holds || child.holders.iter().any(is_told) } else { holds && lead.agency != own }
        })
    }

    /// The child as somebody to be given to a colleague of `own`, if it is one. Where somebody leads, a child is only
    /// when whoever worked with it here has gone: if the lead ended their place, nobody else here takes it.
    fn left_alone(&self, own: AgencyId, child: OwnChild) -> Option<LeftAlone> {
        let is_led = self.is_led(own, &child);
        let gone: Vec<&Around> = child
            .places
            .iter()
            .filter(|place| place.agency == own && !self.staff.is_present(place.member))
            .collect();
        let is_around =
            child.places.iter().any(|place| place.agency == own && self.staff.is_present(place.member));
        if is_led && (is_around || gone.is_empty()) {
            return None;
        }
        let lead = child.places.iter().filter(|place| !is_led && place.part == Part::Lead);
        let ends = gone.into_iter().chain(lead).map(|place| place.id).collect();
        Some(LeftAlone { person: child.person, reference: child.reference, is_ended: child.is_ended, ends })
    }
}

pub async fn show_left_alone(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    page(&app, &visit, &FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, errors: &FormErrors) -> Result<Page, Stop> {
    let user = visit.require_signed_in()?.user;
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
                .map(|child| context! { person => child.person.to_string(), reference => child.reference.as_str(), is_ended => child.is_ended })
                .collect();
            let people: Vec<Value> = std::iter::once(context! { value => "", text => "Choose a colleague" })
                .chain(left.colleagues.iter().filter(|line| line.user != user).map(|line| {
                    context! { value => line.member.to_string(), text => line.name.as_str() }
                }))
                .collect();
            context! {
                name => staff.agency(left.agency), is_alone => people.len() == 1, people, is_full => left.children.len() == SHOWN_MAX, children,
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
    let user = visit.require_signed_in()?.user;
    let person: PersonId = fields.get("person").parse().map_err(|_| Stop::not_found())?;
    visit.decide::<GiveLeftAlone>(&app, target(&visit, person)?, Purpose::Supervise).await.map(drop)?;
    let Ok(to) = fields.get("member").parse::<MemberId>() else {
        let mut errors = FormErrors::default();
        errors.add("member", "Choose who leads from now on");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &errors).await?).into_response());
    };
    // Nobody takes a child for themselves, under whichever of their memberships.
    let line = accounts::find_member_with_access(app.db().readers(), to).await?;
    if line.is_some_and(|line| line.user == user) {
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
            let here = found.iter().find(|left| left.colleagues.iter().any(|line| line.member == to));
            let left = here.ok_or_else(Stop::not_found)?;
            let child = left.children.iter().find(|child| child.person == person);
            let child = child.ok_or_else(Stop::not_found)?;
            let place = Place { id, person, member: to, agency: left.agency, part: Part::Lead };
            store::give_left_alone(&tx, place, &child.ends).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/people/left-alone").into_response())
}
