//! That what stands in a plan can be trusted: a form that is sent again loses no word, who counted and who is silent is named,
//! what was changed is told, and no day or figure moves unseen.

use crate::assessments::holder;
use crate::feeding::{SAFETY, feed, row};
use crate::leaks::{Searched, text_in};
use crate::plans::{actions, adopt, begun, day_in, give, issue, manager, offered, without_query, written};
use crate::world::{World, done, refused};
use accord_policy::Role;
use accord_testkit::Client;

const COUNCIL: &str = "haringey-council-fictional";
const POLICE: &str = "example-police-service-fictional";
const REGION: &str = "example-regional-authority-fictional";
const SERVICE: &str = "haringey-youth-justice-service";
const DAY: i64 = 24 * 60 * 60;

/// A plan of the borough's own over two years, which can be offered.
async fn local(world: &World, browser: &Client) -> String {
    let (from, to) = (day_in(world, 0), day_in(world, 729));
    let form = [("begin", "local"), ("title", "Schools"), ("from", from.as_str()), ("to", to.as_str())];
    let plan = without_query(&browser.post("/plans/new?area=haringey", &form).await.expect(303));
    let parts = browser.get(&plan).await.expect(200).attributes("main a[href*='/parts/']", "href");
    for part in parts {
        browser.post(&part, &[("words", "What we do")]).await.expect(303);
    }
    for about in ["disproportionality", "confidence"] {
        browser.post(&format!("{plan}/entries/new?kind=issue"), &issue(about)).await.expect(303);
    }
    let due = day_in(world, 30);
    let action = [("words", "Ask schools"), ("measure", "Schools asked"), ("owner", SERVICE), ("due", &due)];
    browser.post(&format!("{plan}/actions/new"), &action).await.expect(303);
    plan
}

/// The form of an action as it reads now, with one field changed.
async fn changed(browser: &Client, action: &str, (name, value): (&str, &str)) -> Vec<(String, String)> {
    let page = browser.get(&format!("{action}/edit")).await.expect(200);
    let mut form: Vec<(String, String)> = ["words", "measure"]
        .map(|name| (name.to_owned(), page.texts(&format!("textarea[name={name}]")).remove(0)))
        .to_vec();
    for name in ["owner_name", "due", "seen"] {
        form.push((name.to_owned(), page.attributes(&format!("input[name={name}]"), "value").join("")));
    }
    for name in ["owner", "partner", "objective"] {
        let chosen = page.attributes(&format!("select[name={name}] option[selected]"), "value");
        form.push((name.to_owned(), chosen.join("")));
    }
    form.retain(|(field, _)| field != name);
    form.push((name.to_owned(), value.to_owned()));
    form
}

async fn send(browser: &Client, address: &str, form: &[(String, String)]) -> accord_testkit::Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(address, &form).await
}

#[tokio::test]
async fn a_form_sent_again_adds_one_and_other_words_under_its_id_are_not_thrown_away() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let due = day_in(&world, 20);
        let new = format!("{plan}/actions/new");
        let id = browser.get(&new).await.expect(200).attribute("input[name=new]", "value");
        let form = |words: &'static str| {
            [("words", words), ("measure", "Children who came"), ("due", due.as_str()), ("new", id.as_str())]
        };
        for (words, status) in [("Open on Sundays", 303), ("Open on Sundays", 303), ("Open at night", 409)] {
            browser.post(&new, &form(words)).await.expect(status);
        }
        assert_eq!(actions(&browser, &plan).await.len(), 18);
        let other = [("begin", "local"), ("title", "Schools"), ("from", due.as_str())];
        let other = without_query(&browser.post("/plans/new?area=haringey", &other).await.expect(303));
        browser.post(&format!("{other}/actions/new"), &form("Open on Sundays")).await.expect(409);
        // The same of an entry, also where there is no room for another one.
        let new = format!("{plan}/entries/new?kind=driver");
        let driver = [("about", "place"), ("words", "The bus station"), ("evidence", "Our log")];
        for _ in 0..59 {
            browser.post(&new, &driver).await.expect(303);
        }
        let id = browser.get(&new).await.expect(200).attribute("input[name=new]", "value");
        let last = |words: &'static str| [driver[0], ("words", words), driver[2], ("new", id.as_str())];
        for (words, status) in [("The park", 303), ("The park", 303), ("The pool", 409)] {
            browser.post(&new, &last(words)).await.expect(status);
        }
        browser.post(&format!("{other}/entries/new?kind=driver"), &last("The park")).await.expect(409);
        browser.post(&new, &driver).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM plan_entry").await, 60);
        // And of an action of the region.
        let region = holder(&world, REGION, Role::RegionalLead).await;
        let new = "/regional-actions/new";
        let id = region.get(new).await.expect(200).attribute("input[name=new]", "value");
        let form = |words: &'static str| {
            [("title", "Youth workers"), ("words", words), ("due", "31/3/2030"), ("new", id.as_str())]
        };
        for (words, status) in [("In A and E", 303), ("In A and E", 303), ("In schools", 409)] {
            region.post(new, &form(words)).await.expect(status);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM regional_action").await, 1);
    }
}

#[tokio::test]
async fn the_clock_of_the_review_is_moved_by_an_adoption_and_by_no_typed_day() {
    for world in World::demonstration_on_each_engine().await {
        let plan = local(&world, &manager(&world).await).await;
        let edit = format!("{plan}/edit");
        let browser = manager(&world).await;
        let page = browser.get(&edit).await.expect(200);
        assert_eq!(page.attribute("input[name=review_by]", "value"), day_in(&world, 365));
        let seen = page.attribute("input[name=seen]", "value");
        let (from, to) = (day_in(&world, 100), day_in(&world, 729));
        let form = |review: &str, seen: &str| {
            [("title", "Schools"), ("from", &from), ("to", &to), ("review_by", review), ("seen", seen)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        // Moving the first day does not move the clock.
        let wrong = send(&browser, &edit, &form(&day_in(&world, 465), &seen)).await.expect(422);
        assert_eq!(wrong.errors().len(), 1, "{:?}", wrong.errors());
        world.clock.advance_seconds(200 * DAY);
        let browser = manager(&world).await;
        let version = offered(&browser, &plan, "For two years").await;
        let seen = browser.get(&edit).await.expect(200).attribute("input[name=seen]", "value");
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        adopt(&chair, &version, "Adopted").await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.adopt")]);
        // A form that was opened before would put the old day back.
        send(&browser, &edit, &form(&day_in(&world, 165), &seen)).await.expect(409);
        let page = browser.get(&edit).await.expect(200);
        assert_eq!(page.attribute("input[name=review_by]", "value"), day_in(&world, 365));
        let seen = page.attribute("input[name=seen]", "value");
        send(&browser, &edit, &form(&day_in(&world, 366), &seen)).await.expect(422);
        send(&browser, &edit, &form(&day_in(&world, 365), &seen)).await.expect(303);
    }
}

#[tokio::test]
async fn every_change_of_an_action_is_told_and_an_effect_stands_with_who_counted_it() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let action = actions(&browser, &plan).await.remove(0);
        give(&browser, &action, "police-north-area").await;
        let before =
            browser.get(&format!("{action}/edit")).await.expect(200).attribute("input[name=due]", "value");
        world.clock.advance_seconds(1);
        let due = day_in(&world, 40);
        let form = changed(&browser, &action, ("due", &due)).await;
        send(&browser, &format!("{action}/edit"), &form).await.expect(303);
        assert_ne!(before, due);
        let page = browser.get(&action).await.expect(200).texts("main").join(" ");
        for words in ["Who answers for it: before “nobody”, after “Police, North Area", "By when: before “"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Saving a form in which nothing was changed is no step.
        let form = changed(&browser, &action, ("due", &due)).await;
        send(&browser, &format!("{action}/edit"), &form).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM plan_action_change").await, 2);
        // Those who write the plan do not say for the police that it is done.
        let report = format!("{action}/report");
        browser.post(&report, &[("state", "done")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.report", "other_agency")]);
        let police = holder(&world, POLICE, Role::PolicePartnership).await;
        let seen = police.get(&report).await.expect(200).attribute("input[name=seen]", "value");
        let nothing = police.post(&report, &[("state", "not_started"), ("seen", &seen)]).await.expect(422);
        assert_eq!(
            nothing.errors(),
            ["Nothing changed since it was told last. Write what is new, or go back"]
        );
        for (state, count) in [("under_way", "4"), ("done", "9")] {
            world.clock.advance_seconds(1);
            let seen = police.get(&report).await.expect(200).attribute("input[name=seen]", "value");
            let told = [
                ("state", state),
                ("answer", "Read together"),
                ("evidence", "The minute"),
                ("effect_count", count),
                ("effect_of", "12"),
                ("effect_words", "actions taken up"),
                ("seen", seen.as_str()),
            ];
            police.post(&report, &told).await.expect(303);
        }
        assert_eq!(world.newest_entries(1).await, [done("plan.report")]);
        let page = browser.get(&action).await.expect(200).texts("main").join(" ");
        for words in [
            "9 of 12: actions taken up. Reported by hand on Sunday 22 November 2026, by ",
            "Counted by hand: 4 of 12: actions taken up",
            "Rests on: The minute",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // An action that nobody answers for is told of by nobody.
        let free = actions(&browser, &plan).await.remove(1);
        browser.get(&format!("{free}/report")).await.expect(403);
        // While it waits, a question is not answered.
        give(&browser, &free, SERVICE).await;
        let report = format!("{free}/report");
        let seen = browser.get(&report).await.expect(200).attribute("input[name=seen]", "value");
        let waits = [("state", "under_way"), ("answer", "Not yet"), ("seen", seen.as_str())];
        browser.post(&report, &waits).await.expect(303);
        assert!(browser.get(&plan).await.expect(200).body.contains("1 of 17 questions of the framework"));
    }
}

#[tokio::test]
async fn what_is_counted_beside_the_drivers_is_under_a_definition_and_of_one_partner_at_a_time() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let rows = [
            row("R1", "2026-11-18 10:00", "Shooting", "19"),
            row("R2", "2026-11-18 11:00", "Shooting", "25"),
            row("R3", "2026-11-20 10:00", "Robbery", "30"),
            row("R4", "2026-11-20 22:00", "Noise", ""),
        ];
        feed(&world, SAFETY, "Daily", &rows).await;
        feed(&world, "police-north-area", "Police daily", &rows[..1]).await;
        let list = format!("{plan}/entries?kind=driver");
        let page = browser.get(&list).await.expect(200);
        let partners = page.texts("main h4");
        assert_eq!(partners.len(), 2, "rows of two agencies are never added up: {partners:?}");
        assert!(partners.iter().any(|one| one.ends_with(": 2 rows")), "{partners:?}");
        assert!(partners.iter().any(|one| one.ends_with(": 1 row")), "{partners:?}");
        let words = page.texts("main").join(" ");
        assert!(words.contains("Counted under Violence, version 1, the newest"), "{words}");
        assert!(words.contains("It also counts police.uk street data"), "{words}");
        assert!(!words.contains("Noise"), "no definition of violence takes it");
        let robbery = browser.get(&format!("{list}&definition=robbery")).await.expect(200);
        assert_eq!(robbery.texts("main h4").len(), 1);
        let weapons = browser.get(&format!("{list}&definition=weapons")).await.expect(200);
        assert!(weapons.body.contains("It takes no row of partners’ daily files"));
        assert!(weapons.texts("main h4").is_empty());
    }
}

#[tokio::test]
async fn who_is_silent_or_differed_before_is_named_where_the_board_adopts() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (written(&world).await, manager(&world).await);
        let first = offered(&browser, &plan, "For seven weeks").await;
        let police = holder(&world, POLICE, Role::SeniorLeader).await;
        let dissent = [("stance", "dissent"), ("words", "We do not agree with part 3")];
        police.post(&format!("{first}/sign"), &dissent).await.expect(303);
        let part = format!("{plan}/parts/crisis");
        let seen = browser.get(&part).await.expect(200).attribute("input[name=seen]", "value");
        world.clock.advance_seconds(1);
        browser.post(&part, &[("words", "Otherwise"), ("seen", &seen)]).await.expect(303);
        let second = offered(&browser, &plan, "Another part").await;
        let leader = holder(&world, COUNCIL, Role::SeniorLeader).await;
        leader.post(&format!("{second}/sign"), &[("stance", "agree")]).await.expect(303);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let address = format!("{second}/adopt");
        let differs = "(of version 1: signs with dissent, “We do not agree with part 3”)";
        let page = chair.get(&address).await.expect(200);
        assert!(page.texts("main li").iter().any(|one| one.ends_with(differs)));
        let although = page.attribute("input[name=although]", "value");
        // Not without saying so, and not for others than those who are silent now.
        let wrong = chair.post(&address, &[("words", "Adopted")]).await.expect(422);
        assert_eq!(wrong.errors().len(), 1, "{:?}", wrong.errors());
        assert_eq!(wrong.texts("textarea[name=words]"), ["Adopted"]);
        let chief = holder(&world, COUNCIL, Role::ChiefExecutive).await;
        chief.post(&format!("{second}/sign"), &[("stance", "agree")]).await.expect(303);
        chair.post(&address, &[("words", "Adopted"), ("although", &although)]).await.expect(422);
        adopt(&chair, &second, "Adopted").await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.adopt")]);
        // The record keeps who was silent then, also when they say later.
        police.post(&format!("{second}/sign"), &[("stance", "agree")]).await.expect(303);
        let page = browser.get(&second).await.expect(200).texts("main").join(" ");
        let says = "The Board adopted it although these had not said what they make of it:";
        assert!(page.contains(says) && page.contains(differs), "{page}");
        let paper = Searched::of(&text_in(&browser.save(&format!("{second}/whole.pdf")).await));
        assert!(paper.holds(says) && paper.holds("We do not agree with part 3"));
    }
}

#[tokio::test]
async fn what_a_form_does_not_know_is_refused_and_who_answers_for_an_action_stays() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let action = actions(&browser, &plan).await.remove(0);
        give(&browser, &action, "police-north-area").await;
        let edit = format!("{action}/edit");
        for (name, value, message) in [
            ("owner", "nobody-there", "Select an agency that serves the borough"),
            ("partner", "nobody-there", "Select an agency that serves the borough, or none"),
            ("objective", "0190a000-0000-7000-8000-000000000000", "Select an objective of the plan, or none"),
            ("due", "1/1/2020", "Enter a day within the plan"),
            ("due", "1/1/2120", "Enter a day within the plan"),
        ] {
            let form = changed(&browser, &action, (name, value)).await;
            let wrong = send(&browser, &edit, &form).await.expect(422);
            assert!(wrong.errors().join(" ").contains(message), "{name}: {:?}", wrong.errors());
        }
        // An agency that serves the borough no more answers for it until somebody says who does.
        world
            .change(
                "UPDATE agency_area SET until_on = from_on WHERE agency_id = \
                 (SELECT id FROM agency WHERE slug = 'police-north-area')",
            )
            .await;
        world.clock.advance_seconds(1);
        let form = changed(&browser, &action, ("owner_name", "Duty desk")).await;
        send(&browser, &edit, &form).await.expect(303);
        let page = browser.get(&action).await.expect(200).texts("main").join(" ");
        assert!(page.contains("Police, North Area"), "{page}");
        // Days of issues and consultations.
        let new = format!("{plan}/entries/new?kind=issue");
        for day in ["1/1/2020", "1/1/2040"] {
            let mut form = issue("other");
            form.retain(|(name, _)| *name != "by_on");
            form.push(("by_on", day));
            let wrong = browser.post(&new, &form).await.expect(422);
            assert_eq!(wrong.errors(), ["Enter a day from today on, and within five years"], "{day}");
        }
        let new = format!("{plan}/entries/new?kind=consultation");
        let asked = [("body", "Schools forum"), ("about", "educational"), ("asked_on", "1/1/2030")];
        browser.post(&new, &asked).await.expect(422);
        let waited = [asked[0], asked[1], ("asked_on", "1/9/2026"), ("silent_on", "1/8/2026")];
        browser.post(&new, &waited).await.expect(422);
    }
}

#[tokio::test]
async fn an_authority_that_was_asked_has_answered_or_was_waited_for_and_a_copy_asks_anew() {
    for world in World::demonstration_on_each_engine().await {
        let browser = manager(&world).await;
        let form = [("begin", "strategy"), ("title", "Strategy"), ("from", "1/12/2026")];
        let plan = without_query(&browser.post("/plans/new?area=haringey", &form).await.expect(303));
        let new = format!("{plan}/entries/new?kind=consultation");
        let asked = [("body", "Schools forum"), ("about", "educational"), ("asked_on", "1/9/2026")];
        browser.post(&new, &asked).await.expect(303);
        let waits = "or by which day they had not answered: An educational authority";
        assert!(browser.get(&plan).await.expect(200).body.contains(waits));
        browser.post(&new, &[asked[0], asked[1], asked[2], ("silent_on", "1/10/2026")]).await.expect(303);
        assert!(!browser.get(&plan).await.expect(200).body.contains(waits));
        // A current plan is not copied into a second one of its kind; a name in a title is asked about.
        let id = plan.rsplit('/').next().expect("an id").to_owned();
        let page = browser.get("/plans/new?area=haringey").await.expect(200);
        let disabled = page.attributes("input[name=begin][disabled]", "value");
        assert!(disabled.contains(&id) && disabled.contains(&"strategy".to_owned()), "{disabled:?}");
        let named =
            [("begin", "local"), ("title", "Plan for Jaden Smith born 4/5/2010"), ("from", "1/12/2026")];
        let again = browser.post("/plans/new?area=haringey", &named).await.expect(200);
        assert!(again.body.contains("Take it out if it is about a person"));
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        chair.post(&format!("{plan}/close"), &[("words", "The next one follows")]).await.expect(303);
        let copy = [("begin", id.as_str()), ("title", "Next"), ("from", "1/12/2026")];
        let copy = without_query(&browser.post("/plans/new?area=haringey", &copy).await.expect(303));
        let page = browser.get(&copy).await.expect(200).body;
        assert_eq!(
            page.matches("nobody of this kind was consulted").count(),
            3,
            "who was asked of the last plan"
        );
    }
}
