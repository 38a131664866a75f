//! The tables of accounts and memberships, and the queries on them. Sessions, passkeys and failures
//! are in the files below `store/`.

mod failures;
mod invitations;
mod names;
mod new_access;
mod passkeys;
mod recoveries;
mod sessions;

pub use failures::{count_failures_since, delete_failures, forget_old_failures, insert_failure};
pub use invitations::{
    count_invited_with_role, find_invitation, find_invitation_by_id, insert_invitation,
    list_open_invitations, use_invitation, withdraw_foreign_invitations, withdraw_invitation,
    withdraw_invitations_for,
};
pub use names::list_names;
pub use new_access::{insert_known, insert_new_access, list_new_access};
pub use passkeys::{
    count_ceremonies, delete_passkey, delete_passkeys_of, find_passkey_by_key, find_passkey_owner,
    forget_old_ceremonies, insert_ceremony, insert_passkey, list_passkeys, list_stored_passkeys,
    take_ceremony, touch_passkey,
};
pub use recoveries::{
    find_recovery, insert_recovery, list_recoveries_since, use_recovery, withdraw_recoveries_of,
};
pub use sessions::{
    NewSession, delete_session, delete_sessions_of, find_session_owner, find_signed_in,
    forget_ended_sessions, insert_session, list_sessions, mark_session_seen, set_session_member,
    set_session_purpose, strengthen_session,
};

use super::model::{Account, Acting, MemberLine};
use crate::agencies::Agency;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, MemberId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{
    AcceptInvitation, ChangeRoles, RecoverAccount, StrengthenSession, SuspendAccount,
};
use accord_policy::{Action, Role};
use std::collections::{BTreeMap, BTreeSet};

mod account {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub name: String,
        pub password_hash: Option<String>,
        pub totp_secret: Option<Vec<u8>>,
        pub totp_confirmed_at: Option<i64>,
        pub totp_last_step: Option<i64>,
        pub created_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod member {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub agency_id: Uuid,
        pub created_at: i64,
        pub suspended_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::account::Entity",
            from = "Column::AccountId",
            to = "super::account::Column::Id"
        )]
        Account,
    }
    impl Related<super::account::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Account.def()
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod member_role {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member_role")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub role: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl From<account::Model> for Account {
    fn from(row: account::Model) -> Self {
        Self {
            id: UserId::from_uuid(row.id),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            totp_secret: row.totp_secret,
            totp_confirmed_at: row.totp_confirmed_at.map(Instant::from_micros),
            totp_last_step: row.totp_last_step,
        }
    }
}

/// The account that signs in with this address.
pub async fn find_account_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Account>, Fault> {
    let row = account::Entity::find().filter(account::Column::Email.eq(email)).one(db).await;
    Ok(row.or_fault("read an account")?.map(Account::from))
}

/// The account with this id, which must exist.
pub async fn load_account(db: &impl ConnectionTrait, id: UserId) -> Result<Account, Fault> {
    let row = account::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an account")?;
    row.map(Account::from).ok_or_else(|| Fault::new("read an account", "it is referred to but not there"))
}

/// Adds an account for whoever opened the invitation of the permit.
pub async fn insert_account<A: Action>(tx: &WriteTx<A>, new: &Account) -> Result<(), DbErr> {
    let row = account::ActiveModel {
        id: Set(new.id.uuid()),
        email: Set(new.email.clone()),
        name: Set(new.name.clone()),
        password_hash: Set(new.password_hash.clone()),
        totp_secret: Set(new.totp_secret.clone()),
        totp_confirmed_at: Set(new.totp_confirmed_at.map(Instant::micros)),
        totp_last_step: Set(new.totp_last_step),
        created_at: Set(tx.permit().at().micros()),
    };
    account::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes that the code of `step` was used, unless one as new was used already. Says whether it was noted.
pub async fn use_code(tx: &WriteTx<StrengthenSession>, user: UserId, step: i64) -> Result<bool, DbErr> {
    let changed = account::Entity::update_many()
        .col_expr(account::Column::TotpLastStep, Expr::value(step))
        .col_expr(
            account::Column::TotpConfirmedAt,
            Expr::col(account::Column::TotpConfirmedAt).if_null(tx.permit().at().micros()),
        )
        .filter(account::Column::Id.eq(user.uuid()))
        .filter(account::Column::TotpLastStep.is_null().or(account::Column::TotpLastStep.lt(step)))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Gives the permit's account a new password and new codes that are not confirmed yet.
pub async fn set_new_secrets(
    tx: &WriteTx<RecoverAccount>,
    password_hash: String,
    totp_secret: Vec<u8>,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(password_hash))
        .col_expr(account::Column::TotpSecret, Expr::value(totp_secret))
        .col_expr(account::Column::TotpConfirmedAt, Expr::value(Option::<i64>::None))
        .col_expr(account::Column::TotpLastStep, Expr::value(Option::<i64>::None))
        .filter(account::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The membership of `user` in `agency`, suspended ones included.
pub async fn find_membership(
    db: &impl ConnectionTrait,
    user: UserId,
    agency: AgencyId,
) -> Result<Option<MemberLine>, Fault> {
    let query = member::Entity::find()
        .filter(member::Column::AccountId.eq(user.uuid()))
        .filter(member::Column::AgencyId.eq(agency.uuid()));
    Ok(member_lines(db, query).await?.pop())
}

/// Whether `agency` has or ever had a member.
pub async fn has_members(db: &impl ConnectionTrait, agency: AgencyId) -> Result<bool, Fault> {
    let found = member::Entity::find().filter(member::Column::AgencyId.eq(agency.uuid())).one(db).await;
    Ok(found.or_fault("look for the members of an agency")?.is_some())
}

/// How many members of `agency` with access, other than `except`, are administrators.
pub async fn count_other_administrators(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    except: MemberId,
) -> Result<usize, Fault> {
    let members = list_members(db, agency).await?;
    let others = members.iter().filter(|line| line.member != except && line.suspended_at.is_none());
    Ok(others.filter(|line| line.roles.contains(&Role::Administrator)).count())
}

/// Adds a membership with its roles.
pub async fn insert_member<A: Action>(
    tx: &WriteTx<A>,
    id: MemberId,
    user: UserId,
    agency: AgencyId,
    roles: &BTreeSet<Role>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let row = member::ActiveModel {
        id: Set(id.uuid()),
        account_id: Set(user.uuid()),
        agency_id: Set(agency.uuid()),
        created_at: Set(tx.permit().at().micros()),
        suspended_at: Set(None),
    };
    member::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    insert_roles(tx.connection(), id, roles, new_id).await
}

/// Gives an existing membership access, with these roles and no others.
pub async fn restore_member(
    tx: &WriteTx<AcceptInvitation>,
    id: MemberId,
    roles: &BTreeSet<Role>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    member::Entity::update_many()
        .col_expr(member::Column::SuspendedAt, Expr::value(Option::<i64>::None))
        .filter(member::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    replace_roles(tx.connection(), id, roles, new_id).await
}

/// Gives the permit's membership these roles and no others.
pub async fn set_roles(
    tx: &WriteTx<ChangeRoles>,
    roles: &BTreeSet<Role>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    replace_roles(tx.connection(), tx.resource(), roles, new_id).await
}

async fn replace_roles(
    db: &impl ConnectionTrait,
    id: MemberId,
    roles: &BTreeSet<Role>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    member_role::Entity::delete_many().filter(member_role::Column::MemberId.eq(id.uuid())).exec(db).await?;
    insert_roles(db, id, roles, new_id).await
}

async fn insert_roles(
    db: &impl ConnectionTrait,
    id: MemberId,
    roles: &BTreeSet<Role>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let rows: Vec<_> = roles
        .iter()
        .map(|role| member_role::ActiveModel {
            id: Set(new_id()),
            member_id: Set(id.uuid()),
            role: Set(role.code().to_owned()),
        })
        .collect();
    if !rows.is_empty() {
        member_role::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Ends the access of the permit's membership. Says whether it had any.
pub async fn suspend_member(tx: &WriteTx<SuspendAccount>) -> Result<bool, DbErr> {
    let changed = member::Entity::update_many()
        .col_expr(member::Column::SuspendedAt, Expr::value(tx.permit().at().micros()))
        .filter(member::Column::Id.eq(tx.resource().uuid()))
        .filter(member::Column::SuspendedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

async fn roles_of(
    db: &impl ConnectionTrait,
    members: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<Role>>, Fault> {
    let mut roles: BTreeMap<Uuid, BTreeSet<Role>> = BTreeMap::new();
    let rows = member_role::Entity::find()
        .filter(member_role::Column::MemberId.is_in(members.iter().copied()))
        .all(db)
        .await
        .or_fault("read the roles of members")?;
    for row in rows {
        // A role that this release does not know gives nothing.
        if let Some(role) = Role::from_code(&row.role) {
            roles.entry(row.member_id).or_default().insert(role);
        }
    }
    Ok(roles)
}

async fn member_lines(
    db: &impl ConnectionTrait,
    query: Select<member::Entity>,
) -> Result<Vec<MemberLine>, Fault> {
    let rows = query
        .find_also_related(account::Entity)
        .order_by_asc(account::Column::Name)
        .order_by_asc(member::Column::Id)
        .all(db)
        .await
        .or_fault("list the members")?;
    let ids: Vec<Uuid> = rows.iter().map(|(member, _)| member.id).collect();
    let mut roles = roles_of(db, &ids).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(member, account)| {
            account.map(|account| MemberLine {
                member: MemberId::from_uuid(member.id),
                user: UserId::from_uuid(account.id),
                name: account.name,
                email: account.email,
                agency: AgencyId::from_uuid(member.agency_id),
                roles: roles.remove(&member.id).unwrap_or_default(),
                suspended_at: member.suspended_at.map(Instant::from_micros),
            })
        })
        .collect())
}

/// The members of an agency by name, suspended ones included.
pub async fn list_members(db: &impl ConnectionTrait, agency: AgencyId) -> Result<Vec<MemberLine>, Fault> {
    member_lines(db, member::Entity::find().filter(member::Column::AgencyId.eq(agency.uuid()))).await
}

/// These members, those without access included.
pub async fn list_members_with_ids(
    db: &impl ConnectionTrait,
    ids: &[MemberId],
) -> Result<Vec<MemberLine>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = member::Entity::find().filter(member::Column::Id.is_in(ids.iter().map(|id| id.uuid())));
    member_lines(db, query).await
}

/// The members that were added first, with access, in that order: at most `limit`.
pub async fn list_first_members(db: &impl ConnectionTrait, limit: usize) -> Result<Vec<MemberLine>, Fault> {
    let query = member::Entity::find()
        .filter(member::Column::SuspendedAt.is_null())
        .order_by_asc(member::Column::CreatedAt)
        .limit(limit as u64);
    member_lines(db, query).await
}

/// The membership with this id.
pub async fn find_member(db: &impl ConnectionTrait, id: MemberId) -> Result<Option<MemberLine>, Fault> {
    Ok(member_lines(db, member::Entity::find_by_id(id.uuid())).await?.pop())
}

/// The membership with this id, when it has access.
pub async fn find_member_with_access(
    db: &impl ConnectionTrait,
    id: MemberId,
) -> Result<Option<MemberLine>, Fault> {
    Ok(find_member(db, id).await?.filter(|line| line.suspended_at.is_none()))
}

/// The memberships of a user that have access, with the names of the agencies in `agencies`.
pub async fn list_memberships(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Acting>, Fault> {
    let query = member::Entity::find()
        .filter(member::Column::AccountId.eq(user.uuid()))
        .filter(member::Column::SuspendedAt.is_null());
    let lines = member_lines(db, query).await?;
    let mut memberships = Vec::with_capacity(lines.len());
    for line in lines {
        let Agency { name, controller, .. } = crate::agencies::load_agency(db, line.agency).await?;
        memberships.push(Acting {
            member: line.member,
            agency: line.agency,
            controller,
            agency_name: name,
            roles: line.roles,
        });
    }
    memberships.sort_by(|a, b| a.agency_name.cmp(&b.agency_name).then(a.member.cmp(&b.member)));
    Ok(memberships)
}

/// How many members with access hold `role` in one of `agencies`.
pub async fn count_members_with_role(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    role: Role,
) -> Result<u64, Fault> {
    let holders = member_role::Entity::find()
        .filter(member_role::Column::Role.eq(role.code()))
        .all(db)
        .await
        .or_fault("count the holders of a role")?;
    member::Entity::find()
        .filter(member::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(member::Column::SuspendedAt.is_null())
        .filter(member::Column::Id.is_in(holders.into_iter().map(|row| row.member_id)))
        .count(db)
        .await
        .or_fault("count the holders of a role")
}
