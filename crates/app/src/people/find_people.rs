//! Looking for a child among those of whom the member's own agency keeps a record, with a reason. What is looked for is
//! never in an address.

use super::identity_form::written;
use super::show_people::page;
use super::store::{Sought, find_people};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::Target;
use accord_policy::action::FindPeople;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

/// Children found at most.
const FOUND_MAX: u64 = 20;
/// Letters of a reason at least: a word is none.
const REASON_LETTERS_MIN: usize = 15;
/// Letters of a reason at most.
const REASON_LETTERS_MAX: usize = 300;

pub async fn submit_find(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let agency = visit.require_member()?.agency;
    let purpose = visit.require_purpose(None)?;
    let target = || Target::new(agency).owned_by(agency).holding(&[Category::Identity]);
    visit.require_may::<FindPeople>(&app, target(), purpose).await?;
    let (reference, given, family, reason) =
        (fields.get("reference"), fields.get("given_name"), fields.get("family_name"), fields.get("reason"));
    let mut errors = FormErrors::default();
    if reference.is_empty() {
        errors.require(
            !given.is_empty() || !family.is_empty(),
            "reference",
            "Enter a reference or the whole name",
        );
        errors.require(
            given.is_empty() == family.is_empty(),
            "family_name",
            "Enter the whole name: given names and family name",
        );
    }
    errors.require(
        reason.chars().count() >= REASON_LETTERS_MIN,
        "reason",
        "Say in a sentence why you look for this child",
    );
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, 1, &fields, None, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let sought =
        if reference.is_empty() { Sought::Name(given, family) } else { Sought::Reference(reference) };
    let permit = visit.decide::<FindPeople>(&app, target(), purpose).await?;
    let found = find_people(app.db().readers(), &permit, &sought, FOUND_MAX).await?;
    let permit = permit.showing(found.iter().map(|identity| identity.person));
    app.db().record_with_reason(permit, reason).await?;
    let found: Vec<Value> = found
        .iter()
        .map(|identity| {
            context! {
                href => format!("/people/{}", identity.person), name => identity.name(),
                born => identity.born_on.map(written), reference => identity.reference.as_str(),
            }
        })
        .collect();
    Ok(page(&app, &visit, 1, &fields, Some(found), errors).await?.into_response())
}
