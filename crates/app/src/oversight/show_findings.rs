//! Access that looks unusual, of one's own legal body: what nobody has looked into first.

use super::model::Finding;
use super::store::list_findings;
use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AgencyId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::ViewFindings;
use accord_policy::{Membership, Target};
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Findings on the page at most.
const SHOWN_MAX: u64 = 100;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

pub(super) fn listing(member: &Membership) -> Target<AgencyId> {
    Target::new(member.agency)
        .owned_by(member.agency)
        .controlled_by(member.controller)
        .holding(&[Category::Identity])
}

pub async fn show_findings(
    State(app): State<App>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let permit = visit.decide::<ViewFindings>(&app, listing(member), Purpose::ReviewAccess).await?;
    let db = app.db().readers();
    let own = own_agencies(&app, &visit).await?;
    let found = list_findings(db, &own, member.user, SHOWN_MAX).await?;
    let people: Vec<UserId> = found.iter().filter_map(|finding| finding.user).collect();
    let names = accounts::list_names(db, &people).await?;
    let directory = agencies::directory(&app).await?;
    app.db().record(permit.showing(found.iter().filter_map(|finding| finding.person))).await?;
    let line = |finding: &Finding| -> Value {
        let agency = directory.agencies.iter().find(|agency| agency.id == finding.agency);
        context! {
            id => finding.id.to_string(), kind => finding.kind.words(), on => finding.on.number(), records => finding.records,
            by => finding.user.and_then(|user| names.get(&user).cloned()), agency => agency.map(|agency| agency.name.as_str()),
            outcome => finding.decision.as_ref().map(|(outcome, _)| outcome.words()),
            is_late => finding.decision.is_none() && finding.due() < visit.at(),
        }
    };
    let lines: Vec<Value> = found.iter().map(line).collect();
    let notice = (done.done == "decided").then_some("What you decided was kept.");
    app.page_with_notice(
        &visit,
        notice,
        "oversight/show_findings.html",
        context! { lines, shown_max => SHOWN_MAX },
    )
}
