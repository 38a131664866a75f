//! Papers and their versions.

use super::super::model::{DiscussionPaper, Version};
use super::unknown;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, DiscussionPaperId, MeetingId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::WritePaper;
use std::collections::BTreeMap;

mod discussion_paper {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "discussion_paper")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub meeting_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub begun_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod paper_version {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "paper_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub paper_id: Uuid,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub changed: String,
        pub hash: String,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The papers for the Boards of some boroughs, newest first.
pub async fn list_papers(db: &impl ConnectionTrait, areas: &[AreaId]) -> Result<Vec<DiscussionPaper>, Fault> {
    let rows = discussion_paper::Entity::find()
        .filter(discussion_paper::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .order_by_desc(discussion_paper::Column::BegunAt)
        .order_by_desc(discussion_paper::Column::Id)
        .all(db)
        .await
        .or_fault("list papers")?;
    with_versions(db, rows).await
}

/// The paper with this id.
pub async fn find_paper(
    db: &impl ConnectionTrait,
    id: DiscussionPaperId,
) -> Result<Option<DiscussionPaper>, Fault> {
    let row = discussion_paper::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a paper")?;
    Ok(with_versions(db, row.into_iter().collect()).await?.pop())
}

/// The paper of a version.
pub async fn find_paper_of(
    db: &impl ConnectionTrait,
    version: Uuid,
) -> Result<Option<DiscussionPaper>, Fault> {
    let row = paper_version::Entity::find_by_id(version).one(db).await.or_fault("read a paper")?;
    match row {
        Some(row) => find_paper(db, DiscussionPaperId::from_uuid(row.paper_id)).await,
        None => Ok(None),
    }
}

async fn with_versions(
    db: &impl ConnectionTrait,
    rows: Vec<discussion_paper::Model>,
) -> Result<Vec<DiscussionPaper>, Fault> {
    let found = paper_version::Entity::find()
        .filter(paper_version::Column::PaperId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(paper_version::Column::Number)
        .all(db)
        .await
        .or_fault("read the versions of papers")?;
    let mut versions: BTreeMap<Uuid, Vec<Version>> = BTreeMap::new();
    for row in found {
        versions.entry(row.paper_id).or_default().push(Version {
            id: row.id,
            number: row.number,
            words: row.words,
            changed: row.changed,
            hash: row.hash,
            by: row.by_id.map(UserId::from_uuid),
            at: Instant::from_micros(row.written_at),
        });
    }
    rows.into_iter()
        .map(|row| {
            let versions = versions.remove(&row.id).ok_or_else(|| unknown("a paper without a version"))?;
            Ok(DiscussionPaper {
                id: DiscussionPaperId::from_uuid(row.id),
                area: AreaId::from_uuid(row.area_id),
                agency: AgencyId::from_uuid(row.agency_id),
                title: row.title,
                meeting: row.meeting_id.map(MeetingId::from_uuid),
                versions,
            })
        })
        .collect()
}

/// Begins a paper under the id of the permit; its first version is added by [`insert_version`].
pub async fn insert_paper(tx: &WriteTx<WritePaper>, new: &DiscussionPaper) -> Result<(), Fault> {
    let row = discussion_paper::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        agency_id: Set(new.agency.uuid()),
        title: Set(new.title.clone()),
        meeting_id: Set(new.meeting.map(Into::into)),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        begun_at: Set(tx.permit().at().micros()),
    };
    let inserted = discussion_paper::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("begin a paper").map(drop)
}

/// Says which meeting the permit's paper is for.
pub async fn set_meeting(tx: &WriteTx<WritePaper>, meeting: Option<MeetingId>) -> Result<(), Fault> {
    let meeting: Option<Uuid> = meeting.map(Into::into);
    let updated = discussion_paper::Entity::update_many()
        .col_expr(discussion_paper::Column::MeetingId, Expr::value(meeting))
        .filter(discussion_paper::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await;
    updated.or_fault("say which meeting a paper is for").map(drop)
}

/// Adds a version to the permit's paper. Two with one number are refused by the database.
pub async fn insert_version(tx: &WriteTx<WritePaper>, new: &Version) -> Result<(), DbErr> {
    let row = paper_version::ActiveModel {
        id: Set(new.id),
        paper_id: Set(tx.resource().uuid()),
        number: Set(new.number),
        words: Set(new.words.clone()),
        changed: Set(new.changed.clone()),
        hash: Set(new.hash.clone()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
    };
    paper_version::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}
