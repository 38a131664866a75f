//! Telling the people around a child that a legal body stopped sharing: a line on Today for as long as it does.

use super::stopped::{Stopped, name_of};
use crate::agreements::sharing_rules;
use crate::people::{list_holding, list_worked_with};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};

/// What the member is told of children whom they are around. A legal body of which they would not know otherwise is not
/// among it.
pub(super) async fn list_told(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let (member, db) = (visit.require_member()?, app.db().readers());
    let rules = sharing_rules(app, db, visit.at().day()).await?;
    let stopped = Stopped::load(db, &rules).await?;
    if stopped.is_empty() {
        return Ok(Vec::new());
    }
    let around = list_worked_with(db, member.member).await?;
    let mut tasks = Vec::new();
    for person in stopped.people().filter(|person| around.contains(person)) {
        let holders = list_holding(db, person).await?;
        for (body, since, ring) in stopped.told_to(&rules, (person, member.agency), &holders) {
            let (name, on) = (name_of(db, body).await?, since.day().short_words());
            let text = match ring {
                Some(_) => format!(
                    "Sharing with {name} about a child you work with was stopped on {on}: ring before you act on the record"
                ),
                None => format!(
                    "{name} stopped sharing about a child you work with on {on}: ring others before you act on the record"
                ),
            };
            tasks.push(Task {
                href: format!("/people/{person}"),
                text,
                note: "A breach is being looked into".to_owned(),
                state: "To know",
                due: None,
            });
        }
    }
    Ok(tasks)
}
