//! What peer boroughs say of rounds.

use super::super::round::{Moderation, ModerationLine};
use accord_kernel::Instant;
use accord_kernel::ids::{AreaId, ExpectationId, ModerationId, RoundId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AnswerModerator, CompleteRound, ModerateRound};
use std::collections::BTreeMap;

mod moderation {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "moderation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub round_id: Uuid,
        pub standing_round_id: Option<Uuid>,
        pub area_id: Uuid,
        pub asked_by_id: Option<Uuid>,
        pub asked_at: i64,
        pub accepted_at: Option<i64>,
        pub declined_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub declined_because: Option<String>,
        pub said_by_id: Option<Uuid>,
        pub said_at: Option<i64>,
        pub answered_by_id: Option<Uuid>,
        pub answered_at: Option<i64>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "moderation_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub moderation_id: Uuid,
        pub expectation_id: Uuid,
        pub agrees: bool,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub reply: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

async fn with_lines(
    db: &impl ConnectionTrait,
    rows: Vec<moderation::Model>,
) -> Result<Vec<Moderation>, Fault> {
    let mut lines: BTreeMap<Uuid, Vec<ModerationLine>> = BTreeMap::new();
    let found = line::Entity::find()
        .filter(line::Column::ModerationId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await
        .or_fault("read what peer boroughs say")?;
    for row in found {
        lines.entry(row.moderation_id).or_default().push(ModerationLine {
            expectation: ExpectationId::from_uuid(row.expectation_id),
            agrees: row.agrees,
            words: row.words,
            reply: row.reply,
        });
    }
    let when = |at: Option<i64>, by: Option<Uuid>| {
        at.map(|at| (Instant::from_micros(at), by.map(UserId::from_uuid)))
    };
    Ok(rows
        .into_iter()
        .map(|row| Moderation {
            id: ModerationId::from_uuid(row.id),
            round: RoundId::from_uuid(row.round_id),
            area: AreaId::from_uuid(row.area_id),
            asked_at: Instant::from_micros(row.asked_at),
            accepted_at: row.accepted_at.map(Instant::from_micros),
            declined: row
                .declined_at
                .map(|at| (Instant::from_micros(at), row.declined_because.unwrap_or_default())),
            said: when(row.said_at, row.said_by_id),
            answered: when(row.answered_at, row.answered_by_id),
            changed_at: Instant::from_micros(row.changed_at),
            lines: lines.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

/// The looks at a round, oldest first.
pub async fn list_moderations(db: &impl ConnectionTrait, round: RoundId) -> Result<Vec<Moderation>, Fault> {
    let rows = moderation::Entity::find()
        .filter(moderation::Column::RoundId.eq(round.uuid()))
        .order_by_asc(moderation::Column::AskedAt)
        .all(db)
        .await
        .or_fault("list the looks at a round")?;
    with_lines(db, rows).await
}

/// The looks that a borough was asked for, newest first.
pub async fn list_asked(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Moderation>, Fault> {
    let rows = moderation::Entity::find()
        .filter(moderation::Column::AreaId.eq(area.uuid()))
        .order_by_desc(moderation::Column::AskedAt)
        .all(db)
        .await
        .or_fault("list the rounds that a borough looks at")?;
    with_lines(db, rows).await
}

/// The look with this id.
pub async fn find_moderation(
    db: &impl ConnectionTrait,
    id: ModerationId,
) -> Result<Option<Moderation>, Fault> {
    let row = moderation::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a look at a round")?;
    match row {
        Some(row) => Ok(with_lines(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// Asks a peer borough to look at the permit's round. A second one beside it is refused by the database.
pub async fn insert_moderation(
    tx: &WriteTx<CompleteRound>,
    id: ModerationId,
    peer: AreaId,
) -> Result<(), DbErr> {
    let at = tx.permit().at().micros();
    let row = moderation::ActiveModel {
        id: Set(id.uuid()),
        round_id: Set(tx.resource().uuid()),
        standing_round_id: Set(Some(tx.resource().uuid())),
        area_id: Set(peer.uuid()),
        asked_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        asked_at: Set(at),
        accepted_at: Set(None),
        declined_at: Set(None),
        declined_because: Set(None),
        said_by_id: Set(None),
        said_at: Set(None),
        answered_by_id: Set(None),
        answered_at: Set(None),
        changed_at: Set(at),
    };
    moderation::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Says yes or no for the peer borough of the permit's look. Says whether nobody had.
pub async fn take_up(tx: &WriteTx<ModerateRound>, declined: Option<&str>) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    let update = moderation::Entity::update_many()
        .col_expr(moderation::Column::ChangedAt, Expr::value(at))
        .filter(moderation::Column::Id.eq(tx.resource().uuid()))
        .filter(moderation::Column::AcceptedAt.is_null())
        .filter(moderation::Column::DeclinedAt.is_null());
    let update = match declined {
        Some(because) => update
            .col_expr(moderation::Column::DeclinedAt, Expr::value(at))
            .col_expr(moderation::Column::DeclinedBecause, Expr::value(because))
            .col_expr(moderation::Column::StandingRoundId, Expr::value(Option::<Uuid>::None)),
        None => update.col_expr(moderation::Column::AcceptedAt, Expr::value(at)),
    };
    let changed = update.exec(tx.connection()).await.or_fault("answer whether to look at a round")?;
    Ok(changed.rows_affected == 1)
}

/// Keeps what the peer says of these expectations in the permit's look, in place of what it said before. Says whether it
/// was still looking, and as it was `seen`.
pub async fn keep_lines(
    tx: &WriteTx<ModerateRound>,
    (expectations, lines): (&[ExpectationId], &[ModerationLine]),
    seen: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, Fault> {
    let id = tx.resource().uuid();
    let changed = moderation::Entity::update_many()
        .col_expr(moderation::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(moderation::Column::Id.eq(id))
        .filter(moderation::Column::ChangedAt.eq(seen.micros()))
        .filter(moderation::Column::AcceptedAt.is_not_null())
        .filter(moderation::Column::SaidAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("write what a peer says")?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    line::Entity::delete_many()
        .filter(line::Column::ModerationId.eq(id))
        .filter(line::Column::ExpectationId.is_in(expectations.iter().map(|one| one.uuid())))
        .exec(tx.connection())
        .await
        .or_fault("write what a peer says")?;
    for line in lines {
        let row = line::ActiveModel {
            id: Set(new_id()),
            moderation_id: Set(id),
            expectation_id: Set(line.expectation.uuid()),
            agrees: Set(line.agrees),
            words: Set(line.words.clone()),
            reply: Set(None),
        };
        let inserted = line::Entity::insert(row).exec_without_returning(tx.connection()).await;
        inserted.or_fault("write what a peer says")?;
    }
    Ok(true)
}

/// Sends what the peer says in the permit's look to the borough, in the name of who does. Says whether it was still looking.
pub async fn send_lines(tx: &WriteTx<ModerateRound>, seen: Instant) -> Result<bool, Fault> {
    let at = tx.permit().at().micros();
    let changed = moderation::Entity::update_many()
        .col_expr(moderation::Column::SaidAt, Expr::value(at))
        .col_expr(moderation::Column::ChangedAt, Expr::value(at))
        .col_expr(moderation::Column::SaidById, Expr::value(tx.permit().audit_facts().user.map(Uuid::from)))
        .filter(moderation::Column::Id.eq(tx.resource().uuid()))
        .filter(moderation::Column::ChangedAt.eq(seen.micros()))
        .filter(moderation::Column::AcceptedAt.is_not_null())
        .filter(moderation::Column::SaidAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("send what a peer says")?;
    Ok(changed.rows_affected == 1)
}

/// Keeps what the borough answers in the permit's look. Says whether it had not answered.
pub async fn answer(
    tx: &WriteTx<AnswerModerator>,
    replies: &[(ExpectationId, String)],
) -> Result<bool, Fault> {
    let (id, at) = (tx.resource().uuid(), tx.permit().at().micros());
    let changed = moderation::Entity::update_many()
        .col_expr(moderation::Column::AnsweredAt, Expr::value(at))
        .col_expr(moderation::Column::ChangedAt, Expr::value(at))
        .col_expr(
            moderation::Column::AnsweredById,
            Expr::value(tx.permit().audit_facts().user.map(Uuid::from)),
        )
        .filter(moderation::Column::Id.eq(id))
        .filter(moderation::Column::SaidAt.is_not_null())
        .filter(moderation::Column::AnsweredAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("answer a peer")?;
    for (expectation, words) in replies {
        line::Entity::update_many()
            .col_expr(line::Column::Reply, Expr::value(words.as_str()))
            .filter(line::Column::ModerationId.eq(id))
            .filter(line::Column::ExpectationId.eq(expectation.uuid()))
            .exec(tx.connection())
            .await
            .or_fault("answer a peer")?;
    }
    Ok(changed.rows_affected == 1)
}
