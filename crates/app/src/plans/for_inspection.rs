//! The plans of a borough as they stood on a day, for the inspection pack.

use super::door::Names;
use super::entry::EntryKind;
use super::model::{ActionState, PlanAction, Step};
use super::store::actions::{list_actions, list_changes};
use super::store::plans::{list_entries, list_plans};
use super::store::versions::list_versions;
use super::version::Version;
use crate::pack::Section;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_pdf::{Block, Level, Table};

/// The newest version of each plan that was adopted by a day, with its signatures; its actions as they stood then.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Vec<Section>, Stop> {
    let (db, names) = (app.db().readers(), Names::load(app).await?);
    let plans = list_plans(db, &[area]).await?;
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let versions = list_versions(db, &ids).await?;
    let mut section = Section::new("The plan");
    let mut fairness = Section::new("Disproportionality and community confidence");
    let mut found = 0;
    for plan in &plans {
        let adopted = versions
            .iter()
            .filter(|version| version.plan == plan.id)
            .find(|version| was_adopted(version, on));
        let Some(version) = adopted else { continue };
        found += 1;
        section.part(format!("{}, version {}", plan.title, version.number));
        text(&mut section, version);
        signatures(&mut section, version, (&names, on));
        let actions = list_actions(db, &[plan.id]).await?;
        let mut table =
            Table::new("", ["By", "What", "Who", "Where it stood", "What was told"]).widths([2, 4, 2, 2, 4]);
        for action in &actions {
            let (state, told) = state_on(app, action, on).await?;
            let owner = action.owner.map_or("Nobody yet", |agency| names.agency(agency));
            table = table.row([
                action.due.short_words(),
                action.words.clone(),
                owner.to_owned(),
                state.words().to_owned(),
                told,
            ]);
        }
        section.say(format!("Actions of {} as they stood on {}:", plan.title, on.words()));
        section.table(table, actions.len(), "It has no action.");
        for entry in list_entries(db, plan.id).await? {
            let stood =
                entry.changed_at.day() <= on && entry.ended.as_ref().is_none_or(|(_, at)| at.day() > on);
            if entry.kind == EntryKind::Issue && stood {
                fairness.part(entry.kind.choice_words("about", entry.field("about")));
                for rule in EntryKind::Issue.fields().iter().skip(1) {
                    fairness.say(format!("{} {}", rule.label, entry.words_of(rule)));
                }
            }
        }
    }
    if found == 0 {
        section.say("The Board had adopted no plan.");
    }
    if fairness.blocks.is_empty() {
        fairness.say("No commitment was written down.");
    }
    Ok(vec![section, fairness])
}

fn was_adopted(version: &Version, on: Day) -> bool {
    version.adopted.as_ref().is_some_and(|(_, _, at)| at.day() <= on)
}

fn text(section: &mut Section, version: &Version) {
    for one in version.text.0.iter().skip(1).filter(|one| one.heading != "Actions") {
        section.blocks.push(Block::Heading(Level::Three, one.heading.clone()));
        section.blocks.extend(one.lines.iter().map(Block::paragraph));
    }
}

fn signatures(section: &mut Section, version: &Version, (names, on): (&Names, Day)) {
    let mut table = Table::new("", ["Authority", "Makes of it", "In its words"]).widths([3, 2, 5]);
    let signed: Vec<_> = version.signatures.iter().filter(|one| one.at.day() <= on).collect();
    for one in &signed {
        table = table.row([names.agency(one.agency), one.stance.words(), one.words.as_str()]);
    }
    section.table(table, signed.len(), "No authority had said what it makes of it.");
}

/// Where an action stood at the end of a day, and what was told of it last.
async fn state_on(app: &App, action: &PlanAction, on: Day) -> Result<(ActionState, String), Stop> {
    let changes = list_changes(app.db().readers(), action.id).await?;
    let last = changes.iter().find(|change| change.kind == Step::Told && change.at.day() <= on);
    Ok(last.map_or((ActionState::NotStarted, String::new()), |change| (change.state, change.answer.clone())))
}
