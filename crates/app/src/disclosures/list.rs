//! What was shared with the member and what the member shared, and one that the member sent: who has it, whether it
//! arrived, what was done.

use super::list_waiting::list_late;
use super::model::{Disclosure, Effect};
use super::rules::{acknowledge_by, by_words};
use super::store::{Whose, count_items, find_disclosure, list_disclosures, list_items, measure};
use crate::people::{Staff, count_gone, list_led};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, DisclosureId, MemberId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::{FormErrors, Page};
use accord_policy::action::ListDisclosures;
use accord_policy::{Membership, Target};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Lines of each of the two lists on a page.
const LINES_SHOWN: u64 = 25;
/// Days over which what was done is counted.
const EFFECT_DAYS: i32 = 90;

/// Which page of the lists.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: u64,
}

pub(super) fn target(agency: AgencyId) -> Target<AgencyId> {
    Target::new(agency).owned_by(agency).holding(&[Category::Context])
}

pub async fn show_list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    visit.require_may::<ListDisclosures>(&app, target(member.agency), Purpose::OfferHelp).await?;
    let at = asked.page.max(1);
    let window = ((at - 1) * LINES_SHOWN, LINES_SHOWN);
    let tx = app.db().read().await?;
    let received = list_disclosures(&tx, Whose::Received(member.member, visit.at()), window).await?;
    let sent = list_disclosures(&tx, Whose::SentBy(member.member), window).await?;
    let since = visit.at().day().plus_days(-EFFECT_DAYS).start();
    let effect = measure(&tx, member.agency, since).await?;
    let mut late = list_late(&app, &visit, &tx).await?;
    late.truncate(LINES_SHOWN as usize);
    let all: Vec<&Disclosure> = received.iter().chain(&sent).chain(&late).collect();
    let members: Vec<MemberId> = all.iter().flat_map(|one| [one.from_member, one.to_member]).collect();
    let staff = Staff::load(&app, &tx, &members, &[]).await?;
    let ids: Vec<_> = all.iter().map(|one| one.id).collect();
    let counts = count_items(&tx, &ids).await?;
    drop(tx);
    // Each line is read for what it was shared for, whatever the reader works on at the moment.
    let mut purposes: BTreeSet<Purpose> = all.iter().map(|one| one.purpose).collect();
    if purposes.is_empty() {
        purposes.insert(Purpose::OfferHelp);
    }
    for purpose in purposes {
        let permit = visit.decide::<ListDisclosures>(&app, target(member.agency), purpose).await?;
        let people = all.iter().filter(|one| one.purpose == purpose).map(|one| one.person);
        app.db().record(permit.showing(people)).await?;
    }
    let line = |one: &Disclosure| line(&visit, &staff, one, counts.get(&one.id).copied().unwrap_or_default());
    let is_full = [&received, &sent].iter().any(|list| list.len() as u64 == LINES_SHOWN);
    app.page(
        &visit,
        "disclosures/list.html",
        context! {
            received => received.iter().map(line).collect::<Vec<_>>(),
            sent => sent.iter().map(line).collect::<Vec<_>>(), late => late.iter().map(line).collect::<Vec<_>>(), at, is_full, effect => effect_words(effect),
            days => EFFECT_DAYS, agency => staff.agency(member.agency),
        },
    )
}

/// The one honest figure: how much of what was sent was done, and how fast.
fn effect_words(effect: Effect) -> String {
    let Effect { sent, enacted, median_minutes } = effect;
    let Some(minutes) = median_minutes else {
        return format!("{enacted} of {sent}");
    };
    let time = match minutes {
        0..60 => format!("{minutes} minutes"),
        60..2_880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    };
    format!("{enacted} of {sent}, half of them within {time}")
}

/// What was sent, in words.
fn what(one: &Disclosure, items: usize) -> String {
    match (one.is_card, items) {
        (true, _) => "A need-to-act card".to_owned(),
        (false, 0) => "Who the child is".to_owned(),
        (false, 1) => "1 item".to_owned(),
        (false, items) => format!("{items} items"),
    }
}

fn line(visit: &Visit, staff: &Staff, one: &Disclosure, items: usize) -> Value {
    let due = acknowledge_by(one.sent_at, one.purpose);
    let is_open = one.ended.is_none() && one.view_until_at > visit.at();
    let (state, is_late) = match one.ended {
        Some((outcome, _)) => (outcome.words(), false),
        None if !is_open => ("Time over", false),
        None if one.acknowledged_at.is_none() => ("Sent", due < visit.at()),
        None => ("Arrived", one.act_by_at < visit.at()),
    };
    context! {
        id => one.id.to_string(), from => staff.member(one.from_member), from_agency => staff.agency(one.from_agency),
        to => staff.member(one.to_member), to_agency => staff.agency(one.to_agency), sent => one.sent_at.micros(),
        what => what(one, items), purpose => one.purpose.words(), state, is_late, is_open,
        class => if is_late { "govuk-tag--red" } else if is_open { "govuk-tag--blue" } else { "govuk-tag--grey" },
    }
}

/// What was shared under this address, for a member who sees what became of it and may take it back: whoever sent it, and at
/// the agency that sent it whoever leads or supervises the work with the child. For everybody else there is nothing here.
pub(super) async fn find_answered_for(
    db: &impl Connection,
    member: &Membership,
    id: &str,
) -> Result<Disclosure, Stop> {
    let id: DisclosureId = id.parse().map_err(|_| Stop::not_found())?;
    let one = find_disclosure(db, id).await?.ok_or_else(Stop::not_found)?;
    let is_of_agency = one.from_agency == member.agency;
    let answers = one.from_member == member.member
        || (is_of_agency && list_led(db, member.member).await?.contains(&one.person));
    if answers { Ok(one) } else { Err(Stop::not_found()) }
}

pub async fn show_sent(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    sent_page(&app, &visit, &id, "", &FormErrors::default()).await
}

/// The page of what was sent, with what was typed of what happens instead where it came back.
pub(super) async fn sent_page(
    app: &App,
    visit: &Visit,
    id: &str,
    settling: &str,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let tx = app.db().read().await?;
    let one = find_answered_for(&tx, member, id).await?;
    let target = target(member.agency).about(one.person);
    let permit = visit.decide::<ListDisclosures>(app, target, one.purpose).await?;
    let staff = Staff::load(app, &tx, &[one.from_member, one.to_member], &[]).await?;
    let items = count_items(&tx, &[one.id]).await?.get(&one.id).copied().unwrap_or_default();
    let ring = staff.contact(one.to_agency);
    let facts: Vec<_> = list_items(&tx, one.id).await?.iter().map(|item| item.fact).collect();
    let gone = count_gone(&tx, &facts).await?;
    drop(tx);
    app.db().record(permit).await?;
    app.page(
        visit,
        "disclosures/sent.html",
        context! {
            one => line(visit, &staff, &one, items), ring, gone, asks => one.asks.as_str(),
            act_by => one.act_by_at.plus_seconds(-1).day().number(),
            acknowledged => one.acknowledged_at.map(|at| at.micros()),
            acknowledge_by => by_words(acknowledge_by(one.sent_at, one.purpose)),
            ended => one.ended.map(|(outcome, at)| context! { words => outcome.words(), at => at.micros() }),
            outcome_words => one.outcome_words.as_str(), until => one.view_until_at.micros(),
            is_to_settle => one.is_to_settle(), settled_words => one.settled_words.as_deref(), settling,
            errors => values(errors), may_recall => one.view_until_at > visit.at(), person => one.person.to_string(),
        },
    )
}
