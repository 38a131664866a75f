//! The tables of briefings.

use super::model::{Briefing, BriefingAction, BriefingState, Facts, Withdrawal};
use accord_kernel::ids::{AgencyId, AreaId, BriefingId, BriefingItemId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{PrepareBriefing, PublishItem, SignBriefing, WithdrawBriefing};

mod briefing {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "briefing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub on_day: i32,
        pub version: i32,
        pub state: String,
        #[sea_orm(column_type = "Text")]
        pub summary: String,
        #[sea_orm(column_type = "Text")]
        pub figures: String,
        pub prepared_by_id: Option<Uuid>,
        pub prepared_at: i64,
        pub signed_by_id: Option<Uuid>,
        pub signed_at: Option<i64>,
        pub signed_name: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod withdrawal {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "briefing_withdrawal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub briefing_id: Uuid,
        pub by_id: Option<Uuid>,
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub withdrawn_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod action {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "briefing_action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub briefing_id: Uuid,
        pub position: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub owner: String,
        #[sea_orm(column_type = "Text")]
        pub due: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod item {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "briefing_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub from_on: i32,
        pub until_on: i32,
        pub published_at: i64,
        pub withdrawn_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The newest briefing of a borough and day.
pub async fn find_briefing(
    db: &impl ConnectionTrait,
    area: AreaId,
    on: Day,
) -> Result<Option<Briefing>, Fault> {
    let row = of_day(area, on).one(db).await.or_fault("read a briefing")?;
    match row {
        Some(row) => with_parts(db, row).await.map(Some),
        None => Ok(None),
    }
}

/// All briefings of a borough and day, the newest first: those before it were withdrawn.
pub async fn list_briefings(
    db: &impl ConnectionTrait,
    area: AreaId,
    on: Day,
) -> Result<Vec<Briefing>, Fault> {
    let mut all = Vec::new();
    for row in of_day(area, on).all(db).await.or_fault("list the briefings of a day")? {
        all.push(with_parts(db, row).await?);
    }
    Ok(all)
}

/// The first day of which a borough has a briefing that was signed; `None` where it never had one.
pub async fn find_first_day(db: &impl ConnectionTrait, area: AreaId) -> Result<Option<Day>, Fault> {
    let first: Option<Option<i32>> = briefing::Entity::find()
        .select_only()
        .column_as(briefing::Column::OnDay.min(), "first")
        .filter(briefing::Column::AreaId.eq(area.uuid()))
        .filter(briefing::Column::SignedAt.is_not_null())
        .into_tuple()
        .one(db)
        .await
        .or_fault("find the first briefing of a borough")?;
    Ok(first.flatten().and_then(Day::from_number))
}

/// Of how many days from the first to the last the borough has a briefing that stands and was signed before partners rang
/// each other.
pub async fn count_signed_in_time(
    db: &impl ConnectionTrait,
    area: AreaId,
    (first, last): (Day, Day),
) -> Result<u64, Fault> {
    let rows: Vec<(i32, Option<i64>)> = briefing::Entity::find()
        .select_only()
        .column(briefing::Column::OnDay)
        .column(briefing::Column::SignedAt)
        .filter(briefing::Column::AreaId.eq(area.uuid()))
        .filter(briefing::Column::OnDay.between(first.number(), last.number()))
        .filter(briefing::Column::State.eq(BriefingState::Signed.code()))
        .into_tuple()
        .all(db)
        .await
        .or_fault("count signed briefings")?;
    let in_time = |(on, at): &(i32, Option<i64>)| {
        let call = Day::from_number(*on).map(crate::task::call_on)?;
        at.is_some_and(|at| Instant::from_micros(at) <= call).then_some(*on)
    };
    Ok(rows.iter().filter_map(in_time).collect::<std::collections::BTreeSet<i32>>().len() as u64)
}

fn of_day(area: AreaId, on: Day) -> Select<briefing::Entity> {
    briefing::Entity::find()
        .filter(briefing::Column::AreaId.eq(area.uuid()))
        .filter(briefing::Column::OnDay.eq(on.number()))
        .order_by_desc(briefing::Column::Version)
}

/// A briefing with its actions and its withdrawal.
async fn with_parts(db: &impl ConnectionTrait, row: briefing::Model) -> Result<Briefing, Fault> {
    let actions = action::Entity::find()
        .filter(action::Column::BriefingId.eq(row.id))
        .order_by_asc(action::Column::Position)
        .order_by_asc(action::Column::Id)
        .all(db)
        .await
        .or_fault("read the actions of a briefing")?;
    let withdrawal =
        withdrawal::Entity::find_by_id(row.id).one(db).await.or_fault("read why a briefing was withdrawn")?;
    let state = BriefingState::from_code(&row.state)
        .ok_or_else(|| Fault::new("read a briefing", format!("`{}` is not known", row.state)))?;
    Ok(Briefing {
        id: BriefingId::from_uuid(row.id),
        on: Day::from_number(row.on_day)
            .ok_or_else(|| Fault::new("read a briefing", format!("`{}` is no day", row.on_day)))?,
        version: row.version,
        state,
        summary: row.summary,
        facts: serde_json::from_str(&row.figures).or_fault("read the facts of a briefing")?,
        actions: actions
            .into_iter()
            .map(|row| BriefingAction { words: row.words, owner: row.owner, due: row.due })
            .collect(),
        prepared_by: row.prepared_by_id.map(UserId::from_uuid),
        prepared_at: Instant::from_micros(row.prepared_at),
        signed_name: row.signed_name,
        signed_at: row.signed_at.map(Instant::from_micros),
        withdrawal: withdrawal.map(|row| Withdrawal {
            name: row.name,
            reason: row.reason,
            at: Instant::from_micros(row.withdrawn_at),
        }),
    })
}

/// Adds a draft under the id of the permit. The database refuses a second one of the same borough, day and
/// version. It begins with the words of the one `before`, which it replaces.
pub async fn insert_briefing(
    tx: &WriteTx<PrepareBriefing>,
    (area, on, version): (AreaId, Day, i32),
    facts: &Facts,
    before: Option<&Briefing>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let row = briefing::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        on_day: Set(on.number()),
        version: Set(version),
        state: Set(BriefingState::Draft.code().to_owned()),
        summary: Set(before.map_or_else(String::new, |before| before.summary.clone())),
        figures: Set(serde_json::to_string(facts).map_err(|error| DbErr::Json(error.to_string()))?),
        prepared_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        prepared_at: Set(tx.permit().at().micros()),
        signed_by_id: Set(None),
        signed_at: Set(None),
        signed_name: Set(None),
    };
    briefing::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    match before {
        Some(before) => insert_actions(tx, &before.actions, new_id).await,
        None => Ok(()),
    }
}

/// Adds the actions of the permit's draft, in their order.
async fn insert_actions(
    tx: &WriteTx<PrepareBriefing>,
    actions: &[BriefingAction],
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    if actions.is_empty() {
        return Ok(());
    }
    let rows = (0i32..).zip(actions).map(|(position, own)| action::ActiveModel {
        id: Set(new_id()),
        briefing_id: Set(tx.resource().uuid()),
        position: Set(position),
        words: Set(own.words.clone()),
        owner: Set(own.owner.clone()),
        due: Set(own.due.clone()),
    });
    action::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Puts into the permit's draft what the data says by now. Says whether it still was one, as it was at `seen_at`.
pub async fn renew_facts(
    tx: &WriteTx<PrepareBriefing>,
    facts: &Facts,
    seen_at: Instant,
) -> Result<bool, DbErr> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let figures = serde_json::to_string(facts).map_err(|error| DbErr::Json(error.to_string()))?;
    let changed = briefing::Entity::update_many()
        .col_expr(briefing::Column::Figures, Expr::value(figures))
        .col_expr(briefing::Column::PreparedById, Expr::value(user))
        .col_expr(briefing::Column::PreparedAt, Expr::value(tx.permit().at().micros()))
        .filter(briefing::Column::Id.eq(tx.resource().uuid()))
        .filter(briefing::Column::State.eq(BriefingState::Draft.code()))
        .filter(briefing::Column::PreparedAt.eq(seen_at.micros()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Changes the permit's draft. Says whether it still was one, as it was at `seen_at`.
pub async fn update_briefing(
    tx: &WriteTx<PrepareBriefing>,
    facts: &Facts,
    summary: &str,
    actions: &[BriefingAction],
    seen_at: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, DbErr> {
    if !renew_facts(tx, facts, seen_at).await? {
        return Ok(false);
    }
    let id = tx.resource().uuid();
    briefing::Entity::update_many()
        .col_expr(briefing::Column::Summary, Expr::value(summary))
        .filter(briefing::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    action::Entity::delete_many().filter(action::Column::BriefingId.eq(id)).exec(tx.connection()).await?;
    insert_actions(tx, actions, new_id).await?;
    Ok(true)
}

/// Signs the permit's draft in a person's name. Says whether it still was one, as it was at `seen_at`.
pub async fn sign_briefing(tx: &WriteTx<SignBriefing>, name: &str, seen_at: Instant) -> Result<bool, DbErr> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = briefing::Entity::update_many()
        .col_expr(briefing::Column::State, Expr::value(BriefingState::Signed.code()))
        .col_expr(briefing::Column::SignedById, Expr::value(user))
        .col_expr(briefing::Column::SignedName, Expr::value(name))
        .col_expr(briefing::Column::SignedAt, Expr::value(tx.permit().at().micros()))
        .filter(briefing::Column::Id.eq(tx.resource().uuid()))
        .filter(briefing::Column::State.eq(BriefingState::Draft.code()))
        .filter(briefing::Column::PreparedAt.eq(seen_at.micros()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Takes the permit's signed briefing back in a person's name. Says whether it still was signed.
pub async fn withdraw_briefing(
    tx: &WriteTx<WithdrawBriefing>,
    name: &str,
    reason: &str,
) -> Result<bool, DbErr> {
    let changed = briefing::Entity::update_many()
        .col_expr(briefing::Column::State, Expr::value(BriefingState::Withdrawn.code()))
        .filter(briefing::Column::Id.eq(tx.resource().uuid()))
        .filter(briefing::Column::State.eq(BriefingState::Signed.code()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    let row = withdrawal::ActiveModel {
        briefing_id: Set(tx.resource().uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        name: Set(name.to_owned()),
        reason: Set(reason.to_owned()),
        withdrawn_at: Set(tx.permit().at().micros()),
    };
    withdrawal::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(true)
}

/// A line that stands in a borough's briefings.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: BriefingItemId,
    /// The borough.
    pub area: AreaId,
    /// The agency that published it.
    pub agency: AgencyId,
    /// What it says.
    pub words: String,
    /// The last day that it stands.
    pub until: Day,
}

/// Adds a line to the briefings of one borough, under the id of the permit or of another that the change rests
/// on too.
pub async fn insert_item(
    tx: &WriteTx<PublishItem>,
    (id, area): (BriefingItemId, AreaId),
    agency: AgencyId,
    words: &str,
    until: Day,
) -> Result<(), Fault> {
    let at = tx.permit().at();
    let row = item::ActiveModel {
        id: Set(id.uuid()),
        area_id: Set(area.uuid()),
        agency_id: Set(agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        words: Set(words.to_owned()),
        from_on: Set(at.day().number()),
        until_on: Set(until.number()),
        published_at: Set(at.micros()),
        withdrawn_at: Set(None),
    };
    item::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("publish to briefings")?;
    Ok(())
}

/// Lines that stand in the briefings of `areas` on a day, newest first: at most `limit`.
pub async fn list_items(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    on: Day,
    limit: u64,
) -> Result<Vec<Item>, Fault> {
    let rows = item::Entity::find()
        .filter(standing(areas, on))
        .order_by_desc(item::Column::PublishedAt)
        .order_by_asc(item::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what was published to briefings")?;
    Ok(rows.into_iter().filter_map(item_of).collect())
}

/// How many lines stand in the briefing of an area on a day.
pub async fn count_items(db: &impl ConnectionTrait, area: AreaId, on: Day) -> Result<u64, Fault> {
    let standing = item::Entity::find().filter(standing(&[area], on));
    standing.count(db).await.or_fault("count what was published to briefings")
}

fn standing(areas: &[AreaId], on: Day) -> Condition {
    Condition::all()
        .add(item::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .add(item::Column::FromOn.lte(on.number()))
        .add(item::Column::UntilOn.gte(on.number()))
        .add(item::Column::WithdrawnAt.is_null())
}

fn item_of(row: item::Model) -> Option<Item> {
    Some(Item {
        id: BriefingItemId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        agency: AgencyId::from_uuid(row.agency_id),
        words: row.words,
        until: Day::from_number(row.until_on)?,
    })
}

/// The line with this id.
pub async fn find_item(db: &impl ConnectionTrait, id: BriefingItemId) -> Result<Option<Item>, Fault> {
    let row = item::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a published line")?;
    Ok(row.and_then(item_of))
}

/// Takes the permit's line out of briefings that are not signed yet. Says whether it stood.
pub async fn withdraw_item(tx: &WriteTx<PublishItem>) -> Result<bool, Fault> {
    let changed = item::Entity::update_many()
        .col_expr(item::Column::WithdrawnAt, Expr::value(tx.permit().at().micros()))
        .filter(item::Column::Id.eq(tx.resource().uuid()))
        .filter(item::Column::WithdrawnAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("withdraw a published line")?;
    Ok(changed.rows_affected == 1)
}
