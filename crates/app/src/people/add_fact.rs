//! Adding a dated fact of the member's own agency: what kind, from which event, in which capacity.

use super::door::{Door, at_the_door};
use super::identity_form::day;
use super::model::{Capacity, NewFact, fact_kinds};
use super::store;
use crate::agencies::{self, Directory};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, FactId};
use accord_kernel::{Category, Day};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::AddFact;
use accord_policy::{Target, shown_kinds};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Letters of a fact at most.
const WORDS_LETTERS_MAX: usize = 2_000;
/// Letters of an event at most.
const EVENT_LETTERS_MAX: usize = 150;
/// How far back a fact may lie.
const YEARS_BACK_MAX: i32 = 25;

fn target(door: &Door, id: FactId, category: Category) -> Target<FactId> {
    Target::new(id).owned_by(door.agency).holding(&[category])
}

/// The kinds that the member may record.
fn kinds(visit: &Visit) -> Vec<Category> {
    let shown = visit.membership().map(|member| shown_kinds(member.kind, &member.roles)).unwrap_or_default();
    fact_kinds().filter(|kind| shown.contains(kind)).collect()
}

/// Whether the member may add any fact: for showing the form.
async fn require(app: &App, visit: &Visit, door: &Door, id: FactId) -> Result<(), Stop> {
    let any = kinds(visit).first().copied().unwrap_or(Category::Contact);
    visit.decide_record::<AddFact>(app, target(door, id, any), door.purpose, &door.facts()).await.map(drop)
}

pub async fn show_fact(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    let fact = FactId::new(visit.at(), app.rng());
    require(&app, &visit, &door, fact).await?;
    let directory = agencies::directory(&app).await?;
    page(&app, &visit, &door, &directory, fact, &Fields::default(), &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    door: &Door,
    directory: &Directory,
    fact: FactId,
    entered: &Fields,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let areas = &visit.require_member()?.areas;
    let serving = agencies::list_agencies_serving(app.db().readers(), areas, visit.at().day()).await?;
    let choose = |name: &str, value: &str| entered.get(name) == value;
    let first = context! { value => "", text => "Choose a kind" };
    let kinds: Vec<Value> = std::iter::once(first)
        .chain(kinds(visit).into_iter().map(|kind| {
            context! { value => kind.code(), text => kind.words(), selected => choose("category", kind.code()) }
        }))
        .collect();
    // Nothing is chosen beforehand: in which capacity a child was part of something is said, never assumed.
    let capacities: Vec<Value> = Capacity::ALL
        .iter()
        .map(|capacity| {
            context! { value => capacity.code(), text => capacity.words(), checked => choose("capacity", capacity.code()) }
        })
        .collect();
    let own = context! { value => "", text => "Your own agency" };
    let mut others: Vec<_> = directory.agencies.iter().filter(|agency| agency.id != door.agency).collect();
    // Those of the reader's own boroughs first.
    others.sort_by_key(|agency| serving.iter().all(|near| near.id != agency.id));
    let agencies: Vec<Value> = std::iter::once(own)
        .chain(others.into_iter().map(|agency| {
            context! { value => agency.slug.as_str(), text => agency.name.as_str(), selected => choose("from", &agency.slug) }
        }))
        .collect();
    app.page(
        visit,
        "people/add_fact.html",
        context! {
            id => door.person.to_string(), fact => fact.to_string(), kinds, capacities, agencies,
            event => entered.get("event"), on => entered.get("on"), words => entered.get("words"),
            is_safety_action => is_safety_action(entered), errors => values(errors),
        },
    )
}

fn is_safety_action(fields: &Fields) -> bool {
    fields.get("safety") == "yes"
}

/// What was entered, when nothing is wrong with it.
struct Checked {
    category: Category,
    capacity: Capacity,
    happened_on: Day,
    from: AgencyId,
}

fn check(visit: &Visit, door: &Door, directory: &Directory, fields: &Fields) -> Result<Checked, FormErrors> {
    let mut errors = FormErrors::default();
    // A safety action is for everybody who may know who the child is, from whatever compartment it comes.
    let category = match is_safety_action(fields) {
        true => Some(Category::Identity),
        false => Category::from_code(fields.get("category")).filter(|kind| kinds(visit).contains(kind)),
    };
    errors.require(category.is_some(), "category", "Choose what kind of information it is");
    errors.require(
        !fields.get("event").is_empty(),
        "event",
        "Enter what it comes from, for example a visit or a report",
    );
    errors.limit(fields.get("event"), EVENT_LETTERS_MAX, "event", "The event");
    let today = visit.at().day();
    let happened_on = day(fields.get("on"));
    errors.require(happened_on.is_some(), "on", "Enter the date of the event, for example 27/3/2026");
    errors.require(
        happened_on.is_none_or(|on| on <= today && today.days_since(on) < 366 * YEARS_BACK_MAX),
        "on",
        "The date must be today or in the past",
    );
    let capacity = Capacity::from_code(fields.get("capacity"));
    errors.require(capacity.is_some(), "capacity", "Select in which capacity the child was part of it");
    errors.require(!fields.get("words").is_empty(), "words", "Enter what happened");
    errors.limit(fields.get("words"), WORDS_LETTERS_MAX, "words", "What happened");
    let from = match fields.get("from") {
        "" => Some(door.agency),
        slug => directory.agencies.iter().find(|agency| agency.slug == slug).map(|agency| agency.id),
    };
    errors.require(from.is_some(), "from", "Select an agency of the list");
    match (category, capacity, happened_on, from) {
        (Some(category), Some(capacity), Some(happened_on), Some(from)) if errors.is_empty() => {
            Ok(Checked { category, capacity, happened_on, from })
        }
        _ => Err(errors),
    }
}

pub async fn submit_fact(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    let fact = fields.get("fact").parse().unwrap_or_else(|_| FactId::new(visit.at(), app.rng()));
    require(&app, &visit, &door, fact).await?;
    let directory = agencies::directory(&app).await?;
    let checked = match check(&visit, &door, &directory, &fields) {
        Ok(checked) => checked,
        Err(errors) => {
            let page = page(&app, &visit, &door, &directory, fact, &fields, &errors).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let new = NewFact {
        person: door.person,
        agency: door.agency,
        originating_agency: checked.from,
        category: checked.category,
        event: fields.get("event"),
        capacity: checked.capacity,
        happened_on: checked.happened_on,
        words: fields.get("words"),
        is_safety_action: is_safety_action(&fields),
    };
    if !add(&app, &visit, &door, fact, &new).await? {
        // Whoever goes back and writes something else sends it under the id of what is there already.
        let is_same = store::find_fact(app.db().readers(), fact).await?.is_some_and(|there| new.is(&there));
        if !is_same {
            add(&app, &visit, &door, FactId::new(visit.at(), app.rng()), &new).await?;
        }
    }
    Ok(Redirect::to(&format!("/people/{}", door.person)).into_response())
}

/// Says whether it was added: not when there is one under this id.
async fn add(app: &App, visit: &Visit, door: &Door, fact: FactId, new: &NewFact<'_>) -> Result<bool, Stop> {
    app.db()
        .retrying(|| async {
            let target = target(door, fact, new.category);
            let permit = visit.decide_record::<AddFact>(app, target, door.purpose, &door.facts()).await?;
            let tx = app.db().write(permit).await?;
            door.still_open(app, visit, tx.connection()).await?;
            match store::insert_fact(&tx, new).await {
                Err(error) if is_unique_violation(&error) => return Ok(false),
                other => other.or_fault("add a fact")?,
            }
            tx.commit().await?;
            Ok::<_, Stop>(true)
        })
        .await
}
