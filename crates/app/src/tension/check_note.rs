//! Somebody confirms that a flagged note names nobody.

use super::show_tension::of_note;
use super::store::{confirm_note, find_note};
use crate::agencies;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TensionNoteId;
use accord_platform_web::Problem;
use accord_policy::RefusalCode;
use accord_policy::action::CheckTension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;

pub async fn submit_check(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let id: TensionNoteId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let note = find_note(db, id).await?.ok_or_else(Stop::not_found)?;
    let target = of_note(id, note.area);
    visit.require_may::<CheckTension>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    let area = agencies::list_areas(db).await?.into_iter().find(|area| area.id == note.area);
    let address = format!("/picture/tension?area={}", area.map_or_else(String::new, |area| area.slug));
    if note.is_by(visit.signed_in().map(|found| found.user)) {
        visit.record_refused::<CheckTension>(&app, target, RefusalCode::AboutOneself).await?;
        return Err(own_note().with_link("Go to Tension", &address).into());
    }
    let changed = app
        .db()
        .retrying(|| async {
            let permit = visit.decide::<CheckTension>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let changed = confirm_note(&tx).await?;
            if changed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(changed)
        })
        .await?;
    if !changed {
        return Err(decided_already().with_link("Go to Tension", &address).into());
    }
    Ok(Redirect::to(&address))
}

fn own_note() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "You cannot confirm your own note",
        &[
            "Somebody who did not write a note confirms that it names nobody, before it is printed.",
            "Ask another analyst or the youth justice service manager of this borough.",
            "Or withdraw the note, and write it again without what looks like a name.",
        ],
    )
}

pub(super) fn decided_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody decided about this note already",
        &["It was confirmed or withdrawn before. Nothing was changed. Look at the notes again."],
    )
}
