//! Making a group of boroughs under an agreement in force.

use super::model::{ABOUT_LETTERS_MAX, NAME_LETTERS_MAX};
use super::show_groups::{agreements_in_force, between};
use super::store::{NewGroup, insert_group, insert_member};
use crate::agreements::{Agreement, AgreementState, find_agreement};
use crate::assessments::{Activity, require_open};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{GroupId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Target;
use accord_policy::action::FoundGroup;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// A new group of the member's own legal body.
fn new_target(app: &App, visit: &Visit) -> Result<Target<GroupId>, Stop> {
    let body = visit.require_member()?.controller;
    Ok(between(GroupId::new(visit.at(), app.rng()), &[body]))
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let target = new_target(&app, &visit)?;
    visit.require_may::<FoundGroup>(&app, target, Purpose::PlanAndAnalyse).await?;
    // Told before they write anything.
    let body = visit.require_member()?.controller;
    require_open(app.db().readers(), body, Activity::Group, visit.at().day()).await?;
    let agreements = agreements_in_force(&app, &visit).await?;
    page(&app, &visit, &agreements, &Fields::default(), &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    agreements: &[Agreement],
    entered: &Fields,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    // One choice says both: the agreement, and for which of its purposes the group works.
    let choices: Vec<Value> = std::iter::once(context! { value => "", text => "Choose" })
        .chain(agreements.iter().flat_map(|agreement| {
            agreement.purposes.iter().map(|purpose| {
                let value = format!("{} {}", agreement.id, purpose.code());
                let selected = entered.get("under") == value;
                let text = format!("{}, to {}", agreement.texts.title, purpose.words());
                context! { value, text, selected }
            })
        }))
        .collect();
    app.page(visit, "groups/found_group.html", context! {
        choices, name => entered.get("name"), about => entered.get("about"), warnings => warnings.to_vec(),
        all_words => all_words(entered), errors => values(&errors),
    })
}

fn all_words(fields: &Fields) -> String {
    format!("{}. {}", fields.get("name"), fields.get("about"))
}

pub async fn submit_new(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let target = new_target(&app, &visit)?;
    visit.require_may::<FoundGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    let agreements = agreements_in_force(&app, &visit).await?;
    let (name, about) = (fields.get("name"), fields.get("about"));
    let under = agreements.iter().find_map(|agreement| {
        let (id, purpose) = fields.get("under").split_once(' ')?;
        let purpose = Purpose::from_code(purpose)?;
        (agreement.id.to_string() == id && agreement.purposes.contains(&purpose))
            .then_some((agreement.id, purpose))
    });
    let mut errors = FormErrors::default();
    errors.require(!name.is_empty(), "name", "Enter a name for the group");
    errors.limit(name, NAME_LETTERS_MAX, "name", "The name");
    errors.require(!about.is_empty(), "about", "Say what the group is about");
    errors.limit(about, ABOUT_LETTERS_MAX, "about", "What it is about");
    errors.require(under.is_some(), "under", "Choose the agreement in force that the group works under");
    let Some((agreement, purpose)) = under.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, &agreements, &fields, &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &agreements, &fields, &warnings, errors)?.into_response());
    }
    let body = visit.require_member()?.controller;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<FoundGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            require_open(tx.connection(), body, Activity::Group, visit.at().day()).await?;
            let found = find_agreement(tx.connection(), agreement).await?.ok_or_else(Stop::not_found)?;
            if found.state(visit.at().day()) != AgreementState::InForce {
                return Err(not_in_force().into());
            }
            insert_group(&tx, &NewGroup { name, about, purpose, agreement }).await?;
            insert_member(&tx, body, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", target.resource)).into_response())
}

/// A group does nothing while its agreement is not in force.
pub(super) fn not_in_force() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The agreement of this group is not in force",
        &[
            "Nothing was changed. What each legal body wrote itself stays with it.",
            "Ask the data protection officer to have the agreement signed, resumed or renewed.",
        ],
    )
    .with_link("Go to agreements", "/agreements")
}
