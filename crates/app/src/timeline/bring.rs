//! Bringing a calendar or term dates in: the file is sent, looked at, and taken in by whoever has looked.

use super::calendar::{self, BYTES_MAX, Found, Reading, Unreadable};
use super::door::something;
use super::model::{Event, EventKind};
use super::show_timeline::Asked;
use super::store::{
    CalendarFile, HELD_SECONDS, NewEvent, NewFile, find_calendar, find_file, insert_calendar, insert_file,
    insert_from_file, list_calendar_names, list_files, list_from_calendar, mark_gone, take_file,
    update_from_file,
};
use super::take_in::{Account, Steps, changed, compare, horizon, kind, said, texts, when};
use super::terms;
use crate::agencies::{self, Area, choose_area};
use crate::names::{looks, names_somebody};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{TimelineEventId, TimelineFileId, uuid_v7};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Connection, Fault, Stored, WriteTx};
use accord_platform_web::form::plain_text;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::BringCalendar;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// Events of a file that are shown before it is taken in.
const SHOWN_MAX: usize = 50;
/// Files of before on the page at most.
const FILES_SHOWN_MAX: u64 = 20;
/// How long a file may take to arrive.
const TIME_MAX: Duration = Duration::from_secs(120);

async fn open(app: &App, visit: &Visit, slug: &str) -> Result<Area, Stop> {
    let area = choose_area(app, visit, slug).await?.area;
    let any = TimelineFileId::new(visit.at(), app.rng());
    visit.require_may::<BringCalendar>(app, something(any, area.id), Purpose::PlanAndAnalyse).await?;
    Ok(area)
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = open(&app, &visit, &asked.area).await?;
    page(&app, &visit, &area, &Fields::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    area: &Area,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let (db, own) = (app.db().readers(), visit.require_member()?.agency);
    let kinds: Vec<Value> = std::iter::once(context! { value => "", text => "Choose" })
        .chain(EventKind::ALL.iter().filter(|kind| kind.is_chosen()).map(|kind| {
            context! { value => kind.code(), text => kind.words(), selected => entered.get("kind") == kind.code() }
        }))
        .collect();
    let directory = agencies::directory(app).await?;
    let files: Vec<Value> = list_files(db, area.id, FILES_SHOWN_MAX)
        .await?
        .iter()
        .map(|file| {
            let agency = directory.agencies.iter().find(|agency| agency.id == file.agency);
            context! {
                id => file.id.to_string(), calendar => file.calendar.as_str(), name => file.name.as_str(), is_own => file.agency == own,
                agency => agency.map_or("", |agency| agency.name.as_str()), at => file.taken_at.map(|at| at.micros()),
            }
        })
        .collect();
    app.page(visit, "timeline/bring.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, kinds, files,
        calendars => list_calendar_names(db, area.id, own).await?, calendar => entered.get("calendar"), kilobytes => BYTES_MAX / 1024,
        errors => values(&errors),
    })
}

/// What came with the form.
#[derive(Default)]
struct Sent {
    fields: Vec<(String, String)>,
    name: String,
    bytes: Vec<u8>,
    is_too_large: bool,
}

async fn receive(mut form: Multipart) -> Result<Sent, Stop> {
    let unreadable = |_| Stop::from(Problem::unreadable_form());
    let mut sent = Sent::default();
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = name == "file";
        let limit = if is_file { BYTES_MAX } else { 1_024 };
        if is_file {
            let file_name =
                field.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
            sent.name = plain_text(file_name).chars().take(120).collect();
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > limit {
                if !is_file {
                    return Err(Problem::unreadable_form().into());
                }
                sent.is_too_large = true;
                return Ok(sent);
            }
        }
        if is_file {
            sent.bytes = bytes;
        } else if sent.fields.len() < 10 {
            sent.fields.push((name, plain_text(&String::from_utf8_lossy(&bytes))));
        }
    }
    Ok(sent)
}

/// A file as it can be read.
struct Read {
    text: String,
    format: &'static str,
    reading: Reading,
}

fn read(text: String, format: &'static str, area: &Area, today: Day) -> Result<Read, Unreadable> {
    let (from, to) = horizon(today);
    let reading = match format {
        "ics" => calendar::read(&text, from, to)?,
        _ => terms::read(&text, (&area.name, &area.slug), from, to)?,
    };
    Ok(Read { text, format, reading })
}

/// Reads a file beside the threads that answer requests: a large one takes up to a second.
async fn read_aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.or_fault("read a calendar")
}

fn read_sent(sent: &Sent, area: &Area, today: Day) -> Result<Read, String> {
    if sent.is_too_large {
        return Err(format!("Choose a file of {} kilobytes or fewer: save a shorter time", BYTES_MAX / 1024));
    }
    if sent.bytes.is_empty() {
        return Err("Choose a file of a calendar (.ics) or of term dates (.csv)".to_owned());
    }
    let text = String::from_utf8(sent.bytes.clone())
        .map_err(|_| "Save the file as UTF-8 and send it again: its letters cannot be read".to_owned())?;
    let text = text.replace('\0', "");
    let is_calendar = text.to_ascii_uppercase().contains("BEGIN:VCALENDAR");
    let format = if is_calendar { "ics" } else { "csv" };
    read(text, format, area, today).map_err(|unreadable| match (format, unreadable) {
        ("csv", Unreadable::NoCalendar) => {
            "Choose an iCalendar file, or a table with the columns borough, start, end, label and inset"
                .to_owned()
        }
        _ => unreadable.words().to_owned(),
    })
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    form: Multipart,
) -> Result<Response, Stop> {
    let area = open(&app, &visit, &asked.area).await?;
    let sent = tokio::time::timeout(TIME_MAX, receive(form)).await;
    let sent = sent.unwrap_or_else(|_| Err(Problem::unreadable_form().into()))?;
    let fields: Fields = sent.fields.iter().cloned().collect();
    let (calendar, kind) = (fields.get("calendar"), EventKind::from_code(fields.get("kind")));
    let kind = kind.filter(|kind| kind.is_chosen());
    let today = visit.at().day();
    let (area, sent, read) = read_aside(move || {
        let read = read_sent(&sent, &area, today);
        (area, sent, read)
    })
    .await?;
    let mut errors = FormErrors::default();
    if let Err(message) = &read {
        errors.add("file", message.as_str());
    }
    errors.require(!calendar.is_empty(), "calendar", "Enter what the calendar is called");
    errors.limit(calendar, 80, "calendar", "What the calendar is called");
    errors.require(kind.is_some(), "kind", "Choose what the calendar holds");
    let (Ok(read), Some(kind), true) = (read, kind, errors.is_empty()) else {
        let page = page(&app, &visit, &area, &fields, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let hash: String = Sha256::digest(&sent.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let agency = visit.require_member()?.agency;
    let id = TimelineFileId::new(visit.at(), app.rng());
    let new = NewFile {
        area: area.id,
        agency,
        calendar,
        kind: kind.code(),
        format: read.format,
        name: &sent.name,
        hash: &hash,
        contents: &read.text,
    };
    app.db()
        .retrying(|| async {
            let target = something(id, area.id);
            let permit = visit.decide::<BringCalendar>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            insert_file(&tx, &new).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/timeline/files/{id}")).into_response())
}

/// A file of the member's own agency, with the borough that it is for.
async fn load(
    app: &App,
    visit: &Visit,
    db: &impl Connection,
    id: &str,
) -> Result<(CalendarFile, Area), Stop> {
    let agency = visit.require_member()?.agency;
    let id: TimelineFileId = id.parse().map_err(|_| Stop::not_found())?;
    let file = find_file(db, id).await?.ok_or_else(Stop::not_found)?;
    let directory = agencies::directory_through(app, db).await?;
    let area =
        directory.areas.iter().find(|area| area.id == file.area).cloned().ok_or_else(Stop::not_found)?;
    // Another agency's file is a matter of that agency: what came of it is on the timeline.
    if file.agency != agency {
        return Err(Stop::not_found());
    }
    Ok((file, area))
}

/// What names an event of a file on the timeline of a borough.
fn key_of(calendar: Uuid, found: &Found) -> String {
    format!("file|{calendar}|{}", found.key)
}

/// What a file that waits says; `None` where it does not wait any more.
async fn read_held(file: &CalendarFile, area: &Area, visit: &Visit) -> Result<Option<Reading>, Stop> {
    let is_held = file.taken_at.is_none() && visit.at().seconds_since(file.sent_at) < HELD_SECONDS;
    let Some(contents) = file.contents.clone().filter(|_| is_held) else { return Ok(None) };
    let format = if file.format == "ics" { "ics" } else { "csv" };
    let (area, today) = (area.clone(), visit.at().day());
    let read = read_aside(move || read(contents, format, &area, today)).await?;
    Ok(read.ok().map(|read| read.reading))
}

/// What came from the calendar of a file before.
struct Before {
    known: Vec<Event>,
    calendar: Option<Uuid>,
}

async fn look(db: &impl Connection, file: &CalendarFile) -> Result<Before, Stop> {
    let calendar = find_calendar(db, (file.area, file.agency), &file.calendar).await?;
    let known = match calendar {
        Some(calendar) => list_from_calendar(db, calendar).await?,
        None => Vec::new(),
    };
    Ok(Before { known, calendar })
}

/// Events of a file whose words look as if they named somebody, that are shown to be looked at, at most.
const FLAGGED_MAX: usize = 200;

/// What names the words of an event in a form: the same words on many days are looked at once.
fn words_key(found: &Found) -> String {
    let words = [&found.title, &found.place, &found.words].map(String::as_str).join("\0");
    Sha256::digest(words).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the words of an event look as if they named somebody.
fn is_flagged(found: &Found) -> bool {
    !looks(&format!("{}. {}", found.title, found.words)).is_empty() || names_somebody(&found.place)
}

/// Takes out of a reading what looks as if it named somebody and nobody has looked at: the event stays, by its day and its sort.
fn without_names(reading: &mut Reading, looked_at: &BTreeSet<&str>, kind: EventKind) {
    let flagged = |found: &&mut Found| is_flagged(found) && !looked_at.contains(words_key(found).as_str());
    for found in reading.found.iter_mut().filter(flagged) {
        found.words.clear();
        if !looks(&found.title).is_empty() {
            kind.words().clone_into(&mut found.title);
        }
        if names_somebody(&found.place) {
            found.place.clear();
        }
    }
}

/// The words to be looked at, each once.
fn flagged(reading: &Reading) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    reading
        .found
        .iter()
        .filter(|found| is_flagged(found))
        .map(|found| (words_key(found), found))
        .filter(|(key, _)| seen.insert(key.clone()))
        .take(FLAGGED_MAX)
        .map(|(key, found)| {
            let words: Vec<&str> = [found.place.as_str(), found.words.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
            context! { value => key, text => found.title.as_str(), hint => context! { text => words.join(". ") } }
        })
        .collect()
}

pub async fn show_file(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let db = app.db().readers();
    let (file, area) = load(&app, &visit, db, &id).await?;
    let target = something(file.id, area.id);
    visit.require_may::<BringCalendar>(&app, target, Purpose::PlanAndAnalyse).await?;
    let today = visit.at().day();
    let mut reading = read_held(&file, &area, &visit).await?;
    let flagged = reading.as_ref().map(flagged).unwrap_or_default();
    let held = EventKind::from_code(&file.kind).unwrap_or(EventKind::Other);
    if let Some(reading) = &mut reading {
        without_names(reading, &BTreeSet::new(), held);
    }
    let (account, lines) = match &reading {
        Some(reading) => {
            let before = look(db, &file).await?;
            let calendar = before.calendar.unwrap_or_default();
            let steps = compare(reading, &before.known, |found| key_of(calendar, found), today);
            (Account::of(reading, &steps), preview(&steps))
        }
        None => {
            let kept = file.account.as_deref().map(serde_json::from_str::<Account>).transpose();
            (kept.or_fault("read what became of a calendar")?.unwrap_or_default(), Vec::new())
        }
    };
    app.page(&visit, "timeline/show_file.html", context! {
        id => file.id.to_string(), name => file.name.as_str(), calendar => file.calendar.as_str(), hash => &file.hash[..12],
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, account => values(&account),
        changes => account.new + account.changed + account.gone, lines, shown_max => SHOWN_MAX, flagged,
        taken_at => file.taken_at.map(|at| at.micros()), can_take => reading.is_some(),
    })
}

/// What would change, the first of it.
fn preview(steps: &Steps<'_>) -> Vec<Value> {
    let new = steps.new.iter().map(|found| ("New", found.title.as_str(), when(found).words()));
    let changed =
        steps.changed.iter().map(|(_, found)| ("Changed", found.title.as_str(), when(found).words()));
    let gone = steps
        .gone
        .iter()
        .map(|event| ("No longer in the file", event.texts.title.as_str(), event.when.words()));
    let all = changed.chain(gone).chain(new).take(SHOWN_MAX);
    all.map(|(what, title, when)| context! { what, title, when }).collect()
}

pub async fn submit_take(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let (file, area) = load(&app, &visit, app.db().readers(), &id).await?;
    let target = something(file.id, area.id);
    visit.require_may::<BringCalendar>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    // A file never changes: it is read before the transaction, in which nobody else writes.
    let mut reading = read_held(&file, &area, &visit).await?.ok_or_else(|| taken_already(&file))?;
    let held = EventKind::from_code(&file.kind).unwrap_or(EventKind::Other);
    without_names(&mut reading, &fields.all("words").collect(), held);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<BringCalendar>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let (now, _) = load(&app, &visit, tx.connection(), &id).await?;
            if now.taken_at.is_some() || now.contents.is_none() || now.hash != file.hash {
                return Err(taken_already(&now).into());
            }
            take(&app, &visit, &tx, (&now, &reading)).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/timeline/files/{}", file.id)))
}

/// Takes a file in, all of it or nothing.
async fn take(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<BringCalendar>,
    (file, reading): (&CalendarFile, &Reading),
) -> Result<(), Stop> {
    let today = visit.at().day();
    let before = look(tx.connection(), file).await?;
    let held = EventKind::from_code(&file.kind).unwrap_or(EventKind::Other);
    let calendar = match before.calendar {
        Some(calendar) => calendar,
        None => {
            let calendar = uuid_v7(visit.at(), app.rng());
            insert_calendar(tx, calendar, (file.area, file.agency), &file.calendar).await?;
            calendar
        }
    };
    let steps = compare(reading, &before.known, |found| key_of(calendar, found), today);
    for found in &steps.new {
        let new = NewEvent {
            area: file.area,
            areas: vec![file.area],
            agency: file.agency,
            member: None,
            kind: kind(found, held),
            texts: texts(found),
            when: when(found),
            point: None,
            source_key: Some(key_of(calendar, found)),
        };
        let id = TimelineEventId::new(visit.at(), app.rng());
        insert_from_file(tx, id, &new, (calendar, &said(found))).await?;
    }
    for (event, found) in &steps.changed {
        update_from_file(tx, event, &changed(event, found), &said(found), app.rng()).await?;
    }
    for event in &steps.back {
        mark_gone(tx, event.id, false).await?;
    }
    for event in &steps.gone {
        mark_gone(tx, event.id, true).await?;
    }
    let account = serde_json::to_string(&Account::of(reading, &steps));
    let account = account.or_fault("write what became of a calendar")?;
    if take_file(tx, &account).await? { Ok(()) } else { Err(taken_already(file).into()) }
}

fn taken_already(file: &CalendarFile) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This file is not waiting any more",
        &["It was taken in already, or was sent more than a day ago. Nothing was changed. Send it again to look at it again."],
    )
    .with_link("Look at what became of it", &format!("/timeline/files/{}", file.id))
}
