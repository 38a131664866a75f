//! The table of likely duplicates.

use crate::incidents::duplicate::{Decision, Proposal, ProposalLine, Record};
use accord_kernel::ids::{AgencyId, DuplicateId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::DecideDuplicate;

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

/// Proposals of an agency that wait for somebody, newest first.
pub async fn list_proposals(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    offset: u64,
    limit: u64,
) -> Result<Vec<ProposalLine>, Fault> {
    list(db, agency, &[Decision::Proposed], offset, limit).await
}

/// Proposals of an agency that somebody decided, newest first.
pub async fn list_decided(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    limit: u64,
) -> Result<Vec<ProposalLine>, Fault> {
    list(db, agency, &[Decision::Confirmed, Decision::Different], 0, limit).await
}

async fn list(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    states: &[Decision],
    offset: u64,
    limit: u64,
) -> Result<Vec<ProposalLine>, Fault> {
    let rows = duplicate::Entity::find()
        .filter(duplicate::Column::AgencyId.eq(agency.uuid()))
        .filter(duplicate::Column::State.is_in(states.iter().map(|state| state.code())))
        .filter(both_are_there())
        .order_by_desc(duplicate::Column::OnDay)
        .order_by_asc(duplicate::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the likely duplicates")?;
    let events: Vec<i64> = rows.iter().flat_map(|row| [row.kept_event, row.other_event]).collect();
    let words = list_words(db, &events).await?;
    let find =
        |id: i64| words.get(&id).cloned().unwrap_or_else(|| "A record that is no longer there".to_owned());
    rows.into_iter()
        .map(|row| {
            Ok(ProposalLine {
                id: DuplicateId::from_uuid(row.id),
                records: [find(row.kept_event), find(row.other_event)],
                decision: Decision::from_code(&row.state).ok_or_else(|| {
                    Fault::new("read a likely duplicate", format!("`{}` is not known", row.state))
                })?,
                reasons: row.reasons,
                decided_at: row.decided_at.map(Instant::from_micros),
            })
        })
        .collect()
}

/// Records in words: what, when, where.
async fn list_words(
    db: &impl ConnectionTrait,
    events: &[i64],
) -> Result<std::collections::BTreeMap<i64, String>, Fault> {
    if events.is_empty() {
        return Ok(std::collections::BTreeMap::new());
    }
    let select = Query::select()
        .column(("e", "id"))
        .column(("e", "first_on"))
        .column(("e", "hour"))
        .expr_as(Expr::col(("c", "words")), "category")
        .expr_as(Expr::col(("p", "words")), "place")
        .expr_as(Expr::col(("d", "words")), "district")
        .from_as("event", "e")
        .join_as(JoinType::LeftJoin, "term", "c", Expr::col(("c", "id")).equals(("e", "category")))
        .join_as(JoinType::LeftJoin, "term", "p", Expr::col(("p", "id")).equals(("e", "place_words")))
        .join_as(JoinType::LeftJoin, "term", "d", Expr::col(("d", "id")).equals(("e", "district")))
        .and_where(Expr::col(("e", "id")).is_in(events.iter().copied()))
        .take();
    let rows = db.query_all(&select).await.or_fault("read records")?;
    let read = |row: &QueryResult| -> Result<(i64, String), DbErr> {
        let day = Day::from_number(row.try_get("", "first_on")?).map_or_else(String::new, Day::short_words);
        let hour: Option<i32> = row.try_get("", "hour")?;
        let place: Option<String> = row.try_get("", "place")?;
        let district: Option<String> = row.try_get("", "district")?;
        let category: Option<String> = row.try_get("", "category")?;
        let mut words = format!("{}, {day}", category.unwrap_or_default());
        if let Some(hour) = hour {
            words.push_str(&format!(" in the hour from {hour:02}:00"));
        }
        for part in [place, district].into_iter().flatten() {
            words.push_str(", ");
            words.push_str(&part);
        }
        Ok((row.try_get("", "id")?, words))
    };
    rows.iter().map(read).collect::<Result<_, _>>().or_fault("read records")
}

/// A proposal: whose it is, where it stands, and its records.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Whose records.
    pub agency: AgencyId,
    /// The day of the kept one.
    pub on: Day,
}

/// The proposal with this id.
pub async fn find_proposal(db: &impl ConnectionTrait, id: DuplicateId) -> Result<Option<Found>, Fault> {
    let row = duplicate::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a likely duplicate")?;
    Ok(row.and_then(|row| {
        Some(Found { agency: AgencyId::from_uuid(row.agency_id), on: Day::from_number(row.on_day)? })
    }))
}

/// Writes down what a person decided about the permit's proposal. Deciding anew is how it is taken back. Says
/// whether it could be: a record that is already counted as another one is not counted as a second one too.
pub async fn decide(tx: &WriteTx<DecideDuplicate>, decision: Decision) -> Result<bool, Fault> {
    let id = tx.resource().uuid();
    if decision == Decision::Confirmed {
        let this = duplicate::Entity::find_by_id(id)
            .one(tx.connection())
            .await
            .or_fault("read a likely duplicate")?;
        let Some(this) = this else { return Ok(false) };
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
            return Ok(false);
        }
    }
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    duplicate::Entity::update_many()
        .col_expr(duplicate::Column::State, Expr::value(decision.code()))
        .col_expr(duplicate::Column::DecidedById, Expr::value(user))
        .col_expr(duplicate::Column::DecidedAt, Expr::value(tx.permit().at().micros()))
        .filter(duplicate::Column::Id.eq(id))
        .exec(tx.connection())
        .await
        .or_fault("decide about a likely duplicate")?;
    Ok(true)
}
