//! Actions of plans, and every step of them.

use super::super::model::{ActionChange, ActionState, Effect, PlanAction, Step, Wording};
use super::{day_of, unknown};
use accord_kernel::ids::{AgencyId, ImprovementId, PlanActionId, PlanEntryId, PlanId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use std::collections::BTreeMap;

mod action {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub objective_id: Option<Uuid>,
        pub improvement_id: Option<Uuid>,
        pub question: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub owner_agency_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub owner_name: String,
        pub partner_agency_id: Option<Uuid>,
        pub due_on: i32,
        #[sea_orm(column_type = "Text")]
        pub measure: String,
        pub state: String,
        #[sea_orm(column_type = "Text")]
        pub answer: String,
        #[sea_orm(column_type = "Text")]
        pub evidence: String,
        pub effect_count: Option<i32>,
        pub effect_of: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub effect_words: String,
        pub effect_by_id: Option<Uuid>,
        pub effect_agency_id: Option<Uuid>,
        pub effect_at: Option<i64>,
        pub entered_at: i64,
        pub changed_at: i64,
        pub done_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod change {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_action_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub action_id: Uuid,
        pub kind: String,
        pub state: String,
        #[sea_orm(column_type = "Text")]
        pub answer: String,
        #[sea_orm(column_type = "Text")]
        pub evidence: String,
        pub effect_count: Option<i32>,
        pub effect_of: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub effect_words: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub objective_id: Option<Uuid>,
        pub owner_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub owner_name: String,
        pub partner_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub measure: String,
        pub due_on: i32,
        pub by_id: Option<Uuid>,
        pub agency_id: Uuid,
        pub made_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn state_of(code: &str) -> Result<ActionState, Fault> {
    ActionState::from_code(code).ok_or_else(|| unknown(code))
}

fn action_of(row: action::Model) -> Result<PlanAction, Fault> {
    let effect = row.effect_count.zip(row.effect_of).zip(row.effect_agency_id).zip(row.effect_at);
    let effect_by = row.effect_by_id.map(UserId::from_uuid);
    Ok(PlanAction {
        id: PlanActionId::from_uuid(row.id),
        plan: PlanId::from_uuid(row.plan_id),
        objective: row.objective_id.map(PlanEntryId::from_uuid),
        improvement: row.improvement_id.map(ImprovementId::from_uuid),
        question: row.question,
        words: row.words,
        owner: row.owner_agency_id.map(AgencyId::from_uuid),
        owner_name: row.owner_name,
        partner: row.partner_agency_id.map(AgencyId::from_uuid),
        due: day_of(row.due_on)?,
        measure: row.measure,
        state: state_of(&row.state)?,
        answer: row.answer,
        evidence: row.evidence,
        effect: effect.map(|(((count, of), agency), at)| Effect {
            count,
            of,
            words: row.effect_words,
            by: effect_by,
            agency: AgencyId::from_uuid(agency),
            at: Instant::from_micros(at),
        }),
        changed_at: Instant::from_micros(row.changed_at),
        done_at: row.done_at.map(Instant::from_micros),
    })
}

/// The actions of these plans by day.
pub async fn list_actions(db: &impl ConnectionTrait, plans: &[PlanId]) -> Result<Vec<PlanAction>, Fault> {
    let rows = action::Entity::find()
        .filter(action::Column::PlanId.is_in(plans.iter().map(|plan| plan.uuid())))
        .order_by_asc(action::Column::DueOn)
        .order_by_asc(action::Column::Id)
        .all(db)
        .await
        .or_fault("list the actions of a plan")?;
    rows.into_iter().map(action_of).collect()
}

/// The action with this id.
pub async fn find_action(db: &impl ConnectionTrait, id: PlanActionId) -> Result<Option<PlanAction>, Fault> {
    let row = action::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an action of a plan")?;
    row.map(action_of).transpose()
}

/// Adds an action to the permit's plan.
pub async fn insert_action<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    new: &PlanAction,
) -> Result<(), Fault> {
    let row = action::ActiveModel {
        id: Set(new.id.uuid()),
        plan_id: Set(tx.resource().uuid()),
        objective_id: Set(new.objective.map(Into::into)),
        improvement_id: Set(new.improvement.map(Into::into)),
        question: Set(new.question.clone()),
        words: Set(new.words.clone()),
        owner_agency_id: Set(new.owner.map(Into::into)),
        owner_name: Set(new.owner_name.clone()),
        partner_agency_id: Set(new.partner.map(Into::into)),
        due_on: Set(new.due.number()),
        measure: Set(new.measure.clone()),
        state: Set(new.state.code().to_owned()),
        answer: Set(new.answer.clone()),
        evidence: Set(new.evidence.clone()),
        effect_count: Set(None),
        effect_of: Set(None),
        effect_words: Set(String::new()),
        effect_by_id: Set(None),
        effect_agency_id: Set(None),
        effect_at: Set(None),
        entered_at: Set(tx.permit().at().micros()),
        changed_at: Set(tx.permit().at().micros()),
        done_at: Set(None),
    };
    let inserted = action::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("add an action to a plan")?;
    Ok(())
}

/// Changes what is to be done, by whom and by when, of an action of the permit's plan, and keeps what it read `before` as a
/// step. Says whether it was as it was `seen`.
pub async fn update_action<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    (before, new): (&PlanAction, &PlanAction),
    seen: Instant,
    (agency, step): (AgencyId, Uuid),
) -> Result<bool, Fault> {
    let changed = action::Entity::update_many()
        .col_expr(action::Column::ObjectiveId, Expr::value(new.objective.map(Uuid::from)))
        .col_expr(action::Column::Words, Expr::value(new.words.as_str()))
        .col_expr(action::Column::OwnerAgencyId, Expr::value(new.owner.map(Uuid::from)))
        .col_expr(action::Column::OwnerName, Expr::value(new.owner_name.as_str()))
        .col_expr(action::Column::PartnerAgencyId, Expr::value(new.partner.map(Uuid::from)))
        .col_expr(action::Column::DueOn, Expr::value(new.due.number()))
        .col_expr(action::Column::Measure, Expr::value(new.measure.as_str()))
        .col_expr(action::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(action::Column::Id.eq(new.id.uuid()))
        .filter(action::Column::PlanId.eq(tx.resource().uuid()))
        .filter(action::Column::ChangedAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("change an action of a plan")?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    keep(tx, before, Step::Changed, (agency, step)).await?;
    Ok(true)
}

/// Keeps a step of an action, with what it reads before it.
async fn keep<A: Action>(
    tx: &WriteTx<A>,
    action: &PlanAction,
    kind: Step,
    (agency, step): (AgencyId, Uuid),
) -> Result<(), Fault> {
    let told = kind == Step::Told;
    let text = |text: &str| if told { text.to_owned() } else { String::new() };
    let effect = action.effect.as_ref().filter(|_| told);
    let row = change::ActiveModel {
        id: Set(step),
        action_id: Set(action.id.uuid()),
        kind: Set(kind.code().to_owned()),
        state: Set(action.state.code().to_owned()),
        answer: Set(text(&action.answer)),
        evidence: Set(text(&action.evidence)),
        effect_count: Set(effect.map(|effect| effect.count)),
        effect_of: Set(effect.map(|effect| effect.of)),
        effect_words: Set(effect.map_or_else(String::new, |effect| effect.words.clone())),
        words: Set(action.words.clone()),
        objective_id: Set(action.objective.map(Into::into)),
        owner_id: Set(action.owner.map(Into::into)),
        owner_name: Set(action.owner_name.clone()),
        partner_id: Set(action.partner.map(Into::into)),
        measure: Set(action.measure.clone()),
        due_on: Set(action.due.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        agency_id: Set(agency.uuid()),
        made_at: Set(tx.permit().at().micros()),
    };
    let kept = change::Entity::insert(row).exec_without_returning(tx.connection()).await;
    kept.or_fault("keep a step of an action")?;
    Ok(())
}

/// What an action of a plan read at a moment.
#[derive(Debug, Clone)]
pub struct ActionThen {
    /// Its id.
    pub id: PlanActionId,
    /// What was to be done.
    pub words: String,
    /// The agency that answered for it; `None` while nobody did.
    pub owner: Option<AgencyId>,
    /// By when.
    pub due: Day,
}

/// What the actions of a plan read at a moment, by day: those that had been entered before it.
pub async fn list_actions_then(
    db: &impl ConnectionTrait,
    plan: PlanId,
    at: Instant,
) -> Result<Vec<ActionThen>, Fault> {
    let rows = action::Entity::find()
        .filter(action::Column::PlanId.eq(plan.uuid()))
        .filter(action::Column::EnteredAt.lt(at.micros()))
        .all(db)
        .await
        .or_fault("list what the actions of a plan read")?;
    let past = change::Entity::find()
        .filter(change::Column::ActionId.is_in(rows.iter().map(|row| row.id)))
        .filter(change::Column::MadeAt.gte(at.micros()))
        .order_by_desc(change::Column::MadeAt)
        .order_by_desc(change::Column::Id)
        .all(db)
        .await
        .or_fault("list what the actions of a plan read")?;
    // Before the first step after the moment, an action read as it did then: that step comes last.
    let mut past: BTreeMap<Uuid, change::Model> = past.into_iter().map(|row| (row.action_id, row)).collect();
    let mut actions = rows
        .into_iter()
        .map(|row| {
            let (words, owner, due) = match past.remove(&row.id) {
                Some(past) => (past.words, past.owner_id, past.due_on),
                None => (row.words, row.owner_agency_id, row.due_on),
            };
            let (id, owner) = (PlanActionId::from_uuid(row.id), owner.map(AgencyId::from_uuid));
            Ok(ActionThen { id, words, owner, due: day_of(due)? })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    actions.sort_by_key(|action| (action.due, action.id));
    Ok(actions)
}

/// Says where the permit's action stands, and keeps the step. Says whether it was as it was `seen`.
pub async fn report_action<A: Action<Resource = PlanActionId>>(
    tx: &WriteTx<A>,
    new: &PlanAction,
    seen: Instant,
    (agency, step): (AgencyId, Uuid),
) -> Result<bool, Fault> {
    let effect = new.effect.as_ref();
    let changed = action::Entity::update_many()
        .col_expr(action::Column::State, Expr::value(new.state.code()))
        .col_expr(action::Column::Answer, Expr::value(new.answer.as_str()))
        .col_expr(action::Column::Evidence, Expr::value(new.evidence.as_str()))
        .col_expr(action::Column::EffectCount, Expr::value(effect.map(|effect| effect.count)))
        .col_expr(action::Column::EffectOf, Expr::value(effect.map(|effect| effect.of)))
        .col_expr(action::Column::EffectWords, Expr::value(effect.map_or("", |effect| effect.words.as_str())))
        .col_expr(
            action::Column::EffectById,
            Expr::value(effect.and_then(|effect| effect.by).map(Uuid::from)),
        )
        .col_expr(action::Column::EffectAgencyId, Expr::value(effect.map(|effect| effect.agency.uuid())))
        .col_expr(action::Column::EffectAt, Expr::value(effect.map(|effect| effect.at.micros())))
        .col_expr(action::Column::DoneAt, Expr::value(new.done_at.map(Instant::micros)))
        .col_expr(action::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(action::Column::Id.eq(tx.resource().uuid()))
        .filter(action::Column::ChangedAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("say where an action stands")?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    keep(tx, new, Step::Told, (agency, step)).await?;
    Ok(true)
}

/// The steps of an action, the newest first.
pub async fn list_changes(db: &impl ConnectionTrait, id: PlanActionId) -> Result<Vec<ActionChange>, Fault> {
    let rows = change::Entity::find()
        .filter(change::Column::ActionId.eq(id.uuid()))
        .order_by_desc(change::Column::MadeAt)
        .order_by_desc(change::Column::Id)
        .all(db)
        .await
        .or_fault("list the steps of an action")?;
    rows.into_iter()
        .map(|row| {
            let effect = row.effect_count.zip(row.effect_of);
            Ok(ActionChange {
                kind: Step::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
                state: state_of(&row.state)?,
                answer: row.answer,
                evidence: row.evidence,
                effect: effect.map(|(count, of)| (count, of, row.effect_words)),
                before: Wording {
                    words: row.words,
                    objective: row.objective_id.map(PlanEntryId::from_uuid),
                    owner: row.owner_id.map(AgencyId::from_uuid),
                    owner_name: row.owner_name,
                    partner: row.partner_id.map(AgencyId::from_uuid),
                    measure: row.measure,
                    due: day_of(row.due_on)?,
                },
                by: row.by_id.map(UserId::from_uuid),
                agency: AgencyId::from_uuid(row.agency_id),
                at: Instant::from_micros(row.made_at),
            })
        })
        .collect()
}
