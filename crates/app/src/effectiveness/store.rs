//! The table of figures that were counted by hand.

use super::question::Question;
use accord_kernel::ids::{AgencyId, AreaId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::ReportFigure;

mod reported {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reported_figure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub question: String,
        pub counted: i32,
        pub of: i32,
        #[sea_orm(column_type = "Text")]
        pub source: String,
        pub as_of_on: i32,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub reported_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A figure that somebody counted by hand. It never changes: a newer one is reported beside it.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Its id, drawn when its form was shown.
    pub id: Uuid,
    /// The code of the question.
    pub question: String,
    /// So many.
    pub count: i32,
    /// Of so many.
    pub of: i32,
    /// What it was counted from.
    pub source: String,
    /// The day as at which it was counted.
    pub as_of: Day,
    /// For which agency it was reported.
    pub agency: AgencyId,
    /// Who reported it.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

impl Reported {
    /// So many of so many, as partners read it.
    pub fn figure(&self, question: &Question) -> String {
        let count = |number: i32| u64::try_from(number).unwrap_or_default();
        question.figure(count(self.count), count(self.of))
    }
}

/// What was reported in a borough, the newest first.
pub async fn list_reported(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Reported>, Fault> {
    let rows = reported::Entity::find()
        .filter(reported::Column::AreaId.eq(area.uuid()))
        .order_by_desc(reported::Column::ReportedAt)
        .order_by_desc(reported::Column::Id)
        .all(db)
        .await
        .or_fault("list figures that were counted by hand")?;
    rows.into_iter()
        .map(|row| {
            let as_of = Day::from_number(row.as_of_on);
            let as_of =
                as_of.ok_or_else(|| Fault::new("read a figure", format!("`{}` is no day", row.as_of_on)))?;
            Ok(Reported {
                id: row.id,
                question: row.question,
                count: row.counted,
                of: row.of,
                source: row.source,
                as_of,
                agency: AgencyId::from_uuid(row.agency_id),
                by: row.by_id.map(UserId::from_uuid),
                at: Instant::from_micros(row.reported_at),
            })
        })
        .collect()
}

/// Keeps a figure for the permit's borough.
pub async fn insert_reported(tx: &WriteTx<ReportFigure>, new: &Reported) -> Result<(), Fault> {
    let row = reported::ActiveModel {
        id: Set(new.id),
        area_id: Set(tx.resource().uuid()),
        question: Set(new.question.clone()),
        counted: Set(new.count),
        of: Set(new.of),
        source: Set(new.source.clone()),
        as_of_on: Set(new.as_of.number()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        reported_at: Set(tx.permit().at().micros()),
    };
    let inserted = reported::Entity::insert(row).exec_without_returning(tx.connection()).await;
    inserted.or_fault("keep a figure that was counted by hand")?;
    Ok(())
}
