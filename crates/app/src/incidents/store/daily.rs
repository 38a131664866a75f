//! Counts of partners' daily files of one borough, whosever rows they are: for briefings and plans, never single rows.

use super::{counted_as_another, taken_by};
use crate::definitions::{Source, Version};
use accord_kernel::Day;
use accord_kernel::ids::{AgencyId, AreaId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};

/// How many rows of one kind there were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindCount {
    /// Whose rows.
    pub agency: String,
    /// What happened, in the sender's words.
    pub kind: String,
    /// How many.
    pub count: i64,
}

/// How many rows of an agency there were of one kind, ward, day, hour and age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureCount {
    /// Whose rows.
    pub agency: String,
    /// What happened, in the sender's words; `None` where it is not said.
    pub kind: Option<String>,
    /// The ward; `None` where it is not said.
    pub ward: Option<String>,
    /// The day.
    pub first_on: Day,
    /// The hour, from 0 to 23; `None` where only the day is known.
    pub hour: Option<i32>,
    /// The ages of the youngest person harmed, from and to; `None` where they are not known.
    pub ages: (Option<i32>, Option<i32>),
    /// How many.
    pub count: i64,
}

/// Days that are counted at once at most: what a plan looks back at.
const DAYS_MAX: i32 = 366;

/// The rows that count, from one day to another; nothing is selected of them yet but their number. `only` are the agencies
/// whose rows without a district lie in the borough.
fn counted(area: (AreaId, &str), only: &[AgencyId], from: Day, to: Day) -> SelectStatement {
    let only: Vec<Uuid> = only.iter().map(|agency| agency.uuid()).collect();
    let place = Condition::any().add(Expr::col(("d", "words")).eq(area.1)).add(
        Condition::all()
            .add(Expr::col(("e", "district")).is_null())
            .add(Expr::col(("s", "agency_id")).is_in(only)),
    );
    Query::select()
        .expr_as(Expr::col(("e", "id")).count(), "counted")
        .from_as("event", "e")
        .join_as(
            JoinType::InnerJoin,
            "replacement_scope",
            "s",
            Expr::col(("s", "id")).equals(("e", "scope_id")),
        )
        .join_as(
            JoinType::InnerJoin,
            "import",
            "i",
            Expr::col(("i", "number")).equals(("e", "import_number")),
        )
        .join_as(JoinType::LeftJoin, "import", "x", Expr::col(("x", "number")).equals(("e", "ended_by")))
        .join_as(JoinType::InnerJoin, "agency", "a", Expr::col(("a", "id")).equals(("s", "agency_id")))
        .join_as(JoinType::LeftJoin, "term", "d", Expr::col(("d", "id")).equals(("e", "district")))
        .join_as(JoinType::LeftJoin, "term", "c", Expr::col(("c", "id")).equals(("e", "category")))
        .and_where(Expr::col(("e", "month")).between(from.month().number(), to.month().number()))
        .and_where(Expr::col(("e", "first_on")).between(from.number(), to.number()))
        .and_where(Expr::col(("e", "kind")).eq(Source::Incident.code()))
        .and_where(Expr::col(("e", "precision")).is_in(["instant", "clock", "day"]))
        .and_where(Expr::col(("i", "state")).eq("done"))
        .cond_where(
            Condition::any()
                .add(Expr::col(("x", "state")).is_null())
                .add(Expr::col(("x", "state")).ne("done")),
        )
        .and_where(Expr::exists(counted_as_another()).not())
        .cond_where(place)
        .take()
}

/// Rows of partners' daily files of one borough by agency and kind, from one day to another, whosever they
/// are: counts, for briefings. `only` are the agencies whose rows without a district lie in the borough.
pub async fn count_by_kind(
    db: &impl ConnectionTrait,
    area: (AreaId, &str),
    only: &[AgencyId],
    from: Day,
    to: Day,
) -> Result<Vec<KindCount>, Fault> {
    let select = counted(area, only, from, to)
        .expr_as(Expr::col(("a", "name")), "agency")
        .expr_as(Expr::col(("c", "words")), "kind")
        .group_by_col(("a", "name"))
        .group_by_col(("c", "words"))
        .order_by(("a", "name"), Order::Asc)
        .order_by_with_nulls(("c", "words"), Order::Asc, NullOrdering::Last)
        .take();
    let rows = db.query_all(&select).await.or_fault("count incidents by kind")?;
    let read = |row: &QueryResult| -> Result<KindCount, DbErr> {
        let kind: Option<String> = row.try_get("", "kind")?;
        Ok(KindCount {
            agency: row.try_get("", "agency")?,
            kind: kind.unwrap_or_else(|| "Not said".to_owned()),
            count: row.try_get("", "counted")?,
        })
    };
    rows.iter().map(read).collect::<Result<_, _>>().or_fault("count incidents by kind")
}

/// Such rows that a version of a definition takes, by agency, kind, ward, day, hour and age: counts, for the analysis of what
/// drives violence. At most a year to `to`.
pub async fn count_features(
    db: &impl ConnectionTrait,
    version: &Version,
    area: (AreaId, &str),
    only: &[AgencyId],
    (from, to): (Day, Day),
) -> Result<Vec<FeatureCount>, Fault> {
    let from = from.max(to.plus_days(1 - DAYS_MAX));
    let rules = version.rules.iter().filter(|rule| rule.source == Source::Incident);
    let taken = rules.fold(Condition::any().add(Expr::value(false)), |any, rule| any.add(taken_by(rule)));
    let mut select = counted(area, only, from, to);
    select.cond_where(taken);
    for (alias, column) in [("w", "ward"), ("k", "place_kind")] {
        select.join_as(JoinType::LeftJoin, "term", alias, Expr::col((alias, "id")).equals(("e", column)));
    }
    for (alias, name) in [("c", "kind"), ("w", "ward_words")] {
        select.expr_as(Expr::col((alias, "words")), name).group_by_col((alias, "words"));
    }
    select.expr_as(Expr::col(("a", "name")), "agency").group_by_col(("a", "name"));
    for column in ["first_on", "hour", "age_from", "age_to"] {
        select.column(("e", column)).group_by_col(("e", column));
    }
    let rows = db.query_all(&select).await.or_fault("count incidents by their features")?;
    let read = |row: &QueryResult| -> Result<FeatureCount, DbErr> {
        let first_on: i32 = row.try_get("", "first_on")?;
        Ok(FeatureCount {
            agency: row.try_get("", "agency")?,
            kind: row.try_get("", "kind")?,
            ward: row.try_get("", "ward_words")?,
            first_on: Day::from_number(first_on).ok_or_else(|| DbErr::Custom("no such day".to_owned()))?,
            hour: row.try_get("", "hour")?,
            ages: (row.try_get("", "age_from")?, row.try_get("", "age_to")?),
            count: row.try_get("", "counted")?,
        })
    };
    rows.iter().map(read).collect::<Result<_, _>>().or_fault("count incidents by their features")
}
