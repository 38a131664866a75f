//! Every form that a test sends and that is taken leaves an entry of the action that its route names. Every browser of
//! [`crate::world::World`] asks for it, so that every story proves it of the routes that it uses; `xtask test` names the
//! routes that no story uses.

use crate::agreeing::{WITH_POLICE, draft};
use crate::children::MANAGER;
use crate::world::{World, done};
use accord_app::route_lines;
use accord_platform_web::OPEN;
use accord_platform_web::routes::{Method, RouteLine};
use accord_testkit::{Answer, Sent};
use std::fs::OpenOptions;
use std::io::Write as _;

/// Where a form leads that was not taken: somebody has to sign in, to prove who they are, or to say why first.
const NOT_TAKEN: &[&str] = &["/sign-in", "/account/second-factor", "/account/confirm", "/account/purpose"];

/// Routes that lead there although they take what they are sent: they are on the way in.
const WAYS_IN: &[&str] = &["/sign-in", "/invitation/{token}", "/recovery/{token}"];

/// Actions that stand for the one that a route names, each with the reason.
const INSTEAD: &[(&str, &str, &str)] = &[
    ("/agencies/new", "agency.found", "the agency is the first of a legal body that is new here"),
    ("/agencies/{agency}/accounts/invite", "account.invite_first", "nobody of the agency is there yet"),
    ("/setup", "account.invite", "the borough is there from before: only whom it is handed to is new"),
    (
        "/briefing/sign",
        "briefing.prepare",
        "the counts have changed since: they are brought up to date instead",
    ),
    ("/funding/new", "funding.write_regional", "whoever acts for a regional body writes for the region"),
    ("/funding/{id}/edit", "funding.write_regional", "the stream is the region’s"),
    ("/funding/{id}/outcome", "funding.write_regional", "the stream is the region’s"),
    ("/asks/new", "ask.write_regional", "whoever acts for a regional body asks for the region"),
    ("/asks/{id}/step", "ask.write_regional", "the ask is the region’s"),
    ("/plans/{id}/entries/new", "plan.add_driver", "a partner who does not write the plan adds a driver"),
    ("/plan-entries/{id}", "plan.add_driver", "a partner changes the driver that its agency added"),
    ("/plan-entries/{id}/end", "plan.add_driver", "a partner takes the driver out that its agency added"),
    (
        "/board/meetings/new",
        "meeting.write_regional",
        "whoever acts for a regional body meets for the region",
    ),
    ("/board/meetings/{id}/edit", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/meetings/{id}/agenda", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/partners/{id}", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/meetings/{id}/minutes", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/meetings/{id}/confirm", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/meetings/{id}/decide", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/meetings/{id}/promise", "meeting.write_regional", "the meeting is the region’s"),
    ("/board/promises/{id}", "meeting.write_regional", "the promise was made to the region"),
];

/// Forms that are taken and change nothing, with where they lead then and the reason.
const NOTHING_TO_DO: &[(&str, &str, &str)] = &[
    ("/account/second-factor", "/account", "the second factor was set up before"),
    ("/briefing/prepare", "/briefing", "somebody prepared it before: theirs is shown"),
];

/// The route to which a form at this address goes.
fn route_of(path: &str) -> Option<RouteLine> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |line: &RouteLine| {
        let (route, given) = (line.path.split('/'), path.split('/'));
        route.clone().count() == given.clone().count()
            && route.zip(given).all(|(part, given)| part.starts_with('{') || part == given)
    };
    // `/people/new` fits `/people/{id}` too: the one with the fewest varying parts is meant.
    let posts = route_lines().into_iter().filter(|line| line.method == Method::Post && fits(line));
    posts.min_by_key(|line| line.path.matches('{').count())
}

/// Panics when a form was taken and the audit has nothing of it, or was taken again and the audit has more.
pub fn judge(path: &str, sent: Sent, answer: &Answer, actions: &[String]) {
    let to = answer.location().split('?').next().unwrap_or_default();
    if answer.status != 303 {
        return;
    }
    let line = route_of(path).unwrap_or_else(|| panic!("no route takes a form at {path}, and one was taken"));
    if NOT_TAKEN.iter().any(|start| to.starts_with(start)) && !WAYS_IN.contains(&line.path) {
        return;
    }
    if NOTHING_TO_DO.iter().any(|(route, leads_to, _)| *route == line.path && *leads_to == to) {
        return;
    }
    let is_of_it = |action: &String| {
        action == line.action
            || line.action == OPEN
            || INSTEAD.iter().any(|(route, other, _)| *route == line.path && other == action)
    };
    let is_written = actions.iter().any(is_of_it);
    assert_eq!(is_written, sent == Sent::Once, "POST {path}, {}, sent {sent:?}: {actions:?}", line.action);
    if is_written {
        note_taken(line.path);
    }
}

/// Writes down that a form was taken at a route and left its entry, where `xtask test` asks for it: after all tests it
/// compares what was written with every route that there is, so that none is unproved because no story sends its form.
#[expect(
    clippy::disallowed_methods,
    reason = "how `xtask test` says where to write; tests run alone write nothing"
)]
fn note_taken(route: &str) {
    let Some(file) = std::env::var_os("ACCORD_ROUTES_TAKEN") else { return };
    let mut file = OpenOptions::new().append(true).create(true).open(file).expect("the file of xtask opens");
    // In one write, because tests run at once.
    file.write_all(format!("{route}\n").as_bytes()).expect("the file of xtask takes a line");
}

/// What no story sends, or leads where a form leads that was not taken.
#[tokio::test]
async fn a_line_that_is_taken_out_a_duty_desk_and_signing_out_leave_entries_too() {
    for world in World::demonstration_on_each_engine().await {
        let (address, drafter) = draft(&world, &WITH_POLICE).await;
        let lines = format!("{address}/lines");
        let page = drafter.get(&lines).await.expect(200);
        let remove = format!("{lines}/remove");
        let of_form =
            |name: &str| page.attribute(&format!("form[action='{remove}'] input[name={name}]"), "value");
        let form = ["seen", "from", "to", "category", "gateway"].map(|name| (name, of_form(name)));
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        drafter.post(&remove, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.edit")]);
        let desk = [("duty_name", "Duty desk"), ("duty_phone", "020 7946 0000")];
        let manager = world.signed_in_as(MANAGER).await;
        manager.post("/agencies/contact", &desk).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agency.set_contact")]);
        manager.post("/sign-out", &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("session.end")]);
    }
}

#[test]
fn every_exception_names_a_route() {
    let routes = route_lines();
    let named = INSTEAD.iter().chain(NOTHING_TO_DO).map(|(route, ..)| route);
    for route in named.chain(WAYS_IN) {
        assert!(routes.iter().any(|line| line.path == *route && line.method == Method::Post), "{route}");
    }
}
