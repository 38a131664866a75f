//! Breaches: reported by anybody, frozen at once, told within 72 hours of knowing, closed when everything is done.

use crate::agreeing::{Agreed, COUNCIL, HOSPITAL, POLICE, agree, officer_of};
use crate::children::{CASE_WORKER, OFFICER, POLICE_OFFICER, add_fact, begin, choose, item};
use crate::world::{World, done, refused};
use accord_testkit::Client;

const WORDS: &str = "Seen with a stranger’s phone";
const REPORT: &str = "/breaches/report";

/// A record of the youth justice service that a police officer reads under an agreement: who leads, who reads, the address
/// of the record and of the agreement.
async fn shared_record(world: &World) -> (Client, Client, String, String) {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let record = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    add_fact(&worker, &record, "exploitation", WORDS).await;
    let lines = ["identity", "exploitation"].map(|category| (COUNCIL, POLICE, category, "ca_2004_s10"));
    let agreed = Agreed {
        title: "Council and police",
        parties: &[COUNCIL, POLICE],
        purposes: &["offer_help"],
        lines: &lines,
    };
    let agreement = agree(world, &agreed).await;
    let police = world.member(POLICE_OFFICER).await;
    let around = format!("{record}/around?agency=police-north-area");
    worker.post(&around, &[("member", &police), ("part", "working")]).await.expect(303);
    let reader = world.signed_in_as(POLICE_OFFICER).await;
    choose(&reader, "offer_help", "").await;
    assert!(reader.get(&record).await.expect(200).body.contains(WORDS));
    (worker, reader, record, agreement)
}

fn lost(about: &str) -> Vec<(&str, &str)> {
    vec![("what", "A phone with the app was lost"), ("about", about), ("since", "22/11/2026")]
}

fn text(pdf: &[u8]) -> String {
    let document = accord_testkit::lopdf::Document::load_mem(pdf).expect("a document of ours");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).expect("it has text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in the tables of a breach's page, row by row under their captions.
async fn tables(officer: &Client, breach: &str) -> Vec<String> {
    officer.get(breach).await.expect(200).texts("main table")
}

/// The id of a legal power.
async fn power(world: &World, code: &str) -> String {
    let sql = format!("SELECT id FROM gateway WHERE code = '{code}'");
    world.column::<uuid::Uuid>(&sql).await[0].to_string()
}

/// Reports a breach and returns its address on the page of the officer.
pub async fn reported(worker: &Client, officer: &Client) -> String {
    worker.post(REPORT, &lost("unknown")).await.expect(303);
    officer.get("/breaches").await.expect(200).attribute("main a[href^='/breaches/0']", "href")
}

#[tokio::test]
async fn anybody_reports_a_breach_and_only_the_officers_of_the_legal_body_see_it() {
    for world in World::demonstration_on_each_engine().await {
        world.browser().get(REPORT).await.expect(303);
        let worker = world.signed_in_as(CASE_WORKER).await;
        worker.get("/breaches").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("breach.view", "role_may_not")]);
        let missing = worker.post(REPORT, &[("what", ""), ("since", "1/1/2030")]).await.expect(422);
        assert_eq!(missing.errors().len(), 3);
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        let page = officer.get(&breach).await.expect(200);
        assert!(page.body.contains("A phone with the app was lost") && page.body.contains("72 hours left"));
        let ours = "SELECT action FROM audit_entry WHERE action = 'breach.report'";
        assert_eq!(world.column::<String>(ours).await.len(), 1);
        // The guardian answers for another legal body.
        let guardian = world.signed_in_as("Caldicott Guardian").await;
        guardian.get(&breach).await.expect(404);
        guardian.post(&format!("{breach}/freeze"), &[]).await.expect(404);
        // The risk owner sees it, and does not decide.
        let owner = world.signed_in_as("Senior information risk owner, Haringey").await;
        owner
            .post(&format!("{breach}/decide"), &[("risk", "unlikely"), ("decision_words", "No")])
            .await
            .expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("breach.handle", "role_may_not")]);
        world.clock.advance_seconds(73 * 60 * 60);
        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/breaches").await.expect(200).body.contains("Notice is late"));
        assert!(officer.get("/").await.expect(200).body.contains("Decide about a breach"));
    }
}

#[tokio::test]
async fn what_a_breach_concerns_is_frozen_at_the_next_request_and_goes_on_when_it_is_released() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        let concerns = format!("{breach}/concerns");
        let unknown = officer.post(&concerns, &[("reference", "YJ-9")]).await.expect(422);
        assert_eq!(unknown.errors(), ["Enter a reference under which your legal body keeps a record"]);
        officer.post(&concerns, &[("reference", "YJ-1")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("breach.handle")]);
        let page = officer.get(&breach).await.expect(200).texts("main").join(" ");
        assert!(page.contains("Record YJ-1") && page.contains("Police, North Area"), "{page}");
        assert!(page.contains("exploitation"), "which kinds went to whom: {page}");
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("breach.freeze")]);
        let refusal = reader.get(&record).await.expect(403);
        assert!(!refusal.body.contains(WORDS) && !refusal.body.contains("Lanternfish"));
        // Why, who leads and whom to ring is said: it is not that nothing was agreed.
        let words = refusal.texts("main").join(" ");
        assert!(words.contains("Frozen by Haringey council (fictional) since 22 Nov 2026"), "{words}");
        assert!(words.contains("Lead practitioner: ") && !words.contains("agreement"), "{words}");
        let told = "Sharing with Haringey council (fictional) about a child you work with was stopped on 22 Nov 2026";
        assert!(reader.get("/").await.expect(200).body.contains(told));
        let own = worker.get("/").await.expect(200);
        assert!(
            own.body.contains("Haringey council (fictional) stopped sharing about a child you work with")
        );
        assert!(!reader.get("/people").await.expect(200).body.contains("Lanternfish"), "the list agrees");
        // Who works with the child of the own agency goes on.
        worker.get(&record).await.expect(200);
        add_fact(&worker, &record, "exploitation", "The phone is back").await;
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(409);
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        assert!(reader.get(&record).await.expect(200).body.contains(WORDS));
        assert!(!reader.get("/").await.expect(200).body.contains("was stopped on"));
    }
}

#[tokio::test]
async fn what_one_legal_body_freezes_goes_on_between_the_others_and_nobody_learns_of_a_body_they_do_not_know_of()
 {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let agreed = Agreed {
            title: "Council and hospital",
            parties: &[COUNCIL, HOSPITAL],
            purposes: &["offer_help"],
            lines: &[(COUNCIL, HOSPITAL, "identity", "ca_2004_s10")],
        };
        agree(&world, &agreed).await;
        let nurse = "Case worker, Example hospital Haringey";
        let member = world.member(nurse).await;
        let around = format!("{record}/around?agency=example-hospital-haringey-fictional");
        worker.post(&around, &[("member", &member), ("part", "working")]).await.expect(303);
        let nurse = world.signed_in_as(nurse).await;
        choose(&nurse, "offer_help", "").await;
        assert!(nurse.get(&record).await.expect(200).body.contains("Lanternfish"));
        let own = [("reference", "H-1"), ("given_name", "Ada"), ("family_name", "Hospitalname")];
        nurse.post(&format!("{record}/identity"), &own).await.expect(303);
        let (before, police) = (reader.get(&record).await.expect(200), reader.get("/").await.expect(200));

        nurse.post(REPORT, &[lost("record"), vec![("reference", "H-1")]].concat()).await.expect(303);
        let theirs = officer_of(&world, HOSPITAL).await;
        let breach =
            theirs.get("/breaches").await.expect(200).attribute("main a[href^='/breaches/0']", "href");
        theirs.post(&format!("{breach}/freeze"), &[]).await.expect(303);

        // The police and the council go on, and the police learn nothing of a hospital.
        let after = reader.get(&record).await.expect(200);
        assert_eq!(after.texts("main"), before.texts("main"));
        assert_eq!(reader.get("/").await.expect(200).texts("main"), police.texts("main"));
        assert!(after.body.contains(WORDS));
        // Nothing flows to the hospital. Who leads is still there to be rung.
        let page = nurse.get(&record).await.expect(200);
        assert!(!page.body.contains("Lanternfish") && page.body.contains("Hospitalname"));
        let words = page.texts("main").join(" ");
        assert!(
            words.contains("Lead practitioner, ") && words.contains("Frozen by Example hospital"),
            "{words}"
        );
        assert!(!nurse.get("/people").await.expect(200).body.contains("Lanternfish"), "the list agrees");
        // Whoever shares with the hospital is told, on Today, on the record and where they ask whether they can share.
        let told = "Sharing with Example hospital trust Haringey about a child you work with was stopped on";
        let today = worker.get("/").await.expect(200);
        assert!(today.body.contains(told));
        assert!(today.attributes("main a", "href").contains(&record), "with the way to the record");
        let frozen = "Frozen by Example hospital trust Haringey since 22 Nov 2026";
        assert!(worker.get(&record).await.expect(200).body.contains(frozen));
        assert!(worker.get(&format!("{record}/share")).await.expect(200).body.contains(frozen));
        let share = format!("{record}/share?agency=example-hospital-haringey-fictional");
        let words = worker.get(&share).await.expect(200).texts("main").join(" ");
        assert!(words.contains(frozen) && !words.contains("No agreement"), "{words}");
        let form = [("to", member.as_str()), ("asks", "Look after her")];
        let refused = worker.post(&share, &form).await.expect(403);
        assert!(refused.errors().iter().all(|error| !error.contains("agreement")), "{:?}", refused.errors());
    }
}

#[tokio::test]
async fn what_was_sent_by_a_decision_and_is_itself_the_breach_is_closed_by_who_sent_it() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let person = record.trim_start_matches("/people/").to_owned();
        choose(&worker, "decide_protection", &person).await;
        let police = world.member(POLICE_OFFICER).await;
        let share = format!("{record}/share?agency=police-north-area");
        let gateway = power(&world, "ca_1989_s47").await;
        let decided = [
            ("to", police.as_str()),
            ("asks", "See her tonight"),
            ("ground", "one_off"),
            ("gateway", gateway.as_str()),
            ("why", "She was threatened with a knife and has nowhere to sleep"),
            ("told", "yes"),
        ];
        let sent = worker.post(&share, &decided).await.expect(303).location().to_owned();
        let read = sent.trim_end_matches("/sent");
        reader.get(read).await.expect(200);
        // It went to the wrong officer: whoever sent it names it, and closes it.
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        let concerns = format!("{breach}/concerns");
        let wrong = officer.post(&concerns, &[("sent", "x")]).await.expect(422);
        assert_eq!(wrong.errors(), ["Select something of the list"]);
        let page = officer.get(&breach).await.expect(200);
        let it = page.attributes("select[name=sent] option", "value").pop().expect("what was sent");
        officer.post(&concerns, &[("sent", &it)]).await.expect(303);
        let words = officer.get(&breach).await.expect(200).texts("main").join(" ");
        assert!(
            words.contains("need-to-act card") && words.contains("Looked at by other legal bodies"),
            "{words}"
        );
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        let refusal = reader.get(read).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("disclosure.read", "basis_does_not_cover")]);
        assert!(refusal.body.contains("Frozen by Haringey council (fictional) since"), "{}", refusal.body);
        reader.get(&format!("{read}/record.pdf")).await.expect(403);
        assert!(reader.get("/").await.expect(200).body.contains("cannot be read any more: ring who sent it"));
        // Another decision to protect the child goes through all the same.
        let again = worker.post(&share, &decided).await.expect(303).location().to_owned();
        reader.get(again.trim_end_matches("/sent")).await.expect(200);
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        reader.get(read).await.expect(200);
    }
}

#[tokio::test]
async fn an_agreement_that_a_breach_concerns_lets_nothing_flow_while_it_is_frozen() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, agreement) = shared_record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        let id = agreement.rsplit('/').next().expect("an address");
        officer.post(&format!("{breach}/concerns"), &[("agreement", id)]).await.expect(303);
        let page = officer.get(&breach).await.expect(200).texts("main").join(" ");
        assert!(
            page.contains("Agreement: Council and police") && page.contains("Police, North Area"),
            "{page}"
        );
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        reader.get(&record).await.expect(403);
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        reader.get(&record).await.expect(200);
    }
}

#[tokio::test]
async fn a_breach_is_closed_when_it_was_decided_told_visited_and_released() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, _, _, _) = shared_record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        officer.post(&format!("{breach}/concerns"), &[("reference", "YJ-1")]).await.expect(303);
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        let close = format!("{breach}/close");
        let lessons = ("lessons", "Phones are locked now");
        let early = officer.post(&close, &[lessons]).await.expect(422);
        assert_eq!(early.errors().len(), 4, "{:?}", early.errors());
        assert!(early.body.contains("Phones are locked now"), "what was typed is kept");
        let decision = [("risk", "likely"), ("decision_words", "The phone was open")];
        officer.post(&format!("{breach}/decide"), &decision).await.expect(303);
        assert_eq!(world.newest_reason().await, "The phone was open");
        let draft = text(&officer.save(&format!("{breach}/notice.pdf")).await);
        assert!(draft.contains("Police, North Area") && !draft.contains("Lanternfish"), "{draft}");
        officer
            .post(&format!("{breach}/notified"), &[("notified_words", "By the form, IC-1")])
            .await
            .expect(303);
        let concern = officer.get(&breach).await.expect(200).attribute("input[name=concern]", "value");
        let visit =
            |on| [("concern", concern.as_str()), ("visit_words", "The lead went there"), ("visited_on", on)];
        officer.post(&format!("{breach}/visit"), &visit("1/1/2030")).await.expect(422);
        officer.post(&format!("{breach}/visit"), &visit("22/11/2026")).await.expect(303);
        officer.post(&close, &[lessons]).await.expect(422);
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        officer.post(&close, &[lessons]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("breach.close")]);
        let page = officer.get(&breach).await.expect(200);
        assert!(page.body.contains("Phones are locked now") && page.texts("main form").is_empty());
    }
}

#[tokio::test]
async fn a_record_that_the_reporter_names_is_there_for_the_officer_and_nobody_learns_what_there_is() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, _, _, _) = shared_record(&world).await;
        for (reference, concerns) in [("YJ-1", 1), ("YJ-9", 0)] {
            let named = [lost("record"), vec![("reference", reference)]].concat();
            let answer = worker.post(REPORT, &named).await.expect(303);
            assert_eq!(answer.location(), "/breaches/report?done=reported", "the same for both");
            let of = format!(
                "SELECT COUNT(*) FROM breach_concern JOIN breach ON breach.id = breach_id WHERE named = '{reference}'"
            );
            assert_eq!(world.number(&of).await, concerns);
        }
        let officer = world.signed_in_as(OFFICER).await;
        let pages =
            officer.get("/breaches").await.expect(200).attributes("main a[href^='/breaches/0']", "href");
        let mut said = Vec::new();
        for page in pages {
            said.push(officer.get(&page).await.expect(200).texts("main").join(" "));
        }
        assert!(
            said.iter().any(|page| page.contains("Record YJ-1") && page.contains("Freeze what it concerns"))
        );
        assert!(said.iter().any(|page| page.contains("YJ-9") && page.contains("keeps no record under")));
    }
}

#[tokio::test]
async fn freezing_waits_for_nothing_and_releasing_for_a_fresh_proof() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        officer.post(&format!("{breach}/concerns"), &[("reference", "YJ-1")]).await.expect(303);
        world.clock.advance_seconds(20 * 60);
        let first = officer.get(&breach).await.expect(200).attributes("main form", "action");
        assert_eq!(first[0], format!("{breach}/freeze"), "the first thing on the page");
        let frozen = officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        assert!(frozen.location().contains("done=frozen"), "{}", frozen.location());
        let release = officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        assert!(release.location().starts_with("/account/confirm"), "{}", release.location());
        reader.get(&record).await.expect(403);
    }
}

#[tokio::test]
async fn the_72_hours_run_from_when_somebody_knew() {
    let world = World::demonstration().await;
    let worker = world.signed_in_as(CASE_WORKER).await;
    let officer = world.signed_in_as(OFFICER).await;
    let aware = |on, time| [lost("unknown"), vec![("aware_on", on), ("aware_time", time)]].concat();
    let wrong = worker.post(REPORT, &aware("23/11/2026", "09:00")).await.expect(422);
    assert_eq!(wrong.errors().len(), 1);
    assert!(wrong.body.contains("23/11/2026"), "what was typed is kept");
    worker.post(REPORT, &aware("18/11/2026", "09:00")).await.expect(303);
    assert!(officer.get("/breaches").await.expect(200).body.contains("Notice is late"));
}

#[tokio::test]
async fn what_went_to_whom_is_what_was_ours_with_the_items_that_were_sent_by_name() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let police = world.member(POLICE_OFFICER).await;
        let share = format!("{record}/share?agency=police-north-area");
        let item = item(&world, "exploitation").await;
        let form = [("to", police.as_str()), ("item", &item), ("asks", "Look out for her")];
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        // The police keep a part of their own, which begins with who the child is: that they have from us.
        let own = [("reference", "P-1"), ("given_name", "Ada"), ("family_name", "Lanternfish")];
        reader.post(&format!("{record}/identity"), &own).await.expect(303);
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        officer.post(&format!("{breach}/concerns"), &[("reference", "YJ-1")]).await.expect(303);
        let before = tables(&officer, &breach).await;
        let [by_name, outside, inside] = &before[..] else { panic!("three tables: {before:?}") };
        assert!(
            by_name.contains("who the child is") && by_name.contains("exploitation: 1 fact (20 Nov 2026)"),
            "{by_name}"
        );
        assert!(
            outside.contains("Looked at by other legal bodies") && outside.contains("Police, North Area")
        );
        assert!(inside.contains("inside your legal body") && inside.contains("youth justice"), "{inside}");
        // What the police hold themselves and write down for their own work went nowhere.
        add_fact(&reader, &record, "contact", "Rings at noon").await;
        assert_eq!(tables(&officer, &breach).await[1], *outside);
        // What they look at because we sent it did.
        reader.get(sent.trim_end_matches("/sent")).await.expect(200);
        assert_ne!(tables(&officer, &breach).await[1], *outside);
        let notice = text(&officer.save(&format!("{breach}/notice.pdf")).await);
        assert!(
            notice.contains("1 fact (20 Nov 2026)") && notice.contains("inside the legal body"),
            "{notice}"
        );
    }
}

#[tokio::test]
async fn a_breach_of_what_was_received_is_told_to_whoever_sent_it_and_can_be_frozen() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let police = world.member(POLICE_OFFICER).await;
        let share = format!("{record}/share?agency=police-north-area");
        let item = item(&world, "exploitation").await;
        let form = [("to", police.as_str()), ("item", &item), ("asks", "Look out for her")];
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        let read = sent.trim_end_matches("/sent");
        let theirs = officer_of(&world, POLICE).await;
        reader.post(REPORT, &lost("received")).await.expect(303);
        let breach =
            theirs.get("/breaches").await.expect(200).attribute("main a[href^='/breaches/0']", "href");
        let ours = world.signed_in_as(OFFICER).await;
        assert!(!ours.get("/breaches").await.expect(200).body.contains("A phone with the app"));
        ours.post(&format!("{breach}/concerns"), &[("received", "x")]).await.expect(404);
        let page = theirs.get(&breach).await.expect(200);
        let received =
            page.attributes("select[name=received] option", "value").pop().expect("what was received");
        let wrong = theirs.post(&format!("{breach}/concerns"), &[("received", "x")]).await.expect(422);
        assert_eq!(wrong.errors(), ["Select something of the list"]);
        theirs.post(&format!("{breach}/concerns"), &[("received", &received)]).await.expect(303);
        let page = theirs.get(&breach).await.expect(200).texts("main").join(" ");
        assert!(page.contains("exploitation: 1 fact (20 Nov 2026)"), "{page}");
        let list = ours.get("/breaches").await.expect(200).texts("main").join(" ");
        assert!(
            list.contains("Of what you sent to others") && list.contains("A phone with the app"),
            "{list}"
        );
        assert!(list.contains("to Police, North Area, 22 Nov 2026"), "{list}");
        assert!(ours.get("/").await.expect(200).body.contains("Look at a breach of what you sent"));
        ours.get(&breach).await.expect(404);
        theirs.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        reader.get(read).await.expect(403);
        reader.get(&record).await.expect(200);
        theirs.post(&format!("{breach}/release"), &[]).await.expect(303);
        reader.get(read).await.expect(200);
    }
}

#[tokio::test]
async fn the_notice_says_what_is_not_known_and_that_families_were_told_only_once_somebody_says_so() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, _, _, _) = shared_record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        let high = [("risk", "high"), ("decision_words", "The phone was open")];
        officer.post(&format!("{breach}/decide"), &high).await.expect(303);
        let owner = world.signed_in_as("Senior information risk owner, Haringey").await;
        let notice = text(&owner.save(&format!("{breach}/notice.pdf")).await);
        assert!(notice.contains("It is not known yet which records"), "{notice}");
        assert!(!notice.contains("Nobody of another legal body"), "{notice}");
        assert!(notice.contains("is not recorded yet") && notice.contains("fill in the name"), "{notice}");
        let close = format!("{breach}/close");
        let early = officer.post(&close, &[("lessons", "Phones are locked now")]).await.expect(422);
        assert!(early.errors().iter().any(|error| error.starts_with("Tell the children and families")));
        let told = format!("{breach}/told");
        assert_eq!(officer.post(&told, &[("told_on", "1/1/2030")]).await.expect(422).errors().len(), 2);
        let form = [("told_words", "Her lead went to her home"), ("told_on", "22/11/2026")];
        owner.post(&told, &form).await.expect(403);
        officer.post(&told, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("breach.handle")]);
        let notice = text(&officer.save(&format!("{breach}/notice.pdf")).await);
        assert!(notice.contains("were told on") && notice.contains("Her lead went to her home"), "{notice}");
        assert!(
            notice.contains("data protection officer") && !notice.contains("fill in the name"),
            "{notice}"
        );
    }
}

#[tokio::test]
async fn a_closed_breach_is_frozen_added_to_and_visited_no_more() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, reader, record, _) = shared_record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let breach = reported(&worker, &officer).await;
        officer.post(&format!("{breach}/concerns"), &[("reference", "YJ-1")]).await.expect(303);
        let concern = officer.get(&breach).await.expect(200).attribute("input[name=concern]", "value");
        world.change("UPDATE breach SET closed_at = 1, lessons = 'None'").await;
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(409);
        officer.post(&format!("{breach}/concerns"), &[("reference", "YJ-1")]).await.expect(409);
        let visit =
            [("concern", concern.as_str()), ("visit_words", "Went there"), ("visited_on", "22/11/2026")];
        officer.post(&format!("{breach}/visit"), &visit).await.expect(409);
        reader.get(&record).await.expect(200);
    }
}
