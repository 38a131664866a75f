//! Made-up tension notes of the last days, and the level of the lead borough.

use super::fill::LEAD_BOROUGH;
use crate::agencies::london::BOROUGHS;
use crate::agencies::{find_agency_by_slug, find_area_by_slug};
use crate::tension::{Grade, Handling, NewNote, TensionKind, add_note, list_notes, set_level};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::TensionNoteId;
use accord_kernel::{Day, Instant};
use accord_policy::SystemActor;

/// Days before today, hour, sort, source, handling, who heard it, and what.
type MadeUp = (i32, i64, TensionKind, Grade, Handling, &'static str, &'static str);

/// The same in every borough: what matters is that each page has something on it.
const NOTES: &[MadeUp] = &[
    (
        6,
        16,
        TensionKind::Experienced,
        Grade::Reliable,
        Handling::Shared,
        "education",
        "Pupils say that they walk the long way round to keep away from the bus stop after school.",
    ),
    (
        3,
        21,
        TensionKind::Evidenced,
        Grade::Reliable,
        Handling::Shared,
        "youth-justice-service",
        "Two groups shouted at each other outside the leisure centre. Nobody was hurt.",
    ),
    (
        1,
        12,
        TensionKind::Potential,
        Grade::Untested,
        Handling::Conditions,
        "childrens-social-care",
        "A party on Saturday is passed on online. It may bring groups together that keep apart.",
    ),
];

/// In the lead borough only: a note that is held back until somebody has checked it.
const FLAGGED: MadeUp = (
    1,
    18,
    TensionKind::Evidenced,
    Grade::Untested,
    Handling::Shared,
    "education",
    "An argument in the dinner queue went on outside. Ring 07700 900123 for more.",
);

/// Writes the notes; boroughs that have some are left as they are.
///
/// # Errors
/// Faults of the database.
pub async fn write_notes(app: &App, today: Day) -> Result<(), Stop> {
    for borough in BOROUGHS {
        let db = app.db().readers();
        let Some(area) = find_area_by_slug(db, borough.slug).await? else { continue };
        if !list_notes(db, area.id, today.plus_days(-30), 1).await?.is_empty() {
            continue;
        }
        let is_lead = borough.slug == LEAD_BOROUGH;
        let notes = NOTES.iter().chain(is_lead.then_some(&FLAGGED));
        for (days, hour, kind, grade, handling, agency, words) in notes {
            let slug = format!("{}-{agency}", borough.slug);
            let Some(agency) = find_agency_by_slug(app.db().readers(), &slug).await? else { continue };
            let visit =
                Visit::of_system_at(app, SystemActor::Demonstration, at(today.plus_days(-days), *hour));
            let (kind, grade, handling) = (*kind, *grade, *handling);
            let note = NewNote::new(area.id, agency.id, (kind, grade, handling), words);
            add_note(app, &visit, TensionNoteId::new(visit.at(), app.rng()), &note).await?;
        }
        if is_lead {
            let visit = Visit::of_system_at(app, SystemActor::Demonstration, at(today.plus_days(-2), 9));
            set_level(app, &visit, area.id, 2, "Shouting outside the leisure centre, nobody hurt.").await?;
        }
    }
    Ok(())
}

fn at(day: Day, hour: i64) -> Instant {
    day.start().plus_seconds(hour * 60 * 60)
}
