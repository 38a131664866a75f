//! The tables of areas, controllers and agencies, and the queries on them.

use super::create_controller::NewController;
use super::model::{Agency, AgencyKind, Area, AreaKind, Controller, Installation};
use accord_kernel::ids::{AgencyId, AreaId, ControllerId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::Action;
use accord_policy::action::{CreateArea, CreateController, FoundAgency};
use std::collections::{BTreeMap, BTreeSet};

mod contacts;

pub use contacts::{list_contacts, set_contact};

mod installation {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "installation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub name: String,
        pub is_demonstration: bool,
        pub created_at: i64,
        pub filling_seed: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod area {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub name: String,
        pub slug: String,
        pub ons_code: Option<String>,
        pub created_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod area_part {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "area_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub group_area_id: Uuid,
        pub part_area_id: Uuid,
        pub from_on: i32,
        pub until_on: Option<i32>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod controller {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "controller")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub slug: String,
        pub officer_name: Option<String>,
        pub officer_email: Option<String>,
        pub created_at: i64,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod agency {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub controller_id: Uuid,
        pub kind: String,
        pub name: String,
        pub slug: String,
        pub created_at: i64,
        pub founded_by_agency_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod agency_area {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub agency_id: Uuid,
        pub area_id: Uuid,
        pub from_on: i32,
        pub until_on: Option<i32>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn unknown(code: &str) -> Fault {
    Fault::new("read a stored kind", format!("`{code}` is not known to this release"))
}

impl TryFrom<area::Model> for Area {
    type Error = Fault;
    fn try_from(row: area::Model) -> Result<Self, Fault> {
        Ok(Self {
            id: AreaId::from_uuid(row.id),
            kind: AreaKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            name: row.name,
            slug: row.slug,
            ons_code: row.ons_code,
        })
    }
}

impl From<controller::Model> for Controller {
    fn from(row: controller::Model) -> Self {
        Self { id: ControllerId::from_uuid(row.id), name: row.name, slug: row.slug }
    }
}

impl TryFrom<agency::Model> for Agency {
    type Error = Fault;
    fn try_from(row: agency::Model) -> Result<Self, Fault> {
        Ok(Self {
            id: AgencyId::from_uuid(row.id),
            controller: ControllerId::from_uuid(row.controller_id),
            kind: AgencyKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            name: row.name,
            slug: row.slug,
            founded_by: row.founded_by_agency_id.map(AgencyId::from_uuid),
        })
    }
}

/// This installation; `None` before it was set up.
pub async fn find_installation(db: &impl ConnectionTrait) -> Result<Option<Installation>, Fault> {
    let row = installation::Entity::find_by_id(1).one(db).await.or_fault("read the installation")?;
    Ok(row.map(|row| Installation {
        name: row.name,
        is_demonstration: row.is_demonstration,
        filling_seed: row.filling_seed.map(i64::cast_unsigned),
    }))
}

/// Names this installation. The database refuses a second one.
pub async fn insert_installation(
    tx: &WriteTx<CreateArea>,
    installation: &Installation,
    at: Instant,
) -> Result<(), DbErr> {
    let row = installation::ActiveModel {
        id: Set(1),
        name: Set(installation.name.clone()),
        is_demonstration: Set(installation.is_demonstration),
        created_at: Set(at.micros()),
        filling_seed: Set(installation.filling_seed.map(u64::cast_signed)),
    };
    installation::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes that the installation is whole: everything that was to be filled in is there.
pub async fn finish_filling(work: &Housekeeping) -> Result<(), Fault> {
    installation::Entity::update_many()
        .col_expr(installation::Column::FillingSeed, Expr::value(Option::<i64>::None))
        .exec(work.connection())
        .await
        .or_fault("note that the installation is whole")?;
    Ok(())
}

/// Adds an area under the id of the permit.
pub async fn insert_area(tx: &WriteTx<CreateArea>, area: &Area) -> Result<(), DbErr> {
    let row = area::ActiveModel {
        id: Set(tx.resource().uuid()),
        kind: Set(area.kind.code().to_owned()),
        name: Set(area.name.clone()),
        slug: Set(area.slug.clone()),
        ons_code: Set(area.ons_code.clone()),
        created_at: Set(tx.permit().at().micros()),
    };
    area::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Makes the areas in `parts` parts of the permit's area from `from` on.
pub async fn insert_area_parts(
    tx: &WriteTx<CreateArea>,
    parts: &[AreaId],
    from: Day,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    if parts.is_empty() {
        return Ok(());
    }
    let rows = parts.iter().map(|part| area_part::ActiveModel {
        id: Set(new_id()),
        group_area_id: Set(tx.resource().uuid()),
        part_area_id: Set(part.uuid()),
        from_on: Set(from.number()),
        until_on: Set(None),
    });
    area_part::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Adds a controller under the id of the permit.
pub async fn insert_controller(
    tx: &WriteTx<CreateController>,
    controller: &NewController,
) -> Result<(), DbErr> {
    insert_controller_as(tx, tx.resource(), controller).await
}

/// Adds the controller of the agency that the permit founds, under this id.
pub async fn insert_controller_of_new_agency(
    tx: &WriteTx<FoundAgency>,
    id: ControllerId,
    controller: &NewController,
) -> Result<(), DbErr> {
    insert_controller_as(tx, id, controller).await
}

async fn insert_controller_as<A: Action>(
    tx: &WriteTx<A>,
    id: ControllerId,
    controller: &NewController,
) -> Result<(), DbErr> {
    let row = controller::ActiveModel {
        id: Set(id.uuid()),
        name: Set(controller.name.clone()),
        slug: Set(controller.slug.clone()),
        officer_name: Set(controller.officer_name.clone()),
        officer_email: Set(controller.officer_email.clone()),
        created_at: Set(tx.permit().at().micros()),
    };
    controller::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Adds an agency under the id of the permit, serving `areas` from `from` on.
pub async fn insert_agency<A: Action<Resource = AgencyId>>(
    tx: &WriteTx<A>,
    agency: &Agency,
    areas: &[AreaId],
    from: Day,
    new_id: impl Fn() -> Uuid,
) -> Result<(), DbErr> {
    let row = agency::ActiveModel {
        id: Set(tx.resource().uuid()),
        controller_id: Set(agency.controller.uuid()),
        kind: Set(agency.kind.code().to_owned()),
        name: Set(agency.name.clone()),
        slug: Set(agency.slug.clone()),
        created_at: Set(tx.permit().at().micros()),
        founded_by_agency_id: Set(agency.founded_by.map(Into::into)),
    };
    agency::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let rows = areas.iter().map(|area| agency_area::ActiveModel {
        id: Set(new_id()),
        agency_id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        from_on: Set(from.number()),
        until_on: Set(None),
    });
    agency_area::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The area with this slug.
pub async fn find_area_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Area>, Fault> {
    let row =
        area::Entity::find().filter(area::Column::Slug.eq(slug)).one(db).await.or_fault("read an area")?;
    row.map(Area::try_from).transpose()
}

/// Every area, by kind and name.
pub async fn list_areas(db: &impl ConnectionTrait) -> Result<Vec<Area>, Fault> {
    let rows = area::Entity::find()
        .order_by_asc(area::Column::Kind)
        .order_by_asc(area::Column::Slug)
        .all(db)
        .await
        .or_fault("list the areas")?;
    rows.into_iter().map(Area::try_from).collect()
}

/// The controller with this slug.
pub async fn find_controller_by_slug(
    db: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<Controller>, Fault> {
    let found = controller::Entity::find().filter(controller::Column::Slug.eq(slug)).one(db).await;
    Ok(found.or_fault("read a controller")?.map(Controller::from))
}

/// Every controller, by slug.
pub async fn list_controllers(db: &impl ConnectionTrait) -> Result<Vec<Controller>, Fault> {
    let rows = controller::Entity::find().order_by_asc(controller::Column::Slug).all(db).await;
    Ok(rows.or_fault("list the controllers")?.into_iter().map(Controller::from).collect())
}

/// The controller with this id, which must exist.
pub async fn load_controller(db: &impl ConnectionTrait, id: ControllerId) -> Result<Controller, Fault> {
    let row = controller::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a controller")?;
    row.map(Controller::from)
        .ok_or_else(|| Fault::new("read a controller", "it is referred to but not there"))
}

/// The agency with this id.
pub async fn find_agency(db: &impl ConnectionTrait, id: AgencyId) -> Result<Option<Agency>, Fault> {
    let row = agency::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read an agency")?;
    row.map(Agency::try_from).transpose()
}

/// The agency with this id, which must exist.
pub async fn load_agency(db: &impl ConnectionTrait, id: AgencyId) -> Result<Agency, Fault> {
    find_agency(db, id).await?.ok_or_else(|| Fault::new("read an agency", "it is referred to but not there"))
}

/// The agency with this slug.
pub async fn find_agency_by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Agency>, Fault> {
    let row = agency::Entity::find()
        .filter(agency::Column::Slug.eq(slug))
        .one(db)
        .await
        .or_fault("read an agency")?;
    row.map(Agency::try_from).transpose()
}

/// Every agency, by slug.
pub async fn list_agencies(db: &impl ConnectionTrait) -> Result<Vec<Agency>, Fault> {
    let rows = agency::Entity::find()
        .order_by_asc(agency::Column::Slug)
        .all(db)
        .await
        .or_fault("list the agencies")?;
    rows.into_iter().map(Agency::try_from).collect()
}

/// How many areas and how many agencies there are.
pub async fn count_areas_and_agencies(db: &impl ConnectionTrait) -> Result<(i64, i64), Fault> {
    let count = |table: &'static str| Query::select().expr(Expr::col("id").count()).from(table).take();
    let select = Query::select()
        .expr_as(Expr::SubQuery(None, Box::new(count("area").into())), "areas")
        .expr_as(Expr::SubQuery(None, Box::new(count("agency").into())), "agencies")
        .take();
    let row = db.query_one(&select).await.or_fault("count areas and agencies")?;
    let row = row.ok_or_else(|| Fault::new("count areas and agencies", "a count has no row"))?;
    let read = |name: &str| row.try_get::<i64>("", name).or_fault("count areas and agencies");
    Ok((read("areas")?, read("agencies")?))
}

/// How many agencies a suggestion names.
const NEAREST_MAX: usize = 3;

/// The slugs most like `wanted`, nearest first, at most 3. Empty when there are no agencies.
pub async fn nearest_agency_slugs(db: &impl ConnectionTrait, wanted: &str) -> Result<Vec<String>, Fault> {
    let mut slugs: Vec<String> = list_agencies(db).await?.into_iter().map(|agency| agency.slug).collect();
    slugs.sort_by_key(|slug| std::cmp::Reverse((strsim::jaro_winkler(slug, wanted) * 1_000_000.0) as u32));
    slugs.truncate(NEAREST_MAX);
    Ok(slugs)
}

/// The areas that an agency serves on `day`: those named for it, and the parts of those that are groups.
///
/// Groups are opened once: a group is made of boroughs, never of groups.
pub async fn list_areas_served(
    db: &impl ConnectionTrait,
    agency: AgencyId,
    day: Day,
) -> Result<BTreeSet<AreaId>, Fault> {
    let number = day.number();
    let named: Vec<Uuid> = agency_area::Entity::find()
        .filter(agency_area::Column::AgencyId.eq(agency.uuid()))
        .filter(agency_area::Column::FromOn.lte(number))
        .filter(agency_area::Column::UntilOn.is_null().or(agency_area::Column::UntilOn.gt(number)))
        .all(db)
        .await
        .or_fault("list the areas that an agency serves")?
        .into_iter()
        .map(|row| row.area_id)
        .collect();
    let parts = area_part::Entity::find()
        .filter(area_part::Column::GroupAreaId.is_in(named.iter().copied()))
        .filter(area_part::Column::FromOn.lte(number))
        .filter(area_part::Column::UntilOn.is_null().or(area_part::Column::UntilOn.gt(number)))
        .all(db)
        .await
        .or_fault("list the parts of an area")?
        .into_iter()
        .map(|row| row.part_area_id);
    Ok(named.iter().copied().chain(parts).map(AreaId::from_uuid).collect())
}

/// As [`list_areas_served`], for every agency that serves any.
pub async fn list_areas_served_by_all(
    db: &impl ConnectionTrait,
    day: Day,
) -> Result<BTreeMap<AgencyId, BTreeSet<AreaId>>, Fault> {
    let number = day.number();
    let mut parts: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for row in area_part::Entity::find()
        .filter(area_part::Column::FromOn.lte(number))
        .filter(area_part::Column::UntilOn.is_null().or(area_part::Column::UntilOn.gt(number)))
        .all(db)
        .await
        .or_fault("list the parts of all areas")?
    {
        parts.entry(row.group_area_id).or_default().push(row.part_area_id);
    }
    let mut served: BTreeMap<AgencyId, BTreeSet<AreaId>> = BTreeMap::new();
    for row in agency_area::Entity::find()
        .filter(agency_area::Column::FromOn.lte(number))
        .filter(agency_area::Column::UntilOn.is_null().or(agency_area::Column::UntilOn.gt(number)))
        .all(db)
        .await
        .or_fault("list the areas that all agencies serve")?
    {
        let own = parts.get(&row.area_id).into_iter().flatten().chain([&row.area_id]);
        served
            .entry(AgencyId::from_uuid(row.agency_id))
            .or_default()
            .extend(own.map(|area| AreaId::from_uuid(*area)));
    }
    Ok(served)
}

/// The agencies that serve one of `areas` on `day`, by slug: those that name it as theirs, and those that
/// name a group which it is part of.
pub async fn list_agencies_serving(
    db: &impl ConnectionTrait,
    areas: &BTreeSet<AreaId>,
    day: Day,
) -> Result<Vec<Agency>, Fault> {
    let number = day.number();
    let groups = area_part::Entity::find()
        .filter(area_part::Column::PartAreaId.is_in(areas.iter().map(|area| area.uuid())))
        .filter(area_part::Column::FromOn.lte(number))
        .filter(area_part::Column::UntilOn.is_null().or(area_part::Column::UntilOn.gt(number)))
        .all(db)
        .await
        .or_fault("list the groups that an area is part of")?
        .into_iter()
        .map(|row| row.group_area_id);
    let named: BTreeSet<Uuid> = areas.iter().map(|area| area.uuid()).chain(groups).collect();
    let serving: Vec<Uuid> = agency_area::Entity::find()
        .filter(agency_area::Column::AreaId.is_in(named))
        .filter(agency_area::Column::FromOn.lte(number))
        .filter(agency_area::Column::UntilOn.is_null().or(agency_area::Column::UntilOn.gt(number)))
        .all(db)
        .await
        .or_fault("list the agencies of an area")?
        .into_iter()
        .map(|row| row.agency_id)
        .collect();
    let rows = agency::Entity::find()
        .filter(agency::Column::Id.is_in(serving))
        .order_by_asc(agency::Column::Slug)
        .all(db)
        .await
        .or_fault("list the agencies of an area")?;
    rows.into_iter().map(Agency::try_from).collect()
}
