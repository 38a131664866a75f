//! Lists of children: decided as lists only, whose information of a kind they show, and whom their entries name.

use crate::records::{flowing, person, target};
use crate::world::World;
use accord_kernel::ids::PersonId;
use accord_kernel::{Category, Purpose};
use accord_policy::action::{ListPeople, ViewRecord};
use accord_policy::{Permit, RefusalCode, Role, SharingRules, Strength, Target, decide_list};
use uuid::Uuid;

/// The list of a case worker.
fn list(w: &World, rules: &SharingRules) -> Permit<ListPeople> {
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    decide_list(&who, target(w, w.own_agency), Purpose::OfferHelp, rules, w.asked)
        .expect("a case worker's list")
}

#[test]
fn refuses_a_list_that_does_not_say_what_it_shows() {
    let w = World::new();
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let silent = Target::new(w.own_agency).owned_by(w.own_agency);
    let rules = SharingRules::default();
    let refusal = decide_list::<ListPeople>(&who, silent, Purpose::OfferHelp, &rules, w.asked);
    assert_eq!(refusal.expect_err("no category").code(), RefusalCode::CannotBeEvaluated);
}

#[test]
fn refuses_to_decide_a_single_record_as_if_it_were_a_list() {
    let w = World::new();
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let rules = SharingRules::default();
    let record = target(&w, person(&w));
    let refusal = decide_list::<ViewRecord>(&who, record, Purpose::OfferHelp, &rules, w.asked);
    assert_eq!(refusal.expect_err("a record is no list").code(), RefusalCode::CannotBeEvaluated);
}

#[test]
fn the_owners_of_a_kind_are_those_whose_information_of_that_kind_opens() {
    let w = World::new();
    let list = list(&w, &flowing(&w, &[Category::Identity]));
    let mut both = vec![w.own_agency, w.other_agency];
    both.sort_unstable();
    assert_eq!(list.opened().owners(Category::Identity), both);
    assert_eq!(list.opened().owners(Category::Education), [w.own_agency], "nobody agreed to share it");
    assert!(list.opened().owners(Category::Aggregate).is_empty());
}

#[test]
fn an_entry_names_every_child_who_was_shown_once() {
    let w = World::new();
    let [one, two] = [1, 2].map(|number| PersonId::from_uuid(Uuid::from_u128(number)));
    let list = list(&w, &SharingRules::default()).showing([one, two, one]).showing([two]);
    let entries: Vec<_> = list.entries().into_iter().map(|entry| entry.people).collect();
    assert_eq!(entries, [[one, two]]);
}
