//! The record of a child: begun under the agency's own reference, opened for a purpose by the people around the child.
//!
//! `another_agency_sees_what_an_agreement_covers_and_nothing_beside_it` is over 70 lines because it is one story.

use crate::agreeing::{Agreed, COUNCIL, POLICE, SOCIAL_CARE, YOUTH_JUSTICE, agree, officer_of};
use crate::children::*;
use crate::world::{World, done, refused};

const NOTHING: &str = "There is no record that you may open here.";

#[tokio::test]
async fn refuses_a_record_to_whoever_is_not_around_the_child_as_if_there_were_none() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        add_fact(&worker, &address, "education", "Left school at noon").await;
        let nowhere = "/people/00000000-0000-7000-8000-000000000000";
        for person in [SOCIAL_WORKER, POLICE_OFFICER] {
            let browser = world.signed_in_as(person).await;
            choose(&browser, "offer_help", "").await;
            let mut pages = Vec::new();
            for path in [address.as_str(), nowhere] {
                let page = browser.get(path).await.expect(403);
                assert_eq!(world.newest_entries(1).await, [refused("person.view", "no_record")]);
                assert!(page.texts("main").join(" ").contains(NOTHING), "{person}");
                pages.push(page.texts("main"));
                for part in ["facts/new", "notes", "around", "hand-over", "summary", "identity", "share"] {
                    browser.get(&format!("{path}/{part}")).await.expect(403);
                }
                browser
                    .post(&format!("{path}/glass"), &[("reason", "Somebody is in danger now")])
                    .await
                    .expect(403);
                assert_eq!(world.newest_entries(1).await, [refused("glass.break", "no_record")]);
            }
            assert_eq!(pages[0], pages[1], "a record that is there looks like one that is not");
            assert!(!browser.get("/people").await.expect(200).body.contains("Lanternfish"));
        }
        // Roles that never see a child.
        for person in ["Community-safety analyst, Haringey", "Regional lead", "Administrator"] {
            let browser = world.signed_in_as(person).await;
            choose(&browser, "offer_help", "").await;
            browser.get(&address).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("person.view", "role_may_not")]);
        }
    }
}

#[tokio::test]
async fn a_record_is_begun_once_under_the_own_reference_and_read_for_a_purpose() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        let asks = worker.get("/people").await.expect(303);
        assert!(asks.location().starts_with("/account/purpose?next=%2Fpeople"), "{}", asks.location());
        worker.post("/account/purpose", &[("purpose", "decide_tenancy")]).await.expect(422);
        choose(&worker, "offer_help", "").await;
        let empty = worker.post("/people/new", &[]).await.expect(422);
        assert_eq!(empty.errors().len(), 3);

        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        assert_eq!(world.newest_entries(1).await, [done("person.open")]);
        let taken = [("reference", "YJ-1"), ("given_name", "Ben"), ("family_name", "Other")];
        let again = worker.post("/people/new", &taken).await.expect(422);
        assert!(again.errors()[0].contains("under this reference already"), "{:?}", again.errors());
        // However somebody sets its letters apart, and whoever has the same name and date of birth is looked at first.
        let spaced = [("reference", "yj 1"), ("given_name", "Ben"), ("family_name", "Other")];
        worker.post("/people/new", &spaced).await.expect(422);
        let twin = identity("YJ-9", "Ada", "Lanternfish");
        let told = worker.post("/people/new", &twin).await.expect(422);
        assert!(
            told.errors()[0].contains("of this name and date of birth, under YJ-1"),
            "{:?}",
            told.errors()
        );
        assert!(told.body.contains("This is another child"));
        let row = "YJ-2\tFable\tJo\t1/2/2012\tHaringey";
        let pasted = worker.post("/people/new", &[("step", "row"), ("row", row)]).await.expect(200);
        assert_eq!(pasted.attribute("#given_name", "value"), "Jo");
        assert_eq!(pasted.attribute("#area option[selected]", "value"), "haringey");
        assert_eq!(world.number("SELECT COUNT(*) FROM person").await, 1, "a pasted row keeps nothing");

        let page = worker.get(&address).await.expect(200);
        assert_eq!(page.heading(), "Ada Lanternfish");
        let seen = "SELECT categories FROM audit_entry WHERE action = 'person.view' ORDER BY id DESC";
        assert_eq!(world.column::<String>(seen).await[0], "identity");
        let words = page.texts("main").join(" ");
        assert!(words.contains("Lead practitioner") && words.contains("You lead the work"), "{words}");

        // Chosen once: it holds for every child but where it is true of one child only.
        let other = begin(&worker, "YJ-3", "Ben", "Fable").await;
        worker.get(&other).await.expect(200);
        let person = address.trim_start_matches("/people/");
        choose(&worker, "decide_protection", person).await;
        worker.get(&address).await.expect(200);
        assert!(worker.get(&other).await.expect(303).location().contains("person="));
    }
}

#[tokio::test]
async fn a_fact_says_its_kind_capacity_and_event_and_is_withdrawn_by_its_owner_only() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let form = format!("{address}/facts/new");
        let empty = worker.post(&form, &[]).await.expect(422);
        assert_eq!(empty.errors().len(), 5, "{:?}", empty.errors());
        assert!(worker.get(&form).await.attributes("input[name=capacity][checked]", "value").is_empty());
        try_fact(&worker, &address, "aggregate", "Counts").await.expect(422);
        add_fact(&worker, &address, "education", "Left school at noon").await;
        assert_eq!(world.newest_entries(1).await, [done("fact.add")]);
        let page = worker.get(&address).await.expect(200);
        let words = page.texts("main").join(" ");
        assert!(words.contains("Left school at noon") && words.contains("the child was harmed"), "{words}");

        let withdraw = page.attribute("a[href$='/withdraw']", "href");
        worker.post(&withdraw, &[]).await.expect(422);
        worker.post(&withdraw, &[("reason", "It was another child")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("fact.withdraw")]);
        assert_eq!(world.newest_reason().await, "It was another child");
        assert!(!worker.get(&address).await.body.contains("Left school"));
        worker.post(&withdraw, &[("reason", "Again")]).await.expect(404);
    }
}

#[tokio::test]
async fn another_agency_sees_what_an_agreement_covers_and_nothing_beside_it() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        add_fact(&worker, &address, "education", "Left school at noon").await;
        add_fact(&worker, &address, "health", "Wears a brace").await;
        worker
            .post(
                &format!("{address}/notes"),
                &[("category", "youth_work_note"), ("words", "Afraid of the park")],
            )
            .await
            .expect(303);
        assert_eq!(world.newest_entries(1).await, [done("note.write")]);
        // Nobody of social care can be added before something covers who the child is.
        let social = world.member(SOCIAL_WORKER).await;
        let form = [("member", social.as_str()), ("part", "working")];
        let add = format!("{address}/around?agency=haringey-childrens-social-care");
        worker.post(&add, &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.add", "basis_does_not_cover")]);

        let lines = [
            (YOUTH_JUSTICE, SOCIAL_CARE, "identity", "ca_2004_s10"),
            (YOUTH_JUSTICE, SOCIAL_CARE, "education", "ca_2004_s10"),
        ];
        let title = "Youth justice and social care";
        let agreed = Agreed {
            title,
            parties: &[YOUTH_JUSTICE, SOCIAL_CARE],
            purposes: &["offer_help"],
            lines: &lines,
        };
        agree(&world, &agreed).await;
        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        choose(&reader, "offer_help", "").await;
        reader.get(&address).await.expect(403);
        assert_eq!(
            world.newest_entries(1).await,
            [refused("person.view", "no_record")],
            "no need to know yet"
        );
        worker.post(&add, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.add")]);

        let page = reader.get(&address).await.expect(200);
        assert!(page.body.contains("Ada Lanternfish") && page.body.contains("Left school"), "{}", page.body);
        assert!(!page.body.contains("brace") && !page.body.contains("park"));
        let basis = "SELECT basis FROM audit_entry WHERE action = 'person.view' ORDER BY id DESC";
        assert_eq!(world.column::<String>(basis).await[0], "agreement");
        let list = reader.get("/people").await.expect(200);
        assert!(list.body.contains("Ada Lanternfish"));
        // For another purpose nothing is covered, in the list and in the record alike.
        choose(&reader, "youth_justice", "").await;
        reader.get(&address).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("person.view", "basis_does_not_cover")]);
        assert!(!reader.get("/people").await.expect(200).body.contains("Lanternfish"));

        // It joins with a reference of its own, and then has a part that nobody else corrects.
        choose(&reader, "offer_help", "").await;
        let own = format!("{address}/identity");
        let form = reader.get(&own).await.expect(200);
        assert_eq!(form.attribute("#reference", "value"), "", "another agency's reference is its own");
        let fields = [("reference", "SC-9"), ("given_name", "Ada"), ("family_name", "Lanternfish")];
        reader.post(&own, &fields).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("person.keep_identity")]);
        assert!(!worker.get(&address).await.expect(200).body.contains("SC-9"), "nothing flows back");
        // A compartment stays closed to it: its own is empty.
        assert!(!reader.get(&format!("{address}/notes")).await.expect(200).body.contains("park"));
    }
}

#[tokio::test]
async fn what_somebody_types_reads_as_it_was_written() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "\u{202e}adA\u{7}\0", "Lanternfish").await;
        assert_eq!(worker.get(&address).await.expect(200).heading(), "adA Lanternfish");
        // Turned round, the one would read as the other.
        add_fact(&worker, &address, "education", "Do \u{2066}not\u{2069} go \u{202e}home\r\nRing first")
            .await;
        let said = world.column::<String>("SELECT words FROM person_fact").await;
        assert_eq!(said, ["Do not go home\nRing first"]);
        let row = "YJ-2\t\u{202e}elbaF\tJo\t1/2/2012\tHaringey";
        let pasted = worker.post("/people/new", &[("step", "row"), ("row", row)]).await.expect(200);
        assert_eq!(pasted.attribute("#family_name", "value"), "elbaF");
    }
}

#[tokio::test]
async fn a_purpose_is_said_in_a_sentence_and_one_that_there_is_not_is_asked_for_again() {
    let world = World::demonstration().await;
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "youth_justice", "").await;
    let words = worker.get("/people").await.expect(200).texts("main").join(" ");
    assert!(words.contains("You are here to do youth-justice statutory work."), "{words}");
    let first = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    let second = begin(&worker, "YJ-2", "Ben", "Fable").await;
    let id = |address: &str| address.trim_start_matches("/people/").to_owned();
    choose(&worker, "decide_protection", &id(&first)).await;
    let asks = worker.get(&second).await.expect(303).location().to_owned();
    assert!(worker.get(&asks).await.expect(200).body.contains("for another child"));
    let form = [("purpose", "to_look"), ("person", &id(&second)), ("next", &second)];
    let told = worker.post("/account/purpose", &form).await.expect(422);
    assert_eq!(told.errors(), ["Select why you open records"]);
    assert!(!told.body.contains("for another child"), "they chose nothing that there is");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_writes_once_and_a_changed_one_writes_again() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let pressed_twice = worker.post_again("/people/new", &identity("YJ-1", "Ada", "Lanternfish")).await;
        assert_eq!(pressed_twice.location(), address);
        assert_ne!(begin(&worker, "YJ-2", "Ben", "Lanternfish").await, address, "another child after Back");
        let other = [("reference", "YJ-1"), ("given_name", "Cy"), ("family_name", "Lanternfish")];
        let told = worker.post("/people/new", &other).await.expect(422);
        assert_eq!(
            told.errors(),
            ["Your agency keeps a record under this reference already. Look for it under People"]
        );

        let id = worker
            .get(&format!("{address}/facts/new"))
            .await
            .expect(200)
            .attribute("input[name=fact]", "value");
        let fact = |words| {
            [
                ("fact", id.as_str()),
                ("category", "education"),
                ("event", "Call"),
                ("on", "20/11/2026"),
                ("capacity", "no_incident"),
                ("words", words),
            ]
        };
        let facts = format!("{address}/facts/new");
        worker.post(&facts, &fact("Left at noon")).await.expect(303);
        worker.post_again(&facts, &fact("Left at noon")).await;
        worker.post(&facts, &fact("Back at two")).await.expect(303);
        let words = "SELECT words FROM person_fact ORDER BY words";
        assert_eq!(world.column::<String>(words).await, ["Back at two", "Left at noon"]);
        let notes = format!("{address}/notes");
        let id = worker.get(&notes).await.expect(200).attribute("input[name=note]", "value");
        let note = |words| [("note", id.as_str()), ("category", "youth_work_note"), ("words", words)];
        worker.post(&notes, &note("Afraid")).await.expect(303);
        worker.post_again(&notes, &note("Afraid")).await;
        worker.post(&notes, &note("Not any more")).await.expect(303);
        let words = "SELECT words FROM person_note ORDER BY words";
        assert_eq!(world.column::<String>(words).await, ["Afraid", "Not any more"]);
    }
}

#[tokio::test]
async fn when_nothing_flows_any_more_nobody_is_named_and_the_list_has_what_the_record_has() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { reader, address, agreement, .. } = shared_with_social_care(&world).await;
        add_fact(&reader, &address, "safeguarding", "Strategy discussion").await;
        let names = "SELECT account.name FROM account JOIN member ON member.account_id = account.id \
                     JOIN person_around ON person_around.member_id = member.id WHERE person_around.part = 'lead'";
        let lead = world.column::<String>(names).await.remove(0);
        assert!(reader.get(&address).await.expect(200).body.contains(&lead), "an agreement names the lead");
        assert!(reader.get("/people").await.expect(200).body.contains("Ada Lanternfish"));

        let officer = officer_of(&world, YOUTH_JUSTICE).await;
        officer.post(&format!("{agreement}/suspend"), &[("reason", "A breach")]).await.expect(303);
        let page = reader.get(&address).await.expect(200);
        assert!(page.body.contains("Strategy discussion"), "the own part stays");
        assert!(!page.body.contains(&lead) && !page.body.contains("Lanternfish"), "{}", page.body);
        let list = reader.get("/people").await.expect(200);
        assert_eq!(list.attribute("main ul a", "href"), address);
        assert!(list.body.contains("A child") && !list.body.contains("Lanternfish"));
        // And what was written is withdrawn: there is nothing left to open.
        let withdraw = page.attribute("a[href$='/withdraw']", "href");
        reader.post(&withdraw, &[("reason", "It was another child")]).await.expect(303);
        reader.get(&address).await.expect(403);
        assert!(!reader.get("/people").await.expect(200).body.contains("A child"));
    }
}

#[tokio::test]
async fn what_another_body_told_first_goes_on_only_as_that_body_could_send_it() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let form = [
            ("category", "exploitation"),
            ("event", "Ward round"),
            ("on", "20/11/2026"),
            ("capacity", "harmed"),
            ("words", "Bruises that she did not explain"),
            ("from", "example-hospital-haringey-fictional"),
        ];
        worker.post(&format!("{address}/facts/new"), &form).await.expect(303);
        add_fact(&worker, &address, "exploitation", "Two new phones").await;
        let lines = ["identity", "exploitation"].map(|kind| (COUNCIL, POLICE, kind, "ca_2004_s10"));
        let agreed = Agreed {
            title: "Council and police",
            parties: &[COUNCIL, POLICE],
            purposes: &["offer_help"],
            lines: &lines,
        };
        agree(&world, &agreed).await;
        let police = world.member(POLICE_OFFICER).await;
        let add = format!("{address}/around?agency=police-north-area");
        worker.post(&add, &[("member", &police), ("part", "working")]).await.expect(303);
        let reader = world.signed_in_as(POLICE_OFFICER).await;
        choose(&reader, "offer_help", "").await;
        let page = reader.get(&address).await.expect(200);
        assert!(page.body.contains("Two new phones") && !page.body.contains("Bruises"), "{}", page.body);

        let share = format!("{address}/share?agency=police-north-area");
        let page = worker.get(&share).await.expect(200);
        let at = page.texts(".govuk-checkboxes__hint").iter().position(|hint| hint.contains("Bruises"));
        let bruises =
            page.attributes("input[name=item]", "value")[at.expect("it is the own agency's")].clone();
        let form = [("to", police.as_str()), ("item", bruises.as_str()), ("asks", "Look at the flat")];
        let told = worker.post(&share, &form).await.expect(422);
        assert!(told.errors()[0].contains("came from Example hospital"), "{:?}", told.errors());
        assert_eq!(world.number("SELECT COUNT(*) FROM disclosure").await, 0);
    }
}

#[tokio::test]
async fn a_child_of_the_own_agency_is_found_with_a_reason_and_never_in_an_address() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "offer_help", "").await;
        let missing = manager.post("/people/find", &[("given_name", "Ada")]).await.expect(422);
        assert_eq!(missing.errors().len(), 2, "{:?}", missing.errors());
        let sought = [("given_name", "ada"), ("family_name", "LANTERNFISH"), ("reason", "Her school rang")];
        let found = manager.post("/people/find", &sought).await.expect(200);
        assert!(found.body.contains("Your reference YJ-1"));
        let reason = "SELECT words FROM audit_reason JOIN audit_entry ON audit_entry.id = entry_id \
                      WHERE action = 'person.find'";
        assert_eq!(world.column::<String>(reason).await, ["Her school rang"]);
        // Another agency finds nothing of it.
        let social = world.signed_in_as(SOCIAL_WORKER).await;
        choose(&social, "offer_help", "").await;
        let nothing = social.post("/people/find", &sought).await.expect(200);
        assert!(nothing.body.contains("Your agency keeps no record like this"));
    }
}
