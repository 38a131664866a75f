//! A new version of a local definition, or a local definition made from one that comes with the product.

use super::model::{
    AgeRule, Definition, PlaceRule, RULES_MAX, Rule, RuleRow, Version, have_ages, read_rules, young_words,
};
use super::show_definitions::Asked;
use super::store::{NewDefinition, NewVersion, find_definition, insert_definition, insert_version};
use crate::agencies::{Area, choose_area, slug_from};
use crate::names::{names_in_a_kind, warnings};
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
use minijinja::{Value, context};

/// Letters of the name at most.
const NAME_LETTERS_MAX: usize = 80;
/// Letters of the words and of the reason at most.
const WORDS_LETTERS_MAX: usize = 600;
/// Rows for further rules below those that are there.
const BLANK_ROWS: usize = 3;

/// The borough and the definition. Whoever may change nothing in the borough is refused before the definition
/// is looked for: else the answer would tell which definitions there are.
async fn load(app: &App, visit: &Visit, slug: &str, asked: &Asked) -> Result<(Area, Definition), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let any = target(DefinitionId::new(visit.at(), app.rng()), &chosen.area);
    visit.require_may::<ChangeDefinition>(app, any, Purpose::PlanAndAnalyse).await?;
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
    let name = if definition.area.is_some() {
        definition.name.clone()
    } else {
        format!("{} in {}", definition.name, area.name)
    };
    let form = Form {
        name,
        words: definition.version.words.clone(),
        rules: definition.version.rules.iter().map(RuleRow::of).collect(),
        reason: String::new(),
        from: definition.version.number,
        newer: None,
        warnings: Vec::new(),
        errors: FormErrors::default(),
    };
    page(&app, &visit, &area, &definition, &form)
}

/// What was entered, what is wrong with it, and what somebody else made meanwhile.
#[derive(Debug)]
struct Form {
    name: String,
    words: String,
    /// The rows that somebody used.
    rules: Vec<RuleRow>,
    reason: String,
    /// The number of the version that its author saw; 0 when the form does not say.
    from: i32,
    newer: Option<Version>,
    /// What in it looks as if it named somebody.
    warnings: Vec<&'static str>,
    errors: FormErrors,
}

impl Form {
    fn of(fields: &Fields, definition: &Definition) -> Self {
        // The name of a definition that is there does not change with a version.
        let name = if definition.area.is_some() { definition.name.as_str() } else { fields.get("name") };
        Self {
            name: name.to_owned(),
            words: fields.get("words").to_owned(),
            rules: rows_of(fields),
            reason: fields.get("reason").to_owned(),
            from: fields.get("from").parse().unwrap_or_default(),
            newer: None,
            warnings: Vec::new(),
            errors: FormErrors::default(),
        }
    }

    /// All that its author wrote and others read, in one text. A kind that a definition counts is printed by its name;
    /// most are two words with capitals, and no names.
    fn all_words(&self) -> String {
        let codes = self.rules.iter().map(|rule| rule.code.as_str()).filter(|code| names_in_a_kind(code));
        let own = [self.name.as_str(), &self.words, &self.reason];
        own.into_iter().chain(codes).collect::<Vec<_>>().join(". ")
    }

    /// The rules; none when something is wrong with them.
    fn check(&mut self) -> Vec<Rule> {
        let errors = &mut self.errors;
        errors.require(!slug_from(&self.name).is_empty(), "name", "Enter a name");
        errors.limit(&self.name, NAME_LETTERS_MAX, "name", "The name");
        errors.require(!self.words.is_empty(), "words", "Say in a sentence what is counted");
        errors.limit(&self.words, WORDS_LETTERS_MAX, "words", "What is counted");
        errors.require(!self.reason.is_empty(), "reason", "Say why you make this version");
        errors.limit(&self.reason, WORDS_LETTERS_MAX, "reason", "The reason");
        let rules = read_rules(&self.rules).unwrap_or_else(|words| {
            errors.add("rules", words);
            Vec::new()
        });
        // A count of all ages under the name of the young would be read as theirs.
        if !have_ages(&rules) {
            for (field, text) in [("name", &self.name), ("words", &self.words)] {
                if let Some(found) = young_words(text) {
                    errors.add(
                        field,
                        format!("“{found}” is said only of a count whose every rule has an age. Give each rule an age, or take the word out"),
                    );
                }
            }
        }
        rules
    }
}

/// The rows of the form that somebody used, in their order.
fn rows_of(fields: &Fields) -> Vec<RuleRow> {
    let [mut codes, mut ages, mut places] = ["code", "age", "place"].map(|name| fields.all(name));
    let rows = fields.all("source").map(|source| RuleRow {
        source: source.to_owned(),
        code: next(&mut codes),
        age: next(&mut ages),
        place: next(&mut places),
    });
    rows.filter(|row| !row.is_blank()).collect()
}

fn next<'a>(values: &mut impl Iterator<Item = &'a str>) -> String {
    values.next().unwrap_or_default().to_owned()
}

/// A row as the page draws it.
fn row_values(number: usize, row: &RuleRow) -> Value {
    let item =
        |code: &str, text: &str, chosen: &str| context! { value => code, text, selected => code == chosen };
    // A source that only an older definition looks at stays selected: a browser would send none in its place, and the
    // rule would be gone without anybody having taken it out.
    let offered = |source: &super::Source| source.may_be_local() || source.code() == row.source;
    let local = super::Source::ALL.iter().filter(|source| offered(source));
    let mut sources = vec![item("", "No rule", &row.source)];
    sources.extend(local.map(|source| item(source.code(), source.words(), &row.source)));
    let ages: Vec<_> = AgeRule::ALL.iter().map(|age| item(age.code(), age.words(), &row.age)).collect();
    let places: Vec<_> =
        PlaceRule::ALL.iter().map(|place| item(place.code(), place.words(), &row.place)).collect();
    context! { number, code => row.code.as_str(), sources, ages, places }
}

fn page(app: &App, visit: &Visit, area: &Area, definition: &Definition, form: &Form) -> Result<Page, Stop> {
    let rows = (form.rules.len() + BLANK_ROWS).min(RULES_MAX).max(form.rules.len());
    let mut rules = form.rules.clone();
    rules.resize(rows, RuleRow::default());
    let rules: Vec<_> = rules.iter().enumerate().map(|(at, row)| row_values(at + 1, row)).collect();
    let newer = form.newer.as_ref().map(|newer| {
        let rules: Vec<String> =
            newer.rules.iter().map(|rule| format!("{}: {}", rule.source.words(), rule.words())).collect();
        context! { number => newer.number, words => newer.words.as_str(), reason => newer.reason.as_str(), rules }
    });
    app.page(visit, "definitions/add_version.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() },
        slug => definition.slug.as_str(), title => definition.name.as_str(), is_own => definition.area.is_some(),
        name => form.name.as_str(), words => form.words.as_str(), rules,
        reason => form.reason.as_str(), from => form.from, newer, errors => values(&form.errors),
        warnings => &form.warnings, all_words => form.all_words(),
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
    let mut form = Form::of(&fields, &definition);
    if fields.get("action") == "more" {
        return Ok(page(&app, &visit, &area, &definition, &form)?.into_response());
    }
    let rules = form.check();
    if !form.errors.is_empty() {
        let page = page(&app, &visit, &area, &definition, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    form.warnings = warnings(&form.all_words(), fields.get("checked"));
    if !form.warnings.is_empty() {
        return Ok(page(&app, &visit, &area, &definition, &form)?.into_response());
    }
    let made = app.db().retrying(|| make(&app, &visit, &area, &definition, &form, &rules)).await?;
    let definition = match made {
        Made::Yes(slug) => {
            app.tell_news();
            let address = format!("/picture/definitions/{slug}?area={}", area.slug);
            return Ok(Redirect::to(&address).into_response());
        }
        Made::NameTaken => {
            form.errors.add("name", "There is a definition of this name already. Enter another name");
            definition
        }
        Made::Overtaken(newest) => {
            let number = newest.version.number;
            form.errors.add(
                "rules",
                format!("Somebody else made version {number} just now. Compare it with yours: both are on this page. Then make yours"),
            );
            // Sent again, the form rests on what is shown now.
            form.from = number;
            form.newer = Some(newest.version.clone());
            newest
        }
    };
    let page = page(&app, &visit, &area, &definition, &form)?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// What became of a version.
enum Made {
    /// It is there, of the definition with this name in an address.
    Yes(String),
    /// Another definition has the name already.
    NameTaken,
    /// Somebody else made a version since its author looked: the definition as it is now.
    Overtaken(Definition),
}

async fn make(
    app: &App,
    visit: &Visit,
    area: &Area,
    definition: &Definition,
    form: &Form,
    rules: &[Rule],
) -> Result<Made, Stop> {
    let is_new = definition.area.is_none();
    let id = if is_new { DefinitionId::new(visit.at(), app.rng()) } else { definition.id };
    let permit = visit.decide::<ChangeDefinition>(app, target(id, area), Purpose::PlanAndAnalyse).await?;
    let mut tx = app.db().write(permit).await?;
    tx.with_reason(&form.reason);
    let (slug, number) = if is_new {
        let slug = slug_from(&form.name);
        let new = NewDefinition { slug: &slug, name: &form.name, area: area.id };
        match insert_definition(&tx, &new).await {
            Err(error) if is_unique_violation(&error) => return Ok(Made::NameTaken),
            other => other.or_fault("make a definition of an area")?,
        }
        (slug, 1)
    } else {
        let found = find_definition(tx.connection(), &definition.slug, &[area.id]).await?;
        let newest = found.ok_or_else(Stop::not_found)?;
        if newest.version.number != form.from {
            return Ok(Made::Overtaken(newest));
        }
        (newest.slug, form.from + 1)
    };
    let new = NewVersion { number, words: &form.words, reason: &form.reason, rules };
    let inserted = insert_version(&tx, &new, || uuid_v7(visit.at(), app.rng())).await;
    if inserted.as_ref().is_err_and(is_unique_violation) {
        // On PostgreSQL two forms that are sent at once may both have seen the same newest version.
        drop(tx);
        let found = find_definition(app.db().readers(), &slug, &[area.id]).await?;
        return Ok(Made::Overtaken(found.ok_or_else(Stop::not_found)?));
    }
    inserted.or_fault("make a version of a definition")?;
    tx.commit().await?;
    Ok(Made::Yes(slug))
}
