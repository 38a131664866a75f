//! One breach: what happened, what it concerns, what went to whom, and everything that is done about it.

use super::model::{Breach, BreachRisk, Concern, Subject};
use super::show_breaches::{listing, of_breach, state};
use super::store::find_breach;
use super::what_went::{Agencies, RECEIVED_MAX, Went, list_went};
use crate::agreements::{Agreement, list_agreements_of};
use crate::disclosures::{find_disclosure, list_received_by, list_sent_by};
use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies, own_reference, people};
use accord_kernel::Purpose;
use accord_kernel::ids::{BreachId, PersonId};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{CloseBreach, FreezeShares, HandleBreach, ReleaseShares, ViewBreaches};
use accord_policy::{Membership, Permit};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// The breach of an address, for whoever may look at those of its legal body.
pub(super) async fn load(app: &App, visit: &Visit, id: &str) -> Result<Breach, Stop> {
    let member = visit.require_member()?;
    visit.require_may::<ViewBreaches>(app, listing(member), Purpose::ReviewAccess).await?;
    let id: BreachId = id.parse().map_err(|_| Stop::not_found())?;
    let own = own_agencies(app, visit).await?;
    let found = find_breach(app.db().readers(), id).await?;
    found.filter(|breach| own.contains(&breach.agency)).ok_or_else(Stop::not_found)
}

pub async fn show_breach(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let breach = load(&app, &visit, &id).await?;
    let notice = match done.done.as_str() {
        "frozen" => Some(
            "Frozen. Nothing of it flows from or to your legal body under agreements from the next request on.",
        ),
        "released" => Some("It goes on."),
        "saved" => Some("It was kept."),
        "closed" => Some("The breach is closed."),
        _ => None,
    };
    page(&app, &visit, &breach, &Fields::default(), FormErrors::default(), notice).await
}

/// The page again with what is wrong, and what was typed.
pub(super) async fn unprocessable(
    app: &App,
    visit: &Visit,
    breach: &Breach,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Response, Stop> {
    let page = page(app, visit, breach, entered, errors, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    app: &App,
    visit: &Visit,
    breach: &Breach,
    entered: &Fields,
    errors: FormErrors,
    notice: Option<&str>,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let permit = visit.decide::<ViewBreaches>(app, listing(member), Purpose::ReviewAccess).await?;
    let db = app.db().readers();
    let told_by = breach.told.as_ref().and_then(|told| told.by);
    let names = accounts::list_names(db, &breach.by.into_iter().chain(told_by).collect::<Vec<_>>()).await?;
    let agency = agencies::load_agency(db, breach.agency).await?.name;
    let agreements = list_agreements_of(db, &[member.controller]).await?;
    let own = own_agencies(app, visit).await?;
    let references = people::list_references(db, &permit, &breach.people().collect::<Vec<_>>(), &own).await?;
    let all = Agencies::load(app).await?;
    let mut concerns = Vec::new();
    for concern in &breach.concerns {
        let words = concern_words(app, concern.subject, (&agreements, &references, &all)).await?;
        concerns.push(concern_values(app, (member, &permit), breach, (concern, words), entered).await?);
    }
    app.db().record(permit.showing(breach.people())).await?;
    let received = list_received_by(db, &own, RECEIVED_MAX).await?;
    let sent = list_sent_by(db, &own, RECEIVED_MAX).await?;
    let choices = |name: &str, all: Vec<(String, String)>| -> Vec<Value> {
        let none = context! { value => "", text => "None" };
        let line = |(id, text): (String, String)| {
            context! { selected => entered.get(name) == id, value => id, text }
        };
        std::iter::once(none).chain(all.into_iter().map(line)).collect()
    };
    let of_agreements = agreements.iter().map(|one| (one.id.to_string(), one.texts.title.clone())).collect();
    let of_received: Vec<_> = received.iter().map(|one| (one.id.to_string(), all.sent_words(one))).collect();
    let has_received = !of_received.is_empty();
    let of_sent: Vec<_> = sent.iter().map(|one| (one.id.to_string(), all.sent_words(one))).collect();
    let has_sent = !of_sent.is_empty();
    let services = own_reference::services(app, visit, entered).await?;
    let risks: Vec<Value> = BreachRisk::ALL
        .iter()
        .map(|risk| context! { value => risk.code(), text => risk.words(), checked => entered.get("risk") == risk.code() })
        .collect();
    let target = of_breach(breach, member);
    let (state, class) = state(breach, visit.at());
    app.page_with_notice(visit, notice, "breaches/show_breach.html", context! {
        id => breach.id.to_string(), what => breach.what.as_str(), since => breach.since.number(), aware_at => breach.aware_at.micros(),
        reported_at => breach.reported_at.micros(), about => breach.about.words(), named => breach.named.as_deref(),
        received => has_received.then(|| choices("received", of_received)),
        sent => has_sent.then(|| choices("sent", of_sent)), services,
        due => breach.due().micros(), by => breach.by.and_then(|by| names.get(&by).cloned()), agency, state, class,
        decision => breach.decision.as_ref().map(|(risk, words, at)| context! { risk => risk.words(), words => words.as_str(), at => at.micros() }),
        notified => breach.notified.as_ref().map(said), closed => breach.closed.as_ref().map(said),
        told => breach.told.as_ref().map(|told| context! {
            words => told.words.as_str(), on => told.on.number(), by => told.by.and_then(|by| names.get(&by).cloned()),
        }),
        told_words => entered.get("told_words"), told_on => entered.get("told_on"),
        concerns, agreements => choices("agreement", of_agreements), risks, missing => breach.missing(),
        is_frozen => breach.concerns.iter().any(Concern::is_frozen), has_loose => breach.concerns.iter().any(|one| !one.is_frozen()),
        may_handle => breach.closed.is_none() && visit.may::<HandleBreach>(&target, Purpose::ReviewAccess),
        may_freeze => breach.closed.is_none() && visit.may::<FreezeShares>(&target, Purpose::ReviewAccess),
        may_release => breach.closed.is_none() && visit.would_but_for_proof::<ReleaseShares>(&target, Purpose::ReviewAccess),
        may_close => breach.closed.is_none() && visit.would_but_for_proof::<CloseBreach>(&target, Purpose::ReviewAccess),
        reference => entered.get("reference"), decision_words => entered.get("decision_words"),
        notified_words => entered.get("notified_words"), lessons => entered.get("lessons"), errors => values(&errors),
    })
}

/// What a concern is called: by the own reference, the title of the agreement, or who sent it.
async fn concern_words(
    app: &App,
    subject: Subject,
    (agreements, references, all): (&[Agreement], &BTreeMap<PersonId, String>, &Agencies),
) -> Result<String, Stop> {
    Ok(match subject {
        Subject::Agreement(id) => agreements
            .iter()
            .find(|agreement| agreement.id == id)
            .map_or_else(|| "An agreement".to_owned(), |found| format!("Agreement: {}", found.texts.title)),
        Subject::Record(person) => references
            .get(&person)
            .map_or_else(|| "Record of a child".to_owned(), |found| format!("Record {found}")),
        Subject::Disclosure(id, ..) | Subject::Sent(id, _) => {
            match find_disclosure(app.db().readers(), id).await? {
                Some(one) => all.sent_words(&one),
                None => "Something that was shared, whose record has been deleted since".to_owned(),
            }
        }
    })
}

fn said((words, at): &(String, accord_kernel::Instant)) -> Value {
    context! { words => words.as_str(), at => at.micros() }
}

async fn concern_values(
    app: &App,
    whose: (&Membership, &Permit<ViewBreaches>),
    breach: &Breach,
    (concern, words): (&Concern, String),
    entered: &Fields,
) -> Result<Value, Stop> {
    let went = list_went(app, whose, breach, concern.subject).await?;
    let looks = |looks: Vec<Went>| -> Vec<Value> {
        let line = |went: Went| context! { agency => went.agency, kinds => went.kinds, times => went.times, last_at => went.last_at.micros() };
        looks.into_iter().map(line).collect()
    };
    let sent: Vec<Value> = went
        .sent
        .into_iter()
        .map(|sent| context! { agency => sent.agency, at => sent.at.micros(), items => sent.items })
        .collect();
    let id = concern.id.to_string();
    let is_entered = entered.get("concern") == id;
    let visit_words =
        if is_entered { entered.get("visit_words") } else { concern.visit.as_deref().unwrap_or_default() };
    let visited_on = match (is_entered, concern.visited_on) {
        (true, _) => entered.get("visited_on").to_owned(),
        (false, day) => day.map(typed_day).unwrap_or_default(),
    };
    let person = concern.subject.person().map(|person| person.to_string());
    Ok(context! {
        id, words, is_child => person.is_some(), is_received => concern.subject.owner().is_some(), person, is_frozen => concern.is_frozen(),
        outside => looks(went.outside), inside => looks(went.inside), sent, is_cut => went.is_cut, visit_words, visited_on, is_entered,
    })
}
