//! The legal powers: their table, their limits from every side, and what stops when one is out of use.

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
        let told = officer.post(&withdraw, &[]).await.expect(422);
        assert_eq!(told.errors(), ["Say in a sentence why"]);
        officer.post(&withdraw, &[("reason", "A court ruled on it")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("gateway.withdraw")]);
        assert_eq!(world.newest_reason().await, "A court ruled on it");
        assert!(!flows().await, "at the next request");
        assert!(analyst.get(POWER).await.expect(200).body.contains("A court ruled on it"));
        officer.post(&format!("{POWER}/restore"), &[("reason", "It was overturned")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("gateway.restore")]);
        assert!(flows().await);

        let notes = [("notes", "Ask first. Guidance, not legal advice."), ("source", "Our own counsel")];
        let told = officer.post(&format!("{POWER}/edit"), &[("notes", "Do it"), notes[1]]).await.expect(422);
        assert_eq!(told.errors(), ["Say in the notes that they are guidance, not legal advice"]);
        officer.post(&format!("{POWER}/edit"), &notes).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("gateway.amend")]);
        assert!(analyst.get(POWER).await.expect(200).body.contains("Our own counsel"));
    }
}

#[tokio::test]
async fn the_serious_violence_duty_carries_nothing_personal_from_care_and_no_patient_information() {
    let world = World::demonstration().await;
    let gateways = list_gateways(world.app.db().readers()).await.expect("they can be read");
    let duty =
        gateways.iter().find(|gateway| gateway.code == "pcsc_2022_s16").expect("it comes with the product");
    let rng = SeededRng::new(1);
    let facts = |kind| AgencyFacts {
        id: AgencyId::new(world.clock.now(), &rng),
        controller: ControllerId::new(world.clock.now(), &rng),
        kind,
    };
    let to = facts(AgencyKind::CommunitySafety);
    for kind in AgencyKind::ALL {
        let from = facts(*kind);
        for category in Category::ALL {
            for purpose in Purpose::ALL {
                for scale in [Scale::Standing, Scale::OneChild] {
                    let carried =
                        Carried { from: &from, to: &to, category: *category, purpose: *purpose, scale };
                    let limit = duty.rule.limit(carried);
                    let is_personal = *category != Category::Aggregate;
                    let what = format!("{kind:?} {category:?} {purpose:?} {scale:?}");
                    if *category == Category::Health || (kind.is_health_or_social_care() && is_personal) {
                        assert!(limit.is_some(), "{what}");
                    }
                    if purpose.is_refused_always() {
                        assert_eq!(limit, Some(GatewayLimit::PurposeRefusedAlways), "{what}");
                    }
                }
            }
        }
        let asked = |category| Carried {
            from: &from,
            to: &to,
            category,
            purpose: Purpose::PlanAndAnalyse,
            scale: Scale::Standing,
        };
        if kind.is_health_or_social_care() {
            assert_eq!(
                duty.rule.limit(asked(Category::Identity)),
                Some(GatewayLimit::BarredToCare),
                "{kind:?}"
            );
            assert_eq!(duty.rule.limit(asked(Category::Aggregate)), None, "{kind:?}");
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
            ("identity", "pcsc_2022_s16", "nothing personal from a health or social care authority"),
            ("health", "pcsc_2022_s16", "never carries this kind of information"),
            ("health", "ca_2004_s10", "never carries this kind of information"),
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
        // From the council, which has social care among its services, the rest of it can still send.
        let line = (COUNCIL, HOSPITAL, "identity", "pcsc_2022_s16");
        add_line(&drafter, &address, agreed.parties, line).await.expect(303);
        let page = drafter.get(&address).await.expect(200);
        assert!(
            page.body.contains("Not from Haringey children’s social care"),
            "{}",
            page.texts("main").join(" ")
        );
    }
}
