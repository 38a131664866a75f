//! The parties of an agreement that nobody has signed: adding one, taking one out.

use super::access::{Names, STALE, begin_edit, changed_meanwhile, seen_at};
use super::begin_agreement::{party_choices, party_problem};
use super::edit_agreement::load_draft;
use super::model::{Agreement, AgreementParty, CONTACT_LETTERS_MAX, PARTIES_MAX};
use super::store::{delete_party, insert_party, note_edit};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgreementPartyId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_parties(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let agreement = load_draft(&app, &visit, &id).await?;
    let names = Names::load(&app).await?;
    page(&app, &visit, (&agreement, &names), &Fields::default(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (agreement, names): (&Agreement, &Names),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let parties: Vec<Value> = agreement
        .parties
        .iter()
        .map(|party| {
            context! { id => party.id.to_string(), name => names.of_party(party), contact => party.contact.as_str() }
        })
        .collect();
    let choices = party_choices(names, visit, entered.get("party"));
    app.page(visit, "agreements/change_parties.html", context! {
        id => agreement.id.to_string(), title => agreement.texts.title.as_str(), parties, choices,
        seen => agreement.changed_at.micros(), contact => entered.get("contact"), errors => values(&errors),
    })
}

/// Where the parties of an agreement are changed.
fn parties_address(agreement: &Agreement) -> String {
    format!("/agreements/{}/parties", agreement.id)
}

pub async fn submit_add(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let agreement = load_draft(&app, &visit, &id).await?;
    let names = Names::load(&app).await?;
    let (named, contact) = (names.parse(fields.get("party")), fields.get("contact"));
    let mut errors = FormErrors::default();
    match named {
        None => errors.add("party", "Choose a party from the list"),
        Some(named) => {
            if let Some(problem) = party_problem(agreement.kind, &agreement.parties, named) {
                errors.add("party", problem);
            }
        }
    }
    let has_room = agreement.parties.len() < PARTIES_MAX;
    errors.require(has_room, "party", "An agreement has 40 parties at most: begin another one");
    errors.limit(contact, CONTACT_LETTERS_MAX, "contact", "The contact");
    let Some((controller, agency)) = named.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, (&agreement, &names), &fields, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let party = AgreementParty {
        id: AgreementPartyId::new(visit.at(), app.rng()),
        controller,
        agency,
        contact: contact.to_owned(),
        withdrawn_at: None,
        kept_by_law: None,
    };
    let words = format!("Party added: {}", names.of_party(&party));
    let is_done = app
        .db()
        .retrying(|| async {
            let begun = begin_edit(&app, &visit, &agreement, seen_at(&fields)).await?;
            let Some((tx, before)) = begun else { return Ok(false) };
            insert_party(&tx, &party).await?;
            note_edit(&tx, &before, &words, uuid_v7(visit.at(), app.rng())).await?;
            tx.commit().await?;
            Ok::<bool, Stop>(true)
        })
        .await?;
    if is_done {
        return Ok(Redirect::to(&parties_address(&agreement)).into_response());
    }
    errors.add("party", STALE);
    let page = page(&app, &visit, (&agreement, &names), &fields, errors)?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

pub async fn submit_remove(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let agreement = load_draft(&app, &visit, &id).await?;
    let names = Names::load(&app).await?;
    let party: AgreementPartyId = fields.get("party").parse().map_err(|_| Stop::not_found())?;
    let found = agreement.party(party).ok_or_else(Stop::not_found)?;
    let own = visit.require_member()?.controller;
    let others = agreement.parties.iter().filter(|other| other.id != party);
    if !others.clone().any(|other| other.controller == own) {
        let mut errors = FormErrors::default();
        errors
            .add("party", "Your own legal body stays a party of what you change. End the agreement instead");
        let page = page(&app, &visit, (&agreement, &names), &Fields::default(), errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let words = format!("Party taken out: {}", names.of_party(found));
    app.db()
        .retrying(|| async {
            let begun = begin_edit(&app, &visit, &agreement, seen_at(&fields)).await?;
            let Some((tx, before)) = begun else { return Err(changed_meanwhile(&agreement).into()) };
            delete_party(&tx, party).await?;
            note_edit(&tx, &before, &words, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&parties_address(&agreement)).into_response())
}
