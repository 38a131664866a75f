//! The Board's records as they stood on a day, for the inspection pack.

use super::door::Names;
use super::model::{Brought, Indicator, Meeting, MeetingState, PromiseState};
use super::show_promises::list_promised;
use super::store::decisions::list_decisions;
use super::store::meetings::{Of, list_meetings, list_partners};
use crate::pack::Section;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::AreaId;
use accord_platform_pdf::Table;

/// Meetings that were held by a day with who came and which partners brought their own figures, decisions, and promises
/// with what had become of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn for_inspection(app: &App, area: AreaId, on: Day) -> Result<Vec<Section>, Stop> {
    let (db, names) = (app.db().readers(), Names::load(app).await?);
    let mut meetings = list_meetings(db, Of::Areas(&[area])).await?;
    meetings.retain(|meeting| meeting.state == MeetingState::Held && meeting.day() <= on);
    let mut board = Section::new("Meetings of the Board");
    if meetings.is_empty() {
        board.say("No meeting had been held.");
    }
    for meeting in &meetings {
        let partners = list_partners(db, &[meeting.id]).await?;
        board.part(format!("{}, {}", meeting.title, meeting.day().words()));
        board.say(format!(
            "{}. Chair: {}. {}",
            meeting.kind.words(),
            meeting.chair,
            Indicator::of(&partners).words()
        ));
        let mut table =
            Table::new("", ["Partner", "Who came", "Own figures on disproportionality"]).widths([3, 2, 4]);
        for one in &partners {
            let came = one.seniority.map_or("Not said", super::model::Seniority::words);
            let figures = match one.brought {
                Some(Brought::Yes) => format!("{} {}", one.shows, one.does),
                Some(Brought::No) => format!("Not brought. {}", one.shows),
                None => "Not said".to_owned(),
            };
            table = table.row([names.agency(one.agency).to_owned(), came.to_owned(), figures]);
        }
        board.table(table, partners.len(), "No partner was written down.");
        if !meeting.minutes.is_empty() {
            board.say(meeting.minutes.clone());
        }
    }
    Ok(vec![board, decisions(app, &meetings, (&names, on)).await?, promises(app, area, (&names, on)).await?])
}

async fn decisions(app: &App, meetings: &[Meeting], (names, on): (&Names, Day)) -> Result<Section, Stop> {
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
