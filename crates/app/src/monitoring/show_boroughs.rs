//! One count across the boroughs that the agency serves: a map, tiles and a table. Small counts are not said.

use super::model::Step;
use super::picture::{Line, list_lines_with_anonymous};
use super::show_trends::may_view;
use crate::agencies::london::BOROUGHS;
use crate::agencies::{Area, choose_area};
use crate::definitions::{self, Source};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, AreaId};
use accord_platform_db::Fault;
use accord_platform_db::Stored;
use accord_platform_web::Page;
use accord_platform_web::charts::Amount;
use accord_platform_web::maps::{AreaMap, COUNT_LEAST, Tile, TileMap};
use accord_policy::Permit;
use accord_policy::action::ViewPicture;
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Boroughs from which on they are drawn: of fewer a map of London is mostly empty, and the table says it all.
const DRAWN_LEAST: usize = 8;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough whose navigation is shown.
    #[serde(default)]
    area: String,
    /// The definition, source and length of a period, as `violence/weekly-figure/week`.
    #[serde(default)]
    what: String,
}

/// A borough with its newest complete count.
struct Counted {
    area: Area,
    amount: Amount,
    period: Option<Day>,
}

pub async fn show_boroughs(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = may_view(&app, &visit, chosen.area.id).await?;
    let own = visit.require_member()?.agency;
    let first = lines_of(&app, permit.resource(), own).await?;
    let choices = choices(&first, &asked.what);
    let wanted = choices.iter().find(|choice| choice.is_chosen).or(choices.first()).cloned();
    let definition = match &wanted {
        Some(wanted) => {
            definitions::find_definition(app.db().readers(), &wanted.slug, &[permit.resource()]).await?
        }
        None => None,
    };
    let mut permits = vec![permit];
    let mut counted = Vec::new();
    if let Some(wanted) = &wanted {
        for area in &chosen.boroughs {
            if area.id == chosen.area.id {
                counted.push(count(area, &first, wanted));
                continue;
            }
            let permit = may_view(&app, &visit, area.id).await?;
            let lines = lines_of(&app, permit.resource(), own).await?;
            counted.push(count(area, &lines, wanted));
            permits.push(permit);
        }
    }
    record_all(&app, permits).await?;
    let drawn = wanted.as_ref().filter(|_| counted.len() >= DRAWN_LEAST).map(|wanted| {
        let name = definition.as_ref().map_or("", |definition| definition.name.as_str());
        draw(name, wanted, &counted, visit.marking())
    });
    let options: Vec<_> = choices
        .iter()
        .map(|choice| context! { value => choice.code(), text => choice.words.as_str(), selected => choice.is_chosen })
        .collect();
    app.page(
        &visit,
        "monitoring/show_boroughs.html",
        context! {
            area => chosen.values(), options, drawn, rows => rows(&counted, wanted.as_ref()),
            least => COUNT_LEAST,
        },
    )
}

/// Leaves an entry for each borough whose counts were read: at once, so that all of them wait for one commit.
async fn record_all(app: &App, permits: Vec<Permit<ViewPicture>>) -> Result<(), Stop> {
    let mut entries = JoinSet::new();
    for permit in permits {
        let db = app.db().clone();
        entries.spawn(async move { db.record(permit).await });
    }
    while let Some(entry) = entries.join_next().await {
        entry.or_fault("record what was looked at")??;
    }
    Ok(())
}

/// A count that can be shown for boroughs.
#[derive(Debug, Clone)]
struct Choice {
    slug: String,
    source: Source,
    step: Step,
    words: String,
    is_chosen: bool,
}

impl Choice {
    fn code(&self) -> String {
        format!("{}/{}/{}", self.slug, self.source.code(), self.step.code())
    }
}

/// The counts that the first borough has, each once.
fn choices(lines: &[Arc<Line>], what: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for line in lines {
        for step in [Step::Week, Step::Month] {
            if line.judged(step).and_then(super::picture::Judged::newest).is_none() {
                continue;
            }
            let words = format!(
                "{}, {} ({})",
                line.definition.name,
                line.key.source.words(),
                if step == Step::Week { "newest week" } else { "newest month" }
            );
            let mut choice = Choice {
                slug: line.definition.slug.clone(),
                source: line.key.source,
                step,
                words,
                is_chosen: false,
            };
            choice.is_chosen = choice.code() == what;
            if !choices.iter().any(|other| other.code() == choice.code()) {
                choices.push(choice);
            }
        }
    }
    choices
}

/// The series of a borough but those of hospitals. This page withholds small counts, so that a regional body
/// sees partners' counts here.
async fn lines_of(app: &App, area: AreaId, own: AgencyId) -> Result<Vec<Arc<Line>>, Fault> {
    let mut lines = list_lines_with_anonymous(app, area, own).await?;
    lines.retain(|line| line.key.source != Source::AssaultAttendance);
    Ok(lines)
}

/// The newest complete count of a borough: of several agencies' rows the sum would count things twice, so the
/// series that reaches furthest stands for the borough.
fn count(area: &Area, lines: &[Arc<Line>], wanted: &Choice) -> Counted {
    let line = lines
        .iter()
        .filter(|line| line.definition.slug == wanted.slug && line.key.source == wanted.source)
        .max_by_key(|line| line.coverage.to);
    let newest = line.and_then(|line| line.judged(wanted.step)).and_then(super::picture::Judged::newest);
    Counted {
        area: area.clone(),
        amount: newest
            .as_ref()
            .map_or(Amount::Missing, |newest| Amount::suppressed(u64::from(newest.count), COUNT_LEAST)),
        period: newest.map(|newest| newest.starts_on),
    }
}

/// Where the counts of a borough are; nowhere for one that is withheld, because that page says it.
fn href(found: &Counted) -> Option<String> {
    let is_withheld = matches!(found.amount, Amount::FewerThan(_));
    (!is_withheld).then(|| format!("/picture/trends?area={}", found.area.slug))
}

fn draw(name: &str, wanted: &Choice, counted: &[Counted], marking: Option<&str>) -> Value {
    let periods: Vec<Day> = counted.iter().filter_map(|found| found.period).collect();
    let when =
        periods.iter().max().map_or_else(String::new, |start| format!(", {}", wanted.step.words(*start)));
    let about = format!(
        "Counts from 1 to {} are not said. A larger count may only mean that more people are there.",
        COUNT_LEAST - 1
    );
    let mut map = AreaMap::new("boroughs", format!("{name} by borough{when}")).measuring(
        "Borough",
        name,
        about.as_str(),
    );
    let mut tiles = Vec::new();
    for found in counted {
        let Some(borough) = BOROUGHS.iter().find(|borough| borough.name == found.area.name) else { continue };
        map = map.area(borough.ons_code, found.amount, href(found).as_deref());
        tiles.push(Tile {
            column: borough.column,
            row: borough.row,
            letters: borough.letters.to_owned(),
            name: borough.name.to_owned(),
            amount: found.amount,
            href: href(found),
        });
    }
    let tile_map = TileMap::new("tiles", "The same, one tile a borough")
        .measuring("Borough", name, about.as_str())
        .tiles(tiles);
    context! { map => map.draw().marked(marking).value(), tiles => tile_map.draw().marked(marking).value() }
}

fn rows(counted: &[Counted], wanted: Option<&Choice>) -> Vec<Value> {
    counted
        .iter()
        .map(|found| {
            let words = match found.amount {
                Amount::Known(number) => accord_platform_web::words::grouped(number as i64),
                Amount::FewerThan(least) => format!("Fewer than {least}"),
                Amount::Missing => "No rows".to_owned(),
            };
            let period = found.period.zip(wanted).map(|(start, wanted)| wanted.step.words(start));
            context! { name => found.area.name.as_str(), href => href(found), words, period }
        })
        .collect()
}
