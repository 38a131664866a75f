//! The promises of partners of a borough, with filter and as a file.

use super::door::{Names, PLAN, in_area, list_readable, notes, view};
use super::model::{Meeting, MeetingKind, Promise, PromiseState};
use super::store::decisions::{PromisesOf, list_promises};
use super::store::meetings::{Of, list_meetings};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, MeetingId};
use accord_platform_db::Stored;
use accord_platform_web::lists::{
    Cell, Column, Direction, FileFormat, Filter, List, ListQuery, Offer, Shown, Tone,
};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, Page};
use accord_policy::action::ExportBoard;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use minijinja::context;
use std::collections::{BTreeMap, BTreeSet};

/// A promise as a row.
struct Row {
    promise: Promise,
    meeting: Meeting,
    agency: String,
    is_overdue: bool,
}

impl Row {
    fn standing(&self) -> &'static str {
        if self.is_overdue { "Overdue" } else { self.promise.state().words() }
    }
}

/// The promises of meetings of a borough with their meetings, for what every partner reads: without Gold groups.
pub(super) async fn list_promised(app: &App, area: AreaId) -> Result<Vec<(Promise, Meeting)>, Stop> {
    let mut meetings = list_meetings(app.db().readers(), Of::Areas(&[area])).await?;
    meetings.retain(|meeting| meeting.kind != MeetingKind::Gold);
    promised_at(app, meetings).await
}

/// The promises of meetings with their meetings.
async fn promised_at(app: &App, meetings: Vec<Meeting>) -> Result<Vec<(Promise, Meeting)>, Stop> {
    let db = app.db().readers();
    let meetings: BTreeMap<MeetingId, Meeting> =
        meetings.into_iter().map(|meeting| (meeting.id, meeting)).collect();
    let ids: Vec<MeetingId> = meetings.keys().copied().collect();
    let promises = list_promises(db, PromisesOf::Meetings(&ids)).await?;
    let with = |promise: Promise| Some((meetings.get(&promise.meeting)?.clone(), promise));
    Ok(promises.into_iter().filter_map(with).map(|(meeting, promise)| (promise, meeting)).collect())
}

async fn rows(app: &App, visit: &Visit, area: AreaId) -> Result<Vec<Row>, Stop> {
    let today = visit.at().day();
    let meetings = list_readable(app, visit, Of::Areas(&[area])).await?;
    let names = Names::load(app).await?;
    let row = |(promise, meeting): (Promise, Meeting)| Row {
        agency: names.agency(promise.agency).to_owned(),
        is_overdue: promise.is_overdue(today),
        promise,
        meeting,
    };
    Ok(promised_at(app, meetings).await?.into_iter().map(row).collect())
}

fn list(rows: &[Row]) -> List<Row> {
    let agencies: BTreeSet<(String, String)> =
        rows.iter().map(|row| (row.agency.clone(), row.promise.agency.to_string())).collect();
    let states = PromiseState::ALL.iter().map(|one| (one.code(), one.words()));
    let text = |words: &str| Cell::text(words);
    List::new("/board/promises", "Promises", ("promise", "promises"))
        .filter(Filter::choice("agency", "Partner", agencies.into_iter().map(|(name, id)| (id, name))))
        .filter(Filter::choice(
            "state",
            "What became of it",
            [("overdue", "Overdue")].into_iter().chain(states),
        ))
        .column(Column::text("what", "Promise", |row: &Row| {
            Cell::text(&row.promise.what).to(format!("/board/promises/{}", row.promise.id))
        }))
        .column(Column::text("agency", "Partner", |row: &Row| {
            let cell = Cell::text(&row.agency);
            if row.promise.who.is_empty() { cell } else { cell.note(&row.promise.who) }
        }))
        .column(Column::time("due_on", "Due", |row: &Row| Cell::day(row.promise.due_on)).sortable())
        .column(Column::text("state", "What became of it", |row: &Row| {
            Cell::text(row.standing()).tag(if row.is_overdue { Tone::Yellow } else { Tone::Blue })
        }))
        .column(Column::text("meeting", "Meeting", move |row: &Row| text(&row.meeting.title)).only_in_files())
        .column(
            Column::time("made_on", "Promised on", |row: &Row| Cell::day(row.meeting.day())).only_in_files(),
        )
        .column(
            Column::text("words", "In words", |row: &Row| {
                Cell::text(row.promise.words.last().map_or("", |word| word.words.as_str()))
            })
            .only_in_files(),
        )
        .sorted_by("due_on", Direction::Ascending)
        .when_empty("No promise was entered yet.")
}

fn filtered(mut rows: Vec<Row>, query: &ListQuery) -> Vec<Row> {
    rows.retain(|row| {
        query.choice("agency").is_none_or(|id| row.promise.agency.to_string() == id)
            && query.choice("state").is_none_or(|code| match code {
                "overdue" => row.is_overdue,
                code => row.promise.state().code() == code,
            })
    });
    if query.sort().direction == Direction::Descending {
        rows.reverse();
    }
    rows
}

pub async fn show_promises(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (chosen, permit) = view(&app, &visit, asked.get("area")).await?;
    let rows = rows(&app, &visit, permit.resource()).await?;
    app.db().record(permit).await?;
    let overdue = rows.iter().filter(|row| row.is_overdue).count();
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
    let slug = &chosen.area.slug;
    app.page(&visit, "board/show_promises.html", context! {
        area => chosen.values(), list => values(page), overdue, overdue_href => format!("/board/promises?area={slug}&state=overdue"),
        csv => format!("/board/promises.csv?area={slug}"),
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
        list.file(FileFormat::Csv, &query, notes(&visit, format!("Promises, {}", chosen.area.name))?);
    file.push(&rows).or_fault("write a file of promises")?;
    app.db().record(permit).await?;
    Ok(file.finish(rows.len() as u64).or_fault("write a file of promises")?.into_response())
}
