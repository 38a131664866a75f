//! Deleting what somebody with a right to it asked to be deleted: the facts that the answer names, once a second person has
//! read it. Nothing while somebody holds the record.

use super::model::Request;
use super::prepare_answer::version_of;
use super::show_request::{changed_meanwhile, load};
use super::show_requests::of_request;
use super::store::{find_request, set_deleted};
use crate::people::{self, own_agencies};
use crate::retention::{Grave, GraveKind, insert_graves, is_held};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
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
            if is_held(tx.connection(), person).await? {
                return Err(held(&request).into());
            }
            if !set_deleted(&tx, version).await? {
                return Err(changed_meanwhile(&request).into());
            }
            let gone = people::delete_asked(&tx, person, &own, &now.deletes).await?;
            let grave = |id| Grave { id, kind: GraveKind::Fact, rule: ASKED };
            let graves: Vec<Grave> = gone.into_iter().map(grave).collect();
            insert_graves(&tx, now.controller, &graves).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/rights/{id}")))
}

fn held(request: &Request) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody holds this record: nothing of it can be deleted",
        &["Nothing was changed. Ask who holds it, or answer that it is kept for that reason."],
    )
    .with_link("Open the request", &format!("/rights/{}", request.id))
}
