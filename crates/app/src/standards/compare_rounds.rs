//! The completed rounds of a borough side by side: what changed, with the words of each.

use super::door::{Asked, PLAN, in_area};
use super::model::{Edition, Expectation};
use super::round::Round;
use super::show_edition::link_values;
use super::show_round::judgement_values;
use super::store::editions::{list_editions, list_expectations};
use super::store::rounds::list_rounds;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::Page;
use accord_policy::action::ViewStandards;
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Rounds side by side at most; older ones have their own pages.
const ROUNDS_MAX: usize = 3;

pub async fn compare_rounds(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let area = chosen.area.id;
    let permit = visit.decide::<ViewStandards>(&app, in_area(area, area), PLAN).await?;
    let db = app.db().readers();
    let (editions, mut rounds) = (list_editions(db).await?, list_rounds(db, area).await?);
    rounds.retain(|round| round.completed.is_some());
    // Rounds against different editions ask different things: only those of one edition stand side by side.
    let mut with_rounds = editions.iter().filter(|one| rounds.iter().any(|round| round.edition == one.id));
    let is_wanted = |one: &&Edition| one.id.to_string() == asked.edition;
    let edition = match asked.edition.is_empty() {
        true => with_rounds.next(),
        false => with_rounds.find(is_wanted),
    };
    let expectations = match edition {
        Some(edition) => list_expectations(db, edition.id).await?,
        None => Vec::new(),
    };
    app.db().record(permit).await?;
    let others: Vec<Value> = editions
        .iter()
        .filter(|one| rounds.iter().any(|round| round.edition == one.id))
        .filter(|one| edition.is_some_and(|edition| edition.id != one.id))
        .map(link_values)
        .collect();
    let mut shown: Vec<&Round> =
        rounds.iter().filter(|round| edition.is_some_and(|edition| edition.id == round.edition)).collect();
    shown.drain(..shown.len().saturating_sub(ROUNDS_MAX));
    let lines: Vec<Value> = expectations.iter().map(|one| line(one, &shown)).collect();
    let changed = expectations.iter().filter(|one| is_changed(one, &shown)).count();
    let heads: Vec<Value> = shown
        .iter()
        .map(|round| context! { id => round.id.to_string(), number => round.number, at => round.completed.map(|(at, _)| at.micros()) })
        .collect();
    app.page(
        &visit,
        "standards/compare_rounds.html",
        context! {
            area => chosen.values(), edition => edition.map(link_values), others, heads, lines, changed,
            all => expectations.len(),
        },
    )
}

/// Whether the last two rounds judge an expectation otherwise.
fn is_changed(one: &Expectation, rounds: &[&Round]) -> bool {
    let judged: Vec<_> =
        rounds.iter().rev().take(2).map(|round| round.judgement(one.id).map(|it| it.judged)).collect();
    judged.len() == 2 && judged[0] != judged[1]
}

fn line(one: &Expectation, rounds: &[&Round]) -> Value {
    let found: Vec<Value> = rounds
        .iter()
        .map(|round| round.judgement(one.id).map_or(Value::from(()), judgement_values))
        .collect();
    context! {
        label => one.label(), expected => one.text.expected.as_str(), found, is_changed => is_changed(one, rounds),
    }
}
