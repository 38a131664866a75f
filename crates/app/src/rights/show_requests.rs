//! Requests to one's own legal body: open ones first, with their clock.

use super::model::Request;
use super::store::list_requests;
use crate::people;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{PersonId, RightsRequestId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{HandleRequest, ViewRequests};
use accord_policy::{Membership, ResourceId, Target};
use axum::extract::State;
use minijinja::{Value, context};

/// Requests on the page at most.
const SHOWN_MAX: u64 = 200;

/// Something about the requests to the member's own legal body.
pub(super) fn of_legal_body<R: ResourceId>(resource: R, member: &Membership) -> Target<R> {
    Target::new(resource)
        .owned_by(member.agency)
        .controlled_by(member.controller)
        .holding(&[Category::Identity])
}

/// A request.
pub(super) fn of_request(request: &Request) -> Target<RightsRequestId> {
    let target = Target::new(request.id).owned_by(request.agency).controlled_by(request.controller);
    about(target.holding(&[Category::Identity]), request.person)
}

/// The same about a child, where something is held of one.
pub(super) fn about<R: ResourceId>(target: Target<R>, person: Option<PersonId>) -> Target<R> {
    match person {
        Some(person) => target.about(person),
        None => target,
    }
}

pub async fn show_requests(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.agency, member);
    let permit = visit.decide::<ViewRequests>(&app, target, Purpose::SubjectRequest).await?;
    let db = app.db().readers();
    let found = list_requests(db, member.controller, SHOWN_MAX).await?;
    let whose: Vec<_> = found.iter().filter_map(|request| request.person).collect();
    let own = people::own_agencies(&app, &visit).await?;
    let references = people::list_references(db, &permit, &whose, &own).await?;
    app.db().record(permit.showing(whose)).await?;
    let today = visit.at().day();
    let lines: Vec<Value> = found
        .iter()
        .map(|request| {
            let due = request.due_on(today);
            context! {
                id => request.id.to_string(), kind => request.kind.words(), reference => request.person.and_then(|person| references.get(&person)), is_nothing => request.person.is_none(),
                received_on => request.received_on.number(), due => due.number(), next => request.next_step(),
                is_ended => request.ended.is_some(), is_paused => request.paused.is_some(),
                is_late => request.ended.is_none() && request.paused.is_none() && due < today,
            }
        })
        .collect();
    let any = of_legal_body(RightsRequestId::new(visit.at(), app.rng()), member);
    let may_handle = visit.may::<HandleRequest>(&any, Purpose::SubjectRequest);
    app.page(&visit, "rights/show_requests.html", context! { lines, may_handle })
}
