//! The accounts of one agency.

use super::store;
use crate::agencies::{self, Agency};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{InviteAccount, ListAccounts};
use accord_policy::{Permit, Target};
use axum::extract::{Path, Query, State};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

pub async fn show_accounts(
    State(app): State<App>,
    visit: Visit,
    Path(agency): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let agency =
        agencies::find_agency_by_slug(app.db().readers(), &agency).await?.ok_or_else(Stop::not_found)?;
    let area = shared_area(&app, &visit, &agency).await?;
    let target = Target::new(agency.id).in_area(area).holding(&[Category::Aggregate]);
    let permit: Permit<ListAccounts> = visit.decide(&app, target, Purpose::RunService).await?;
    let members = store::list_members(app.db().readers(), permit.resource()).await?;
    app.db().record(permit).await?;
    let may_change = visit.may::<InviteAccount>(
        &Target::new(agency.id).in_area(area).holding(&[Category::Aggregate]),
        Purpose::RunService,
    );
    let members: Vec<_> = members
        .iter()
        .map(|member| {
            context! {
                id => member.member.to_string(), name => member.name.as_str(), email => member.email.as_str(),
                roles => member.roles.iter().map(|role| role.words()).collect::<Vec<_>>().join(", "),
                suspended_at => member.suspended_at.map(accord_kernel::Instant::micros),
            }
        })
        .collect();
    let notice = match done.done.as_str() {
        "roles" => Some("The roles were changed. They count from the next page that the person opens."),
        "suspended" => Some("The person’s access to this agency has ended."),
        _ => None,
    };
    app.page_with_notice(
        &visit,
        notice,
        "accounts/show_accounts.html",
        context! {
            agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, members, may_change,
        },
    )
}

/// An area that both the agency and the acting agency serve; without one the area of the decision is
/// one that the acting agency does not serve, so that the decision refuses.
pub(super) async fn shared_area(app: &App, visit: &Visit, agency: &Agency) -> Result<AreaId, Stop> {
    let served = agencies::list_areas_served(app.db().readers(), agency.id, visit.at().day()).await?;
    let shared = visit.areas().find(|area| served.contains(area));
    shared.or_else(|| served.first().copied()).ok_or_else(Stop::not_found)
}
