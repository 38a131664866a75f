//! The agreed language of a borough as at a day, for the inspection pack.

use super::in_use::in_use;
use super::model::{Counted, Quarter, Ratification};
use super::store::list_counts;
use crate::pack::Section;
use crate::{App, Stop, agencies};
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_pdf::Table;
use std::collections::BTreeSet;

/// What the Board ratified by a day, and how many words to avoid agencies wrote in the quarters that were over by then.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Section, Stop> {
    let db = app.db().readers();
    let found = in_use(db, area).await?;
    let mut section = Section::new("The agreed language");
    // What was entered afterwards of a decision before is not of that day.
    let known = |one: &&Ratification| one.decided_on <= on && one.made_at.day() <= on;
    match found.ratifications.iter().find(known) {
        Some(one) => section.say(format!(
            "The Board ratified edition {} on {}: {}",
            one.edition,
            one.decided_on.words(),
            one.decision
        )),
        None => section.say("The Board had ratified no list of words."),
    }
    let this = Quarter::of(on);
    let first = this.first_shown();
    let over: Vec<Quarter> = (first.number()..this.number()).map(Quarter::from_number).collect();
    let serving = agencies::list_agencies_serving(db, &BTreeSet::from([area]), on).await?;
    let ids: Vec<_> = serving.iter().map(|agency| agency.id).collect();
    let counts = list_counts(db, &ids, first).await?;
    let heads = std::iter::once("Agency".to_owned()).chain(over.iter().map(|quarter| quarter.words()));
    let mut table = Table::new("", heads);
    let mut rows = 0;
    for agency in &serving {
        let own: Vec<Counted> = over
            .iter()
            .map(|quarter| counts.get(&(agency.id, *quarter)).copied().unwrap_or_default())
            .collect();
        if own.iter().all(|one| one.texts == 0) {
            continue;
        }
        rows += 1;
        let cells = own.iter().map(|one| match one.per_1000() {
            Some(rate) => format!("{rate:.1}"),
            None if one.texts == 0 => "None".to_owned(),
            None => "Too few to say".to_owned(),
        });
        table = table.row(std::iter::once(agency.name.clone()).chain(cells));
    }
    section.part("Words to avoid in 1,000 words");
    section.table(table, rows, "Nothing was counted in a quarter that is over.");
    Ok(section)
}
