//! The briefing of a borough and day.

use super::list_shown::list_shown;
use super::model::{Briefing, BriefingState, Drafts, parts_words, shown_of, withdrawn_words};
use super::reading::{NOTES_LEFT_OUT, Reading, WORDS_LEFT_OUT};
use super::sign_briefing::repeated;
use super::store::find_briefing;
use crate::agencies::{ChosenArea, choose_area};
use crate::task::{Task, call_on};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AreaId, BriefingId, BriefingItemId, UserId};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_platform_web::Page;
use accord_platform_web::page::values;
use accord_policy::action::{
    PrepareBriefing, PublishItem, SignBriefing, ViewBriefing, ViewBriefingCounts, WithdrawBriefing,
};
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
    /// Which version of the day; empty for the newest.
    #[serde(default)]
    pub version: String,
    /// What was just done, for a message.
    #[serde(default)]
    pub done: String,
    /// Which parts of a draft changed when somebody was about to sign it, as codes.
    #[serde(default)]
    pub changed: String,
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

    /// The version asked for; `None` for the newest.
    pub(super) fn version(&self) -> Result<Option<i32>, Stop> {
        if self.version.is_empty() {
            return Ok(None);
        }
        self.version.parse().map(Some).map_err(|_| Stop::not_found())
    }
}

/// A briefing of a borough with its tension notes, which belongs to the borough as a whole.
pub(super) fn of_briefing(id: BriefingId, area: AreaId) -> Target<BriefingId> {
    Target::new(id).in_area(area).holding(categories(Reading::Whole))
}

/// What a briefing holds for its reader.
pub(super) const fn categories(notes: Reading) -> &'static [Category] {
    match notes {
        Reading::Whole => &[Category::Aggregate, Category::Context],
        Reading::WithoutNotes | Reading::Counts => &[Category::Aggregate],
    }
}

/// Whether the reader of a borough's page gets the tension notes of its briefing.
pub(super) const fn notes_for(chosen: &ChosenArea) -> Reading {
    if chosen.reads_tension { Reading::Whole } else { Reading::WithoutNotes }
}

/// A published line of a borough.
pub(super) fn of_item(id: BriefingItemId, area: AreaId) -> Target<BriefingItemId> {
    Target::new(id).in_area(area).holding(&[Category::Aggregate])
}

/// A permit to read a briefing, or no more than its counts.
pub(super) enum Access {
    /// What people wrote in it too.
    Words(Permit<ViewBriefing>, Reading),
    /// Its counts.
    Counts(Permit<ViewBriefingCounts>),
}

impl Access {
    /// The borough.
    pub fn area(&self) -> AreaId {
        match self {
            Self::Words(permit, _) => permit.resource(),
            Self::Counts(permit) => permit.resource(),
        }
    }

    /// How much of it its reader gets.
    pub fn reading(&self) -> Reading {
        match self {
            Self::Words(_, reading) => *reading,
            Self::Counts(_) => Reading::Counts,
        }
    }

    /// Leaves the entry.
    pub async fn record(self, app: &App) -> Result<(), Stop> {
        match self {
            Self::Words(permit, _) => app.db().record(permit).await?,
            Self::Counts(permit) => app.db().record(permit).await?,
        }
        Ok(())
    }
}

/// The borough of a request and a permit to read its briefing.
pub(super) async fn may_view(app: &App, visit: &Visit, asked: &Asked) -> Result<(ChosenArea, Access), Stop> {
    let chosen = choose_area(app, visit, &asked.area).await?;
    let area = chosen.area.id;
    let reading = notes_for(&chosen);
    let target = Target::new(area).in_area(area).holding(categories(reading));
    // The region sees counts; whoever else has a role here as well reads as that role does.
    let counts = Target::new(area).in_area(area).holding(categories(Reading::Counts));
    let may_read = visit.may::<ViewBriefing>(&target, Purpose::PlanAndAnalyse);
    let access = if !may_read && visit.may::<ViewBriefingCounts>(&counts, Purpose::PlanAndAnalyse) {
        Access::Counts(visit.decide::<ViewBriefingCounts>(app, counts, Purpose::PlanAndAnalyse).await?)
    } else {
        Access::Words(visit.decide::<ViewBriefing>(app, target, Purpose::PlanAndAnalyse).await?, reading)
    };
    Ok((chosen, access))
}

/// Whether the reader may prepare the briefing of a borough; they see drafts.
pub(super) fn may_prepare(app: &App, visit: &Visit, area: AreaId) -> bool {
    let any = BriefingId::new(visit.at(), app.rng());
    visit.may::<PrepareBriefing>(&of_briefing(any, area), Purpose::PlanAndAnalyse)
}

/// Whether the reader sees the drafts of a borough.
pub(super) fn drafts_for(app: &App, visit: &Visit, area: AreaId) -> Drafts {
    if may_prepare(app, visit, area) { Drafts::Shown } else { Drafts::LeftOut }
}

pub async fn show_briefing(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (on, version) = (asked.day(&visit)?, asked.version()?);
    let (chosen, access) = may_view(&app, &visit, &asked).await?;
    let db = app.db().readers();
    let (area, reading) = (access.area(), access.reading());
    let all: Vec<Briefing> =
        list_shown(&app, area, on).await?.iter().map(|found| found.for_reader(reading)).collect();
    let drafts = drafts_for(&app, &visit, area);
    let shown = shown_of(&all, version, drafts);
    if version.is_some() && shown.is_none() {
        return Err(Stop::not_found());
    }
    let makers: Vec<UserId> = shown.iter().filter_map(|found| found.prepared_by).collect();
    let names = accounts::list_names(db, &makers).await?;
    access.record(&app).await?;
    let today = visit.at().day();
    let any = BriefingItemId::new(visit.at(), app.rng());
    let state = shown.map(|found| found.state);
    let about =
        of_briefing(shown.map_or_else(|| BriefingId::new(visit.at(), app.rng()), |found| found.id), area);
    // What takes the place of a withdrawn one is prepared once.
    let is_open = all.first().is_none_or(|newest| newest.state == BriefingState::Withdrawn);
    let briefing = shown.map(|found| briefing_values(found, &all, &names, reading));
    app.page(
        &visit,
        "briefings/show_briefing.html",
        context! {
            area => chosen.values(), on => on.number(), day => on.to_string(),
            before => on.plus_days(-1).to_string(), after => (on < today).then(|| on.plus_days(1).to_string()),
            done => asked.done, changed => parts_words(&asked.changed), briefing, others => others(&all, shown, drafts), is_open, may_prepare => drafts == Drafts::Shown,
            repeated => repeated(&all),
            may_sign => state == Some(BriefingState::Draft) && visit.may::<SignBriefing>(&about, Purpose::PlanAndAnalyse),
            may_withdraw => state == Some(BriefingState::Signed)
                && visit.may::<WithdrawBriefing>(&about, Purpose::PlanAndAnalyse),
            may_publish => visit.may::<PublishItem>(&of_item(any, area), Purpose::PlanAndAnalyse),
        },
    )
}

/// The other versions of the day that the reader may open, newest first.
fn others(all: &[Briefing], shown: Option<&Briefing>, drafts: Drafts) -> Vec<Value> {
    all.iter()
        .filter(|found| drafts == Drafts::Shown || found.state != BriefingState::Draft)
        .filter(|found| shown.is_none_or(|shown| shown.version != found.version))
        .map(|found| {
            let state = match found.state {
                BriefingState::Draft => "draft",
                BriefingState::Signed => "signed",
                BriefingState::Withdrawn => "withdrawn",
            };
            context! { version => found.version, state }
        })
        .collect()
}

/// A briefing as templates read it.
fn briefing_values(
    found: &Briefing,
    all: &[Briefing],
    names: &BTreeMap<UserId, String>,
    reading: Reading,
) -> Value {
    context! {
        version => found.version, is_draft => found.state == BriefingState::Draft,
        withdrawn => withdrawn_words(found, all), prepared_at => found.prepared_at.micros(),
        prepared_by => found.prepared_by.and_then(|by| names.get(&by).cloned()),
        signed_name => found.signed_name.clone(), signed_at => found.signed_at.map(Instant::micros),
        ..merge_maps([written_values(found), data_values(found, reading)])
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
pub(super) fn data_values(found: &Briefing, reading: Reading) -> Value {
    let facts = found.for_reader(reading).facts;
    context! {
        held_back => facts.held_back_words(), facts => values(&facts),
        no_signal => reading.no_signal(), no_count => reading.no_count(),
        notes_left_out => (reading != Reading::Whole).then_some(NOTES_LEFT_OUT),
        words_left_out => (reading == Reading::Counts).then_some(WORDS_LEFT_OUT),
    }
}

/// What of briefings waits for the member who looks, for the work queue.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
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
            Some(found) if found.state == BriefingState::Withdrawn => {
                (format!("Prepare the morning briefing anew, {}", area.name), "Withdrawn")
            }
            Some(_) => continue,
        };
        let (note, due) = ("For the call at 9:30am".to_owned(), Some(call_on(today)));
        waiting.push(Task { href, text, note, state, due });
    }
    Ok(waiting)
}
