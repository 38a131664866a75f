//! Each check refuses with its own reason, in the order the design states.

use crate::world::{AGGREGATE, PERSONAL, World};
use accord_kernel::Purpose;
use accord_kernel::ids::{AgreementId, ControllerId, GatewayId};
use accord_policy::action::{
    AcceptInvitation, CreateAgency, EndSession, InviteAccount, ListAccounts, ListAgencies, OverseeAgreements,
    SetContact, SignAgreement, ViewGateways,
};
use accord_policy::{
    Actor, Basis, Refusal, RefusalCode, Role, Strength, SystemActor, Target, decide, refuse,
};
use std::collections::BTreeSet;

#[test]
fn refuses_a_visitor_before_anything_else() {
    let w = World::new();
    let target = Target::new(w.own_agency).in_area(w.other_area);
    let refusal =
        decide::<CreateAgency>(&Actor::Visitor, target, Purpose::DecideTenancy, Basis::OwnFunction, w.asked)
            .expect_err("a visitor");
    assert_eq!(refusal.code(), RefusalCode::NotSignedIn);
    assert_eq!(refusal.what(), "You cannot add an agency of this legal body in this area.");
}

#[test]
fn refuses_one_factor_where_two_are_needed() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::OneFactor);
    let target = Target::new(w.own_agency).in_area(w.served_area);
    let refusal = decide::<CreateAgency>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(refusal.expect_err("one factor").code(), RefusalCode::NotStrongEnough);
}

#[test]
fn refuses_an_area_that_the_agency_does_not_serve() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::TwoFactor);
    let target = Target::new(w.own_agency).in_area(w.other_area);
    let refusal = decide::<CreateAgency>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(refusal.expect_err("another area").code(), RefusalCode::OutsideArea);
}

#[test]
fn refuses_what_the_legal_body_is_no_party_of_and_what_has_no_parties() {
    let w = World::new();
    let who = w.member(&[Role::DataProtectionOfficer], Strength::SteppedUp);
    let agreement = AgreementId::from_uuid(w.other_agency.uuid());
    let asked = |parties: &[ControllerId]| {
        let target = Target::new(agreement).between(parties).holding(AGGREGATE);
        decide::<SignAgreement>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
    };
    assert_eq!(asked(&[w.other_controller]).expect_err("others").code(), RefusalCode::NotAParty);
    assert_eq!(asked(&[]).expect_err("nobody").code(), RefusalCode::CannotBeEvaluated);
    assert!(asked(&[w.other_controller, w.own_controller]).is_ok());
}

#[test]
fn refuses_a_target_whose_area_is_not_known() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::TwoFactor);
    let target = Target::new(w.own_agency);
    let refusal = decide::<CreateAgency>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(refusal.expect_err("no area").code(), RefusalCode::CannotBeEvaluated);
}

#[test]
fn refuses_personal_data_of_another_agency_without_an_agreement() {
    let w = World::new();
    let who = w.member(&[Role::DataProtectionOfficer], Strength::TwoFactor);
    let target =
        || Target::new(w.served_area).in_area(w.served_area).owned_by(w.other_agency).holding(PERSONAL);
    let own = decide::<ListAgencies>(&who, target(), Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(own.expect_err("no agreement").code(), RefusalCode::BasisDoesNotCover);
    let named = Basis::Agreement(w.other_agency.uuid(), GatewayId::from_uuid(w.other_agency.uuid()));
    let agreement = decide::<ListAgencies>(&who, target(), Purpose::RunService, named, w.asked);
    assert_eq!(agreement.expect_err("not in force").code(), RefusalCode::BasisDoesNotCover);
}

#[test]
fn refuses_what_does_not_say_what_it_shows() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::TwoFactor);
    let target = Target::new(w.served_area).in_area(w.served_area).owned_by(w.other_agency);
    let refusal = decide::<ListAgencies>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(refusal.expect_err("no category").code(), RefusalCode::CannotBeEvaluated);
}

#[test]
fn refuses_the_accounts_of_another_legal_body_and_permits_those_of_ones_own() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::SteppedUp);
    let invite = |target: Target<_>| {
        let target = target.in_area(w.served_area).holding(PERSONAL);
        decide::<InviteAccount>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    let theirs = Target::new(w.other_agency).owned_by(w.other_agency).controlled_by(w.other_controller);
    assert_eq!(invite(theirs), Err(RefusalCode::OtherController));
    assert_eq!(invite(Target::new(w.own_agency)), Err(RefusalCode::CannotBeEvaluated), "nobody's");
    let unknown = Target::new(w.other_agency).owned_by(w.other_agency);
    assert_eq!(invite(unknown), Err(RefusalCode::CannotBeEvaluated), "whose legal body?");
    let sister = Target::new(w.other_agency).owned_by(w.other_agency).controlled_by(w.own_controller);
    assert_eq!(invite(sister), Ok(()));
}

#[test]
fn refuses_another_users_session() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::TwoFactor);
    let session = accord_kernel::ids::SessionId::from_uuid(w.user.uuid());
    let target = Target::new(session).of_user(w.other_user);
    let refusal = decide::<EndSession>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(refusal.expect_err("another user").code(), RefusalCode::OtherUser);
}

#[test]
fn permits_ones_own_session() {
    let w = World::new();
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let session = accord_kernel::ids::SessionId::from_uuid(w.user.uuid());
    let target = Target::new(session).of_user(w.user);
    assert!(decide::<EndSession>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked).is_ok());
}

#[test]
fn refuses_what_another_agency_owns_and_permits_ones_own() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::SteppedUp);
    let set = |target: Target<_>| {
        let target = target.holding(AGGREGATE);
        decide::<SetContact>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    let theirs = Target::new(w.other_agency).owned_by(w.other_agency);
    assert_eq!(set(theirs), Err(RefusalCode::OtherAgency));
    assert_eq!(set(Target::new(w.own_agency)), Err(RefusalCode::CannotBeEvaluated), "whose?");
    assert_eq!(set(Target::new(w.own_agency).owned_by(w.own_agency)), Ok(()));
}

#[test]
fn refuses_a_regional_body_what_is_for_the_partners_of_an_area() {
    let w = World::new();
    let oversee = |who: &Actor| {
        let target = Target::new(w.served_area).in_area(w.served_area).holding(AGGREGATE);
        decide::<OverseeAgreements>(who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    let chair = &[Role::BoardChair];
    let regional = w.regional_member(chair, Strength::TwoFactor);
    assert_eq!(oversee(&regional), Err(RefusalCode::RegionalBody));
    assert_eq!(oversee(&w.member(chair, Strength::TwoFactor)), Ok(()));
}

#[test]
fn refuses_even_what_anyone_may_do_for_another_purpose() {
    let w = World::new();
    let accept = |purpose| {
        let target = Target::new(accord_kernel::ids::InvitationId::from_uuid(w.user.uuid()));
        decide::<AcceptInvitation>(&Actor::Visitor, target, purpose, Basis::OwnFunction, w.asked)
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(accept(Purpose::OfferHelp), Err(RefusalCode::PurposeDoesNotFit));
    assert_eq!(accept(Purpose::RunService), Ok(()));
}

#[test]
fn refuses_a_part_of_the_product_outside_its_task() {
    let w = World::new();
    let who = Actor::System(SystemActor::Operator);
    let target = Target::new(w.own_agency).in_area(w.served_area);
    let refusal = decide::<ListAccounts>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked);
    assert_eq!(refusal.expect_err("not its task").code(), RefusalCode::RoleMayNot);
}

#[test]
fn permits_within_reach_and_the_audit_facts_say_so() {
    let w = World::new();
    let who = w.member(&[Role::Administrator], Strength::TwoFactor);
    let target = Target::new(w.other_agency)
        .in_area(w.served_area)
        .owned_by(w.other_agency)
        .controlled_by(w.own_controller)
        .holding(AGGREGATE);
    let permit = decide::<CreateAgency>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
        .expect("an administrator in a served area");
    assert_eq!(permit.resource(), w.other_agency);
    let facts = permit.audit_facts();
    assert_eq!((facts.action, facts.user, facts.agency), ("agency.create", Some(w.user), Some(w.own_agency)));
    assert_eq!(facts.at, w.asked.at);
}

#[test]
fn permits_an_operator_at_the_machine_to_add_an_agency() {
    let w = World::new();
    let who = Actor::System(SystemActor::Operator);
    let target = Target::new(w.own_agency).in_area(w.served_area);
    let permit = decide::<CreateAgency>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
        .expect("an operator's task");
    assert_eq!(permit.audit_facts().system, Some(SystemActor::Operator));
}

#[test]
fn permits_what_works_on_no_single_thing_and_its_entry_names_none() {
    let w = World::new();
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let target = Target::new(()).holding(AGGREGATE);
    let permit = decide::<ViewGateways>(&who, target, Purpose::RunService, Basis::OwnFunction, w.asked)
        .expect("everybody reads the legal powers");
    assert_eq!(permit.audit_facts().resource, None);
}

/// A refusal for this reason.
fn refused_for(code: RefusalCode) -> Refusal {
    let w = World::new();
    refuse::<CreateAgency>(&Actor::Visitor, Target::new(w.own_agency), Purpose::RunService, w.asked, code)
}

#[test]
fn a_refusal_says_why_who_can_change_it_and_what_to_do_now() {
    let refusal = refused_for(RefusalCode::NotARecipient);
    assert_eq!(refusal.why(), "It was sent to somebody else, or its time is over.");
    assert_eq!(refusal.who_can_change_it(), "Who sent it.");
    assert_eq!(refusal.what_to_do_now(), "Ask the agency that sent it to send it again.");
}

#[test]
fn every_refusal_speaks_in_sentences_and_no_two_give_the_same_reason() {
    for code in RefusalCode::ALL {
        let refusal = refused_for(*code);
        let parts = [refusal.why(), refusal.who_can_change_it(), refusal.what_to_do_now()];
        assert!(parts.iter().all(|part| part.ends_with('.')), "{code:?}: {parts:?}");
    }
    let reasons: BTreeSet<_> = RefusalCode::ALL.iter().map(|code| refused_for(*code).why()).collect();
    assert_eq!(reasons.len(), RefusalCode::ALL.len());
}

#[test]
fn a_refusal_in_the_log_names_the_action_and_the_code_and_nobody() {
    assert_eq!(refused_for(RefusalCode::OutsideArea).to_string(), "refused `agency.create`: outside_area");
}
