//! The tables of looking back.

use super::model::{Finding, FindingKind, FindingOutcome};
use accord_kernel::ids::{AccessFindingId, AgencyId, PersonId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::{DecideFinding, RaiseFinding};

mod finding {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "access_finding")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub looked_at: String,
        pub agency_id: Uuid,
        pub account_id: Option<Uuid>,
        pub person: Option<Uuid>,
        pub kind: String,
        pub on_day: i32,
        pub records: i64,
        pub found_at: i64,
        pub outcome: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome_words: Option<String>,
        pub decided_by_id: Option<Uuid>,
        pub decided_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod review {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "access_review")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub entry: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<finding::Model> for Finding {
    type Error = Fault;
    fn try_from(row: finding::Model) -> Result<Self, Fault> {
        let unknown = |code: &str| Fault::new("read unusual access", format!("`{code}` is not known"));
        let outcome = match row.outcome.as_deref() {
            Some(code) => Some(FindingOutcome::from_code(code).ok_or_else(|| unknown(code))?),
            None => None,
        };
        let decided_by = row.decided_by_id.map(UserId::from_uuid);
        Ok(Self {
            id: AccessFindingId::from_uuid(row.id),
            agency: AgencyId::from_uuid(row.agency_id),
            user: row.account_id.map(UserId::from_uuid),
            person: row.person.map(PersonId::from_uuid),
            kind: FindingKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            on: Day::from_number(row.on_day).ok_or_else(|| unknown(&row.on_day.to_string()))?,
            records: u64::try_from(row.records).unwrap_or_default(),
            found_at: Instant::from_micros(row.found_at),
            decision: outcome.map(|outcome| (outcome, row.outcome_words.unwrap_or_default())),
            decided: row.decided_at.map(|at| (decided_by, Instant::from_micros(at))),
        })
    }
}

/// Something unusual to be written down.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// What names it once and for all.
    pub looked_at: String,
    /// The agency that they acted for.
    pub agency: AgencyId,
    /// Who.
    pub user: UserId,
    /// Whose record; `None` when it is about several.
    pub person: Option<PersonId>,
    /// What looks unusual.
    pub kind: FindingKind,
    /// On which day.
    pub on: Day,
    /// How many records, or how often.
    pub records: u64,
}

/// Whether this was found before.
pub async fn is_known(db: &impl ConnectionTrait, looked_at: &str) -> Result<bool, Fault> {
    let known = finding::Entity::find().filter(finding::Column::LookedAt.eq(looked_at));
    Ok(known.count(db).await.or_fault("look for unusual access")? > 0)
}

/// Writes a finding down under the id of the permit. The database refuses what was found before.
pub async fn insert_finding(tx: &WriteTx<RaiseFinding>, new: &NewFinding) -> Result<(), DbErr> {
    let row = finding::ActiveModel {
        id: Set(tx.resource().uuid()),
        looked_at: Set(new.looked_at.clone()),
        agency_id: Set(new.agency.uuid()),
        account_id: Set(Some(new.user.uuid())),
        person: Set(new.person.map(Into::into)),
        kind: Set(new.kind.code().to_owned()),
        on_day: Set(new.on.number()),
        records: Set(i64::try_from(new.records).unwrap_or(i64::MAX)),
        found_at: Set(tx.permit().at().micros()),
        outcome: Set(None),
        outcome_words: Set(None),
        decided_by_id: Set(None),
        decided_at: Set(None),
    };
    finding::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Findings about members of these agencies but `except`: what nobody has looked into first, then the newest: at most
/// `limit`.
pub async fn list_findings(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    except: UserId,
    limit: u64,
) -> Result<Vec<Finding>, Fault> {
    let rows = about_others(agencies, except)
        .order_by_with_nulls(finding::Column::DecidedAt, Order::Desc, NullOrdering::First)
        .order_by_desc(finding::Column::FoundAt)
        .order_by_asc(finding::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list unusual access")?;
    rows.into_iter().map(Finding::try_from).collect()
}

fn about_others(agencies: &[AgencyId], except: UserId) -> Select<finding::Entity> {
    finding::Entity::find()
        .filter(finding::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(finding::Column::AccountId.is_null().or(finding::Column::AccountId.ne(except.uuid())))
}

/// How many findings about members of these agencies but `except` nobody has looked into, and when the first was found;
/// `None` when there is none.
pub async fn count_undecided(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    except: UserId,
) -> Result<Option<(usize, Instant)>, Fault> {
    let found: Vec<i64> = about_others(agencies, except)
        .select_only()
        .column(finding::Column::FoundAt)
        .filter(finding::Column::DecidedAt.is_null())
        .into_tuple()
        .all(db)
        .await
        .or_fault("count unusual access")?;
    Ok(found.iter().min().map(|first| (found.len(), Instant::from_micros(*first))))
}

/// The finding with this id.
pub async fn find_finding(db: &impl ConnectionTrait, id: AccessFindingId) -> Result<Option<Finding>, Fault> {
    let row = finding::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read unusual access")?;
    row.map(Finding::try_from).transpose()
}

/// Says what the permit's finding was. Says whether nobody had yet.
pub async fn decide_finding(
    tx: &WriteTx<DecideFinding>,
    outcome: FindingOutcome,
    words: &str,
) -> Result<bool, Fault> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = finding::Entity::update_many()
        .col_expr(finding::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(finding::Column::OutcomeWords, Expr::value(words))
        .col_expr(finding::Column::DecidedById, Expr::value(user))
        .col_expr(finding::Column::DecidedAt, Expr::value(tx.permit().at().micros()))
        .filter(finding::Column::Id.eq(tx.resource().uuid()))
        .filter(finding::Column::DecidedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("decide about unusual access")?;
    Ok(changed.rows_affected == 1)
}

/// The entry up to which the pass has come.
pub async fn load_reviewed(db: &impl ConnectionTrait) -> Result<i64, Fault> {
    let doing = "read how far access was looked through";
    let row = review::Entity::find_by_id(1).one(db).await.or_fault(doing)?;
    row.map(|row| row.entry).ok_or_else(|| Fault::new(doing, "the migration adds the row"))
}

/// Says up to which entry the pass has come.
pub async fn set_reviewed(work: &Housekeeping, entry: i64) -> Result<(), Fault> {
    review::Entity::update_many()
        .col_expr(review::Column::Entry, Expr::value(entry))
        .filter(review::Column::Id.eq(1))
        .exec(work.connection())
        .await
        .or_fault("say how far access was looked through")?;
    Ok(())
}
