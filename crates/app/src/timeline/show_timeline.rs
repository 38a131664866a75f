//! The timeline of a borough: weeks as sections, what lies in each, and a calm drawing of all of them.

use super::door::{of_area, own, something};
use super::model::{Event, Suggestion, When, Window};
use super::store::list_own_dates;
use super::window_lines::{Lines, list_lines};
use crate::agencies::{self, choose_area};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AgencyId, MemberId, TimelineEventId, TimelineFileId};
use accord_kernel::{Day, Purpose};
use accord_platform_web::Page;
use accord_platform_web::charts::Weeks;
use accord_platform_web::lists::written_day;
use accord_platform_web::words::typed_day;
use accord_policy::action::{BringCalendar, ViewOwnDates, ViewTimeline, WriteOwnDate, WriteTimeline};
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// The first day of a fixed window, as somebody types it.
    #[serde(default)]
    pub from: String,
    /// Its last day.
    #[serde(default)]
    pub to: String,
}

impl Asked {
    /// The days of the page. What is no day is left out.
    pub(super) fn window(&self, today: Day) -> Window {
        Window::asked(written_day(&self.from), written_day(&self.to), today)
    }

    /// The window as the rest of an address.
    pub(super) fn rest(&self, window: Window) -> String {
        match window.rolls {
            true => String::new(),
            false => format!("&from={}&to={}", typed_day(window.from), typed_day(window.to)),
        }
    }
}

/// Names of agencies and of their members, for events.
pub(super) struct Names {
    agencies: BTreeMap<AgencyId, String>,
    members: BTreeMap<MemberId, String>,
}

impl Names {
    pub(super) async fn load(app: &App, events: &[Event]) -> Result<Self, Stop> {
        let directory = agencies::directory(app).await?;
        let ids: Vec<MemberId> = events.iter().filter_map(|event| event.member).collect();
        let members = accounts::list_members_with_ids(app.db().readers(), &ids).await?;
        Ok(Self {
            agencies: directory.agencies.iter().map(|agency| (agency.id, agency.name.clone())).collect(),
            members: members.into_iter().map(|line| (line.member, line.name)).collect(),
        })
    }

    /// The name of an agency.
    pub(super) fn agency(&self, id: AgencyId) -> &str {
        self.agencies.get(&id).map_or("", String::as_str)
    }

    /// Who owns an event: the agency, and who of it where somebody was named.
    pub(super) fn owner(&self, event: &Event) -> String {
        let agency = self.agency(event.agency);
        match event.member.and_then(|member| self.members.get(&member)) {
            Some(name) => format!("{name}, {agency}"),
            None => agency.to_owned(),
        }
    }
}

pub async fn show_timeline(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let area = chosen.area.id;
    let permit = visit.decide::<ViewTimeline>(&app, of_area(area), Purpose::PlanAndAnalyse).await?;
    let today = visit.at().day();
    let window = asked.window(today);
    let lines = list_lines(app.db().readers(), permit.resource(), window).await?;
    let own_dates = own_dates(&app, &visit, window).await?;
    let names = Names::load(&app, &lines.events).await?;
    app.db().record(permit).await?;
    let sections = sections(&lines, &own_dates, &names, window);
    let any = TimelineEventId::new(visit.at(), app.rng());
    let may_write = visit.may::<WriteTimeline>(&something(any, area), Purpose::PlanAndAnalyse);
    let file = something(TimelineFileId::new(visit.at(), app.rng()), area);
    let own_agency = visit.require_member()?.agency;
    app.page(&visit, "timeline/show_timeline.html", context! {
        area => chosen.values(), sections, count => lines.events.len(), unplanned => lines.suggestions.len(),
        without => lines.events.iter().filter(|event| event.lacks().is_some()).count(),
        chart => overview(&lines, window).marked(visit.marking()).value(),
        from => typed_day(window.from), to => typed_day(window.to), rolls => window.rolls,
        first => window.from.number(), last => window.to.number(), rest => asked.rest(window),
        has_days_from_rule => lines.has_days_from_rule, has_results_from_rule => lines.has_results_from_rule, may_write, today => today.number(),
        may_bring => visit.may::<BringCalendar>(&file, Purpose::PlanAndAnalyse),
        may_write_own => visit.may::<WriteOwnDate>(&own(any, own_agency), Purpose::PlanAndAnalyse),
    })
}

/// Court and release dates of the reader's own agency, for whoever of it may read them. Reading them is recorded.
async fn own_dates(app: &App, visit: &Visit, window: Window) -> Result<Vec<Event>, Stop> {
    let agency = visit.require_member()?.agency;
    if !visit.may::<ViewOwnDates>(&own(agency, agency), Purpose::PlanAndAnalyse) {
        return Ok(Vec::new());
    }
    let permit = visit.decide::<ViewOwnDates>(app, own(agency, agency), Purpose::PlanAndAnalyse).await?;
    let dates = list_own_dates(app.db().readers(), permit.resource(), window.instants()).await?;
    if !dates.is_empty() {
        app.db().record(permit).await?;
    }
    Ok(dates)
}

fn line(event: &Event, names: &Names) -> Value {
    context! {
        href => super::door::address_of(event), title => event.texts.title.as_str(), kind => event.kind.words(),
        when => event.when.words(), place => event.texts.place.as_str(), owner => names.owner(event),
        lacks => event.lacks(), is_done => event.is_done(), has_outcome => event.outcome.is_some(),
        is_personal => event.is_personal(), is_gone => event.is_gone_from_file, open_actions => event.actions.iter().filter(|action| action.done_at.is_none()).count(),
        actions => event.actions.len(), is_suggestion => false,
    }
}

fn suggestion(found: &Suggestion) -> Value {
    context! {
        key => found.key.as_str(), title => found.title.as_str(), kind => found.kind.words(),
        when => When::days(found.on, found.on).words(), is_suggestion => true,
    }
}

/// The weeks of the window, each with what begins in it; what began before it and goes on is in the first.
fn sections(lines: &Lines, own_dates: &[Event], names: &Names, window: Window) -> Vec<Value> {
    let mut weeks: Vec<Vec<(Day, Value)>> = window.weeks().iter().map(|_| Vec::new()).collect();
    let events =
        lines.events.iter().chain(own_dates).map(|event| (event.when.first_day(), line(event, names)));
    let suggestions = lines.suggestions.iter().map(|found| (found.on, suggestion(found)));
    for (on, value) in events.chain(suggestions) {
        if let Some(week) = weeks.get_mut(window.week_of(on.max(window.from))) {
            week.push((on, value));
        }
    }
    weeks
        .into_iter()
        .zip(window.weeks())
        .enumerate()
        .map(|(at, (mut lines, first))| {
            lines.sort_by_key(|(on, _)| *on);
            let lines: Vec<Value> = lines.into_iter().map(|(_, value)| value).collect();
            context! { number => at + 1, first => first.number(), last => first.plus_days(6).min(window.to).number(), lines }
        })
        .collect()
}

/// How many events lie on each day. Dates of one child are not drawn: a drawing is copied without its page.
fn overview(lines: &Lines, window: Window) -> accord_platform_web::charts::Drawing {
    let mut days: BTreeMap<Day, u32> = BTreeMap::new();
    for event in &lines.events {
        let (first, last) = (event.when.first_day().max(window.from), event.when.last_day().min(window.to));
        for day in 0..=last.days_since(first) {
            *days.entry(first.plus_days(day)).or_default() += 1;
        }
    }
    for found in &lines.suggestions {
        *days.entry(found.on).or_default() += 1;
    }
    let busiest = days.iter().max_by_key(|(day, count)| (**count, std::cmp::Reverse(**day)));
    let as_busy = busiest.map_or(0, |(_, most)| days.values().filter(|count| *count == most).count());
    let title = match busiest {
        Some((_, count)) if *count > 1 && as_busy > 1 => format!("{as_busy} days have {count} events each"),
        Some((day, count)) if *count > 1 => {
            format!("The busiest day is {}, with {count} events", day.words())
        }
        Some(_) => "No day has more than one event".to_owned(),
        None => "Nothing is on the timeline in these days".to_owned(),
    };
    let weeks = i32::try_from(window.weeks().len()).unwrap_or(i32::MAX);
    let chart = Weeks::new("weeks", title, window.from, weeks)
        .measuring("Events by day", "Events by day; what goes on for days is on each of them.");
    days.into_iter().fold(chart, |chart, (day, count)| chart.day(day, count)).draw()
}
