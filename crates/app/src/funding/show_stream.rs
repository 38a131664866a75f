//! One stream, and what became of it.

use super::door::{Asked, Names, look_again, not_whole, reach, seen, view};
use super::model::{Outcome, Stream, WORDS_LETTERS_MAX, money_words};
use super::store::streams::find_stream;
use super::write_stream::{Change, Writing};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, FundingStreamId};
use accord_platform_web::{Fields, Page};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The stream of an address, before anybody said who may see it.
pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Stream, Stop> {
    visit.require_member()?;
    let id: FundingStreamId = id.parse().map_err(|_| Stop::not_found())?;
    find_stream(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

/// The borough for which somebody reads a stream: the first that they serve and that it reaches.
fn area_of(visit: &Visit, stream: &Stream) -> Option<AreaId> {
    visit
        .areas()
        .find(|area| stream.areas.contains(area))
        .or_else(|| visit.areas().find(|area| stream.covers(*area)))
}

pub async fn show_stream(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let stream = find(&app, &visit, &id).await?;
    let names = Names::load(&app).await?;
    // Whoever serves no borough that it reaches is refused for the first that it names.
    let area = area_of(&visit, &stream).or_else(|| stream.areas.first().copied());
    let directory = crate::agencies::directory(&app).await?;
    let slug = directory.areas.iter().find(|one| Some(one.id) == area).map(|one| one.slug.clone());
    let (chosen, permit) = view(&app, &visit, slug.as_deref().unwrap_or_default()).await?;
    app.db().record(permit).await?;
    let today = visit.at().day();
    let may_write = Writing::of(&app, &visit, &stream).is_some();
    let outcomes: Vec<Value> =
        Outcome::ALL.iter().map(|one| context! { value => one.code(), text => one.words() }).collect();
    let notice = match asked.done.as_str() {
        "saved" => Some("The stream was saved."),
        "decided" => Some("It was saved what became of the stream."),
        _ => None,
    };
    let values = context! {
        area => chosen.values(), id => stream.id.to_string(), name => stream.name.as_str(), funder => stream.funder.as_str(),
        purpose => stream.purpose.as_str(), reach => reach(&names, &stream), agency => names.agency(stream.agency),
        amount => stream.pounds.map_or_else(|| "Not known".to_owned(), money_words), starts_on => stream.starts_on.number(),
        ends_on => stream.ends_on.number(), conditions => stream.conditions.as_str(), what_ends => stream.what_ends.as_str(),
        decided_by_on => stream.decided_by_on.map(Day::number), standing => stream.standing(today).words(),
        outcome => stream.outcome.as_ref().map(|(outcome, words)| context! { kind => outcome.words(), words => words.as_str() }),
        may_write, outcomes, seen => stream.changed_at.micros().to_string(), changed_at => stream.changed_at.micros(),
        written_in => stream.written_in.map(|area| names.area(area).to_owned()),
    };
    app.page_with_notice(&visit, notice, "funding/show_stream.html", values)
}

pub async fn submit_outcome(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let stream = find(&app, &visit, &id).await?;
    let writing = Writing::require(&app, &visit, &stream).await?;
    let address = format!("/funding/{}", stream.id);
    let (outcome, words) = (Outcome::from_code(fields.get("outcome")), fields.get("words"));
    let fits = (1..=WORDS_LETTERS_MAX).contains(&words.chars().count());
    let Some(outcome) = outcome.filter(|_| fits) else {
        let words = "Select what became of it, and say as what it goes on, or what ended.";
        return Err(not_whole("Say what became of the stream", words, &address).into());
    };
    if let Some(page) =
        look_again(&app, &visit, &fields, &[("words", "As what it goes on, or what ended")], &[])?
    {
        return Ok(page.into_response());
    }
    let change = Change::Outcome(outcome, words.to_owned(), seen(&fields, &address)?);
    app.db().retrying(|| writing.write(&app, &visit, stream.id, &change)).await?;
    Ok(Redirect::to(&format!("{address}?done=decided")).into_response())
}
