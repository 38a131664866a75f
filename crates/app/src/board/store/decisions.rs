//! Decisions and promises.

use super::super::model::{Decision, Promise, PromiseState, PromiseWord};
use super::{day_of, unknown};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AskId, DecisionId, MeetingId, PromiseId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use std::collections::BTreeMap;

mod decision {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub series: String,
        pub year: i32,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub paper_version_id: Option<Uuid>,
        pub replaces_id: Option<Uuid>,
        pub ask_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub entered_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod decision_dissent {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decision_dissent")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub decision_id: Uuid,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub words: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod promise {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "promise")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        #[sea_orm(column_type = "Text")]
        pub who: String,
        pub due_on: i32,
        pub by_id: Option<Uuid>,
        pub made_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod promise_word {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "promise_word")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub promise_id: Uuid,
        pub number: i32,
        pub state: String,
        pub kept_on: Option<i32>,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub decision_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub said_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The decisions of meetings, newest first.
pub async fn list_decisions(
    db: &impl ConnectionTrait,
    meetings: &[MeetingId],
) -> Result<Vec<Decision>, Fault> {
    let rows = decision::Entity::find()
        .filter(decision::Column::MeetingId.is_in(meetings.iter().map(|id| id.uuid())))
        .order_by_desc(decision::Column::Year)
        .order_by_desc(decision::Column::EnteredAt)
        .order_by_desc(decision::Column::Number)
        .all(db)
        .await
        .or_fault("list decisions")?;
    with_dissent(db, rows).await
}

/// The decision with this id.
pub async fn find_decision(db: &impl ConnectionTrait, id: DecisionId) -> Result<Option<Decision>, Fault> {
    let row = decision::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a decision")?;
    Ok(with_dissent(db, row.into_iter().collect()).await?.pop())
}

/// The decision that replaces one.
pub async fn find_successor(db: &impl ConnectionTrait, id: DecisionId) -> Result<Option<Decision>, Fault> {
    let row = decision::Entity::find().filter(decision::Column::ReplacesId.eq(id.uuid())).one(db).await;
    Ok(with_dissent(db, row.or_fault("read a decision")?.into_iter().collect()).await?.pop())
}

async fn with_dissent(db: &impl ConnectionTrait, rows: Vec<decision::Model>) -> Result<Vec<Decision>, Fault> {
    let mut dissent: BTreeMap<Uuid, Vec<(AgencyId, String)>> = BTreeMap::new();
    let found = decision_dissent::Entity::find()
        .filter(decision_dissent::Column::DecisionId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(decision_dissent::Column::Id)
        .all(db)
        .await
        .or_fault("read who did not agree to decisions")?;
    for row in found {
        dissent.entry(row.decision_id).or_default().push((AgencyId::from_uuid(row.agency_id), row.words));
    }
    let decisions = rows.into_iter().map(|row| Decision {
        id: DecisionId::from_uuid(row.id),
        meeting: MeetingId::from_uuid(row.meeting_id),
        year: row.year,
        number: row.number,
        what: row.what,
        reason: row.reason,
        dissent: dissent.remove(&row.id).unwrap_or_default(),
        version: row.paper_version_id,
        replaces: row.replaces_id.map(DecisionId::from_uuid),
        ask: row.ask_id.map(AskId::from_uuid),
        by: row.by_id.map(UserId::from_uuid),
        entered_at: Instant::from_micros(row.entered_at),
    });
    Ok(decisions.collect())
}

/// The last number of a series in a year; 0 when there is none.
pub async fn last_number(db: &impl ConnectionTrait, series: &str, year: i32) -> Result<i32, Fault> {
    let row = decision::Entity::find()
        .filter(decision::Column::Series.eq(series))
        .filter(decision::Column::Year.eq(year))
        .order_by_desc(decision::Column::Number)
        .one(db)
        .await;
    Ok(row.or_fault("number a decision")?.map_or(0, |row| row.number))
}

/// Enters a decision of the permit's meeting. Two with one number, or two that replace one, are refused by the database.
pub async fn insert_decision<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    new: &Decision,
    series: &str,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let row = decision::ActiveModel {
        id: Set(new.id.uuid()),
        meeting_id: Set(tx.resource().uuid()),
        series: Set(series.to_owned()),
        year: Set(new.year),
        number: Set(new.number),
        what: Set(new.what.clone()),
        reason: Set(new.reason.clone()),
        paper_version_id: Set(new.version),
        replaces_id: Set(new.replaces.map(Into::into)),
        ask_id: Set(new.ask.map(Into::into)),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        entered_at: Set(tx.permit().at().micros()),
    };
    decision::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    for (agency, words) in &new.dissent {
        let row = decision_dissent::ActiveModel {
            id: Set(new_id()),
            decision_id: Set(new.id.uuid()),
            agency_id: Set(agency.uuid()),
            words: Set(words.clone()),
        };
        decision_dissent::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Whose promises are listed.
#[derive(Debug, Clone, Copy)]
pub enum PromisesOf<'a> {
    /// Those of meetings.
    Meetings(&'a [MeetingId]),
    /// Those of an agency.
    Agency(AgencyId),
    /// One.
    One(PromiseId),
}

/// Promises with what was said of them, by the day on which they are due.
pub async fn list_promises(db: &impl ConnectionTrait, of: PromisesOf<'_>) -> Result<Vec<Promise>, Fault> {
    let rows = match of {
        PromisesOf::One(id) => promise::Entity::find_by_id(id.uuid()),
        PromisesOf::Agency(agency) => {
            promise::Entity::find().filter(promise::Column::AgencyId.eq(agency.uuid()))
        }
        PromisesOf::Meetings(ids) => {
            promise::Entity::find().filter(promise::Column::MeetingId.is_in(ids.iter().map(|id| id.uuid())))
        }
    };
    let rows = rows
        .order_by_asc(promise::Column::DueOn)
        .order_by_asc(promise::Column::Id)
        .all(db)
        .await
        .or_fault("list promises")?;
    let said = promise_word::Entity::find()
        .filter(promise_word::Column::PromiseId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(promise_word::Column::Number)
        .all(db)
        .await
        .or_fault("read what became of promises")?;
    let mut words: BTreeMap<Uuid, Vec<PromiseWord>> = BTreeMap::new();
    for row in said {
        words.entry(row.promise_id).or_default().push(word_of(row)?);
    }
    rows.into_iter()
        .map(|row| {
            Ok(Promise {
                words: words.remove(&row.id).unwrap_or_default(),
                id: PromiseId::from_uuid(row.id),
                meeting: MeetingId::from_uuid(row.meeting_id),
                agency: AgencyId::from_uuid(row.agency_id),
                what: row.what,
                who: row.who,
                due_on: day_of(row.due_on)?,
                made_at: Instant::from_micros(row.made_at),
            })
        })
        .collect()
}

fn word_of(row: promise_word::Model) -> Result<PromiseWord, Fault> {
    Ok(PromiseWord {
        number: row.number,
        state: PromiseState::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
        kept_on: row.kept_on.map(day_of).transpose()?,
        words: row.words,
        decision: row.decision_id.map(DecisionId::from_uuid),
        by: row.by_id.map(UserId::from_uuid),
        at: Instant::from_micros(row.said_at),
    })
}

/// The promise with this id.
pub async fn find_promise(db: &impl ConnectionTrait, id: PromiseId) -> Result<Option<Promise>, Fault> {
    Ok(list_promises(db, PromisesOf::One(id)).await?.pop())
}

/// Enters what a partner promised at the permit's meeting.
pub async fn insert_promise<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    new: &Promise,
) -> Result<(), Fault> {
    let row = promise::ActiveModel {
        id: Set(new.id.uuid()),
        meeting_id: Set(tx.resource().uuid()),
        agency_id: Set(new.agency.uuid()),
        what: Set(new.what.clone()),
        who: Set(new.who.clone()),
        due_on: Set(new.due_on.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
    };
    let inserted = promise::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("enter a promise").map(drop)
}

/// Says what became of a promise. Two that take one number are refused by the database.
pub async fn insert_word<A: Action>(
    tx: &WriteTx<A>,
    promise: PromiseId,
    new: &PromiseWord,
    id: Uuid,
) -> Result<(), DbErr> {
    let row = promise_word::ActiveModel {
        id: Set(id),
        promise_id: Set(promise.uuid()),
        number: Set(new.number),
        state: Set(new.state.code().to_owned()),
        kept_on: Set(new.kept_on.map(|day| day.number())),
        words: Set(new.words.clone()),
        decision_id: Set(new.decision.map(Into::into)),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        said_at: Set(tx.permit().at().micros()),
    };
    promise_word::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}
