//! The tables of definitions.

use super::model::{AgeRule, Definition, PlaceRule, Rule, Source, Version};
use accord_kernel::Instant;
use accord_kernel::ids::{AreaId, DefinitionId, DefinitionVersionId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::ChangeDefinition;
use std::collections::BTreeMap;

mod definition {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "definition")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slug: String,
        pub name: String,
        pub area_id: Option<Uuid>,
        pub created_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod version {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "definition_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub definition_id: Uuid,
        pub number: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub reason: String,
        pub made_by_id: Option<Uuid>,
        pub made_at: i64,
        pub counted_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod rule {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "definition_rule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version_id: Uuid,
        pub position: i32,
        pub source: String,
        #[sea_orm(column_type = "Text")]
        pub code: String,
        pub age_rule: String,
        pub place_rule: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read a rule of a definition", format!("`{code}` is not known to this release"))
}

impl TryFrom<rule::Model> for Rule {
    type Error = Fault;
    fn try_from(row: rule::Model) -> Result<Self, Fault> {
        Ok(Self {
            source: Source::from_code(&row.source).ok_or_else(|| unknown(&row.source))?,
            age: AgeRule::from_code(&row.age_rule).ok_or_else(|| unknown(&row.age_rule))?,
            place: PlaceRule::from_code(&row.place_rule).ok_or_else(|| unknown(&row.place_rule))?,
            code: row.code,
        })
    }
}

/// Every definition with its newest version: the product's own first, then by name.
///
/// Those of areas that are not in `areas` are left out.
pub async fn list_definitions(db: &impl ConnectionTrait, areas: &[AreaId]) -> Result<Vec<Definition>, Fault> {
    let own: Vec<Uuid> = areas.iter().map(|area| area.uuid()).collect();
    let rows = definition::Entity::find()
        .filter(definition::Column::AreaId.is_null().or(definition::Column::AreaId.is_in(own)))
        .order_by_asc(definition::Column::CreatedAt)
        .order_by_asc(definition::Column::Id)
        .all(db)
        .await
        .or_fault("list the definitions")?;
    let mut versions = newest_by_definition(db).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let version = versions.remove(&row.id)?;
            Some(Definition {
                id: DefinitionId::from_uuid(row.id),
                slug: row.slug,
                name: row.name,
                area: row.area_id.map(AreaId::from_uuid),
                version,
            })
        })
        .collect())
}

async fn newest_by_definition(db: &impl ConnectionTrait) -> Result<BTreeMap<Uuid, Version>, Fault> {
    let versions = version::Entity::find()
        .order_by_asc(version::Column::Number)
        .order_by_asc(version::Column::Id)
        .all(db)
        .await
        .or_fault("list the versions of definitions")?;
    let newest: BTreeMap<Uuid, version::Model> =
        versions.into_iter().map(|row| (row.definition_id, row)).collect();
    let ids: Vec<Uuid> = newest.values().map(|row| row.id).collect();
    let mut rules = list_rules(db, &ids).await?;
    Ok(newest
        .into_iter()
        .map(|(definition, row)| {
            let own = rules.remove(&row.id).unwrap_or_default();
            (definition, version_of(row, own))
        })
        .collect())
}

async fn list_rules(
    db: &impl ConnectionTrait,
    versions: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Rule>>, Fault> {
    let rows = rule::Entity::find()
        .filter(rule::Column::VersionId.is_in(versions.iter().copied()))
        .order_by_asc(rule::Column::Position)
        .order_by_asc(rule::Column::Id)
        .all(db)
        .await
        .or_fault("list the rules of definitions")?;
    let mut by_version: BTreeMap<Uuid, Vec<Rule>> = BTreeMap::new();
    for row in rows {
        by_version.entry(row.version_id).or_default().push(Rule::try_from(row)?);
    }
    Ok(by_version)
}

fn version_of(row: version::Model, rules: Vec<Rule>) -> Version {
    Version {
        id: DefinitionVersionId::from_uuid(row.id),
        number: row.number,
        words: row.words,
        reason: row.reason,
        made_by: None,
        made_at: Instant::from_micros(row.made_at),
        rules,
    }
}

/// The definition with this slug, when it belongs to everybody or to one of `areas`.
pub async fn find_definition(
    db: &impl ConnectionTrait,
    slug: &str,
    areas: &[AreaId],
) -> Result<Option<Definition>, Fault> {
    Ok(list_definitions(db, areas).await?.into_iter().find(|definition| definition.slug == slug))
}

/// Every version of a definition, newest first.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    definition: DefinitionId,
) -> Result<Vec<(Version, Option<Uuid>)>, Fault> {
    let rows = version::Entity::find()
        .filter(version::Column::DefinitionId.eq(definition.uuid()))
        .order_by_desc(version::Column::Number)
        .order_by_asc(version::Column::Id)
        .all(db)
        .await
        .or_fault("list the versions of a definition")?;
    let mut rules = list_rules(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = rules.remove(&row.id).unwrap_or_default();
            let made_by = row.made_by_id;
            (version_of(row, own), made_by)
        })
        .collect())
}

/// The name of the definition that a version belongs to, and the version itself.
pub async fn find_version(
    db: &impl ConnectionTrait,
    id: DefinitionVersionId,
) -> Result<Option<Definition>, Fault> {
    let Some(row) =
        version::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a version of a definition")?
    else {
        return Ok(None);
    };
    let Some(owner) =
        definition::Entity::find_by_id(row.definition_id).one(db).await.or_fault("read a definition")?
    else {
        return Ok(None);
    };
    let rules = list_rules(db, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    Ok(Some(Definition {
        id: DefinitionId::from_uuid(owner.id),
        slug: owner.slug,
        name: owner.name,
        area: owner.area_id.map(AreaId::from_uuid),
        version: version_of(row, rules),
    }))
}

/// Newest versions that nothing was counted for yet.
pub async fn list_uncounted_versions(db: &impl ConnectionTrait) -> Result<Vec<Version>, Fault> {
    let waiting: Vec<Uuid> = version::Entity::find()
        .filter(version::Column::CountedAt.is_null())
        .all(db)
        .await
        .or_fault("list the versions to be counted")?
        .into_iter()
        .map(|row| row.id)
        .collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let newest = list_newest_versions(db).await?;
    Ok(newest.into_iter().filter(|version| waiting.contains(&version.id.uuid())).collect())
}

/// The newest version of every definition of the installation, whosever it is.
pub async fn list_newest_versions(db: &impl ConnectionTrait) -> Result<Vec<Version>, Fault> {
    Ok(newest_by_definition(db).await?.into_values().collect())
}

/// Notes that everything stored was counted for a version.
pub async fn mark_version_counted(
    work: &Housekeeping,
    id: DefinitionVersionId,
    now: Instant,
) -> Result<(), Fault> {
    version::Entity::update_many()
        .col_expr(version::Column::CountedAt, Expr::value(now.micros()))
        .filter(version::Column::Id.eq(id.uuid()))
        .exec(work.connection())
        .await
        .or_fault("note that a version was counted")?;
    Ok(())
}

/// A definition of an area that is to be made.
#[derive(Debug)]
pub struct NewDefinition<'a> {
    /// Its name in an address.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The area whose own it is.
    pub area: AreaId,
}

/// Adds the definition under the id of the permit.
pub async fn insert_definition(tx: &WriteTx<ChangeDefinition>, new: &NewDefinition<'_>) -> Result<(), DbErr> {
    let row = definition::ActiveModel {
        id: Set(tx.resource().uuid()),
        slug: Set(new.slug.to_owned()),
        name: Set(new.name.to_owned()),
        area_id: Set(Some(new.area.uuid())),
        created_at: Set(tx.permit().at().micros()),
    };
    definition::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// A version that is to be made.
#[derive(Debug)]
pub struct NewVersion<'a> {
    /// Its number.
    pub number: i32,
    /// What is counted, in words.
    pub words: &'a str,
    /// Why it was made.
    pub reason: &'a str,
    /// Its rules.
    pub rules: &'a [Rule],
}

/// Adds a version of the permit's definition. The database refuses a number that is taken.
pub async fn insert_version(
    tx: &WriteTx<ChangeDefinition>,
    new: &NewVersion<'_>,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let id = new_id();
    let row = version::ActiveModel {
        id: Set(id),
        definition_id: Set(tx.resource().uuid()),
        number: Set(new.number),
        words: Set(new.words.to_owned()),
        reason: Set(new.reason.to_owned()),
        made_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
        counted_at: Set(None),
    };
    version::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let rows = (0i32..).zip(new.rules).map(|(position, own)| rule::ActiveModel {
        id: Set(new_id()),
        version_id: Set(id),
        position: Set(position),
        source: Set(own.source.code().to_owned()),
        code: Set(own.code.clone()),
        age_rule: Set(own.age.code().to_owned()),
        place_rule: Set(own.place.code().to_owned()),
    });
    rule::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}
