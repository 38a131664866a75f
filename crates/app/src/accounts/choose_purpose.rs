//! Saying why one works with records: chosen once, kept while signed in, changed with one press.

use super::begin_session::local_address;
use super::model::ChosenPurpose;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::PersonId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::words::capitalised;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::{ChoosePurpose, ViewOwnAccount};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use serde::Deserialize;

/// Why records of children are opened, with what each means, in the order of how often.
const CHOICES: &[(Purpose, &str)] = &[
    (Purpose::OfferHelp, "You work with a child, or look for what could help."),
    (Purpose::YouthJustice, "Assessments, orders and reports of the youth justice service."),
    (Purpose::DecideProtection, "A child may be suffering harm. For one child at a time."),
    (Purpose::ImmediateDanger, "Somebody may be hurt now. For one child at a time."),
    (Purpose::RespondToIncident, "Something has happened. For one child at a time."),
    (Purpose::MoveOfHome, "A family moves or has to be moved. For one child at a time."),
    (Purpose::Supervise, "You look at the work of somebody whom you supervise."),
];

/// Where somebody comes from.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
    /// The child whose record is opened next.
    #[serde(default)]
    person: String,
}

pub async fn show_purpose(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    page(&app, &visit, &asked.next, &asked.person, FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, next: &str, person: &str, errors: FormErrors) -> Result<Page, Stop> {
    visit.require_member()?;
    let signed_in = visit.require_signed_in()?;
    let own = Target::new(signed_in.user).of_user(signed_in.user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewOwnAccount>(app, own, Purpose::RunService).await?;
    app.db().record(permit).await?;
    let chosen = signed_in.purpose;
    let items: Vec<Value> = CHOICES
        .iter()
        .map(|(purpose, hint)| {
            context! {
                value => purpose.code(), text => capitalised(purpose.words()), hint => context! { text => *hint },
                checked => chosen.is_some_and(|chosen| chosen.purpose == *purpose),
            }
        })
        .collect();
    // The purpose before is true of one child at a time: it is asked again for another, and for the first.
    let before = chosen.filter(|chosen| chosen.purpose.is_for_one_child() && !person.is_empty());
    // Whoever chose nothing that there is reads that, and not the question.
    let before = before.filter(|_| errors.is_empty());
    let asked_again = before.map(|chosen| {
        let purpose = chosen.purpose.words();
        match chosen.person {
            Some(_) => format!("You chose “{purpose}” for another child. Say why you open this record."),
            None => {
                format!("You chose “{purpose}”. It is for one child at a time: say that it is for this one.")
            }
        }
    });
    app.page(
        visit,
        "accounts/choose_purpose.html",
        context! { items, next => local_address(next), person, asked_again, errors => values(&errors) },
    )
}

pub async fn submit_purpose(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    visit.require_member()?;
    let purpose = Purpose::from_code(fields.get("purpose"))
        .filter(|purpose| CHOICES.iter().any(|(choice, _)| choice == purpose));
    let Some(purpose) = purpose else {
        let mut errors = FormErrors::default();
        errors.add("purpose", "Select why you open records");
        let page = page(&app, &visit, fields.get("next"), fields.get("person"), errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let chosen = ChosenPurpose { purpose, person: fields.get("person").parse::<PersonId>().ok() };
    keep_purpose(&app, &visit, chosen).await?;
    Ok(Redirect::to(local_address(fields.get("next"))).into_response())
}

/// Keeps why the member works with records from now on.
///
/// # Errors
/// Sends whoever is not signed in to do so; faults of the database.
pub async fn keep_purpose(app: &App, visit: &Visit, chosen: ChosenPurpose) -> Result<(), Stop> {
    let signed_in = visit.require_signed_in()?;
    app.db()
        .retrying(|| async {
            let target =
                Target::new(signed_in.session).of_user(signed_in.user).holding(&[Category::Aggregate]);
            let permit = visit.decide::<ChoosePurpose>(app, target, Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            store::set_session_purpose(&tx, chosen).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await
}
