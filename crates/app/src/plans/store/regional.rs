//! Actions of the region, and which plans serve them.

use super::super::model::{RegionalAction, Serves};
use super::day_of;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, PlanId, RegionalActionId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;

mod asked {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "regional_action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub due_on: i32,
        pub by_id: Option<Uuid>,
        pub made_at: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub ended_words: Option<String>,
        pub ended_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod serves {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_serves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub regional_action_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub by_id: Option<Uuid>,
        pub made_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn regional_of(row: asked::Model) -> Result<RegionalAction, Fault> {
    Ok(RegionalAction {
        id: RegionalActionId::from_uuid(row.id),
        agency: AgencyId::from_uuid(row.agency_id),
        title: row.title,
        words: row.words,
        due: day_of(row.due_on)?,
        ended: row.ended_words.zip(row.ended_at.map(Instant::from_micros)),
    })
}

/// Every action of the region: those that stand by day, then those that ended.
pub async fn list_regional(db: &impl ConnectionTrait) -> Result<Vec<RegionalAction>, Fault> {
    let rows = asked::Entity::find()
        .order_by_asc(asked::Column::DueOn)
        .order_by_asc(asked::Column::Id)
        .all(db)
        .await
        .or_fault("list actions of the region")?;
    let mut all = rows.into_iter().map(regional_of).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|one| one.ended.is_some());
    Ok(all)
}

/// The action of the region with this id.
pub async fn find_regional(
    db: &impl ConnectionTrait,
    id: RegionalActionId,
) -> Result<Option<RegionalAction>, Fault> {
    let row = asked::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an action of the region")?;
    row.map(regional_of).transpose()
}

/// Writes an action of the region under the id of the permit.
pub async fn insert_regional<A: Action<Resource = RegionalActionId>>(
    tx: &WriteTx<A>,
    new: &RegionalAction,
) -> Result<(), Fault> {
    let row = asked::ActiveModel {
        id: Set(tx.resource().uuid()),
        agency_id: Set(new.agency.uuid()),
        title: Set(new.title.clone()),
        words: Set(new.words.clone()),
        due_on: Set(new.due.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
        ended_words: Set(None),
        ended_at: Set(None),
    };
    let inserted = asked::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("write an action of the region")?;
    Ok(())
}

/// Ends the permit's action of the region. Says whether it stood.
pub async fn end_regional<A: Action<Resource = RegionalActionId>>(
    tx: &WriteTx<A>,
    words: &str,
) -> Result<bool, Fault> {
    let ended = asked::Entity::update_many()
        .col_expr(asked::Column::EndedWords, Expr::value(words))
        .col_expr(asked::Column::EndedAt, Expr::value(tx.permit().at().micros()))
        .filter(asked::Column::Id.eq(tx.resource().uuid()))
        .filter(asked::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("end an action of the region")?;
    Ok(ended.rows_affected == 1)
}

/// Which actions of the region these plans serve.
pub async fn list_serves(db: &impl ConnectionTrait, plans: &[PlanId]) -> Result<Vec<Serves>, Fault> {
    let rows = serves::Entity::find()
        .filter(serves::Column::PlanId.is_in(plans.iter().map(|plan| plan.uuid())))
        .order_by_asc(serves::Column::Id)
        .all(db)
        .await
        .or_fault("list which actions of the region a plan serves")?;
    let one = |row: serves::Model| Serves {
        action: RegionalActionId::from_uuid(row.regional_action_id),
        words: row.words,
        said_at: Instant::from_micros(row.made_at),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Says how the permit's plan serves an action of the region. `seen` is when it was last said as its writer saw it, `None` where
/// nobody had. Says whether it was as it was seen.
pub async fn set_serves<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    (action, words): (RegionalActionId, &str),
    seen: Option<Instant>,
    new_id: Uuid,
) -> Result<bool, Fault> {
    let (by, at) = (tx.permit().audit_facts().user.map(Uuid::from), tx.permit().at().micros());
    let Some(seen) = seen else {
        let row = serves::ActiveModel {
            id: Set(new_id),
            plan_id: Set(tx.resource().uuid()),
            regional_action_id: Set(action.uuid()),
            words: Set(words.to_owned()),
            by_id: Set(by),
            made_at: Set(at),
        };
        let unsaid = OnConflict::columns([serves::Column::PlanId, serves::Column::RegionalActionId])
            .do_nothing()
            .to_owned();
        let said = serves::Entity::insert(row).on_conflict(unsaid);
        let rows = said
            .exec_without_returning(tx.connection())
            .await
            .or_fault("say which action of the region a plan serves")?;
        return Ok(rows == 1);
    };
    let changed = serves::Entity::update_many()
        .col_expr(serves::Column::Words, Expr::value(words))
        .col_expr(serves::Column::ById, Expr::value(by))
        .col_expr(serves::Column::MadeAt, Expr::value(at))
        .filter(serves::Column::PlanId.eq(tx.resource().uuid()))
        .filter(serves::Column::RegionalActionId.eq(action.uuid()))
        .filter(serves::Column::MadeAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("say which action of the region a plan serves")?;
    Ok(changed.rows_affected == 1)
}

/// Takes back that the permit's plan serves an action of the region. Versions that said so still do. Says whether it was as it
/// was `seen`.
pub async fn end_serves<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    action: RegionalActionId,
    seen: Instant,
) -> Result<bool, Fault> {
    let ended = serves::Entity::delete_many()
        .filter(serves::Column::PlanId.eq(tx.resource().uuid()))
        .filter(serves::Column::RegionalActionId.eq(action.uuid()))
        .filter(serves::Column::MadeAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("take back which action of the region a plan serves")?;
    Ok(ended.rows_affected == 1)
}
