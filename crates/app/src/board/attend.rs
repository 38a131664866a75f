//! Saying who of a partner came to a meeting, and whether it brought its own figures on disproportionality.

use super::change::Change;
use super::door::{Door, Names, Step, Text, changed_meanwhile, look_again, typed};
use super::model::{Brought, NAME_LETTERS_MAX, Partner, Seniority, WORDS_LETTERS_MAX};
use super::store::meetings::find_partner;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_kernel::ids::MeetingPartnerId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// What a return says that others read.
pub(super) const RETURN: &[Text<'static>] =
    &[("shows", "What the figures show"), ("does", "What the partner does about it")];

/// When something was last said of a partner, for the form that changes it; empty while nothing was.
pub(super) fn seen_of(partner: &Partner) -> String {
    partner.changed_at.map_or_else(String::new, |at| at.micros().to_string())
}

/// The partner as whoever sent a form saw it.
pub(super) fn as_seen(entered: &Fields, partner: &Partner, address: &str) -> Result<Partner, Stop> {
    let changed_at = match entered.get("seen") {
        "" => None,
        seen => Some(seen.parse().map(Instant::from_micros).map_err(|_| changed_meanwhile(address))?),
    };
    Ok(Partner { changed_at, ..partner.clone() })
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Door, Partner), Stop> {
    visit.require_member()?;
    let id: MeetingPartnerId = id.parse().map_err(|_| Stop::not_found())?;
    let partner = find_partner(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let door = Door::to_tell(app, visit, &partner.meeting.to_string(), Step::Write).await?;
    Ok((door, partner))
}

pub async fn show_attend(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (door, partner) = load(&app, &visit, &id).await?;
    let fields = [
        ("seniority", partner.seniority.map_or("", |one| one.code())),
        ("who", &partner.who),
        ("brought", partner.brought.map_or("", |one| one.code())),
        ("shows", &partner.shows),
        ("does", &partner.does),
        ("seen", &seen_of(&partner)),
    ];
    let entered = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let names = Names::load(&app).await?;
    page(&app, &visit, (&door, &partner, &names), &entered, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (door, partner, names): (&Door, &Partner, &Names),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let choice = |name: &str, code: &str, words: &str| context! { value => code, text => words, checked => entered.get(name) == code };
    let came: Vec<Value> =
        Seniority::ALL.iter().map(|one| choice("seniority", one.code(), one.words())).collect();
    let brought: Vec<Value> =
        Brought::ALL.iter().map(|one| choice("brought", one.code(), one.words())).collect();
    app.page(visit, "board/attend.html", context! {
        id => partner.id.to_string(), agency => names.agency(partner.agency), title => door.meeting.title.as_str(), address => door.address(),
        came, brought, typed => typed(entered, &["who", "shows", "does", "seen"]), errors => values(&errors),
    })
}

/// What a partner's own figures show and what it does about them, as a form says it.
pub(super) fn read_return(brought: Option<Brought>, entered: &Fields, errors: &mut FormErrors) {
    errors.require(brought.is_some(), "brought", "Select whether the partner brought its own figures");
    let (shows, does) = (entered.get("shows"), entered.get("does"));
    let missing = match brought {
        Some(Brought::No) => "Write why the partner brought none",
        _ => "Write what the figures show",
    };
    errors.require(brought.is_none() || !shows.is_empty(), "shows", missing);
    errors.limit(shows, WORDS_LETTERS_MAX, "shows", "What the figures show");
    let is_needed = brought == Some(Brought::Yes);
    errors.require(!is_needed || !does.is_empty(), "does", "Write what the partner does about it");
    errors.limit(does, WORDS_LETTERS_MAX, "does", "What the partner does");
}

fn read(partner: &Partner, entered: &Fields) -> Result<Partner, FormErrors> {
    let mut errors = FormErrors::default();
    let seniority = Seniority::from_code(entered.get("seniority"));
    errors.require(seniority.is_some(), "seniority", "Select who came");
    let brought = Brought::from_code(entered.get("brought"));
    let (who, shows, does) = (entered.get("who"), entered.get("shows"), entered.get("does"));
    let has_come = matches!(seniority, Some(Seniority::SeniorLeader | Seniority::Deputy | Seniority::Other));
    errors.require(!has_come || !who.is_empty(), "who", "Enter the name or the post of who came");
    errors.limit(who, NAME_LETTERS_MAX, "who", "Who came");
    read_return(brought, entered, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let (who, shows, does) = (who.to_owned(), shows.to_owned(), does.to_owned());
    Ok(Partner { seniority, who, brought, shows, does, ..partner.clone() })
}

pub async fn submit_attend(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (door, partner) = load(&app, &visit, &id).await?;
    let new = match read(&partner, &entered) {
        Ok(new) => new,
        Err(errors) => {
            let names = Names::load(&app).await?;
            let page = page(&app, &visit, (&door, &partner, &names), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, RETURN, &[])? {
        return Ok(page.into_response());
    }
    let new = as_seen(&entered, &new, &door.address())?;
    let change = Change::Partner(&new);
    app.db().retrying(|| door.hand.write(&app, &visit, door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done=came", door.address())).into_response())
}
