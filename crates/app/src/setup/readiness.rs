//! How ready an installation is: what a borough needs before its first morning, and what is missing.

use crate::accounts::{count_invited_with_role, count_members_with_role};
use crate::agencies::{self, AgencyKind};
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop, imports, monitoring};
use accord_kernel::ids::AgencyId;
use accord_kernel::{Category, Purpose};
use accord_policy::action::{CreateAgency, ViewReadiness};
use accord_policy::{Role, Target};

/// One thing that a borough needs.
#[derive(Debug, serde::Serialize)]
pub(super) struct Need {
    /// What it is.
    pub text: String,
    /// Whether it is there.
    pub is_met: bool,
    /// What is there, or what to do.
    pub note: String,
    /// Where to do it; empty when there is no page for it.
    pub href: String,
}

impl Need {
    /// Whether it is missing, and the reader can do something about it.
    fn is_for_reader(&self) -> bool {
        !self.is_met && !self.href.is_empty()
    }
}

/// The people without whom nobody prepares a briefing, and nobody answers for what is recorded.
const ROLES: &[(Role, &str)] = &[
    (Role::Administrator, "Administrator"),
    (Role::DataProtectionOfficer, "Data protection officer"),
    (Role::Analyst, "Analyst, who brings files in and signs the briefing"),
];

/// The agencies without which the partnership is not one.
const EXPECTED: &[AgencyKind] = &[
    AgencyKind::CommunitySafety,
    AgencyKind::YouthJustice,
    AgencyKind::SocialCare,
    AgencyKind::Police,
    AgencyKind::Hospital,
    AgencyKind::Education,
    AgencyKind::Voluntary,
];

/// What the areas of the acting agency need, met or not.
pub(super) async fn list_needs(app: &App, visit: &Visit) -> Result<Vec<Need>, Stop> {
    let db = app.db().readers();
    let areas = visit.require_member()?.areas.clone();
    let serving = agencies::list_agencies_serving(db, &areas, visit.at().day()).await?;
    let ids: Vec<_> = serving.iter().map(|agency| agency.id).collect();
    let mut needs = Vec::new();
    for (role, text) in ROLES {
        let count = count_members_with_role(db, &ids, *role).await?;
        let invited = count_invited_with_role(db, &ids, *role, visit.at()).await?;
        needs.push(Need {
            text: (*text).to_owned(),
            is_met: count > 0,
            note: match (count, invited) {
                (0, 0) => "Invite somebody and give them the role".to_owned(),
                // A second invitation would end the first one's link.
                (0, invited) => format!("{invited} invited: wait until they have opened their link"),
                (count, _) => format!("{count} with access"),
            },
            href: if count == 0 && invited == 0 { "/agencies".to_owned() } else { String::new() },
        });
    }
    let member = visit.require_member()?;
    // As the page of a new agency asks: of the member's own legal body, in an area that it serves.
    let may_add = areas.first().is_some_and(|area| {
        let target = Target::new(member.agency)
            .owned_by(member.agency)
            .controlled_by(member.controller)
            .in_area(*area)
            .holding(&[Category::Aggregate]);
        visit.may::<CreateAgency>(&target, Purpose::RunService)
    });
    for kind in EXPECTED {
        let names: Vec<&str> =
            serving.iter().filter(|agency| agency.kind == *kind).map(|agency| agency.name.as_str()).collect();
        needs.push(Need {
            text: format!("Agency: {}", kind.words()),
            is_met: !names.is_empty(),
            note: if names.is_empty() { "Add the agency".to_owned() } else { names.join(", ") },
            href: if may_add { "/agencies/new".to_owned() } else { String::new() },
        });
    }
    needs.extend(list_data_needs(app, visit, &ids).await?);
    Ok(needs)
}

/// What of data an area needs: a first feed of counts, and the calendar. Outlines of the boroughs come with
/// the product.
async fn list_data_needs(app: &App, visit: &Visit, serving: &[AgencyId]) -> Result<Vec<Need>, Stop> {
    let feeds = imports::list_feeds(app.db().readers()).await?;
    let own = |feed: &&imports::Feed| serving.contains(&feed.agency);
    let counted =
        feeds.iter().filter(own).filter(|feed| monitoring::source_of(&feed.format).is_some()).count();
    let calendar = feeds.iter().any(|feed| feed.format == "bank-holidays");
    let may_import = imports::may_import(app, visit);
    let need = |text: &str, is_met: bool, there: String, missing: &str| Need {
        text: text.to_owned(),
        is_met,
        note: if is_met { there } else { missing.to_owned() },
        href: if is_met || !may_import { String::new() } else { "/imports/new".to_owned() },
    };
    Ok(vec![
        need("First feed", counted > 0, format!("{counted} with counts"), "Bring a partner’s first file in"),
        need("Calendar", calendar, "Bank holidays are in".to_owned(), "Bring the file of bank holidays in"),
        need("Boundaries", true, "Outlines of the boroughs come with the product".to_owned(), ""),
    ])
}

/// What of it waits for the member who looks, for the work queue.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let Some(area) = visit.areas().next() else { return Ok(Vec::new()) };
    let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
    if !visit.may::<ViewReadiness>(&target, Purpose::RunService) {
        return Ok(Vec::new());
    }
    let missing = list_needs(app, visit).await?.iter().filter(|need| need.is_for_reader()).count();
    if missing == 0 {
        return Ok(Vec::new());
    }
    let things = if missing == 1 { "1 thing is".to_owned() } else { format!("{missing} things are") };
    Ok(vec![Task {
        href: "/readiness".to_owned(),
        text: "Make this area ready for use".to_owned(),
        note: format!("{things} missing"),
        state: "In progress",
        due: None,
    }])
}
