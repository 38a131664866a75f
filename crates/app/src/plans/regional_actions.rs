//! Actions of the region, and how plans of boroughs serve them.

use super::door::{
    Asked, NEW, Names, PLAN, adding, begin_writing, changed_meanwhile, in_area, is_regional, look_again,
    new_of, not_now, of_agency, require, require_region,
};
use super::model::{FIELD_LETTERS_MAX, Plan, RegionalAction, Serves, TITLE_LETTERS_MAX};
use super::store::plans::list_plans;
use super::store::regional::{
    end_regional, end_serves, find_regional, insert_regional, list_regional, list_serves, set_serves,
};
use super::store::versions::list_adopted;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::{RegionalActionId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{ViewPlanCounts, WritePlan, WriteRegionalAction};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

fn may_write(app: &App, visit: &Visit) -> bool {
    let any = RegionalActionId::new(visit.at(), app.rng());
    is_regional(visit)
        && visit
            .membership()
            .is_some_and(|member| visit.may::<WriteRegionalAction>(&of_agency(any, member.agency), PLAN))
}

pub async fn show_regional(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = visit.decide::<ViewPlanCounts>(&app, in_area(chosen.area.id, chosen.area.id), PLAN).await?;
    let (db, today) = (app.db().readers(), visit.at().day());
    let all = list_regional(db).await?;
    let served: Vec<_> = visit.areas().collect();
    let plans: Vec<Plan> =
        list_plans(db, &served).await?.into_iter().filter(|plan| plan.closed.is_none()).collect();
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    // What a borough is still writing is its own: only what its Board adopted is counted, as it was adopted.
    let adopted = list_adopted(db, &ids).await?;
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let lines: Vec<Value> = all
        .iter()
        .map(|one| {
            let mut areas: Vec<_> = plans
                .iter()
                .filter(|plan| {
                    adopted.iter().any(|version| version.plan == plan.id && version.text.serves(&one.title))
                })
                .map(|plan| plan.area)
                .collect();
            areas.sort_unstable();
            areas.dedup();
            context! {
                id => one.id.to_string(), title => one.title.as_str(), words => one.words.as_str(), due => one.due.number(),
                agency => names.agency(one.agency), boroughs => areas.len(), names => names.areas(&areas),
                is_late => one.ended.is_none() && one.due < today,
                ended => one.ended.as_ref().map(|(words, at)| context! { words => words.as_str(), at => at.micros() }),
            }
        })
        .collect();
    let notice = match asked.done.as_str() {
        "saved" => Some("The action of the region was saved."),
        "ended" => Some("The action of the region was ended."),
        _ => None,
    };
    app.page_with_notice(
        &visit,
        notice,
        "plans/regional_actions.html",
        context! {
            area => chosen.values(), lines, of => chosen.boroughs.len(), may_write => may_write(&app, &visit),
        },
    )
}

async fn require_new(app: &App, visit: &Visit, entered: &Fields) -> Result<RegionalActionId, Stop> {
    let member = visit.require_member()?;
    let id = new_of(entered, RegionalActionId::new(visit.at(), app.rng()));
    require_region::<WriteRegionalAction>(app, visit, of_agency(id, member.agency)).await?;
    Ok(id)
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let id = require_new(&app, &visit, &Fields::default()).await?;
    new_page(&app, &visit, &adding(id), FormErrors::default())
}

fn new_page(app: &App, visit: &Visit, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    app.page(visit, "plans/write_regional.html", context! {
        title => entered.get("title"), words => entered.get("words"), due => entered.get("due"), new => entered.get(NEW), errors => values(&errors),
    })
}

pub async fn submit_new(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    let id = require_new(&app, &visit, &entered).await?;
    let mut errors = FormErrors::default();
    errors.require(!entered.get("title").is_empty(), "title", "Enter a title");
    errors.limit(entered.get("title"), TITLE_LETTERS_MAX, "title", "The title");
    errors.require(!entered.get("words").is_empty(), "words", "Write what is to be done everywhere");
    errors.limit(entered.get("words"), FIELD_LETTERS_MAX, "words", "What is to be done");
    let due = entered.day("due");
    errors.require(due.is_some(), "due", "Enter the day by which it is done, such as 31/3/2027");
    let (Some(due), true) = (due, errors.is_empty()) else {
        let page = new_page(&app, &visit, &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) = look_again(
        &app,
        &visit,
        &entered,
        &[("title", "Title"), ("words", "What is to be done everywhere")],
        &[],
    )? {
        return Ok(page.into_response());
    }
    let agency = visit.require_member()?.agency;
    let new = RegionalAction {
        id,
        agency,
        title: entered.get("title").to_owned(),
        words: entered.get("words").to_owned(),
        due,
        ended: None,
    };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WriteRegionalAction>(&app, of_agency(id, agency), PLAN).await?;
            let tx = app.db().write(permit).await?;
            // A form that was sent twice adds one. Sent again with other words, it changes nothing unseen.
            match find_regional(tx.connection(), id).await? {
                None => insert_regional(&tx, &new).await?,
                Some(twin) if twin.says(&new) => {}
                Some(_) => return Err(changed_meanwhile("/regional-actions").into()),
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/regional-actions?done=saved").into_response())
}

/// The action of an address that stands, for the regional body that wrote it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<RegionalAction, Stop> {
    visit.require_member()?;
    let id: RegionalActionId = id.parse().map_err(|_| Stop::not_found())?;
    let one = find_regional(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    require_region::<WriteRegionalAction>(app, visit, of_agency(id, one.agency)).await?;
    if one.ended.is_some() {
        return Err(ended_already());
    }
    Ok(one)
}

fn ended_already() -> Stop {
    not_now(
        "This action of the region has ended",
        &["Plans that served it still say so."],
        "/regional-actions",
    )
    .into()
}

pub async fn show_end(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let one = load(&app, &visit, &id).await?;
    end_page(&app, &visit, &one, "", FormErrors::default())
}

fn end_page(
    app: &App,
    visit: &Visit,
    one: &RegionalAction,
    words: &str,
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(
        visit,
        "plans/end_regional.html",
        context! { title => one.title.as_str(), words, errors => values(&errors) },
    )
}

pub async fn submit_end(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let one = load(&app, &visit, &id).await?;
    let words = entered.get("words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Write what came of it, or why it ends");
    errors.limit(words, FIELD_LETTERS_MAX, "words", "What came of it");
    if !errors.is_empty() {
        let page = end_page(&app, &visit, &one, words, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) =
        look_again(&app, &visit, &entered, &[("words", "What came of it, or why it ends")], &[])?
    {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide::<WriteRegionalAction>(&app, of_agency(one.id, one.agency), PLAN).await?;
            let tx = app.db().write(permit).await?;
            if !end_regional(&tx, words).await? {
                return Err(ended_already());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/regional-actions?done=ended").into_response())
}

pub async fn show_serves(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    serves_page(&app, &visit, &plan, &Fields::default(), FormErrors::default()).await
}

async fn serves_page(
    app: &App,
    visit: &Visit,
    plan: &Plan,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let db = app.db().readers();
    let said = list_serves(db, &[plan.id]).await?;
    let all = list_regional(db).await?;
    // What ended can be taken out of the plan, and not be said anew.
    let is_offered =
        |one: &RegionalAction| one.ended.is_none() || said.iter().any(|said| said.action == one.id);
    let items: Vec<Value> = all
        .iter()
        .filter(|one| is_offered(one))
        .map(|one| {
            let value = one.id.to_string();
            let now = said.iter().find(|said| said.action == one.id);
            let ended = if one.ended.is_some() { " It has ended." } else { "" };
            let hint = match now {
                Some(now) => format!("{}{ended} Now: {}", one.words, now.words),
                None => one.words.clone(),
            };
            context! { checked => entered.get("action") == value, value, text => one.title.as_str(), hint => context! { text => hint } }
        })
        .collect();
    // A form that comes back has seen what it saw before.
    let mut seen: Vec<String> = entered.all("seen").map(str::to_owned).collect();
    if entered.iter().next().is_none() {
        seen = said.iter().map(|one| format!("{}:{}", one.action, one.said_at.micros())).collect();
    }
    app.page(visit, "plans/serve_regional.html", context! {
        id => plan.id.to_string(), title => plan.title.as_str(), items, words => entered.get("words"), seen,
        may_take_out => !said.is_empty(), is_taken_out => entered.get("take_out") == "yes", errors => values(&errors),
    })
}

/// When the form saw last that the plan serves an action; `None` where it saw that nobody had said so.
fn seen_of(entered: &Fields, action: RegionalActionId) -> Option<Instant> {
    let action = action.to_string();
    entered.all("seen").find_map(|line| {
        let (id, at) = line.split_once(':')?;
        (id == action).then(|| at.parse().map(Instant::from_micros).ok()).flatten()
    })
}

pub async fn submit_serves(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    let action = match entered.get("action").parse::<RegionalActionId>() {
        Ok(id) => find_regional(app.db().readers(), id).await?,
        Err(_) => None,
    };
    let (words, takes_out) = (entered.get("words"), entered.get("take_out") == "yes");
    let action = action.filter(|one| one.ended.is_none() || takes_out);
    let seen = action.as_ref().and_then(|action| seen_of(&entered, action.id));
    let mut errors = FormErrors::default();
    errors.require(action.is_some(), "action", "Select an action of the region");
    errors.require(takes_out || !words.is_empty(), "words", "Write how the plan serves it");
    errors.limit(words, FIELD_LETTERS_MAX, "words", "How the plan serves it");
    let is_there = action.is_none() || !takes_out || seen.is_some();
    errors.require(is_there, "action", "Select an action that the plan serves, to take it out");
    let (Some(action), true) = (action, errors.is_empty()) else {
        let page = serves_page(&app, &visit, &plan, &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("words", "How does the plan serve it?")], &[])?
    {
        return Ok(page.into_response());
    }
    let address = format!("{}/serves", plan.address());
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<WritePlan>(&app, &visit, &plan).await?;
            let now = find_regional(tx.connection(), action.id).await?.ok_or_else(Stop::not_found)?;
            let is_done = match (takes_out, seen) {
                (true, Some(seen)) => end_serves(&tx, action.id, seen).await?,
                _ if now.ended.is_some() => return Err(ended_already()),
                _ => {
                    let id = uuid_v7(visit.at(), app.rng());
                    set_serves(&tx, (action.id, words), seen, id).await?
                }
            };
            // A form that was sent twice says it once.
            let said = list_serves(tx.connection(), &[plan.id]).await?;
            let is_same = |said: &Serves| said.action == action.id && said.words == words;
            if !is_done && (takes_out || !said.iter().any(is_same)) {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=saved", plan.address())).into_response())
}
