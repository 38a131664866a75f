//! Writing the expectations of an edition: while it is a draft, and after its consultation. What boroughs are reading
//! stays as it is, and what they commented on is changed but not taken out.

use super::door::{PLAN, changed_meanwhile, find, look_again, not_now, of_edition, require_region, seen};
use super::model::{Edition, Expectation, ExpectationText, OF_THEME_MAX, PART_LETTERS_MAX, Stage, Theme};
use super::store::editions::{
    delete_expectation, find_edition, find_expectation, insert_expectation, list_expectations, touch_edition,
    update_expectation,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::ExpectationId;
use accord_platform_db::{Stored, WriteTx};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::DraftEdition;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Refuses whoever may not write the edition, and a time at which nobody does.
async fn require_open(app: &App, visit: &Visit, edition: &Edition) -> Result<(), Stop> {
    require_region::<DraftEdition>(app, visit, of_edition(edition)).await?;
    match edition.stage(visit.at().day()) {
        Stage::Draft | Stage::Closed(_) => Ok(()),
        Stage::Consultation(_) | Stage::Offered(_) => {
            let words = [
                "Boroughs are reading it, or it was offered. Wait until the consultation is over, or begin a new edition.",
            ];
            let address = format!("/standards/editions/{}", edition.id);
            Err(not_now("The text stays as it is", &words, &address).into())
        }
    }
}

pub async fn show_add(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let edition = find(&app, &visit, &id).await?;
    require_open(&app, &visit, &edition).await?;
    let fields = [("seen".to_owned(), edition.changed_at.micros().to_string())].into_iter().collect();
    page(&app, &visit, (&edition, None), &fields, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (edition, one): (&Edition, Option<&Expectation>),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let themes: Vec<Value> = Theme::ALL
        .iter()
        .map(|theme| {
            let text = format!("{}. {}", theme.number(), theme.words());
            context! { value => theme.code(), text, checked => entered.get("theme") == theme.code() }
        })
        .collect();
    app.page(visit, "standards/edit_expectation.html", context! {
        edition => edition.id.to_string(), title => edition.title(), label => one.map(Expectation::label),
        theme => one.map(|one| one.theme.words()), themes, expected => entered.get("expected"),
        evidence => entered.get("evidence"), asks => entered.get("asks"), seen => entered.get("seen"),
        may_remove => one.is_some() && edition.stage(visit.at().day()) == Stage::Draft, errors => values(&errors),
    })
}

/// What every borough reads of an expectation.
const TEXTS: &[(&str, &str)] = &[
    ("expected", "What is expected"),
    ("evidence", "What would show that it is met"),
    ("asks", "What it asks of partners"),
];

fn read(entered: &Fields) -> Result<ExpectationText, FormErrors> {
    let mut errors = FormErrors::default();
    let parts = [
        ("expected", "What is expected", "Write what is expected"),
        ("evidence", "The evidence", "Write what would show that it is met"),
        ("asks", "What it asks of partners", "Write what it asks of which partners"),
    ];
    for (name, what, missing) in parts {
        errors.require(!entered.get(name).is_empty(), name, missing);
        errors.limit(entered.get(name), PART_LETTERS_MAX, name, what);
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let text = |name: &str| entered.get(name).to_owned();
    Ok(ExpectationText { expected: text("expected"), evidence: text("evidence"), asks: text("asks") })
}

pub async fn submit_add(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let edition = find(&app, &visit, &id).await?;
    require_open(&app, &visit, &edition).await?;
    let theme = Theme::from_code(entered.get("theme"));
    let (text, theme) = match (read(&entered), theme) {
        (Ok(text), Some(theme)) => (text, theme),
        (read, theme) => {
            let mut errors = read.err().unwrap_or_default();
            errors.require(theme.is_some(), "theme", "Select a theme");
            let page = page(&app, &visit, (&edition, None), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, &[])? {
        return Ok(page.into_response());
    }
    let seen = seen(&entered, "/standards")?;
    app.db()
        .retrying(|| async {
            let tx = begin(&app, &visit, &edition, seen).await?;
            let all = list_expectations(tx.connection(), edition.id).await?;
            let numbers: Vec<i32> =
                all.iter().filter(|one| one.theme == theme).map(|one| one.number).collect();
            if numbers.len() >= OF_THEME_MAX {
                let words = [format!("A theme has at most {OF_THEME_MAX} expectations. Join two of them.")];
                let address = format!("/standards/editions/{}", edition.id);
                return Err(
                    not_now("This theme is full", &words.each_ref().map(String::as_str), &address).into()
                );
            }
            let new = Expectation {
                id: ExpectationId::new(visit.at(), app.rng()),
                edition: edition.id,
                theme,
                number: numbers.iter().max().map_or(1, |last| last + 1),
                text: text.clone(),
            };
            insert_expectation(&tx, &new).await.or_fault("add an expectation")?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/standards/editions/{}?done=changed", edition.id)).into_response())
}

/// Begins to change an edition as it was `seen`.
async fn begin(
    app: &App,
    visit: &Visit,
    edition: &Edition,
    seen: Instant,
) -> Result<WriteTx<DraftEdition>, Stop> {
    let permit = visit.decide::<DraftEdition>(app, of_edition(edition), PLAN).await?;
    let tx = app.db().write(permit).await?;
    let now = find_edition(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
    let is_open = matches!(now.stage(visit.at().day()), Stage::Draft | Stage::Closed(_));
    if !is_open || !touch_edition(&tx, seen).await? {
        return Err(changed_meanwhile(&format!("/standards/editions/{}", edition.id)).into());
    }
    Ok(tx)
}

/// The expectation of an address, for the region while it writes.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Edition, Expectation), Stop> {
    visit.require_member()?;
    let id: ExpectationId = id.parse().map_err(|_| Stop::not_found())?;
    let one = find_expectation(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let edition = find(app, visit, &one.edition.to_string()).await?;
    require_open(app, visit, &edition).await?;
    Ok((edition, one))
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (edition, one) = load(&app, &visit, &id).await?;
    let fields = [
        ("expected", one.text.expected.clone()),
        ("evidence", one.text.evidence.clone()),
        ("asks", one.text.asks.clone()),
        ("seen", edition.changed_at.micros().to_string()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, (&edition, Some(&one)), &fields, FormErrors::default())
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (edition, one) = load(&app, &visit, &id).await?;
    let removes = entered.get("do") == "remove";
    let text = match read(&entered) {
        Ok(text) => text,
        Err(_) if removes => ExpectationText::default(),
        Err(errors) => {
            let page = page(&app, &visit, (&edition, Some(&one)), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let address = format!("/standards/editions/{}", edition.id);
    if removes && edition.stage(visit.at().day()) != Stage::Draft {
        let words = ["Boroughs have read it and may have commented on it. Change what it says instead."];
        return Err(not_now("It is not taken out any more", &words, &address).into());
    }
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, &[])? {
        return Ok(page.into_response());
    }
    let seen = seen(&entered, "/standards")?;
    app.db()
        .retrying(|| async {
            let tx = begin(&app, &visit, &edition, seen).await?;
            let is_done = match removes {
                true => delete_expectation(&tx, one.id).await?,
                false => update_expectation(&tx, one.id, &text).await?,
            };
            if !is_done {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=changed")).into_response())
}
