//! A court or release date of a child whom the member's own agency works with: a kind and a day, and no word that could say
//! whose it is.

use super::door::{Door, own};
use super::model::{EventKind, Texts, When};
use super::store::{NewEvent, insert_own_date};
use crate::agencies::choose_area;
use crate::planning::{adding, new_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::TimelineEventId;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WriteOwnDate;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

pub async fn show_own_date(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let door = Door::open(&app, &visit, app.db().readers(), &id).await?;
    let permit = door.require_owner(&app, &visit).await?;
    app.db().record(permit).await?;
    let event = &door.event;
    let target = own(event.id, event.agency);
    let may_withdraw =
        event.withdrawn.is_none() && visit.may::<WriteOwnDate>(&target, Purpose::PlanAndAnalyse);
    app.page(&visit, "timeline/show_own_date.html", context! {
        title => event.texts.title.as_str(), when => event.when.words(), address => door.address(), may_withdraw,
        withdrawn => event.withdrawn.as_ref().map(|gone| context! { reason => gone.reason.as_str(), at => gone.at.micros() }),
    })
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let agency = visit.require_member()?.agency;
    let id = TimelineEventId::new(visit.at(), app.rng());
    visit.require_may::<WriteOwnDate>(&app, own(id, agency), Purpose::PlanAndAnalyse).await?;
    page(&app, &visit, &adding(id), &FormErrors::default())
}

fn page(app: &App, visit: &Visit, entered: &Fields, errors: &FormErrors) -> Result<Page, Stop> {
    let kinds: Vec<Value> = EventKind::ALL
        .iter()
        .filter(|kind| kind.is_personal())
        .map(|kind| context! { value => kind.code(), text => kind.words(), checked => entered.get("kind") == kind.code() })
        .collect();
    app.page(
        visit,
        "timeline/own_date.html",
        context! { kinds, day => entered.get("day"), new => entered.get("new"), errors => values(errors) },
    )
}

pub async fn submit_new(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let id = new_of(&fields, TimelineEventId::new(visit.at(), app.rng()));
    let target = own(id, member.agency);
    visit.require_may::<WriteOwnDate>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
    let kind = EventKind::from_code(fields.get("kind")).filter(|kind| kind.is_personal());
    let today = visit.at().day();
    let day = fields.day("day").filter(|day| (-366..=3_660).contains(&day.days_since(today)));
    let mut errors = FormErrors::default();
    errors.require(kind.is_some(), "kind", "Select whether it is a court date or a release");
    errors.require(day.is_some(), "day", "Enter the day, such as 27/3/2027");
    let (Some(kind), Some(day)) = (kind, day) else {
        let page = page(&app, &visit, &fields, &errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    // Where the agency works; the date itself is on the timeline of no borough.
    let area = choose_area(&app, &visit, "").await?.area.id;
    let new = NewEvent {
        area,
        areas: Vec::new(),
        agency: member.agency,
        member: Some(member.member),
        kind,
        texts: Texts { title: kind.personal_title().to_owned(), ..Texts::default() },
        when: When::days(day, day),
        point: None,
        source_key: None,
    };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<WriteOwnDate>(&app, target.clone(), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            // The same form, sent twice: the date is there.
            if insert_own_date(&tx, &new).await? {
                tx.commit().await?;
            }
            Ok::<(), Stop>(())
        })
        .await?;
    Ok(Redirect::to("/timeline").into_response())
}
