//! The table of requests.

use super::model::{
    Answer, Asker, Authority, Check, LeftOut, Outcome, Pause, PauseReason, Request, RequestKind, SentBack,
};
use accord_kernel::ids::{AgencyId, ControllerId, PersonId, RightsRequestId, UserId};
use accord_kernel::{Category, Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{DeleteAsked, DeleteEnded, HandleRequest, ReadAnswer, SendAnswer, SendBack};

/// Requests that are deleted in one night at most; the rest goes in the next.
const ENDED_MAX: u64 = 1_000;

mod request {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rights_request")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Uuid,
        pub agency_id: Uuid,
        pub person: Option<Uuid>,
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
        pub holds: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub deletes: Option<String>,
        pub deleted_at: Option<i64>,
        pub answer_version: i32,
        pub prepared_by_id: Option<Uuid>,
        pub prepared_at: Option<i64>,
        pub read_by_id: Option<Uuid>,
        pub read_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub back_why: Option<String>,
        pub back_by_id: Option<Uuid>,
        pub back_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub extended_why: Option<String>,
        pub paused_for: Option<String>,
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

/// What stands in a column with blanks between.
fn listed<T>(words: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Fault> {
    let words = words.unwrap_or_default().split_whitespace();
    words.map(|word| read(word).ok_or_else(|| unknown(word))).collect()
}

/// The value of a column that may be empty.
fn coded<T>(word: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
    word.map(|word| read(word).ok_or_else(|| unknown(word))).transpose()
}

impl TryFrom<request::Model> for Request {
    type Error = Fault;
    fn try_from(row: request::Model) -> Result<Self, Fault> {
        let authority = coded(row.authority.as_deref(), Authority::from_code)?;
        let outcome = coded(row.outcome.as_deref(), Outcome::from_code)?;
        let left_out = listed(row.left_out.as_deref(), LeftOut::from_code)?;
        let holds = listed(row.holds.as_deref(), Category::from_code)?;
        let paused_for = coded(row.paused_for.as_deref(), PauseReason::from_code)?;
        let paused_on = row.paused_on.map(day).transpose()?;
        let pause = paused_for.zip(paused_on).zip(row.paused_why);
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
            person: row.person.map(PersonId::from_uuid),
            kind: RequestKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            asker: Asker::from_code(&row.asker).ok_or_else(|| unknown(&row.asker))?,
            words: row.words,
            received_on: day(row.received_on)?,
            check,
            answer: row.answer.map(|words| Answer { words, left_out, holds, by: prepared_by }),
            answer_version: row.answer_version,
            read_by: row.read_at.map(|at| (read_by, Instant::from_micros(at))),
            sent_back: row.back_at.map(|at| SentBack {
                why: row.back_why.unwrap_or_default(),
                by: row.back_by_id.map(UserId::from_uuid),
                at: Instant::from_micros(at),
            }),
            extended_why: row.extended_why,
            paused: pause.map(|((reason, since), why)| Pause { reason, why, since }),
            paused_days: row.paused_days,
            deletes: listed(row.deletes.as_deref(), |word| word.parse().ok())?,
            deleted_at: row.deleted_at.map(Instant::from_micros),
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
    /// Of whom something is asked; `None` where nothing is held of them.
    pub person: Option<PersonId>,
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
        person: Set(new.person.map(PersonId::uuid)),
        kind: Set(new.kind.code().to_owned()),
        asker: Set(new.asker.code().to_owned()),
        words: Set(new.words.to_owned()),
        received_on: Set(new.received_on.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        recorded_at: Set(tx.permit().at().micros()),
        is_source_of_harm: Set(false),
        paused_days: Set(0),
        answer_version: Set(0),
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
        .col_expr(request::Column::AnswerVersion, Expr::col(request::Column::AnswerVersion).add(1))
        .col_expr(request::Column::PreparedById, Expr::value(nobody))
        .col_expr(request::Column::ReadById, Expr::value(nobody))
        .col_expr(request::Column::ReadAt, Expr::value(never))
        .col_expr(request::Column::BackWhy, Expr::value(None::<String>))
        .col_expr(request::Column::BackById, Expr::value(nobody))
        .col_expr(request::Column::BackAt, Expr::value(never))
        .filter(open(tx.resource()))
        .exec(tx.connection())
        .await
        .or_fault("keep who asks")?;
    Ok(changed.rows_affected == 1)
}

/// What is answered, as it is kept.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswer<'a> {
    /// The words.
    pub words: &'a str,
    /// What was left out.
    pub left_out: &'a [LeftOut],
    /// The kinds of information that it holds.
    pub holds: &'a [Category],
    /// What is to be deleted.
    pub deletes: &'a [Uuid],
}

/// Keeps what is answered in the permit's request. Whoever read an answer before reads it again. Says whether it is open.
pub async fn set_answer(tx: &WriteTx<HandleRequest>, new: &NewAnswer<'_>) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let (nobody, never): (Option<Uuid>, Option<i64>) = (None, None);
    let left_out: Vec<&str> = new.left_out.iter().map(|one| one.code()).collect();
    let holds: Vec<&str> = new.holds.iter().map(|one| one.code()).collect();
    let deletes: Vec<String> = new.deletes.iter().map(ToString::to_string).collect();
    let changed = request::Entity::update_many()
        .col_expr(request::Column::Answer, Expr::value(new.words))
        .col_expr(request::Column::LeftOut, Expr::value(left_out.join(" ")))
        .col_expr(request::Column::Holds, Expr::value(holds.join(" ")))
        .col_expr(request::Column::Deletes, Expr::value(deletes.join(" ")))
        .col_expr(request::Column::AnswerVersion, Expr::col(request::Column::AnswerVersion).add(1))
        .col_expr(request::Column::PreparedById, Expr::value(user))
        .col_expr(request::Column::PreparedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(request::Column::ReadById, Expr::value(nobody))
        .col_expr(request::Column::ReadAt, Expr::value(never))
        .col_expr(request::Column::BackWhy, Expr::value(None::<String>))
        .col_expr(request::Column::BackById, Expr::value(nobody))
        .col_expr(request::Column::BackAt, Expr::value(never))
        .filter(open(tx.resource()))
        .filter(request::Column::Identity.is_not_null())
        .filter(request::Column::IsSourceOfHarm.eq(false))
        .exec(tx.connection())
        .await
        .or_fault("keep an answer")?;
    Ok(changed.rows_affected == 1)
}

/// Says that a second person read this version of the answer of the permit's request. Says whether it is the answer, and
/// nobody had read it.
pub async fn set_read(tx: &WriteTx<ReadAnswer>, version: i32) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = request::Entity::update_many()
        .col_expr(request::Column::ReadById, Expr::value(user))
        .col_expr(request::Column::ReadAt, Expr::value(tx.permit().at().micros()))
        .filter(open(tx.resource()))
        .filter(request::Column::Answer.is_not_null())
        .filter(request::Column::AnswerVersion.eq(version))
        .filter(request::Column::ReadAt.is_null())
        .filter(request::Column::BackAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say that an answer was read")?;
    Ok(changed.rows_affected == 1)
}

/// Sends this version of the answer of the permit's request back, to be changed. Says whether it is the answer, and nobody
/// had read it or sent it back.
pub async fn set_back(tx: &WriteTx<SendBack>, version: i32, why: &str) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = request::Entity::update_many()
        .col_expr(request::Column::BackWhy, Expr::value(why))
        .col_expr(request::Column::BackById, Expr::value(user))
        .col_expr(request::Column::BackAt, Expr::value(tx.permit().at().micros()))
        .filter(open(tx.resource()))
        .filter(request::Column::Answer.is_not_null())
        .filter(request::Column::AnswerVersion.eq(version))
        .filter(request::Column::ReadAt.is_null())
        .filter(request::Column::BackAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("send an answer back")?;
    Ok(changed.rows_affected == 1)
}

/// Says that what the permit's request asks to be deleted was, in this version that a second person read. Says whether it
/// was that one, and not deleted before.
pub async fn set_deleted(tx: &WriteTx<DeleteAsked>, version: i32) -> Result<bool, Fault> {
    let changed = request::Entity::update_many()
        .col_expr(request::Column::DeletedAt, Expr::value(tx.permit().at().micros()))
        .filter(open(tx.resource()))
        .filter(request::Column::AnswerVersion.eq(version))
        .filter(request::Column::ReadAt.is_not_null())
        .filter(request::Column::DeletedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say that something was deleted")?;
    Ok(changed.rows_affected == 1)
}

/// Ends the permit's request with this version of its answer. Says whether it was open and that one.
pub async fn end_request(tx: &WriteTx<SendAnswer>, outcome: Outcome, version: i32) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = request::Entity::update_many()
        .col_expr(request::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(request::Column::SentById, Expr::value(user))
        .col_expr(request::Column::SentAt, Expr::value(tx.permit().at().micros()))
        .filter(open(tx.resource()))
        .filter(request::Column::AnswerVersion.eq(version))
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
pub async fn pause(tx: &WriteTx<HandleRequest>, reason: PauseReason, why: &str) -> Result<bool, Fault> {
    let changed = request::Entity::update_many()
        .col_expr(request::Column::PausedFor, Expr::value(reason.code()))
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

/// Whether somebody asked about a child and has no answer yet; the request `but` aside.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_open_about(
    db: &impl ConnectionTrait,
    person: PersonId,
    but: Option<RightsRequestId>,
) -> Result<bool, Fault> {
    let open = request::Entity::find()
        .filter(request::Column::Person.eq(person.uuid()))
        .filter(request::Column::SentAt.is_null())
        .filter(request::Column::Id.ne(but.map_or(Uuid::nil(), RightsRequestId::uuid)))
        .count(db)
        .await
        .or_fault("look whether somebody asked about a child")?;
    Ok(open > 0)
}

/// Requests to a legal body that ended before a moment, but those about children in `held`.
fn ended(controller: ControllerId, before: Instant, held: &[PersonId]) -> Select<request::Entity> {
    let free = request::Column::Person.is_not_in(held.iter().map(|person| person.uuid()));
    request::Entity::find()
        .filter(request::Column::ControllerId.eq(controller.uuid()))
        .filter(request::Column::SentAt.lt(before.micros()))
        .filter(request::Column::Person.is_null().or(free))
}

/// How many requests to a legal body ended before a moment.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_ended(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    before: Instant,
) -> Result<u64, Fault> {
    ended(controller, before, &[]).count(db).await.or_fault("count requests that ended")
}

/// Deletes the requests to the permit's legal body that ended before a moment, but those about children in `held`. Returns
/// their ids.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete_ended(
    tx: &WriteTx<DeleteEnded>,
    before: Instant,
    held: &[PersonId],
) -> Result<Vec<Uuid>, Fault> {
    let doing = "delete requests that ended";
    let ids: Vec<Uuid> = ended(tx.resource(), before, held)
        .select_only()
        .column(request::Column::Id)
        .limit(ENDED_MAX)
        .into_tuple()
        .all(tx.connection())
        .await
        .or_fault(doing)?;
    request::Entity::delete_many()
        .filter(request::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await
        .or_fault(doing)?;
    Ok(ids)
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
