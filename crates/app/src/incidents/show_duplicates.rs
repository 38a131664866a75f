//! Records of the reader's own agency that are likely to be of the same thing.

use super::duplicate::{Decision, ProposalLine, RecordWords};
use super::store::{count_proposals, find_proposal, list_decided, list_proposals};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AgencyId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ListIncidents;
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Pairs that wait, on one page.
const PAIRS_SHOWN_MAX: u64 = 10;
/// Decided pairs on the page.
const DECIDED_SHOWN_MAX: u64 = 20;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// Which page, from 1.
    #[serde(default)]
    page: u64,
    /// The pair about which the reader decided just now.
    #[serde(default)]
    decided: String,
}

pub async fn show_duplicates(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = crate::agencies::choose_area(&app, &visit, "").await?;
    let agency = visit.require_member()?.agency;
    let area = chosen.area.id;
    let target = Target::new(area).owned_by(agency).in_area(area).holding(&[Category::Location]);
    let permit = visit.decide::<ListIncidents>(&app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let count = count_proposals(db, agency).await?;
    let pages = count.div_ceil(PAIRS_SHOWN_MAX).max(1);
    let page = asked.page.clamp(1, pages);
    let waiting = list_proposals(db, agency, (page - 1) * PAIRS_SHOWN_MAX, PAIRS_SHOWN_MAX).await?;
    let decided = list_decided(db, agency, DECIDED_SHOWN_MAX).await?;
    let deciders: Vec<UserId> = decided.iter().filter_map(|line| line.decided_by).collect();
    let names = accounts::list_names(db, &deciders).await?;
    let notice = notice(&app, &visit, agency, &asked.decided).await?;
    app.db().record(permit).await?;
    let confirmed = decided.iter().filter(|line| line.decision == Decision::Confirmed).count();
    let name_of = |line: &ProposalLine| line.decided_by.and_then(|by| names.get(&by).cloned());
    let beside = |number: u64| {
        let exists = (1..=pages).contains(&number);
        exists.then(|| context! { href => format!("/picture/duplicates?page={number}") })
    };
    app.page_with_notice(
        &visit,
        notice,
        "incidents/show_duplicates.html",
        context! {
            area => chosen.values(), waiting => waiting.iter().map(|line| values(line, None)).collect::<Vec<_>>(),
            decided => decided.iter().map(|line| values(line, name_of(line))).collect::<Vec<_>>(),
            confirmed, count, page, pages, previous => beside(page - 1), next => beside(page + 1),
        },
    )
}

/// What the reader did just now, in words; `None` for whoever is only sent the address.
async fn notice(
    app: &App,
    visit: &Visit,
    agency: AgencyId,
    decided: &str,
) -> Result<Option<&'static str>, Stop> {
    let Ok(id) = decided.parse() else { return Ok(None) };
    let me = visit.require_member()?.user;
    let found = find_proposal(app.db().readers(), id).await?;
    let own = found.filter(|found| found.agency == agency && found.decided_by == Some(me));
    Ok(own.map(|own| match own.decision {
        Decision::Confirmed => "You said that the two records are one thing. They count once from now on.",
        Decision::Different => "You said that they are two things. Both go on counting.",
        Decision::Proposed => "You took the decision back. The pair waits again, and both records count.",
    }))
}

fn values(line: &ProposalLine, decided_by: Option<String>) -> Value {
    let [kept, other] = &line.records;
    // What is the same in both says nothing: what differs is what has to be looked at.
    let cells = |own: &RecordWords, beside: &RecordWords| -> Vec<Value> {
        own.cells()
            .into_iter()
            .zip(beside.cells())
            .map(|(text, beside)| context! { text, differs => text != beside })
            .collect()
    };
    context! {
        id => line.id.to_string(), apart => line.apart(), reasons => line.reasons.as_str(),
        kept => cells(kept, other), other => cells(other, kept),
        words => kept.cells().join(", "), decision => line.decision.code(), decided_by,
        decided_at => line.decided_at.map(accord_kernel::Instant::micros),
    }
}
