//! Recording a request that came, on whatever way.

use super::model::{Asker, RequestKind, WORDS_LETTERS_MAX};
use super::show_requests::{about, of_legal_body};
use super::store::{NewRequest, insert_request};
use crate::visit::Visit;
use crate::{App, Stop, own_reference};
use accord_kernel::Purpose;
use accord_kernel::ids::RightsRequestId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::HandleRequest;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Days that a request may have lain about before somebody records it.
const RECEIVED_DAYS_MAX: i32 = 366;

async fn may_handle(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(RightsRequestId::new(visit.at(), app.rng()), member);
    visit.require_may::<HandleRequest>(app, target, Purpose::SubjectRequest).await
}

/// The id of the request that a form records: sent twice, it records one.
fn request_of(app: &App, visit: &Visit, entered: &Fields) -> RightsRequestId {
    entered.get("request").parse().unwrap_or_else(|_| RightsRequestId::new(visit.at(), app.rng()))
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    may_handle(&app, &visit).await?;
    page(&app, &visit, &Fields::default(), FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let items = |name: &str, all: Vec<(&'static str, &'static str)>| -> Vec<Value> {
        let item = |(value, text)| context! { value, text, checked => entered.get(name) == value };
        all.into_iter().map(item).collect()
    };
    let received_on = match entered.get("received_on") {
        "" => typed_day(visit.at().day()),
        typed => typed.to_owned(),
    };
    let services = own_reference::services(app, visit, entered).await?;
    app.page(visit, "rights/receive_request.html", context! {
        request => request_of(app, visit, entered).to_string(), received_on, reference => entered.get("reference"),
        services, nothing => entered.get("nothing") == "yes", words => entered.get("words"), errors => values(&errors),
        kinds => items("kind", RequestKind::ALL.iter().map(|kind| (kind.code(), kind.words())).collect()),
        askers => items("asker", Asker::ALL.iter().map(|asker| (asker.code(), asker.words())).collect()),
    })
}

pub async fn submit_new(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    may_handle(&app, &visit).await?;
    let mut errors = FormErrors::default();
    let person = match (entered.get("reference"), entered.get("nothing")) {
        ("", "yes") => None,
        (_, "yes") => {
            errors.add("reference", "Enter a reference, or say that nothing is held, not both");
            None
        }
        _ => own_reference::find(&app, &visit, &entered, &mut errors).await?,
    };
    let (kind, asker) = (RequestKind::from_code(entered.get("kind")), Asker::from_code(entered.get("asker")));
    let words = entered.get("words");
    let today = visit.at().day();
    let received_on = entered.day("received_on");
    let received_on = received_on.filter(|day| (0..RECEIVED_DAYS_MAX).contains(&today.days_since(*day)));
    errors.require(kind.is_some(), "kind", "Select what is asked for");
    errors.require(asker.is_some(), "asker", "Select who asks");
    errors.require(!words.is_empty(), "words", "Say in a sentence what they said");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What they said");
    errors.require(
        received_on.is_some(),
        "received_on",
        "Enter the day on which it came, today or in the past year",
    );
    let (Some(kind), Some(asker), Some(received_on), true) = (kind, asker, received_on, errors.is_empty())
    else {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &entered, errors).await?).into_response()
        );
    };
    let member = visit.require_member()?;
    let id = request_of(&app, &visit, &entered);
    let (controller, agency) = (member.controller, member.agency);
    let new = NewRequest { controller, agency, person, kind, asker, words, received_on };
    app.db()
        .retrying(|| async {
            let target = about(of_legal_body(id, member), person);
            let permit = visit.decide::<HandleRequest>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            match insert_request(&tx, &new).await {
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("record a request")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/rights/{id}")).into_response())
}
