//! What the Board reads in one line of the agreement with a partner.

use crate::agreeing::*;
use crate::world::{World, done, refused};
use accord_testkit::Client;

/// What the Board reads of the agreement with the police.
async fn boards_line(chair: &Client) -> String {
    let page = chair.get("/agreements/partners").await.expect(200);
    let lines = page.texts("main li");
    lines.into_iter().find(|line| line.contains("Example police service")).expect("the police work there")
}

#[tokio::test]
async fn the_board_is_told_that_an_agreement_is_active_only_while_something_flows() {
    for world in World::demonstration_on_each_engine().await {
        let chair = world.signed_in_as("Board chair").await;
        let is = async |words: &str| {
            let line = boards_line(&chair).await;
            assert!(line.contains(words), "{words}: {line}");
            assert_eq!(line.ends_with("Not active"), !words.contains("active"), "{line}");
        };
        // Three have signed, and nothing of it is between the council and the police.
        let lines = [(HOSPITAL, COUNCIL, "contact", "ca_2004_s10")];
        let apart = agree(&world, &Agreed { lines: &lines, ..THREE }).await;
        is("names nothing between these two").await;
        let address = agree(&world, &WITH_POLICE).await;
        is("signed off and active").await;
        let (officer, police) = (officer_of(&world, COUNCIL).await, officer_of(&world, POLICE).await);
        let why = [("reason", "A court ruled on it"), ("kept", "Nothing")];
        police.post(&format!("{address}/suspend"), &why).await.expect(303);
        is("suspended: nothing flows").await;
        police.post(&format!("{address}/resume"), &why).await.expect(303);
        // Each direction rests on a power of its own.
        officer.post("/gateways/ca_2004_s10/withdraw", &why).await.expect(303);
        is("active, from Haringey council (fictional) to Example police service (fictional) only").await;
        officer.post("/gateways/cda_1998_s115/withdraw", &why).await.expect(303);
        is("no power in use carries it").await;
        officer.post("/gateways/ca_2004_s10/restore", &why).await.expect(303);
        is("active, from Example police service (fictional) to Haringey council (fictional) only").await;
        officer.post("/gateways/cda_1998_s115/restore", &why).await.expect(303);
        let breach = crate::breaches::reported(&officer, &officer).await;
        let id = address.rsplit('/').next().expect("an address");
        officer.post(&format!("{breach}/concerns"), &[("agreement", id)]).await.expect(303);
        officer.post(&format!("{breach}/freeze"), &[]).await.expect(303);
        is("frozen because of a breach").await;
        officer.post(&format!("{breach}/release"), &[]).await.expect(303);
        is("signed off and active").await;
        officer.post(&format!("{apart}/withdraw"), &why).await.expect(303);
        police.post(&format!("{address}/withdraw"), &why).await.expect(303);
        is("one of the two withdrew").await;
    }
}

#[tokio::test]
async fn the_board_reads_in_one_line_where_the_agreement_with_the_police_stands() {
    let world = World::demonstration().await;
    let chair = world.signed_in_as("Board chair").await;
    let line = async || boards_line(&chair).await;
    assert!(line().await.contains("(police): none Not active"), "{}", line().await);
    assert_eq!(world.newest_entries(1).await, [done("agreement.oversee")]);
    let (address, _) = draft(&world, &WITH_POLICE).await;
    assert!(line().await.contains("a draft, not signed"), "{}", line().await);
    sign_for(&world, &address, POLICE).await;
    assert!(line().await.contains("part signed"), "{}", line().await);
    sign_for(&world, &address, COUNCIL).await;
    assert!(
        line().await.contains("signed off and activeLast day: Sunday 21 November 2027 Active"),
        "{}",
        line().await
    );
    // Scrutiny looks too, from another legal body; an analyst of the council does not.
    let scrutiny = world.signed_in_as("Scrutiny member").await;
    scrutiny.get(&address).await.expect(200);
    assert_eq!(world.newest_entries(1).await, [done("agreement.oversee")]);
    assert!(scrutiny.get("/agreements").await.expect(200).body.contains("Council and police"));
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    analyst.get("/agreements/partners").await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("agreement.oversee", "role_may_not")]);
}
