//! The tables of the guide.

use super::model::{Answer, LeadsTo, PageVersion, Report, Row, Says, Sections, Topic};
use accord_kernel::ids::{AgencyId, AreaId, GuideReportId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Stored, WriteTx};
use accord_policy::action::{AnswerGuideReport, ReportOnGuide, WriteCrosswalk, WriteGuide};
use std::collections::BTreeMap;

mod page {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guide_page")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub slug: String,
        pub topic: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod version {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guide_page_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub page_id: Uuid,
        pub number: i32,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text")]
        pub what_happens: String,
        #[sea_orm(column_type = "Text")]
        pub who: String,
        #[sea_orm(column_type = "Text")]
        pub how_long: String,
        #[sea_orm(column_type = "Text")]
        pub is_not: String,
        #[sea_orm(column_type = "Text")]
        pub whom_to_ring: String,
        #[sea_orm(column_type = "Text")]
        pub sources: String,
        pub reviewed_on: i32,
        pub review_by_on: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod report {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guide_report")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub topic: String,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
        pub works: bool,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub answer_by_on: i32,
        #[sea_orm(column_type = "Text", nullable)]
        pub answer: Option<String>,
        pub leads_to: Option<String>,
        pub change_by_on: Option<i32>,
        pub answered_by_id: Option<Uuid>,
        pub answered_at: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod crosswalk {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "crosswalk_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub area_id: Uuid,
        pub question: String,
        pub number: i32,
        pub agency_id: Uuid,
        pub by_id: Option<Uuid>,
        pub written_at: i64,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        #[sea_orm(column_type = "Text")]
        pub cells: String,
        pub read_on: i32,
        pub review_by_on: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Pages of a borough of its own at most.
pub const PAGES_MAX: u64 = 200;

fn stored_day(number: i32) -> Result<Day, Fault> {
    Day::from_number(number).ok_or_else(|| Fault::new("read the guide", "no such day"))
}

fn version_of(page: &page::Model, row: version::Model) -> Result<PageVersion, Fault> {
    let topic = Topic::from_code(&page.topic)
        .ok_or_else(|| Fault::new("read the guide", format!("`{}` is not known", page.topic)))?;
    Ok(PageVersion {
        slug: page.slug.clone(),
        topic,
        number: row.number,
        agency: Some(AgencyId::from_uuid(row.agency_id)),
        written_at: Some(Instant::from_micros(row.written_at)),
        title: row.title,
        sections: [row.what_happens, row.who, row.how_long, row.is_not, row.whom_to_ring, row.sources],
        reviewed_on: stored_day(row.reviewed_on)?,
        review_by_on: stored_day(row.review_by_on)?,
    })
}

/// Every version of every page of a borough, by page, the newest first.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    area: AreaId,
) -> Result<BTreeMap<String, Vec<PageVersion>>, Fault> {
    let pages = page::Entity::find()
        .filter(page::Column::AreaId.eq(area.uuid()))
        .order_by_asc(page::Column::Slug)
        .limit(PAGES_MAX)
        .all(db)
        .await
        .or_fault("list pages of the guide")?;
    let rows = version::Entity::find()
        .filter(version::Column::PageId.is_in(pages.iter().map(|page| page.id)))
        .order_by_desc(version::Column::Number)
        .all(db)
        .await
        .or_fault("list versions of the guide")?;
    let by_id: BTreeMap<Uuid, &page::Model> = pages.iter().map(|page| (page.id, page)).collect();
    let mut versions: BTreeMap<String, Vec<PageVersion>> = BTreeMap::new();
    for row in rows {
        let Some(page) = by_id.get(&row.page_id) else { continue };
        versions.entry(page.slug.clone()).or_default().push(version_of(page, row)?);
    }
    Ok(versions)
}

/// The page of a borough with this part of an address.
pub async fn find_page(db: &impl ConnectionTrait, area: AreaId, slug: &str) -> Result<Option<Uuid>, Fault> {
    let row = page::Entity::find()
        .filter(page::Column::AreaId.eq(area.uuid()))
        .filter(page::Column::Slug.eq(slug))
        .one(db)
        .await
        .or_fault("look for a page of the guide")?;
    Ok(row.map(|row| row.id))
}

/// Makes the permit's page. The database refuses a second one of a borough under an address.
pub async fn insert_page(
    tx: &WriteTx<WriteGuide>,
    area: AreaId,
    slug: &str,
    topic: Topic,
) -> Result<(), DbErr> {
    let row = page::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        slug: Set(slug.to_owned()),
        topic: Set(topic.code().to_owned()),
    };
    page::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// A version to be written.
#[derive(Debug)]
pub struct NewVersion<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i32,
    /// The agency that writes it.
    pub agency: AgencyId,
    /// What the page is called.
    pub title: &'a str,
    /// What it says.
    pub sections: &'a Sections,
    /// When somebody last looked whether it is true, and by when somebody looks again.
    pub reviewed: (Day, Day),
}

/// Adds a version to the permit's page. The database refuses a second one with its number.
pub async fn insert_version(tx: &WriteTx<WriteGuide>, new: &NewVersion<'_>) -> Result<(), DbErr> {
    let [what_happens, who, how_long, is_not, whom_to_ring, sources] = new.sections.clone();
    let row = version::ActiveModel {
        id: Set(new.id),
        page_id: Set(tx.resource().uuid()),
        number: Set(new.number),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
        title: Set(new.title.to_owned()),
        what_happens: Set(what_happens),
        who: Set(who),
        how_long: Set(how_long),
        is_not: Set(is_not),
        whom_to_ring: Set(whom_to_ring),
        sources: Set(sources),
        reviewed_on: Set(new.reviewed.0.number()),
        review_by_on: Set(new.reviewed.1.number()),
    };
    version::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

fn report_of(row: report::Model) -> Result<Report, Fault> {
    let answer = match (row.answer, row.answered_at) {
        (Some(words), Some(at)) => Some(Answer {
            words,
            leads_to: row.leads_to.as_deref().and_then(LeadsTo::from_code).unwrap_or(LeadsTo::Stays),
            change_by: row.change_by_on.map(stored_day).transpose()?,
            by: row.answered_by_id.map(UserId::from_uuid),
            at: Instant::from_micros(at),
        }),
        _ => None,
    };
    Ok(Report {
        id: GuideReportId::from_uuid(row.id),
        area: AreaId::from_uuid(row.area_id),
        slug: row.topic,
        agency: AgencyId::from_uuid(row.agency_id),
        by: row.by_id.map(UserId::from_uuid),
        written_at: Instant::from_micros(row.written_at),
        works: row.works,
        words: row.words,
        answer_by: stored_day(row.answer_by_on)?,
        answer,
    })
}

/// Reports of a borough that are read at most.
pub const REPORTS_MAX: u64 = 1_000;

/// What people of a borough said, the newest first.
pub async fn list_reports(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Report>, Fault> {
    let rows = report::Entity::find()
        .filter(report::Column::AreaId.eq(area.uuid()))
        .order_by_desc(report::Column::WrittenAt)
        .order_by_asc(report::Column::Id)
        .limit(REPORTS_MAX)
        .all(db)
        .await
        .or_fault("list what people said of the guide")?;
    rows.into_iter().map(report_of).collect()
}

/// The report with this id.
pub async fn find_report(db: &impl ConnectionTrait, id: GuideReportId) -> Result<Option<Report>, Fault> {
    let row = report::Entity::find_by_id(id.uuid())
        .one(db)
        .await
        .or_fault("read what somebody said of the guide")?;
    row.map(report_of).transpose()
}

/// A report to be written.
#[derive(Debug)]
pub struct NewReport<'a> {
    /// The borough.
    pub area: AreaId,
    /// The part of an address of the page.
    pub slug: &'a str,
    /// Whose agency says it.
    pub agency: AgencyId,
    /// Whether it says that something works.
    pub works: bool,
    /// What is said.
    pub words: &'a str,
    /// The last day to answer it in time.
    pub answer_by: Day,
}

/// Writes the permit's report. The database refuses a second one under the same id.
pub async fn insert_report(tx: &WriteTx<ReportOnGuide>, new: &NewReport<'_>) -> Result<(), DbErr> {
    let row = report::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(new.area.uuid()),
        topic: Set(new.slug.to_owned()),
        agency_id: Set(new.agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
        works: Set(new.works),
        words: Set(new.words.to_owned()),
        answer_by_on: Set(new.answer_by.number()),
        answer: Set(None),
        leads_to: Set(None),
        change_by_on: Set(None),
        answered_by_id: Set(None),
        answered_at: Set(None),
    };
    report::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}

/// Answers the permit's report. Says whether it still waited for that.
pub async fn answer_report(
    tx: &WriteTx<AnswerGuideReport>,
    words: &str,
    leads_to: LeadsTo,
    change_by: Option<Day>,
) -> Result<bool, Fault> {
    let by: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = report::Entity::update_many()
        .col_expr(report::Column::Answer, Expr::value(words))
        .col_expr(report::Column::LeadsTo, Expr::value(leads_to.code()))
        .col_expr(report::Column::ChangeByOn, Expr::value(change_by.map(Day::number)))
        .col_expr(report::Column::AnsweredById, Expr::value(by))
        .col_expr(report::Column::AnsweredAt, Expr::value(tx.permit().at().micros()))
        .filter(report::Column::Id.eq(tx.resource().uuid()))
        .filter(report::Column::AnsweredAt.is_null())
        .exec(tx.connection())
        .await
        .or_fault("answer what somebody said of the guide")?;
    Ok(changed.rows_affected == 1)
}

/// How a borough amended the crosswalk: every version of every question, by question, the newest first.
pub async fn list_amended(
    db: &impl ConnectionTrait,
    area: AreaId,
) -> Result<BTreeMap<String, Vec<Row>>, Fault> {
    let rows = crosswalk::Entity::find()
        .filter(crosswalk::Column::AreaId.eq(area.uuid()))
        .order_by_desc(crosswalk::Column::Number)
        .limit(PAGES_MAX)
        .all(db)
        .await
        .or_fault("read the crosswalk of guidance")?;
    let mut amended: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let says: Vec<Says> = serde_json::from_str(&row.cells).or_fault("read the crosswalk of guidance")?;
        amended.entry(row.question.clone()).or_default().push(Row {
            question: row.question,
            words: row.words,
            number: row.number,
            agency: Some(AgencyId::from_uuid(row.agency_id)),
            says,
            read_on: stored_day(row.read_on)?,
            review_by_on: stored_day(row.review_by_on)?,
        });
    }
    Ok(amended)
}

/// Adds a version of a row of the crosswalk. The database refuses a second one with its number.
pub async fn insert_amended(tx: &WriteTx<WriteCrosswalk>, area: AreaId, new: &Row) -> Result<(), DbErr> {
    let cells = serde_json::to_string(&new.says).map_err(|error| DbErr::Custom(error.to_string()))?;
    let agency = new.agency.ok_or_else(|| DbErr::Custom("an amended row has an agency".to_owned()))?;
    let row = crosswalk::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        question: Set(new.question.clone()),
        number: Set(new.number),
        agency_id: Set(agency.uuid()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        written_at: Set(tx.permit().at().micros()),
        words: Set(new.words.clone()),
        cells: Set(cells),
        read_on: Set(new.read_on.number()),
        review_by_on: Set(new.review_by_on.number()),
    };
    crosswalk::Entity::insert(row).exec_without_returning(tx.connection()).await.map(drop)
}
