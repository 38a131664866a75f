//! Withdrawing a fact of the member's own agency, with a reason: from then on nobody sees it, wherever it was shared.

use super::door::{Door, at_the_door};
use super::model::Fact;
use super::store::{self, find_fact};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::FactId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Target;
use accord_policy::action::{ViewRecord, WithdrawFact};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of a reason at most.
const REASON_LETTERS_MAX: usize = 300;

fn target(fact: &Fact) -> Target<FactId> {
    Target::new(fact.id).owned_by(fact.agency).holding(&[fact.category])
}

/// The fact of an address, for whoever may withdraw it. A fact of somebody else's record is none.
async fn load(app: &App, visit: &Visit, id: &str, fact: &str) -> Result<(Door, Fact), Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(app, visit, &tx, id).await?;
    let fact: FactId = fact.parse().map_err(|_| Stop::not_found())?;
    let found = find_fact(&tx, fact).await?.filter(|found| found.person == door.person);
    // Whether there is such a fact is for whoever may open its owner's part.
    let found = found.filter(|found| found.agency == door.agency).ok_or_else(Stop::not_found)?;
    visit.decide_record::<WithdrawFact>(app, target(&found), door.purpose, &door.facts()).await.map(drop)?;
    Ok((door, found))
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path((id, fact)): Path<(String, String)>,
) -> Result<Page, Stop> {
    let (door, fact) = load(&app, &visit, &id, &fact).await?;
    page(&app, &visit, &door, &fact, "", &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    door: &Door,
    fact: &Fact,
    reason: &str,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    app.db().record(permit.showing_parts([(fact.agency, fact.category)])).await?;
    app.page(
        visit,
        "people/withdraw_fact.html",
        context! {
            id => door.person.to_string(), fact => fact.id.to_string(), event => fact.event.as_str(),
            on => fact.happened_on.number(), reason, errors => values(errors),
        },
    )
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path((id, fact)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (door, fact) = load(&app, &visit, &id, &fact).await?;
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say why it is withdrawn");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, &door, &fact, reason, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let withdrawn = app
        .db()
        .retrying(|| async {
            let permit =
                visit.decide_record::<WithdrawFact>(&app, target(&fact), door.purpose, &door.facts()).await?;
            let mut tx = app.db().write(permit).await?;
            door.still_open(&app, &visit, tx.connection()).await?;
            tx.with_reason(reason);
            let withdrawn = store::withdraw_fact(&tx, reason).await?;
            if withdrawn {
                tx.commit().await?;
            }
            Ok::<_, Stop>(withdrawn)
        })
        .await?;
    if !withdrawn {
        let problem =
            Problem::new(StatusCode::CONFLICT, "It was withdrawn already", &["Nothing was changed."]);
        return Err(problem.with_link("The record", &format!("/people/{}", door.person)).into());
    }
    Ok(Redirect::to(&format!("/people/{}", door.person)).into_response())
}
