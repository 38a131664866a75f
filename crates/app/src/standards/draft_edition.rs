//! Beginning an edition from the template or an earlier one, and opening the consultation on it.

use super::door::{
    PLAN, changed_meanwhile, find, look_again, new_of, not_now, of_agency, of_edition, require_region,
};
use super::first_edition::{LINES, NAME};
use super::model::{
    CONSULTATION_DAYS, Edition, Expectation, ExpectationText, NAME_LETTERS_MAX, Stage, Theme,
};
use super::store::editions::{
    find_edition, insert_edition, insert_expectation, list_editions, list_expectations, open_consultation,
};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{EditionId, ExpectationId};
use accord_platform_db::{Connection, Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::DraftEdition;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// The id of an edition that the reader may begin: that of the form, so that one sent twice begins one.
async fn may_begin(app: &App, visit: &Visit, entered: &Fields) -> Result<EditionId, Stop> {
    let member = visit.require_member()?;
    let id = new_of(entered, EditionId::new(visit.at(), app.rng()));
    require_region::<DraftEdition>(app, visit, of_agency(id, member.agency)).await?;
    Ok(id)
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let id = may_begin(&app, &visit, &Fields::default()).await?;
    let name = [("name", NAME.to_owned()), ("from", "template".to_owned()), ("new", id.to_string())];
    let name = name.map(|(field, value)| (field.to_owned(), value));
    page(&app, &visit, &name.into_iter().collect(), FormErrors::default()).await
}

async fn page(app: &App, visit: &Visit, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let area = choose_area(app, visit, "").await?;
    let editions = list_editions(app.db().readers()).await?;
    let template = format!(
        "The template: {} expectations, from the principles and the seven-week framework",
        LINES.len()
    );
    let sources: Vec<Value> = std::iter::once(("template".to_owned(), template))
        .chain(editions.iter().map(|edition| (edition.id.to_string(), edition.title())))
        .map(|(value, text)| context! { checked => entered.get("from") == value, value, text })
        .collect();
    app.page(
        visit,
        "standards/draft_edition.html",
        context! {
            area => area.values(), name => entered.get("name"), new => entered.get("new"), sources, errors => values(&errors),
        },
    )
}

pub async fn submit_new(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    let id = may_begin(&app, &visit, &entered).await?;
    let (name, from) = (entered.get("name"), entered.get("from"));
    let mut errors = FormErrors::default();
    errors.require(!name.is_empty(), "name", "Enter a name");
    errors.limit(name, NAME_LETTERS_MAX, "name", "The name");
    let is_known = from == "template" || from.parse::<EditionId>().is_ok();
    errors.require(is_known, "from", "Select what it begins from");
    if !errors.is_empty() {
        let page = page(&app, &visit, &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &entered, &[("name", "Name")], &[])? {
        return Ok(page.into_response());
    }
    app.db().retrying(|| begin(&app, &visit, id, (name, from))).await?;
    Ok(Redirect::to(&format!("/standards/editions/{id}?done=begun")).into_response())
}

async fn begin(app: &App, visit: &Visit, id: EditionId, (name, from): (&str, &str)) -> Result<(), Stop> {
    let agency = visit.require_member()?.agency;
    let permit = visit.decide::<DraftEdition>(app, of_agency(id, agency), PLAN).await?;
    let tx = app.db().write(permit).await?;
    if find_edition(tx.connection(), id).await?.is_some() {
        // The same form, sent twice: the edition is begun.
        return Ok(());
    }
    let lines = lines_from(tx.connection(), from).await?;
    let number = list_editions(tx.connection()).await?.first().map_or(1, |newest| newest.number + 1);
    match insert_edition(&tx, (agency, number, name)).await {
        Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile("/standards").into()),
        other => other.or_fault("begin an edition of standards")?,
    }
    let mut numbers: BTreeMap<Theme, i32> = BTreeMap::new();
    for (theme, text) in lines {
        let number = numbers.entry(theme).and_modify(|number| *number += 1).or_insert(1);
        let new = Expectation {
            id: ExpectationId::new(visit.at(), app.rng()),
            edition: id,
            theme,
            number: *number,
            text,
        };
        insert_expectation(&tx, &new).await.or_fault("begin an edition of standards")?;
    }
    Ok(tx.commit().await?)
}

/// What a new edition begins with: the template, or the text of an earlier edition.
async fn lines_from(db: &impl Connection, from: &str) -> Result<Vec<(Theme, ExpectationText)>, Stop> {
    if from == "template" {
        let of = |line: &super::first_edition::Line| {
            let text = ExpectationText {
                expected: line.expected.to_owned(),
                evidence: line.evidence.to_owned(),
                asks: line.asks.to_owned(),
            };
            (line.theme, text)
        };
        return Ok(LINES.iter().map(of).collect());
    }
    let id: EditionId = from.parse().map_err(|_| Stop::not_found())?;
    find_edition(db, id).await?.ok_or_else(Stop::not_found)?;
    Ok(list_expectations(db, id).await?.into_iter().map(|one| (one.theme, one.text)).collect())
}

/// The draft of an address, for the region that may open the consultation on it.
async fn load_draft(app: &App, visit: &Visit, id: &str) -> Result<Edition, Stop> {
    let edition = find(app, visit, id).await?;
    require_region::<DraftEdition>(app, visit, of_edition(&edition)).await?;
    match edition.stage(visit.at().day()) {
        Stage::Draft => Ok(edition),
        _ => Err(begun(edition.id).into()),
    }
}

fn begun(id: EditionId) -> accord_platform_web::Problem {
    let words = ["A consultation is opened once on each edition. Begin a new edition for another."];
    not_now("The consultation was opened already", &words, &format!("/standards/editions/{id}"))
}

pub async fn show_consult(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let edition = load_draft(&app, &visit, &id).await?;
    consult_page(&app, &visit, &edition, "", FormErrors::default())
}

fn consult_page(
    app: &App,
    visit: &Visit,
    edition: &Edition,
    closes_on: &str,
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(
        visit,
        "standards/consult.html",
        context! {
            id => edition.id.to_string(), title => edition.title(), closes_on, errors => values(&errors),
            least => *CONSULTATION_DAYS.start(), most => *CONSULTATION_DAYS.end(),
        },
    )
}

pub async fn submit_consult(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let edition = load_draft(&app, &visit, &id).await?;
    let today = visit.at().day();
    let closes_on = entered.day("closes_on").filter(|day| CONSULTATION_DAYS.contains(&day.days_since(today)));
    let Some(closes_on) = closes_on else {
        let mut errors = FormErrors::default();
        let (least, most) = (CONSULTATION_DAYS.start(), CONSULTATION_DAYS.end());
        errors.add("closes_on", format!("Enter a day from {least} to {most} days from today"));
        let page = consult_page(&app, &visit, &edition, entered.get("closes_on"), errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    app.db().retrying(|| open(&app, &visit, &edition, closes_on)).await?;
    Ok(Redirect::to(&format!("/standards/editions/{}?done=opened", edition.id)).into_response())
}

async fn open(app: &App, visit: &Visit, edition: &Edition, closes_on: Day) -> Result<(), Stop> {
    let permit = visit.decide::<DraftEdition>(app, of_edition(edition), PLAN).await?;
    let tx = app.db().write(permit).await?;
    if list_expectations(tx.connection(), tx.resource()).await?.is_empty() {
        let words = ["An edition needs at least one expectation before boroughs read it."];
        let address = format!("/standards/editions/{}", edition.id);
        return Err(not_now("There is nothing to consult on", &words, &address).into());
    }
    if !open_consultation(&tx, closes_on).await? {
        return Err(begun(edition.id).into());
    }
    Ok(tx.commit().await?)
}
