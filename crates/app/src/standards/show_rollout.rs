//! What boroughs answered to an edition: a tile map of what is in force, and a list in alphabetical order.

use super::door::{boroughs, name_of, oversee};
use super::model::{Answer, Answered, Edition, in_force, standing};
use super::show_edition::link_values;
use super::store::answers::{Whose, list_answers};
use super::store::editions::{find_edition, list_editions, list_expectations};
use crate::agencies::Area;
use crate::agencies::london::BOROUGHS;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{ExpectationId, UserId};
use accord_platform_db::Stored;
use accord_platform_web::Page;
use accord_platform_web::charts::Amount;
use accord_platform_web::lists::{Cell, Column, FileFormat, FileNotes, Filter, List, Offer, Shown};
use accord_platform_web::maps::{Tile, TileMap};
use accord_platform_web::page::values;
use accord_policy::Permit;
use accord_policy::action::OverseeStandards;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What a borough answered.
struct Line {
    name: String,
    slug: String,
    answer: Option<Answer>,
    reservations: String,
    by: String,
    in_force: Option<i32>,
}

/// The code of the filter for boroughs that have not answered.
const NOT_ANSWERED: &str = "not_answered";

impl Line {
    fn code(&self) -> &'static str {
        self.answer.as_ref().map_or(NOT_ANSWERED, |answer| answer.kind.code())
    }
}

struct Rollout {
    edition: Edition,
    lines: Vec<Line>,
    permit: Permit<OverseeStandards>,
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Rollout, Stop> {
    let permit = oversee(app, visit).await?;
    let db = app.db().readers();
    let id = id.parse().map_err(|_| Stop::not_found())?;
    let edition = find_edition(db, id).await?.ok_or_else(Stop::not_found)?;
    let (editions, answers) = (list_editions(db).await?, list_answers(db, Whose::All).await?);
    let labels: BTreeMap<ExpectationId, String> =
        list_expectations(db, edition.id).await?.iter().map(|one| (one.id, one.label())).collect();
    let people: Vec<UserId> = answers.iter().filter_map(|answer| answer.by).collect();
    let people = accounts::list_names(db, &people).await?;
    let lines = boroughs(app)
        .await?
        .into_iter()
        .map(|area: Area| {
            let answer = standing(&answers, edition.id, area.id).cloned();
            let on = |answer: &Answer| {
                let labels = answer.reservations.iter().filter_map(|(id, _)| labels.get(id).cloned());
                labels.collect::<Vec<_>>().join(", ")
            };
            Line {
                reservations: answer.as_ref().map(on).unwrap_or_default(),
                by: answer.as_ref().map(|answer| name_of(&people, answer.by)).unwrap_or_default(),
                in_force: in_force(&editions, &answers, area.id).map(|found| found.number),
                name: area.name,
                slug: area.slug,
                answer,
            }
        })
        .collect();
    Ok(Rollout { edition, lines, permit })
}

fn list(edition: &Edition) -> List<Line> {
    let kinds = Answered::ALL.iter().map(|kind| (kind.code(), kind.words()));
    let (edition, address) = (edition.id, format!("/standards/editions/{}/boroughs", edition.id));
    List::new(address, "Boroughs", ("borough", "boroughs"))
        .filter(Filter::choice("answer", "Answer", kinds.chain([(NOT_ANSWERED, "Not answered")])))
        .column(Column::text("borough", "Borough", move |line: &Line| {
            Cell::text(&line.name).to(format!("/standards/editions/{edition}?area={}", line.slug))
        }))
        .column(Column::text("answer", "Answer", |line: &Line| match &line.answer {
            Some(answer) => Cell::text(answer.kind.words()).note(answer.at.day().short_words()),
            None => Cell::absent("Not answered"),
        }))
        .column(
            Column::time("when", "When", |line: &Line| {
                Cell::or(line.answer.as_ref(), |answer| Cell::day(answer.at.day()), "Not answered")
            })
            .only_in_files(),
        )
        .column(Column::text("on", "Reservations on", |line: &Line| Cell::text(&line.reservations)))
        .column(Column::text("in_force", "In force", |line: &Line| {
            Cell::or(line.in_force, |number| Cell::text(format!("Edition {number}")), "None")
        }))
        .column(
            Column::text("reason", "Reason", |line: &Line| {
                Cell::text(line.answer.as_ref().map_or("", |answer| answer.reason.as_str()))
            })
            .only_in_files(),
        )
        .column(Column::text("by", "Answered by", |line: &Line| Cell::text(&line.by)).only_in_files())
        .when_empty("No borough gave this answer.")
}

pub async fn show_rollout(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let Rollout { edition, lines, permit } = load(&app, &visit, &id).await?;
    app.db().record(permit).await?;
    let list = list(&edition);
    let query = list.read(query.as_deref());
    let address = format!("/standards/editions/{}/boroughs", edition.id);
    let counts: Vec<Value> = Answered::ALL
        .iter()
        .map(|kind| (kind.code(), kind.words()))
        .chain([(NOT_ANSWERED, "Not answered")])
        .map(|(code, words)| {
            let count = lines.iter().filter(|line| line.code() == code).count();
            context! { words, count, href => format!("{address}?answer={code}") }
        })
        .collect();
    let tiles = tiles(&lines).marked(visit.marking()).value();
    let all = lines.len();
    let rows: Vec<Line> = lines
        .into_iter()
        .filter(|line| query.choice("answer").is_none_or(|code| line.code() == code))
        .collect();
    let window = query.window(rows.len() as u64);
    let count = rows.len() as u64;
    let (skipped, limit) = (window.offset, window.limit);
    let shown: Vec<Line> = rows
        .into_iter()
        .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect();
    let as_of = format!("As of {}.", visit.at().day().short_words());
    let view = list.view(&query, &shown, &Shown::of(count).offering(Offer::Nothing).fact(as_of));
    app.page(
        &visit,
        "standards/show_rollout.html",
        context! {
            edition => link_values(&edition), counts, tiles, all, list => values(view),
            csv => format!("{address}.csv"),
        },
    )
}

fn tiles(lines: &[Line]) -> accord_platform_web::charts::Drawing {
    let under = lines.iter().filter(|line| line.in_force.is_some()).count();
    let title = format!("An edition is in force in {under} of {} boroughs", lines.len());
    let tiles = lines.iter().filter_map(|line| {
        let borough = BOROUGHS.iter().find(|borough| borough.name == line.name)?;
        Some(Tile {
            column: borough.column,
            row: borough.row,
            letters: borough.letters.to_owned(),
            name: borough.name.to_owned(),
            amount: Amount::Known(f64::from(line.in_force.unwrap_or_default())),
            href: Some(format!("/standards?area={}", line.slug)),
        })
    });
    TileMap::new("in-force", title)
        .measuring(
            "Borough",
            "Edition in force",
            "The number in a tile is that of the edition in force there; 0 where the council has agreed to none.",
        )
        .tiles(tiles)
        .draw()
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let Rollout { edition, lines, permit } = load(&app, &visit, &id).await?;
    let list = list(&edition);
    let query = list.read(query.as_deref());
    query.require_sound()?;
    let mut notes = FileNotes::made(visit.at())
        .by(visit.require_signed_in()?.name.clone())
        .marked("Official-Sensitive")
        .sentence(edition.title());
    if visit.marking().is_some() {
        notes = notes.fictional();
    }
    let rows: Vec<Line> = lines
        .into_iter()
        .filter(|line| query.choice("answer").is_none_or(|code| line.code() == code))
        .collect();
    let mut file = list.file(FileFormat::Csv, &query, notes);
    file.push(&rows).or_fault("write a file of boroughs")?;
    app.db().record(permit).await?;
    Ok(file.finish(rows.len() as u64).or_fault("write a file of boroughs")?.into_response())
}
