//! The tables of groups.

use super::model::{Entry, EntryKind, Group, GroupMember};
use accord_kernel::ids::{AgencyId, AgreementId, ControllerId, GroupEntryId, GroupId, UserId};
use accord_kernel::{Day, Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{FoundGroup, LeaveGroup, WriteGroup};
use accord_policy::{Action, Party};
use std::collections::BTreeMap;

mod group {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sharing_group")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub about: String,
        pub purpose: String,
        pub agreement_id: Uuid,
        pub founded_by_id: Option<Uuid>,
        pub founded_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod member {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "group_member")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub group_id: Uuid,
        pub controller_id: Uuid,
        pub agency_id: Option<Uuid>,
        pub from_on: i32,
        pub until_on: Option<i32>,
        pub left_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod entry {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "group_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub group_id: Uuid,
        pub kind: String,
        pub controller_id: Uuid,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub place: String,
        #[sea_orm(column_type = "Text")]
        pub owner_words: String,
        pub due_on: Option<i32>,
        pub written_at: i64,
        pub done_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome: Option<String>,
        pub done_by_agency_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read a group", format!("`{code}` is not known"))
}

fn day_of(number: i32) -> Result<Day, Fault> {
    Day::from_number(number).ok_or_else(|| unknown(&number.to_string()))
}

/// These groups with their members, by name.
async fn with_members(db: &impl ConnectionTrait, rows: Vec<group::Model>) -> Result<Vec<Group>, Fault> {
    let mut members: BTreeMap<Uuid, Vec<GroupMember>> = BTreeMap::new();
    let found = member::Entity::find()
        .filter(member::Column::GroupId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(member::Column::Id)
        .all(db)
        .await
        .or_fault("read the members of groups")?;
    for row in found {
        members.entry(row.group_id).or_default().push(GroupMember {
            party: Party {
                controller: ControllerId::from_uuid(row.controller_id),
                agency: row.agency_id.map(AgencyId::from_uuid),
            },
            from_on: day_of(row.from_on)?,
            left_at: row.left_at.map(Instant::from_micros),
        });
    }
    rows.into_iter()
        .map(|row| {
            Ok(Group {
                id: GroupId::from_uuid(row.id),
                name: row.name,
                about: row.about,
                purpose: Purpose::from_code(&row.purpose).ok_or_else(|| unknown(&row.purpose))?,
                agreement: AgreementId::from_uuid(row.agreement_id),
                members: members.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// The group with this id.
pub async fn find_group(db: &impl ConnectionTrait, id: GroupId) -> Result<Option<Group>, Fault> {
    let row = group::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a group")?;
    match row {
        Some(row) => Ok(with_members(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// The groups under these agreements, and those that a legal body belongs or belonged to, by name.
pub async fn list_groups(
    db: &impl ConnectionTrait,
    body: ControllerId,
    agreements: &[AgreementId],
) -> Result<Vec<Group>, Fault> {
    let own: Vec<Uuid> = member::Entity::find()
        .filter(member::Column::ControllerId.eq(body.uuid()))
        .all(db)
        .await
        .or_fault("list the groups of a legal body")?
        .into_iter()
        .map(|row| row.group_id)
        .collect();
    let under = group::Column::AgreementId.is_in(agreements.iter().map(|id| id.uuid()));
    let rows = group::Entity::find()
        .filter(under.or(group::Column::Id.is_in(own)))
        .order_by_asc(group::Column::Name)
        .all(db)
        .await
        .or_fault("list groups")?;
    with_members(db, rows).await
}

/// A group to be made.
#[derive(Debug)]
pub struct NewGroup<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is about.
    pub about: &'a str,
    /// What for.
    pub purpose: Purpose,
    /// The agreement that it works under.
    pub agreement: AgreementId,
}

/// Makes the group under the id of the permit, without members.
pub async fn insert_group(tx: &WriteTx<FoundGroup>, new: &NewGroup<'_>) -> Result<(), Fault> {
    let row = group::ActiveModel {
        id: Set(tx.resource().uuid()),
        name: Set(new.name.to_owned()),
        about: Set(new.about.to_owned()),
        purpose: Set(new.purpose.code().to_owned()),
        agreement_id: Set(new.agreement.uuid()),
        founded_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        founded_at: Set(tx.permit().at().micros()),
    };
    let inserted = group::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("make a group").map(drop)
}

/// Takes a party into the permit's group.
pub async fn insert_member<A: Action<Resource = GroupId>>(
    tx: &WriteTx<A>,
    party: Party,
    id: Uuid,
) -> Result<(), Fault> {
    let row = member::ActiveModel {
        id: Set(id),
        group_id: Set(tx.resource().uuid()),
        controller_id: Set(party.controller.uuid()),
        agency_id: Set(party.agency.map(Into::into)),
        from_on: Set(tx.permit().at().day().number()),
        until_on: Set(None),
        left_at: Set(None),
    };
    let inserted = member::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("join a group").map(drop)
}

/// Takes a legal body, or an agency that was taken in for itself, out of the permit's group. Says whether it belonged to
/// it.
pub async fn end_member(
    tx: &WriteTx<LeaveGroup>,
    body: ControllerId,
    agency: AgencyId,
) -> Result<bool, Fault> {
    let at = tx.permit().at();
    let changed = member::Entity::update_many()
        .col_expr(member::Column::LeftAt, Expr::value(at.micros()))
        .col_expr(member::Column::UntilOn, Expr::value(at.day().number()))
        .filter(member::Column::GroupId.eq(tx.resource().uuid()))
        .filter(member::Column::ControllerId.eq(body.uuid()))
        .filter(member::Column::AgencyId.is_null().or(member::Column::AgencyId.eq(agency.uuid())))
        .filter(member::Column::LeftAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("leave a group")?;
    Ok(changed.rows_affected > 0)
}

/// Adds an entry to the permit's group.
pub async fn insert_entry(tx: &WriteTx<WriteGroup>, new: &Entry) -> Result<(), Fault> {
    let row = entry::ActiveModel {
        id: Set(new.id.uuid()),
        group_id: Set(tx.resource().uuid()),
        kind: Set(new.kind.code().to_owned()),
        controller_id: Set(new.controller.uuid()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        words: Set(new.words.clone()),
        place: Set(new.place.clone()),
        owner_words: Set(new.owner_words.clone()),
        due_on: Set(new.due_on.map(Day::number)),
        written_at: Set(tx.permit().at().micros()),
        done_at: Set(None),
        outcome: Set(None),
        done_by_agency_id: Set(None),
    };
    let inserted = entry::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("write in a group").map(drop)
}

/// Says that an action of the permit's group was done by an agency, with what came of it. Says whether it was still open.
pub async fn finish_action(
    tx: &WriteTx<WriteGroup>,
    id: GroupEntryId,
    (done_by, outcome): (AgencyId, &str),
) -> Result<bool, Fault> {
    let changed = entry::Entity::update_many()
        .col_expr(entry::Column::DoneAt, Expr::value(tx.permit().at().micros()))
        .col_expr(entry::Column::Outcome, Expr::value(outcome))
        .col_expr(entry::Column::DoneByAgencyId, Expr::value(done_by.uuid()))
        .filter(entry::Column::Id.eq(id.uuid()))
        .filter(entry::Column::GroupId.eq(tx.resource().uuid()))
        .filter(entry::Column::Kind.eq(EntryKind::Action.code()))
        .filter(entry::Column::DoneAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("finish an action of a group")?;
    Ok(changed.rows_affected == 1)
}

/// What was written in a group, newest first: at most `limit`. Who reads which of it is for the model to say.
pub async fn list_entries(db: &impl ConnectionTrait, id: GroupId, limit: u64) -> Result<Vec<Entry>, Fault> {
    let rows = entry::Entity::find()
        .filter(entry::Column::GroupId.eq(id.uuid()))
        .order_by_desc(entry::Column::WrittenAt)
        .order_by_desc(entry::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("read what was written in a group")?;
    rows.into_iter().map(entry_of).collect()
}

/// What was written under an id in a group.
pub async fn find_entry(
    db: &impl ConnectionTrait,
    group: GroupId,
    id: GroupEntryId,
) -> Result<Option<Entry>, Fault> {
    let of_group = entry::Column::GroupId.eq(group.uuid());
    let row = entry::Entity::find_by_id(id.uuid()).filter(of_group).one(db).await;
    row.or_fault("read what was written in a group")?.map(entry_of).transpose()
}

fn entry_of(row: entry::Model) -> Result<Entry, Fault> {
    Ok(Entry {
        id: GroupEntryId::from_uuid(row.id),
        kind: EntryKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
        controller: ControllerId::from_uuid(row.controller_id),
        agency: AgencyId::from_uuid(row.agency_id),
        by: row.by_id.map(UserId::from_uuid),
        words: row.words,
        place: row.place,
        owner_words: row.owner_words,
        due_on: row.due_on.map(day_of).transpose()?,
        written_at: Instant::from_micros(row.written_at),
        done_at: row.done_at.map(Instant::from_micros),
        outcome: row.outcome,
        done_by: row.done_by_agency_id.map(AgencyId::from_uuid),
    })
}
