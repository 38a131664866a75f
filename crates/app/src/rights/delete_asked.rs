//! Deleting what somebody with a right to it asked to be deleted: the facts, notes and identities that the answer names, once
//! a second person has read it. Nothing while it has to stay. Whoever was sent a part of it is told on Today.

use super::model::Request;
use super::prepare_answer::version_of;
use super::show_request::{changed_meanwhile, load};
use super::show_requests::of_request;
use super::store::{find_request, set_deleted};
use crate::people::{self, is_anybody_around, own_agencies};
use crate::retention::{graves_of, insert_graves, is_kept, waits_for_review};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_platform_db::audit::{erase_reasons, erase_reasons_of};
use accord_platform_web::{Fields, Problem};
use accord_policy::action::DeleteAsked;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;

/// The code on the tombstones of what goes this way, in the place of a rule.
const ASKED: &str = "asked";

pub async fn submit_delete(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Redirect, Stop> {
    let request = load(&app, &visit, &id).await?;
    visit.require_may::<DeleteAsked>(&app, of_request(&request), Purpose::SubjectRequest).await?;
    let version = version_of(&request, &entered)?;
    let own = own_agencies(&app, &visit).await?;
    app.db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<DeleteAsked>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let now = find_request(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let Some(person) = now.person.filter(|_| !now.is_to_be_refused() && !now.deletes.is_empty())
            else {
                return Err(changed_meanwhile(&request).into());
            };
            if is_kept(tx.connection(), person, Some(now.id)).await? {
                return Err(kept(&request, KEPT).into());
            }
            if !set_deleted(&tx, version).await? {
                return Err(changed_meanwhile(&request).into());
            }
            let waits = waits_for_review(tx.connection(), person).await?;
            let is_around = is_anybody_around(tx.connection(), person).await?;
            let deleted = people::delete_asked(&tx, person, &own, &now.deletes).await?;
            // Who the child is goes last: nobody works with a child, or keeps words, without knowing whose they are.
            if !deleted.records.is_empty() && (waits || is_around || deleted.is_left_nameless) {
                return Err(kept(&request, IDENTITY_LAST).into());
            }
            // What anybody typed as a reason goes with the child; with the legal body's part what its agencies typed.
            let case = format!("request {}", now.id);
            if deleted.is_person_gone {
                erase_reasons(&tx, person, &case).await?;
            } else if !deleted.records.is_empty() {
                erase_reasons_of(&tx, (person, &own), &case).await?;
            }
            insert_graves(&tx, now.controller, &graves_of(&deleted, person, ASKED)).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/rights/{id}")))
}

const KEPT: [&str; 2] = [
    "This record has to stay: nothing of it can be deleted now",
    "Nothing was changed. Somebody holds it, asked about it too, or looks into a breach. Find out who, or answer that it is kept for that reason.",
];

const IDENTITY_LAST: [&str; 2] = [
    "Who the child is cannot be deleted yet",
    "Nothing was changed. Who the child is goes last: when nobody works with the child any more, nothing else is held under the name, and nothing waits to be looked back at. Change the answer, or see to that first.",
];

fn kept(request: &Request, [title, words]: [&str; 2]) -> Problem {
    Problem::new(StatusCode::CONFLICT, title, &[words])
        .with_link("Open the request", &format!("/rights/{}", request.id))
}
