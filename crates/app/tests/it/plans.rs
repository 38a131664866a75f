//! The plan of a borough: written, signed with and without dissent, adopted, carried out, closed; what the region counts.
//!
//! `a_board_adopts_the_seven_weeks_in_one_sitting_and_runs_them_to_their_end` is over 70 lines because it is one story.
//! `authorities_sign_a_version_with_dissent_and_the_board_adopts_it` is over 70 lines because it is one story.
//! `the_region_counts_plans_and_reads_none_and_plans_say_what_of_the_region_they_serve` is over 70 lines because it is one story.
//! Over 500 lines because every page of the plan has its refusal, its success and its entry here.

use crate::assessments::holder;
use crate::leaks::{Searched, text_in};
use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const COUNCIL: &str = "haringey-council-fictional";
const NEIGHBOUR: &str = "enfield-council-fictional";
const POLICE: &str = "example-police-service-fictional";
const REGION: &str = "example-regional-authority-fictional";
const DAY: i64 = 24 * 60 * 60;

pub fn without_query(answer: &Answer) -> String {
    answer.location().split('?').next().expect("an address").to_owned()
}

pub fn day_in(world: &World, days: i32) -> String {
    let date = world.clock.now().day().plus_days(days).date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

pub async fn manager(world: &World) -> Client {
    holder(world, COUNCIL, Role::YouthJusticeManager).await
}

/// A plan of seven weeks from today, by the manager.
pub async fn begun(world: &World) -> String {
    let from = day_in(world, 0);
    let form = [("begin", "seven_weeks"), ("title", "Summer plan"), ("from", from.as_str())];
    without_query(&manager(world).await.post("/plans/new?area=haringey", &form).await.expect(303))
}

pub const PARTS: &[&str] =
    &["prevention", "monitoring", "messages", "boroughs", "events", "crisis", "fairness"];

async fn write_parts(browser: &Client, plan: &str) {
    for code in PARTS {
        let words = format!("What we do about {code}\nAnd who does it");
        let form = [("words", words.as_str()), ("evidence", "Figures of June")];
        browser.post(&format!("{plan}/parts/{code}"), &form).await.expect(303);
    }
}

pub fn issue(about: &str) -> Vec<(&str, &str)> {
    vec![
        ("about", about),
        ("words", "Black children are stopped more often than others"),
        ("commitment", "Every stop of a child is read by two partners"),
        ("communication", "The Board chair tells the youth council every month"),
        ("by_on", "31/12/2030"),
    ]
}

async fn write_issues(browser: &Client, plan: &str) {
    for about in ["disproportionality", "confidence"] {
        browser.post(&format!("{plan}/entries/new?kind=issue"), &issue(about)).await.expect(303);
    }
}

/// The actions of a plan: address and question, as its list has them.
pub async fn actions(browser: &Client, plan: &str) -> Vec<String> {
    browser
        .get(&format!("{plan}/actions?rows=50"))
        .await
        .expect(200)
        .attributes("main a[href^='/plan-actions/']", "href")
}

/// Gives an action to an agency.
pub async fn give(browser: &Client, action: &str, owner: &str) {
    let page = browser.get(&format!("{action}/edit")).await.expect(200);
    let (words, measure) = (page.texts("textarea[name=words]"), page.texts("textarea[name=measure]"));
    let (due, seen) =
        (page.attribute("input[name=due]", "value"), page.attribute("input[name=seen]", "value"));
    let form = [
        ("words", words[0].as_str()),
        ("measure", measure[0].as_str()),
        ("owner", owner),
        ("due", due.as_str()),
        ("seen", seen.as_str()),
    ];
    browser.post(&format!("{action}/edit"), &form).await.expect(303);
}

/// A plan that can be offered.
pub async fn written(world: &World) -> String {
    let (plan, browser) = (begun(world).await, manager(world).await);
    write_parts(&browser, &plan).await;
    write_issues(&browser, &plan).await;
    for action in actions(&browser, &plan).await {
        give(&browser, &action, "haringey-youth-justice-service").await;
    }
    plan
}

/// Adopts a version, although some have not said.
pub async fn adopt(chair: &Client, version: &str, words: &str) -> Answer {
    let address = format!("{version}/adopt");
    let although = chair.get(&address).await.expect(200).attributes("input[name=although]", "value");
    let although = although.first().map_or("", String::as_str);
    chair.post(&address, &[("words", words), ("although", although)]).await
}

/// Offers the plan as it reads now.
pub async fn offered(browser: &Client, plan: &str, reason: &str) -> String {
    let seen = browser.get(&format!("{plan}/offer")).await.expect(200).attribute("input[name=seen]", "value");
    let form = [("reason", reason), ("seen", seen.as_str())];
    without_query(&browser.post(&format!("{plan}/offer"), &form).await.expect(303))
}

#[tokio::test]
async fn a_plan_is_begun_once_of_each_kind_and_its_tasks_wait_for_an_owner() {
    for world in World::demonstration_on_each_engine().await {
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        let form = [("begin", "seven_weeks"), ("title", "Ours"), ("from", "1/7/2027")];
        worker.post("/plans/new?area=haringey", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "role_may_not")]);
        let browser = manager(&world).await;
        browser.post("/plans/new?area=enfield", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "outside_area")]);
        let wrong =
            browser.post("/plans/new?area=haringey", &[("title", "Ours"), ("to", "soon")]).await.expect(422);
        assert_eq!(wrong.errors().len(), 3, "{:?}", wrong.errors());
        let backwards = [("begin", "local"), ("title", "Ours"), ("from", "2/7/2027"), ("to", "1/7/2027")];
        browser.post("/plans/new?area=haringey", &backwards).await.expect(422);
        let plan = begun(&world).await;
        assert_eq!(world.newest_entries(1).await, [done("plan.write")]);
        assert_eq!(
            actions(&browser, &plan).await.len(),
            17,
            "the questions of the framework and two for a spike"
        );
        let page = worker.get(&plan).await.expect(200).body;
        for words in [
            "17 without an owner",
            "“6 When something happens” says nothing yet",
            "Disproportionality: our own decisions",
        ] {
            assert!(page.contains(words), "{words}");
        }
        // Two of one kind at once: one is begun.
        let again = [("begin", "seven_weeks"), ("title", "Another"), ("from", "1/7/2027")];
        browser.post("/plans/new?area=haringey", &again).await.expect(409);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let local = [("begin", "local"), ("title", "Schools"), ("from", "1/9/2027")];
        let (one, other) = tokio::join!(
            browser.post("/plans/new?area=haringey", &local),
            chair.post("/plans/new?area=haringey", &local)
        );
        let mut both = [one.status, other.status];
        both.sort_unstable();
        assert_eq!(both, [303, 409]);
        // The duty asks a strategy to consult each kind of authority; children are asked besides.
        let strategy = [("begin", "strategy"), ("title", "Strategy"), ("from", "1/9/2027")];
        let strategy = without_query(&browser.post("/plans/new?area=haringey", &strategy).await.expect(303));
        for (about, left) in [("children", 3), ("prison", 2), ("educational", 1), ("youth_custody", 0)] {
            let form = [("body", "Somebody (made up)"), ("about", about), ("asked_on", "1/9/2026")];
            browser.post(&format!("{strategy}/entries/new?kind=consultation"), &form).await.expect(303);
            let page = browser.get(&strategy).await.expect(200).body;
            assert_eq!(page.matches("nobody of this kind was consulted").count(), left, "{about}");
        }
        // What another borough works on is not there.
        let other = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        other.get(&plan).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.view", "outside_area")]);
        other.get("/plans/0190a000-0000-7000-8000-000000000000").await.expect(404);
    }
}

#[tokio::test]
async fn a_part_is_not_overwritten_by_who_did_not_see_it_and_what_was_typed_is_kept() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let address = format!("{plan}/parts/crisis");
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        worker.post(&address, &[("words", "Mine")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "role_may_not")]);
        let long = "x".repeat(6_001);
        let kept =
            browser.post(&address, &[("words", long.as_str()), ("evidence", "June")]).await.expect(422);
        assert_eq!(kept.texts("textarea[name=evidence]"), ["June"]);
        browser.post(&address, &[("words", "First")]).await.expect(303);
        // Who opened it while nobody had written it does not write over it.
        browser.post(&address, &[("words", "Second")]).await.expect(409);
        let seen = browser.get(&address).await.expect(200).attribute("input[name=seen]", "value");
        world.clock.advance_seconds(1);
        browser.post(&address, &[("words", "Third"), ("seen", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.write")]);
        browser.post(&address, &[("words", "Fourth"), ("seen", &seen)]).await.expect(409);
        assert!(worker.get(&address).await.expect(200).body.contains("Third"));
        browser.get(&format!("{plan}/parts/nothing")).await.expect(404);
    }
}

#[tokio::test]
async fn partners_add_what_drives_violence_and_change_their_own_only() {
    for world in World::demonstration_on_each_engine().await {
        let plan = begun(&world).await;
        let new = format!("{plan}/entries/new?kind=driver");
        let form = [
            ("about", "place"),
            ("words", "After school at the bus station"),
            ("evidence", "Our log of June"),
        ];
        let region = holder(&world, REGION, Role::RegionalLead).await;
        region.post(&new, &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.add_driver", "role_may_not")]);
        let police = holder(&world, POLICE, Role::PolicePartnership).await;
        let wrong = police.post(&new, &[("words", "Somewhere")]).await.expect(422);
        assert_eq!(wrong.errors(), ["Select what it is", "Write what it rests on"]);
        assert_eq!(wrong.texts("textarea[name=words]"), ["Somewhere"]);
        police.post(&new, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.add_driver")]);
        // Other kinds are written by those who write the plan.
        police.post(&format!("{plan}/entries/new?kind=issue"), &issue("other")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "role_may_not")]);
        let list = format!("{plan}/entries?kind=driver");
        let page = police.get(&list).await.expect(200);
        let entry = page.attribute("main a[href^='/plan-entries/']", "href");
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        let theirs = worker.get(&list).await.expect(200);
        assert!(theirs.body.contains("After school at the bus station"));
        assert!(theirs.attributes("main a[href^='/plan-entries/']", "href").is_empty());
        worker.post(&entry, &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.add_driver", "other_agency")]);
        let seen = police.get(&entry).await.expect(200).attribute("input[name=seen]", "value");
        let changed = [form[0], ("words", "At the bus station until 5pm"), form[2], ("seen", seen.as_str())];
        world.clock.advance_seconds(1);
        police.post(&entry, &changed).await.expect(303);
        police.post(&entry, &changed).await.expect(409);
        // Whoever writes the plan puts no words into the mouth of another agency.
        let writer = manager(&world).await;
        let page = writer.get(&entry).await.expect(200);
        assert!(
            page.body.contains("only its people change it") && page.texts("textarea[name=words]").is_empty()
        );
        writer.post(&entry, &changed).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "other_agency")]);
        let end = format!("{entry}/end");
        let seen = police.get(&entry).await.expect(200).attribute("input[name=seen]", "value");
        police.post(&end, &[("seen", &seen)]).await.expect(422);
        police.post(&end, &[("seen", &seen), ("ended_words", "The stop was moved")]).await.expect(303);
        assert!(!worker.get(&list).await.expect(200).body.contains("bus station"));
        police.get(&entry).await.expect(409);
    }
}

#[tokio::test]
async fn an_agency_tells_where_its_action_stands_and_nobody_else_does() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let action = actions(&browser, &plan).await.remove(0);
        give(&browser, &action, "police-north-area").await;
        let report = format!("{action}/report");
        let club = holder(&world, "open-door-haringey-fictional", Role::VoluntaryWorker).await;
        club.get(&report).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.report", "other_agency")]);
        let police = holder(&world, POLICE, Role::PolicePartnership).await;
        assert!(police.get("/plans/asks?area=haringey").await.expect(200).body.contains(&action));
        let seen = police.get(&report).await.expect(200).attribute("input[name=seen]", "value");
        let empty = [("state", "done"), ("effect_count", "12"), ("effect_of", "8"), ("seen", seen.as_str())];
        let wrong = police.post(&report, &empty).await.expect(422);
        assert_eq!(wrong.errors().len(), 4, "{:?}", wrong.errors());
        let told = [
            ("state", "done"),
            ("answer", "Read with the youth justice service on Monday"),
            ("evidence", "The minute of Monday"),
            ("effect_count", "8"),
            ("effect_of", "12"),
            ("effect_words", "actions of the police plan that a partner took up"),
            ("seen", seen.as_str()),
        ];
        world.clock.advance_seconds(1);
        police.post(&report, &told).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.report")]);
        police.post(&report, &told).await.expect(409);
        let page = club.get(&action).await.expect(200).body;
        for words in [
            "8 of 12: actions of the police plan",
            "The minute of Monday",
            "Read with the youth justice service",
        ] {
            assert!(page.contains(words), "{words}");
        }
        // Counts lead to lists of that length.
        let page = browser.get(&plan).await.expect(200);
        assert!(page.body.contains("1 done"));
        assert_eq!(
            browser
                .get(&format!("{plan}/actions?standing=done&rows=50"))
                .await
                .expect(200)
                .texts("tbody tr")
                .len(),
            1
        );
        assert_eq!(
            browser
                .get(&format!("{plan}/actions?standing=ownerless&rows=50"))
                .await
                .expect(200)
                .texts("tbody tr")
                .len(),
            16
        );
        let file = String::from_utf8(browser.save(&format!("{plan}/actions.csv?standing=done")).await)
            .expect("text");
        assert!(file.contains("8 of 12: actions of the police plan"), "{file}");
        assert_eq!(world.newest_entries(1).await, [done("plan.export")]);
    }
}

#[tokio::test]
async fn those_who_write_the_plan_add_an_action() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        let club = holder(&world, "open-door-haringey-fictional", Role::VoluntaryWorker).await;
        let (new, due) = (format!("{plan}/actions/new"), day_in(&world, 30));
        let more = [
            ("words", "Open the club on Sundays"),
            ("measure", "Children who came, of those asked"),
            ("owner", "police-north-area"),
            ("due", due.as_str()),
        ];
        club.post(&new, &more).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "role_may_not")]);
        assert_eq!(browser.post(&new, &more[..1]).await.expect(422).errors().len(), 2);
        browser.post(&new, &more).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.write")]);
        assert_eq!(actions(&browser, &plan).await.len(), 18);
    }
}

#[tokio::test]
async fn authorities_sign_a_version_with_dissent_and_the_board_adopts_it() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (begun(&world).await, manager(&world).await);
        browser.get(&format!("{plan}/offer")).await.expect(409);
        write_parts(&browser, &plan).await;
        for action in actions(&browser, &plan).await {
            give(&browser, &action, "haringey-youth-justice-service").await;
        }
        // Disproportionality and what communities think of us cannot be left out.
        let refusal = browser.get(&format!("{plan}/offer")).await.expect(409);
        assert!(refusal.body.contains("No commitment is written on: Disproportionality"));
        write_issues(&browser, &plan).await;
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        worker.post(&format!("{plan}/offer"), &[("reason", "Mine")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.offer", "role_may_not")]);
        browser.post(&format!("{plan}/offer"), &[("reason", "Ours"), ("seen", "stale")]).await.expect(409);
        let version = offered(&browser, &plan, "For seven weeks").await;
        assert_eq!(world.newest_entries(1).await, [done("plan.offer")]);
        browser.get(&format!("{plan}/offer")).await.expect(409);
        // Who signs: leaders of the authorities, once each.
        let sign = format!("{version}/sign");
        browser.post(&sign, &[("stance", "agree")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.sign", "role_may_not")]);
        let police = holder(&world, POLICE, Role::SeniorLeader).await;
        let wrong = police.post(&sign, &[("stance", "dissent")]).await.expect(422);
        assert_eq!(wrong.errors(), ["Write with what your authority does not agree, and why"]);
        let words = "We do not agree to share searches before they happen";
        police.post(&sign, &[("stance", "dissent"), ("words", words)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.sign")]);
        police.post(&sign, &[("stance", "agree")]).await.expect(409);
        let chief = holder(&world, COUNCIL, Role::ChiefExecutive).await;
        let leader = holder(&world, COUNCIL, Role::SeniorLeader).await;
        leader.post(&sign, &[("stance", "agree")]).await.expect(303);
        let (one, other) = tokio::join!(
            chief.post(&sign, &[("stance", "agree")]),
            chief.post(&sign, &[("stance", "agree")])
        );
        let mut both = [one.status, other.status];
        both.sort_unstable();
        assert_eq!(both, [303, 409], "an authority says once");
        let page = worker.get(&version).await.expect(200).body;
        assert!(page.contains("signs with dissent") && page.contains(words));
        assert!(page.contains("Not said yet: "), "the others are named");
        // The Board adopts it; nobody else does.
        let adopt = format!("{version}/adopt");
        browser.post(&adopt, &[("words", "Adopted")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.adopt", "role_may_not")]);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        chair.post(&adopt, &[]).await.expect(422);
        super::plans::adopt(&chair, &version, "Adopted. Searches are talked about each week.")
            .await
            .expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.adopt")]);
        chair.post(&adopt, &[("words", "Again")]).await.expect(409);
        // A change is a new version; what changed is said, and the old one stays as it was.
        let hashes: Vec<String> = world.column("SELECT hash FROM plan_version").await;
        let address = format!("{plan}/parts/crisis");
        let seen = browser.get(&address).await.expect(200).attribute("input[name=seen]", "value");
        let words = "What we do about crisis\nAnd the night team does it";
        world.clock.advance_seconds(1);
        browser
            .post(&address, &[("words", words), ("evidence", "Figures of June"), ("seen", &seen)])
            .await
            .expect(303);
        let second = offered(&browser, &plan, "The night team was named").await;
        let changes = worker.get(&format!("{second}/changes")).await.expect(200);
        assert_eq!(changes.texts("main ins"), ["Added: And the night team does it"]);
        assert_eq!(changes.texts("main del"), ["Taken out: And who does it"]);
        chief.get(&sign).await.expect(409);
        let kept: Vec<String> = world.column("SELECT hash FROM plan_version WHERE number = 1").await;
        assert_eq!(kept, hashes);
        for (name, needed) in
            [("whole", "And the night team does it"), ("summary", "0 of 17 actions are done")]
        {
            let file = browser.save(&format!("{second}/{name}.pdf")).await;
            assert_eq!(world.newest_entries(1).await, [done("plan.export")]);
            let says = Searched::of(&text_in(&file));
            for words in [
                needed,
                "Summer plan",
                "Disproportionality and community confidence",
                "No authority has said yet",
            ] {
                assert!(says.holds(words), "{words} in {name}");
            }
        }
    }
}

/// What was signed has the title and the days under which it was offered, whatever the plan is called since.
#[tokio::test]
async fn a_version_keeps_the_title_and_the_days_under_which_it_was_offered() {
    for world in World::demonstration_on_each_engine().await {
        let (plan, browser) = (written(&world).await, manager(&world).await);
        let version = offered(&browser, &plan, "For seven weeks").await;
        let period = browser.get(&version).await.expect(200).texts("main p");
        let period = period.iter().find(|line| line.starts_with("From ")).expect("its days").clone();
        let edit = format!("{plan}/edit");
        let seen = browser.get(&edit).await.expect(200).attribute("input[name=seen]", "value");
        let (from, to) = (day_in(&world, 1), day_in(&world, 20));
        let form = [
            ("title", "Renamed since"),
            ("from", from.as_str()),
            ("to", to.as_str()),
            ("review_by", to.as_str()),
            ("seen", seen.as_str()),
        ];
        world.clock.advance_seconds(1);
        browser.post(&edit, &form).await.expect(303);
        assert!(browser.get(&plan).await.expect(200).body.contains("Renamed since"));
        let police = holder(&world, POLICE, Role::SeniorLeader).await;
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let pages = [
            browser.get(&version).await,
            police.get(&format!("{version}/sign")).await,
            chair.get(&format!("{version}/adopt")).await,
            police.get("/plans/asks?area=haringey").await,
        ];
        for page in pages {
            let body = page.expect(200).body;
            assert!(body.contains("Summer plan"), "{body}");
        }
        for page in [&version, &format!("{version}/sign"), &format!("{version}/adopt")] {
            assert!(!chair.get(page).await.body.contains("Renamed since"), "{page}");
        }
        let today = police.get("/").await.expect(200).body;
        assert!(today.contains("Say what your authority makes of Summer plan"));
        for name in ["whole", "summary"] {
            let says = Searched::of(&text_in(&browser.save(&format!("{version}/{name}.pdf")).await));
            assert!(says.holds("Summer plan") && says.holds(&period), "{name}");
            assert!(!says.holds("Renamed since") && !says.holds(&format!("{period}.")), "{name}");
        }
    }
}

#[tokio::test]
async fn the_region_counts_plans_and_reads_none_and_plans_say_what_of_the_region_they_serve() {
    for world in World::demonstration_on_each_engine().await {
        let plan = written(&world).await;
        let (browser, region) = (manager(&world).await, holder(&world, REGION, Role::RegionalLead).await);
        region.get(&plan).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.view", "role_may_not")]);
        let form = [
            ("title", "A youth worker in every A&E"),
            ("words", "Every hospital, every night"),
            ("due", "31/3/2030"),
        ];
        browser.post("/regional-actions/new", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("regional_action.write", "role_may_not")]);
        let wrong = region.post("/regional-actions/new", &form[..2]).await.expect(422);
        assert_eq!(wrong.errors().len(), 1);
        region.post("/regional-actions/new", &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("regional_action.write")]);
        let serves = format!("{plan}/serves");
        let page = browser.get(&serves).await.expect(200);
        let action = page.attribute("input[name=action]", "value");
        browser.post(&serves, &[("action", &action)]).await.expect(422);
        for words in ["Both hospitals by May", "All hospitals by June"] {
            let seen = browser.get(&serves).await.expect(200).attributes("input[name=seen]", "value");
            let seen = seen.first().map_or("", String::as_str);
            browser.post(&serves, &[("action", &action), ("words", words), ("seen", seen)]).await.expect(303);
            world.clock.advance_seconds(1);
        }
        // Who did not see what somebody else wrote writes nothing over it; the same again says it once.
        browser.post(&serves, &[("action", &action), ("words", "None")]).await.expect(409);
        browser.post(&serves, &[("action", &action), ("words", "All hospitals by June")]).await.expect(303);
        assert!(
            browser
                .get(&plan)
                .await
                .expect(200)
                .body
                .contains("A youth worker in every A&amp;E: All hospitals by June")
        );
        let page = region.get("/regional-actions").await.expect(200).body;
        assert!(page.contains("In no plan that a Board adopted") && !page.contains("All hospitals by June"));
        let table = region.get("/plans/boroughs").await.expect(200);
        let told = format!(
            "0 of {} boroughs have a current plan that the Board adopted",
            table.texts("tbody tr").len()
        );
        assert!(table.body.contains(&told), "{told}");
        let row = table.texts("tbody tr").into_iter().find(|row| row.contains("Haringey")).expect("its row");
        assert!(
            row.matches("Not adopted").count() == 3 && !row.contains(" of "),
            "a draft counts nowhere: {row}"
        );
        // What the Board adopted is counted, and a line that was written since is not.
        let version = offered(&browser, &plan, "For seven weeks").await;
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        adopt(&chair, &version, "Adopted").await.expect(303);
        let other = [("title", "Guardians"), ("words", "In every borough"), ("due", "31/3/2030")];
        region.post("/regional-actions/new", &other).await.expect(303);
        let all = browser.get(&serves).await.expect(200).attributes("input[name=action]", "value");
        let guardians = all.iter().find(|id| **id != action).expect("the second action");
        browser.post(&serves, &[("action", guardians), ("words", "Four guardians")]).await.expect(303);
        let page = region.get("/regional-actions").await.expect(200).body;
        assert_eq!(page.matches("In the plan of Haringey").count(), 1);
        assert!(!page.contains("All hospitals by June"));
        let table = region.get("/plans/boroughs").await.expect(200);
        let row = table.texts("tbody tr").into_iter().find(|row| row.contains("Haringey")).expect("its row");
        assert!(row.contains("0 of 17") && row.contains("1 of 2"), "{row}");
        assert!(!table.body.contains("Summer plan"), "no word of a plan");
        // A line can be taken out again.
        let seen = browser.get(&serves).await.expect(200).attributes("input[name=seen]", "value");
        let seen = seen.iter().find(|seen| seen.starts_with(guardians.as_str())).expect("it was seen");
        let out = [("action", guardians.as_str()), ("take_out", "yes"), ("seen", seen.as_str())];
        browser.post(&serves, &out).await.expect(303);
        assert!(!browser.get(&plan).await.expect(200).body.contains("Four guardians"));
        let end = region_link(&page);
        browser.post(&end, &[("words", "Not ours")]).await.expect(403);
        region.post(&end, &[]).await.expect(422);
        region.post(&end, &[("words", "Every hospital has one")]).await.expect(303);
        region.post(&end, &[("words", "Every hospital has one")]).await.expect(409);
        assert!(
            browser.get(&plan).await.expect(200).body.contains("A youth worker in every A&amp;E (ended)")
        );
    }
}

fn region_link(page: &str) -> String {
    let after =
        page.split("href=\"").find(|rest| rest.starts_with("/regional-actions/") && rest.contains("/end\""));
    after.and_then(|rest| rest.split('"').next()).expect("a link to end it").to_owned()
}

/// Story: one sitting, and seven weeks.
#[tokio::test]
async fn a_board_adopts_the_seven_weeks_in_one_sitting_and_runs_them_to_their_end() {
    for world in World::demonstration_on_each_engine().await {
        let plan = written(&world).await;
        let browser = manager(&world).await;
        let version = offered(&browser, &plan, "For the seven weeks until term begins").await;
        for (body, role) in
            [(COUNCIL, Role::ChiefExecutive), (COUNCIL, Role::SeniorLeader), (POLICE, Role::SeniorLeader)]
        {
            let leader = holder(&world, body, role).await;
            assert!(
                leader
                    .get("/")
                    .await
                    .expect(200)
                    .body
                    .contains("Say what your authority makes of Summer plan")
            );
            leader.post(&format!("{version}/sign"), &[("stance", "agree")]).await.expect(303);
        }
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        assert!(chair.get("/").await.expect(200).body.contains("Adopt Summer plan for the Board"));
        assert!(
            !chair.get("/").await.expect(200).body.contains("Look at Summer plan again"),
            "it has just begun"
        );
        adopt(&chair, &version, "Adopted in one sitting").await.expect(303);
        // The weeks pass: half of the actions are done by their day, one is given up, the others become overdue.
        let all = actions(&browser, &plan).await;
        for (at, action) in all.iter().enumerate() {
            let service = manager(&world).await;
            let report = format!("{action}/report");
            let seen = service.get(&report).await.expect(200).attribute("input[name=seen]", "value");
            let state = match at {
                0..=8 => "done",
                9 => "stopped",
                _ => continue,
            };
            let told = [
                ("state", state),
                ("answer", "As we planned it"),
                ("evidence", "The log"),
                ("seen", seen.as_str()),
            ];
            service.post(&report, &told).await.expect(303);
        }
        let page = manager(&world).await.get(&plan).await.expect(200).body;
        assert!(page.contains("The day of no action has passed yet."));
        for _ in 0..7 {
            world.clock.advance_seconds(7 * DAY);
        }
        let browser = manager(&world).await;
        let page = browser.get(&plan).await.expect(200).body;
        for words in [
            "7 overdue",
            "9 done",
            "1 given up",
            "9 of 17 questions of the framework are answered",
            "Of 17 actions whose day has passed, 9 were done by their day",
            "1 action was given up",
            "It counts as not done.",
        ] {
            assert!(page.contains(words), "{words}");
        }
        let today = browser.get("/").await.expect(200).attributes("main a[href^='/plan-actions/']", "href");
        assert_eq!(today.len(), 7, "what is overdue waits for the agency that answers for it");
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        assert!(chair.get("/").await.expect(200).body.contains("Look at Summer plan again"));
        // It ends with what came of it, and stays readable; the next one is begun as its copy.
        let close = format!("{plan}/close");
        browser.post(&close, &[("words", "Done")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.close", "role_may_not")]);
        assert!(
            chair
                .get(&close)
                .await
                .expect(200)
                .body
                .contains("7 actions are still to be done, 7 of them overdue")
        );
        chair.post(&close, &[]).await.expect(422);
        chair
            .post(&close, &[("words", "Nine of seventeen were done. The others go on in autumn.")])
            .await
            .expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.close")]);
        chair.post(&close, &[("words", "Again")]).await.expect(409);
        browser.post(&format!("{plan}/parts/crisis"), &[("words", "Late")]).await.expect(409);
        assert!(
            browser.get("/plan?area=haringey").await.expect(200).body.contains("There is no current plan.")
        );
        let copied = plan.rsplit('/').next().expect("an id").to_owned();
        let from = day_in(&world, 0);
        let form = [("begin", copied.as_str()), ("title", "Autumn plan"), ("from", from.as_str())];
        let next = without_query(&browser.post("/plans/new?area=haringey", &form).await.expect(303));
        let page = browser.get(&next).await.expect(200).body;
        assert!(page.contains("16 actions") && page.contains("16 to be done"), "without what was given up");
        assert!(!page.contains("says nothing yet"), "parts and issues came along");
    }
}

/// What a round of the standards asks to be improved is carried out as an action of the plan, once.
#[tokio::test]
async fn improvements_of_the_standards_become_actions_once() {
    for world in World::demonstration_on_each_engine().await {
        let plan = begun(&world).await;
        crate::standards::improved(&world).await;
        let browser = manager(&world).await;
        let address = format!("{plan}/improvements");
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        worker.post(&address, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("plan.write", "role_may_not")]);
        assert!(browser.get(&plan).await.expect(200).body.contains("1 improvement of the borough"));
        let take = browser.get(&address).await.expect(200).attribute("input[name=take]", "value");
        let wrong = browser.post(&address, &[]).await.expect(422);
        assert_eq!(wrong.errors(), ["Select at least one improvement"]);
        browser.post(&address, &[("take", &take)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("plan.write")]);
        browser.post(&address, &[("take", &take)]).await.expect(422);
        assert_eq!(actions(&browser, &plan).await.len(), 18);
        let taken = "SELECT COUNT(*) FROM plan_action WHERE improvement_id IS NOT NULL";
        assert_eq!(world.number(taken).await, 1);
        // Another plan of the borough takes it when this one leaves it unfinished, and not before.
        let local = [("begin", "local"), ("title", "Schools"), ("from", "1/12/2026")];
        let local = without_query(&browser.post("/plans/new?area=haringey", &local).await.expect(303));
        let next = format!("{local}/improvements");
        assert!(browser.get(&next).await.expect(200).attributes("input[name=take]", "value").is_empty());
        browser.post(&next, &[("take", &take)]).await.expect(422);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        chair.post(&format!("{plan}/close"), &[("words", "The rest goes on in the next")]).await.expect(303);
        browser.post(&next, &[("take", &take)]).await.expect(303);
        assert_eq!(world.number(taken).await, 2);
    }
}
