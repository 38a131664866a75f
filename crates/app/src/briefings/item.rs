//! A line that an agency publishes to the briefings of boroughs that it serves.

use super::model::{ITEM_DAYS_MAX, ITEM_LETTERS_MAX};
use super::show_briefing::of_item;
use super::store::{find_item, insert_item, list_items, withdraw_item};
use crate::agencies::{Area, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::BriefingItemId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::PublishItem;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Lines on the page at most.
const ITEMS_SHOWN_MAX: u64 = 50;

async fn boroughs(app: &App, visit: &Visit) -> Result<Vec<Area>, Stop> {
    let chosen = choose_area(app, visit, "").await?;
    let any = BriefingItemId::new(visit.at(), app.rng());
    visit.require_may::<PublishItem>(app, of_item(any, chosen.area.id), Purpose::PlanAndAnalyse).await?;
    Ok(chosen.boroughs)
}

pub async fn show_publish(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let boroughs = boroughs(&app, &visit).await?;
    page(&app, &visit, &boroughs, &Fields::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    boroughs: &[Area],
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let own = visit.require_member()?.agency;
    let ids: Vec<_> = boroughs.iter().map(|area| area.id).collect();
    let items = list_items(app.db().readers(), &ids, visit.at().day(), ITEMS_SHOWN_MAX).await?;
    let lines: Vec<Value> = items
        .iter()
        .filter(|item| item.agency == own)
        .map(|item| {
            let area = boroughs.iter().find(|area| area.id == item.area);
            context! {
                id => item.id.to_string(), words => item.words.as_str(), until => item.until.number(),
                area => area.map_or("", |area| area.name.as_str()),
            }
        })
        .collect();
    let chosen: Vec<&str> = entered.all("areas").collect();
    let choices: Vec<Value> = boroughs
        .iter()
        .map(|area| context! { value => area.slug.as_str(), text => area.name.as_str(), checked => chosen.contains(&area.slug.as_str()) })
        .collect();
    app.page(
        visit,
        "briefings/publish_item.html",
        context! {
            choices, words => entered.get("words"), days => entered.get("days"), days_max => ITEM_DAYS_MAX,
            letters_max => ITEM_LETTERS_MAX, items => lines, errors => values(&errors),
        },
    )
}

pub async fn submit_publish(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let boroughs = boroughs(&app, &visit).await?;
    let mut chosen = Vec::new();
    for slug in fields.all("areas") {
        // A borough that the agency does not serve is refused by the policy, and the refusal recorded.
        chosen.push(choose_area(&app, &visit, slug).await?.area);
    }
    let mut permits = Vec::new();
    for area in &chosen {
        let target = of_item(BriefingItemId::new(visit.at(), app.rng()), area.id);
        permits.push((area.id, visit.decide::<PublishItem>(&app, target, Purpose::PlanAndAnalyse).await?));
    }
    let words = fields.get("words");
    let days = if fields.get("days").is_empty() { Some(1) } else { fields.get("days").parse::<i32>().ok() };
    let days = days.filter(|days| (1..=ITEM_DAYS_MAX).contains(days));
    let mut errors = FormErrors::default();
    errors.require(!chosen.is_empty(), "areas", "Select the boroughs whose briefings it goes to");
    errors.require(!words.is_empty(), "words", "Enter what the briefings are to say");
    errors.require(words.chars().count() <= ITEM_LETTERS_MAX, "words", "Enter 300 letters or fewer");
    errors.require(days.is_some(), "days", "Enter a number of days from 1 to 14");
    let (Some(days), true) = (days, errors.is_empty()) else {
        let page = page(&app, &visit, &boroughs, &fields, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let agency = visit.require_member()?.agency;
    let until = visit.at().day().plus_days(days - 1);
    for (area, permit) in permits {
        let tx = app.db().write(permit).await?;
        insert_item(&tx, area, agency, words, until).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to("/briefing/publish").into_response())
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let member = visit.require_member()?.agency;
    let id: BriefingItemId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_item(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let permit = visit.decide::<PublishItem>(&app, of_item(id, found.area), Purpose::PlanAndAnalyse).await?;
    // A partner's line is theirs to withdraw, whoever serves the same borough.
    if found.agency != member {
        return Err(Stop::not_found());
    }
    let tx = app.db().write(permit).await?;
    withdraw_item(&tx).await?;
    tx.commit().await?;
    Ok(Redirect::to("/briefing/publish"))
}
