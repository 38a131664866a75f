//! Entering what a partner promised at a meeting.

use super::change::Change;
use super::door::{Door, NEW, Names, Step, adding, look_again, new_of, require_words, typed};
use super::model::{LINE_LETTERS_MAX, NAME_LETTERS_MAX, Promise};
use super::store::meetings::list_partners;
use super::tell::due_day;
use super::write_meeting::agency_choices;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, PromiseId};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Door, Vec<AgencyId>, Names), Stop> {
    let door = Door::to_tell(app, visit, id, Step::Promise).await?;
    let partners = list_partners(app.db().readers(), &[door.meeting.id]).await?;
    let partners = partners.iter().map(|one| one.agency).collect();
    Ok((door, partners, Names::load(app).await?))
}

pub async fn show_promise(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let (door, partners, names) = load(&app, &visit, &id).await?;
    let entered = adding(PromiseId::new(visit.at(), app.rng()));
    page(&app, &visit, (&door, &partners, &names), &entered, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (door, partners, names): (&Door, &[AgencyId], &Names),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "board/make_promise.html", context! {
        title => door.meeting.title.as_str(), address => door.address(), typed => typed(entered, &["what", "who", "due_on", NEW]),
        agencies => agency_choices(names, partners, entered.get("agency")), errors => values(&errors),
    })
}

pub async fn submit_promise(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (door, partners, names) = load(&app, &visit, &id).await?;
    let mut errors = FormErrors::default();
    require_words(
        &mut errors,
        &entered,
        &[
            ("what", LINE_LETTERS_MAX, "What was promised", "Write what was promised, in a sentence"),
            ("who", NAME_LETTERS_MAX, "Who does it", ""),
        ],
    );
    let agency = partners.iter().copied().find(|agency| agency.to_string() == entered.get("agency"));
    errors.require(agency.is_some(), "agency", "Select who promised it: a partner of the meeting");
    let due_on = due_day(&entered, "due_on", door.meeting.day());
    errors.require(due_on.is_some(), "due_on", "Enter the day by which it is done, not before the meeting");
    let (Some(agency), Some(due_on), true) = (agency, due_on, errors.is_empty()) else {
        let page = page(&app, &visit, (&door, &partners, &names), &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("what", "What was promised")], &[])? {
        return Ok(page.into_response());
    }
    let new = Promise {
        id: new_of(&entered, PromiseId::new(visit.at(), app.rng())),
        meeting: door.meeting.id,
        agency,
        what: entered.get("what").to_owned(),
        who: entered.get("who").to_owned(),
        due_on,
        made_at: visit.at(),
        words: Vec::new(),
    };
    let change = Change::Promise(&new);
    app.db().retrying(|| door.hand.write(&app, &visit, door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done=promised", door.address())).into_response())
}
