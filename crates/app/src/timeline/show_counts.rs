//! Boroughs and how many events of their next seven weeks have an owner and a plan: counts alone, for the region.

use super::model::Window;
use super::store::list_events;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ViewTimelineCounts;
use axum::extract::State;
use minijinja::{Value, context};

pub async fn show_counts(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, "").await?;
    let window = Window::rolling(visit.at().day());
    let mut rows: Vec<Value> = Vec::new();
    let mut permits = Vec::new();
    // By name: this is no ranking.
    for area in &chosen.boroughs {
        let target = Target::new(area.id).in_area(area.id).holding(&[Category::Aggregate]);
        let permit = visit.decide::<ViewTimelineCounts>(&app, target, Purpose::PlanAndAnalyse).await?;
        let events = list_events(app.db().readers(), &[permit.resource()], window.instants()).await?;
        let planned = events.iter().filter(|event| event.lacks().is_none()).count();
        let actions: usize = events.iter().map(|event| event.actions.len()).sum();
        let done =
            events.iter().flat_map(|event| &event.actions).filter(|action| action.done_at.is_some()).count();
        rows.push(context! { name => area.name.as_str(), events => events.len(), planned, actions, done });
        permits.push(permit);
    }
    for permit in permits {
        app.db().record(permit).await?;
    }
    app.page(
        &visit,
        "timeline/show_counts.html",
        context! {
            area => chosen.values(), rows, first => window.from.number(), last => window.to.number(),
        },
    )
}
