//! Records of the reader's own agency that are likely to be of the same thing.

use super::duplicate::{Decision, ProposalLine};
use super::store::{count_proposals, list_decided, list_proposals};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ListIncidents;
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Pairs that wait, on one page.
const PAIRS_SHOWN_MAX: u64 = 20;
/// Decided pairs on the page.
const DECIDED_SHOWN_MAX: u64 = 20;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Paging {
    /// Which page, from 1.
    #[serde(default)]
    page: u64,
}

pub async fn show_duplicates(
    State(app): State<App>,
    visit: Visit,
    Query(paging): Query<Paging>,
) -> Result<Page, Stop> {
    let chosen = crate::agencies::choose_area(&app, &visit, "").await?;
    let agency = visit.require_member()?.agency;
    let area = chosen.area.id;
    let target = Target::new(area).owned_by(agency).in_area(area).holding(&[Category::Location]);
    let permit = visit.decide::<ListIncidents>(&app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let count = count_proposals(db, agency).await?;
    let pages = count.div_ceil(PAIRS_SHOWN_MAX).max(1);
    let page = paging.page.clamp(1, pages);
    let waiting = list_proposals(db, agency, (page - 1) * PAIRS_SHOWN_MAX, PAIRS_SHOWN_MAX).await?;
    let decided = list_decided(db, agency, DECIDED_SHOWN_MAX).await?;
    app.db().record(permit).await?;
    let confirmed = decided.iter().filter(|line| line.decision == Decision::Confirmed).count();
    app.page(
        &visit,
        "incidents/show_duplicates.html",
        context! {
            area => chosen.values(), waiting => waiting.iter().map(values).collect::<Vec<_>>(),
            decided => decided.iter().map(values).collect::<Vec<_>>(), confirmed, count, page, pages,
        },
    )
}

fn values(line: &ProposalLine) -> Value {
    context! {
        id => line.id.to_string(), kept => line.records[0].as_str(), other => line.records[1].as_str(),
        reasons => line.reasons.as_str(), decision => line.decision.code(),
        decided_at => line.decided_at.map(accord_kernel::Instant::micros),
    }
}
