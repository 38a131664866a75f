//! Groups of boroughs under one agreement: who reads what, and what leaves with a member.

use crate::agreeing::{
    Agreed, COUNCIL, ENFIELD_COUNCIL, HOSPITAL, POLICE, YOUTH_JUSTICE, agree, officer_of, renew,
};
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

/// These legal bodies have assessed what they do together.
async fn assessed(world: &World, parties: &[&str]) {
    for party in parties {
        assess(world, party.trim_start_matches("controller:"), "group").await;
    }
}

async fn found(world: &World, agreement: &str, founder: &Client) -> String {
    assessed(world, &[COUNCIL, ENFIELD_COUNCIL]).await;
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

/// Joins a group and writes about a place in it.
async fn join_and_write(browser: &Client, group: &str, words: &str) {
    browser.post(&format!("{group}/join"), &[]).await.expect(303);
    browser.post(&format!("{group}/write"), &place(words)).await.expect(303);
}

/// An action that somebody writes in a group.
const ACTION: [(&str, &str); 6] = [
    ("kind", "action"),
    ("words", "Mend the lights"),
    ("owner", "the highways team"),
    ("due_on-day", "1"),
    ("due_on-month", "12"),
    ("due_on-year", "2026"),
];

#[tokio::test]
async fn who_withdraws_from_the_agreement_reads_and_writes_no_more_and_is_read_no_more() {
    for world in World::demonstration_on_each_engine().await {
        let all = [COUNCIL, ENFIELD_COUNCIL, POLICE];
        let pairs = all.iter().flat_map(|from| all.iter().map(move |to| (*from, *to)));
        let lines: Vec<_> = pairs
            .filter(|(from, to)| from != to)
            .map(|(from, to)| (from, to, "context", "ca_2004_s10"))
            .collect();
        let agreed = Agreed { title: "Three", parties: &all, purposes: &["plan_and_analyse"], lines: &lines };
        let agreement = agree(&world, &agreed).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let police = world.signed_in_as(crate::children::POLICE_OFFICER).await;
        assessed(&world, &[POLICE]).await;
        let group = found(&world, &agreement, &manager).await;
        manager.post(&format!("{group}/write"), &place("Crowded after school")).await.expect(303);
        join_and_write(&other, &group, "Lights are broken").await;
        join_and_write(&police, &group, "A patrol at four").await;
        let decision = [("kind", "decision"), ("words", "All of us meet on Mondays")];
        manager.post(&format!("{group}/write"), &decision).await.expect(303);
        let page = police.get(&group).await.expect(200);
        assert!(page.body.contains("Crowded after school") && page.body.contains("Lights are broken"));

        world.clock.advance_seconds(60);
        let officer = officer_of(&world, POLICE).await;
        let why = [("reason", "We write our own"), ("kept", "Nothing")];
        officer.post(&format!("{agreement}/withdraw"), &why).await.expect(303);
        world.clock.advance_seconds(60);
        let decision = [("kind", "decision"), ("words", "We go on without them")];
        manager.post(&format!("{group}/write"), &decision).await.expect(303);
        // What the police wrote is shown to nobody else, and nothing of the others to them but what was decided before.
        for browser in [&manager, &other] {
            let page = browser.get(&group).await.expect(200);
            assert!(!page.body.contains("A patrol at four"));
            assert!(page.body.contains("Crowded after school") && page.body.contains("Lights are broken"));
        }
        let page = police.get(&group).await.expect(200);
        assert!(page.body.contains("A patrol at four") && page.body.contains("All of us meet on Mondays"));
        for words in ["Crowded after school", "Lights are broken", "We go on without them"] {
            assert!(!page.body.contains(words), "{words}");
        }
        police.post(&format!("{group}/write"), &place("More")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("group.write", "not_a_party")]);
        police.post(&format!("{group}/join"), &[]).await.expect(403);
    }
}

#[tokio::test]
async fn what_is_written_flows_in_the_directions_that_were_agreed_and_nobody_finishes_what_they_do_not_see() {
    for world in World::demonstration_on_each_engine().await {
        let agreed = Agreed {
            title: "One way",
            parties: &[COUNCIL, ENFIELD_COUNCIL, POLICE],
            purposes: &["plan_and_analyse"],
            lines: &[
                (COUNCIL, ENFIELD_COUNCIL, "context", "ca_2004_s10"),
                (POLICE, COUNCIL, "context", "ca_2004_s10"),
            ],
        };
        let agreement = agree(&world, &agreed).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let police = world.signed_in_as(crate::children::POLICE_OFFICER).await;
        assessed(&world, &[POLICE]).await;
        let group = found(&world, &agreement, &manager).await;
        let (write, done_at) = (format!("{group}/write"), format!("{group}/done"));
        manager.post(&write, &place("Crowded after school")).await.expect(303);
        other.post(&format!("{group}/join"), &[]).await.expect(303);
        let page = other.get(&group).await.expect(200);
        assert!(page.body.contains("Crowded after school") && page.body.contains("you do not write"));
        let told = other.post(&write, &place("Lights are broken")).await.expect(409);
        assert_eq!(told.heading(), "Nothing flows from your agency in this group");
        police.post(&format!("{group}/join"), &[]).await.expect(303);
        police.post(&write, &ACTION).await.expect(303);
        assert!(!other.get(&group).await.expect(200).body.contains("Mend the lights"));
        let page = manager.get(&group).await.expect(200);
        let entry = page.attribute("form[action$='/done'] input[name=entry]", "value");
        let form = [("entry", entry.as_str()), ("outcome", "They shine")];
        other.post(&done_at, &form).await.expect(409);
        // What the council says came of it is the council’s, and nothing of the council goes to the police.
        manager.post(&done_at, &form).await.expect(303);
        let page = police.get(&group).await.expect(200);
        assert!(page.body.contains("Mend the lights") && !page.body.contains("They shine"));
        assert!(!page.body.contains("Crowded after school"));
    }
}

#[tokio::test]
async fn an_action_that_somebody_does_not_see_is_not_there_for_them() {
    for world in World::demonstration_on_each_engine().await {
        let agreed = Agreed {
            title: "Through the council",
            parties: &[COUNCIL, ENFIELD_COUNCIL, POLICE],
            purposes: &["plan_and_analyse"],
            lines: &[
                (ENFIELD_COUNCIL, COUNCIL, "context", "ca_2004_s10"),
                (POLICE, COUNCIL, "context", "ca_2004_s10"),
            ],
        };
        let agreement = agree(&world, &agreed).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let police = world.signed_in_as(crate::children::POLICE_OFFICER).await;
        assessed(&world, &[POLICE]).await;
        let group = found(&world, &agreement, &manager).await;
        join_and_write(&other, &group, "Lights are broken").await;
        police.post(&format!("{group}/join"), &[]).await.expect(303);
        police.post(&format!("{group}/write"), &ACTION).await.expect(303);
        let page = manager.get(&group).await.expect(200);
        assert!(page.body.contains("Mend the lights") && page.body.contains("Lights are broken"));
        let id: Vec<uuid::Uuid> = world.column("SELECT id FROM group_entry WHERE kind = 'action'").await;
        let form = [("entry", id[0].to_string()), ("outcome", "They shine".to_owned())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        other.post(&format!("{group}/done"), &form).await.expect(404);
        assert_eq!(world.number("SELECT COUNT(*) FROM group_entry WHERE done_at IS NOT NULL").await, 0);
    }
}

#[tokio::test]
async fn a_group_goes_dark_while_a_breach_freezes_its_agreement() {
    for world in World::demonstration_on_each_engine().await {
        let agreement = agree(&world, &BOROUGHS).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let group = found(&world, &agreement, &manager).await;
        join_and_write(&other, &group, "Lights are broken").await;
        assert!(manager.get(&group).await.expect(200).body.contains("Lights are broken"));
        let officer = officer_of(&world, COUNCIL).await;
        let breach = crate::breaches::reported(&manager, &officer).await;
        let id = agreement.rsplit('/').next().expect("an address");
        officer.post(&format!("{breach}/concerns"), &[("agreement", id)]).await.expect(303);
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        let page = manager.get(&group).await.expect(200);
        assert!(!page.body.contains("Lights are broken") && page.body.contains("No contexts flow"));
        assert!(other.get(&group).await.expect(200).body.contains("Lights are broken"), "one's own");
        other.post(&format!("{group}/write"), &place("More")).await.expect(409);
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        assert!(manager.get(&group).await.expect(200).body.contains("Lights are broken"));
    }
}

#[tokio::test]
async fn a_group_goes_on_under_the_renewal_of_its_agreement() {
    for world in World::demonstration_on_each_engine().await {
        let agreement = agree(&world, &BOROUGHS).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let group = found(&world, &agreement, &manager).await;
        join_and_write(&other, &group, "Lights are broken").await;
        let renewal = renew(&world, &agreement, &Agreed { title: "Two boroughs, renewed", ..BOROUGHS }).await;
        let page = manager.get(&group).await.expect(200);
        assert!(page.body.contains("Lights are broken") && page.body.contains("Two boroughs, renewed"));
        other.post(&format!("{group}/write"), &place("They are mended")).await.expect(303);
        assert!(manager.get(&group).await.expect(200).body.contains("They are mended"));
        assert!(manager.get("/groups").await.expect(200).texts("main li").join(" ").contains("2 members"));
        // Who withdraws from the renewal has left the group.
        let officer = officer_of(&world, ENFIELD_COUNCIL).await;
        let why = [("reason", "We write our own"), ("kept", "Nothing")];
        officer.post(&format!("{renewal}/withdraw"), &why).await.expect(303);
        assert!(!manager.get(&group).await.expect(200).body.contains("Lights are broken"));
    }
}

#[tokio::test]
async fn a_party_that_is_one_agency_lets_only_that_agency_in() {
    for world in World::demonstration_on_each_engine().await {
        let agreed = Agreed {
            title: "A service and a borough",
            parties: &[YOUTH_JUSTICE, ENFIELD_COUNCIL],
            purposes: &["plan_and_analyse"],
            lines: &[
                (YOUTH_JUSTICE, ENFIELD_COUNCIL, "context", "ca_2004_s10"),
                (ENFIELD_COUNCIL, YOUTH_JUSTICE, "context", "ca_2004_s10"),
            ],
        };
        let agreement = agree(&world, &agreed).await;
        let (manager, other) = (world.signed_in_as(MANAGER).await, other_manager(&world).await);
        let group = found(&world, &agreement, &manager).await;
        join_and_write(&other, &group, "Lights are broken").await;
        manager.post(&format!("{group}/write"), &place("Crowded after school")).await.expect(303);
        assert!(manager.get(&group).await.expect(200).body.contains("Lights are broken"));
        assert!(other.get(&group).await.expect(200).body.contains("Crowded after school"));
        // The officer works for another service of the same council.
        let officer = officer_of(&world, COUNCIL).await;
        officer.get(&group).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("group.view", "not_a_party")]);
        assert!(!officer.get("/groups").await.expect(200).body.contains("Along the bus route"));
        officer.post(&format!("{group}/join"), &[]).await.expect(403);
        officer.post(&format!("{group}/leave"), &[]).await.expect(403);
        // Of a council that is a party as a whole each service is let in, and reads what another borough wrote; what its
        // own council’s other services wrote is theirs while no protocol lets it flow.
        let enfield = officer_of(&world, ENFIELD_COUNCIL).await;
        let page = enfield.get(&group).await.expect(200);
        assert!(page.body.contains("Crowded after school") && !page.body.contains("Lights are broken"));
    }
}

#[tokio::test]
async fn no_group_is_made_under_an_agreement_without_contexts() {
    let world = World::demonstration().await;
    let agreed = Agreed {
        title: "Identities",
        parties: &[COUNCIL, ENFIELD_COUNCIL],
        purposes: &["offer_help"],
        lines: &[(COUNCIL, ENFIELD_COUNCIL, "identity", "ca_2004_s10")],
    };
    let agreement = agree(&world, &agreed).await;
    let manager = world.signed_in_as(MANAGER).await;
    assessed(&world, &[COUNCIL]).await;
    assert!(!manager.get("/groups/new").await.expect(200).body.contains("Identities"));
    let under = format!("{} offer_help", agreement.rsplit('/').next().expect("an address"));
    let fields = [("name", "A group"), ("about", "Places"), ("under", under.as_str())];
    let told = manager.post("/groups/new", &fields).await.expect(422);
    assert_eq!(told.errors(), ["Choose the agreement in force that the group works under"]);
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
