//! The work queue of the member who looks.

use crate::visit::Visit;
use crate::{App, Stop, accounts, setup};
use accord_platform_web::Page;
use axum::extract::State;
use minijinja::context;

pub async fn show_today(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    if visit.installation().is_none() {
        return Err(Stop::GoTo("/setup".to_owned()));
    }
    let member = visit.require_member()?;
    let roles: Vec<&str> = member.roles.iter().map(|role| role.words()).collect();
    let queue = setup::list_waiting(&app, &visit).await?;
    let recoveries = accounts::list_recovery_notices(&app, &visit, member.user).await?;
    let day = visit.at().day().number();
    app.page(&visit, "today/show_today.html", context! { day, roles => roles.join(", "), queue, recoveries })
}
