//! The meetings of a borough, or those that the region convened.

use super::door::{Hand, Names, PLAN, Step, address_of, is_regional, list_seen, of_agency};
use super::model::{Brought, Meeting, MeetingKind, MeetingState, Partner, Seniority, YEAR_DAYS};
use super::store::meetings::list_partners;
use crate::agencies::ChosenArea;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, MeetingId};
use accord_platform_web::lists::{Cell, Column, Direction, Filter, List, ListQuery, Offer, Shown, Tone};
use accord_platform_web::page::values;
use accord_platform_web::words::moment;
use accord_platform_web::{Fields, Page};
use accord_policy::action::WriteRegionalMeeting;
use axum::extract::{RawQuery, State};
use minijinja::context;
use std::collections::BTreeSet;

/// The value of a filter for what nobody has said yet.
const UNSAID: (&str, &str) = ("unsaid", "Nobody has said");

struct Row {
    meeting: Meeting,
    boroughs: String,
    partners: Vec<Partner>,
}

fn list(names: &Names, agencies: &BTreeSet<AgencyId>) -> List<Row> {
    let mut partners: Vec<(String, String)> =
        agencies.iter().map(|id| (id.to_string(), names.agency(*id).to_owned())).collect();
    partners.sort_by(|one, other| one.1.cmp(&other.1));
    List::new("/board", "Meetings", ("meeting", "meetings"))
        .filter(Filter::choice("kind", "Kind", MeetingKind::ALL.iter().map(|one| (one.code(), one.words()))))
        .filter(Filter::choice(
            "state",
            "Where it stands",
            MeetingState::ALL.iter().map(|one| (one.code(), one.words())),
        ))
        .filter(Filter::choice("when", "When", [("year", "In the last 12 months"), ("ahead", "To come")]))
        .filter(Filter::choice("partner", "Partner", partners))
        .filter(Filter::choice(
            "came",
            "Who of the partner came",
            Seniority::ALL.iter().map(|one| (one.code(), one.words())).chain([UNSAID]),
        ))
        .filter(Filter::choice(
            "brought",
            "Own figures of the partner",
            Brought::ALL.iter().map(|one| (one.code(), one.words())).chain([UNSAID]),
        ))
        .column(Column::text("title", "Meeting", |row: &Row| {
            Cell::text(&row.meeting.title).note(row.meeting.kind.words()).to(address_of(row.meeting.id))
        }))
        .column(Column::time("starts_at", "When", |row: &Row| Cell::moment(row.meeting.starts_at)).sortable())
        .column(Column::text("boroughs", "Boroughs", |row: &Row| Cell::text(&row.boroughs)))
        .column(Column::text("state", "Where it stands", |row: &Row| {
            Cell::text(standing_words(&row.meeting)).tag(match row.meeting.state {
                MeetingState::Planned => Tone::Blue,
                _ => Tone::Grey,
            })
        }))
        .sorted_by("starts_at", Direction::Descending)
        .when_empty("No meeting was planned yet.")
}

/// Where a meeting stands, in words.
pub(super) fn standing_words(meeting: &Meeting) -> &'static str {
    if meeting.confirmed.is_some() { "Held, minutes confirmed" } else { meeting.state.words() }
}

/// Whether a partner of a meeting fits what a filter asks of partners.
fn fits(partner: &Partner, query: &ListQuery) -> bool {
    let is = |asked: &str, code: Option<&str>| match asked {
        "unsaid" => code.is_none(),
        asked => code == Some(asked),
    };
    query.choice("partner").is_none_or(|asked| partner.agency.to_string() == asked)
        && query.choice("came").is_none_or(|asked| is(asked, partner.seniority.map(|one| one.code())))
        && query.choice("brought").is_none_or(|asked| is(asked, partner.brought.map(|one| one.code())))
}

/// Whether a meeting lies in the last year.
pub(super) fn is_of_the_year(meeting: &Meeting, today: Day) -> bool {
    (0..YEAR_DAYS).contains(&today.days_since(meeting.day()))
}

fn filtered(mut rows: Vec<Row>, query: &ListQuery, today: Day) -> Vec<Row> {
    let asks_of_partners = ["partner", "came", "brought"].iter().any(|key| query.choice(key).is_some());
    rows.retain(|row| {
        query.choice("kind").is_none_or(|code| row.meeting.kind.code() == code)
            && query.choice("state").is_none_or(|code| row.meeting.state.code() == code)
            && query.choice("when").is_none_or(|when| match when {
                "year" => is_of_the_year(&row.meeting, today),
                _ => row.meeting.day() >= today,
            })
            && (!asks_of_partners || row.partners.iter().any(|partner| fits(partner, query)))
    });
    if query.sort().direction == Direction::Ascending {
        rows.reverse();
    }
    rows
}

/// The kinds of meetings that a reader may plan.
pub(super) fn kinds_to_plan(app: &App, visit: &Visit, chosen: &ChosenArea) -> Vec<MeetingKind> {
    let any = MeetingId::new(visit.at(), app.rng());
    if let Some(member) = visit.membership().filter(|_| is_regional(visit)) {
        let may = visit.may::<WriteRegionalMeeting>(&of_agency(any, member.agency), PLAN);
        return if may { vec![MeetingKind::Regional] } else { Vec::new() };
    }
    let hand = Hand::Partner(chosen.area.id);
    let kinds = MeetingKind::ALL.iter().copied();
    kinds.filter(|kind| hand.may(visit, (any, *kind), Step::Write)).collect()
}

pub async fn show_board(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (chosen, meetings, reading) = list_seen(&app, &visit, asked.get("area")).await?;
    let (names, today) = (Names::load(&app).await?, visit.at().day());
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let partners = list_partners(app.db().readers(), &ids).await?;
    reading.record(&app).await?;
    let agencies: BTreeSet<AgencyId> = partners.iter().map(|one| one.agency).collect();
    let next = meetings
        .iter()
        .rfind(|meeting| meeting.state == MeetingState::Planned && meeting.starts_at >= visit.at())
        .map(|meeting| {
            context! { href => address_of(meeting.id), title => meeting.title.as_str(), when => moment(meeting.starts_at), place => meeting.place.as_str() }
        });
    let mut rows: Vec<Row> = Vec::new();
    for meeting in meetings {
        let own = partners.iter().filter(|one| one.meeting == meeting.id).cloned().collect();
        let boroughs = boroughs_words(&names, &meeting);
        rows.push(Row { meeting, boroughs, partners: own });
    }
    let list = list(&names, &agencies);
    let query = list.read(query.as_deref());
    let rows = filtered(rows, &query, today);
    let count = rows.len() as u64;
    let window = query.window(count);
    let skipped = usize::try_from(window.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let shown: Vec<Row> = rows.into_iter().skip(skipped).take(limit).collect();
    let fact = format!("As of {}.", today.short_words());
    let page = list.view(&query, &shown, &Shown::of(count).offering(Offer::Nothing).fact(fact));
    let may_plan = !kinds_to_plan(&app, &visit, &chosen).is_empty();
    app.page(
        &visit,
        "board/show_board.html",
        context! {
            area => chosen.values(), list => values(page), may_plan, next, is_regional => is_regional(&visit),
        },
    )
}

/// The boroughs of a meeting, in few words.
pub(super) fn boroughs_words(names: &Names, meeting: &Meeting) -> String {
    match meeting.areas.len() {
        0..=5 => names.areas(&meeting.areas),
        more => format!("{more} boroughs"),
    }
}
