//! The question before a tension note is withdrawn.

use super::model::NoteState;
use super::show_tension::of_note;
use super::store::find_note;
use crate::agencies;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::TensionNoteId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::{CheckTension, ViewTension};
use axum::extract::{Path, State};
use minijinja::context;

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let id: TensionNoteId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let note = find_note(db, id).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<CheckTension>(&app, of_note(id, note.area), Purpose::PlanAndAnalyse).await?;
    let target = Target::new(note.area).in_area(note.area).holding(&[Category::Context]);
    let permit = visit.decide::<ViewTension>(&app, target, Purpose::PlanAndAnalyse).await?;
    if note.state == NoteState::Withdrawn {
        return Err(Stop::not_found());
    }
    app.db().record(permit).await?;
    let area = agencies::list_areas(db).await?.into_iter().find(|area| area.id == note.area);
    let area = area.ok_or_else(Stop::not_found)?;
    app.page(
        &visit,
        "tension/withdraw_note.html",
        context! { id => id.to_string(), words => note.words.as_str(), area => context! { slug => area.slug, name => area.name } },
    )
}
