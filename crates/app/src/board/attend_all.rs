//! Saying on one page who of each partner came to a meeting: of 80 partners nobody opens 80 pages.

use super::attend::seen_of;
use super::change::Change;
use super::door::{Door, Names, Step, changed_meanwhile};
use super::model::{NAME_LETTERS_MAX, Partner, Seniority};
use super::store::meetings::list_partners;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Instant;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The fields of a partner: who came, their name or post, and when whoever sends it saw what was there.
fn fields_of(partner: &Partner) -> [String; 3] {
    ["came", "who", "seen"].map(|name| format!("{name}-{}", partner.id))
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Door, Vec<Partner>, Names), Stop> {
    let door = Door::to_tell(app, visit, id, Step::Write).await?;
    let mut partners = list_partners(app.db().readers(), &[door.meeting.id]).await?;
    let names = Names::load(app).await?;
    partners.sort_by(|one, other| names.agency(one.agency).cmp(names.agency(other.agency)));
    Ok((door, partners, names))
}

pub async fn show_came(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (door, partners, names) = load(&app, &visit, &id).await?;
    let fields = partners.iter().flat_map(|partner| {
        let [came, who, seen] = fields_of(partner);
        let seniority = partner.seniority.map_or("", |one| one.code()).to_owned();
        [(came, seniority), (who, partner.who.clone()), (seen, seen_of(partner))]
    });
    page(&app, &visit, (&door, &partners, &names), &fields.collect(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (door, partners, names): (&Door, &[Partner], &Names),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let line = |partner: &Partner| {
        let [came, who, seen] = fields_of(partner);
        let chosen = entered.get(&came);
        let none = context! { value => "", text => "Nobody has said yet" };
        let one = |one: &Seniority| context! { value => one.code(), text => one.words(), selected => one.code() == chosen };
        let choices: Vec<Value> = std::iter::once(none).chain(Seniority::ALL.iter().map(one)).collect();
        context! {
            agency => names.agency(partner.agency), choices, who => entered.get(&who), seen => entered.get(&seen),
            came_name => came, who_name => who, seen_name => seen,
        }
    };
    app.page(visit, "board/attend_all.html", context! {
        title => door.meeting.title.as_str(), address => door.address(), lines => partners.iter().map(line).collect::<Vec<_>>(),
        errors => values(&errors),
    })
}

/// The partners of whom the form says something else than what is there.
fn read(partners: &[Partner], entered: &Fields, names: &Names) -> Result<Vec<Partner>, FormErrors> {
    let mut errors = FormErrors::default();
    let mut changed = Vec::new();
    for partner in partners {
        let [came, who, seen] = fields_of(partner);
        let (code, words) = (entered.get(&came), entered.get(&who));
        let seniority = Seniority::from_code(code);
        let agency = names.agency(partner.agency);
        if !code.is_empty() && seniority.is_none() {
            errors.add(came.clone(), format!("{agency}: select who came"));
        }
        if words.chars().count() > NAME_LETTERS_MAX {
            errors.add(
                who.clone(),
                format!("{agency}: the name or post must be {NAME_LETTERS_MAX} characters or fewer"),
            );
        }
        let has_come =
            matches!(seniority, Some(Seniority::SeniorLeader | Seniority::Deputy | Seniority::Other));
        if has_come && words.is_empty() {
            errors.add(who.clone(), format!("{agency}: enter the name or the post of who came"));
        }
        // What was said is said otherwise here, and not unsaid.
        if seniority.is_none() || (seniority == partner.seniority && words == partner.who) {
            continue;
        }
        let changed_at = entered.get(&seen).parse().ok().map(Instant::from_micros);
        changed.push(Partner { seniority, who: words.to_owned(), changed_at, ..partner.clone() });
    }
    if errors.is_empty() { Ok(changed) } else { Err(errors) }
}

pub async fn submit_came(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (door, partners, names) = load(&app, &visit, &id).await?;
    let changed = match read(&partners, &entered, &names) {
        Ok(changed) => changed,
        Err(errors) => {
            let page = page(&app, &visit, (&door, &partners, &names), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    // What a partner brought is kept as it is now: somebody who saw less of it than there is opens the page again.
    let is_stale =
        |one: &Partner| partners.iter().any(|now| now.id == one.id && now.changed_at != one.changed_at);
    if changed.iter().any(is_stale) {
        return Err(changed_meanwhile(&format!("{}/came", door.address())).into());
    }
    let change = Change::Came(&changed);
    app.db().retrying(|| door.hand.write(&app, &visit, door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done=came", door.address())).into_response())
}
