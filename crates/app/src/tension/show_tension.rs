//! The tension of a borough: its level, and the notes of the last days.

use super::model::{LEVEL_MAX, NoteState, TensionKind, first_day_shown};
use super::store::{find_level, list_notes, list_taken_from};
use crate::agencies::{self, choose_area};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, TensionNoteId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::{CheckTension, SetTensionLevel, ViewTension, WriteTension};
use axum::extract::{Query, State};
use minijinja::context;
use std::collections::BTreeMap;

/// Notes on the page at most.
const NOTES_SHOWN_MAX: u64 = 200;

/// What stands in the place of a note that may name somebody, for whoever neither wrote it nor may check it.
const AWAITS_CHECK: &str = "A note awaits a check.";

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
}

/// Something about the tension of a borough, which belongs to the borough as a whole.
pub(super) fn of_area(area: AreaId) -> Target<AreaId> {
    Target::new(area).in_area(area).holding(&[Category::Aggregate])
}

/// A note of a borough.
pub(super) fn of_note(id: TensionNoteId, area: AreaId) -> Target<TensionNoteId> {
    Target::new(id).in_area(area).holding(&[Category::Context])
}

pub async fn show_tension(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let target = Target::new(chosen.area.id).in_area(chosen.area.id).holding(&[Category::Context]);
    let permit = visit.decide::<ViewTension>(&app, target, Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    let area = permit.resource();
    let level = find_level(db, area).await?;
    let notes = list_notes(db, area, first_day_shown(visit.at().day()), NOTES_SHOWN_MAX).await?;
    let reader = visit.signed_in().map(|found| found.user);
    let taken = match reader {
        Some(reader) => {
            list_taken_from(db, area, reader, first_day_shown(visit.at().day()), NOTES_SHOWN_MAX).await?
        }
        None => Vec::new(),
    };
    let mut people: Vec<UserId> = notes.iter().filter_map(|note| note.by).collect();
    people.extend(taken.iter().filter_map(|note| note.by));
    people.extend(level.as_ref().and_then(|level| level.by));
    let names = accounts::list_names(db, &people).await?;
    let agencies: BTreeMap<_, _> =
        agencies::list_agencies(db).await?.into_iter().map(|agency| (agency.id, agency.name)).collect();
    app.db().record(permit).await?;
    let name_of = |by: Option<UserId>| by.and_then(|by| names.get(&by).cloned());
    let counts: Vec<_> = TensionKind::ALL
        .iter()
        .map(|kind| context! { words => kind.words(), hint => kind.hint(), count => notes.iter().filter(|note| note.kind == *kind).count() })
        .collect();
    let may_check = visit.may::<CheckTension>(
        &of_note(TensionNoteId::new(visit.at(), app.rng()), area),
        Purpose::PlanAndAnalyse,
    );
    let lines: Vec<_> = notes
        .iter()
        .map(|note| {
            let is_unconfirmed = note.state == NoteState::Unconfirmed;
            let is_shown = !is_unconfirmed || may_check || note.is_by(reader);
            context! {
                id => note.id.to_string(), words => if is_shown { note.words.as_str() } else { AWAITS_CHECK }, kind => note.kind.words(),
                grade => note.grade.words(), handling => note.handling.words(), at => note.written_at.micros(),
                agency => agencies.get(&note.agency).cloned().unwrap_or_default(), by => name_of(note.by),
                is_unconfirmed, is_own => note.is_by(reader),
            }
        })
        .collect();
    let any = TensionNoteId::new(visit.at(), app.rng());
    app.page(&visit, "tension/show_tension.html", context! {
        area => chosen.values(), notes => lines, counts, taken => taken.iter().map(|note| context! {
            written_at => note.written_at.micros(), by => name_of(note.by), reason => note.reason.as_str(),
        }).collect::<Vec<_>>(), level_max => LEVEL_MAX,
        level => level.as_ref().map(|level| context! {
            level => level.level, reason => level.reason.as_str(), at => level.set_at.micros(), by => name_of(level.by),
        }),
        may_write => visit.may::<WriteTension>(&of_note(any, area), Purpose::PlanAndAnalyse),
        may_check,
        may_set => visit.may::<SetTensionLevel>(&of_area(area), Purpose::PlanAndAnalyse),
    })
}
