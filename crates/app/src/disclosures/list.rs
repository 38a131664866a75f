//! What was shared with the member and what the member shared, and one that the member sent: who has it, whether it
//! arrived, what was done.

use super::model::{Disclosure, Effect};
use super::rules::acknowledge_by;
use super::store::{Whose, count_items, find_disclosure, list_disclosures, measure};
use crate::people::Staff;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, DisclosureId, MemberId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ListDisclosures;
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use serde::Deserialize;

/// Lines of each list on a page.
const LINES_SHOWN: u64 = 50;
/// Days over which what was done is counted.
const EFFECT_DAYS: i32 = 90;

/// Which page of the lists.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: u64,
}

fn target(agency: AgencyId) -> Target<AgencyId> {
    Target::new(agency).owned_by(agency).holding(&[Category::Context])
}

pub async fn show_list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    // The list holds no name of a child. Whoever has not said why they work looks at it for the help that it is about.
    let chosen = visit.require_signed_in()?.purpose;
    let purpose = chosen.map_or(Purpose::OfferHelp, |chosen| chosen.purpose);
    let permit = visit.decide::<ListDisclosures>(&app, target(member.agency), purpose).await?;
    let at = asked.page.max(1);
    let window = ((at - 1) * LINES_SHOWN, LINES_SHOWN);
    let tx = app.db().read().await?;
    let received = list_disclosures(&tx, Whose::Received(member.member, visit.at()), window).await?;
    let sent = list_disclosures(&tx, Whose::SentBy(member.member), window).await?;
    let since = visit.at().day().plus_days(-EFFECT_DAYS).start();
    let effect = measure(&tx, member.agency, since).await?;
    let all: Vec<&Disclosure> = received.iter().chain(&sent).collect();
    let members: Vec<MemberId> = all.iter().flat_map(|one| [one.from_member, one.to_member]).collect();
    let staff = Staff::load(&app, &tx, &members, &[]).await?;
    let ids: Vec<_> = all.iter().map(|one| one.id).collect();
    let counts = count_items(&tx, &ids).await?;
    drop(tx);
    app.db().record(permit.showing(all.iter().map(|one| one.person))).await?;
    let line = |one: &Disclosure| line(&visit, &staff, one, counts.get(&one.id).copied().unwrap_or_default());
    let is_full = [&received, &sent].iter().any(|list| list.len() as u64 == LINES_SHOWN);
    app.page(
        &visit,
        "disclosures/list.html",
        context! {
            received => received.iter().map(line).collect::<Vec<_>>(),
            sent => sent.iter().map(line).collect::<Vec<_>>(), at, is_full, effect => effect_words(effect),
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
        items, purpose => one.purpose.words(), state, is_late, is_open,
        class => if is_late { "govuk-tag--red" } else if is_open { "govuk-tag--blue" } else { "govuk-tag--grey" },
    }
}

pub async fn show_sent(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let id: DisclosureId = id.parse().map_err(|_| Stop::not_found())?;
    let tx = app.db().read().await?;
    let found = find_disclosure(&tx, id).await?;
    // Whoever sent it sees what became of it; for everybody else there is nothing here.
    let one = found.filter(|one| one.from_member == member.member).ok_or_else(Stop::not_found)?;
    let target = target(member.agency).about(one.person);
    let permit = visit.decide::<ListDisclosures>(&app, target, one.purpose).await?;
    let staff = Staff::load(&app, &tx, &[one.from_member, one.to_member], &[]).await?;
    let items = count_items(&tx, &[one.id]).await?.get(&one.id).copied().unwrap_or_default();
    let ring = staff.contact(one.to_agency);
    drop(tx);
    app.db().record(permit).await?;
    app.page(
        &visit,
        "disclosures/sent.html",
        context! {
            one => line(&visit, &staff, &one, items), ring, asks => one.asks.as_str(),
            act_by => one.act_by_at.plus_seconds(-1).day().number(),
            acknowledged => one.acknowledged_at.map(|at| at.micros()),
            acknowledge_by => acknowledge_by(one.sent_at, one.purpose).micros(),
            ended => one.ended.map(|(outcome, at)| context! { words => outcome.words(), at => at.micros() }),
            outcome_words => one.outcome_words.as_str(), until => one.view_until_at.micros(),
            may_recall => one.view_until_at > visit.at(), person => one.person.to_string(),
        },
    )
}
