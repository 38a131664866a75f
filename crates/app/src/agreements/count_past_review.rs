//! How many agreements are past their review, for the paper of a Board.

use super::model::AgreementState;
use super::store::list_agreements_of;
use accord_kernel::Day;
use accord_kernel::ids::ControllerId;
use accord_platform_db::{Connection, Fault};

/// How many agreements in force of these legal bodies are past the day by which they are looked at again.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_past_review(
    db: &impl Connection,
    controllers: &[ControllerId],
    today: Day,
) -> Result<usize, Fault> {
    let all = list_agreements_of(db, controllers).await?;
    let is_past = all.iter().filter(|one| {
        one.state(today) == AgreementState::InForce && one.review_by_on.is_some_and(|day| day < today)
    });
    Ok(is_past.count())
}
