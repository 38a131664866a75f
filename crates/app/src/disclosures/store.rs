//! The tables of what was shared.

mod answering;
mod looking_back;
mod one_offs;

pub use answering::{acknowledge, answer, recall, recall_of_one_off, settle};
pub use looking_back::{list_facts_in_use, list_received_by, list_sent_about, list_sent_by};
pub use one_offs::{
    count_unreviewed, find_one_off, insert_one_off, is_one_off_unreviewed, list_one_offs,
    list_one_offs_about, review_one_off,
};

use super::model::{Disclosure, Effect, Item, NewDisclosure, Outcome};
use super::rules::{VIEW_AFTER_SECONDS, VIEW_SECONDS, median};
use accord_kernel::ids::{AgencyId, DisclosureId, FactId, GatewayId, MemberId, OneOffId, PersonId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::SendDisclosure;
use std::collections::{BTreeMap, BTreeSet};

mod disclosure {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "disclosure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub from_agency_id: Uuid,
        pub from_member_id: Uuid,
        pub to_agency_id: Uuid,
        pub to_member_id: Uuid,
        pub purpose: String,
        pub one_off_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub asks: String,
        pub is_card: bool,
        pub act_by_at: i64,
        pub sent_at: i64,
        pub view_until_at: i64,
        pub acknowledged_at: Option<i64>,
        pub outcome: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub outcome_words: Option<String>,
        pub closed_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub settled_words: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::one_offs::one_off::Entity",
            from = "Column::OneOffId",
            to = "super::one_offs::one_off::Column::Id"
        )]
        OneOff,
    }
    impl Related<super::one_offs::one_off::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::OneOff.def()
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod item {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "disclosure_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub disclosure_id: Uuid,
        pub fact: Uuid,
        pub category: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::disclosure::Entity",
            from = "Column::DisclosureId",
            to = "super::disclosure::Column::Id"
        )]
        Disclosure,
    }
    impl Related<super::disclosure::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Disclosure.def()
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

type Row = (disclosure::Model, Option<one_offs::one_off::Model>);

fn disclosure_of((row, one_off): Row) -> Result<Disclosure, Fault> {
    let unknown = |code: &str| Fault::new("read what was shared", format!("`{code}` is not known"));
    let outcome = row.outcome.as_deref();
    let outcome = outcome.map(|code| Outcome::from_code(code).ok_or_else(|| unknown(code))).transpose()?;
    Ok(Disclosure {
        id: DisclosureId::from_uuid(row.id),
        person: PersonId::from_uuid(row.person_id),
        from_agency: AgencyId::from_uuid(row.from_agency_id),
        from_member: MemberId::from_uuid(row.from_member_id),
        to_agency: AgencyId::from_uuid(row.to_agency_id),
        to_member: MemberId::from_uuid(row.to_member_id),
        purpose: Purpose::from_code(&row.purpose).ok_or_else(|| unknown(&row.purpose))?,
        one_off: one_off.map(|found| (OneOffId::from_uuid(found.id), GatewayId::from_uuid(found.gateway_id))),
        asks: row.asks,
        is_card: row.is_card,
        act_by_at: Instant::from_micros(row.act_by_at),
        sent_at: Instant::from_micros(row.sent_at),
        view_until_at: Instant::from_micros(row.view_until_at),
        acknowledged_at: row.acknowledged_at.map(Instant::from_micros),
        ended: outcome.zip(row.closed_at.map(Instant::from_micros)),
        outcome_words: row.outcome_words.unwrap_or_default(),
        settled_words: row.settled_words,
    })
}

fn disclosures() -> SelectTwo<disclosure::Entity, one_offs::one_off::Entity> {
    disclosure::Entity::find().find_also_related(one_offs::one_off::Entity)
}

/// Sends the items under the id of the permit. The database refuses a second one under the same id.
pub async fn insert_disclosure(
    tx: &WriteTx<SendDisclosure>,
    new: &NewDisclosure<'_>,
    ids: impl Iterator<Item = Uuid>,
) -> Result<(), DbErr> {
    let at = tx.permit().at();
    let row = disclosure::ActiveModel {
        id: Set(tx.resource().uuid()),
        person_id: Set(new.person.uuid()),
        from_agency_id: Set(new.from.0.uuid()),
        from_member_id: Set(new.from.1.uuid()),
        to_agency_id: Set(new.to.0.uuid()),
        to_member_id: Set(new.to.1.uuid()),
        purpose: Set(new.purpose.code().to_owned()),
        one_off_id: Set(new.one_off.map(Into::into)),
        asks: Set(new.asks.to_owned()),
        is_card: Set(new.is_card),
        act_by_at: Set(new.act_by_at.micros()),
        sent_at: Set(at.micros()),
        view_until_at: Set(at.plus_seconds(VIEW_SECONDS).micros()),
        acknowledged_at: Set(None),
        outcome: Set(None),
        outcome_words: Set(None),
        closed_at: Set(None),
        settled_words: Set(None),
    };
    disclosure::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let items = new.items.iter().zip(ids).map(|(new, id)| item::ActiveModel {
        id: Set(id),
        disclosure_id: Set(tx.resource().uuid()),
        fact: Set(new.fact.uuid()),
        category: Set(new.category.code().to_owned()),
    });
    if new.items.is_empty() {
        return Ok(());
    }
    item::Entity::insert_many(items).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What was shared under this id. It holds nothing of the child but an id.
pub async fn find_disclosure(
    db: &impl ConnectionTrait,
    id: DisclosureId,
) -> Result<Option<Disclosure>, Fault> {
    let row = disclosures().filter(disclosure::Column::Id.eq(id.uuid())).one(db).await;
    row.or_fault("read what was shared")?.map(disclosure_of).transpose()
}

/// Everything that was ever shared about a child, with who received it.
pub async fn list_recipients(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<BTreeMap<Uuid, MemberId>, Fault> {
    let found: Vec<(Uuid, Uuid)> = disclosure::Entity::find()
        .select_only()
        .column(disclosure::Column::Id)
        .column(disclosure::Column::ToMemberId)
        .filter(disclosure::Column::PersonId.eq(person.uuid()))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list who received something about a child")?;
    Ok(found.into_iter().map(|(id, member)| (id, MemberId::from_uuid(member))).collect())
}

/// Which of everything that was ever shared about a child were need-to-act cards.
pub async fn list_cards(db: &impl ConnectionTrait, person: PersonId) -> Result<BTreeSet<Uuid>, Fault> {
    let found: Vec<Uuid> = disclosure::Entity::find()
        .select_only()
        .column(disclosure::Column::Id)
        .filter(disclosure::Column::PersonId.eq(person.uuid()))
        .filter(disclosure::Column::IsCard.eq(true))
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the need-to-act cards")?;
    Ok(found.into_iter().collect())
}

/// The items of what was shared, in a fixed order.
pub async fn list_items(db: &impl ConnectionTrait, id: DisclosureId) -> Result<Vec<Item>, Fault> {
    let rows = item::Entity::find()
        .filter(item::Column::DisclosureId.eq(id.uuid()))
        .order_by_asc(item::Column::Fact)
        .all(db)
        .await
        .or_fault("list the items of what was shared")?;
    let item = |row: item::Model| {
        let unknown = || Fault::new("read an item", format!("`{}` is not known", row.category));
        let category = Category::from_code(&row.category).ok_or_else(unknown)?;
        Ok(Item { fact: FactId::from_uuid(row.fact), category })
    };
    rows.into_iter().map(item).collect()
}

/// Who was sent something on each of these decisions, and of which kinds it is beside who the child is.
pub async fn list_sent_on(
    db: &impl ConnectionTrait,
    decisions: &[OneOffId],
) -> Result<BTreeMap<OneOffId, (MemberId, BTreeSet<Category>)>, Fault> {
    let doing = "list what was sent on decisions";
    let sent: Vec<(Uuid, Option<Uuid>, Uuid)> = disclosure::Entity::find()
        .select_only()
        .columns([disclosure::Column::Id, disclosure::Column::OneOffId, disclosure::Column::ToMemberId])
        .filter(disclosure::Column::OneOffId.is_in(decisions.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(db)
        .await
        .or_fault(doing)?;
    let items: Vec<(Uuid, String)> = item::Entity::find()
        .select_only()
        .columns([item::Column::DisclosureId, item::Column::Category])
        .filter(item::Column::DisclosureId.is_in(sent.iter().map(|(id, ..)| *id)))
        .into_tuple()
        .all(db)
        .await
        .or_fault(doing)?;
    let kinds = |of: Uuid| {
        let of = items.iter().filter(move |(id, _)| *id == of);
        of.filter_map(|(_, code)| Category::from_code(code)).collect::<BTreeSet<_>>()
    };
    let on = |(id, decision, to): (Uuid, Option<Uuid>, Uuid)| {
        Some((OneOffId::from_uuid(decision?), (MemberId::from_uuid(to), kinds(id))))
    };
    Ok(sent.into_iter().filter_map(on).collect())
}

/// Whose list it is.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// What this member was sent and may still read.
    Received(MemberId, Instant),
    /// What this member sent.
    SentBy(MemberId),
}

/// What was shared, what is open first and then the newest: `offset` left out, at most `limit`.
pub async fn list_disclosures(
    db: &impl ConnectionTrait,
    whose: Whose,
    (offset, limit): (u64, u64),
) -> Result<Vec<Disclosure>, Fault> {
    let query = match whose {
        Whose::Received(member, now) => disclosures()
            .filter(disclosure::Column::ToMemberId.eq(member.uuid()))
            .filter(disclosure::Column::ViewUntilAt.gt(now.micros())),
        Whose::SentBy(member) => disclosures().filter(disclosure::Column::FromMemberId.eq(member.uuid())),
    };
    let rows = query
        .order_by_with_nulls(disclosure::Column::ClosedAt, Order::Desc, NullOrdering::First)
        .order_by_desc(disclosure::Column::SentAt)
        .order_by_desc(disclosure::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what was shared")?;
    rows.into_iter().map(disclosure_of).collect()
}

/// Whose open disclosures: each list has a limit of its own, so that none hides another.
#[derive(Debug)]
pub enum OpenOf<'a> {
    /// What this member was sent and may still read.
    ReceivedBy(MemberId, Instant),
    /// What was sent to these agencies and may still be read.
    At(&'a [AgencyId], Instant),
    /// What this member sent and nobody has closed, whether it can still be read or not.
    SentBy(MemberId),
    /// What others than this member were sent at these agencies and may still read.
    ReceivedAt(&'a [AgencyId], MemberId, Instant),
    /// What others of this agency sent about these children.
    SentAbout(AgencyId, &'a [PersonId]),
}

/// What nobody has closed yet, what did not arrive first and then the oldest: at most `limit`.
pub async fn list_open(
    db: &impl ConnectionTrait,
    of: OpenOf<'_>,
    limit: u64,
) -> Result<Vec<Disclosure>, Fault> {
    let which = match of {
        OpenOf::ReceivedBy(member, now) => Condition::all()
            .add(disclosure::Column::ToMemberId.eq(member.uuid()))
            .add(disclosure::Column::ViewUntilAt.gt(now.micros())),
        OpenOf::ReceivedAt(agencies, but, now) => Condition::all()
            .add(disclosure::Column::ToAgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
            .add(disclosure::Column::ToMemberId.ne(but.uuid()))
            .add(disclosure::Column::ViewUntilAt.gt(now.micros())),
        OpenOf::At(agencies, now) => Condition::all()
            .add(disclosure::Column::ToAgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
            .add(disclosure::Column::ViewUntilAt.gt(now.micros())),
        OpenOf::SentBy(member) => Condition::all().add(disclosure::Column::FromMemberId.eq(member.uuid())),
        OpenOf::SentAbout(agency, people) => Condition::all()
            .add(disclosure::Column::FromAgencyId.eq(agency.uuid()))
            .add(disclosure::Column::PersonId.is_in(people.iter().map(|person| person.uuid()))),
    };
    let rows = disclosures()
        .filter(which)
        .filter(disclosure::Column::ClosedAt.is_null())
        .order_by_with_nulls(disclosure::Column::AcknowledgedAt, Order::Asc, NullOrdering::First)
        .order_by_asc(disclosure::Column::SentAt)
        .order_by_asc(disclosure::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what is open of what was shared")?;
    rows.into_iter().map(disclosure_of).collect()
}

/// What came back and of which nobody has said what happens instead: what a member sent, and what others of the agency sent
/// about these children. The oldest first, at most `limit`.
pub async fn list_to_settle(
    db: &impl ConnectionTrait,
    member: MemberId,
    (agency, people): (AgencyId, &[PersonId]),
    limit: u64,
) -> Result<Vec<Disclosure>, Fault> {
    let about = Condition::all()
        .add(disclosure::Column::FromAgencyId.eq(agency.uuid()))
        .add(disclosure::Column::PersonId.is_in(people.iter().map(|person| person.uuid())));
    let rows = disclosures()
        .filter(disclosure::Column::Outcome.eq(Outcome::Returned.code()))
        .filter(disclosure::Column::SettledWords.is_null())
        .filter(Condition::any().add(disclosure::Column::FromMemberId.eq(member.uuid())).add(about))
        .order_by_asc(disclosure::Column::ClosedAt)
        .order_by_asc(disclosure::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what came back")?;
    rows.into_iter().map(disclosure_of).collect()
}

/// What a member was sent and cannot read any more since a moment, because it was taken back: at most `limit`, the newest.
pub async fn list_taken_back(
    db: &impl ConnectionTrait,
    member: MemberId,
    (since, now): (Instant, Instant),
    limit: u64,
) -> Result<Vec<Disclosure>, Fault> {
    let rows = disclosures()
        .filter(disclosure::Column::ToMemberId.eq(member.uuid()))
        .filter(disclosure::Column::ViewUntilAt.gte(since.micros()))
        .filter(disclosure::Column::ViewUntilAt.lte(now.micros()))
        .order_by_desc(disclosure::Column::ViewUntilAt)
        .order_by_desc(disclosure::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("list what was taken back")?;
    let found = rows.into_iter().map(disclosure_of).collect::<Result<Vec<_>, _>>()?;
    // What was done is readable for a while after; less is because somebody took it back.
    let was_taken = |one: &Disclosure| match one.ended {
        Some((Outcome::Recalled, _)) => true,
        Some((Outcome::Enacted, at)) => one.view_until_at < at.plus_seconds(VIEW_AFTER_SECONDS),
        Some((Outcome::Returned, _)) | None => false,
    };
    Ok(found.into_iter().filter(was_taken).collect())
}

/// The facts that were sent to a member, what was sent last first: at most `limit`.
pub async fn list_facts_received(
    db: &impl ConnectionTrait,
    member: MemberId,
    limit: u64,
) -> Result<Vec<FactId>, Fault> {
    let found: Vec<Uuid> = item::Entity::find()
        .select_only()
        .column(item::Column::Fact)
        .inner_join(disclosure::Entity)
        .filter(disclosure::Column::ToMemberId.eq(member.uuid()))
        .order_by_desc(disclosure::Column::SentAt)
        .order_by_desc(item::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
        .or_fault("list the facts that were sent to a member")?;
    Ok(found.into_iter().map(FactId::from_uuid).collect())
}

/// How much of what an agency sent since `since` was done, and how fast.
pub async fn measure(db: &impl ConnectionTrait, agency: AgencyId, since: Instant) -> Result<Effect, Fault> {
    let rows: Vec<(Option<String>, i64, Option<i64>)> = disclosure::Entity::find()
        .select_only()
        .column(disclosure::Column::Outcome)
        .column(disclosure::Column::SentAt)
        .column(disclosure::Column::ClosedAt)
        .filter(disclosure::Column::FromAgencyId.eq(agency.uuid()))
        .filter(disclosure::Column::SentAt.gte(since.micros()))
        .into_tuple()
        .all(db)
        .await
        .or_fault("count what was shared")?;
    let minutes: Vec<i64> = rows
        .iter()
        .filter(|(outcome, ..)| outcome.as_deref() == Some(Outcome::Enacted.code()))
        .filter_map(|(_, sent, closed)| {
            Some(Instant::from_micros((*closed)?).seconds_since(Instant::from_micros(*sent)) / 60)
        })
        .collect();
    Ok(Effect { sent: rows.len() as u64, enacted: minutes.len() as u64, median_minutes: median(minutes) })
}

/// How much of what agencies were sent since `since` was enacted, and how much it was: `agencies` are those that were sent it,
/// and those that sending does not count of. What was recalled does not count.
pub async fn count_received(
    db: &impl ConnectionTrait,
    agencies: (&[AgencyId], &[AgencyId]),
    since: Instant,
) -> Result<(u64, u64), Fault> {
    let [own, inside] =
        [agencies.0, agencies.1].map(|some| some.iter().map(|agency| agency.uuid()).collect::<Vec<Uuid>>());
    let rows: Vec<Option<String>> = disclosure::Entity::find()
        .select_only()
        .column(disclosure::Column::Outcome)
        .filter(disclosure::Column::ToAgencyId.is_in(own))
        .filter(disclosure::Column::FromAgencyId.is_not_in(inside))
        .filter(disclosure::Column::SentAt.gte(since.micros()))
        .into_tuple()
        .all(db)
        .await
        .or_fault("count what was received")?;
    let count = |wanted: Outcome| rows.iter().filter(|found| found.as_deref() == Some(wanted.code())).count();
    Ok((count(Outcome::Enacted) as u64, (rows.len() - count(Outcome::Recalled)) as u64))
}

/// How many items each of these has.
pub async fn count_items(
    db: &impl ConnectionTrait,
    ids: &[DisclosureId],
) -> Result<BTreeMap<DisclosureId, usize>, Fault> {
    let rows: Vec<Uuid> = item::Entity::find()
        .select_only()
        .column(item::Column::DisclosureId)
        .filter(item::Column::DisclosureId.is_in(ids.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(db)
        .await
        .or_fault("count the items of what was shared")?;
    let mut counts = BTreeMap::new();
    for id in rows {
        *counts.entry(DisclosureId::from_uuid(id)).or_default() += 1;
    }
    Ok(counts)
}
