//! Groups of boroughs under one agreement: who reads what, and what leaves with a member.

use crate::agreeing::{Agreed, COUNCIL, ENFIELD_COUNCIL, HOSPITAL, agree, officer_of};
use crate::assessments::assess;
use crate::world::{World, done, refused};
use accord_testkit::Client;

const BOROUGHS: Agreed<'_> = Agreed {
    title: "Two boroughs",
    parties: &[COUNCIL, ENFIELD_COUNCIL],
    purposes: &["plan_and_analyse"],
    lines: &[
        (COUNCIL, ENFIELD_COUNCIL, "context", "ca_2004_s10"),
        (ENFIELD_COUNCIL, COUNCIL, "context", "ca_2004_s10"),
    ],
};

const MANAGER: &str = "Youth justice service manager, Haringey";

/// A youth justice service manager of the other borough.
async fn other_manager(world: &World) -> Client {
    let sql = "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
               WHERE agency.slug = 'enfield-youth-justice-service' ORDER BY member.created_at";
    let members: Vec<uuid::Uuid> = world.column(sql).await;
    crate::agreeing::signed_in(world, &members[0].to_string()).await
}

/// Both councils have assessed what they do together.
async fn assess_both(world: &World) {
    for party in [COUNCIL, ENFIELD_COUNCIL] {
        assess(world, party.trim_start_matches("controller:"), "group").await;
    }
}

async fn found(world: &World, agreement: &str, founder: &Client) -> String {
    assess_both(world).await;
    let id = agreement.rsplit('/').next().expect("an address ends with an id");
    let under = format!("{id} plan_and_analyse");
    let fields = [("name", "Along the bus route"), ("about", "What happens at the stops"), ("under", &under)];
    founder.post("/groups/new", &fields).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("group.found")]);
    let page = founder.get("/groups").await.expect(200);
    page.attribute("main ul a[href^='/groups/']", "href")
}

fn place(words: &str) -> [(&str, &str); 3] {
    [("kind", "place"), ("place", "the bus station"), ("words", words)]
}

#[tokio::test]
async fn refuses_a_group_without_an_agreement_and_to_whoever_is_no_party() {
    let world = World::demonstration().await;
    let manager = world.signed_in_as(MANAGER).await;
    manager.get("/groups/new").await.expect(409);
    let told = manager.post("/groups/new", &[("name", "A group"), ("about", "Places")]).await.expect(422);
    assert_eq!(told.errors(), ["Choose the agreement in force that the group works under"]);
    let agreement = agree(&world, &BOROUGHS).await;
    let group = found(&world, &agreement, &manager).await;
    let hospital = officer_of(&world, HOSPITAL).await;
    hospital.get(&group).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("group.view", "not_a_party")]);
    hospital.post(&format!("{group}/join"), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("group.join", "not_a_party")]);
    // A party that has not joined writes nothing.
    let other = other_manager(&world).await;
    other.post(&format!("{group}/write"), &place("Quiet")).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("group.write", "not_a_party")]);
    assert_eq!(world.number("SELECT COUNT(*) FROM group_entry").await, 0);
}

#[tokio::test]
async fn what_a_member_wrote_leaves_with_it_and_what_was_decided_stays() {
    for world in World::demonstration_on_each_engine().await {
        let agreement = agree(&world, &BOROUGHS).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let group = found(&world, &agreement, &manager).await;
        let to = |step: &str| format!("{group}/{step}");
        manager.post(&to("write"), &place("Crowded after school")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("group.write")]);
        assert!(
            !other.get(&group).await.expect(200).body.contains("Crowded after school"),
            "not a member yet"
        );
        other.post(&to("join"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("group.join")]);
        assert!(other.get(&group).await.expect(200).body.contains("Crowded after school"));
        let named = other.post(&to("write"), &place("Jordan Example waits there")).await.expect(200);
        assert!(named.body.contains("look like somebody’s name"));
        other.post(&to("write"), &place("Lights are broken")).await.expect(303);
        let bare =
            other.post(&to("write"), &[("kind", "action"), ("words", "Mend the lights")]).await.expect(422);
        assert_eq!(bare.errors(), ["Enter who does it", "Enter by when it is done"]);
        let action = [
            ("kind", "action"),
            ("words", "Mend the lights"),
            ("owner", "the highways team"),
            ("due_on-day", "1"),
            ("due_on-month", "12"),
            ("due_on-year", "2026"),
        ];
        other.post(&to("write"), &action).await.expect(303);
        other.post(&to("write"), &[("kind", "decision"), ("words", "Both patrol at four")]).await.expect(303);
        let page = manager.get(&group).await.expect(200);
        for words in ["Lights are broken", "Mend the lights", "Both patrol at four", "the highways team"] {
            assert!(page.body.contains(words), "{words}");
        }
        let entry = page.attribute("form[action$='/done'] input[name=entry]", "value");
        manager.post(&to("done"), &[("entry", &entry)]).await.expect(422);
        manager.post(&to("done"), &[("entry", &entry), ("outcome", "They shine")]).await.expect(303);
        assert!(other.get(&group).await.expect(200).body.contains("They shine"));

        other.post(&to("leave"), &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("group.leave")]);
        let page = manager.get(&group).await.expect(200);
        assert!(!page.body.contains("Lights are broken") && !page.body.contains("Mend the lights"));
        assert!(page.body.contains("Both patrol at four") && page.body.contains("left"));
        let page = other.get(&group).await.expect(200);
        assert!(page.body.contains("Lights are broken") && page.body.contains("Both patrol at four"));
        assert!(!page.body.contains("Crowded after school"));
        other.get(&to("write")).await.expect(403);
    }
}

#[tokio::test]
async fn nothing_is_shared_in_a_group_while_its_agreement_is_suspended() {
    let world = World::demonstration().await;
    let agreement = agree(&world, &BOROUGHS).await;
    let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
    let group = found(&world, &agreement, &manager).await;
    other.post(&format!("{group}/join"), &[]).await.expect(303);
    other.post(&format!("{group}/write"), &place("Lights are broken")).await.expect(303);
    let officer = officer_of(&world, COUNCIL).await;
    officer.post(&format!("{agreement}/suspend"), &[("reason", "A breach")]).await.expect(303);
    let page = manager.get(&group).await.expect(200);
    assert!(!page.body.contains("Lights are broken") && page.body.contains("not in force"));
    assert!(other.get(&group).await.expect(200).body.contains("Lights are broken"), "one's own");
    other.post(&format!("{group}/write"), &place("More")).await.expect(409);
}

#[tokio::test]
async fn nobody_founds_or_joins_a_group_without_both_assessments_of_their_legal_body() {
    for world in World::demonstration_on_each_engine().await {
        let agreement = agree(&world, &BOROUGHS).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let under = format!("{} plan_and_analyse", agreement.rsplit('/').next().expect("an id"));
        let new = [("name", "Along the bus route"), ("about", "The stops"), ("under", under.as_str())];
        let locked = manager.post("/groups/new", &new).await.expect(409).texts("main").join(" ");
        assert!(locked.contains("Locked: groups of boroughs"), "{locked}");
        assert!(locked.contains("No data protection impact assessment is signed"), "{locked}");
        assert!(locked.contains("never stops you from sharing to protect a child"), "{locked}");
        assert_eq!(world.number("SELECT COUNT(*) FROM sharing_group").await, 0);
        assess(&world, "haringey-council-fictional", "group").await;
        let group = manager.post("/groups/new", &new).await.expect(303).location().to_owned();
        other.post(&format!("{group}/join"), &[]).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM group_member").await, 1);
        assess(&world, "enfield-council-fictional", "group").await;
        other.post(&format!("{group}/join"), &[]).await.expect(303);
    }
}
