//! The tables of breaches.

mod freezing;

pub use freezing::{
    freeze_concerns, list_frozen_about, list_frozen_agreements, list_frozen_disclosures, list_frozen_people,
    release_concerns,
};

use super::model::{About, Breach, BreachRisk, Concern, ConcernKind, Subject, Told};
use accord_kernel::ids::{AgencyId, AgreementId, BreachId, DisclosureId, PersonId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{CloseBreach, DeleteEnded, HandleBreach, ReportBreach};
use std::collections::BTreeMap;

/// Breaches that are deleted in one night at most; the rest goes in the next.
const ENDED_MAX: u64 = 1_000;

mod breach {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "breach")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        pub about: String,
        pub named: Option<String>,
        pub since_on: i32,
        pub aware_at: i64,
        pub reported_at: i64,
        pub risk: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub decision: Option<String>,
        pub decided_by_id: Option<Uuid>,
        pub decided_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub notified_words: Option<String>,
        pub notified_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub told_words: Option<String>,
        pub told_on: Option<i32>,
        pub told_by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub lessons: Option<String>,
        pub closed_by_id: Option<Uuid>,
        pub closed_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod concern {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "breach_concern")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub breach_id: Uuid,
        pub kind: String,
        pub reference: Uuid,
        pub person: Option<Uuid>,
        pub owner_agency_id: Option<Uuid>,
        pub frozen_at: Option<i64>,
        pub released_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub visit_words: Option<String>,
        pub visited_on: Option<i32>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read a breach", format!("`{code}` is not known"))
}

fn concern_of(row: concern::Model) -> Result<Concern, Fault> {
    let kind = ConcernKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?;
    let subject = match (kind, row.person, row.owner_agency_id) {
        (ConcernKind::Agreement, ..) => Subject::Agreement(AgreementId::from_uuid(row.reference)),
        (ConcernKind::Record, ..) => Subject::Record(PersonId::from_uuid(row.reference)),
        (ConcernKind::Disclosure, Some(person), Some(owner)) => Subject::Disclosure(
            DisclosureId::from_uuid(row.reference),
            PersonId::from_uuid(person),
            AgencyId::from_uuid(owner),
        ),
        (ConcernKind::Disclosure, Some(person), None) => {
            Subject::Sent(DisclosureId::from_uuid(row.reference), PersonId::from_uuid(person))
        }
        (ConcernKind::Disclosure, ..) => return Err(unknown("something shared without its child")),
    };
    Ok(Concern {
        id: row.id,
        subject,
        frozen_at: row.frozen_at.map(Instant::from_micros),
        released_at: row.released_at.map(Instant::from_micros),
        visit: row.visit_words,
        visited_on: row.visited_on.and_then(Day::from_number),
    })
}

async fn with_concerns(db: &impl ConnectionTrait, rows: Vec<breach::Model>) -> Result<Vec<Breach>, Fault> {
    let found = concern::Entity::find()
        .filter(concern::Column::BreachId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(concern::Column::Id)
        .all(db)
        .await
        .or_fault("read what breaches concern")?;
    let mut concerns: BTreeMap<Uuid, Vec<Concern>> = BTreeMap::new();
    for row in found {
        concerns.entry(row.breach_id).or_default().push(concern_of(row)?);
    }
    rows.into_iter()
        .map(|row| {
            let risk = match row.risk.as_deref() {
                Some(code) => Some(BreachRisk::from_code(code).ok_or_else(|| unknown(code))?),
                None => None,
            };
            let decided_at = row.decided_at.map(Instant::from_micros);
            let said = |words: Option<String>, at: Option<i64>| {
                at.map(|at| (words.unwrap_or_default(), Instant::from_micros(at)))
            };
            let told = row.told_on.and_then(Day::from_number).map(|on| Told {
                words: row.told_words.unwrap_or_default(),
                on,
                by: row.told_by_id.map(UserId::from_uuid),
            });
            Ok(Breach {
                about: About::from_code(&row.about).ok_or_else(|| unknown(&row.about))?,
                named: row.named,
                reported_at: Instant::from_micros(row.reported_at),
                told,
                id: BreachId::from_uuid(row.id),
                agency: AgencyId::from_uuid(row.agency_id),
                by: row.by_id.map(UserId::from_uuid),
                what: row.what,
                since: Day::from_number(row.since_on).ok_or_else(|| unknown(&row.since_on.to_string()))?,
                aware_at: Instant::from_micros(row.aware_at),
                decision: risk.zip(decided_at).map(|(risk, at)| (risk, row.decision.unwrap_or_default(), at)),
                notified: said(row.notified_words, row.notified_at),
                closed: said(row.lessons, row.closed_at),
                concerns: concerns.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Breaches that members of these agencies reported: open ones first, then the newest: at most `limit`.
pub async fn list_breaches(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<Breach>, Fault> {
    list(db, breach::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())), limit).await
}

/// Breaches that others reported of what these agencies sent them: open ones first, then the newest: at most `limit`.
pub async fn list_of_what_was_sent(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    limit: u64,
) -> Result<Vec<Breach>, Fault> {
    let sent = Query::select()
        .column(concern::Column::BreachId)
        .from(concern::Entity)
        .and_where(concern::Column::OwnerAgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .to_owned();
    list(db, breach::Column::Id.in_subquery(sent), limit).await
}

async fn list(db: &impl ConnectionTrait, which: Expr, limit: u64) -> Result<Vec<Breach>, Fault> {
    let rows = breach::Entity::find()
        .filter(which)
        .order_by_with_nulls(breach::Column::ClosedAt, Order::Desc, NullOrdering::First)
        .order_by_desc(breach::Column::AwareAt)
        .order_by_asc(breach::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list breaches")?;
    with_concerns(db, rows).await
}

/// The breach with this id.
pub async fn find_breach(db: &impl ConnectionTrait, id: BreachId) -> Result<Option<Breach>, Fault> {
    let row = breach::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a breach")?;
    Ok(with_concerns(db, row.into_iter().collect()).await?.pop())
}

/// A breach to be reported.
#[derive(Debug, Clone, Copy)]
pub struct NewBreach<'a> {
    /// The agency of who reports it.
    pub agency: AgencyId,
    /// What happened.
    pub what: &'a str,
    /// What it is about.
    pub about: About,
    /// The reference of a record; `None` when they named none.
    pub named: Option<&'a str>,
    /// Since when.
    pub since: Day,
    /// When somebody of the legal body knew first.
    pub aware_at: Instant,
}

/// Reports the permit's breach.
pub async fn insert_breach(tx: &WriteTx<ReportBreach>, new: &NewBreach<'_>) -> Result<(), DbErr> {
    let row = breach::ActiveModel {
        id: Set(tx.resource().uuid()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        what: Set(new.what.to_owned()),
        about: Set(new.about.code().to_owned()),
        named: Set(new.named.map(str::to_owned)),
        since_on: Set(new.since.number()),
        aware_at: Set(new.aware_at.micros()),
        reported_at: Set(tx.permit().at().micros()),
        ..Default::default()
    };
    breach::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Says what the permit's breach concerns. The database refuses the same twice.
pub async fn insert_concern<A: Action<Resource = BreachId>>(
    tx: &WriteTx<A>,
    subject: Subject,
    id: Uuid,
) -> Result<(), DbErr> {
    let (kind, reference) = subject.stored();
    let row = concern::ActiveModel {
        id: Set(id),
        breach_id: Set(tx.resource().uuid()),
        kind: Set(kind.code().to_owned()),
        reference: Set(reference),
        person: Set(subject.person().map(PersonId::uuid)),
        owner_agency_id: Set(subject.owner().map(AgencyId::uuid)),
        frozen_at: Set(None),
        released_at: Set(None),
        visit_words: Set(None),
        visited_on: Set(None),
    };
    concern::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Says who visits a child whom the permit's breach concerns, or when somebody did. Says whether it concerns them.
pub async fn set_visit(
    tx: &WriteTx<HandleBreach>,
    concern: Uuid,
    words: &str,
    visited_on: Option<Day>,
) -> Result<bool, Fault> {
    let changed = concern::Entity::update_many()
        .col_expr(concern::Column::VisitWords, Expr::value(words))
        .col_expr(concern::Column::VisitedOn, Expr::value(visited_on.map(Day::number)))
        .filter(concern::Column::Id.eq(concern))
        .filter(concern::Column::BreachId.eq(tx.resource().uuid()))
        .filter(concern::Column::Person.is_not_null())
        .exec(tx.connection())
        .await
        .or_fault("say who visits a child")?;
    Ok(changed.rows_affected == 1)
}

/// Says how likely harm from the permit's breach is. Says whether it is open.
pub async fn decide_breach(tx: &WriteTx<HandleBreach>, risk: BreachRisk, words: &str) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = breach::Entity::update_many()
        .col_expr(breach::Column::Risk, Expr::value(risk.code()))
        .col_expr(breach::Column::Decision, Expr::value(words))
        .col_expr(breach::Column::DecidedById, Expr::value(user))
        .col_expr(breach::Column::DecidedAt, Expr::value(tx.permit().at().micros()))
        .filter(breach::Column::Id.eq(tx.resource().uuid()))
        .filter(breach::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("decide about a breach")?;
    Ok(changed.rows_affected == 1)
}

/// Says that the notice of the permit's breach went out. Says whether it had not yet.
pub async fn set_notified(tx: &WriteTx<HandleBreach>, words: &str) -> Result<bool, Fault> {
    let changed = breach::Entity::update_many()
        .col_expr(breach::Column::NotifiedWords, Expr::value(words))
        .col_expr(breach::Column::NotifiedAt, Expr::value(tx.permit().at().micros()))
        .filter(breach::Column::Id.eq(tx.resource().uuid()))
        .filter(breach::Column::NotifiedAt.is_null())
        .filter(breach::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say that the notice of a breach went out")?;
    Ok(changed.rows_affected == 1)
}

/// Says that the children and families were told of the permit's breach. Says whether it is open.
pub async fn set_told(tx: &WriteTx<HandleBreach>, words: &str, on: Day) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = breach::Entity::update_many()
        .col_expr(breach::Column::ToldWords, Expr::value(words))
        .col_expr(breach::Column::ToldOn, Expr::value(on.number()))
        .col_expr(breach::Column::ToldById, Expr::value(user))
        .filter(breach::Column::Id.eq(tx.resource().uuid()))
        .filter(breach::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("say that families were told")?;
    Ok(changed.rows_affected == 1)
}

/// Closes the permit's breach with what was learned. Says whether it was open.
pub async fn close_breach(tx: &WriteTx<CloseBreach>, lessons: &str) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = breach::Entity::update_many()
        .col_expr(breach::Column::Lessons, Expr::value(lessons))
        .col_expr(breach::Column::ClosedById, Expr::value(user))
        .col_expr(breach::Column::ClosedAt, Expr::value(tx.permit().at().micros()))
        .filter(breach::Column::Id.eq(tx.resource().uuid()))
        .filter(breach::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("close a breach")?;
    Ok(changed.rows_affected == 1)
}

/// Whether an open breach concerns a child: what is held of them is needed to put it right.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_open_about(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, Fault> {
    let open = Query::select()
        .column(breach::Column::Id)
        .from(breach::Entity)
        .and_where(breach::Column::ClosedAt.is_null())
        .to_owned();
    let found = concern::Entity::find()
        .filter(concern::Column::Person.eq(person.uuid()))
        .filter(concern::Column::BreachId.in_subquery(open))
        .count(db)
        .await
        .or_fault("look whether a breach concerns a child")?;
    Ok(found > 0)
}

/// Breaches of these agencies that were closed before a moment, but those about children in `held`.
fn closed(agencies: &[AgencyId], before: Instant, held: &[PersonId]) -> Select<breach::Entity> {
    let about_held = Query::select()
        .column(concern::Column::BreachId)
        .from(concern::Entity)
        .and_where(concern::Column::Person.is_in(held.iter().map(|person| person.uuid())))
        .to_owned();
    breach::Entity::find()
        .filter(breach::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(breach::Column::ClosedAt.lt(before.micros()))
        .filter(breach::Column::Id.not_in_subquery(about_held))
}

/// How many breaches of these agencies were closed before a moment.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_closed(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    before: Instant,
) -> Result<u64, Fault> {
    closed(agencies, before, &[]).count(db).await.or_fault("count breaches that were closed")
}

/// Deletes the breaches of these agencies, the permit's legal body's, that were closed before a moment, but those about
/// children in `held`. Returns their ids.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete_closed(
    tx: &WriteTx<DeleteEnded>,
    agencies: &[AgencyId],
    before: Instant,
    held: &[PersonId],
) -> Result<Vec<Uuid>, Fault> {
    let doing = "delete breaches that were closed";
    let ids: Vec<Uuid> = closed(agencies, before, held)
        .select_only()
        .column(breach::Column::Id)
        .limit(ENDED_MAX)
        .into_tuple()
        .all(tx.connection())
        .await
        .or_fault(doing)?;
    // What they concern goes with them.
    breach::Entity::delete_many()
        .filter(breach::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await
        .or_fault(doing)?;
    Ok(ids)
}
