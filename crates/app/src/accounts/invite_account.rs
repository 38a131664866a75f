//! Makes a one-time link with which somebody sets up their sign-in for an agency.

use super::model::Invitation;
use super::secrets::{new_token, token_hash};
use super::show_accounts::shared_area;
use super::{rules, store};
use crate::agencies::{self, Agency};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, InvitationId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::InviteAccount;
use accord_policy::{Role, Target};
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
    errors.require(!name.is_empty(), "name", "Enter the person’s name");
    errors.require(
        name.chars().count() <= rules::NAME_LETTERS_MAX,
        "name",
        "Enter a name of 120 characters or fewer",
    );
    let address = rules::email_from(email);
    errors.require(address.is_some(), "email", "Enter an e-mail address, like name@example.gov.uk");
    let roles: BTreeSet<Role> = roles.filter_map(Role::from_code).collect();
    errors.require(!roles.is_empty(), "roles", "Select at least one role");
    match address {
        Some(email) if errors.is_empty() => Ok(NewInvitation { name: name.to_owned(), email, roles }),
        _ => Err(errors),
    }
}

/// Makes the link and returns its path. `area` is an area that the agency serves.
///
/// # Errors
/// Refused to everybody but administrators of an agency that serves the area, and commands on the machine.
pub async fn invite_account(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    area: AreaId,
    new: &NewInvitation,
) -> Result<String, Stop> {
    let target = Target::new(agency.id).in_area(area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<InviteAccount>(app, target, Purpose::RunService).await?;
    let token = new_token(app.rng());
    let invitation = Invitation {
        id: InvitationId::new(visit.at(), app.rng()),
        email: new.email.clone(),
        name: new.name.clone(),
        agency: agency.id,
        roles: new.roles.clone(),
        expires_at: visit.at().plus_seconds(rules::INVITATION_SECONDS),
        used_at: None,
    };
    let hash = token_hash(&token).expect("a new token has the length of a token");
    let tx = app.db().write(permit).await?;
    store::insert_invitation(&tx, &invitation, hash, || uuid_v7(visit.at(), app.rng()))
        .await
        .or_fault("invite somebody")?;
    tx.commit().await?;
    Ok(format!("/invitation/{token}"))
}

pub async fn show_invite(
    State(app): State<App>,
    visit: Visit,
    Path(agency): Path<String>,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let (agency, area) = load(&app, &visit, &agency).await?;
    let target = Target::new(agency.id).in_area(area).holding(&[Category::Aggregate]);
    visit.require_may::<InviteAccount>(&app, target, Purpose::RunService).await?;
    Ok(form(&app, &visit, &agency, &Fields::default(), FormErrors::default())?.into_response())
}

async fn load(app: &App, visit: &Visit, slug: &str) -> Result<(Agency, AreaId), Stop> {
    let agency =
        agencies::find_agency_by_slug(app.db().readers(), slug).await?.ok_or_else(Stop::not_found)?;
    let area = shared_area(app, visit, &agency).await?;
    Ok((agency, area))
}

fn form(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    fields: &Fields,
    errors: FormErrors,
) -> Result<accord_platform_web::Page, Stop> {
    let chosen: Vec<&str> = fields.all("roles").collect();
    let roles: Vec<_> = Role::ALL
        .iter()
        .map(|role| context! { value => role.code(), text => role.words(), checked => chosen.contains(&role.code()) })
        .collect();
    app.page(
        visit,
        "accounts/invite_account.html",
        context! {
            agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, roles,
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
    visit.require_member()?;
    let (agency, area) = load(&app, &visit, &agency).await?;
    let target = Target::new(agency.id).in_area(area).holding(&[Category::Aggregate]);
    visit.require_may::<InviteAccount>(&app, target, Purpose::RunService).await?;
    match parse_invitation(fields.get("name"), fields.get("email"), fields.all("roles")) {
        Err(errors) => {
            let page = form(&app, &visit, &agency, &fields, errors)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Ok(new) => {
            let path = invite_account(&app, &visit, &agency, area, &new).await?;
            let link = format!("{}{path}", app.configuration().public_url.trim_end_matches('/'));
            let page = app.page(&visit, "accounts/invited.html", context! {
                agency => context! { name => agency.name.as_str(), slug => agency.slug.as_str() }, name => new.name, email => new.email, link,
            })?;
            Ok(page.into_response())
        }
    }
}
