//! What waits in this room: broken glass to look back at and being told of it, and children whom nobody leads.

use super::give_left_alone::{Left, find_left, listing as listing_left};
use super::review_glass::{due, is_reviewer, listing, own_agencies};
use super::store::{
    TOLD_SECONDS, count_broken_by_others, count_broken_by_own, count_leads_taken, count_places_ended,
    count_unreviewed, list_broken_around, list_leads_given,
};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_policy::action::{ListBrokenGlass, ListLeftAlone};

/// How long somebody reads on Today that a lead changed hands.
const LEADS_TOLD_SECONDS: i64 = 5 * 24 * 60 * 60;

/// Leads that others gave to the member or took from them.
async fn leads(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let (member, db) = (visit.require_member()?, app.db().readers());
    let user = visit.require_signed_in()?.user;
    let (who, since) = ((member.member, user), visit.at().plus_seconds(-LEADS_TOLD_SECONDS));
    let to_know = |href: String, text: String, note: &str| Task {
        href,
        text,
        note: note.to_owned(),
        state: "To know",
        due: None,
    };
    let given = list_leads_given(db, who, since).await?;
    let mut tasks: Vec<Task> = given
        .iter()
        .map(|person| {
            let text = "You lead the work with a child from now on".to_owned();
            to_know(format!("/people/{person}"), text, "Somebody handed the lead to you")
        })
        .collect();
    let taken = count_leads_taken(db, who, since).await?;
    if taken > 0 {
        let children = if taken == 1 { "1 child".to_owned() } else { format!("{taken} children") };
        let text = format!("You do not lead the work with {children} any more");
        tasks.push(to_know("/people".to_owned(), text, "Somebody else was given the lead"));
    }
    let ended = count_places_ended(db, who, since).await?;
    if ended > 0 {
        let children = if ended == 1 { "1 child".to_owned() } else { format!("{ended} children") };
        let text = format!("You do not work with {children} any more");
        tasks.push(to_know("/people".to_owned(), text, "Somebody ended your place: ask whoever leads"));
    }
    Ok(tasks)
}

/// Glass that was broken by the staff of a manager's own agency.
async fn broken_by_staff(app: &App, visit: &Visit) -> Result<Option<Task>, Stop> {
    let member = visit.require_member()?;
    let since = visit.at().plus_seconds(-TOLD_SECONDS);
    let times = count_broken_by_own(app.db().readers(), member.agency, member.member, since).await?;
    Ok((times > 0).then(|| Task {
        href: "/glass".to_owned(),
        text: format!(
            "Your staff broke the glass: {}",
            if times == 1 { "once".to_owned() } else { format!("{times} times") }
        ),
        note: "In the last week. The data protection officer looks back at it".to_owned(),
        state: "To know",
        due: None,
    }))
}

/// Broken glass for whoever looks back at it, and told to the people around the child.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let member = visit.require_member()?;
    let db = app.db().readers();
    let mut tasks = Vec::new();
    let reads = visit.may::<ListBrokenGlass>(&listing(visit)?, Purpose::ReviewAccess);
    if reads && !is_reviewer(app, visit)? {
        tasks.extend(broken_by_staff(app, visit).await?);
    } else if reads {
        let own = own_agencies(app, visit).await?;
        if let Some((count, oldest)) = count_unreviewed(db, &own, member.member).await? {
            let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            tasks.push(Task {
                href: "/glass".to_owned(),
                text: format!("Look back at broken glass: {times}"),
                note: "Within one working day, and never at one’s own".to_owned(),
                state: "To review",
                due: Some(due(oldest)),
            });
        }
        let since = visit.at().plus_seconds(-TOLD_SECONDS);
        let by_others = count_broken_by_others(db, &own, since).await?;
        if by_others > 0 {
            tasks.push(Task {
                href: "/glass".to_owned(),
                text: "Another legal body broke the glass of records of which you hold a part".to_owned(),
                note: format!("{by_others} in the last week. Their officer looks back at it"),
                state: "To know",
                due: None,
            });
        }
    }
    if visit.may::<ListLeftAlone>(&listing_left(visit)?, Purpose::Supervise) {
        let left: usize = find_left(app, visit, db).await?.iter().map(Left::waiting).sum();
        if left > 0 {
            let children = if left == 1 { "1 child".to_owned() } else { format!("{left} children") };
            tasks.push(Task {
                href: "/people/left-alone".to_owned(),
                text: format!("Give {children} to a colleague: nobody leads"),
                note: "Whoever led has left, or nobody was ever there".to_owned(),
                state: "To give",
                due: None,
            });
        }
    }
    tasks.extend(leads(app, visit).await?);
    for broken in list_broken_around(db, member.member, visit.at()).await? {
        tasks.push(Task {
            href: format!("/people/{}", broken.person),
            text: "Somebody broke the glass of the record of a child you work with".to_owned(),
            note: format!("On {}", accord_platform_web::words::moment(broken.broken_at)),
            state: "To know",
            due: None,
        });
    }
    Ok(tasks)
}
