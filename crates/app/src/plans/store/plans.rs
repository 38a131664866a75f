//! Plans, their parts and their entries.

use super::super::entry::{Entry, EntryKind};
use super::super::model::{Part, Plan, Whole};
use super::super::template::Template;
use super::{actions, day_of, regional, unknown};
use accord_kernel::ids::{AgencyId, AreaId, PlanEntryId, PlanId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::AdoptPlan;
use std::collections::BTreeMap;

mod plan {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub template: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub from_on: i32,
        pub to_on: i32,
        pub review_by_on: i32,
        pub current: Option<i32>,
        pub by_id: Option<Uuid>,
        pub begun_at: i64,
        pub changed_at: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub closed_words: Option<String>,
        pub closed_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod part {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub code: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub evidence: String,
        pub by_id: Option<Uuid>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod entry {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub fields: String,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub changed_at: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub ended_words: Option<String>,
        pub ended_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn told(words: Option<String>, at: Option<i64>) -> Option<(String, Instant)> {
    words.zip(at.map(Instant::from_micros))
}

fn plan_of(row: plan::Model) -> Result<Plan, Fault> {
    Ok(Plan {
        id: PlanId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        template: Template::from_code(&row.template).ok_or_else(|| unknown(&row.template))?,
        title: row.title,
        from: day_of(row.from_on)?,
        to: day_of(row.to_on)?,
        review_by: day_of(row.review_by_on)?,
        begun_at: Instant::from_micros(row.begun_at),
        changed_at: Instant::from_micros(row.changed_at),
        closed: told(row.closed_words, row.closed_at),
    })
}

fn entry_of(row: entry::Model) -> Result<Entry, Fault> {
    let fields: BTreeMap<String, String> =
        serde_json::from_str(&row.fields).or_fault("read an entry of a plan")?;
    Ok(Entry {
        id: PlanEntryId::from_uuid(row.id),
        plan: PlanId::from_uuid(row.plan_id),
        kind: EntryKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
        fields,
        agency: AgencyId::from_uuid(row.agency_id),
        by: row.by_id.map(UserId::from_uuid),
        changed_at: Instant::from_micros(row.changed_at),
        ended: told(row.ended_words, row.ended_at),
    })
}

/// Every plan of these boroughs: current ones first, then by first day, the newest first.
pub async fn list_plans(db: &impl ConnectionTrait, areas: &[AreaId]) -> Result<Vec<Plan>, Fault> {
    let areas = areas.iter().map(|area| area.uuid());
    sorted(db, plan::Entity::find().filter(plan::Column::AreaId.is_in(areas))).await
}

/// The plans of a borough that had been begun before a moment, in the order of [`list_plans`].
pub async fn list_begun(db: &impl ConnectionTrait, area: AreaId, at: Instant) -> Result<Vec<Plan>, Fault> {
    let begun = plan::Entity::find()
        .filter(plan::Column::AreaId.eq(area.uuid()))
        .filter(plan::Column::BegunAt.lt(at.micros()));
    sorted(db, begun).await
}

async fn sorted(db: &impl ConnectionTrait, plans: Select<plan::Entity>) -> Result<Vec<Plan>, Fault> {
    let rows = plans
        .order_by_desc(plan::Column::FromOn)
        .order_by_desc(plan::Column::Id)
        .all(db)
        .await
        .or_fault("list plans")?;
    let mut plans = rows.into_iter().map(plan_of).collect::<Result<Vec<_>, _>>()?;
    plans.sort_by_key(|plan| (plan.closed.is_some(), plan.template));
    Ok(plans)
}

/// The plan with this id.
pub async fn find_plan(db: &impl ConnectionTrait, id: PlanId) -> Result<Option<Plan>, Fault> {
    let row = plan::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a plan")?;
    row.map(plan_of).transpose()
}

/// A plan with everything in it, as one connection sees it.
pub async fn load_whole(db: &impl ConnectionTrait, plan: Plan) -> Result<Whole, Fault> {
    Ok(Whole {
        parts: list_parts(db, plan.id).await?,
        entries: list_entries(db, plan.id).await?.into_iter().filter(|entry| entry.ended.is_none()).collect(),
        actions: actions::list_actions(db, &[plan.id]).await?,
        serves: regional::list_serves(db, &[plan.id]).await?,
        plan,
    })
}

/// Begins a plan under the id of the permit. It fails where the borough has a current one of the same kind.
pub async fn insert_plan<A: Action<Resource = PlanId>>(tx: &WriteTx<A>, new: &Plan) -> Result<(), DbErr> {
    let row = plan::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        template: Set(new.template.code().to_owned()),
        title: Set(new.title.clone()),
        from_on: Set(new.from.number()),
        to_on: Set(new.to.number()),
        review_by_on: Set(new.review_by.number()),
        current: Set(Some(1)),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        begun_at: Set(tx.permit().at().micros()),
        changed_at: Set(tx.permit().at().micros()),
        closed_words: Set(None),
        closed_at: Set(None),
    };
    plan::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Changes the title and the days of the permit's plan. Says whether it was as it was `seen`.
pub async fn update_plan<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    new: &Plan,
    seen: Instant,
) -> Result<bool, Fault> {
    let changed = plan::Entity::update_many()
        .col_expr(plan::Column::Title, Expr::value(new.title.as_str()))
        .col_expr(plan::Column::FromOn, Expr::value(new.from.number()))
        .col_expr(plan::Column::ToOn, Expr::value(new.to.number()))
        .col_expr(plan::Column::ReviewByOn, Expr::value(new.review_by.number()))
        .col_expr(plan::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(plan::Column::Id.eq(tx.resource().uuid()))
        .filter(plan::Column::ChangedAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("change a plan")?;
    Ok(changed.rows_affected == 1)
}

/// Closes the permit's plan. Says whether it was current.
pub async fn close_plan<A: Action<Resource = PlanId>>(tx: &WriteTx<A>, words: &str) -> Result<bool, Fault> {
    let closed = plan::Entity::update_many()
        .col_expr(plan::Column::Current, Expr::value(None::<i32>))
        .col_expr(plan::Column::ClosedWords, Expr::value(words))
        .col_expr(plan::Column::ClosedAt, Expr::value(tx.permit().at().micros()))
        .filter(plan::Column::Id.eq(tx.resource().uuid()))
        .filter(plan::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("close a plan")?;
    Ok(closed.rows_affected == 1)
}

/// Sets by when a plan is looked at again, as its adoption does: a form that was opened before it is out of date.
pub async fn set_review(tx: &WriteTx<AdoptPlan>, plan: PlanId, by: Day) -> Result<(), Fault> {
    plan::Entity::update_many()
        .col_expr(plan::Column::ReviewByOn, Expr::value(by.number()))
        .col_expr(plan::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(plan::Column::Id.eq(plan.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("say when a plan is looked at again")?;
    Ok(())
}

/// The parts of a plan that somebody wrote.
pub async fn list_parts(db: &impl ConnectionTrait, plan: PlanId) -> Result<Vec<Part>, Fault> {
    let rows = part::Entity::find()
        .filter(part::Column::PlanId.eq(plan.uuid()))
        .all(db)
        .await
        .or_fault("list the parts of a plan")?;
    let part = |row: part::Model| Part {
        code: row.code,
        words: row.words,
        evidence: row.evidence,
        by: row.by_id.map(UserId::from_uuid),
        changed_at: Instant::from_micros(row.changed_at),
    };
    Ok(rows.into_iter().map(part).collect())
}

/// Writes a part of the permit's plan. `seen` is when it was last changed as its writer saw it, `None` for one that nobody
/// had written. Says whether it was as it was seen.
pub async fn write_part<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    (code, words, evidence): (&str, &str, &str),
    seen: Option<Instant>,
    new_id: Uuid,
) -> Result<bool, Fault> {
    let (by, at) = (tx.permit().audit_facts().user.map(Uuid::from), tx.permit().at().micros());
    let Some(seen) = seen else {
        let row = part::ActiveModel {
            id: Set(new_id),
            plan_id: Set(tx.resource().uuid()),
            code: Set(code.to_owned()),
            words: Set(words.to_owned()),
            evidence: Set(evidence.to_owned()),
            by_id: Set(by),
            changed_at: Set(at),
        };
        let unwritten =
            OnConflict::columns([part::Column::PlanId, part::Column::Code]).do_nothing().to_owned();
        let written = part::Entity::insert(row).on_conflict(unwritten);
        let rows =
            written.exec_without_returning(tx.connection()).await.or_fault("write a part of a plan")?;
        return Ok(rows == 1);
    };
    let changed = part::Entity::update_many()
        .col_expr(part::Column::Words, Expr::value(words))
        .col_expr(part::Column::Evidence, Expr::value(evidence))
        .col_expr(part::Column::ById, Expr::value(by))
        .col_expr(part::Column::ChangedAt, Expr::value(at))
        .filter(part::Column::PlanId.eq(tx.resource().uuid()))
        .filter(part::Column::Code.eq(code))
        .filter(part::Column::ChangedAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("write a part of a plan")?;
    Ok(changed.rows_affected == 1)
}

/// The entries of a plan in the order of writing, those taken out among them.
pub async fn list_entries(db: &impl ConnectionTrait, plan: PlanId) -> Result<Vec<Entry>, Fault> {
    let rows = entry::Entity::find()
        .filter(entry::Column::PlanId.eq(plan.uuid()))
        .order_by_asc(entry::Column::Id)
        .all(db)
        .await
        .or_fault("list the entries of a plan")?;
    rows.into_iter().map(entry_of).collect()
}

/// The entry with this id.
pub async fn find_entry(db: &impl ConnectionTrait, id: PlanEntryId) -> Result<Option<Entry>, Fault> {
    let row = entry::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an entry of a plan")?;
    row.map(entry_of).transpose()
}

/// Adds an entry to the permit's plan.
pub async fn insert_entry<A: Action<Resource = PlanId>>(tx: &WriteTx<A>, new: &Entry) -> Result<(), Fault> {
    let row = entry::ActiveModel {
        id: Set(new.id.uuid()),
        plan_id: Set(tx.resource().uuid()),
        kind: Set(new.kind.code().to_owned()),
        fields: Set(serde_json::to_string(&new.fields).or_fault("write an entry of a plan")?),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        changed_at: Set(tx.permit().at().micros()),
        ended_words: Set(None),
        ended_at: Set(None),
    };
    let inserted = entry::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("write an entry of a plan")?;
    Ok(())
}

/// Changes an entry of the permit's plan. Says whether it was as it was `seen`.
pub async fn update_entry<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    new: &Entry,
    seen: Instant,
) -> Result<bool, Fault> {
    let fields = serde_json::to_string(&new.fields).or_fault("change an entry of a plan")?;
    let changed = entry::Entity::update_many()
        .col_expr(entry::Column::Fields, Expr::value(fields))
        .col_expr(entry::Column::ById, Expr::value(tx.permit().audit_facts().user.map(Uuid::from)))
        .col_expr(entry::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(entry::Column::Id.eq(new.id.uuid()))
        .filter(entry::Column::PlanId.eq(tx.resource().uuid()))
        .filter(entry::Column::ChangedAt.eq(seen.micros()))
        .filter(entry::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("change an entry of a plan")?;
    Ok(changed.rows_affected == 1)
}

/// Takes an entry out of the permit's plan. Says whether it was as it was `seen`.
pub async fn end_entry<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    id: PlanEntryId,
    words: &str,
    seen: Instant,
) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    let ended = entry::Entity::update_many()
        .col_expr(entry::Column::EndedWords, Expr::value(words))
        .col_expr(entry::Column::EndedAt, Expr::value(at))
        .col_expr(entry::Column::ChangedAt, Expr::value(at))
        .filter(entry::Column::Id.eq(id.uuid()))
        .filter(entry::Column::PlanId.eq(tx.resource().uuid()))
        .filter(entry::Column::ChangedAt.eq(seen.micros()))
        .filter(entry::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("take an entry out of a plan")?;
    Ok(ended.rows_affected == 1)
}
