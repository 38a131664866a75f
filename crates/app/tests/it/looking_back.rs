//! Looking back: who saw and received what of a child, and access that looks unusual.

use crate::agreeing::{Agreed, COUNCIL, POLICE, agree};
use crate::children::*;
use crate::world::{World, done, refused};
use accord_app::oversight::review_access;
use accord_kernel::{Clock, Instant};
use accord_testkit::Client;

const HELP: &str = "offer_help";

/// The kinds of all findings, in order.
async fn kinds(world: &World) -> Vec<String> {
    // An entry is looked at when it is settled.
    world.clock.advance_seconds(600);
    review_access(&world.app).await.expect("the audit can be looked through");
    world.column("SELECT kind FROM access_finding ORDER BY kind").await
}

/// The family name of the demonstration's case worker.
async fn own_family_name(world: &World) -> String {
    let sql = "SELECT account.name FROM account JOIN member ON member.account_id = account.id \
               JOIN member_role ON member_role.member_id = member.id JOIN agency ON agency.id = member.agency_id \
               WHERE agency.slug = 'haringey-youth-justice-service' AND member_role.role = 'case_worker'";
    let name: String = world.column(sql).await.remove(0);
    name.split(' ').next_back().expect("a name of two words").to_owned()
}

#[tokio::test]
async fn refuses_to_say_who_saw_a_record_that_is_not_ones_own_as_if_it_were_not_there() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        choose(&case_worker, HELP, "").await;
        let record = begin(&case_worker, "YJ-1", "Sam", "Sample").await;
        case_worker.get(&format!("{record}/who-saw")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("access.view_person", "role_may_not")]);
        // The guardian works for another legal body, which keeps nothing of this child.
        let guardian = world.signed_in_as("Caldicott Guardian").await;
        let refusal = guardian.get(&format!("{record}/who-saw")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("access.view_person", "other_agency")]);
        let nobodys = "/people/00000000-0000-7000-8000-000000000000/who-saw";
        assert_eq!(guardian.get(nobodys).await.expect(403).texts("main"), refusal.texts("main"));
        guardian.get(&format!("{record}/who-saw.pdf?why=request")).await.expect(403);
    }
}

#[tokio::test]
async fn says_who_saw_what_for_which_reason_to_those_who_answer_for_the_record() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        choose(&case_worker, HELP, "").await;
        let record = begin(&case_worker, "YJ-1", "Sam", "Sample").await;
        case_worker.get(&record).await.expect(200);
        // The manager is around nobody, and is refused: the child may know that too.
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, HELP, "").await;
        manager.get(&record).await.expect(403);
        for (browser, who) in
            [(&manager, "the lead's manager"), (&world.signed_in_as(OFFICER).await, "the officer")]
        {
            let page = browser.get(&format!("{record}/who-saw")).await.expect(200).texts("main").join(" ");
            assert!(page.contains("Sam Sample, YJ-1"), "{who}: {page}");
            assert!(
                page.contains("Began a record of a child") && page.contains("Refused: "),
                "{who}: {page}"
            );
            assert!(page.contains("offer help") && page.contains("the agency’s own work"), "{who}: {page}");
            assert_eq!(world.newest_entries(1).await, [done("access.view_person")]);
        }
        let officer = world.signed_in_as(OFFICER).await;
        let words = |bytes: &[u8]| {
            let document = accord_testkit::lopdf::Document::load_mem(bytes).expect("a document of ours");
            document.extract_text(&document.get_pages().into_keys().collect::<Vec<_>>()).expect("it has text")
        };
        let name = own_family_name(&world).await;
        let internal = words(&officer.save(&format!("{record}/who-saw.pdf")).await);
        assert!(internal.contains(&name), "{internal}");
        // Nobody answers a child before a request was recorded and who asks was checked.
        let asked = format!("{record}/who-saw.pdf?why=request");
        officer.get(&asked).await.expect(409);
        let request = [
            ("reference", "YJ-1"),
            ("kind", "who_saw"),
            ("asker", "child"),
            ("words", "Who looked at me?"),
            ("received_on", "22/11/2026"),
        ];
        let request = officer.post("/rights/new", &request).await.expect(303).location().to_owned();
        officer.get(&asked).await.expect(409);
        let check = [("identity", "Her worker knows her"), ("harm", "no")];
        officer.post(&format!("{request}/check"), &check).await.expect(303);
        let for_the_child = words(&officer.save(&asked).await);
        // The child is called so too in no test of this kind: what is missing is the name of staff.
        assert!(!for_the_child.contains(&name) && for_the_child.contains("youth justice"), "{for_the_child}");
        let purposes = "SELECT purpose FROM audit_entry ORDER BY id DESC LIMIT 1";
        assert_eq!(world.column::<String>(purposes).await, ["subject_request"]);
    }
}

#[tokio::test]
async fn a_pass_finds_nothing_in_a_day_of_work_and_looks_at_each_entry_once() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        choose(&case_worker, HELP, "").await;
        let record = begin(&case_worker, "YJ-1", "Sam", "Surname").await;
        case_worker.get(&record).await.expect(200);
        assert_eq!(kinds(&world).await, [""; 0]);
        let before = world.entries().await;
        assert_eq!(kinds(&world).await, [""; 0]);
        assert_eq!(world.entries().await, before);
    }
}

#[tokio::test]
async fn nights_ones_own_name_and_children_of_others_are_found_and_decided_by_somebody_else() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        choose(&case_worker, HELP, "").await;
        let own_name = own_family_name(&world).await;
        let record = begin(&case_worker, "YJ-1", "Sam", &own_name).await;
        assert_eq!(kinds(&world).await, ["own_family_name"]);
        // The place around the child ends, behind the product's back as far as the entry that follows is concerned.
        let night = world.clock.now().day().date().at(23, 30, 0, 0);
        world.clock.set(Instant::from_london(night));
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        choose(&case_worker, HELP, "").await;
        case_worker.get(&record).await.expect(200);
        let at = world.clock.now().micros() - 1;
        world.change(&format!("UPDATE person_around SET until_at = {at}")).await;
        assert_eq!(kinds(&world).await, ["odd_hours", "outside_caseload", "own_family_name"]);
        assert_eq!(kinds(&world).await.len(), 3, "found once and for all");
        let raised = "SELECT COUNT(*) FROM audit_entry WHERE action = 'access_finding.raise' AND system = 'access_reviewer'";
        assert_eq!(world.number(raised).await, 3);

        case_worker.get("/access").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("access_finding.view", "role_may_not")]);
        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/").await.expect(200).body.contains("Look into unusual access: 3 to decide"));
        let list = officer.get("/access").await.expect(200);
        let finding = list.attribute("main a[href^='/access/']", "href");
        let missing = officer.post(&finding, &[("words", "I asked")]).await.expect(422);
        assert_eq!(missing.errors(), ["Select what it was"]);
        assert!(missing.body.contains("I asked"), "what was typed is kept");
        let form = [("outcome", "explained"), ("words", "They covered the night")];
        officer.post(&finding, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("access_finding.decide")]);
        assert_eq!(world.newest_reason().await, "They covered the night");
        officer.post(&finding, &form).await.expect(409);
        assert!(officer.get(&finding).await.expect(200).body.contains("They covered the night"));
        let guardian = world.signed_in_as("Caldicott Guardian").await;
        guardian.get(&finding).await.expect(403);
    }
}

#[tokio::test]
async fn nobody_decides_about_their_own_access() {
    let world = World::demonstration().await;
    let case_worker = world.signed_in_as(CASE_WORKER).await;
    choose(&case_worker, HELP, "").await;
    begin(&case_worker, "YJ-1", "Sam", &own_family_name(&world).await).await;
    assert_eq!(kinds(&world).await, ["own_family_name"]);
    world.change("UPDATE member_role SET role = 'data_protection_officer' WHERE role = 'case_worker'").await;
    let id: uuid::Uuid = world.column("SELECT id FROM access_finding").await.remove(0);
    assert!(!case_worker.get("/access").await.expect(200).body.contains(&id.to_string()));
    let form = [("outcome", "explained"), ("words", "It was me")];
    case_worker.post(&format!("/access/{id}"), &form).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("access_finding.decide", "about_oneself")]);
}

#[tokio::test]
async fn very_many_records_in_a_day_are_found_once() {
    let world = World::demonstration().await;
    let case_worker = world.signed_in_as(CASE_WORKER).await;
    choose(&case_worker, HELP, "").await;
    for number in 0..39 {
        begin(&case_worker, &format!("YJ-{number}"), "Sam", "Surname").await;
    }
    assert_eq!(kinds(&world).await, [""; 0]);
    for number in 39..42 {
        begin(&case_worker, &format!("YJ-{number}"), "Sam", "Surname").await;
    }
    assert_eq!(kinds(&world).await, ["many_records"]);
}

#[tokio::test]
async fn says_what_others_did_with_what_was_shared_and_not_what_they_hold_themselves() {
    for world in World::demonstration_on_each_engine().await {
        let lines = ["identity", "contact"].map(|category| (COUNCIL, POLICE, category, "ca_2004_s10"));
        let agreed = Agreed {
            title: "Council and police",
            parties: &[COUNCIL, POLICE],
            purposes: &["offer_help"],
            lines: &lines,
        };
        agree(&world, &agreed).await;
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        choose(&case_worker, HELP, "").await;
        let record = begin(&case_worker, "YJ-1", "Sam", "Sample").await;
        let police = world.member(POLICE_OFFICER).await;
        let around = format!("{record}/around?agency=police-north-area");
        case_worker.post(&around, &[("member", &police), ("part", "working")]).await.expect(303);
        let officer = world.signed_in_as(POLICE_OFFICER).await;
        choose(&officer, HELP, "").await;
        officer.get(&record).await.expect(200);
        add_fact(&officer, &record, "police_information", "Named by a caller").await;
        officer.get(&record).await.expect(200);
        let name = "SELECT account.name FROM account JOIN member ON member.account_id = account.id \
                    JOIN agency ON agency.id = member.agency_id JOIN member_role ON member_role.member_id = member.id \
                    WHERE agency.slug = 'police-north-area' AND member_role.role = 'police_partnership'";
        let name = world.column::<String>(name).await.remove(0);
        let manager = world.signed_in_as(MANAGER).await;
        let page = manager.get(&format!("{record}/who-saw")).await.expect(200).texts("main").join(" ");
        assert!(page.contains(&name) && page.contains("Children Act 2004"), "who received it: {page}");
        assert!(page.contains("identity") && !page.contains("police information"), "{page}");
        assert!(!page.contains("Added a fact"), "that the police hold something is theirs to tell: {page}");
    }
}

#[tokio::test]
async fn a_manager_sees_what_was_done_with_what_the_service_keeps_and_nothing_of_other_services() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { reader: social_worker, address: record, .. } = shared_with_social_care(&world).await;
        social_worker.get(&record).await.expect(200);
        add_fact(&social_worker, &record, "safeguarding", "A plan since May").await;
        let of = async |browser: &Client| {
            let page = browser.get(&format!("{record}/who-saw")).await.expect(200);
            page.texts("main").join(" ")
        };
        let officer = of(&world.signed_in_as(OFFICER).await).await;
        assert!(officer.contains("Added a fact") && officer.contains("safeguarding"), "{officer}");
        let manager = of(&world.signed_in_as(MANAGER).await).await;
        assert!(
            manager.contains("Haringey children’s social care"),
            "who opened it under the protocol: {manager}"
        );
        assert!(!manager.contains("Added a fact") && !manager.contains("safeguarding"), "{manager}");
    }
}
