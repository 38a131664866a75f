//! The tables of assessments.

use super::model::{
    Activity, Assessment, AssessmentKind, Lock, Remaining, Risk, Signature, SigningPart, Text, lock_of,
};
use accord_kernel::ids::{AgencyId, AssessmentId, ControllerId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{SignAssessment, WriteAssessment};
use std::collections::BTreeMap;

/// Versions of a legal body that are read at most, the newest first.
const VERSIONS_MAX: u64 = 500;

mod assessment {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Uuid,
        pub agency_id: Uuid,
        pub activity: String,
        pub kind: String,
        pub version: i32,
        #[sea_orm(column_type = "Text")]
        pub what: String,
        #[sea_orm(column_type = "Text")]
        pub necessity: String,
        #[sea_orm(column_type = "Text")]
        pub people: String,
        #[sea_orm(column_type = "Text")]
        pub consultation: String,
        #[sea_orm(column_type = "Text")]
        pub outcome: String,
        #[sea_orm(column_type = "Text")]
        pub commissioner: String,
        pub review_by_on: i32,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod risk {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_risk")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub assessment_id: Uuid,
        pub position: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub measure: String,
        pub remaining: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod signature {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_signature")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub assessment_id: Uuid,
        pub part: String,
        pub by_id: Option<Uuid>,
        pub signed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read an assessment", format!("`{code}` is not known"))
}

/// Versions with their risks and signatures, in the order of the rows.
async fn with_parts(
    db: &impl ConnectionTrait,
    rows: Vec<assessment::Model>,
) -> Result<Vec<Assessment>, Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut risks: BTreeMap<Uuid, Vec<Risk>> = BTreeMap::new();
    let found = risk::Entity::find()
        .filter(risk::Column::AssessmentId.is_in(ids.clone()))
        .order_by_asc(risk::Column::Position)
        .all(db)
        .await
        .or_fault("read the risks of assessments")?;
    for row in found {
        let remaining = Remaining::from_code(&row.remaining).ok_or_else(|| unknown(&row.remaining))?;
        let risk = Risk { words: row.words, measure: row.measure, remaining };
        risks.entry(row.assessment_id).or_default().push(risk);
    }
    let mut signatures: BTreeMap<Uuid, Vec<Signature>> = BTreeMap::new();
    let found = signature::Entity::find()
        .filter(signature::Column::AssessmentId.is_in(ids))
        .order_by_asc(signature::Column::SignedAt)
        .all(db)
        .await
        .or_fault("read the signatures of assessments")?;
    for row in found {
        let part = SigningPart::from_code(&row.part).ok_or_else(|| unknown(&row.part))?;
        let at = Instant::from_micros(row.signed_at);
        let signature = Signature { part, by: row.by_id.map(UserId::from_uuid), at };
        signatures.entry(row.assessment_id).or_default().push(signature);
    }
    rows.into_iter()
        .map(|row| {
            Ok(Assessment {
                id: AssessmentId::from_uuid(row.id),
                controller: ControllerId::from_uuid(row.controller_id),
                agency: AgencyId::from_uuid(row.agency_id),
                activity: Activity::from_code(&row.activity).ok_or_else(|| unknown(&row.activity))?,
                kind: AssessmentKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
                version: row.version,
                text: Text {
                    sections: [row.what, row.necessity, row.people, row.consultation, row.outcome],
                    risks: risks.remove(&row.id).unwrap_or_default(),
                    commissioner: row.commissioner,
                },
                review_by: Day::from_number(row.review_by_on)
                    .ok_or_else(|| unknown(&row.review_by_on.to_string()))?,
                by: row.by_id.map(UserId::from_uuid),
                written_at: Instant::from_micros(row.written_at),
                signatures: signatures.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// The versions of every assessment of a legal body, newest first.
pub async fn list_assessments(
    db: &impl ConnectionTrait,
    controller: ControllerId,
) -> Result<Vec<Assessment>, Fault> {
    let rows = assessment::Entity::find()
        .filter(assessment::Column::ControllerId.eq(controller.uuid()))
        .order_by_desc(assessment::Column::Version)
        .order_by_asc(assessment::Column::Id)
        .limit(VERSIONS_MAX)
        .all(db)
        .await
        .or_fault("list assessments")?;
    with_parts(db, rows).await
}

/// What is missing of an activity of a legal body on a day; `None` when both its assessments are in force, or their review
/// has been due for 60 days at most.
///
/// A lock never blocks sharing to protect a child from harm: do not ask it there.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_locked(
    db: &impl ConnectionTrait,
    controller: ControllerId,
    activity: Activity,
    today: Day,
) -> Result<Option<Lock>, Fault> {
    Ok(lock_of(&list_assessments(db, controller).await?, activity, today))
}

/// The version with this id.
pub async fn find_assessment(
    db: &impl ConnectionTrait,
    id: AssessmentId,
) -> Result<Option<Assessment>, Fault> {
    let row = assessment::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an assessment")?;
    Ok(with_parts(db, row.into_iter().collect()).await?.pop())
}

/// A version to be written.
#[derive(Debug)]
pub struct NewAssessment<'a> {
    /// The legal body that answers for the activity.
    pub controller: ControllerId,
    /// The agency for which it is written.
    pub agency: AgencyId,
    /// What is assessed.
    pub activity: Activity,
    /// Which assessment.
    pub kind: AssessmentKind,
    /// Its number.
    pub version: i32,
    /// What it says.
    pub text: &'a Text,
    /// The last day before it is to be looked at again.
    pub review_by: Day,
}

/// Adds a version under the id of the permit. The database refuses a second one of the same number.
pub async fn insert_assessment(
    tx: &WriteTx<WriteAssessment>,
    new: &NewAssessment<'_>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let [what, necessity, people, consultation, outcome] = new.text.sections.clone();
    let row = assessment::ActiveModel {
        id: Set(tx.resource().uuid()),
        controller_id: Set(new.controller.uuid()),
        agency_id: Set(new.agency.uuid()),
        activity: Set(new.activity.code().to_owned()),
        kind: Set(new.kind.code().to_owned()),
        version: Set(new.version),
        what: Set(what),
        necessity: Set(necessity),
        people: Set(people),
        consultation: Set(consultation),
        outcome: Set(outcome),
        commissioner: Set(new.text.commissioner.clone()),
        review_by_on: Set(new.review_by.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
    };
    assessment::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    insert_risks(tx, &new.text.risks, new_id).await
}

async fn insert_risks(
    tx: &WriteTx<WriteAssessment>,
    risks: &[Risk],
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    if risks.is_empty() {
        return Ok(());
    }
    let rows = (0i32..).zip(risks).map(|(position, own)| risk::ActiveModel {
        id: Set(new_id()),
        assessment_id: Set(tx.resource().uuid()),
        position: Set(position),
        words: Set(own.words.clone()),
        measure: Set(own.measure.clone()),
        remaining: Set(own.remaining.code().to_owned()),
    });
    risk::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Changes the permit's version, which nobody has signed. Says whether it was as it stood at `seen_at`.
///
/// INVARIANT: the caller has read in this transaction that there is no signature.
pub async fn update_assessment(
    tx: &WriteTx<WriteAssessment>,
    (text, review_by): (&Text, Day),
    seen_at: Instant,
    new_id: impl Fn() -> Uuid,
) -> Result<bool, DbErr> {
    let user: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let id = tx.resource().uuid();
    let [what, necessity, people, consultation, outcome] = text.sections.clone();
    let changed = assessment::Entity::update_many()
        .col_expr(assessment::Column::What, Expr::value(what))
        .col_expr(assessment::Column::Necessity, Expr::value(necessity))
        .col_expr(assessment::Column::People, Expr::value(people))
        .col_expr(assessment::Column::Consultation, Expr::value(consultation))
        .col_expr(assessment::Column::Outcome, Expr::value(outcome))
        .col_expr(assessment::Column::Commissioner, Expr::value(text.commissioner.as_str()))
        .col_expr(assessment::Column::ReviewByOn, Expr::value(review_by.number()))
        .col_expr(assessment::Column::ById, Expr::value(user))
        .col_expr(assessment::Column::WrittenAt, Expr::value(tx.permit().at().micros()))
        .filter(assessment::Column::Id.eq(id))
        .filter(assessment::Column::WrittenAt.eq(seen_at.micros()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    risk::Entity::delete_many().filter(risk::Column::AssessmentId.eq(id)).exec(tx.connection()).await?;
    insert_risks(tx, &text.risks, new_id).await?;
    Ok(true)
}

/// Signs the permit's version. The database refuses a second signature of the same part.
pub async fn insert_signature(
    tx: &WriteTx<SignAssessment>,
    part: SigningPart,
    id: Uuid,
) -> Result<(), DbErr> {
    let row = signature::ActiveModel {
        id: Set(id),
        assessment_id: Set(tx.resource().uuid()),
        part: Set(part.code().to_owned()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        signed_at: Set(tx.permit().at().micros()),
    };
    signature::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
