//! What becomes of what was shared: it arrived, it was done or given back, it was taken back, and what happens instead.

use super::disclosure;
use crate::disclosures::model::Outcome;
use crate::disclosures::rules::VIEW_AFTER_SECONDS;
use accord_kernel::ids::DisclosureId;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{AnswerDisclosure, RecallDisclosure, ReviewOneOff, SettleReturned};

/// Notes that what is open arrived. Says whether nobody had yet.
pub async fn acknowledge(tx: &WriteTx<AnswerDisclosure>) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    disclosure::Entity::update_many()
        .col_expr(disclosure::Column::AcknowledgedAt, Expr::value(at))
        .filter(disclosure::Column::Id.eq(tx.resource().uuid()))
        .filter(disclosure::Column::AcknowledgedAt.is_null())
        .filter(disclosure::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("acknowledge what was shared")
        .map(|changed| changed.rows_affected == 1)
}

async fn close<A: Action>(
    tx: &WriteTx<A>,
    which: Condition,
    outcome: Outcome,
    words: &str,
    readable_seconds: i64,
) -> Result<u64, Fault> {
    let at = tx.permit().at();
    let changed = disclosure::Entity::update_many()
        .col_expr(disclosure::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(disclosure::Column::OutcomeWords, Expr::value(words))
        .col_expr(disclosure::Column::ClosedAt, Expr::value(at.micros()))
        .col_expr(disclosure::Column::ViewUntilAt, Expr::value(at.plus_seconds(readable_seconds).micros()))
        .filter(which)
        .filter(disclosure::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("close what was shared")?;
    Ok(changed.rows_affected)
}

fn this<A: Action<Resource = DisclosureId>>(tx: &WriteTx<A>) -> Condition {
    Condition::all().add(disclosure::Column::Id.eq(tx.resource().uuid()))
}

/// Keeps what the recipient did, or why it comes back. Says whether it was still open.
pub async fn answer(tx: &WriteTx<AnswerDisclosure>, outcome: Outcome, words: &str) -> Result<bool, Fault> {
    let readable = if outcome == Outcome::Enacted { VIEW_AFTER_SECONDS } else { 0 };
    Ok(close(tx, this(tx), outcome, words, readable).await? == 1)
}

/// Keeps what the sending agency does instead of what came back. Says whether nobody had said so yet.
pub async fn settle(tx: &WriteTx<SettleReturned>, words: &str) -> Result<bool, Fault> {
    let changed = disclosure::Entity::update_many()
        .col_expr(disclosure::Column::SettledWords, Expr::value(words))
        .filter(this(tx))
        .filter(disclosure::Column::Outcome.eq(Outcome::Returned.code()))
        .filter(disclosure::Column::SettledWords.is_null())
        .exec(tx.connection())
        .await
        .or_fault("settle what came back")?;
    Ok(changed.rows_affected == 1)
}

/// Takes back what was sent, open or done: from now on nobody can read it there. Says whether anything changed.
pub async fn recall(tx: &WriteTx<RecallDisclosure>, reason: &str) -> Result<bool, Fault> {
    if close(tx, this(tx), Outcome::Recalled, reason, 0).await? == 1 {
        return Ok(true);
    }
    let at = tx.permit().at().micros();
    let ended = disclosure::Entity::update_many()
        .col_expr(disclosure::Column::ViewUntilAt, Expr::value(at))
        .filter(this(tx))
        .filter(disclosure::Column::ViewUntilAt.gt(at))
        .exec(tx.connection())
        .await
        .or_fault("take back what was shared")?;
    Ok(ended.rows_affected == 1)
}

/// Takes back everything that was sent on a one-off decision that was not right.
pub async fn recall_of_one_off(tx: &WriteTx<ReviewOneOff>, words: &str) -> Result<(), Fault> {
    let of = || Condition::all().add(disclosure::Column::OneOffId.eq(tx.resource().uuid()));
    close(tx, of(), Outcome::Recalled, words, 0).await?;
    let at = tx.permit().at().micros();
    disclosure::Entity::update_many()
        .col_expr(disclosure::Column::ViewUntilAt, Expr::value(at))
        .filter(of())
        .filter(disclosure::Column::ViewUntilAt.gt(at))
        .exec(tx.connection())
        .await
        .or_fault("take back what was shared")
        .map(drop)
}
