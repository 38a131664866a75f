//! The two-page paper of a Board: as a page, printed, and from the command line.

use super::door::{Asked, Door, PLAN, in_area};
use super::model::Meeting;
use super::paper_document::{self, Frame, ON_PAGE, shares};
use super::paper_facts::{Facts, LIST_WORDS, work_out};
use crate::agencies::{self, Area, AreaKind, ChosenArea, choose_area};
use crate::short_document::more;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_platform_db::Stored;
use accord_platform_pdf::Pdf;
use accord_platform_web::Page;
use accord_policy::Permit;
use accord_policy::action::PrintBoardPaper;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

/// The paper of an address: its borough, its meeting when it names one, and the permit to read it.
async fn find(
    app: &App,
    visit: &Visit,
    asked: &Asked,
) -> Result<(ChosenArea, Option<Meeting>, Permit<PrintBoardPaper>), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let area = chosen.area.id;
    let permit = visit.decide::<PrintBoardPaper>(app, in_area(area, area), PLAN).await?;
    let meeting = match asked.meeting.as_str() {
        "" => None,
        id => {
            let door = Door::find(app, visit, id).await?;
            let is_of_area = door.meeting.areas.contains(&area);
            Some(Some(door.meeting).filter(|_| is_of_area).ok_or_else(Stop::not_found)?)
        }
    };
    Ok((chosen, meeting, permit))
}

async fn facts(app: &App, visit: &Visit, area: &Area, meeting: Option<&Meeting>) -> Result<Facts, Stop> {
    let today = visit.at().day();
    // Of a meeting that is over, the paper is as at its day.
    let on = meeting.map_or(today, |meeting| meeting.day().min(today));
    work_out(app, area, (meeting, on), visit.at()).await
}

pub async fn show_paper(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, meeting, permit) = find(&app, &visit, &asked).await?;
    let facts = facts(&app, &visit, &chosen.area, meeting.as_ref()).await?;
    app.db().record(permit).await?;
    let slug = &chosen.area.slug;
    let print = match &meeting {
        Some(meeting) => format!("/board/paper.pdf?area={slug}&meeting={}", meeting.id),
        None => format!("/board/paper.pdf?area={slug}"),
    };
    app.page(
        &visit,
        "board/board_paper.html",
        context! {
            area => chosen.values(), print, ..values(&facts),
        },
    )
}

/// What the page shows: as much as paper that is not crowded.
fn values(facts: &Facts) -> Value {
    let share = shares(facts, ON_PAGE.actions);
    let plans: Vec<Value> = facts
        .plans
        .iter()
        .map(|plan| {
            let to_do: Vec<Value> = plan
                .to_do
                .iter()
                .take(share)
                .map(|one| context! { href => one.href.as_str(), what => one.what.as_str(), owner => one.owner.as_str(), state => one.state.as_str() })
                .collect();
            let more = more(plan.to_do.len(), to_do.len(), "the plan");
            context! { title => plan.title.as_str(), standing => plan.standing.as_str(), to_do, more }
        })
        .collect();
    let promises: Vec<Value> = facts
        .overdue
        .iter()
        .take(ON_PAGE.promises)
        .map(|one| context! { href => one.href.as_str(), agency => one.agency.as_str(), what => one.what.as_str(), due_on => one.due_on.number(), days => one.days })
        .collect();
    let clocks: Vec<Value> =
        facts.clocks.iter().map(|one| context! { what => one.what, late => one.late.as_str() }).collect();
    let signals: Vec<Value> = facts
        .signals
        .iter()
        .take(ON_PAGE.signals)
        .map(|one| context! { href => one.href.as_str(), title => one.title.as_str(), state => one.state.as_str() })
        .collect();
    let ahead: Vec<Value> = facts
        .ahead
        .iter()
        .take(ON_PAGE.ahead)
        .map(|one| context! { href => one.href.as_str(), when => one.when.as_str(), title => one.title.as_str(), lacks => one.lacks.as_str() })
        .collect();
    let last = facts.last.as_ref().map(|last| {
        context! {
            href => last.href.as_str(), title => last.title.as_str(), indicator => last.indicator.as_str(), apologies => last.apologies.join(", "), absent => last.absent.join(", "),
            without_figures => last.without_figures.join(", "),
        }
    });
    context! {
        for_words => facts.for_words(), on => facts.on.number(), clocks_on => facts.clocks_on.number(), needed => facts.needed.clone(),
        more_promises => more(facts.overdue.len(), promises.len(), "the list"), more_signals => more(facts.signals.len() + facts.more_signals, signals.len(), "the list"),
        more_ahead => more(facts.ahead.len(), ahead.len(), "the timeline"), plans, promises, clocks, signals, ahead, last, list_words => LIST_WORDS,
    }
}

async fn set(facts: Facts, frame: Frame) -> Result<Pdf, Stop> {
    let setting = tokio::task::spawn_blocking(move || paper_document::set(&facts, &frame));
    Ok(setting.await.or_fault("print a Board paper")?.or_fault("print a Board paper")?)
}

pub async fn download_paper(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (chosen, meeting, permit) = find(&app, &visit, &asked).await?;
    let facts = facts(&app, &visit, &chosen.area, meeting.as_ref()).await?;
    let frame = Frame {
        marking: visit.marking(),
        printed_by: visit.require_signed_in()?.name.clone(),
        printed_at: visit.at(),
    };
    let name = format!("attachment; filename=\"board-paper-{}-{}.pdf\"", chosen.area.slug, facts.on);
    let pdf = set(facts, frame).await?;
    app.db().record(permit).await?;
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}

/// Who prints where nobody is signed in.
const COMMAND: &str = "the command line";

/// Prints the paper of a borough as at a day for the command line: its bytes and pages, or the short names of the boroughs
/// that there are where there is none of this name.
///
/// # Errors
/// When the database cannot be read, or the document not be set.
pub async fn print_for_command(
    app: &App,
    visit: &Visit,
    area_slug: &str,
    on: Day,
) -> Result<Result<Pdf, Vec<String>>, Stop> {
    let db = app.db().readers();
    let boroughs: Vec<Area> =
        agencies::list_areas(db).await?.into_iter().filter(|area| area.kind == AreaKind::Borough).collect();
    let Some(area) = boroughs.iter().find(|area| area.slug == area_slug) else {
        return Ok(Err(boroughs.into_iter().map(|area| area.slug).collect()));
    };
    let permit = visit.decide::<PrintBoardPaper>(app, in_area(area.id, area.id), PLAN).await?;
    let facts = work_out(app, area, (None, on), visit.at()).await?;
    let installation = agencies::find_installation(db).await?;
    let frame = Frame {
        marking: installation.as_ref().and_then(agencies::Installation::marking),
        printed_by: COMMAND.to_owned(),
        printed_at: visit.at(),
    };
    let pdf = set(facts, frame).await?;
    app.db().record(permit).await?;
    Ok(Ok(pdf))
}
