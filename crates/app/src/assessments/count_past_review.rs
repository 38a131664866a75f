//! How many assessments are past their review, for the paper of a Board.

use super::list_waiting::every;
use super::model::{State, in_force};
use super::store::list_assessments;
use accord_kernel::Day;
use accord_kernel::ids::ControllerId;
use accord_platform_db::{Connection, Fault};

/// How many assessments in force of these legal bodies are past the day of their review.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_past_review(
    db: &impl Connection,
    controllers: &[ControllerId],
    today: Day,
) -> Result<usize, Fault> {
    let mut past = 0;
    for controller in controllers {
        let all = list_assessments(db, *controller).await?;
        let is_past = every().filter(|(activity, kind)| {
            let state = in_force(&all, *activity, *kind).map(|one| one.state(today));
            matches!(state, Some(State::ReviewDue(_) | State::Overdue))
        });
        past += is_past.count();
    }
    Ok(past)
}
