//! The breaches of one's own legal body.

use super::model::{Breach, BreachRisk};
use super::store::list_breaches;
use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
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
    app.db().record(permit).await?;
    let line = |breach: &Breach| -> Value {
        let agency = directory.agencies.iter().find(|agency| agency.id == breach.agency);
        let (state, class) = state(breach, visit.at());
        context! {
            id => breach.id.to_string(), what => shortened(&breach.what), agency => agency.map(|agency| agency.name.as_str()),
            at => breach.aware_at.micros(), state, class,
        }
    };
    let lines: Vec<Value> = found.iter().map(line).collect();
    app.page(&visit, "breaches/show_breaches.html", context! { lines })
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
