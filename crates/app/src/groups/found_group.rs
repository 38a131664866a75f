//! Making a group of boroughs under an agreement in force.

use super::door::{between, is_in_force, nothing_flows, reader};
use super::model::{ABOUT_LETTERS_MAX, Flow, NAME_LETTERS_MAX};
use super::store::{NewGroup, insert_group, insert_member};
use crate::agreements::{Agreement, find_agreement, list_agreements_of};
use crate::assessments::{Activity, require_open};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{GroupId, uuid_v7};
use accord_kernel::{Day, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::FoundGroup;
use accord_policy::{AgencyFacts, SharingRules, Target};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// A new group of the member's own legal body.
fn new_target(app: &App, visit: &Visit) -> Result<Target<GroupId>, Stop> {
    let body = visit.require_member()?.controller;
    Ok(between(GroupId::new(visit.at(), app.rng()), &[body]))
}

/// Under what a group can be made: an agreement in force, and a purpose for which it lets contexts flow to or from the
/// reader's agency.
type Under = (Agreement, Purpose);

/// Whether a group can be made under an agreement for a purpose.
fn can_found(
    (agreement, purpose): (&Agreement, Purpose),
    (own, rules): (&AgencyFacts, &SharingRules),
    today: Day,
) -> bool {
    agreement.purposes.contains(&purpose)
        && is_in_force(agreement, today)
        && Flow::of(agreement, own, purpose, rules).is_any()
}

/// Everything under which the reader's agency can make a group.
pub(super) async fn list_under(app: &App, visit: &Visit) -> Result<Vec<Under>, Stop> {
    let db = app.db().readers();
    let (own, rules) = reader(app, visit, db).await?;
    let all = list_agreements_of(db, &[own.controller]).await?;
    let with_purposes = all.into_iter().flat_map(|agreement| {
        let purposes: Vec<Purpose> = agreement.purposes.iter().copied().collect();
        purposes.into_iter().map(move |purpose| (agreement.clone(), purpose))
    });
    let today = visit.at().day();
    let can = |(agreement, purpose): &Under| can_found((agreement, *purpose), (&own, &rules), today);
    Ok(with_purposes.filter(can).collect())
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let target = new_target(&app, &visit)?;
    visit.require_may::<FoundGroup>(&app, target, Purpose::PlanAndAnalyse).await?;
    // Told before they write anything.
    let body = visit.require_member()?.controller;
    require_open(app.db().readers(), body, Activity::Group, visit.at().day()).await?;
    let under = list_under(&app, &visit).await?;
    page(&app, &visit, &under, &Fields::default(), &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    under: &[Under],
    entered: &Fields,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    // One choice says both: the agreement, and for which of its purposes the group works.
    let choices: Vec<Value> = std::iter::once(context! { value => "", text => "Choose" })
        .chain(under.iter().map(|(agreement, purpose)| {
            let value = format!("{} {}", agreement.id, purpose.code());
            let selected = entered.get("under") == value;
            let text = format!("{}, to {}", agreement.texts.title, purpose.words());
            context! { value, text, selected }
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
    let under = list_under(&app, &visit).await?;
    let (name, about) = (fields.get("name"), fields.get("about"));
    let chosen = under
        .iter()
        .find(|(agreement, purpose)| fields.get("under") == format!("{} {}", agreement.id, purpose.code()));
    let mut errors = FormErrors::default();
    errors.require(!name.is_empty(), "name", "Enter a name for the group");
    errors.limit(name, NAME_LETTERS_MAX, "name", "The name");
    errors.require(!about.is_empty(), "about", "Say what the group is about");
    errors.limit(about, ABOUT_LETTERS_MAX, "about", "What it is about");
    errors.require(chosen.is_some(), "under", "Choose the agreement in force that the group works under");
    let Some((agreement, purpose)) = chosen.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, &under, &fields, &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &under, &fields, &warnings, errors)?.into_response());
    }
    let member = visit.require_member()?;
    let purpose = *purpose;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<FoundGroup>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            require_open(tx.connection(), member.controller, Activity::Group, visit.at().day()).await?;
            let now = find_agreement(tx.connection(), agreement.id).await?.ok_or_else(Stop::not_found)?;
            let (own, rules) = reader(&app, &visit, tx.connection()).await?;
            let today = visit.at().day();
            let party = now.party_for(member).map(|party| party.party());
            let Some(party) = party.filter(|_| can_found((&now, purpose), (&own, &rules), today)) else {
                return Err(nothing_flows(is_in_force(&now, today)).into());
            };
            let agreement = now.id;
            insert_group(&tx, &NewGroup { name, about, purpose, agreement }).await?;
            insert_member(&tx, party, uuid_v7(visit.at(), app.rng())).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/groups/{}", target.resource)).into_response())
}
