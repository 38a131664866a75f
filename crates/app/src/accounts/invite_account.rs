//! Makes a one-time link with which somebody sets up their sign-in for an agency.

use super::model::Invitation;
use super::secrets::{new_token, token_hash};
use super::show_accounts::account_target;
use super::{rules, store};
use crate::agencies::{self, Agency};
use crate::one_time_page::{self, OneTimePage};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, InvitationId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::{InviteAccount, InviteFirst};
use accord_policy::{Action, Permit, RefusalCode, Role, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::context;
use std::collections::BTreeSet;

/// Whom to invite, checked.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Their name.
    pub name: String,
    /// Their address, in the form of [`parse_invitation`].
    pub email: String,
    /// The roles that they will have; at least one.
    pub roles: BTreeSet<Role>,
}

/// Reads an invitation from what somebody typed.
///
/// # Errors
/// What is wrong, field by field.
pub fn parse_invitation<'a>(
    name: &str,
    email: &str,
    roles: impl Iterator<Item = &'a str>,
) -> Result<NewInvitation, FormErrors> {
    let mut errors = FormErrors::default();
    let name = name.trim();
    errors.require(!name.is_empty(), "name", "Enter the person’s name");
    errors.require(
        name.chars().count() <= rules::NAME_LETTERS_MAX,
        "name",
        "Enter a name of 120 characters or fewer",
    );
    let address = rules::email_from(email);
    errors.require(address.is_some(), "email", "Enter an e-mail address, like name@example.gov.uk");
    // A role that is not known is never left out in silence: somebody meant something by it.
    let roles: Option<BTreeSet<Role>> = roles.map(Role::from_code).collect();
    let roles = roles.filter(|roles| !roles.is_empty());
    errors.require(roles.is_some(), "roles", "Select at least one role");
    match (address, roles) {
        (Some(email), Some(roles)) if errors.is_empty() => {
            Ok(NewInvitation { name: name.to_owned(), email, roles })
        }
        _ => Err(errors),
    }
}

/// Under which right somebody invites.
#[derive(Debug, Clone, Copy)]
enum Right {
    /// As an administrator of the agency's legal body, or a command on the machine.
    Keeper,
    /// As an administrator of the agency that founded it, while it has nobody: its first administrator.
    Founder(AgencyId),
}

/// The right under which this visit would invite to `agency`.
async fn right(app: &App, visit: &Visit, agency: &Agency) -> Result<Right, Stop> {
    let Some(founder) = agency.founded_by else { return Ok(Right::Keeper) };
    let is_founder = visit.membership().is_some_and(|member| member.agency == founder);
    let is_founding = is_founder && !store::has_members(app.db().readers(), agency.id).await?;
    Ok(if is_founding { Right::Founder(founder) } else { Right::Keeper })
}

fn founder_target(agency: &Agency, founder: AgencyId) -> Target<AgencyId> {
    Target::new(agency.id).owned_by(founder).holding(&[Category::Identity, Category::Contact])
}

/// Whether this visit may invite the first administrator of `agency`, for showing a link to it.
///
/// # Errors
/// When the database cannot be read.
pub async fn may_invite_first(app: &App, visit: &Visit, agency: &Agency) -> Result<bool, Stop> {
    Ok(match right(app, visit, agency).await? {
        Right::Keeper => false,
        Right::Founder(founder) => visit
            .membership()
            .is_some_and(|member| member.roles.contains(&Role::Administrator) && member.agency == founder),
    })
}

/// Makes the link and returns its path. An older link of the same address to the same agency works no more.
///
/// # Errors
/// Refused to everybody but administrators of the agency's legal body, commands on the machine, and the
/// founder of an agency that has nobody yet; and to whoever invites themselves.
pub async fn invite_account(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    new: &NewInvitation,
) -> Result<String, Stop> {
    app.db()
        .retrying(|| async {
            match right(app, visit, agency).await? {
                Right::Keeper => {
                    let target = account_target(agency.id, agency);
                    refuse_oneself::<InviteAccount>(app, visit, &target, new).await?;
                    let permit = visit.decide::<InviteAccount>(app, target, Purpose::RunService).await?;
                    write(app, visit, permit, new).await
                }
                Right::Founder(founder) => {
                    let target = founder_target(agency, founder);
                    refuse_oneself::<InviteFirst>(app, visit, &target, new).await?;
                    let permit = visit.decide::<InviteFirst>(app, target, Purpose::RunService).await?;
                    let first = NewInvitation { roles: BTreeSet::from([Role::Administrator]), ..new.clone() };
                    write(app, visit, permit, &first).await
                }
            }
        })
        .await
}

/// An invitation to oneself would be a way around [`rules::role_change_refusal`].
async fn refuse_oneself<A: Action>(
    app: &App,
    visit: &Visit,
    target: &Target<A::Resource>,
    new: &NewInvitation,
) -> Result<(), Stop> {
    let Some(signed_in) = visit.signed_in() else { return Ok(()) };
    let own = store::load_account(app.db().readers(), signed_in.user).await?;
    if own.email == new.email && visit.may::<A>(target, Purpose::RunService) {
        return Err(visit.refuse::<A>(app, target.clone(), RefusalCode::AboutOneself).await?);
    }
    Ok(())
}

async fn write<A: Action<Resource = AgencyId>>(
    app: &App,
    visit: &Visit,
    permit: Permit<A>,
    new: &NewInvitation,
) -> Result<String, Stop> {
    let token = new_token(app.rng());
    let invitation = Invitation {
        id: InvitationId::new(visit.at(), app.rng()),
        email: new.email.clone(),
        name: new.name.clone(),
        agency: permit.resource(),
        roles: new.roles.clone(),
        created_at: visit.at(),
        expires_at: visit.at().plus_seconds(rules::INVITATION_SECONDS),
        is_closed: false,
        made_by: visit.signed_in().map(|found| found.user),
        made_by_agency: visit.membership().map(|member| member.agency),
    };
    let hash = token_hash(&token).expect("a new token has the length of a token");
    let mut tx = app.db().write(permit).await?;
    let agency = tx.resource();
    store::withdraw_invitations_for(&tx, agency, &new.email).await.or_fault("withdraw older links")?;
    store::insert_invitation(&tx, &invitation, hash, || uuid_v7(visit.at(), app.rng()))
        .await
        .or_fault("invite somebody")?;
    let words = rules::role_change_words(&BTreeSet::new(), &new.roles);
    tx.with_reason(&format!("invitation {}; {words}", invitation.id));
    tx.commit().await?;
    Ok(format!("/invitation/{token}"))
}

pub async fn show_invite(
    State(app): State<App>,
    visit: Visit,
    Path(agency): Path<String>,
) -> Result<Response, Stop> {
    let (agency, right) = require_may_invite(&app, &visit, &agency).await?;
    Ok(form(&app, &visit, &agency, right, &Fields::default(), FormErrors::default())?.into_response())
}

async fn require_may_invite(app: &App, visit: &Visit, slug: &str) -> Result<(Agency, Right), Stop> {
    visit.require_member()?;
    let found = agencies::find_agency_by_slug(app.db().readers(), slug).await?;
    let agency = found.ok_or_else(Stop::not_found)?;
    let right = right(app, visit, &agency).await?;
    let purpose = Purpose::RunService;
    match right {
        Right::Keeper => {
            visit.require_may::<InviteAccount>(app, account_target(agency.id, &agency), purpose).await?;
        }
        Right::Founder(founder) => {
            visit.require_may::<InviteFirst>(app, founder_target(&agency, founder), purpose).await?;
        }
    }
    Ok((agency, right))
}

fn form(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    right: Right,
    fields: &Fields,
    errors: FormErrors,
) -> Result<accord_platform_web::Page, Stop> {
    let chosen: Vec<&str> = fields.all("roles").collect();
    let on_offer: &[Role] = match right {
        Right::Keeper => Role::ALL,
        Right::Founder(_) => &[Role::Administrator],
    };
    let roles: Vec<_> = on_offer
        .iter()
        .map(|role| context! { value => role.code(), text => role.words(), checked => chosen.contains(&role.code()) })
        .collect();
    app.page(
        visit,
        "accounts/invite_account.html",
        context! {
            agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, roles,
            is_first => matches!(right, Right::Founder(_)),
            name => fields.get("name"), email => fields.get("email"), errors => values(&errors),
        },
    )
}

pub async fn submit_invite(
    State(app): State<App>,
    visit: Visit,
    Path(agency): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (agency, right) = require_may_invite(&app, &visit, &agency).await?;
    match parse_invitation(fields.get("name"), fields.get("email"), fields.all("roles")) {
        Err(errors) => {
            let page = form(&app, &visit, &agency, right, &fields, errors)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Ok(new) => {
            let path = invite_account(&app, &visit, &agency, &new).await?;
            let link = one_time_page::whole_link(&app, &path);
            let back = match right {
                Right::Keeper => format!("/agencies/{}/accounts", agency.slug),
                Right::Founder(_) => "/agencies".to_owned(),
            };
            let page = OneTimePage::Invited { name: new.name, email: new.email, link, back };
            one_time_page::go_to(&app, &visit, &page)
        }
    }
}
