//! Agreements from draft to ended, and that nothing flows without one.

use crate::agreeing::{
    Agreed, COUNCIL, ENFIELD_COUNCIL, HOSPITAL, POLICE, SAFETY, SOCIAL_CARE, YOUTH_JUSTICE, add_line, agree,
    draft, officer_of, sign_for, signed_in, signer_of,
};
use crate::world::{World, done, refused};
use accord_app::agreements::sharing_rules;
use accord_kernel::ids::AgencyId;
use accord_kernel::{Category, Clock, Purpose};

/// Council and police, for help to children.
const WITH_POLICE: Agreed<'_> = Agreed {
    title: "Council and police",
    parties: &[COUNCIL, POLICE],
    purposes: &["offer_help"],
    lines: &[(POLICE, COUNCIL, "identity", "ca_2004_s10"), (COUNCIL, POLICE, "contact", "cda_1998_s115")],
};

async fn agency(world: &World, slug: &str) -> AgencyId {
    let sql = format!("SELECT id FROM agency WHERE slug = '{slug}'");
    AgencyId::from_uuid(world.column::<uuid::Uuid>(&sql).await[0])
}

/// Whether the youth justice service may have this category from the police, to offer help.
async fn flows(world: &World, category: Category) -> bool {
    let (reader, owner) =
        (agency(world, "haringey-youth-justice-service").await, agency(world, "police-north-area").await);
    let rules = sharing_rules(&world.app, world.app.db().readers(), world.clock.now().day()).await;
    rules.expect("the rules can be read").covers(reader, owner, category, Purpose::OfferHelp).is_some()
}

#[tokio::test]
async fn refuses_to_let_oneself_sign_and_to_sign_without_somebodys_leave() {
    for world in World::demonstration_on_each_engine().await {
        let (address, officer) = draft(&world, &WITH_POLICE).await;
        let own = officer.get("/agreements/signatories").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("agreement.view_signatories")]);
        assert!(own.body.contains("Let them sign"));
        let me: Vec<uuid::Uuid> = world
            .column(
                "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id JOIN member_role ON \
                 member_role.member_id = member.id WHERE agency.slug = 'haringey-community-safety' AND \
                 member_role.role = 'data_protection_officer'",
            )
            .await;
        officer.post("/agreements/signatories", &[("member", &me[0].to_string())]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.grant_authority", "about_oneself")]);
        officer.get(&format!("{address}/sign")).await.expect(409);
        let police = officer_of(&world, POLICE).await;
        police.post("/agreements/signatories", &[("member", &me[0].to_string())]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.grant_authority", "not_a_party")]);
        assert_eq!(world.number("SELECT COUNT(*) FROM signatory_authority").await, 0);
    }
}

#[tokio::test]
async fn nothing_flows_until_all_have_signed_what_it_says() {
    for world in World::demonstration_on_each_engine().await {
        let (address, drafter) = draft(&world, &WITH_POLICE).await;
        assert!(!flows(&world, Category::Identity).await);
        sign_for(&world, &address, COUNCIL).await;
        assert_eq!(world.newest_entries(1).await, [done("agreement.sign")]);
        assert!(!flows(&world, Category::Identity).await);
        let page = drafter.get(&address).await.expect(200);
        assert!(
            page.texts(".govuk-tag").contains(&"Part signed".to_owned()),
            "{:?}",
            page.texts(".govuk-tag")
        );
        sign_for(&world, &address, POLICE).await;
        assert!(flows(&world, Category::Identity).await);
        assert!(!flows(&world, Category::Offending).await, "what it does not name is refused");
        let page = drafter.get(&address).await.expect(200);
        assert!(page.texts(".govuk-tag").contains(&"In force".to_owned()));
        assert!(
            page.body
                .contains("Haringey council (fictional) may have from Example police service (fictional)")
        );

        // One line more, and what was signed is not what it says.
        let warned = drafter.get(&format!("{address}/lines")).await.expect(200);
        assert!(warned.body.contains("2 signatures become void"));
        let line = (POLICE, COUNCIL, "location", "cda_1998_s115");
        add_line(&drafter, &address, WITH_POLICE.parties, line).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.edit")]);
        assert!(!flows(&world, Category::Identity).await);
        assert!(!flows(&world, Category::Location).await);
    }
}

#[tokio::test]
async fn a_suspension_a_withdrawal_and_an_end_hold_at_the_next_request() {
    for world in World::demonstration_on_each_engine().await {
        let address = agree(&world, &WITH_POLICE).await;
        let (council, police) = (officer_of(&world, COUNCIL).await, officer_of(&world, POLICE).await);
        let to = |step: &str| format!("{address}/{step}");
        let why = [("reason", "The policy document ran out")];
        // Somebody who is no party, and somebody of a party who is no officer.
        let hospital = officer_of(&world, HOSPITAL).await;
        hospital.post(&to("suspend"), &why).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.suspend", "not_a_party")]);
        hospital.get(&address).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.view", "not_a_party")]);
        let clerk = signer_of(&world, POLICE).await;
        clerk.post(&to("suspend"), &why).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.suspend", "role_may_not")]);
        assert!(flows(&world, Category::Identity).await);

        let missing = police.post(&to("suspend"), &[]).await.expect(422);
        assert_eq!(missing.errors(), ["Say in a sentence why"]);
        police.post(&to("suspend"), &why).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.suspend")]);
        assert_eq!(world.newest_reason().await, "The policy document ran out");
        assert!(!flows(&world, Category::Identity).await);
        assert!(council.get(&address).await.expect(200).body.contains("suspended it"));
        // Who did not suspend it does not let it go on.
        let other = council.post(&to("resume"), &why).await.expect(409);
        assert_eq!(other.heading(), "Another party suspended it");
        police.post(&to("resume"), &why).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.resume")]);
        assert!(flows(&world, Category::Identity).await);

        let missing = council.post(&to("withdraw"), &why).await.expect(422);
        assert_eq!(missing.errors().len(), 1, "what is kept by law is asked for");
        let leave = [why[0], ("kept", "Records of arrests, under police law")];
        council.post(&to("withdraw"), &leave).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.withdraw")]);
        assert!(!flows(&world, Category::Identity).await);
        let page = police.get(&address).await.expect(200);
        assert!(page.texts(".govuk-tag").contains(&"Ended".to_owned()));
        assert!(page.body.contains("Records of arrests, under police law"));
        assert!(page.body.contains("A party withdrew"));
        // What is over is neither changed nor signed.
        police.get(&to("edit")).await.expect(409);
        police.post(&to("end"), &why).await.expect(409);
        council.get(&address).await.expect(200);
    }
}

#[tokio::test]
async fn what_somebody_may_stop_needs_a_fresh_proof_only_where_it_is_for_good() {
    let world = World::demonstration().await;
    let address = agree(&world, &WITH_POLICE).await;
    let council = officer_of(&world, COUNCIL).await;
    world.clock.advance_seconds(15 * 60);
    let why = [("reason", "A breach"), ("kept", "Nothing")];
    let asked = council.post(&format!("{address}/withdraw"), &why).await.expect(303);
    assert!(asked.location().starts_with("/account/confirm"), "{}", asked.location());
    assert!(flows(&world, Category::Identity).await);
    council.post(&format!("{address}/suspend"), &why).await.expect(303);
    assert!(!flows(&world, Category::Identity).await, "stopping at once does not wait for a code");
    let signer = signer_of(&world, COUNCIL).await;
    world.clock.advance_seconds(15 * 60);
    let asked = signer.post(&format!("{address}/sign"), &[]).await.expect(303);
    assert!(asked.location().starts_with("/account/confirm"), "{}", asked.location());
}

#[tokio::test]
async fn a_renewal_takes_over_on_its_first_day_and_the_end_of_the_old_stops() {
    for world in World::demonstration_on_each_engine().await {
        let old = agree(&world, &WITH_POLICE).await;
        let council = officer_of(&world, COUNCIL).await;
        let new = council.post(&format!("{old}/renew"), &[]).await.expect(303).location().to_owned();
        assert_eq!(world.newest_entries(1).await, [done("agreement.draft")]);
        let page = council.get(&new).await.expect(200);
        assert!(page.texts(".govuk-tag").contains(&"Draft".to_owned()));
        assert!(page.body.contains("may have from"), "it begins with the lines of the old");
        for party in WITH_POLICE.parties {
            let signer = signer_of(&world, party).await;
            let sign = format!("{new}/sign");
            let hash = signer.get(&sign).await.expect(200).attribute("input[name=hash]", "value");
            signer.post(&sign, &[("hash", &hash)]).await.expect(303);
        }
        assert!(flows(&world, Category::Identity).await);
        let tag = async |address: &str| council.get(address).await.expect(200).texts(".govuk-tag");
        assert!(tag(&old).await.contains(&"In force".to_owned()));
        assert!(tag(&new).await.contains(&"Signed, not started".to_owned()));
        // The last day of the old is 21 November 2027, 364 days from the day of the tests.
        world.clock.advance_seconds(364 * 86_400);
        assert!(flows(&world, Category::Identity).await);
        world.clock.advance_seconds(86_400);
        assert!(flows(&world, Category::Identity).await, "under the new one");
        let council = officer_of(&world, COUNCIL).await;
        let tags = council.get(&old).await.expect(200).texts(".govuk-tag");
        assert!(tags.contains(&"Ended".to_owned()), "{tags:?}");
        world.clock.advance_seconds(366 * 86_400);
        assert!(!flows(&world, Category::Identity).await, "its last day stops it");
    }
}

#[tokio::test]
async fn passing_the_review_warns_and_stops_nothing() {
    let world = World::demonstration().await;
    let address = agree(&world, &WITH_POLICE).await;
    let today = async |world: &World| officer_of(world, COUNCIL).await.get("/").await.expect(200).body;
    assert!(!today(&world).await.contains("Review the agreement"));
    // The review is on 22 May 2027, 181 days from the day of the tests.
    world.clock.advance_seconds((181 - 60) * 86_400);
    assert!(today(&world).await.contains("Review the agreement Council and police"));
    world.clock.advance_seconds(61 * 86_400);
    let council = officer_of(&world, COUNCIL).await;
    let page = council.get(&address).await.expect(200);
    assert!(page.body.contains("It stays in force: review it now"));
    assert!(flows(&world, Category::Identity).await);
    let register = council.get("/agreements").await.expect(200);
    assert!(register.body.contains("Its review was due by"));
}

#[tokio::test]
async fn what_waits_for_a_signature_stands_in_the_queue_of_who_may_sign() {
    let world = World::demonstration().await;
    let (address, _) = draft(&world, &WITH_POLICE).await;
    let signer = signer_of(&world, POLICE).await;
    assert!(!signer.get("/").await.expect(200).body.contains("Read and sign"));
    sign_for(&world, &address, COUNCIL).await;
    let page = officer_of(&world, POLICE).await.get("/agreements/signatories").await.expect(200);
    let member = page.attribute("form[action='/agreements/signatories'] input[name=member]", "value");
    let officer = officer_of(&world, POLICE).await;
    officer.post("/agreements/signatories", &[("member", &member)]).await.expect(303);
    let signer = signed_in(&world, &member).await;
    assert!(
        signer.get("/").await.expect(200).body.contains("Read and sign the agreement Council and police")
    );
    officer.post("/agreements/signatories/end", &[("member", &member)]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("agreement.end_authority")]);
    signer.get(&format!("{address}/sign")).await.expect(409);
}

#[tokio::test]
async fn nobody_signs_a_text_that_they_did_not_read_or_for_two_sides() {
    let world = World::demonstration().await;
    let (address, drafter) = draft(&world, &WITH_POLICE).await;
    let officer = officer_of(&world, COUNCIL).await;
    let page = officer.get("/agreements/signatories").await.expect(200);
    let member = page.attribute("form[action='/agreements/signatories'] input[name=member]", "value");
    officer.post("/agreements/signatories", &[("member", &member)]).await.expect(303);
    let signer = signed_in(&world, &member).await;
    let sign = format!("{address}/sign");
    let hash = signer.get(&sign).await.expect(200).attribute("input[name=hash]", "value");
    let line = (POLICE, COUNCIL, "location", "cda_1998_s115");
    add_line(&drafter, &address, WITH_POLICE.parties, line).await.expect(303);
    let stale = signer.post(&sign, &[("hash", &hash)]).await.expect(409);
    assert_eq!(stale.heading(), "The agreement changed since you opened it");
    assert_eq!(world.number("SELECT COUNT(*) FROM agreement_signature").await, 0);
    let hash = signer.get(&sign).await.expect(200).attribute("input[name=hash]", "value");
    signer.post(&sign, &[("hash", &hash)]).await.expect(303);
    let again = signer.post(&sign, &[("hash", &hash)]).await.expect(409);
    assert_eq!(again.heading(), "This party has signed already");
}

#[tokio::test]
async fn a_template_writes_what_the_powers_can_carry_and_a_protocol_needs_both_services_named() {
    for world in World::demonstration_on_each_engine().await {
        let manager = signer_of(&world, YOUTH_JUSTICE).await;
        let whole = [
            ("title", "Within the council"),
            ("kind", "protocol"),
            ("template", "yjs_social_care"),
            ("other", POLICE),
        ];
        let refused = manager.post("/agreements/new", &whole).await.expect(422);
        assert_eq!(
            refused.errors(),
            ["Choose a service of your own legal body: this is an internal protocol"]
        );
        assert_eq!(refused.attribute("#title", "value"), "Within the council", "what was typed is kept");
        let new = [whole[0], whole[1], whole[2], ("other", SOCIAL_CARE)];
        let address = manager.post("/agreements/new", &new).await.expect(303).location().to_owned();
        let page = manager.get(&address).await.expect(200);
        assert!(
            page.body
                .contains("Haringey youth justice service may have from Haringey children’s social care")
        );
        assert!(page.body.contains("Enter its first day."), "what is missing is said");
        let lines = world.number("SELECT COUNT(*) FROM agreement_line").await;
        assert_eq!(lines, 10);

        let agreed = Agreed {
            title: "Protocol",
            parties: &[YOUTH_JUSTICE, SAFETY],
            purposes: &["offer_help"],
            lines: &[(SAFETY, YOUTH_JUSTICE, "location", "own_function")],
        };
        agree(&world, &agreed).await;
        let rules = sharing_rules(&world.app, world.app.db().readers(), world.clock.now().day()).await;
        let rules = rules.expect("the rules can be read");
        let of = async |slug: &str| agency(&world, slug).await;
        let (service, safety) =
            (of("haringey-youth-justice-service").await, of("haringey-community-safety").await);
        assert!(rules.covers(service, safety, Category::Location, Purpose::OfferHelp).is_some());
        let care = of("haringey-childrens-social-care").await;
        assert!(rules.covers(care, safety, Category::Location, Purpose::OfferHelp).is_none());
    }
}

#[tokio::test]
async fn the_board_reads_in_one_line_where_the_agreement_with_the_police_stands() {
    let world = World::demonstration().await;
    let chair = world.signed_in_as("Board chair").await;
    let line = async || {
        let page = chair.get("/agreements/partners").await.expect(200);
        let lines = page.texts("main li");
        lines.into_iter().find(|line| line.contains("Example police service")).expect("the police work there")
    };
    assert!(line().await.contains("(police): none Not active"), "{}", line().await);
    assert_eq!(world.newest_entries(1).await, [done("agreement.oversee")]);
    let (address, _) = draft(&world, &WITH_POLICE).await;
    sign_for(&world, &address, POLICE).await;
    assert!(line().await.contains("part signed"), "{}", line().await);
    sign_for(&world, &address, COUNCIL).await;
    assert!(line().await.contains("signed off and active"), "{}", line().await);
    // Scrutiny looks too, from another legal body; an analyst of the council does not.
    let scrutiny = world.signed_in_as("Scrutiny member").await;
    scrutiny.get(&address).await.expect(200);
    assert_eq!(world.newest_entries(1).await, [done("agreement.oversee")]);
    assert!(scrutiny.get("/agreements").await.expect(200).body.contains("Council and police"));
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.get("/agreements/partners").await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("agreement.oversee", "role_may_not")]);
}

#[tokio::test]
async fn two_agreements_are_compared_and_one_is_printed() {
    let world = World::demonstration().await;
    let one = agree(&world, &WITH_POLICE).await;
    let other = Agreed {
        title: "Another borough and police",
        parties: &[ENFIELD_COUNCIL, POLICE],
        purposes: &["offer_help", "respond_to_incident"],
        lines: &[(POLICE, ENFIELD_COUNCIL, "offending", "cda_1998_s115")],
    };
    let (other, _) = draft(&world, &other).await;
    let police = officer_of(&world, POLICE).await;
    let id = |address: &str| address.rsplit('/').next().unwrap_or_default().to_owned();
    let compared = format!("/agreements/compare?one={}&other={}", id(&one), id(&other));
    let page = police.get(&compared).await.expect(200);
    let rows = page.texts("tbody tr");
    assert!(rows.contains(&"To respond to an incidentNoYesDiffers".to_owned()), "{rows:?}");
    assert!(rows.contains(&"To offer helpYesYesSame".to_owned()), "{rows:?}");
    // The council of one borough is no party of the other's.
    let council = officer_of(&world, COUNCIL).await;
    council.get(&compared).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("agreement.view", "not_a_party")]);
    let pdf = police.get(&format!("{one}/print.pdf")).await.expect(200);
    assert!(pdf.body.starts_with("%PDF"));
    assert_eq!(world.newest_entries(1).await, [done("agreement.view")]);
    council.get(&format!("{other}/print.pdf")).await.expect(403);
}

#[tokio::test]
async fn bad_input_is_told_and_kept() {
    let world = World::demonstration().await;
    let (address, drafter) = draft(&world, &WITH_POLICE).await;
    let edit = format!("{address}/edit");
    let seen = drafter.get(&edit).await.expect(200).attribute("input[name=seen]", "value");
    let long = "x".repeat(4_001);
    let bad = [
        ("seen", seen.as_str()),
        ("title", ""),
        ("purposes", "decide_exclusion"),
        ("retention", long.as_str()),
        ("starts_on-day", "31"),
        ("starts_on-month", "2"),
        ("starts_on-year", "2027"),
    ];
    let told = drafter.post(&edit, &bad).await.expect(422);
    assert_eq!(
        told.errors(),
        [
            "Enter a title",
            "How long it is kept must be 4000 characters or fewer",
            "“decide a school exclusion” is refused always. No agreement can allow it",
            "First day: enter a real date, such as 31 3 2027",
        ]
    );
    assert_eq!(told.attribute("[name='starts_on-day']", "value"), "31");
    // Two people change it at once: the second is told, and keeps what they typed.
    world.clock.advance_seconds(1);
    let line = (POLICE, COUNCIL, "location", "cda_1998_s115");
    add_line(&drafter, &address, WITH_POLICE.parties, line).await.expect(303);
    let better = [("seen", seen.as_str()), ("title", "A better title"), ("purposes", "offer_help")];
    let late = drafter.post(&edit, &better).await.expect(422);
    assert!(late.errors()[0].starts_with("Somebody else changed this agreement"), "{:?}", late.errors());
    assert_eq!(late.attribute("#title", "value"), "A better title");
}

#[tokio::test]
async fn a_party_is_taken_out_and_another_added_and_three_go_on_when_one_leaves() {
    for world in World::demonstration_on_each_engine().await {
        let three = Agreed {
            title: "Three bodies",
            parties: &[COUNCIL, HOSPITAL, POLICE],
            purposes: &["offer_help"],
            lines: &[
                (POLICE, COUNCIL, "identity", "ca_2004_s10"),
                (HOSPITAL, COUNCIL, "contact", "ca_2004_s10"),
            ],
        };
        let (address, drafter) = draft(&world, &three).await;
        let parties = format!("{address}/parties");
        let same = drafter.post(&parties, &[("party", HOSPITAL)]).await.expect(422);
        assert_eq!(same.errors(), ["Choose somebody who is not a party already"]);
        let ids = drafter.get(&parties).await.expect(200);
        let ids = ids.attributes("form[action$='/remove'] input[name=party]", "value");
        let remove = format!("{parties}/remove");
        let own = drafter.post(&remove, &[("party", &ids[0])]).await.expect(422);
        assert!(own.errors()[0].starts_with("Your own legal body stays"), "{:?}", own.errors());
        drafter.post(&remove, &[("party", &ids[1])]).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM agreement_line").await, 1, "its lines went with it");
        drafter.post(&parties, &[("party", HOSPITAL)]).await.expect(303);
        for party in three.parties {
            sign_for(&world, &address, party).await;
        }
        assert!(flows(&world, Category::Identity).await);
        let hospital = officer_of(&world, HOSPITAL).await;
        let why = [("reason", "We merge with another trust"), ("kept", "Nothing")];
        // One of three does not end it for the others.
        let end = drafter.post(&format!("{address}/end"), &why).await.expect(409);
        assert_eq!(end.heading(), "Others share under it too");
        hospital.post(&format!("{address}/withdraw"), &why).await.expect(303);
        assert!(flows(&world, Category::Identity).await, "the others go on");
        // Changed and signed again by those who stayed, it is in force again.
        let line = (POLICE, COUNCIL, "location", "cda_1998_s115");
        add_line(&drafter, &address, &[COUNCIL, POLICE, HOSPITAL], line).await.expect(303);
        assert!(!flows(&world, Category::Identity).await);
        sign_for(&world, &address, COUNCIL).await;
        sign_for(&world, &address, POLICE).await;
        assert!(flows(&world, Category::Location).await);
    }
}

#[tokio::test]
async fn a_suspension_on_one_node_holds_at_the_next_request_on_another() {
    for world in World::demonstration_on_each_engine().await {
        let address = agree(&world, &WITH_POLICE).await;
        // Another node has worked out and kept what flows.
        let node = world.another_node();
        let (reader, owner) = (
            agency(&world, "haringey-youth-justice-service").await,
            agency(&world, "police-north-area").await,
        );
        let flows_there = async || {
            let rules = sharing_rules(&node, node.db().readers(), world.clock.now().day()).await;
            let rules = rules.expect("the rules can be read");
            rules.covers(reader, owner, Category::Identity, Purpose::OfferHelp).is_some()
        };
        assert!(flows_there().await && flows_there().await);
        let police = officer_of(&world, POLICE).await;
        police.post(&format!("{address}/suspend"), &[("reason", "A breach")]).await.expect(303);
        assert!(!flows_there().await);
    }
}

#[tokio::test]
async fn text_that_was_changed_behind_the_products_back_lets_nothing_flow() {
    let world = World::demonstration().await;
    agree(&world, &WITH_POLICE).await;
    world.change("UPDATE agreement_line SET category = 'offending' WHERE category = 'identity'").await;
    world.change("UPDATE sharing_epoch SET number = number + 1").await;
    assert!(!flows(&world, Category::Offending).await);
    assert!(!flows(&world, Category::Contact).await, "nobody has signed any of it");
}
