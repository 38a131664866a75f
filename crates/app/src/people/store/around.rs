//! Who is around a child.

use super::knowing::list_holders;
use super::{person, record};
use crate::people::model::{Around, Identity, Part};
use accord_kernel::ids::{AgencyId, AroundId, MemberId, PersonId, UserId};
use accord_kernel::{Category, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{
    AcceptInvitation, AddAround, EndAround, GiveLeftAlone, HandOver, ListPeople, OpenRecord, ViewRecord,
};
use accord_policy::{Action, Permit};
use std::collections::{BTreeMap, BTreeSet};

pub(super) mod place {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_around")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub member_id: Uuid,
        pub agency_id: Uuid,
        pub part: String,
        pub since_at: i64,
        pub until_at: Option<i64>,
        pub added_by_id: Option<Uuid>,
        pub ended_by_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<place::Model> for Around {
    type Error = Fault;
    fn try_from(row: place::Model) -> Result<Self, Fault> {
        let unknown = || Fault::new("read who is around a child", format!("`{}` is not known", row.part));
        Ok(Self {
            id: AroundId::from_uuid(row.id),
            person: PersonId::from_uuid(row.person_id),
            member: MemberId::from_uuid(row.member_id),
            agency: AgencyId::from_uuid(row.agency_id),
            part: Part::from_code(&row.part).ok_or_else(unknown)?,
            since_at: Instant::from_micros(row.since_at),
        })
    }
}

/// Somebody's new place.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The row.
    pub id: AroundId,
    /// The child.
    pub person: PersonId,
    /// The membership.
    pub member: MemberId,
    /// Their agency.
    pub agency: AgencyId,
    /// What they are to the child.
    pub part: Part,
}

async fn insert<A: Action>(tx: &WriteTx<A>, place: Place) -> Result<(), DbErr> {
    let facts = tx.permit().audit_facts();
    let row = place::ActiveModel {
        id: Set(place.id.uuid()),
        person_id: Set(place.person.uuid()),
        member_id: Set(place.member.uuid()),
        agency_id: Set(place.agency.uuid()),
        part: Set(place.part.code().to_owned()),
        since_at: Set(facts.at.micros()),
        until_at: Set(None),
        added_by_id: Set(facts.user.map(Into::into)),
        ended_by_id: Set(None),
    };
    place::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

pub(super) fn standing() -> Select<place::Entity> {
    place::Entity::find().filter(place::Column::UntilAt.is_null())
}

/// Adds somebody under the id of the permit. The database refuses a second lead.
pub async fn insert_around(tx: &WriteTx<AddAround>, place: Place) -> Result<(), DbErr> {
    insert(tx, Place { id: tx.resource(), ..place }).await
}

/// Who begins a record leads until they hand it over.
pub async fn give_lead(tx: &WriteTx<OpenRecord>, place: Place) -> Result<(), DbErr> {
    insert(tx, Place { person: tx.resource(), part: Part::Lead, ..place }).await
}

/// Ends the permit's place. Says whether it still stood.
pub async fn end_around(tx: &WriteTx<EndAround>) -> Result<bool, Fault> {
    end(tx, Condition::all().add(place::Column::Id.eq(tx.resource().uuid()))).await
}

/// Ends the permit's place, which is that of the lead, and the work with the child with it. Says whether it still stood.
pub async fn end_work(tx: &WriteTx<EndAround>, child: PersonId) -> Result<bool, Fault> {
    set_ended(tx, child, Some(tx.permit().at().micros())).await?;
    end_around(tx).await
}

/// Says of a child since when nobody works with them; `None` when somebody does again.
async fn set_ended<A: Action>(tx: &WriteTx<A>, child: PersonId, at: Option<i64>) -> Result<(), Fault> {
    person::Entity::update_many()
        .col_expr(person::Column::EndedAt, Expr::value(at))
        .filter(person::Column::Id.eq(child.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("say whether somebody works with a child")
        .map(drop)
}

/// Ends every place of a member who comes back to an agency that they had left: they begin with no child.
pub async fn end_places_of(tx: &WriteTx<AcceptInvitation>, member: MemberId) -> Result<(), Fault> {
    end(tx, Condition::all().add(place::Column::MemberId.eq(member.uuid()))).await.map(drop)
}

/// How many others than the one in this place are around a child.
pub async fn count_others(db: &impl ConnectionTrait, person: PersonId, but: AroundId) -> Result<u64, Fault> {
    standing()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .filter(place::Column::Id.ne(but.uuid()))
        .count(db)
        .await
        .or_fault("count who is around a child")
}

/// How many places of a member, who did not lead, somebody else ended since a moment.
pub async fn count_places_ended(
    db: &impl ConnectionTrait,
    (member, user): (MemberId, UserId),
    since: Instant,
) -> Result<u64, Fault> {
    place::Entity::find()
        .filter(place::Column::MemberId.eq(member.uuid()))
        .filter(place::Column::Part.ne(Part::Lead.code()))
        .filter(place::Column::UntilAt.gte(since.micros()))
        .filter(place::Column::EndedById.ne(Uuid::from(user)))
        .filter(
            place::Column::PersonId.not_in_subquery(
                Query::select()
                    .column(place::Column::PersonId)
                    .from(place::Entity)
                    .and_where(place::Column::MemberId.eq(member.uuid()))
                    .and_where(place::Column::UntilAt.is_null())
                    .to_owned(),
            ),
        )
        .count(db)
        .await
        .or_fault("count the places that others ended")
}

async fn end<A: Action>(tx: &WriteTx<A>, which: Condition) -> Result<bool, Fault> {
    let facts = tx.permit().audit_facts();
    let ended = place::Entity::update_many()
        .col_expr(place::Column::EndedById, Expr::value(facts.user.map(Uuid::from)))
        .col_expr(place::Column::UntilAt, Expr::value(tx.permit().at().micros()))
        .filter(which)
        .filter(place::Column::UntilAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("end somebody’s place around a child")?;
    Ok(ended.rows_affected > 0)
}

/// The place of this row while it stands.
pub async fn find_around(db: &impl ConnectionTrait, id: AroundId) -> Result<Option<Around>, Fault> {
    let row = standing().filter(place::Column::Id.eq(id.uuid())).one(db).await;
    row.or_fault("read a place around a child")?.map(Around::try_from).transpose()
}

/// Whether a member has a place around a child.
pub async fn is_around(db: &impl ConnectionTrait, person: PersonId, member: MemberId) -> Result<bool, Fault> {
    let places = standing()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .filter(place::Column::MemberId.eq(member.uuid()))
        .count(db)
        .await
        .or_fault("read who is around a child")?;
    Ok(places > 0)
}

/// Whether anybody of any agency is around a child.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_anybody_around(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, Fault> {
    let places = standing()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .count(db)
        .await
        .or_fault("look whether anybody is around a child")?;
    Ok(places > 0)
}

/// The children around whom a member is: of the newest [`CASELOAD_MAX`] places.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_worked_with(
    db: &impl ConnectionTrait,
    member: MemberId,
) -> Result<BTreeSet<PersonId>, Fault> {
    let found: Vec<Uuid> = standing()
        .select_only()
        .column(place::Column::PersonId)
        .filter(place::Column::MemberId.eq(member.uuid()))
        .order_by_desc(place::Column::SinceAt)
        .order_by_desc(place::Column::Id)
        .limit(CASELOAD_MAX)
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the children whom somebody works with")?;
    Ok(found.into_iter().map(PersonId::from_uuid).collect())
}

/// The children for whom a member leads or supervises the work: of the newest [`CASELOAD_MAX`] places.
pub async fn list_led(db: &impl ConnectionTrait, member: MemberId) -> Result<Vec<PersonId>, Fault> {
    let found: Vec<Uuid> = standing()
        .select_only()
        .column(place::Column::PersonId)
        .filter(place::Column::MemberId.eq(member.uuid()))
        .filter(place::Column::Part.is_in([Part::Lead.code(), Part::Supervisor.code()]))
        .order_by_desc(place::Column::SinceAt)
        .order_by_desc(place::Column::Id)
        .limit(CASELOAD_MAX)
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the children whom somebody leads for")?;
    Ok(found.into_iter().map(PersonId::from_uuid).collect())
}

/// Who is around the permit's child, the lead first. These are names of staff: whoever may open the record sees them.
pub async fn list_around(
    db: &impl ConnectionTrait,
    permit: &Permit<ViewRecord>,
) -> Result<Vec<Around>, Fault> {
    list_standing(db, permit.resource()).await
}

/// As [`list_around`], without a permit: ids of staff, for whoever may know that there is a record and may not open it, so
/// that they know whom to ask.
pub async fn list_standing(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Around>, Fault> {
    let rows = standing()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .order_by_asc(place::Column::SinceAt)
        .order_by_asc(place::Column::Id)
        .all(db)
        .await
        .or_fault("list who is around a child")?;
    let mut found = rows.into_iter().map(Around::try_from).collect::<Result<Vec<_>, _>>()?;
    found.sort_by_key(|around| around.part as u8);
    Ok(found)
}

/// Gives the lead of the permit's child to somebody else. Who led works with the child from then on; who takes over and
/// stood beside the child already has one place, not two.
pub async fn hand_over(tx: &WriteTx<HandOver>, to: Place, stays: AroundId) -> Result<(), Fault> {
    let doing = "hand the lead for a child over";
    let person = tx.resource();
    let lead = standing()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .filter(place::Column::Part.eq(Part::Lead.code()))
        .one(tx.connection())
        .await
        .or_fault(doing)?;
    end(tx, leading_or(person, to.member)).await?;
    insert(tx, Place { person, part: Part::Lead, ..to }).await.or_fault(doing)?;
    let Some(before) = lead.map(Around::try_from).transpose()? else { return Ok(()) };
    let place =
        Place { id: stays, person, member: before.member, agency: before.agency, part: Part::Working };
    insert(tx, place).await.or_fault(doing)
}

/// Gives the permit's child, whom nobody of the agency is around, to a colleague: the lead, or where somebody of another
/// agency leads, the work with the child. The places of those who are gone, or cannot open the record any more, end.
pub async fn give_left_alone(tx: &WriteTx<GiveLeftAlone>, to: Place, ends: &[AroundId]) -> Result<(), Fault> {
    let doing = "give a child to a colleague";
    let person = tx.resource();
    // Who stood beside the child already has one place, not two.
    let own = Condition::all()
        .add(place::Column::PersonId.eq(person.uuid()))
        .add(place::Column::MemberId.eq(to.member.uuid()));
    let gone = place::Column::Id.is_in(ends.iter().map(|place| place.uuid()));
    end(tx, Condition::any().add(gone).add(own)).await?;
    let led = standing()
        .filter(place::Column::PersonId.eq(person.uuid()))
        .filter(place::Column::Part.eq(Part::Lead.code()))
        .count(tx.connection())
        .await
        .or_fault(doing)?;
    let part = if led == 0 { Part::Lead } else { Part::Working };
    set_ended(tx, person, None).await?;
    insert(tx, Place { person, part, ..to }).await.or_fault(doing)
}

/// The children of whom somebody else made a member the lead since a moment; the newest of [`CASELOAD_MAX`] places.
pub async fn list_leads_given(
    db: &impl ConnectionTrait,
    (member, user): (MemberId, UserId),
    since: Instant,
) -> Result<Vec<PersonId>, Fault> {
    let given = standing()
        .select_only()
        .column(place::Column::PersonId)
        .filter(place::Column::MemberId.eq(member.uuid()))
        .filter(place::Column::Part.eq(Part::Lead.code()))
        .filter(place::Column::SinceAt.gte(since.micros()))
        .filter(place::Column::AddedById.ne(Uuid::from(user)))
        .order_by_desc(place::Column::SinceAt)
        .limit(CASELOAD_MAX)
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the leads that somebody was given")?;
    Ok(given.into_iter().map(PersonId::from_uuid).collect())
}

/// How many leads somebody else took from a member since a moment: whoever leads now began when they ended.
pub async fn count_leads_taken(
    db: &impl ConnectionTrait,
    (member, user): (MemberId, UserId),
    since: Instant,
) -> Result<usize, Fault> {
    let doing = "count the leads that were taken from somebody";
    let ended: Vec<(Uuid, i64)> = place::Entity::find()
        .select_only()
        .columns([place::Column::PersonId, place::Column::UntilAt])
        .filter(place::Column::MemberId.eq(member.uuid()))
        .filter(place::Column::Part.eq(Part::Lead.code()))
        .filter(place::Column::UntilAt.gte(since.micros()))
        .limit(CASELOAD_MAX)
        .into_tuple()
        .all(db)
        .await
        .or_fault(doing)?;
    let next: BTreeSet<(Uuid, i64)> = place::Entity::find()
        .select_only()
        .columns([place::Column::PersonId, place::Column::SinceAt])
        .filter(place::Column::PersonId.is_in(ended.iter().map(|(person, _)| *person)))
        .filter(place::Column::Part.eq(Part::Lead.code()))
        .filter(place::Column::AddedById.ne(Uuid::from(user)))
        .into_tuple::<(Uuid, i64)>()
        .all(db)
        .await
        .or_fault(doing)?
        .into_iter()
        .collect();
    Ok(ended.iter().filter(|ending| next.contains(ending)).count())
}

fn leading_or(person: PersonId, member: MemberId) -> Condition {
    Condition::all().add(place::Column::PersonId.eq(person.uuid())).add(
        Condition::any()
            .add(place::Column::Part.eq(Part::Lead.code()))
            .add(place::Column::MemberId.eq(member.uuid())),
    )
}

/// A child in the list of somebody who is around them.
#[derive(Debug)]
pub struct CaseLine {
    /// The child.
    pub person: PersonId,
    /// What is shown of the identity; `None` where nobody whose information opens has said who the child is.
    pub identity: Option<Identity>,
    /// What the member is to the child.
    pub part: Part,
    /// Since when.
    pub since_at: Instant,
}

/// The children whom `member` is around and whose record the permit opens, by name, those without one last: of the newest
/// [`CASELOAD_MAX`] places. Need to know is the join; the basis is that somebody whose information the permit opens holds
/// something, as for the single record.
pub async fn list_caseload(
    db: &impl ConnectionTrait,
    permit: &Permit<ListPeople>,
    member: MemberId,
    is_stopped: impl Fn(PersonId, AgencyId) -> bool,
) -> Result<Vec<CaseLine>, Fault> {
    let doing = "list the children whom somebody works with";
    let own = permit.resource();
    let places = standing()
        .filter(place::Column::MemberId.eq(member.uuid()))
        .order_by_desc(place::Column::SinceAt)
        .order_by_desc(place::Column::Id)
        .limit(CASELOAD_MAX)
        .all(db)
        .await
        .or_fault(doing)?;
    let places = places.into_iter().map(Around::try_from).collect::<Result<Vec<_>, _>>()?;
    let owners = permit.opened().owners(Category::Identity);
    let people: Vec<PersonId> = places.iter().map(|place| place.person).collect();
    // What a breach concerns is not shared where a legal body stopped it: a list shows of it what the record shows.
    let opens = |(person, holder): &(PersonId, AgencyId)| {
        *holder == own || (owners.contains(holder) && !is_stopped(*person, *holder))
    };
    let holders = list_holders(db, &people).await?;
    let open: BTreeSet<PersonId> =
        holders.iter().filter(|pair| opens(pair)).map(|(person, _)| *person).collect();
    let rows = record::Entity::find()
        .filter(record::Column::PersonId.is_in(places.iter().map(|place| place.person.uuid())))
        .filter(record::Column::AgencyId.is_in(owners.iter().map(|owner| owner.uuid())))
        .order_by_desc(record::Column::ChangedAt)
        .order_by_asc(record::Column::Id)
        .all(db)
        .await
        .or_fault(doing)?;
    let mut shown: BTreeMap<PersonId, Identity> = BTreeMap::new();
    for identity in rows.into_iter().map(Identity::from) {
        let is_own = identity.agency == own;
        if !opens(&(identity.person, identity.agency)) {
            continue;
        }
        let kept = shown.entry(identity.person).or_insert_with(|| identity.clone());
        if is_own {
            *kept = identity;
        }
    }
    let line = |place: &Around| CaseLine {
        person: place.person,
        identity: shown.get(&place.person).cloned(),
        part: place.part,
        since_at: place.since_at,
    };
    let mut lines: Vec<CaseLine> =
        places.iter().filter(|place| open.contains(&place.person)).map(line).collect();
    lines.sort_by_cached_key(|line| {
        let name = line
            .identity
            .as_ref()
            .map(|known| (known.family_name.to_lowercase(), known.given_name.to_lowercase()));
        (name.is_none(), name, line.person)
    });
    Ok(lines)
}

/// Children whom one person is around, on their list at most.
pub const CASELOAD_MAX: u64 = 1_000;
