//! A new version of a local definition, or a local definition made from one that comes with the product.

use super::model::{Definition, Rule, parse_rules, write_rules};
use super::show_definitions::Asked;
use super::store::{NewDefinition, NewVersion, find_definition, insert_definition, insert_version};
use crate::agencies::{Area, choose_area, slug_from};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{DefinitionId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::ChangeDefinition;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of the name at most.
const NAME_LETTERS_MAX: usize = 80;
/// Letters of the words and of the reason at most.
const WORDS_LETTERS_MAX: usize = 600;

async fn load(app: &App, visit: &Visit, slug: &str, asked: &Asked) -> Result<(Area, Definition), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let found = find_definition(app.db().readers(), slug, &[chosen.area.id]).await?;
    Ok((chosen.area, found.ok_or_else(Stop::not_found)?))
}

fn target(id: DefinitionId, area: &Area) -> Target<DefinitionId> {
    Target::new(id).in_area(area.id).holding(&[Category::Aggregate])
}

pub async fn show_change(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (area, definition) = load(&app, &visit, &slug, &asked).await?;
    visit
        .require_may::<ChangeDefinition>(&app, target(definition.id, &area), Purpose::PlanAndAnalyse)
        .await?;
    let version = &definition.version;
    let name = if definition.area.is_some() {
        definition.name.clone()
    } else {
        format!("{} in {}", definition.name, area.name)
    };
    let entered = Entered {
        name,
        words: version.words.clone(),
        rules: write_rules(&version.rules),
        reason: String::new(),
    };
    page(&app, &visit, &area, &definition, &entered, FormErrors::default())
}

/// What was entered, checked or not.
#[derive(Debug)]
struct Entered {
    name: String,
    words: String,
    rules: String,
    reason: String,
}

fn page(
    app: &App,
    visit: &Visit,
    area: &Area,
    definition: &Definition,
    entered: &Entered,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let sources: Vec<_> = super::Source::ALL
        .iter()
        .map(|source| context! { code => source.code(), words => source.words() })
        .collect();
    app.page(visit, "definitions/add_version.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() },
        slug => definition.slug.as_str(), title => definition.name.as_str(), is_own => definition.area.is_some(),
        name => entered.name.as_str(), words => entered.words.as_str(), rules => entered.rules.as_str(),
        reason => entered.reason.as_str(), sources, errors => values(&errors),
    })
}

fn check(entered: &Entered, errors: &mut FormErrors) -> Vec<Rule> {
    let letters = |text: &str| text.chars().count();
    errors.require(!slug_from(&entered.name).is_empty(), "name", "Enter a name");
    errors.require(letters(&entered.name) <= NAME_LETTERS_MAX, "name", "Enter a name of 80 letters or fewer");
    errors.require(!entered.words.is_empty(), "words", "Say in a sentence what is counted");
    errors.require(letters(&entered.words) <= WORDS_LETTERS_MAX, "words", "Enter 600 letters or fewer");
    errors.require(!entered.reason.is_empty(), "reason", "Say why you make this version");
    errors.require(letters(&entered.reason) <= WORDS_LETTERS_MAX, "reason", "Enter 600 letters or fewer");
    parse_rules(&entered.rules).unwrap_or_else(|words| {
        errors.add("rules", words);
        Vec::new()
    })
}

pub async fn submit_change(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, definition) = load(&app, &visit, &slug, &asked).await?;
    let id = if definition.area.is_some() { definition.id } else { DefinitionId::new(visit.at(), app.rng()) };
    let permit = visit.decide::<ChangeDefinition>(&app, target(id, &area), Purpose::PlanAndAnalyse).await?;
    let entered = Entered {
        name: fields.get("name").to_owned(),
        words: fields.get("words").to_owned(),
        rules: fields.get("rules").to_owned(),
        reason: fields.get("reason").to_owned(),
    };
    let mut errors = FormErrors::default();
    let rules = check(&entered, &mut errors);
    if !errors.is_empty() {
        let page = page(&app, &visit, &area, &definition, &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut tx = app.db().write(permit).await?;
    tx.with_reason(&entered.reason);
    let is_new = definition.area.is_none();
    let new_slug = if is_new { slug_from(&entered.name) } else { definition.slug.clone() };
    let made = async {
        if is_new {
            let new = NewDefinition { slug: &new_slug, name: &entered.name, area: area.id };
            insert_definition(&tx, &new).await?;
        }
        let number = if is_new { 1 } else { definition.version.number + 1 };
        let new = NewVersion { number, words: &entered.words, reason: &entered.reason, rules: &rules };
        insert_version(&tx, &new, || uuid_v7(visit.at(), app.rng())).await
    };
    match made.await {
        Err(error) if is_unique_violation(&error) => {
            let words = if is_new {
                "There is a definition of this name already. Enter another name"
            } else {
                "Somebody else made a version just now. Look at it first, then make yours"
            };
            errors.add("name", words);
            let page = page(&app, &visit, &area, &definition, &entered, errors)?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
        other => other.or_fault("make a version of a definition")?,
    }
    tx.commit().await?;
    app.tell_news();
    Ok(Redirect::to(&format!("/picture/definitions/{new_slug}?area={}", area.slug)).into_response())
}
