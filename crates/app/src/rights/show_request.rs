//! One request: who asks, the answer, its readers and its clock.

use super::model::{Asker, Authority, Check, KEPT_MAX, LeftOut, PauseReason, Request, RequestKind};
use super::prepare_answer::answerable;
use super::show_requests::{about, of_legal_body, of_request};
use super::store::find_request;
use crate::people::{self, Kept, KeptKind};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::RightsRequestId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{DeleteAsked, HandleRequest, ReadAnswer, SendAnswer, ViewRequests};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use std::collections::BTreeSet;

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
    let permit = visit.decide::<ViewRequests>(app, target.clone(), Purpose::SubjectRequest).await?;
    let own = people::own_agencies(app, visit).await?;
    let whose: Vec<_> = request.person.into_iter().collect();
    let reference = people::list_references(db, &permit, &whose, &own).await?.into_values().next();
    // What is held stands beside a request for as long as somebody answers it.
    let kept = match request.person.filter(|_| request.ended.is_none()) {
        Some(person) => people::list_kept(db, &permit, person, &own, KEPT_MAX).await?,
        None => Vec::new(),
    };
    let held = held(app, &kept).await?;
    let deletes = choices(app, request, entered, &kept).await?;
    let people = [
        request.answer.as_ref().and_then(|answer| answer.by),
        request.read_by.as_ref().and_then(|(by, _)| *by),
        request.sent_back.as_ref().and_then(|back| back.by),
    ];
    let names = accounts::list_names(db, &people.into_iter().flatten().collect::<Vec<_>>()).await?;
    let kinds: BTreeSet<Category> = kept.iter().map(|one| one.category).chain([Category::Identity]).collect();
    let kinds: Vec<Category> = kinds.into_iter().collect();
    let shown = about(target.holding(&kinds), request.person);
    drop(permit);
    let permit = visit.decide::<ViewRequests>(app, shown, Purpose::SubjectRequest).await?;
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
        version => request.answer_version, facts => deletes, held, is_held_full => kept.len() as u64 >= KEPT_MAX, is_ready => request.is_ready(),
        check => request.check.as_ref().map(check_values), back_why => entered.map(|fields| fields.get("back_why").to_owned()),
        sent_back => request.sent_back.as_ref().map(|back| context! {
            why => back.why.as_str(), by => back.by.and_then(name_of), at => back.at.micros(),
        }),
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

/// What was checked, for both who answer.
fn check_values(check: &Check) -> Value {
    context! {
        identity => check.identity.as_str(), authority => check.authority.map(Authority::words),
        authority_words => check.authority_words.as_str(), is_source_of_harm => check.is_source_of_harm,
    }
}

/// What the agencies hold of the child: on which day, of which kind, what it says, and who holds it.
async fn held(app: &App, kept: &[Kept]) -> Result<Vec<Value>, Stop> {
    let directory = agencies::directory(app).await?;
    let name =
        |id| directory.agencies.iter().find(|agency| agency.id == id).map(|agency| agency.name.as_str());
    let line = |one: &Kept| {
        context! {
            on => one.on.number(), kind => kind_words(one), words => one.words.as_str(), agency => name(one.agency),
            is_withdrawn => one.is_withdrawn,
        }
    };
    Ok(kept.iter().map(line).collect())
}

fn kind_words(one: &Kept) -> String {
    match one.kind {
        KeptKind::Fact => one.category.words().to_owned(),
        KeptKind::Note => format!("note, {}", one.category.words()),
        KeptKind::Identity => "who the child is".to_owned(),
    }
}

/// What can be chosen to be deleted: which kind, of which day, held by whom.
async fn choices(
    app: &App,
    request: &Request,
    entered: Option<&Fields>,
    kept: &[Kept],
) -> Result<Vec<Value>, Stop> {
    if request.kind != RequestKind::Deletion {
        return Ok(Vec::new());
    }
    let directory = agencies::directory(app).await?;
    let line = |one: &Kept| {
        let id = one.id.to_string();
        let agency = directory.agencies.iter().find(|agency| agency.id == one.agency);
        let name = agency.map_or("", |agency| agency.name.as_str());
        let (on, recorded) = (one.on.words(), one.recorded_at.day().words());
        let text = format!("{}, {on} ({name}, recorded {recorded})", kind_words(one));
        let checked = match entered {
            Some(fields) => fields.all("deletes").any(|one| one == id),
            None => request.deletes.contains(&one.id),
        };
        context! { value => id, text, checked }
    };
    Ok(kept.iter().map(line).collect())
}
