//! What bounds a decision beside agreements: compartments, what an agency is, who told a thing first; and what entries say.

use crate::records::{AGREEMENT, POWER, agencies, flowing, grant, person, power, target, view, whole};
use crate::world::World;
use accord_kernel::ids::{AgencyId, ControllerId, DisclosureId, OneOffId, PersonId};
use accord_kernel::{AgencyKind, Category, Purpose};
use accord_policy::action::{AddFact, ListPeople, SendDisclosure};
use accord_policy::{
    AgencyFacts, Basis, COMPARTMENTS, GatewayRule, Grant, Ground, Need, Recipient, RecordFacts, Role,
    SharingRules, Strength, Target, decide_list, decide_record, decide_sending, shown_kinds,
};
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn broken_glass_opens_no_kind_that_is_kept_in_a_compartment_whoever_owns_it() {
    let w = World::new();
    let danger = Purpose::ImmediateDanger;
    let grants: Vec<Grant> = Category::ALL.iter().map(|category| grant(&w, *category, danger)).collect();
    let rules = SharingRules::new(&agencies(&w), vec![power()], &grants);
    let holders = [w.own_agency, w.other_agency];
    let open = |need| view(&w, &[Role::CaseWorker], danger, (&holders, Some(need)), &rules);
    let (around, glass) = (open(Need::Working).expect("around"), open(Need::BrokenGlass).expect("glass"));
    let closed: BTreeSet<_> = around.difference(&glass).copied().collect();
    let compartments = |agency: AgencyId| COMPARTMENTS.iter().map(move |kind| (agency, *kind));
    let all: BTreeSet<_> =
        holders.into_iter().flat_map(compartments).filter(|part| around.contains(part)).collect();
    assert_eq!(closed, all);
    assert!(COMPARTMENTS.iter().all(|kind| around.contains(&(w.own_agency, *kind))));
    assert!(glass.contains(&(w.own_agency, Category::Education)));
}

#[test]
fn what_an_agency_is_bounds_what_every_role_shows_there() {
    let all: BTreeSet<Role> = Role::ALL.iter().copied().collect();
    let shown = |kind| shown_kinds(kind, &all);
    use Category::*;
    for (kind, never) in [
        (AgencyKind::Police, &[Health, SubstanceUse, YouthWorkNote, Education][..]),
        (AgencyKind::Hospital, &[PoliceInformation, Offending, YouthWorkNote]),
        (AgencyKind::Ambulance, &[PoliceInformation, Offending, YouthWorkNote]),
        (AgencyKind::CareBoard, &[PoliceInformation, Offending, YouthWorkNote]),
        (AgencyKind::School, &[Health, SubstanceUse, PoliceInformation, Offending, YouthWorkNote]),
        (AgencyKind::Education, &[Health, SubstanceUse, PoliceInformation, Offending, YouthWorkNote]),
        (AgencyKind::Voluntary, &[Health, SubstanceUse, PoliceInformation, Offending]),
        (AgencyKind::CommunitySafety, &[Health, SubstanceUse, PoliceInformation, Education]),
        (AgencyKind::Housing, &[Health, SubstanceUse, PoliceInformation, YouthWorkNote]),
        (AgencyKind::Fire, &[Health, SubstanceUse, PoliceInformation, YouthWorkNote]),
        (AgencyKind::Probation, &[Health, YouthWorkNote]),
    ] {
        let shown = shown(kind);
        assert!(
            shown.contains(&Identity) && never.iter().all(|never| !shown.contains(never)),
            "{kind:?}: {shown:?}"
        );
    }
    assert!(shown(AgencyKind::RegionalBody).is_empty(), "figures only");
    assert_eq!(shown(AgencyKind::YouthJustice), shown(AgencyKind::SocialCare));
    // And a role bounds what its agency shows.
    assert!(shown_kinds(AgencyKind::YouthJustice, &BTreeSet::from([Role::Analyst])).is_empty());
}

#[test]
fn what_a_role_is_bounds_what_is_shown_in_an_agency_that_may_be_shown_every_kind() {
    use Category::*;
    for (role, never) in [
        (Role::PolicePartnership, &[Health, SubstanceUse, YouthWorkNote, Education][..]),
        (Role::SchoolLead, &[Health, SubstanceUse, YouthWorkNote, PoliceInformation, Offending]),
        (Role::VoluntaryWorker, &[Health, SubstanceUse, PoliceInformation, Offending, Exploitation]),
    ] {
        let shown = shown_kinds(AgencyKind::YouthJustice, &BTreeSet::from([role]));
        assert!(
            shown.contains(&Identity) && never.iter().all(|never| !shown.contains(never)),
            "{role:?}: {shown:?}"
        );
    }
    for role in Role::ALL {
        let shown = shown_kinds(AgencyKind::YouthJustice, &BTreeSet::from([*role]));
        let works_with_children = matches!(
            role,
            Role::YouthJusticeManager
                | Role::CaseWorker
                | Role::SocialWorker
                | Role::PolicePartnership
                | Role::SchoolLead
                | Role::VoluntaryWorker
        );
        assert_eq!(!shown.is_empty(), works_with_children, "{role:?}");
    }
}

/// A third agency: a hospital of a legal body of its own.
fn hospital() -> AgencyFacts {
    AgencyFacts {
        id: AgencyId::from_uuid(Uuid::from_u128(31)),
        controller: ControllerId::from_uuid(Uuid::from_u128(32)),
        kind: AgencyKind::Hospital,
    }
}

#[test]
fn what_another_body_told_first_goes_on_as_that_body_could_send_it() {
    let w = World::new();
    let [own, other] = agencies(&w);
    let sister = AgencyFacts { id: AgencyId::from_uuid(Uuid::from_u128(33)), ..own };
    let ward = hospital();
    let all = [own, other, sister, ward];
    let barred = GatewayRule { is_barred_to_care: true, ..power() };
    let to_other = |from: ControllerId| Grant {
        from: whole(from),
        to: whole(other.controller),
        ..grant(&w, Category::Exploitation, Purpose::OfferHelp)
    };
    let roles = BTreeSet::from([Role::SocialWorker]);
    let to = Recipient { agency: other.id, roles: &roles };
    let passes = |rules: &SharingRules, origin: AgencyId, ground| {
        rules.may_pass_on((own.id, origin), to, Category::Exploitation, Purpose::OfferHelp, ground)
    };
    let agreement = Ground::Agreement;
    let only_own = SharingRules::new(&all, vec![power()], &[to_other(own.controller)]);
    assert!(passes(&only_own, own.id, agreement), "what it found itself");
    assert!(passes(&only_own, sister.id, agreement), "what another service of the same legal body told");
    assert!(passes(&only_own, other.id, agreement), "what the reader told");
    assert!(!passes(&only_own, ward.id, agreement), "what a hospital told is the hospital's to send");
    let unknown = AgencyId::from_uuid(Uuid::from_u128(99));
    assert!(!passes(&only_own, unknown, agreement));
    let both = SharingRules::new(&all, vec![power()], &[to_other(own.controller), to_other(ward.controller)]);
    assert!(passes(&both, ward.id, agreement));
    assert!(only_own.may_pass_on(
        (other.id, ward.id),
        to,
        Category::Exploitation,
        Purpose::OfferHelp,
        agreement
    ));
    // A decision for one child does not lift the limit that the hospital is under.
    let one_off = Ground::OneOff(OneOffId::from_uuid(Uuid::from_u128(5)), POWER);
    let limited = SharingRules::new(&all, vec![barred], &[]);
    assert!(!passes(&limited, ward.id, one_off));
    assert!(passes(&SharingRules::new(&all, vec![power()], &[]), ward.id, one_off));
}

#[test]
fn what_is_sent_on_two_powers_leaves_two_entries_each_with_its_own_kinds() {
    let w = World::new();
    let second = accord_kernel::ids::GatewayId::from_uuid(Uuid::from_u128(70));
    let back = |category, gateway| Grant {
        from: whole(w.own_controller),
        to: whole(w.other_controller),
        gateway,
        ..grant(&w, category, Purpose::OfferHelp)
    };
    let grants = [back(Category::Identity, POWER), back(Category::Education, second)];
    let powers = vec![power(), GatewayRule { id: second, ..power() }];
    let rules = SharingRules::new(&agencies(&w), powers, &grants);
    let holders = [w.own_agency];
    let facts = RecordFacts { person: person(&w), holders: &holders, need: Some(Need::Lead), rules: &rules };
    let who = w.member(&[Role::CaseWorker], Strength::SteppedUp);
    let target = Target::new(DisclosureId::from_uuid(w.user.uuid()))
        .owned_by(w.own_agency)
        .holding(&[Category::Identity, Category::Education]);
    let roles = BTreeSet::from([Role::SocialWorker]);
    let to = Recipient { agency: w.other_agency, roles: &roles };
    let sending = (&facts, to, Ground::Agreement);
    let permit = decide_sending::<SendDisclosure>(&who, target, Purpose::OfferHelp, sending, w.asked);
    let entries: Vec<_> =
        permit.expect("covered").entries().into_iter().map(|entry| (entry.basis, entry.categories)).collect();
    assert_eq!(
        entries,
        [
            (Basis::Agreement(AGREEMENT.uuid(), POWER), vec![Category::Identity]),
            (Basis::Agreement(AGREEMENT.uuid(), second), vec![Category::Education]),
        ]
    );
}

#[test]
fn an_entry_of_a_list_names_the_children_who_were_shown_under_its_basis_and_no_others() {
    let w = World::new();
    let rules = flowing(&w, &[Category::Identity]);
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let permit =
        decide_list::<ListPeople>(&who, target(&w, w.own_agency), Purpose::OfferHelp, &rules, w.asked);
    let [one, two, three] = [1, 2, 3].map(|number| PersonId::from_uuid(Uuid::from_u128(number)));
    let permit = permit.expect("a case worker has a list").showing_lines([
        (one, w.own_agency, Category::Identity),
        (two, w.other_agency, Category::Identity),
        (three, w.other_agency, Category::Health),
    ]);
    let entries: Vec<_> = permit.entries().into_iter().map(|entry| (entry.basis, entry.people)).collect();
    let agreement = Basis::Agreement(AGREEMENT.uuid(), POWER);
    assert_eq!(
        entries,
        [(Basis::OwnFunction, vec![one]), (agreement, vec![two])],
        "what it does not open is not shown"
    );
}

#[test]
fn what_an_agency_writes_itself_is_its_own_function_whatever_let_its_member_come() {
    let w = World::new();
    let rules = flowing(&w, &[Category::Identity]);
    let holders = [w.other_agency];
    let facts =
        RecordFacts { person: person(&w), holders: &holders, need: Some(Need::Working), rules: &rules };
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let fact = accord_kernel::ids::FactId::from_uuid(w.user.uuid());
    let permit = decide_record::<AddFact>(&who, target(&w, fact), Purpose::OfferHelp, &facts, w.asked);
    assert_eq!(permit.expect("around").audit_facts().basis, Basis::OwnFunction);
}
