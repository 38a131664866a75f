//! What a file replaces: the months of a feed, and which imports touched them.

use crate::imports::matching::ScopeKey;
use crate::imports::rows::BulkTable;
use accord_kernel::ids::{AgencyId, ImportId};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored};

mod replacement_scope {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "replacement_scope")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub agency_id: Uuid,
        pub format: String,
        pub words: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod import_scope {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_scope")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub import_id: Uuid,
        pub scope_id: i64,
        pub bulk_table: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The key of a scope, when a file of it came before.
pub async fn find_scope(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    format: &str,
    words: &str,
) -> Result<Option<i64>, Fault> {
    let row = replacement_scope::Entity::find()
        .filter(replacement_scope::Column::AgencyId.eq(agency.uuid()))
        .filter(replacement_scope::Column::Format.eq(format))
        .filter(replacement_scope::Column::Words.eq(words))
        .one(db)
        .await
        .or_fault("read a scope")?;
    Ok(row.map(|row| row.id))
}

/// The key of a scope, made when it is new; notes that the import touches it.
pub async fn use_scope(
    work: &Housekeeping,
    import: ImportId,
    agency: AgencyId,
    format: &str,
    key: &ScopeKey,
    new_id: Uuid,
) -> Result<i64, Fault> {
    let db = work.connection();
    let scope = match find_scope(db, agency, format, &key.words).await? {
        Some(id) => id,
        None => {
            let row = replacement_scope::ActiveModel {
                id: NotSet,
                agency_id: Set(agency.uuid()),
                format: Set(format.to_owned()),
                words: Set(key.words.to_string()),
            };
            let done = replacement_scope::Entity::insert(row).exec(db).await.or_fault("add a scope")?;
            done.last_insert_id
        }
    };
    let row = import_scope::ActiveModel {
        id: Set(new_id),
        import_id: Set(import.uuid()),
        scope_id: Set(scope),
        bulk_table: Set(key.table.name().to_owned()),
    };
    import_scope::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .or_fault("note the scope of an import")?;
    Ok(scope)
}

/// The scopes that an import touched, with their tables.
pub async fn list_scopes_of(db: &impl ConnectionTrait, id: ImportId) -> Result<Vec<(BulkTable, i64)>, Fault> {
    let rows = import_scope::Entity::find()
        .filter(import_scope::Column::ImportId.eq(id.uuid()))
        .order_by_asc(import_scope::Column::ScopeId)
        .order_by_asc(import_scope::Column::Id)
        .all(db)
        .await
        .or_fault("list the scopes of an import")?;
    Ok(rows
        .into_iter()
        .filter_map(|row| BulkTable::from_name(&row.bulk_table).map(|table| (table, row.scope_id)))
        .collect())
}
