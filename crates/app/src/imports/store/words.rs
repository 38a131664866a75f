//! Words that somebody typed freely and nobody has checked yet.

use super::terms::learn_words;
use crate::imports::model::HeldWords;
use accord_kernel::Day;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{CheckWords, FinishImport};
use std::collections::BTreeMap;

/// Rows of an import whose words wait to be checked. Only of things that are listed one by one: nobody would see
/// the words of others.
fn waiting(number: i64) -> SelectStatement {
    Query::select()
        .from("event")
        .and_where(Expr::col("import_number").eq(number))
        .and_where(Expr::col("kind").eq("incident"))
        .and_where(Expr::col("held_back").is_not_null())
        .and_where(Expr::col("ended_by").is_null())
        .take()
}

/// How many rows of an import have words that nobody has checked.
pub async fn count_held_words(db: &impl ConnectionTrait, number: i64) -> Result<u64, Fault> {
    let select = waiting(number).expr_as(Expr::col("id").count(), "counted").take();
    let row = db.query_one(&select).await.or_fault("count words to be checked")?;
    let row = row.ok_or_else(|| Fault::new("count words to be checked", "a count has no row"))?;
    let counted: i64 = row.try_get("", "counted").or_fault("count words to be checked")?;
    Ok(u64::try_from(counted).unwrap_or(0))
}

/// What nobody has checked of an import, the same words once: at most `limit`.
pub async fn list_held_words(
    db: &impl ConnectionTrait,
    number: i64,
    limit: u64,
) -> Result<Vec<HeldWords>, Fault> {
    let select = waiting(number)
        .column("held_back")
        .expr_as(Expr::col("id").min(), "event")
        .expr_as(Expr::col("id").count(), "counted")
        .expr_as(Expr::col("first_on").min(), "first")
        .expr_as(Expr::col("first_on").max(), "last")
        .group_by_col("held_back")
        .order_by_expr(Expr::col("id").min(), Order::Asc)
        .limit(limit)
        .take();
    let rows = db.query_all(&select).await.or_fault("list words to be checked")?;
    rows.iter().map(held_words).collect::<Result<_, DbErr>>().or_fault("read words to be checked")
}

fn held_words(row: &QueryResult) -> Result<HeldWords, DbErr> {
    let stored: String = row.try_get("", "held_back")?;
    let by_column: BTreeMap<String, String> =
        serde_json::from_str(&stored).map_err(|error| DbErr::Type(error.to_string()))?;
    let day = |name: &str| Ok::<_, DbErr>(row.try_get::<Option<i32>>("", name)?.and_then(Day::from_number));
    Ok(HeldWords {
        event: row.try_get("", "event")?,
        rows: row.try_get("", "counted")?,
        days: day("first")?.zip(day("last")?),
        stored,
        by_column: by_column.into_iter().collect(),
    })
}

/// Removes the unchecked words of rows that the permit's import ends: nobody is going to check them.
pub async fn forget_words_of_ended(tx: &WriteTx<FinishImport>, number: i64) -> Result<(), Fault> {
    let mut update = Query::update();
    update
        .table("event")
        .value("held_back", Value::String(None))
        .and_where(Expr::col("ended_by").eq(number))
        .and_where(Expr::col("held_back").is_not_null());
    tx.connection().execute(&update).await.or_fault("forget words of rows that ended")?;
    Ok(())
}

/// Words stand where it happened from now on, in each row that has them; `None` removes them for good. Nothing
/// happens to a row that somebody else has settled.
pub async fn settle_words(
    tx: &WriteTx<CheckWords>,
    number: i64,
    stored: &str,
    words: Option<&str>,
) -> Result<(), Fault> {
    let db = tx.connection();
    let mut update = Query::update();
    update.table("event").value("held_back", Value::String(None));
    if let Some(words) = words {
        update.value("place_words", learn_words(db, words).await?);
    }
    update
        .and_where(Expr::col("import_number").eq(number))
        .and_where(Expr::col("kind").eq("incident"))
        .and_where(Expr::col("held_back").eq(stored));
    db.execute(&update).await.or_fault("settle words that were checked")?;
    Ok(())
}

/// Removes all words of an import that nobody has checked, for good.
pub async fn remove_held_words(tx: &WriteTx<CheckWords>, number: i64) -> Result<(), Fault> {
    let mut update = Query::update();
    update
        .table("event")
        .value("held_back", Value::String(None))
        .and_where(Expr::col("import_number").eq(number))
        .and_where(Expr::col("held_back").is_not_null());
    tx.connection().execute(&update).await.or_fault("remove words that nobody checked")?;
    Ok(())
}
