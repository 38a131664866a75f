//! Writing what one's own legal body says of a legal power, with its source: for its own people, beside the notes that came
//! with the service and never in their place.

use super::model::{Gateway, NOTES_LETTERS_MAX, SOURCE_LETTERS_MAX};
use super::show_gateway::{load, of_gateway};
use super::store::{insert_note, list_notes};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::uuid_v7;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::AmendGateway;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// What every note on a power says.
const GUIDANCE: &str = "guidance, not legal advice";

fn page(
    app: &App,
    visit: &Visit,
    gateway: &Gateway,
    (notes, source): (&str, &str),
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "gateways/amend_gateway.html", context! {
        code => gateway.code.as_str(), name => gateway.name.as_str(), shipped => gateway.notes.as_str(), notes, source,
        errors => values(&errors),
    })
}

pub async fn show_amend(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Page, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    visit.require_may::<AmendGateway>(&app, of_gateway(gateway.rule.id), Purpose::RunService).await?;
    let body = visit.require_member()?.controller;
    let before = list_notes(app.db().readers(), gateway.rule.id, body, 1).await?.pop();
    let before = before.as_ref().map_or(("", ""), |note| (note.notes.as_str(), note.source.as_str()));
    page(&app, &visit, &gateway, before, FormErrors::default())
}

pub async fn submit_amend(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    let body = visit.require_member()?.controller;
    let target = of_gateway(gateway.rule.id);
    visit.require_may::<AmendGateway>(&app, target.clone(), Purpose::RunService).await?;
    let (notes, source) = (fields.get("notes"), fields.get("source"));
    let mut errors = FormErrors::default();
    errors.require(
        notes.to_lowercase().contains(GUIDANCE),
        "notes",
        "Say in the notes that they are guidance, not legal advice",
    );
    errors.limit(notes, NOTES_LETTERS_MAX, "notes", "The notes");
    errors.require(!source.is_empty(), "source", "Enter where this comes from");
    errors.limit(source, SOURCE_LETTERS_MAX, "source", "The source");
    if !errors.is_empty() {
        let page = page(&app, &visit, &gateway, (notes, source), errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<AmendGateway>(&app, target.clone(), Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            insert_note(&tx, body, uuid_v7(visit.at(), app.rng()), (notes, source)).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/gateways/{}?done=changed", gateway.code)).into_response())
}
