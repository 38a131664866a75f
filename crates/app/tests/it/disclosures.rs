//! Sharing with somebody of another agency: under an agreement, or by a decision for one child; read where it is, answered,
//! taken back.

use crate::agreeing::{Agreed, SOCIAL_CARE, YOUTH_JUSTICE, agree, officer_of};
use crate::children::*;
use crate::world::{World, done, refused};
use accord_testkit::Client;

const CARE: &str = "haringey-childrens-social-care";
const WHY: &str = "She was threatened with a knife and has nowhere to sleep";

/// A child with two facts, and whoever leads: about education and about health.
async fn child(world: &World) -> (Client, String) {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    add_fact(&worker, &address, "education", "Left school at noon").await;
    add_fact(&worker, &address, "health", "Wears a brace").await;
    (worker, address)
}

async fn cover(world: &World, categories: &[&str]) -> String {
    let lines: Vec<_> =
        categories.iter().map(|category| (YOUTH_JUSTICE, SOCIAL_CARE, *category, "ca_2004_s10")).collect();
    let title = "Youth justice and social care";
    let agreed =
        Agreed { title, parties: &[YOUTH_JUSTICE, SOCIAL_CARE], purposes: &["offer_help"], lines: &lines };
    agree(world, &agreed).await
}

#[tokio::test]
async fn refuses_what_no_agreement_covers_and_says_what_to_do_instead() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        let social = world.member(SOCIAL_WORKER).await;
        let page = worker.get(&format!("{address}/share")).await.expect(200);
        let words = page.texts("main").join(" ");
        assert!(
            words.contains("no missing agreement stops you") && words.contains("No agreement"),
            "{words}"
        );
        let share = format!("{address}/share?agency={CARE}");
        let empty = worker.post(&share, &[]).await.expect(422);
        assert_eq!(empty.errors().len(), 2, "{:?}", empty.errors());
        let education = item(&world, "education").await;
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        worker.post(&share, &form).await.expect(403);
        assert_eq!(world.newest_entries(2).await, refused_beside_the_form());
        // Without a purpose of protection nobody decides for themselves.
        let mut decided = form.to_vec();
        decided.push(("ground", "one_off"));
        worker.post(&share, &decided).await.expect(403);
        assert_eq!(world.number("SELECT COUNT(*) FROM disclosure").await, 0);

        // Who is not around the child shares nothing of it.
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "offer_help", "").await;
        manager.post(&share, &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("disclosure.send", "no_need_to_know")]);
    }
}

#[tokio::test]
async fn what_an_agreement_covers_is_read_by_one_person_and_ends_with_the_agreement() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        let agreement = cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let share = format!("{address}/share?agency={CARE}");
        let (education, health) = (item(&world, "education").await, item(&world, "health").await);
        let asks = ("asks", "See her tomorrow");
        let both = [("to", social.as_str()), ("item", &education), ("item", &health), asks];
        worker.post(&share, &both).await.expect(403);
        assert_eq!(world.newest_entries(2).await, refused_beside_the_form());
        let sent =
            worker.post(&share, &[("to", social.as_str()), ("item", &education), asks]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("disclosure.send")]);
        let read = sent.location().trim_end_matches("/sent").to_owned();

        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        assert!(reader.get("/").await.expect(200).body.contains("Read what was shared with you"));
        let page = reader.get(&read).await.expect(200);
        assert!(page.body.contains("Ada Lanternfish") && page.body.contains("Left school"), "{}", page.body);
        assert!(!page.body.contains("brace"));
        let entry = "SELECT basis FROM audit_entry WHERE action = 'disclosure.read' ORDER BY id DESC";
        assert_eq!(world.column::<String>(entry).await[0], "agreement");
        for other in [MANAGER, POLICE_OFFICER, CASE_WORKER] {
            world.signed_in_as(other).await.get(&read).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("disclosure.read", "not_a_recipient")]);
        }
        assert!(reader.save(&format!("{read}/record.pdf")).await.starts_with(b"%PDF"));
        assert_eq!(world.newest_entries(1).await, [done("disclosure.file")]);

        reader.post(&read, &[("answer", "acknowledged")]).await.expect(303);
        reader.post(&read, &[("answer", "enacted")]).await.expect(422);
        world.clock.advance_seconds(20 * 60);
        reader.post(&read, &[("answer", "enacted"), ("words", "Met her at school")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("disclosure.answer")]);
        reader.post(&read, &[("answer", "returned"), ("words", "No")]).await.expect(409);
        let told = worker.get(sent.location()).await.expect(200).texts("main").join(" ");
        assert!(told.contains("Met her at school"), "the sender reads what was done: {told}");
        let figure = worker.get("/shared").await.expect(200).texts("main").join(" ");
        assert!(figure.contains("1 of 1, half of them within 20 minutes"), "{figure}");

        // Withdrawn by the officer, in another browser: the next request here is refused.
        let officer = officer_of(&world, YOUTH_JUSTICE).await;
        let form = [("reason", "The service is reorganised"), ("kept", "Nothing")];
        officer.post(&format!("{agreement}/withdraw"), &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.withdraw")]);
        reader.get(&read).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("disclosure.read", "basis_does_not_cover")]);
    }
}

#[tokio::test]
async fn a_decision_to_protect_a_child_goes_through_at_once_within_the_law_and_is_looked_back_at() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        let person = address.trim_start_matches("/people/").to_owned();
        choose(&worker, "decide_protection", &person).await;
        let social = world.member(SOCIAL_WORKER).await;
        let share = format!("{address}/share?agency={CARE}");
        let page = worker.get(&share).await.expect(200);
        let labels = page.texts("#gateway-conditional, label[for^=gateway]");
        let values = page.attributes("input[name=gateway]", "value");
        let at = |words: &str| labels.iter().position(|label| label.contains(words));
        let section_47 = values[at("47").expect("Children Act 1989 section 47 is offered")].clone();
        assert_eq!(at("Serious Violence Duty"), None, "what cannot serve the purpose is not offered");
        let education = item(&world, "education").await;
        let base = [
            ("to", social.as_str()),
            ("item", &education),
            ("asks", "Find her a bed"),
            ("ground", "one_off"),
        ];
        let missing = worker.post(&share, &base).await.expect(422);
        assert_eq!(missing.errors().len(), 4, "{:?}", missing.errors());
        let mut form = base.to_vec();
        form.extend([("gateway", section_47.as_str()), ("why", WHY), ("told", "yes")]);
        let sent = worker.post(&share, &form).await.expect(303);
        let read = sent.location().trim_end_matches("/sent").to_owned();
        assert_eq!(world.newest_entries(2).await, [done("one_off.decide"), done("disclosure.send")]);

        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        let page = reader.get(&read).await.expect(200);
        assert!(page.body.contains("by a decision for this child") && page.body.contains("Left school"));
        let entry = "SELECT basis FROM audit_entry WHERE action = 'disclosure.read' ORDER BY id DESC";
        assert_eq!(world.column::<String>(entry).await[0], "one_off");

        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/").await.expect(200).body.contains("Look back at 1 decision"));
        worker.get("/one-offs").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("one_off.list", "role_may_not")]);
        let list = officer.get("/one-offs").await.expect(200);
        assert!(list.body.contains(WHY) && !list.body.contains("Lanternfish"));
        assert!(list.body.contains(": education.") && list.body.contains("Your reference YJ-1."));
        assert!(list.body.contains(&format!("/people/{person}/who-saw")), "the way to who saw it");
        let due = "SELECT act_by_at - sent_at FROM disclosure";
        assert_eq!(world.column::<i64>(due).await, [12 * 3_600 * 1_000_000], "by the end of today");
        let review = list.attribute("form[action^='/one-offs/']", "action");
        officer.post(&review, &[]).await.expect(422);
        officer
            .post(&review, &[("outcome", "not_right"), ("words", "An agreement was open")])
            .await
            .expect(303);
        assert_eq!(world.newest_entries(1).await, [done("one_off.review")]);
        // What was not right is taken back at once.
        reader.get(&read).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("disclosure.read", "not_a_recipient")]);
    }
}

#[tokio::test]
async fn nobody_relies_on_consent_of_a_child_who_was_not_told() {
    let world = World::demonstration().await;
    let (worker, address) = child(&world).await;
    choose(&worker, "decide_protection", address.trim_start_matches("/people/")).await;
    let share = format!("{address}/share?agency={CARE}");
    let page = worker.get(&share).await.expect(200);
    let labels = page.texts("#gateway-conditional, label[for^=gateway]");
    let at = labels.iter().position(|label| label.contains("Consent")).expect("consent is offered");
    let consent = page.attributes("input[name=gateway]", "value")[at].clone();
    let (social, education) = (world.member(SOCIAL_WORKER).await, item(&world, "education").await);
    let form = [
        ("to", social.as_str()),
        ("item", &education),
        ("asks", "Find her a bed"),
        ("ground", "one_off"),
        ("gateway", &consent),
        ("why", WHY),
        ("told", "later"),
        ("told_words", "She slept"),
    ];
    let told = worker.post(&share, &form).await.expect(422);
    assert!(told.errors()[0].starts_with("Nobody agrees to what they were not told"), "{:?}", told.errors());
    assert_eq!(world.number("SELECT COUNT(*) FROM one_off").await, 0);
}

#[tokio::test]
async fn what_was_shared_is_taken_back_and_a_withdrawn_fact_is_gone_where_it_was_sent() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let share = format!("{address}/share?agency={CARE}");
        let education = item(&world, "education").await;
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        let read = sent.trim_end_matches("/sent").to_owned();
        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        let withdraw = format!("{address}/facts/{education}/withdraw");
        worker.post(&withdraw, &[("reason", "It was another child")]).await.expect(303);
        let page = reader.get(&read).await.expect(200);
        assert!(!page.body.contains("Left school") && page.body.contains("1 item that was sent is"));
        assert!(
            reader
                .get("/")
                .await
                .expect(200)
                .body
                .contains("A part of what was shared with you was withdrawn")
        );
        assert!(worker.get(&sent).await.expect(200).body.contains("1 of what was sent is withdrawn"));

        reader.post(&format!("{read}/recall"), &[]).await.expect(404);
        worker.post(&format!("{read}/recall"), &[("reason", "Sent too early")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("disclosure.recall")]);
        reader.get(&read).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("disclosure.read", "not_a_recipient")]);
        let today = reader.get("/").await.expect(200);
        assert!(!today.body.contains("Read what was shared") && today.body.contains("was taken back"));
    }
}

#[tokio::test]
async fn both_are_told_when_what_was_shared_cannot_be_read_any_more() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        let agreement = cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let education = item(&world, "education").await;
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        worker.post(&format!("{address}/share?agency={CARE}"), &form).await.expect(303);
        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        assert!(reader.get("/").await.expect(200).body.contains("Read what was shared with you"));
        let officer = officer_of(&world, YOUTH_JUSTICE).await;
        officer.post(&format!("{agreement}/suspend"), &[("reason", "A breach")]).await.expect(303);
        let today = reader.get("/").await.expect(200);
        assert!(!today.body.contains("Read what was shared with you"));
        assert!(today.body.contains("What was shared with you cannot be read any more"));
        assert!(
            worker.get("/").await.expect(200).body.contains("what you shared cannot be read there any more")
        );
    }
}

#[tokio::test]
async fn what_nobody_reads_in_time_is_rung_about() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let education = item(&world, "education").await;
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        let sent = worker.post(&format!("{address}/share?agency={CARE}"), &form).await.expect(303);
        assert!(!worker.get("/").await.expect(200).body.contains("was not read"));
        // Sunday noon: it is due by the end of Monday. Sessions end within these days.
        world.clock.advance_seconds(2 * 24 * 3_600);
        let worker = world.signed_in_as(CASE_WORKER).await;
        assert!(worker.get("/").await.expect(200).body.contains("Ring: what you shared was not read"));
        let page = worker.get(sent.location()).await.expect(200);
        assert!(page.texts("main").join(" ").contains("Ring them now."));
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_shares_once_and_a_changed_one_shares_again() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let share = format!("{address}/share?agency={CARE}");
        let education = item(&world, "education").await;
        let id = worker.get(&share).await.expect(200).attribute("input[name=disclosure]", "value");
        let form = |asks| {
            [
                ("disclosure", id.as_str()),
                ("to", social.as_str()),
                ("item", education.as_str()),
                ("asks", asks),
            ]
        };
        let first = worker.post(&share, &form("See her tomorrow")).await.expect(303);
        let again = worker.post_again(&share, &form("See her tomorrow")).await;
        let changed = worker.post(&share, &form("Ring her mother")).await.expect(303);
        assert!(first.location() == again.location() && again.location() != changed.location());
        assert_eq!(world.number("SELECT COUNT(*) FROM disclosure").await, 2);
        assert!(worker.get(changed.location()).await.expect(200).body.contains("Ring her mother"));
    }
}

#[tokio::test]
async fn what_a_colleague_shared_is_seen_and_taken_back_by_whoever_leads_and_told_when_nobody_answers() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let education = item(&world, "education").await;
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        let share = format!("{address}/share?agency={CARE}");
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "offer_help", "").await;
        manager.get(&sent).await.expect(404);
        let recall = format!("{}/recall", sent.trim_end_matches("/sent"));
        manager.post(&recall, &[]).await.expect(404);
        let member = world.member(MANAGER).await;
        worker.post(&format!("{address}/hand-over"), &[("member", &member)]).await.expect(303);
        manager.get(&sent).await.expect(200);
        // Due by the end of Monday; a working day later whoever leads is told, while it can be read and after.
        for days in [5, 40] {
            world.clock.advance_seconds(days * 24 * 3_600);
            let manager = world.signed_in_as(MANAGER).await;
            assert!(
                manager.get("/").await.expect(200).body.contains("a colleague shared"),
                "{days} days later"
            );
        }
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "offer_help", "").await;
        manager.post(&recall, &[("reason", "Nobody read it")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("disclosure.recall")]);
        assert!(!manager.get("/").await.expect(200).body.contains("a colleague shared"));
    }
}

#[tokio::test]
async fn each_kind_that_is_sent_is_recorded_under_what_it_rests_on() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity"]).await;
        cover(&world, &["education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let education = item(&world, "education").await;
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        worker.post(&format!("{address}/share?agency={CARE}"), &form).await.expect(303);
        let entries = "SELECT categories FROM audit_entry WHERE action = 'disclosure.send' AND refusal IS NULL \
                       ORDER BY categories";
        assert_eq!(world.column::<String>(entries).await, ["education", "identity"]);
        let bases = "SELECT COUNT(DISTINCT basis_ref) FROM audit_entry WHERE action = 'disclosure.send'";
        assert_eq!(world.number(bases).await, 2);
    }
}

#[tokio::test]
async fn what_was_typed_is_not_lost_when_the_purpose_has_to_be_said_first() {
    let world = World::demonstration().await;
    let (worker, address) = child(&world).await;
    let person = "00000000-0000-7000-8000-000000000000";
    choose(&worker, "decide_protection", person).await;
    let note = [("category", "youth_work_note"), ("words", "She waits at the gate for her brother")];
    let page = worker.post(&format!("{address}/notes"), &note).await.expect(403);
    assert!(
        page.body.contains("She waits at the gate") && page.body.contains("Say first why"),
        "{}",
        page.body
    );
    assert!(page.attribute("a[href^='/account/purpose']", "href").contains("next="));
    choose(&worker, "offer_help", "").await;
    worker.post(&format!("{address}/notes"), &note).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("note.write")]);
}

#[tokio::test]
async fn nothing_goes_out_in_the_place_of_what_is_gone_and_to_nobody_but_the_agency_of_the_page() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity", "education"]).await;
        let (social, police) = (world.member(SOCIAL_WORKER).await, world.member(POLICE_OFFICER).await);
        let share = format!("{address}/share?agency={CARE}");
        let education = item(&world, "education").await;
        let other = [("to", police.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        let told = worker.post(&share, &other).await.expect(422);
        assert_eq!(told.errors(), ["Choose who has it"]);
        let withdraw = format!("{address}/facts/{education}/withdraw");
        worker.post(&withdraw, &[("reason", "It was another child")]).await.expect(303);
        let form = [("to", social.as_str()), ("item", &education), ("asks", "See her tomorrow")];
        let told = worker.post(&share, &form).await.expect(422);
        assert!(told.errors()[0].contains("is not there any more"), "{:?}", told.errors());
        assert!(told.body.contains("See her tomorrow"), "what was typed is kept");
        assert_eq!(world.number("SELECT COUNT(*) FROM disclosure").await, 0);
    }
}

#[tokio::test]
async fn what_is_given_back_stays_on_today_until_somebody_says_what_happens_instead() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity", "education"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let form = [("to", social.as_str()), ("item", "who"), ("asks", "Find her a bed tonight")];
        let share = format!("{address}/share?agency={CARE}");
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        let one = sent.trim_end_matches("/sent");
        let settle = format!("{one}/settle");
        let reader = world.signed_in_as(SOCIAL_WORKER).await;
        reader.post(one, &[("answer", "returned"), ("words", "We have no beds")]).await.expect(303);
        let waiting = "Find another way: what was asked was given back";
        let today = worker.get("/").await.expect(200).texts("main").join(" ");
        assert!(today.contains(waiting) && today.contains("By "), "{today}");
        reader.post(&settle, &[("settled", "Nothing")]).await.expect(404);
        worker.post(&settle, &[]).await.expect(422);
        worker.post(&settle, &[("settled", "Her aunt takes her in")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("disclosure.settle")]);
        assert!(!worker.get("/").await.expect(200).body.contains(waiting));
        assert!(worker.get(&sent).await.expect(200).body.contains("Her aunt takes her in"));
    }
}

#[tokio::test]
async fn in_danger_whoever_answers_for_the_child_is_told_at_once_and_there_is_a_number_to_ring() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        let lines = [(YOUTH_JUSTICE, SOCIAL_CARE, "identity", "ca_1989_s47")];
        let (title, parties) = ("To protect children", [YOUTH_JUSTICE, SOCIAL_CARE]);
        let purposes = &["immediate_danger"];
        agree(&world, &Agreed { title, parties: &parties, purposes, lines: &lines }).await;
        let person = address.trim_start_matches("/people/");
        choose(&worker, "immediate_danger", person).await;
        let (social, manager) = (world.member(SOCIAL_WORKER).await, world.member(MANAGER).await);
        let share = format!("{address}/share?agency={CARE}");
        world.change("DELETE FROM agency_contact").await;
        let form = worker.get(&share).await.expect(200);
        assert!(form.body.contains("Write a number under which they reach you"), "nobody said whom to ring");
        worker.post(&share, &[("to", social.as_str()), ("asks", "See her now")]).await.expect(303);
        let around = [("member", manager.as_str()), ("part", "supervisor")];
        worker.post(&format!("{address}/around"), &around).await.expect(303);
        let boss = world.signed_in_as(MANAGER).await;
        let late = "what a colleague shared about a child you answer for is not answered";
        assert!(!boss.get("/").await.expect(200).body.contains(late));
        world.clock.advance_seconds(61 * 60);
        let boss = world.signed_in_as(MANAGER).await;
        assert!(boss.get("/").await.expect(200).body.contains(late));
        // The officer of the legal body that received it is told, whichever of its services they work in.
        let officer = world.signed_in_as(OFFICER).await;
        let today = officer.get("/").await.expect(200);
        assert!(today.body.contains("shared with them is late"));
        officer.get(&today.attribute("a[href^='/agencies/'][href$='/accounts']", "href")).await.expect(200);
    }
}

#[tokio::test]
async fn what_was_sent_to_others_is_answered_like_what_does_not_exist() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = child(&world).await;
        cover(&world, &["identity"]).await;
        let social = world.member(SOCIAL_WORKER).await;
        let share = format!("{address}/share?agency={CARE}");
        let form = [("to", social.as_str()), ("asks", "See her tomorrow")];
        let sent = worker.post(&share, &form).await.expect(303).location().to_owned();
        let one = sent.trim_end_matches("/sent").to_owned();
        let none = format!("{}0", &one[..one.len() - 1]);
        let none = if none == one { format!("{}1", &one[..one.len() - 1]) } else { none };
        for who in [POLICE_OFFICER, OFFICER, MANAGER] {
            let browser = world.signed_in_as(who).await;
            for path in ["", "/record.pdf"] {
                let (real, made_up) =
                    (browser.get(&format!("{one}{path}")).await, browser.get(&format!("{none}{path}")).await);
                assert_eq!(
                    (real.status, real.texts("main")),
                    (made_up.status, made_up.texts("main")),
                    "{who}"
                );
            }
            let answer = [("answer", "acknowledged")];
            let (real, made_up) = (browser.post(&one, &answer).await, browser.post(&none, &answer).await);
            assert_eq!((real.status, real.texts("main")), (made_up.status, made_up.texts("main")), "{who}");
        }
    }
}
