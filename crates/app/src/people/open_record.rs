//! Beginning a record: the agency's own reference first, so that nothing is kept twice.

use super::identity_form::Entered;
use super::model::{Identity, NewIdentity, Part, reference_key};
use super::store::{self, Place, Sought, find_people};
use crate::agencies::{self, Directory};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AroundId, PersonId, PersonRecordId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::{FindPeople, OpenRecord};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Children of one name of whom it is looked whether they are the same, at most.
const TWINS_LOOKED_AT_MAX: u64 = 50;

fn target(visit: &Visit, person: PersonId) -> Result<Target<PersonId>, Stop> {
    let agency = visit.require_member()?.agency;
    Ok(Target::new(person).owned_by(agency).about(person).holding(&[Category::Identity]))
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    visit.require_member()?;
    let purpose = visit.require_purpose(None)?;
    let person = PersonId::new(visit.at(), app.rng());
    visit.require_may::<OpenRecord>(&app, target(&visit, person)?, purpose).await?;
    let directory = agencies::directory(&app).await?;
    page(&app, &visit, &directory, &Entered::default(), &FormErrors::default(), "")
}

fn page(
    app: &App,
    visit: &Visit,
    directory: &Directory,
    entered: &Entered,
    errors: &FormErrors,
    row: &str,
) -> Result<Page, Stop> {
    let form = entered.values(directory, errors);
    app.page(visit, "people/open_record.html", context! { form, row })
}

pub async fn submit_new(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let agency = visit.require_member()?.agency;
    let purpose = visit.require_purpose(None)?;
    let person = PersonId::new(visit.at(), app.rng());
    visit.require_may::<OpenRecord>(&app, target(&visit, person)?, purpose).await?;
    let directory = agencies::directory(&app).await?;
    let again = |entered: &Entered, errors: &FormErrors, status: StatusCode| {
        page(&app, &visit, &directory, entered, errors, fields.get("row"))
            .map(|page| (status, page).into_response())
    };
    // A pasted row fills the form; nothing is kept before somebody has looked at it.
    if fields.get("step") == "row" {
        let mut errors = FormErrors::default();
        return match Entered::of_row(fields.exact("row"), &directory) {
            Ok(entered) => again(&entered, &errors, StatusCode::OK),
            Err(message) => {
                errors.add("row", message);
                again(&Entered::of(&fields), &errors, StatusCode::UNPROCESSABLE_ENTITY)
            }
        };
    }
    let entered = Entered::of(&fields);
    let new = match entered.check(&directory, visit.at().day()) {
        Ok(new) => new,
        Err(errors) => return again(&entered, &errors, StatusCode::UNPROCESSABLE_ENTITY),
    };
    if fields.get("another") != "yes"
        && let Some(reference) = find_twin(&app, &visit, purpose, &new).await?
    {
        let mut errors = FormErrors::default();
        errors.add("another", format!(
            "Your agency keeps a record of a child of this name and date of birth, under {reference}: open it under \
             People, or say that this is another child"
        ));
        return again(&entered, &errors, StatusCode::UNPROCESSABLE_ENTITY);
    }
    if begin(&app, &visit, person, purpose, &new).await? == Begun::Yes {
        return Ok(Redirect::to(&format!("/people/{person}")).into_response());
    }
    let permit = visit.decide::<FindPeople>(&app, own_children(agency), purpose).await?;
    let known = find_people(app.db().readers(), &permit, &Sought::Reference(&new.reference), 1).await?;
    app.db().record(permit.showing(known.iter().map(|known| known.person))).await?;
    // The same form, sent twice: the record is there.
    let is_same = |known: &&Identity| {
        let name = (&known.given_name, &known.family_name, known.born_on);
        name == (&new.given_name, &new.family_name, new.born_on)
    };
    if let Some(sent_before) = known.iter().find(is_same) {
        return Ok(Redirect::to(&format!("/people/{}", sent_before.person)).into_response());
    }
    let mut errors = FormErrors::default();
    errors.add(
        "reference",
        "Your agency keeps a record under this reference already. Look for it under People",
    );
    again(&entered, &errors, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Whoever keeps a reference or a name is the member's own agency, so that they may know of the record.
fn own_children(agency: AgencyId) -> Target<AgencyId> {
    Target::new(agency).owned_by(agency).holding(&[Category::Identity])
}

/// The reference under which the agency keeps somebody of the same name and date of birth already.
async fn find_twin(
    app: &App,
    visit: &Visit,
    purpose: Purpose,
    new: &NewIdentity,
) -> Result<Option<String>, Stop> {
    let agency = visit.require_member()?.agency;
    let permit = visit.decide::<FindPeople>(app, own_children(agency), purpose).await?;
    let name = Sought::Name(&new.given_name, &new.family_name);
    let found = find_people(app.db().readers(), &permit, &name, TWINS_LOOKED_AT_MAX).await?;
    let twin = found.into_iter().find(|known| {
        new.born_on.is_some()
            && known.born_on == new.born_on
            && reference_key(&known.reference) != reference_key(&new.reference)
    });
    let Some(twin) = twin else { return Ok(None) };
    app.db().record(permit.showing([twin.person])).await?;
    Ok(Some(twin.reference))
}

/// Whether a record was begun.
#[derive(Debug, PartialEq, Eq)]
enum Begun {
    Yes,
    /// The agency has this reference already.
    IsThere,
}

/// Begins the record, and whoever does so leads.
async fn begin(
    app: &App,
    visit: &Visit,
    person: PersonId,
    purpose: Purpose,
    new: &NewIdentity,
) -> Result<Begun, Stop> {
    let member = visit.require_member()?;
    let ids = (PersonRecordId::new(visit.at(), app.rng()), AroundId::new(visit.at(), app.rng()));
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<OpenRecord>(app, target(visit, person)?, purpose).await?;
            let tx = app.db().write(permit).await?;
            match store::insert_person(&tx, member.agency, ids.0, new).await {
                Err(error) if is_unique_violation(&error) => return Ok(Begun::IsThere),
                other => other.or_fault("begin a record")?,
            }
            let place =
                Place { id: ids.1, person, member: member.member, agency: member.agency, part: Part::Lead };
            store::give_lead(&tx, place).await.or_fault("begin a record")?;
            tx.commit().await?;
            Ok::<_, Stop>(Begun::Yes)
        })
        .await
}
