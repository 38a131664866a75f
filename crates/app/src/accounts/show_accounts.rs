//! The accounts of one agency.

use super::store;
use crate::agencies::{self, Agency};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::MemberId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{ChangeRoles, InviteAccount, ListAccounts};
use accord_policy::{Permit, ResourceId, Target};
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
    let target = || account_target(agency.id, &agency);
    let permit: Permit<ListAccounts> = visit.decide(&app, target(), Purpose::RunService).await?;
    let db = app.db().readers();
    let members = store::list_members(db, permit.resource()).await?;
    let invitations = store::list_open_invitations(db, permit.resource(), visit.at()).await?;
    app.db().record(permit).await?;
    let may_invite = visit.would_but_for_proof::<InviteAccount>(&target(), Purpose::RunService);
    let may_change = visit.would_but_for_proof::<ChangeRoles>(
        &account_target(MemberId::from_uuid(agency.id.uuid()), &agency),
        Purpose::RunService,
    );
    let invitations: Vec<_> = invitations
        .iter()
        .map(|open| {
            context! {
                id => open.id.to_string(), name => open.name.as_str(), email => open.email.as_str(),
                roles => open.roles.iter().map(|role| role.words()).collect::<Vec<_>>().join(", "),
                expires_at => open.expires_at.micros(),
            }
        })
        .collect();
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
        "withdrawn" => Some("The invitation was withdrawn. Its link works no more."),
        "suspended" => Some("The person’s access to this agency has ended."),
        _ => None,
    };
    app.page_with_notice(
        &visit,
        notice,
        "accounts/show_accounts.html",
        context! {
            agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, members, invitations, may_change, may_invite,
        },
    )
}

/// An account matter of `agency`: it is the agency's, its legal body answers for it, and it shows who
/// somebody is and how to reach them.
pub fn account_target<R: ResourceId>(resource: R, agency: &Agency) -> Target<R> {
    Target::new(resource)
        .owned_by(agency.id)
        .controlled_by(agency.controller)
        .holding(&[Category::Identity, Category::Contact])
}
