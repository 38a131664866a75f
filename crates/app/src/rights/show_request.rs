//! One request: who asks, the answer, its readers and its clock.

use super::model::{Asker, Authority, FACTS_MAX, LeftOut, PauseReason, Request, RequestKind};
use super::prepare_answer::answerable;
use super::show_requests::{of_legal_body, of_request};
use super::store::find_request;
use crate::people::{self, KeptFact};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::Purpose;
use accord_kernel::ids::RightsRequestId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{DeleteAsked, HandleRequest, ReadAnswer, SendAnswer, ViewRequests};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

/// The request of an address, for whoever may look at those of its legal body.
pub(super) async fn load(app: &App, visit: &Visit, id: &str) -> Result<Request, Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.agency, member);
    visit.require_may::<ViewRequests>(app, target, Purpose::SubjectRequest).await?;
    let id: RightsRequestId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_request(app.db().readers(), id).await?;
    found.filter(|request| request.controller == member.controller).ok_or_else(Stop::not_found)
}

/// The request of an address, for whoever may work on it.
pub(super) async fn load_open(app: &App, visit: &Visit, id: &str) -> Result<Request, Stop> {
    let request = load(app, visit, id).await?;
    visit.require_may::<HandleRequest>(app, of_request(&request), Purpose::SubjectRequest).await?;
    Ok(request)
}

pub(super) fn changed_meanwhile(request: &Request) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The request is not where this step can be taken",
        &["Somebody has worked on it since you opened it, or something comes first. Open it again."],
    )
    .with_link("Open the request", &format!("/rights/{}", request.id))
}

pub async fn show_request(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let request = load(&app, &visit, &id).await?;
    page(&app, &visit, &request, None, FormErrors::default()).await
}

/// The page again with what is wrong, and what was typed.
pub(super) async fn unprocessable(
    app: &App,
    visit: &Visit,
    request: &Request,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Response, Stop> {
    let page = page(app, visit, request, Some(entered), errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    app: &App,
    visit: &Visit,
    request: &Request,
    entered: Option<&Fields>,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let target = of_legal_body(member.agency, member);
    let permit = visit.decide::<ViewRequests>(app, target, Purpose::SubjectRequest).await?;
    let own = people::own_agencies(app, visit).await?;
    let whose: Vec<_> = request.person.into_iter().collect();
    let reference = people::list_references(db, &permit, &whose, &own).await?.into_values().next();
    let kept = match (request.person, request.kind) {
        (Some(person), RequestKind::Deletion) => {
            people::list_kept_facts(db, &permit, person, &own, FACTS_MAX).await?
        }
        _ => Vec::new(),
    };
    let facts = facts(app, request, entered, &kept).await?;
    let readers: Vec<_> = request.answer.iter().filter_map(|answer| answer.by).collect();
    let readers: Vec<_> =
        readers.into_iter().chain(request.read_by.as_ref().and_then(|(by, _)| *by)).collect();
    let names = accounts::list_names(db, &readers).await?;
    app.db().record(permit.showing(whose)).await?;
    let target = of_request(request);
    let is_open = request.ended.is_none();
    let today = visit.at().day();
    let is_own_answer = request.answer.as_ref().is_some_and(|answer| answer.by == Some(member.user));
    let name_of = |by| names.get(&by).cloned();
    app.page(visit, "rights/show_request.html", context! {
        id => request.id.to_string(), kind => request.kind.words(), asker => request.asker.words(), words => request.words.as_str(),
        reference, received_on => request.received_on.number(), due => request.due_on(today).number(), next => request.next_step(),
        is_open, person => request.person.map(|person| person.to_string()), is_child => request.asker == Asker::Child,
        is_checked => request.check.is_some(), is_to_be_refused => request.is_to_be_refused(),
        form => form(request, entered), answered_by => request.answer.as_ref().and_then(|answer| answer.by).and_then(name_of),
        has_answer => request.answer.is_some(), is_own_answer, is_read => request.read_by.is_some(),
        read_by => request.read_by.as_ref().and_then(|(by, _)| *by).and_then(name_of),
        version => request.answer_version, facts, is_ready => request.is_ready(),
        deletes => request.deletes.len(), deleted_at => request.deleted_at.map(|at| at.micros()),
        extended_why => request.extended_why.as_deref(), can_be_extended => request.can_be_extended(today),
        paused => request.paused.as_ref().map(|pause| context! { reason => pause.reason.words(), why => pause.why.as_str() }),
        ended => request.ended.as_ref().map(|(outcome, at)| context! { words => outcome.words(), at => at.micros() }),
        may_handle => is_open && visit.may::<HandleRequest>(&target, Purpose::SubjectRequest),
        may_read => is_open && visit.may::<ReadAnswer>(&target, Purpose::SubjectRequest),
        may_delete => is_open && visit.would_but_for_proof::<DeleteAsked>(&target, Purpose::SubjectRequest),
        may_send => is_open && visit.would_but_for_proof::<SendAnswer>(&target, Purpose::SubjectRequest),
        errors => values(&errors),
    })
}

/// What stands in the fields: what was typed, or what is kept.
fn form(request: &Request, entered: Option<&Fields>) -> Value {
    let check = request.check.as_ref();
    let typed = |name: &str, kept: Option<&str>| {
        entered.map_or_else(|| kept.unwrap_or_default().to_owned(), |fields| fields.get(name).to_owned())
    };
    let authority = typed("authority", check.and_then(|check| check.authority).map(Authority::code));
    let harm = typed("harm", check.map(|check| if check.is_source_of_harm { "yes" } else { "no" }));
    let authorities: Vec<Value> = Authority::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => one.words(), checked => authority == one.code() })
        .collect();
    let harms: Vec<Value> = [("no", "No"), ("yes", "Yes, or I think so")]
        .into_iter()
        .map(|(value, text)| context! { value, text, checked => harm == value })
        .collect();
    let is_left_out = |one: LeftOut| match entered {
        Some(fields) => fields.all("left_out").any(|code| code == one.code()),
        None => request.answer.as_ref().is_some_and(|answer| answer.left_out.contains(&one)),
    };
    let left_out: Vec<Value> = LeftOut::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => one.words(), checked => is_left_out(*one) })
        .collect();
    let is_held = |kind| match entered {
        Some(fields) => fields.all("holds").any(|code| code == kind),
        None => {
            request.answer.as_ref().is_some_and(|answer| answer.holds.iter().any(|one| one.code() == kind))
        }
    };
    let holds: Vec<Value> = answerable()
        .map(|one| context! { value => one.code(), text => one.words(), checked => is_held(one.code()) })
        .collect();
    let reason = typed("reason", None);
    let reasons: Vec<Value> = PauseReason::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => one.words(), checked => reason == one.code() })
        .collect();
    context! {
        holds, reasons, identity => typed("identity", check.map(|check| check.identity.as_str())), authorities, harms, left_out,
        authority_words => typed("authority_words", check.map(|check| check.authority_words.as_str())),
        answer => typed("answer", request.answer.as_ref().map(|answer| answer.words.as_str())), why => typed("why", None),
    }
}

/// The facts that can be chosen to be deleted: which kind, of which day, held by whom. Their words stay where they are.
async fn facts(
    app: &App,
    request: &Request,
    entered: Option<&Fields>,
    kept: &[KeptFact],
) -> Result<Vec<Value>, Stop> {
    let directory = agencies::directory(app).await?;
    let line = |fact: &KeptFact| {
        let id = fact.id.to_string();
        let agency = directory.agencies.iter().find(|agency| agency.id == fact.agency);
        let name = agency.map_or("", |agency| agency.name.as_str());
        let kind = fact.category.words();
        let (happened, recorded) = (fact.happened_on.words(), fact.recorded_at.day().words());
        let text = format!("{kind}, {happened} ({name}, recorded {recorded})");
        let checked = match entered {
            Some(fields) => fields.all("deletes").any(|one| one == id),
            None => request.deletes.contains(&fact.id),
        };
        context! { value => id, text, checked }
    };
    Ok(kept.iter().map(line).collect())
}
