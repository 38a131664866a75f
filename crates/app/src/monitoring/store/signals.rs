//! The tables of signals.

use crate::definitions::Source;
use crate::monitoring::model::{SeriesKey, Step};
use crate::monitoring::signal::{Change, NewSignal, Signal, SignalState};
use accord_kernel::ids::{AgencyId, AreaId, DefinitionVersionId, SignalId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{RaiseSignals, SignOffSignal};

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
/// people left it; while nobody has looked at it, it takes the newer figures. Returns how many are new.
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
            Some(row) if row.state == SignalState::New.code() => {
                signal::Entity::update_many()
                    .col_expr(signal::Column::Observed, Expr::value(new.observed))
                    .col_expr(signal::Column::Expected, Expr::value(new.expected))
                    .col_expr(signal::Column::Lower, Expr::value(new.lower))
                    .col_expr(signal::Column::Threshold, Expr::value(new.threshold))
                    .col_expr(signal::Column::P, Expr::value(new.p))
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
    /// Those that wait for somebody: not closed, and not snoozed on this day.
    Waiting(Day),
    /// Those not closed yet.
    Open,
    /// All of them.
    All,
}

/// Signals of `areas`, newest period first.
pub async fn list_signals(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    which: Which,
    limit: u64,
) -> Result<Vec<Signal>, Fault> {
    let mut query =
        signal::Entity::find().filter(signal::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())));
    if !matches!(which, Which::All) {
        query = query.filter(signal::Column::State.ne(SignalState::Closed.code()));
    }
    if let Which::Waiting(day) = which {
        query = query.filter(
            signal::Column::SnoozedUntilOn.is_null().or(signal::Column::SnoozedUntilOn.lt(day.number())),
        );
    }
    let rows = query
        .order_by_desc(signal::Column::EndsOn)
        .order_by_desc(signal::Column::RaisedAt)
        .order_by_asc(signal::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list the signals")?;
    rows.into_iter().map(Signal::try_from).collect()
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
