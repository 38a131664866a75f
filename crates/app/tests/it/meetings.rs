//! Meetings of Boards, Gold groups and the region: agenda, who came, decisions, promises, papers, police area plans.
//!
//! Over 500 lines because a Board does many things.
//! `a_board_meets_from_its_agenda_to_confirmed_minutes` is over 70 lines because it is one story.
//! `a_paper_becomes_a_decision_that_only_a_later_one_replaces` is over 70 lines because it is one story.
//! `promises_keep_every_word_that_was_said_of_them` is over 70 lines because it is one story.
//! `police_publish_a_plan_that_boards_engage_with` is over 70 lines because it is one story.
//! `who_came_and_what_partners_brought_is_counted_as_the_indicator_asks` is over 70 lines because it is one story.
//! `gold_groups_and_the_region_meet_across_boroughs` is over 70 lines because it is one story.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const COUNCIL: &str = "haringey-council-fictional";
const NEIGHBOUR: &str = "enfield-council-fictional";
const POLICE: &str = "example-police-service-fictional";
const REGION: &str = "example-regional-authority-fictional";
const CHARITY: &str = "open-door-haringey-fictional";
const DAY: i64 = 24 * 60 * 60;

/// A day from today as forms ask for it.
fn day(world: &World, days: i32) -> String {
    let date = world.clock.now().day().plus_days(days).date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

fn without_query(answer: &Answer) -> String {
    answer.location().split('?').next().expect("an address").to_owned()
}

/// A meeting in so many days.
async fn plan(
    browser: &Client,
    world: &World,
    (kind, title, days): (&str, &str, i32),
    more: &[(&str, &str)],
) -> Answer {
    let on = day(world, days);
    let form = [
        ("kind", kind),
        ("title", title),
        ("day", on.as_str()),
        ("time", "09:30"),
        ("place", "Town hall"),
        ("chair", "The director"),
    ];
    browser.post("/board/meetings/new?area=haringey", &[&form, more].concat()).await
}

async fn held(browser: &Client, world: &World, title: &str) -> String {
    without_query(&plan(browser, world, ("board", title, -1), &[]).await.expect(303))
}

/// The value of the choice of a list whose words begin so.
fn choice(page: &Answer, list: &str, words: &str) -> String {
    let options = format!("select[name='{list}'] option");
    let texts = page.texts(&options);
    let at =
        texts.iter().position(|text| text.starts_with(words)).unwrap_or_else(|| panic!("{words}: {texts:?}"));
    page.attributes(&options, "value")[at].clone()
}

async fn seen(browser: &Client, page: &str) -> String {
    browser.get(page).await.expect(200).attribute("input[name=seen]", "value")
}

#[tokio::test]
async fn a_board_meets_from_its_agenda_to_confirmed_minutes() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        plan(&worker, &world, ("board", "Winter", 10), &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("meeting.write", "role_may_not")]);
        let leader = holder(&world, COUNCIL, Role::SeniorLeader).await;
        plan(&leader, &world, ("board", "Winter", 10), &[]).await.expect(422);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        plan(&manager, &world, ("gold", "Winter", 10), &[]).await.expect(422);
        let empty =
            manager.post("/board/meetings/new?area=haringey", &[("title", "Kept words")]).await.expect(422);
        assert!(empty.body.contains("Kept words") && empty.errors().len() >= 5, "{:?}", empty.errors());
        let meeting = without_query(&plan(&manager, &world, ("board", "Winter", 10), &[]).await.expect(303));
        assert_eq!(world.newest_entries(1).await, [done("meeting.write")]);
        let shown = worker.get(&meeting).await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("board.view")]);
        assert!(shown.body.contains("Open Door Haringey") && !shown.body.contains("Write the agenda"));
        // Nobody of another borough sees it, and the region does not either.
        let neighbour = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        neighbour.get(&meeting).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("board.view", "outside_area")]);
        let lead = holder(&world, REGION, Role::RegionalLead).await;
        lead.get(&meeting).await.expect(403);
        // The agenda: what is due is suggested, own lines are added, five decisions at most.
        let agenda = format!("{meeting}/agenda");
        let page = manager.get(&agenda).await.expect(200);
        assert!(page.body.contains("What partners’ own figures show"), "the returns are always due");
        worker.get(&agenda).await.expect(403);
        let at = seen(&manager, &agenda).await;
        let own = "One thing\nTwo things\nThree things\nFour things\nFive things\nSix things";
        let form = [("own", own), ("take", "returns:returns"), ("seen", at.as_str())];
        world.clock.advance_seconds(1);
        manager.post(&agenda, &form).await.expect(303);
        manager.post(&agenda, &form).await.expect(409);
        let page = manager.get(&agenda).await.expect(200);
        let keys = page.attributes("input[name=drop]", "value");
        assert_eq!(keys.len(), 7);
        assert!(
            !page.body.contains("Nothing else is due")
                || !page.attributes("input[name=take]", "value").contains(&"returns:returns".to_owned())
        );
        let at = page.attribute("input[name=seen]", "value");
        let places: Vec<String> = keys.iter().map(|key| format!("at:{key}")).collect();
        let ordered = |needed: usize| {
            let mut form: Vec<(&str, &str)> = vec![("seen", at.as_str())];
            form.extend(places.iter().map(|name| (name.as_str(), "5")));
            form.extend(keys.iter().take(needed).map(|key| ("needs", key.as_str())));
            form
        };
        let many = manager.post(&agenda, &ordered(6)).await.expect(422);
        assert!(many.errors().join(" ").contains("at most five"));
        world.clock.advance_seconds(1);
        let first = [ordered(5), vec![(places[6].as_str(), "1")]].concat();
        let mut first: Vec<(&str, &str)> =
            first.into_iter().filter(|pair| *pair != (places[6].as_str(), "5")).collect();
        first.push(("drop", &keys[5]));
        manager.post(&agenda, &first).await.expect(303);
        let shown = manager.get(&meeting).await.expect(200);
        let lines = shown.texts("main ol li");
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert_eq!(shown.body.matches("Decision needed").count(), 5);
        // Before it begins nothing is said of who came, and a meeting of next week has no minutes.
        assert!(shown.attributes("main table a", "href").is_empty());
        manager.get(&format!("{meeting}/minutes")).await.expect(409);
        manager.post(&format!("{meeting}/decide"), &[("what", "x"), ("reason", "y")]).await.expect(409);
        // Cancelled with a reason, and fixed then.
        let cancel = format!("{meeting}/cancel");
        let at = seen(&manager, &cancel).await;
        manager.post(&cancel, &[("seen", &at)]).await.expect(422);
        world.clock.advance_seconds(1);
        manager.post(&cancel, &[("seen", &at), ("words", "The hall is closed")]).await.expect(303);
        assert!(worker.get(&meeting).await.expect(200).body.contains("The hall is closed"));
        manager.get(&agenda).await.expect(409);
    }
}

#[tokio::test]
async fn who_came_and_what_partners_brought_is_counted_as_the_indicator_asks() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let meeting = held(&manager, &world, "Autumn").await;
        let page = manager.get(&meeting).await.expect(200);
        let partners = page.attributes("main table a", "href");
        let all = partners.len();
        assert!(all > 5, "{partners:?}");
        let form = |seniority, brought, shows, does| {
            [
                ("seniority", seniority),
                ("who", "A director"),
                ("brought", brought),
                ("shows", shows),
                ("does", does),
            ]
        };
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        worker.post(&partners[0], &form("senior_leader", "brought", "a", "b")).await.expect(403);
        let missing = manager
            .post(&partners[0], &form("senior_leader", "brought", "Twice as often", ""))
            .await
            .expect(422);
        assert!(missing.body.contains("Twice as often"), "what was typed is kept");
        manager
            .post(&partners[0], &form("senior_leader", "brought", "Twice as often", "We look twice"))
            .await
            .expect(303);
        assert_eq!(world.newest_entries(1).await, [done("meeting.write")]);
        manager.post(&partners[1], &form("deputy", "not_brought", "No figures yet", "")).await.expect(303);
        let shown = manager.get(&meeting).await.expect(200);
        let words = format!("The senior leader of 1 of {all} partners came. 1 of {all} brought");
        assert!(shown.body.contains(&words), "{words}");
        assert!(shown.body.contains("Twice as often") && shown.body.contains("We look twice"));
        // Of all partners on one page; what is left as it was is not written.
        let came = format!("{meeting}/came");
        worker.get(&came).await.expect(403);
        let page = manager.get(&came).await.expect(200);
        let names = page.attributes("main select[name^='came-']", "name");
        assert_eq!(names.len(), all);
        let who = names[2].replace("came-", "who-");
        let nameless = manager.post(&came, &[(names[2].as_str(), "deputy")]).await.expect(422);
        assert!(nameless.errors()[0].ends_with("enter the name or the post of who came"));
        let line = [(names[2].as_str(), "deputy"), (who.as_str(), "The deputy head")];
        manager.post(&came, &line).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("meeting.write")]);
        manager.post(&came, &[line[0], (who.as_str(), "Somebody else")]).await.expect(409);
        assert!(manager.get(&meeting).await.expect(200).body.contains("The deputy head"));
        let minutes = format!("{meeting}/minutes");
        let at = seen(&manager, &minutes).await;
        world.clock.advance_seconds(1);
        manager.post(&minutes, &[("seen", &at), ("words", "It was short.")]).await.expect(303);
        // Every number of the year leads to a list of as many meetings.
        let year = manager.get("/board/attendance?area=haringey").await.expect(200);
        assert!(year.body.contains("1 Board meeting was held"));
        let links = year.attributes("main table a", "href");
        assert!(links.len() > all, "{links:?}");
        for (link, count) in links.iter().zip(year.texts("main table a")).take(12) {
            let rows =
                manager.get(link).await.expect(200).texts("main table.accord-list__table tbody tr").len();
            assert_eq!(rows.to_string(), count, "{link}");
        }
        // Its chair confirms; nobody else, and nothing changes afterwards.
        let confirm = format!("{meeting}/confirm");
        let at = seen(&manager, &format!("{meeting}/edit")).await;
        manager.post(&confirm, &[("seen", &at)]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("meeting.confirm", "role_may_not")]);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        assert!(chair.get("/").await.expect(200).body.contains("Confirm the minutes: Autumn"));
        world.clock.advance_seconds(1);
        chair.post(&confirm, &[("seen", &at)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("meeting.confirm")]);
        manager.post(&partners[1], &form("absent", "not_brought", "Late", "")).await.expect(409);
        manager.get(&minutes).await.expect(409);
        manager.get(&format!("{meeting}/decide")).await.expect(409);
        assert!(manager.get(&meeting).await.expect(200).body.contains("Held, minutes confirmed"));
    }
}

#[tokio::test]
async fn a_paper_becomes_a_decision_that_only_a_later_one_replaces() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        let form = [("title", "Safe routes"), ("words", "# What we ask\nThree routes.\n<b>Bold</b>")];
        worker.post("/board/papers/new?area=haringey", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("paper.write", "role_may_not")]);
        manager.post("/board/papers/new?area=haringey", &form[..1]).await.expect(422);
        let paper = without_query(&manager.post("/board/papers/new?area=haringey", &form).await.expect(303));
        assert_eq!(world.newest_entries(1).await, [done("paper.write")]);
        let shown = worker.get(&paper).await.expect(200);
        assert!(shown.texts("main h2")[0] == "What we ask" && shown.body.contains("&lt;b&gt;"));
        // Only who brings it adds a version, and two at once do not both.
        let charity = holder(&world, CHARITY, Role::VoluntaryWorker).await;
        charity.get(&format!("{paper}/revise")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("paper.write", "other_agency")]);
        let revise = format!("{paper}/revise");
        let newer = [("words", "# What we ask\nFour routes."), ("changed", "One more"), ("before", "1")];
        let (one, other) = tokio::join!(manager.post(&revise, &newer), manager.post(&revise, &newer));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "a paper has one version of a number");
        assert!(manager.get(&paper).await.expect(200).body.contains("Four routes"));
        assert!(manager.get(&format!("{paper}?version=1")).await.expect(200).body.contains("Three routes"));
        // The decision names the version that it rests on.
        let meeting = held(&manager, &world, "Autumn").await;
        let decide = format!("{meeting}/decide");
        worker.post(&decide, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("decision.enter", "role_may_not")]);
        let page = manager.get(&decide).await.expect(200);
        let version = choice(&page, "version", "Safe routes, version 2");
        let police = choice(&page, "dissent-agency-1", "Police");
        let what = [
            ("what", "Four routes are staffed"),
            ("reason", "Children asked for it"),
            ("version", version.as_str()),
        ];
        let half = [&what[..], &[("dissent-agency-1", police.as_str())]].concat();
        let half = manager.post(&decide, &half).await.expect(422);
        assert!(half.body.contains("Children asked for it"), "what was typed is kept");
        let whole =
            [&what[..], &[("dissent-agency-1", police.as_str()), ("dissent-words-1", "Not at the station")]]
                .concat();
        let decision = without_query(&manager.post(&decide, &whole).await.expect(303));
        assert_eq!(world.newest_entries(1).await, [done("decision.enter")]);
        let shown = worker.get(&decision).await.expect(200);
        assert!(shown.body.contains("Not at the station") && shown.body.contains("version 2"));
        assert!(worker.get(&paper).await.expect(200).body.contains("Four routes are staffed"));
        // Two later decisions cannot both replace it.
        let page = manager.get(&decide).await.expect(200);
        let earlier =
            choice(&page, "replaces", &shown.texts("span.govuk-caption-l")[0].replace("Decision ", ""));
        let later = |what| [("what", what), ("reason", "It changed"), ("replaces", earlier.as_str())];
        let (first, second) = (later("Five routes"), later("No routes"));
        let (one, other) = tokio::join!(manager.post(&decide, &first), manager.post(&decide, &second));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert!(statuses[0] == 303 && [409, 422].contains(&statuses[1]), "{statuses:?}");
        assert!(worker.get(&decision).await.expect(200).body.contains("This decision was replaced by"));
        // The register, with its filter and its file.
        let register = worker.get("/board/decisions?area=haringey").await.expect(200);
        assert_eq!(register.texts("main table.accord-list__table tbody tr").len(), 2);
        let replaced = worker.get("/board/decisions?area=haringey&standing=replaced").await.expect(200);
        assert_eq!(replaced.texts("main table.accord-list__table tbody tr").len(), 1);
        let csv = String::from_utf8(worker.save("/board/decisions.csv?area=haringey").await).expect("text");
        assert!(csv.contains("Not at the station") && csv.contains("Safe routes, version 2"), "{csv}");
        assert_eq!(world.newest_entries(1).await, [done("board.export")]);
        let neighbour = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        for address in [&decision, &paper, &"/board/decisions.csv?area=haringey".to_owned()] {
            neighbour.get(address).await.expect(403);
        }
    }
}

#[tokio::test]
async fn promises_keep_every_word_that_was_said_of_them() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let meeting = held(&manager, &world, "Autumn").await;
        let page = manager.get(&format!("{meeting}/promise")).await.expect(200);
        let charity_id = choice(&page, "agency", "Open Door");
        let (due, late) = (day(&world, 3), day(&world, 5));
        let form = [
            ("what", "Keep the club open"),
            ("agency", charity_id.as_str()),
            ("who", "The coordinator"),
            ("due_on", due.as_str()),
        ];
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        worker.post(&format!("{meeting}/promise"), &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("promise.enter", "role_may_not")]);
        manager.post(&format!("{meeting}/promise"), &form[..2]).await.expect(422);
        manager.post(&format!("{meeting}/promise"), &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("promise.enter")]);
        let promise =
            manager.get(&meeting).await.expect(200).attribute("a[href^='/board/promises/']", "href");
        // Today of its agency, and of the chair once it is overdue.
        let charity = holder(&world, CHARITY, Role::VoluntaryWorker).await;
        assert!(charity.get("/").await.expect(200).body.contains("Keep the club open"));
        world.clock.advance_seconds(6 * DAY);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let charity = holder(&world, CHARITY, Role::VoluntaryWorker).await;
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        assert!(chair.get("/").await.expect(200).body.contains("Ask partners about 1 overdue promise"));
        let overdue = manager.get("/board/promises?area=haringey&state=overdue").await.expect(200);
        assert_eq!(overdue.texts("main table.accord-list__table tbody tr").len(), 1);
        assert!(overdue.body.contains("1 promise is overdue"));
        // Others of the borough do not speak for it.
        let social = holder(&world, COUNCIL, Role::SocialWorker).await;
        social.post(&promise, &[("state", "not_kept"), ("words", "No"), ("before", "0")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("promise.report", "other_agency")]);
        let missing = charity
            .post(&promise, &[("state", "kept"), ("words", "It is open"), ("before", "0")])
            .await
            .expect(422);
        assert!(missing.body.contains("It is open"), "what was typed is kept");
        let on = late.as_str();
        let kept = [("state", "kept"), ("kept_on", on), ("words", "It is open"), ("before", "0")];
        let (one, other) = tokio::join!(charity.post(&promise, &kept), charity.post(&promise, &kept));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "one word at a time");
        assert_eq!(world.number("SELECT COUNT(*) FROM promise_word").await, 1);
        assert!(charity.get(&promise).await.expect(200).body.contains("Kept late"));
        manager
            .post(&promise, &[("state", "withdrawn"), ("words", "No longer"), ("before", "1")])
            .await
            .expect(422);
        // What a partner said itself, others do not say otherwise; a decision of before withdraws nothing.
        let closed = [("state", "not_kept"), ("words", "It closed again"), ("before", "1")];
        let other = manager.post(&promise, &closed).await.expect(422);
        assert!(other.errors()[0].starts_with("The partner has said"), "{:?}", other.errors());
        charity.post(&promise, &closed).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("promise.report")]);
        let shown = charity.get(&promise).await.expect(200).body;
        assert!(shown.contains("It closed again") && shown.contains("It is open"), "earlier words stay");
        let csv = String::from_utf8(charity.save("/board/promises.csv?area=haringey").await).expect("text");
        assert!(csv.contains("Not kept") && csv.contains("It closed again"), "{csv}");
        // What the meeting tells others.
        let tell = format!("{meeting}/tell");
        let by = day(&world, 9);
        let form = [
            ("words", "The club is open"),
            ("audience", "young people"),
            ("who", "Schools"),
            ("by_on", by.as_str()),
        ];
        worker.post(&tell, &form).await.expect(403);
        manager.post(&tell, &form[..3]).await.expect(422);
        manager.post(&tell, &form).await.expect(303);
        assert!(charity.get(&meeting).await.expect(200).body.contains("The club is open"));
    }
}

#[tokio::test]
async fn gold_groups_and_the_region_meet_across_boroughs() {
    for world in World::demonstration_on_each_engine().await {
        let police = holder(&world, POLICE, Role::PolicePartnership).await;
        plan(&police, &world, ("board", "Not theirs", -1), &[]).await.expect(422);
        let others = [("areas", "enfield"), ("areas", "islington")];
        let gold =
            without_query(&plan(&police, &world, ("gold", "Winter evenings", -1), &others).await.expect(303));
        let neighbour = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        assert!(neighbour.get(&gold).await.expect(200).body.contains("Enfield, Haringey, Islington"));
        neighbour.get(&format!("{gold}/agenda")).await.expect(403);
        let form = [("what", "One place each Friday"), ("reason", "They did not know of each other")];
        neighbour.post(&format!("{gold}/decide"), &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("decision.enter", "outside_area")]);
        let decision = without_query(&police.post(&format!("{gold}/decide"), &form).await.expect(303));
        assert!(neighbour.get(&decision).await.expect(200).body.contains("Gold "));
        // Changed as it was seen; what stays of it are the boroughs.
        let edit = format!("{gold}/edit");
        let page = police.get(&edit).await.expect(200);
        let mut fields: Vec<(String, String)> = ["title", "day", "time", "place", "chair", "seen"]
            .iter()
            .map(|name| ((*name).to_owned(), page.attribute(&format!("input[name={name}]"), "value")))
            .collect();
        fields.push(("areas".to_owned(), "enfield".to_owned()));
        let partner = page.attributes("input[name=partners]", "value").remove(0);
        let no_partner: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        police.post(&edit, &no_partner).await.expect(422);
        let whole = [&no_partner[..], &[("partners", partner.as_str())]].concat();
        world.clock.advance_seconds(1);
        police.post(&edit, &whole).await.expect(303);
        police.post(&edit, &whole).await.expect(409);
        assert!(police.get(&gold).await.expect(200).body.contains("Enfield, Haringey"));
        // Once it has begun a partner stays, whatever is ticked.
        assert!(police.get(&gold).await.expect(200).texts("main table tbody tr").len() > 1);
        // Whose agency is not in it reads nothing of it, in a list, a register or a file.
        let charity = holder(&world, CHARITY, Role::VoluntaryWorker).await;
        for address in [&gold, &decision] {
            charity.get(address).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("board.view", "other_agency")]);
        }
        for address in
            ["/board?area=haringey", "/board/decisions?area=haringey", "/board/decisions.csv?area=haringey"]
        {
            let body = charity.get(address).await.expect(200).body;
            assert!(
                !body.contains("One place each Friday") && !body.contains("Winter evenings"),
                "{address}"
            );
        }
        // The region convenes for every borough; partners read it, and it reads nothing else.
        let lead = holder(&world, REGION, Role::RegionalLead).await;
        let plain = plan(&lead, &world, ("regional", "Fortnight", -1), &[]).await.expect(422);
        assert!(plain.errors().join(" ").contains("Select the boroughs"));
        let regional = without_query(
            &plan(&lead, &world, ("regional", "Fortnight", -1), &[("whole", "yes")]).await.expect(303),
        );
        assert_eq!(world.newest_entries(1).await, [done("meeting.write_regional")]);
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        assert!(worker.get(&regional).await.expect(200).body.contains("33 boroughs"));
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        chair.get(&format!("{regional}/edit")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("meeting.write_regional", "role_may_not")]);
        let list = lead.get("/board").await.expect(200);
        assert_eq!(list.texts("main table.accord-list__table tbody tr").len(), 1);
        assert_eq!(world.newest_entries(1).await, [done("board.view_regional")]);
        lead.get("/board/decisions").await.expect(403);
        lead.get(&decision).await.expect(403);
        let page = lead.get(&format!("{regional}/promise")).await.expect(200);
        let own = choice(&page, "agency", "Regional violence");
        let due = day(&world, 1);
        let form = [("what", "Share the words"), ("agency", own.as_str()), ("due_on", due.as_str())];
        lead.post(&format!("{regional}/promise"), &form).await.expect(303);
        let promise = lead.get(&regional).await.expect(200).attribute("a[href^='/board/promises/']", "href");
        let today = day(&world, 0);
        let kept = [("state", "kept"), ("kept_on", today.as_str()), ("words", "Sent"), ("before", "0")];
        lead.post(&promise, &kept).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("meeting.write_regional")]);
        let at = seen(&lead, &format!("{regional}/minutes")).await;
        world.clock.advance_seconds(1);
        lead.post(&format!("{regional}/minutes"), &[("seen", &at), ("words", "Short")]).await.expect(303);
        let at = seen(&lead, &format!("{regional}/edit")).await;
        world.clock.advance_seconds(1);
        lead.post(&format!("{regional}/confirm"), &[("seen", &at)]).await.expect(303);
    }
}

#[tokio::test]
async fn police_publish_a_plan_that_boards_engage_with() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let (from, to, due) = (day(&world, 0), day(&world, 60), day(&world, 2));
        let form = [
            ("title", "Summer nights"),
            ("from_on", from.as_str()),
            ("to_on", to.as_str()),
            ("words", "# What we do\nThe same officers at the same places."),
            ("areas", "haringey"),
            ("areas", "enfield"),
            ("what-1", "Name the officers"),
            ("owner-1", "Schools team"),
            ("due-1", due.as_str()),
        ];
        manager.post("/bcu-plans/new", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("bcu_plan.publish", "role_may_not")]);
        let leader = holder(&world, COUNCIL, Role::SeniorLeader).await;
        leader.post("/bcu-plans/new", &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("bcu_plan.publish", "role_may_not")]);
        let police = holder(&world, POLICE, Role::PolicePartnership).await;
        let half = police.post("/bcu-plans/new", &form[..7]).await.expect(422);
        assert!(half.body.contains("Name the officers"), "what was typed is kept");
        let plan = without_query(&police.post("/bcu-plans/new", &form).await.expect(303));
        assert_eq!(world.newest_entries(1).await, [done("bcu_plan.publish")]);
        assert!(
            manager
                .get("/bcu-plans?area=haringey")
                .await
                .expect(200)
                .body
                .contains("has not said what it makes")
        );
        let away = holder(&world, "camden-council-fictional", Role::ChiefExecutive).await;
        away.get(&plan).await.expect(403);
        // The Board says what it makes of it, one word at a time; police answer.
        let engage = format!("{plan}/engage?area=haringey");
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        worker.post(&engage, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("bcu_plan.engage", "role_may_not")]);
        let word = [
            ("read_on", from.as_str()),
            ("takes_on", "We walk along"),
            ("asks", "Not at the library"),
            ("before", "0"),
        ];
        manager.post(&engage, &word[2..]).await.expect(422);
        let (one, other) = tokio::join!(manager.post(&engage, &word), manager.post(&engage, &word));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "a Board says one thing at a time");
        assert!(police.get("/").await.expect(200).body.contains("Answer what Boards ask"));
        let page = police.get(&plan).await.expect(200);
        let answer = page.attribute("form[action^='/bcu-plans/engagements/']", "action");
        manager.post(&answer, &[("words", "Yes")]).await.expect(403);
        police.post(&answer, &[]).await.expect(422);
        police.post(&answer, &[("words", "Agreed")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("bcu_plan.answer")]);
        police.post(&answer, &[("words", "Not agreed")]).await.expect(409);
        let track = page.attribute("form[action^='/bcu-plans/actions/']", "action");
        manager.post(&track, &[("words", "Done")]).await.expect(403);
        police.post(&track, &[("words", "Each school has a name")]).await.expect(303);
        police.post(&track, &[("words", "Again")]).await.expect(409);
        assert!(worker.get(&plan).await.expect(200).body.contains("Each school has a name"));
        // A newer version replaces it, once; the old one stays as it was.
        let replace = format!("{plan}/replace");
        let (one, other) = tokio::join!(police.post(&replace, &form), police.post(&replace, &form));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "a version has one successor");
        assert!(manager.get(&plan).await.expect(200).body.contains("A newer version replaces this plan"));
        manager.get(&engage).await.expect(409);
    }
}

#[tokio::test]
async fn the_board_paper_is_on_a_page_and_on_two_sheets() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let page = manager.get("/board/paper?area=haringey").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("board.print")]);
        let heads = page.texts("main h2");
        assert_eq!(
            heads,
            [
                "Decisions needed",
                "The plan",
                "Overdue promises",
                "Clocks",
                "Priority list",
                "Signals that are open",
                "The next seven weeks",
                "The last meeting"
            ]
        );
        assert!(page.body.contains("Not kept in Accord yet."));
        let meeting = held(&manager, &world, "Autumn").await;
        let id = meeting.rsplit('/').next().expect("an id");
        let pdf = manager.save(&format!("/board/paper.pdf?area=haringey&meeting={id}")).await;
        assert!(pdf.starts_with(b"%PDF"));
        assert_eq!(world.newest_entries(1).await, [done("board.print")]);
        manager.get(&format!("/board/paper?area=enfield&meeting={id}")).await.expect(403);
        let lead = holder(&world, REGION, Role::RegionalLead).await;
        lead.get("/board/paper?area=haringey").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("board.print", "role_may_not")]);
    }
}

#[tokio::test]
async fn a_partner_brings_its_own_figures_and_nobody_writes_over_what_they_did_not_see() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let meeting = without_query(&plan(&manager, &world, ("board", "Winter", 10), &[]).await.expect(303));
        let charity = holder(&world, CHARITY, Role::VoluntaryWorker).await;
        let own = charity.get(&meeting).await.expect(200).attribute("main a[href$='/return']", "href");
        manager.get(&own).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("return.bring", "other_agency")]);
        let neighbour = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        neighbour.post(&own, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("return.bring", "outside_area")]);
        let missing =
            charity.post(&own, &[("brought", "brought"), ("shows", "Twice as often")]).await.expect(422);
        assert!(missing.body.contains("Twice as often"), "what was typed is kept");
        let form =
            [("brought", "brought"), ("shows", "Twice as often"), ("does", "We look twice"), ("seen", "")];
        charity.post(&own, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("return.bring")]);
        // Whoever had the older form open does not write over it, and a partner that brought something stays.
        charity.post(&own, &form).await.expect(409);
        world.clock.advance_seconds(11 * DAY);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let page = manager.get(&meeting).await.expect(200);
        assert!(page.body.contains("Twice as often"));
        let attend = own.trim_end_matches("/return");
        let came = [
            ("seniority", "apologies"),
            ("brought", "not_brought"),
            ("shows", "None were sent"),
            ("seen", ""),
        ];
        manager.post(attend, &came).await.expect(409);
        assert!(manager.get(&meeting).await.expect(200).body.contains("Twice as often"));
        // The minutes that somebody writes meanwhile are not lost by what others enter beside them.
        let minutes = format!("{meeting}/minutes");
        let at = seen(&manager, &minutes).await;
        let decision = [("what", "Three routes"), ("reason", "Children asked")];
        world.clock.advance_seconds(1);
        manager.post(&format!("{meeting}/decide"), &decision).await.expect(303);
        manager.post(&minutes, &[("seen", &at), ("words", "It was short.")]).await.expect(303);
    }
}

#[tokio::test]
async fn a_form_of_the_board_that_is_sent_twice_is_one_thing_and_names_are_asked_about() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let new = manager.get("/board/meetings/new?area=haringey").await.expect(200);
        let id = new.attribute("input[name=new]", "value");
        let titled = plan(&manager, &world, ("board", "For Jordan Example, born 1/2/2012", 10), &[]).await;
        assert!(titled.expect(200).body.contains("Look at this again"));
        for _ in 0..2 {
            plan(&manager, &world, ("board", "Winter", 10), &[("new", &id)]).await.expect(303);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM meeting WHERE title = 'Winter'").await, 1);
        plan(&manager, &world, ("board", "Spring", 10), &[("new", &id)]).await.expect(409);
        let meeting = held(&manager, &world, "Autumn").await;
        let decide = format!("{meeting}/decide");
        let id = manager.get(&decide).await.expect(200).attribute("input[name=new]", "value");
        let named = [("what", "Do it for Jordan Example, born 1/2/2012"), ("reason", "It is time")];
        assert!(manager.post(&decide, &named).await.expect(200).body.contains("Look at this again"));
        assert_eq!(world.number("SELECT COUNT(*) FROM decision").await, 0);
        let form = [("what", "Three routes"), ("reason", "Children asked"), ("new", id.as_str())];
        for _ in 0..2 {
            manager.post(&decide, &form).await.expect(303);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM decision").await, 1);
        manager.post(&decide, &[("what", "Four routes"), form[1], form[2]]).await.expect(409);
        let promise = format!("{meeting}/promise");
        let page = manager.get(&promise).await.expect(200);
        let (id, agency) = (page.attribute("input[name=new]", "value"), choice(&page, "agency", "Open Door"));
        let due = day(&world, 3);
        let form = [("what", "Keep it open"), ("agency", agency.as_str()), ("due_on", &due), ("new", &id)];
        for _ in 0..2 {
            manager.post(&promise, &form).await.expect(303);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM promise").await, 1);
        // A promise is not withdrawn by what was decided before it was made.
        let promised =
            manager.get(&meeting).await.expect(200).attribute("a[href^='/board/promises/']", "href");
        world.clock.advance_seconds(60);
        assert!(manager.get(&promised).await.expect(200).body.contains("A decision withdrew it"));
        let tell = format!("{meeting}/tell");
        let form =
            [("words", "The club is open"), ("audience", "families"), ("who", "Schools"), ("by_on", &due)];
        for _ in 0..2 {
            manager.post(&tell, &form).await.expect(303);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM meeting_message").await, 1);
        let new = "/board/papers/new?area=haringey";
        let id = manager.get(new).await.expect(200).attribute("input[name=new]", "value");
        let paper = [("title", "Safe routes"), ("words", "Three routes"), ("new", id.as_str())];
        for _ in 0..2 {
            manager.post(new, &paper).await.expect(303);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM discussion_paper").await, 1);
        // What decided something is not cancelled.
        let cancel = format!("{meeting}/cancel");
        let at = seen(&manager, &cancel).await;
        let refusal = manager.post(&cancel, &[("seen", &at), ("words", "By mistake")]).await.expect(409);
        assert!(refusal.body.contains("cannot be cancelled"));
    }
}
