//! The door of a group: the agreement that counts today, who belongs to it, and which way what is written flows.

use super::model::{Entry, Flow, Group};
use super::store::find_group;
use crate::agreements::{Agreement, AgreementState, list_lineages, sharing_rules};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{ControllerId, GroupId};
use accord_kernel::{Category, Day};
use accord_platform_db::{Connection, Fault};
use accord_platform_web::Problem;
use accord_policy::{AgencyFacts, Party, ResourceId, SharingRules, Target};
use axum::http::StatusCode;
use std::sync::Arc;

/// Something about groups of these legal bodies: places, no people.
pub(super) fn between<R: ResourceId>(resource: R, bodies: &[ControllerId]) -> Target<R> {
    Target::new(resource).between(bodies).holding(&[Category::Context])
}

/// The agency for which somebody looks, and what agreements in force let flow.
pub(super) async fn reader(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
) -> Result<(AgencyFacts, Arc<SharingRules>), Stop> {
    let own = visit.require_member()?;
    let rules = sharing_rules(app, db, visit.at().day()).await?;
    let facts = rules.agency(own.agency).copied();
    let facts = facts.ok_or_else(|| Fault::new("look at groups", "the agency of the member is not known"))?;
    Ok((facts, rules))
}

/// Whether an agreement is in force.
pub(super) fn is_in_force(agreement: &Agreement, today: Day) -> bool {
    agreement.state(today) == AgreementState::InForce
}

/// A group as an agency finds it.
pub(super) struct Door {
    /// The group: whoever is no party any more has left.
    pub group: Group,
    /// The agreement that it works under today.
    pub agreement: Agreement,
    /// Whether that one is in force.
    pub is_in_force: bool,
    /// Which way contexts flow between the reader's agency and the other parties.
    pub flow: Flow,
    own: AgencyFacts,
    rules: Arc<SharingRules>,
}

impl Door {
    /// The group of an address, as one connection sees it.
    pub(super) async fn open(app: &App, visit: &Visit, db: &impl Connection, id: &str) -> Result<Self, Stop> {
        visit.require_member()?;
        let id: GroupId = id.parse().map_err(|_| Stop::not_found())?;
        let group = find_group(db, id).await?.ok_or_else(Stop::not_found)?;
        let today = visit.at().day();
        let lineage = list_lineages(db, &[group.agreement], today).await?.remove(&group.agreement);
        let lineage = lineage.unwrap_or_default();
        let agreement = lineage.last().cloned().ok_or_else(Stop::not_found)?;
        let (own, rules) = reader(app, visit, db).await?;
        let is_in_force = is_in_force(&agreement, today);
        let flow =
            if is_in_force { Flow::of(&agreement, &own, group.purpose, &rules) } else { Flow::default() };
        Ok(Self { group: group.under(&lineage), agreement, is_in_force, flow, own, rules })
    }

    /// Legal bodies of these parties; the reader's own only where its agency is meant.
    fn target(&self, parties: impl Iterator<Item = Party>) -> Target<GroupId> {
        let meant =
            parties.filter(|party| party.controller != self.own.controller || party.includes(&self.own));
        let bodies: Vec<ControllerId> = meant.map(|party| party.controller).collect();
        between(self.group.id, &bodies)
    }

    /// Who may look at the group: whoever belongs or belonged to it, and whoever can join it. What each of them reads of
    /// it is another question.
    pub(super) fn for_looking(&self) -> Target<GroupId> {
        self.target(self.group.ever().chain(self.parties()))
    }

    /// Who can join it: the parties of its agreement.
    pub(super) fn for_joining(&self) -> Target<GroupId> {
        self.target(self.parties())
    }

    /// Who does something in it: its members.
    pub(super) fn for_members(&self) -> Target<GroupId> {
        self.target(self.group.current())
    }

    fn parties(&self) -> impl Iterator<Item = Party> + '_ {
        self.agreement.staying().map(|party| party.party())
    }

    /// Whether the reader's agency belongs to it.
    pub(super) fn is_member(&self) -> bool {
        self.group.has(&self.own)
    }

    /// The party as which the reader's agency can join; `None` when it belongs to the group, is no party, or nothing
    /// would flow to or from it.
    pub(super) fn joins_as(&self) -> Option<Party> {
        let party = self.parties().find(|party| party.includes(&self.own));
        party.filter(|_| self.flow.is_any() && !self.is_member())
    }

    /// Whether what the reader's agency writes reaches somebody.
    pub(super) fn is_open(&self) -> bool {
        self.is_member() && self.flow.gives
    }

    /// Whether the reader reads an entry.
    pub(super) fn shows(&self, entry: &Entry) -> bool {
        self.group.shows(entry, &self.own, &self.rules, self.is_in_force)
    }

    /// Whether the reader reads what came of an action.
    pub(super) fn shows_outcome(&self, entry: &Entry) -> bool {
        self.group.shows_outcome(entry, &self.own, &self.rules)
    }
}

/// A group does nothing while its agreement lets nothing flow.
pub(super) fn nothing_flows(is_in_force: bool) -> Problem {
    let title = if is_in_force {
        "Nothing flows from your agency in this group"
    } else {
        "The agreement of this group is not in force"
    };
    let words = [
        "Nothing was changed. What each agency wrote itself stays with it.",
        "Ask the data protection officer whether the agreement is signed and in force, and whether contexts are among what your agency shares under it.",
    ];
    Problem::new(StatusCode::CONFLICT, title, &words).with_link("Go to agreements", "/agreements")
}
