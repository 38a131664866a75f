//! A person says whether two records are of one thing, or takes that back.

use super::duplicate::Decision;
use super::store::{Outcome, decide, find_proposal};
use crate::visit::Visit;
use crate::{App, Stop};
use crate::{accounts, imports};
use accord_kernel::ids::{DuplicateId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::{Fields, Problem};
use accord_policy::Target;
use accord_policy::action::DecideDuplicate;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;

pub async fn submit_decision(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    visit.require_member()?;
    let id: DuplicateId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_proposal(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let seen = Decision::from_code(fields.get("from"));
    let decision = Decision::from_code(fields.get("decision"));
    let outcome = app
        .db()
        .retrying(|| async {
            let target = Target::new(id).owned_by(found.agency).holding(&[Category::Location]);
            let permit = visit.decide::<DecideDuplicate>(&app, target, Purpose::PlanAndAnalyse).await?;
            let (seen, decision) = seen.zip(decision).ok_or_else(Stop::not_found)?;
            let tx = app.db().write(permit).await?;
            let outcome = decide(&tx, seen, decision).await?;
            if outcome != Outcome::Decided {
                return Ok::<Outcome, Stop>(outcome);
            }
            // The counts of that month are to be counted anew. Of a pair around midnight, the record that no
            // longer counts may be of the next day's month.
            let mut months = vec![found.on.month(), found.on.plus_days(1).month()];
            months.dedup();
            for month in months {
                imports::count_again(&tx, found.agency, month).await?;
            }
            tx.commit().await?;
            Ok(outcome)
        })
        .await?;
    match outcome {
        Outcome::Decided => {}
        Outcome::ChangedMeanwhile => return Err(changed_meanwhile(&app, id).await?),
        Outcome::CountedAsAnother => return Err(counted_as_another().into()),
    }
    app.tell_news();
    Ok(Redirect::to(&format!("/picture/duplicates?decided={id}")))
}

/// What to say to whoever decided about a pair that somebody else had decided about since they saw it.
async fn changed_meanwhile(app: &App, id: DuplicateId) -> Result<Stop, Stop> {
    let db = app.db().readers();
    let now = find_proposal(db, id).await?.ok_or_else(Stop::not_found)?;
    let by: Vec<UserId> = now.decided_by.into_iter().collect();
    let name = accounts::list_names(db, &by).await?.into_values().next();
    let name = name.unwrap_or_else(|| "Somebody whose account is gone".to_owned());
    let said = match now.decision {
        Decision::Confirmed => format!("{name} said that they are one thing."),
        Decision::Different => format!("{name} said that they are two things."),
        Decision::Proposed => format!("{name} took back what was decided."),
    };
    let words = [said.as_str(), "What you decided was not written down. Look at the pair again."];
    let problem =
        Problem::new(StatusCode::CONFLICT, "Somebody else decided about this pair just now", &words);
    Ok(problem.with_link("Go to the likely duplicates", "/picture/duplicates").into())
}

fn counted_as_another() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "One of these records is already counted as another",
        &["Nothing was changed. Say first that the other pair is not of the same thing, if it is not."],
    )
}
