//! Breaches: reported by anybody, frozen at once, told within 72 hours, closed when everything is done.

use crate::agreeing::{Agreed, COUNCIL, POLICE, agree};
use crate::children::{CASE_WORKER, OFFICER, POLICE_OFFICER, add_fact, begin, choose};
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

/// Reports a breach and returns its address on the page of the officer.
pub async fn reported(worker: &Client, officer: &Client) -> String {
    worker
        .post(REPORT, &[("what", "A phone with the app was lost"), ("since", "22/11/2026")])
        .await
        .expect(303);
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
        assert_eq!(missing.errors().len(), 2);
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
        assert_eq!(unknown.errors(), ["Your legal body keeps no record under this reference"]);
        officer.post(&concerns, &[("reference", "YJ-1")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("breach.handle")]);
        let page = officer.get(&breach).await.expect(200).texts("main").join(" ");
        assert!(page.contains("Record YJ-1") && page.contains("Police, North Area"), "{page}");
        assert!(page.contains("exploitation"), "which kinds went to whom: {page}");
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("breach.freeze")]);
        let refusal = reader.get(&record).await.expect(403);
        assert!(!refusal.body.contains(WORDS) && !refusal.body.contains("Lanternfish"));
        assert!(!reader.get("/people").await.expect(200).body.contains("Lanternfish"), "the list agrees");
        // Who works with the child of the own agency goes on.
        worker.get(&record).await.expect(200);
        add_fact(&worker, &record, "exploitation", "The phone is back").await;
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(409);
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        assert!(reader.get(&record).await.expect(200).body.contains(WORDS));
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
        let draft = officer.save(&format!("{breach}/notice.pdf")).await;
        let document = accord_testkit::lopdf::Document::load_mem(&draft).expect("a document of ours");
        let text =
            document.extract_text(&document.get_pages().into_keys().collect::<Vec<_>>()).expect("text");
        assert!(text.contains("Police, North Area") && !text.contains("Lanternfish"), "{text}");
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
