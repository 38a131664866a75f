//! Saying what unusual access was: a data protection officer who is not the person concerned.

use super::model::{Finding, FindingOutcome, WORDS_LETTERS_MAX};
use super::show_findings::listing;
use super::store::{self, find_finding};
use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::AccessFindingId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{DecideFinding, ViewFindings};
use accord_policy::{Membership, RefusalCode, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The finding of an address, for whoever may look at those of its legal body.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<Finding, Stop> {
    let member = visit.require_member()?;
    visit.require_may::<ViewFindings>(app, listing(member), Purpose::ReviewAccess).await?;
    let id: AccessFindingId = id.parse().map_err(|_| Stop::not_found())?;
    let own = own_agencies(app, visit).await?;
    let found = find_finding(app.db().readers(), id).await?;
    let found = found.filter(|finding| own.contains(&finding.agency)).ok_or_else(Stop::not_found)?;
    if found.user == Some(member.user) {
        let target = of_finding(&found, member);
        let code = RefusalCode::AboutOneself;
        return Err(visit.refuse_for::<DecideFinding>(app, target, Purpose::ReviewAccess, code).await?);
    }
    Ok(found)
}

fn of_finding(finding: &Finding, member: &Membership) -> Target<AccessFindingId> {
    let target = Target::new(finding.id).owned_by(finding.agency).controlled_by(member.controller);
    let target = target.holding(&[Category::Identity]);
    match finding.person {
        Some(person) => target.about(person),
        None => target,
    }
}

pub async fn show_finding(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let finding = load(&app, &visit, &id).await?;
    page(&app, &visit, &finding, &Fields::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    finding: &Finding,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let target = listing(visit.require_member()?);
    let permit = visit.decide::<ViewFindings>(app, target, Purpose::ReviewAccess).await?;
    let db = app.db().readers();
    let decided_by = finding.decided.and_then(|(by, _)| by);
    let users: Vec<_> = finding.user.into_iter().chain(decided_by).collect();
    let names = accounts::list_names(db, &users).await?;
    let agency = agencies::load_agency(db, finding.agency).await?.name;
    app.db().record(permit.showing(finding.person)).await?;
    let outcomes: Vec<Value> = FindingOutcome::ALL
        .iter()
        .map(|outcome| {
            context! { value => outcome.code(), text => outcome.words(), checked => entered.get("outcome") == outcome.code() }
        })
        .collect();
    let decision = finding.decision.as_ref().map(|(outcome, words)| {
        context! {
            outcome => outcome.words(), words => words.as_str(), by => decided_by.and_then(|by| names.get(&by).cloned()),
            at => finding.decided.map(|(_, at)| at.micros()),
        }
    });
    app.page(visit, "oversight/decide_finding.html", context! {
        id => finding.id.to_string(), kind => finding.kind.words(), on => finding.on.number(), records => finding.records, agency,
        by => finding.user.and_then(|user| names.get(&user).cloned()), person => finding.person.map(|person| person.to_string()),
        found_at => finding.found_at.micros(), decision, outcomes, words => entered.get("words"), errors => values(&errors),
    })
}

pub async fn submit_finding(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let finding = load(&app, &visit, &id).await?;
    let outcome = FindingOutcome::from_code(entered.get("outcome"));
    let words = entered.get("words");
    let mut errors = FormErrors::default();
    errors.require(outcome.is_some(), "outcome", "Select what it was");
    errors.require(!words.is_empty(), "words", "Say in a sentence whom you asked and what they said");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What you say about it");
    let (Some(outcome), true) = (outcome, errors.is_empty()) else {
        let page = page(&app, &visit, &finding, &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let member = visit.require_member()?;
    let decided = app
        .db()
        .retrying(|| async {
            let target = of_finding(&finding, member);
            let permit = visit.decide::<DecideFinding>(&app, target, Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(words);
            let decided = store::decide_finding(&tx, outcome, words).await?;
            if decided {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(decided)
        })
        .await?;
    if !decided {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "Somebody has looked into this already",
            &["What you sent was not kept."],
        );
        return Err(problem.with_link("Unusual access", "/access").into());
    }
    Ok(Redirect::to("/access?done=decided").into_response())
}
