//! Which borough a page is about: the one in its address, else the first that the acting agency serves.

use super::directory::directory;
use super::model::{Area, AreaKind};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::Problem;
use accord_policy::Target;
use accord_policy::action::{ListIncidents, ViewBoard, ViewBriefing, ViewRegionalMeetings, ViewTension};
use axum::http::StatusCode;
use minijinja::{Value, context};

/// The borough of a page, and those that its reader may change to.
#[derive(Debug)]
pub struct ChosenArea {
    /// The borough. It may be one that the acting agency does not serve: the policy decides.
    pub area: Area,
    /// The boroughs that the acting agency serves, by name.
    pub boroughs: Vec<Area>,
    /// Whether its reader may list its incidents one by one: else nothing leads there.
    pub lists_incidents: bool,
    /// Whether its reader may read its tension notes.
    pub reads_tension: bool,
    /// Whether its reader sees its Board, or the meetings that their regional body convened.
    pub reads_board: bool,
    /// Whether its reader gets what people wrote there, see [`reads_words`].
    pub reads_words: bool,
}

impl ChosenArea {
    /// The choice for a page: the borough, and links to the others when there are any.
    pub fn values(&self) -> Value {
        let boroughs: Vec<_> = self
            .boroughs
            .iter()
            .map(|area| context! { slug => area.slug.as_str(), name => area.name.as_str(), is_chosen => area.id == self.area.id })
            .collect();
        context! {
            slug => self.area.slug.as_str(), name => self.area.name.as_str(), boroughs, lists_incidents => self.lists_incidents,
            reads_tension => self.reads_tension, reads_words => self.reads_words, reads_board => self.reads_board,
        }
    }
}

/// Whether a reader gets what people of a borough wrote of it, and the names of those who wrote and decided: whoever may
/// read its briefing does. Everybody else who serves it reads counts.
pub fn reads_words(visit: &Visit, area: AreaId) -> bool {
    let words = Target::new(area).in_area(area).holding(&[Category::Context]);
    visit.may::<ViewBriefing>(&words, Purpose::PlanAndAnalyse)
}

/// Finds the borough that a page is about.
///
/// # Errors
/// When nobody is signed in, when there is no such borough, and when the agency serves none.
pub async fn choose_area(app: &App, visit: &Visit, slug: &str) -> Result<ChosenArea, Stop> {
    let agency = visit.require_member()?.agency;
    let directory = directory(app).await?;
    let all = &directory.areas;
    let served: Vec<_> = visit.areas().collect();
    let found = all.iter().find(|area| area.slug == slug && area.kind == AreaKind::Borough).cloned();
    let mut boroughs: Vec<Area> = all
        .iter()
        .filter(|area| area.kind == AreaKind::Borough && served.contains(&area.id))
        .cloned()
        .collect();
    boroughs.sort_by(|one, other| one.slug.cmp(&other.slug));
    let area = if slug.is_empty() {
        boroughs.first().cloned().ok_or_else(|| {
            Problem::new(
                StatusCode::NOT_FOUND,
                "Your agency serves no borough",
                &["This page is about a borough. Ask an administrator to say which boroughs your agency serves."],
            )
        })?
    } else {
        found.ok_or_else(Stop::not_found)?
    };
    let about = Target::new(area.id).in_area(area.id);
    let incidents = about.clone().owned_by(agency).holding(&[Category::Location]);
    let notes = about.holding(&[Category::Context]);
    let own = Target::new(agency).owned_by(agency).holding(&[Category::Context]);
    let reads_board = visit.may::<ViewBoard>(&notes, Purpose::PlanAndAnalyse)
        || visit.may::<ViewRegionalMeetings>(&own, Purpose::PlanAndAnalyse);
    Ok(ChosenArea {
        reads_board,
        lists_incidents: visit.may::<ListIncidents>(&incidents, Purpose::PlanAndAnalyse),
        reads_tension: visit.may::<ViewTension>(&notes, Purpose::PlanAndAnalyse),
        reads_words: reads_words(visit, area.id),
        area,
        boroughs,
    })
}
