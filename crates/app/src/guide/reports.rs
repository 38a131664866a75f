//! Where it works and where it does not: practitioners say, the safeguarding partnership answers.

use super::door::{Asked, list_pages, list_versions_of, something};
use super::model::{ANSWER_WORKING_DAYS, Answered, LeadsTo, Report, WORDS_LETTERS_MAX, count_answered};
use super::store::{NewReport, answer_report, find_report, insert_report, list_reports};
use crate::agencies::{self, Area, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, GuideReportId, UserId};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Connection, Fault, Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{AnswerGuideReport, ReportOnGuide, ViewGuideReports};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// How reports of a borough were answered. Whoever calls it holds a permit to read them.
///
/// # Errors
/// When the database cannot be read.
pub async fn measure_answers(db: &impl Connection, area: AreaId, today: Day) -> Result<Answered, Fault> {
    Ok(count_answered(&list_reports(db, area).await?, today))
}

pub async fn show_reports(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let target = something(chosen.area.id, chosen.area.id);
    let permit = visit.decide::<ViewGuideReports>(&app, target, Purpose::PlanAndAnalyse).await?;
    let (db, today) = (app.db().readers(), visit.at().day());
    let reports = list_reports(db, permit.resource()).await?;
    let titles = titles(db, permit.resource()).await?;
    let users: Vec<UserId> = reports
        .iter()
        .flat_map(|report| [report.by, report.answer.as_ref().and_then(|answer| answer.by)])
        .flatten()
        .collect();
    let names = accounts::list_names(db, &users).await?;
    app.db().record(permit).await?;
    let directory = agencies::directory(&app).await?;
    let name = |by: Option<UserId>| {
        by.and_then(|by| names.get(&by).cloned())
            .unwrap_or_else(|| "Somebody whose account is gone".to_owned())
    };
    let lines: Vec<Value> = reports
        .iter()
        .map(|report| {
            let agency = directory.agencies.iter().find(|agency| agency.id == report.agency);
            context! {
                id => report.id.to_string(), title => titles.get(&report.slug), slug => report.slug.as_str(), words => report.words.as_str(), works => report.works,
                agency => agency.map_or("", |agency| agency.name.as_str()), by => name(report.by), at => report.written_at.micros(),
                answer_by => report.answer_by.number(), is_late => report.answer.is_none() && report.answer_by < today,
                answer => report.answer.as_ref().map(|answer| context! {
                    words => answer.words.as_str(), leads_to => answer.leads_to.words(), change_by => answer.change_by.map(Day::number),
                    by => name(answer.by), at => answer.at.micros(),
                }),
            }
        })
        .collect();
    let counts = count_answered(&reports, today);
    let any = GuideReportId::new(visit.at(), app.rng());
    app.page(&visit, "guide/reports.html", context! {
        area => chosen.values(), lines, due => counts.due, in_time => counts.in_time, answered => counts.answered,
        led_to_change => counts.led_to_change, open => counts.open, today => today.number(),
        may_answer => visit.may::<AnswerGuideReport>(&something(any, chosen.area.id), Purpose::PlanAndAnalyse),
    })
}

async fn titles(db: &impl Connection, area: AreaId) -> Result<BTreeMap<String, String>, Fault> {
    Ok(list_pages(db, area).await?.into_iter().map(|page| (page.slug, page.title)).collect())
}

/// The page that a report is about, for whoever may write one.
async fn open_page(app: &App, visit: &Visit, asked: &Asked, slug: &str) -> Result<(Area, String), Stop> {
    let area = choose_area(app, visit, &asked.area).await?.area;
    let any = GuideReportId::new(visit.at(), app.rng());
    visit.require_may::<ReportOnGuide>(app, something(any, area.id), Purpose::PlanAndAnalyse).await?;
    let versions = list_versions_of(app.db().readers(), area.id, slug).await?;
    let title = versions.first().map(|page| page.title.clone()).ok_or_else(Stop::not_found)?;
    Ok((area, title))
}

pub async fn show_report(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (area, title) = open_page(&app, &visit, &asked, &slug).await?;
    let fresh = GuideReportId::new(visit.at(), app.rng());
    let entered: Fields = [("report".to_owned(), fresh.to_string())].into_iter().collect();
    report_page(&app, &visit, (&area, &slug, &title), &entered, (&[], FormErrors::default()))
}

fn report_page(
    app: &App,
    visit: &Visit,
    (area, slug, title): (&Area, &str, &str),
    entered: &Fields,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let choices = [("no", "It does not work"), ("yes", "It works, and others should know")];
    let choices: Vec<Value> = choices
        .iter()
        .map(|(value, text)| context! { value => *value, text => *text, checked => entered.get("works") == *value })
        .collect();
    app.page(visit, "guide/report.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, slug, title, choices, words => entered.get("words"),
        report => entered.get("report"), days => ANSWER_WORKING_DAYS, warnings => warnings.to_vec(), errors => values(&errors),
    })
}

pub async fn submit_report(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, title) = open_page(&app, &visit, &asked, &slug).await?;
    let works = match fields.get("works") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let words = fields.get("words");
    let mut errors = FormErrors::default();
    errors.require(works.is_some(), "works", "Select whether it works");
    errors.require(!words.is_empty(), "words", "Say what happens");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What happens");
    let (Some(works), true) = (works, errors.is_empty()) else {
        let page = report_page(&app, &visit, (&area, &slug, &title), &fields, (&[], errors))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let warnings = warnings(words, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(
            report_page(&app, &visit, (&area, &slug, &title), &fields, (&warnings, errors))?.into_response()
        );
    }
    // The id of the form: sent twice, it says one thing.
    let id = fields.get("report").parse().unwrap_or_else(|_| GuideReportId::new(visit.at(), app.rng()));
    let agency = visit.require_member()?.agency;
    let answer_by = visit.at().day().plus_working_days(ANSWER_WORKING_DAYS);
    let new = NewReport { area: area.id, slug: &slug, agency, works, words, answer_by };
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide::<ReportOnGuide>(&app, something(id, area.id), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            match insert_report(&tx, &new).await {
                Err(error) if is_unique_violation(&error) => return Ok(()),
                other => other.or_fault("write what somebody says of the guide")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/guide/reports?area={}", area.slug)).into_response())
}

/// A report that waits for an answer, for whoever may answer it.
async fn open_report(app: &App, visit: &Visit, id: &str) -> Result<(Report, Area, String), Stop> {
    visit.require_member()?;
    let id: GuideReportId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let report = find_report(db, id).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<AnswerGuideReport>(app, something(id, report.area), Purpose::PlanAndAnalyse).await?;
    let directory = agencies::directory(app).await?;
    let area = directory.areas.iter().find(|area| area.id == report.area).cloned();
    let area = area.ok_or_else(Stop::not_found)?;
    let title = titles(db, area.id).await?.remove(&report.slug).unwrap_or_else(|| report.slug.clone());
    if report.answer.is_some() {
        return Err(answered_already(&area).into());
    }
    Ok((report, area, title))
}

fn answered_already(area: &Area) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody answered this already",
        &["Nothing was changed. Look at what was answered."],
    )
    .with_link("Look at the answers", &format!("/guide/reports?area={}", area.slug))
}

pub async fn show_answer(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (report, area, title) = open_report(&app, &visit, &id).await?;
    let read = something(area.id, area.id);
    let permit = visit.decide::<ViewGuideReports>(&app, read, Purpose::PlanAndAnalyse).await?;
    app.db().record(permit).await?;
    answer_page(&app, &visit, (&report, &area, &title), &Fields::default(), (&[], FormErrors::default()))
}

fn answer_page(
    app: &App,
    visit: &Visit,
    (report, area, title): (&Report, &Area, &str),
    entered: &Fields,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let choices: Vec<Value> = LeadsTo::ALL
        .iter()
        .map(|choice| context! { value => choice.code(), text => choice.words(), checked => entered.get("leads_to") == choice.code() })
        .collect();
    app.page(visit, "guide/answer.html", context! {
        id => report.id.to_string(), said => report.words.as_str(), title, answer_by => report.answer_by.number(),
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, choices, answer => entered.get("answer"),
        change_by => entered.get("change_by"), warnings => warnings.to_vec(), errors => values(&errors),
    })
}

pub async fn submit_answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (report, area, title) = open_report(&app, &visit, &id).await?;
    let words = fields.get("answer");
    let leads_to = LeadsTo::from_code(fields.get("leads_to"));
    let today = visit.at().day();
    let change_by = fields.day("change_by").filter(|day| (0..=731).contains(&day.days_since(today)));
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "answer", "Write an answer");
    errors.limit(words, WORDS_LETTERS_MAX, "answer", "The answer");
    errors.require(leads_to.is_some(), "leads_to", "Select what it leads to");
    let changes = leads_to == Some(LeadsTo::Change);
    errors.require(
        !changes || change_by.is_some(),
        "change_by",
        "Enter the day by which it changes, such as 27/3/2027",
    );
    let (Some(leads_to), true) = (leads_to, errors.is_empty()) else {
        let page = answer_page(&app, &visit, (&report, &area, &title), &fields, (&[], errors))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let warnings = warnings(words, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(answer_page(&app, &visit, (&report, &area, &title), &fields, (&warnings, errors))?
            .into_response());
    }
    let change_by = change_by.filter(|_| changes);
    let answered = app
        .db()
        .retrying(|| async {
            let target = something(report.id, report.area);
            let permit = visit.decide::<AnswerGuideReport>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let answered = answer_report(&tx, words, leads_to, change_by).await?;
            if answered {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(answered)
        })
        .await?;
    if !answered {
        return Err(answered_already(&area).into());
    }
    Ok(Redirect::to(&format!("/guide/reports?area={}", area.slug)).into_response())
}
