//! The form that adds an agency, with its controller when that is new.

use super::create_agency::{Created, Founded, NewAgency, create_agency, found_agency};
use super::create_controller::NewController;
use super::model::{AgencyKind, slug_from};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, ControllerId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::CreateAgency;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of a name at most.
const NAME_LETTERS_MAX: usize = 120;
/// The choice of a controller that is not there yet.
const NEW: &str = "new";
/// The choice of the administrator's own controller. A word in place of its short name: no body of any
/// name collides with it.
const OWN: &str = "own";

pub async fn show_new_agency(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    require_may_add(&app, &visit).await?;
    page(&app, &visit, &Fields::default(), FormErrors::default()).await
}

/// Whoever may add no agency at all sees no form; the area of the form is decided on when it is sent.
async fn require_may_add(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let area = *member.areas.first().ok_or_else(Stop::not_found)?;
    let target = Target::new(member.agency)
        .owned_by(member.agency)
        .controlled_by(member.controller)
        .in_area(area)
        .holding(&[Category::Aggregate]);
    visit.require_may::<CreateAgency>(app, target, Purpose::RunService).await
}

async fn page(app: &App, visit: &Visit, fields: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let db = app.db().readers();
    let option =
        |value: &str, text: &str, chosen: &str| context! { value, text, selected => value == chosen };
    let kinds: Vec<_> = std::iter::once(option("", "Choose a kind", fields.get("kind")))
        .chain(AgencyKind::ALL.iter().map(|kind| option(kind.code(), kind.words(), fields.get("kind"))))
        .collect();
    let served: Vec<AreaId> = visit.areas().collect();
    let areas: Vec<_> = store::list_areas(db)
        .await?
        .iter()
        .filter(|area| served.contains(&area.id))
        .map(|area| option(&area.slug, &format!("{} ({})", area.name, area.kind.words()), fields.get("area")))
        .collect();
    // An agency of another legal body that is here already is added by that body's own administrator.
    let own = store::load_controller(db, visit.require_member()?.controller).await?;
    let controllers: Vec<_> = std::iter::once(option("", "Choose a legal body", fields.get("controller")))
        .chain(std::iter::once(option(OWN, &own.name, fields.get("controller"))))
        .chain(std::iter::once(option(
            NEW,
            "A legal body that is new here, named below",
            fields.get("controller"),
        )))
        .collect();
    app.page(visit, "agencies/show_new_agency.html", context! {
        kinds, areas, controllers, name => fields.get("name"), controller_name => fields.get("controller_name"),
        errors => values(&errors),
    })
}

struct Checked {
    name: String,
    kind: AgencyKind,
    area: AreaId,
    is_new_controller: bool,
    controller_name: String,
}

async fn check(app: &App, fields: &Fields) -> Result<Result<Checked, FormErrors>, Stop> {
    let db = app.db().readers();
    let mut errors = FormErrors::default();
    let (name, controller_name) = (fields.get("name"), fields.get("controller_name"));
    let fits = |name: &str| name.chars().count() <= NAME_LETTERS_MAX && !slug_from(name).is_empty();
    errors.require(fits(name), "name", "Enter the agency’s name in letters, 120 characters or fewer");
    let kind = AgencyKind::from_code(fields.get("kind"));
    errors.require(kind.is_some(), "kind", "Select what kind of agency it is");
    let area = store::find_area_by_slug(db, fields.get("area")).await?;
    errors.require(area.is_some(), "area", "Select the area that it serves");
    let is_new = fields.get("controller") == NEW;
    errors.require(
        is_new || fields.get("controller") == OWN,
        "controller",
        "Select the legal body behind it",
    );
    errors.require(
        !is_new || fits(controller_name),
        "controller_name",
        "Enter the legal body’s name in letters, 120 characters or fewer",
    );
    Ok(match (kind, area) {
        (Some(kind), Some(area)) if errors.is_empty() => Ok(Checked {
            name: name.to_owned(),
            kind,
            area: area.id,
            is_new_controller: is_new,
            controller_name: controller_name.to_owned(),
        }),
        _ => Err(errors),
    })
}

pub async fn submit_new_agency(
    State(app): State<App>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Stop> {
    require_may_add(&app, &visit).await?;
    let errors = match check(&app, &fields).await? {
        Err(errors) => errors,
        Ok(checked) => match add(&app, &visit, checked).await? {
            None => return Ok(Redirect::to("/agencies?done=added").into_response()),
            Some(errors) => errors,
        },
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &fields, errors).await?).into_response())
}

async fn add(app: &App, visit: &Visit, checked: Checked) -> Result<Option<FormErrors>, Stop> {
    let mut errors = FormErrors::default();
    let mut new = NewAgency {
        controller: visit.require_member()?.controller,
        kind: checked.kind,
        slug: slug_from(&checked.name),
        name: checked.name,
        area: checked.area,
    };
    let name_taken = "There is an agency of this name already. Add the area to its name";
    if checked.is_new_controller {
        new.controller = ControllerId::new(visit.at(), app.rng());
        let controller = NewController {
            slug: slug_from(&checked.controller_name),
            name: checked.controller_name,
            officer_name: None,
            officer_email: None,
        };
        match found_agency(app, visit, &new, &controller).await? {
            Founded::Yes(_) => return Ok(None),
            Founded::NameTaken => errors.add("name", name_taken),
            Founded::ControllerTaken => errors.add(
                "controller_name",
                "There is a legal body of this name already. Ask its administrator to add the agency",
            ),
        }
    } else {
        match create_agency(app, visit, &new).await? {
            Created::Yes(_) => return Ok(None),
            Created::NameTaken => errors.add("name", name_taken),
        }
    }
    Ok(Some(errors))
}
