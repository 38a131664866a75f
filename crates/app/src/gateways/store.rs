//! The tables of gateways.

use super::model::{Gateway, OutOfUse, OwnNote};
use accord_kernel::ids::{ControllerId, GatewayId, UserId};
use accord_kernel::{AgencyKind, Category, Day, Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AmendGateway, RestoreGateway, WithdrawGateway};
use accord_policy::{Action, GatewayRule};
use std::collections::HashMap;

mod gateway {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub position: i32,
        pub code: String,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub law: String,
        #[sea_orm(column_type = "Text")]
        pub summary: String,
        #[sea_orm(column_type = "Text")]
        pub notes: String,
        #[sea_orm(column_type = "Text")]
        pub source: String,
        pub source_on: i32,
        #[sea_orm(column_type = "Text")]
        pub senders: String,
        #[sea_orm(column_type = "Text")]
        pub recipients: String,
        #[sea_orm(column_type = "Text")]
        pub never: String,
        #[sea_orm(column_type = "Text")]
        pub purposes: String,
        pub is_depersonalised: bool,
        pub is_barred_to_care: bool,
        pub is_for_one_child: bool,
        pub is_within_controller: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod withdrawal {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway_withdrawal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub gateway_id: Uuid,
        pub controller_id: Uuid,
        pub by_id: Option<Uuid>,
        pub at: i64,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod note {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "gateway_note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub gateway_id: Uuid,
        pub controller_id: Uuid,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
        #[sea_orm(column_type = "Text")]
        pub notes: String,
        #[sea_orm(column_type = "Text")]
        pub source: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod epoch {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sharing_epoch")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub number: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Codes with blanks between them. One that is not known is a fault: a limit that is not understood must not be lost.
fn codes<T>(stored: &str, from_code: fn(&str) -> Option<T>) -> Result<Vec<T>, Fault> {
    stored
        .split_whitespace()
        .map(|code| {
            from_code(code).ok_or_else(|| Fault::new("read a gateway", format!("`{code}` is not known")))
        })
        .collect()
}

fn gateway(row: gateway::Model, withdrawals: Vec<OutOfUse>) -> Result<Gateway, Fault> {
    let source_on =
        Day::from_number(row.source_on).ok_or_else(|| Fault::new("read a gateway", "no such day"))?;
    Ok(Gateway {
        rule: GatewayRule {
            id: GatewayId::from_uuid(row.id),
            senders: codes(&row.senders, AgencyKind::from_code)?,
            recipients: codes(&row.recipients, AgencyKind::from_code)?,
            never: codes(&row.never, Category::from_code)?,
            purposes: codes(&row.purposes, Purpose::from_code)?,
            is_depersonalised: row.is_depersonalised,
            is_barred_to_care: row.is_barred_to_care,
            is_for_one_child: row.is_for_one_child,
            is_within_controller: row.is_within_controller,
            withdrawn_by: withdrawals.iter().map(|out| out.controller).collect(),
        },
        code: row.code,
        name: row.name,
        law: row.law,
        summary: row.summary,
        notes: row.notes,
        source: row.source,
        source_on,
        withdrawals,
    })
}

/// Rows with what took them out of use.
async fn with_withdrawals(
    db: &impl ConnectionTrait,
    rows: Vec<gateway::Model>,
) -> Result<Vec<Gateway>, Fault> {
    let out = withdrawal::Entity::find()
        .filter(withdrawal::Column::GatewayId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(withdrawal::Column::At)
        .order_by_asc(withdrawal::Column::Id)
        .all(db)
        .await
        .or_fault("read which powers are out of use")?;
    let mut of: HashMap<Uuid, Vec<OutOfUse>> = HashMap::new();
    for row in out {
        of.entry(row.gateway_id).or_default().push(OutOfUse {
            controller: ControllerId::from_uuid(row.controller_id),
            at: Instant::from_micros(row.at),
            by: row.by_id.map(UserId::from_uuid),
            reason: row.reason,
        });
    }
    rows.into_iter()
        .map(|row| {
            let withdrawals = of.remove(&row.id).unwrap_or_default();
            gateway(row, withdrawals)
        })
        .collect()
}

/// Every gateway, those out of use included, in the order of the table.
///
/// # Errors
/// When the database cannot be read, or holds a code that this release does not know.
pub async fn list_gateways(db: &impl ConnectionTrait) -> Result<Vec<Gateway>, Fault> {
    let rows = gateway::Entity::find()
        .order_by_asc(gateway::Column::Position)
        .all(db)
        .await
        .or_fault("list the gateways")?;
    with_withdrawals(db, rows).await
}

/// The gateway with this code.
pub async fn find_gateway(db: &impl ConnectionTrait, code: &str) -> Result<Option<Gateway>, Fault> {
    let found = gateway::Entity::find().filter(gateway::Column::Code.eq(code)).one(db).await;
    let found = found.or_fault("read a gateway")?;
    Ok(with_withdrawals(db, found.into_iter().collect()).await?.pop())
}

/// What a legal body wrote about a gateway, the newest first: at most `limit`.
pub async fn list_notes(
    db: &impl ConnectionTrait,
    id: GatewayId,
    body: ControllerId,
    limit: u64,
) -> Result<Vec<OwnNote>, Fault> {
    let rows = note::Entity::find()
        .filter(note::Column::GatewayId.eq(id.uuid()))
        .filter(note::Column::ControllerId.eq(body.uuid()))
        .order_by_desc(note::Column::WrittenAt)
        .order_by_desc(note::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list notes on a gateway")?;
    let read = |row: note::Model| OwnNote {
        written_at: Instant::from_micros(row.written_at),
        by: row.by_id.map(UserId::from_uuid),
        notes: row.notes,
        source: row.source,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Adds what a legal body says of the permit's gateway. What it said before stays, and so does what came with the service.
pub async fn insert_note(
    tx: &WriteTx<AmendGateway>,
    body: ControllerId,
    id: Uuid,
    (notes, source): (&str, &str),
) -> Result<(), Fault> {
    let facts = tx.permit().audit_facts();
    let row = note::ActiveModel {
        id: Set(id),
        gateway_id: Set(tx.resource().uuid()),
        controller_id: Set(body.uuid()),
        by_id: Set(facts.user.map(Into::into)),
        written_at: Set(facts.at.micros()),
        notes: Set(notes.to_owned()),
        source: Set(source.to_owned()),
    };
    let added = note::Entity::insert(row).exec_without_returning(tx.connection()).await;
    added.or_fault("write a note on a gateway").map(drop)
}

/// Takes the permit's gateway out of use for a legal body. The database refuses what is out of use there already.
pub async fn withdraw_gateway(
    tx: &WriteTx<WithdrawGateway>,
    body: ControllerId,
    (id, reason): (Uuid, &str),
) -> Result<(), DbErr> {
    let facts = tx.permit().audit_facts();
    let row = withdrawal::ActiveModel {
        id: Set(id),
        gateway_id: Set(tx.resource().uuid()),
        controller_id: Set(body.uuid()),
        by_id: Set(facts.user.map(Into::into)),
        at: Set(facts.at.micros()),
        reason: Set(reason.to_owned()),
    };
    withdrawal::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Puts the permit's gateway back into use for a legal body. Says whether it was out of use there.
pub async fn restore_gateway(tx: &WriteTx<RestoreGateway>, body: ControllerId) -> Result<bool, Fault> {
    let changed = withdrawal::Entity::delete_many()
        .filter(withdrawal::Column::GatewayId.eq(tx.resource().uuid()))
        .filter(withdrawal::Column::ControllerId.eq(body.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("put a gateway back into use")?;
    Ok(changed.rows_affected == 1)
}

/// The number that is raised whenever what flows between agencies changes, so that what any process keeps of it is
/// worked out anew at its next request.
///
/// # Errors
/// When the database cannot be read, or its only row is gone.
pub async fn load_epoch(db: &impl ConnectionTrait) -> Result<i64, Fault> {
    let row = epoch::Entity::find_by_id(1).one(db).await.or_fault("read the epoch of sharing")?;
    row.map(|row| row.number)
        .ok_or_else(|| Fault::new("read the epoch of sharing", "its only row is not there"))
}

/// Raises the number of [`load_epoch`], in the transaction that changes what flows.
///
/// # Errors
/// When the database cannot be written.
pub async fn raise_epoch<A: Action>(tx: &WriteTx<A>) -> Result<(), Fault> {
    let changed = epoch::Entity::update_many()
        .col_expr(epoch::Column::Number, Expr::col(epoch::Column::Number).add(1))
        .filter(epoch::Column::Id.eq(1))
        .exec(tx.connection())
        .await
        .or_fault("raise the epoch of sharing")?;
    if changed.rows_affected == 1 {
        return Ok(());
    }
    Err(Fault::new("raise the epoch of sharing", "its only row is not there"))
}
