//! Made-up tension notes of the last days, and the level of the lead borough.

use super::fill::LEAD_BOROUGH;
use crate::accounts;
use crate::agencies::london::BOROUGHS;
use crate::agencies::{find_agency_by_slug, find_area_by_slug};
use crate::tension::{Grade, Handling, NewLevel, NewNote, TensionKind, add_note, list_notes, set_level};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, TensionNoteId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::Fault;
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

/// Who writes the notes of an agency of which the demonstration has nobody, and sets the level. Every borough has
/// somebody here.
const WRITERS: &str = "youth-justice-service";

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
            let own = find_writer(app, borough.slug, agency).await?;
            let writer = match own {
                Some(own) => Some(own),
                None => find_writer(app, borough.slug, WRITERS).await?,
            };
            let Some((agency, writer)) = writer else { continue };
            let visit =
                Visit::of_system_at(app, SystemActor::Demonstration, at(today.plus_days(-days), *hour));
            let (kind, grade, handling) = (*kind, *grade, *handling);
            let mut note = NewNote::new(area.id, agency, (kind, grade, handling), words);
            note.passed_on_from = Some(writer);
            add_note(app, &visit, TensionNoteId::new(visit.at(), app.rng()), &note).await?;
        }
        if is_lead {
            let visit = Visit::of_system_at(app, SystemActor::Demonstration, at(today.plus_days(-2), 9));
            let level = NewLevel {
                level: 2,
                reason: "Shouting outside the leisure centre, nobody hurt.",
                passed_on_from: find_writer(app, borough.slug, WRITERS).await?.map(|(_, writer)| writer),
            };
            set_level(app, &visit, area.id, &level).await?;
        }
    }
    Ok(())
}

/// An agency of a borough and the first of its people by name; `None` where nobody works there.
async fn find_writer(app: &App, borough: &str, agency: &str) -> Result<Option<(AgencyId, UserId)>, Fault> {
    let db = app.db().readers();
    let Some(agency) = find_agency_by_slug(db, &format!("{borough}-{agency}")).await? else {
        return Ok(None);
    };
    let members = accounts::list_members(db, agency.id).await?;
    Ok(members.first().map(|member| (agency.id, member.user)))
}

fn at(day: Day, hour: i64) -> Instant {
    day.start().plus_seconds(hour * 60 * 60)
}
