//! What of the guide waits for the member who looks, for the work queue.

use super::door::{list_pages, list_rows, something};
use super::model::WARNING_DAYS;
use super::show_guide::may_write;
use super::store::list_reports;
use crate::agencies::choose_area;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::GuideReportId;
use accord_policy::action::AnswerGuideReport;

/// Boroughs of an agency whose guides it looks after; whoever serves more looks after none.
const BOROUGHS_MAX: usize = 7;

/// Reports that wait for an answer, and what of the guide is to be reviewed.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let chosen = match choose_area(app, visit, "").await {
        Ok(chosen) => chosen,
        Err(Stop::Problem(_)) => return Ok(Vec::new()),
        Err(stop) => return Err(stop),
    };
    if chosen.boroughs.len() > BOROUGHS_MAX {
        return Ok(Vec::new());
    }
    let (own, today, db) = (visit.require_member()?.agency, visit.at().day(), app.db().readers());
    let mut waiting = Vec::new();
    for area in &chosen.boroughs {
        let any = GuideReportId::new(visit.at(), app.rng());
        if visit.may::<AnswerGuideReport>(&something(any, area.id), Purpose::PlanAndAnalyse) {
            for report in
                list_reports(db, area.id).await?.into_iter().filter(|report| report.answer.is_none())
            {
                waiting.push(Task {
                    href: format!("/guide/reports/{}/answer", report.id),
                    text: format!("Answer what was said of a procedure, {}", area.name),
                    note: "Where it works and where it does not".to_owned(),
                    state: "To answer",
                    due: Some(report.answer_by.plus_days(1).start()),
                });
            }
        }
        if !may_write(app, visit, area.id) {
            continue;
        }
        let soon = today.plus_days(WARNING_DAYS);
        let pages = list_pages(db, area.id).await?.into_iter();
        for page in pages.filter(|page| page.agency == Some(own) && page.review_by_on <= soon) {
            waiting.push(Task {
                href: format!("/guide/{}/edit?area={}", page.slug, area.slug),
                text: format!("Review the page “{}” of the guide", page.title),
                note: area.name.clone(),
                state: "To review",
                due: Some(page.review_by_on.plus_days(1).start()),
            });
        }
        let rows = list_rows(db, area.id).await?.into_iter();
        for row in rows.filter(|row| row.agency == Some(own) && row.review_by_on <= soon) {
            waiting.push(Task {
                href: format!("/guide/crosswalk/{}/edit?area={}", row.question, area.slug),
                text: format!("Read the sources of “{}” again", row.words),
                note: format!("Crosswalk of guidance, {}", area.name),
                state: "To review",
                due: Some(row.review_by_on.plus_days(1).start()),
            });
        }
    }
    Ok(waiting)
}
