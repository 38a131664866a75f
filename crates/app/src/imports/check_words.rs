//! Words of a partner's file that somebody typed freely: the agency that brought them in looks at them, and says
//! for each whether it may be shown. Until then nobody sees it in a list, a map or a file.

use super::model::{HeldWords, ImportLine};
use super::store;
use crate::names;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::ImportId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::{Fields, Page};
use accord_policy::Target;
use accord_policy::action::{CheckWords, ReadHeldWords};
use axum::extract::{Path, State};
use axum::response::Redirect;
use minijinja::{Value, context};

/// Different words on one page.
const WORDS_SHOWN_MAX: u64 = 25;

async fn load(app: &App, visit: &Visit, id: &str) -> Result<ImportLine, Stop> {
    visit.require_member()?;
    let id: ImportId = id.parse().map_err(|_| Stop::not_found())?;
    store::find_import(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

/// The words of an import, for a decision: somebody may be named in them.
fn target_of(import: &ImportLine) -> Target<ImportId> {
    Target::new(import.id).owned_by(import.agency).holding(&[Category::Location, Category::Context])
}

pub async fn show_words(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let import = load(&app, &visit, &id).await?;
    let target = target_of(&import);
    let permit = visit.decide::<ReadHeldWords>(&app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let count = store::count_held_words(db, import.number).await?;
    let rows = store::list_held_words(db, import.number, WORDS_SHOWN_MAX).await?;
    app.db().record(permit).await?;
    app.page(
        &visit,
        "imports/check_words.html",
        context! {
            id => import.id.to_string(), file => import.file_name.as_str(), count,
            is_cut => rows.len() as u64 == WORDS_SHOWN_MAX,
            rows => rows.iter().map(values).collect::<Vec<_>>(),
        },
    )
}

fn values(row: &HeldWords) -> Value {
    let words = row.words();
    context! {
        event => row.event, rows => row.rows,
        parts => row.parts.iter().map(|part| context! {
            place => part.goes_to.words(), words => part.words.as_str(),
        }).collect::<Vec<_>>(),
        days => row.days.map(|(first, last)| {
            let (first, last) = (first.short_words(), last.short_words());
            if first == last { first } else { format!("{first} to {last}") }
        }),
        warnings => names::looks(&words).iter().map(|found| found.words()).collect::<Vec<_>>(),
    }
}

/// Takes a decision for each of the words of the page that has one, `row-17=show` or `row-17=remove`, or removes all
/// that nobody has checked: `all=remove`.
pub async fn submit_words(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let import = load(&app, &visit, &id).await?;
    app.db()
        .retrying(|| async {
            let target = target_of(&import);
            let permit = visit.decide::<CheckWords>(&app, target, Purpose::PlanAndAnalyse).await?;
            // What stood on the page: the words of a row never change, and a row that is settled is left out.
            let rows = store::list_held_words(app.db().readers(), import.number, WORDS_SHOWN_MAX).await?;
            let tx = app.db().write(permit).await?;
            if fields.get("all") == "remove" {
                store::remove_held_words(&tx, import.number).await?;
                return Ok::<(), Stop>(tx.commit().await?);
            }
            for row in rows {
                match fields.get(&format!("row-{}", row.event)) {
                    "show" => store::show_words(&tx, import.number, &row).await?,
                    "remove" => store::remove_words(&tx, import.number, &row.stored).await?,
                    _ => {}
                }
            }
            Ok(tx.commit().await?)
        })
        .await?;
    app.tell_news();
    Ok(Redirect::to(&format!("/imports/{}/words", import.id)))
}
