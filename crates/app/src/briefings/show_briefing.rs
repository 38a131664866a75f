//! The briefing of a borough and day.

use super::model::{Briefing, BriefingState, NOTES_LEFT_OUT, NotesPart};
use super::store::find_briefing;
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, BriefingId, BriefingItemId, UserId};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_platform_web::Page;
use accord_platform_web::page::values;
use accord_policy::action::{PrepareBriefing, PublishItem, SignBriefing, ViewBriefing};
use accord_policy::{Permit, Target};
use axum::extract::{Query, State};
use minijinja::value::merge_maps;
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// The day as `2026-11-22`; empty for today.
    #[serde(default)]
    pub day: String,
}

impl Asked {
    /// The day asked for. A day to come has no briefing: nothing is known of the night before it.
    pub(super) fn day(&self, visit: &Visit) -> Result<Day, Stop> {
        if self.day.is_empty() {
            return Ok(visit.at().day());
        }
        let day: Option<Day> = self.day.parse().ok();
        day.filter(|day| *day <= visit.at().day()).ok_or_else(Stop::not_found)
    }
}

/// A briefing of a borough with its tension notes, which belongs to the borough as a whole.
pub(super) fn of_briefing(id: BriefingId, area: AreaId) -> Target<BriefingId> {
    Target::new(id).in_area(area).holding(categories(NotesPart::Shown))
}

/// What a briefing holds with or without its tension notes.
pub(super) const fn categories(notes: NotesPart) -> &'static [Category] {
    match notes {
        NotesPart::Shown => &[Category::Aggregate, Category::Context],
        NotesPart::LeftOut => &[Category::Aggregate],
    }
}

/// Whether the reader of a borough's page gets the tension notes of its briefing.
pub(super) const fn notes_for(chosen: &ChosenArea) -> NotesPart {
    if chosen.reads_tension { NotesPart::Shown } else { NotesPart::LeftOut }
}

/// A published line of a borough.
pub(super) fn of_item(id: BriefingItemId, area: AreaId) -> Target<BriefingItemId> {
    Target::new(id).in_area(area).holding(&[Category::Aggregate])
}

/// The borough of a request and a permit to read its briefing.
pub(super) async fn may_view(
    app: &App,
    visit: &Visit,
    asked: &Asked,
) -> Result<(ChosenArea, Permit<ViewBriefing>), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let area = chosen.area.id;
    let target = Target::new(area).in_area(area).holding(categories(notes_for(&chosen)));
    let permit = visit.decide::<ViewBriefing>(app, target, Purpose::PlanAndAnalyse).await?;
    Ok((chosen, permit))
}

/// Whether the reader may prepare the briefing of a borough; they see drafts.
pub(super) fn may_prepare(app: &App, visit: &Visit, area: AreaId) -> bool {
    let any = BriefingId::new(visit.at(), app.rng());
    visit.may::<PrepareBriefing>(&of_briefing(any, area), Purpose::PlanAndAnalyse)
}

pub async fn show_briefing(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let on = asked.day(&visit)?;
    let (chosen, permit) = may_view(&app, &visit, &asked).await?;
    let db = app.db().readers();
    let area = permit.resource();
    let found = find_briefing(db, area, on).await?;
    let makers: Vec<UserId> = found.iter().filter_map(|found| found.prepared_by).collect();
    let names = accounts::list_names(db, &makers).await?;
    app.db().record(permit).await?;
    let may_prepare = may_prepare(&app, &visit, area);
    let today = visit.at().day();
    let any = BriefingItemId::new(visit.at(), app.rng());
    let shown = found.as_ref().filter(|found| found.state == BriefingState::Signed || may_prepare);
    let may_sign = found.as_ref().is_some_and(|found| {
        found.state == BriefingState::Draft
            && visit.may::<SignBriefing>(&of_briefing(found.id, area), Purpose::PlanAndAnalyse)
    });
    app.page(
        &visit,
        "briefings/show_briefing.html",
        context! {
            area => chosen.values(), on => on.number(), day => on.to_string(),
            before => on.plus_days(-1).to_string(), after => (on < today).then(|| on.plus_days(1).to_string()),
            briefing => shown.map(|found| briefing_values(found, &names, notes_for(&chosen))), may_prepare, may_sign,
            may_publish => visit.may::<PublishItem>(&of_item(any, area), Purpose::PlanAndAnalyse),
        },
    )
}

/// A briefing as templates read it.
fn briefing_values(found: &Briefing, names: &BTreeMap<UserId, String>, notes: NotesPart) -> Value {
    context! {
        is_signed => found.state == BriefingState::Signed, prepared_at => found.prepared_at.micros(),
        prepared_by => found.prepared_by.and_then(|by| names.get(&by).cloned()),
        signed_name => found.signed_name.clone(), signed_at => found.signed_at.map(Instant::micros),
        ..merge_maps([written_values(found), data_values(found, notes)])
    }
}

/// What people wrote in a briefing.
pub(super) fn written_values(found: &Briefing) -> Value {
    let actions: Vec<_> = found
        .actions
        .iter()
        .map(|action| context! { words => action.words.as_str(), owner => action.owner.as_str(), due => action.due.as_str() })
        .collect();
    context! { summary => found.summary.as_str(), actions }
}

/// What the data said, as one reader gets it.
pub(super) fn data_values(found: &Briefing, notes: NotesPart) -> Value {
    context! {
        facts => values(found.facts.for_reader(notes)),
        notes_left_out => (notes == NotesPart::LeftOut).then_some(NOTES_LEFT_OUT),
    }
}

/// What of briefings waits for the member who looks, for the work queue.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Value>, Stop> {
    let today = visit.at().day();
    let chosen = match choose_area(app, visit, "").await {
        Ok(chosen) => chosen,
        Err(Stop::Problem(_)) => return Ok(Vec::new()),
        Err(stop) => return Err(stop),
    };
    let mut waiting = Vec::new();
    for area in chosen.boroughs.iter().filter(|area| may_prepare(app, visit, area.id)) {
        let href = format!("/briefing?area={}", area.slug);
        let (text, state) = match find_briefing(app.db().readers(), area.id, today).await? {
            None => (format!("Prepare the morning briefing, {}", area.name), "Not started"),
            Some(found) if found.state == BriefingState::Draft => {
                (format!("Sign the morning briefing, {}", area.name), "Draft")
            }
            Some(_) => continue,
        };
        waiting.push(context! { href, text, note => "For the call at 9:30am", state });
    }
    Ok(waiting)
}
