//! Rounds, and what boroughs found in them.

use super::super::round::{Judged, Judgement, Round};
use super::{day_of, unknown};
use accord_kernel::ids::{AreaId, EditionId, ExpectationId, RoundId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AssessBorough, CompleteRound};
use std::collections::BTreeMap;

mod round {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_round")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub open_in_id: Option<Uuid>,
        pub edition_id: Uuid,
        pub number: i32,
        pub begun_by_id: Option<Uuid>,
        pub begun_at: i64,
        pub due_on: i32,
        pub completed_by_id: Option<Uuid>,
        pub completed_at: Option<i64>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod judgement {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "judgement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub round_id: Uuid,
        pub expectation_id: Uuid,
        pub judged: String,
        #[sea_orm(column_type = "Text")]
        pub evidence: String,
        #[sea_orm(column_type = "Text")]
        pub address: String,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

async fn with_judgements(db: &impl ConnectionTrait, rows: Vec<round::Model>) -> Result<Vec<Round>, Fault> {
    let mut judgements: BTreeMap<Uuid, Vec<Judgement>> = BTreeMap::new();
    let found = judgement::Entity::find()
        .filter(judgement::Column::RoundId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await
        .or_fault("read what boroughs found")?;
    for row in found {
        judgements.entry(row.round_id).or_default().push(Judgement {
            expectation: ExpectationId::from_uuid(row.expectation_id),
            judged: Judged::from_code(&row.judged).ok_or_else(|| unknown(&row.judged))?,
            evidence: row.evidence,
            address: row.address,
            reason: row.reason,
        });
    }
    rows.into_iter()
        .map(|row| {
            let by = row.completed_by_id.map(UserId::from_uuid);
            Ok(Round {
                id: RoundId::from_uuid(row.id),
                area: AreaId::from_uuid(row.area_id),
                edition: EditionId::from_uuid(row.edition_id),
                number: row.number,
                begun_at: Instant::from_micros(row.begun_at),
                due_on: day_of(row.due_on)?,
                completed: row.completed_at.map(|at| (Instant::from_micros(at), by)),
                changed_at: Instant::from_micros(row.changed_at),
                judgements: judgements.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// The rounds of a borough, oldest first.
pub async fn list_rounds(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Round>, Fault> {
    let rows = round::Entity::find()
        .filter(round::Column::AreaId.eq(area.uuid()))
        .order_by_asc(round::Column::Number)
        .all(db)
        .await
        .or_fault("list rounds of a borough")?;
    with_judgements(db, rows).await
}

/// The completed rounds of every borough, oldest first.
pub async fn list_completed(db: &impl ConnectionTrait) -> Result<Vec<Round>, Fault> {
    let rows = round::Entity::find()
        .filter(round::Column::CompletedAt.is_not_null())
        .order_by_asc(round::Column::Number)
        .all(db)
        .await
        .or_fault("list completed rounds")?;
    with_judgements(db, rows).await
}

/// The round with this id.
pub async fn find_round(db: &impl ConnectionTrait, id: RoundId) -> Result<Option<Round>, Fault> {
    let row = round::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a round")?;
    match row {
        Some(row) => Ok(with_judgements(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// Begins a round under the id of the permit. A second one that is open is refused by the database.
pub async fn insert_round(
    tx: &WriteTx<AssessBorough>,
    (area, edition, number, due_on): (AreaId, EditionId, i32, Day),
) -> Result<(), DbErr> {
    let at = tx.permit().at().micros();
    let row = round::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        open_in_id: Set(Some(area.uuid())),
        edition_id: Set(edition.uuid()),
        number: Set(number),
        begun_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        begun_at: Set(at),
        due_on: Set(due_on.number()),
        completed_by_id: Set(None),
        completed_at: Set(None),
        changed_at: Set(at),
    };
    round::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Keeps what was found of these expectations of the permit's round, in place of what was found before. Says whether the
/// round was open and as it was `seen`.
pub async fn keep_judgements(
    tx: &WriteTx<AssessBorough>,
    (expectations, judgements): (&[ExpectationId], &[Judgement]),
    seen: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, Fault> {
    let id = tx.resource().uuid();
    let changed = round::Entity::update_many()
        .col_expr(round::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(round::Column::Id.eq(id))
        .filter(round::Column::ChangedAt.eq(seen.micros()))
        .filter(round::Column::CompletedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("write a round")?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    judgement::Entity::delete_many()
        .filter(judgement::Column::RoundId.eq(id))
        .filter(judgement::Column::ExpectationId.is_in(expectations.iter().map(|one| one.uuid())))
        .exec(tx.connection())
        .await
        .or_fault("write a round")?;
    for judgement in judgements {
        let row = judgement::ActiveModel {
            id: Set(new_id()),
            round_id: Set(id),
            expectation_id: Set(judgement.expectation.uuid()),
            judged: Set(judgement.judged.code().to_owned()),
            evidence: Set(judgement.evidence.clone()),
            address: Set(judgement.address.clone()),
            reason: Set(judgement.reason.clone()),
        };
        let inserted = judgement::Entity::insert(row).exec_without_returning(tx.connection()).await;
        inserted.or_fault("write a round")?;
    }
    Ok(true)
}

/// Completes the permit's round in the name of who does. Says whether it was open and as it was `seen`.
pub async fn complete(tx: &WriteTx<CompleteRound>, seen: Instant) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    let changed = round::Entity::update_many()
        .col_expr(round::Column::CompletedAt, Expr::value(at))
        .col_expr(round::Column::ChangedAt, Expr::value(at))
        .col_expr(round::Column::CompletedById, Expr::value(tx.permit().audit_facts().user.map(Uuid::from)))
        .col_expr(round::Column::OpenInId, Expr::value(Option::<Uuid>::None))
        .filter(round::Column::Id.eq(tx.resource().uuid()))
        .filter(round::Column::ChangedAt.eq(seen.micros()))
        .filter(round::Column::CompletedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("complete a round")?;
    Ok(changed.rows_affected == 1)
}
