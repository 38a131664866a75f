//! Words that somebody typed freely and nobody has checked yet.

use super::import;
use super::terms::learn_words;
use crate::imports::model::{HeldWords, held_headings};
use accord_kernel::ids::AgencyId;
use accord_kernel::{Day, Instant};
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

/// Removes the unchecked words of rows that imports of an agency had ended before `ended_before`: those imports are
/// taken back no more, and nobody is going to check the words.
pub async fn forget_words_of_ended(
    tx: &WriteTx<FinishImport>,
    agency: AgencyId,
    ended_before: Instant,
) -> Result<(), Fault> {
    let old = import::Entity::find()
        .select_only()
        .column(import::Column::Number)
        .filter(import::Column::AgencyId.eq(agency.uuid()))
        .filter(import::Column::EndedAt.lt(ended_before.micros()))
        .into_query();
    let mut update = Query::update();
    update
        .table("event")
        .value("held_back", Value::String(None))
        .and_where(Expr::col("ended_by").in_subquery(old))
        .and_where(Expr::col("held_back").is_not_null());
    tx.connection().execute(&update).await.or_fault("forget words of rows that ended")?;
    Ok(())
}

/// Words stand in each row that has them from now on: a field that was held back where it was, and what was typed
/// freely with where it happened. Nothing happens to a row that somebody else has settled.
pub async fn show_words(tx: &WriteTx<CheckWords>, number: i64, held: &HeldWords) -> Result<(), Fault> {
    let db = tx.connection();
    let mut update = changing(number, &held.stored);
    let mut typed = Vec::new();
    for (heading, words) in &held.by_column {
        match heading.as_str() {
            held_headings::KIND => update.value("category", learn_words(db, words).await?),
            held_headings::FINER => update.value("sub_category", learn_words(db, words).await?),
            held_headings::PLACE_KIND => update.value("place_kind", learn_words(db, words).await?),
            held_headings::REFERENCE => update.value("reference", words.as_str()),
            _ => {
                typed.push(words.as_str());
                &mut update
            }
        };
    }
    if !typed.is_empty() {
        add_to_places(db, number, &held.stored, &typed.join("; ")).await?;
    }
    update.value("held_back", Value::String(None));
    db.execute(&update).await.or_fault("show words that were checked")?;
    if held.by_column.iter().any(|(heading, _)| heading == held_headings::KIND) {
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
