//! What the rooms around the plan share: what they are done for, targets, names, and the problems that their forms meet.
//! It holds no tables and knows no room.

use crate::agencies::{self, AgencyKind, Area, AreaKind};
use crate::names::{names_somebody, warnings};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, AreaId, UserId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::Fault;
use accord_platform_web::lists::FileNotes;
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::{Action, RefusalCode, ResourceId, Target};
use axum::http::StatusCode;
use minijinja::{Value, context};
use std::collections::BTreeMap;
use std::str::FromStr;

/// What everything around the plan is done for.
pub const PLAN: Purpose = Purpose::PlanAndAnalyse;

/// Words of a borough's partners.
pub fn in_area<R: ResourceId>(resource: R, area: AreaId) -> Target<R> {
    Target::new(resource).in_area(area).holding(&[Category::Context])
}

/// Words of one agency.
pub fn of_agency<R: ResourceId>(resource: R, agency: AgencyId) -> Target<R> {
    Target::new(resource).owned_by(agency).holding(&[Category::Context])
}

/// Whether the reader acts for a regional body.
pub fn is_regional(visit: &Visit) -> bool {
    visit.membership().is_some_and(|member| member.kind == AgencyKind::RegionalBody)
}

/// Refuses whoever may not do this for the region: the role by itself is not enough, the agency is a regional body.
///
/// # Errors
/// The refusal, which is recorded.
pub async fn require_region<A: Action>(
    app: &App,
    visit: &Visit,
    target: Target<A::Resource>,
) -> Result<(), Stop> {
    visit.require_may::<A>(app, target.clone(), PLAN).await?;
    if is_regional(visit) {
        return Ok(());
    }
    Err(visit.refuse_for::<A>(app, target, PLAN, RefusalCode::RoleMayNot).await?)
}

/// Every borough, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn boroughs(app: &App) -> Result<Vec<Area>, Fault> {
    let directory = agencies::directory(app).await?;
    let mut all: Vec<Area> =
        directory.areas.iter().filter(|area| area.kind == AreaKind::Borough).cloned().collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// Names and kinds of areas and agencies, for pages.
pub struct Names {
    areas: BTreeMap<AreaId, (String, String)>,
    agencies: BTreeMap<AgencyId, (String, AgencyKind)>,
}

impl Names {
    /// Those of the directory.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(app: &App) -> Result<Self, Fault> {
        let directory = agencies::directory(app).await?;
        Ok(Self {
            areas: directory
                .areas
                .iter()
                .map(|area| (area.id, (area.name.clone(), area.slug.clone())))
                .collect(),
            agencies: directory
                .agencies
                .iter()
                .map(|agency| (agency.id, (agency.name.clone(), agency.kind)))
                .collect(),
        })
    }

    /// The name of an area; empty for one that there is not.
    pub fn area(&self, id: AreaId) -> &str {
        self.areas.get(&id).map_or("", |(name, _)| name)
    }

    /// The short name of an area, for addresses; empty for one that there is not.
    pub fn slug(&self, id: AreaId) -> &str {
        self.areas.get(&id).map_or("", |(_, slug)| slug)
    }

    /// The name of an agency; empty for one that there is not.
    pub fn agency(&self, id: AgencyId) -> &str {
        self.agencies.get(&id).map_or("", |(name, _)| name)
    }

    /// The kind of an agency.
    pub fn kind(&self, id: AgencyId) -> Option<AgencyKind> {
        self.agencies.get(&id).map(|(_, kind)| *kind)
    }

    /// Areas by name, in alphabetical order.
    pub fn areas(&self, ids: &[AreaId]) -> String {
        let mut names: Vec<&str> = ids.iter().map(|id| self.area(*id)).collect();
        names.sort_unstable();
        names.join(", ")
    }
}

/// The name of somebody, or that their account is gone.
pub fn name_of(names: &BTreeMap<UserId, String>, by: Option<UserId>) -> String {
    by.and_then(|by| names.get(&by).cloned()).unwrap_or_else(|| "Somebody whose account is gone".to_owned())
}

/// The area with this id.
///
/// # Errors
/// When there is none, or the database cannot be read.
pub async fn area_of(app: &App, id: AreaId) -> Result<Area, Stop> {
    let directory = agencies::directory(app).await?;
    directory.areas.iter().find(|area| area.id == id).cloned().ok_or_else(Stop::not_found)
}

/// What a file of these rooms says of itself: by whom, how it is marked, and a sentence of its own.
///
/// # Errors
/// When nobody is signed in.
pub fn notes(visit: &Visit, sentence: String) -> Result<FileNotes, Stop> {
    let notes = FileNotes::made(visit.at())
        .by(visit.require_signed_in()?.name.clone())
        .marked("Official-Sensitive")
        .sentence(sentence);
    Ok(if visit.marking().is_some() { notes.fictional() } else { notes })
}

/// When the reader last saw what a form changes.
///
/// # Errors
/// When the form does not say it: it is treated as one that is out of date.
pub fn seen(fields: &Fields, address: &str) -> Result<Instant, Problem> {
    fields.get("seen").parse().map(Instant::from_micros).map_err(|_| changed_meanwhile(address))
}

/// Somebody else was faster.
pub fn changed_meanwhile(address: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This changed since you opened it",
        &["Somebody changed it, or took the next step. Nothing of yours was saved. Open it again."],
    )
    .with_link("Open it again", address)
}

/// A step that cannot be taken now, with what to do.
pub fn not_now(title: &str, words: &[&str], address: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, title, words).with_link("Go back", address)
}

/// A time as somebody types it: `15:00`, `15.00`, `1500`, `3pm`, `3.30 pm`.
pub fn typed_time(text: &str) -> Option<jiff::civil::Time> {
    let lower = text.trim().to_lowercase();
    for (ending, later) in [("am", 0), ("pm", 12)] {
        if let Some(hours) = lower.strip_suffix(ending) {
            let hours = hours.trim_end();
            let hours = if hours.contains([':', '.']) { hours.to_owned() } else { format!("{hours}:00") };
            let found = typed_time(&hours).filter(|found| (1..=12).contains(&found.hour()))?;
            return jiff::civil::Time::new(found.hour() % 12 + later, found.minute(), 0, 0).ok();
        }
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ':' | '.'));
    let (hour, minute) = match digits.len() {
        4 => (&digits[..2], &digits[2..]),
        3 => (&digits[..1], &digits[1..]),
        _ => return None,
    };
    jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok().filter(|_| plain)
}

/// The field with the id of what a form adds, drawn when the form was shown.
pub const NEW: &str = "new";

/// The id of what a form adds: sent twice, it adds one. A form without it adds something under a fresh id.
pub fn new_of<I: FromStr>(fields: &Fields, fresh: I) -> I {
    fields.get(NEW).parse().unwrap_or(fresh)
}

/// The fields of an empty form that adds something under an id.
pub fn adding(id: impl std::fmt::Display) -> Fields {
    [(NEW.to_owned(), id.to_string())].into_iter().collect()
}

/// A text of a form: the name of its field, and its label.
pub type Text<'a> = (&'a str, &'a str);

/// Asks whoever sent a form to look at it again when what they wrote looks as if it named somebody: others read it. `None` when
/// nothing does, and when they sent just these words again. Every field of the form goes on with it.
///
/// `offices` name who is asked or who pays: two capitalised words say nothing there.
///
/// # Errors
/// When the page cannot be made.
pub fn look_again(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    texts: &[Text<'_>],
    offices: &[Text<'_>],
) -> Result<Option<Page>, Stop> {
    let named: Vec<Text<'_>> =
        offices.iter().filter(|(name, _)| names_somebody(fields.get(name))).copied().collect();
    let texts: Vec<Text<'_>> = texts.iter().chain(&named).copied().collect();
    let written: Vec<&str> =
        texts.iter().map(|(name, _)| fields.get(name)).filter(|text| !text.is_empty()).collect();
    let all_words = written.join(". ");
    let warnings = warnings(&all_words, fields.get("checked"));
    if warnings.is_empty() {
        return Ok(None);
    }
    let is_shown = |field: &str| texts.iter().any(|(name, _)| *name == field);
    let others: Vec<Value> = fields
        .iter()
        .filter(|(name, _)| *name != "checked" && !name.starts_with("accord-") && !is_shown(name))
        .map(|(name, value)| context! { name, value })
        .collect();
    let shown: Vec<Value> = texts
        .iter()
        .filter(|(name, _)| !fields.get(name).is_empty())
        .map(|(name, label)| context! { name => *name, label => *label, value => fields.get(name) })
        .collect();
    let page = app.page(
        visit,
        "look_again.html",
        context! {
            then => visit.path(), warnings, all_words, others, texts => shown,
        },
    );
    page.map(Some)
}
