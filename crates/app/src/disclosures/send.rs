//! Sharing: the items, the one person who has them, what they are asked to do, and what it rests on.

use super::model::{Item, NewDisclosure, OneOff, Told};
use super::share::{self, FACTS_MAX, WHO};
use super::store;
use crate::accounts::{self, MemberLine};
use crate::agencies::{self, Directory};
use crate::people::{Door, Fact, at_the_door, changed_meanwhile, day, list_own_facts, works_with_records};
use crate::visit::Visit;
use crate::{App, Stop, gateways};
use accord_kernel::ids::{DisclosureId, GatewayId, MemberId, OneOffId};
use accord_kernel::{Category, Instant};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::{DecideOneOff, SendDisclosure, ViewRecord};
use accord_policy::{Ground, Recipient, Target};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Letters of what is asked, and of a reason, at most.
const WORDS_LETTERS_MAX: usize = 1_000;
/// Letters of a reason at least: a word is none.
const WHY_LETTERS_MIN: usize = 15;
/// Items of one disclosure at most: it is named items, never a whole record.
const ITEMS_MAX: usize = 50;
/// The power that rests on what the child said.
const CONSENT: &str = "consent";
/// How far ahead something may be asked for.
const DAYS_AHEAD_MAX: i32 = 28;

/// The agency of the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    agency: String,
}

/// What was entered, when nothing is wrong with it.
struct Checked {
    to: MemberLine,
    items: Vec<Item>,
    is_card: bool,
    act_by_at: Instant,
    one_off: Option<OneOff>,
}

pub async fn submit_share(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    let disclosure =
        fields.get("disclosure").parse().unwrap_or_else(|_| DisclosureId::new(visit.at(), app.rng()));
    let any = Target::new(disclosure).owned_by(door.agency).holding(&[Category::Identity]);
    drop(visit.decide_record::<SendDisclosure>(&app, any, door.purpose, &door.facts()).await?);
    let checked = match check(&app, &visit, &door, &asked.agency, &fields).await? {
        Ok(checked) => checked,
        Err(errors) => {
            let page = share::page(&app, &visit, &id, &asked.agency, &fields, &errors).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let asks = fields.get("asks");
    let is_sent = match send(&app, &visit, &door, disclosure, &checked, asks).await {
        // What was typed is kept beside the reason why it cannot go.
        Err(Stop::Problem(problem)) if problem.status == StatusCode::FORBIDDEN => {
            let mut errors = FormErrors::default();
            let frozen = match checked.one_off {
                None => door.frozen_words_for(app.db().readers(), checked.to.agency).await?,
                Some(_) => None,
            };
            errors.add("item", frozen.unwrap_or_else(|| problem.paragraphs.join(" ")));
            let page = share::page(&app, &visit, &id, &asked.agency, &fields, &errors).await?;
            return Ok((StatusCode::FORBIDDEN, page).into_response());
        }
        other => other?,
    };
    if is_sent {
        return Ok(Redirect::to(&format!("/shared/{disclosure}/sent")).into_response());
    }
    // The same form, sent twice: it is on its way. Whoever goes back and shares something else sends it under its own id.
    let there = store::find_disclosure(app.db().readers(), disclosure).await?;
    let is_same = there.is_some_and(|there| {
        (there.person, there.from_member, there.to_member) == (door.person, door.member, checked.to.member)
            && there.asks == asks
    });
    let disclosure = if is_same { disclosure } else { DisclosureId::new(visit.at(), app.rng()) };
    if !is_same {
        send(&app, &visit, &door, disclosure, &checked, asks).await?;
    }
    Ok(Redirect::to(&format!("/shared/{disclosure}/sent")).into_response())
}

async fn check(
    app: &App,
    visit: &Visit,
    door: &Door,
    agency: &str,
    fields: &Fields,
) -> Result<Result<Checked, FormErrors>, Stop> {
    let mut errors = FormErrors::default();
    let directory = agencies::directory(app).await?;
    let to = recipient(app, door, &directory, agency, fields.get("to")).await?;
    errors.require(to.is_some(), "to", "Choose who has it");
    let facts = chosen_facts(app, visit, door, fields).await?;
    let items: Vec<Item> = facts.iter().map(|fact| Item { fact: fact.id, category: fact.category }).collect();
    let chosen: BTreeSet<&str> = fields.all("item").filter(|item| *item != WHO).collect();
    errors.require(
        items.len() == chosen.len(),
        "item",
        "Something that you chose is not there any more: look again at what they need",
    );
    errors.require(
        items.len() <= ITEMS_MAX,
        "item",
        "Choose 50 items or fewer: share what is needed, not the whole record",
    );
    let asks = fields.get("asks");
    errors.require(!asks.is_empty(), "asks", "Say what you ask them to do");
    errors.limit(asks, WORDS_LETTERS_MAX, "asks", "What you ask");
    let today = visit.at().day();
    let act_by = match fields.get("act_by") {
        "" if door.purpose.is_protective() => Some(today),
        "" => Some(today.plus_working_days(1)),
        text => day(text).filter(|day| *day >= today && day.days_since(today) <= DAYS_AHEAD_MAX),
    };
    errors.require(
        act_by.is_some(),
        "act_by",
        "Enter a day from today to four weeks ahead, for example 27/11/2026",
    );
    let one_off = match (fields.get("ground"), door.purpose.is_protective()) {
        ("one_off", true) => check_one_off(app, visit, door, fields, &mut errors).await?,
        _ => None,
    };
    if let Some(to) = &to {
        let ground =
            one_off.as_ref().map_or(Ground::Agreement, |one_off| Ground::OneOff(one_off.id, one_off.gateway));
        for fact in facts.iter().filter(|fact| !may_pass_on(door, fact, to, ground)) {
            let origin = directory.agencies.iter().find(|agency| agency.id == fact.originating_agency);
            let origin = origin.map_or("another agency", |agency| agency.name.as_str());
            let words =
                format!("“{}” came from {origin}. Ask them to share it: it is theirs to send", fact.event);
            errors.add("item", words);
        }
    }
    Ok(match (to, act_by) {
        (Some(to), Some(act_by)) if errors.is_empty() => {
            // Facts without who they are about may be put down to another child.
            let is_card = items.is_empty() && !fields.all("item").any(|item| item == WHO);
            Ok(Checked { to, items, is_card, act_by_at: act_by.plus_days(1).start(), one_off })
        }
        _ => Err(errors),
    })
}

/// Who it goes to: somebody of the agency that the page says, and of no other.
async fn recipient(
    app: &App,
    door: &Door,
    directory: &Directory,
    agency: &str,
    member: &str,
) -> Result<Option<MemberLine>, Stop> {
    let asked = directory.agencies.iter().find(|found| found.slug == agency && found.id != door.agency);
    let (Some(asked), Ok(member)) = (asked, member.parse::<MemberId>()) else { return Ok(None) };
    let line = accounts::find_member_with_access(app.db().readers(), member).await?;
    Ok(line.filter(|line| line.agency == asked.id && works_with_records(directory, line)))
}

/// Whether what another agency told first may go on to this recipient.
fn may_pass_on(door: &Door, fact: &Fact, to: &MemberLine, ground: Ground) -> bool {
    let to = Recipient { agency: to.agency, roles: &to.roles };
    door.facts().rules.may_pass_on(fact.told(), to, fact.category, door.purpose, ground)
}

/// The chosen facts that the member's own agency recorded and nobody withdrew.
async fn chosen_facts(app: &App, visit: &Visit, door: &Door, fields: &Fields) -> Result<Vec<Fact>, Stop> {
    let permit = visit.decide_record::<ViewRecord>(app, door.target(), door.purpose, &door.facts()).await?;
    let facts = list_own_facts(app.db().readers(), &permit, door.agency, FACTS_MAX).await?;
    let chosen: BTreeSet<&str> = fields.all("item").collect();
    Ok(facts.into_iter().filter(|fact| chosen.contains(fact.id.to_string().as_str())).collect())
}

async fn check_one_off(
    app: &App,
    visit: &Visit,
    door: &Door,
    fields: &Fields,
    errors: &mut FormErrors,
) -> Result<Option<OneOff>, Stop> {
    let gateway = fields.get("gateway").parse::<GatewayId>().ok();
    errors.require(gateway.is_some(), "gateway", "Select the legal power that you rely on");
    let why = fields.get("why");
    errors.require(
        why.chars().count() >= WHY_LETTERS_MIN,
        "why",
        "Say why it is necessary, and no more than is needed",
    );
    errors.limit(why, WORDS_LETTERS_MAX, "why", "The reason");
    let told = Told::from_code(fields.get("told"));
    errors.require(told.is_some(), "told", "Select whether the child was told");
    let powers = gateways::list_gateways(app.db().readers()).await?;
    let is_consent = powers.iter().any(|power| Some(power.rule.id) == gateway && power.code == CONSENT);
    errors.require(
        !is_consent || told.is_none_or(|told| told == Told::Yes),
        "told",
        "Nobody agrees to what they were not told: rely on another power, or ask the child first",
    );
    let told_words = fields.get("told_words");
    errors.require(
        told == Some(Told::Yes) || !told_words.is_empty(),
        "told_words",
        "Say why the child was not told yet",
    );
    errors.limit(told_words, WORDS_LETTERS_MAX, "told_words", "What you say about it");
    let (Some(gateway), Some(told)) = (gateway, told) else { return Ok(None) };
    Ok(Some(OneOff {
        id: OneOffId::new(visit.at(), app.rng()),
        person: door.person,
        agency: door.agency,
        member: door.member,
        gateway,
        purpose: door.purpose,
        why: why.to_owned(),
        told,
        told_words: told_words.to_owned(),
        decided_at: visit.at(),
        outcome: None,
    }))
}

/// Says whether it was sent: not when something was, under this id.
async fn send(
    app: &App,
    visit: &Visit,
    door: &Door,
    id: DisclosureId,
    checked: &Checked,
    asks: &str,
) -> Result<bool, Stop> {
    let kinds: BTreeSet<Category> =
        checked.items.iter().map(|item| item.category).chain([Category::Identity]).collect();
    let kinds: Vec<Category> = kinds.into_iter().collect();
    let to = Recipient { agency: checked.to.agency, roles: &checked.to.roles };
    let ground = checked
        .one_off
        .as_ref()
        .map_or(Ground::Agreement, |one_off| Ground::OneOff(one_off.id, one_off.gateway));
    let new = NewDisclosure {
        person: door.person,
        from: (door.agency, door.member),
        to: (checked.to.agency, checked.to.member),
        purpose: door.purpose,
        one_off: checked.one_off.as_ref().map(|one_off| one_off.id),
        asks,
        is_card: checked.is_card,
        act_by_at: checked.act_by_at,
        items: &checked.items,
    };
    app.db()
        .retrying(|| async {
            let target = Target::new(id).owned_by(door.agency).holding(&kinds);
            let sending = (&door.facts(), to, ground);
            let permit = visit.decide_sending::<SendDisclosure>(app, target, door.purpose, sending).await?;
            let decided = match &checked.one_off {
                None => None,
                Some(one_off) => {
                    let target = Target::new(one_off.id).owned_by(door.agency).holding(&kinds);
                    Some(visit.decide_sending::<DecideOneOff>(app, target, door.purpose, sending).await?)
                }
            };
            let mut tx = app.db().write(permit).await?;
            door.still_open(app, visit, tx.connection()).await?;
            // Whoever has it is looked at again: their place or their roles may have ended at this moment.
            let now = accounts::find_member_with_access(tx.connection(), checked.to.member).await?;
            if now.is_none_or(|now| now.roles != checked.to.roles) {
                return Err(changed_meanwhile().into());
            }
            if let (Some(one_off), Some(decided)) = (&checked.one_off, decided) {
                store::insert_one_off(&tx, one_off).await?;
                tx.with_reason(&one_off.why);
                tx.also(decided);
            }
            let ids = std::iter::repeat_with(|| accord_kernel::ids::uuid_v7(visit.at(), app.rng()));
            match store::insert_disclosure(&tx, &new, ids).await {
                Err(error) if is_unique_violation(&error) => return Ok(false),
                other => other.or_fault("share something about a child")?,
            }
            tx.commit().await?;
            Ok::<_, Stop>(true)
        })
        .await
}
