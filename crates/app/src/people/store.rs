//! The tables of people. What may be read of a record stands in a permit; the only reads without one are in
//! `store/knowing.rs` and return ids.

mod around;
mod facts;
mod glass;
mod keeping;
mod knowing;
mod left;
mod looking_back;
mod sending;

pub use around::{
    CASELOAD_MAX, CaseLine, Place, count_leads_taken, count_others, count_places_ended, end_around,
    end_places_of, end_work, find_around, give_lead, give_left_alone, hand_over, insert_around,
    is_anybody_around, is_around, list_around, list_caseload, list_leads_given, list_led, list_standing,
    list_worked_with,
};
pub use facts::{
    any_withdrawn_since, count_gone, find_fact, insert_fact, insert_note, is_same_note, list_facts,
    list_notes, withdraw_fact,
};
pub use glass::{
    TOLD_SECONDS, count_broken_by_others, count_broken_by_own, count_unreviewed, find_glass, insert_glass,
    is_glass_unreviewed, list_broken_around, list_broken_of, list_glass, review_glass,
};
pub use keeping::{Deleted, Over, delete_asked, delete_over, list_over};
pub use knowing::{Facts, load_facts};
pub use left::{OwnChild, list_left};
pub use looking_back::{
    Kept, KeptKind, count_broken_between, find_by_reference, find_lead_agency, list_fact_days, list_holding,
    list_kept, list_kept_identities, list_places, list_references, shares_family_name, was_around,
};
pub use sending::{SentRecord, list_own_facts, load_sent};

use super::model::{Identity, NewIdentity, name_key, reference_key};
use accord_kernel::ids::{AgencyId, AreaId, PersonId, PersonRecordId, UserId};
use accord_kernel::{Category, Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Permit;
use accord_policy::action::{FindPeople, KeepIdentity, OpenRecord, ViewRecord};

mod person {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub opened_at: i64,
        pub ended_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod record {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_record")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub agency_id: Uuid,
        pub reference: String,
        pub reference_key: String,
        pub given_name: String,
        pub family_name: String,
        pub born_on: Option<i32>,
        pub area_id: Option<Uuid>,
        pub name_key: String,
        pub by_id: Option<Uuid>,
        pub recorded_at: i64,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::person::Entity",
            from = "Column::PersonId",
            to = "super::person::Column::Id"
        )]
        Person,
    }
    impl Related<super::person::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Person.def()
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

impl From<record::Model> for Identity {
    fn from(row: record::Model) -> Self {
        Self {
            id: PersonRecordId::from_uuid(row.id),
            person: PersonId::from_uuid(row.person_id),
            agency: AgencyId::from_uuid(row.agency_id),
            reference: row.reference,
            given_name: row.given_name,
            family_name: row.family_name,
            born_on: row.born_on.and_then(Day::from_number),
            area: row.area_id.map(AreaId::from_uuid),
            changed_at: Instant::from_micros(row.changed_at),
        }
    }
}

fn identity_row(
    (id, person, agency): (PersonRecordId, PersonId, AgencyId),
    new: &NewIdentity,
    (by, at): (Option<UserId>, Instant),
) -> record::ActiveModel {
    record::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(person.uuid()),
        agency_id: Set(agency.uuid()),
        reference: Set(new.reference.clone()),
        reference_key: Set(reference_key(&new.reference)),
        given_name: Set(new.given_name.clone()),
        family_name: Set(new.family_name.clone()),
        born_on: Set(new.born_on.map(Day::number)),
        area_id: Set(new.area.map(Into::into)),
        name_key: Set(name_key(&new.given_name, &new.family_name)),
        by_id: Set(by.map(Into::into)),
        recorded_at: Set(at.micros()),
        changed_at: Set(at.micros()),
    }
}

/// Begins the permit's record with what the agency holds of the child's identity. The database refuses a reference
/// that the agency has already.
pub async fn insert_person(
    tx: &WriteTx<OpenRecord>,
    agency: AgencyId,
    id: PersonRecordId,
    new: &NewIdentity,
) -> Result<(), DbErr> {
    let facts = tx.permit().audit_facts();
    let row = person::ActiveModel {
        id: Set(tx.resource().uuid()),
        agency_id: Set(agency.uuid()),
        opened_at: Set(facts.at.micros()),
        ended_at: Set(None),
    };
    person::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let row = identity_row((id, tx.resource(), agency), new, (facts.user, facts.at));
    record::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Keeps what the agency holds of the identity of the permit's child: a row of its own at first, then corrected. The
/// database refuses a reference that the agency has already for another child.
pub async fn keep_identity(
    tx: &WriteTx<KeepIdentity>,
    agency: AgencyId,
    id: PersonRecordId,
    new: &NewIdentity,
) -> Result<(), DbErr> {
    let facts = tx.permit().audit_facts();
    let changed = record::Entity::update_many()
        .col_expr(record::Column::Reference, Expr::value(new.reference.as_str()))
        .col_expr(record::Column::ReferenceKey, Expr::value(reference_key(&new.reference)))
        .col_expr(record::Column::GivenName, Expr::value(new.given_name.as_str()))
        .col_expr(record::Column::FamilyName, Expr::value(new.family_name.as_str()))
        .col_expr(record::Column::BornOn, Expr::value(new.born_on.map(Day::number)))
        .col_expr(record::Column::AreaId, Expr::value(new.area.map(|area| area.uuid())))
        .col_expr(record::Column::NameKey, Expr::value(name_key(&new.given_name, &new.family_name)))
        .col_expr(record::Column::ChangedAt, Expr::value(facts.at.micros()))
        .filter(record::Column::PersonId.eq(tx.resource().uuid()))
        .filter(record::Column::AgencyId.eq(agency.uuid()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 {
        let row = identity_row((id, tx.resource(), agency), new, (facts.user, facts.at));
        record::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// What agencies hold of the identity of the permit's child, as far as the permit opens it: `own` first, then the
/// one last changed.
pub async fn list_identities(
    db: &impl ConnectionTrait,
    permit: &Permit<ViewRecord>,
    own: AgencyId,
) -> Result<Vec<Identity>, Fault> {
    let owners = permit.opened().owners(Category::Identity);
    let rows = record::Entity::find()
        .filter(record::Column::PersonId.eq(permit.resource().uuid()))
        .filter(record::Column::AgencyId.is_in(owners.iter().map(|owner| owner.uuid())))
        .order_by_desc(record::Column::ChangedAt)
        .order_by_asc(record::Column::Id)
        .all(db)
        .await
        .or_fault("read what agencies hold of an identity")?;
    let mut found: Vec<Identity> = rows.into_iter().map(Identity::from).collect();
    found.sort_by_key(|identity| identity.agency != own);
    Ok(found)
}

/// What somebody looks for among the children of whom their own agency keeps a record.
#[derive(Debug)]
pub enum Sought<'a> {
    /// The agency's own reference.
    Reference(&'a str),
    /// The whole name, without regard to case and marks.
    Name(&'a str, &'a str),
}

/// The children of the permit's agency that are sought, by reference or name: at most `limit`.
pub async fn find_people(
    db: &impl ConnectionTrait,
    permit: &Permit<FindPeople>,
    sought: &Sought<'_>,
    limit: u64,
) -> Result<Vec<Identity>, Fault> {
    let query = record::Entity::find().filter(record::Column::AgencyId.eq(permit.resource().uuid()));
    let query = match sought {
        Sought::Reference(reference) => {
            query.filter(record::Column::ReferenceKey.eq(reference_key(reference)))
        }
        Sought::Name(given, family) => query.filter(record::Column::NameKey.eq(name_key(given, family))),
    };
    let rows = query
        .order_by_asc(record::Column::NameKey)
        .order_by_asc(record::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("look for a child")?;
    Ok(rows.into_iter().map(Identity::from).collect())
}
