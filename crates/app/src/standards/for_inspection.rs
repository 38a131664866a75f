//! What a borough found of itself by a day, for the inspection pack.

use super::door::Names;
use super::store::editions::list_expectations;
use super::store::improvements::list_improvements;
use super::store::rounds::list_rounds;
use crate::pack::Section;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_pdf::Table;

/// The newest round that was completed by a day, and the improvements with what had come of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Section, Stop> {
    let db = app.db().readers();
    let mut section = Section::new("What the borough found of itself");
    let rounds = list_rounds(db, area).await?;
    let newest = rounds.iter().rfind(|round| round.completed.is_some_and(|(at, _)| at.day() <= on));
    match newest {
        None => section.say("No round had been completed."),
        Some(round) => {
            let expectations = list_expectations(db, round.edition).await?;
            section.part(format!("Round {}", round.number));
            let mut table =
                Table::new("", ["Expectation", "Found", "Evidence", "Reason"]).widths([5, 2, 4, 4]);
            for one in &expectations {
                let Some(judgement) = round.judgement(one.id) else { continue };
                table = table.row([
                    format!("{}. {}", one.label(), one.text.expected),
                    judgement.judged.words().to_owned(),
                    judgement.evidence.clone(),
                    judgement.reason.clone(),
                ]);
            }
            section.table(table, round.judgements.len(), "Nothing was found.");
        }
    }
    let names = Names::load(app).await?;
    let improvements = list_improvements(db, area).await?;
    let known: Vec<_> = improvements.iter().filter(|one| one.written_at.day() <= on).collect();
    let mut table = Table::new("", ["What", "Who", "By", "What had come of it"]).widths([5, 3, 2, 4]);
    for one in &known {
        let done = one.done_at.is_some_and(|at| at.day() <= on);
        let came_of = if done { one.came_of.clone().unwrap_or_default() } else { "Not done".to_owned() };
        table = table.row([
            one.what.clone(),
            names.agency(one.agency).to_owned(),
            one.due_on.short_words(),
            came_of,
        ]);
    }
    section.part("Improvements");
    section.table(table, known.len(), "No improvement was planned.");
    Ok(section)
}
