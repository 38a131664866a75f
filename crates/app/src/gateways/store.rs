//! The tables of gateways.

use super::model::{Gateway, OutOfUse};
use accord_kernel::ids::{AgencyId, GatewayId, UserId};
use accord_kernel::{AgencyKind, Category, Day, Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AmendGateway, RestoreGateway, WithdrawGateway};
use accord_policy::{Action, GatewayRule};

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
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by_id: Option<Uuid>,
        pub withdrawn_by_agency_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub withdrawn_reason: Option<String>,
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

impl TryFrom<gateway::Model> for Gateway {
    type Error = Fault;
    fn try_from(row: gateway::Model) -> Result<Self, Fault> {
        let source_on =
            Day::from_number(row.source_on).ok_or_else(|| Fault::new("read a gateway", "no such day"))?;
        Ok(Self {
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
                is_withdrawn: row.withdrawn_at.is_some(),
            },
            code: row.code,
            name: row.name,
            law: row.law,
            summary: row.summary,
            notes: row.notes,
            source: row.source,
            source_on,
            withdrawal: row.withdrawn_at.zip(row.withdrawn_by_agency_id).map(|(at, agency)| OutOfUse {
                at: Instant::from_micros(at),
                by: row.withdrawn_by_id.map(UserId::from_uuid),
                agency: AgencyId::from_uuid(agency),
                reason: row.withdrawn_reason.unwrap_or_default(),
            }),
        })
    }
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
    rows.into_iter().map(Gateway::try_from).collect()
}

/// The gateway with this code.
pub async fn find_gateway(db: &impl ConnectionTrait, code: &str) -> Result<Option<Gateway>, Fault> {
    let found = gateway::Entity::find().filter(gateway::Column::Code.eq(code)).one(db).await;
    found.or_fault("read a gateway")?.map(Gateway::try_from).transpose()
}

/// Changes the notes on the permit's gateway. Says whether it is there.
pub async fn update_notes(
    tx: &WriteTx<AmendGateway>,
    notes: &str,
    (source, source_on): (&str, Day),
) -> Result<bool, Fault> {
    let changed = gateway::Entity::update_many()
        .col_expr(gateway::Column::Notes, Expr::value(notes))
        .col_expr(gateway::Column::Source, Expr::value(source))
        .col_expr(gateway::Column::SourceOn, Expr::value(source_on.number()))
        .filter(gateway::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("change the notes on a gateway")?;
    Ok(changed.rows_affected == 1)
}

/// Takes the permit's gateway out of use. Says whether it was in use.
pub async fn withdraw_gateway(tx: &WriteTx<WithdrawGateway>, reason: &str) -> Result<bool, Fault> {
    let facts = tx.permit().audit_facts();
    let user: Option<Uuid> = facts.user.map(Into::into);
    let agency =
        facts.agency.ok_or_else(|| Fault::new("take a gateway out of use", "nobody of an agency did it"))?;
    let changed = gateway::Entity::update_many()
        .col_expr(gateway::Column::WithdrawnAt, Expr::value(tx.permit().at().micros()))
        .col_expr(gateway::Column::WithdrawnById, Expr::value(user))
        .col_expr(gateway::Column::WithdrawnByAgencyId, Expr::value(agency.uuid()))
        .col_expr(gateway::Column::WithdrawnReason, Expr::value(reason))
        .filter(gateway::Column::Id.eq(tx.resource().uuid()))
        .filter(gateway::Column::WithdrawnAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("take a gateway out of use")?;
    raise_epoch(tx).await?;
    Ok(changed.rows_affected == 1)
}

/// Puts the permit's gateway back into use that somebody of an agency took out. Says whether it was out of use by them.
pub async fn restore_gateway(tx: &WriteTx<RestoreGateway>, taken_out_by: AgencyId) -> Result<bool, Fault> {
    let changed = gateway::Entity::update_many()
        .col_expr(gateway::Column::WithdrawnAt, Expr::value(Option::<i64>::None))
        .col_expr(gateway::Column::WithdrawnById, Expr::value(Option::<Uuid>::None))
        .col_expr(gateway::Column::WithdrawnByAgencyId, Expr::value(Option::<Uuid>::None))
        .col_expr(gateway::Column::WithdrawnReason, Expr::value(Option::<String>::None))
        .filter(gateway::Column::Id.eq(tx.resource().uuid()))
        .filter(gateway::Column::WithdrawnByAgencyId.eq(taken_out_by.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("put a gateway back into use")?;
    raise_epoch(tx).await?;
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
