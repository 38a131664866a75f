//! What ends when: the calendar of the next 24 months, of a borough or of all that the reader's agency serves.

use super::door::{Names, is_regional, list_served, reach, view};
use super::model::{Cliffs, Stream, by_month, money_words};
use super::show_funding::wider_words;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Month;
use accord_platform_web::Page;
use accord_platform_web::charts::{Amount, Bars, Drawing};
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    area: String,
    /// `all` for every borough that the agency serves.
    #[serde(default)]
    of: String,
}

pub async fn show_cliffs(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let is_all = asked.of == "all" || (asked.of.is_empty() && is_regional(&visit));
    let (today, area) = (visit.at().day(), permit.resource());
    let mut streams = list_served(&app, &visit).await?;
    if !is_all {
        streams.retain(|stream| stream.covers(area));
    }
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let where_words = match is_all {
        true => format!("the {} boroughs that your agency serves", chosen.boroughs.len()),
        false => chosen.area.name.clone(),
    };
    let months = by_month(&streams, today);
    let slug = (!is_all).then_some(chosen.area.slug.as_str());
    let chart = draw(&months, (&where_words, slug)).marked(visit.marking()).value();
    let lines: Vec<Value> = months
        .iter()
        .filter(|(_, found)| !found.is_empty())
        .map(|line| month_values(line, slug, &names))
        .collect();
    let by_borough: Vec<Value> = match is_all {
        true => chosen
            .boroughs
            .iter()
            .map(|area| {
                let reached = months.iter().flat_map(|(_, found)| found).filter(|stream| stream.covers(area.id));
                let sum = Cliffs::of(reached.copied());
                context! { name => area.name.as_str(), slug => area.slug.as_str(), streams => sum.streams, sum => sum.words() }
            })
            .collect(),
        false => Vec::new(),
    };
    app.page(
        &visit,
        "funding/show_cliffs.html",
        context! {
            area => chosen.values(), chart, lines, where_words, is_all, by_borough, today => today.number(),
            several => chosen.boroughs.len() > 1,
        },
    )
}

/// The month as a row: how many, the sum, and each stream with what ends.
fn month_values((month, found): &(Month, Vec<&Stream>), slug: Option<&str>, names: &Names) -> Value {
    let sum = Cliffs::of(found.iter().copied());
    let streams: Vec<Value> = found
        .iter()
        .map(|stream| {
            context! {
                id => stream.id.to_string(), name => stream.name.as_str(), funder => stream.funder.as_str(),
                what_ends => stream.what_ends.as_str(), ends_on => stream.ends_on.number(), reach => reach(names, stream),
                amount => stream.pounds.map_or_else(|| "amount not known".to_owned(), money_words),
                decided_by_on => stream.decided_by_on.map(accord_kernel::Day::number),
            }
        })
        .collect();
    let href = slug.map(|slug| format!("/funding?area={slug}&ends={month}"));
    context! { month => month.words(), count => sum.streams, sum => sum.words(), streams, href }
}

fn draw(months: &[(Month, Vec<&Stream>)], (where_words, slug): (&str, Option<&str>)) -> Drawing {
    let all = Cliffs::of(months.iter().flat_map(|(_, found)| found).copied());
    let every: Vec<&Stream> = months.iter().flat_map(|(_, found)| found).copied().collect();
    let sums = months.iter().map(|(month, found)| (*month, Cliffs::of(found.iter().copied())));
    let most = sums.clone().max_by(|one, other| one.1.pounds.cmp(&other.1.pounds).then(other.0.cmp(&one.0)));
    let title = match most {
        Some((month, most)) if most.pounds > 0 => format!(
            "{} ends in {where_words} in the next 24 months, most of it in {}: {}",
            money_words(all.pounds),
            month.words(),
            money_words(most.pounds)
        ),
        _ if all.streams > 0 => {
            format!("What ends in {where_words} in the next 24 months has no known amount")
        }
        _ => format!("No money ends in {where_words} in the next 24 months"),
    };
    let about = match all.unknown {
        0 => "Money by the month of its last day, in pounds, over its whole time.".to_owned(),
        _ => format!(
            "Money by the month of its last day, in pounds, over its whole time. {} of {} streams have no amount and are not in the bars.",
            all.unknown, all.streams
        ),
    };
    let about = match slug {
        Some(_) => format!("{about} {}", wider_words(&every)),
        None => about,
    };
    sums.fold(
        Bars::new("cliffs", title).measuring("Month", "Pounds that end", about),
        |bars, (month, sum)| {
            let amount = Amount::Known(sum.pounds as f64);
            match slug {
                Some(slug) if sum.streams > 0 => {
                    bars.bar_to(month.words(), amount, &format!("/funding?area={slug}&ends={month}"))
                }
                _ => bars.bar(month.words(), amount),
            }
        },
    )
    .draw()
}
