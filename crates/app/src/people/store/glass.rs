//! Broken glass.

use super::around::place;
use super::facts::fact;
use super::record;
use crate::people::model::{GLASS_SECONDS, Glass, GlassOutcome};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, GlassId, MemberId, PersonId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{BreakGlass, ReviewGlass};

pub(super) mod broken {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "broken_glass")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub member_id: Uuid,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub broken_at: i64,
        pub until_at: i64,
        pub outcome: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome_words: Option<String>,
        pub reviewed_by_id: Option<Uuid>,
        pub reviewed_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<broken::Model> for Glass {
    type Error = Fault;
    fn try_from(row: broken::Model) -> Result<Self, Fault> {
        let outcome = row.outcome.as_deref();
        let known = outcome.map(|code| {
            let unknown = || Fault::new("read broken glass", format!("`{code}` is not known"));
            GlassOutcome::from_code(code).ok_or_else(unknown)
        });
        Ok(Self {
            id: GlassId::from_uuid(row.id),
            person: PersonId::from_uuid(row.person_id),
            member: MemberId::from_uuid(row.member_id),
            agency: AgencyId::from_uuid(row.agency_id),
            reason: row.reason.clone(),
            broken_at: Instant::from_micros(row.broken_at),
            outcome: known.transpose()?,
        })
    }
}

/// Opens the permit's record to a member for an hour.
pub async fn insert_glass(
    tx: &WriteTx<BreakGlass>,
    id: GlassId,
    (member, agency): (MemberId, AgencyId),
    reason: &str,
) -> Result<(), Fault> {
    let at = tx.permit().at();
    let row = broken::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(tx.resource().uuid()),
        member_id: Set(member.uuid()),
        agency_id: Set(agency.uuid()),
        reason: Set(reason.to_owned()),
        broken_at: Set(at.micros()),
        until_at: Set(at.plus_seconds(GLASS_SECONDS).micros()),
        outcome: Set(None),
        outcome_words: Set(None),
        reviewed_by_id: Set(None),
        reviewed_at: Set(None),
    };
    broken::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("break the glass")
        .map(drop)
}

/// Where members of these agencies broke the glass, or anybody did of a child of whom one of them holds something: what
/// nobody has looked back at first, then the newest: at most `limit`.
pub async fn list_glass(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<Glass>, Fault> {
    let rows = broken::Entity::find()
        .filter(concerns(agencies))
        .order_by_with_nulls(broken::Column::ReviewedAt, Order::Desc, NullOrdering::First)
        .order_by_desc(broken::Column::BrokenAt)
        .order_by_desc(broken::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list where glass was broken")?;
    rows.into_iter().map(Glass::try_from).collect()
}

/// What concerns these agencies: their own members, and records of which they hold something.
fn concerns(agencies: &[AgencyId]) -> Condition {
    let ids = || agencies.iter().map(|agency| agency.uuid());
    let records = Query::select()
        .column(record::Column::PersonId)
        .from(record::Entity)
        .and_where(record::Column::AgencyId.is_in(ids()))
        .to_owned();
    let facts = Query::select()
        .column(fact::Column::PersonId)
        .from(fact::Entity)
        .and_where(fact::Column::AgencyId.is_in(ids()))
        .and_where(fact::Column::WithdrawnAt.is_null())
        .to_owned();
    Condition::any()
        .add(broken::Column::AgencyId.is_in(ids()))
        .add(broken::Column::PersonId.in_subquery(records))
        .add(broken::Column::PersonId.in_subquery(facts))
}

/// How often members of other agencies broke the glass of children of whom one of these holds something, since `since`.
pub async fn count_broken_by_others(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    since: Instant,
) -> Result<u64, Fault> {
    broken::Entity::find()
        .filter(concerns(agencies))
        .filter(broken::Column::AgencyId.is_not_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(broken::Column::BrokenAt.gt(since.micros()))
        .count(db)
        .await
        .or_fault("count broken glass to be told of")
}

/// How often members of these agencies but `except` broke the glass without anybody looking back, and the first time;
/// `None` when never.
pub async fn count_unreviewed(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    except: MemberId,
) -> Result<Option<(u64, Instant)>, Fault> {
    let times: Option<(i64, Option<i64>)> = broken::Entity::find()
        .select_only()
        .column_as(broken::Column::Id.count(), "times")
        .column_as(broken::Column::BrokenAt.min(), "first")
        .filter(broken::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(broken::Column::MemberId.ne(except.uuid()))
        .filter(broken::Column::ReviewedAt.is_null())
        .into_tuple()
        .one(db)
        .await
        .or_fault("count broken glass to look back at")?;
    let counted =
        times.and_then(|(times, first)| Some((u64::try_from(times).ok()?, Instant::from_micros(first?))));
    Ok(counted)
}

/// How often members of this agency but `except` broke the glass since `since`.
pub async fn count_broken_by_own(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    except: MemberId,
    since: Instant,
) -> Result<u64, Fault> {
    broken::Entity::find()
        .filter(broken::Column::AgencyId.eq(agency.uuid()))
        .filter(broken::Column::MemberId.ne(except.uuid()))
        .filter(broken::Column::BrokenAt.gt(since.micros()))
        .count(db)
        .await
        .or_fault("count broken glass of an agency")
}

/// Where anybody but `except` broke the glass of this child's record since `since`, the newest first.
pub async fn list_broken_of(
    db: &impl ConnectionTrait,
    person: PersonId,
    except: MemberId,
    since: Instant,
) -> Result<Vec<Glass>, Fault> {
    let rows = broken::Entity::find()
        .filter(broken::Column::PersonId.eq(person.uuid()))
        .filter(broken::Column::MemberId.ne(except.uuid()))
        .filter(broken::Column::BrokenAt.gt(since.micros()))
        .order_by_desc(broken::Column::BrokenAt)
        .order_by_desc(broken::Column::Id)
        .limit(TOLD_MAX)
        .all(db)
        .await
        .or_fault("list broken glass of a record")?;
    rows.into_iter().map(Glass::try_from).collect()
}

/// For how long the people around a child are told on Today that somebody broke the glass.
pub const TOLD_SECONDS: i64 = 7 * 24 * 60 * 60;

/// Where others broke the glass of children whom `member` is around, within the last week.
pub async fn list_broken_around(
    db: &impl ConnectionTrait,
    member: MemberId,
    now: Instant,
) -> Result<Vec<Glass>, Fault> {
    let mine = Query::select()
        .column(place::Column::PersonId)
        .from(place::Entity)
        .and_where(place::Column::MemberId.eq(member.uuid()))
        .and_where(place::Column::UntilAt.is_null())
        .to_owned();
    let rows = broken::Entity::find()
        .filter(broken::Column::BrokenAt.gt(now.plus_seconds(-TOLD_SECONDS).micros()))
        .filter(broken::Column::MemberId.ne(member.uuid()))
        .filter(broken::Column::PersonId.in_subquery(mine))
        .order_by_desc(broken::Column::BrokenAt)
        .order_by_desc(broken::Column::Id)
        .limit(TOLD_MAX)
        .all(db)
        .await
        .or_fault("list broken glass around a child")?;
    rows.into_iter().map(Glass::try_from).collect()
}

/// Times that somebody is told of at most.
const TOLD_MAX: u64 = 20;

/// The use of break glass with this id.
pub async fn find_glass(db: &impl ConnectionTrait, id: GlassId) -> Result<Option<Glass>, Fault> {
    let row = broken::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read broken glass")?;
    row.map(Glass::try_from).transpose()
}

/// Keeps what came out of looking back; what was not right is over at once. Says whether nobody had yet.
pub async fn review_glass(
    tx: &WriteTx<ReviewGlass>,
    outcome: GlassOutcome,
    words: &str,
) -> Result<bool, Fault> {
    let audit = tx.permit().audit_facts();
    let mut change = broken::Entity::update_many();
    if outcome == GlassOutcome::NotRight {
        change = change.col_expr(broken::Column::UntilAt, Expr::value(audit.at.micros()));
    }
    let changed = change
        .col_expr(broken::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(broken::Column::OutcomeWords, Expr::value(words))
        .col_expr(broken::Column::ReviewedById, Expr::value(audit.user.map(|user| user.uuid())))
        .col_expr(broken::Column::ReviewedAt, Expr::value(audit.at.micros()))
        .filter(broken::Column::Id.eq(tx.resource().uuid()))
        .filter(broken::Column::ReviewedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("look back at broken glass")?;
    Ok(changed.rows_affected == 1)
}

/// Whether somebody has still to look back at broken glass of a child.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_glass_unreviewed(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, Fault> {
    let found = broken::Entity::find()
        .filter(broken::Column::PersonId.eq(person.uuid()))
        .filter(broken::Column::ReviewedAt.is_null())
        .count(db)
        .await
        .or_fault("look for broken glass to look back at")?;
    Ok(found > 0)
}
