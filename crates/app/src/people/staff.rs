//! Names of staff and agencies beside a record.

use super::model::Around;
use crate::agencies::{self, Contact, Directory};
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AgencyId, AreaId, MemberId, UserId};
use accord_platform_db::Connection;
use accord_policy::shown_kinds;
use minijinja::{Value, context};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether a member has access, and roles that are shown something of a child where they work.
pub(crate) fn works_with_records(directory: &Directory, line: &accounts::MemberLine) -> bool {
    let agency = directory.agencies.iter().find(|agency| agency.id == line.agency);
    line.suspended_at.is_none()
        && agency.is_some_and(|agency| !shown_kinds(agency.kind, &line.roles).is_empty())
}

/// Names of members and agencies, and whom to ring there.
#[derive(Debug)]
pub(crate) struct Staff {
    directory: Arc<Directory>,
    members: BTreeMap<MemberId, accounts::MemberLine>,
    users: BTreeMap<UserId, String>,
    contacts: BTreeMap<AgencyId, Contact>,
}

impl Staff {
    /// Reads the names of these members and users.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(
        app: &App,
        db: &impl Connection,
        members: &[MemberId],
        users: &[UserId],
    ) -> Result<Self, Stop> {
        let lines = accounts::list_members_with_ids(db, members).await?;
        Ok(Self {
            directory: agencies::directory_through(app, db).await?,
            members: lines.into_iter().map(|line| (line.member, line)).collect(),
            users: accounts::list_names(db, users).await?,
            contacts: agencies::list_contacts(db).await?,
        })
    }

    /// The name of an agency.
    pub fn agency(&self, id: AgencyId) -> &str {
        let found = self.directory.agencies.iter().find(|agency| agency.id == id);
        found.map_or("an agency that is gone", |agency| agency.name.as_str())
    }

    /// The name of a member.
    pub fn member(&self, id: MemberId) -> &str {
        self.members.get(&id).map_or("somebody whose account is gone", |line| line.name.as_str())
    }

    /// The name of a member's agency.
    pub fn agency_of(&self, id: MemberId) -> &str {
        self.members.get(&id).map_or("an agency that is gone", |line| self.agency(line.agency))
    }

    /// The name of a user.
    pub fn user(&self, id: Option<UserId>) -> &str {
        id.and_then(|id| self.users.get(&id)).map_or("somebody whose account is gone", String::as_str)
    }

    /// Whether a member still has access and works with records.
    pub fn is_present(&self, id: MemberId) -> bool {
        self.members.get(&id).is_some_and(|line| works_with_records(&self.directory, line))
    }

    /// Whether this member has access and works with records.
    pub fn works_with_records(&self, line: &accounts::MemberLine) -> bool {
        works_with_records(&self.directory, line)
    }

    /// The name of an area.
    pub fn area(&self, id: Option<AreaId>) -> Option<&str> {
        let found = self.directory.areas.iter().find(|area| Some(area.id) == id);
        found.map(|area| area.name.as_str())
    }

    /// Whom to ring at an agency, when it has said so.
    pub fn desk(&self, agency: AgencyId) -> Option<&Contact> {
        self.contacts.get(&agency)
    }

    /// Whom to ring at an agency, for a page.
    pub fn contact(&self, agency: AgencyId) -> Option<Value> {
        self.desk(agency).map(|contact| {
            context! {
                name => contact.duty_name.as_str(), phone => contact.duty_phone.as_str(),
                on_call => contact.on_call_phone.as_deref(),
            }
        })
    }

    /// Whom to ring at an agency, in words, when it has said so.
    pub fn ring(&self, agency: AgencyId) -> Option<String> {
        let contact = self.contacts.get(&agency)?;
        let night = contact.on_call_phone.as_ref().map(|phone| format!(", at night {phone}"));
        Some(format!("{}: {}{}", contact.duty_name, contact.duty_phone, night.unwrap_or_default()))
    }

    /// Somebody around a child, as a page shows them.
    pub fn around(&self, around: &Around) -> Value {
        context! {
            id => around.id.to_string(), name => self.member(around.member), agency => self.agency(around.agency),
            part => around.part.words(), part_code => around.part.code(), since => around.since_at.micros(),
            is_present => self.is_present(around.member),
            duty => self.contact(around.agency),
        }
    }
}
