//! Who may write what of the funding, and what every page of this room shares.

use super::model::Stream;
use super::store::streams::list_streams;
use crate::agencies::{ChosenArea, choose_area};
pub(super) use crate::planning::{
    Names, PLAN, adding, boroughs, changed_meanwhile, in_area, is_regional, look_again, new_of, notes,
    of_agency, require_region, seen,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_platform_db::Fault;
use accord_platform_web::Problem;
use accord_policy::Permit;
use accord_policy::action::ViewFunding;
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
}

/// Where a page of this room begins: its borough, and the permit to see it.
pub(super) async fn view(
    app: &App,
    visit: &Visit,
    area: &str,
) -> Result<(ChosenArea, Permit<ViewFunding>), Stop> {
    let chosen = choose_area(app, visit, area).await?;
    let target = in_area(chosen.area.id, chosen.area.id);
    let permit = visit.decide::<ViewFunding>(app, target, PLAN).await?;
    Ok((chosen, permit))
}

/// The streams that reach a borough which the reader's agency serves, by their last day.
pub(super) async fn list_served(app: &App, visit: &Visit) -> Result<Vec<Stream>, Fault> {
    let served: BTreeSet<AreaId> = visit.areas().collect();
    let mut streams = list_streams(app.db().readers()).await?;
    streams.retain(|stream| served.iter().any(|area| stream.covers(*area)));
    Ok(streams)
}

/// Whom a stream reaches.
pub(super) fn reach(names: &Names, stream: &Stream) -> String {
    match (stream.is_regional, stream.areas.is_empty()) {
        (true, true) => "The whole region".to_owned(),
        (true, false) => format!("The whole region, {} by name", names.areas(&stream.areas)),
        (false, _) => names.areas(&stream.areas),
    }
}

/// A form that is not whole, where it is one of several on a page.
pub(super) fn not_whole(title: &str, words: &str, address: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, title, &[words]).with_link("Go back", address)
}
