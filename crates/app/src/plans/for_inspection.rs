//! The plans of a borough as they stood on a day, for the inspection pack.

use super::door::Names;
use super::entry::EntryKind;
use super::model::{ActionState, Plan, Step};
use super::store::actions::{list_actions_then, list_changes};
use super::store::plans::list_begun;
use super::store::versions::list_versions;
use super::version::Version;
use crate::pack::Section;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, PlanActionId};
use accord_kernel::{Day, Instant};
use accord_platform_pdf::{Block, Level, Table};

/// The newest version of each plan that was adopted by a day, or the newest that was offered, with its signatures; its actions
/// as they read and stood then. What a plan says between two versions is not kept, and is not printed.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Vec<Section>, Stop> {
    let (db, names) = (app.db().readers(), Names::load(app).await?);
    let plans = list_begun(db, area, end_of(on)).await?;
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let versions = list_versions(db, &ids).await?;
    let mut section = Section::new("The plan");
    let mut fairness = Section::new("Disproportionality and community confidence");
    let is_adopted = |version: &Version| was_adopted(version, on);
    if !versions.iter().any(is_adopted) {
        section.say("The Board had adopted no plan.");
    }
    for plan in &plans {
        // The newest comes first.
        let offered: Vec<&Version> =
            versions.iter().filter(|one| one.plan == plan.id && one.made_at < end_of(on)).collect();
        let adopted = offered.iter().find(|version| is_adopted(version));
        match adopted.or(offered.first()) {
            Some(version) => {
                section.part(heading(version));
                section.say(standing(version, offered[0], on));
                text(&mut section, version);
                signatures(&mut section, version, (&names, on));
                commitments(&mut fairness, version);
            }
            None => {
                section.part(format!("{}, no version", plan.template.words()));
                section.say("No version was offered by this day. What it said then is not kept.");
                fairness.part(plan.template.words());
                fairness.say("No version was offered by this day.");
            }
        }
        if let Some((words, at)) = plan.closed.as_ref().filter(|(_, at)| at.day() <= on) {
            section.say(format!("It was closed on {}: {words}", at.day().words()));
        }
        actions(app, &mut section, plan, (&names, on)).await?;
    }
    if fairness.blocks.is_empty() {
        fairness.say("No commitment was written down.");
    }
    Ok(vec![section, fairness])
}

/// The moment at which a day is over.
fn end_of(on: Day) -> Instant {
    on.plus_days(1).start()
}

fn heading(version: &Version) -> String {
    format!("{}, version {}", version.text.title(), version.number)
}

fn was_adopted(version: &Version, on: Day) -> bool {
    version.adopted.as_ref().is_some_and(|(_, _, at)| at.day() <= on)
}

/// The days of a version, whether the Board had adopted it, and whether a newer one waited.
fn standing(version: &Version, newest: &Version, on: Day) -> String {
    let period = version.text.period();
    let adopted = match version.adopted.as_ref().filter(|_| was_adopted(version, on)) {
        Some((words, _, at)) => format!("Adopted on {}: {words}", at.day().words()),
        None => {
            format!("Offered for signing on {}. The Board had not adopted it.", version.made_at.day().words())
        }
    };
    let newer = match newest.number > version.number {
        true => format!(
            " Version {} was offered on {}, and the Board had not adopted it.",
            newest.number,
            newest.made_at.day().words()
        ),
        false => String::new(),
    };
    format!("{period} {adopted}{newer}")
}

fn text(section: &mut Section, version: &Version) {
    for one in version.text.0.iter().skip(1).filter(|one| one.heading != "Actions") {
        section.blocks.push(Block::Heading(Level::Three, one.heading.clone()));
        section.blocks.extend(one.lines.iter().map(Block::paragraph));
    }
}

/// What a version commits to on difficult issues.
fn commitments(fairness: &mut Section, version: &Version) {
    fairness.part(heading(version));
    let lines = version.text.lines(EntryKind::Issue.heading());
    if lines.is_empty() {
        fairness.say("No commitment was written down.");
    }
    fairness.blocks.extend(lines.iter().map(Block::paragraph));
}

fn signatures(section: &mut Section, version: &Version, (names, on): (&Names, Day)) {
    let mut table = Table::new("", ["Authority", "Makes of it", "In its words"]).widths([3, 2, 5]);
    let signed: Vec<_> = version.signatures.iter().filter(|one| one.at.day() <= on).collect();
    for one in &signed {
        table = table.row([names.agency(one.agency), one.stance.words(), one.words.as_str()]);
    }
    section.table(table, signed.len(), "No authority had said what it makes of it.");
}

/// The actions of a plan as they read and stood at the end of a day.
async fn actions(
    app: &App,
    section: &mut Section,
    plan: &Plan,
    (names, on): (&Names, Day),
) -> Result<(), Stop> {
    let actions = list_actions_then(app.db().readers(), plan.id, end_of(on)).await?;
    let mut table =
        Table::new("", ["By", "What", "Who", "Where it stood", "What was told"]).widths([2, 4, 2, 2, 4]);
    for action in &actions {
        let (state, told) = state_on(app, action.id, on).await?;
        let owner = action.owner.map_or("Nobody yet", |agency| names.agency(agency));
        table = table.row([
            action.due.short_words(),
            action.words.clone(),
            owner.to_owned(),
            state.words().to_owned(),
            told,
        ]);
    }
    section.say(format!("Its actions as they stood on {}:", on.words()));
    section.table(table, actions.len(), "It had no action.");
    Ok(())
}

/// Where an action stood at the end of a day, and what was told of it last.
async fn state_on(app: &App, action: PlanActionId, on: Day) -> Result<(ActionState, String), Stop> {
    let changes = list_changes(app.db().readers(), action).await?;
    let last = changes.iter().find(|change| change.kind == Step::Told && change.at.day() <= on);
    Ok(last.map_or((ActionState::NotStarted, String::new()), |change| (change.state, change.answer.clone())))
}
