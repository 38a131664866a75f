//! Who leads for a child: handed over, never ended, and nobody is left alone.

use crate::agreeing::{YOUTH_JUSTICE, officer_of};
use crate::children::*;
use crate::world::{World, done, link_on, refused};

#[tokio::test]
async fn the_lead_is_handed_over_never_ended_and_nobody_takes_it() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let (own, manager) = (world.member(CASE_WORKER).await, world.member(MANAGER).await);
        let hand_over = format!("{address}/hand-over");
        worker.post(&hand_over, &[("member", &own)]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.hand_over", "about_oneself")]);
        worker
            .post(&format!("{address}/around"), &[("member", own.as_str()), ("part", "supervisor")])
            .await
            .expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.add", "about_oneself")]);
        worker.post(&hand_over, &[]).await.expect(422);
        worker.post(&hand_over, &[("member", &manager)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.hand_over")]);
        let standing = "SELECT part FROM person_around WHERE until_at IS NULL ORDER BY part";
        assert_eq!(world.column::<String>(standing).await, ["lead", "working"]);
        worker.get(&hand_over).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.hand_over", "not_around_the_child")]);
        let today = world.signed_in_as(MANAGER).await.get("/").await.expect(200);
        assert!(today.body.contains("You lead the work with a child from now on"));
        assert!(!worker.get("/").await.expect(200).body.contains("lead the work"), "they did it themselves");

        // Who led leaves; the place of who leads now cannot be ended, that of the other can.
        let lead = world.signed_in_as(MANAGER).await;
        choose(&lead, "supervise", "").await;
        let page = lead.get(&format!("{address}/around")).await.expect(200);
        let end = page.attribute("form[action$='/end']", "action");
        assert_eq!(page.attributes("form[action$='/end']", "action").len(), 1, "the lead has no button");
        let of_lead = "SELECT id FROM person_around WHERE until_at IS NULL AND part = 'lead'";
        let of_lead = world.column::<uuid::Uuid>(of_lead).await[0];
        let refusal = lead.post(&format!("{address}/around/{of_lead}/end"), &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.end", "lead_is_handed_over")]);
        let words = refusal.texts("main").join(" ");
        assert!(words.contains("Hand the lead over") && !words.contains("administrator"), "{words}");
        lead.post(&end, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.end")]);
        worker.get(&address).await.expect(403);
    }
}

#[tokio::test]
async fn a_child_whom_nobody_works_with_any_more_is_given_to_a_colleague() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let manager = world.signed_in_as(MANAGER).await;
        assert!(!manager.get("/people/left-alone").await.expect(200).body.contains("YJ-1"));
        world
            .change("UPDATE member SET suspended_at = 1 WHERE id IN (SELECT member_id FROM person_around)")
            .await;
        worker.get("/people/left-alone").await.expect(303);
        let page = manager.get("/people/left-alone").await.expect(200);
        assert!(page.body.contains("YJ-1") && !page.body.contains("Lanternfish"));
        let person = address.trim_start_matches("/people/");
        let own = world.member(MANAGER).await;
        manager.post("/people/left-alone", &[("person", person), ("member", own.as_str())]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.give_left_alone", "about_oneself")]);
        // The officer of the legal body gives it, and is told of it; whoever leads from then on does.
        let officer = world.signed_in_as(OFFICER).await;
        assert!(officer.get("/").await.expect(200).body.contains("Give 1 child to a colleague"));
        let form = [("person", person), ("member", own.as_str())];
        officer.post("/people/left-alone", &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.give_left_alone")]);
        let lead = "SELECT part FROM person_around WHERE until_at IS NULL";
        assert_eq!(world.column::<String>(lead).await, ["lead"]);
        assert!(!officer.get("/people/left-alone").await.expect(200).body.contains("YJ-1"));
        assert!(!officer.get("/").await.expect(200).body.contains("to a colleague"));
    }
}

#[tokio::test]
async fn a_child_whose_lead_may_not_open_the_record_any_more_is_given_back() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, address, agreement, .. } = shared_with_social_care(&world).await;
        let social = world.member(SOCIAL_WORKER).await;
        worker.post(&format!("{address}/hand-over"), &[("member", &social)]).await.expect(303);
        let manager = world.signed_in_as(MANAGER).await;
        assert!(!manager.get("/people/left-alone").await.expect(200).body.contains("YJ-1"));
        let officer = officer_of(&world, YOUTH_JUSTICE).await;
        officer.post(&format!("{agreement}/suspend"), &[("reason", "A breach")]).await.expect(303);
        assert!(manager.get("/people/left-alone").await.expect(200).body.contains("YJ-1"));
        let (person, own) = (address.trim_start_matches("/people/"), world.member(CASE_WORKER).await);
        manager.post("/people/left-alone", &[("person", person), ("member", &own)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.give_left_alone")]);
        let page = worker.get(&address).await.expect(200);
        assert!(page.body.contains("You lead the work with this child"), "{}", page.body);
        let leads = "SELECT COUNT(*) FROM person_around WHERE part = 'lead' AND until_at IS NULL";
        assert_eq!(world.number(leads).await, 1);
    }
}

#[tokio::test]
async fn another_agencys_supervisor_has_no_say_over_the_lead_and_whoever_loses_it_is_told() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, reader: supervisor, address, .. } = shared_with_social_care(&world).await;
        let (social, manager) = (world.member(SOCIAL_WORKER).await, world.member(MANAGER).await);
        let around = format!("{address}/around?agency=haringey-childrens-social-care");
        let told = worker.post(&around, &[("member", &social), ("part", "supervisor")]).await.expect(422);
        assert!(told.errors()[0].contains("A supervisor is of the agency that leads"), "{:?}", told.errors());
        // Even where one stands there, from before the lead went elsewhere.
        let sql = "UPDATE person_around SET part = 'supervisor' WHERE part = 'working'";
        world.change(sql).await;
        supervisor.get(&address).await.expect(200);
        let hand_over = format!("{address}/hand-over");
        supervisor.post(&hand_over, &[("member", &manager)]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.hand_over", "not_around_the_child")]);
        // The supervisor of the same agency does it, and the lead is told.
        let own = format!("{address}/around");
        worker.post(&own, &[("member", &manager), ("part", "supervisor")]).await.expect(303);
        let boss = world.signed_in_as(MANAGER).await;
        choose(&boss, "offer_help", "").await;
        boss.post(&hand_over, &[("member", &social)]).await.expect(303);
        let today = worker.get("/").await.expect(200).texts("main").join(" ");
        assert!(today.contains("You do not lead the work with 1 child any more"), "{today}");
        let today = supervisor.get("/").await.expect(200).texts("main").join(" ");
        assert!(today.contains("You lead the work with a child from now on"), "{today}");
    }
}

#[tokio::test]
async fn nobody_takes_a_child_from_a_lead_who_can_open_what_their_own_agency_holds() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, reader, address, agreement } = shared_with_social_care(&world).await;
        let known = identity("CS-9", "Ada", "Lanternfish");
        reader.post(&format!("{address}/identity"), &known).await.expect(303);
        // The lead ends their place, and then nothing flows any more: the child is led all the same.
        let around = worker.get(&format!("{address}/around")).await.expect(200);
        worker.post(&around.attribute("form[action$='/end']", "action"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.end")]);
        let today = reader.get("/").await.expect(200).texts("main").join(" ");
        assert!(today.contains("You do not work with 1 child any more"), "{today}");
        let officer = world.signed_in_as(OFFICER).await;
        let person = address.trim_start_matches("/people/");
        let take = [("person", person.to_owned()), ("member", world.member(SOCIAL_WORKER).await)];
        let take: Vec<(&str, &str)> = take.iter().map(|(name, value)| (*name, value.as_str())).collect();
        officer.post("/people/left-alone", &take).await.expect(404);
        let suspend = format!("{agreement}/suspend");
        officer_of(&world, YOUTH_JUSTICE).await.post(&suspend, &[("reason", "A breach")]).await.expect(303);
        assert!(!officer.get("/people/left-alone").await.expect(200).body.contains("CS-9"));
        officer.post("/people/left-alone", &take).await.expect(404);
        worker.get(&address).await.expect(200);
    }
}

#[tokio::test]
async fn the_work_with_a_child_ends_when_nobody_else_is_there_and_begins_again_when_somebody_is_given_it() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, reader, address, .. } = shared_with_social_care(&world).await;
        let end = format!("{address}/end-work");
        reader.get(&end).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("around.end", "not_around_the_child")]);
        let why = [("reason", "The order ended and the family wants no more")];
        let told = worker.post(&end, &why).await.expect(422);
        assert!(told.errors()[0].starts_with("Others still work with this child"), "{:?}", told.errors());
        let around = worker.get(&format!("{address}/around")).await.expect(200);
        worker.post(&around.attribute("form[action$='/end']", "action"), &[]).await.expect(303);
        worker.post(&end, &[]).await.expect(422);
        worker.post(&end, &why).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("around.end")]);
        assert_eq!(world.newest_reason().await, why[0].1);
        worker.get(&address).await.expect(403);
        // Nobody has to be found, until the child comes back.
        let manager = world.signed_in_as(MANAGER).await;
        assert!(!manager.get("/").await.expect(200).body.contains("to a colleague"));
        let page = manager.get("/people/left-alone").await.expect(200);
        assert!(page.body.contains("YJ-1") && page.body.contains("The work with these children ended"));
        let (person, own) = (address.trim_start_matches("/people/"), world.member(CASE_WORKER).await);
        manager.post("/people/left-alone", &[("person", person), ("member", &own)]).await.expect(303);
        assert!(worker.get(&address).await.expect(200).body.contains("You lead the work with this child"));
        assert!(!manager.get("/people/left-alone").await.expect(200).body.contains("YJ-1"));
    }
}

#[tokio::test]
async fn whoever_comes_back_to_an_agency_begins_with_no_child() {
    for world in World::demonstration_on_each_engine().await {
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        let member = world.member(CASE_WORKER).await;
        let email = world.email_of(&member).await;
        let administrator = world.signed_in_as("Administrator").await;
        let accounts = "/agencies/haringey-youth-justice-service/accounts";
        administrator.post(&format!("/members/{member}/suspend"), &[]).await.expect(303);
        world.clock.advance_seconds(1);
        let form = [("name", "Ada Tester"), ("email", email.as_str()), ("roles", "case_worker")];
        let link = link_on(&administrator.post_and_follow(&format!("{accounts}/invite"), &form).await);
        world.browser().post(&link, &[("password", "lantern-otter-gravel")]).await.expect(303);
        let back = world.signed_in_as(CASE_WORKER).await;
        choose(&back, "offer_help", "").await;
        back.get(&address).await.expect(403);
        let manager = world.signed_in_as(MANAGER).await;
        assert!(manager.get("/").await.expect(200).body.contains("Give 1 child to a colleague"));
    }
}

#[tokio::test]
async fn a_colleague_who_is_not_around_the_child_is_told_whom_to_ask_unless_nothing_flows_there() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, reader, address, agreement } = shared_with_social_care(&world).await;
        let desk = [("duty_name", "Duty desk"), ("duty_phone", "020 7946 0123")];
        let manager = world.signed_in_as(MANAGER).await;
        manager.post("/agencies/contact", &desk).await.expect(303);
        choose(&manager, "supervise", "").await;
        let name_of = async |slug: &str, role: &str| {
            let sql = format!(
                "SELECT account.name FROM account JOIN member ON member.account_id = account.id \
                 JOIN member_role ON member_role.member_id = member.id JOIN agency ON agency.id = member.agency_id \
                 WHERE agency.slug = '{slug}' AND member_role.role = '{role}'"
            );
            world.column::<String>(&sql).await.remove(0)
        };
        let lead = name_of("haringey-youth-justice-service", "case_worker").await;
        let social = name_of("haringey-childrens-social-care", "social_worker").await;
        let refusal = manager.get(&address).await.expect(403).texts("main").join(" ");
        assert_eq!(world.newest_entries(1).await, [refused("person.view", "no_need_to_know")]);
        assert!(refusal.contains(&format!("The lead practitioner is {lead}")), "{refusal}");
        assert!(refusal.contains("020 7946 0123") && !refusal.contains("Lanternfish"), "{refusal}");

        // The lead goes to the other agency: it is named for as long as something flows between the two.
        let other = world.member(SOCIAL_WORKER).await;
        worker.post(&format!("{address}/hand-over"), &[("member", &other)]).await.expect(303);
        reader.get(&address).await.expect(200);
        let refusal = manager.get(&address).await.expect(403).texts("main").join(" ");
        assert!(refusal.contains(&format!("The lead practitioner is {social}")), "{refusal}");
        assert!(
            refusal.contains(&format!("Of your agency, these work with this child: {lead}")),
            "{refusal}"
        );
        let officer = officer_of(&world, YOUTH_JUSTICE).await;
        officer.post(&format!("{agreement}/suspend"), &[("reason", "Something is wrong")]).await.expect(303);
        let refusal = manager.get(&address).await.expect(403).texts("main").join(" ");
        assert!(!refusal.contains(&social) && refusal.contains(&lead), "{refusal}");
        // And not to whoever may not know that there is a record.
        let police = world.signed_in_as(POLICE_OFFICER).await;
        choose(&police, "offer_help", "").await;
        let refusal = police.get(&address).await.expect(403).texts("main").join(" ");
        assert!(!refusal.contains(&lead) && !refusal.contains("020 7946 0123"), "{refusal}");
    }
}
