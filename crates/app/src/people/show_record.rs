//! A child's record: who leads first, what keeps the child safe, then what happened.

use super::door::{Door, at_the_door};
use super::identity_form::written;
use super::model::{Around, Capacity, Fact, Identity, Part, fact_kinds};
use super::staff::Staff;
use super::store::{list_facts, list_identities};
use super::told_of_glass::told_of_glass;
use super::whom_to_ask::whom_to_ask;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::ids::{AgencyId, AroundId, DisclosureId, FactId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::Page;
use accord_policy::action::{
    AddAround, AddFact, BreakGlass, HandOver, KeepIdentity, ReadNotes, SendDisclosure, ViewRecord,
    ViewWhoSaw, WithdrawFact,
};
use accord_policy::{Need, Permit, Target, shown_kinds};
use axum::extract::{Path, State};
use minijinja::{Value, context};
use std::cmp::Reverse;

/// Facts on a record at most; the newest.
pub(super) const FACTS_SHOWN_MAX: u64 = 200;

/// What of a record its reader may see.
pub(super) struct Record {
    pub identities: Vec<Identity>,
    pub around: Vec<Around>,
    pub facts: Vec<Fact>,
    pub staff: Staff,
}

/// Reads what the permit opens. Nothing is shown before the permit, which says what was read, is recorded.
pub(super) async fn read(
    app: &App,
    db: &impl Connection,
    door: &Door,
    permit: &Permit<ViewRecord>,
) -> Result<Record, Stop> {
    let identities = list_identities(db, permit, door.agency).await?;
    let around = door.around(db, permit).await?;
    let mut facts = list_facts(db, permit, FACTS_SHOWN_MAX).await?;
    facts.retain(|fact| door.may_see(fact));
    let seen = |fact: Fact| if fact.agency == door.agency { fact } else { fact.for_others() };
    let mut facts: Vec<Fact> = facts.into_iter().map(seen).collect();
    facts.sort_by_key(|fact| Reverse((fact.happened_on, fact.recorded_at)));
    let members: Vec<_> = around.iter().map(|around| around.member).collect();
    let users: Vec<UserId> = facts.iter().filter_map(|fact| fact.by).collect();
    let staff = Staff::load(app, db, &members, &users).await?;
    Ok(Record { identities, around, facts, staff })
}

impl Record {
    /// Which owners' information of which kinds is shown.
    pub fn parts(&self) -> Vec<(AgencyId, Category)> {
        let identities = self.identities.iter().map(|identity| (identity.agency, Category::Identity));
        identities.chain(self.facts.iter().map(|fact| (fact.agency, fact.category))).collect()
    }

    /// The name under which the child is shown.
    pub fn name(&self) -> String {
        self.identities.first().map_or_else(|| "A child".to_owned(), Identity::name)
    }
}

pub async fn show_record(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(&app, &visit, &tx, &id).await?;
    let decided = visit.decide_record::<ViewRecord>(&app, door.target(), door.purpose, &door.facts()).await;
    let permit = match decided {
        Ok(permit) => permit,
        Err(stop) => {
            let stop = beside_glass(&app, &visit, &tx, &door, stop).await?;
            return Err(door.refused(&app, &visit, &tx, stop).await?);
        }
    };
    let record = read(&app, &tx, &door, &permit).await?;
    let desks = desks(&visit, &tx, &door, &record).await?;
    let broken = told_of_glass(&app, &visit, &tx, &door).await?;
    let frozen = door.frozen_words(&tx).await?;
    drop(tx);
    app.db().record(permit.showing_parts(record.parts())).await?;
    let identities: Vec<Value> = record
        .identities
        .iter()
        .map(|identity| {
            context! {
                agency => record.staff.agency(identity.agency), name => identity.name(),
                reference => identity.reference.as_str(), born => identity.born_on.map(written),
                borough => record.staff.area(identity.area), is_own => identity.agency == door.agency,
            }
        })
        .collect();
    let around: Vec<Value> = record.around.iter().map(|around| record.staff.around(around)).collect();
    let (safety, facts): (Vec<&Fact>, Vec<&Fact>) =
        record.facts.iter().partition(|fact| fact.is_safety_action);
    let lines = |facts: Vec<&Fact>| -> Vec<Value> {
        facts.into_iter().map(|fact| line(&visit, &record.staff, &door, fact)).collect()
    };
    let is_full = record.facts.len() as u64 == FACTS_SHOWN_MAX;
    app.page(
        &visit,
        "people/show_record.html",
        context! {
            id => door.person.to_string(), name => record.name(), identities, around, is_full,
            facts_max => FACTS_SHOWN_MAX, safety => lines(safety), facts => lines(facts),
            purpose => door.purpose.words(), why => why(&door), never => never_shown(&visit),
            desks, broken, frozen, leads_here => record.around.iter().any(|lead| lead.part == Part::Lead && lead.agency == door.agency),
            may => may(&visit, &door), has_own => record.identities.iter().any(|own| own.agency == door.agency),
        },
    )
}

/// Whom to ring to protect a child, of agencies that serve the reader's areas and of whom nobody is shown around the child:
/// the same whatever is known of this child.
async fn desks(
    visit: &Visit,
    db: &impl Connection,
    door: &Door,
    record: &Record,
) -> Result<Vec<Value>, Stop> {
    if !door.purpose.is_protective() {
        return Ok(Vec::new());
    }
    let member = visit.require_member()?;
    let serving = agencies::list_agencies_serving(db, &member.areas, visit.at().day()).await?;
    let is_shown = |agency: AgencyId| {
        agency == door.agency || record.around.iter().any(|around| around.agency == agency)
    };
    let desk = |agency: &agencies::Agency| {
        let duty = record.staff.contact(agency.id)?;
        Some(context! { agency => agency.name.as_str(), duty })
    };
    Ok(serving.iter().filter(|agency| !is_shown(agency.id)).filter_map(desk).collect())
}

/// Whom to ask, and the way to break the glass, for whoever may know that their agency holds a record.
async fn beside_glass(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
    door: &Door,
    stop: Stop,
) -> Result<Stop, Stop> {
    let facts = door.facts();
    let may_know = facts.holders.contains(&door.agency) && facts.need.is_none();
    Ok(match stop {
        Stop::Problem(mut problem)
            if may_know
                && visit.may_of_record::<BreakGlass>(&door.target(), Purpose::ImmediateDanger, &facts) =>
        {
            let address = format!("/people/{}/glass", door.person);
            problem.paragraphs.extend(whom_to_ask(app, db, door).await?);
            Stop::Problem(problem.with_link("Somebody is in immediate danger: break the glass", &address))
        }
        other => other,
    })
}

fn line(visit: &Visit, staff: &Staff, door: &Door, fact: &Fact) -> Value {
    let is_own = fact.agency == door.agency;
    let target = Target::new(fact.id).owned_by(fact.agency).holding(&[fact.category]);
    let may_withdraw = visit.may_of_record::<WithdrawFact>(&target, door.purpose, &door.facts());
    context! {
        id => fact.id.to_string(), on => fact.happened_on.number(), category => fact.kind_words(),
        event => fact.event.as_str(), words => fact.words.as_str(), capacity => fact.capacity.words(),
        is_about_incident => fact.capacity != Capacity::NoIncident,
        agency => staff.agency(fact.agency), by => (is_own || !fact.is_safety_action).then(|| staff.user(fact.by)), recorded => fact.recorded_at.micros(),
        from => (fact.originating_agency != fact.agency).then(|| staff.agency(fact.originating_agency)),
        may_withdraw => is_own && may_withdraw,
    }
}

/// Why the reader may see the record.
fn why(door: &Door) -> &'static str {
    match door.facts().need {
        Some(Need::Lead) => "You lead the work with this child.",
        Some(Need::Working) => "You are among the people who work with this child.",
        Some(Need::Supervisor) => "You supervise whoever leads the work with this child.",
        Some(Need::BrokenGlass) => {
            "You broke the glass. The record is open to you for an hour to protect somebody from immediate danger, and this is reviewed."
        }
        None => "",
    }
}

/// The kinds that somebody with the reader's roles is never shown, whether there is anything of them or not.
fn never_shown(visit: &Visit) -> Vec<&'static str> {
    let kinds = visit.membership().map(|member| shown_kinds(member.kind, &member.roles)).unwrap_or_default();
    fact_kinds().filter(|kind| !kinds.contains(kind)).map(Category::words).collect()
}

/// What the reader may do here.
fn may(visit: &Visit, door: &Door) -> Value {
    let facts = door.facts();
    let fact = Target::new(FactId::from_uuid(door.person.uuid()))
        .owned_by(door.agency)
        .holding(&[Category::Contact]);
    let around = Target::new(AroundId::from_uuid(door.person.uuid()))
        .owned_by(door.agency)
        .holding(&[Category::Identity]);
    let sending = Target::new(DisclosureId::from_uuid(door.person.uuid()))
        .owned_by(door.agency)
        .holding(&[Category::Identity]);
    context! {
        add_fact => visit.may_of_record::<AddFact>(&fact, door.purpose, &facts),
        keep => visit.may_of_record::<KeepIdentity>(&door.target(), door.purpose, &facts),
        notes => visit.may_of_record::<ReadNotes>(&door.target(), door.purpose, &facts),
        around => visit.may_of_record::<AddAround>(&around, door.purpose, &facts),
        hand_over => visit.may_of_record::<HandOver>(&door.target(), door.purpose, &facts),
        share => visit.may_of_record::<SendDisclosure>(&sending, door.purpose, &facts),
        look_back => visit.membership().is_some_and(|member| {
            visit.may::<ViewWhoSaw>(&door.target().controlled_by(member.controller), Purpose::ReviewAccess)
        }),
    }
}
