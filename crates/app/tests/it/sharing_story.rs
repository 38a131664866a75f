//! The story of one child, two boroughs and five agencies: from no agreement, by a decision for one child that is looked back
//! at, through signing, sharing and acting, to a withdrawal that holds at the next request in a second browser.
//!
//! `a_child_between_two_boroughs_and_five_agencies` is over 70 lines because it is one story.

use crate::agreeing::{Agreed, COUNCIL, ENFIELD_COUNCIL, HOSPITAL, POLICE, agree, officer_of};
use crate::children::*;
use crate::world::{World, done, refused};
use accord_testkit::Client;

/// The first member of an agency who holds a role, as a browser and a membership.
async fn somebody(world: &World, agency: &str, role: &str) -> (Client, String) {
    let sql = format!(
        "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
         JOIN member_role ON member_role.member_id = member.id \
         WHERE agency.slug = '{agency}' AND member_role.role = '{role}' ORDER BY member.created_at"
    );
    let member = world.column::<uuid::Uuid>(&sql).await.first().map(uuid::Uuid::to_string);
    let member = member.unwrap_or_else(|| panic!("{agency} has no {role}"));
    let browser = world.browser();
    browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    (browser, member)
}

#[tokio::test]
async fn a_child_between_two_boroughs_and_five_agencies() {
    for world in World::demonstration_on_each_engine().await {
        let hospital: String = world
            .column(
                "SELECT slug FROM agency WHERE kind = 'hospital' AND slug LIKE '%haringey%' ORDER BY slug",
            )
            .await
            .remove(0);
        let (ward, _) = somebody(&world, &hospital, "case_worker").await;
        let (enfield, enfield_member) =
            somebody(&world, "enfield-youth-justice-service", "youth_justice_manager").await;
        let (police, police_member) = somebody(&world, "police-north-area", "police_partnership").await;
        let (social, social_member) =
            somebody(&world, "haringey-childrens-social-care", "social_worker").await;
        let (worker, worker_member) = somebody(&world, "haringey-youth-justice-service", "case_worker").await;

        // At night in the hospital: a child of the next borough, hurt, and no agreement with anybody.
        choose(&ward, "offer_help", "").await;
        let address = begin(&ward, "H-1", "Ada", "Lanternfish").await;
        let person = address.trim_start_matches("/people/").to_owned();
        add_fact(&ward, &address, "contact", "Sleeps at a friend’s").await;
        add_fact(&ward, &address, "health", "Cut on the arm").await;
        let share = format!("{address}/share?agency=enfield-youth-justice-service");
        let contact = item(&world, "contact").await;
        let asks = "See her before she goes home";
        let form = [("to", enfield_member.as_str()), ("item", &contact), ("asks", asks)];
        let refusal = ward.post(&share, &form).await.expect(403);
        assert_eq!(world.newest_entries(2).await, refused_beside_the_form());
        let words = refusal.texts("main").join(" ");
        assert!(words.contains("No agreement in force") && words.contains("not blocked"), "{words}");

        // A decision to protect this child goes through at once, across boroughs.
        choose(&ward, "decide_protection", &person).await;
        let powers = ward.get(&share).await.expect(200);
        let power = powers.attributes("input[name=gateway]", "value");
        let power = power.first().expect("a power to protect a child by").clone();
        let mut decided = form.to_vec();
        decided.extend([
            ("ground", "one_off"),
            ("gateway", power.as_str()),
            ("why", "She was cut and goes back to where it happened"),
            ("told", "yes"),
        ]);
        let sent = ward.post(&share, &decided).await.expect(303).location().to_owned();
        let read = sent.trim_end_matches("/sent").to_owned();
        assert!(enfield.get(&read).await.expect(200).body.contains("Sleeps at a friend’s"));
        assert!(!enfield.get(&read).await.expect(200).body.contains("Cut on the arm"));
        enfield.post(&read, &[("answer", "enacted"), ("words", "Met her at the ward")]).await.expect(303);
        assert!(ward.get(&sent).await.expect(200).body.contains("Met her at the ward"));
        let officer = officer_of(&world, HOSPITAL).await;
        let list = officer.get("/one-offs").await.expect(200);
        let review = list.attribute("form[action^='/one-offs/']", "action");
        let outcome = [("outcome", "needs_agreement"), ("words", "This happens every week")];
        officer.post(&review, &outcome).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("one_off.review")]);

        // So they agree: the hospital with both councils, and the council with the police.
        for council in [COUNCIL, ENFIELD_COUNCIL] {
            let lines = [
                (HOSPITAL, council, "identity", "ca_2004_s10"),
                (HOSPITAL, council, "contact", "ca_2004_s10"),
            ];
            let title = "Hospital and council";
            agree(
                &world,
                &Agreed { title, parties: &[HOSPITAL, council], purposes: &["offer_help"], lines: &lines },
            )
            .await;
        }
        let lines =
            [(COUNCIL, POLICE, "identity", "cda_1998_s115"), (COUNCIL, POLICE, "location", "cda_1998_s115")];
        let title = "Council and police";
        let with_police = agree(
            &world,
            &Agreed { title, parties: &[COUNCIL, POLICE], purposes: &["offer_help"], lines: &lines },
        )
        .await;

        // The next day nothing has to be decided: youth justice and social care of Haringey may have it.
        choose(&ward, "offer_help", "").await;
        for (agency, member, reader) in [
            ("haringey-youth-justice-service", &worker_member, &worker),
            ("haringey-childrens-social-care", &social_member, &social),
        ] {
            let share = format!("{address}/share?agency={agency}");
            let form = [("to", member.as_str()), ("item", &contact), ("asks", "Offer her a place to sleep")];
            let sent = ward.post(&share, &form).await.expect(303).location().to_owned();
            let page = reader.get(sent.trim_end_matches("/sent")).await.expect(200);
            assert!(page.body.contains("Sleeps at a friend’s"));
            // Nobody may pass it on: what the hospital holds is the hospital's.
            assert_eq!(police.get(sent.trim_end_matches("/sent")).await.status, 403);
        }

        // Youth justice keeps its own record, and tells the police where she is in danger and nothing else.
        choose(&worker, "offer_help", "").await;
        let own = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
        add_fact(&worker, &own, "location", "The park by the station").await;
        add_fact(&worker, &own, "youth_work_note", "Afraid of her brother").await;
        let share = format!("{own}/share?agency=police-north-area");
        let note = item(&world, "youth_work_note").await;
        let place = item(&world, "location").await;
        let asks = "Walk there at four";
        let both = [("to", police_member.as_str()), ("item", &place), ("item", &note), ("asks", asks)];
        worker.post(&share, &both).await.expect(403);
        assert_eq!(world.newest_entries(2).await, refused_beside_the_form());
        let sent = worker
            .post(&share, &[("to", police_member.as_str()), ("item", &place), ("asks", asks)])
            .await
            .expect(303);
        let read = sent.location().trim_end_matches("/sent").to_owned();
        let page = police.get(&read).await.expect(200);
        assert!(page.body.contains("The park by the station") && !page.body.contains("brother"));
        police.post(&read, &[("answer", "acknowledged")]).await.expect(303);

        // The council withdraws in one browser: the next request in the other is refused.
        let council = officer_of(&world, COUNCIL).await;
        let form = [("reason", "The terms are being rewritten"), ("kept", "Nothing")];
        council.post(&format!("{with_police}/withdraw"), &form).await.expect(303);
        police.get(&read).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("disclosure.read", "basis_does_not_cover")]);
        worker
            .post(&share, &[("to", police_member.as_str()), ("item", &place), ("asks", asks)])
            .await
            .expect(403);
        assert_eq!(world.newest_entries(2).await, refused_beside_the_form());
    }
}
