//! What agreements let flow, asked for whatever purpose, and what a power says of its limits.

use crate::records::{POWER, agencies, flowing, grant, power};
use crate::world::World;
use accord_kernel::ids::ControllerId;
use accord_kernel::{Category, Purpose};
use accord_policy::{GatewayLimit, SharingRules};
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn an_agreement_reaches_an_agency_for_whatever_purpose_in_its_direction_and_with_its_kinds_only() {
    let w = World::new();
    let (own, other) = (w.own_agency, w.other_agency);
    for purpose in [Purpose::OfferHelp, Purpose::Supervise] {
        let agreed = grant(&w, Category::Identity, purpose);
        let rules = SharingRules::new(&agencies(&w), vec![power()], &[agreed]);
        assert!(rules.reaches(own, other, Category::Identity), "{purpose:?}");
        assert!(!rules.reaches(own, other, Category::Education), "a kind that nobody agreed on");
        assert!(!rules.reaches(other, own, Category::Identity), "the other direction");
    }
}

#[test]
fn without_a_legal_body_nothing_flows_from_or_to_it_and_the_powers_of_one_off_decisions_stay() {
    let w = World::new();
    let agreed = flowing(&w, &[Category::Identity]);
    assert!(agreed.reaches(w.own_agency, w.other_agency, Category::Identity));
    for body in [w.own_controller, w.other_controller] {
        let frozen = agreed.without_bodies(&BTreeSet::from([body]));
        assert!(!frozen.reaches(w.own_agency, w.other_agency, Category::Identity));
        assert_eq!(frozen.gateway(POWER), Some(&power()));
        assert!(frozen.agency(w.other_agency).is_some());
    }
    let elsewhere = ControllerId::from_uuid(Uuid::from_u128(99));
    assert_eq!(agreed.without_bodies(&BTreeSet::from([elsewhere])), agreed, "what others share goes on");
}

#[test]
fn every_limit_of_a_power_says_in_a_sentence_of_its_own_why_it_stands_in_the_way() {
    let limits = [
        GatewayLimit::Withdrawn,
        GatewayLimit::PurposeRefusedAlways,
        GatewayLimit::WithoutIdentities,
        GatewayLimit::OtherPurpose,
        GatewayLimit::SenderMayNot,
        GatewayLimit::RecipientMayNot,
        GatewayLimit::NeverCarries,
        GatewayLimit::Depersonalised,
        GatewayLimit::BarredToCare,
        GatewayLimit::OneChildOnly,
        GatewayLimit::OtherController,
        GatewayLimit::RegionalBody,
        GatewayLimit::Compartment,
    ];
    let words: BTreeSet<_> = limits.iter().map(|limit| limit.words()).collect();
    assert_eq!(words.len(), limits.len());
    assert!(words.iter().all(|words| words.ends_with('.')));
}
