//! Agreements from draft to signed, and that nothing flows without one.

use crate::agreeing::*;
use crate::world::{World, done, refused};
use accord_app::agreements::sharing_rules;
use accord_kernel::{Category, Clock, Purpose};

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
        // No button leads to a refusal: nobody has let them sign.
        let signer = signer_of(&world, COUNCIL).await;
        assert!(!signer.get(&address).await.expect(200).body.contains("Read and sign"));
        sign_for(&world, &address, COUNCIL).await;
        assert_eq!(world.newest_entries(1).await, [done("agreement.sign")]);
        assert!(!flows(&world, Category::Identity).await);
        // From the first signature on its text stays as it is.
        for step in ["edit", "lines", "parties"] {
            let sealed = drafter.get(&format!("{address}/{step}")).await.expect(409);
            assert_eq!(sealed.heading(), "Somebody has signed this agreement");
        }
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

        for (step, form) in [
            ("edit", &[("title", "Another title")][..]),
            ("lines", &[("gateway", "ca_2004_s10"), ("categories", "offending")]),
            ("parties", &[("party", HOSPITAL)]),
        ] {
            drafter.post(&format!("{address}/{step}"), form).await.expect(409);
        }
        assert!(drafter.get(&address).await.expect(200).body.contains("Council and police"));
        assert_eq!(world.number("SELECT COUNT(*) FROM agreement_signature").await, 2);
        assert!(flows(&world, Category::Identity).await);
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
    // The same person has a place with the police too, and is let sign there.
    let police = officer_of(&world, POLICE).await;
    let page = police.get("/agreements/signatories").await.expect(200);
    let other = page.attribute("form[action='/agreements/signatories'] input[name=member]", "value");
    police.post("/agreements/signatories", &[("member", &other)]).await.expect(303);
    let bytes = |id: &str| format!("X'{}'", id.replace('-', ""));
    let sql = format!(
        "UPDATE member SET account_id = (SELECT account_id FROM member WHERE id = {}) WHERE id = {}",
        bytes(&member),
        bytes(&other)
    );
    world.change(&sql).await;
    let signer = signed_in(&world, &other).await;
    signer.post("/account/act-as", &[("member", &other)]).await.expect(303);
    let hash = world.column::<String>("SELECT text_hash FROM agreement_signature").await.remove(0);
    let both = signer.post(&sign, &[("hash", &hash)]).await.expect(409);
    assert_eq!(both.heading(), "You have signed for another party");
    assert_eq!(world.number("SELECT COUNT(*) FROM agreement_signature").await, 1);
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
async fn of_two_legal_bodies_a_template_names_the_services_that_it_is_between_and_nobody_else() {
    for world in World::demonstration_on_each_engine().await {
        let officer = officer_of(&world, COUNCIL).await;
        let offered = officer.get("/agreements/new").await.expect(200);
        let offered = offered.attributes("select[name=other] option", "value");
        assert!(offered.contains(&"agency:enfield-youth-justice-service".to_owned()), "{offered:?}");
        let bodies =
            [("title", "Two bodies"), ("kind", "agreement"), ("own", "body"), ("template", "yjs_police")];
        let with = |other: &'static str| [bodies[0], bodies[1], bodies[2], bodies[3], ("other", other)];
        let alone = officer.post("/agreements/new", &bodies).await.expect(422);
        assert!(alone.errors()[0].starts_with("Choose the other party"), "{:?}", alone.errors());
        let wrong = officer.post("/agreements/new", &with(HOSPITAL)).await.expect(422);
        assert_eq!(wrong.errors(), ["This template is between: youth justice service and police"]);
        let begun = officer.post("/agreements/new", &with(POLICE)).await.expect(303).location().to_owned();
        let words = officer.get(&begun).await.expect(200).texts("main").join(" ");
        assert!(
            words.contains("Haringey youth justice service may have from Example police service"),
            "{words}"
        );
        assert!(!words.contains("Haringey council"), "{words}");
    }
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
    let line = (POLICE, COUNCIL, "location", "cda_1998_s115");
    add_line(&drafter, &address, WITH_POLICE.parties, line).await.expect(303);
    let better = [("seen", seen.as_str()), ("title", "A better title"), ("purposes", "offer_help")];
    let late = drafter.post(&edit, &better).await.expect(409);
    assert!(late.errors()[0].starts_with("Somebody else changed this agreement"), "{:?}", late.errors());
    assert_eq!(late.attribute("#title", "value"), "A better title");
    // So are those who add and take out lines and parties, though all of it happened in one instant.
    let (lines, parties) = (format!("{address}/lines"), format!("{address}/parties"));
    let count = "SELECT COUNT(*) FROM agreement_line";
    let before = world.number(count).await;
    let party = drafter.get(&parties).await.expect(200).attributes("input[name=party]", "value").remove(1);
    let page = drafter.get(&lines).await.expect(200);
    let field =
        |name: &str| page.attribute(&format!("form[action$='/lines/remove'] input[name={name}]"), "value");
    let [from, to, category, gateway] = ["from", "to", "category", "gateway"].map(field);
    let add = [
        ("seen", seen.as_str()),
        ("from", &from),
        ("to", &to),
        ("gateway", "ca_2004_s10"),
        ("categories", "missing"),
    ];
    let late = drafter.post(&lines, &add).await.expect(409);
    assert!(late.errors()[0].starts_with("Somebody else changed this agreement"), "{:?}", late.errors());
    let remove = [add[0], add[1], add[2], ("category", &category), ("gateway", &gateway)];
    drafter.post(&format!("{lines}/remove"), &remove).await.expect(409);
    let add = [("seen", seen.as_str()), ("party", HOSPITAL), ("contact", "The front office")];
    let late = drafter.post(&parties, &add).await.expect(409);
    assert_eq!(late.attribute("#contact", "value"), "The front office");
    let remove = [("seen", seen.as_str()), ("party", &party)];
    drafter.post(&format!("{parties}/remove"), &remove).await.expect(409);
    assert_eq!(world.number(count).await, before);
    assert_eq!(world.number("SELECT COUNT(*) FROM agreement_party").await, 2);
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
        let now = async || ("seen", seen(&drafter, &parties).await);
        let same = drafter.post(&parties, &[("party", HOSPITAL)]).await.expect(422);
        assert_eq!(same.errors(), ["Choose somebody who is not a party already"]);
        let ids = drafter.get(&parties).await.expect(200);
        let ids = ids.attributes("form[action$='/remove'] input[name=party]", "value");
        let remove = format!("{parties}/remove");
        let own = drafter.post(&remove, &[("party", &ids[0])]).await.expect(422);
        assert!(own.errors()[0].starts_with("Your own legal body stays"), "{:?}", own.errors());
        let seen = now().await;
        drafter.post(&remove, &[(seen.0, &seen.1), ("party", &ids[1])]).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM agreement_line").await, 1, "its lines went with it");
        let seen = now().await;
        drafter.post(&parties, &[(seen.0, seen.1.as_str()), ("party", HOSPITAL)]).await.expect(303);
        for party in three.parties {
            sign_for(&world, &address, party).await;
        }
        assert!(flows(&world, Category::Identity).await);
        let hospital = officer_of(&world, HOSPITAL).await;
        let why = [("reason", "We merge with another trust"), ("kept", "Nothing")];
        hospital.post(&format!("{address}/withdraw"), &why).await.expect(303);
        assert!(flows(&world, Category::Identity).await, "the others go on");
        // The text that it signed stays as it is.
        drafter.post(&remove, &[("party", &ids[0])]).await.expect(409);
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
