//! The timeline as a calendar and as a table, without what is of one child.

use super::door::of_area;
use super::model::Event;
use super::show_timeline::{Asked, Names};
use super::window_lines::{Lines, list_lines};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Instant, Purpose};
use accord_platform_db::{Fault, Stored};
use accord_policy::action::ViewTimeline;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use icalendar::{Calendar, Component, EventLike, Property};

/// What the address asks for, read under a permit that is recorded.
async fn load(app: &App, visit: &Visit, asked: &Asked) -> Result<(String, Lines, Names), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let target = of_area(chosen.area.id);
    let permit = visit.decide::<ViewTimeline>(app, target, Purpose::PlanAndAnalyse).await?;
    let window = asked.window(visit.at().day());
    let lines = list_lines(app.db().readers(), permit.resource(), window).await?;
    let names = Names::load(app, &lines.events).await?;
    app.db().record(permit).await?;
    Ok((chosen.area.name, lines, names))
}

pub async fn download_ics(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (area, lines, names) = load(&app, &visit, &asked).await?;
    let mut calendar = Calendar::new();
    let fictional = visit.marking().map_or_else(String::new, |marking| format!(" ({marking})"));
    calendar.name(&format!("Timeline, {area}{fictional}"));
    for event in &lines.events {
        calendar.push(of_event(event, &names, visit.at()));
    }
    for found in &lines.suggestions {
        let mut day = icalendar::Event::new();
        day.add_property("UID", format!("{}@accord", found.key.replace('|', "-")));
        day.add_property("DTSTAMP", utc(visit.at()));
        day.append_property(
            Property::new("DTSTART", found.on.date().strftime("%Y%m%d").to_string())
                .add_parameter("VALUE", "DATE")
                .done(),
        );
        day.summary(&found.title);
        day.add_property("CATEGORIES", found.kind.code());
        calendar.push(day.done());
    }
    let disposition = "attachment; filename=\"timeline.ics\"";
    let headers =
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, calendar.to_string()).into_response())
}

fn utc(at: Instant) -> String {
    let stamp = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// One event: when, what, where, and who owns it. What could happen, plans and actions stay in the service, because a
/// calendar goes to telephones.
fn of_event(event: &Event, names: &Names, now: Instant) -> icalendar::Event {
    let mut out = icalendar::Event::new();
    out.add_property("UID", format!("{}@accord", event.id));
    out.add_property("DTSTAMP", utc(now));
    out.add_property("LAST-MODIFIED", utc(event.changed_at));
    if event.when.is_all_day {
        let day = |name: &str, day: accord_kernel::Day| {
            Property::new(name, day.date().strftime("%Y%m%d").to_string())
                .add_parameter("VALUE", "DATE")
                .done()
        };
        out.append_property(day("DTSTART", event.when.first_day()));
        out.append_property(day("DTEND", event.when.last_day().plus_days(1)));
    } else {
        out.add_property("DTSTART", utc(event.when.starts()));
        out.add_property("DTEND", utc(event.when.ends()));
    }
    out.summary(&event.texts.title);
    if !event.texts.place.is_empty() {
        out.location(&event.texts.place);
    }
    out.description(&format!("{}. Owner: {}.", event.kind.words(), names.owner(event)));
    out.add_property("CATEGORIES", event.kind.code());
    out.done()
}

/// The cells of an event in the table.
fn row_of(event: &Event, names: &Names) -> [String; 10] {
    let done = event.actions.iter().filter(|action| action.done_at.is_some()).count();
    let (from, to) = if event.when.is_all_day {
        (event.when.first_day().to_string(), event.when.last_day().to_string())
    } else {
        let words = |at: Instant| at.london().strftime("%Y-%m-%d %H:%M").to_string();
        (words(event.when.starts()), words(event.when.ends()))
    };
    [
        from,
        to,
        if event.when.is_all_day { "yes".to_owned() } else { "no".to_owned() },
        neutral(&event.texts.title),
        event.kind.words().to_owned(),
        neutral(&event.texts.place),
        neutral(&names.owner(event)),
        event.actions.len().to_string(),
        done.to_string(),
        event.lacks().unwrap_or_default().to_owned(),
    ]
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (area, lines, names) = load(&app, &visit, &asked).await?;
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        // Excel guesses wrongly without the mark at the beginning.
        .from_writer(b"\xef\xbb\xbf".to_vec());
    let doing = "write the timeline as a table";
    let marking = visit.marking().unwrap_or("Official-Sensitive");
    out.write_record([
        "From",
        "To",
        "Whole days",
        "What",
        "Kind",
        "Place",
        "Owner",
        "Actions",
        "Actions done",
        "Lacks",
        "Borough",
        "Marking",
    ])
    .or_fault(doing)?;
    for event in &lines.events {
        let row = row_of(event, &names).into_iter().chain([area.clone(), marking.to_owned()]);
        out.write_record(row).or_fault(doing)?;
    }
    for found in &lines.suggestions {
        let on = found.on.to_string();
        let title = neutral(&found.title);
        let row = [
            on.as_str(),
            on.as_str(),
            "yes",
            title.as_str(),
            found.kind.words(),
            "",
            "",
            "0",
            "0",
            "No owner yet",
            area.as_str(),
            marking,
        ];
        out.write_record(row).or_fault(doing)?;
    }
    let bytes = out.into_inner().map_err(|_| Fault::new(doing, "the table could not be finished"))?;
    let disposition = "attachment; filename=\"timeline.csv\"";
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// A cell that no spreadsheet takes for a formula (OWASP, CSV Injection).
pub(super) fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
