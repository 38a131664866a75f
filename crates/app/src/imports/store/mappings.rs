//! Saved mappings: which of a partner's columns says what.

use accord_engine_formats::Mapping;
use accord_kernel::ids::AgencyId;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::SaveMapping;

mod feed_mapping {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_mapping")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub name: String,
        #[sea_orm(column_type = "Text")]
        pub mapping: String,
        pub saved_by_id: Option<Uuid>,
        pub saved_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Mappings of one agency that are tried on a file.
const MAPPINGS_MAX: u64 = 200;

/// The mappings that an agency saved, the newest first.
pub async fn list_mappings(db: &impl ConnectionTrait, agency: AgencyId) -> Result<Vec<Mapping>, Fault> {
    let rows = feed_mapping::Entity::find()
        .filter(feed_mapping::Column::AgencyId.eq(agency.uuid()))
        .order_by_desc(feed_mapping::Column::SavedAt)
        .order_by_asc(feed_mapping::Column::Id)
        .limit(MAPPINGS_MAX)
        .all(db)
        .await
        .or_fault("list the saved mappings")?;
    rows.iter().map(|row| serde_json::from_str(&row.mapping).or_fault("read a saved mapping")).collect()
}

/// Saves a mapping of the agency, in place of the one of the same name.
pub async fn save_mapping(
    tx: &WriteTx<SaveMapping>,
    agency: AgencyId,
    mapping: &Mapping,
) -> Result<(), Fault> {
    let row = feed_mapping::ActiveModel {
        id: Set(tx.resource().uuid()),
        agency_id: Set(agency.uuid()),
        name: Set(mapping.name.clone()),
        mapping: Set(serde_json::to_string(mapping).or_fault("write a mapping")?),
        saved_by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        saved_at: Set(tx.permit().at().micros()),
    };
    let newer =
        [feed_mapping::Column::Mapping, feed_mapping::Column::SavedById, feed_mapping::Column::SavedAt];
    feed_mapping::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([feed_mapping::Column::AgencyId, feed_mapping::Column::Name])
                .update_columns(newer)
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await
        .or_fault("save a mapping")?;
    Ok(())
}
