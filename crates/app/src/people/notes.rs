//! The agency's own compartment of a record: notes that nobody else opens, under whatever agreement.

use super::door::{Door, at_the_door};
use super::model::Note;
use super::staff::Staff;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_kernel::ids::{NoteId, PersonId};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{ReadNotes, WriteNote};
use accord_policy::{COMPARTMENTS, Target, shown_kinds};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Notes on the page at most; the newest.
const NOTES_SHOWN_MAX: u64 = 100;
/// Letters of a note at most.
const NOTE_LETTERS_MAX: usize = 5_000;

/// The compartments that the member's roles open.
fn kinds(visit: &Visit) -> Vec<Category> {
    let shown = visit.membership().map(|member| shown_kinds(member.kind, &member.roles)).unwrap_or_default();
    COMPARTMENTS.iter().copied().filter(|kind| shown.contains(kind)).collect()
}

fn reading(visit: &Visit, door: &Door) -> Target<PersonId> {
    Target::new(door.person).owned_by(door.agency).holding(&kinds(visit))
}

pub async fn show_notes(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    page(&app, &visit, &id, &Fields::default(), &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    id: &str,
    entered: &Fields,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(app, visit, &tx, id).await?;
    let permit =
        visit.decide_record::<ReadNotes>(app, reading(visit, &door), door.purpose, &door.facts()).await?;
    let notes = store::list_notes(&tx, &permit, NOTES_SHOWN_MAX).await?;
    let writers: Vec<_> = notes.iter().filter_map(|note| note.by).collect();
    let staff = Staff::load(app, &tx, &[], &writers).await?;
    drop(tx);
    app.db().record(permit.showing_kinds(notes.iter().map(|note| note.category))).await?;
    let line = |note: &Note| {
        context! {
            category => note.category.words(), words => note.words.as_str(), by => staff.user(note.by),
            at => note.written_at.micros(),
        }
    };
    let kinds: Vec<Value> = kinds(visit)
        .into_iter()
        .map(|kind| {
            context! { value => kind.code(), text => kind.words(), checked => entered.get("category") == kind.code() }
        })
        .collect();
    let note = entered.get("note").parse().unwrap_or_else(|_| NoteId::new(visit.at(), app.rng()));
    app.page(
        visit,
        "people/notes.html",
        context! {
            id => door.person.to_string(), note => note.to_string(), agency => staff.agency(door.agency), kinds,
            notes => notes.iter().map(line).collect::<Vec<_>>(), is_full => notes.len() as u64 == NOTES_SHOWN_MAX,
            notes_max => NOTES_SHOWN_MAX, words => entered.get("words"), errors => values(errors),
        },
    )
}

pub async fn submit_note(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let door = at_the_door(&app, &visit, app.db().readers(), &id).await?;
    let note = fields.get("note").parse().unwrap_or_else(|_| NoteId::new(visit.at(), app.rng()));
    let target = |kinds: &[Category]| Target::new(note).owned_by(door.agency).holding(kinds);
    let any = target(&kinds(&visit));
    drop(visit.decide_record::<WriteNote>(&app, any, door.purpose, &door.facts()).await?);
    let category = Category::from_code(fields.get("category")).filter(|kind| kinds(&visit).contains(kind));
    let words = fields.get("words");
    let mut errors = FormErrors::default();
    errors.require(category.is_some(), "category", "Select which notes it belongs to");
    errors.require(!words.is_empty(), "words", "Enter the note");
    errors.limit(words, NOTE_LETTERS_MAX, "words", "The note");
    let (Some(category), true) = (category, errors.is_empty()) else {
        let page = page(&app, &visit, &id, &fields, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if !write(&app, &visit, &door, note, (category, words)).await? {
        // Whoever goes back and writes something else sends it under the id of what is there already.
        let new = (door.person, door.agency, category);
        if !store::is_same_note(app.db().readers(), note, new, words).await? {
            let note = NoteId::new(visit.at(), app.rng());
            write(&app, &visit, &door, note, (category, words)).await?;
        }
    }
    Ok(Redirect::to(&format!("/people/{}/notes", door.person)).into_response())
}

/// Says whether it was written: not when there is one under this id.
async fn write(
    app: &App,
    visit: &Visit,
    door: &Door,
    note: NoteId,
    (category, words): (Category, &str),
) -> Result<bool, Stop> {
    app.db()
        .retrying(|| async {
            let target = Target::new(note).owned_by(door.agency).holding(&[category]);
            let permit = visit.decide_record::<WriteNote>(app, target, door.purpose, &door.facts()).await?;
            let tx = app.db().write(permit).await?;
            door.still_open(app, visit, tx.connection()).await?;
            match store::insert_note(&tx, door.person, door.agency, category, words).await {
                Err(error) if is_unique_violation(&error) => return Ok(false),
                other => other.or_fault("write a note")?,
            }
            tx.commit().await?;
            Ok::<_, Stop>(true)
        })
        .await
}
