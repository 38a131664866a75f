//! The leak finder: canaries are planted in what one agency or one borough keeps, then every route is walked
//! by every role from elsewhere, and whatever comes back, and whatever is logged, is searched for them.
//!
//! That the finder finds is proved by the same walk: those who may see a canary come across it.

mod finder;
mod non_interference;
mod planted_leaks;
mod planting;
mod planting_answers;
mod planting_people;
mod planting_plans;

use crate::children::choose;
use crate::feeding::{ENFIELD_SAFETY, SAFETY};
use crate::log::logged;
use crate::world::World;
use accord_app::route_lines;
use accord_kernel::AgencyKind;
use accord_platform_web::routes::Method;
use accord_policy::Role;
use accord_testkit::{Answer, Client};
use finder::text_of;
pub use finder::{Searched, holds, text_in};
use planting::{Planted, plant};
use std::collections::{BTreeMap, BTreeSet};

/// How somebody stands to the agency and the borough whose data has the canaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// A member of the agency.
    Own,
    /// A member of another service of the same council.
    SameCouncil,
    /// A member of another legal body that serves the borough.
    SameBorough,
    /// A member of the police of several boroughs, this one among them.
    Police,
    /// A member of the region's body.
    Region,
    /// A member of an agency of another borough.
    OtherBorough,
    /// Nobody that the product knows.
    Visitor,
}

/// The agencies in which somebody looks.
const AGENCIES: &[(Relation, &str)] = &[
    (Relation::Own, SAFETY),
    (Relation::SameCouncil, "haringey-youth-justice-service"),
    (Relation::SameBorough, "open-door-haringey-fictional"),
    (Relation::Police, "police-north-area"),
    (Relation::Region, "regional-violence-reduction-unit-fictional"),
    (Relation::OtherBorough, ENFIELD_SAFETY),
];

/// Somebody who looks.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    pub relation: Relation,
    pub role: Role,
}

impl Viewer {
    /// What kind of agency they look from; for a visitor one that is shown nothing.
    pub fn kind(&self) -> AgencyKind {
        match self.relation {
            Relation::Own | Relation::OtherBorough => AgencyKind::CommunitySafety,
            Relation::SameCouncil => AgencyKind::YouthJustice,
            Relation::SameBorough => AgencyKind::Voluntary,
            Relation::Police => AgencyKind::Police,
            Relation::Region | Relation::Visitor => AgencyKind::RegionalBody,
        }
    }
}

/// The first member of an agency, who takes on one role after the other.
async fn member_of(world: &World, agency: &str) -> uuid::Uuid {
    let sql = format!(
        "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
         WHERE agency.slug = '{agency}' ORDER BY member.created_at, member.id LIMIT 1"
    );
    *world.column(&sql).await.first().unwrap_or_else(|| panic!("nobody is a member of `{agency}`"))
}

async fn take_role(world: &World, member: uuid::Uuid, role: Role) {
    let member = member.simple();
    let sql = format!(
        "DELETE FROM member_role WHERE lower(hex(member_id)) = '{member}' AND id <> \
         (SELECT MIN(id) FROM member_role WHERE lower(hex(member_id)) = '{member}'); \
         UPDATE member_role SET role = '{}' WHERE lower(hex(member_id)) = '{member}'",
        role.code()
    );
    world.change(&sql).await;
}

/// A path with its varying parts filled in with what was planted.
fn filled(path: &str, planted: &Planted) -> String {
    let id = match path {
        path if path.starts_with("/imports/") => &planted.import,
        path if path.starts_with("/picture/signals/") => &planted.signal,
        path if path.starts_with("/picture/tension/") => &planted.note,
        path if path.starts_with("/picture/duplicates/") => &planted.duplicate,
        path if path.starts_with("/briefing/items/") => &planted.item,
        path if path.starts_with("/invitations/") => &planted.invitation,
        path if path.starts_with("/people/") => &planted.people.person,
        path if path.starts_with("/shared/") => &planted.people.disclosure,
        path if path.starts_with("/one-offs/") => &planted.people.one_off,
        path if path.starts_with("/glass/") => &planted.people.glass,
        path if path.starts_with("/agreements/") => &planted.agreement,
        path if path.starts_with("/groups/") => &planted.group,
        path if path.starts_with("/breaches/") => &planted.answers.breach,
        path if path.starts_with("/rights/") => &planted.answers.request,
        path if path.starts_with("/assessments/") => &planted.answers.assessment,
        path if path.starts_with("/retention/holds/") => &planted.answers.hold,
        path if path.starts_with("/access/") => &planted.answers.finding,
        path => planted.plans.id_for(path).unwrap_or(&planted.session),
    };
    path.replace("{agency}", SAFETY)
        .replace("{definition}", &planted.definition)
        .replace("{kind}", "education")
        .replace("{source}", "incident")
        .replace("{gateway}", "ca_2004_s10")
        .replace("/guide/{slug}", &format!("/guide/{}", planted.plans.guide_page))
        .replace("{slug}", &planted.definition)
        .replace("{code}", "crisis")
        .replace("{question}", "knife")
        .replace("{member}", &planted.member)
        .replace("{id}", id)
        .replace("{fact}", &planted.people.fact)
        .replace("{around}", &planted.people.around)
        .replace("{token}", &"x".repeat(43))
}

/// The address of a route, for the borough with the canaries where it is about one.
fn address(path: &str, planted: &Planted) -> String {
    let filled = filled(path, planted);
    if is_of_a_borough(path) || planting_plans::is_of_a_borough(path) {
        return format!("{filled}?area=haringey");
    }
    filled
}

fn is_of_a_borough(path: &str) -> bool {
    path.starts_with("/picture") || path.starts_with("/briefing")
}

/// What stands on no page for anybody: secrets, and words that are kept for the audit alone.
const KEPT_BACK: &[&str] = &[
    "one-time link",
    "session",
    "hold that was lifted",
    "why deletion goes on",
    "look back at a decision",
    "look back at glass",
];

/// What the walk came across.
#[derive(Debug, Default)]
struct Found {
    leaks: BTreeSet<String>,
    /// Per canary, where those who may see it came across it.
    seen: BTreeMap<&'static str, BTreeSet<String>>,
    answers: usize,
}

impl Found {
    fn search(&mut self, planted: &Planted, viewer: &Viewer, address: &str, answer: &Answer) {
        assert_ne!(answer.status, 500, "{address} as {viewer:?}");
        self.answers += 1;
        let text = Searched::of(&text_of(answer));
        for canary in planted.canaries.iter().filter(|canary| text.holds(&canary.text)) {
            let path = address.split('?').next().unwrap_or_default();
            let answers = path == format!("/rights/{}", planted.answers.request)
                && planting_answers::HELD.contains(&canary.what)
                && planting_answers::answer_for_council(viewer);
            if answers || (canary.may_see)(viewer) {
                self.seen.entry(canary.what).or_default().insert(path.to_owned());
            } else {
                self.leaks.insert(format!(
                    "{}: {address} as {:?} {}",
                    canary.what,
                    viewer.relation,
                    viewer.role.code()
                ));
            }
        }
    }
}

async fn signed_in(world: &World, member: uuid::Uuid) -> Client {
    let browser = world.browser();
    browser.post("/sign-in/demonstration", &[("member", &member.to_string())]).await.expect(303);
    browser
}

/// Addresses beside those that the routes give.
const OTHER_ADDRESSES: &[&str] = &[
    "/briefing?area=enfield",
    "/briefing?area=enfield&version=1",
    "/briefing/print.pdf?area=enfield",
    "/briefing/print.pdf?area=enfield&version=1",
    "/assessments/new?activity=priority_list&kind=dpia",
    "/nothing-here",
];

/// Addresses of what was planted beside that which the routes give.
fn more_addresses(planted: &Planted) -> Vec<String> {
    let (answers, person) = (&planted.answers, &planted.people.person);
    let breaches = [&answers.closed_breach, &answers.breach_elsewhere].into_iter();
    breaches
        .flat_map(|breach| [format!("/breaches/{breach}"), format!("/breaches/{breach}/notice.pdf")])
        .chain([
            format!("/people/{person}/who-saw?why=request"),
            format!("/people/{person}/who-saw.pdf?why=request"),
            format!("/people/{person}/share?agency=open-door-haringey-fictional"),
        ])
        .collect()
}

/// Every page and file, as every role of every agency and as a visitor; what is about children also for whoever protects
/// them, to whom more is shown of whom to ring and nothing more of the child.
async fn look_everywhere(world: &World, planted: &Planted, found: &mut Found) {
    let paths: Vec<_> = route_lines()
        .into_iter()
        .filter(|line| line.method == Method::Get)
        // Also for the borough that the page itself chooses, which is another one for members of others.
        .flat_map(|line| {
            let chosen = is_of_a_borough(line.path).then(|| filled(line.path, planted));
            std::iter::once(address(line.path, planted)).chain(chosen)
        })
        .chain(OTHER_ADDRESSES.iter().map(|address| (*address).to_owned()))
        .chain(more_addresses(planted))
        .collect();
    for (relation, agency) in AGENCIES {
        let member = member_of(world, agency).await;
        let browser = signed_in(world, member).await;
        choose(&browser, "offer_help", "").await;
        for role in Role::ALL {
            take_role(world, member, *role).await;
            let viewer = Viewer { relation: *relation, role: *role };
            for address in &paths {
                found.search(planted, &viewer, address, &browser.get(address).await);
            }
        }
        take_role(world, member, Role::CaseWorker).await;
        choose(&browser, "immediate_danger", &planted.people.person).await;
        let about_children = |path: &&String| path.starts_with("/people") || path.starts_with("/shared");
        for role in Role::ALL {
            take_role(world, member, *role).await;
            let viewer = Viewer { relation: *relation, role: *role };
            for address in paths.iter().filter(about_children) {
                found.search(planted, &viewer, address, &browser.get(address).await);
            }
        }
    }
    let visitor = Viewer { relation: Relation::Visitor, role: Role::Analyst };
    for address in &paths {
        found.search(planted, &visitor, address, &world.browser().get(address).await);
    }
}

/// Every form, empty, as every role from another borough and from another legal body of the same one, which was sent
/// something, and as a visitor; each with a sign-in of its own, because some forms end it.
async fn send_everything(world: &World, planted: &Planted, found: &mut Found) {
    let senders = [Relation::OtherBorough, Relation::SameBorough];
    for line in route_lines().into_iter().filter(|line| line.method == Method::Post) {
        let address = address(line.path, planted);
        for (relation, agency) in AGENCIES.iter().filter(|(relation, _)| senders.contains(relation)) {
            let member = member_of(world, agency).await;
            for role in Role::ALL {
                take_role(world, member, *role).await;
                let browser = signed_in(world, member).await;
                choose(&browser, "offer_help", "").await;
                let viewer = Viewer { relation: *relation, role: *role };
                found.search(planted, &viewer, &address, &browser.post(&address, &[]).await);
            }
        }
        let visitor = Viewer { relation: Relation::Visitor, role: Role::Analyst };
        found.search(planted, &visitor, &address, &world.browser().post(&address, &[]).await);
    }
}

#[tokio::test]
async fn no_route_shows_anybody_what_belongs_to_others_and_the_log_has_none_of_it() {
    let world = World::demonstration().await;
    let planted = plant(&world).await;
    let mut found = Found::default();
    look_everywhere(&world, &planted, &mut found).await;
    send_everything(&world, &planted, &mut found).await;
    let log = Searched::of(&logged());
    let in_the_log = planted.canaries.iter().filter(|canary| log.holds(&canary.text));
    found.leaks.extend(in_the_log.map(|canary| format!("{}: in the log", canary.what)));
    assert!(found.leaks.is_empty(), "{} answers\n{:#?}", found.answers, found.leaks);
    // The finder is of use only if it finds what is there to be found, in every kind of file.
    for canary in &planted.canaries {
        let is_kept_back = KEPT_BACK.contains(&canary.what);
        assert_eq!(found.seen.contains_key(canary.what), !is_kept_back, "{}", canary.what);
    }
    for (what, path) in [
        ("place of a row", "/picture/incidents"),
        ("reference of a row", "/picture/incidents.csv"),
        ("reference of a row", "/picture/incidents.xlsx"),
        ("signed briefing", "/briefing/print.pdf"),
        ("refused row", &format!("/imports/{}/refused.csv", planted.import)),
        ("name of a signer", "/picture/signals"),
        ("name of a signer", &format!("/picture/definitions/{}", planted.definition)),
        ("definition reason", "/picture/definitions"),
        ("name of a child", "/people"),
        ("fact that was not sent", &format!("/people/{}", planted.people.person)),
        ("fact that was sent", &format!("/shared/{}", planted.people.disclosure)),
        ("fact that was sent", &format!("/shared/{}/record.pdf", planted.people.disclosure)),
        ("note in a compartment", &format!("/people/{}/notes", planted.people.person)),
        ("title of an agreement", &format!("/agreements/{}/print.pdf", planted.agreement)),
        ("entry of a group", &format!("/groups/{}", planted.group)),
        ("what a recipient did", &format!("/shared/{}/sent", planted.people.disclosure)),
        ("what the child was told", "/one-offs"),
        ("breach that was reported", &format!("/breaches/{}/notice.pdf", planted.answers.breach)),
        ("telling of families", &format!("/breaches/{}/notice.pdf", planted.answers.breach)),
        ("loss of what was received", "/breaches"),
        ("decision of another body", &format!("/breaches/{}", planted.answers.breach_elsewhere)),
        ("request in their words", &format!("/rights/{}", planted.answers.request)),
        ("answer that was read", &format!("/rights/{}/letter.pdf", planted.answers.request)),
        ("why a clock stands still", &format!("/rights/{}/clock-letter.pdf", planted.answers.request)),
        ("danger in an assessment", &format!("/assessments/{}/print.pdf", planted.answers.assessment)),
        ("section of an assessment", &format!("/assessments/{}/edit", planted.answers.assessment)),
        ("reason of a hold", "/retention"),
        ("reason of a hold", &format!("/retention/holds/{}/lift", planted.answers.hold)),
        ("source of a rule", "/retention/rules/education"),
        ("outcome of a finding", &format!("/access/{}", planted.answers.finding)),
        ("title of a plan", "/plan"),
        ("measure of an action", &format!("/plan-actions/{}", planted.plans.action)),
        ("part of a plan", &format!("/plan-versions/{}/whole.pdf", planted.plans.version)),
        ("dissent of an authority", &format!("/plan-versions/{}/summary.pdf", planted.plans.version)),
        ("part of a plan", "/inspection/pack.pdf"),
        ("title of a meeting", &format!("/board/meetings/{}", planted.plans.meeting)),
        ("dissent of a partner", "/board/decisions.csv"),
        ("promise of a partner", &format!("/board/promises/{}", planted.plans.promise)),
        ("title of an event", "/timeline.ics"),
        ("evidence of a round", &format!("/standards/rounds/{}", planted.plans.round)),
        ("source of a figure", "/effectiveness"),
    ] {
        assert!(found.seen[what].contains(path), "{what} at {path}: {:?}", found.seen[what]);
    }
    for path in ["/briefing", "/briefing/print.pdf"] {
        assert!(found.seen["printed note"].contains(path), "a note that may be printed is, at {path}");
        assert!(!found.seen["flagged note"].contains(path), "one that waits to be checked is not, at {path}");
    }
}
