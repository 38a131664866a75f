//! The table of requests.

use super::model::{Answer, Asker, Authority, Check, LeftOut, Outcome, Request, RequestKind};
use accord_kernel::ids::{AgencyId, ControllerId, PersonId, RightsRequestId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{HandleRequest, ReadAnswer, SendAnswer};

mod request {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rights_request")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Uuid,
        pub agency_id: Uuid,
        pub person: Uuid,
        pub kind: String,
        pub asker: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub received_on: i32,
        pub by_id: Option<Uuid>,
        pub recorded_at: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub identity: Option<String>,
        pub authority: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub authority_words: Option<String>,
        pub is_source_of_harm: bool,
        pub checked_by_id: Option<Uuid>,
        pub checked_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub answer: Option<String>,
        pub left_out: Option<String>,
        pub prepared_by_id: Option<Uuid>,
        pub prepared_at: Option<i64>,
        pub read_by_id: Option<Uuid>,
        pub read_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub extended_why: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub paused_why: Option<String>,
        pub paused_on: Option<i32>,
        pub paused_days: i32,
        pub outcome: Option<String>,
        pub sent_by_id: Option<Uuid>,
        pub sent_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read a request", format!("`{code}` is not known"))
}

fn day(number: i32) -> Result<Day, Fault> {
    Day::from_number(number).ok_or_else(|| unknown(&number.to_string()))
}

impl TryFrom<request::Model> for Request {
    type Error = Fault;
    fn try_from(row: request::Model) -> Result<Self, Fault> {
        let authority = match row.authority.as_deref() {
            Some(code) => Some(Authority::from_code(code).ok_or_else(|| unknown(code))?),
            None => None,
        };
        let outcome = match row.outcome.as_deref() {
            Some(code) => Some(Outcome::from_code(code).ok_or_else(|| unknown(code))?),
            None => None,
        };
        let left_out = row.left_out.unwrap_or_default();
        let left_out: Result<Vec<LeftOut>, Fault> = left_out
            .split_whitespace()
            .map(|code| LeftOut::from_code(code).ok_or_else(|| unknown(code)))
            .collect();
        let left_out = left_out?;
        let paused_on = row.paused_on.map(day).transpose()?;
        let check = row.identity.map(|identity| Check {
            identity,
            authority,
            authority_words: row.authority_words.unwrap_or_default(),
            is_source_of_harm: row.is_source_of_harm,
        });
        let prepared_by = row.prepared_by_id.map(UserId::from_uuid);
        let read_by = row.read_by_id.map(UserId::from_uuid);
        Ok(Self {
            id: RightsRequestId::from_uuid(row.id),
            controller: ControllerId::from_uuid(row.controller_id),
            agency: AgencyId::from_uuid(row.agency_id),
            person: PersonId::from_uuid(row.person),
            kind: RequestKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            asker: Asker::from_code(&row.asker).ok_or_else(|| unknown(&row.asker))?,
            words: row.words,
            received_on: day(row.received_on)?,
            check,
            answer: row.answer.map(|words| Answer { words, left_out, by: prepared_by }),
            read_by: row.read_at.map(|at| (read_by, Instant::from_micros(at))),
            extended_why: row.extended_why,
            paused: row.paused_why.zip(paused_on),
            paused_days: row.paused_days,
            ended: outcome.zip(row.sent_at.map(Instant::from_micros)),
        })
    }
}

/// Requests to a legal body: open ones first, the oldest first; at most `limit`.
pub async fn list_requests(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    limit: u64,
) -> Result<Vec<Request>, Fault> {
    let rows = request::Entity::find()
        .filter(request::Column::ControllerId.eq(controller.uuid()))
        .order_by_with_nulls(request::Column::SentAt, Order::Desc, NullOrdering::First)
        .order_by_asc(request::Column::ReceivedOn)
        .order_by_asc(request::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list requests")?;
    rows.into_iter().map(Request::try_from).collect()
}

/// The request with this id.
pub async fn find_request(db: &impl ConnectionTrait, id: RightsRequestId) -> Result<Option<Request>, Fault> {
    let row = request::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a request")?;
    row.map(Request::try_from).transpose()
}

/// A request that came.
#[derive(Debug)]
pub struct NewRequest<'a> {
    /// The legal body that answers.
    pub controller: ControllerId,
    /// The agency that received it.
    pub agency: AgencyId,
    /// Of whom something is asked.
    pub person: PersonId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Who asks.
    pub asker: Asker,
    /// What they said.
    pub words: &'a str,
    /// When it came.
    pub received_on: Day,
}

/// Records the permit's request. The database refuses it a second time.
pub async fn insert_request(tx: &WriteTx<HandleRequest>, new: &NewRequest<'_>) -> Result<(), DbErr> {
    let row = request::ActiveModel {
        id: Set(tx.resource().uuid()),
        controller_id: Set(new.controller.uuid()),
        agency_id: Set(new.agency.uuid()),
        person: Set(new.person.uuid()),
        kind: Set(new.kind.code().to_owned()),
        asker: Set(new.asker.code().to_owned()),
        words: Set(new.words.to_owned()),
        received_on: Set(new.received_on.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        recorded_at: Set(tx.permit().at().micros()),
        is_source_of_harm: Set(false),
        paused_days: Set(0),
        ..Default::default()
    };
    request::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn open(id: RightsRequestId) -> Condition {
    Condition::all().add(request::Column::Id.eq(id.uuid())).add(request::Column::SentAt.is_null())
}

/// Keeps who asks in the permit's request. A check that is made again takes back what was prepared. Says whether it is open.
pub async fn set_check(tx: &WriteTx<HandleRequest>, check: &Check) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let (nobody, never): (Option<Uuid>, Option<i64>) = (None, None);
    let nothing: Option<String> = None;
    let changed = request::Entity::update_many()
        .col_expr(request::Column::Identity, Expr::value(check.identity.as_str()))
        .col_expr(request::Column::Authority, Expr::value(check.authority.map(Authority::code)))
        .col_expr(request::Column::AuthorityWords, Expr::value(check.authority_words.as_str()))
        .col_expr(request::Column::IsSourceOfHarm, Expr::value(check.is_source_of_harm))
        .col_expr(request::Column::CheckedById, Expr::value(user))
        .col_expr(request::Column::CheckedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(request::Column::Answer, Expr::value(nothing))
        .col_expr(request::Column::PreparedById, Expr::value(nobody))
        .col_expr(request::Column::ReadById, Expr::value(nobody))
        .col_expr(request::Column::ReadAt, Expr::value(never))
        .filter(open(tx.resource()))
        .exec(tx.connection())
        .await
        .or_fault("keep who asks")?;
    Ok(changed.rows_affected == 1)
}

/// Keeps what is answered in the permit's request. Whoever read an answer before reads it again. Says whether it is open.
pub async fn set_answer(
    tx: &WriteTx<HandleRequest>,
    words: &str,
    left_out: &[LeftOut],
) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let (nobody, never): (Option<Uuid>, Option<i64>) = (None, None);
    let codes: Vec<&str> = left_out.iter().map(|one| one.code()).collect();
    let changed = request::Entity::update_many()
        .col_expr(request::Column::Answer, Expr::value(words))
        .col_expr(request::Column::LeftOut, Expr::value(codes.join(" ")))
        .col_expr(request::Column::PreparedById, Expr::value(user))
        .col_expr(request::Column::PreparedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(request::Column::ReadById, Expr::value(nobody))
        .col_expr(request::Column::ReadAt, Expr::value(never))
        .filter(open(tx.resource()))
        .filter(request::Column::Identity.is_not_null())
        .exec(tx.connection())
        .await
        .or_fault("keep an answer")?;
    Ok(changed.rows_affected == 1)
}

/// Says that a second person read the answer of the permit's request. Says whether there is one that nobody read.
pub async fn set_read(tx: &WriteTx<ReadAnswer>) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = request::Entity::update_many()
        .col_expr(request::Column::ReadById, Expr::value(user))
        .col_expr(request::Column::ReadAt, Expr::value(tx.permit().at().micros()))
        .filter(open(tx.resource()))
        .filter(request::Column::Answer.is_not_null())
        .filter(request::Column::ReadAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say that an answer was read")?;
    Ok(changed.rows_affected == 1)
}

/// Ends the permit's request. Says whether it was open.
pub async fn end_request(tx: &WriteTx<SendAnswer>, outcome: Outcome) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = request::Entity::update_many()
        .col_expr(request::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(request::Column::SentById, Expr::value(user))
        .col_expr(request::Column::SentAt, Expr::value(tx.permit().at().micros()))
        .filter(open(tx.resource()))
        .exec(tx.connection())
        .await
        .or_fault("end a request")?;
    Ok(changed.rows_affected == 1)
}

/// Gives the permit's request two months more. Says whether it had not got them.
pub async fn extend(tx: &WriteTx<HandleRequest>, why: &str) -> Result<bool, Fault> {
    let changed = request::Entity::update_many()
        .col_expr(request::Column::ExtendedWhy, Expr::value(why))
        .filter(open(tx.resource()))
        .filter(request::Column::ExtendedWhy.is_null())
        .exec(tx.connection())
        .await
        .or_fault("extend a request")?;
    Ok(changed.rows_affected == 1)
}

/// Stops the clock of the permit's request. Says whether it ran.
pub async fn pause(tx: &WriteTx<HandleRequest>, why: &str) -> Result<bool, Fault> {
    let changed = request::Entity::update_many()
        .col_expr(request::Column::PausedWhy, Expr::value(why))
        .col_expr(request::Column::PausedOn, Expr::value(tx.permit().at().day().number()))
        .filter(open(tx.resource()))
        .filter(request::Column::PausedOn.is_null())
        .exec(tx.connection())
        .await
        .or_fault("pause a request")?;
    Ok(changed.rows_affected == 1)
}

/// Lets the clock of the permit's request run on. Says whether it stood still since `since`.
pub async fn resume(tx: &WriteTx<HandleRequest>, since: Day) -> Result<bool, Fault> {
    let (nothing, never): (Option<String>, Option<i32>) = (None, None);
    let still = Ord::max(tx.permit().at().day().days_since(since), 0);
    let changed = request::Entity::update_many()
        .col_expr(request::Column::PausedWhy, Expr::value(nothing))
        .col_expr(request::Column::PausedOn, Expr::value(never))
        .col_expr(request::Column::PausedDays, Expr::col(request::Column::PausedDays).add(still))
        .filter(open(tx.resource()))
        .filter(request::Column::PausedOn.eq(since.number()))
        .exec(tx.connection())
        .await
        .or_fault("let the clock of a request run on")?;
    Ok(changed.rows_affected == 1)
}

/// Whether somebody whose identity and authority was checked asks this legal body about a child, and is no source of harm.
pub async fn is_asked_about(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    person: PersonId,
) -> Result<bool, Fault> {
    let asked = request::Entity::find()
        .filter(request::Column::ControllerId.eq(controller.uuid()))
        .filter(request::Column::Person.eq(person.uuid()))
        .filter(request::Column::CheckedAt.is_not_null())
        .filter(request::Column::IsSourceOfHarm.eq(false))
        .filter(request::Column::Outcome.is_null())
        .count(db)
        .await
        .or_fault("look who asks about a child")?;
    Ok(asked > 0)
}
