//! Saying whom others ring at the member's own agency: the number that stands beside every child whom it works with.

use super::model::Contact;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AgencyId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::SetContact;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Letters of the name of a desk at most.
const NAME_LETTERS_MAX: usize = 80;
/// Digits of a telephone number.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

fn target(agency: AgencyId) -> Target<AgencyId> {
    Target::new(agency).owned_by(agency).holding(&[Category::Aggregate])
}

pub async fn show_contact(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let agency = visit.require_member()?.agency;
    visit.require_may::<SetContact>(&app, target(agency), Purpose::RunService).await?;
    let known = store::list_contacts(app.db().readers()).await?.remove(&agency);
    let entered = known.map(|known| {
        [("duty_name", known.duty_name), ("duty_phone", known.duty_phone)]
            .into_iter()
            .chain(known.on_call_phone.map(|phone| ("on_call_phone", phone)))
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Fields>()
    });
    page(&app, &visit, &entered.unwrap_or_default(), &FormErrors::default())
}

fn page(app: &App, visit: &Visit, entered: &Fields, errors: &FormErrors) -> Result<Page, Stop> {
    app.page(
        visit,
        "agencies/set_contact.html",
        context! {
            duty_name => entered.get("duty_name"), duty_phone => entered.get("duty_phone"),
            on_call_phone => entered.get("on_call_phone"), errors => values(errors),
        },
    )
}

/// Whether it can be dialled.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    DIGITS.contains(&digits) && text.chars().all(|letter| letter.is_ascii_digit() || " +()-".contains(letter))
}

pub async fn submit_contact(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let agency = visit.require_member()?.agency;
    visit.require_may::<SetContact>(&app, target(agency), Purpose::RunService).await?;
    let (name, phone, night) =
        (fields.get("duty_name"), fields.get("duty_phone"), fields.get("on_call_phone"));
    let mut errors = FormErrors::default();
    errors.require(!name.is_empty(), "duty_name", "Enter what the desk is called, not the name of a person");
    errors.limit(name, NAME_LETTERS_MAX, "duty_name", "The name of the desk");
    errors.require(is_phone(phone), "duty_phone", "Enter a telephone number, like 020 7946 0000");
    errors.require(
        night.is_empty() || is_phone(night),
        "on_call_phone",
        "Enter a telephone number, or leave it empty",
    );
    if !errors.is_empty() {
        let page = page(&app, &visit, &fields, &errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let contact = Contact {
        duty_name: name.to_owned(),
        duty_phone: phone.to_owned(),
        on_call_phone: (!night.is_empty()).then(|| night.to_owned()),
    };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<SetContact>(&app, target(agency), Purpose::RunService).await?;
            let tx = app.db().write(permit).await?;
            store::set_contact(&tx, &contact).await?;
            Ok::<_, Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to("/").into_response())
}
