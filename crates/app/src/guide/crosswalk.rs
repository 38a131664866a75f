//! The crosswalk: what four bodies of guidance say to a practitioner's question, side by side, as a borough amended it.

use super::door::{Asked, list_rows, open, something};
use super::model::{BODIES, REVIEW_DAYS, Row, Says};
use super::store::insert_amended;
use super::write_page::changed_meanwhile;
use crate::agencies::{Area, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::CrosswalkRowId;
use accord_platform_db::{Fault, Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WriteCrosswalk;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Letters of a cell at most.
const CELL_LETTERS_MAX: usize = 500;
/// The parts of a cell: name and label.
const PARTS: &[(&str, &str)] =
    &[("what", "What to do"), ("who", "Who"), ("by_when", "By when"), ("source", "Source")];

fn row_values(row: &Row, is_late: bool) -> Value {
    let says: Vec<Value> = BODIES
        .iter()
        .zip(&row.says)
        .map(|((_, body), says)| {
            context! { body => *body, what => says.what.as_str(), who => says.who.as_str(), by_when => says.by_when.as_str(), source => says.source.as_str() }
        })
        .collect();
    context! {
        question => row.question.as_str(), words => row.words.as_str(), number => row.number, says,
        read_on => row.read_on.number(), is_late,
    }
}

pub async fn show_crosswalk(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = open(&app, &visit, &asked.area).await?;
    let rows = list_rows(app.db().readers(), permit.resource()).await?;
    app.db().record(permit).await?;
    let today = visit.at().day();
    let rows: Vec<Value> = rows.iter().map(|row| row_values(row, row.review_by_on < today)).collect();
    let any = CrosswalkRowId::new(visit.at(), app.rng());
    app.page(&visit, "guide/crosswalk.html", context! {
        area => chosen.values(), rows, bodies => BODIES.iter().map(|(_, name)| *name).collect::<Vec<_>>(),
        may_write => visit.may::<WriteCrosswalk>(&something(any, chosen.area.id), Purpose::PlanAndAnalyse),
    })
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (chosen, permit) = open(&app, &visit, &asked.area).await?;
    let rows = list_rows(app.db().readers(), permit.resource()).await?;
    app.db().record(permit).await?;
    let doing = "write the crosswalk as a table";
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    let marking = visit.marking().unwrap_or("Guidance, not legal advice");
    out.write_record([
        "Borough",
        "Question",
        "Guidance",
        "What to do",
        "Who",
        "By when",
        "Source",
        "Read on",
        "Version",
        "Marking",
    ])
    .or_fault(doing)?;
    for row in &rows {
        for ((_, body), says) in BODIES.iter().zip(&row.says) {
            // A table program runs what begins with these as a formula (OWASP, CSV Injection).
            let safe = |text: &str| {
                if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
            };
            out.write_record([
                chosen.area.name.clone(),
                safe(&row.words),
                (*body).to_owned(),
                safe(&says.what),
                safe(&says.who),
                safe(&says.by_when),
                safe(&says.source),
                row.read_on.to_string(),
                row.number.to_string(),
                marking.to_owned(),
            ])
            .or_fault(doing)?;
        }
    }
    let bytes = out.into_inner().map_err(|_| Fault::new(doing, "the table could not be finished"))?;
    let disposition = "attachment; filename=\"crosswalk.csv\"";
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

async fn open_row(app: &App, visit: &Visit, asked: &Asked, question: &str) -> Result<(Area, Row), Stop> {
    let area = choose_area(app, visit, &asked.area).await?.area;
    let any = CrosswalkRowId::new(visit.at(), app.rng());
    visit.require_may::<WriteCrosswalk>(app, something(any, area.id), Purpose::PlanAndAnalyse).await?;
    let rows = list_rows(app.db().readers(), area.id).await?;
    let row = rows.into_iter().find(|row| row.question == question).ok_or_else(Stop::not_found)?;
    Ok((area, row))
}

fn name_of(body: &str, part: &str) -> String {
    format!("{body}-{part}")
}

pub async fn show_edit(
    State(app): State<App>,
    visit: Visit,
    Path(question): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (area, row) = open_row(&app, &visit, &asked, &question).await?;
    let mut pairs = vec![
        ("seen".to_owned(), row.number.to_string()),
        ("read_on".to_owned(), typed_day(visit.at().day())),
    ];
    for ((body, _), says) in BODIES.iter().zip(&row.says) {
        let parts = [&says.what, &says.who, &says.by_when, &says.source];
        pairs.extend(PARTS.iter().zip(parts).map(|((part, _), value)| (name_of(body, part), value.clone())));
    }
    page(&app, &visit, (&area, &row), &pairs.into_iter().collect(), (&[], FormErrors::default()))
}

fn page(
    app: &App,
    visit: &Visit,
    (area, row): (&Area, &Row),
    entered: &Fields,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let bodies: Vec<Value> = BODIES
        .iter()
        .map(|(body, name)| {
            let parts: Vec<Value> = PARTS
                .iter()
                .map(|(part, label)| {
                    let field = name_of(body, part);
                    context! { name => field.as_str(), label => *label, value => entered.get(&field), is_long => *part == "what" }
                })
                .collect();
            context! { name => *name, parts }
        })
        .collect();
    app.page(visit, "guide/edit_crosswalk.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, question => row.question.as_str(), words => row.words.as_str(),
        bodies, read_on => entered.get("read_on"), seen => entered.get("seen"), all_words => all_words(entered),
        warnings => warnings.to_vec(), errors => values(&errors),
    })
}

fn all_words(fields: &Fields) -> String {
    let cells = BODIES
        .iter()
        .flat_map(|(body, _)| ["what", "who"].map(|part| fields.get(&name_of(body, part)).to_owned()));
    cells.collect::<Vec<_>>().join(". ")
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(question): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, row) = open_row(&app, &visit, &asked, &question).await?;
    let today = visit.at().day();
    let says: Vec<Says> = BODIES
        .iter()
        .map(|(body, _)| {
            let part = |part: &str| fields.get(&name_of(body, part)).to_owned();
            Says { what: part("what"), who: part("who"), by_when: part("by_when"), source: part("source") }
        })
        .collect();
    let mut errors = FormErrors::default();
    let read_on = fields.day("read_on").filter(|day| (0..=366).contains(&today.days_since(*day)));
    errors.require(
        read_on.is_some(),
        "read_on",
        "Enter the day on which you read the sources, such as 27/3/2026",
    );
    let all = || says.iter().flat_map(|says| [&says.what, &says.who, &says.by_when, &says.source]);
    let is_short = all().all(|text| text.chars().count() <= CELL_LETTERS_MAX);
    errors.require(is_short, "county_lines-what", "Each field must be 500 characters or fewer");
    errors.require(
        says.iter().all(|says| !says.what.is_empty()),
        "county_lines-what",
        "Say for each of the four what to do, or that it says nothing",
    );
    let (Some(read_on), true) = (read_on, errors.is_empty()) else {
        let page = page(&app, &visit, (&area, &row), &fields, (&[], errors))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let warnings = warnings(&all_words(&fields), fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, (&area, &row), &fields, (&warnings, errors))?.into_response());
    }
    let to = format!("/guide/crosswalk?area={}", area.slug);
    let agency = visit.require_member()?.agency;
    app.db()
        .retrying(|| async {
            let id = CrosswalkRowId::new(visit.at(), app.rng());
            let permit =
                visit.decide::<WriteCrosswalk>(&app, something(id, area.id), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let now = list_rows(tx.connection(), area.id).await?;
            let now = now.into_iter().find(|row| row.question == question).ok_or_else(Stop::not_found)?;
            if now.number.to_string() != fields.get("seen") {
                return Err(changed_meanwhile(&to).into());
            }
            let new = Row {
                number: now.number + 1,
                agency: Some(agency),
                says: says.clone(),
                read_on,
                review_by_on: read_on.plus_days(REVIEW_DAYS),
                ..now
            };
            match insert_amended(&tx, area.id, &new).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&to).into()),
                other => other.or_fault("amend the crosswalk of guidance")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&to).into_response())
}
