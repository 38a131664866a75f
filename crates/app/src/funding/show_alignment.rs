//! Funders whose streams end on different days in different boroughs, side by side: what makes the work hard to plan.

use super::door::{Asked, Names, list_served, reach, view};
use super::model::{Apart, Stream, apart};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::Page;
use axum::extract::{Query, State};
use minijinja::{Value, context};

pub async fn show_alignment(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    let today = visit.at().day();
    let mut streams = list_served(&app, &visit).await?;
    // What is over is history, and no dates can be brought together any more.
    streams.retain(|stream| stream.ends_on >= today);
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let funders: Vec<Value> = apart(&streams).iter().map(|one| funder_values(one, &names)).collect();
    app.page(
        &visit,
        "funding/show_alignment.html",
        context! {
            area => chosen.values(), funders, boroughs => chosen.boroughs.len(), today => today.number(),
        },
    )
}

fn funder_values(one: &Apart<'_>, names: &Names) -> Value {
    let line = |stream: &&Stream| {
        context! {
            id => stream.id.to_string(), name => stream.name.as_str(), purpose => stream.purpose.as_str(),
            reach => reach(names, stream), starts_on => stream.starts_on.number(), ends_on => stream.ends_on.number(),
        }
    };
    let sentence = match (one.ends, one.streams.len()) {
        (1, all) => format!("All {all} streams end on one day."),
        (ends, all) => format!("{all} streams end on {ends} different days."),
    };
    context! { funder => one.funder, sentence, lines => one.streams.iter().map(line).collect::<Vec<_>>() }
}
