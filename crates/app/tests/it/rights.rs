//! People's rights: who asks is checked first, two people read an answer, and whoever did harm learns nothing.

use crate::agreeing::{Agreed, SOCIAL_CARE, YOUTH_JUSTICE, agree};
use crate::children::{CASE_WORKER, OFFICER, SOCIAL_WORKER, add_fact, begin, choose, item};
use crate::world::{World, done, refused};
use accord_kernel::Clock;
use accord_testkit::Client;

const OWNER: &str = "Senior information risk owner, Haringey";
const NEW: &str = "/rights/new";

/// A record that names somebody else too, and the officer who answers for it.
async fn officer(world: &World) -> Client {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let record = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    add_fact(&worker, &record, "safeguarding", "Bea Paperkite saw her at home").await;
    world.signed_in_as(OFFICER).await
}

/// The version of the answer that a browser shows now.
async fn version(browser: &Client, request: &str) -> String {
    browser.get(request).await.expect(200).attribute("input[name=version]", "value")
}

/// Takes a step with the answer as the browser shows it now.
async fn step(browser: &Client, request: &str, name: &str) -> accord_testkit::Answer {
    let version = version(browser, request).await;
    browser.post(&format!("{request}/{name}"), &[("version", &version)]).await
}

fn answer(words: &str) -> [(&str, &str); 3] {
    [("answer", words), ("left_out", "others"), ("holds", "safeguarding")]
}

const KNOWN: [(&str, &str); 2] = [("identity", "Her worker knows her"), ("harm", "no")];

fn asked(asker: &str) -> Vec<(&str, &str)> {
    vec![
        ("reference", "YJ-1"),
        ("kind", "access"),
        ("asker", asker),
        ("words", "What do you have about me?"),
        ("received_on", "22/11/2026"),
    ]
}

async fn received(officer: &Client, asker: &str) -> String {
    officer.post(NEW, &asked(asker)).await.expect(303).location().to_owned()
}

pub fn words(bytes: &[u8]) -> String {
    let document = accord_testkit::lopdf::Document::load_mem(bytes).expect("a document of ours");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).expect("it has text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn refuses_whoever_does_not_answer_for_the_legal_body() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "child").await;
        let worker = world.signed_in_as(CASE_WORKER).await;
        worker.get("/rights").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.view", "role_may_not")]);
        worker.post(NEW, &asked("child")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.handle", "role_may_not")]);
        // The guardian works for another legal body.
        let guardian = world.signed_in_as("Caldicott Guardian").await;
        guardian.get(&request).await.expect(404);
        guardian.post(&format!("{request}/read"), &[]).await.expect(404);
        let owner = world.signed_in_as(OWNER).await;
        owner.get(&request).await.expect(200);
        owner.post(&format!("{request}/send"), &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.send", "role_may_not")]);
    }
}

#[tokio::test]
async fn an_answer_is_checked_prepared_read_by_a_second_person_and_then_sent() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        assert_eq!(officer.post(NEW, &[]).await.expect(422).errors().len(), 5);
        let request = received(&officer, "child").await;
        assert_eq!(world.newest_entries(1).await, [done("rights.handle")]);
        let to = |name: &str| format!("{request}/{name}");
        let safe = answer("We wrote down that you are safe at home.");
        officer.post(&to("prepare"), &safe).await.expect(409);
        assert_eq!(officer.post(&to("check"), &[]).await.expect(422).errors().len(), 2);
        officer.post(&to("check"), &KNOWN).await.expect(303);
        let empty = officer.post(&to("prepare"), &[]).await.expect(422);
        assert_eq!(empty.errors(), ["Write the answer", "Select what kinds of information the answer holds"]);
        officer.post(&to("prepare"), &safe).await.expect(303);
        officer.get(&to("letter.pdf")).await.expect(409);
        officer.post(&to("send"), &[("version", "2")]).await.expect(409);
        let own = officer.post(&to("read"), &[("version", "2")]).await;
        let own = own.expect(403).texts("main").join(" ");
        assert_eq!(world.newest_entries(1).await, [refused("rights.second_read", "second_reader")]);
        assert!(own.contains("Ask another officer of your legal body") && !own.contains("accounts"), "{own}");
        let owner = world.signed_in_as(OWNER).await;
        step(&owner, &request, "read").await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.second_read")]);
        let letter = words(&officer.save(&to("letter.pdf")).await);
        let kinds = "SELECT categories FROM audit_entry WHERE id = (SELECT MAX(id) FROM audit_entry)";
        assert_eq!(world.column::<String>(kinds).await, ["identity safeguarding"]);
        assert!(letter.contains("safe at home") && letter.contains("about other people"), "{letter}");
        assert!(letter.contains("Information Commissioner") && !letter.contains("Paperkite"), "{letter}");
        step(&officer, &request, "send").await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.send")]);
        officer.post(&to("prepare"), &safe).await.expect(409);
        assert!(officer.get("/rights").await.expect(200).body.contains("Answered"));
    }
}

#[tokio::test]
async fn nobody_reads_or_sends_another_answer_than_the_one_that_they_see() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "child").await;
        let to = |name: &str| format!("{request}/{name}");
        officer.post(&to("check"), &KNOWN).await.expect(303);
        officer.post(&to("prepare"), &answer("You are safe at home.")).await.expect(303);
        // The reader looks at it in one browser, the writer changes it in the other.
        let owner = world.signed_in_as(OWNER).await;
        let seen = version(&owner, &request).await;
        officer.post(&to("prepare"), &answer("Bea Paperkite saw you.")).await.expect(303);
        owner.post(&to("read"), &[("version", &seen)]).await.expect(409);
        owner.post(&to("read"), &[]).await.expect(409);
        officer.get(&to("letter.pdf")).await.expect(409);
        let read = "SELECT COUNT(*) FROM rights_request WHERE read_at IS NOT NULL";
        assert_eq!(world.number(read).await, 0);
        step(&owner, &request, "read").await.expect(303);
        let seen = version(&officer, &request).await;
        // It is changed and read again before the letter that was saved goes out.
        officer.post(&to("prepare"), &answer("You are safe at home.")).await.expect(303);
        officer.post(&to("send"), &[("version", &seen)]).await.expect(409);
        step(&owner, &request, "read").await.expect(303);
        officer.post(&to("send"), &[("version", &seen)]).await.expect(409);
        step(&officer, &request, "send").await.expect(303);
    }
}

#[tokio::test]
async fn a_reference_that_two_services_use_is_never_taken_for_the_other_child() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let social = world.signed_in_as(SOCIAL_WORKER).await;
        choose(&social, "offer_help", "").await;
        let other = begin(&social, "YJ-1", "Cai", "Windowbox").await;
        let told = officer.post(NEW, &asked("child")).await.expect(422);
        assert_eq!(told.errors(), ["Two of our services use this reference: select whose it is"]);
        let care = "SELECT id FROM agency WHERE slug = 'haringey-childrens-social-care'";
        let care = world.column::<uuid::Uuid>(care).await[0].to_string();
        let chosen = [asked("child"), vec![("service", care.as_str())]].concat();
        officer.post(NEW, &chosen).await.expect(303);
        let person = world.column::<uuid::Uuid>("SELECT person FROM rights_request").await[0];
        assert_eq!(format!("/people/{person}"), other);
        let hold = [("reference", "YJ-1"), ("kind", "inquest"), ("why", "Case 7"), ("review_on", "1/6/2027")];
        officer.post("/retention/holds/new", &hold).await.expect(422);
        assert_eq!(world.number("SELECT COUNT(*) FROM retention_hold").await, 0);
    }
}

#[tokio::test]
async fn a_deletion_is_chosen_by_one_read_by_another_and_then_carried_out() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let kind = [("kind", "deletion")];
        let fields: Vec<_> =
            asked("child").into_iter().filter(|(name, _)| *name != "kind").chain(kind).collect();
        let request = officer.post(NEW, &fields).await.expect(303).location().to_owned();
        let to = |name: &str| format!("{request}/{name}");
        officer.post(&to("check"), &KNOWN).await.expect(303);
        let fact = officer.get(&request).await.expect(200).attribute("input[name=deletes]", "value");
        let granted = [answer("We deleted it.").as_slice(), &[("deletes", fact.as_str())]].concat();
        officer.post(&to("prepare"), &granted).await.expect(303);
        let seen = version(&world.signed_in_as(OWNER).await, &request).await;
        officer.post(&to("delete"), &[("version", &seen)]).await.expect(409);
        let owner = world.signed_in_as(OWNER).await;
        assert!(owner.get(&request).await.expect(200).texts("main").join(" ").contains("safeguarding"));
        step(&owner, &request, "read").await.expect(303);
        owner.post(&to("delete"), &[("version", &seen)]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.delete", "role_may_not")]);
        officer.post(&to("send"), &[("version", &seen)]).await.expect(409);
        let hold = [("reference", "YJ-1"), ("kind", "inquest"), ("why", "Case 7"), ("review_on", "1/6/2027")];
        officer.post("/retention/holds/new", &hold).await.expect(303);
        officer.post(&to("delete"), &[("version", &seen)]).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM person_fact").await, 1, "somebody holds it");
        world.change("UPDATE retention_hold SET lifted_at = 1").await;
        officer.post(&to("delete"), &[("version", &seen)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.delete")]);
        assert_eq!(world.number("SELECT COUNT(*) FROM person_fact").await, 0);
        assert_eq!(world.column::<String>("SELECT rule FROM tombstone").await, ["asked"]);
        officer.post(&to("delete"), &[("version", &seen)]).await.expect(409);
        officer.post(&to("send"), &[("version", &seen)]).await.expect(303);
    }
}

/// A request for deletion that was checked, of this browser.
async fn asked_to_delete(officer: &Client) -> String {
    let kind = [("kind", "deletion")];
    let fields: Vec<_> = asked("child").into_iter().filter(|(name, _)| *name != "kind").chain(kind).collect();
    let request = officer.post(NEW, &fields).await.expect(303).location().to_owned();
    officer.post(&format!("{request}/check"), &KNOWN).await.expect(303);
    request
}

/// Grants a request for deletion: what is chosen is read by a second person.
async fn granted(world: &World, officer: &Client, request: &str, chosen: &[String]) {
    let mut form = answer("We deleted it.").to_vec();
    form.extend(chosen.iter().map(|id| ("deletes", id.as_str())));
    officer.post(&format!("{request}/prepare"), &form).await.expect(303);
    step(&world.signed_in_as(OWNER).await, request, "read").await.expect(303);
}

#[tokio::test]
async fn whoever_was_sent_what_was_deleted_and_whoever_sent_it_is_told() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let kinds = ["identity", "safeguarding"];
        let lines = kinds.map(|kind| (YOUTH_JUSTICE, SOCIAL_CARE, kind, "ca_2004_s10"));
        let (title, purposes) = ("Youth justice and social care", &["offer_help"]);
        let parties = &[YOUTH_JUSTICE, SOCIAL_CARE];
        agree(&world, &Agreed { title, parties, purposes, lines: &lines }).await;
        let person = world.column::<uuid::Uuid>("SELECT id FROM person").await[0];
        let (to, item) = (world.member(SOCIAL_WORKER).await, item(&world, "safeguarding").await);
        let form = [("to", to.as_str()), ("item", &item), ("asks", "See her")];
        let share = format!("/people/{person}/share?agency=haringey-childrens-social-care");
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        let read = sent.trim_end_matches("/sent");
        assert!(reader.get(read).await.expect(200).body.contains("Bea Paperkite saw her"));
        let request = asked_to_delete(&officer).await;
        granted(&world, &officer, &request, &[item]).await;
        // An open breach about the child keeps what is needed to put it right.
        let report = [
            ("what", "A phone was lost"),
            ("about", "record"),
            ("reference", "YJ-1"),
            ("since", "22/11/2026"),
        ];
        worker.post("/breaches/report", &report).await.expect(303);
        step(&officer, &request, "delete").await.expect(409);
        world.change("UPDATE breach SET closed_at = 1").await;
        let told = "was withdrawn or deleted: do not work by it";
        assert!(!reader.get("/").await.expect(200).body.contains(told));
        step(&officer, &request, "delete").await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.delete")]);
        assert!(reader.get("/").await.expect(200).body.contains(told));
        let page = reader.get(read).await.expect(200);
        assert!(!page.body.contains("Bea Paperkite"));
        assert!(page.body.contains("1 item that was sent is no longer shown: withdrawn, deleted"));
        assert!(
            worker.get(&sent).await.expect(200).body.contains("1 of what was sent is withdrawn or deleted")
        );
    }
}

#[tokio::test]
async fn notes_and_who_the_child_is_are_deleted_when_asked_and_the_letter_says_what_was() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let person = world.column::<uuid::Uuid>("SELECT id FROM person").await[0];
        let note = [("category", "youth_work_note"), ("words", "Afraid of the park")];
        worker.post(&format!("/people/{person}/notes"), &note).await.expect(303);
        let hold =
            [("reference", "YJ-1"), ("kind", "inquest"), ("why", "Ada was hurt"), ("review_on", "1/6/2027")];
        officer.post("/retention/holds/new", &hold).await.expect(303);
        world.change("UPDATE retention_hold SET lifted_at = 1").await;
        let typed = "SELECT COUNT(*) FROM audit_reason WHERE words = 'Ada was hurt'";
        let request = asked_to_delete(&officer).await;
        let all = officer.get(&request).await.expect(200).attributes("input[name=deletes]", "value");
        assert_eq!(all.len(), 3, "a fact, a note, and who the child is");
        // While somebody works with the child they know who it is.
        granted(&world, &officer, &request, &all).await;
        let refused = step(&officer, &request, "delete").await.expect(409);
        assert!(refused.body.contains("Who the child is cannot be deleted yet"));
        assert_eq!(world.number("SELECT COUNT(*) FROM person_note").await, 1, "nothing was changed");
        assert_eq!(world.number(typed).await, 1);
        let now = world.clock.now().micros();
        world.change(&format!("UPDATE person_around SET until_at = {now}")).await;
        // Nor does anything stay of which nobody would know whose it is.
        granted(&world, &officer, &request, &all[1..]).await;
        step(&officer, &request, "delete").await.expect(409);
        granted(&world, &officer, &request, &all).await;
        step(&officer, &request, "delete").await.expect(303);
        for table in ["person_fact", "person_note", "person_record", "person"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
        let kinds = "SELECT kind FROM tombstone ORDER BY kind";
        assert_eq!(world.column::<String>(kinds).await, ["fact", "note", "person", "record"]);
        // What was typed about the child as a reason goes too, under the request.
        assert_eq!(world.number(typed).await, 0);
        let case = request.replace("/rights/", "request ");
        let erased = "SELECT erased_by_case FROM audit_reason WHERE words IS NULL";
        assert_eq!(world.column::<String>(erased).await[0], case);
        let letter = words(&officer.save(&format!("{request}/letter.pdf")).await);
        for kind in ["1 fact about you", "1 note about you", "1 entry of who you are"] {
            assert!(letter.contains(kind), "{letter}");
        }
        step(&officer, &request, "send").await.expect(303);
    }
}

#[tokio::test]
async fn both_who_answer_read_what_is_held_and_what_was_checked_and_the_second_sends_back_with_a_reason() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "parent").await;
        let agreed = [
            ("identity", "A passport was shown"),
            ("harm", "no"),
            ("authority", "child_agrees"),
            ("authority_words", "Her worker asked her"),
        ];
        officer.post(&format!("{request}/check"), &agreed).await.expect(303);
        let owner = world.signed_in_as(OWNER).await;
        for browser in [&officer, &owner] {
            let page = browser.get(&request).await.expect(200).texts("main").join(" ");
            assert!(page.contains("Bea Paperkite saw her at home") && page.contains("20 Nov 2026"), "{page}");
            assert!(page.contains("A passport was shown") && page.contains("Her worker asked her"), "{page}");
            let entry =
                "SELECT action || ' ' || purpose || ' ' || categories FROM audit_entry ORDER BY id DESC";
            assert_eq!(
                world.column::<String>(entry).await[0],
                "rights.view subject_request identity safeguarding"
            );
        }
        officer.post(&format!("{request}/prepare"), &answer("Bea saw you.")).await.expect(303);
        let back = format!("{request}/back");
        let seen = version(&owner, &request).await;
        let why = [("version", seen.as_str()), ("back_why", "It names Bea")];
        officer.post(&back, &why).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("rights.send_back", "about_oneself")]);
        world.signed_in_as(CASE_WORKER).await.post(&back, &why).await.expect(403);
        let empty = owner.post(&back, &[("version", seen.as_str())]).await.expect(422);
        assert_eq!(empty.errors(), ["Say what has to change"]);
        owner.post(&back, &why).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("rights.send_back")]);
        assert_eq!(world.newest_reason().await, "It names Bea");
        owner.post(&format!("{request}/read"), &[("version", &seen)]).await.expect(409);
        owner.post(&back, &why).await.expect(409);
        let today = officer.get("/").await.expect(200);
        assert!(today.body.contains("change the answer: the second reader sent it back"), "{}", today.body);
        assert!(officer.get(&request).await.expect(200).body.contains("It names Bea"));
        officer.post(&format!("{request}/prepare"), &answer("Somebody saw you.")).await.expect(303);
        step(&owner, &request, "read").await.expect(303);
        step(&officer, &request, "send").await.expect(303);
        let page = owner.get(&request).await.expect(200);
        assert!(!page.body.contains("Bea Paperkite"), "nobody answers any more, and nobody reads it here");
    }
}

/// The letter from its heading on: above it stands its number, which differs between any two.
fn from_heading(letter: &str) -> &str {
    &letter[letter.find("Your request").expect("every letter has its heading")..]
}

#[tokio::test]
async fn of_whom_nothing_is_held_the_letter_is_that_to_a_source_of_harm() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let both = [asked("parent"), vec![("nothing", "yes")]].concat();
        assert_eq!(officer.post(NEW, &both).await.expect(422).errors().len(), 1);
        let nothing: Vec<_> = both.iter().copied().filter(|(name, _)| *name != "reference").collect();
        let of_nobody = officer.post(NEW, &nothing).await.expect(303).location().to_owned();
        assert!(officer.get(&of_nobody).await.expect(200).body.contains("Send the neutral letter"));
        let of_harm = received(&officer, "parent").await;
        let harm = [("identity", "A passport was shown"), ("harm", "yes")];
        officer.post(&format!("{of_harm}/check"), &harm).await.expect(303);
        let mut letters = Vec::new();
        for request in [&of_nobody, &of_harm] {
            let letter = words(&officer.save(&format!("{request}/letter.pdf")).await);
            letters.push(from_heading(&letter).to_owned());
            officer.get(&format!("{request}/clock-letter.pdf")).await.expect(409);
            let pause = [("step", "pause"), ("reason", "identity"), ("why", "Who are you?")];
            officer.post(&format!("{request}/clock"), &pause).await.expect(409);
            step(&officer, request, "send").await.expect(303);
        }
        assert_eq!(letters[0], letters[1]);
        assert!(letters[0].contains("says nothing about anybody"), "{}", letters[0]);
        let outcomes = "SELECT outcome FROM rights_request";
        assert_eq!(world.column::<String>(outcomes).await, ["refused", "refused"]);
    }
}

#[tokio::test]
async fn parental_responsibility_alone_is_not_enough_and_a_source_of_harm_learns_nothing() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "parent").await;
        let check = format!("{request}/check");
        let identity = ("identity", "A passport was shown");
        let alone = officer.post(&check, &[identity, ("harm", "no")]).await.expect(422);
        assert_eq!(alone.errors().len(), 2, "{:?}", alone.errors());
        assert!(alone.body.contains("A passport was shown"), "what was typed is kept");
        let agreed = [
            identity,
            ("harm", "no"),
            ("authority", "child_agrees"),
            ("authority_words", "She wants it too"),
        ];
        officer.post(&check, &agreed).await.expect(303);
        officer.post(&format!("{request}/prepare"), &answer("She is safe.")).await.expect(303);
        // It turns out later: what was prepared is gone, and the letter says nothing.
        officer.post(&check, &[identity, ("harm", "yes")]).await.expect(303);
        officer.post(&format!("{request}/prepare"), &answer("She is safe.")).await.expect(409);
        let letter = words(&officer.save(&format!("{request}/letter.pdf")).await);
        assert!(letter.contains("says nothing about anybody") && !letter.contains("She is safe"), "{letter}");
        assert!(!letter.contains("harm") && !letter.contains("Ada"), "{letter}");
        step(&officer, &request, "send").await.expect(303);
        let outcome = "SELECT outcome FROM rights_request";
        assert_eq!(world.column::<String>(outcome).await, ["refused"]);
    }
}

#[tokio::test]
async fn the_clock_is_a_month_stands_still_while_we_wait_and_is_late_after() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer(&world).await;
        let request = received(&officer, "child").await;
        let clock = format!("{request}/clock");
        let due = async |browser: &Client| browser.get(&request).await.expect(200).texts("main").join(" ");
        assert!(due(&officer).await.contains("22 December 2026"));
        officer.get(&format!("{request}/clock-letter.pdf")).await.expect(409);
        let reason = officer.post(&clock, &[("step", "pause"), ("why", "We are busy")]).await.expect(422);
        assert_eq!(reason.errors(), ["Select why you wait for them: the clock stops for nothing else"]);
        assert!(reason.body.contains("We are busy"), "what was typed is kept");
        let pause = [("step", "pause"), ("reason", "identity"), ("why", "Show us your passport.")];
        officer.post(&clock, &pause).await.expect(303);
        officer.post(&clock, &pause).await.expect(409);
        let letter = words(&officer.save(&format!("{request}/clock-letter.pdf")).await);
        assert!(letter.contains("who you are") && letter.contains("Show us your passport"), "{letter}");
        world.clock.advance_seconds(10 * 24 * 60 * 60);
        let officer = world.signed_in_as(OFFICER).await;
        assert!(due(&officer).await.contains("1 January 2027"), "{}", world.clock.now());
        officer.post(&clock, &[("step", "resume")]).await.expect(303);
        officer.post(&clock, &[("step", "extend"), ("why", "There is very much.")]).await.expect(303);
        assert!(due(&officer).await.contains("4 March 2027"), "three months and ten days");
        let letter = words(&officer.save(&format!("{request}/clock-letter.pdf")).await);
        assert!(letter.contains("There is very much") && letter.contains("4 March 2027"), "{letter}");
        officer.post(&clock, &[("step", "extend"), ("why", "More")]).await.expect(409);
        world.clock.advance_seconds(120 * 24 * 60 * 60);
        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/rights").await.expect(200).body.contains("Late"));
        assert!(officer.get("/").await.expect(200).body.contains("Somebody’s request: check who asks"));
    }
}

#[tokio::test]
async fn nobody_gives_themselves_more_time_after_the_month() {
    let world = World::demonstration().await;
    let request = received(&officer(&world).await, "child").await;
    world.clock.advance_seconds(31 * 24 * 60 * 60);
    let officer = world.signed_in_as(OFFICER).await;
    let more = [("step", "extend"), ("why", "There is very much.")];
    officer.post(&format!("{request}/clock"), &more).await.expect(409);
    assert_eq!(world.number("SELECT COUNT(*) FROM rights_request WHERE extended_why IS NOT NULL").await, 0);
}
