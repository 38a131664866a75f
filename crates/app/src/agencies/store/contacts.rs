//! Whom to ring at an agency.

use crate::agencies::model::Contact;
use accord_kernel::ids::AgencyId;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::SetContact;
use std::collections::BTreeMap;

mod contact {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency_contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub agency_id: Uuid,
        pub duty_name: String,
        pub duty_phone: String,
        pub on_call_phone: Option<String>,
        pub changed_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Whom to ring at each agency that has said so.
pub async fn list_contacts(db: &impl ConnectionTrait) -> Result<BTreeMap<AgencyId, Contact>, Fault> {
    let rows = contact::Entity::find()
        .order_by_asc(contact::Column::AgencyId)
        .all(db)
        .await
        .or_fault("read whom to ring")?;
    let contact = |row: contact::Model| Contact {
        duty_name: row.duty_name,
        duty_phone: row.duty_phone,
        on_call_phone: row.on_call_phone,
    };
    Ok(rows.into_iter().map(|row| (AgencyId::from_uuid(row.agency_id), contact(row))).collect())
}

/// Keeps whom to ring at the permit's agency.
pub async fn set_contact(tx: &WriteTx<SetContact>, new: &Contact) -> Result<(), Fault> {
    let row = contact::ActiveModel {
        agency_id: Set(tx.resource().uuid()),
        duty_name: Set(new.duty_name.clone()),
        duty_phone: Set(new.duty_phone.clone()),
        on_call_phone: Set(new.on_call_phone.clone()),
        changed_at: Set(tx.permit().at().micros()),
    };
    let newer = OnConflict::column(contact::Column::AgencyId)
        .update_columns([
            contact::Column::DutyName,
            contact::Column::DutyPhone,
            contact::Column::OnCallPhone,
            contact::Column::ChangedAt,
        ])
        .to_owned();
    contact::Entity::insert(row)
        .on_conflict(newer)
        .exec_without_returning(tx.connection())
        .await
        .or_fault("keep whom to ring")
        .map(drop)
}
