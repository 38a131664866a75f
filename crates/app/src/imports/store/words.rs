//! Words that somebody typed freely and nobody has checked yet.

use super::import;
use super::terms::learn_words;
use crate::imports::model::{HeldField, HeldPart, HeldPlace, HeldWords, ImportState};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::CheckWords;
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
    let mut select = waiting(number);
    for field in HeldField::ALL {
        select.expr_as(Expr::col(field.column()).count(), filled(*field));
    }
    let select = select
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

/// How many of the rows have something in a field, as the query calls it.
fn filled(field: HeldField) -> String {
    format!("{}_filled", field.column())
}

/// What is held back of a row, as it is stored.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum HeldBack {
    /// Fields of ours, and what was typed freely by its heading.
    Apart { fields: Vec<(HeldField, String)>, typed: Vec<(String, String)> },
    /// Older rows: all of it stands under headings, a field of ours under our words for it.
    ByHeading(BTreeMap<String, String>),
}

fn held_words(row: &QueryResult) -> Result<HeldWords, DbErr> {
    let stored: String = row.try_get("", "held_back")?;
    let held = serde_json::from_str(&stored).map_err(|error| DbErr::Type(error.to_string()))?;
    let mut parts = Vec::new();
    match held {
        HeldBack::Apart { fields, typed } => {
            let fields = fields.into_iter().map(|(field, words)| (HeldPlace::Field(field), words));
            let typed = typed.into_iter().map(|(heading, words)| (HeldPlace::Where(heading), words));
            parts.extend(fields.chain(typed));
        }
        HeldBack::ByHeading(by_heading) => {
            for (heading, words) in by_heading {
                // A partner may head a column like our words for a field. That field has something in it then, and a
                // field that was held back has nothing.
                let field = HeldField::ALL.iter().copied().find(|field| field.heading() == heading);
                let is_filled = |field| Ok::<_, DbErr>(row.try_get::<i64>("", &filled(field))? > 0);
                parts.push(match field {
                    Some(field) if !is_filled(field)? => (HeldPlace::Field(field), words),
                    _ => (HeldPlace::Where(heading), words),
                });
            }
        }
    }
    let day = |name: &str| Ok::<_, DbErr>(row.try_get::<Option<i32>>("", name)?.and_then(Day::from_number));
    Ok(HeldWords {
        event: row.try_get("", "event")?,
        rows: row.try_get("", "counted")?,
        days: day("first")?.zip(day("last")?),
        stored,
        parts: parts.into_iter().map(|(goes_to, words)| HeldPart { goes_to, words }).collect(),
    })
}

/// Rows from which words are removed by one transaction at most, so that others need not wait for long.
const OLD_WORDS_PER_BATCH: u64 = 1_000;

/// Rows with unchecked words that imports ended which were done before `before`; empty when there are none.
pub async fn list_old_words(db: &impl ConnectionTrait, before: Instant) -> Result<Vec<i64>, Fault> {
    let select = Query::select()
        .expr_as(Expr::col(("e", "id")), "id")
        .from_as("event", "e")
        .join_as(JoinType::InnerJoin, "import", "i", Expr::col(("i", "number")).equals(("e", "ended_by")))
        .and_where(Expr::col(("e", "held_back")).is_not_null())
        .and_where(Expr::col(("e", "ended_by")).is_not_null())
        // What one ended that was taken back is about to count again.
        .and_where(Expr::col(("i", "state")).eq(ImportState::Done.code()))
        .and_where(Expr::col(("i", "ended_at")).lt(before.micros()))
        .limit(OLD_WORDS_PER_BATCH)
        .take();
    let rows = db.query_all(&select).await.or_fault("look for words of rows that ended")?;
    rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>().or_fault("read a row that ended")
}

/// Removes the unchecked words of rows that ended.
pub async fn forget_words(work: &Housekeeping, events: Vec<i64>) -> Result<(), Fault> {
    let mut update = Query::update();
    update
        .table("event")
        .value("held_back", Value::String(None))
        .and_where(Expr::col("id").is_in(events))
        .and_where(Expr::col("ended_by").is_not_null());
    work.connection().execute(&update).await.or_fault("forget words of rows that ended")?;
    Ok(())
}

/// Words stand in each row that has them from now on: a field that was held back where it was, and what was typed
/// freely with where it happened. Nothing happens to a row that somebody else has settled.
pub async fn show_words(tx: &WriteTx<CheckWords>, number: i64, held: &HeldWords) -> Result<(), Fault> {
    let db = tx.connection();
    let mut update = changing(number, &held.stored);
    let mut typed = Vec::new();
    for part in &held.parts {
        match &part.goes_to {
            HeldPlace::Field(field @ HeldField::Reference) => {
                update.value(field.column(), part.words.as_str());
            }
            HeldPlace::Field(field) => {
                update.value(field.column(), learn_words(db, &part.words).await?);
            }
            HeldPlace::Where(_) => typed.push(part.words.as_str()),
        }
    }
    if !typed.is_empty() {
        add_to_places(db, number, &held.stored, &typed.join("; ")).await?;
    }
    update.value("held_back", Value::String(None));
    db.execute(&update).await.or_fault("show words that were checked")?;
    if held.parts.iter().any(|part| part.goes_to == HeldPlace::Field(HeldField::Kind)) {
        count_import_again(tx).await?;
    }
    Ok(())
}

/// Adds words to where each of these rows says that it happened.
async fn add_to_places(
    db: &impl ConnectionTrait,
    number: i64,
    stored: &str,
    words: &str,
) -> Result<(), Fault> {
    let places = Query::select()
        .distinct()
        .expr_as(Expr::col(("e", "place_words")), "place")
        .expr_as(Expr::col(("t", "words")), "words")
        .from_as("event", "e")
        .join_as(JoinType::LeftJoin, "term", "t", Expr::col(("t", "id")).equals(("e", "place_words")))
        .and_where(Expr::col(("e", "import_number")).eq(number))
        .and_where(Expr::col(("e", "held_back")).eq(stored))
        .take();
    for row in db.query_all(&places).await.or_fault("read places")? {
        let place: Option<i64> = row.try_get("", "place").or_fault("read a place")?;
        let there: Option<String> = row.try_get("", "words").or_fault("read a place")?;
        let all = there.map_or_else(|| words.to_owned(), |there| format!("{there}; {words}"));
        let mut update = changing(number, stored);
        update.value("place_words", learn_words(db, &all).await?).and_where(match place {
            Some(place) => Expr::col("place_words").eq(place),
            None => Expr::col("place_words").is_null(),
        });
        db.execute(&update).await.or_fault("show words that were checked")?;
    }
    Ok(())
}

/// Removes words for good from each row that has them. Nothing happens to a row that somebody else has settled.
pub async fn remove_words(tx: &WriteTx<CheckWords>, number: i64, stored: &str) -> Result<(), Fault> {
    let mut update = changing(number, stored);
    update.value("held_back", Value::String(None));
    tx.connection().execute(&update).await.or_fault("remove words that were checked")?;
    Ok(())
}

/// A change of the rows that have just these words.
fn changing(number: i64, stored: &str) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table("event")
        .and_where(Expr::col("import_number").eq(number))
        .and_where(Expr::col("kind").eq("incident"))
        .and_where(Expr::col("held_back").eq(stored));
    update
}

/// Has the picture count the permit's import again: its rows say anew what happened.
async fn count_import_again(tx: &WriteTx<CheckWords>) -> Result<(), Fault> {
    import::Entity::update_many()
        .col_expr(import::Column::Changes, Expr::col(import::Column::Changes).add(1))
        .filter(import::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("have an import counted again")?;
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
