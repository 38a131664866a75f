//! The breaches of one's own legal body.

use super::model::{Breach, BreachRisk, Subject};
use super::store::{list_breaches, list_of_what_was_sent};
use super::what_went::{Agencies, people_of};
use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, agencies, disclosures};
use accord_kernel::ids::{AgencyId, BreachId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_web::Page;
use accord_policy::action::ViewBreaches;
use accord_policy::{Membership, Target};
use axum::extract::State;
use minijinja::{Value, context};

/// Breaches on the page at most.
const SHOWN_MAX: u64 = 100;

pub(super) fn listing(member: &Membership) -> Target<AgencyId> {
    Target::new(member.agency)
        .owned_by(member.agency)
        .controlled_by(member.controller)
        .holding(&[Category::Identity])
}

pub(super) fn of_breach(breach: &Breach, member: &Membership) -> Target<BreachId> {
    Target::new(breach.id)
        .owned_by(breach.agency)
        .controlled_by(member.controller)
        .holding(&[Category::Identity])
}

pub async fn show_breaches(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let permit = visit.decide::<ViewBreaches>(&app, listing(member), Purpose::ReviewAccess).await?;
    let own = own_agencies(&app, &visit).await?;
    let found = list_breaches(app.db().readers(), &own, SHOWN_MAX).await?;
    let directory = agencies::directory(&app).await?;
    let sent = list_of_what_was_sent(app.db().readers(), &own, SHOWN_MAX).await?;
    app.db().record(permit.showing(people_of(&sent))).await?;
    let mut of_ours = Vec::with_capacity(sent.len());
    for breach in &sent {
        of_ours.push(sent_line(&app, breach, &own).await?);
    }
    let line = |breach: &Breach| -> Value {
        let agency = directory.agencies.iter().find(|agency| agency.id == breach.agency);
        let (state, class) = state(breach, visit.at());
        context! {
            id => breach.id.to_string(), what => shortened(&breach.what), agency => agency.map(|agency| agency.name.as_str()),
            at => breach.reported_at.micros(), state, class,
        }
    };
    let lines: Vec<Value> = found.iter().map(line).collect();
    app.page(&visit, "breaches/show_breaches.html", context! { lines, of_ours })
}

/// What another legal body reported of what these agencies sent it: what happened, when, and which of it. Nothing of what
/// that body does about it.
async fn sent_line(app: &App, breach: &Breach, own: &[AgencyId]) -> Result<Value, Stop> {
    let (all, mut which) = (Agencies::load(app).await?, Vec::new());
    for concern in &breach.concerns {
        if let Subject::Disclosure(id, _, owner) = concern.subject
            && own.contains(&owner)
        {
            let found = disclosures::find_disclosure(app.db().readers(), id).await?;
            which.push(match found {
                Some(one) => all.sent_words(&one),
                None => "Something whose record has been deleted since".to_owned(),
            });
        }
    }
    let agency = agencies::load_agency(app.db().readers(), breach.agency).await?.name;
    Ok(context! {
        what => breach.what.as_str(), agency, which, since => breach.since.number(), at => breach.reported_at.micros(),
        is_closed => breach.closed.is_some(),
    })
}

/// Letters of what happened that stand in the list.
const SHORT_LETTERS: usize = 90;

fn shortened(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHORT_LETTERS {
        return line;
    }
    line.chars().take(SHORT_LETTERS).chain(['…']).collect()
}

/// Where it stands, and the class of its tag. Red is for the clock.
pub(super) fn state(breach: &Breach, now: Instant) -> (String, &'static str) {
    if breach.closed.is_some() {
        return ("Closed".to_owned(), "govuk-tag--grey");
    }
    if !breach.is_ticking() {
        return ("Open".to_owned(), "govuk-tag--blue");
    }
    let hours = breach.due().seconds_since(now).div_euclid(3_600);
    let is_decided = breach.decision.as_ref().is_some_and(|(risk, ..)| *risk != BreachRisk::Unlikely);
    match hours {
        ..0 => ("Notice is late".to_owned(), "govuk-tag--red"),
        _ if is_decided => (format!("Notice due in {hours} hours"), "govuk-tag--red"),
        _ => (format!("{hours} hours left to decide"), "govuk-tag--yellow"),
    }
}
