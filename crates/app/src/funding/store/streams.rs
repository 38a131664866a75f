//! Streams of money and the boroughs that they cover.

use super::super::model::{Outcome, Stream};
use super::{day_of, unknown};
use accord_kernel::ids::{AgencyId, AreaId, FundingStreamId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx, is_unique_violation};
use accord_policy::Action;
use std::collections::BTreeMap;

mod stream {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "funding_stream")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub funder: String,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub purpose: String,
        pub is_regional: bool,
        pub pounds: Option<i64>,
        pub starts_on: i32,
        pub ends_on: i32,
        #[sea_orm(column_type = "Text")]
        pub conditions: String,
        #[sea_orm(column_type = "Text")]
        pub what_ends: String,
        pub agency_id: Uuid,
        pub written_in_id: Option<Uuid>,
        pub decided_by_on: Option<i32>,
        pub outcome: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome_words: Option<String>,
        pub by_id: Option<Uuid>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod covered {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "funding_stream_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub stream_id: Uuid,
        pub area_id: Uuid,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

async fn with_areas(db: &impl ConnectionTrait, rows: Vec<stream::Model>) -> Result<Vec<Stream>, Fault> {
    let mut areas: BTreeMap<Uuid, Vec<AreaId>> = BTreeMap::new();
    let found = covered::Entity::find()
        .filter(covered::Column::StreamId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(covered::Column::Id)
        .all(db)
        .await
        .or_fault("read which boroughs funding covers")?;
    for row in found {
        areas.entry(row.stream_id).or_default().push(AreaId::from_uuid(row.area_id));
    }
    rows.into_iter()
        .map(|row| {
            let outcome = row.outcome.map(|code| Outcome::from_code(&code).ok_or_else(|| unknown(&code)));
            Ok(Stream {
                id: FundingStreamId::from_uuid(row.id),
                funder: row.funder,
                name: row.name,
                purpose: row.purpose,
                is_regional: row.is_regional,
                areas: areas.remove(&row.id).unwrap_or_default(),
                pounds: row.pounds,
                starts_on: day_of(row.starts_on)?,
                ends_on: day_of(row.ends_on)?,
                conditions: row.conditions,
                what_ends: row.what_ends,
                agency: AgencyId::from_uuid(row.agency_id),
                written_in: row.written_in_id.map(AreaId::from_uuid),
                decided_by_on: row.decided_by_on.map(day_of).transpose()?,
                outcome: outcome.transpose()?.map(|outcome| (outcome, row.outcome_words.unwrap_or_default())),
                changed_at: Instant::from_micros(row.changed_at),
            })
        })
        .collect()
}

/// Every stream, by its last day.
pub async fn list_streams(db: &impl ConnectionTrait) -> Result<Vec<Stream>, Fault> {
    let rows = stream::Entity::find()
        .order_by_asc(stream::Column::EndsOn)
        .order_by_asc(stream::Column::Id)
        .all(db)
        .await
        .or_fault("list funding")?;
    with_areas(db, rows).await
}

/// The stream with this id.
pub async fn find_stream(db: &impl ConnectionTrait, id: FundingStreamId) -> Result<Option<Stream>, Fault> {
    let row = stream::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read funding")?;
    match row {
        Some(row) => Ok(with_areas(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// Adds a stream under the id of the permit. Says whether there was none of this id.
pub async fn insert_stream<A: Action<Resource = FundingStreamId>>(
    tx: &WriteTx<A>,
    new: &Stream,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, Fault> {
    let row = stream::ActiveModel {
        id: Set(tx.resource().uuid()),
        funder: Set(new.funder.clone()),
        name: Set(new.name.clone()),
        purpose: Set(new.purpose.clone()),
        is_regional: Set(new.is_regional),
        pounds: Set(new.pounds),
        starts_on: Set(new.starts_on.number()),
        ends_on: Set(new.ends_on.number()),
        conditions: Set(new.conditions.clone()),
        what_ends: Set(new.what_ends.clone()),
        agency_id: Set(new.agency.uuid()),
        written_in_id: Set(new.written_in.map(Into::into)),
        decided_by_on: Set(new.decided_by_on.map(Day::number)),
        outcome: Set(None),
        outcome_words: Set(None),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        changed_at: Set(tx.permit().at().micros()),
    };
    match stream::Entity::insert(row).exec_without_returning(tx.connection()).await {
        Err(error) if is_unique_violation(&error) => return Ok(false),
        other => other.or_fault("write down funding")?,
    };
    insert_areas(tx, new, new_id).await?;
    Ok(true)
}

async fn insert_areas<A: Action<Resource = FundingStreamId>>(
    tx: &WriteTx<A>,
    new: &Stream,
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    for area in &new.areas {
        let row = covered::ActiveModel {
            id: Set(new_id()),
            stream_id: Set(tx.resource().uuid()),
            area_id: Set(area.uuid()),
        };
        let inserted = covered::Entity::insert(row).exec_without_returning(tx.connection()).await;
        inserted.or_fault("write down which boroughs funding covers")?;
    }
    Ok(())
}

/// Changes the permit's stream. Says whether it was as it was `seen`.
pub async fn update_stream<A: Action<Resource = FundingStreamId>>(
    tx: &WriteTx<A>,
    new: &Stream,
    seen: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, Fault> {
    let changed = stream::Entity::update_many()
        .col_expr(stream::Column::Funder, Expr::value(new.funder.as_str()))
        .col_expr(stream::Column::Name, Expr::value(new.name.as_str()))
        .col_expr(stream::Column::Purpose, Expr::value(new.purpose.as_str()))
        .col_expr(stream::Column::IsRegional, Expr::value(new.is_regional))
        .col_expr(stream::Column::Pounds, Expr::value(new.pounds))
        .col_expr(stream::Column::StartsOn, Expr::value(new.starts_on.number()))
        .col_expr(stream::Column::EndsOn, Expr::value(new.ends_on.number()))
        .col_expr(stream::Column::Conditions, Expr::value(new.conditions.as_str()))
        .col_expr(stream::Column::WhatEnds, Expr::value(new.what_ends.as_str()))
        .col_expr(stream::Column::AgencyId, Expr::value(new.agency.uuid()))
        .col_expr(stream::Column::DecidedByOn, Expr::value(new.decided_by_on.map(Day::number)))
        .col_expr(stream::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(stream::Column::Id.eq(tx.resource().uuid()))
        .filter(stream::Column::ChangedAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("change funding")?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    covered::Entity::delete_many()
        .filter(covered::Column::StreamId.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("change which boroughs funding covers")?;
    insert_areas(tx, new, new_id).await?;
    Ok(true)
}

/// Says what became of the permit's stream. Says whether it was as it was `seen`.
pub async fn decide_stream<A: Action<Resource = FundingStreamId>>(
    tx: &WriteTx<A>,
    (outcome, words): (Outcome, &str),
    seen: Instant,
) -> Result<bool, Fault> {
    let changed = stream::Entity::update_many()
        .col_expr(stream::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(stream::Column::OutcomeWords, Expr::value(words))
        .col_expr(stream::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(stream::Column::Id.eq(tx.resource().uuid()))
        .filter(stream::Column::ChangedAt.eq(seen.micros()))
        .exec(tx.connection())
        .await
        .or_fault("say what became of funding")?;
    Ok(changed.rows_affected == 1)
}
