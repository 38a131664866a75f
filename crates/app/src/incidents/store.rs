//! Reading rows of the table `event`, and the table of likely duplicates.

mod daily;
mod duplicates;

pub use daily::{FeatureCount, KindCount, count_by_kind, count_features};
pub use duplicates::{
    Outcome, count_proposals, count_waiting_pairs, decide, find_proposal, insert_proposals, list_candidates,
    list_decided, list_proposals,
};

use super::filter::IncidentFilter;
use crate::definitions::{AgeRule, PlaceRule, Rule, Source};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};
use accord_platform_web::lists::Direction;
use std::collections::BTreeMap;

/// One row as the list shows it.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Which file it came in: the source's code.
    pub kind: String,
    /// What happened, in the publisher's words.
    pub category: Option<String>,
    /// In finer words.
    pub sub_category: Option<String>,
    /// The sender's reference.
    pub reference: Option<String>,
    /// How finely its time is known.
    pub precision: String,
    /// The first day that it may be of.
    pub first_on: Day,
    /// The hour, where it is known.
    pub hour: Option<i32>,
    /// How much its point can be trusted.
    pub place_precision: String,
    /// The district.
    pub district: Option<String>,
    /// The ward.
    pub ward: Option<String>,
    /// The place in words.
    pub place: Option<String>,
    /// How sure the sender is.
    pub how_sure: Option<String>,
    /// The outcome.
    pub outcome: Option<String>,
    /// The ages of the youngest person harmed.
    pub ages: (Option<i32>, Option<i32>),
    /// Whose row it is.
    pub agency: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderBy {
    /// By time.
    When,
    /// By what happened.
    What,
}

/// Months that a query names one by one at most.
const MONTHS_NAMED_MAX: usize = 60;

/// Places where something is taken to have happened in a home, in lower case.
const HOMES: [&str; 5] = ["home", "residence", "dwelling", "private dwelling", "residential"];

/// The rows of a filter, joined with all that a condition looks at.
fn selected(filter: &IncidentFilter) -> SelectStatement {
    let mut select = Query::select();
    let join = |select: &mut SelectStatement,
                kind,
                table: &'static str,
                alias: &'static str,
                at: (&'static str, &'static str)| {
        select.join_as(
            kind,
            table,
            alias,
            Expr::col((alias, if table == "import" { "number" } else { "id" })).equals(at),
        );
    };
    select.from_as("event", "e");
    join(&mut select, JoinType::InnerJoin, "replacement_scope", "s", ("e", "scope_id"));
    join(&mut select, JoinType::InnerJoin, "import", "i", ("e", "import_number"));
    join(&mut select, JoinType::LeftJoin, "import", "x", ("e", "ended_by"));
    join(&mut select, JoinType::InnerJoin, "agency", "a", ("s", "agency_id"));
    for (alias, column) in
        [("c", "category"), ("d", "district"), ("w", "ward"), ("p", "place_words"), ("k", "place_kind")]
    {
        join(&mut select, JoinType::LeftJoin, "term", alias, ("e", column));
    }
    select.cond_where(condition(filter));
    select
}

/// The pair that says that event `e` is of the same thing as another one, for as long as that one counts.
fn counted_as_another() -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from_as("duplicate", "u")
        .join_as(JoinType::InnerJoin, "event", "o", Expr::col(("o", "id")).equals(("u", "kept_event")))
        .join_as(
            JoinType::InnerJoin,
            "import",
            "n",
            Expr::col(("n", "number")).equals(("o", "import_number")),
        )
        .join_as(JoinType::LeftJoin, "import", "v", Expr::col(("v", "number")).equals(("o", "ended_by")))
        .and_where(Expr::col(("u", "other_event")).equals(("e", "id")))
        .and_where(Expr::col(("u", "state")).eq("confirmed"))
        .and_where(Expr::col(("n", "state")).eq("done"))
        .cond_where(
            Condition::any()
                .add(Expr::col(("v", "state")).is_null())
                .add(Expr::col(("v", "state")).ne("done")),
        )
        .take()
}

fn condition(filter: &IncidentFilter) -> Condition {
    let col = |column: &'static str| Expr::col(("e", column));
    let visible = &filter.visible;
    let names: Vec<&str> = visible.areas.iter().map(|area| area.name.as_str()).collect();
    let own = Expr::col(("s", "agency_id")).eq(visible.agency.uuid());
    // Of published data that several agencies brought in, one copy is listed.
    let copies =
        visible.published.iter().fold(Condition::any().add(Expr::value(false)), |any, (source, agency)| {
            any.add(
                Condition::all()
                    .add(col("kind").eq(source.code()))
                    .add(Expr::col(("s", "agency_id")).eq(agency.uuid())),
            )
        });
    let published = Source::ALL.iter().filter(|source| source.is_published()).map(|source| source.code());
    let operational = Condition::all().add(own.clone()).add(col("kind").is_not_in(published.clone()));
    let mut place = Condition::any().add(Expr::col(("d", "words")).is_in(names));
    if visible.own_without_district {
        place = place.add(
            Condition::all()
                .add(col("district").is_null())
                .add(own.clone())
                .add(col("kind").is_not_in(published)),
        );
    }
    let mut all = Condition::all()
        .add(col("id").in_subquery(near(filter)))
        .add(col("first_on").between(filter.from.number(), filter.to.number()))
        .add(place)
        .add(Condition::any().add(operational).add(copies))
        .add(Expr::col(("i", "state")).eq("done"))
        .add(
            Condition::any()
                .add(Expr::col(("x", "state")).is_null())
                .add(Expr::col(("x", "state")).ne("done")),
        )
        .add(Expr::exists(counted_as_another()).not());
    // Stops and searches are a register of their own, not of what happened to somebody.
    let kinds: Vec<&str> =
        Source::ALL.iter().filter(|source| source.is_listed()).map(|source| source.code()).collect();
    all = match filter.source {
        Some(source) => all.add(col("kind").eq(source.code())),
        None => all.add(col("kind").is_in(kinds)),
    };
    if let Some(agency) = filter.from_agency {
        all = all.add(Expr::col(("s", "agency_id")).eq(agency.uuid()));
    }
    if let Some(version) = &filter.version {
        let rules = version.rules.iter().filter(|rule| rule.source.is_listed());
        // A definition without a rule for events takes none of them.
        all = all
            .add(rules.fold(Condition::any().add(Expr::value(false)), |any, rule| any.add(taken_by(rule))));
    }
    if let Some(words) = &filter.words {
        let escaped = words.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = LikeExpr::new(format!("%{escaped}%")).escape('\\');
        let like = |alias: &'static str, column: &'static str| {
            Expr::expr(Func::lower(Expr::col((alias, column)))).like(pattern.clone())
        };
        all = all.add(
            Condition::any()
                .add(like("c", "words"))
                .add(like("p", "words"))
                .add(like("w", "words"))
                .add(like("e", "reference")),
        );
    }
    all
}

/// The rows that a filter can find: of its months, in its districts or in none. A query of its own, because
/// it is answered by the index over month and district alone, where the whole condition with its `OR` would
/// have every row of every borough looked at.
fn near(filter: &IncidentFilter) -> SelectStatement {
    let rows =
        |month: Expr| Query::select().column(("n", "id")).from_as("event", "n").and_where(month).take();
    let col = |column: &'static str| Expr::col(("n", column));
    let (from, to) = (filter.from.month().number(), filter.to.month().number());
    let months: Vec<i32> = (from..=to).collect();
    let month = || match months.len() {
        // An index goes on to the district only under months that are named one by one.
        0..=MONTHS_NAMED_MAX => col("month").is_in(months.iter().copied()),
        _ => col("month").between(from, to),
    };
    let names: Vec<&str> = filter.visible.areas.iter().map(|area| area.name.as_str()).collect();
    let districts = Query::select()
        .column(("t", "id"))
        .from_as("term", "t")
        .and_where(Expr::col(("t", "words")).is_in(names))
        .take();
    let mut near = rows(month()).and_where(col("district").in_subquery(districts)).take();
    if filter.visible.own_without_district {
        near.union(UnionType::All, rows(month()).and_where(col("district").is_null()).take());
    }
    near
}

/// The same as the join in `monitoring/sql/count_events.sql`; a test holds the two together.
fn taken_by(rule: &Rule) -> Condition {
    let age_to = || Expr::col(("e", "age_to"));
    let mut all = Condition::all().add(Expr::col(("e", "kind")).eq(rule.source.code()));
    if !rule.code.is_empty() {
        all = all.add(Expr::col(("c", "words")).eq(rule.code.as_str()));
    }
    all = match rule.age {
        AgeRule::Any | AgeRule::InCode => all,
        AgeRule::Under25 => all.add(age_to().lt(25)),
        AgeRule::Under18 => all.add(age_to().lt(18)),
    };
    match rule.place {
        PlaceRule::Any => all,
        PlaceRule::NotAtHome => all.add(
            Condition::any()
                .add(Expr::col(("k", "words")).is_null())
                .add(Expr::expr(Func::lower(Expr::col(("k", "words")))).is_not_in(HOMES)),
        ),
    }
}

/// How many rows pass a filter, and how many of them have no place on the map.
pub async fn count_incidents(
    db: &impl ConnectionTrait,
    filter: &IncidentFilter,
) -> Result<(u64, u64), Fault> {
    let mut select = selected(filter);
    select
        .expr_as(Expr::col(("e", "id")).count(), "counted")
        .expr_as(Expr::col(("e", "cell")).count(), "placed");
    let row = db.query_one(&select).await.or_fault("count incidents")?;
    let read = |name: &str| -> Result<u64, Fault> {
        let row = row.as_ref().ok_or_else(|| Fault::new("count incidents", "a count has no row"))?;
        let number: i64 = row.try_get("", name).or_fault("count incidents")?;
        Ok(u64::try_from(number).unwrap_or(0))
    };
    let counted = read("counted")?;
    Ok((counted, counted - read("placed")?))
}

/// Rows of a filter in an order: at most `limit`, after `skipped`.
pub async fn list_incidents(
    db: &impl ConnectionTrait,
    filter: &IncidentFilter,
    (by, direction): (OrderBy, Direction),
    skipped: u64,
    limit: u64,
) -> Result<Vec<Incident>, Fault> {
    let order = if direction == Direction::Descending { Order::Desc } else { Order::Asc };
    let mut select = selected(filter);
    for column in
        ["kind", "reference", "precision", "first_on", "hour", "place_precision", "age_from", "age_to"]
    {
        select.column(("e", column));
    }
    for (alias, column) in [("f", "sub_category"), ("h", "how_sure"), ("o", "outcome")] {
        select.join_as(JoinType::LeftJoin, "term", alias, Expr::col((alias, "id")).equals(("e", column)));
        select.expr_as(Expr::col((alias, "words")), column);
    }
    for (alias, name) in [("c", "category"), ("d", "district"), ("w", "ward"), ("p", "place")] {
        select.expr_as(Expr::col((alias, "words")), name);
    }
    select.expr_as(Expr::col(("a", "name")), "agency");
    match by {
        OrderBy::When => {
            select.order_by(("e", "first_on"), order.clone()).order_by_with_nulls(
                ("e", "hour"),
                order.clone(),
                NullOrdering::Last,
            );
        }
        OrderBy::What => {
            select
                .order_by_with_nulls(("c", "words"), order.clone(), NullOrdering::Last)
                .order_by(("e", "first_on"), Order::Desc);
        }
    }
    select.order_by(("e", "id"), order).offset(skipped).limit(limit);
    let rows = db.query_all(&select).await.or_fault("list incidents")?;
    rows.iter().map(incident).collect::<Result<_, DbErr>>().or_fault("read an incident")
}

fn incident(row: &QueryResult) -> Result<Incident, DbErr> {
    let first_on: i32 = row.try_get("", "first_on")?;
    Ok(Incident {
        kind: row.try_get("", "kind")?,
        category: row.try_get("", "category")?,
        sub_category: row.try_get("", "sub_category")?,
        reference: row.try_get("", "reference")?,
        precision: row.try_get("", "precision")?,
        first_on: Day::from_number(first_on).ok_or_else(|| DbErr::Custom("no such day".to_owned()))?,
        hour: row.try_get("", "hour")?,
        place_precision: row.try_get("", "place_precision")?,
        district: row.try_get("", "district")?,
        ward: row.try_get("", "ward")?,
        place: row.try_get("", "place")?,
        how_sure: row.try_get("", "how_sure")?,
        outcome: row.try_get("", "outcome")?,
        ages: (row.try_get("", "age_from")?, row.try_get("", "age_to")?),
        agency: row.try_get("", "agency")?,
    })
}

/// Rows of a filter by the hexagon in which they lie.
pub async fn count_by_cell(
    db: &impl ConnectionTrait,
    filter: &IncidentFilter,
) -> Result<BTreeMap<u64, u64>, Fault> {
    let mut select = selected(filter);
    select
        .column(("e", "cell"))
        .expr_as(Expr::col(("e", "id")).count(), "counted")
        .and_where(Expr::col(("e", "cell")).is_not_null())
        .group_by_col(("e", "cell"));
    let rows = db.query_all(&select).await.or_fault("count incidents by hexagon")?;
    let line = |row: &QueryResult| -> Result<(u64, u64), DbErr> {
        let (cell, counted): (i64, i64) = (row.try_get("", "cell")?, row.try_get("", "counted")?);
        Ok((cell.unsigned_abs(), counted.unsigned_abs()))
    };
    rows.iter().map(line).collect::<Result<_, DbErr>>().or_fault("read incidents by hexagon")
}

/// Where and when one row was, as finely as it says.
#[derive(Debug, Clone)]
pub struct PlacedIncident {
    /// What happened, in the sender's words.
    pub what: String,
    /// The beginning of its hour; `None` where only a day or a month is known.
    pub at: Option<Instant>,
    /// Longitude and latitude in degrees; `None` where it has no place.
    pub point: Option<(f64, f64)>,
}

/// Rows that are read for places and times at most.
const PLACED_MAX: u64 = 20_000;

/// Rows of a filter with their places and hours.
pub async fn list_placed_rows(
    db: &impl ConnectionTrait,
    filter: &IncidentFilter,
) -> Result<Vec<PlacedIncident>, Fault> {
    let mut select = selected(filter);
    for column in ["first_on", "hour", "longitude", "latitude"] {
        select.column(("e", column));
    }
    select.expr_as(Expr::col(("c", "words")), "category");
    select.order_by(("e", "first_on"), Order::Asc).order_by(("e", "id"), Order::Asc).limit(PLACED_MAX);
    let rows = db.query_all(&select).await.or_fault("list places of incidents")?;
    let read = |row: &QueryResult| -> Result<PlacedIncident, DbErr> {
        let (first_on, hour): (i32, Option<i32>) = (row.try_get("", "first_on")?, row.try_get("", "hour")?);
        let day = Day::from_number(first_on).ok_or_else(|| DbErr::Custom("no such day".to_owned()))?;
        let hour = hour.and_then(|hour| i8::try_from(hour).ok()).filter(|hour| (0..24).contains(hour));
        let (lon, lat): (Option<f64>, Option<f64>) =
            (row.try_get("", "longitude")?, row.try_get("", "latitude")?);
        let what: Option<String> = row.try_get("", "category")?;
        Ok(PlacedIncident {
            what: what.unwrap_or_else(|| "Not said".to_owned()),
            at: hour.map(|hour| Instant::from_london(day.date().at(hour, 0, 0, 0))),
            point: lon.zip(lat),
        })
    };
    rows.iter().map(read).collect::<Result<_, DbErr>>().or_fault("read the place of an incident")
}
