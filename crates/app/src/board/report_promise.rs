//! One promise, and saying what became of it.

use super::door::{
    Asked, Door, Names, PLAN, Step, changed_meanwhile, in_area, look_again, name_of, require_words, through,
    typed,
};
use super::model::{Decision, Promise, PromiseState, PromiseWord, WORDS_LETTERS_MAX};
use super::store::decisions::{find_promise, insert_word, list_decisions};
use super::store::meetings::{Of, list_meetings};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, MeetingId, PromiseId, UserId, uuid_v7};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{ReportPromise, WriteRegionalMeeting};
use accord_policy::{Action, RefusalCode, Target};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// What somebody says of it: when it was kept decides whether it was kept late.
const SAID: &[(&str, &str)] = &[
    ("kept", "It was kept"),
    ("not_kept", "It was not kept"),
    ("withdrawn", "A decision withdrew it"),
    ("open", "It is still open: what was said before is not right"),
];

/// As whom somebody says what became of a promise.
#[derive(Debug, Clone, Copy)]
enum As {
    Partner(AreaId),
    Region,
}

/// A promise with its meeting.
struct Case {
    promise: Promise,
    door: Door,
    reports: Option<As>,
}

async fn find(app: &App, visit: &Visit, id: &str) -> Result<Case, Stop> {
    visit.require_member()?;
    let id: PromiseId = id.parse().map_err(|_| Stop::not_found())?;
    let promise = find_promise(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let door = Door::find(app, visit, &promise.meeting.to_string()).await?;
    let reports = reports(visit, &promise, &door);
    Ok(Case { promise, door, reports })
}

/// Whether a meeting's own writers would write it, whether or not it is still open.
fn writes(visit: &Visit, door: &Door) -> bool {
    door.takes_part() && door.hand.may(visit, (door.meeting.id, door.meeting.kind), Step::Promise)
}

/// As whom a reader may say what became of a promise: somebody of the agency that made it, or who writes the meeting.
fn reports(visit: &Visit, promise: &Promise, door: &Door) -> Option<As> {
    if let super::door::Hand::Region(_) = door.hand
        && writes(visit, door)
    {
        return Some(As::Region);
    }
    let area = through(visit, &door.meeting.areas)?;
    let may = visit.may::<ReportPromise>(&in_area(promise.id, area), PLAN);
    let is_own = visit.membership().is_some_and(|member| member.agency == promise.agency);
    (may && (is_own || writes(visit, door))).then_some(As::Partner(area))
}

/// Decisions that can withdraw a promise: those of the meetings of its boroughs that its reader sees.
async fn decisions(app: &App, case: &Case) -> Result<Vec<(Decision, String)>, Stop> {
    let (db, meeting) = (app.db().readers(), &case.door.meeting);
    let all = match meeting.lead {
        Some(lead) => list_meetings(db, Of::Areas(&[lead])).await?,
        None => list_meetings(db, Of::Agency(meeting.agency)).await?,
    };
    let ids: Vec<MeetingId> =
        all.iter().filter(|one| one.series() == meeting.series()).map(|one| one.id).collect();
    let numbered = list_decisions(db, &ids).await?.into_iter().filter_map(|one| {
        let number = all.iter().find(|found| found.id == one.meeting)?.numbered(one.year, one.number);
        Some((one, number))
    });
    Ok(numbered.collect())
}

pub async fn show_promise(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let case = find(&app, &visit, &id).await?;
    let reading = case.door.read(&app, &visit).await?;
    let notice = (asked.done == "said").then_some("What became of the promise was saved.");
    let page = page(&app, &visit, &case, notice, (&Fields::default(), FormErrors::default())).await?;
    reading.record(&app).await?;
    Ok(page)
}

async fn page(
    app: &App,
    visit: &Visit,
    case: &Case,
    notice: Option<&'static str>,
    (entered, errors): (&Fields, FormErrors),
) -> Result<Page, Stop> {
    let (names, decisions) = (Names::load(app).await?, decisions(app, case).await?);
    let promise = &case.promise;
    let by: Vec<UserId> = promise.words.iter().filter_map(|word| word.by).collect();
    let people = accounts::list_names(app.db().readers(), &by).await?;
    let words: Vec<Value> = promise
        .words
        .iter()
        .rev()
        .map(|word| {
            let decision = decisions.iter().find(|(one, _)| Some(one.id) == word.decision);
            context! {
                state => word.state.words(), kept_on => word.kept_on.map(|day| day.number()), words => word.words.as_str(), by => name_of(&people, word.by),
                at => word.at.micros(), decision => decision.map(|(one, number)| context! { href => format!("/board/decisions/{}", one.id), number }),
            }
        })
        .collect();
    let said: Vec<Value> = SAID
        .iter()
        .map(|(value, text)| context! { value => *value, text => *text, checked => entered.get("state") == *value })
        .collect();
    let none = context! { value => "", text => "Select a decision" };
    let withdraws = decisions.iter().filter(|(one, _)| can_withdraw(one, promise)).map(|(one, number)| {
        let (value, text) = (one.id.to_string(), format!("{number}: {}", one.what));
        context! { selected => entered.get("decision") == value, value, text }
    });
    let withdraws: Vec<Value> = std::iter::once(none).chain(withdraws).collect();
    let today = visit.at().day();
    let before = match entered.get("before") {
        "" => promise.words.len().to_string(),
        before => before.to_owned(),
    };
    app.page_with_notice(visit, notice, "board/show_promise.html", context! {
        id => promise.id.to_string(), what => promise.what.as_str(), agency => names.agency(promise.agency), who => promise.who.as_str(),
        due_on => promise.due_on.number(), state => promise.state().words(), is_overdue => promise.is_overdue(today),
        days => today.days_since(promise.due_on), meeting => case.door.meeting.title.as_str(), meeting_href => case.door.address(),
        words, said, withdraws, may => case.reports.is_some(), before, typed => typed(entered, &["kept_on", "words"]), errors => values(&errors),
    })
}

/// Whether a decision can have withdrawn a promise: it was entered after it.
fn can_withdraw(decision: &Decision, promise: &Promise) -> bool {
    decision.entered_at >= promise.made_at
}

/// What whoever is not of the agency that promised may say: what a decision did, and what the agency has not said itself.
fn may_say(case: &Case, visit: &Visit, said: &str) -> bool {
    let is_own = visit.membership().is_some_and(|member| member.agency == case.promise.agency);
    is_own || said == "withdrawn" || case.promise.state() == PromiseState::Open
}

fn read(
    case: &Case,
    decisions: &[(Decision, String)],
    entered: &Fields,
    visit: &Visit,
) -> Result<PromiseWord, FormErrors> {
    let mut errors = FormErrors::default();
    let (promise, today) = (&case.promise, visit.at().day());
    require_words(
        &mut errors,
        entered,
        &[("words", WORDS_LETTERS_MAX, "The words", "Write what happened, or why not")],
    );
    let said = entered.get("state");
    errors.require(SAID.iter().any(|(code, _)| *code == said), "state", "Select what became of it");
    errors.require(
        may_say(case, visit, said),
        "state",
        "The partner has said what became of it: only its own people say otherwise, or a decision withdraws it",
    );
    let promised_on = case.door.meeting.day();
    let kept_on = entered.day("kept_on").filter(|day| (promised_on..=today).contains(day));
    errors.require(
        said != "kept" || kept_on.is_some(),
        "kept_on",
        "Enter the day on which it was kept: not before the meeting at which it was promised, and not in the future",
    );
    let decision = decisions
        .iter()
        .filter(|(one, _)| can_withdraw(one, promise))
        .find(|(one, _)| one.id.to_string() == entered.get("decision"));
    errors.require(
        said != "withdrawn" || decision.is_some(),
        "decision",
        "Select the decision that withdrew it: one that was entered after the promise",
    );
    if !errors.is_empty() {
        return Err(errors);
    }
    let (state, kept_on) = match (said, kept_on) {
        ("kept", Some(day)) => (promise.kept_on(day), Some(day)),
        ("not_kept", _) => (PromiseState::NotKept, None),
        ("withdrawn", _) => (PromiseState::Withdrawn, None),
        _ => (PromiseState::Open, None),
    };
    Ok(PromiseWord {
        // The number that follows on what its writer saw; `submit_promise` compares it.
        number: entered.get("before").parse::<i32>().unwrap_or(-1).saturating_add(1),
        state,
        kept_on,
        words: entered.get("words").to_owned(),
        decision: decision.filter(|_| said == "withdrawn").map(|(one, _)| one.id),
        by: visit.membership().map(|member| member.user),
        at: visit.at(),
    })
}

pub async fn submit_promise(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let case = find(&app, &visit, &id).await?;
    let Some(reports) = case.reports else {
        let area = case.door.area(&visit).ok_or_else(Stop::not_found)?;
        let target = in_area(case.promise.id, area);
        visit.require_may::<ReportPromise>(&app, target.clone(), PLAN).await?;
        return Err(visit.refuse_for::<ReportPromise>(&app, target, PLAN, RefusalCode::OtherAgency).await?);
    };
    let decisions = decisions(&app, &case).await?;
    let new = match read(&case, &decisions, &entered, &visit) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &case, None, (&entered, errors)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("words", "What happened")], &[])? {
        return Ok(page.into_response());
    }
    let (promise, meeting) = (case.promise.id, &case.door.meeting);
    app.db()
        .retrying(|| async {
            match reports {
                As::Partner(area) => {
                    write::<ReportPromise>(&app, &visit, in_area(promise, area), (promise, &new)).await
                }
                As::Region => {
                    let target = super::door::of_agency(meeting.id, meeting.agency);
                    write::<WriteRegionalMeeting>(&app, &visit, target, (promise, &new)).await
                }
            }
        })
        .await?;
    Ok(Redirect::to(&format!("/board/promises/{promise}?done=said")).into_response())
}

async fn write<A: Action>(
    app: &App,
    visit: &Visit,
    target: Target<A::Resource>,
    (promise, new): (PromiseId, &PromiseWord),
) -> Result<(), Stop> {
    let address = format!("/board/promises/{promise}");
    let permit = visit.decide::<A>(app, target, PLAN).await?;
    let tx = app.db().write(permit).await?;
    let now = find_promise(tx.connection(), promise).await?.ok_or_else(Stop::not_found)?;
    let last = now.words.last().map_or(0, |word| word.number);
    if new.number != last + 1 {
        return Err(changed_meanwhile(&address).into());
    }
    match insert_word(&tx, promise, new, uuid_v7(visit.at(), app.rng())).await {
        Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
        other => other.or_fault("say what became of a promise")?,
    }
    Ok(tx.commit().await?)
}
