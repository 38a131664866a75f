//! Incidents of a borough: filter, map, list and files, all under the same filter.

use super::filter::{IncidentFilter, Visible, own_rows_area};
use super::store::{Incident, OrderBy, count_by_cell, count_incidents, list_incidents};
use crate::agencies::{self, ChosenArea, choose_area};
use crate::definitions::{self, Source};
use crate::monitoring;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId};
use accord_kernel::{Category, Day, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::lists::{
    Cell, Column, Direction, FILE_ROWS_MAX, FileFormat, FileNotes, Filter, List, ListQuery, Offer, Room,
    Shown,
};
use accord_platform_web::{Fields, Page};
use accord_policy::action::{ExportIncidents, ListIncidents};
use accord_policy::{Action, Permit, Target};
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::context;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Days that are shown when nobody chose any.
const DAYS_SHOWN: i32 = 28;
/// Rows of one batch of a file.
const FILE_BATCH_ROWS: u64 = 1_000;

/// What a request asked for, and the permit to see it.
struct Asked<A: Action> {
    chosen: ChosenArea,
    list: List<Incident>,
    query: ListQuery,
    filter: IncidentFilter,
    permit: Permit<A>,
    is_default_range: bool,
}

async fn ask<A: Action<Resource = AreaId>>(
    app: &App,
    visit: &Visit,
    query: Option<&str>,
) -> Result<Asked<A>, Stop> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let chosen = choose_area(app, visit, fields.get("area")).await?;
    let agency = visit.require_member()?.agency;
    let area = &chosen.area;
    let target = Target::new(area.id).in_area(area.id).owned_by(agency).holding(&[Category::Location]);
    let permit = visit.decide::<A>(app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let definitions = definitions::list_definitions(db, &[area.id]).await?;
    let directory = agencies::directory(app).await?;
    let lines = monitoring::list_lines(app, area.id, agency).await?;
    let published = copies(&lines);
    // Whose rows there can be: the reader's own agency and those whose published files are listed.
    let agencies: Vec<&agencies::Agency> = directory
        .agencies
        .iter()
        .filter(|found| found.id == agency || published.iter().any(|(_, copied)| *copied == found.id))
        .collect();
    let list = list(&chosen, &definitions, &agencies);
    let query = list.read(query);
    let days = query.days("days");
    let newest = newest_day(visit, agency, &lines);
    let to = days.to.unwrap_or_else(|| days.from.map_or(newest, |from| newest.max(from)));
    let from = days.from.unwrap_or(to.plus_days(1 - DAYS_SHOWN));
    let only = own_rows_area(app, agency, visit.at().day()).await?;
    let filter = IncidentFilter {
        visible: Visible {
            agency,
            areas: vec![area.clone()],
            own_without_district: only == Some(area.id),
            published,
        },
        from,
        to,
        version: query
            .choice("definition")
            .and_then(|slug| definitions.iter().find(|definition| definition.slug == slug))
            .map(|definition| definition.version.clone()),
        source: query.choice("source").and_then(Source::from_code),
        from_agency: query
            .choice("agency")
            .and_then(|slug| agencies.iter().find(|agency| agency.slug == slug))
            .map(|agency| agency.id),
        words: query.text("words").map(str::to_owned),
    };
    let is_default_range = days.from.is_none() && days.to.is_none();
    Ok(Asked { chosen, list, query, filter, permit, is_default_range })
}

/// The last day with rows that the reader may see, today when there are none.
fn newest_day(visit: &Visit, own: AgencyId, lines: &[Arc<monitoring::Line>]) -> Day {
    let today = visit.at().day();
    let visible = lines.iter().filter(|line| {
        line.key.source.is_listed() && (line.key.agency == own || line.key.source.is_published())
    });
    // One feed that is behind does not hide the newer rows of another.
    let newest = visible.filter_map(|line| line.newest_on());
    newest.max().map_or(today, |newest| newest.min(today))
}

/// Whose copy of each published source is counted.
fn copies(lines: &[Arc<monitoring::Line>]) -> Vec<(Source, AgencyId)> {
    let published = lines.iter().filter(|line| line.key.source.is_published());
    let copies: BTreeMap<Source, AgencyId> =
        published.map(|line| (line.key.source, line.key.agency)).collect();
    copies.into_iter().collect()
}

fn list(
    chosen: &ChosenArea,
    definitions: &[definitions::Definition],
    agencies: &[&agencies::Agency],
) -> List<Incident> {
    let sources =
        Source::ALL.iter().filter(|source| source.is_listed()).map(|source| (source.code(), source.words()));
    let mut list = List::new(
        "/picture/incidents",
        format!("Incidents in {}", chosen.area.name),
        ("incident", "incidents"),
    )
    .filter(Filter::days("days", "When").hint("28 days when empty"))
    .filter(Filter::choice(
        "definition",
        "What is counted",
        definitions.iter().map(|found| (found.slug.clone(), found.name.clone())),
    ))
    .filter(Filter::choice("source", "Source", sources))
    .filter(Filter::choice(
        "agency",
        "Sent by",
        agencies.iter().map(|agency| (agency.slug.clone(), agency.name.clone())),
    ))
    .filter(Filter::text("words", "Words").hint("In kind, place or reference"))
    .filter(Filter::choice(
        "area",
        "Borough",
        chosen.boroughs.iter().map(|area| (area.slug.clone(), area.name.clone())),
    ));
    for column in columns() {
        list = list.column(column);
    }
    list.sorted_by("when", Direction::Descending).when_empty(
        "No incident that your agency may see one by one passes this filter. Other agencies’ own rows are counts, in Trends.",
    )
}

fn columns() -> Vec<Column<Incident>> {
    let text = |value: &Option<String>| Cell::text(value.clone().unwrap_or_default());
    vec![
        Column::text("what", "What", |row: &Incident| {
            let what = row.category.clone().unwrap_or_else(|| "Not said".to_owned());
            match &row.sub_category {
                Some(finer) => Cell::text(what).note(finer.as_str()),
                None => Cell::text(what),
            }
        })
        .sortable(),
        Column::time("when", "When", |row: &Incident| Cell::text(when_words(row))).sortable(),
        Column::text("where", "Where", |row: &Incident| {
            let place = row.place.clone().or(row.ward.clone()).unwrap_or_else(|| "Not said".to_owned());
            match row.place_precision.as_str() {
                "snapped-public" => Cell::text(place).note("moved to a public point nearby"),
                _ => Cell::text(place),
            }
        }),
        Column::text("age", "Age harmed", |row: &Incident| Cell::text(age_words(row.ages))),
        Column::text("from", "Sent by", |row: &Incident| Cell::text(row.agency.as_str())),
        Column::text("district", "District", move |row: &Incident| text(&row.district)).only_in_files(),
        Column::text("ward", "Ward", move |row: &Incident| text(&row.ward)).only_in_files(),
        Column::text("finer", "What, in finer words", move |row: &Incident| text(&row.sub_category))
            .only_in_files(),
        Column::text("source", "Source", |row: &Incident| {
            Cell::text(
                Source::from_code(&row.kind)
                    .map_or_else(|| row.kind.clone(), |source| source.words().to_owned()),
            )
        })
        .only_in_files(),
        Column::text("reference", "Sender’s reference", move |row: &Incident| text(&row.reference))
            .only_in_files(),
        Column::text("sure", "How sure", move |row: &Incident| text(&row.how_sure)).only_in_files(),
        Column::text("outcome", "Outcome", move |row: &Incident| text(&row.outcome)).only_in_files(),
    ]
}

/// No finer than the source says.
fn when_words(row: &Incident) -> String {
    match (row.precision.as_str(), row.hour) {
        ("month", _) => row.first_on.month().words(),
        (_, Some(hour)) => {
            format!("{}, {hour:02}:00 to {:02}:00", row.first_on.short_words(), (hour + 1) % 24)
        }
        _ => row.first_on.short_words(),
    }
}

fn age_words(ages: (Option<i32>, Option<i32>)) -> String {
    match ages {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (None, Some(to)) => format!("up to {to}"),
        (Some(from), None) => format!("{from} or over"),
        _ => "Not known".to_owned(),
    }
}

fn order_of(query: &ListQuery) -> (OrderBy, Direction) {
    let sort = query.sort();
    let by = if sort.column == "what" { OrderBy::What } else { OrderBy::When };
    (by, sort.direction)
}

pub async fn show_incidents(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let asked = ask::<ListIncidents>(&app, &visit, query.as_deref()).await?;
    let db = app.db().readers();
    let is_sound = asked.query.problems().is_empty();
    // What was not asked for is no answer: neither its rows, nor its count, nor its map.
    let (count, unplaced) = if is_sound { count_incidents(db, &asked.filter).await? } else { (0, 0) };
    let window = asked.query.window(count);
    let (rows, cells) = if count > 0 {
        let (skipped, limit) = (window.offset, window.limit);
        let rows = list_incidents(db, &asked.filter, order_of(&asked.query), skipped, limit).await?;
        (rows, count_by_cell(db, &asked.filter).await?)
    } else {
        (Vec::new(), BTreeMap::new())
    };
    let duplicates = super::store::count_proposals(db, asked.filter.visible.agency).await?;
    let Asked { chosen, list, query: chosen_query, filter, permit, is_default_range } = asked;
    app.db().record(permit).await?;
    let mut shown = Shown::of(count).offering(Offer::Files).fact(format!(
        "{} to {}{}.",
        filter.from.short_words(),
        filter.to.short_words(),
        if is_default_range { ", the newest 28 days with rows" } else { "" }
    ));
    if unplaced > 0 {
        shown = shown.fact(match unplaced == count {
            true => "None of them has a place, so there is no map.".to_owned(),
            false => format!("{unplaced} of {count} have no place."),
        });
    }
    shown = shown.fact("Your agency’s own rows and published ones are listed.");
    let view = list.view(&chosen_query, &rows, &shown);
    let marking = visit.marking();
    let map = (unplaced < count).then(|| super::map::draw(&chosen, &cells, (count, unplaced), marking));
    app.page(
        &visit,
        "incidents/show_incidents.html",
        context! {
            area => chosen.values(), list => accord_platform_web::page::values(view), map, duplicates,
        },
    )
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    download(app, visit, query.as_deref(), FileFormat::Csv).await
}

pub async fn download_xlsx(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    download(app, visit, query.as_deref(), FileFormat::Xlsx).await
}

async fn download(app: App, visit: Visit, query: Option<&str>, format: FileFormat) -> Result<Response, Stop> {
    let asked = ask::<ExportIncidents>(&app, &visit, query).await?;
    asked.query.require_sound()?;
    let db = app.db().readers();
    let (count, _) = count_incidents(db, &asked.filter).await?;
    let mut notes = FileNotes::made(visit.at())
        .by(visit.require_signed_in()?.name.clone())
        .marked("Official-Sensitive")
        .sentence(format!("{} to {}", asked.filter.from.short_words(), asked.filter.to.short_words()));
    if visit.marking().is_some() {
        notes = notes.fictional();
    }
    let mut file = asked.list.file(format, &asked.query, notes);
    let mut skipped = 0;
    while skipped < FILE_ROWS_MAX as u64 {
        let rows =
            list_incidents(db, &asked.filter, order_of(&asked.query), skipped, FILE_BATCH_ROWS).await?;
        let is_last = (rows.len() as u64) < FILE_BATCH_ROWS;
        skipped += rows.len() as u64;
        if file.push(&rows).or_fault("write a file of incidents")? == Room::Full || is_last {
            break;
        }
    }
    app.db().record(asked.permit).await?;
    Ok(file.finish(count).or_fault("write a file of incidents")?.into_response())
}

/// The hexagons of the map as GeoJSON: areas only, for the map that a browser draws.
pub async fn download_geojson(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let asked = ask::<ListIncidents>(&app, &visit, query.as_deref()).await?;
    asked.query.require_sound()?;
    let cells = count_by_cell(app.db().readers(), &asked.filter).await?;
    app.db().record(asked.permit).await?;
    let body = super::map::geojson(&cells, visit.marking()).to_string();
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body).into_response())
}
