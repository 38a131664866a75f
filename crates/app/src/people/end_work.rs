//! Ending the work with a child: when nobody else is around the child any more, whoever leads says why, and the record rests
//! until the schedule deletes it or somebody is given the child again.

use super::door::{Door, at_the_door};
use super::model::{Around, Part};
use super::store::{self, count_others, list_around};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_kernel::ids::AroundId;
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{EndAround, ViewRecord};
use accord_policy::{Need, RefusalCode, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of the reason at most.
const REASON_LETTERS_MAX: usize = 1_000;

pub async fn show_end_work(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    page(&app, &visit, &id, "", &FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, id: &str, reason: &str, errors: &FormErrors) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(app, visit, &tx, id).await?;
    let lead = require_lead(app, visit, &tx, &door).await?;
    let others = count_others(&tx, door.person, lead.id).await?;
    drop(tx);
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    app.db().record(permit).await?;
    app.page(
        visit,
        "people/end_work.html",
        context! { id => door.person.to_string(), others, reason, errors => values(errors) },
    )
}

fn target(door: &Door, lead: AroundId) -> Target<AroundId> {
    Target::new(lead).owned_by(door.agency).about(door.person).holding(&[Category::Identity])
}

/// The place of whoever leads, for somebody who has the say of a lead.
async fn require_lead(app: &App, visit: &Visit, db: &impl Connection, door: &Door) -> Result<Around, Stop> {
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    let around = list_around(db, &permit).await?;
    let lead = around.into_iter().find(|place| place.part == Part::Lead).ok_or_else(Stop::not_found)?;
    if !matches!(door.facts().need, Some(Need::Lead | Need::Supervisor)) {
        let code = RefusalCode::NotAroundTheChild;
        return Err(visit.refuse_for::<EndAround>(app, target(door, lead.id), door.purpose, code).await?);
    }
    Ok(lead)
}

pub async fn submit_end_work(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let db = app.db().readers();
    let door = at_the_door(&app, &visit, db, &id).await?;
    let lead = require_lead(&app, &visit, db, &door).await?;
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say why the work ends");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    errors.require(count_others(db, door.person, lead.id).await? == 0, "reason", STILL_AROUND);
    if !errors.is_empty() {
        let page = page(&app, &visit, &id, reason, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit
                .decide_record::<EndAround>(&app, target(&door, lead.id), door.purpose, &door.facts())
                .await?;
            let mut tx = app.db().write(permit).await?;
            door.still_open(&app, &visit, tx.connection()).await?;
            if count_others(tx.connection(), door.person, lead.id).await? > 0 {
                return Err(super::door::changed_meanwhile().into());
            }
            tx.with_reason(reason);
            if store::end_work(&tx, door.person).await? {
                tx.commit().await?;
            }
            Ok::<_, Stop>(())
        })
        .await?;
    Ok(Redirect::to("/people").into_response())
}

const STILL_AROUND: &str =
    "Others still work with this child: hand the lead to one of them, or end their places first";
