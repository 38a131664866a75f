//! Invitations: one-time links with which somebody sets up a sign-in.

use crate::accounts::model::Invitation;
use crate::accounts::secrets::token_hash;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, InvitationId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AcceptInvitation, WithdrawInvitation};
use accord_policy::{Action, Role};

mod invitation {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: Vec<u8>,
        pub email: String,
        pub name: String,
        pub agency_id: Uuid,
        pub created_at: i64,
        pub expires_at: i64,
        pub used_at: Option<i64>,
        pub made_by_account_id: Option<Uuid>,
        pub made_by_agency_id: Option<Uuid>,
        pub withdrawn_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod invitation_role {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation_role")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub invitation_id: Uuid,
        pub role: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a one-time link for the permit's agency.
pub async fn insert_invitation<A: Action<Resource = AgencyId>>(
    tx: &WriteTx<A>,
    new: &Invitation,
    token_hash: Vec<u8>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let row = invitation::ActiveModel {
        id: Set(new.id.uuid()),
        token_hash: Set(token_hash),
        email: Set(new.email.clone()),
        name: Set(new.name.clone()),
        agency_id: Set(tx.resource().uuid()),
        created_at: Set(new.created_at.micros()),
        expires_at: Set(new.expires_at.micros()),
        used_at: Set(None),
        made_by_account_id: Set(new.made_by.map(Into::into)),
        made_by_agency_id: Set(new.made_by_agency.map(Into::into)),
        withdrawn_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let roles = new.roles.iter().map(|role| invitation_role::ActiveModel {
        id: Set(new_id()),
        invitation_id: Set(new.id.uuid()),
        role: Set(role.code().to_owned()),
    });
    invitation_role::Entity::insert_many(roles).exec_without_returning(tx.connection()).await?;
    Ok(())
}

async fn with_roles(db: &impl ConnectionTrait, row: invitation::Model) -> Result<Invitation, Fault> {
    let roles = invitation_role::Entity::find()
        .filter(invitation_role::Column::InvitationId.eq(row.id))
        .all(db)
        .await
        .or_fault("read an invitation")?;
    Ok(Invitation {
        id: InvitationId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        agency: AgencyId::from_uuid(row.agency_id),
        roles: roles.iter().filter_map(|row| Role::from_code(&row.role)).collect(),
        created_at: Instant::from_micros(row.created_at),
        expires_at: Instant::from_micros(row.expires_at),
        is_closed: row.used_at.is_some() || row.withdrawn_at.is_some(),
        made_by: row.made_by_account_id.map(UserId::from_uuid),
        made_by_agency: row.made_by_agency_id.map(AgencyId::from_uuid),
    })
}

/// The invitation behind a token, closed and expired ones included.
pub async fn find_invitation(db: &impl ConnectionTrait, token: &str) -> Result<Option<Invitation>, Fault> {
    let Some(hash) = token_hash(token) else { return Ok(None) };
    let found = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(hash)).one(db).await;
    match found.or_fault("read an invitation")? {
        None => Ok(None),
        Some(row) => with_roles(db, row).await.map(Some),
    }
}

/// The invitation with this id, closed and expired ones included.
pub async fn find_invitation_by_id(
    db: &impl ConnectionTrait,
    id: InvitationId,
) -> Result<Option<Invitation>, Fault> {
    match invitation::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an invitation")? {
        None => Ok(None),
        Some(row) => with_roles(db, row).await.map(Some),
    }
}

/// The invitations to `agency` that still work at `now`, the newest first.
pub async fn list_open_invitations(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    now: Instant,
) -> Result<Vec<Invitation>, Fault> {
    let rows = invitation::Entity::find()
        .filter(invitation::Column::AgencyId.eq(agency.uuid()))
        .filter(is_open(now))
        .order_by_desc(invitation::Column::Id)
        .all(db)
        .await
        .or_fault("list the open invitations")?;
    let mut open = Vec::with_capacity(rows.len());
    for row in rows {
        open.push(with_roles(db, row).await?);
    }
    Ok(open)
}

/// How many invitations to `agencies` that still work at `now` give this role.
pub async fn count_invited_with_role(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    role: Role,
    now: Instant,
) -> Result<u64, Fault> {
    let with_role = invitation_role::Entity::find()
        .select_only()
        .column(invitation_role::Column::InvitationId)
        .filter(invitation_role::Column::Role.eq(role.code()))
        .into_query();
    invitation::Entity::find()
        .filter(invitation::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(is_open(now))
        .filter(invitation::Column::Id.in_subquery(with_role))
        .count(db)
        .await
        .or_fault("count the open invitations of a role")
}

fn is_open(now: Instant) -> Condition {
    Condition::all()
        .add(invitation::Column::UsedAt.is_null())
        .add(invitation::Column::WithdrawnAt.is_null())
        .add(invitation::Column::ExpiresAt.gt(now.micros()))
}

/// Marks the permit's invitation as used. Says whether it was still free.
pub async fn use_invitation(tx: &WriteTx<AcceptInvitation>) -> Result<bool, DbErr> {
    let changed = invitation::Entity::update_many()
        .col_expr(invitation::Column::UsedAt, Expr::value(tx.permit().at().micros()))
        .filter(invitation::Column::Id.eq(tx.resource().uuid()))
        .filter(is_open(tx.permit().at()))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

async fn withdraw<A: Action>(tx: &WriteTx<A>, which: Condition) -> Result<u64, DbErr> {
    let now = tx.permit().at();
    let changed = invitation::Entity::update_many()
        .col_expr(invitation::Column::WithdrawnAt, Expr::value(now.micros()))
        .filter(is_open(now))
        .filter(which)
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected)
}

/// Makes the permit's invitation useless. Says whether it still worked.
pub async fn withdraw_invitation(tx: &WriteTx<WithdrawInvitation>) -> Result<bool, DbErr> {
    let which = Condition::all().add(invitation::Column::Id.eq(tx.resource().uuid()));
    Ok(withdraw(tx, which).await? == 1)
}

/// Makes every open invitation of this address to this agency useless.
pub async fn withdraw_invitations_for<A: Action>(
    tx: &WriteTx<A>,
    agency: AgencyId,
    email: &str,
) -> Result<(), DbErr> {
    let which = Condition::all()
        .add(invitation::Column::AgencyId.eq(agency.uuid()))
        .add(invitation::Column::Email.eq(email));
    withdraw(tx, which).await.map(drop)
}

/// Makes every open invitation to this agency useless that another agency made: once it has somebody, it
/// is its own.
pub async fn withdraw_foreign_invitations<A: Action>(tx: &WriteTx<A>, agency: AgencyId) -> Result<(), DbErr> {
    let which = Condition::all()
        .add(invitation::Column::AgencyId.eq(agency.uuid()))
        .add(invitation::Column::MadeByAgencyId.is_not_null())
        .add(invitation::Column::MadeByAgencyId.ne(agency.uuid()));
    withdraw(tx, which).await.map(drop)
}
