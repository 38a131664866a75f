//! One meeting: its agenda, who came, what was decided and promised.

use super::bring_return::may_bring;
use super::door::{Asked, Door, Names, Step, address_of, is_regional, name_of};
use super::model::{Indicator, Meeting, MeetingKind, MeetingState, Partner, Promise};
use super::show_board::{boroughs_words, standing_words};
use super::store::decisions::{PromisesOf, list_decisions, list_promises};
use super::store::meetings::{list_lines, list_messages, list_partners};
use super::store::papers::list_papers;
use crate::agencies::choose_area;
use crate::funding::{AskState, list_asks};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, UserId};
use accord_platform_db::Fault;
use accord_platform_web::Page;
use accord_platform_web::words::moment;
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

pub async fn show_meeting(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let door = Door::find(&app, &visit, &id).await?;
    let reading = door.read(&app, &visit).await?;
    let names = Names::load(&app).await?;
    let area = door.area(&visit).ok_or_else(Stop::not_found)?;
    let slug = super::door::area_of(&app, area).await?.slug;
    let chosen = choose_area(&app, &visit, &slug).await?;
    let known = known(&app, &visit, &door, &names).await?;
    let asks = match door.meeting.lead {
        Some(lead) if !is_regional(&visit) => open_asks(&app, lead).await?,
        _ => Vec::new(),
    };
    reading.record(&app).await?;
    let steps = context! {
        write => door.may(&visit, Step::Write), decide => door.may(&visit, Step::Decide), promise => door.may(&visit, Step::Promise),
        confirm => door.may(&visit, Step::Confirm) && door.meeting.state == MeetingState::Held,
        cancel => door.may(&visit, Step::Write) && door.meeting.state == MeetingState::Planned,
    };
    let notice = match asked.done.as_str() {
        "planned" => Some("The meeting is planned. Write its agenda next."),
        "saved" => Some("The meeting was saved."),
        "agenda" => Some("The agenda was saved."),
        "came" => Some("Who came was saved."),
        "brought" => Some("Your own figures were saved. Every partner reads them here."),
        "held" => Some("The minutes were saved."),
        "cancelled" => Some("The meeting was cancelled."),
        "confirmed" => Some("The minutes are confirmed. Nothing of this meeting changes from now on."),
        "told" => Some("The message was saved."),
        "promised" => Some("The promise was saved."),
        _ => None,
    };
    let shown =
        context! { area => chosen.values(), may => steps, asks, is_regional => is_regional(&visit), ..known };
    app.page_with_notice(&visit, notice, "board/show_meeting.html", shown)
}

/// What is known of a meeting.
async fn known(app: &App, visit: &Visit, door: &Door, names: &Names) -> Result<Value, Stop> {
    let (db, meeting, today) = (app.db().readers(), &door.meeting, visit.at().day());
    let only = [meeting.id];
    let mut partners = list_partners(db, &only).await?;
    partners.sort_by(|one, other| names.agency(one.agency).cmp(names.agency(other.agency)));
    let lines: Vec<Value> = list_lines(db, &only)
        .await?
        .iter()
        .map(|line| {
            context! { words => line.words.as_str(), href => line.href.as_str(), source => line.source.words(), needs_decision => line.needs_decision }
        })
        .collect();
    let messages: Vec<Value> = list_messages(db, meeting.id)
        .await?
        .iter()
        .map(|one| context! { words => one.words.as_str(), audience => one.audience.as_str(), who => one.who.as_str(), by_on => one.by_on.number() })
        .collect();
    let mut decisions = list_decisions(db, &only).await?;
    decisions.sort_by_key(|one| one.number);
    let decisions: Vec<Value> = decisions
        .iter()
        .map(|one| {
            let number = meeting.numbered(one.year, one.number);
            context! { href => format!("/board/decisions/{}", one.id), number, what => one.what.as_str(), has_dissent => !one.dissent.is_empty() }
        })
        .collect();
    let promises = list_promises(db, PromisesOf::Meetings(&only)).await?;
    let papers: Vec<Value> = list_papers(db, &meeting.areas)
        .await?
        .iter()
        .filter(|paper| paper.meeting == Some(meeting.id))
        .map(|paper| {
            let version = paper.versions.last().map_or(0, |version| version.number);
            context! { href => format!("/board/papers/{}", paper.id), title => paper.title.as_str(), agency => names.agency(paper.agency), version }
        })
        .collect();
    let confirmed = match &meeting.confirmed {
        Some((at, by)) => {
            let ids: Vec<UserId> = by.iter().copied().collect();
            let people = accounts::list_names(db, &ids).await?;
            Some(format!("{}, {}", name_of(&people, *by), moment(*at)))
        }
        None => None,
    };
    let has_begun = meeting.starts_at <= visit.at();
    let is_board = meeting.kind == MeetingKind::Board;
    Ok(context! {
        meeting => heading(meeting, names), confirmed, has_begun, is_board, lines, messages, decisions, papers,
        partners => partner_lines(&partners, names), indicator => Indicator::of(&partners).words(), unsaid => Indicator::of(&partners).unsaid,
        own_return => partners.iter().find(|one| may_bring(visit, door, one)).map(|one| one.id.to_string()),
        promises => promise_lines(&promises, names, today),
    })
}

fn heading(meeting: &Meeting, names: &Names) -> Value {
    context! {
        id => meeting.id.to_string(), title => meeting.title.as_str(), kind => meeting.kind.words(), state => standing_words(meeting),
        when => moment(meeting.starts_at), place => meeting.place.as_str(), chair => meeting.chair.as_str(),
        boroughs => boroughs_words(names, meeting), all_boroughs => names.areas(&meeting.areas), convened_by => names.agency(meeting.agency),
        cancelled_because => meeting.cancelled_because.as_deref(), minutes => meeting.minutes.as_str(), is_held => meeting.state == MeetingState::Held,
        is_cancelled => meeting.state == MeetingState::Cancelled, seen => meeting.changed_at.micros().to_string(), address => address_of(meeting.id),
    }
}

fn partner_lines(partners: &[Partner], names: &Names) -> Vec<Value> {
    let lines = partners.iter().map(|one| {
        context! {
            id => one.id.to_string(), agency => names.agency(one.agency), came => one.seniority.map_or("Nobody has said yet", |came| came.words()),
            who => one.who.as_str(), brought => one.brought.map_or("Nobody has said yet", |brought| brought.words()),
            shows => one.shows.as_str(), does => one.does.as_str(), has_brought => one.brought == Some(super::model::Brought::Yes),
        }
    });
    lines.collect()
}

/// Promises as lines of a page.
pub(super) fn promise_lines(promises: &[Promise], names: &Names, today: Day) -> Vec<Value> {
    let lines = promises.iter().map(|one| {
        context! {
            href => format!("/board/promises/{}", one.id), what => one.what.as_str(), who => one.who.as_str(), agency => names.agency(one.agency),
            due_on => one.due_on.number(), state => one.state().words(), is_overdue => one.is_overdue(today),
        }
    });
    lines.collect()
}

/// What a borough asks of others that is still open.
async fn open_asks(app: &App, area: AreaId) -> Result<Vec<Value>, Fault> {
    let asks = list_asks(app.db().readers(), area).await?;
    let open = asks.iter().filter(|ask| matches!(ask.state(), AskState::Open | AskState::Sent));
    Ok(open
        .map(|ask| context! { href => format!("/asks/{}", ask.id), what => ask.what.as_str(), of_whom => ask.of_whom.as_str(), state => ask.state().words() })
        .collect())
}
