//! The tables of the timeline.
//!
//! Over 500 lines because an event is read together with its boroughs, its past and its actions.

mod bringing;

pub(super) use bringing::*;

use super::model::{Action, EVENTS_MAX, Event, EventKind, Outcome, Texts, When, Withdrawn};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, MemberId, TimelineActionId, TimelineEventId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx, is_unique_violation};
use accord_policy::Action as PolicyAction;
use accord_policy::action::{
    FinishTimelineAction, ReopenTimelineAction, WithdrawTimeline, WriteOwnDate, WriteTimeline,
};
use std::collections::BTreeMap;

mod event {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        pub member_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub entered_at: i64,
        pub changed_at: i64,
        pub set_at: i64,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub is_all_day: bool,
        pub starts_at: i64,
        pub ends_at: i64,
        #[sea_orm(column_type = "Text")]
        pub place: String,
        pub longitude: Option<f64>,
        pub latitude: Option<f64>,
        #[sea_orm(column_type = "Text")]
        pub may_happen: String,
        #[sea_orm(column_type = "Text")]
        pub plan: String,
        #[sea_orm(column_type = "Text")]
        pub safe_places: String,
        pub is_personal: bool,
        pub source_key: Option<String>,
        pub calendar_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub file_said: Option<String>,
        pub is_gone_from_file: bool,
        #[sea_orm(column_type = "Text", nullable)]
        pub happened: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub learned: Option<String>,
        pub outcome_by_id: Option<Uuid>,
        pub outcome_at: Option<i64>,
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub withdrawn_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod event_area {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_event_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub event_id: Uuid,
        pub area_id: Uuid,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod past {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_event_past")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub event_id: Uuid,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub changed_at: i64,
        pub by_id: Option<Uuid>,
        pub is_by_file: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod action {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub event_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        pub agency_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub owner: String,
        pub due_at: i64,
        pub written_at: i64,
        pub by_id: Option<Uuid>,
        pub done_at: Option<i64>,
        pub done_by_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl From<action::Model> for Action {
    fn from(row: action::Model) -> Self {
        Self {
            id: TimelineActionId::from_uuid(row.id),
            event: TimelineEventId::from_uuid(row.event_id),
            what: row.what,
            agency: AgencyId::from_uuid(row.agency_id),
            owner: row.owner,
            due: Instant::from_micros(row.due_at),
            written_at: Instant::from_micros(row.written_at),
            done_at: row.done_at.map(Instant::from_micros),
            done_by: row.done_by_id.map(UserId::from_uuid),
            outcome: row.outcome.unwrap_or_default(),
        }
    }
}

fn event_of(row: event::Model, areas: Vec<AreaId>, actions: Vec<Action>) -> Result<Event, Fault> {
    let kind = EventKind::from_code(&row.kind)
        .ok_or_else(|| Fault::new("read an event of the timeline", format!("`{}` is not known", row.kind)))?;
    Ok(Event {
        id: TimelineEventId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        areas,
        agency: AgencyId::from_uuid(row.agency_id),
        member: row.member_id.map(MemberId::from_uuid),
        by: row.by_id.map(UserId::from_uuid),
        changed_at: Instant::from_micros(row.changed_at),
        set_at: Instant::from_micros(row.set_at),
        kind,
        texts: Texts {
            title: row.title,
            place: row.place,
            may_happen: row.may_happen,
            plan: row.plan,
            safe_places: row.safe_places,
        },
        when: When::new(
            row.is_all_day,
            Instant::from_micros(row.starts_at),
            Instant::from_micros(row.ends_at),
        ),
        point: row.longitude.zip(row.latitude),
        source_key: row.source_key,
        file_said: row.file_said,
        is_gone_from_file: row.is_gone_from_file,
        outcome: row.outcome_at.map(|at| Outcome {
            happened: row.happened.unwrap_or_default(),
            learned: row.learned.unwrap_or_default(),
            by: row.outcome_by_id.map(UserId::from_uuid),
            at: Instant::from_micros(at),
        }),
        withdrawn: row.withdrawn_at.map(|at| Withdrawn {
            reason: row.withdrawn_reason.unwrap_or_default(),
            by: row.withdrawn_by_id.map(UserId::from_uuid),
            at: Instant::from_micros(at),
        }),
        actions,
    })
}

/// Rows with the boroughs and the actions of each, in the order of the rows.
async fn whole(db: &impl ConnectionTrait, rows: Vec<event::Model>) -> Result<Vec<Event>, Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut areas: BTreeMap<Uuid, Vec<AreaId>> = BTreeMap::new();
    let mut actions: BTreeMap<Uuid, Vec<Action>> = BTreeMap::new();
    // In parts: a database takes so many values in one question.
    for ids in ids.chunks(500) {
        let found = event_area::Entity::find()
            .filter(event_area::Column::EventId.is_in(ids.iter().copied()))
            .order_by_asc(event_area::Column::AreaId)
            .all(db)
            .await
            .or_fault("read the boroughs of events")?;
        for row in found {
            areas.entry(row.event_id).or_default().push(AreaId::from_uuid(row.area_id));
        }
        let found = action::Entity::find()
            .filter(action::Column::EventId.is_in(ids.iter().copied()))
            .order_by_asc(action::Column::DueAt)
            .order_by_asc(action::Column::Id)
            .all(db)
            .await
            .or_fault("read the actions of events")?;
        for row in found {
            actions.entry(row.event_id).or_default().push(row.into());
        }
    }
    rows.into_iter()
        .map(|row| {
            let (areas, actions) = (areas.remove(&row.id), actions.remove(&row.id));
            event_of(row, areas.unwrap_or_default(), actions.unwrap_or_default())
        })
        .collect()
}

fn of_areas(areas: &[AreaId]) -> SelectStatement {
    Query::select()
        .column("event_id")
        .from("timeline_event_area")
        .and_where(Expr::col("area_id").is_in(areas.iter().map(|area| area.uuid())))
        .take()
}

/// Events of boroughs that touch a stretch of time, by when they begin, withdrawn ones left out, and none that is of one
/// child.
pub(super) async fn list_events(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
    (from, to): (Instant, Instant),
) -> Result<Vec<Event>, Fault> {
    let rows = event::Entity::find()
        .filter(event::Column::Id.in_subquery(of_areas(areas)))
        .filter(event::Column::IsPersonal.eq(false))
        .filter(event::Column::WithdrawnAt.is_null())
        .filter(event::Column::StartsAt.lt(to.micros()))
        .filter(event::Column::EndsAt.gte(from.micros()))
        .order_by_asc(event::Column::StartsAt)
        .order_by_asc(event::Column::Id)
        .limit(EVENTS_MAX)
        .all(db)
        .await
        .or_fault("list events of the timeline")?;
    whole(db, rows).await
}

/// Events of a borough whose day comes back each year.
pub(super) async fn list_coming_back(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Event>, Fault> {
    let kinds = EventKind::ALL.iter().filter(|kind| kind.comes_back()).map(|kind| kind.code());
    let rows = event::Entity::find()
        .filter(event::Column::Id.in_subquery(of_areas(&[area])))
        .filter(event::Column::Kind.is_in(kinds))
        .filter(event::Column::WithdrawnAt.is_null())
        .order_by_asc(event::Column::StartsAt)
        .limit(EVENTS_MAX)
        .all(db)
        .await
        .or_fault("list what comes back each year")?;
    whole(db, rows).await
}

/// Which of these keys a borough has as events already, withdrawn ones too.
pub(super) async fn list_known_keys(
    db: &impl ConnectionTrait,
    area: AreaId,
    keys: &[String],
) -> Result<BTreeMap<String, TimelineEventId>, Fault> {
    let found: Vec<(Option<String>, Uuid)> = event::Entity::find()
        .select_only()
        .column(event::Column::SourceKey)
        .column(event::Column::Id)
        .filter(event::Column::AreaId.eq(area.uuid()))
        .filter(event::Column::SourceKey.is_in(keys.iter().map(String::as_str)))
        .into_tuple()
        .all(db)
        .await
        .or_fault("look for events by what they come from")?;
    Ok(found.into_iter().filter_map(|(key, id)| Some((key?, TimelineEventId::from_uuid(id)))).collect())
}

/// Court and release dates of an agency that touch a stretch of time.
pub(super) async fn list_own_dates(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    (from, to): (Instant, Instant),
) -> Result<Vec<Event>, Fault> {
    let rows = event::Entity::find()
        .filter(event::Column::AgencyId.eq(agency.uuid()))
        .filter(event::Column::IsPersonal.eq(true))
        .filter(event::Column::WithdrawnAt.is_null())
        .filter(event::Column::StartsAt.lt(to.micros()))
        .filter(event::Column::EndsAt.gte(from.micros()))
        .order_by_asc(event::Column::StartsAt)
        .order_by_asc(event::Column::Id)
        .limit(EVENTS_MAX)
        .all(db)
        .await
        .or_fault("list dates of an agency")?;
    whole(db, rows).await
}

/// The event with this id.
pub(super) async fn find_event(
    db: &impl ConnectionTrait,
    id: TimelineEventId,
) -> Result<Option<Event>, Fault> {
    let row = event::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an event of the timeline")?;
    Ok(whole(db, row.into_iter().collect()).await?.pop())
}

/// The action with this id.
pub(super) async fn find_action(
    db: &impl ConnectionTrait,
    id: TimelineActionId,
) -> Result<Option<Action>, Fault> {
    let row =
        action::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an action of the timeline")?;
    Ok(row.map(Action::from))
}

/// Open actions of an agency that are due before an instant, of events that were not withdrawn.
pub(super) async fn list_open_actions(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    before: Instant,
) -> Result<Vec<Action>, Fault> {
    let standing = Query::select()
        .column("id")
        .from("timeline_event")
        .and_where(Expr::col("withdrawn_at").is_null())
        .take();
    let rows = action::Entity::find()
        .filter(action::Column::AgencyId.eq(agency.uuid()))
        .filter(action::Column::DoneAt.is_null())
        .filter(action::Column::DueAt.lt(before.micros()))
        .filter(action::Column::EventId.in_subquery(standing))
        .order_by_asc(action::Column::DueAt)
        .order_by_asc(action::Column::Id)
        .limit(50)
        .all(db)
        .await
        .or_fault("list open actions of the timeline")?;
    Ok(rows.into_iter().map(Action::from).collect())
}

/// An event to be written.
#[derive(Debug, Clone)]
pub(super) struct NewEvent {
    /// The borough.
    pub area: AreaId,
    /// Every borough on whose timeline it is, that one included.
    pub areas: Vec<AreaId>,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Who of it owns it.
    pub member: Option<MemberId>,
    /// What sort of event.
    pub kind: EventKind,
    /// Its words.
    pub texts: Texts,
    /// When it is.
    pub when: When,
    /// Where exactly.
    pub point: Option<(f64, f64)>,
    /// What names it where it comes from.
    pub source_key: Option<String>,
}

fn row_of(id: TimelineEventId, new: &NewEvent, at: Instant, by: Option<UserId>) -> event::ActiveModel {
    event::ActiveModel {
        id: Set(id.uuid()),
        area_id: Set(new.area.uuid()),
        agency_id: Set(new.agency.uuid()),
        member_id: Set(new.member.map(Into::into)),
        by_id: Set(by.map(Into::into)),
        entered_at: Set(at.micros()),
        changed_at: Set(at.micros()),
        set_at: Set(at.micros()),
        kind: Set(new.kind.code().to_owned()),
        title: Set(new.texts.title.clone()),
        is_all_day: Set(new.when.is_all_day),
        starts_at: Set(new.when.starts().micros()),
        ends_at: Set(new.when.ends().micros()),
        place: Set(new.texts.place.clone()),
        longitude: Set(new.point.map(|point| point.0)),
        latitude: Set(new.point.map(|point| point.1)),
        may_happen: Set(new.texts.may_happen.clone()),
        plan: Set(new.texts.plan.clone()),
        safe_places: Set(new.texts.safe_places.clone()),
        is_personal: Set(new.kind.is_personal()),
        source_key: Set(new.source_key.clone()),
        calendar_id: Set(None),
        file_said: Set(None),
        is_gone_from_file: Set(false),
        happened: Set(None),
        learned: Set(None),
        outcome_by_id: Set(None),
        outcome_at: Set(None),
        withdrawn_at: Set(None),
        withdrawn_by_id: Set(None),
        withdrawn_reason: Set(None),
    }
}

async fn insert_areas(
    db: &impl ConnectionTrait,
    event: TimelineEventId,
    areas: &[AreaId],
) -> Result<(), DbErr> {
    for area in areas {
        let row = event_area::ActiveModel {
            // The pair itself is what the row says: an id made from both is as good as any.
            id: Set(Uuid::from_u128(event.uuid().as_u128() ^ area.uuid().as_u128().rotate_left(64))),
            event_id: Set(event.uuid()),
            area_id: Set(area.uuid()),
        };
        event_area::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes the permit's event. The database refuses a second one that comes from the same.
pub(super) async fn insert_event(tx: &WriteTx<WriteTimeline>, new: &NewEvent) -> Result<(), DbErr> {
    let (id, by) = (tx.resource(), tx.permit().audit_facts().user);
    let row = row_of(id, new, tx.permit().at(), by);
    event::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    insert_areas(tx.connection(), id, &new.areas).await
}

/// Writes the permit's date of the agency's own. It is on the timeline of no borough. Says whether there was none of this id.
pub(super) async fn insert_own_date(tx: &WriteTx<WriteOwnDate>, new: &NewEvent) -> Result<bool, Fault> {
    let row = row_of(tx.resource(), new, tx.permit().at(), tx.permit().audit_facts().user);
    match event::Entity::insert(row).exec_without_returning(tx.connection()).await {
        Err(error) if is_unique_violation(&error) => Ok(false),
        other => other.or_fault("write a date of an agency").map(|_| true),
    }
}

/// What an event was before it was changed.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Was {
    /// Its words.
    pub texts: Texts,
    /// When it was to be.
    pub when: When,
    /// Where it was to be.
    pub point: Option<(f64, f64)>,
}

impl Was {
    /// What an event is now.
    pub(super) fn of(event: &Event) -> Self {
        Self { texts: event.texts.clone(), when: event.when, point: event.point }
    }
}

/// A wording of before, with when it was replaced and by whom: by a file where `by_file`.
#[derive(Debug)]
pub(super) struct Past {
    /// What it was.
    pub was: Was,
    /// When it was replaced.
    pub changed_at: Instant,
    /// By whom.
    pub by: Option<UserId>,
    /// Whether a newer version of its file did it.
    pub is_by_file: bool,
}

/// What an event was before, the newest first.
pub(super) async fn list_past(db: &impl ConnectionTrait, id: TimelineEventId) -> Result<Vec<Past>, Fault> {
    let rows = past::Entity::find()
        .filter(past::Column::EventId.eq(id.uuid()))
        .order_by_desc(past::Column::Number)
        .limit(50)
        .all(db)
        .await
        .or_fault("read what an event was before")?;
    rows.into_iter()
        .map(|row| {
            Ok(Past {
                was: serde_json::from_str(&row.words).or_fault("read what an event was before")?,
                changed_at: Instant::from_micros(row.changed_at),
                by: row.by_id.map(UserId::from_uuid),
                is_by_file: row.is_by_file,
            })
        })
        .collect()
}

async fn keep_past(
    db: &impl ConnectionTrait,
    (event, was): (TimelineEventId, &Was),
    (id, at): (Uuid, Instant),
    (by, is_by_file): (Option<UserId>, bool),
) -> Result<(), Fault> {
    let number = past::Entity::find()
        .filter(past::Column::EventId.eq(event.uuid()))
        .count(db)
        .await
        .or_fault("count what an event was before")?;
    let row = past::ActiveModel {
        id: Set(id),
        event_id: Set(event.uuid()),
        number: Set(i32::try_from(number).unwrap_or(i32::MAX)),
        words: Set(serde_json::to_string(was).or_fault("keep what an event was")?),
        changed_at: Set(at.micros()),
        by_id: Set(by.map(Into::into)),
        is_by_file: Set(is_by_file),
    };
    past::Entity::insert(row).exec_without_returning(db).await.or_fault("keep what an event was").map(drop)
}

/// How an event changes: everything that a person may set.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Who of it.
    pub member: Option<MemberId>,
    /// What sort of event.
    pub kind: EventKind,
    /// What it is from now on.
    pub is: Was,
}

/// Changes the permit's event, of which `before` is what it was, and keeps that.
pub(super) async fn update_event(
    tx: &WriteTx<WriteTimeline>,
    before: &Event,
    change: &Change,
    past_id: Uuid,
) -> Result<(), Fault> {
    let (at, by) = (tx.permit().at(), tx.permit().audit_facts().user);
    let was = Was::of(before);
    keep_past(tx.connection(), (tx.resource(), &was), (past_id, at), (by, false)).await?;
    let set_at = set_at(before, &change.is, at);
    changed(tx.resource(), &change.is, (at, set_at))
        .col_expr(event::Column::AgencyId, Expr::value(change.agency.uuid()))
        .col_expr(event::Column::MemberId, Expr::value(change.member.map(MemberId::uuid)))
        .col_expr(event::Column::Kind, Expr::value(change.kind.code()))
        .exec(tx.connection())
        .await
        .or_fault("change an event of the timeline")
        .map(drop)
}

/// When place and time were last set, once an event is `is`.
fn set_at(before: &Event, is: &Was, at: Instant) -> Instant {
    let is_same = before.when == is.when && before.point == is.point;
    if is_same { before.set_at } else { at }
}

fn changed(id: TimelineEventId, is: &Was, (at, set_at): (Instant, Instant)) -> UpdateMany<event::Entity> {
    event::Entity::update_many()
        .col_expr(event::Column::ChangedAt, Expr::value(at.micros()))
        .col_expr(event::Column::SetAt, Expr::value(set_at.micros()))
        .col_expr(event::Column::Title, Expr::value(is.texts.title.as_str()))
        .col_expr(event::Column::Place, Expr::value(is.texts.place.as_str()))
        .col_expr(event::Column::MayHappen, Expr::value(is.texts.may_happen.as_str()))
        .col_expr(event::Column::Plan, Expr::value(is.texts.plan.as_str()))
        .col_expr(event::Column::SafePlaces, Expr::value(is.texts.safe_places.as_str()))
        .col_expr(event::Column::IsAllDay, Expr::value(is.when.is_all_day))
        .col_expr(event::Column::StartsAt, Expr::value(is.when.starts().micros()))
        .col_expr(event::Column::EndsAt, Expr::value(is.when.ends().micros()))
        .col_expr(event::Column::Longitude, Expr::value(is.point.map(|point| point.0)))
        .col_expr(event::Column::Latitude, Expr::value(is.point.map(|point| point.1)))
        .filter(event::Column::Id.eq(id.uuid()))
}

/// Writes down what came of the permit's event.
pub(super) async fn set_outcome(
    tx: &WriteTx<WriteTimeline>,
    happened: &str,
    learned: &str,
) -> Result<(), Fault> {
    let (at, by) = (tx.permit().at().micros(), tx.permit().audit_facts().user.map(UserId::uuid));
    event::Entity::update_many()
        .col_expr(event::Column::ChangedAt, Expr::value(at))
        .col_expr(event::Column::OutcomeAt, Expr::value(at))
        .col_expr(event::Column::OutcomeById, Expr::value(by))
        .col_expr(event::Column::Happened, Expr::value(happened))
        .col_expr(event::Column::Learned, Expr::value(learned))
        .filter(event::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("write what came of an event")
        .map(drop)
}

/// Takes the permit's event off the timeline. Says whether it was still on it.
pub(super) async fn withdraw_event(tx: &WriteTx<WithdrawTimeline>, reason: &str) -> Result<bool, Fault> {
    withdraw(tx, reason).await
}

/// As [`withdraw_event`], for a date of the agency's own.
pub(super) async fn withdraw_own_date(tx: &WriteTx<WriteOwnDate>, reason: &str) -> Result<bool, Fault> {
    withdraw(tx, reason).await
}

async fn withdraw<A: PolicyAction<Resource = TimelineEventId>>(
    tx: &WriteTx<A>,
    reason: &str,
) -> Result<bool, Fault> {
    let (at, by) = (tx.permit().at().micros(), tx.permit().audit_facts().user.map(UserId::uuid));
    let changed = event::Entity::update_many()
        .col_expr(event::Column::WithdrawnAt, Expr::value(at))
        .col_expr(event::Column::WithdrawnById, Expr::value(by))
        .col_expr(event::Column::WithdrawnReason, Expr::value(reason))
        .filter(event::Column::Id.eq(tx.resource().uuid()))
        .filter(event::Column::WithdrawnAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("withdraw an event of the timeline")?;
    Ok(changed.rows_affected == 1)
}

/// An action to be written.
#[derive(Debug)]
pub(super) struct NewAction<'a> {
    /// Its id.
    pub id: TimelineActionId,
    /// What is done.
    pub what: &'a str,
    /// The agency that does it.
    pub agency: AgencyId,
    /// Who does it.
    pub owner: &'a str,
    /// By when.
    pub due: Instant,
}

/// Adds an action to the permit's event. The database refuses a second one under the same id.
pub(super) async fn insert_action(tx: &WriteTx<WriteTimeline>, new: &NewAction<'_>) -> Result<(), DbErr> {
    let row = action::ActiveModel {
        id: Set(new.id.uuid()),
        event_id: Set(tx.resource().uuid()),
        what: Set(new.what.to_owned()),
        agency_id: Set(new.agency.uuid()),
        owner: Set(new.owner.to_owned()),
        due_at: Set(new.due.micros()),
        written_at: Set(tx.permit().at().micros()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        done_at: Set(None),
        done_by_id: Set(None),
        outcome: Set(None),
    };
    action::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Says of the permit's action that it is done. Says whether it was still open.
pub(super) async fn finish_action(tx: &WriteTx<FinishTimelineAction>, outcome: &str) -> Result<bool, Fault> {
    let (at, by) = (tx.permit().at().micros(), tx.permit().audit_facts().user.map(UserId::uuid));
    let changed = action::Entity::update_many()
        .col_expr(action::Column::DoneAt, Expr::value(at))
        .col_expr(action::Column::DoneById, Expr::value(by))
        .col_expr(action::Column::Outcome, Expr::value(outcome))
        .filter(action::Column::Id.eq(tx.resource().uuid()))
        .filter(action::Column::DoneAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("finish an action of the timeline")?;
    Ok(changed.rows_affected == 1)
}

/// Says of the permit's action that it is not done after all. Says whether it was done until then.
pub(super) async fn reopen_action(tx: &WriteTx<ReopenTimelineAction>) -> Result<bool, Fault> {
    let changed = action::Entity::update_many()
        .col_expr(action::Column::DoneAt, Expr::value(None::<i64>))
        .col_expr(action::Column::DoneById, Expr::value(None::<Uuid>))
        .col_expr(action::Column::Outcome, Expr::value(None::<String>))
        .filter(action::Column::Id.eq(tx.resource().uuid()))
        .filter(action::Column::DoneAt.is_not_null())
        .exec(tx.connection())
        .await
        .or_fault("open an action of the timeline again")?;
    Ok(changed.rows_affected == 1)
}
