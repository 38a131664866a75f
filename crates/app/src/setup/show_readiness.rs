//! What the area has and what it still needs before its first morning.

use super::readiness::list_needs;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_platform_web::page::values;
use accord_policy::Target;
use accord_policy::action::ViewReadiness;
use axum::extract::State;
use minijinja::context;

pub async fn show_readiness(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let area = *member.areas.first().ok_or_else(Stop::not_found)?;
    let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewReadiness>(&app, target, Purpose::RunService).await?;
    let needs = list_needs(&app, &visit).await?;
    app.db().record(permit).await?;
    let met = needs.iter().filter(|need| need.is_met).count();
    app.page(
        &visit,
        "setup/show_readiness.html",
        context! { met, all => needs.len(), needs => values(&needs) },
    )
}
