//! Broken glass: for an hour, for one purpose, told to those whom it concerns, and looked back at.

use crate::agreeing::{Agreed, POLICE, YOUTH_JUSTICE, agree, officer_of};
use crate::children::*;
use crate::world::{World, done, link_on, refused};

#[tokio::test]
async fn broken_glass_opens_the_own_agencys_record_for_an_hour_and_no_compartment_and_is_reviewed() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let note = [("category", "youth_work_note"), ("words", "Afraid of the park")];
        worker.post(&format!("{address}/notes"), &note).await.expect(303);
        add_fact(&worker, &address, "education", "Left school at noon").await;
        add_fact(&worker, &address, "health", "Wears a brace").await;

        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "supervise", "").await;
        let refusal = manager.get(&address).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("person.view", "no_need_to_know")]);
        let glass = refusal.attribute("a[href$='/glass']", "href");
        manager.post(&glass, &[("reason", "Help")]).await.expect(422);
        manager.post(&glass, &[("reason", "Ada was threatened at the station")]).await.expect(303);
        let newest = world.newest_entries(2).await;
        assert_eq!(newest, [done("session.choose_purpose"), done("glass.break")]);
        let page = manager.get(&address).await.expect(200);
        assert!(page.body.contains("You broke the glass") && page.body.contains("Left school"));
        assert!(!page.body.contains("brace"), "no compartment, fact or note");
        manager.get(&format!("{address}/notes")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("note.read", "glass_does_not_reach")]);
        manager.get(&format!("{address}/around")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.add", "not_around_the_child")]);
        assert!(worker.get("/").await.expect(200).body.contains("Somebody broke the glass"));
        // Used now and then, so that the sign-in does not end before the hour does.
        for _ in 0..3 {
            world.clock.advance_seconds(20 * 60);
            manager.get("/").await.expect(200);
        }
        manager.get(&address).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("person.view", "no_need_to_know")]);

        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/").await.expect(200).body.contains("Look back at broken glass: once"));
        let page = officer.get("/glass").await.expect(200);
        assert!(page.body.contains("threatened at the station") && !page.body.contains("Lanternfish"));
        let words = page.texts("main").join(" ");
        assert!(words.contains("to protect from immediate danger: identity, education"), "{words}");
        assert!(words.contains("Refused: Read notes in the compartment"), "{words}");
        officer.get(&page.attribute("a[href$='/who-saw']", "href")).await.expect(200);
        let review = page.attribute("form[action^='/glass/']", "action");
        // Whoever manages reads what was done in their own service, and looks back at nothing.
        assert!(
            manager
                .get("/glass")
                .await
                .expect(200)
                .attributes("form[action^='/glass/']", "action")
                .is_empty()
        );
        officer.post(&review, &[]).await.expect(422);
        let form = [("outcome", "right"), ("words", "The threat is in the police log")];
        officer.post(&review, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("glass.review")]);
        officer.post(&review, &form).await.expect(409);
    }
}

#[tokio::test]
async fn broken_glass_is_for_one_purpose_and_changes_nothing() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        add_fact(&worker, &address, "education", "Left school at noon").await;
        let manager = world.signed_in_as(MANAGER).await;
        let reason = [("reason", "Ada was threatened at the station")];
        manager.post(&format!("{address}/glass"), &reason).await.expect(303);
        let page = manager.get(&address).await.expect(200);
        // It changes nothing that is recorded, says so in its own words, and leads to nothing that is refused.
        let added = try_fact(&manager, &address, "education", "Back at school").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("fact.add", "glass_does_not_reach")]);
        assert!(!added.texts("main").join(" ").contains("another agency"), "it is kept by the own agency");
        assert!(page.attributes("a[href$='/withdraw']", "href").is_empty());
        let own = worker.get(&address).await.expect(200).attribute("a[href$='/withdraw']", "href");
        manager.post(&own, &[("reason", "It was another child")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("fact.withdraw", "glass_does_not_reach")]);
        // It is open to protect from immediate danger, and for nothing else.
        let id = address.rsplit('/').next().expect("an address has a last part");
        for purpose in ["offer_help", "supervise", "decide_protection"] {
            choose(&manager, purpose, id).await;
            let refusal = manager.get(&address).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("person.view", "glass_is_for_danger")]);
            assert!(!refusal.body.contains("Lanternfish") && refusal.body.contains("immediate danger only"));
            manager.get(&format!("{address}/summary")).await.expect(403);
            let change = refusal.attribute("a[href^='/account/purpose']", "href");
            assert!(change.contains(id), "{change}");
            manager.get(&change).await.expect(200);
        }
        choose(&manager, "immediate_danger", id).await;
        manager.get(&address).await.expect(200);
    }
}

#[tokio::test]
async fn glass_that_was_not_right_to_break_is_closed_at_once() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let manager = world.signed_in_as(MANAGER).await;
        let reason = [("reason", "Ada was threatened at the station")];
        manager.post(&format!("{address}/glass"), &reason).await.expect(303);
        manager.get(&address).await.expect(200);
        let officer = world.signed_in_as(OFFICER).await;
        let review = officer.get("/glass").await.expect(200).attribute("form[action^='/glass/']", "action");
        let form = [("outcome", "not_right"), ("words", "Nobody had threatened her")];
        officer.post(&review, &form).await.expect(303);
        manager.get(&address).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("person.view", "no_need_to_know")]);
    }
}

#[tokio::test]
async fn who_broke_the_glass_and_why_is_told_to_those_around_the_child_and_to_the_manager_of_who_did() {
    for world in World::demonstration_on_each_engine().await {
        let manager = world.signed_in_as(MANAGER).await;
        let desk = [("duty_name", "Duty desk"), ("duty_phone", "020 7946 0123")];
        manager.post("/agencies/contact", &desk).await.expect(303);
        choose(&manager, "offer_help", "").await;
        let address = begin(&manager, "YJ-1", "Ada", "Lanternfish").await;
        let worker = world.signed_in_as(CASE_WORKER).await;
        let reason = [("reason", "A knife was seen at the station")];
        worker.post(&format!("{address}/glass"), &reason).await.expect(303);

        let today = manager.get("/").await.expect(200).texts("main").join(" ");
        assert!(today.contains("Your staff broke the glass: once"), "{today}");
        let page = manager.get("/glass").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("glass.list")]);
        assert!(page.body.contains("A knife was seen") && page.body.contains("They opened nothing"));
        assert!(page.attributes("a[href$='/who-saw']", "href").is_empty());
        let glass = world.column::<uuid::Uuid>("SELECT id FROM broken_glass").await[0];
        let form = [("outcome", "right"), ("words", "It was right")];
        manager.post(&format!("/glass/{glass}"), &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("glass.review", "role_may_not")]);
        worker.get("/glass").await.expect(403);

        let record = manager.get(&address).await.expect(200).texts("main").join(" ");
        assert!(
            record.contains("Haringey youth justice service, broke the glass of this record"),
            "{record}"
        );
        assert!(record.contains("A knife was seen") && record.contains("020 7946 0123"), "{record}");
        // Neither to whoever broke it, nor when it is long ago.
        let own = worker.get(&address).await.expect(200).texts("main").join(" ");
        assert!(!own.contains("broke the glass of this record"), "{own}");
        world.clock.advance_seconds(8 * 24 * 60 * 60);
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "offer_help", "").await;
        assert!(!manager.get(&address).await.expect(200).body.contains("A knife was seen"));
    }
}

#[tokio::test]
async fn an_officer_who_holds_nothing_of_the_child_sees_what_their_member_opened_under_the_glass() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        add_fact(&worker, &address, "contact", "Lives with an aunt").await;
        let agreed = Agreed {
            title: "Youth justice and police",
            parties: &[YOUTH_JUSTICE, POLICE],
            purposes: &["immediate_danger"],
            lines: &[(YOUTH_JUSTICE, POLICE, "identity", "ca_1989_s47")],
        };
        agree(&world, &agreed).await;
        let police = world.signed_in_as(POLICE_OFFICER).await;
        let reason = [("reason", "Somebody rang and threatened the child")];
        police.post(&format!("{address}/glass"), &reason).await.expect(303);
        police.get(&address).await.expect(200);
        let officer = officer_of(&world, POLICE).await;
        let page = officer.get("/glass").await.expect(200);
        let words = page.texts("main").join(" ");
        assert!(words.contains("Looked at a child’s record") && words.contains(": identity"), "{words}");
        assert!(!words.contains("contact details") && !page.body.contains("Lanternfish"), "{words}");
        assert!(page.attributes("a[href$='/who-saw']", "href").is_empty(), "no way to what is refused");
        // Those around the child read who it was.
        let record = worker.get(&address).await.expect(200).texts("main").join(" ");
        assert!(
            record.contains("broke the glass of this record") && record.contains("Somebody rang"),
            "{record}"
        );
    }
}

#[tokio::test]
async fn nobody_looks_back_at_their_own_under_whichever_membership() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        // The officer of the council also works in one of its services.
        let own = world.member(OFFICER).await;
        let email = world.email_of(&own).await;
        let administrator = world.signed_in_as("Administrator").await;
        let invite = "/agencies/haringey-youth-justice-service/accounts/invite";
        let form = [("name", "Two places"), ("email", email.as_str()), ("roles", "case_worker")];
        let link = link_on(&administrator.post_and_follow(invite, &form).await);
        world.browser().post(&link, &[("password", "lantern-otter-gravel")]).await.expect(303);
        let second = format!(
            "SELECT member.id FROM member JOIN account ON account.id = member.account_id \
             JOIN agency ON agency.id = member.agency_id \
             WHERE account.email = '{email}' AND agency.slug = 'haringey-youth-justice-service'"
        );
        let second = world.column::<uuid::Uuid>(&second).await[0].to_string();
        let browser = world.signed_in_as(OFFICER).await;
        browser.post("/account/act-as", &[("member", &second)]).await.expect(303);
        choose(&browser, "offer_help", "").await;
        let why = [("reason", "Ada was threatened at the station")];
        browser.post(&format!("{address}/glass"), &why).await.expect(303);
        let officer = world.signed_in_as(OFFICER).await;
        officer.post("/account/act-as", &[("member", &own)]).await.expect(303);
        let review = officer.get("/glass").await.expect(200).attribute("form[action^='/glass/']", "action");
        let form = [("outcome", "right"), ("words", "It was me")];
        officer.post(&review, &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("glass.review", "about_oneself")]);
    }
}
