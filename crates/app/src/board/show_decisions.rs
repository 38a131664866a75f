//! The register of decisions of a borough, and one decision.

use super::door::{Asked, Door, Names, PLAN, in_area, list_readable, name_of, notes, view};
use super::model::{Decision, DiscussionPaper, Meeting, MeetingKind, replaced};
use super::store::decisions::{find_decision, find_successor, list_decisions};
use super::store::meetings::{Of, find_meeting};
use super::store::papers::{find_paper_of, list_papers};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, DecisionId, MeetingId, UserId};
use accord_platform_db::Stored;
use accord_platform_web::lists::{
    Cell, Column, Direction, FileFormat, Filter, List, ListQuery, Offer, Shown, Tone,
};
use accord_platform_web::page::values;
use accord_platform_web::words::moment;
use accord_platform_web::{Fields, Page};
use accord_policy::action::ExportBoard;
use axum::extract::{Path, Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// A decision as a row.
struct Row {
    decision: Decision,
    meeting: Meeting,
    number: String,
    is_replaced: bool,
    dissent: String,
    paper: String,
}

/// Where a decision stands.
const STANDINGS: &[(&str, &str)] = &[("standing", "Stands"), ("replaced", "Replaced")];

impl Row {
    fn standing(&self) -> (&'static str, &'static str) {
        STANDINGS[usize::from(self.is_replaced)]
    }
}

async fn rows(app: &App, visit: &Visit, area: AreaId) -> Result<Vec<Row>, Stop> {
    let (db, names) = (app.db().readers(), Names::load(app).await?);
    let meetings = list_readable(app, visit, Of::Areas(&[area])).await?;
    let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
    let meetings: BTreeMap<MeetingId, Meeting> =
        meetings.into_iter().map(|meeting| (meeting.id, meeting)).collect();
    let decisions = list_decisions(db, &ids).await?;
    let (gone, papers) = (replaced(&decisions), list_papers(db, &[area]).await?);
    let rows = decisions.into_iter().filter_map(|decision| {
        let meeting = meetings.get(&decision.meeting)?.clone();
        let dissent: Vec<String> = decision
            .dissent
            .iter()
            .map(|(agency, words)| format!("{}: {words}", names.agency(*agency)))
            .collect();
        Some(Row {
            number: meeting.numbered(decision.year, decision.number),
            is_replaced: gone.contains(&decision.id),
            dissent: dissent.join("; "),
            paper: paper_words(&papers, decision.version),
            meeting,
            decision,
        })
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| (row.meeting.starts_at, row.decision.number));
    rows.reverse();
    Ok(rows)
}

fn paper_words(papers: &[DiscussionPaper], version: Option<uuid::Uuid>) -> String {
    let found = papers.iter().find_map(|paper| {
        let version = paper.versions.iter().find(|one| Some(one.id) == version)?;
        Some(format!("{}, version {}", paper.title, version.number))
    });
    found.unwrap_or_default()
}

fn list(rows: &[Row]) -> List<Row> {
    let mut years: Vec<i32> = rows.iter().map(|row| row.decision.year).collect();
    years.sort_unstable();
    years.dedup();
    let text = |words: &str| Cell::text(words);
    List::new("/board/decisions", "Decisions", ("decision", "decisions"))
        .filter(Filter::text("words", "Words").hint("In what was decided, or why"))
        .filter(Filter::choice(
            "year",
            "Year",
            years.iter().rev().map(|year| (year.to_string(), year.to_string())),
        ))
        .filter(Filter::choice(
            "kind",
            "Decided by",
            MeetingKind::ALL.iter().map(|one| (one.code(), one.words())),
        ))
        .filter(Filter::choice("standing", "Where it stands", STANDINGS.iter().copied()))
        .filter(Filter::choice(
            "dissent",
            "Agreement",
            [("some", "Not everybody agreed"), ("none", "Everybody agreed")],
        ))
        .column(Column::text("what", "Decision", |row: &Row| {
            let cell = Cell::text(&row.decision.what).to(format!("/board/decisions/{}", row.decision.id));
            if row.dissent.is_empty() {
                cell.note(&row.number)
            } else {
                cell.note(format!("{}. Not everybody agreed", row.number))
            }
        }))
        .column(Column::text("meeting", "Meeting", |row: &Row| {
            Cell::text(&row.meeting.title).to(super::door::address_of(row.meeting.id))
        }))
        .column(Column::time("day", "Day", |row: &Row| Cell::day(row.meeting.day())).sortable())
        .column(Column::text("standing", "Where it stands", |row: &Row| {
            Cell::text(row.standing().1).tag(if row.is_replaced { Tone::Grey } else { Tone::Blue })
        }))
        .column(Column::text("number", "Number", move |row: &Row| text(&row.number)).only_in_files())
        .column(Column::text("reason", "Why", move |row: &Row| text(&row.decision.reason)).only_in_files())
        .column(
            Column::text("dissent", "Who did not agree", move |row: &Row| text(&row.dissent)).only_in_files(),
        )
        .column(Column::text("paper", "Rests on", move |row: &Row| text(&row.paper)).only_in_files())
        .sorted_by("day", Direction::Descending)
        .when_empty("No decision was entered yet.")
}

fn filtered(mut rows: Vec<Row>, query: &ListQuery) -> Vec<Row> {
    let words = query.text("words").map(str::to_lowercase);
    rows.retain(|row| {
        let all = format!("{} {}", row.decision.what, row.decision.reason).to_lowercase();
        words.as_ref().is_none_or(|words| all.contains(words))
            && query.choice("year").is_none_or(|year| row.decision.year.to_string() == year)
            && query.choice("kind").is_none_or(|code| row.meeting.kind.code() == code)
            && query.choice("standing").is_none_or(|code| row.standing().0 == code)
            && query.choice("dissent").is_none_or(|code| (code == "none") == row.dissent.is_empty())
    });
    if query.sort().direction == Direction::Ascending {
        rows.reverse();
    }
    rows
}

pub async fn show_decisions(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (chosen, permit) = view(&app, &visit, asked.get("area")).await?;
    let rows = rows(&app, &visit, permit.resource()).await?;
    app.db().record(permit).await?;
    let list = list(&rows);
    let query = list.read(query.as_deref());
    let rows = filtered(rows, &query);
    let count = rows.len() as u64;
    let window = query.window(count);
    let skipped = usize::try_from(window.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let shown: Vec<Row> = rows.into_iter().skip(skipped).take(limit).collect();
    let fact = format!("As of {}.", visit.at().day().short_words());
    let page = list.view(&query, &shown, &Shown::of(count).offering(Offer::Nothing).fact(fact));
    app.page(&visit, "board/show_decisions.html", context! {
        area => chosen.values(), list => values(page), csv => format!("/board/decisions.csv?area={}", chosen.area.slug),
    })
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let chosen = choose_area(&app, &visit, asked.get("area")).await?;
    let area = chosen.area.id;
    let permit = visit.decide::<ExportBoard>(&app, in_area(area, area), PLAN).await?;
    let rows = rows(&app, &visit, permit.resource()).await?;
    let list = list(&rows);
    let query = list.read(query.as_deref());
    query.require_sound()?;
    let rows = filtered(rows, &query);
    let mut file =
        list.file(FileFormat::Csv, &query, notes(&visit, format!("Decisions, {}", chosen.area.name))?);
    file.push(&rows).or_fault("write a file of decisions")?;
    app.db().record(permit).await?;
    Ok(file.finish(rows.len() as u64).or_fault("write a file of decisions")?.into_response())
}

pub async fn show_decision(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let id: DecisionId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let decision = find_decision(db, id).await?.ok_or_else(Stop::not_found)?;
    let door = Door::find(&app, &visit, &decision.meeting.to_string()).await?;
    let reading = door.read(&app, &visit).await?;
    let names = Names::load(&app).await?;
    let by: Vec<UserId> = decision.by.into_iter().collect();
    let people = accounts::list_names(db, &by).await?;
    let paper = match decision.version {
        Some(version) => find_paper_of(db, version).await?,
        None => None,
    };
    let paper = paper.as_ref().and_then(|paper| {
        let version = paper.versions.iter().find(|one| Some(one.id) == decision.version)?;
        let href = format!("/board/papers/{}?version={}", paper.id, version.number);
        Some(context! { href, title => paper.title.as_str(), version => version.number, hash => version.hash.get(..12) })
    });
    let earlier = match decision.replaces {
        Some(id) => find_decision(db, id).await?,
        None => None,
    };
    let successor = find_successor(db, decision.id).await?;
    let (replaces, replaced_by) =
        (linked(&app, earlier.as_ref()).await?, linked(&app, successor.as_ref()).await?);
    reading.record(&app).await?;
    let dissent: Vec<Value> = decision
        .dissent
        .iter()
        .map(|(agency, words)| context! { agency => names.agency(*agency), words => words.as_str() })
        .collect();
    let known = context! {
        number => door.meeting.numbered(decision.year, decision.number), what => decision.what.as_str(), reason => decision.reason.as_str(),
        dissent, paper, replaces, replaced_by, ask => decision.ask.map(|ask| format!("/asks/{ask}")), meeting => door.meeting.title.as_str(),
        meeting_href => door.address(), when => door.meeting.day().words(), entered => format!("{}, {}", name_of(&people, decision.by), moment(decision.entered_at)),
    };
    let notice = (asked.done == "entered").then_some("The decision was entered.");
    app.page_with_notice(&visit, notice, "board/show_decision.html", known)
}

/// A link to a decision.
async fn linked(app: &App, decision: Option<&Decision>) -> Result<Option<Value>, Stop> {
    let Some(one) = decision else { return Ok(None) };
    let meeting = find_meeting(app.db().readers(), one.meeting).await?.ok_or_else(Stop::not_found)?;
    let (href, number) = (format!("/board/decisions/{}", one.id), meeting.numbered(one.year, one.number));
    Ok(Some(context! { href, number, what => one.what.as_str() }))
}
