//! Agreements that are suspended, left, ended and renewed: what stops, for whom, and what goes on.

use crate::agreeing::*;
use crate::world::{World, done, refused};
use accord_app::agreements::sharing_rules;
use accord_kernel::{Category, Clock, Purpose};

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
async fn a_renewal_that_is_ended_before_its_first_day_leaves_the_old_one_as_it_was() {
    for world in World::demonstration_on_each_engine().await {
        let old = agree(&world, &WITH_POLICE).await;
        let council = officer_of(&world, COUNCIL).await;
        let new = council.post(&format!("{old}/renew"), &[]).await.expect(303).location().to_owned();
        for party in WITH_POLICE.parties {
            sign_for(&world, &new, party).await;
        }
        let replaced = "SELECT COUNT(*) FROM agreement WHERE replaced_on IS NOT NULL";
        assert_eq!(world.number(replaced).await, 1);
        council.post(&format!("{new}/end"), &[("reason", "We wait for a new law")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.end")]);
        assert_eq!(world.number(replaced).await, 0);
        assert!(flows(&world, Category::Identity).await);
    }
}

#[tokio::test]
async fn one_party_does_not_end_what_others_have_signed_in_whatever_state_it_is() {
    for world in World::demonstration_on_each_engine().await {
        let (address, drafter) = draft(&world, &THREE).await;
        let end = format!("{address}/end");
        let why = [("reason", "We change our mind")];
        drafter.get(&end).await.expect(200);
        sign_for(&world, &address, HOSPITAL).await;
        let refused = drafter.post(&end, &why).await.expect(409);
        assert_eq!(refused.heading(), "Others have signed it too");
        sign_for(&world, &address, COUNCIL).await;
        sign_for(&world, &address, POLICE).await;
        drafter.post(&end, &why).await.expect(409);
        drafter.post(&format!("{address}/suspend"), &why).await.expect(303);
        drafter.post(&end, &why).await.expect(409);
        assert_eq!(world.number("SELECT COUNT(*) FROM agreement WHERE ended_at IS NOT NULL").await, 0);
        // Two are left: each of them can end it.
        let police = officer_of(&world, POLICE).await;
        police.post(&format!("{address}/withdraw"), &[why[0], ("kept", "Nothing")]).await.expect(303);
        drafter.post(&end, &why).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.end")]);
    }
}

#[tokio::test]
async fn a_suspension_is_lifted_by_the_others_once_who_suspended_has_left() {
    for world in World::demonstration_on_each_engine().await {
        let address = agree(&world, &THREE).await;
        let (council, hospital) = (officer_of(&world, COUNCIL).await, officer_of(&world, HOSPITAL).await);
        let why = [("reason", "A breach"), ("kept", "Nothing")];
        hospital.post(&format!("{address}/suspend"), &why).await.expect(303);
        council.post(&format!("{address}/resume"), &why).await.expect(409);
        assert!(!council.get(&address).await.expect(200).body.contains("Let it go on"));
        hospital.post(&format!("{address}/withdraw"), &why).await.expect(303);
        assert!(!flows(&world, Category::Identity).await, "somebody decides that it goes on");
        assert!(council.get(&address).await.expect(200).body.contains("Let it go on"));
        council.post(&format!("{address}/resume"), &why).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.resume")]);
        assert!(flows(&world, Category::Identity).await);
    }
}

#[tokio::test]
async fn a_renewal_that_leaves_a_party_out_does_not_take_the_place_of_the_old() {
    for world in World::demonstration_on_each_engine().await {
        let old = agree(&world, &THREE).await;
        let drafter = officer_of(&world, COUNCIL).await;
        let new = drafter.post(&format!("{old}/renew"), &[]).await.expect(303).location().to_owned();
        let words = "takes the place of the agreement that it renews";
        assert!(drafter.get(&new).await.expect(200).body.contains(words));
        let parties = format!("{new}/parties");
        let page = drafter.get(&parties).await.expect(200);
        let ids = page.attributes("form[action$='/remove'] input[name=party]", "value");
        let seen = seen(&drafter, &parties).await;
        drafter.post(&format!("{parties}/remove"), &[("seen", &seen), ("party", &ids[1])]).await.expect(303);
        write_texts(&drafter, &new, &THREE).await;
        assert!(drafter.get(&new).await.expect(200).body.contains("It leaves out a party"));
        sign_for(&world, &new, COUNCIL).await;
        sign_for(&world, &new, POLICE).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM agreement WHERE replaced_on IS NOT NULL").await, 0);
        let hospital = officer_of(&world, HOSPITAL).await;
        let page = hospital.get(&old).await.expect(200);
        assert!(page.texts(".govuk-tag").contains(&"In force".to_owned()));
        assert!(!page.body.contains(&new), "what the others began without it is theirs");
    }
}

#[tokio::test]
async fn there_is_one_renewal_at_a_time_and_a_second_one_does_not_revive_what_the_first_replaced() {
    for world in World::demonstration_on_each_engine().await {
        let (old, drafter) = draft(&world, &WITH_POLICE).await;
        let unsigned = drafter.post(&format!("{old}/renew"), &[]).await.expect(409);
        assert_eq!(unsigned.heading(), "Nobody has signed this draft");
        sign_for(&world, &old, COUNCIL).await;
        sign_for(&world, &old, POLICE).await;
        let first = renew(&world, &old, &WITH_POLICE).await;
        let again = drafter.post(&format!("{old}/renew"), &[]).await.expect(409);
        assert_eq!(again.heading(), "There is a renewal of it already");
        let why = [("reason", "We change our mind")];
        drafter.post(&format!("{first}/end"), &why).await.expect(303);
        assert!(!flows(&world, Category::Identity).await, "the renewal had taken over, and is ended");
        // The second one would begin after a year, and is ended before.
        let second = drafter.post(&format!("{old}/renew"), &[]).await.expect(303).location().to_owned();
        assert!(drafter.get(&second).await.expect(200).body.contains("Another one has taken the place"));
        sign_for(&world, &second, COUNCIL).await;
        sign_for(&world, &second, POLICE).await;
        assert!(!flows(&world, Category::Identity).await);
        drafter.post(&format!("{second}/end"), &why).await.expect(303);
        assert!(!flows(&world, Category::Identity).await);
        let tags = drafter.get(&old).await.expect(200).texts(".govuk-tag");
        assert!(tags.contains(&"Ended".to_owned()), "{tags:?}");
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
async fn what_stops_is_told_once_for_each_kind_whatever_it_rests_on() {
    let world = World::demonstration().await;
    let agreed = Agreed {
        title: "Two powers",
        parties: &[COUNCIL, POLICE],
        purposes: &["offer_help"],
        lines: &[
            (POLICE, COUNCIL, "identity", "ca_2004_s10"),
            (POLICE, COUNCIL, "identity", "ca_1989_s17"),
            (POLICE, COUNCIL, "contact", "ca_2004_s10"),
        ],
    };
    let address = agree(&world, &agreed).await;
    let officer = officer_of(&world, COUNCIL).await;
    let words = officer.get(&format!("{address}/suspend")).await.expect(200).texts("main").join(" ");
    assert_eq!(words.matches("identity").count(), 1, "{words}");
    assert!(words.contains("contact"), "{words}");
}
