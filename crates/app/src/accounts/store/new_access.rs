//! Who was given roles that open records of children, and who knows them.

use super::{account, member};
use crate::accounts::model::NewAccess;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, MemberId, NewAccessId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::KnowNewAccess;
use accord_policy::{Action, Role};
use std::collections::BTreeSet;

mod given {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "new_access")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub roles: String,
        pub by_id: Option<Uuid>,
        pub given_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod known {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "new_access_known")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub new_access_id: Uuid,
        pub account_id: Uuid,
        pub known_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps that a membership was given these roles, in the transaction that gives them.
pub async fn insert_new_access<A: Action>(
    tx: &WriteTx<A>,
    id: NewAccessId,
    member: MemberId,
    (roles, by): (&BTreeSet<Role>, Option<UserId>),
) -> Result<(), Fault> {
    let row = given::ActiveModel {
        id: Set(id.uuid()),
        member_id: Set(member.uuid()),
        roles: Set(roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ")),
        by_id: Set(by.map(Into::into)),
        given_at: Set(tx.permit().at().micros()),
    };
    let added = given::Entity::insert(row).exec_without_returning(tx.connection()).await;
    added.or_fault("keep who was given roles").map(drop)
}

/// Who of these agencies was given roles after `since` and has access still, but whom `reader` is, gave them to or knows:
/// the newest first, at most `limit`.
pub async fn list_new_access(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    reader: UserId,
    (since, limit): (Instant, u64),
) -> Result<Vec<NewAccess>, Fault> {
    let doing = "list who was given roles";
    let members = member::Entity::find()
        .filter(member::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(member::Column::AccountId.ne(reader.uuid()))
        .filter(member::Column::SuspendedAt.is_null());
    let their = members.select_only().column(member::Column::Id).into_query();
    let known = known::Entity::find().filter(known::Column::AccountId.eq(reader.uuid()));
    let known = known.select_only().column(known::Column::NewAccessId).into_query();
    let rows = given::Entity::find()
        .filter(given::Column::MemberId.in_subquery(their))
        .filter(given::Column::Id.not_in_subquery(known))
        .filter(given::Column::ById.is_null().or(given::Column::ById.ne(reader.uuid())))
        .filter(given::Column::GivenAt.gt(since.micros()))
        .order_by_desc(given::Column::GivenAt)
        .order_by_desc(given::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault(doing)?;
    let ids = rows.iter().map(|row| row.member_id);
    let found =
        member::Entity::find().filter(member::Column::Id.is_in(ids)).find_also_related(account::Entity);
    let found = found.all(db).await.or_fault(doing)?;
    let with_member = |row: given::Model| {
        let (member, account) = found.iter().find(|(member, _)| member.id == row.member_id)?;
        Some(NewAccess {
            id: NewAccessId::from_uuid(row.id),
            member: MemberId::from_uuid(row.member_id),
            name: account.as_ref()?.name.clone(),
            agency: AgencyId::from_uuid(member.agency_id),
            roles: row.roles.split(' ').filter_map(Role::from_code).collect(),
            given_at: Instant::from_micros(row.given_at),
            by: row.by_id.map(UserId::from_uuid),
        })
    };
    Ok(rows.into_iter().filter_map(with_member).collect())
}

/// Keeps that a user knows whom the permit's roles were given to. The database refuses what they said before.
pub async fn insert_known(tx: &WriteTx<KnowNewAccess>, id: Uuid, reader: UserId) -> Result<(), DbErr> {
    let row = known::ActiveModel {
        id: Set(id),
        new_access_id: Set(tx.resource().uuid()),
        account_id: Set(reader.uuid()),
        known_at: Set(tx.permit().at().micros()),
    };
    known::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}
