//! Editions, their expectations, and what was said of them.

use super::super::model::{Comment, Edition, Expectation, ExpectationText, Reply, Theme};
use super::{day_of, unknown};
use accord_kernel::ids::{AgencyId, AreaId, EditionId, ExpectationId, StandardCommentId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{CommentStandard, DraftEdition, OfferEdition, ReplyToComment};

mod edition {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "edition")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub closes_on: Option<i32>,
        pub offered_at: Option<i64>,
        pub hash: Option<String>,
        pub by_id: Option<Uuid>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod expectation {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expectation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub edition_id: Uuid,
        pub theme: String,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub expected: String,
        #[sea_orm(column_type = "Text")]
        pub evidence: String,
        #[sea_orm(column_type = "Text")]
        pub asks: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expectation_comment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub edition_id: Uuid,
        pub expectation_id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub written_at: i64,
        pub reply: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub reply_words: Option<String>,
        pub replied_by_id: Option<Uuid>,
        pub replied_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn edition_of(row: edition::Model) -> Result<Edition, Fault> {
    Ok(Edition {
        id: EditionId::from_uuid(row.id),
        agency: AgencyId::from_uuid(row.agency_id),
        number: row.number,
        name: row.name,
        closes_on: row.closes_on.map(day_of).transpose()?,
        offered_at: row.offered_at.map(Instant::from_micros),
        hash: row.hash,
        changed_at: Instant::from_micros(row.changed_at),
    })
}

fn expectation_of(row: expectation::Model) -> Result<Expectation, Fault> {
    Ok(Expectation {
        id: ExpectationId::from_uuid(row.id),
        edition: EditionId::from_uuid(row.edition_id),
        theme: Theme::from_code(&row.theme).ok_or_else(|| unknown(&row.theme))?,
        number: row.number,
        text: ExpectationText { expected: row.expected, evidence: row.evidence, asks: row.asks },
    })
}

fn comment_of(row: comment::Model) -> Result<Comment, Fault> {
    let reply = row.reply.map(|code| Reply::from_code(&code).ok_or_else(|| unknown(&code))).transpose()?;
    Ok(Comment {
        id: StandardCommentId::from_uuid(row.id),
        edition: EditionId::from_uuid(row.edition_id),
        expectation: ExpectationId::from_uuid(row.expectation_id),
        area: AreaId::from_uuid(row.area_id),
        agency: AgencyId::from_uuid(row.agency_id),
        words: row.words,
        at: Instant::from_micros(row.written_at),
        reply: reply.map(|reply| (reply, row.reply_words.unwrap_or_default())),
    })
}

/// Every edition, newest first.
pub async fn list_editions(db: &impl ConnectionTrait) -> Result<Vec<Edition>, Fault> {
    let rows = edition::Entity::find().order_by_desc(edition::Column::Number).all(db).await;
    rows.or_fault("list editions of standards")?.into_iter().map(edition_of).collect()
}

/// The edition with this id.
pub async fn find_edition(db: &impl ConnectionTrait, id: EditionId) -> Result<Option<Edition>, Fault> {
    let row = edition::Entity::find_by_id(id.uuid()).one(db).await;
    row.or_fault("read an edition of standards")?.map(edition_of).transpose()
}

/// The expectations of an edition, by theme and number.
pub async fn list_expectations(
    db: &impl ConnectionTrait,
    edition: EditionId,
) -> Result<Vec<Expectation>, Fault> {
    let rows = expectation::Entity::find()
        .filter(expectation::Column::EditionId.eq(edition.uuid()))
        .all(db)
        .await
        .or_fault("list expectations")?;
    let mut all = rows.into_iter().map(expectation_of).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|one| (one.theme, one.number));
    Ok(all)
}

/// The expectation with this id.
pub async fn find_expectation(
    db: &impl ConnectionTrait,
    id: ExpectationId,
) -> Result<Option<Expectation>, Fault> {
    let row = expectation::Entity::find_by_id(id.uuid()).one(db).await;
    row.or_fault("read an expectation")?.map(expectation_of).transpose()
}

/// What was said of an edition, oldest first.
pub async fn list_comments(db: &impl ConnectionTrait, edition: EditionId) -> Result<Vec<Comment>, Fault> {
    let rows = comment::Entity::find()
        .filter(comment::Column::EditionId.eq(edition.uuid()))
        .order_by_asc(comment::Column::WrittenAt)
        .order_by_asc(comment::Column::Id)
        .all(db)
        .await;
    rows.or_fault("list comments on standards")?.into_iter().map(comment_of).collect()
}

/// The comment with this id.
pub async fn find_comment(
    db: &impl ConnectionTrait,
    id: StandardCommentId,
) -> Result<Option<Comment>, Fault> {
    let row = comment::Entity::find_by_id(id.uuid()).one(db).await;
    row.or_fault("read a comment on standards")?.map(comment_of).transpose()
}

/// Adds an edition under the id of the permit. Two that take one number are refused by the database.
pub async fn insert_edition(
    tx: &WriteTx<DraftEdition>,
    (agency, number, name): (AgencyId, i32, &str),
) -> Result<(), DbErr> {
    let row = edition::ActiveModel {
        id: Set(tx.resource().uuid()),
        agency_id: Set(agency.uuid()),
        number: Set(number),
        name: Set(name.to_owned()),
        closes_on: Set(None),
        offered_at: Set(None),
        hash: Set(None),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        changed_at: Set(tx.permit().at().micros()),
    };
    edition::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Adds an expectation to the permit's edition. Two that take one number are refused by the database.
pub async fn insert_expectation(tx: &WriteTx<DraftEdition>, new: &Expectation) -> Result<(), DbErr> {
    let row = expectation::ActiveModel {
        id: Set(new.id.uuid()),
        edition_id: Set(tx.resource().uuid()),
        theme: Set(new.theme.code().to_owned()),
        number: Set(new.number),
        expected: Set(new.text.expected.clone()),
        evidence: Set(new.text.evidence.clone()),
        asks: Set(new.text.asks.clone()),
    };
    expectation::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Notes that the permit's edition is changed, unless it was since `seen`, or its text is fixed. Says whether it was noted.
pub async fn touch_edition(tx: &WriteTx<DraftEdition>, seen: Instant) -> Result<bool, Fault> {
    let changed = edition::Entity::update_many()
        .col_expr(edition::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(edition::Column::Id.eq(tx.resource().uuid()))
        .filter(edition::Column::ChangedAt.eq(seen.micros()))
        .filter(edition::Column::OfferedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("change an edition of standards")?;
    Ok(changed.rows_affected == 1)
}

/// Changes what an expectation of the permit's edition says.
pub async fn update_expectation(
    tx: &WriteTx<DraftEdition>,
    id: ExpectationId,
    text: &ExpectationText,
) -> Result<bool, Fault> {
    let changed = expectation::Entity::update_many()
        .col_expr(expectation::Column::Expected, Expr::value(text.expected.as_str()))
        .col_expr(expectation::Column::Evidence, Expr::value(text.evidence.as_str()))
        .col_expr(expectation::Column::Asks, Expr::value(text.asks.as_str()))
        .filter(expectation::Column::Id.eq(id.uuid()))
        .filter(expectation::Column::EditionId.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("change an expectation")?;
    Ok(changed.rows_affected == 1)
}

/// Takes an expectation out of the permit's edition, before boroughs have read it.
pub async fn delete_expectation(tx: &WriteTx<DraftEdition>, id: ExpectationId) -> Result<bool, Fault> {
    let deleted = expectation::Entity::delete_many()
        .filter(expectation::Column::Id.eq(id.uuid()))
        .filter(expectation::Column::EditionId.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("take an expectation out")?;
    Ok(deleted.rows_affected == 1)
}

/// Opens the consultation on the permit's edition. Says whether none was open before.
pub async fn open_consultation(tx: &WriteTx<DraftEdition>, closes_on: Day) -> Result<bool, Fault> {
    let changed = edition::Entity::update_many()
        .col_expr(edition::Column::ClosesOn, Expr::value(closes_on.number()))
        .col_expr(edition::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(edition::Column::Id.eq(tx.resource().uuid()))
        .filter(edition::Column::ClosesOn.is_null())
        .filter(edition::Column::OfferedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("open a consultation")?;
    Ok(changed.rows_affected == 1)
}

/// Fixes the text of the permit's edition. Says whether it was not fixed, and as it was `seen`.
pub async fn offer(tx: &WriteTx<OfferEdition>, hash: &str, seen: Instant) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    let changed = edition::Entity::update_many()
        .col_expr(edition::Column::OfferedAt, Expr::value(at))
        .col_expr(edition::Column::Hash, Expr::value(hash))
        .col_expr(edition::Column::ChangedAt, Expr::value(at))
        .filter(edition::Column::Id.eq(tx.resource().uuid()))
        .filter(edition::Column::ChangedAt.eq(seen.micros()))
        .filter(edition::Column::OfferedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("offer an edition of standards")?;
    Ok(changed.rows_affected == 1)
}

/// Adds what a borough says of the permit's expectation.
pub async fn insert_comment(tx: &WriteTx<CommentStandard>, new: &Comment) -> Result<(), Fault> {
    let row = comment::ActiveModel {
        id: Set(new.id.uuid()),
        edition_id: Set(new.edition.uuid()),
        expectation_id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        words: Set(new.words.clone()),
        written_at: Set(tx.permit().at().micros()),
        reply: Set(None),
        reply_words: Set(None),
        replied_by_id: Set(None),
        replied_at: Set(None),
    };
    let inserted = comment::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("comment on a standard").map(drop)
}

/// Answers the permit's comment, once. Says whether nobody had.
pub async fn reply_to(tx: &WriteTx<ReplyToComment>, (reply, words): (Reply, &str)) -> Result<bool, Fault> {
    let by = tx.permit().audit_facts().user.map(Uuid::from);
    let changed = comment::Entity::update_many()
        .col_expr(comment::Column::Reply, Expr::value(reply.code()))
        .col_expr(comment::Column::ReplyWords, Expr::value(words))
        .col_expr(comment::Column::RepliedById, Expr::value(by))
        .col_expr(comment::Column::RepliedAt, Expr::value(tx.permit().at().micros()))
        .filter(comment::Column::Id.eq(tx.resource().uuid()))
        .filter(comment::Column::Reply.is_null())
        .exec(tx.connection())
        .await
        .or_fault("answer a comment")?;
    Ok(changed.rows_affected == 1)
}
