//! Registers that partners brought in, for rooms that look something up in them.

use accord_kernel::Day;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored};

/// Rows of a kind that count: of an import that is done, and that no later one ended.
fn standing(kind: &str) -> SelectStatement {
    Query::select()
        .from_as("register_entry", "r")
        .join_as(
            JoinType::InnerJoin,
            "import",
            "i",
            Expr::col(("i", "number")).equals(("r", "import_number")),
        )
        .join_as(JoinType::LeftJoin, "import", "x", Expr::col(("x", "number")).equals(("r", "ended_by")))
        .and_where(Expr::col(("r", "kind")).eq(kind))
        .and_where(Expr::col(("i", "state")).eq("done"))
        .cond_where(
            Condition::any()
                .add(Expr::col(("x", "state")).is_null())
                .add(Expr::col(("x", "state")).ne("done")),
        )
        .take()
}

/// Bank holidays of England and Wales from one day to another with their names, each once, as far as a file of GOV.UK
/// was brought in.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_bank_holidays(
    db: &impl ConnectionTrait,
    from: Day,
    to: Day,
) -> Result<Vec<(Day, String)>, Fault> {
    let mut select = standing("bank_holiday");
    select
        .distinct()
        .column(("r", "day_on"))
        .column(("r", "name"))
        .and_where(Expr::col(("r", "code")).like("england-and-wales/%"))
        .and_where(Expr::col(("r", "day_on")).between(from.number(), to.number()))
        .order_by(("r", "day_on"), Order::Asc);
    let rows = db.query_all(&select).await.or_fault("list bank holidays")?;
    let mut days: Vec<(Day, String)> = Vec::new();
    for row in &rows {
        let number: i32 = row.try_get("", "day_on").or_fault("read a bank holiday")?;
        let name: String = row.try_get("", "name").or_fault("read a bank holiday")?;
        let day = Day::from_number(number).ok_or_else(|| Fault::new("read a bank holiday", "no such day"))?;
        if days.last().is_none_or(|(last, _)| *last != day) {
            days.push((day, name));
        }
    }
    Ok(days)
}

/// A place that everybody knows.
#[derive(Debug, Clone)]
pub struct PublicPlace {
    /// Its code in its register.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Longitude and latitude in degrees.
    pub point: (f64, f64),
}

/// Places of a borough that were looked up at most.
const PLACES_MAX: u64 = 400;

/// Schools and hospitals of a borough, by name, as far as their registers were brought in.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_public_places(db: &impl ConnectionTrait, borough: &str) -> Result<Vec<PublicPlace>, Fault> {
    let mut places: Vec<PublicPlace> = Vec::new();
    for kind in ["school", "hospital"] {
        let mut select = standing(kind);
        for column in ["code", "name", "longitude", "latitude"] {
            select.column(("r", column));
        }
        select
            .join_as(JoinType::InnerJoin, "term", "d", Expr::col(("d", "id")).equals(("r", "district")))
            .and_where(Expr::col(("d", "words")).eq(borough))
            .and_where(Expr::col(("r", "longitude")).is_not_null())
            .and_where(Expr::col(("r", "latitude")).is_not_null())
            .order_by(("r", "name"), Order::Asc)
            .limit(PLACES_MAX);
        let rows = db.query_all(&select).await.or_fault("list public places")?;
        for row in &rows {
            let read = || -> Result<PublicPlace, DbErr> {
                let code: String = row.try_get("", "code")?;
                Ok(PublicPlace {
                    code: format!("{kind}-{code}"),
                    name: row.try_get("", "name")?,
                    point: (row.try_get("", "longitude")?, row.try_get("", "latitude")?),
                })
            };
            let place = read().or_fault("read a public place")?;
            if places.iter().all(|known| known.code != place.code) {
                places.push(place);
            }
        }
    }
    places.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(places)
}
