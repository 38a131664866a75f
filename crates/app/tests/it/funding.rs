//! Money for the work and when it ends, and what boroughs ask of others together.
//!
//! `boroughs_stand_behind_an_ask_step_back_and_see_what_came_of_it` is over 70 lines because it is one story.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_app::funding::{list_asks, list_cliffs};
use accord_kernel::Clock;
use accord_kernel::ids::AreaId;
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const COUNCIL: &str = "haringey-council-fictional";
const NEIGHBOUR: &str = "enfield-council-fictional";
const REGION: &str = "example-regional-authority-fictional";
const CHARITY: &str = "open-door-haringey-fictional";
const DAY: i64 = 24 * 60 * 60;

/// A day from today as forms ask for it.
fn day(world: &World, days: i32) -> String {
    let date = world.clock.now().day().plus_days(days).date();
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

/// A stream that ends in so many days.
async fn write(
    browser: &Client,
    world: &World,
    what: (&str, &str, &str, i32),
    more: &[(&str, &str)],
) -> Answer {
    let form = stream(world, what, more);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/funding/new", &form).await
}

/// As [`write`], where what was sent is there already.
async fn write_again(browser: &Client, world: &World, what: (&str, &str, &str, i32), more: &[(&str, &str)]) {
    let form = stream(world, what, more);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post_again("/funding/new", &form).await;
}

fn stream<'a>(
    world: &World,
    (name, agency, pounds, ends): (&str, &str, &str, i32),
    more: &[(&'a str, &str)],
) -> Vec<(&'a str, String)> {
    let (first, last) = (day(world, -100), day(world, ends));
    let form = [
        ("funder", "Prevention fund"),
        ("name", name),
        ("purpose", "Youth work"),
        ("agency", agency),
        ("pounds", pounds),
        ("starts_on", first.as_str()),
        ("ends_on", last.as_str()),
        ("what_ends", "Forty places"),
    ];
    form.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
}

const SERVICE: &str = "haringey-youth-justice-service";

fn without_query(answer: &Answer) -> String {
    answer.location().split('?').next().expect("an address").to_owned()
}

#[tokio::test]
async fn a_borough_writes_its_own_money_and_a_voluntary_organisation_only_what_it_has() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as("Case worker, Haringey youth justice").await;
        write(&worker, &world, ("Mentors", SERVICE, "40,000", 60), &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("funding.write", "role_may_not")]);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let empty = manager.post("/funding/new", &[("name", "Mentors")]).await.expect(422);
        assert!(empty.body.contains("Mentors"), "what was typed is kept");
        assert_eq!(empty.errors().len(), 6, "{:?}", empty.errors());
        let wrong = write(&manager, &world, ("Mentors", SERVICE, "about 40k", 60), &[]).await.expect(422);
        assert_eq!(wrong.errors().len(), 1);
        let stream = without_query(
            &write(&manager, &world, ("Mentors", SERVICE, "£40,000", 60), &[]).await.expect(303),
        );
        assert_eq!(world.newest_entries(1).await, [done("funding.write")]);
        assert!(worker.get(&stream).await.expect(200).body.contains("£40,000"));
        // Whoever serves no borough that it reaches does not see it.
        let neighbour = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        neighbour.get(&stream).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("funding.view", "outside_area")]);
        neighbour.get(&format!("{stream}/edit")).await.expect(403);
        let charity = holder(&world, CHARITY, Role::VoluntaryWorker).await;
        write(&charity, &world, ("Theirs", SERVICE, "", 60), &[]).await.expect(422);
        charity.get(&format!("{stream}/edit")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("funding.write", "other_agency")]);
        write(&charity, &world, ("Doors open", CHARITY, "", 60), &[]).await.expect(303);
        // Changed as it was seen, and not over what somebody else changed.
        let edit = format!("{stream}/edit");
        let page = manager.get(&edit).await.expect(200);
        let form: Vec<(String, String)> = ["funder", "name", "starts_on", "ends_on", "seen"]
            .iter()
            .map(|name| ((*name).to_owned(), page.attribute(&format!("input[name={name}]"), "value")))
            .collect();
        let mut form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form.extend([
            ("purpose", "Mentors"),
            ("what_ends", "Ten places"),
            ("agency", SERVICE),
            ("pounds", ""),
        ]);
        world.clock.advance_seconds(1);
        manager.post(&edit, &form).await.expect(303);
        manager.post(&edit, &form).await.expect(409);
        let shown = manager.get(&stream).await.expect(200);
        assert!(shown.body.contains("Ten places") && shown.body.contains("Not known"));
        let seen = shown.attribute("input[name=seen]", "value");
        let outcome = format!("{stream}/outcome");
        manager.post(&outcome, &[("outcome", "renewed"), ("seen", &seen)]).await.expect(422);
        let words =
            [("outcome", "renewed"), ("words", "As mentors of two boroughs"), ("seen", seen.as_str())];
        world.clock.advance_seconds(1);
        manager.post(&outcome, &words).await.expect(303);
        manager.post(&outcome, &words).await.expect(409);
        assert!(manager.get(&stream).await.expect(200).body.contains("As mentors of two boroughs"));
    }
}

#[tokio::test]
async fn what_ends_is_summed_by_month_and_says_what_has_no_amount() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let others = [("areas", "enfield")];
        write(&manager, &world, ("Mentors", SERVICE, "40,000", 60), &others).await.expect(303);
        write(&manager, &world, ("Evenings", SERVICE, "", 61), &[]).await.expect(303);
        write(&manager, &world, ("Far away", SERVICE, "7", 900), &[]).await.expect(303);
        let lead = holder(&world, REGION, Role::RegionalLead).await;
        let unit = "regional-violence-reduction-unit-fictional";
        write(&lead, &world, ("Core grant", unit, "1000000", 100), &[]).await.expect(422);
        write(&lead, &world, ("Core grant", unit, "1000000", 100), &[("whole", "yes")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("funding.write_regional")]);
        let page = manager.get("/funding").await.expect(200).texts("main").join(" ");
        assert!(page.contains("3 streams end in the next 24 months"), "{page}");
        assert!(page.contains("£1,040,000; 1 of 3 has no amount"), "{page}");
        let cliffs = manager.get("/funding/cliffs").await.expect(200);
        assert!(cliffs.body.contains("£1,040,000 ends in Haringey in the next 24 months"));
        // Every count of a month leads to a list of as many rows.
        for link in cliffs.attributes("main h3 a", "href") {
            let rows =
                manager.get(&link).await.expect(200).texts("main table.accord-list__table tbody tr").len();
            let heads = cliffs.texts(&format!("main h3 a[href='{link}']"));
            assert!(heads[0].starts_with(&rows.to_string()), "{heads:?}: {rows}");
        }
        // The neighbour sees what reaches it, and the region all.
        let neighbour = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        let theirs = neighbour.get("/funding").await.expect(200).body;
        assert!(theirs.contains("Mentors") && theirs.contains("Core grant") && !theirs.contains("Evenings"));
        let all = lead.get("/funding/cliffs").await.expect(200).texts("main").join(" ");
        assert!(all.contains("33 boroughs") && all.contains("Evenings"), "{all}");
        let apart = manager.get("/funding/alignment").await.expect(200).texts("main").join(" ");
        assert!(apart.contains("4 streams end on 4 different days"), "{apart}");
        let csv = String::from_utf8(manager.save("/funding.csv?ends=").await).expect("text");
        assert!(csv.contains("Far away") && csv.contains("Core grant"));
        assert_eq!(world.newest_entries(1).await, [done("funding.export")]);
        let area = world.column::<uuid::Uuid>("SELECT id FROM area WHERE slug = 'haringey'").await[0];
        let (area, today) = (AreaId::from_uuid(area), world.clock.now().day());
        let found = list_cliffs(world.app.db().readers(), area, today, 60).await.expect("it can be read");
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Mentors"]);
        // Today tells its owner, and nobody else.
        assert!(manager.get("/").await.expect(200).body.contains("Mentors ends in 60 days"));
        assert!(!neighbour.get("/").await.expect(200).body.contains("Mentors ends in"));
        world.clock.advance_seconds(31 * DAY);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        assert!(manager.get("/").await.expect(200).body.contains("Within 30 days"));
        // A regional lead by role alone writes nothing for the region.
        world.change("UPDATE member_role SET role = 'regional_lead' WHERE role = 'case_worker'").await;
        let pretender = holder(&world, COUNCIL, Role::RegionalLead).await;
        pretender.get("/funding/new").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("funding.write", "role_may_not")]);
    }
}

const ASK: &[(&str, &str)] = &[
    ("kind", "law"),
    ("what", "Close the gap in the law on sales online"),
    ("of_whom", "The department"),
    ("why", "Knives are sold to children"),
    ("evidence", "Nine of ten test purchases went through"),
    ("would_change", "Retailers check ages"),
];

#[tokio::test]
async fn boroughs_stand_behind_an_ask_step_back_and_see_what_came_of_it() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = holder(&world, COUNCIL, Role::Analyst).await;
        analyst.post("/asks/new", ASK).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("ask.write", "role_may_not")]);
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        assert_eq!(chair.post("/asks/new", &[("kind", "law")]).await.expect(422).errors().len(), 5);
        let ask = without_query(&chair.post("/asks/new", ASK).await.expect(303));
        assert_eq!(world.newest_entries(1).await, [done("ask.write")]);
        // Every borough reads it, and its chief executive puts it behind.
        let manager = holder(&world, NEIGHBOUR, Role::YouthJusticeManager).await;
        assert!(manager.get(&ask).await.expect(200).body.contains("Nine of ten"));
        let back = format!("{ask}/back?area=enfield");
        manager.post(&back, &[("before", "0"), ("reason", "We too")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("ask.back", "role_may_not")]);
        let chief = holder(&world, NEIGHBOUR, Role::ChiefExecutive).await;
        chief.post(&back, &[("before", "0")]).await.expect(422);
        let away = format!("{ask}/back?area=haringey");
        chief.post(&away, &[("before", "0"), ("reason", "For them")]).await.expect(403);
        let word = [("before", "0"), ("reason", "We too")];
        let (one, other) = tokio::join!(chief.post(&back, &word), chief.post(&back, &word));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "a borough says one thing at a time");
        assert!(chief.get(&ask).await.expect(200).body.contains("1 borough stands behind it"));
        chief.post(&back, &[("before", "1"), ("reason", "The law is coming")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("ask.back")]);
        let shown = chief.get(&ask).await.expect(200).body;
        assert!(
            shown.contains("0 boroughs stand") && shown.contains("We too"),
            "the earlier word stays readable"
        );
        chief.post(&back, &[("before", "2"), ("reason", "It is not")]).await.expect(303);
        // Sent, answered, closed, each by those who opened it.
        let step = async |form: &[(&str, &str)], status: u16| {
            world.clock.advance_seconds(1);
            let seen = chair.get(&ask).await.expect(200).attribute("input[name=seen]", "value");
            chair
                .post(&format!("{ask}/step"), &[form, &[("seen", seen.as_str())]].concat())
                .await
                .expect(status)
        };
        let (today, tomorrow) = (day(&world, 0), day(&world, 1));
        manager.post(&format!("{ask}/step"), &[("do", "close"), ("words", "No")]).await.expect(403);
        step(&[("do", "next"), ("on", &tomorrow), ("words", "The minister’s office")], 422).await;
        step(&[("do", "next"), ("on", &today), ("words", "The minister’s office")], 303).await;
        step(&[("do", "next"), ("on", &today), ("words", "In part")], 422).await;
        step(
            &[("do", "next"), ("on", &today), ("outcome", "partly"), ("words", "A consultation opens")],
            303,
        )
        .await;
        let list = manager.get("/asks?state=answered").await.expect(200);
        assert_eq!(list.texts("main table.accord-list__table tbody tr").len(), 1);
        assert!(manager.get("/asks?state=open").await.expect(200).body.contains("No asks match this filter"));
        let csv = String::from_utf8(manager.save("/asks.csv").await).expect("text");
        assert!(csv.contains("Granted in part: A consultation opens") && csv.contains("Enfield"), "{csv}");
        chair
            .post(&format!("{ask}/step"), &[("do", "close"), ("words", "Done"), ("seen", "1")])
            .await
            .expect(409);
        step(&[("do", "close"), ("words", "The law changed")], 303).await;
        chief.post(&back, &[("before", "3"), ("reason", "After it closed")]).await.expect(409);
        let area = world.column::<uuid::Uuid>("SELECT id FROM area WHERE slug = 'enfield'").await[0];
        let found =
            list_asks(world.app.db().readers(), AreaId::from_uuid(area)).await.expect("it can be read");
        assert_eq!(found.len(), 1, "a borough that stands behind it");
        let lead = holder(&world, REGION, Role::RegionalLead).await;
        lead.post("/asks/new", ASK).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("ask.write_regional")]);
    }
}

#[tokio::test]
async fn what_looks_like_a_name_in_money_and_asks_is_asked_about_and_nothing_of_the_form_is_lost() {
    for world in World::demonstration_on_each_engine().await {
        let chair = holder(&world, COUNCIL, Role::BoardChair).await;
        let mut ask = ASK.to_vec();
        ask.retain(|(name, _)| !["what", "why"].contains(name));
        ask.extend([("what", "Jaden Smith born 4/5/2010"), ("why", "07700 900123")]);
        let before = world.number("SELECT COUNT(*) FROM ask").await;
        let asked = chair.post("/asks/new?area=haringey", &ask).await.expect(200);
        assert!(asked.body.contains("what looks like a date of birth") && asked.body.contains("telephone"));
        assert_eq!(world.number("SELECT COUNT(*) FROM ask").await, before);
        assert_eq!(asked.attribute("main form", "action"), "/asks/new?area=haringey");
        assert_eq!(asked.attribute("input[name=kind]", "value"), "law");
        let checked = asked.attribute("input[name=checked]", "value");
        chair
            .post("/asks/new?area=haringey", &[ask.clone(), vec![("checked", checked.as_str())]].concat())
            .await
            .expect(303);
        let of_whom = [("of_whom", "Ask Jaden on 07700 900123")];
        let mut office = ASK.to_vec();
        office.retain(|(name, _)| *name != "of_whom");
        chair.post("/asks/new", &[&office, &of_whom[..]].concat()).await.expect(200);

        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let stream = ("Jaden Smith born 4/5/2010", SERVICE, "40", 60);
        let streams = world.number("SELECT COUNT(*) FROM funding_stream").await;
        let asked = write(&manager, &world, stream, &[]).await.expect(200);
        assert!(asked.body.contains("Save it as it is"), "{}", asked.body);
        assert_eq!(world.number("SELECT COUNT(*) FROM funding_stream").await, streams);

        // The same form, sent twice, opens one ask and writes down one stream.
        let fresh = chair.get("/asks/new").await.expect(200).attribute("input[name=new]", "value");
        let once = [ASK, &[("new", fresh.as_str())]].concat();
        let address = without_query(&chair.post("/asks/new", &once).await.expect(303));
        assert_eq!(without_query(&chair.post_again("/asks/new", &once).await), address);
        let fresh = manager.get("/funding/new").await.expect(200).attribute("input[name=new]", "value");
        let stream = ("Mentors", SERVICE, "40", 60);
        write(&manager, &world, stream, &[("new", &fresh)]).await.expect(303);
        write_again(&manager, &world, ("Mentors", SERVICE, "40", 60), &[("new", &fresh)]).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM funding_stream").await, streams + 1);
        let chief = holder(&world, NEIGHBOUR, Role::ChiefExecutive).await;
        let back = format!("{address}/back?area=enfield");
        chief.post(&back, &[("before", "0"), ("reason", "As Jaden Smith says")]).await.expect(200);
        assert!(!chief.get(&address).await.expect(200).body.contains("Jaden Smith"));
    }
}
