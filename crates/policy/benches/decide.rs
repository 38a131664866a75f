//! How long a decision about a child's record takes, a list of 1,000 rows filtered by agreements, and working out what flows
//! for a region: 33 boroughs of ten agencies, each body agreed with each other of its borough.

use accord_kernel::ids::{
    AgencyId, AgreementId, ControllerId, GatewayId, MemberId, PersonId, RequestId, UserId,
};
use accord_kernel::{AgencyKind, Category, Instant, Purpose};
use accord_policy::action::{ListPeople, ViewRecord};
use accord_policy::{
    Actor, AgencyFacts, Asked, GatewayRule, Grant, Membership, Need, Party, RecordFacts, Role, SharingRules,
    Strength, Target, decide_list, decide_record,
};
use divan::{Bencher, black_box};
use std::collections::BTreeSet;
use uuid::Uuid;

const BOROUGHS: u128 = 33;
const AGENCIES: u128 = 10;
const POWER: GatewayId = GatewayId::from_uuid(Uuid::from_u128(1));
const CATEGORIES: &[Category] = &[
    Category::Identity,
    Category::Contact,
    Category::Education,
    Category::Safeguarding,
    Category::Exploitation,
    Category::Missing,
];
const PURPOSES: &[Purpose] = &[Purpose::OfferHelp, Purpose::DecideProtection, Purpose::ImmediateDanger];

fn main() {
    divan::main();
}

fn agency(borough: u128, number: u128) -> AgencyFacts {
    let id = Uuid::from_u128(1_000 + borough * AGENCIES + number);
    AgencyFacts {
        id: AgencyId::from_uuid(id),
        controller: ControllerId::from_uuid(id),
        kind: AgencyKind::YouthJustice,
    }
}

fn agencies() -> Vec<AgencyFacts> {
    (0..BOROUGHS).flat_map(|borough| (0..AGENCIES).map(move |number| agency(borough, number))).collect()
}

fn power() -> GatewayRule {
    GatewayRule {
        id: POWER,
        senders: Vec::new(),
        recipients: Vec::new(),
        never: Vec::new(),
        purposes: Vec::new(),
        is_depersonalised: false,
        is_barred_to_care: false,
        is_for_one_child: false,
        is_within_controller: false,
        withdrawn_by: Vec::new(),
    }
}

/// 2,970 directions between bodies of one borough, with 18 grants each.
fn grants() -> Vec<Grant> {
    let mut grants = Vec::new();
    for borough in 0..BOROUGHS {
        for from in 0..AGENCIES {
            for to in (0..AGENCIES).filter(|to| *to != from) {
                let party = |number| Party { controller: agency(borough, number).controller, agency: None };
                for (category, purpose) in CATEGORIES
                    .iter()
                    .flat_map(|category| PURPOSES.iter().map(move |purpose| (category, purpose)))
                {
                    grants.push(Grant {
                        agreement: AgreementId::from_uuid(Uuid::from_u128(borough)),
                        from: party(from),
                        to: party(to),
                        purpose: *purpose,
                        category: *category,
                        gateway: POWER,
                    });
                }
            }
        }
    }
    grants
}

fn rules() -> SharingRules {
    SharingRules::new(&agencies(), vec![power()], &grants())
}

fn worker() -> Actor {
    let own = agency(0, 0);
    Actor::Member(Membership {
        user: UserId::from_uuid(Uuid::from_u128(2)),
        member: MemberId::from_uuid(Uuid::from_u128(3)),
        agency: own.id,
        controller: own.controller,
        roles: BTreeSet::from([Role::CaseWorker]),
        areas: BTreeSet::new(),
        kind: own.kind,
        strength: Strength::TwoFactor,
    })
}

fn asked() -> Asked {
    let at = Instant::from_micros(1_795_000_000_000_000);
    Asked { at, request: RequestId::from_uuid(Uuid::from_u128(4)) }
}

/// One decision about a record that five agencies hold something of, with its audit facts.
#[divan::bench]
fn one_record(bencher: Bencher<'_, '_>) {
    let (rules, who, asked) = (rules(), worker(), asked());
    let holders: Vec<AgencyId> = (0..5).map(|number| agency(0, number).id).collect();
    let person = PersonId::from_uuid(Uuid::from_u128(5));
    bencher.bench_local(|| {
        let facts =
            RecordFacts { person, holders: black_box(&holders), need: Some(Need::Working), rules: &rules };
        let target = Target::new(person).owned_by(agency(0, 0).id).holding(&[Category::Identity]);
        let permit = decide_record::<ViewRecord>(&who, target, Purpose::OfferHelp, &facts, asked);
        permit.expect("somebody around the child").opened().pairs().count()
    });
}

/// One decision about a list, and 1,000 rows of all owners and categories looked up in it.
#[divan::bench]
fn list_of_1_000(bencher: Bencher<'_, '_>) {
    let (rules, who, asked) = (rules(), worker(), asked());
    let rows: Vec<(AgencyId, Category)> = (0..1_000_u128)
        .map(|row| {
            (agency(row % BOROUGHS, row % AGENCIES).id, Category::ALL[row as usize % Category::ALL.len()])
        })
        .collect();
    bencher.bench_local(|| {
        let own = agency(0, 0).id;
        let target = Target::new(own).owned_by(own).holding(&[Category::Identity]);
        let permit = decide_list::<ListPeople>(&who, target, Purpose::OfferHelp, &rules, asked);
        let permit = permit.expect("a record keeper");
        black_box(&rows)
            .iter()
            .filter(|(owner, category)| permit.opened().basis(*owner, *category).is_some())
            .count()
    });
}

/// Working out what flows in the region, as after each change of an agreement.
#[divan::bench]
fn working_out_a_region(bencher: Bencher<'_, '_>) {
    let (agencies, grants) = (agencies(), grants());
    bencher.bench_local(|| SharingRules::new(black_box(&agencies), vec![power()], black_box(&grants)));
}
