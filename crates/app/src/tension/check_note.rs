//! Somebody confirms that a flagged note names nobody, or withdraws a note.

use super::model::NoteState;
use super::show_tension::of_note;
use super::store::{find_note, set_state};
use crate::agencies;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TensionNoteId;
use accord_platform_web::Fields;
use accord_policy::action::CheckTension;
use axum::extract::{Path, State};
use axum::response::Redirect;

pub async fn submit_check(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let id: TensionNoteId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let note = find_note(db, id).await?.ok_or_else(Stop::not_found)?;
    let permit = visit.decide::<CheckTension>(&app, of_note(id, note.area), Purpose::PlanAndAnalyse).await?;
    let state = match fields.get("state") {
        "open" => NoteState::Open,
        "withdrawn" => NoteState::Withdrawn,
        _ => return Err(Stop::not_found()),
    };
    let area = agencies::list_areas(db).await?.into_iter().find(|area| area.id == note.area);
    let tx = app.db().write(permit).await?;
    set_state(&tx, state).await?;
    tx.commit().await?;
    let slug = area.map_or_else(String::new, |area| area.slug);
    Ok(Redirect::to(&format!("/picture/tension?area={slug}")))
}
