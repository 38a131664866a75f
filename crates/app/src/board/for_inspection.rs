//! The Board's records as they stood on a day, for the inspection pack.

use super::door::Names;
use super::model::{Brought, Indicator, Meeting, MeetingKind, MeetingState, Partner, PromiseState};
use super::show_promises::list_promised;
use super::store::decisions::list_decisions;
use super::store::meetings::{Of, Written, list_meetings, list_partners, list_written};
use crate::pack::Section;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_pdf::Table;

/// Meetings that were held by a day with who came and which partners brought their own figures, decisions, and promises
/// with what had become of them: what was written by then. Of a meeting that was changed afterwards, and not confirmed by
/// then, how it read is not kept, so that nothing of it is printed but that there was one.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Vec<Section>, Stop> {
    let (db, names) = (app.db().readers(), Names::load(app).await?);
    let mut all = list_meetings(db, Of::Areas(&[area])).await?;
    // What a Gold group speaks of is for those who are in it.
    all.retain(|meeting| meeting.kind != MeetingKind::Gold);
    let ids: Vec<_> = all.iter().map(|meeting| meeting.id).collect();
    let written = list_written(db, &ids).await?;
    let entered: Vec<(Meeting, Written)> = all
        .into_iter()
        .filter_map(|meeting| Some((written.get(&meeting.id).copied()?, meeting)))
        .filter(|(written, _)| written.entered_at.day() <= on)
        .map(|(written, meeting)| (meeting, written))
        .collect();
    let mut board = Section::new("Meetings of the Board");
    // What was not held until now was not held then.
    let held = entered.iter().filter(|(meeting, _)| meeting.state == MeetingState::Held);
    let (kept, changed): (Vec<_>, Vec<_>) = held.partition(|(_, written)| written.changed_at.day() <= on);
    let kept: Vec<_> = kept.into_iter().filter(|(meeting, _)| meeting.day() <= on).collect();
    if kept.is_empty() && changed.is_empty() {
        board.say("No meeting had been held.");
    }
    for (meeting, _) in kept {
        let partners = list_partners(db, &[meeting.id]).await?;
        let partners: Vec<Partner> = partners.into_iter().map(|one| as_of(one, on)).collect();
        tell(&mut board, meeting, (&partners, &names));
    }
    if !changed.is_empty() {
        tell_changed(&mut board, changed, on);
    }
    let meetings: Vec<&Meeting> = entered.iter().map(|(meeting, _)| meeting).collect();
    let decisions = decisions(app, &meetings, (&names, on)).await?;
    Ok(vec![board, decisions, promises(app, area, (&names, on)).await?])
}

/// A partner without what was said of it after a day.
fn as_of(partner: Partner, on: Day) -> Partner {
    if partner.changed_at.is_none_or(|at| at.day() <= on) {
        return partner;
    }
    let nothing = String::new;
    Partner { seniority: None, who: nothing(), brought: None, shows: nothing(), does: nothing(), ..partner }
}

fn tell(board: &mut Section, meeting: &Meeting, (partners, names): (&[Partner], &Names)) {
    board.part(format!("{}, {}", meeting.title, meeting.day().words()));
    board.say(format!(
        "{}. Chair: {}. {}",
        meeting.kind.words(),
        meeting.chair,
        Indicator::of(partners).words()
    ));
    let mut table =
        Table::new("", ["Partner", "Who came", "Own figures on disproportionality"]).widths([3, 2, 4]);
    let said: Vec<&Partner> =
        partners.iter().filter(|one| one.seniority.is_some() || one.brought.is_some()).collect();
    for one in &said {
        let came = one.seniority.map_or("Not said", super::model::Seniority::words);
        let figures = match one.brought {
            Some(Brought::Yes) => format!("{} {}", one.shows, one.does),
            Some(Brought::No) => format!("Not brought. {}", one.shows),
            None => "Not said".to_owned(),
        };
        table = table.row([names.agency(one.agency).to_owned(), came.to_owned(), figures]);
    }
    board.table(table, said.len(), "Nobody had said by this day who came and what they brought.");
    if !meeting.minutes.is_empty() {
        board.say(meeting.minutes.clone());
    }
}

/// Says of meetings that were changed after the day what sort they were, and nothing that may have been written later.
fn tell_changed(board: &mut Section, mut changed: Vec<&(Meeting, Written)>, on: Day) {
    changed.sort_by_key(|(meeting, written)| (written.entered_at, meeting.id));
    board.part("Meetings that were changed after this day");
    board.say(format!(
        "These were entered by {} and changed afterwards, before anybody confirmed them. How they read on that day, and \
         whether they had been held by then, is not kept.",
        on.words()
    ));
    let mut table = Table::new("", ["Meeting", "Entered on", "Last changed on"]).widths([4, 3, 3]);
    let rows = changed.len();
    for (meeting, written) in changed {
        let (entered, last) = (written.entered_at.day(), written.changed_at.day());
        table = table.row([meeting.kind.words().to_owned(), entered.words(), last.words()]);
    }
    board.table(table, rows, "");
}

/// Every decision that was entered by a day, of meetings whose minutes nobody has written yet as well: none is ever changed.
async fn decisions(app: &App, meetings: &[&Meeting], (names, on): (&Names, Day)) -> Result<Section, Stop> {
    let ids: Vec<_> = meetings.iter().map(|meeting| meeting.id).collect();
    let mut all = list_decisions(app.db().readers(), &ids).await?;
    all.retain(|decision| decision.entered_at.day() <= on);
    let mut section = Section::new("Decisions");
    let mut table = Table::new("", ["Number", "Decision", "Reason", "Dissent"]).widths([2, 4, 4, 3]);
    for one in &all {
        let meeting = meetings.iter().find(|meeting| meeting.id == one.meeting);
        let number = meeting.map_or_else(String::new, |meeting| meeting.numbered(one.year, one.number));
        let dissent: Vec<String> =
            one.dissent.iter().map(|(agency, words)| format!("{}: {words}", names.agency(*agency))).collect();
        table = table.row([number, one.what.clone(), one.reason.clone(), dissent.join(" ")]);
    }
    section.table(table, all.len(), "Nothing had been decided.");
    Ok(section)
}

async fn promises(app: &App, area: AreaId, (names, on): (&Names, Day)) -> Result<Section, Stop> {
    let mut promised = list_promised(app, area).await?;
    promised.retain(|(promise, _)| promise.made_at.day() <= on);
    let mut section = Section::new("Promises");
    let mut table =
        Table::new("", ["Partner", "Promise", "By", "What had become of it"]).widths([3, 5, 2, 4]);
    for (one, _) in &promised {
        let said = one.words.iter().rfind(|word| word.at.day() <= on);
        let state = match said {
            Some(said) => format!("{}. {}", said.state.words(), said.words),
            None if one.due_on < on => "Overdue".to_owned(),
            None => PromiseState::Open.words().to_owned(),
        };
        table = table.row([
            names.agency(one.agency).to_owned(),
            one.what.clone(),
            one.due_on.short_words(),
            state,
        ]);
    }
    section.table(table, promised.len(), "Nothing had been promised.");
    Ok(section)
}
