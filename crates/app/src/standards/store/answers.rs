//! What councils answer to editions.

use super::super::model::{Answer, Answered};
use super::unknown;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, EditionId, ExpectationId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::AnswerEdition;
use std::collections::BTreeMap;

mod answer {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "edition_answer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub edition_id: Uuid,
        pub area_id: Uuid,
        pub number: i32,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub answered_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod reservation {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "edition_reservation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub answer_id: Uuid,
        pub expectation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub words: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Whose answers are read.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// Of every borough.
    All,
    /// Of one borough.
    Of(AreaId),
}

/// What was answered to any edition, oldest first.
pub async fn list_answers(db: &impl ConnectionTrait, whose: Whose) -> Result<Vec<Answer>, Fault> {
    let mut query = answer::Entity::find();
    if let Whose::Of(area) = whose {
        query = query.filter(answer::Column::AreaId.eq(area.uuid()));
    }
    let rows =
        query.order_by_asc(answer::Column::AnsweredAt).order_by_asc(answer::Column::Number).all(db).await;
    let rows = rows.or_fault("list answers to standards")?;
    let mut reservations: BTreeMap<Uuid, Vec<(ExpectationId, String)>> = BTreeMap::new();
    let found = reservation::Entity::find()
        .filter(reservation::Column::AnswerId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(reservation::Column::Id)
        .all(db)
        .await
        .or_fault("list reservations")?;
    for row in found {
        let line = (ExpectationId::from_uuid(row.expectation_id), row.words);
        reservations.entry(row.answer_id).or_default().push(line);
    }
    rows.into_iter()
        .map(|row| {
            Ok(Answer {
                edition: EditionId::from_uuid(row.edition_id),
                area: AreaId::from_uuid(row.area_id),
                number: row.number,
                kind: Answered::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
                reason: row.reason,
                by: row.by_id.map(UserId::from_uuid),
                at: Instant::from_micros(row.answered_at),
                reservations: reservations.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// An answer to be given.
#[derive(Debug)]
pub struct NewAnswer<'a> {
    /// For which borough.
    pub area: AreaId,
    /// By which agency.
    pub agency: AgencyId,
    /// Its number among the borough's answers to this edition.
    pub number: i32,
    /// What it says.
    pub kind: Answered,
    /// Why.
    pub reason: &'a str,
    /// The reservations.
    pub reservations: &'a [(ExpectationId, String)],
}

/// Adds an answer to the permit's edition. Two that take one number are refused by the database.
pub async fn insert_answer(
    tx: &WriteTx<AnswerEdition>,
    new: &NewAnswer<'_>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let id = new_id();
    let row = answer::ActiveModel {
        id: Set(id),
        edition_id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        number: Set(new.number),
        kind: Set(new.kind.code().to_owned()),
        reason: Set(new.reason.to_owned()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        answered_at: Set(tx.permit().at().micros()),
    };
    answer::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    for (expectation, words) in new.reservations {
        let row = reservation::ActiveModel {
            id: Set(new_id()),
            answer_id: Set(id),
            expectation_id: Set(expectation.uuid()),
            words: Set(words.clone()),
        };
        reservation::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
