//! The page that sets an empty installation up, behind the code that the server printed.

use super::set_up::{NewInstallation, SetUp, borough_named, is_open, set_up};
use crate::accounts::invite_account::parse_invitation;
use crate::agencies::london::BOROUGHS;
use crate::agencies::slug_from;
use crate::one_time_page::{self, OneTimePage};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::{Role, SystemActor};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of a name at most.
const NAME_LETTERS_MAX: usize = 120;

pub async fn show_setup(State(app): State<App>, visit: Visit) -> Result<Response, Stop> {
    if !is_open(&app).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    Ok(page(&app, &visit, &Fields::default(), FormErrors::default())?.into_response())
}

fn page(app: &App, visit: &Visit, fields: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let mut sorted: Vec<_> = BOROUGHS.iter().collect();
    sorted.sort_by_key(|borough| borough.name);
    let chosen = fields.get("borough");
    let boroughs: Vec<_> = std::iter::once(
        context! { value => "", text => "Choose a borough", selected => chosen.is_empty() },
    )
    .chain(
        sorted.iter().map(
            |found| context! { value => found.slug, text => found.name, selected => found.slug == chosen },
        ),
    )
    .collect();
    app.page(visit, "setup/show_setup.html", context! {
        boroughs, errors => values(&errors), name => fields.get("name"), council => fields.get("council"),
        officer_name => fields.get("officer_name"), officer_email => fields.get("officer_email"),
        administrator_name => fields.get("administrator_name"), administrator_email => fields.get("administrator_email"),
    })
}

fn check(app: &App, fields: &Fields) -> Result<NewInstallation, FormErrors> {
    let mut errors = FormErrors::default();
    errors.require(
        app.setup_code().is(fields.get("code")),
        "code",
        "Enter the code that was printed when the service started",
    );
    let borough = borough_named(fields.get("borough"));
    errors.require(borough.is_some(), "borough", "Select the borough");
    let fits = |name: &str| name.chars().count() <= NAME_LETTERS_MAX && !slug_from(name).is_empty();
    errors.require(fits(fields.get("name")), "name", "Enter the partnership’s name, 120 characters or fewer");
    errors.require(
        fits(fields.get("council")),
        "council",
        "Enter the council’s legal name, 120 characters or fewer",
    );
    let person = |name: &str, email: &str, role: Role| {
        parse_invitation(fields.get(name), fields.get(email), std::iter::once(role.code())).ok()
    };
    let administrator = person("administrator_name", "administrator_email", Role::Administrator);
    errors.require(
        administrator.is_some(),
        "administrator_name",
        "Enter the administrator’s name and work e-mail address",
    );
    let officer = person("officer_name", "officer_email", Role::DataProtectionOfficer);
    errors.require(
        officer.is_some(),
        "officer_name",
        "Enter the data protection officer’s name and work e-mail address",
    );
    let same = administrator.as_ref().zip(officer.as_ref()).is_some_and(|(one, two)| one.email == two.email);
    errors.require(
        !same,
        "officer_name",
        "Enter another person than the administrator: each is a check on the other",
    );
    match (borough, administrator, officer) {
        (Some(borough), Some(administrator), Some(officer)) if errors.is_empty() => Ok(NewInstallation {
            name: fields.get("name").to_owned(),
            borough,
            council: fields.get("council").to_owned(),
            officer_name: officer.name,
            officer_email: officer.email,
            administrator_name: administrator.name,
            administrator_email: administrator.email,
        }),
        _ => Err(errors),
    }
}

pub async fn submit_setup(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    if !is_open(&app).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let new = match check(&app, &fields) {
        Ok(new) => new,
        Err(errors) => {
            return Ok(
                (StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &fields, errors)?).into_response()
            );
        }
    };
    // The code proves that whoever sends the form can see the machine's terminal.
    let operator = Visit::of_system(&app, SystemActor::Operator);
    match set_up(&app, &operator, &new).await? {
        SetUp::AnotherBorough => {
            let mut errors = FormErrors::default();
            errors.add("borough", "This installation was begun for another borough. Select that one");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visit, &fields, errors)?).into_response())
        }
        SetUp::AlreadySetUp => Ok(Redirect::to("/sign-in").into_response()),
        SetUp::Done { administrator_link, officer_link } => {
            let page = OneTimePage::SetUp {
                administrator: new.administrator_name,
                administrator_link: one_time_page::whole_link(&app, &administrator_link),
                officer: new.officer_name,
                officer_link: one_time_page::whole_link(&app, &officer_link),
            };
            one_time_page::go_to(&app, &visit, &page)
        }
    }
}
