//! Who may sign agreements for their legal body.

use accord_kernel::Instant;
use accord_kernel::ids::MemberId;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{EndAuthority, GrantAuthority};

mod row {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signatory_authority")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Uuid,
        pub granted_by_member_id: Uuid,
        pub granted_at: i64,
        pub ended_at: Option<i64>,
        pub ended_by_member_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// That a member may sign.
#[derive(Debug, Clone)]
pub struct Authority {
    /// Who may sign.
    pub member: MemberId,
    /// Who said so.
    pub granted_by: MemberId,
    /// When.
    pub granted_at: Instant,
}

/// Which of these members may sign now, each once.
pub async fn list_authorities(
    db: &impl ConnectionTrait,
    members: &[MemberId],
) -> Result<Vec<Authority>, Fault> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let rows = row::Entity::find()
        .filter(row::Column::MemberId.is_in(members.iter().map(|member| member.uuid())))
        .filter(row::Column::EndedAt.is_null())
        .order_by_asc(row::Column::GrantedAt)
        .all(db)
        .await
        .or_fault("read who may sign agreements")?;
    let mut found: Vec<Authority> = Vec::new();
    for held in rows {
        let member = MemberId::from_uuid(held.member_id);
        if found.iter().all(|authority| authority.member != member) {
            found.push(Authority {
                member,
                granted_by: MemberId::from_uuid(held.granted_by_member_id),
                granted_at: Instant::from_micros(held.granted_at),
            });
        }
    }
    Ok(found)
}

/// Lets the permit's member sign.
pub async fn insert_authority(
    tx: &WriteTx<GrantAuthority>,
    id: Uuid,
    granted_by: MemberId,
) -> Result<(), Fault> {
    let new = row::ActiveModel {
        id: Set(id),
        member_id: Set(tx.resource().uuid()),
        granted_by_member_id: Set(granted_by.uuid()),
        granted_at: Set(tx.permit().at().micros()),
        ended_at: Set(None),
        ended_by_member_id: Set(None),
    };
    let inserted = row::Entity::insert(new).exec_without_returning(tx.connection()).await;
    inserted.or_fault("let somebody sign agreements").map(drop)
}

/// Lets the permit's member sign no more. Says whether they could.
pub async fn end_authority(tx: &WriteTx<EndAuthority>, ended_by: MemberId) -> Result<bool, Fault> {
    let changed = row::Entity::update_many()
        .col_expr(row::Column::EndedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(row::Column::EndedByMemberId, Expr::value(ended_by.uuid()))
        .filter(row::Column::MemberId.eq(tx.resource().uuid()))
        .filter(row::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("end the right to sign agreements")?;
    Ok(changed.rows_affected > 0)
}
