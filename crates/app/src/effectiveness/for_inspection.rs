//! Figures that were reported by hand by a day, for the inspection pack. What is computed is of today and of no other day,
//! so that the pack does not claim it of the past.

use super::question::QUESTIONS;
use super::store::list_reported;
use crate::pack::Section;
use crate::planning::{Names, name_of};
use crate::{App, Stop, accounts};
use accord_kernel::Day;
use accord_kernel::ids::{AreaId, UserId};
use accord_platform_pdf::Table;

/// The newest figure of each question that somebody had reported by a day.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Section, Stop> {
    let db = app.db().readers();
    let reported = list_reported(db, area).await?;
    let people: Vec<UserId> = reported.iter().filter_map(|one| one.by).collect();
    let (people, names) = (accounts::list_names(db, &people).await?, Names::load(app).await?);
    let mut section = Section::new("How effective the partnership is");
    section.say("Figures that are computed from records are on the page “Effectiveness” as of the day on which it is opened.");
    let mut table =
        Table::new("", ["Question", "Figure", "Counted from", "Reported by"]).widths([5, 2, 4, 3]);
    let mut rows = 0;
    for question in QUESTIONS.iter().filter(|question| question.computed.is_none()) {
        let newest = reported.iter().find(|one| one.question == question.code && one.at.day() <= on);
        let Some(one) = newest else { continue };
        rows += 1;
        table = table.row([
            format!("{}. {}", question.code, question.asks),
            format!("{}, as at {}", one.figure(question), one.as_of.short_words()),
            one.source.clone(),
            format!("{}, {}", name_of(&people, one.by), names.agency(one.agency)),
        ]);
    }
    section.table(table, rows, "Nobody had reported a figure by hand.");
    Ok(section)
}
