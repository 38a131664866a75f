//! Decisions to share where no agreement covers it.

use crate::disclosures::model::{OneOff, OneOffOutcome, Told};
use accord_kernel::ids::{AgencyId, GatewayId, MemberId, OneOffId, PersonId};
use accord_kernel::{Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{ReviewOneOff, SendDisclosure};

pub(super) mod one_off {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_off")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub agency_id: Uuid,
        pub member_id: Uuid,
        pub gateway_id: Uuid,
        pub purpose: String,
        #[sea_orm(column_type = "Text")]
        pub why: String,
        pub told: String,
        #[sea_orm(column_type = "Text")]
        pub told_words: String,
        pub decided_at: i64,
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

impl TryFrom<one_off::Model> for OneOff {
    type Error = Fault;
    fn try_from(row: one_off::Model) -> Result<Self, Fault> {
        let unknown = |code: &str| Fault::new("read a one-off decision", format!("`{code}` is not known"));
        let outcome = row.outcome.as_deref();
        let outcome = outcome.map(|code| OneOffOutcome::from_code(code).ok_or_else(|| unknown(code)));
        Ok(Self {
            id: OneOffId::from_uuid(row.id),
            person: PersonId::from_uuid(row.person_id),
            agency: AgencyId::from_uuid(row.agency_id),
            member: MemberId::from_uuid(row.member_id),
            gateway: GatewayId::from_uuid(row.gateway_id),
            purpose: Purpose::from_code(&row.purpose).ok_or_else(|| unknown(&row.purpose))?,
            told: Told::from_code(&row.told).ok_or_else(|| unknown(&row.told))?,
            decided_at: Instant::from_micros(row.decided_at),
            outcome: outcome.transpose()?,
            why: row.why,
            told_words: row.told_words,
        })
    }
}

/// Keeps the decision that what is being sent rests on.
pub async fn insert_one_off(tx: &WriteTx<SendDisclosure>, new: &OneOff) -> Result<(), Fault> {
    let row = one_off::ActiveModel {
        id: Set(new.id.uuid()),
        person_id: Set(new.person.uuid()),
        agency_id: Set(new.agency.uuid()),
        member_id: Set(new.member.uuid()),
        gateway_id: Set(new.gateway.uuid()),
        purpose: Set(new.purpose.code().to_owned()),
        why: Set(new.why.clone()),
        told: Set(new.told.code().to_owned()),
        told_words: Set(new.told_words.clone()),
        decided_at: Set(tx.permit().at().micros()),
        outcome: Set(None),
        outcome_words: Set(None),
        reviewed_by_id: Set(None),
        reviewed_at: Set(None),
    };
    one_off::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("keep a one-off decision")
        .map(drop)
}

/// The one-off decision with this id.
pub async fn find_one_off(db: &impl ConnectionTrait, id: OneOffId) -> Result<Option<OneOff>, Fault> {
    let row = one_off::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a one-off decision")?;
    row.map(OneOff::try_from).transpose()
}

/// One-off decisions of these agencies: what nobody has looked back at first, then the newest: at most `limit`.
pub async fn list_one_offs(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<OneOff>, Fault> {
    let rows = one_off::Entity::find()
        .filter(one_off::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .order_by_with_nulls(one_off::Column::ReviewedAt, Order::Desc, NullOrdering::First)
        .order_by_desc(one_off::Column::DecidedAt)
        .order_by_desc(one_off::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list one-off decisions")?;
    rows.into_iter().map(OneOff::try_from).collect()
}

/// The one-off decisions of these agencies about a child.
pub async fn list_one_offs_about(
    db: &impl ConnectionTrait,
    person: PersonId,
    agencies: &[AgencyId],
) -> Result<Vec<OneOffId>, Fault> {
    let found: Vec<Uuid> = one_off::Entity::find()
        .select_only()
        .column(one_off::Column::Id)
        .filter(one_off::Column::PersonId.eq(person.uuid()))
        .filter(one_off::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list one-off decisions about a child")?;
    Ok(found.into_iter().map(OneOffId::from_uuid).collect())
}

/// How many one-off decisions of these agencies, but those of `except`, nobody has looked back at, and the time of the
/// first; `None` when there is none.
pub async fn count_unreviewed(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    except: MemberId,
) -> Result<Option<(u64, Instant)>, Fault> {
    let times: Option<(i64, Option<i64>)> = one_off::Entity::find()
        .select_only()
        .column_as(one_off::Column::Id.count(), "times")
        .column_as(one_off::Column::DecidedAt.min(), "first")
        .filter(one_off::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(one_off::Column::MemberId.ne(except.uuid()))
        .filter(one_off::Column::ReviewedAt.is_null())
        .into_tuple()
        .one(db)
        .await
        .or_fault("count one-off decisions to look back at")?;
    let counted =
        times.and_then(|(times, first)| Some((u64::try_from(times).ok()?, Instant::from_micros(first?))));
    Ok(counted)
}

/// Keeps what came out of looking back at the permit's decision. Says whether nobody had yet.
pub async fn review_one_off(
    tx: &WriteTx<ReviewOneOff>,
    outcome: OneOffOutcome,
    words: &str,
) -> Result<bool, Fault> {
    let audit = tx.permit().audit_facts();
    let changed = one_off::Entity::update_many()
        .col_expr(one_off::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(one_off::Column::OutcomeWords, Expr::value(words))
        .col_expr(one_off::Column::ReviewedById, Expr::value(audit.user.map(|user| user.uuid())))
        .col_expr(one_off::Column::ReviewedAt, Expr::value(audit.at.micros()))
        .filter(one_off::Column::Id.eq(tx.resource().uuid()))
        .filter(one_off::Column::ReviewedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("look back at a one-off decision")?;
    Ok(changed.rows_affected == 1)
}

/// Whether somebody has still to look back at a decision about a child.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_one_off_unreviewed(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, Fault> {
    let found = one_off::Entity::find()
        .filter(one_off::Column::PersonId.eq(person.uuid()))
        .filter(one_off::Column::ReviewedAt.is_null())
        .count(db)
        .await
        .or_fault("look for decisions to look back at")?;
    Ok(found > 0)
}
