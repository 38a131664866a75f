//! The legal powers: their table, their limits from every side, and what stops when one is out of use.
//!
//! `refuses_to_take_a_power_out_of_use_but_to_an_officer_who_says_why` is over 70 lines because it follows one power out of use and
//! back, as each of the bodies sees it.

use crate::agreeing::{Agreed, COUNCIL, HOSPITAL, POLICE, add_line, agree, draft, officer_of};
use crate::world::{World, done, refused};
use accord_app::agreements::sharing_rules;
use accord_app::gateways::list_gateways;
use accord_kernel::ids::{AgencyId, ControllerId};
use accord_kernel::rng::SeededRng;
use accord_kernel::{AgencyKind, Category, Clock, Purpose};
use accord_policy::gateway::Carried;
use accord_policy::{AgencyFacts, GatewayLimit, Scale};

const POWER: &str = "/gateways/ca_2004_s10";

#[tokio::test]
async fn refuses_to_take_a_power_out_of_use_but_to_an_officer_who_says_why() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let withdraw = format!("{POWER}/withdraw");
        for path in [&withdraw, &format!("{POWER}/restore"), &format!("{POWER}/edit")] {
            analyst.get(path).await.expect(403);
            analyst.post(path, &[("reason", "Because")]).await.expect(403);
        }
        assert_eq!(world.newest_entries(1).await, [refused("gateway.amend", "role_may_not")]);
        let page = analyst.get("/gateways").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("gateway.view")]);
        assert_eq!(page.texts("h2").len(), 13);
        assert_eq!(page.texts(".accord-list-facts").len(), 13, "each names its source and its day");
        assert!(page.body.contains("guidance, not legal advice"));

        let agreed = Agreed {
            title: "Council and police",
            parties: &[COUNCIL, POLICE],
            purposes: &["offer_help"],
            lines: &[(POLICE, COUNCIL, "identity", "ca_2004_s10")],
        };
        agree(&world, &agreed).await;
        let flows = async || {
            let rules = sharing_rules(&world.app, world.app.db().readers(), world.clock.now().day()).await;
            let of = async |slug: &str| {
                let sql = format!("SELECT id FROM agency WHERE slug = '{slug}'");
                AgencyId::from_uuid(world.column::<uuid::Uuid>(&sql).await[0])
            };
            let (reader, owner) = (of("haringey-youth-justice-service").await, of("police-north-area").await);
            let rules = rules.expect("the rules can be read");
            rules.covers(reader, owner, Category::Identity, Purpose::OfferHelp).is_some()
        };
        assert!(flows().await);
        let officer = officer_of(&world, COUNCIL).await;
        assert!(
            officer
                .get(&withdraw)
                .await
                .expect(200)
                .body
                .contains("1 agreement of Haringey council (fictional) in force relies on it.")
        );
        assert!(
            officer
                .get("/gateways/ca_2004_s11/withdraw")
                .await
                .expect(200)
                .body
                .contains("No agreement of Haringey council (fictional) in force relies on it.")
        );
        officer.post(&format!("{POWER}/restore"), &[("reason", "It is in use")]).await.expect(409);
        let told = officer.post(&withdraw, &[]).await.expect(422);
        assert_eq!(told.errors(), ["Say in a sentence why"]);
        officer.post(&withdraw, &[("reason", "A court ruled on it")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("gateway.withdraw")]);
        assert_eq!(world.newest_reason().await, "A court ruled on it");
        assert!(!flows().await, "at the next request");
        assert!(analyst.get(POWER).await.expect(200).body.contains("A court ruled on it"));
        officer.post(&withdraw, &[("reason", "Again")]).await.expect(409);
        // Each legal body takes it out of use for itself and puts it back for itself; the officers of the others are told.
        let police = officer_of(&world, POLICE).await;
        let page = police.get(POWER).await.expect(200).texts("main").join(" ");
        assert!(page.contains("Haringey council (fictional) has taken it out of use for itself"), "{page}");
        assert!(!page.contains("Put it back into use"), "{page}");
        police.post(&format!("{POWER}/restore"), &[("reason", "We need it")]).await.expect(409);
        let today = police.get("/").await.expect(200).texts("main").join(" ");
        assert!(today.contains("Part of the agreement Council and police does nothing now"), "{today}");
        assert!(!flows().await);
        officer.post(&format!("{POWER}/restore"), &[("reason", "It was overturned")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("gateway.restore")]);
        assert!(flows().await);
    }
}

#[tokio::test]
async fn a_note_on_a_power_is_for_the_own_legal_body_and_takes_nothing_from_what_came_with_the_service() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let (officer, police) = (officer_of(&world, COUNCIL).await, officer_of(&world, POLICE).await);
        let edit = format!("{POWER}/edit");
        let shipped = world.column::<String>("SELECT notes FROM gateway WHERE code = 'ca_2004_s10'").await;
        let notes = [("notes", "Ask first. Guidance, not legal advice."), ("source", "Our own counsel")];
        analyst.post(&edit, &notes).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("gateway.amend", "role_may_not")]);
        let told = officer.post(&edit, &[("notes", "Do it"), notes[1]]).await.expect(422);
        assert_eq!(told.errors(), ["Say in the notes that they are guidance, not legal advice"]);
        officer.post(&edit, &notes).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("gateway.amend")]);
        world.clock.advance_seconds(60);
        officer.post(&edit, &[("notes", "Ask us. Guidance, not legal advice."), notes[1]]).await.expect(303);

        let page = analyst.get(POWER).await.expect(200).texts("main").join(" ");
        assert!(page.contains(&shipped[0]), "what came with the service stays: {page}");
        assert!(page.contains("What Haringey council (fictional) says of it"), "{page}");
        let (now, before) = (page.find("Ask us."), page.find("Ask first."));
        assert!(now.is_some() && now < before, "what was said before is kept: {page}");
        let page = police.get(POWER).await.expect(200).texts("main").join(" ");
        assert!(page.contains(&shipped[0]) && !page.contains("Ask"), "no other legal body reads it: {page}");
        assert!(!police.get(&edit).await.expect(200).body.contains("Ask us."));
        assert_eq!(
            officer.get(&edit).await.expect(200).texts("#notes")[0].trim(),
            "Ask us. Guidance, not legal advice."
        );
    }
}

#[tokio::test]
async fn nobody_takes_a_power_out_of_use_on_which_a_child_in_danger_may_depend() {
    let world = World::demonstration().await;
    let officer = officer_of(&world, COUNCIL).await;
    for power in ["ca_1989_s47", "ca_2004_s16h", "vital_interests", "public_interest"] {
        let withdraw = format!("/gateways/{power}/withdraw");
        officer.get(&withdraw).await.expect(403);
        officer.post(&withdraw, &[("reason", "We do not like it")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("gateway.withdraw", "protects_children")]);
        let page = officer.get(&format!("/gateways/{power}")).await.expect(200);
        assert!(page.body.contains("nobody takes it out of use") && !page.body.contains("for us"));
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM gateway_withdrawal").await, 0);
}

/// Authorities of the Serious Violence Duty: those that Schedule 1 of the Act specifies (chief officer of police, fire and
/// rescue, integrated care board, local authority with its services, youth offending team, probation) and those
/// educational authorities that Schedule 2 makes relevant. No hospital, ambulance or voluntary body is in either.
const AUTHORITIES: &[AgencyKind] = &[
    AgencyKind::Police,
    AgencyKind::YouthJustice,
    AgencyKind::SocialCare,
    AgencyKind::CommunitySafety,
    AgencyKind::Education,
    AgencyKind::School,
    AgencyKind::CareBoard,
    AgencyKind::Probation,
    AgencyKind::Fire,
];

fn facts(world: &World, kind: AgencyKind) -> AgencyFacts {
    let rng = SeededRng::new(kind as u64);
    AgencyFacts {
        id: AgencyId::new(world.clock.now(), &rng),
        controller: ControllerId::new(world.clock.now(), &rng),
        kind,
    }
}

#[tokio::test]
async fn both_sections_of_the_serious_violence_duty_carry_what_the_act_says_between_whom_it_says() {
    let world = World::demonstration().await;
    let gateways = list_gateways(world.app.db().readers()).await.expect("they can be read");
    let rule = |code: &str| {
        let found = gateways.iter().find(|gateway| gateway.code == code);
        found.expect("it comes with the product").rule.clone()
    };
    let (section_16, section_17) = (rule("pcsc_2022_s16"), rule("pcsc_2022_s17"));
    let is_authority = |kind: AgencyKind| AUTHORITIES.contains(&kind);
    for sender in AgencyKind::ALL {
        for recipient in AgencyKind::ALL {
            let (from, to) = (facts(&world, *sender), facts(&world, *recipient));
            for category in Category::ALL {
                for scale in [Scale::Standing, Scale::OneChild] {
                    let asked =
                        |purpose| Carried { from: &from, to: &to, category: *category, purpose, scale };
                    let is_personal = *category != Category::Aggregate;
                    let is_never = matches!(
                        category,
                        Category::Health | Category::SubstanceUse | Category::YouthWorkNote
                    );
                    let is_from_care = matches!(sender, AgencyKind::SocialCare | AgencyKind::CareBoard);
                    let carries = is_authority(*sender)
                        && is_authority(*recipient)
                        && !is_never
                        && !(is_from_care && is_personal);
                    let what = format!("{sender:?} {recipient:?} {category:?} {scale:?}");
                    let limit = section_16.limit(asked(Purpose::OfferHelp));
                    assert_eq!(limit.is_none(), carries, "{what}: {limit:?}");
                    let limit = section_17.limit(asked(Purpose::PlanAndAnalyse));
                    let carries =
                        is_authority(*sender) && *recipient == AgencyKind::RegionalBody && !is_personal;
                    assert_eq!(limit.is_none(), carries, "{what}: {limit:?}");
                    for refused in Purpose::ALL.iter().filter(|purpose| purpose.is_refused_always()) {
                        let limit = section_16.limit(asked(*refused));
                        assert_eq!(limit, Some(GatewayLimit::PurposeRefusedAlways), "{what}");
                    }
                }
            }
        }
    }
    let (care, safety) = (facts(&world, AgencyKind::SocialCare), facts(&world, AgencyKind::CommunitySafety));
    let (category, purpose) = (Category::Identity, Purpose::OfferHelp);
    let carried = Carried { from: &care, to: &safety, category, purpose, scale: Scale::Standing };
    assert_eq!(section_16.limit(carried), Some(GatewayLimit::BarredToCare));
}

#[tokio::test]
async fn whatever_is_barred_to_patient_information_is_barred_to_substance_use_and_no_power_opens_a_compartment()
 {
    let world = World::demonstration().await;
    let gateways = list_gateways(world.app.db().readers()).await.expect("they can be read");
    for gateway in &gateways {
        let never = |category| gateway.rule.never.contains(&category);
        assert_eq!(never(Category::Health), never(Category::SubstanceUse), "{}", gateway.code);
        if never(Category::Health) {
            assert!(
                gateway.notes.contains("Substance use counts as patient information"),
                "{}",
                gateway.code
            );
        }
        for (sender, recipient) in [
            (AgencyKind::YouthJustice, AgencyKind::Police),
            (AgencyKind::YouthJustice, AgencyKind::SocialCare),
            (AgencyKind::Voluntary, AgencyKind::YouthJustice),
        ] {
            let (from, to) = (facts(&world, sender), facts(&world, recipient));
            for purpose in Purpose::ALL {
                for scale in [Scale::Standing, Scale::OneChild] {
                    let category = Category::YouthWorkNote;
                    let carried = Carried { from: &from, to: &to, category, purpose: *purpose, scale };
                    assert!(gateway.rule.limit(carried).is_some(), "{} {purpose:?}", gateway.code);
                }
            }
        }
    }
}

#[tokio::test]
async fn no_power_carries_a_refused_purpose_and_no_agreement_rests_on_one_for_a_single_child() {
    let world = World::demonstration().await;
    let rng = SeededRng::new(1);
    let gateways = list_gateways(world.app.db().readers()).await.expect("they can be read");
    assert_eq!(gateways.len(), 13);
    for gateway in &gateways {
        assert!(gateway.notes.contains("uidance, not legal advice"), "{}", gateway.code);
        for sender in AgencyKind::ALL {
            for recipient in AgencyKind::ALL {
                let facts = |kind| AgencyFacts {
                    id: AgencyId::new(world.clock.now(), &rng),
                    controller: ControllerId::new(world.clock.now(), &rng),
                    kind,
                };
                let (from, to) = (facts(*sender), facts(*recipient));
                for purpose in Purpose::ALL {
                    for category in Category::ALL {
                        let carried = |scale| Carried {
                            from: &from,
                            to: &to,
                            category: *category,
                            purpose: *purpose,
                            scale,
                        };
                        let standing = gateway.rule.limit(carried(Scale::Standing));
                        let what =
                            format!("{} {sender:?} {recipient:?} {purpose:?} {category:?}", gateway.code);
                        if purpose.is_refused_always() {
                            assert!(standing.is_some(), "{what}");
                            assert!(gateway.rule.limit(carried(Scale::OneChild)).is_some(), "{what}");
                        }
                        let one_child = ["consent", "vital_interests", "public_interest"];
                        if one_child.contains(&gateway.code.as_str()) || gateway.code == "own_function" {
                            assert!(standing.is_some(), "{what}");
                        }
                        if ["cda_1998_s17a", "pcsc_2022_s17"].contains(&gateway.code.as_str())
                            && *category != Category::Aggregate
                        {
                            assert!(standing.is_some(), "{what}");
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_line_that_the_power_cannot_carry_is_refused_with_what_would() {
    for world in World::demonstration_on_each_engine().await {
        let agreed = Agreed {
            title: "Hospital and council",
            parties: &[HOSPITAL, COUNCIL],
            purposes: &["offer_help", "decide_protection"],
            lines: &[(HOSPITAL, COUNCIL, "identity", "ca_2004_s11")],
        };
        let (address, drafter) = draft(&world, &agreed).await;
        let before = "SELECT COUNT(*) FROM agreement_line";
        for (category, gateway, why) in [
            ("identity", "pcsc_2022_s16", "may not send under this power"),
            ("health", "ca_2004_s10", "never carries this kind of information"),
            ("substance_use", "ca_2004_s11", "never carries this kind of information"),
            ("identity", "consent", "one child at a time"),
            ("identity", "own_function", "only services of the same legal body"),
            ("identity", "cda_1998_s17a", "does not serve this purpose"),
        ] {
            let answer = add_line(&drafter, &address, agreed.parties, (HOSPITAL, COUNCIL, category, gateway));
            let answer = answer.await.expect(422);
            let told = answer.errors().join(" ");
            assert!(told.contains(why), "{category} {gateway}: {told}");
            assert!(told.contains("Children Act 1989"), "it says what would do: {told}");
            assert_eq!(world.number(before).await, 1);
        }
        let note = (COUNCIL, HOSPITAL, "youth_work_note", "ca_1989_s47");
        let told = add_line(&drafter, &address, agreed.parties, note).await.expect(422).errors().join(" ");
        assert!(told.contains("by the agency that keeps them and by nobody else"), "{told}");
        assert!(told.contains("No power in the table carries it"), "{told}");
        // Patient information can be named on purpose, on a power that carries it.
        let health = (HOSPITAL, COUNCIL, "health", "ca_1989_s47");
        add_line(&drafter, &address, agreed.parties, health).await.expect(303);

        // From the council, which has social care among its services, the rest of it can still send under the Duty.
        let agreed = Agreed {
            title: "Council and police",
            parties: &[COUNCIL, POLICE],
            purposes: &["offer_help", "plan_and_analyse"],
            lines: &[(COUNCIL, POLICE, "identity", "pcsc_2022_s16")],
        };
        let (address, _) = draft(&world, &agreed).await;
        let words = officer_of(&world, COUNCIL).await.get(&address).await.expect(200).texts("main").join(" ");
        assert!(words.contains("Not from Haringey children’s social care"), "{words}");
        assert!(words.contains("Not to plan and analyse"), "nobody may be recognised for that: {words}");
    }
}

#[tokio::test]
async fn an_agreement_to_plan_or_evaluate_names_nothing_in_which_a_child_is_recognised() {
    let world = World::demonstration().await;
    let agreed = Agreed {
        title: "Council and police",
        parties: &[COUNCIL, POLICE],
        purposes: &["plan_and_analyse", "evaluation"],
        lines: &[
            (POLICE, COUNCIL, "context", "cda_1998_s115"),
            (POLICE, COUNCIL, "aggregate", "cda_1998_s17a"),
        ],
    };
    let (address, drafter) = draft(&world, &agreed).await;
    for category in ["identity", "location", "offending", "police_information"] {
        let line = (POLICE, COUNCIL, category, "cda_1998_s115");
        let told = add_line(&drafter, &address, agreed.parties, line).await.expect(422).errors().join(" ");
        assert!(told.contains("nobody may be recognised"), "{category}: {told}");
    }
}
