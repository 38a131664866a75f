//! Calendars that agencies bring in, their files, and the events that come from them.

use super::{Event, NewEvent, Was, changed, event, insert_areas, keep_past, row_of, set_at, whole};
use accord_kernel::Instant;
use accord_kernel::Rng;
use accord_kernel::ids::{AgencyId, AreaId, TimelineEventId, TimelineFileId, uuid_v7};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::BringCalendar;

mod calendar {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_calendar")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        pub name: String,
        pub brought_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod file {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub calendar: String,
        pub kind: String,
        pub format: String,
        pub file_name: String,
        pub file_hash: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub contents: Option<String>,
        pub state: String,
        pub sent_at: i64,
        pub taken_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub account: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A file of events or term dates.
#[derive(Debug, Clone)]
pub(in super::super) struct CalendarFile {
    /// Its id.
    pub id: TimelineFileId,
    /// The borough whose timeline it is for.
    pub area: AreaId,
    /// The agency that sent it.
    pub agency: AgencyId,
    /// What its calendar is called: the next file under this name is a newer version of it.
    pub calendar: String,
    /// The code of what sort of events it has.
    pub kind: String,
    /// `ics` or `csv`.
    pub format: String,
    /// The name of the file.
    pub name: String,
    /// Its SHA-256.
    pub hash: String,
    /// What stands in it, until it is taken in.
    pub contents: Option<String>,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it was taken in; `None` before.
    pub taken_at: Option<Instant>,
    /// What became of it, as it was written then.
    pub account: Option<String>,
}

fn file_of(row: file::Model) -> CalendarFile {
    CalendarFile {
        id: TimelineFileId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        agency: AgencyId::from_uuid(row.agency_id),
        calendar: row.calendar,
        kind: row.kind,
        format: row.format,
        name: row.file_name,
        hash: row.file_hash,
        contents: row.contents,
        sent_at: Instant::from_micros(row.sent_at),
        taken_at: row.taken_at.map(Instant::from_micros),
        account: row.account,
    }
}

/// A file that was sent.
#[derive(Debug)]
pub(in super::super) struct NewFile<'a> {
    /// The borough.
    pub area: AreaId,
    /// The agency that sent it.
    pub agency: AgencyId,
    /// What its calendar is called.
    pub calendar: &'a str,
    /// The code of what sort of events it has.
    pub kind: &'a str,
    /// `ics` or `csv`.
    pub format: &'a str,
    /// The name of the file.
    pub name: &'a str,
    /// Its SHA-256.
    pub hash: &'a str,
    /// What stands in it.
    pub contents: &'a str,
}

/// Seconds for which a file that nobody took in is kept.
pub(in super::super) const HELD_SECONDS: i64 = 24 * 60 * 60;

/// Forgets what stands in files that nobody took in for longer than a day.
pub(in super::super) async fn forget_files(work: &Housekeeping, now: Instant) -> Result<(), Fault> {
    file::Entity::update_many()
        .col_expr(file::Column::Contents, Expr::value(None::<String>))
        .filter(file::Column::Contents.is_not_null())
        .filter(file::Column::SentAt.lt(now.plus_seconds(-HELD_SECONDS).micros()))
        .exec(work.connection())
        .await
        .or_fault("forget files that nobody took in")
        .map(drop)
}

/// Keeps the permit's file to be looked at.
pub(in super::super) async fn insert_file(
    tx: &WriteTx<BringCalendar>,
    new: &NewFile<'_>,
) -> Result<(), Fault> {
    let at = tx.permit().at();
    let row = file::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        calendar: Set(new.calendar.to_owned()),
        kind: Set(new.kind.to_owned()),
        format: Set(new.format.to_owned()),
        file_name: Set(new.name.to_owned()),
        file_hash: Set(new.hash.to_owned()),
        contents: Set(Some(new.contents.to_owned())),
        state: Set("held".to_owned()),
        sent_at: Set(at.micros()),
        taken_at: Set(None),
        account: Set(None),
    };
    file::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("keep a calendar")
        .map(drop)
}

/// The file with this id.
pub(in super::super) async fn find_file(
    db: &impl ConnectionTrait,
    id: TimelineFileId,
) -> Result<Option<CalendarFile>, Fault> {
    Ok(file::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a calendar's file")?.map(file_of))
}

/// Files that were taken in for a borough, the newest first.
pub(in super::super) async fn list_files(
    db: &impl ConnectionTrait,
    area: AreaId,
    limit: u64,
) -> Result<Vec<CalendarFile>, Fault> {
    let rows = file::Entity::find()
        .filter(file::Column::AreaId.eq(area.uuid()))
        .filter(file::Column::State.eq("taken"))
        .order_by_desc(file::Column::SentAt)
        .order_by_asc(file::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list calendars' files")?;
    Ok(rows.into_iter().map(file_of).collect())
}

/// Says that the permit's file is taken in, and what became of it. Says whether it still was to be.
pub(in super::super) async fn take_file(tx: &WriteTx<BringCalendar>, account: &str) -> Result<bool, Fault> {
    let changed = file::Entity::update_many()
        .col_expr(file::Column::State, Expr::value("taken"))
        .col_expr(file::Column::TakenAt, Expr::value(tx.permit().at().micros()))
        .col_expr(file::Column::Contents, Expr::value(None::<String>))
        .col_expr(file::Column::Account, Expr::value(account))
        .filter(file::Column::Id.eq(tx.resource().uuid()))
        .filter(file::Column::State.eq("held"))
        .filter(file::Column::Contents.is_not_null())
        .exec(tx.connection())
        .await
        .or_fault("take a calendar in")?;
    Ok(changed.rows_affected == 1)
}

/// The calendar of an agency with this name on the timeline of a borough; `None` before its first file was taken in.
pub(in super::super) async fn find_calendar(
    db: &impl ConnectionTrait,
    (area, agency): (AreaId, AgencyId),
    name: &str,
) -> Result<Option<Uuid>, Fault> {
    let row = calendar::Entity::find()
        .filter(calendar::Column::AreaId.eq(area.uuid()))
        .filter(calendar::Column::AgencyId.eq(agency.uuid()))
        .filter(calendar::Column::Name.eq(name))
        .one(db)
        .await
        .or_fault("look for a calendar")?;
    Ok(row.map(|row| row.id))
}

/// Makes a calendar. The database refuses a second one of an agency with a name.
pub(in super::super) async fn insert_calendar(
    tx: &WriteTx<BringCalendar>,
    id: Uuid,
    (area, agency): (AreaId, AgencyId),
    name: &str,
) -> Result<(), Fault> {
    let row = calendar::ActiveModel {
        id: Set(id),
        area_id: Set(area.uuid()),
        agency_id: Set(agency.uuid()),
        name: Set(name.to_owned()),
        brought_at: Set(tx.permit().at().micros()),
    };
    let done = calendar::Entity::insert(row).exec_without_returning(tx.connection()).await;
    done.or_fault("make a calendar").map(drop)
}

/// Names of the calendars that an agency brought in for a borough.
pub(in super::super) async fn list_calendar_names(
    db: &impl ConnectionTrait,
    area: AreaId,
    agency: AgencyId,
) -> Result<Vec<String>, Fault> {
    let rows = calendar::Entity::find()
        .filter(calendar::Column::AreaId.eq(area.uuid()))
        .filter(calendar::Column::AgencyId.eq(agency.uuid()))
        .order_by_asc(calendar::Column::Name)
        .limit(50)
        .all(db)
        .await
        .or_fault("list calendars")?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Every event that came from a calendar, withdrawn ones too.
pub(in super::super) async fn list_from_calendar(
    db: &impl ConnectionTrait,
    calendar: Uuid,
) -> Result<Vec<Event>, Fault> {
    let rows = event::Entity::find()
        .filter(event::Column::CalendarId.eq(calendar))
        .order_by_asc(event::Column::StartsAt)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await
        .or_fault("list events of a calendar")?;
    whole(db, rows).await
}

/// Adds an event that a file has and the timeline has not.
pub(in super::super) async fn insert_from_file(
    tx: &WriteTx<BringCalendar>,
    id: TimelineEventId,
    new: &NewEvent,
    (calendar, said): (Uuid, &str),
) -> Result<(), Fault> {
    let mut row = row_of(id, new, tx.permit().at(), tx.permit().audit_facts().user);
    row.calendar_id = Set(Some(calendar));
    row.file_said = Set(Some(said.to_owned()));
    let done = event::Entity::insert(row).exec_without_returning(tx.connection()).await;
    done.or_fault("add an event of a calendar")?;
    insert_areas(tx.connection(), id, &new.areas).await.or_fault("add an event of a calendar")
}

/// Changes an event to what its file says now, and keeps what it was.
pub(in super::super) async fn update_from_file(
    tx: &WriteTx<BringCalendar>,
    before: &Event,
    is: &Was,
    said: &str,
    rng: &dyn Rng,
) -> Result<(), Fault> {
    let (at, by) = (tx.permit().at(), tx.permit().audit_facts().user);
    let was = Was::of(before);
    keep_past(tx.connection(), (before.id, &was), (uuid_v7(at, rng), at), (by, true)).await?;
    changed(before.id, is, (at, set_at(before, is, at)))
        .col_expr(event::Column::FileSaid, Expr::value(said))
        .col_expr(event::Column::IsGoneFromFile, Expr::value(false))
        .exec(tx.connection())
        .await
        .or_fault("change an event of a calendar")
        .map(drop)
}

/// Says whether the file of an event has it no longer, or has it again.
pub(in super::super) async fn mark_gone(
    tx: &WriteTx<BringCalendar>,
    id: TimelineEventId,
    is_gone: bool,
) -> Result<(), Fault> {
    event::Entity::update_many()
        .col_expr(event::Column::IsGoneFromFile, Expr::value(is_gone))
        .col_expr(event::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(event::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("mark an event of a calendar")
        .map(drop)
}
