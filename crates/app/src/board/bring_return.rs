//! A partner brings its own figures on disproportionality to a meeting: before it, or until its minutes are confirmed.

use super::attend::{RETURN, as_seen, read_return, seen_of};
use super::door::{Door, Names, PLAN, changed_meanwhile, closed, in_area, look_again, through, typed};
use super::model::{Brought, Partner};
use super::store::meetings::{find_meeting, find_partner, update_return};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, MeetingPartnerId};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::BringReturn;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// A partner of a meeting, for somebody of its agency.
struct Own {
    door: Door,
    partner: Partner,
    /// The borough through which the agency takes part.
    area: AreaId,
}

/// Whether the reader brings figures for a partner of a meeting that is still open.
pub(super) fn may_bring(visit: &Visit, door: &Door, partner: &Partner) -> bool {
    let is_own = visit.membership().is_some_and(|member| member.agency == partner.agency);
    let area = through(visit, &door.meeting.areas);
    let may = |area| visit.may::<BringReturn>(&in_area(partner.id, area), PLAN);
    is_own && door.meeting.is_open() && area.is_some_and(may)
}

async fn load(app: &App, visit: &Visit, id: &str) -> Result<Own, Stop> {
    let own = visit.require_member()?.agency;
    let id: MeetingPartnerId = id.parse().map_err(|_| Stop::not_found())?;
    let partner = find_partner(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let door = Door::find(app, visit, &partner.meeting.to_string()).await?;
    let area = door.area(visit).ok_or_else(Stop::not_found)?;
    let target = in_area(partner.id, area);
    visit.require_may::<BringReturn>(app, target.clone(), PLAN).await?;
    if partner.agency != own {
        return Err(visit.refuse_for::<BringReturn>(app, target, PLAN, RefusalCode::OtherAgency).await?);
    }
    if !door.meeting.is_open() {
        return Err(closed(&door.address()).into());
    }
    Ok(Own { door, partner, area })
}

pub async fn show_return(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let own = load(&app, &visit, &id).await?;
    let fields = [
        ("brought", own.partner.brought.map_or("", |one| one.code()).to_owned()),
        ("shows", own.partner.shows.clone()),
        ("does", own.partner.does.clone()),
        ("seen", seen_of(&own.partner)),
    ];
    let entered = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &own, &entered, FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    own: &Own,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let names = Names::load(app).await?;
    let brought: Vec<Value> = Brought::ALL
        .iter()
        .map(|one| {
            let checked = entered.get("brought") == one.code();
            context! { value => one.code(), text => own_words(*one), checked }
        })
        .collect();
    app.page(visit, "board/bring_return.html", context! {
        id => own.partner.id.to_string(), agency => names.agency(own.partner.agency), title => own.door.meeting.title.as_str(),
        address => own.door.address(), brought, typed => typed(entered, &["shows", "does", "seen"]), errors => values(&errors),
    })
}

const fn own_words(brought: Brought) -> &'static str {
    match brought {
        Brought::Yes => "Yes, here is what they show",
        Brought::No => "No, and here is why",
    }
}

pub async fn submit_return(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let own = load(&app, &visit, &id).await?;
    let brought = Brought::from_code(entered.get("brought"));
    let mut errors = FormErrors::default();
    read_return(brought, &entered, &mut errors);
    if !errors.is_empty() {
        let page = page(&app, &visit, &own, &entered, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &entered, RETURN, &[])? {
        return Ok(page.into_response());
    }
    let address = own.door.address();
    let (shows, does) = (entered.get("shows").to_owned(), entered.get("does").to_owned());
    let new = as_seen(&entered, &Partner { brought, shows, does, ..own.partner.clone() }, &address)?;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<BringReturn>(&app, in_area(new.id, own.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_meeting(tx.connection(), new.meeting).await?.ok_or_else(Stop::not_found)?;
            if !now.is_open() {
                return Err(closed(&address).into());
            }
            if !update_return(&tx, &new).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=brought")).into_response())
}
