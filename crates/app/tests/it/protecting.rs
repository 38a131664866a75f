//! What protects a child crosses where nothing else does: safety actions, and whom to ring.

use crate::agreeing::{YOUTH_JUSTICE, officer_of};
use crate::children::*;
use crate::world::{World, done, refused};

#[tokio::test]
async fn a_safety_action_crosses_from_whatever_compartment_and_nothing_of_why_does() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, reader, address, .. } = shared_with_social_care(&world).await;
        add_fact(&worker, &address, "health", "Was stabbed in the leg").await;
        let action = [
            ("category", "health"),
            ("event", "Came in with a stab wound"),
            ("on", "14/11/2026"),
            ("capacity", "harmed"),
            // Nothing flows from the hospital: what it told stays behind, what is done about it does not.
            ("from", "example-hospital-haringey-fictional"),
            ("words", "Somebody meets her at the gate at three"),
            ("safety", "yes"),
        ];
        worker.post(&format!("{address}/facts/new"), &action).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("fact.add")]);
        let page = reader.get(&address).await.expect(200);
        assert!(page.body.contains("meets her at the gate") && !page.body.contains("stabbed"));
        assert!(page.body.contains("Safety action.") && !page.body.contains("Health."));
        // What it came from, who told it and what happened to the child is why: that stays with its owner.
        let why = ["stab wound", "was harmed", "first from", "14 Nov 2026", "by Ada Tester"];
        let own = worker.get(&address).await.expect(200);
        for words in why {
            assert!(own.body.contains(words), "the own page says {words}");
        }
        for words in why {
            assert!(!page.body.contains(words), "the other agency’s page says {words}");
        }
        // It is sent where only who the child is may go.
        let share = format!("{address}/share?agency=haringey-childrens-social-care");
        let form = worker.get(&share).await.expect(200);
        assert!(form.texts(".govuk-checkboxes__hint").iter().any(|hint| hint.starts_with("Safety action.")));
        let item = item(&world, "identity").await;
        let offered = form.attributes("input[name=item]", "value");
        assert_eq!(offered, ["who", item.as_str()], "health is not offered");
        assert!(form.texts("main").join(" ").contains("1 fact cannot go"));
        let social = world.member(SOCIAL_WORKER).await;
        let sent = [("to", social.as_str()), ("item", &item), ("asks", "Tell the school")];
        let sent = worker.post(&share, &sent).await.expect(303).location().to_owned();
        let read = reader.get(sent.trim_end_matches("/sent")).await.expect(200);
        assert!(read.body.contains("meets her at the gate"));
        // Who sent it is said; who wrote it down is not.
        assert!(why[..4].iter().all(|words| !read.body.contains(words)), "{}", read.body);
    }
}

#[tokio::test]
async fn whoever_protects_a_child_sees_whom_to_ring_whatever_the_agreement_is_for() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, address, .. } = shared_with_social_care(&world).await;
        let desk = [("duty_name", "Police duty desk"), ("duty_phone", "020 7946 0999")];
        worker.post("/agencies/contact", &desk).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agency.set_contact", "role_may_not")]);
        let police = world.signed_in_as(POLICE_OFFICER).await;
        police.post("/agencies/contact", &desk).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agency.set_contact")]);
        let name = "SELECT account.name FROM account JOIN member ON member.account_id = account.id \
                    JOIN agency ON agency.id = member.agency_id JOIN member_role ON member_role.member_id = member.id \
                    WHERE agency.slug = 'haringey-childrens-social-care' AND member_role.role = 'social_worker'";
        let name = world.column::<String>(name).await.remove(0);
        let person = address.trim_start_matches("/people/");
        choose(&worker, "youth_justice", "").await;
        let page = worker.get(&address).await.expect(200).texts("main").join(" ");
        assert!(!page.contains(&name) && !page.contains("Whom to ring as well"), "{page}");
        for purpose in ["decide_protection", "immediate_danger"] {
            choose(&worker, purpose, person).await;
            let page = worker.get(&address).await.expect(200).texts("main").join(" ");
            assert!(page.contains(&name), "{page}");
            assert!(
                page.contains("Whom to ring as well Police, North Area") && page.contains("020 7946 0999"),
                "{page}"
            );
        }
        // The purpose was for this child: lists stay open, and another record asks for it again.
        worker.get("/people").await.expect(200);
        let other = begin(&worker, "YJ-2", "Bo", "Lanternfish").await;
        let asked = worker.get(&other).await.expect(303).location().to_owned();
        assert!(worker.get(&asked).await.expect(200).body.contains("for another child"));
    }
}

#[tokio::test]
async fn a_withdrawal_on_one_node_closes_a_record_at_the_next_request_on_another() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, address, .. } = shared_with_social_care(&world).await;
        let (there, _node) = world.signed_in_on_another_node(SOCIAL_WORKER).await;
        choose(&there, "offer_help", "").await;
        assert!(there.get(&address).await.expect(200).body.contains("Ada Lanternfish"));
        assert!(there.get("/people").await.expect(200).body.contains("Lanternfish"));
        let officer = officer_of(&world, YOUTH_JUSTICE).await;
        let register = officer.get("/agreements").await.expect(200);
        let agreement = register.attribute("main a[href^='/agreements/0']", "href");
        let why = [("reason", "The service is reorganised"), ("kept", "Nothing")];
        officer.post(&format!("{agreement}/withdraw"), &why).await.expect(303);
        there.get(&address).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("person.view", "basis_does_not_cover")]);
        assert!(!there.get("/people").await.expect(200).body.contains("Lanternfish"));
        worker.get(&address).await.expect(200);
    }
}

#[tokio::test]
async fn a_need_to_act_card_says_what_to_do_and_not_who_the_child_is() {
    for world in World::demonstration_on_each_engine().await {
        let Shared { worker, reader, address, .. } = shared_with_social_care(&world).await;
        let social = world.member(SOCIAL_WORKER).await;
        let share = format!("{address}/share?agency=haringey-childrens-social-care");
        let card = [("to", social.as_str()), ("asks", "Keep a bed free tonight")];
        worker.post(&share, &card[..1]).await.expect(422);
        let sent = worker.post(&share, &card).await.expect(303).location().to_owned();
        assert_eq!(world.newest_entries(1).await, [done("disclosure.send")]);
        assert!(worker.get(&sent).await.expect(200).body.contains("A need-to-act card"));
        let read = sent.trim_end_matches("/sent");
        let page = reader.get(read).await.expect(200);
        assert_eq!(page.heading(), "Ada L.");
        assert!(page.body.contains("Keep a bed free tonight") && page.body.contains("need-to-act card"));
        for hidden in ["Lanternfish", "2011", "YJ-1"] {
            assert!(!page.body.contains(hidden), "{hidden}");
        }
        let pdf = crate::rights::words(&reader.save(&format!("{read}/record.pdf")).await);
        assert!(pdf.contains("Ada L.") && !pdf.contains("Lanternfish") && !pdf.contains("YJ-1"), "{pdf}");
        // Who exactly it is about is told when the sender says so.
        let who = [("to", social.as_str()), ("item", "who"), ("asks", "Ring her school")];
        let sent = worker.post(&share, &who).await.expect(303).location().to_owned();
        let page = reader.get(sent.trim_end_matches("/sent")).await.expect(200);
        assert_eq!(page.heading(), "Ada Lanternfish");
        assert!(page.body.contains("Their reference YJ-1"));
    }
}
