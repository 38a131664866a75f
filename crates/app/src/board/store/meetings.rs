//! Meetings with their boroughs, partners, agendas and messages.
//!
//! Over 500 lines because five tables are written as one thing.

use super::super::model::{
    Brought, Line, LineSource, Meeting, MeetingKind, MeetingState, Message, Partner, Seniority,
};
use super::{day_of, unknown};
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, AreaId, MeetingId, MeetingPartnerId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::BringReturn;
use std::collections::{BTreeMap, BTreeSet};

mod meeting {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        pub agency_id: Uuid,
        pub starts_at: i64,
        #[sea_orm(column_type = "Text")]
        pub place: String,
        #[sea_orm(column_type = "Text")]
        pub chair: String,
        pub state: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub cancelled_because: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub minutes: String,
        pub confirmed_at: Option<i64>,
        pub confirmed_by_id: Option<Uuid>,
        pub by_id: Option<Uuid>,
        pub entered_at: i64,
        pub changed_at: i64,
        pub changed_before_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod meeting_area {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub area_id: Uuid,
        pub is_lead: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod meeting_partner {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_partner")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub agency_id: Uuid,
        pub seniority: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub who: String,
        pub brought: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub shows: String,
        #[sea_orm(column_type = "Text")]
        pub does: String,
        pub changed_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod agenda_line {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        pub position: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub source: String,
        pub source_key: String,
        #[sea_orm(column_type = "Text")]
        pub href: String,
        pub needs_decision: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod meeting_message {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub meeting_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub audience: String,
        #[sea_orm(column_type = "Text")]
        pub who: String,
        pub by_on: i32,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Whose meetings are listed.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Those of one of some boroughs.
    Areas(&'a [AreaId]),
    /// Those that an agency convened.
    Agency(AgencyId),
    /// One.
    One(MeetingId),
}

/// Meetings, the newest day first.
pub async fn list_meetings(db: &impl ConnectionTrait, of: Of<'_>) -> Result<Vec<Meeting>, Fault> {
    let rows = meeting::Entity::find();
    let rows = match of {
        Of::One(id) => rows.filter(meeting::Column::Id.eq(id.uuid())),
        Of::Agency(agency) => rows.filter(meeting::Column::AgencyId.eq(agency.uuid())),
        Of::Areas(areas) => {
            let named = meeting_area::Entity::find()
                .filter(meeting_area::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
                .all(db)
                .await
                .or_fault("list the meetings of a borough")?;
            let named: BTreeSet<Uuid> = named.into_iter().map(|row| row.meeting_id).collect();
            rows.filter(meeting::Column::Id.is_in(named))
        }
    };
    let rows = rows
        .order_by_desc(meeting::Column::StartsAt)
        .order_by_desc(meeting::Column::Id)
        .all(db)
        .await
        .or_fault("list meetings")?;
    let areas = meeting_area::Entity::find()
        .filter(meeting_area::Column::MeetingId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(meeting_area::Column::Id)
        .all(db)
        .await
        .or_fault("list the boroughs of meetings")?;
    let mut of_meeting: BTreeMap<Uuid, Vec<meeting_area::Model>> = BTreeMap::new();
    for row in areas {
        of_meeting.entry(row.meeting_id).or_default().push(row);
    }
    rows.into_iter()
        .map(|row| {
            let mut areas = of_meeting.remove(&row.id).unwrap_or_default();
            // The borough that convened it comes first.
            areas.sort_by_key(|area| !area.is_lead);
            meeting_of(row, &areas)
        })
        .collect()
}

/// The meeting with this id.
pub async fn find_meeting(db: &impl ConnectionTrait, id: MeetingId) -> Result<Option<Meeting>, Fault> {
    Ok(list_meetings(db, Of::One(id)).await?.pop())
}

/// When a meeting was written down.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// When it was entered.
    pub entered_at: Instant,
    /// When what is known of it was last changed, otherwise than by confirming it: that changes no word.
    pub changed_at: Instant,
}

/// When these meetings were written down.
pub async fn list_written(
    db: &impl ConnectionTrait,
    meetings: &[MeetingId],
) -> Result<BTreeMap<MeetingId, Written>, Fault> {
    let rows = meeting::Entity::find()
        .filter(meeting::Column::Id.is_in(meetings.iter().map(|id| id.uuid())))
        .all(db)
        .await
        .or_fault("read when meetings were written down")?;
    let written = rows.into_iter().map(|row| {
        // INVARIANT: nothing of a confirmed meeting changes, so that the last change of one is that it was confirmed.
        let changed_at = if row.confirmed_at.is_some() { row.changed_before_at } else { row.changed_at };
        let (entered_at, changed_at) =
            (Instant::from_micros(row.entered_at), Instant::from_micros(changed_at));
        (MeetingId::from_uuid(row.id), Written { entered_at, changed_at })
    });
    Ok(written.collect())
}

fn meeting_of(row: meeting::Model, areas: &[meeting_area::Model]) -> Result<Meeting, Fault> {
    let by = row.confirmed_by_id.map(UserId::from_uuid);
    Ok(Meeting {
        id: MeetingId::from_uuid(row.id),
        kind: MeetingKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
        title: row.title,
        agency: AgencyId::from_uuid(row.agency_id),
        lead: areas.iter().find(|area| area.is_lead).map(|area| AreaId::from_uuid(area.area_id)),
        areas: areas.iter().map(|area| AreaId::from_uuid(area.area_id)).collect(),
        starts_at: Instant::from_micros(row.starts_at),
        place: row.place,
        chair: row.chair,
        state: MeetingState::from_code(&row.state).ok_or_else(|| unknown(&row.state))?,
        cancelled_because: row.cancelled_because,
        minutes: row.minutes,
        confirmed: row.confirmed_at.map(|at| (Instant::from_micros(at), by)),
        changed_at: Instant::from_micros(row.changed_at),
    })
}

/// The partners of meetings.
pub async fn list_partners(db: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Partner>, Fault> {
    let rows = meeting_partner::Entity::find()
        .filter(meeting_partner::Column::MeetingId.is_in(meetings.iter().map(|id| id.uuid())))
        .order_by_asc(meeting_partner::Column::Id)
        .all(db)
        .await
        .or_fault("list the partners of meetings")?;
    rows.into_iter().map(partner_of).collect()
}

/// The partner at a meeting with this id.
pub async fn find_partner(db: &impl ConnectionTrait, id: MeetingPartnerId) -> Result<Option<Partner>, Fault> {
    let row = meeting_partner::Entity::find_by_id(id.uuid()).one(db).await;
    row.or_fault("read a partner of a meeting")?.map(partner_of).transpose()
}

fn partner_of(row: meeting_partner::Model) -> Result<Partner, Fault> {
    let seniority = row.seniority.map(|code| Seniority::from_code(&code).ok_or_else(|| unknown(&code)));
    let brought = row.brought.map(|code| Brought::from_code(&code).ok_or_else(|| unknown(&code)));
    Ok(Partner {
        id: MeetingPartnerId::from_uuid(row.id),
        meeting: MeetingId::from_uuid(row.meeting_id),
        agency: AgencyId::from_uuid(row.agency_id),
        seniority: seniority.transpose()?,
        who: row.who,
        brought: brought.transpose()?,
        shows: row.shows,
        does: row.does,
        changed_at: row.changed_at.map(Instant::from_micros),
    })
}

/// The agendas of meetings, in their order.
pub async fn list_lines(db: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Line>, Fault> {
    let rows = agenda_line::Entity::find()
        .filter(agenda_line::Column::MeetingId.is_in(meetings.iter().map(|id| id.uuid())))
        .order_by_asc(agenda_line::Column::Position)
        .order_by_asc(agenda_line::Column::Id)
        .all(db)
        .await
        .or_fault("list an agenda")?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                meeting: MeetingId::from_uuid(row.meeting_id),
                words: row.words,
                source: LineSource::from_code(&row.source).ok_or_else(|| unknown(&row.source))?,
                key: row.source_key,
                href: row.href,
                needs_decision: row.needs_decision,
            })
        })
        .collect()
}

/// What a meeting agreed to tell others, by the day.
pub async fn list_messages(db: &impl ConnectionTrait, id: MeetingId) -> Result<Vec<Message>, Fault> {
    let rows = meeting_message::Entity::find()
        .filter(meeting_message::Column::MeetingId.eq(id.uuid()))
        .order_by_asc(meeting_message::Column::ByOn)
        .order_by_asc(meeting_message::Column::Id)
        .all(db)
        .await
        .or_fault("list the messages of a meeting")?;
    rows.into_iter()
        .map(|row| {
            let by_on = day_of(row.by_on)?;
            Ok(Message { words: row.words, audience: row.audience, who: row.who, by_on })
        })
        .collect()
}

/// Plans a meeting under the id of the permit, with its partners.
pub async fn insert_meeting<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    new: &Meeting,
    partners: &[AgencyId],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let row = meeting::ActiveModel {
        id: Set(tx.resource().uuid()),
        kind: Set(new.kind.code().to_owned()),
        title: Set(new.title.clone()),
        agency_id: Set(new.agency.uuid()),
        starts_at: Set(new.starts_at.micros()),
        place: Set(new.place.clone()),
        chair: Set(new.chair.clone()),
        state: Set(MeetingState::Planned.code().to_owned()),
        cancelled_because: Set(None),
        minutes: Set(String::new()),
        confirmed_at: Set(None),
        confirmed_by_id: Set(None),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        entered_at: Set(tx.permit().at().micros()),
        changed_at: Set(tx.permit().at().micros()),
        changed_before_at: Set(tx.permit().at().micros()),
    };
    let inserted = meeting::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("plan a meeting")?;
    insert_areas(tx, new, &new_id).await?;
    set_partners(tx, partners, new_id).await
}

async fn insert_areas<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    meeting: &Meeting,
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let rows = meeting.areas.iter().map(|area| meeting_area::ActiveModel {
        id: Set(new_id()),
        meeting_id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        is_lead: Set(meeting.lead == Some(*area)),
    });
    let inserted = meeting_area::Entity::insert_many(rows).exec_without_returning(tx.connection()).await;
    inserted.or_fault("say which boroughs a meeting is of").map(drop)
}

/// The partners of the permit's meeting are these: new ones are added, and others go. Whoever calls it leaves in of whom
/// something was said.
async fn set_partners<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    partners: &[AgencyId],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let meeting = tx.resource();
    let gone = meeting_partner::Entity::delete_many()
        .filter(meeting_partner::Column::MeetingId.eq(meeting.uuid()))
        .filter(meeting_partner::Column::AgencyId.is_not_in(partners.iter().map(|agency| agency.uuid())))
        .exec(tx.connection())
        .await;
    gone.or_fault("change the partners of a meeting")?;
    let there: BTreeSet<AgencyId> =
        list_partners(tx.connection(), &[meeting]).await?.iter().map(|one| one.agency).collect();
    let rows: Vec<_> = partners
        .iter()
        .filter(|agency| !there.contains(agency))
        .map(|agency| meeting_partner::ActiveModel {
            id: Set(new_id()),
            meeting_id: Set(meeting.uuid()),
            agency_id: Set(agency.uuid()),
            seniority: Set(None),
            who: Set(String::new()),
            brought: Set(None),
            shows: Set(String::new()),
            does: Set(String::new()),
            changed_at: Set(None),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let added = meeting_partner::Entity::insert_many(rows).exec_without_returning(tx.connection()).await;
    added.or_fault("change the partners of a meeting").map(drop)
}

/// Notes that the permit's meeting changes now. Says whether it was open, and as it was `seen`.
pub async fn touch<A: Action<Resource = MeetingId>>(tx: &WriteTx<A>, seen: Instant) -> Result<bool, Fault> {
    let update = meeting::Entity::update_many()
        .col_expr(meeting::Column::ChangedBeforeAt, Expr::col(meeting::Column::ChangedAt))
        .col_expr(meeting::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(meeting::Column::Id.eq(tx.resource().uuid()))
        .filter(meeting::Column::ConfirmedAt.is_null())
        .filter(meeting::Column::State.ne(MeetingState::Cancelled.code()))
        .filter(meeting::Column::ChangedAt.eq(seen.micros()));
    let changed = update.exec(tx.connection()).await.or_fault("change a meeting")?;
    Ok(changed.rows_affected == 1)
}

/// Changes when, where and with whom the permit's meeting is.
pub async fn update_meeting<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    new: &Meeting,
    partners: &[AgencyId],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let updated = meeting::Entity::update_many()
        .col_expr(meeting::Column::Title, Expr::value(new.title.as_str()))
        .col_expr(meeting::Column::StartsAt, Expr::value(new.starts_at.micros()))
        .col_expr(meeting::Column::Place, Expr::value(new.place.as_str()))
        .col_expr(meeting::Column::Chair, Expr::value(new.chair.as_str()))
        .filter(meeting::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await;
    updated.or_fault("change a meeting")?;
    let gone = meeting_area::Entity::delete_many()
        .filter(meeting_area::Column::MeetingId.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await;
    gone.or_fault("change the boroughs of a meeting")?;
    insert_areas(tx, new, &new_id).await?;
    set_partners(tx, partners, new_id).await
}

/// Says that the permit's meeting was held, with its minutes.
pub async fn set_held<A: Action<Resource = MeetingId>>(tx: &WriteTx<A>, minutes: &str) -> Result<(), Fault> {
    let updated = meeting::Entity::update_many()
        .col_expr(meeting::Column::State, Expr::value(MeetingState::Held.code()))
        .col_expr(meeting::Column::Minutes, Expr::value(minutes))
        .filter(meeting::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await;
    updated.or_fault("write the minutes of a meeting").map(drop)
}

/// Cancels the permit's meeting.
pub async fn set_cancelled<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    because: &str,
) -> Result<(), Fault> {
    let updated = meeting::Entity::update_many()
        .col_expr(meeting::Column::State, Expr::value(MeetingState::Cancelled.code()))
        .col_expr(meeting::Column::CancelledBecause, Expr::value(because))
        .filter(meeting::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await;
    updated.or_fault("cancel a meeting").map(drop)
}

/// Confirms the permit's meeting: nothing of it changes from now on.
pub async fn set_confirmed<A: Action<Resource = MeetingId>>(tx: &WriteTx<A>) -> Result<(), Fault> {
    let by: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let updated = meeting::Entity::update_many()
        .col_expr(meeting::Column::ConfirmedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(meeting::Column::ConfirmedById, Expr::value(by))
        .filter(meeting::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await;
    updated.or_fault("confirm a meeting").map(drop)
}

/// Says who of a partner came to the permit's meeting and what they brought. `new` has when its writer saw it last. Says
/// whether it belongs to that meeting and was still so.
pub async fn update_partner<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    new: &Partner,
) -> Result<bool, Fault> {
    let updated = meeting_partner::Entity::update_many()
        .col_expr(meeting_partner::Column::Seniority, Expr::value(new.seniority.map(|one| one.code())))
        .col_expr(meeting_partner::Column::Who, Expr::value(new.who.as_str()))
        .col_expr(meeting_partner::Column::Brought, Expr::value(new.brought.map(|one| one.code())))
        .col_expr(meeting_partner::Column::Shows, Expr::value(new.shows.as_str()))
        .col_expr(meeting_partner::Column::Does, Expr::value(new.does.as_str()))
        .col_expr(meeting_partner::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(meeting_partner::Column::Id.eq(new.id.uuid()))
        .filter(meeting_partner::Column::MeetingId.eq(tx.resource().uuid()))
        .filter(was_seen(new.changed_at))
        .exec(tx.connection())
        .await
        .or_fault("say who came to a meeting")?;
    Ok(updated.rows_affected == 1)
}

/// Says what the figures of the permit's partner show. `new` has when its writer saw it last. Says whether it was still so.
pub async fn update_return(tx: &WriteTx<BringReturn>, new: &Partner) -> Result<bool, Fault> {
    let updated = meeting_partner::Entity::update_many()
        .col_expr(meeting_partner::Column::Brought, Expr::value(new.brought.map(|one| one.code())))
        .col_expr(meeting_partner::Column::Shows, Expr::value(new.shows.as_str()))
        .col_expr(meeting_partner::Column::Does, Expr::value(new.does.as_str()))
        .col_expr(meeting_partner::Column::ChangedAt, Expr::value(tx.permit().at().micros()))
        .filter(meeting_partner::Column::Id.eq(tx.resource().uuid()))
        .filter(was_seen(new.changed_at))
        .exec(tx.connection())
        .await
        .or_fault("bring own figures to a meeting")?;
    Ok(updated.rows_affected == 1)
}

fn was_seen(at: Option<Instant>) -> Condition {
    match at {
        Some(at) => Condition::all().add(meeting_partner::Column::ChangedAt.eq(at.micros())),
        None => Condition::all().add(meeting_partner::Column::ChangedAt.is_null()),
    }
}

/// The agenda of the permit's meeting is this, in this order.
pub async fn replace_lines<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    lines: &[Line],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let meeting = tx.resource().uuid();
    let gone = agenda_line::Entity::delete_many()
        .filter(agenda_line::Column::MeetingId.eq(meeting))
        .exec(tx.connection())
        .await;
    gone.or_fault("write an agenda")?;
    let rows: Vec<_> = (1..)
        .zip(lines)
        .map(|(position, line)| agenda_line::ActiveModel {
            id: Set(new_id()),
            meeting_id: Set(meeting),
            position: Set(position),
            words: Set(line.words.clone()),
            source: Set(line.source.code().to_owned()),
            source_key: Set(line.key.clone()),
            href: Set(line.href.clone()),
            needs_decision: Set(line.needs_decision),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let added = agenda_line::Entity::insert_many(rows).exec_without_returning(tx.connection()).await;
    added.or_fault("write an agenda").map(drop)
}

/// Adds what the permit's meeting agreed to tell others.
pub async fn insert_message<A: Action<Resource = MeetingId>>(
    tx: &WriteTx<A>,
    new: &Message,
    id: Uuid,
) -> Result<(), Fault> {
    let row = meeting_message::ActiveModel {
        id: Set(id),
        meeting_id: Set(tx.resource().uuid()),
        words: Set(new.words.clone()),
        audience: Set(new.audience.clone()),
        who: Set(new.who.clone()),
        by_on: Set(new.by_on.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
    };
    let inserted = meeting_message::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("write a message of a meeting").map(drop)
}
