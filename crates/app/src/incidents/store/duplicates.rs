//! The table of likely duplicates.

use crate::incidents::duplicate::{Decision, METRES_PER_MINUTE, Proposal, ProposalLine, Record, RecordWords};
use accord_kernel::ids::{AgencyId, DuplicateId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_platform_web::words::moment;
use accord_policy::action::DecideDuplicate;
use std::collections::BTreeMap;

mod duplicate {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duplicate")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub area_id: Option<Uuid>,
        pub kept_event: i64,
        pub other_event: i64,
        pub on_day: i32,
        pub metres: i32,
        pub minutes: i32,
        #[sea_orm(column_type = "Text")]
        pub reasons: String,
        pub state: String,
        pub decided_by_id: Option<Uuid>,
        pub decided_at: Option<i64>,
        pub proposed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Records of an agency's mapped files with time and place, from one day to another, each with its feed;
/// those that a person has already decided about are left out. At most `limit`.
pub async fn list_candidates(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    from: Day,
    to: Day,
    limit: u64,
) -> Result<Vec<Record>, Fault> {
    let sql = include_str!("../sql/candidates.sql");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values: [Value; 6] = [
        agency.uuid().into(),
        from.month().number().into(),
        to.month().number().into(),
        from.number().into(),
        to.number().into(),
        limit.into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await.or_fault("list records that may be of one thing")?;
    rows.iter()
        .filter_map(|row| record(row).transpose())
        .collect::<Result<_, DbErr>>()
        .or_fault("read a record that may be of one thing")
}

fn record(row: &QueryResult) -> Result<Option<Record>, DbErr> {
    let (first_on, hour, at): (i32, Option<i32>, Option<i64>) =
        (row.try_get("", "first_on")?, row.try_get("", "hour")?, row.try_get("", "at")?);
    let minute = match (at, hour) {
        (Some(at), _) => at.div_euclid(60_000_000),
        // Another city's clock has no instant; its own days and hours still tell records apart.
        (None, Some(hour)) => i64::from(first_on) * 1_440 + i64::from(hour) * 60,
        (None, None) => return Ok(None),
    };
    let Some(on) = Day::from_number(first_on) else { return Ok(None) };
    Ok(Some(Record {
        id: row.try_get("", "id")?,
        feed: row.try_get("", "feed")?,
        category: row.try_get::<Option<String>>("", "category")?.unwrap_or_default(),
        on,
        minute,
        point: (row.try_get("", "longitude")?, row.try_get("", "latitude")?),
    }))
}

/// Adds proposals that are not there yet.
pub async fn insert_proposals(
    work: &Housekeeping,
    agency: AgencyId,
    proposals: &[Proposal],
    now: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    if proposals.is_empty() {
        return Ok(());
    }
    let rows = proposals.iter().map(|proposal| duplicate::ActiveModel {
        id: Set(new_id()),
        agency_id: Set(agency.uuid()),
        area_id: Set(None),
        kept_event: Set(proposal.kept),
        other_event: Set(proposal.other),
        on_day: Set(proposal.on.number()),
        metres: Set(proposal.metres),
        minutes: Set(proposal.minutes),
        reasons: Set(proposal.reasons.clone()),
        state: Set(Decision::Proposed.code().to_owned()),
        decided_by_id: Set(None),
        decided_at: Set(None),
        proposed_at: Set(now.micros()),
    });
    duplicate::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([duplicate::Column::KeptEvent, duplicate::Column::OtherEvent])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(work.connection())
        .await
        .or_fault("propose duplicates")?;
    Ok(())
}

/// Both records still count: neither was withdrawn, sent anew or taken back since.
fn both_are_there() -> Expr {
    Expr::cust(
        "NOT EXISTS (SELECT 1 FROM event o JOIN import n ON n.number = o.import_number \
         LEFT JOIN import v ON v.number = o.ended_by \
         WHERE o.id IN (duplicate.kept_event, duplicate.other_event) AND (n.state <> 'done' OR v.state = 'done'))",
    )
}

/// How many proposals of an agency wait for somebody.
pub async fn count_proposals(db: &impl ConnectionTrait, agency: AgencyId) -> Result<u64, Fault> {
    duplicate::Entity::find()
        .filter(duplicate::Column::AgencyId.eq(agency.uuid()))
        .filter(both_are_there())
        .filter(duplicate::Column::State.eq(Decision::Proposed.code()))
        .count(db)
        .await
        .or_fault("count the likely duplicates")
}

/// How many proposals about records of one borough wait for somebody, of any agency, from one day to another. `only`
/// are the agencies whose records without a district lie in the borough.
pub async fn count_waiting_pairs(
    db: &impl ConnectionTrait,
    area_name: &str,
    only: &[AgencyId],
    (from, to): (Day, Day),
) -> Result<u64, Fault> {
    let kept = |district: Expr| {
        let kept = Query::select()
            .expr(Expr::val(1))
            .from_as("event", "e")
            .join_as(JoinType::LeftJoin, "term", "d", Expr::col(("d", "id")).equals(("e", "district")))
            .and_where(Expr::col(("e", "id")).equals((duplicate::Entity, duplicate::Column::KeptEvent)))
            .and_where(district)
            .take();
        Expr::exists(kept)
    };
    let here = Condition::any().add(kept(Expr::col(("d", "words")).eq(area_name))).add(
        Condition::all()
            .add(duplicate::Column::AgencyId.is_in(only.iter().map(|agency| agency.uuid())))
            .add(kept(Expr::col(("e", "district")).is_null())),
    );
    duplicate::Entity::find()
        .filter(duplicate::Column::OnDay.between(from.number(), to.number()))
        .filter(duplicate::Column::State.eq(Decision::Proposed.code()))
        .filter(both_are_there())
        .filter(here)
        .count(db)
        .await
        .or_fault("count the likely duplicates of a borough")
}

/// Proposals of an agency that wait for somebody, the surest first: those nearest in time and place.
pub async fn list_proposals(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    offset: u64,
    limit: u64,
) -> Result<Vec<ProposalLine>, Fault> {
    let apart = Expr::cust(format!("metres + minutes * {METRES_PER_MINUTE}"));
    let surest = of_agency(agency, &[Decision::Proposed])
        .order_by_asc(apart)
        .order_by_desc(duplicate::Column::OnDay)
        .order_by_asc(duplicate::Column::Id);
    list(db, surest.offset(offset).limit(limit)).await
}

/// Proposals of an agency that somebody decided, the newest decision first.
pub async fn list_decided(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    limit: u64,
) -> Result<Vec<ProposalLine>, Fault> {
    let newest = of_agency(agency, &[Decision::Confirmed, Decision::Different])
        .order_by_desc(duplicate::Column::DecidedAt)
        .order_by_asc(duplicate::Column::Id);
    list(db, newest.limit(limit)).await
}

fn of_agency(agency: AgencyId, states: &[Decision]) -> Select<duplicate::Entity> {
    duplicate::Entity::find()
        .filter(duplicate::Column::AgencyId.eq(agency.uuid()))
        .filter(duplicate::Column::State.is_in(states.iter().map(|state| state.code())))
        .filter(both_are_there())
}

async fn list(
    db: &impl ConnectionTrait,
    query: Select<duplicate::Entity>,
) -> Result<Vec<ProposalLine>, Fault> {
    let rows = query.all(db).await.or_fault("list the likely duplicates")?;
    let events: Vec<i64> = rows.iter().flat_map(|row| [row.kept_event, row.other_event]).collect();
    let words = list_words(db, &events).await?;
    let find = |id: i64| {
        let missing = || Fault::new("read a likely duplicate", "a record that counts is not there");
        words.get(&id).cloned().ok_or_else(missing)
    };
    rows.into_iter()
        .map(|row| {
            Ok(ProposalLine {
                id: DuplicateId::from_uuid(row.id),
                records: [find(row.kept_event)?, find(row.other_event)?],
                decision: decision_of(&row.state)?,
                minutes: row.minutes,
                metres: row.metres,
                reasons: row.reasons,
                decided_by: row.decided_by_id.map(UserId::from_uuid),
                decided_at: row.decided_at.map(Instant::from_micros),
            })
        })
        .collect()
}

fn decision_of(code: &str) -> Result<Decision, Fault> {
    Decision::from_code(code)
        .ok_or_else(|| Fault::new("read a likely duplicate", format!("`{code}` is not known")))
}

/// Records in words: what, when, where, and from which feed.
async fn list_words(db: &impl ConnectionTrait, events: &[i64]) -> Result<BTreeMap<i64, RecordWords>, Fault> {
    if events.is_empty() {
        return Ok(BTreeMap::new());
    }
    let select = Query::select()
        .column(("e", "id"))
        .column(("e", "first_on"))
        .column(("e", "hour"))
        .column(("e", "at"))
        .column(("i", "feed"))
        .column(("i", "format"))
        .expr_as(Expr::col(("c", "words")), "category")
        .expr_as(Expr::col(("p", "words")), "place")
        .expr_as(Expr::col(("d", "words")), "district")
        .from_as("event", "e")
        .join_as(
            JoinType::InnerJoin,
            "import",
            "i",
            Expr::col(("i", "number")).equals(("e", "import_number")),
        )
        .join_as(JoinType::LeftJoin, "term", "c", Expr::col(("c", "id")).equals(("e", "category")))
        .join_as(JoinType::LeftJoin, "term", "p", Expr::col(("p", "id")).equals(("e", "place_words")))
        .join_as(JoinType::LeftJoin, "term", "d", Expr::col(("d", "id")).equals(("e", "district")))
        .and_where(Expr::col(("e", "id")).is_in(events.iter().copied()))
        .take();
    let rows = db.query_all(&select).await.or_fault("read records")?;
    let read = |row: &QueryResult| Ok::<_, DbErr>((row.try_get("", "id")?, record_words(row)?));
    rows.iter().map(read).collect::<Result<_, _>>().or_fault("read records")
}

fn record_words(row: &QueryResult) -> Result<RecordWords, DbErr> {
    let text = |name: &str| row.try_get::<Option<String>>("", name);
    let day = Day::from_number(row.try_get("", "first_on")?).map_or_else(String::new, Day::short_words);
    let (at, hour): (Option<i64>, Option<i32>) = (row.try_get("", "at")?, row.try_get("", "hour")?);
    let place: Vec<String> = [text("place")?, text("district")?].into_iter().flatten().collect();
    Ok(RecordWords {
        what: text("category")?.unwrap_or_else(|| "Not said".to_owned()),
        when: match (at, hour) {
            (Some(at), _) => moment(Instant::from_micros(at)),
            (None, Some(hour)) => format!("{day} in the hour from {hour:02}:00"),
            (None, None) => day,
        },
        place: if place.is_empty() { "Not said".to_owned() } else { place.join(", ") },
        feed: match text("feed")? {
            Some(feed) => feed,
            None => row.try_get("", "format")?,
        },
    })
}

/// A proposal: whose it is, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Whose records.
    pub agency: AgencyId,
    /// The day of the kept one.
    pub on: Day,
    /// Where it stands.
    pub decision: Decision,
    /// Who decided last, or took that back.
    pub decided_by: Option<UserId>,
}

/// The proposal with this id.
pub async fn find_proposal(db: &impl ConnectionTrait, id: DuplicateId) -> Result<Option<Found>, Fault> {
    let row = duplicate::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a likely duplicate")?;
    let Some(row) = row else { return Ok(None) };
    let decision = decision_of(&row.state)?;
    Ok(Day::from_number(row.on_day).map(|on| Found {
        agency: AgencyId::from_uuid(row.agency_id),
        on,
        decision,
        decided_by: row.decided_by_id.map(UserId::from_uuid),
    }))
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was written down.
    Decided,
    /// The pair no longer stands where whoever decided saw it.
    ChangedMeanwhile,
    /// A record that is already counted as another one is not counted as a second one too.
    CountedAsAnother,
}

/// Writes down what a person decided about the permit's proposal, which they saw to stand at `from`. Deciding anew
/// is how it is taken back.
pub async fn decide(
    tx: &WriteTx<DecideDuplicate>,
    from: Decision,
    decision: Decision,
) -> Result<Outcome, Fault> {
    let id = tx.resource().uuid();
    if decision == Decision::Confirmed {
        let this = duplicate::Entity::find_by_id(id)
            .one(tx.connection())
            .await
            .or_fault("read a likely duplicate")?;
        let Some(this) = this else { return Ok(Outcome::ChangedMeanwhile) };
        let pairs = [this.kept_event, this.other_event];
        let others = duplicate::Entity::find()
            .filter(duplicate::Column::Id.ne(id))
            .filter(duplicate::Column::State.eq(Decision::Confirmed.code()))
            .filter(
                duplicate::Column::OtherEvent
                    .is_in(pairs)
                    .or(duplicate::Column::KeptEvent.eq(this.other_event)),
            )
            .count(tx.connection())
            .await
            .or_fault("read the likely duplicates")?;
        if others > 0 {
            return Ok(Outcome::CountedAsAnother);
        }
    }
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = duplicate::Entity::update_many()
        .col_expr(duplicate::Column::State, Expr::value(decision.code()))
        .col_expr(duplicate::Column::DecidedById, Expr::value(user))
        .col_expr(duplicate::Column::DecidedAt, Expr::value(tx.permit().at().micros()))
        .filter(duplicate::Column::Id.eq(id))
        .filter(duplicate::Column::State.eq(from.code()))
        .exec(tx.connection())
        .await
        .or_fault("decide about a likely duplicate")?;
    Ok(if changed.rows_affected == 1 { Outcome::Decided } else { Outcome::ChangedMeanwhile })
}
