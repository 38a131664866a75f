//! Taking a file back that was brought in, for 30 days: its rows count no more, and what they replaced counts again.
//!
//! One transaction decides it, and from then on nobody sees the rows. Counting the months anew and setting the rows
//! aside follows (`recount.rs` of `monitoring`), and is begun again after a kill.

use super::hold_file::KEPT_SECONDS;
use super::model::{ImportLine, ImportState};
use super::rows::BulkTable;
use super::store::{self, TakenBack};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::ImportId;
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::Fault;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Target;
use accord_policy::action::TakeBackImport;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Characters of the reason at most.
const REASON_LETTERS_MAX: usize = 300;

fn target(import: &ImportLine) -> Target<ImportId> {
    Target::new(import.id).owned_by(import.agency).holding(&[Category::Aggregate])
}

/// The import of an address, for whoever may take it back.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<ImportLine, Stop> {
    visit.require_member()?;
    let id: ImportId = id.parse().map_err(|_| Stop::not_found())?;
    let import = store::find_import(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<TakeBackImport>(app, target(&import), Purpose::PlanAndAnalyse).await?;
    if import.state != ImportState::Done {
        return Err(not_done(&import).into());
    }
    if is_too_old(&import, app.clock().now()) {
        return Err(too_old(&import).into());
    }
    Ok(import)
}

/// Before when an import was brought in that can no longer be taken back.
fn too_long_ago(now: Instant) -> Instant {
    now.plus_seconds(-KEPT_SECONDS)
}

fn is_too_old(import: &ImportLine, now: Instant) -> bool {
    import.ended_at.is_some_and(|ended| ended < too_long_ago(now))
}

fn too_old(import: &ImportLine) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This file can no longer be taken back",
        &[
            "It was brought in more than 30 days ago. What its rows replaced is no longer there as it was: words that nobody had checked are gone.",
            "Where it is wrong, bring in the right file of the same months. Its rows take the place of these; where each file has only what is new, a row takes the place of the one with its reference.",
        ],
    )
    .with_link("Go to the import", &format!("/imports/{}", import.id))
}

fn not_done(import: &ImportLine) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This file cannot be taken back",
        &["Somebody took it back already, or another file of its kind is on its way in: wait until that is done, then try again."],
    )
    .with_link("Go to the import", &format!("/imports/{}", import.id))
}

/// Whether the reader may take the import back, for the link on its page.
pub(super) fn may_take_back(visit: &Visit, import: &ImportLine) -> bool {
    import.state == ImportState::Done
        && !is_too_old(import, visit.at())
        && visit.may::<TakeBackImport>(&target(import), Purpose::PlanAndAnalyse)
}

pub async fn show_take_back(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let import = load(&app, &visit, &id).await?;
    page(&app, &visit, &import, "", &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    import: &ImportLine,
    reason: &str,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(
        visit,
        "imports/take_back.html",
        context! {
            id => import.id.to_string(), file => import.file_name.as_str(), accepted => import.counts.accepted(), reason,
            warnings => warnings.to_vec(), errors => values(&errors),
        },
    )
}

pub async fn submit_take_back(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let import = load(&app, &visit, &id).await?;
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say in a sentence why it is taken back");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, &import, reason, &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let warnings = warnings(reason, fields.get("checked"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &import, reason, &warnings, errors)?.into_response());
    }
    let name = visit.require_signed_in()?.name.clone();
    let message = format!("Taken back by {name}: {reason}");
    let outcome = app
        .db()
        .retrying(|| async {
            let permit =
                visit.decide::<TakeBackImport>(&app, target(&import), Purpose::PlanAndAnalyse).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(reason);
            // By the clock and not by when the request came: what is too old by then has lost words.
            let outcome = store::take_back(&tx, &message, too_long_ago(app.clock().now())).await?;
            if matches!(outcome, TakenBack::Yes) {
                tx.commit().await?;
            }
            Ok::<TakenBack, Stop>(outcome)
        })
        .await?;
    match outcome {
        TakenBack::Yes => {
            app.tell_news();
            Ok(Redirect::to(&format!("/imports/{}", import.id)).into_response())
        }
        TakenBack::NotDone => Err(not_done(&import).into()),
        TakenBack::TooOld => Err(too_old(&import).into()),
        TakenBack::Later(file) => Err(Problem::new(
            StatusCode::CONFLICT,
            "A later file may build on this one",
            &[&format!("{file} was brought in since and may have the same rows. Rows that two files have are there once. Take that one back first.")],
        )
        .with_link("Go to the import", &format!("/imports/{}", import.id))
        .into()),
    }
}

/// Sets the rows of an import aside that was taken back, in short batches: they stay, count for nobody, and are not
/// found when the next file is compared; what they replaced is found again. After their months were counted.
///
/// # Errors
/// When the database cannot be written; the rest is done the next time.
pub async fn set_aside(app: &App, id: ImportId, number: i64) -> Result<(), Fault> {
    for table in BulkTable::ALL {
        loop {
            let work = app.db().appending("import.reopen_rows").await?;
            let reopened = store::reopen_replaced_rows_of(&work, *table, number).await?;
            work.commit().await?;
            if reopened == 0 {
                break;
            }
        }
    }
    for (table, scope) in store::list_scopes_of(app.db().readers(), id).await? {
        loop {
            let work = app.db().appending("import.set_aside").await?;
            let ended = store::end_own_rows_of(&work, table, scope, number).await?;
            work.commit().await?;
            if ended == 0 {
                break;
            }
        }
    }
    Ok(())
}
