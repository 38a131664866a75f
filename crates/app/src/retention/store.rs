//! The tables of retention.

use super::model::{Grave, GraveKind, Hold, HoldKind, Rule, RuleKind};
use accord_kernel::ids::{AgencyId, ControllerId, FactId, HoldId, PersonId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{ChangeSchedule, DeleteEnded, LiftHold, PlaceHold};

/// Holds that are deleted in one night at most; the rest goes in the next.
const ENDED_MAX: u64 = 1_000;

mod rule {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retention_rule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Option<Uuid>,
        pub kind: String,
        pub keep_days: i32,
        pub before_days: Option<i32>,
        pub before_until_on: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub source: String,
        pub changed_by_id: Option<Uuid>,
        pub changed_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod hold {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retention_hold")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Uuid,
        pub agency_id: Uuid,
        pub person: Uuid,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub why: String,
        pub review_on: i32,
        pub placed_by_id: Option<Uuid>,
        pub placed_at: i64,
        pub lifted_by_id: Option<Uuid>,
        pub lifted_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub lifted_why: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod grave {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tombstone")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Uuid,
        pub kind: String,
        pub rule: String,
        pub deleted_on: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read how long information is kept", format!("`{code}` is not known"))
}

/// How long a legal body keeps each kind: its own rules in the place of what is shipped, in the order of the kinds.
pub async fn list_rules(db: &impl ConnectionTrait, controller: ControllerId) -> Result<Vec<Rule>, Fault> {
    let of = rule::Column::ControllerId.is_null().or(rule::Column::ControllerId.eq(controller.uuid()));
    let rows = rule::Entity::find().filter(of).all(db).await.or_fault("read how long information is kept")?;
    let mut rules = Vec::new();
    for kind in RuleKind::all() {
        let own = |row: &&rule::Model| row.kind == kind.code() && row.controller_id.is_some();
        let shipped = |row: &&rule::Model| row.kind == kind.code() && row.controller_id.is_none();
        let Some(row) = rows.iter().find(own).or_else(|| rows.iter().find(shipped)) else { continue };
        rules.push(Rule {
            kind,
            keep_days: row.keep_days,
            before: row.before_days.zip(row.before_until_on.and_then(Day::from_number)),
            source: row.source.clone(),
            changed_at: row.changed_at.map(Instant::from_micros),
        });
    }
    Ok(rules)
}

/// Changes how long the permit's legal body keeps a kind, whether or not it had a rule of its own: `before` still counts
/// until its day.
pub async fn set_rule(
    tx: &WriteTx<ChangeSchedule>,
    kind: RuleKind,
    (keep_days, before): (i32, Option<(i32, Day)>),
    source: &str,
    id: Uuid,
) -> Result<(), Fault> {
    let row = rule::ActiveModel {
        id: Set(id),
        controller_id: Set(Some(tx.resource().uuid())),
        kind: Set(kind.code().to_owned()),
        keep_days: Set(keep_days),
        before_days: Set(before.map(|(days, _)| days)),
        before_until_on: Set(before.map(|(_, until)| until.number())),
        source: Set(source.to_owned()),
        changed_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        changed_at: Set(Some(tx.permit().at().micros())),
    };
    let newer = OnConflict::columns([rule::Column::ControllerId, rule::Column::Kind])
        .update_columns([
            rule::Column::KeepDays,
            rule::Column::BeforeDays,
            rule::Column::BeforeUntilOn,
            rule::Column::Source,
            rule::Column::ChangedById,
            rule::Column::ChangedAt,
        ])
        .to_owned();
    rule::Entity::insert(row)
        .on_conflict(newer)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("change how long information is kept")
        .map(drop)
}

impl TryFrom<hold::Model> for Hold {
    type Error = Fault;
    fn try_from(row: hold::Model) -> Result<Self, Fault> {
        Ok(Self {
            id: HoldId::from_uuid(row.id),
            controller: ControllerId::from_uuid(row.controller_id),
            agency: AgencyId::from_uuid(row.agency_id),
            person: PersonId::from_uuid(row.person),
            kind: HoldKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            why: row.why,
            review_on: Day::from_number(row.review_on).ok_or_else(|| unknown(&row.review_on.to_string()))?,
            by: row.placed_by_id.map(UserId::from_uuid),
            placed_at: Instant::from_micros(row.placed_at),
            lifted_at: row.lifted_at.map(Instant::from_micros),
        })
    }
}

/// Holds of a legal body that stand, the one that is looked at again first; at most `limit`.
pub async fn list_holds(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    limit: u64,
) -> Result<Vec<Hold>, Fault> {
    let rows = hold::Entity::find()
        .filter(hold::Column::ControllerId.eq(controller.uuid()))
        .filter(hold::Column::LiftedAt.is_null())
        .order_by_asc(hold::Column::ReviewOn)
        .order_by_asc(hold::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what stops deletion")?;
    rows.into_iter().map(Hold::try_from).collect()
}

/// The hold with this id.
pub async fn find_hold(db: &impl ConnectionTrait, id: HoldId) -> Result<Option<Hold>, Fault> {
    let row = hold::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read what stops deletion")?;
    row.map(Hold::try_from).transpose()
}

/// Whether any legal body stopped the deletion of what is held of a child.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_held(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, Fault> {
    let held = hold::Entity::find()
        .filter(hold::Column::Person.eq(person.uuid()))
        .filter(hold::Column::LiftedAt.is_null())
        .count(db)
        .await
        .or_fault("look whether deletion is stopped")?;
    Ok(held > 0)
}

/// A hold to be placed.
#[derive(Debug)]
pub struct NewHold<'a> {
    /// The legal body.
    pub controller: ControllerId,
    /// The agency.
    pub agency: AgencyId,
    /// Of whom nothing is deleted.
    pub person: PersonId,
    /// Why.
    pub kind: HoldKind,
    /// Why, in words.
    pub why: &'a str,
    /// When it is looked at again.
    pub review_on: Day,
}

/// Places the permit's hold. The database refuses it a second time.
pub async fn insert_hold(tx: &WriteTx<PlaceHold>, new: &NewHold<'_>) -> Result<(), DbErr> {
    let row = hold::ActiveModel {
        id: Set(tx.resource().uuid()),
        controller_id: Set(new.controller.uuid()),
        agency_id: Set(new.agency.uuid()),
        person: Set(new.person.uuid()),
        kind: Set(new.kind.code().to_owned()),
        why: Set(new.why.to_owned()),
        review_on: Set(new.review_on.number()),
        placed_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        placed_at: Set(tx.permit().at().micros()),
        lifted_by_id: Set(None),
        lifted_at: Set(None),
        lifted_why: Set(None),
    };
    hold::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Lifts the permit's hold. Says whether it stood.
pub async fn lift_hold(tx: &WriteTx<LiftHold>, why: &str) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = hold::Entity::update_many()
        .col_expr(hold::Column::LiftedById, Expr::value(user))
        .col_expr(hold::Column::LiftedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(hold::Column::LiftedWhy, Expr::value(why))
        .filter(hold::Column::Id.eq(tx.resource().uuid()))
        .filter(hold::Column::LiftedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("let deletion go on")?;
    Ok(changed.rows_affected == 1)
}

/// The children of whom nothing is deleted because somebody holds it.
pub async fn list_held(db: &impl ConnectionTrait) -> Result<Vec<PersonId>, Fault> {
    let found: Vec<Uuid> = hold::Entity::find()
        .select_only()
        .column(hold::Column::Person)
        .distinct()
        .filter(hold::Column::LiftedAt.is_null())
        .into_tuple()
        .all(db)
        .await
        .or_fault("list whose deletion is stopped")?;
    Ok(found.into_iter().map(PersonId::from_uuid).collect())
}

/// Holds that were lifted before a moment, but those of children in `held`.
fn lifted(controller: ControllerId, before: Instant, held: &[PersonId]) -> Select<hold::Entity> {
    hold::Entity::find()
        .filter(hold::Column::ControllerId.eq(controller.uuid()))
        .filter(hold::Column::LiftedAt.lt(before.micros()))
        .filter(hold::Column::Person.is_not_in(held.iter().map(|person| person.uuid())))
}

/// How many holds of a legal body were lifted before a moment.
pub async fn count_lifted(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    before: Instant,
) -> Result<u64, Fault> {
    lifted(controller, before, &[]).count(db).await.or_fault("count holds that were lifted")
}

/// Deletes the holds of the permit's legal body that were lifted before a moment, but those of children in `held`. Returns
/// their ids.
pub async fn delete_lifted(
    tx: &WriteTx<DeleteEnded>,
    before: Instant,
    held: &[PersonId],
) -> Result<Vec<Uuid>, Fault> {
    let doing = "delete holds that were lifted";
    let ids: Vec<Uuid> = lifted(tx.resource(), before, held)
        .select_only()
        .column(hold::Column::Id)
        .limit(ENDED_MAX)
        .into_tuple()
        .all(tx.connection())
        .await
        .or_fault(doing)?;
    hold::Entity::delete_many()
        .filter(hold::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await
        .or_fault(doing)?;
    Ok(ids)
}

/// Writes down that something of a legal body was deleted. Nothing of it says of whom it was.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert_graves<A: Action>(
    tx: &WriteTx<A>,
    controller: ControllerId,
    graves: &[Grave],
) -> Result<(), Fault> {
    if graves.is_empty() {
        return Ok(());
    }
    let on = tx.permit().at().day().number();
    let rows = graves.iter().map(|grave| grave::ActiveModel {
        id: Set(grave.id),
        controller_id: Set(controller.uuid()),
        kind: Set(grave.kind.code().to_owned()),
        rule: Set(grave.rule.to_owned()),
        deleted_on: Set(on),
    });
    grave::Entity::insert_many(rows)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("write down what was deleted")?;
    Ok(())
}

/// Whether one of these facts was deleted since a day.
///
/// # Errors
/// When the database cannot be read.
pub async fn any_fact_deleted_since(
    db: &impl ConnectionTrait,
    facts: &[FactId],
    since: Day,
) -> Result<bool, Fault> {
    let found = grave::Entity::find()
        .filter(grave::Column::Id.is_in(facts.iter().map(|fact| fact.uuid())))
        .filter(grave::Column::DeletedOn.gte(since.number()))
        .count(db)
        .await
        .or_fault("look for deleted facts")?;
    Ok(found > 0)
}

/// What kind each of these was that are deleted.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_deleted_kinds(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<GraveKind>, Fault> {
    let kinds: Vec<String> = grave::Entity::find()
        .select_only()
        .column(grave::Column::Kind)
        .filter(grave::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(grave::Column::Id)
        .into_tuple()
        .all(db)
        .await
        .or_fault("read what was deleted")?;
    kinds.iter().map(|kind| GraveKind::from_code(kind).ok_or_else(|| unknown(kind))).collect()
}

/// How many rows of a legal body were deleted since a day.
pub async fn count_deleted_since(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    since: Day,
) -> Result<u64, Fault> {
    grave::Entity::find()
        .filter(grave::Column::ControllerId.eq(controller.uuid()))
        .filter(grave::Column::DeletedOn.gte(since.number()))
        .count(db)
        .await
        .or_fault("count what was deleted")
}
