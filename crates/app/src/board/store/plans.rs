//! Plans of police areas.

use super::super::plan::{BcuAction, BcuPlan, Engagement};
use super::day_of;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, BcuActionId, BcuPlanId, EngagementId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AnswerEngagement, EngageBcuPlan, PublishBcuPlan, TrackBcuAction};

mod bcu_plan {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bcu_plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub from_on: i32,
        pub to_on: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub version: i32,
        pub replaces_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub published_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod bcu_plan_area {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bcu_plan_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub area_id: Uuid,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod bcu_action {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bcu_action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub position: i32,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        #[sea_orm(column_type = "Text")]
        pub owner: String,
        pub due_on: i32,
        pub done_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub done_words: Option<String>,
        pub done_by_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod bcu_engagement {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bcu_engagement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub area_id: Uuid,
        pub number: i32,
        pub read_on: i32,
        #[sea_orm(column_type = "Text")]
        pub takes_on: String,
        #[sea_orm(column_type = "Text")]
        pub asks: String,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub answer: Option<String>,
        pub answered_by_id: Option<Uuid>,
        pub answered_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Whose plans are listed.
#[derive(Debug, Clone, Copy)]
pub enum PlansOf {
    /// Those that cover a borough.
    Area(AreaId),
    /// Those of an agency.
    Agency(AgencyId),
    /// One.
    One(BcuPlanId),
}

/// Published plans, newest first, with their actions and what Boards made of them.
pub async fn list_plans(db: &impl ConnectionTrait, of: PlansOf) -> Result<Vec<BcuPlan>, Fault> {
    let rows = bcu_plan::Entity::find();
    let rows = match of {
        PlansOf::One(id) => rows.filter(bcu_plan::Column::Id.eq(id.uuid())),
        PlansOf::Agency(agency) => rows.filter(bcu_plan::Column::AgencyId.eq(agency.uuid())),
        PlansOf::Area(area) => {
            let covering = bcu_plan_area::Entity::find()
                .filter(bcu_plan_area::Column::AreaId.eq(area.uuid()))
                .all(db)
                .await
                .or_fault("list the plans of police areas")?;
            rows.filter(bcu_plan::Column::Id.is_in(covering.into_iter().map(|row| row.plan_id)))
        }
    };
    let rows = rows
        .order_by_desc(bcu_plan::Column::PublishedAt)
        .order_by_desc(bcu_plan::Column::Id)
        .all(db)
        .await
        .or_fault("list the plans of police areas")?;
    let mut plans = Vec::new();
    for row in rows {
        plans.push(whole(db, row).await?);
    }
    Ok(plans)
}

/// The plan with this id.
pub async fn find_plan(db: &impl ConnectionTrait, id: BcuPlanId) -> Result<Option<BcuPlan>, Fault> {
    Ok(list_plans(db, PlansOf::One(id)).await?.pop())
}

/// The version that replaces a plan.
pub async fn find_newer(db: &impl ConnectionTrait, id: BcuPlanId) -> Result<Option<BcuPlanId>, Fault> {
    let row = bcu_plan::Entity::find().filter(bcu_plan::Column::ReplacesId.eq(id.uuid())).one(db).await;
    Ok(row.or_fault("read a plan of a police area")?.map(|row| BcuPlanId::from_uuid(row.id)))
}

/// The plan of an action.
pub async fn find_plan_of_action(
    db: &impl ConnectionTrait,
    id: BcuActionId,
) -> Result<Option<BcuPlan>, Fault> {
    let row = bcu_action::Entity::find_by_id(id.uuid()).one(db).await;
    match row.or_fault("read an action of a police plan")? {
        Some(row) => find_plan(db, BcuPlanId::from_uuid(row.plan_id)).await,
        None => Ok(None),
    }
}

/// The plan that a Board made something of.
pub async fn find_plan_of_engagement(
    db: &impl ConnectionTrait,
    id: EngagementId,
) -> Result<Option<BcuPlan>, Fault> {
    let row = bcu_engagement::Entity::find_by_id(id.uuid()).one(db).await;
    match row.or_fault("read what a Board made of a police plan")? {
        Some(row) => find_plan(db, BcuPlanId::from_uuid(row.plan_id)).await,
        None => Ok(None),
    }
}

async fn whole(db: &impl ConnectionTrait, row: bcu_plan::Model) -> Result<BcuPlan, Fault> {
    let areas = bcu_plan_area::Entity::find().filter(bcu_plan_area::Column::PlanId.eq(row.id)).all(db).await;
    let actions = bcu_action::Entity::find()
        .filter(bcu_action::Column::PlanId.eq(row.id))
        .order_by_asc(bcu_action::Column::Position)
        .all(db)
        .await
        .or_fault("read the actions of a police plan")?;
    let engagements = bcu_engagement::Entity::find()
        .filter(bcu_engagement::Column::PlanId.eq(row.id))
        .order_by_asc(bcu_engagement::Column::WrittenAt)
        .order_by_asc(bcu_engagement::Column::Number)
        .all(db)
        .await
        .or_fault("read what Boards made of a police plan")?;
    Ok(BcuPlan {
        id: BcuPlanId::from_uuid(row.id),
        agency: AgencyId::from_uuid(row.agency_id),
        title: row.title,
        from_on: day_of(row.from_on)?,
        to_on: day_of(row.to_on)?,
        words: row.words,
        version: row.version,
        replaces: row.replaces_id.map(BcuPlanId::from_uuid),
        published_at: Instant::from_micros(row.published_at),
        areas: areas
            .or_fault("read the boroughs of a police plan")?
            .into_iter()
            .map(|row| AreaId::from_uuid(row.area_id))
            .collect(),
        actions: actions.into_iter().map(action_of).collect::<Result<_, _>>()?,
        engagements: engagements.into_iter().map(engagement_of).collect::<Result<_, _>>()?,
    })
}

fn action_of(row: bcu_action::Model) -> Result<BcuAction, Fault> {
    Ok(BcuAction {
        id: BcuActionId::from_uuid(row.id),
        what: row.what,
        owner: row.owner,
        due_on: day_of(row.due_on)?,
        done: row.done_at.map(|at| (Instant::from_micros(at), row.done_words.unwrap_or_default())),
    })
}

fn engagement_of(row: bcu_engagement::Model) -> Result<Engagement, Fault> {
    Ok(Engagement {
        id: EngagementId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        number: row.number,
        read_on: day_of(row.read_on)?,
        takes_on: row.takes_on,
        asks: row.asks,
        at: Instant::from_micros(row.written_at),
        answer: row.answered_at.map(|at| (Instant::from_micros(at), row.answer.unwrap_or_default())),
    })
}

/// Publishes a plan under the id of the permit. Two that replace one are refused by the database.
pub async fn insert_plan(
    tx: &WriteTx<PublishBcuPlan>,
    new: &BcuPlan,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let row = bcu_plan::ActiveModel {
        id: Set(tx.resource().uuid()),
        agency_id: Set(new.agency.uuid()),
        title: Set(new.title.clone()),
        from_on: Set(new.from_on.number()),
        to_on: Set(new.to_on.number()),
        words: Set(new.words.clone()),
        version: Set(new.version),
        replaces_id: Set(new.replaces.map(Into::into)),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        published_at: Set(tx.permit().at().micros()),
    };
    bcu_plan::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    for area in &new.areas {
        let row = bcu_plan_area::ActiveModel {
            id: Set(new_id()),
            plan_id: Set(tx.resource().uuid()),
            area_id: Set(area.uuid()),
        };
        bcu_plan_area::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    for (position, action) in (1..).zip(&new.actions) {
        let row = bcu_action::ActiveModel {
            id: Set(action.id.uuid()),
            plan_id: Set(tx.resource().uuid()),
            position: Set(position),
            what: Set(action.what.clone()),
            owner: Set(action.owner.clone()),
            due_on: Set(action.due_on.number()),
            done_at: Set(None),
            done_words: Set(None),
            done_by_id: Set(None),
        };
        bcu_action::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Says that an action of the permit's plan is done. Says whether it was still open.
pub async fn finish_action(
    tx: &WriteTx<TrackBcuAction>,
    id: BcuActionId,
    words: &str,
) -> Result<bool, Fault> {
    let by: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let updated = bcu_action::Entity::update_many()
        .col_expr(bcu_action::Column::DoneAt, Expr::value(tx.permit().at().micros()))
        .col_expr(bcu_action::Column::DoneWords, Expr::value(words))
        .col_expr(bcu_action::Column::DoneById, Expr::value(by))
        .filter(bcu_action::Column::Id.eq(id.uuid()))
        .filter(bcu_action::Column::PlanId.eq(tx.resource().uuid()))
        .filter(bcu_action::Column::DoneAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say that an action of a police plan is done")?;
    Ok(updated.rows_affected == 1)
}

/// Says what a Board made of the permit's plan. Two that take one number are refused by the database.
pub async fn insert_engagement(tx: &WriteTx<EngageBcuPlan>, new: &Engagement) -> Result<(), DbErr> {
    let row = bcu_engagement::ActiveModel {
        id: Set(new.id.uuid()),
        plan_id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        number: Set(new.number),
        read_on: Set(new.read_on.number()),
        takes_on: Set(new.takes_on.clone()),
        asks: Set(new.asks.clone()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
        answer: Set(None),
        answered_by_id: Set(None),
        answered_at: Set(None),
    };
    bcu_engagement::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Answers a Board about the permit's plan. Says whether nobody had answered before.
pub async fn answer_engagement(
    tx: &WriteTx<AnswerEngagement>,
    id: EngagementId,
    words: &str,
) -> Result<bool, Fault> {
    let by: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let updated = bcu_engagement::Entity::update_many()
        .col_expr(bcu_engagement::Column::Answer, Expr::value(words))
        .col_expr(bcu_engagement::Column::AnsweredById, Expr::value(by))
        .col_expr(bcu_engagement::Column::AnsweredAt, Expr::value(tx.permit().at().micros()))
        .filter(bcu_engagement::Column::Id.eq(id.uuid()))
        .filter(bcu_engagement::Column::PlanId.eq(tx.resource().uuid()))
        .filter(bcu_engagement::Column::AnsweredAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("answer a Board about a police plan")?;
    Ok(updated.rows_affected == 1)
}
