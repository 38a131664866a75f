//! Actions of an event: adding one with an owner and a time, and saying that it is done.

use super::door::{Door, require_owner_or_lead, something};
use super::model::{ACTION_LETTERS_MAX, ACTIONS_MAX, Action};
use super::show_event::{Typed, page as event_page};
use super::store::{NewAction, find_action, find_event, finish_action, insert_action, reopen_action};
use super::write_event::{Offered, open_to_write};
use crate::names::warnings;
use crate::planning::{look_again, typed_time};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, TimelineActionId};
use accord_kernel::{Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Action as PolicyAction;
use accord_policy::action::{FinishTimelineAction, ReopenTimelineAction, WriteTimeline};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

pub async fn show_new(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = open_to_write(&app, &visit, &id).await?;
    let offered = Offered::load(&app, &visit, &door.area).await?;
    let fresh = TimelineActionId::new(visit.at(), app.rng());
    let entered: Fields = [("action".to_owned(), fresh.to_string())].into_iter().collect();
    page(&app, &visit, (&door, &offered), &entered, (&[], FormErrors::default()))
}

fn page(
    app: &App,
    visit: &Visit,
    (door, offered): (&Door, &Offered),
    entered: &Fields,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let chosen = match entered.get("agency") {
        "" => offered.own().to_string(),
        entered => entered.to_owned(),
    };
    let agencies: Vec<Value> = offered
        .agencies()
        .iter()
        .map(|found| context! { value => found.id.to_string(), text => found.name.as_str(), selected => found.id.to_string() == chosen })
        .collect();
    let names = ["what", "owner", "due", "due_time", "action"];
    let typed: BTreeMap<&str, &str> = names.iter().map(|name| (*name, entered.get(name))).collect();
    app.page(visit, "timeline/act.html", context! {
        id => door.event.id.to_string(), title => door.event.texts.title.as_str(), when => door.event.when.words(), typed => values(typed), agencies,
        all_words => all_words(entered), warnings => warnings.to_vec(), errors => values(&errors),
    })
}

fn all_words(fields: &Fields) -> String {
    // Who does it is somebody of an agency: a name is meant to stand there.
    fields.get("what").to_owned()
}

fn read(fields: &Fields, offered: &Offered) -> Result<(AgencyId, Instant), FormErrors> {
    let mut errors = FormErrors::default();
    errors.require(!fields.get("what").is_empty(), "what", "Enter what is done");
    errors.limit(fields.get("what"), ACTION_LETTERS_MAX, "what", "What is done");
    let agency = offered.agencies().iter().find(|agency| agency.id.to_string() == fields.get("agency"));
    errors.require(agency.is_some(), "agency", "Choose the agency that does it");
    errors.require(!fields.get("owner").is_empty(), "owner", "Enter who does it there");
    errors.limit(fields.get("owner"), ACTION_LETTERS_MAX, "owner", "Who does it");
    let day = fields.day("due").filter(|day| (2000..2100).contains(&day.date().year()));
    errors.require(day.is_some(), "due", "Enter the day by which it is done, such as 27/3/2027");
    let time = match fields.get("due_time") {
        "" => jiff::civil::Time::new(17, 0, 0, 0).ok(),
        typed => typed_time(typed),
    };
    errors.require(time.is_some(), "due_time", "Enter a time, such as 15:00, or leave it empty for 17:00");
    match (agency, day.zip(time), errors.is_empty()) {
        (Some(agency), Some((day, time)), true) => {
            Ok((agency.id, Instant::from_london(day.date().to_datetime(time))))
        }
        _ => Err(errors),
    }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = open_to_write(&app, &visit, &id).await?;
    let offered = Offered::load(&app, &visit, &door.area).await?;
    let (agency, due) = match read(&fields, &offered) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, (&door, &offered), &fields, (&[], errors))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        let none = FormErrors::default();
        return Ok(page(&app, &visit, (&door, &offered), &fields, (&warnings, none))?.into_response());
    }
    // The id of the form: sent twice, it adds one action.
    let action =
        fields.get("action").parse().unwrap_or_else(|_| TimelineActionId::new(visit.at(), app.rng()));
    let new = NewAction { id: action, what: fields.get("what"), agency, owner: fields.get("owner"), due };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WriteTimeline>(&app, door.target(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let now = find_event(tx.connection(), door.event.id).await?.ok_or_else(Stop::not_found)?;
            if now.withdrawn.is_some() {
                return Err(super::door::withdrawn_already().into());
            }
            if now.actions.len() >= ACTIONS_MAX {
                return Err(too_many().into());
            }
            match insert_action(&tx, &new).await {
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("add an action")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&door.address()).into_response())
}

fn too_many() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This event has 30 actions already",
        &["Nothing was added. Put what belongs together into one action, or make the event two."],
    )
}

/// An action of an event that stands, for whoever answers for it and may do this.
async fn open_action<A: PolicyAction<Resource = TimelineActionId>>(
    app: &App,
    visit: &Visit,
    id: &str,
) -> Result<(Door, Action), Stop> {
    visit.require_member()?;
    let id: TimelineActionId = id.parse().map_err(|_| Stop::not_found())?;
    let action = find_action(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let door = Door::open(app, visit, app.db().readers(), &action.event.to_string()).await?;
    require_owner_or_lead::<A>(app, visit, something(id, door.area.id), action.agency).await?;
    door.require_standing()?;
    Ok((door, action))
}

pub async fn submit_done(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (door, action) = open_action::<FinishTimelineAction>(&app, &visit, &id).await?;
    let outcome = fields.get("outcome");
    let message = match outcome.chars().count() {
        0 => Some("Say in a few words what happened"),
        count if count > ACTION_LETTERS_MAX => Some("What happened must be 300 characters or fewer"),
        _ => None,
    };
    if let Some(message) = message {
        let typed = Typed { action: action.id, message, outcome };
        let page = event_page(&app, &visit, &door.event.id.to_string(), Some(typed)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &fields, &[("outcome", "What happened?")], &[])? {
        return Ok(page.into_response());
    }
    let done = app
        .db()
        .retrying(|| async {
            let target = something(action.id, door.area.id);
            let permit = visit.decide::<FinishTimelineAction>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let event = find_event(tx.connection(), action.event).await?.ok_or_else(Stop::not_found)?;
            let done = event.withdrawn.is_none() && finish_action(&tx, outcome).await?;
            if done {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(done)
        })
        .await?;
    if !done {
        return Err(done_already().with_link("Go to the event", &door.address()).into());
    }
    Ok(Redirect::to(&door.address()).into_response())
}

pub async fn submit_not_done(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    let (door, action) = open_action::<ReopenTimelineAction>(&app, &visit, &id).await?;
    app.db()
        .retrying(|| async {
            let target = something(action.id, door.area.id);
            let permit = visit.decide::<ReopenTimelineAction>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let event = find_event(tx.connection(), action.event).await?.ok_or_else(Stop::not_found)?;
            // Sent twice, it is open all the same.
            if event.withdrawn.is_none() && reopen_action(&tx).await? {
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to(&door.address()))
}

fn done_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody said already that this is done",
        &["Nothing was changed. Look at the event again: it says what happened."],
    )
}
