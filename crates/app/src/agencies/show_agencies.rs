//! The agencies that share an area with the acting one.

use super::store;
use crate::accounts::{account_target, may_invite_first};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{CreateAgency, ListAccounts, ListAgencies};
use accord_policy::{Permit, Target};
use axum::extract::{Query, State};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

pub async fn show_agencies(
    State(app): State<App>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let area = *member.areas.first().ok_or_else(Stop::not_found)?;
    let target = Target::new(area).owned_by(member.agency).in_area(area).holding(&[Category::Aggregate]);
    let permit: Permit<ListAgencies> = visit.decide(&app, target, Purpose::RunService).await?;
    let db = app.db().readers();
    let agencies = store::list_agencies_serving(db, &member.areas, visit.at().day()).await?;
    app.db().record(permit).await?;
    let may_add = visit.may::<CreateAgency>(
        &Target::new(member.agency)
            .owned_by(member.agency)
            .controlled_by(member.controller)
            .in_area(area)
            .holding(&[Category::Aggregate]),
        Purpose::RunService,
    );
    let mut lines = Vec::with_capacity(agencies.len());
    for agency in &agencies {
        let target = account_target(agency.id, agency);
        lines.push(context! {
            name => agency.name.as_str(), slug => agency.slug.as_str(), kind => agency.kind.words(),
            may_list_accounts => visit.may::<ListAccounts>(&target, Purpose::RunService),
            may_invite_first => may_invite_first(&app, &visit, agency).await?,
        });
    }
    let notice = (done.done == "added").then_some("The agency was added.");
    app.page_with_notice(
        &visit,
        notice,
        "agencies/show_agencies.html",
        context! { agencies => lines, may_add },
    )
}
