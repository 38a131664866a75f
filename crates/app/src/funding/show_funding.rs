//! The funding that reaches a borough: every stream with its dates, its amount and what ends with it.

use super::door::{Asked, Names, PLAN, in_area, is_regional, list_served, notes, of_agency, reach, view};
use super::model::{Cliffs, MONTHS_AHEAD, Standing, Stream, by_month, long_term_share, money_words};
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::FundingStreamId;
use accord_kernel::{Day, Month};
use accord_platform_db::Stored;
use accord_platform_web::lists::{
    Cell, Column, Direction, FileFormat, Filter, List, ListQuery, Offer, Shown,
};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, Page};
use accord_policy::action::{ExportFunding, WriteRegionalStream, WriteStream};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use minijinja::context;

/// A stream as a row.
struct Line {
    stream: Stream,
    reach: String,
    agency: String,
    standing: Standing,
}

fn lines(streams: Vec<Stream>, names: &Names, today: Day) -> Vec<Line> {
    let lines = streams.into_iter().map(|stream| Line {
        reach: reach(names, &stream),
        agency: names.agency(stream.agency).to_owned(),
        standing: stream.standing(today),
        stream,
    });
    lines.collect()
}

fn list(chosen: &ChosenArea, today: Day) -> List<Line> {
    let first = today.month().number();
    let months = (first..first + MONTHS_AHEAD).filter_map(Month::from_number);
    List::new("/funding", format!("Funding that reaches {}", chosen.area.name), ("stream", "streams"))
        .filter(Filter::text("words", "Words").hint("In name, funder or purpose"))
        .filter(Filter::choice("standing", "Where it stands", Standing::CHOICES.iter().copied()))
        .filter(Filter::choice("ends", "Ends in", months.map(|month| (month.to_string(), month.words()))))
        .filter(Filter::choice(
            "area",
            "Borough",
            chosen.boroughs.iter().map(|area| (area.slug.clone(), area.name.clone())),
        ))
        .column(Column::text("name", "Stream", |line: &Line| {
            Cell::text(&line.stream.name).note(&line.stream.funder).to(format!("/funding/{}", line.stream.id))
        }))
        .column(Column::text("agency", "Who has it", |line: &Line| {
            Cell::text(&line.agency).note(format!("Reaches: {}", line.reach))
        }))
        .column(Column::number("pounds", "Amount", |line: &Line| {
            Cell::or(line.stream.pounds, |pounds| Cell::text(money_words(pounds)), "Not known")
        }))
        .column(
            Column::time("ends_on", "Ends", |line: &Line| {
                Cell::day(line.stream.ends_on).note(line.standing.words())
            })
            .sortable(),
        )
        .column(Column::text("reach", "Reaches", |line: &Line| Cell::text(&line.reach)).only_in_files())
        .column(
            Column::text("what_ends", "What ends with it", |line: &Line| Cell::text(&line.stream.what_ends))
                .only_in_files(),
        )
        .column(
            Column::text("standing", "Where it stands", |line: &Line| Cell::text(line.standing.words()))
                .only_in_files(),
        )
        .column(
            Column::text("funder", "Funder", |line: &Line| Cell::text(&line.stream.funder)).only_in_files(),
        )
        .column(
            Column::text("purpose", "Purpose", |line: &Line| Cell::text(&line.stream.purpose))
                .only_in_files(),
        )
        .column(
            Column::time("starts_on", "Starts", |line: &Line| Cell::day(line.stream.starts_on))
                .only_in_files(),
        )
        .column(
            Column::text("conditions", "Conditions", |line: &Line| Cell::text(&line.stream.conditions))
                .only_in_files(),
        )
        .sorted_by("ends_on", Direction::Ascending)
        .when_empty("No stream of money that reaches this borough was written down.")
}

/// The rows that pass the filter, in its order.
fn filtered(mut rows: Vec<Line>, query: &ListQuery) -> Vec<Line> {
    let words = query.text("words").map(str::to_lowercase);
    rows.retain(|line| {
        let stream = &line.stream;
        let all = format!("{} {} {}", stream.name, stream.funder, stream.purpose).to_lowercase();
        words.as_ref().is_none_or(|words| all.contains(words))
            && query.choice("standing").is_none_or(|code| line.standing.code() == code)
            && query
                .choice("ends")
                .is_none_or(|month| stream.is_cliff() && stream.ends_on.month().to_string() == month)
    });
    rows.sort_by_key(|line| (line.stream.ends_on, line.stream.id));
    if query.sort().direction == Direction::Descending {
        rows.reverse();
    }
    rows
}

pub async fn show_funding(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (chosen, permit) = view(&app, &visit, asked.get("area")).await?;
    let (today, area) = (visit.at().day(), permit.resource());
    let mut streams = list_served(&app, &visit).await?;
    streams.retain(|stream| stream.covers(area));
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let ahead: Vec<&Stream> = by_month(&streams, today).into_iter().flat_map(|(_, found)| found).collect();
    let (cliffs, wider) = (Cliffs::of(ahead.iter().copied()), wider_words(&ahead));
    let share = long_term_share(&streams, |agency| names.kind(agency), today);
    let list = list(&chosen, today);
    let query = list.read(query.as_deref());
    let rows = filtered(lines(streams, &names, today), &query);
    let count = rows.len() as u64;
    let window = query.window(count);
    let (skipped, limit) = (
        usize::try_from(window.offset).unwrap_or(usize::MAX),
        usize::try_from(window.limit).unwrap_or(usize::MAX),
    );
    let shown: Vec<Line> = rows.into_iter().skip(skipped).take(limit).collect();
    let fact = format!("As people wrote it down, {}.", today.short_words());
    let page = list.view(&query, &shown, &Shown::of(count).offering(Offer::Nothing).fact(fact));
    let done = Asked { area: String::new(), done: asked.get("done").to_owned() };
    let notice = (done.done == "saved").then_some("The stream was saved.");
    let known = context! {
        area => chosen.values(), list => values(page), cliffs => cliffs.streams, sum => cliffs.words(), wider,
        share => share_words(share), may_write => may_write(&app, &visit, &chosen),
        csv => format!("/funding.csv?area={}", chosen.area.slug),
    };
    app.page_with_notice(&visit, notice, "funding/show_funding.html", known)
}

/// That money for several boroughs is counted in full, because nobody said which part is whose.
pub(super) fn wider_words(streams: &[&Stream]) -> String {
    match streams.iter().filter(|stream| stream.is_regional || stream.areas.len() > 1).count() {
        0 => String::new(),
        1 => "1 of them reaches other boroughs too, and is counted in full.".to_owned(),
        more => format!("{more} of them reach other boroughs too, and are counted in full."),
    }
}

/// The share of money to voluntary organisations that runs three years or longer, with both figures.
fn share_words(share: super::model::LongTerm) -> String {
    let without = match share.unknown {
        0 => String::new(),
        1 => " One more has no amount.".to_owned(),
        more => format!(" {more} more have no amount."),
    };
    if share.of_pounds == 0 {
        return format!("No money with a known amount reaches voluntary organisations now.{without}");
    }
    let percent = share.pounds * 100 / share.of_pounds;
    format!(
        "{percent}% ({} of {}) of the money to voluntary organisations now runs three years or longer.{without}",
        money_words(share.pounds),
        money_words(share.of_pounds)
    )
}

fn may_write(app: &App, visit: &Visit, chosen: &ChosenArea) -> bool {
    let any = FundingStreamId::new(visit.at(), app.rng());
    let regional = visit.membership().is_some_and(|member| {
        is_regional(visit) && visit.may::<WriteRegionalStream>(&of_agency(any, member.agency), PLAN)
    });
    regional || visit.may::<WriteStream>(&in_area(any, chosen.area.id), PLAN)
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let chosen = choose_area(&app, &visit, asked.get("area")).await?;
    let area = chosen.area.id;
    let permit = visit.decide::<ExportFunding>(&app, in_area(area, area), PLAN).await?;
    let today = visit.at().day();
    let list = list(&chosen, today);
    let query = list.read(query.as_deref());
    query.require_sound()?;
    let mut streams = list_served(&app, &visit).await?;
    streams.retain(|stream| stream.covers(permit.resource()));
    let names = Names::load(&app).await?;
    let rows = filtered(lines(streams, &names, today), &query);
    let mut file = list.file(FileFormat::Csv, &query, notes(&visit, chosen.area.name.clone())?);
    file.push(&rows).or_fault("write a file of funding")?;
    app.db().record(permit).await?;
    Ok(file.finish(rows.len() as u64).or_fault("write a file of funding")?.into_response())
}
