//! Ending a term of the borough's own.

use super::model::{LocalTerm, WORDS_LETTERS_MAX};
use super::show_language::{of_area, of_term};
use super::store::{end_term, find_local_term};
use crate::agencies::{self, Area};
use crate::planning::look_again;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{AreaId, LocalTermId};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::{EndTerm, RatifyLanguage, ViewLanguage};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Whether the reader enters what the Board of an area decides.
fn ratifies(visit: &Visit, area: AreaId) -> bool {
    visit.would_but_for_proof::<RatifyLanguage>(&of_area(area), Purpose::PlanAndAnalyse)
}

/// The term of an address that is still in use or proposed, for whoever may end it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Area, LocalTerm), Stop> {
    visit.require_member()?;
    let id: LocalTermId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_local_term(app.db().readers(), id).await?;
    let (area, term) = found.filter(|(_, one)| one.ended.is_none()).ok_or_else(Stop::not_found)?;
    visit.require_may::<EndTerm>(app, of_term(id, area), Purpose::PlanAndAnalyse).await?;
    // What a Board ratified ends as it began: by who enters its decisions.
    if term.is_in_use() && !ratifies(visit, area) {
        let (target, code) = (of_term(id, area), RefusalCode::RoleMayNot);
        return Err(visit.refuse_for::<EndTerm>(app, target, Purpose::PlanAndAnalyse, code).await?);
    }
    let area = agencies::directory(app).await?.areas.iter().find(|one| one.id == area).cloned();
    Ok((area.ok_or_else(Stop::not_found)?, term))
}

pub async fn show_end(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (area, term) = load(&app, &visit, &id).await?;
    page(&app, &visit, (&area, &term), "", FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    (area, term): (&Area, &LocalTerm),
    reason: &str,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let target = of_area(area.id);
    let permit = visit.decide::<ViewLanguage>(app, target, Purpose::PlanAndAnalyse).await?;
    app.db().record(permit).await?;
    app.page(visit, "language/end_term.html", context! {
        area => area.slug.as_str(), name => term.term.name(), prefer => term.term.prefer.as_str(), reason, errors => values(&errors),
    })
}

pub async fn submit_end(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (area, term) = load(&app, &visit, &id).await?;
    let reason = fields.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Say why it is ended");
    errors.limit(reason, WORDS_LETTERS_MAX, "reason", "The reason");
    if !errors.is_empty() {
        let page = page(&app, &visit, (&area, &term), reason, errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &fields, &[("reason", "Why")], &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let target = of_term(term.id, area.id);
            let permit = visit.decide::<EndTerm>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let now = find_local_term(tx.connection(), term.id).await?.ok_or_else(Stop::not_found)?;
            if now.1.is_in_use() && !ratifies(&visit, area.id) {
                return Err(Stop::not_found());
            }
            if !end_term(&tx, reason).await.or_fault("end a term")? {
                return Err(Stop::not_found());
            }
            Ok(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/language?area={}&done=ended", area.slug)).into_response())
}
