//! Figures computed from records, each from one query of the room whose records they are.

use super::question::Computed;
use crate::agencies::{self, AgencyKind, Area};
use crate::agreements::{self, AgreementState};
use crate::visit::Visit;
use crate::{App, Stop, briefings, disclosures, timeline};
use accord_kernel::ids::{AgencyId, ControllerId};
use std::collections::BTreeSet;

/// Mornings that are looked back at.
const MORNINGS: i32 = 28;
/// Days that are looked back at where something happens seldom.
const DAYS: i32 = 90;
/// Days of the timeline that are looked ahead at.
const AHEAD_DAYS: i32 = 49;

/// So many of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    /// So many.
    pub count: u64,
    /// Of so many.
    pub of: u64,
    /// Of what, where there are several figures; empty for one.
    pub words: String,
    /// What has to be known beside it; empty for nothing.
    pub beside: String,
    /// Where what it counts is; empty where nobody lists it.
    pub href: String,
}

impl Figure {
    fn new(count: u64, of: u64, href: String) -> Self {
        Self { count, of, words: String::new(), beside: String::new(), href }
    }
}

/// The figures of a question for a borough; empty where there is nothing to count yet.
pub(super) async fn compute(
    app: &App,
    visit: &Visit,
    area: &Area,
    what: Computed,
) -> Result<Vec<Figure>, Stop> {
    let figures = match what {
        Computed::Briefings => vec![briefings(app, visit, area).await?],
        Computed::AgreementsWithPolice => vec![agreements_with_police(app, visit, area).await?],
        Computed::Received => vec![received(app, visit, area).await?],
        Computed::EventsPlanned => vec![events_planned(app, visit, area).await?],
        Computed::Foreseen => foreseen(app, visit, area).await?,
    };
    Ok(figures.into_iter().filter(|figure| figure.of > 0).collect())
}

async fn briefings(app: &App, visit: &Visit, area: &Area) -> Result<Figure, Stop> {
    let yesterday = visit.at().day().plus_days(-1);
    let db = app.db().readers();
    // A borough that has never had a briefing has nothing to measure, and one that began last week has a week.
    let Some(begun) = briefings::find_first_day(db, area.id).await? else {
        return Ok(Figure::new(0, 0, String::new()));
    };
    let first = yesterday.plus_days(1 - MORNINGS).max(begun);
    let mornings = u64::try_from(yesterday.days_since(first) + 1).unwrap_or_default();
    let signed = briefings::count_signed_in_time(db, area.id, (first, yesterday)).await?;
    let href = format!("/briefing?area={}", area.slug);
    Ok(Figure::new(signed, mornings, href))
}

async fn agreements_with_police(app: &App, visit: &Visit, area: &Area) -> Result<Figure, Stop> {
    let (db, today) = (app.db().readers(), visit.at().day());
    let serving = agencies::list_agencies_serving(db, &[area.id].into(), today).await?;
    let bodies = |kind: AgencyKind| -> BTreeSet<ControllerId> {
        serving.iter().filter(|agency| agency.kind == kind).map(|agency| agency.controller).collect()
    };
    let (services, police) = (bodies(AgencyKind::YouthJustice), bodies(AgencyKind::Police));
    let own: Vec<ControllerId> = services.iter().copied().collect();
    let mut all = agreements::list_agreements_of(db, &own).await?;
    all.retain(|agreement| {
        let has = |bodies: &BTreeSet<ControllerId>| {
            agreement.parties.iter().any(|party| bodies.contains(&party.party().controller))
        };
        has(&services) && has(&police) && agreement.state(today) != AgreementState::Ended
    });
    let in_force = all.iter().filter(|agreement| agreement.state(today) == AgreementState::InForce).count();
    Ok(Figure::new(in_force as u64, all.len() as u64, "/agreements".to_owned()))
}

async fn received(app: &App, visit: &Visit, area: &Area) -> Result<Figure, Stop> {
    let (db, today) = (app.db().readers(), visit.at().day());
    let serving = agencies::list_agencies_serving(db, &[area.id].into(), today).await?;
    let inside: Vec<AgencyId> = serving.iter().map(|agency| agency.id).collect();
    // What an agency of several boroughs receives may be about a child of any of them.
    let served = agencies::list_areas_served_by_all(db, today).await?;
    let is_of_this_alone = |agency: &AgencyId| served.get(agency).is_some_and(|areas| areas.len() == 1);
    let own: Vec<AgencyId> = inside.iter().copied().filter(is_of_this_alone).collect();
    let since = today.plus_days(-DAYS).start();
    let (enacted, received) = disclosures::count_received(db, (&own, &inside), since).await?;
    Ok(Figure {
        beside: "What agencies of several boroughs received is not counted.".to_owned(),
        ..Figure::new(enacted, received, String::new())
    })
}

async fn events_planned(app: &App, visit: &Visit, area: &Area) -> Result<Figure, Stop> {
    let next = timeline::list_next(app.db().readers(), area.id, visit.at().day(), AHEAD_DAYS).await?;
    let whole = next.iter().filter(|event| event.agency.is_some() && event.lacks.is_none()).count();
    Ok(Figure::new(whole as u64, next.len() as u64, format!("/timeline?area={}", area.slug)))
}

async fn foreseen(app: &App, visit: &Visit, area: &Area) -> Result<Vec<Figure>, Stop> {
    let (yesterday, reader) = (visit.at().day().plus_days(-1), visit.require_member()?.agency);
    let days = (yesterday.plus_days(1 - DAYS), yesterday);
    let measure = timeline::measure_foreseen(app, area, days, reader).await?;
    let chance = measure.chance_percent.map_or_else(
        || "Nobody can say what chance alone would give: the borough has no outline.".to_owned(),
        |percent| format!("Chance alone would give {percent:.1}%."),
    );
    let figure = |line: &timeline::Foreseen| Figure {
        words: format!("{} ({})", line.definition.name, line.source),
        beside: chance.clone(),
        ..Figure::new(line.foreseen, line.known(), format!("/timeline/foreseen?area={}", area.slug))
    };
    Ok(measure.lines.iter().map(figure).collect())
}
