//! A line that an agency publishes to the briefings of boroughs that it serves.

use super::model::{ITEM_DAYS_MAX, ITEM_LETTERS_MAX};
use super::show_briefing::of_item;
use super::store::{Item, find_item, insert_item, list_items, withdraw_item};
use crate::agencies::{Area, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::BriefingItemId;
use accord_kernel::{Day, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::PublishItem;
use accord_policy::{RefusalCode, Target};
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
    page(&app, &visit, &boroughs, &Fields::default(), &[], FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    boroughs: &[Area],
    entered: &Fields,
    warnings: &[&'static str],
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
            items => lines, warnings => warnings.to_vec(), errors => values(&errors),
        },
    )
}

pub async fn submit_publish(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let boroughs = boroughs(&app, &visit).await?;
    let mut chosen: Vec<Area> = Vec::new();
    for slug in fields.all("areas") {
        let area = choose_area(&app, &visit, slug).await?.area;
        if chosen.iter().all(|known| known.id != area.id) {
            chosen.push(area);
        }
    }
    for area in &chosen {
        // A borough that the agency does not serve is refused by the policy, and the refusal recorded.
        let any = BriefingItemId::new(visit.at(), app.rng());
        visit.require_may::<PublishItem>(&app, of_item(any, area.id), Purpose::PlanAndAnalyse).await?;
    }
    let words = fields.get("words");
    let days = if fields.get("days").is_empty() { Some(1) } else { fields.get("days").parse::<i32>().ok() };
    let days = days.filter(|days| (1..=ITEM_DAYS_MAX).contains(days));
    let mut errors = FormErrors::default();
    errors.require(!chosen.is_empty(), "areas", "Select the boroughs whose briefings it goes to");
    errors.require(!words.is_empty(), "words", "Enter what the briefings are to say");
    errors.limit(words, ITEM_LETTERS_MAX, "words", "The line");
    errors.require(days.is_some(), "days", "Enter a number of days from 1 to 14");
    let (Some(days), true) = (days, errors.is_empty()) else {
        let page = page(&app, &visit, &boroughs, &fields, &[], errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    // It is printed for every partner: what looks like a person is sent a second time by somebody who has looked.
    let warnings = warnings(words, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &boroughs, &fields, &warnings, errors).await?.into_response());
    }
    let until = visit.at().day().plus_days(days - 1);
    app.db().retrying(|| publish(&app, &visit, &chosen, words, until)).await?;
    Ok(Redirect::to("/briefing/publish").into_response())
}

/// Publishes a line to the briefings of all these boroughs or of none.
async fn publish(app: &App, visit: &Visit, areas: &[Area], words: &str, until: Day) -> Result<(), Stop> {
    let agency = visit.require_member()?.agency;
    let mut permits = Vec::new();
    for area in areas {
        let target = of_item(BriefingItemId::new(visit.at(), app.rng()), area.id);
        permits.push((area.id, visit.decide::<PublishItem>(app, target, Purpose::PlanAndAnalyse).await?));
    }
    let mut permits = permits.into_iter();
    let Some((first, permit)) = permits.next() else { return Ok(()) };
    let mut tx = app.db().write(permit).await?;
    insert_item(&tx, (tx.resource(), first), agency, words, until).await?;
    for (area, permit) in permits {
        insert_item(&tx, (permit.resource(), area), agency, words, until).await?;
        tx.also(permit);
    }
    Ok(tx.commit().await?)
}

/// The line of an address and what withdrawing it is about, for whoever may withdraw it.
async fn load_own(app: &App, visit: &Visit, id: &str) -> Result<(Item, Target<BriefingItemId>), Stop> {
    let own = visit.require_member()?.agency;
    let id: BriefingItemId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_item(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let target = of_item(id, found.area).owned_by(found.agency);
    visit.require_may::<PublishItem>(app, target.clone(), Purpose::PlanAndAnalyse).await?;
    // The action reaches the borough, because a line is published to all of it; taking a line back is for the
    // agency under whose name it stands.
    if found.agency != own {
        return Err(visit.refuse::<PublishItem>(app, target, RefusalCode::OtherAgency).await?);
    }
    Ok((found, target))
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let (found, _) = load_own(&app, &visit, &id).await?;
    app.page(
        &visit,
        "briefings/withdraw_item.html",
        context! { id => found.id.to_string(), words => found.words.as_str() },
    )
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let (_, target) = load_own(&app, &visit, &id).await?;
    let withdrawn = app
        .db()
        .retrying(|| async {
            let permit = visit.decide::<PublishItem>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let withdrawn = withdraw_item(&tx).await?;
            if withdrawn {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(withdrawn)
        })
        .await?;
    if !withdrawn {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "This line was withdrawn already",
            &["A colleague withdrew it since you opened the page. Nothing was changed."],
        )
        .with_link("Go to what your agency publishes", "/briefing/publish")
        .into());
    }
    Ok(Redirect::to("/briefing/publish"))
}
