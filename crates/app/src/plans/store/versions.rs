//! Versions of plans and their signatures.

use super::super::version::{Head, Signature, Stance, Text, Version};
use super::unknown;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, PlanId, PlanVersionId, UserId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::Action;

mod version {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub plan_id: Uuid,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub text: String,
        #[sea_orm(column_type = "Text")]
        pub hash: String,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub by_id: Option<Uuid>,
        pub made_at: i64,
        #[sea_orm(column_type = "Text", nullable)]
        pub adopted_words: Option<String>,
        pub adopted_by_id: Option<Uuid>,
        pub adopted_at: Option<i64>,
        #[sea_orm(column_type = "Text")]
        pub adopted_without: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod signature {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_signature")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version_id: Uuid,
        pub agency_id: Uuid,
        pub stance: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub by_id: Option<Uuid>,
        pub signed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Versions with who signed them; `read` makes the text of what is kept of it.
async fn signed<T>(
    db: &impl ConnectionTrait,
    rows: Vec<version::Model>,
    read: fn(&str) -> Result<T, Fault>,
) -> Result<Vec<Version<T>>, Fault> {
    let signatures = signature::Entity::find()
        .filter(signature::Column::VersionId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(signature::Column::SignedAt)
        .order_by_asc(signature::Column::Id)
        .all(db)
        .await
        .or_fault("read who signed a plan")?;
    rows.into_iter()
        .map(|row| {
            let own = signatures.iter().filter(|signature| signature.version_id == row.id);
            let signatures = own.map(|one| {
                Ok(Signature {
                    agency: AgencyId::from_uuid(one.agency_id),
                    stance: Stance::from_code(&one.stance).ok_or_else(|| unknown(&one.stance))?,
                    words: one.words.clone(),
                    by: one.by_id.map(UserId::from_uuid),
                    at: Instant::from_micros(one.signed_at),
                })
            });
            let adopted_by = row.adopted_by_id.map(UserId::from_uuid);
            let adopted = row.adopted_words.zip(row.adopted_at);
            Ok(Version {
                id: PlanVersionId::from_uuid(row.id),
                plan: PlanId::from_uuid(row.plan_id),
                number: row.number,
                title: row.title,
                text: read(&row.text)?,
                hash: row.hash,
                reason: row.reason,
                by: row.by_id.map(UserId::from_uuid),
                made_at: Instant::from_micros(row.made_at),
                adopted: adopted.map(|(words, at)| (words, adopted_by, Instant::from_micros(at))),
                adopted_without: row.adopted_without,
                signatures: signatures.collect::<Result<_, Fault>>()?,
            })
        })
        .collect()
}

fn whole(text: &str) -> Result<Text, Fault> {
    serde_json::from_str(text).or_fault("read a version of a plan")
}

/// The versions of these plans without their text, the newest first: the text of a version is the whole plan.
pub async fn list_heads(db: &impl ConnectionTrait, plans: &[PlanId]) -> Result<Vec<Head>, Fault> {
    use version::Column;
    let rows = version::Entity::find()
        .select_only()
        .columns([Column::Id, Column::PlanId, Column::Number, Column::Title, Column::Hash, Column::Reason])
        .columns([Column::ById, Column::MadeAt])
        .columns([Column::AdoptedWords, Column::AdoptedById, Column::AdoptedAt, Column::AdoptedWithout])
        .column_as(Expr::value(""), "text")
        .filter(Column::PlanId.is_in(plans.iter().map(|plan| plan.uuid())))
        .order_by_desc(Column::Number)
        .order_by_asc(Column::Id)
        .all(db)
        .await
        .or_fault("list the versions of a plan")?;
    signed(db, rows, |_| Ok(())).await
}

/// The version of a plan that the Board adopted last, of each of these plans that has one.
pub async fn list_adopted(db: &impl ConnectionTrait, plans: &[PlanId]) -> Result<Vec<Version>, Fault> {
    let heads = list_heads(db, plans).await?;
    let newest = plans
        .iter()
        .filter_map(|plan| heads.iter().find(|version| version.plan == *plan && version.adopted.is_some()));
    let rows = version::Entity::find()
        .filter(version::Column::Id.is_in(newest.map(|version| version.id.uuid())))
        .all(db)
        .await
        .or_fault("list the adopted versions of plans")?;
    signed(db, rows, whole).await
}

/// The versions of these plans, the newest first.
pub async fn list_versions(db: &impl ConnectionTrait, plans: &[PlanId]) -> Result<Vec<Version>, Fault> {
    let rows = version::Entity::find()
        .filter(version::Column::PlanId.is_in(plans.iter().map(|plan| plan.uuid())))
        .order_by_desc(version::Column::Number)
        .order_by_asc(version::Column::Id)
        .all(db)
        .await
        .or_fault("list the versions of a plan")?;
    signed(db, rows, whole).await
}

/// The version with this id.
pub async fn find_version(db: &impl ConnectionTrait, id: PlanVersionId) -> Result<Option<Version>, Fault> {
    let row = version::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a version of a plan")?;
    match row {
        Some(row) => Ok(signed(db, vec![row], whole).await?.pop()),
        None => Ok(None),
    }
}

/// Keeps a version of the permit's plan. It fails on a number that there is already.
pub async fn insert_version<A: Action<Resource = PlanId>>(
    tx: &WriteTx<A>,
    id: PlanVersionId,
    number: i32,
    (text, reason): (&Text, &str),
) -> Result<(), DbErr> {
    let written = serde_json::to_string(text).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = version::ActiveModel {
        id: Set(id.uuid()),
        plan_id: Set(tx.resource().uuid()),
        number: Set(number),
        title: Set(text.title().to_owned()),
        text: Set(written),
        hash: Set(text.hash()),
        reason: Set(reason.to_owned()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
        adopted_words: Set(None),
        adopted_by_id: Set(None),
        adopted_at: Set(None),
        adopted_without: Set(String::new()),
    };
    version::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Signs the permit's version for an agency. It fails when the agency said before what it makes of it.
pub async fn insert_signature<A: Action<Resource = PlanVersionId>>(
    tx: &WriteTx<A>,
    agency: AgencyId,
    (stance, words): (Stance, &str),
    new_id: Uuid,
) -> Result<(), DbErr> {
    let row = signature::ActiveModel {
        id: Set(new_id),
        version_id: Set(tx.resource().uuid()),
        agency_id: Set(agency.uuid()),
        stance: Set(stance.code().to_owned()),
        words: Set(words.to_owned()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        signed_at: Set(tx.permit().at().micros()),
    };
    signature::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Adopts the permit's version; `without` says who had not said, a line each. Says whether it was not adopted before.
pub async fn adopt_version<A: Action<Resource = PlanVersionId>>(
    tx: &WriteTx<A>,
    words: &str,
    without: &str,
) -> Result<bool, Fault> {
    let adopted = version::Entity::update_many()
        .col_expr(version::Column::AdoptedWords, Expr::value(words))
        .col_expr(version::Column::AdoptedWithout, Expr::value(without))
        .col_expr(version::Column::AdoptedById, Expr::value(tx.permit().audit_facts().user.map(Uuid::from)))
        .col_expr(version::Column::AdoptedAt, Expr::value(tx.permit().at().micros()))
        .filter(version::Column::Id.eq(tx.resource().uuid()))
        .filter(version::Column::AdoptedAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("adopt a plan")?;
    Ok(adopted.rows_affected == 1)
}
