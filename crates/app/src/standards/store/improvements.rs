//! What boroughs mean to do better.

use super::super::round::Improvement;
use super::day_of;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, ExpectationId, ImprovementId, RoundId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::PlanImprovement;

mod improvement {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "improvement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub round_id: Uuid,
        pub expectation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        pub agency_id: Uuid,
        pub due_on: i32,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
        pub done_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub came_of: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn improvement_of(row: improvement::Model) -> Result<Improvement, Fault> {
    Ok(Improvement {
        id: ImprovementId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        round: RoundId::from_uuid(row.round_id),
        expectation: ExpectationId::from_uuid(row.expectation_id),
        what: row.what,
        agency: AgencyId::from_uuid(row.agency_id),
        due_on: day_of(row.due_on)?,
        written_at: Instant::from_micros(row.written_at),
        done_at: row.done_at.map(Instant::from_micros),
        came_of: row.came_of,
    })
}

/// What a borough means to do better, by the day on which it is due: what its plan takes up.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_improvements(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Improvement>, Fault> {
    let rows = improvement::Entity::find()
        .filter(improvement::Column::AreaId.eq(area.uuid()))
        .order_by_asc(improvement::Column::DueOn)
        .order_by_asc(improvement::Column::Id)
        .all(db)
        .await;
    rows.or_fault("list improvements")?.into_iter().map(improvement_of).collect()
}

/// What every borough means to do better.
pub async fn list_all(db: &impl ConnectionTrait) -> Result<Vec<Improvement>, Fault> {
    let rows = improvement::Entity::find().all(db).await;
    rows.or_fault("list improvements")?.into_iter().map(improvement_of).collect()
}

/// The improvement with this id.
pub async fn find_improvement(
    db: &impl ConnectionTrait,
    id: ImprovementId,
) -> Result<Option<Improvement>, Fault> {
    let row = improvement::Entity::find_by_id(id.uuid()).one(db).await;
    row.or_fault("read an improvement")?.map(improvement_of).transpose()
}

/// Plans an improvement under the id of the permit.
pub async fn insert_improvement(tx: &WriteTx<PlanImprovement>, new: &Improvement) -> Result<(), Fault> {
    let row = improvement::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        round_id: Set(new.round.uuid()),
        expectation_id: Set(new.expectation.uuid()),
        what: Set(new.what.clone()),
        agency_id: Set(new.agency.uuid()),
        due_on: Set(new.due_on.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
        done_at: Set(None),
        came_of: Set(None),
    };
    let inserted = improvement::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("plan an improvement").map(drop)
}

/// Says what came of the permit's improvement. Says whether it was still open.
pub async fn finish(tx: &WriteTx<PlanImprovement>, came_of: &str) -> Result<bool, Fault> {
    let changed = improvement::Entity::update_many()
        .col_expr(improvement::Column::DoneAt, Expr::value(tx.permit().at().micros()))
        .col_expr(improvement::Column::CameOf, Expr::value(came_of))
        .filter(improvement::Column::Id.eq(tx.resource().uuid()))
        .filter(improvement::Column::DoneAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say what came of an improvement")?;
    Ok(changed.rows_affected == 1)
}
