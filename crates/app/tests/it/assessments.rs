//! Impact assessments: written, signed by two, looked at again in time; what is locked without them.

use crate::world::{World, done, refused};
use accord_app::assessments::{Activity, is_locked};
use accord_kernel::ids::ControllerId;
use accord_kernel::{Clock, Day};
use accord_policy::Role;
use accord_testkit::Client;

const OFFICER: &str = "Data protection officer, Haringey";
const RISK_OWNER: &str = "Senior information risk owner, Haringey";
const NEW: &str = "/assessments/new?activity=priority_list&kind=dpia";

fn filled(outcome: &str) -> Vec<(&str, &str)> {
    vec![
        ("what", "Names of children on a list"),
        ("necessity", "Nobody else sees the whole child"),
        ("people", "Children aged 10 to 17"),
        ("consultation", "The youth council was asked"),
        ("outcome", outcome),
        ("risk-0", "A child is labelled"),
        ("measure-0", "Every entry ends by itself"),
        ("remaining-0", "low"),
        ("review_by", "31/12/2026"),
    ]
}

/// A browser of the first member of a legal body who holds a role.
pub async fn holder(world: &World, body: &str, role: Role) -> Client {
    let sql = format!(
        "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
         JOIN controller ON controller.id = agency.controller_id \
         JOIN member_role ON member_role.member_id = member.id \
         WHERE controller.slug = '{body}' AND member_role.role = '{}' ORDER BY member.created_at",
        role.code()
    );
    let members: Vec<uuid::Uuid> = world.column(&sql).await;
    let member = members.first().unwrap_or_else(|| panic!("{body} has no {}", role.code())).to_string();
    crate::agreeing::signed_in(world, &member).await
}

/// Both assessments of an activity, written and signed for a legal body: `haringey-council-fictional`. Its officers are those
/// of the demonstration.
pub async fn assess(world: &World, body: &str, activity: &str) {
    let browsers =
        [holder(world, body, Role::DataProtectionOfficer).await, holder(world, body, Role::RiskOwner).await];
    for kind in ["dpia", "equality"] {
        let new = format!("/assessments/new?activity={activity}&kind={kind}");
        let page = browsers[0].post(&new, &filled("Go on")).await.expect(303).location().to_owned();
        let page = page.split('?').next().expect("an address");
        for browser in &browsers {
            sign(browser, page, 303).await;
        }
    }
}

async fn controller(world: &World) -> ControllerId {
    let sql = "SELECT id FROM controller WHERE slug = 'haringey-council-fictional'";
    ControllerId::from_uuid(world.column(sql).await[0])
}

/// What is missing before the priority list may be worked with.
async fn missing(world: &World, today: Day) -> usize {
    let db = world.app.db().readers();
    let lock =
        is_locked(db, controller(world).await, Activity::PriorityList, today).await.expect("it can be read");
    lock.map_or(0, |lock| lock.missing.len())
}

/// Signs the newest version on a page in the only part that its reader may.
async fn sign(browser: &accord_testkit::Client, page: &str, status: u16) -> accord_testkit::Answer {
    let shown = browser.get(page).await.expect(200);
    let (part, seen) =
        (shown.attribute("input[name=part]", "value"), shown.attribute("input[name=seen]", "value"));
    browser.post(&format!("{page}/sign"), &[("part", &part), ("seen", &seen)]).await.expect(status)
}

#[tokio::test]
async fn refuses_whoever_has_no_say_and_whoever_is_of_another_legal_body() {
    let world = World::demonstration().await;
    let case_worker = world.signed_in_as("Case worker, Haringey youth justice").await;
    case_worker.get("/assessments").await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("assessment.view", "role_may_not")]);
    case_worker.post(NEW, &filled("Go on")).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("assessment.write", "role_may_not")]);
    assert_eq!(world.number("SELECT COUNT(*) FROM assessment").await, 0);
    let officer = world.signed_in_as(OFFICER).await;
    let page = officer.post(NEW, &filled("Go on")).await.expect(303).location().to_owned();
    let page = page.split('?').next().expect("an address").to_owned();
    let guardian = world.signed_in_as("Caldicott Guardian").await;
    guardian.get(&page).await.expect(404);
    guardian.get(&format!("{page}/print.pdf")).await.expect(404);
    guardian.post(&format!("{page}/edit"), &filled("Stop")).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("assessment.write", "other_controller")]);
}

#[tokio::test]
async fn an_activity_is_locked_until_two_have_signed_and_again_when_the_review_is_late() {
    for world in World::demonstration_on_each_engine().await {
        let today = world.clock.now().day();
        let officer = world.signed_in_as(OFFICER).await;
        let owner = world.signed_in_as(RISK_OWNER).await;
        let empty = officer.post(NEW, &[("what", "Names of children")]).await.expect(422);
        assert_eq!(empty.errors().len(), 6);
        assert!(empty.body.contains("Names of children"), "what was typed is kept");
        assert_eq!(missing(&world, today).await, 2);
        let saved = officer.post(NEW, &filled("Go on")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("assessment.write")]);
        let page = saved.location().split('?').next().expect("an address").to_owned();
        sign(&officer, &page, 303).await;
        assert_eq!(world.newest_entries(1).await, [done("assessment.sign")]);
        assert_eq!(missing(&world, today).await, 2, "one signature is not enough");
        assert!(owner.get("/").await.expect(200).body.contains("Sign the data protection impact assessment"));
        sign(&owner, &page, 303).await;
        assert_eq!(missing(&world, today).await, 1);
        let equality = NEW.replace("dpia", "equality");
        let saved = officer.post(&equality, &filled("Go on")).await.expect(303).location().to_owned();
        let other = saved.split('?').next().expect("an address");
        sign(&owner, other, 303).await;
        sign(&officer, other, 303).await;
        assert_eq!(missing(&world, today).await, 0);
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        assert_eq!(missing(&world, day("2027-03-01")).await, 0, "60 days of warning");
        assert_eq!(missing(&world, day("2027-03-02")).await, 2);
        let printed = officer.save(&format!("{page}/print.pdf")).await;
        assert!(printed.starts_with(b"%PDF"));
        assert_eq!(world.newest_entries(1).await, [done("assessment.view")]);
    }
}

#[tokio::test]
async fn a_change_of_what_was_signed_is_a_new_version_and_the_old_one_holds_until_it_is_signed() {
    for world in World::demonstration_on_each_engine().await {
        let officer = world.signed_in_as(OFFICER).await;
        let owner = world.signed_in_as(RISK_OWNER).await;
        let saved = officer.post(NEW, &filled("Go on")).await.expect(303).location().to_owned();
        let page = saved.split('?').next().expect("an address");
        let edit = format!("{page}/edit");
        let seen = officer.get(&edit).await.expect(200).attribute("input[name=seen]", "value");
        let change = |outcome, seen| [filled(outcome), vec![("seen", seen)]].concat();
        // Nobody has signed: the version itself changes, once for each time that it was opened.
        world.clock.advance_seconds(1);
        officer.post(&edit, &change("Go on, with care", &seen)).await.expect(303);
        owner.post(&edit, &change("Go on without care", &seen)).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM assessment").await, 1);
        assert!(officer.get(page).await.expect(200).body.contains("Go on, with care"));
        sign(&officer, page, 303).await;
        sign(&owner, page, 303).await;
        let seen = officer.get(&edit).await.expect(200).attribute("input[name=seen]", "value");
        let next = officer.post(&edit, &change("Stop", &seen)).await.expect(303).location().to_owned();
        let next = next.split('?').next().expect("an address");
        assert_ne!(next, page);
        let list = officer.get("/assessments").await.expect(200).texts("main").join(" ");
        assert!(list.contains("Version 1") && list.contains("Draft, version 2"), "{list}");
        assert!(
            officer.get(page).await.expect(200).body.contains("Go on, with care"),
            "it stays as it was signed"
        );
    }
}

#[tokio::test]
async fn nobody_signs_in_both_parts() {
    let world = World::demonstration().await;
    let officer = world.signed_in_as(OFFICER).await;
    let saved = officer.post(NEW, &filled("Go on")).await.expect(303).location().to_owned();
    let page = saved.split('?').next().expect("an address");
    sign(&officer, page, 303).await;
    world.change("UPDATE member_role SET role = 'risk_owner' WHERE role = 'data_protection_officer'").await;
    let refusal = sign(&officer, page, 403).await;
    assert!(refusal.body.contains("Two people sign"));
    assert_eq!(world.newest_entries(1).await, [refused("assessment.sign", "about_oneself")]);
}

#[tokio::test]
async fn what_is_there_is_locked_what_is_not_cannot_be_switched_on_and_work_with_children_goes_on() {
    let world = World::demonstration().await;
    let officer = world.signed_in_as(OFFICER).await;
    // What the tag beside the heading of an activity says.
    let tag = async |browser: &Client, activity: &str| {
        let headings = browser.get("/assessments").await.expect(200).texts("h2");
        let heading = headings.into_iter().find(|heading| heading.starts_with(activity));
        heading.expect("the activity is on the page")[activity.len()..].trim().to_owned()
    };
    assert_eq!(tag(&officer, "Groups of boroughs").await, "Locked");
    assert_eq!(tag(&officer, "The priority list").await, "Cannot be switched on");
    assert_eq!(tag(&officer, "The record of a child").await, "Not assessed");
    for activity in ["group", "child_record"] {
        assess(&world, "haringey-council-fictional", activity).await;
    }
    assert_eq!(tag(&officer, "Groups of boroughs").await, "");
    assert_eq!(tag(&officer, "The record of a child").await, "");
    // Review by 31 December 2026, and 60 days of warning.
    world.clock.advance_seconds(101 * 24 * 60 * 60);
    let officer = world.signed_in_as(OFFICER).await;
    assert_eq!(tag(&officer, "Groups of boroughs").await, "Locked");
    assert_eq!(tag(&officer, "The record of a child").await, "Review is late");
    let today = officer.get("/").await.expect(200).texts("main").join(" ");
    assert!(today.contains("The work goes on; the paper is late"), "{today}");
    assert!(!today.contains("the activity is locked"), "{today}");
    crate::children::choose(&world.signed_in_as(crate::children::CASE_WORKER).await, "offer_help", "").await;
}

#[tokio::test]
async fn a_high_risk_is_signed_once_the_commissioner_was_asked() {
    for world in World::demonstration_on_each_engine().await {
        let officer = world.signed_in_as(OFFICER).await;
        let with = |remaining: &'static str, more: &[(&'static str, &'static str)]| {
            let fields = filled("Go on").into_iter().filter(|(name, _)| *name != "remaining-0");
            fields.chain([("remaining-0", remaining)]).chain(more.iter().copied()).collect::<Vec<_>>()
        };
        let saved = officer.post(NEW, &with("high", &[])).await.expect(303).location().to_owned();
        let page = saved.split('?').next().expect("an address");
        let shown = officer.get(page).await.expect(200);
        assert!(shown.body.contains("Ask the Information Commissioner") && !shown.body.contains("Sign as"));
        let seen =
            officer.get(&format!("{page}/edit")).await.expect(200).attribute("input[name=seen]", "value");
        let sign_it = [("part", "officer"), ("seen", seen.as_str())];
        officer.post(&format!("{page}/sign"), &sign_it).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM assessment_signature").await, 0);
        let asked = with("high", &[("commissioner", "Asked on 1 November: go on, with a panel")]);
        let asked: Vec<_> = asked.into_iter().chain([("seen", seen.as_str())]).collect();
        officer.post(&format!("{page}/edit"), &asked).await.expect(303);
        sign(&officer, page, 303).await;
    }
}

#[tokio::test]
async fn nobody_signs_a_version_that_is_not_the_newest() {
    let world = World::demonstration().await;
    let (officer, owner) = (world.signed_in_as(OFFICER).await, world.signed_in_as(RISK_OWNER).await);
    let saved = officer.post(NEW, &filled("Go on")).await.expect(303).location().to_owned();
    let page = saved.split('?').next().expect("an address");
    let shown = owner.get(page).await.expect(200);
    let (part, seen) =
        (shown.attribute("input[name=part]", "value"), shown.attribute("input[name=seen]", "value"));
    sign(&officer, page, 303).await;
    // What one has signed is changed: a second version is there, and the first is of no more use.
    let change = [filled("Stop"), vec![("seen", seen.as_str())]].concat();
    officer.post(&format!("{page}/edit"), &change).await.expect(303);
    owner.post(&format!("{page}/sign"), &[("part", &part), ("seen", &seen)]).await.expect(409);
    assert_eq!(world.number("SELECT COUNT(*) FROM assessment_signature").await, 1);
}
