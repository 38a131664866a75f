//! The register of what boroughs and the region ask of others.

use super::ask::{Ask, AskKind, AskState};
use super::door::{Names, PLAN, in_area, is_regional, notes, view};
use super::store::asks::read_asks;
use super::write_ask::Asking;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AskId;
use accord_platform_db::Stored;
use accord_platform_web::lists::{
    Cell, Column, Direction, FileFormat, Filter, List, ListQuery, Offer, Shown, Tone,
};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, Page};
use accord_policy::action::ExportFunding;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use minijinja::context;

struct Line {
    ask: Ask,
    backers: usize,
    names: String,
    opened_by: String,
}

fn lines(asks: Vec<Ask>, names: &Names) -> Vec<Line> {
    let lines = asks.into_iter().map(|ask| {
        let backers = ask.backers();
        Line {
            backers: backers.len(),
            names: names.areas(&backers),
            opened_by: ask.opened_in.map_or("The region", |area| names.area(area)).to_owned(),
            ask,
        }
    });
    lines.collect()
}

fn list() -> List<Line> {
    let text = |words: &str| Cell::text(words);
    List::new("/asks", "What we ask of others", ("ask", "asks"))
        .filter(Filter::choice(
            "state",
            "Where it stands",
            AskState::ALL.iter().map(|one| (one.code(), one.words())),
        ))
        .filter(Filter::choice("kind", "What for", AskKind::ALL.iter().map(|one| (one.code(), one.words()))))
        .column(Column::text("what", "Ask", |line: &Line| {
            Cell::text(&line.ask.what).to(format!("/asks/{}", line.ask.id))
        }))
        .column(Column::text("of_whom", "Of whom", |line: &Line| {
            Cell::text(&line.ask.of_whom).note(line.ask.kind.words())
        }))
        .column(Column::number("backers", "Boroughs behind it", |line: &Line| {
            Cell::number(i64::try_from(line.backers).unwrap_or_default())
        }))
        .column(
            Column::time("opened", "Opened", |line: &Line| Cell::day(line.ask.opened_at.day())).sortable(),
        )
        .column(Column::text("state", "Where it stands", |line: &Line| {
            Cell::text(line.ask.state().words()).tag(Tone::Blue)
        }))
        .column(
            Column::text("kind", "What for", |line: &Line| Cell::text(line.ask.kind.words())).only_in_files(),
        )
        .column(
            Column::text("opened_by", "Opened by", move |line: &Line| text(&line.opened_by)).only_in_files(),
        )
        .column(Column::text("names", "Which boroughs", move |line: &Line| text(&line.names)).only_in_files())
        .column(Column::text("why", "Why", move |line: &Line| text(&line.ask.why)).only_in_files())
        .column(
            Column::text("evidence", "Evidence", move |line: &Line| text(&line.ask.evidence)).only_in_files(),
        )
        .column(
            Column::text("would_change", "What it would change", move |line: &Line| {
                text(&line.ask.would_change)
            })
            .only_in_files(),
        )
        .column(
            Column::text("outcome", "What was answered", |line: &Line| {
                Cell::or(
                    line.ask.answered.as_ref(),
                    |(_, outcome, words)| Cell::text(format!("{}: {words}", outcome.words())),
                    "Not answered",
                )
            })
            .only_in_files(),
        )
        .sorted_by("opened", Direction::Descending)
        .when_empty("Nothing is asked of others yet.")
}

fn filtered(mut rows: Vec<Line>, query: &ListQuery) -> Vec<Line> {
    rows.retain(|line| {
        query.choice("state").is_none_or(|code| line.ask.state().code() == code)
            && query.choice("kind").is_none_or(|code| line.ask.kind.code() == code)
    });
    if query.sort().direction == Direction::Ascending {
        rows.reverse();
    }
    rows
}

pub async fn show_asks(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let (chosen, permit) = view(&app, &visit, asked.get("area")).await?;
    let asks = read_asks(app.db().readers()).await?;
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let list = list();
    let query = list.read(query.as_deref());
    let rows = filtered(lines(asks, &names), &query);
    let count = rows.len() as u64;
    let window = query.window(count);
    let (skipped, limit) = (
        usize::try_from(window.offset).unwrap_or(usize::MAX),
        usize::try_from(window.limit).unwrap_or(usize::MAX),
    );
    let shown: Vec<Line> = rows.into_iter().skip(skipped).take(limit).collect();
    let fact = format!("As of {}.", visit.at().day().short_words());
    let page = list.view(&query, &shown, &Shown::of(count).offering(Offer::Nothing).fact(fact));
    let member = visit.require_member()?;
    let asking = match is_regional(&visit) {
        true => Asking::Region(member.agency),
        false => Asking::Borough(chosen.area.id),
    };
    let may_open = asking.may(&visit, AskId::new(visit.at(), app.rng()));
    app.page(
        &visit,
        "funding/show_asks.html",
        context! {
            area => chosen.values(), list => values(page), may_open,
        },
    )
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let asked = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let area = choose_area(&app, &visit, asked.get("area")).await?.area.id;
    let permit = visit.decide::<ExportFunding>(&app, in_area(area, area), PLAN).await?;
    let list = list();
    let query = list.read(query.as_deref());
    query.require_sound()?;
    let asks = read_asks(app.db().readers()).await?;
    let names = Names::load(&app).await?;
    let rows = filtered(lines(asks, &names), &query);
    let mut file =
        list.file(FileFormat::Csv, &query, notes(&visit, "What boroughs ask of others".to_owned())?);
    file.push(&rows).or_fault("write a file of asks")?;
    app.db().record(permit).await?;
    Ok(file.finish(rows.len() as u64).or_fault("write a file of asks")?.into_response())
}
