//! The tables of signals.

use crate::definitions::Source;
use crate::monitoring::model::{SeriesKey, Step};
use crate::monitoring::signal::{Change, NewSignal, Signal, SignalState};
use accord_kernel::ids::{AgencyId, AreaId, DefinitionVersionId, SignalId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{RaiseSignals, SignOffSignal};
use std::collections::{BTreeMap, BTreeSet};

mod signal {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "signal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version_id: Uuid,
        pub source: String,
        pub agency_id: Uuid,
        pub area_id: Uuid,
        pub step: String,
        pub starts_on: i32,
        pub ends_on: i32,
        pub observed: i64,
        #[sea_orm(column_type = "Double")]
        pub expected: f64,
        #[sea_orm(column_type = "Double")]
        pub lower: f64,
        #[sea_orm(column_type = "Double")]
        pub threshold: f64,
        #[sea_orm(column_type = "Double", nullable)]
        pub p: Option<f64>,
        pub method: String,
        pub method_version: i32,
        #[sea_orm(column_type = "Text")]
        pub parameters: String,
        pub baseline_events: i64,
        pub raised_at: i64,
        pub state: String,
        pub snoozed_until_on: Option<i32>,
        pub owner_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod signal_change {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signal_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub signal_id: Uuid,
        pub position: i32,
        pub state: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub by_id: Option<Uuid>,
        pub at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read a signal", format!("`{code}` is not known to this release"))
}

impl TryFrom<signal::Model> for Signal {
    type Error = Fault;
    fn try_from(row: signal::Model) -> Result<Self, Fault> {
        let day = |number: i32| Day::from_number(number).ok_or_else(|| unknown("a day"));
        Ok(Self {
            id: SignalId::from_uuid(row.id),
            key: SeriesKey {
                version: DefinitionVersionId::from_uuid(row.version_id),
                source: Source::from_code(&row.source).ok_or_else(|| unknown(&row.source))?,
                agency: AgencyId::from_uuid(row.agency_id),
                area: AreaId::from_uuid(row.area_id),
            },
            step: Step::from_code(&row.step).ok_or_else(|| unknown(&row.step))?,
            starts_on: day(row.starts_on)?,
            ends_on: day(row.ends_on)?,
            observed: row.observed,
            expected: row.expected,
            lower: row.lower,
            threshold: row.threshold,
            p: row.p,
            method: row.method,
            method_version: row.method_version,
            parameters: row.parameters,
            baseline_events: row.baseline_events,
            raised_at: Instant::from_micros(row.raised_at),
            state: SignalState::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
            snoozed_until: row.snoozed_until_on.map(day).transpose()?,
            owner: row.owner_id.map(accord_kernel::ids::UserId::from_uuid),
        })
    }
}

/// Adds signals of the permit's area. One that was raised before for the same series and period stays as
/// people left it; while nobody has looked at it, it takes the newer figures, and waits again if it was taken
/// back. Returns how many are new.
pub async fn raise_signals(
    tx: &WriteTx<RaiseSignals>,
    signals: &[NewSignal],
    new_id: impl Fn() -> Uuid,
) -> Result<u64, DbErr> {
    let mut raised = 0;
    let at = tx.permit().at().micros();
    for new in signals {
        let same = signal::Entity::find()
            .filter(signal::Column::AreaId.eq(tx.resource().uuid()))
            .filter(signal::Column::VersionId.eq(new.key.version.uuid()))
            .filter(signal::Column::Source.eq(new.key.source.code()))
            .filter(signal::Column::AgencyId.eq(new.key.agency.uuid()))
            .filter(signal::Column::Step.eq(new.step.code()))
            .filter(signal::Column::StartsOn.eq(new.starts_on.number()))
            .one(tx.connection())
            .await?;
        match same {
            Some(row)
                if row.state == SignalState::New.code()
                    || (row.state == SignalState::Closed.code() && row.owner_id.is_none()) =>
            {
                signal::Entity::update_many()
                    .col_expr(signal::Column::State, Expr::value(SignalState::New.code()))
                    .col_expr(signal::Column::Observed, Expr::value(new.observed))
                    .col_expr(signal::Column::Expected, Expr::value(new.expected))
                    .col_expr(signal::Column::Lower, Expr::value(new.lower))
                    .col_expr(signal::Column::Threshold, Expr::value(new.threshold))
                    .col_expr(signal::Column::P, Expr::value(new.p))
                    .col_expr(signal::Column::Method, Expr::value(new.method))
                    .col_expr(signal::Column::MethodVersion, Expr::value(new.method_version))
                    .col_expr(signal::Column::Parameters, Expr::value(new.parameters.clone()))
                    .col_expr(signal::Column::BaselineEvents, Expr::value(new.baseline_events))
                    .filter(signal::Column::Id.eq(row.id))
                    .exec(tx.connection())
                    .await?;
            }
            Some(_) => {}
            None => {
                signal::Entity::insert(row_of(new_id(), new, at))
                    .exec_without_returning(tx.connection())
                    .await?;
                raised += 1;
            }
        }
    }
    Ok(raised)
}

/// Why a signal was taken back that nobody had looked at.
const TAKEN_BACK: &str = "Its count was corrected and is no longer above the expected range.";

/// Closes signals of the permit's area for these series and periods that nobody has looked at.
pub async fn take_back_signals(
    tx: &WriteTx<RaiseSignals>,
    periods: &[(SeriesKey, Step, Day)],
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let new = signal::Entity::find()
        .filter(signal::Column::AreaId.eq(tx.resource().uuid()))
        .filter(signal::Column::State.eq(SignalState::New.code()))
        .all(tx.connection())
        .await?;
    for row in new {
        let is_over = periods.iter().any(|(key, step, start)| {
            row.version_id == key.version.uuid()
                && row.source == key.source.code()
                && row.agency_id == key.agency.uuid()
                && row.step == step.code()
                && row.starts_on == start.number()
        });
        if !is_over {
            continue;
        }
        signal::Entity::update_many()
            .col_expr(signal::Column::State, Expr::value(SignalState::Closed.code()))
            .filter(signal::Column::Id.eq(row.id))
            .exec(tx.connection())
            .await?;
        let before = signal_change::Entity::find()
            .filter(signal_change::Column::SignalId.eq(row.id))
            .count(tx.connection())
            .await?;
        let change = signal_change::ActiveModel {
            id: Set(new_id()),
            signal_id: Set(row.id),
            position: Set(i32::try_from(before).unwrap_or(i32::MAX)),
            state: Set(SignalState::Closed.code().to_owned()),
            words: Set(TAKEN_BACK.to_owned()),
            by_id: Set(None),
            at: Set(tx.permit().at().micros()),
        };
        signal_change::Entity::insert(change).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

fn row_of(id: Uuid, new: &NewSignal, at: i64) -> signal::ActiveModel {
    signal::ActiveModel {
        id: Set(id),
        version_id: Set(new.key.version.uuid()),
        source: Set(new.key.source.code().to_owned()),
        agency_id: Set(new.key.agency.uuid()),
        area_id: Set(new.key.area.uuid()),
        step: Set(new.step.code().to_owned()),
        starts_on: Set(new.starts_on.number()),
        ends_on: Set(new.step.end_of(new.starts_on).number()),
        observed: Set(new.observed),
        expected: Set(new.expected),
        lower: Set(new.lower),
        threshold: Set(new.threshold),
        p: Set(new.p),
        method: Set(new.method.to_owned()),
        method_version: Set(new.method_version),
        parameters: Set(new.parameters.clone()),
        baseline_events: Set(new.baseline_events),
        raised_at: Set(at),
        state: Set(SignalState::New.code().to_owned()),
        snoozed_until_on: Set(None),
        owner_id: Set(None),
    }
}

/// The signal with this id.
pub async fn find_signal(db: &impl ConnectionTrait, id: SignalId) -> Result<Option<Signal>, Fault> {
    let row = signal::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a signal")?;
    row.map(Signal::try_from).transpose()
}

/// Which signals of some areas.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// Those that nobody has judged yet and that are not snoozed on this day.
    Unsigned(Day),
    /// Those too that are snoozed, that something is being done about or whose cause was found lately, for periods
    /// that were over before this day.
    InHand(Day),
    /// All of them.
    All,
}

/// Days after its period for which a signal with a known cause is told to partners: they see the high count too.
const EXPLAINED_DAYS: i32 = 14;

/// Signals of `areas`: those that nobody has looked at first, then the newest period first.
pub async fn list_signals(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    which: Which,
    limit: u64,
) -> Result<Vec<Signal>, Fault> {
    let looked_at: Expr = Expr::case(signal::Column::State.eq(SignalState::New.code()), 0).finally(1).into();
    let rows = asked_for(areas, which)
        .order_by(looked_at, Order::Asc)
        .order_by_desc(signal::Column::EndsOn)
        .order_by_desc(signal::Column::RaisedAt)
        .order_by_asc(signal::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the signals")?;
    rows.into_iter().map(Signal::try_from).collect()
}

/// How many signals of `areas` there are.
pub async fn count_signals(db: &impl ConnectionTrait, areas: &[AreaId], which: Which) -> Result<u64, Fault> {
    asked_for(areas, which).count(db).await.or_fault("count the signals")
}

fn asked_for(areas: &[AreaId], which: Which) -> Select<signal::Entity> {
    let mut query =
        signal::Entity::find().filter(signal::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())));
    query = match which {
        Which::All => query,
        Which::Unsigned(_) => query
            .filter(signal::Column::State.is_in([SignalState::New.code(), SignalState::Acknowledged.code()])),
        Which::InHand(day) => {
            let in_hand = [SignalState::New, SignalState::Acknowledged, SignalState::ResponseOpened];
            let explained = signal::Column::State
                .eq(SignalState::Explained.code())
                .and(signal::Column::EndsOn.gte(day.plus_days(-EXPLAINED_DAYS).number()));
            query
                .filter(signal::Column::EndsOn.lt(day.number()))
                .filter(signal::Column::State.is_in(in_hand.map(SignalState::code)).or(explained))
        }
    };
    // Hidden from a work queue is not hidden from partners.
    if let Which::Unsigned(day) = which {
        query = query.filter(
            signal::Column::SnoozedUntilOn.is_null().or(signal::Column::SnoozedUntilOn.lt(day.number())),
        );
    }
    query
}

/// Signals raised since `since` in `areas`, for how useful each method was.
pub async fn list_signals_since(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    since: Instant,
    limit: u64,
) -> Result<Vec<Signal>, Fault> {
    let rows = signal::Entity::find()
        .filter(signal::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .filter(signal::Column::RaisedAt.gte(since.micros()))
        .order_by_asc(signal::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the signals")?;
    rows.into_iter().map(Signal::try_from).collect()
}

/// The signals of a borough that nobody has looked at.
pub async fn list_new(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Signal>, Fault> {
    let rows = signal::Entity::find()
        .filter(signal::Column::AreaId.eq(area.uuid()))
        .filter(signal::Column::State.eq(SignalState::New.code()))
        .order_by_asc(signal::Column::Id)
        .all(db)
        .await
        .or_fault("look for new signals")?;
    rows.into_iter().map(Signal::try_from).collect()
}

/// Which states signals raised since `since` in `areas` went through.
pub async fn list_states_reached(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    since: Instant,
) -> Result<BTreeMap<SignalId, BTreeSet<SignalState>>, Fault> {
    let of_areas = signal::Entity::find()
        .select_only()
        .column(signal::Column::Id)
        .filter(signal::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .filter(signal::Column::RaisedAt.gte(since.micros()))
        .into_query();
    let rows: Vec<(Uuid, String)> = signal_change::Entity::find()
        .select_only()
        .column(signal_change::Column::SignalId)
        .column(signal_change::Column::State)
        .distinct()
        .filter(signal_change::Column::SignalId.in_subquery(of_areas))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list what became of signals")?;
    let mut reached: BTreeMap<SignalId, BTreeSet<SignalState>> = BTreeMap::new();
    for (id, state) in rows {
        let state = SignalState::from_code(&state).ok_or_else(|| unknown(&state))?;
        reached.entry(SignalId::from_uuid(id)).or_default().insert(state);
    }
    Ok(reached)
}

/// What people did about a signal, oldest first.
pub async fn list_changes(db: &impl ConnectionTrait, id: SignalId) -> Result<Vec<Change>, Fault> {
    let rows = signal_change::Entity::find()
        .filter(signal_change::Column::SignalId.eq(id.uuid()))
        .order_by_asc(signal_change::Column::Position)
        .order_by_asc(signal_change::Column::Id)
        .all(db)
        .await
        .or_fault("list what was done about a signal")?;
    rows.into_iter()
        .map(|row| {
            Ok(Change {
                state: SignalState::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
                words: row.words,
                by: row.by_id.map(accord_kernel::ids::UserId::from_uuid),
                at: Instant::from_micros(row.at),
            })
        })
        .collect()
}

/// Moves the permit's signal from `from` to `to`. Says whether it still stood where the user saw it.
pub async fn change_signal(
    tx: &WriteTx<SignOffSignal>,
    from: SignalState,
    to: SignalState,
    words: &str,
    snoozed_until: Option<Day>,
    new_id: Uuid,
) -> Result<bool, DbErr> {
    let id = tx.resource().uuid();
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = signal::Entity::update_many()
        .col_expr(signal::Column::State, Expr::value(to.code()))
        .col_expr(signal::Column::SnoozedUntilOn, Expr::value(snoozed_until.map(Day::number)))
        .col_expr(signal::Column::OwnerId, Expr::value(user))
        .filter(signal::Column::Id.eq(id))
        .filter(signal::Column::State.eq(from.code()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    let last = signal_change::Entity::find()
        .filter(signal_change::Column::SignalId.eq(id))
        .order_by_desc(signal_change::Column::Position)
        .one(tx.connection())
        .await?;
    let row = signal_change::ActiveModel {
        id: Set(new_id),
        signal_id: Set(id),
        position: Set(last.map_or(0, |row| row.position + 1)),
        state: Set(to.code().to_owned()),
        words: Set(words.to_owned()),
        by_id: Set(user),
        at: Set(tx.permit().at().micros()),
    };
    signal_change::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(true)
}
