//! Taking a tension note back: one's own, or with a reason another's, whose writer is told.

use super::check_note::decided_already;
use super::model::{NoteState, REASON_LETTERS_MAX};
use super::show_tension::of_note;
use super::store::{find_note, withdraw_note};
use crate::agencies::{self, Area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::TensionNoteId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::{CheckTension, ViewTension, WithdrawTension};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// A note that its reader may withdraw.
struct Asked {
    id: TensionNoteId,
    words: String,
    area: Area,
    is_own: bool,
    state: NoteState,
}

/// The note of an address, for whoever may withdraw it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<Asked, Stop> {
    visit.require_member()?;
    let id: TensionNoteId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let note = find_note(db, id).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<WithdrawTension>(app, of_note(id, note.area), Purpose::PlanAndAnalyse).await?;
    let is_own = note.is_by(visit.signed_in().map(|found| found.user));
    if !is_own {
        visit.require_may::<CheckTension>(app, of_note(id, note.area), Purpose::PlanAndAnalyse).await?;
    }
    let area = agencies::list_areas(db).await?.into_iter().find(|area| area.id == note.area);
    let area = area.ok_or_else(Stop::not_found)?;
    Ok(Asked { id, words: note.words, area, is_own, state: note.state })
}

fn address(area: &Area) -> String {
    format!("/picture/tension?area={}", area.slug)
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let asked = load(&app, &visit, &id).await?;
    if asked.state == NoteState::Withdrawn {
        return Err(Stop::not_found());
    }
    page(&app, &visit, &asked, "", &[], FormErrors::default()).await
}

/// The question, with the words of the note: reading them is recorded.
async fn page(
    app: &App,
    visit: &Visit,
    asked: &Asked,
    reason: &str,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    let target = Target::new(asked.area.id).in_area(asked.area.id).holding(&[Category::Context]);
    let permit = visit.decide::<ViewTension>(app, target, Purpose::PlanAndAnalyse).await?;
    app.db().record(permit).await?;
    app.page(
        visit,
        "tension/withdraw_note.html",
        context! {
            id => asked.id.to_string(), words => asked.words.as_str(), is_own => asked.is_own,
            area => context! { slug => asked.area.slug.as_str(), name => asked.area.name.as_str() },
            reason, warnings => warnings.to_vec(), errors => values(&errors),
        },
    )
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let asked = load(&app, &visit, &id).await?;
    let gone = || decided_already().with_link("Go to Tension", &address(&asked.area));
    if asked.state == NoteState::Withdrawn {
        return Err(gone().into());
    }
    let reason = if asked.is_own { "" } else { fields.get("reason") };
    let mut errors = FormErrors::default();
    errors.require(asked.is_own || !reason.is_empty(), "reason", "Say in a sentence why it is withdrawn");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, &asked, reason, &[], errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let warnings = warnings(reason, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &asked, reason, &warnings, errors).await?.into_response());
    }
    let withdrawn = app
        .db()
        .retrying(|| async {
            let target = of_note(asked.id, asked.area.id);
            let permit = visit.decide::<WithdrawTension>(&app, target, Purpose::PlanAndAnalyse).await?;
            let mut tx = app.db().write(permit).await?;
            if !asked.is_own {
                tx.with_reason(reason);
            }
            let withdrawn = withdraw_note(&tx, reason).await?;
            if withdrawn {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(withdrawn)
        })
        .await?;
    if !withdrawn {
        return Err(gone().into());
    }
    Ok(Redirect::to(&address(&asked.area)).into_response())
}
