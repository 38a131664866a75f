//! The region's standards: drafted, consulted on, offered, answered; boroughs assess themselves and are looked at by a peer.
//!
//! `a_borough_assesses_itself_honestly_and_what_is_completed_stays` is over 70 lines because it is one story.
//! `a_peer_looks_at_a_round_and_two_boroughs_do_not_look_at_each_other` is over 70 lines because it is one story.
//!
//! Over 500 lines because every page of the standards has its refusal, its success and its entry here.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_app::standards::measure;
use accord_kernel::Clock;
use accord_kernel::ids::AreaId;
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const COUNCIL: &str = "haringey-council-fictional";
const NEIGHBOUR: &str = "enfield-council-fictional";
const REGION: &str = "example-regional-authority-fictional";
const DAY: i64 = 24 * 60 * 60;

pub async fn region(world: &World) -> Client {
    holder(world, REGION, Role::RegionalLead).await
}

fn without_query(answer: &Answer) -> String {
    answer.location().split('?').next().expect("an address").to_owned()
}

/// A draft from the template, by the region.
pub async fn drafted(world: &World) -> String {
    let form = [("name", "What every borough does"), ("from", "template")];
    without_query(&region(world).await.post("/standards/editions/new", &form).await.expect(303))
}

/// An edition in consultation.
pub async fn consulted(world: &World) -> String {
    let edition = drafted(world).await;
    let closes = world.clock.now().day().plus_days(14).date();
    let closes = format!("{}/{}/{}", closes.day(), closes.month(), closes.year());
    let lead = region(world).await;
    lead.post(&format!("{edition}/consult"), &[("closes_on", &closes)]).await.expect(303);
    edition
}

/// An edition that was offered to every borough.
async fn offered(world: &World) -> String {
    let edition = consulted(world).await;
    world.clock.advance_seconds(15 * DAY);
    let lead = region(world).await;
    let page = lead.get(&format!("{edition}/offer")).await.expect(200);
    let seen = page.attribute("input[name=seen]", "value");
    lead.post(&format!("{edition}/offer"), &[("seen", &seen)]).await.expect(303);
    edition
}

/// The chief executive of a council answers.
pub async fn answer(world: &World, edition: &str, council: &str, form: &[(&str, &str)]) -> Answer {
    let chief = holder(world, council, Role::ChiefExecutive).await;
    let page = chief.get(&format!("{edition}/answer")).await.expect(200);
    let before = page.attribute("input[name=before]", "value");
    let form = [form, &[("before", before.as_str())]].concat();
    chief.post(&format!("{edition}/answer"), &form).await
}

pub const AGREES: &[(&str, &str)] = &[("kind", "agrees"), ("reason", "It is what we do")];

const THEMES: &[&str] = &["together", "lens", "language", "ethos", "learning", "enforcement"];

/// Writes every theme of a round: the first expectation of each is partly met but in themes that are `all_met`, the others are
/// met.
pub async fn write_round(browser: &Client, round: &str, evidence: &str, all_met: &[&str]) {
    for theme in THEMES {
        let address = format!("{round}/judge?theme={theme}");
        let page = browser.get(&address).await.expect(200);
        let mut form = vec![("seen".to_owned(), page.attribute("input[name=seen]", "value"))];
        for at in 0..8 {
            if page.texts(&format!("textarea[name=evidence-{at}]")).is_empty() {
                continue;
            }
            let judged = if at == 0 && !all_met.contains(theme) { "partly" } else { "met" };
            form.push((format!("judged-{at}"), judged.to_owned()));
            form.push((format!("evidence-{at}"), evidence.to_owned()));
            form.push((format!("reason-{at}"), "Two partners are missing".to_owned()));
        }
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&address, &form).await.expect(303);
    }
}

/// Whoever looks at the round of another borough accepts or sends.
pub async fn take_step(world: &World, peer: &Client, look: &str, step: &str) {
    world.clock.advance_seconds(1);
    let seen = peer.get(look).await.expect(200).attribute("input[name=seen]", "value");
    peer.post(look, &[("do", step), ("seen", &seen)]).await.expect(303);
}

/// Writes what a peer makes of every judgement: it agrees with all but the second.
pub async fn write_moderation(world: &World, peer: &Client, look: &str, otherwise: &str) {
    for (at, theme) in THEMES.iter().enumerate() {
        let address = format!("{look}/say?theme={theme}");
        let page = peer.get(&address).await.expect(200);
        let mut form = vec![("seen".to_owned(), page.attribute("input[name=seen]", "value"))];
        for place in 0..page.texts("main textarea").len() {
            let differs = at == 0 && place == 1;
            form.push((format!("agrees-{place}"), if differs { "no" } else { "yes" }.to_owned()));
            if differs {
                form.push((format!("words-{place}"), otherwise.to_owned()));
            }
        }
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.clock.advance_seconds(1);
        peer.post(&address, &form).await.expect(303);
    }
}

/// A completed round of a council whose edition is in force.
pub async fn completed(world: &World, council: &str, area: &str) -> String {
    let manager = holder(world, council, Role::YouthJusticeManager).await;
    let round = without_query(&manager.post("/standards/rounds", &[("area", area)]).await.expect(303));
    write_round(&manager, &round, "The minutes of the Board", &[]).await;
    let seen = manager.get(&round).await.expect(200).attribute("input[name=seen]", "value");
    manager.post(&format!("{round}/complete"), &[("seen", &seen)]).await.expect(303);
    round
}

/// A completed round of Haringey with an improvement that is planned.
pub async fn improved(world: &World) {
    let round = in_force_and_completed(world).await;
    plan_improvement(world, &round).await;
}

/// A completed round of Haringey, whose council agreed to an edition.
pub async fn in_force_and_completed(world: &World) -> String {
    let edition = offered(world).await;
    answer(world, &edition, COUNCIL, AGREES).await.expect(303);
    completed(world, COUNCIL, "haringey").await
}

/// Plans an improvement from a completed round of Haringey.
pub async fn plan_improvement(world: &World, round: &str) {
    let manager = holder(world, COUNCIL, Role::YouthJusticeManager).await;
    let improve = format!("{round}/improve");
    let one = manager.get(&improve).await.expect(200).attribute("input[name=expectation]", "value");
    let due = world.clock.now().day().plus_days(10).date();
    let due = format!("{}/{}/{}", due.day(), due.month(), due.year());
    let form = [
        ("expectation", one.as_str()),
        ("what", "Ask probation and fire to sign"),
        ("agency", "haringey-youth-justice-service"),
        ("due_on", &due),
    ];
    manager.post(&improve, &form).await.expect(303);
}

#[tokio::test]
async fn only_the_region_drafts_and_sees_drafts() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let form = [("name", "Ours"), ("from", "template")];
        manager.post("/standards/editions/new", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.draft", "role_may_not")]);
        let lead = region(&world).await;
        let empty = lead.post("/standards/editions/new", &[("from", "template")]).await.expect(422);
        assert_eq!(empty.errors().len(), 1);
        let edition = drafted(&world).await;
        assert_eq!(world.newest_entries(1).await, [done("standard.draft")]);
        manager.get(&edition).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.oversee", "role_may_not")]);
        assert!(!manager.get("/standards").await.expect(200).body.contains("What every borough does"));
        let page = lead.get(&edition).await.expect(200);
        assert!(page.texts("main h3").len() >= 18, "the template has its expectations");
        // The draft is changed as it was seen, and not once somebody else changed it.
        let change = page.attributes("main a[href$='/edit']", "href").remove(0);
        let seen = lead.get(&change).await.expect(200).attribute("input[name=seen]", "value");
        let text = [
            ("expected", "One plan"),
            ("evidence", "The plan"),
            ("asks", "All: to sign"),
            ("seen", seen.as_str()),
        ];
        world.clock.advance_seconds(1);
        lead.post(&change, &text).await.expect(303);
        lead.post(&change, &text).await.expect(409);
        assert!(lead.get(&edition).await.expect(200).body.contains("1.1. One plan"));
        // One is added to a theme, by the region.
        let add = format!("{edition}/add");
        manager.post(&add, &text).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.draft", "role_may_not")]);
        let seen = lead.get(&add).await.expect(200).attribute("input[name=seen]", "value");
        let more = [
            ("theme", "language"),
            ("expected", "Plain words in every letter"),
            ("evidence", "A letter of each service"),
            ("asks", "All: to write plainly"),
            ("seen", seen.as_str()),
        ];
        let untold = lead.post(&add, &more[1..]).await.expect(422);
        assert_eq!(untold.errors(), ["Select a theme"]);
        lead.post(&add, &more).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.draft")]);
        assert!(lead.get(&edition).await.expect(200).body.contains("Plain words in every letter"));
        lead.post(&format!("{edition}/offer"), &[("seen", "1")]).await.expect(409);
        // A regional lead by role alone, in a borough's agency, is none.
        world.change("UPDATE member_role SET role = 'regional_lead' WHERE role = 'case_worker'").await;
        let pretender = holder(&world, COUNCIL, Role::RegionalLead).await;
        pretender.get("/standards/editions/new").await.expect(403);
        pretender.get("/standards/patterns").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.oversee", "role_may_not")]);
    }
}

#[tokio::test]
async fn boroughs_comment_while_it_is_open_and_every_comment_is_answered_before_it_is_offered() {
    for world in World::demonstration_on_each_engine().await {
        let edition = consulted(&world).await;
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        worker.get(&edition).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.read_consultation", "role_may_not")]);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let page = chair.get(&edition).await.expect(200);
        let comment = page.attributes("main a[href*='/comment']", "href").remove(2);
        let empty = chair.post(&comment, &[("words", "")]).await.expect(422);
        assert_eq!(empty.errors(), ["Write what your borough says"]);
        chair.post(&comment, &[("words", "Name the schools too")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.comment")]);
        let lead = region(&world).await;
        let shown = lead.get(&edition).await.expect(200);
        assert!(shown.body.contains("Name the schools too") && shown.body.contains("Haringey"));
        // The text stays as it is while boroughs read it.
        let one = comment.split("/comment").next().expect("an address").to_owned();
        lead.get(&format!("{one}/edit")).await.expect(409);
        world.clock.advance_seconds(15 * DAY);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        chair.post(&comment, &[("words", "Too late")]).await.expect(409);
        let lead = region(&world).await;
        assert!(lead.get("/").await.expect(200).body.contains("Answer a comment on the standards"));
        let refusal = lead.get(&format!("{edition}/offer")).await.expect(409);
        assert!(refusal.body.contains("comments are not answered"));
        let reply =
            lead.get(&edition).await.expect(200).attribute("main a[href^='/standards/comments/']", "href");
        lead.post(&reply, &[("reply", "taken_up")]).await.expect(422);
        let words = [("reply", "taken_up"), ("words", "Schools are named now")];
        lead.post(&reply, &words).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.reply")]);
        lead.post(&reply, &words).await.expect(409);
        lead.post(&format!("{one}/edit"), &[("do", "remove"), ("seen", "1")]).await.expect(409);
        let seen =
            lead.get(&format!("{edition}/offer")).await.expect(200).attribute("input[name=seen]", "value");
        lead.post(&format!("{edition}/offer"), &[("seen", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.offer")]);
        let hashes: Vec<String> = world.column("SELECT hash FROM edition").await;
        assert_eq!(hashes[0].len(), 64);
        // Everybody who serves a borough reads it now.
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        assert!(worker.get(&edition).await.expect(200).body.contains("Schools are named now"));
    }
}

#[tokio::test]
async fn an_edition_is_in_force_only_where_the_chief_executive_agreed_and_the_region_sees_who_has_not() {
    for world in World::demonstration_on_each_engine().await {
        let edition = offered(&world).await;
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        manager.post(&format!("{edition}/answer"), AGREES).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.answer", "role_may_not")]);
        // Nobody assesses a borough against what its council has not agreed to.
        manager.post("/standards/rounds", &[("area", "haringey")]).await.expect(409);
        let chief = holder(&world, COUNCIL, Role::ChiefExecutive).await;
        assert!(chief.get("/").await.expect(200).body.contains("Answer for Haringey"));
        let other = chief.post(&format!("{edition}/answer?area=enfield"), AGREES).await;
        assert_eq!(other.status, 403);
        let wrong = answer(&world, &edition, COUNCIL, &[("kind", "reservations"), ("reason", "Money")]).await;
        assert_eq!(wrong.expect(422).errors().len(), 1, "which, on which expectations");
        let reserved = [("kind", "reservations"), ("reason", "Money"), ("words-1.2", "Later in the year")];
        answer(&world, &edition, COUNCIL, &reserved).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.answer")]);
        let declines = [("kind", "declines"), ("reason", "We have stricter ones")];
        answer(&world, &edition, NEIGHBOUR, &declines).await.expect(303);
        let page = manager.get("/standards").await.expect(200).texts("main").join(" ");
        assert!(page.contains("In force in Haringey: Edition 1"), "{page}");
        let lead = region(&world).await;
        let boroughs = lead.get(&format!("{edition}/boroughs")).await.expect(200);
        let counts = boroughs.texts("main .govuk-summary-list__value").join(";");
        assert!(
            counts.starts_with("0 of 33") && counts.contains("1 of 33") && counts.contains("31 of 33"),
            "{counts}"
        );
        for (answer, rows) in [("reservations", 1), ("declines", 1), ("agrees", 0), ("not_answered", 31)] {
            let list = lead.get(&format!("{edition}/boroughs?answer={answer}&rows=50")).await.expect(200);
            let found = list.texts("main table.accord-list__table tbody tr").len();
            assert_eq!(found, rows, "{answer}: a count leads to as many rows");
        }
        manager.get(&format!("{edition}/boroughs")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.oversee", "role_may_not")]);
        let csv = String::from_utf8(lead.save(&format!("{edition}/boroughs.csv")).await).expect("text");
        assert!(csv.contains("We have stricter ones") && csv.contains("1.2"));
        // A later answer stands, and the earlier one stays readable.
        answer(&world, &edition, COUNCIL, AGREES).await.expect(303);
        let page = manager.get(&edition).await.expect(200).body;
        assert!(page.contains("an earlier answer") && page.contains("Later in the year"));
        // What somebody opened before another answered is not sent over it.
        let chief = holder(&world, COUNCIL, Role::ChiefExecutive).await;
        let stale = [AGREES, &[("before", "1")]].concat();
        chief.post(&format!("{edition}/answer"), &stale).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM edition_answer").await, 3);
    }
}

#[tokio::test]
async fn a_chief_executive_of_another_body_does_not_answer_for_the_council() {
    let world = World::demonstration().await;
    let edition = offered(&world).await;
    world.change("UPDATE member_role SET role = 'chief_executive' WHERE role = 'caldicott_guardian'").await;
    let hospital = holder(&world, "example-hospital-trust-haringey", Role::ChiefExecutive).await;
    hospital.post(&format!("{edition}/answer?area=haringey"), AGREES).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("standard.answer", "role_may_not")]);
}

#[tokio::test]
async fn a_borough_assesses_itself_honestly_and_what_is_completed_stays() {
    for world in World::demonstration_on_each_engine().await {
        let edition = offered(&world).await;
        answer(&world, &edition, COUNCIL, AGREES).await.expect(303);
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        worker.post("/standards/rounds", &[("area", "haringey")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.assess", "role_may_not")]);
        let analyst = holder(&world, COUNCIL, Role::Analyst).await;
        let round =
            without_query(&analyst.post("/standards/rounds", &[("area", "haringey")]).await.expect(303));
        assert_eq!(world.newest_entries(1).await, [done("standard.assess")]);
        analyst.post("/standards/rounds", &[("area", "haringey")]).await.expect(409);
        // A draft is the borough's own.
        worker.get(&round).await.expect(403);
        region(&world).await.get(&round).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.read_round", "role_may_not")]);
        let theme = format!("{round}/judge?theme=lens");
        let seen = analyst.get(&theme).await.expect(200).attribute("input[name=seen]", "value");
        let words_alone = [("evidence-0", "The panel"), ("seen", seen.as_str())];
        let wrong = analyst.post(&theme, &words_alone).await.expect(422);
        assert!(wrong.body.contains("The panel") && wrong.errors().len() == 1);
        world.clock.advance_seconds(1);
        let bare = [("judged-0", "met"), ("judged-1", "not_yet"), ("seen", seen.as_str())];
        analyst.post(&theme, &bare).await.expect(303);
        analyst.post(&theme, &bare).await.expect(409);
        let page = analyst.get(&round).await.expect(200);
        assert!(page.body.contains("2.1: Say what shows that it is met"), "met needs evidence");
        assert!(page.body.contains("2.2: Give the honest reason"), "not yet needs a reason");
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        assert!(manager.get("/").await.expect(200).body.contains("Complete what Haringey finds of itself"));
        manager.post(&format!("{round}/complete"), &[("seen", "1")]).await.expect(422);
        write_round(&manager, &round, "The minutes of the Board", &[]).await;
        let seen = manager.get(&round).await.expect(200).attribute("input[name=seen]", "value");
        analyst.post(&format!("{round}/complete"), &[("seen", &seen)]).await.expect(403);
        manager.post(&format!("{round}/complete"), &[("seen", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.complete")]);
        manager.get(&theme).await.expect(409);
        // Everybody who serves the borough reads it now, and another borough does not.
        assert!(worker.get(&round).await.expect(200).body.contains("Two partners are missing"));
        let lead = region(&world).await;
        assert!(lead.get(&round).await.expect(200).body.contains("Completed by"));
        let neighbour = holder(&world, NEIGHBOUR, Role::Analyst).await;
        neighbour.get(&round).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.view", "outside_area")]);
        // An improvement from what is partly met; nothing else asks for one.
        let improve = format!("{round}/improve");
        let page = manager.get(&improve).await.expect(200);
        assert_eq!(page.attributes("input[name=expectation]", "value").len(), 6);
        manager.post(&improve, &[("what", "Ask them")]).await.expect(422);
        let one = page.attributes("input[name=expectation]", "value").remove(0);
        let due = world.clock.now().day().plus_days(10).date();
        let due = format!("{}/{}/{}", due.day(), due.month(), due.year());
        let form = [
            ("expectation", one.as_str()),
            ("what", "Ask probation and fire to sign"),
            ("agency", "haringey-youth-justice-service"),
            ("due_on", &due),
        ];
        manager.post(&improve, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.improve")]);
        assert!(manager.get("/").await.expect(200).body.contains("Ask probation and fire to sign"));
        let list = manager.get("/standards").await.expect(200);
        let finish = list.attribute("form[action^='/standards/improvements/']", "action");
        manager.post(&finish, &[("came_of", "")]).await.expect(422);
        manager.post(&finish, &[("came_of", "Both signed")]).await.expect(303);
        manager.post(&finish, &[("came_of", "Again")]).await.expect(409);
        let area = world.column::<uuid::Uuid>("SELECT id FROM area WHERE slug = 'haringey'").await[0];
        let found =
            measure(world.app.db().readers(), &[AreaId::from_uuid(area)], world.clock.now().day()).await;
        let found = found.expect("it can be read");
        assert_eq!((found.boroughs, found.in_force, found.assessed), (1, 1, 1));
        assert_eq!((found.improvements_due, found.done_in_time), (1, 1));
        let patterns = lead.get("/standards/patterns").await.expect(200).texts("main").join(" ");
        assert!(patterns.contains("1 of 33 boroughs") && patterns.contains("Met in 0 of 1"), "{patterns}");
        // The next round stands beside it.
        let second = completed(&world, COUNCIL, "haringey").await;
        assert_ne!(second, round);
        let both = worker.get("/standards/rounds?area=haringey").await.expect(200).texts("main").join(" ");
        assert!(both.contains("0 of 24 judgements changed"), "{both}");
    }
}

#[tokio::test]
async fn a_peer_looks_at_a_round_and_two_boroughs_do_not_look_at_each_other() {
    for world in World::demonstration_on_each_engine().await {
        let edition = offered(&world).await;
        answer(&world, &edition, COUNCIL, AGREES).await.expect(303);
        answer(&world, &edition, NEIGHBOUR, AGREES).await.expect(303);
        let round = completed(&world, COUNCIL, "haringey").await;
        let theirs = completed(&world, NEIGHBOUR, "enfield").await;
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let peer = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        let ask = format!("{round}/ask");
        peer.post(&ask, &[("peer", "enfield")]).await.expect(403);
        manager.post(&ask, &[]).await.expect(422);
        let own = manager.post(&ask, &[("peer", "haringey")]).await.expect(409);
        assert!(own.body.contains("Nobody moderates their own borough"));
        manager.post(&ask, &[("peer", "enfield")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.complete")]);
        manager.post(&ask, &[("peer", "camden")]).await.expect(409);
        let each_other = peer.post(&format!("{theirs}/ask"), &[("peer", "haringey")]).await.expect(409);
        assert!(each_other.body.contains("Two boroughs do not moderate each other"));
        assert!(peer.get("/").await.expect(200).body.contains("Look at what another borough finds"));
        let look = peer
            .get("/standards")
            .await
            .expect(200)
            .attribute("main a[href^='/standards/moderations/']", "href");
        let camden = holder(&world, "camden-council-fictional", Role::YouthJusticeManager).await;
        camden.get(&look).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("standard.read_moderation", "outside_area")]);
        manager.post(&look, &[("do", "accept"), ("seen", "1")]).await.expect(403);
        take_step(&world, &peer, &look, "accept").await;
        assert_eq!(world.newest_entries(1).await, [done("standard.moderate")]);
        peer.post(&look, &[("do", "send"), ("seen", "1")]).await.expect(409);
        write_moderation(&world, &peer, &look, "Nobody of ours has met your voice there").await;
        assert!(!manager.get(&look).await.expect(200).body.contains("Nobody of ours"), "not sent yet");
        take_step(&world, &peer, &look, "send").await;
        assert!(manager.get("/").await.expect(200).body.contains("Answer what Enfield says"));
        let shown = manager.get(&look).await.expect(200);
        assert!(shown.body.contains("Nobody of ours has met your voice there"));
        manager.post(&format!("{look}/answer"), &[]).await.expect(422);
        let reply = [("reply-1.2", "We send the director from now on")];
        peer.post(&format!("{look}/answer"), &reply).await.expect(403);
        manager.post(&format!("{look}/answer"), &reply).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.answer_moderator")]);
        let both = manager.get(&round).await.expect(200).body;
        assert!(both.contains("Nobody of ours has met") && both.contains("We send the director"));
    }
}

#[tokio::test]
async fn two_at_once_begin_one_round_and_give_one_answer() {
    for world in World::demonstration_on_each_engine().await {
        let edition = offered(&world).await;
        let chief = holder(&world, COUNCIL, Role::ChiefExecutive).await;
        let form = [AGREES, &[("before", "0")]].concat();
        let address = format!("{edition}/answer");
        let (one, other) = tokio::join!(chief.post(&address, &form), chief.post(&address, &form));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(world.number("SELECT COUNT(*) FROM edition_answer").await, 1);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let analyst = holder(&world, COUNCIL, Role::Analyst).await;
        let form = [("area", "haringey")];
        let (one, other) =
            tokio::join!(manager.post("/standards/rounds", &form), analyst.post("/standards/rounds", &form));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(world.number("SELECT COUNT(*) FROM assessment_round").await, 1);
    }
}

#[tokio::test]
async fn what_looks_like_a_name_in_comments_judgements_and_answers_is_asked_about() {
    for world in World::demonstration_on_each_engine().await {
        let edition = consulted(&world).await;
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let page = manager.get(&edition).await.expect(200);
        let comment = page.attributes("main a[href*='/comment']", "href").remove(2);
        let words = [("words", "Jaden Smith, born 4/5/2010, 07700 900123")];
        let asked = manager.post(&comment, &words).await.expect(200);
        let written = "SELECT COUNT(*) FROM expectation_comment WHERE words LIKE 'Jaden%'";
        assert_eq!(world.number(written).await, 0);
        assert_eq!(asked.attribute("main form", "action"), comment);
        let checked = asked.attribute("input[name=checked]", "value");
        manager.post(&comment, &[&words[..], &[("checked", checked.as_str())]].concat()).await.expect(303);
        assert_eq!(world.number(written).await, 1);
    }
    let world = World::demonstration().await;
    let edition = offered(&world).await;
    let chief = holder(&world, COUNCIL, Role::ChiefExecutive).await;
    let form = [("kind", "agrees"), ("reason", "Jaden Smith, born 4/5/2010"), ("before", "0")];
    chief.post(&format!("{edition}/answer"), &form).await.expect(200);
    assert_eq!(world.number("SELECT COUNT(*) FROM edition_answer WHERE reason LIKE 'Jaden%'").await, 0);
    answer(&world, &edition, COUNCIL, AGREES).await.expect(303);
    let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
    let begun = manager.post("/standards/rounds", &[("area", "haringey")]).await.expect(303);
    let address = format!("{}/judge?theme=together", without_query(&begun));
    let seen = manager.get(&address).await.expect(200).attribute("input[name=seen]", "value");
    let form =
        [("seen", seen.as_str()), ("judged-0", "not_yet"), ("reason-0", "Jaden Smith left"), ("go", "next")];
    let asked = manager.post(&address, &form).await.expect(200);
    assert_eq!(asked.attribute("input[name=go]", "value"), "next", "the button goes on with the form");
    assert!(!manager.get(&address).await.expect(200).body.contains("Jaden Smith"));
}
