//! What of the standards waits for the member who looks, for the work queue.

use super::door::{Names, PLAN, in_area, of_agency, oversees};
use super::model::{Edition, Stage, standing};
use super::round::Looking;
use super::store::answers::{Whose, list_answers};
use super::store::editions::{list_comments, list_editions};
use super::store::improvements::list_improvements;
use super::store::moderations::{list_asked, list_moderations};
use super::store::rounds::list_rounds;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, ExpectationId, ModerationId, RoundId};
use accord_policy::action::{
    AnswerEdition, AnswerModerator, AssessBorough, CommentStandard, ModerateRound, OfferEdition,
    ViewStandards,
};

/// Days before the end of a consultation from which on it waits.
const CLOSES_SOON_DAYS: i32 = 14;
/// Days before the day of an improvement from which on it waits.
const IMPROVE_SOON_DAYS: i32 = 14;

/// Consultations that close soon, editions to answer, rounds to complete, requests to look at a round and what peers said,
/// improvements of the own agency that are due; for the region what is to be answered and offered.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let editions = list_editions(app.db().readers()).await?;
    if oversees(visit) {
        return of_region(app, visit, &editions).await;
    }
    let mut tasks = Vec::new();
    let names = Names::load(app).await?;
    let areas: Vec<AreaId> = visit.areas().collect();
    for area in areas {
        tasks.extend(to_read(app, visit, &editions, (area, &names)).await?);
        tasks.extend(to_answer(app, visit, &editions, (area, &names)).await?);
        tasks.extend(to_assess(app, visit, (area, &names)).await?);
        tasks.extend(to_moderate(app, visit, area).await?);
        tasks.extend(to_improve(app, visit, (area, &names)).await?);
    }
    Ok(tasks)
}

async fn of_region(app: &App, visit: &Visit, editions: &[Edition]) -> Result<Vec<Task>, Stop> {
    let mut tasks = Vec::new();
    let own = |edition: &&Edition| {
        edition.offered_at.is_none()
            && visit.would_but_for_proof::<OfferEdition>(&of_agency(edition.id, edition.agency), PLAN)
    };
    for edition in editions.iter().filter(own) {
        let comments = list_comments(app.db().readers(), edition.id).await?;
        let unanswered = comments.iter().filter(|comment| comment.reply.is_none()).count();
        let href = format!("/standards/editions/{}", edition.id);
        let stage = edition.stage(visit.at().day());
        let (text, note) = match (stage, unanswered) {
            (Stage::Closed(_), 0) => {
                (format!("Offer the standards: {}", edition.name), "Every comment is answered".to_owned())
            }
            (Stage::Draft | Stage::Offered(_), _) | (_, 0) => continue,
            (_, 1) => {
                (format!("Answer a comment on the standards: {}", edition.name), "1 comment".to_owned())
            }
            (_, more) => {
                (format!("Answer comments on the standards: {}", edition.name), format!("{more} comments"))
            }
        };
        tasks.push(Task { href, text, note, state: stage.words(), due: None });
    }
    Ok(tasks)
}

async fn to_read(
    app: &App,
    visit: &Visit,
    editions: &[Edition],
    (area, names): (AreaId, &Names),
) -> Result<Vec<Task>, Stop> {
    let (any, today) = (ExpectationId::new(visit.at(), app.rng()), visit.at().day());
    let mut tasks = Vec::new();
    if !visit.may::<CommentStandard>(&in_area(any, area), PLAN) {
        return Ok(tasks);
    }
    for edition in editions {
        let Stage::Consultation(closes_on) = edition.stage(today) else { continue };
        let comments = list_comments(app.db().readers(), edition.id).await?;
        let has_spoken = comments.iter().any(|comment| comment.area == area);
        if has_spoken || closes_on.days_since(today) > CLOSES_SOON_DAYS {
            continue;
        }
        tasks.push(Task {
            href: format!("/standards/editions/{}?area={}", edition.id, names.slug(area)),
            text: format!("Say what {} thinks of the standards: {}", names.area(area), edition.name),
            note: format!("Comments until the end of {}", closes_on.words()),
            state: "Closes soon",
            due: Some(closes_on.plus_days(1).start()),
        });
    }
    Ok(tasks)
}

async fn to_answer(
    app: &App,
    visit: &Visit,
    editions: &[Edition],
    (area, names): (AreaId, &Names),
) -> Result<Option<Task>, Stop> {
    let Some(newest) = editions.iter().find(|edition| edition.offered_at.is_some()) else { return Ok(None) };
    if !visit.would_but_for_proof::<AnswerEdition>(&in_area(newest.id, area), PLAN) {
        return Ok(None);
    }
    let answers = list_answers(app.db().readers(), Whose::Of(area)).await?;
    if standing(&answers, newest.id, area).is_some() {
        return Ok(None);
    }
    Ok(Some(Task {
        href: format!("/standards/editions/{}?area={}", newest.id, names.slug(area)),
        text: format!("Answer for {}: {}", names.area(area), newest.name),
        note: "The council agrees, agrees with reservations or declines".to_owned(),
        state: "To answer",
        due: None,
    }))
}

async fn to_assess(app: &App, visit: &Visit, (area, names): (AreaId, &Names)) -> Result<Vec<Task>, Stop> {
    let any = RoundId::new(visit.at(), app.rng());
    if !visit.may::<AssessBorough>(&in_area(any, area), PLAN) {
        return Ok(Vec::new());
    }
    let db = app.db().readers();
    let rounds = list_rounds(db, area).await?;
    let Some(newest) = rounds.last() else { return Ok(Vec::new()) };
    if newest.completed.is_none() {
        return Ok(vec![Task {
            href: format!("/standards/rounds/{}", newest.id),
            text: format!("Complete what {} finds of itself", names.area(area)),
            note: format!("Round {}, by {}", newest.number, newest.due_on.words()),
            state: "To complete",
            due: Some(newest.due_on.plus_days(1).start()),
        }]);
    }
    let moderations = list_moderations(db, newest.id).await?;
    let any = ModerationId::new(visit.at(), app.rng());
    let may_answer = visit.may::<AnswerModerator>(&in_area(any, area), PLAN);
    let said = moderations.iter().filter(|one| may_answer && one.looking() == Looking::Said);
    Ok(said
        .map(|one| Task {
            href: format!("/standards/moderations/{}", one.id),
            text: format!("Answer what {} says of your assessment", names.area(one.area)),
            note: format!("Round {} of {}", newest.number, names.area(area)),
            state: "To answer",
            due: None,
        })
        .collect())
}

async fn to_moderate(app: &App, visit: &Visit, area: AreaId) -> Result<Vec<Task>, Stop> {
    let any = ModerationId::new(visit.at(), app.rng());
    if !visit.may::<ModerateRound>(&in_area(any, area), PLAN) {
        return Ok(Vec::new());
    }
    let asked = list_asked(app.db().readers(), area).await?;
    let open = asked.iter().filter(|one| matches!(one.looking(), Looking::Asked | Looking::Accepted));
    Ok(open
        .map(|one| Task {
            href: format!("/standards/moderations/{}", one.id),
            text: "Look at what another borough finds of itself".to_owned(),
            note: "They asked your borough as a peer".to_owned(),
            state: one.looking().words(),
            due: None,
        })
        .collect())
}

/// What an agency owns waits for everybody there: it needs to be read before anybody can say what came of it.
async fn to_improve(app: &App, visit: &Visit, (area, names): (AreaId, &Names)) -> Result<Vec<Task>, Stop> {
    let today = visit.at().day();
    let own = visit.require_member()?.agency;
    if !visit.may::<ViewStandards>(&in_area(area, area), PLAN) {
        return Ok(Vec::new());
    }
    let all = list_improvements(app.db().readers(), area).await?;
    let due = all.iter().filter(|one| {
        one.agency == own && one.done_at.is_none() && one.due_on.days_since(today) <= IMPROVE_SOON_DAYS
    });
    Ok(due
        .map(|one| Task {
            href: format!("/standards?area={}#improvements", names.slug(area)),
            text: format!("Say what came of: {}", one.what),
            note: format!("An improvement that your agency owns, by {}", one.due_on.words()),
            state: if one.due_on < today { "Late" } else { "Due soon" },
            due: Some(one.due_on.plus_days(1).start()),
        })
        .collect())
}
