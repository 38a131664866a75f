//! "Can I share this?": which agencies may have what of a child's record for this purpose, and to whom of them it goes.
//!
//! Two presses from a record: the page with the answer for every agency near, and the agency.

use super::model::Told;
use crate::agencies::AgencyKind;
use crate::people::{Door, Fact, Staff, at_the_door, list_own_facts, works_with_records};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies, gateways};
use accord_kernel::Category;
use accord_kernel::ids::{AgencyId, DisclosureId, GatewayId};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::words::capitalised;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{SendDisclosure, ViewRecord};
use accord_policy::gateway::Carried;
use accord_policy::{Scale, Target};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::BTreeSet;

/// What a form calls it that the recipient is told who exactly the child is.
pub(super) const WHO: &str = "who";

/// Facts that can be chosen from at most.
pub(super) const FACTS_MAX: u64 = 500;

/// The agency that is asked about; empty for all that are near.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    agency: String,
}

pub async fn show_share(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    page(&app, &visit, &id, &asked.agency, &Fields::default(), &FormErrors::default()).await
}

/// The page: the answer for all agencies near, or the form for one.
pub(super) async fn page(
    app: &App,
    visit: &Visit,
    id: &str,
    agency: &str,
    entered: &Fields,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(app, visit, &tx, id).await?;
    let any = Target::new(DisclosureId::new(visit.at(), app.rng()))
        .owned_by(door.agency)
        .holding(&[Category::Identity]);
    match visit.decide_record::<SendDisclosure>(app, any, door.purpose, &door.facts()).await {
        Ok(permit) => drop(permit),
        Err(stop) => return Err(door.refused(app, visit, &tx, stop).await?),
    }
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    let facts = list_own_facts(&tx, &permit, door.agency, FACTS_MAX).await?;
    let parts: Vec<_> = facts.iter().map(|fact| (fact.agency, fact.category)).collect();
    let staff = Staff::load(app, &tx, &[], &[]).await?;
    let directory = agencies::directory_through(app, &tx).await?;
    let chosen = directory.agencies.iter().find(|found| found.slug == agency && found.id != door.agency);
    let held: BTreeSet<Category> =
        facts.iter().map(|fact| fact.category).chain([Category::Identity]).collect();
    let form = match chosen {
        None => None,
        Some(to) => Some(form((app, visit), &tx, &door, to, &facts, entered).await?),
    };
    let near = if form.is_some() { Vec::new() } else { near(app, visit, &tx, &door, &held).await? };
    drop(tx);
    app.db().record(permit.showing_parts(parts)).await?;
    app.page(
        visit,
        "disclosures/share.html",
        context! {
            id => door.person.to_string(), purpose => door.purpose.words(), own => staff.agency(door.agency), near,
            form, nothing => facts.is_empty(), errors => values(errors),
        },
    )
}

/// For every agency that serves an area of the member's own, and every one with which an agreement is in force: what of
/// what is held may go there.
async fn near(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
    door: &Door,
    held: &BTreeSet<Category>,
) -> Result<Vec<Value>, Stop> {
    let member = visit.require_member()?;
    let serving = agencies::list_agencies_serving(db, &member.areas, visit.at().day()).await?;
    let directory = agencies::directory_through(app, db).await?;
    let facts = door.facts();
    let covers =
        |to: AgencyId, kind: Category| facts.rules.covers(to, door.agency, kind, door.purpose).is_some();
    let beyond = directory
        .agencies
        .iter()
        .filter(|agency| !serving.iter().any(|near| near.id == agency.id))
        .filter(|agency| covers(agency.id, Category::Identity));
    let mut lines = Vec::new();
    // A regional body has figures only.
    let shown = serving
        .iter()
        .chain(beyond)
        .filter(|agency| agency.id != door.agency && agency.kind != AgencyKind::RegionalBody);
    for agency in shown {
        let (yes, no): (Vec<_>, Vec<_>) = held.iter().partition(|kind| covers(agency.id, **kind));
        let words =
            |kinds: Vec<&Category>| kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>().join(", ");
        let frozen = door.frozen_words_for(db, agency.id).await?;
        let all = no.is_empty();
        // Without who the child is, nothing of the child can go.
        let some = covers(agency.id, Category::Identity);
        let answer = match (&frozen, all, some) {
            (Some(_), ..) => "Frozen",
            (None, true, _) => "Yes",
            (None, false, true) => "In part",
            (None, false, false) => "No agreement",
        };
        lines.push(context! {
            name => agency.name.as_str(), slug => agency.slug.as_str(), yes => words(yes), no => words(no), frozen, answer,
            is_beyond => serving.iter().all(|near| near.id != agency.id),
            class => if all { "govuk-tag--green" } else { "govuk-tag--grey" },
        });
    }
    Ok(lines)
}

async fn form(
    (app, visit): (&App, &Visit),
    db: &impl Connection,
    door: &Door,
    to: &agencies::Agency,
    facts: &[Fact],
    entered: &Fields,
) -> Result<Value, Stop> {
    let rules = door.facts().rules;
    let covers = |kind: Category| rules.covers(to.id, door.agency, kind, door.purpose).is_some();
    let directory = agencies::directory_through(app, db).await?;
    let people: Vec<Value> = std::iter::once(context! { value => "", text => "Choose somebody" })
        .chain(
            accounts::list_members(db, to.id)
                .await?
                .iter()
                .filter(|line| works_with_records(&directory, line))
                .map(|line| {
                    let roles: Vec<&str> = line.roles.iter().map(|role| role.words()).collect();
                    let selected = entered.get("to") == line.member.to_string();
                    context! { value => line.member.to_string(), text => format!("{} ({})", line.name, roles.join(", ")), selected }
                }),
        )
        .collect();
    // What can go in no way here is not offered: a decision for this child is for protecting it.
    let (offered, left): (Vec<&Fact>, Vec<&Fact>) =
        facts.iter().partition(|fact| covers(fact.category) || door.purpose.is_protective());
    let frozen = door.frozen_words_for(db, to.id).await?;
    let left_words = match &frozen {
        Some(_) => " It is frozen.",
        None => " No agreement covers it.",
    };
    let items = items(offered.iter().map(|fact| (*fact, covers(fact.category))), left_words, entered);
    let left_kinds: BTreeSet<&str> = left.iter().map(|fact| fact.kind_words()).collect();
    let is_covered = covers(Category::Identity) && facts.iter().all(|fact| covers(fact.category));
    let powers: Vec<Value> = one_off_powers(db, door, to.id)
        .await?
        .into_iter()
        .map(|(id, name)| {
            let checked = entered.get("gateway") == id.to_string();
            context! { value => id.to_string(), text => name, checked }
        })
        .collect();
    let told: Vec<Value> = Told::ALL
        .iter()
        .map(|told| context! { value => told.code(), text => told.words(), checked => entered.get("told") == told.code() })
        .collect();
    // Under one id from here on: the same form, sent twice, shares once.
    let sent = entered.get("disclosure").parse::<DisclosureId>();
    let disclosure = sent.unwrap_or_else(|_| DisclosureId::new(visit.at(), app.rng())).to_string();
    let mut contacts = agencies::list_contacts(db).await?;
    let has_desk = contacts.contains_key(&door.agency);
    let agency = contacts.remove(&to.id);
    Ok(context! {
        agency => to.name.as_str(), slug => to.slug.as_str(), people, items, is_covered,
        left => left.len(), left_kinds => left_kinds.into_iter().collect::<Vec<_>>().join(", "), powers, told,
        is_protective => door.purpose.is_protective(), asks => entered.get("asks"), act_by => entered.get("act_by"),
        why => entered.get("why"), told_words => entered.get("told_words"), disclosure,
        one_off => entered.get("ground") == "one_off",
        duty => agency.map(|contact| context! {
            name => contact.duty_name, phone => contact.duty_phone, on_call => contact.on_call_phone,
        }),
        has_desk, identity_covered => covers(Category::Identity), frozen,
    })
}

/// What can be sent beside what is asked: who exactly the child is, and facts, each with whether an agreement covers it;
/// `left_words` say of the others why not.
fn items<'a>(
    facts: impl Iterator<Item = (&'a Fact, bool)>,
    left_words: &str,
    entered: &Fields,
) -> Vec<Value> {
    let is_chosen = |value: &str| entered.all("item").any(|item| item == value);
    let who = context! {
        value => WHO, checked => is_chosen(WHO), text => "Who exactly the child is",
        hint => context! { text => "Full name, date of birth and your reference. They go with any fact that you choose." },
    };
    let fact = |(fact, is_covered): (&Fact, bool)| {
        let note = if is_covered { "" } else { left_words };
        context! {
            value => fact.id.to_string(), checked => is_chosen(&fact.id.to_string()),
            text => format!("{}, {}", fact.happened_on.short_words(), fact.event),
            hint => context! { text => format!("{}. {}{note}", capitalised(fact.kind_words()), shortened(&fact.words)) },
        }
    };
    std::iter::once(who).chain(facts.map(fact)).collect()
}

/// Words of a fact that are enough to choose it by.
fn shortened(words: &str) -> String {
    const LETTERS: usize = 120;
    if words.chars().count() <= LETTERS {
        return words.to_owned();
    }
    words.chars().take(LETTERS).chain(['…']).collect()
}

/// The powers under which the child's identity at least could go to this agency by a decision for this child.
async fn one_off_powers(
    db: &impl Connection,
    door: &Door,
    to: AgencyId,
) -> Result<Vec<(GatewayId, String)>, Stop> {
    let rules = door.facts().rules;
    let (Some(from), Some(to)) = (rules.agency(door.agency), rules.agency(to)) else {
        return Ok(Vec::new());
    };
    let carried =
        Carried { from, to, category: Category::Identity, purpose: door.purpose, scale: Scale::OneChild };
    let names = gateways::list_gateways(db).await?;
    Ok(names
        .into_iter()
        .filter(|gateway| gateway.rule.limit(carried).is_none())
        .map(|gateway| (gateway.rule.id, gateway.name))
        .collect())
}
