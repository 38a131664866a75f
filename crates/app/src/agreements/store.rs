//! The tables of agreements.
//!
//! Over 500 lines because seven tables make one agreement, and are read and written as one.

use super::model::{
    Agreement, AgreementKind, AgreementParty, AgreementState, ChangeKind, Line, Signature, Texts,
};
use crate::gateways;
use accord_kernel::ids::{
    AgencyId, AgreementId, AgreementPartyId, ControllerId, GatewayId, MemberId, SignatureId, UserId,
};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{
    DraftAgreement, EditAgreement, EndAgreement, ResumeAgreement, SignAgreement, SuspendAgreement,
    WithdrawFromAgreement,
};
use std::collections::{BTreeMap, BTreeSet};

pub mod authority;
pub mod sharing;

mod agreement {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub arrangement: String,
        #[sea_orm(column_type = "Text")]
        pub bases: String,
        #[sea_orm(column_type = "Text")]
        pub policy_document: String,
        #[sea_orm(column_type = "Text")]
        pub law_enforcement: String,
        #[sea_orm(column_type = "Text")]
        pub retention: String,
        pub starts_on: Option<i32>,
        pub review_by_on: Option<i32>,
        pub ends_on: Option<i32>,
        pub created_by_agency_id: Uuid,
        pub created_by_id: Option<Uuid>,
        pub created_at: i64,
        pub changed_at: i64,
        pub suspended_at: Option<i64>,
        pub suspended_by_controller_id: Option<Uuid>,
        pub ended_at: Option<i64>,
        pub renews_id: Option<Uuid>,
        pub replaced_on: Option<i32>,
        pub replaced_by_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod party {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement_party")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agreement_id: Uuid,
        pub position: i32,
        pub controller_id: Uuid,
        pub agency_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub contact: String,
        pub withdrawn_at: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        pub kept_by_law: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod purpose {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement_purpose")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agreement_id: Uuid,
        pub purpose: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agreement_id: Uuid,
        pub from_party_id: Uuid,
        pub to_party_id: Uuid,
        pub category: String,
        pub gateway_id: Uuid,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod signature {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement_signature")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agreement_id: Uuid,
        pub party_id: Uuid,
        pub member_id: Uuid,
        pub text_hash: String,
        pub signed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod change {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agreement_id: Uuid,
        pub kind: String,
        pub by_id: Option<Uuid>,
        pub agency_id: Uuid,
        pub made_at: i64,
        #[sea_orm(column_type = "Text")]
        pub words: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read an agreement", format!("`{code}` is not known"))
}

fn day_of(number: Option<i32>) -> Result<Option<Day>, Fault> {
    number.map(|number| Day::from_number(number).ok_or_else(|| unknown(&number.to_string()))).transpose()
}

fn bare(row: agreement::Model) -> Result<Agreement, Fault> {
    let suspended = row.suspended_at.zip(row.suspended_by_controller_id);
    let replaced = day_of(row.replaced_on)?.zip(row.replaced_by_id.map(AgreementId::from_uuid));
    Ok(Agreement {
        id: AgreementId::from_uuid(row.id),
        kind: AgreementKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
        texts: Texts {
            title: row.title,
            arrangement: row.arrangement,
            bases: row.bases,
            policy_document: row.policy_document,
            law_enforcement: row.law_enforcement,
            retention: row.retention,
        },
        starts_on: day_of(row.starts_on)?,
        review_by_on: day_of(row.review_by_on)?,
        ends_on: day_of(row.ends_on)?,
        created_by_agency: AgencyId::from_uuid(row.created_by_agency_id),
        created_by: row.created_by_id.map(UserId::from_uuid),
        changed_at: Instant::from_micros(row.changed_at),
        suspended: suspended.map(|(at, by)| (Instant::from_micros(at), ControllerId::from_uuid(by))),
        ended_at: row.ended_at.map(Instant::from_micros),
        renews: row.renews_id.map(AgreementId::from_uuid),
        replaced,
        parties: Vec::new(),
        purposes: BTreeSet::new(),
        lines: Vec::new(),
        signatures: Vec::new(),
    })
}

fn party_of(row: party::Model) -> AgreementParty {
    AgreementParty {
        id: AgreementPartyId::from_uuid(row.id),
        controller: ControllerId::from_uuid(row.controller_id),
        agency: row.agency_id.map(AgencyId::from_uuid),
        contact: row.contact,
        withdrawn_at: row.withdrawn_at.map(Instant::from_micros),
        kept_by_law: row.kept_by_law,
    }
}

/// These agreements with all that belongs to them.
async fn with_parts(db: &impl ConnectionTrait, rows: Vec<agreement::Model>) -> Result<Vec<Agreement>, Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut found = BTreeMap::new();
    for row in rows {
        found.insert(row.id, bare(row)?);
    }
    let parties = party::Entity::find()
        .filter(party::Column::AgreementId.is_in(ids.iter().copied()))
        .order_by_asc(party::Column::Position)
        .all(db)
        .await
        .or_fault("read the parties of agreements")?;
    for row in parties {
        if let Some(agreement) = found.get_mut(&row.agreement_id) {
            agreement.parties.push(party_of(row));
        }
    }
    let purposes = purpose::Entity::find().filter(purpose::Column::AgreementId.is_in(ids.iter().copied()));
    for row in purposes.all(db).await.or_fault("read the purposes of agreements")? {
        let purpose = Purpose::from_code(&row.purpose).ok_or_else(|| unknown(&row.purpose))?;
        if let Some(agreement) = found.get_mut(&row.agreement_id) {
            agreement.purposes.insert(purpose);
        }
    }
    let lines = line::Entity::find().filter(line::Column::AgreementId.is_in(ids.iter().copied()));
    for row in lines.all(db).await.or_fault("read the lines of agreements")? {
        let line = Line {
            from: AgreementPartyId::from_uuid(row.from_party_id),
            to: AgreementPartyId::from_uuid(row.to_party_id),
            category: Category::from_code(&row.category).ok_or_else(|| unknown(&row.category))?,
            gateway: GatewayId::from_uuid(row.gateway_id),
        };
        if let Some(agreement) = found.get_mut(&row.agreement_id) {
            agreement.lines.push(line);
        }
    }
    let signatures = signature::Entity::find()
        .filter(signature::Column::AgreementId.is_in(ids.iter().copied()))
        .order_by_asc(signature::Column::SignedAt);
    for row in signatures.all(db).await.or_fault("read the signatures of agreements")? {
        if let Some(agreement) = found.get_mut(&row.agreement_id) {
            agreement.signatures.push(Signature {
                id: SignatureId::from_uuid(row.id),
                party: AgreementPartyId::from_uuid(row.party_id),
                member: MemberId::from_uuid(row.member_id),
                text_hash: row.text_hash,
                signed_at: Instant::from_micros(row.signed_at),
            });
        }
    }
    for agreement in found.values_mut() {
        agreement.lines.sort();
    }
    Ok(found.into_values().collect())
}

/// The agreement with this id.
pub async fn find_agreement(db: &impl ConnectionTrait, id: AgreementId) -> Result<Option<Agreement>, Fault> {
    let row = agreement::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an agreement")?;
    match row {
        Some(row) => Ok(with_parts(db, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// The agreements that were begun to take the place of one, the oldest first, whatever became of them.
pub async fn list_renewals_of(db: &impl ConnectionTrait, id: AgreementId) -> Result<Vec<Agreement>, Fault> {
    let rows = agreement::Entity::find().filter(agreement::Column::RenewsId.eq(id.uuid())).all(db).await;
    with_parts(db, rows.or_fault("list the renewals of an agreement")?).await
}

/// For each of these agreements itself and what has taken its place by `today`, one after the other: the last is the
/// one that counts.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_lineages(
    db: &impl ConnectionTrait,
    ids: &[AgreementId],
    today: Day,
) -> Result<BTreeMap<AgreementId, Vec<Agreement>>, Fault> {
    let mut known: BTreeMap<AgreementId, Agreement> = BTreeMap::new();
    let mut wanted: BTreeSet<AgreementId> = ids.iter().copied().collect();
    while !wanted.is_empty() {
        let these = agreement::Column::Id.is_in(wanted.iter().map(|id| id.uuid()));
        let rows = agreement::Entity::find().filter(these).all(db).await;
        let found = with_parts(db, rows.or_fault("read what took the place of agreements")?).await?;
        wanted = found.iter().filter_map(|agreement| agreement.successor(today)).collect();
        known.extend(found.into_iter().map(|agreement| (agreement.id, agreement)));
        wanted.retain(|id| !known.contains_key(id));
    }
    let lineage = |id: &AgreementId| {
        let first = known.get(id);
        let next = |agreement: &&Agreement| agreement.successor(today).and_then(|id| known.get(&id));
        (*id, std::iter::successors(first, next).cloned().collect())
    };
    Ok(ids.iter().map(lineage).collect())
}

/// These agreements, and those whose place they took, one before the other.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_forerunners(
    db: &impl ConnectionTrait,
    ids: &[AgreementId],
) -> Result<Vec<AgreementId>, Fault> {
    let mut all: BTreeSet<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut newest: Vec<Uuid> = all.iter().copied().collect();
    while !newest.is_empty() {
        let by_these = agreement::Column::ReplacedById.is_in(newest);
        let rows = agreement::Entity::find().filter(by_these).all(db).await;
        let rows = rows.or_fault("read whose place agreements took")?;
        newest = rows.into_iter().map(|row| row.id).filter(|id| all.insert(*id)).collect();
    }
    Ok(all.into_iter().map(AgreementId::from_uuid).collect())
}

/// How many agreements in force on `today` have a line from or to a legal body that rests on a power.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_resting_on(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    body: ControllerId,
    today: Day,
) -> Result<usize, Fault> {
    let rests = |agreement: &Agreement| {
        agreement.state(today) == AgreementState::InForce
            && agreement
                .lines
                .iter()
                .any(|line| line.gateway == gateway && agreement.bodies(line).contains(&Some(body)))
    };
    Ok(list_open_agreements(db, today).await?.iter().filter(|agreement| rests(agreement)).count())
}

/// Every agreement, the oldest first.
pub async fn list_agreements(db: &impl ConnectionTrait) -> Result<Vec<Agreement>, Fault> {
    let rows = agreement::Entity::find().all(db).await.or_fault("list the agreements")?;
    with_parts(db, rows).await
}

/// The agreements that these legal bodies are or were parties of, the oldest first.
pub async fn list_agreements_of(
    db: &impl ConnectionTrait,
    controllers: &[ControllerId],
) -> Result<Vec<Agreement>, Fault> {
    let of: Vec<Uuid> = party::Entity::find()
        .filter(party::Column::ControllerId.is_in(controllers.iter().map(|id| id.uuid())))
        .all(db)
        .await
        .or_fault("list the agreements of a legal body")?
        .into_iter()
        .map(|row| row.agreement_id)
        .collect();
    let rows = agreement::Entity::find().filter(agreement::Column::Id.is_in(of)).all(db).await;
    with_parts(db, rows.or_fault("list the agreements of a legal body")?).await
}

/// Agreements that are neither ended by somebody nor over on `today`: what can be in force.
pub async fn list_open_agreements(db: &impl ConnectionTrait, today: Day) -> Result<Vec<Agreement>, Fault> {
    let rows = agreement::Entity::find()
        .filter(agreement::Column::EndedAt.is_null())
        .filter(agreement::Column::EndsOn.gte(today.number()))
        .filter(agreement::Column::StartsOn.lte(today.number()))
        .filter(agreement::Column::SuspendedAt.is_null())
        .all(db)
        .await
        .or_fault("list the agreements in force")?;
    with_parts(db, rows).await
}

/// An agreement to be begun.
#[derive(Debug)]
pub struct NewAgreement<'a> {
    /// Between whom.
    pub kind: AgreementKind,
    /// What people wrote, or a template did.
    pub texts: &'a Texts,
    /// The agency that begins it.
    pub agency: AgencyId,
    /// Its first day, its review, its last day.
    pub days: (Option<Day>, Option<Day>, Option<Day>),
    /// The agreement whose place it takes.
    pub renews: Option<AgreementId>,
}

/// Adds the agreement under the id of the permit, without parties, purposes and lines.
pub async fn insert_agreement(tx: &WriteTx<DraftAgreement>, new: &NewAgreement<'_>) -> Result<(), Fault> {
    let at = tx.permit().at().micros();
    let (starts_on, review_by_on, ends_on) = new.days;
    let row = agreement::ActiveModel {
        id: Set(tx.resource().uuid()),
        kind: Set(new.kind.code().to_owned()),
        title: Set(new.texts.title.clone()),
        arrangement: Set(new.texts.arrangement.clone()),
        bases: Set(new.texts.bases.clone()),
        policy_document: Set(new.texts.policy_document.clone()),
        law_enforcement: Set(new.texts.law_enforcement.clone()),
        retention: Set(new.texts.retention.clone()),
        starts_on: Set(starts_on.map(Day::number)),
        review_by_on: Set(review_by_on.map(Day::number)),
        ends_on: Set(ends_on.map(Day::number)),
        created_by_agency_id: Set(new.agency.uuid()),
        created_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        created_at: Set(at),
        changed_at: Set(at),
        suspended_at: Set(None),
        suspended_by_controller_id: Set(None),
        ended_at: Set(None),
        renews_id: Set(new.renews.map(Into::into)),
        replaced_on: Set(None),
        replaced_by_id: Set(None),
    };
    let inserted = agreement::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("begin an agreement").map(drop)
}

/// Adds a party at the end of the permit's agreement.
pub async fn insert_party<A: Action<Resource = AgreementId>>(
    tx: &WriteTx<A>,
    party: &AgreementParty,
) -> Result<(), Fault> {
    let last = party::Entity::find()
        .filter(party::Column::AgreementId.eq(tx.resource().uuid()))
        .order_by_desc(party::Column::Position)
        .one(tx.connection())
        .await
        .or_fault("add a party to an agreement")?;
    let row = party::ActiveModel {
        id: Set(party.id.uuid()),
        agreement_id: Set(tx.resource().uuid()),
        // One more than the last, and not how many there are: one in the middle may have been taken out.
        position: Set(last.map_or(0, |last| last.position + 1)),
        controller_id: Set(party.controller.uuid()),
        agency_id: Set(party.agency.map(Into::into)),
        contact: Set(party.contact.clone()),
        withdrawn_at: Set(None),
        kept_by_law: Set(None),
    };
    let inserted = party::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("add a party to an agreement").map(drop)
}

/// Takes a party and its lines out of the permit's agreement.
pub async fn delete_party(tx: &WriteTx<EditAgreement>, id: AgreementPartyId) -> Result<(), Fault> {
    party::Entity::delete_many()
        .filter(party::Column::Id.eq(id.uuid()))
        .filter(party::Column::AgreementId.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("take a party out of an agreement")
        .map(drop)
}

/// Sets what the permit's agreement is for.
pub async fn set_purposes<A: Action<Resource = AgreementId>>(
    tx: &WriteTx<A>,
    purposes: &BTreeSet<Purpose>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    let id = tx.resource().uuid();
    let doing = "set the purposes of an agreement";
    purpose::Entity::delete_many()
        .filter(purpose::Column::AgreementId.eq(id))
        .exec(tx.connection())
        .await
        .or_fault(doing)?;
    if purposes.is_empty() {
        return Ok(());
    }
    let rows = purposes.iter().map(|purpose| purpose::ActiveModel {
        id: Set(new_id()),
        agreement_id: Set(id),
        purpose: Set(purpose.code().to_owned()),
    });
    purpose::Entity::insert_many(rows).exec_without_returning(tx.connection()).await.or_fault(doing).map(drop)
}

/// Adds lines to the permit's agreement.
pub async fn insert_lines<A: Action<Resource = AgreementId>>(
    tx: &WriteTx<A>,
    lines: &[Line],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Fault> {
    if lines.is_empty() {
        return Ok(());
    }
    let rows = lines.iter().map(|line| line::ActiveModel {
        id: Set(new_id()),
        agreement_id: Set(tx.resource().uuid()),
        from_party_id: Set(line.from.uuid()),
        to_party_id: Set(line.to.uuid()),
        category: Set(line.category.code().to_owned()),
        gateway_id: Set(line.gateway.uuid()),
    });
    let inserted = line::Entity::insert_many(rows).exec_without_returning(tx.connection()).await;
    inserted.or_fault("add lines to an agreement").map(drop)
}

/// Takes a line out of the permit's agreement.
pub async fn delete_line(tx: &WriteTx<EditAgreement>, line: &Line) -> Result<(), Fault> {
    line::Entity::delete_many()
        .filter(line::Column::AgreementId.eq(tx.resource().uuid()))
        .filter(line::Column::FromPartyId.eq(line.from.uuid()))
        .filter(line::Column::ToPartyId.eq(line.to.uuid()))
        .filter(line::Column::Category.eq(line.category.code()))
        .filter(line::Column::GatewayId.eq(line.gateway.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("take a line out of an agreement")
        .map(drop)
}

/// Changes the texts and days of the permit's agreement.
pub async fn update_texts(
    tx: &WriteTx<EditAgreement>,
    texts: &Texts,
    (starts_on, review_by_on, ends_on): (Option<Day>, Option<Day>, Option<Day>),
) -> Result<(), Fault> {
    agreement::Entity::update_many()
        .col_expr(agreement::Column::Title, Expr::value(texts.title.as_str()))
        .col_expr(agreement::Column::Arrangement, Expr::value(texts.arrangement.as_str()))
        .col_expr(agreement::Column::Bases, Expr::value(texts.bases.as_str()))
        .col_expr(agreement::Column::PolicyDocument, Expr::value(texts.policy_document.as_str()))
        .col_expr(agreement::Column::LawEnforcement, Expr::value(texts.law_enforcement.as_str()))
        .col_expr(agreement::Column::Retention, Expr::value(texts.retention.as_str()))
        .col_expr(agreement::Column::StartsOn, Expr::value(starts_on.map(Day::number)))
        .col_expr(agreement::Column::ReviewByOn, Expr::value(review_by_on.map(Day::number)))
        .col_expr(agreement::Column::EndsOn, Expr::value(ends_on.map(Day::number)))
        .filter(agreement::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("change an agreement")
        .map(drop)
}

/// Notes that the permit's agreement was changed, as something later than what it was `before` even when both happened
/// in one instant: who looked at it before is told.
pub async fn note_edit(
    tx: &WriteTx<EditAgreement>,
    before: &Agreement,
    words: &str,
    id: Uuid,
) -> Result<(), Fault> {
    let changed_at = std::cmp::max(tx.permit().at().micros(), before.changed_at.micros() + 1);
    agreement::Entity::update_many()
        .col_expr(agreement::Column::ChangedAt, Expr::value(changed_at))
        .filter(agreement::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("change an agreement")?;
    insert_change(tx, tx.resource(), ChangeKind::Edited, words, id).await
}

/// Keeps the agreement whose place the permit's one was to take on a day to come, because it does so no more.
async fn keep_replaced<A: Action<Resource = AgreementId>>(tx: &WriteTx<A>) -> Result<(), Fault> {
    agreement::Entity::update_many()
        .col_expr(agreement::Column::ReplacedOn, Expr::value(Option::<i32>::None))
        .col_expr(agreement::Column::ReplacedById, Expr::value(Option::<Uuid>::None))
        .filter(agreement::Column::ReplacedById.eq(tx.resource().uuid()))
        .filter(agreement::Column::ReplacedOn.gt(tx.permit().at().day().number()))
        .exec(tx.connection())
        .await
        .or_fault("keep the agreement that was to be replaced")
        .map(drop)
}

/// Signs the permit's agreement for a party.
pub async fn insert_signature(
    tx: &WriteTx<SignAgreement>,
    id: SignatureId,
    party: AgreementPartyId,
    member: MemberId,
    text_hash: &str,
) -> Result<(), Fault> {
    let row = signature::ActiveModel {
        id: Set(id.uuid()),
        agreement_id: Set(tx.resource().uuid()),
        party_id: Set(party.uuid()),
        member_id: Set(member.uuid()),
        text_hash: Set(text_hash.to_owned()),
        signed_at: Set(tx.permit().at().micros()),
    };
    let inserted = signature::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("sign an agreement")?;
    gateways::raise_epoch(tx).await
}

/// Says from which day the permit's agreement, now signed by all, takes the place of `old`. What has taken its place
/// before stays the one that did.
pub async fn replace(tx: &WriteTx<SignAgreement>, old: AgreementId, from: Day) -> Result<(), Fault> {
    agreement::Entity::update_many()
        .col_expr(agreement::Column::ReplacedOn, Expr::value(from.number()))
        .col_expr(agreement::Column::ReplacedById, Expr::value(tx.resource().uuid()))
        .filter(agreement::Column::Id.eq(old.uuid()))
        .filter(agreement::Column::ReplacedById.is_null())
        .exec(tx.connection())
        .await
        .or_fault("replace an agreement")
        .map(drop)
}

/// Suspends the permit's agreement for a legal body. Says whether it was not suspended yet.
pub async fn suspend(tx: &WriteTx<SuspendAgreement>, by: ControllerId) -> Result<bool, Fault> {
    let changed = agreement::Entity::update_many()
        .col_expr(agreement::Column::SuspendedAt, Expr::value(tx.permit().at().micros()))
        .col_expr(agreement::Column::SuspendedByControllerId, Expr::value(by.uuid()))
        .filter(agreement::Column::Id.eq(tx.resource().uuid()))
        .filter(agreement::Column::SuspendedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("suspend an agreement")?;
    gateways::raise_epoch(tx).await?;
    Ok(changed.rows_affected == 1)
}

/// Lets the permit's agreement go on that `by` suspended. Says whether that body had suspended it.
pub async fn resume(tx: &WriteTx<ResumeAgreement>, by: ControllerId) -> Result<bool, Fault> {
    let changed = agreement::Entity::update_many()
        .col_expr(agreement::Column::SuspendedAt, Expr::value(Option::<i64>::None))
        .col_expr(agreement::Column::SuspendedByControllerId, Expr::value(Option::<Uuid>::None))
        .filter(agreement::Column::Id.eq(tx.resource().uuid()))
        .filter(agreement::Column::SuspendedByControllerId.eq(by.uuid()))
        .exec(tx.connection())
        .await
        .or_fault("resume an agreement")?;
    gateways::raise_epoch(tx).await?;
    Ok(changed.rows_affected == 1)
}

/// Takes a legal body out of the permit's agreement. Says whether it still belonged to it.
pub async fn withdraw(
    tx: &WriteTx<WithdrawFromAgreement>,
    body: ControllerId,
    kept_by_law: &str,
) -> Result<bool, Fault> {
    let changed = party::Entity::update_many()
        .col_expr(party::Column::WithdrawnAt, Expr::value(tx.permit().at().micros()))
        .col_expr(party::Column::KeptByLaw, Expr::value(kept_by_law))
        .filter(party::Column::AgreementId.eq(tx.resource().uuid()))
        .filter(party::Column::ControllerId.eq(body.uuid()))
        .filter(party::Column::WithdrawnAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("withdraw from an agreement")?;
    let parties = party::Entity::find().filter(party::Column::AgreementId.eq(tx.resource().uuid()));
    let staying = parties.filter(party::Column::WithdrawnAt.is_null()).count(tx.connection()).await;
    if staying.or_fault("withdraw from an agreement")? < 2 {
        keep_replaced(tx).await?;
    }
    gateways::raise_epoch(tx).await?;
    Ok(changed.rows_affected > 0)
}

/// Ends the permit's agreement for all. Says whether it had not been ended.
pub async fn end(tx: &WriteTx<EndAgreement>) -> Result<bool, Fault> {
    let changed = agreement::Entity::update_many()
        .col_expr(agreement::Column::EndedAt, Expr::value(tx.permit().at().micros()))
        .filter(agreement::Column::Id.eq(tx.resource().uuid()))
        .filter(agreement::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("end an agreement")?;
    keep_replaced(tx).await?;
    gateways::raise_epoch(tx).await?;
    Ok(changed.rows_affected == 1)
}

/// What happened to an agreement.
#[derive(Debug, Clone)]
pub struct Change {
    /// What.
    pub kind: ChangeKind,
    /// Who did it; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// The agency that they acted for.
    pub agency: AgencyId,
    /// When.
    pub at: Instant,
    /// Why, or more about it.
    pub words: String,
}

/// Notes what happened to an agreement, in the name of the permit's member.
pub async fn insert_change<A: Action>(
    tx: &WriteTx<A>,
    agreement: AgreementId,
    kind: ChangeKind,
    words: &str,
    id: Uuid,
) -> Result<(), Fault> {
    let facts = tx.permit().audit_facts();
    let doing = "note what happened to an agreement";
    let agency = facts.agency.ok_or_else(|| Fault::new(doing, "nobody of an agency did it"))?;
    let row = change::ActiveModel {
        id: Set(id),
        agreement_id: Set(agreement.uuid()),
        kind: Set(kind.code().to_owned()),
        by_id: Set(facts.user.map(Into::into)),
        agency_id: Set(agency.uuid()),
        made_at: Set(tx.permit().at().micros()),
        words: Set(words.to_owned()),
    };
    change::Entity::insert(row).exec_without_returning(tx.connection()).await.or_fault(doing).map(drop)
}

/// What happened to an agreement, newest first: at most `limit`.
pub async fn list_changes(
    db: &impl ConnectionTrait,
    id: AgreementId,
    limit: u64,
) -> Result<Vec<Change>, Fault> {
    let rows = change::Entity::find()
        .filter(change::Column::AgreementId.eq(id.uuid()))
        .order_by_desc(change::Column::MadeAt)
        .order_by_desc(change::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("read what happened to an agreement")?;
    rows.into_iter()
        .map(|row| {
            Ok(Change {
                kind: ChangeKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
                by: row.by_id.map(UserId::from_uuid),
                agency: AgencyId::from_uuid(row.agency_id),
                at: Instant::from_micros(row.made_at),
                words: row.words,
            })
        })
        .collect()
}
