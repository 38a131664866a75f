//! Notes that are held back until somebody has looked at them, for the work queue.

use super::model::first_day_shown;
use super::show_tension::of_note;
use super::store::count_unconfirmed;
use crate::agencies::choose_area;
use crate::task::{Task, next_call};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TensionNoteId;
use accord_policy::action::CheckTension;

/// What of tension waits for the member who looks: notes of others, because nobody confirms their own.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let chosen = match choose_area(app, visit, "").await {
        Ok(chosen) => chosen,
        Err(Stop::Problem(_)) => return Ok(Vec::new()),
        Err(stop) => return Err(stop),
    };
    let reader = visit.require_signed_in()?.user;
    let since = first_day_shown(visit.at().day());
    let mut waiting = Vec::new();
    for area in &chosen.boroughs {
        let any = of_note(TensionNoteId::new(visit.at(), app.rng()), area.id);
        if !visit.may::<CheckTension>(&any, Purpose::PlanAndAnalyse) {
            continue;
        }
        let count = count_unconfirmed(app.db().readers(), area.id, since, reader).await?;
        let notes = match count {
            0 => continue,
            1 => "1 tension note".to_owned(),
            more => format!("{more} tension notes"),
        };
        waiting.push(Task {
            href: format!("/picture/tension?area={}", area.slug),
            text: format!("Check {notes} that may name somebody, {}", area.name),
            note: "Held back until somebody has looked".to_owned(),
            state: "Held back",
            due: Some(next_call(visit.at())),
        });
    }
    Ok(waiting)
}
