//! Proposing a term of the borough's own. It is looked for once the Board has ratified it.

use super::in_use::in_use;
use super::model::{LOCAL_TERMS_MAX, WORDS_LETTERS_MAX, applies_words};
use super::show_language::{Asked, of_term};
use super::store::insert_term;
use crate::agencies::{Area, choose_area};
use crate::planning::{adding, look_again, new_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::{AppliesTo, Hint, Matcher, Term};
use accord_kernel::Purpose;
use accord_kernel::ids::LocalTermId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::AddTerm;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_add(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = require_may(&app, &visit, &asked.area).await?;
    let id = LocalTermId::new(visit.at(), app.rng());
    page(&app, &visit, &area, &adding(id), FormErrors::default())
}

async fn require_may(app: &App, visit: &Visit, slug: &str) -> Result<Area, Stop> {
    let area = choose_area(app, visit, slug).await?.area;
    let target = of_term(LocalTermId::new(visit.at(), app.rng()), area.id);
    visit.require_may::<AddTerm>(app, target, Purpose::PlanAndAnalyse).await?;
    Ok(area)
}

fn page(app: &App, visit: &Visit, area: &Area, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let applies: Vec<Value> = AppliesTo::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => applies_words(*one), selected => one.code() == entered.get("applies_to") })
        .collect();
    let field = |name: &str| entered.get(name).to_owned();
    app.page(visit, "language/add_term.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, applies, avoid => field("avoid"), prefer => field("prefer"),
        why => field("why"), note => field("note"), harmless => field("harmless"), new => field("new"), errors => values(&errors),
    })
}

pub async fn submit_add(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let area = require_may(&app, &visit, &asked.area).await?;
    let found = in_use(app.db().readers(), area.id).await?;
    if found.local.len() as u64 >= LOCAL_TERMS_MAX {
        return Err(too_many().into());
    }
    let proposed = found.local.iter().filter(|one| one.ended.is_none()).map(|one| one.term.clone());
    let known: Vec<Term> = found.terms.iter().cloned().chain(proposed).collect();
    let (term, harmless) = match read(&fields, &known) {
        Ok(read) => read,
        Err(errors) => {
            let page = page(&app, &visit, &area, &fields, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(
        &app,
        &visit,
        &fields,
        &[
            ("avoid", "Words to avoid"),
            ("prefer", "What is preferred"),
            ("why", "Why"),
            ("note", "Only in a certain sense"),
            ("harmless", "Phrases in which the words are harmless"),
        ],
        &[],
    )? {
        return Ok(page.into_response());
    }
    let agency = visit.require_member()?.agency;
    let id = new_of(&fields, LocalTermId::new(visit.at(), app.rng()));
    app.db()
        .retrying(|| async {
            let target = of_term(id, area.id);
            let permit = visit.decide::<AddTerm>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            match insert_term(&tx, (area.id, agency), &term, &harmless).await {
                // The same form, sent twice: the term is proposed.
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("propose a term")?,
            }
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/language?area={}&done=proposed", area.slug)).into_response())
}

fn too_many() -> Problem {
    let words = [format!(
        "Nothing was added. A borough has at most {LOCAL_TERMS_MAX} terms of its own, ended ones among them. Ask the region to take yours into its next edition."
    )];
    let words = words.each_ref().map(String::as_str);
    Problem::new(StatusCode::CONFLICT, "This borough has as many terms as it can have", &words)
        .with_link("Go to the agreed language", "/language")
}

/// The term that was entered and its harmless phrases, or what is wrong with it.
fn read(fields: &Fields, known: &[Term]) -> Result<(Term, Vec<String>), FormErrors> {
    let mut errors = FormErrors::default();
    let split = |name: &str| -> Vec<String> {
        let parts = fields.get(name).split(['|', ',', '\n']).map(|one| one.trim().to_owned());
        parts.filter(|one| !one.is_empty()).collect()
    };
    let (avoid, harmless) = (split("avoid"), split("harmless"));
    errors.require(!avoid.is_empty(), "avoid", "Enter the words to avoid");
    let clash = known
        .iter()
        .find(|term| term.avoid.iter().any(|form| avoid.iter().any(|own| own.eq_ignore_ascii_case(form))));
    if let Some(clash) = clash {
        errors.add("avoid", format!("“{}” is on the list already", clash.name()));
    }
    for (name, what) in [("prefer", "What is preferred"), ("why", "The reason")] {
        errors.require(!fields.get(name).is_empty(), name, &format!("Fill in: {}", what.to_lowercase()));
    }
    for (name, what) in [
        ("avoid", "The words"),
        ("prefer", "What is preferred"),
        ("why", "The reason"),
        ("note", "The note"),
        ("harmless", "The phrases"),
    ] {
        errors.limit(fields.get(name), WORDS_LETTERS_MAX, name, what);
    }
    let applies_to = AppliesTo::from_code(fields.get("applies_to"));
    errors.require(applies_to.is_some(), "applies_to", "Select in which texts it is looked for");
    let term = Term {
        avoid,
        note: fields.get("note").to_owned(),
        prefer: fields.get("prefer").to_owned(),
        why: fields.get("why").to_owned(),
        source: "Here".to_owned(),
        applies_to: applies_to.unwrap_or(AppliesTo::All),
    };
    let hints: Vec<Hint> = term
        .avoid
        .iter()
        .map(|form| Hint { form: form.clone(), unless: harmless.clone(), ..Hint::default() })
        .collect();
    if let Err(error) = Matcher::with_hints(std::slice::from_ref(&term), &hints) {
        errors.add("avoid", format!("These words cannot be looked for: {error}"));
    }
    if errors.is_empty() { Ok((term, harmless)) } else { Err(errors) }
}
