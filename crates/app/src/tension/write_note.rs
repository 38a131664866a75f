//! Writing a tension note: four fields on one screen of a phone.

use super::model::{Grade, Handling, NOTE_LETTERS_MAX, Note, NoteState, TensionKind};
use super::show_tension::{Asked, of_note};
use super::store::{NewNote, find_note, insert_note};
use crate::agencies::{Area, choose_area};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TensionNoteId;
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::WriteTension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let target = of_note(TensionNoteId::new(visit.at(), app.rng()), area.id);
    visit.require_may::<WriteTension>(&app, target, Purpose::PlanAndAnalyse).await?;
    page(&app, &visit, &area, &Fields::default(), &[], FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    area: &Area,
    entered: &Fields,
    warnings: &[&'static str],
    errors: FormErrors,
) -> Result<Page, Stop> {
    let chosen = |name: &str, code: &str, first: bool| {
        let entered = entered.get(name);
        entered == code || (entered.is_empty() && first)
    };
    let kinds: Vec<Value> = TensionKind::ALL
        .iter()
        .map(|kind| {
            let text = format!("{}: {}", kind.words(), kind.hint());
            context! { value => kind.code(), text, checked => entered.get("kind") == kind.code() }
        })
        .collect();
    let grades: Vec<Value> = Grade::ALL
        .iter()
        .map(|grade| context! { value => grade.code(), text => grade.words(), selected => chosen("grade", grade.code(), *grade == Grade::Untested) })
        .collect();
    let handlings: Vec<Value> = Handling::ALL
        .iter()
        .map(|handling| context! { value => handling.code(), text => handling.words(), selected => chosen("handling", handling.code(), *handling == Handling::Shared) })
        .collect();
    app.page(visit, "tension/write_note.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, kinds, grades, handlings,
        note => note_of(app, visit, entered).to_string(), words => entered.get("words"), warnings => warnings.to_vec(), errors => values(&errors),
    })
}

/// The id of the note that a form writes: sent twice, it writes one note.
fn note_of(app: &App, visit: &Visit, entered: &Fields) -> TensionNoteId {
    entered.get("note").parse().unwrap_or_else(|_| TensionNoteId::new(visit.at(), app.rng()))
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let target = of_note(TensionNoteId::new(visit.at(), app.rng()), area.id);
    visit.require_may::<WriteTension>(&app, target, Purpose::PlanAndAnalyse).await?;
    let words = fields.get("words");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "words", "Say in a sentence what you heard or saw");
    errors.limit(words, NOTE_LETTERS_MAX, "words", "The note");
    let kind = TensionKind::from_code(fields.get("kind"));
    errors.require(kind.is_some(), "kind", "Select what sort of tension it is");
    let (grade, handling) =
        (Grade::from_code(fields.get("grade")), Handling::from_code(fields.get("handling")));
    errors.require(grade.is_some(), "grade", "Select how far the source can be relied on");
    errors.require(handling.is_some(), "handling", "Select what partners may do with it");
    let (Some(kind), Some(grade), Some(handling), true) = (kind, grade, handling, errors.is_empty()) else {
        let page = page(&app, &visit, &area, &fields, &[], errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let warnings = warnings(words, fields.get("seen"));
    if !warnings.is_empty() {
        return Ok(page(&app, &visit, &area, &fields, &warnings, errors)?.into_response());
    }
    let agency = visit.require_member()?.agency;
    let mut id = note_of(&app, &visit, &fields);
    let written = find_note(app.db().readers(), id).await?;
    let address = format!("/picture/tension?area={}", area.slug);
    if let Some(written) = written {
        if is_same(&visit, &written, words) {
            return Ok(Redirect::to(&address).into_response());
        }
        // The page before, with other words or after the note was withdrawn: another note.
        id = TensionNoteId::new(visit.at(), app.rng());
    }
    add_note(&app, &visit, id, &NewNote::new(area.id, agency, (kind, grade, handling), words)).await?;
    Ok(Redirect::to(&address).into_response())
}

/// Whether a note that is there is the one that its writer sends once more.
fn is_same(visit: &Visit, written: &Note, words: &str) -> bool {
    let is_own = written.is_by(visit.signed_in().map(|found| found.user));
    is_own && written.words == words && written.state != NoteState::Withdrawn
}

fn sent_already() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This form was sent already",
        &["Another note was sent from it at the same time. Open a new form for this one."],
    )
}

/// Writes a note for the area that it names, once under an id.
///
/// # Errors
/// Refused to whoever may not, and faults of the database.
pub async fn add_note(app: &App, visit: &Visit, id: TensionNoteId, new: &NewNote<'_>) -> Result<(), Stop> {
    app.db()
        .retrying(|| async {
            let permit =
                visit.decide::<WriteTension>(app, of_note(id, new.area), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            match insert_note(&tx, new).await {
                // The same form, sent twice at once; with other words it is sent again by a person.
                Err(error) if is_unique_violation(&error) => {
                    drop(tx);
                    let written = find_note(app.db().readers(), id).await?;
                    return match written.is_some_and(|written| is_same(visit, &written, new.words)) {
                        true => Ok(()),
                        false => Err(sent_already().into()),
                    };
                }
                other => other.or_fault("write a tension note")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await
}
