//! Records of the reader's own agency that are likely to be of the same thing.

use super::duplicate::{Decision, ProposalLine};
use super::store::{list_decided, list_proposals};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ListIncidents;
use axum::extract::State;
use minijinja::{Value, context};

/// Pairs on the page at most.
const PAIRS_SHOWN_MAX: u64 = 50;

pub async fn show_duplicates(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let chosen = crate::agencies::choose_area(&app, &visit, "").await?;
    let agency = visit.require_member()?.agency;
    let area = chosen.area.id;
    let target = Target::new(area).owned_by(agency).in_area(area).holding(&[Category::Location]);
    let permit = visit.decide::<ListIncidents>(&app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let waiting = list_proposals(db, agency, PAIRS_SHOWN_MAX).await?;
    let decided = list_decided(db, agency, PAIRS_SHOWN_MAX).await?;
    app.db().record(permit).await?;
    let confirmed = decided.iter().filter(|line| line.decision == Decision::Confirmed).count();
    app.page(&visit, "incidents/show_duplicates.html", context! {
        area => chosen.values(), waiting => waiting.iter().map(values).collect::<Vec<_>>(),
        decided => decided.iter().map(values).collect::<Vec<_>>(), confirmed, shown_max => PAIRS_SHOWN_MAX,
    })
}

fn values(line: &ProposalLine) -> Value {
    context! {
        id => line.id.to_string(), kept => line.records[0].as_str(), other => line.records[1].as_str(),
        reasons => line.reasons.as_str(), decision => line.decision.code(),
        decided_at => line.decided_at.map(accord_kernel::Instant::micros),
    }
}
