//! Asks and the boroughs behind them.

use super::super::ask::{Ask, AskKind, AskOutcome, Backing};
use super::{day_of, unknown};
use accord_kernel::ids::{AgencyId, AreaId, AskId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx, is_unique_violation};
use accord_policy::Action;
use accord_policy::action::BackAsk;
use std::collections::BTreeMap;

mod ask {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ask")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        #[sea_orm(column_type = "Text")]
        pub of_whom: String,
        #[sea_orm(column_type = "Text")]
        pub why: String,
        #[sea_orm(column_type = "Text")]
        pub evidence: String,
        #[sea_orm(column_type = "Text")]
        pub would_change: String,
        pub agency_id: Uuid,
        pub opened_in_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub opened_at: i64,
        pub sent_on: Option<i32>,
        #[sea_orm(column_type = "Text", nullable)]
        pub sent_to: Option<String>,
        pub answered_on: Option<i32>,
        pub outcome: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome_words: Option<String>,
        pub closed_on: Option<i32>,
        #[sea_orm(column_type = "Text", nullable)]
        pub closed_because: Option<String>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod backing {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ask_backing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub ask_id: Uuid,
        pub area_id: Uuid,
        pub number: i32,
        pub backs: bool,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub by_id: Option<Uuid>,
        pub said_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

async fn with_words(db: &impl ConnectionTrait, rows: Vec<ask::Model>) -> Result<Vec<Ask>, Fault> {
    let mut words: BTreeMap<Uuid, Vec<Backing>> = BTreeMap::new();
    let found = backing::Entity::find()
        .filter(backing::Column::AskId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(backing::Column::SaidAt)
        .order_by_asc(backing::Column::Number)
        .all(db)
        .await
        .or_fault("read who stands behind asks")?;
    for row in found {
        words.entry(row.ask_id).or_default().push(Backing {
            area: AreaId::from_uuid(row.area_id),
            number: row.number,
            backs: row.backs,
            reason: row.reason,
            at: Instant::from_micros(row.said_at),
        });
    }
    rows.into_iter()
        .map(|row| {
            let said = words.remove(&row.id).unwrap_or_default();
            ask_of(row, said)
        })
        .collect()
}

fn ask_of(row: ask::Model, words: Vec<Backing>) -> Result<Ask, Fault> {
    let outcome = row.outcome.map(|code| AskOutcome::from_code(&code).ok_or_else(|| unknown(&code)));
    let answered = match (row.answered_on, outcome.transpose()?) {
        (Some(day), Some(outcome)) => Some((day_of(day)?, outcome, row.outcome_words.unwrap_or_default())),
        _ => None,
    };
    let dated = |day: Option<i32>, words: Option<String>| {
        day.map(|day| Ok::<_, Fault>((day_of(day)?, words.unwrap_or_default()))).transpose()
    };
    Ok(Ask {
        id: AskId::from_uuid(row.id),
        kind: AskKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
        what: row.what,
        of_whom: row.of_whom,
        why: row.why,
        evidence: row.evidence,
        would_change: row.would_change,
        agency: AgencyId::from_uuid(row.agency_id),
        opened_in: row.opened_in_id.map(AreaId::from_uuid),
        opened_at: Instant::from_micros(row.opened_at),
        sent: dated(row.sent_on, row.sent_to)?,
        answered,
        closed: dated(row.closed_on, row.closed_because)?,
        changed_at: Instant::from_micros(row.changed_at),
        words,
    })
}

/// Every ask, newest first.
pub async fn read_asks(db: &impl ConnectionTrait) -> Result<Vec<Ask>, Fault> {
    let rows = ask::Entity::find()
        .order_by_desc(ask::Column::OpenedAt)
        .order_by_desc(ask::Column::Id)
        .all(db)
        .await
        .or_fault("list asks")?;
    with_words(db, rows).await
}

/// The ask with this id.
pub async fn find_ask(db: &impl ConnectionTrait, id: AskId) -> Result<Option<Ask>, Fault> {
    let row = ask::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an ask")?;
    match row {
        Some(row) => Ok(with_words(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// Opens an ask under the id of the permit. Says whether there was none of this id.
pub async fn insert_ask<A: Action<Resource = AskId>>(tx: &WriteTx<A>, new: &Ask) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    let row = ask::ActiveModel {
        id: Set(tx.resource().uuid()),
        kind: Set(new.kind.code().to_owned()),
        what: Set(new.what.clone()),
        of_whom: Set(new.of_whom.clone()),
        why: Set(new.why.clone()),
        evidence: Set(new.evidence.clone()),
        would_change: Set(new.would_change.clone()),
        agency_id: Set(new.agency.uuid()),
        opened_in_id: Set(new.opened_in.map(Into::into)),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        opened_at: Set(at),
        sent_on: Set(None),
        sent_to: Set(None),
        answered_on: Set(None),
        outcome: Set(None),
        outcome_words: Set(None),
        closed_on: Set(None),
        closed_because: Set(None),
        changed_at: Set(at),
    };
    match ask::Entity::insert(row).exec_without_returning(tx.connection()).await {
        Err(error) if is_unique_violation(&error) => Ok(false),
        other => other.or_fault("open an ask").map(|_| true),
    }
}

/// The next step of an ask.
#[derive(Debug, Clone)]
pub enum Step {
    /// It was sent on a day, to somebody.
    Sent(Day, String),
    /// It was answered on a day, with words.
    Answered(Day, AskOutcome, String),
    /// It is closed, for a reason.
    Closed(Day, String),
}

/// Takes the next step of the permit's ask. Says whether it was as it was `seen`.
pub async fn take_step<A: Action<Resource = AskId>>(
    tx: &WriteTx<A>,
    step: &Step,
    seen: Instant,
) -> Result<bool, Fault> {
    let update = ask::Entity::update_many()
        .col_expr(ask::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(ask::Column::Id.eq(tx.resource().uuid()))
        .filter(ask::Column::ChangedAt.eq(seen.micros()))
        .filter(ask::Column::ClosedOn.is_null());
    let update = match step {
        Step::Sent(day, to) => update
            .col_expr(ask::Column::SentOn, Expr::value(day.number()))
            .col_expr(ask::Column::SentTo, Expr::value(to.as_str())),
        Step::Answered(day, outcome, words) => update
            .col_expr(ask::Column::AnsweredOn, Expr::value(day.number()))
            .col_expr(ask::Column::Outcome, Expr::value(outcome.code()))
            .col_expr(ask::Column::OutcomeWords, Expr::value(words.as_str())),
        Step::Closed(day, because) => update
            .col_expr(ask::Column::ClosedOn, Expr::value(day.number()))
            .col_expr(ask::Column::ClosedBecause, Expr::value(because.as_str())),
    };
    let changed = update.exec(tx.connection()).await.or_fault("take the next step of an ask")?;
    Ok(changed.rows_affected == 1)
}

/// Adds a borough's word on the permit's ask. Two that take one number are refused by the database.
pub async fn insert_word(tx: &WriteTx<BackAsk>, new: &Backing, id: Uuid) -> Result<(), DbErr> {
    let row = backing::ActiveModel {
        id: Set(id),
        ask_id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        number: Set(new.number),
        backs: Set(new.backs),
        reason: Set(new.reason.clone()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        said_at: Set(tx.permit().at().micros()),
    };
    backing::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}
