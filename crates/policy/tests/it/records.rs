//! Decisions about children's records: who holds what, why somebody needs to know, what agreements let flow.
//!
//! Over 500 lines because each check of a record and of a disclosure is here with all of its cases.

use crate::world::World;
use accord_kernel::ids::{AgencyId, AgreementId, ControllerId, GatewayId, OneOffId, PersonId};
use accord_kernel::{AgencyKind, Category, Purpose};
use accord_policy::action::{
    AddAround, AddFact, AnswerDisclosure, BreakGlass, HandOver, ListPeople, ReadDisclosure, ReadNotes,
    SendDisclosure, ViewRecord,
};
use accord_policy::gateway::Carried;
use accord_policy::{
    Actor, AgencyFacts, Basis, GatewayLimit, GatewayRule, Grant, Ground, Membership, Need, Party, Recipient,
    RecordFacts, RefusalCode, Role, Scale, Sent, SharingRules, Strength, Target, Unshared, decide_received,
    decide_record, decide_sending, shown_kinds,
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub const POWER: GatewayId = GatewayId::from_uuid(Uuid::from_u128(7));
pub const AGREEMENT: AgreementId = AgreementId::from_uuid(Uuid::from_u128(8));

pub fn power() -> GatewayRule {
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

pub fn agencies(w: &World) -> [AgencyFacts; 2] {
    [
        AgencyFacts { id: w.own_agency, controller: w.own_controller, kind: AgencyKind::YouthJustice },
        AgencyFacts { id: w.other_agency, controller: w.other_controller, kind: AgencyKind::SocialCare },
    ]
}

pub fn whole(controller: ControllerId) -> Party {
    Party { controller, agency: None }
}

pub fn grant(w: &World, category: Category, purpose: Purpose) -> Grant {
    Grant {
        agreement: AGREEMENT,
        from: whole(w.other_controller),
        to: whole(w.own_controller),
        purpose,
        category,
        gateway: POWER,
    }
}

/// What the other agency holds flows to the member's own, as far as these categories go, to offer help.
pub fn flowing(w: &World, categories: &[Category]) -> SharingRules {
    let grants: Vec<Grant> =
        categories.iter().map(|category| grant(w, *category, Purpose::OfferHelp)).collect();
    SharingRules::new(&agencies(w), vec![power()], &grants)
}

pub fn person(w: &World) -> PersonId {
    PersonId::from_uuid(w.user.uuid())
}

pub fn target<R: accord_policy::ResourceId>(w: &World, resource: R) -> Target<R> {
    Target::new(resource).owned_by(w.own_agency).holding(&[Category::Identity])
}

/// What looking at the record comes to: what of whom it opens, or the refusal.
pub fn view(
    w: &World,
    roles: &[Role],
    purpose: Purpose,
    (holders, need): (&[AgencyId], Option<Need>),
    rules: &SharingRules,
) -> Result<BTreeSet<(AgencyId, Category)>, RefusalCode> {
    let facts = RecordFacts { person: person(w), holders, need, rules };
    let who = w.member(roles, Strength::TwoFactor);
    decide_record::<ViewRecord>(&who, target(w, person(w)), purpose, &facts, w.asked)
        .map(|permit| permit.opened().pairs().collect())
        .map_err(|refusal| refusal.code())
}

#[test]
fn a_record_opens_in_the_order_of_the_checks() {
    let w = World::new();
    let rules = flowing(&w, &[Category::Identity, Category::Education]);
    let (own, other) = ([w.own_agency], [w.other_agency]);
    let worker = &[Role::CaseWorker];
    let help = Purpose::OfferHelp;
    let none = SharingRules::default();
    for (roles, purpose, of, rules, code) in [
        (
            worker,
            Purpose::DecideTenancy,
            (&own[..], Some(Need::Lead)),
            &rules,
            RefusalCode::PurposeRefusedAlways,
        ),
        (worker, Purpose::RunService, (&own, Some(Need::Lead)), &rules, RefusalCode::PurposeDoesNotFit),
        (&[Role::Analyst], help, (&own, Some(Need::Lead)), &rules, RefusalCode::RoleMayNot),
        (worker, help, (&[], Some(Need::Lead)), &rules, RefusalCode::BasisDoesNotCover),
        (worker, help, (&[], None), &rules, RefusalCode::NoRecord),
        (worker, help, (&other, None), &rules, RefusalCode::NoRecord),
        (worker, help, (&other, None), &none, RefusalCode::NoRecord),
        (worker, help, (&other, Some(Need::BrokenGlass)), &rules, RefusalCode::GlassIsForDanger),
        (worker, Purpose::ImmediateDanger, (&other, Some(Need::BrokenGlass)), &none, RefusalCode::NoRecord),
        (worker, help, (&other, Some(Need::Working)), &none, RefusalCode::BasisDoesNotCover),
        (
            worker,
            Purpose::YouthJustice,
            (&other, Some(Need::Working)),
            &rules,
            RefusalCode::BasisDoesNotCover,
        ),
        (worker, help, (&own, None), &rules, RefusalCode::NoNeedToKnow),
    ] {
        assert_eq!(view(&w, roles, purpose, of, rules), Err(code), "{purpose:?} {of:?}");
    }
    let who = Actor::Visitor;
    let facts = RecordFacts { person: person(&w), holders: &own, need: Some(Need::Lead), rules: &rules };
    let refusal = decide_record::<ViewRecord>(&who, target(&w, person(&w)), help, &facts, w.asked);
    assert_eq!(refusal.expect_err("a visitor").code(), RefusalCode::NotSignedIn);
    let who = w.member(worker, Strength::OneFactor);
    let refusal = decide_record::<ViewRecord>(&who, target(&w, person(&w)), help, &facts, w.asked);
    assert_eq!(refusal.expect_err("one factor").code(), RefusalCode::NotStrongEnough);

    for need in [Need::Lead, Need::Working, Need::Supervisor] {
        let opened = view(&w, worker, help, (&other, Some(need)), &rules).expect("covered and around");
        assert_eq!(
            opened,
            BTreeSet::from([(w.other_agency, Category::Identity), (w.other_agency, Category::Education)])
        );
    }
    let opened = view(&w, &[Role::VoluntaryWorker], help, (&other, Some(Need::Lead)), &rules);
    assert_eq!(
        opened,
        Ok(BTreeSet::from([(w.other_agency, Category::Identity)])),
        "education is not for this role"
    );
    let both = [w.own_agency, w.other_agency];
    let opened =
        view(&w, &[Role::VoluntaryWorker], help, (&both, Some(Need::Lead)), &none).expect("the own part");
    let own: BTreeSet<_> = shown_kinds(AgencyKind::YouthJustice, &BTreeSet::from([Role::VoluntaryWorker]))
        .into_iter()
        .map(|kind| (w.own_agency, kind))
        .collect();
    assert_eq!(opened, own, "of another agency nothing without an agreement");
}

#[test]
fn what_does_not_say_what_it_shows_is_refused_and_a_record_is_decided_as_a_record_only() {
    let w = World::new();
    let rules = SharingRules::default();
    let holders = [w.own_agency];
    let facts = RecordFacts { person: person(&w), holders: &holders, need: Some(Need::Lead), rules: &rules };
    let who = w.member(&[Role::CaseWorker], Strength::SteppedUp);
    let silent = Target::new(person(&w)).owned_by(w.own_agency);
    let refusal = decide_record::<ViewRecord>(&who, silent, Purpose::OfferHelp, &facts, w.asked);
    assert_eq!(refusal.expect_err("no category").code(), RefusalCode::CannotBeEvaluated);
    let plain = accord_policy::decide::<ViewRecord>(
        &who,
        target(&w, person(&w)),
        Purpose::OfferHelp,
        Basis::OwnFunction,
        w.asked,
    );
    assert_eq!(plain.expect_err("not as a record").code(), RefusalCode::CannotBeEvaluated);
    let list = target(&w, w.own_agency);
    let record = decide_record::<ListPeople>(&who, list, Purpose::OfferHelp, &facts, w.asked);
    assert_eq!(record.expect_err("a list is no record").code(), RefusalCode::CannotBeEvaluated);
}

#[test]
fn broken_glass_passes_need_to_know_and_nothing_else() {
    let w = World::new();
    let rules = flowing(&w, &[Category::Identity]);
    let who = w.member(&[Role::CaseWorker], Strength::SteppedUp);
    let danger = Purpose::ImmediateDanger;
    let facts = |holders, need, rules| RecordFacts { person: person(&w), holders, need, rules };
    let none = SharingRules::default();
    let (own, other) = ([w.own_agency], [w.other_agency]);
    let code = |of: &RecordFacts<'_>, purpose| {
        decide_record::<BreakGlass>(&who, target(&w, person(&w)), purpose, of, w.asked)
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(code(&facts(&own, None, &none), danger), Ok(()));
    assert_eq!(code(&facts(&other, None, &none), danger), Err(RefusalCode::NoRecord));
    assert_eq!(code(&facts(&other, None, &rules), danger), Err(RefusalCode::NoRecord), "not to offer help");
    assert_eq!(code(&facts(&own, None, &none), Purpose::OfferHelp), Err(RefusalCode::PurposeDoesNotFit));

    let broken = facts(&own, Some(Need::BrokenGlass), &none);
    for purpose in Purpose::ALL.iter().copied() {
        let read = decide_record::<ViewRecord>(&who, target(&w, person(&w)), purpose, &broken, w.asked);
        let before = view(&w, &[Role::CaseWorker], purpose, (&own, Some(Need::Lead)), &none);
        let expected = match purpose {
            Purpose::ImmediateDanger => Ok(()),
            // What the lead may not do for a purpose, glass does not let anybody do for it either.
            _ => Err(before.err().unwrap_or(RefusalCode::GlassIsForDanger)),
        };
        assert_eq!(read.map(drop).map_err(|refusal| refusal.code()), expected, "{purpose:?}");
    }
    let notes = decide_record::<ReadNotes>(&who, target(&w, person(&w)), danger, &broken, w.asked);
    assert_eq!(notes.expect_err("a compartment").code(), RefusalCode::GlassDoesNotReach);
    let fact = target(&w, accord_kernel::ids::FactId::from_uuid(w.user.uuid()));
    let added = decide_record::<AddFact>(&who, fact, danger, &broken, w.asked);
    assert_eq!(added.expect_err("its own part").code(), RefusalCode::GlassDoesNotReach);
    let around = target(&w, accord_kernel::ids::AroundId::from_uuid(w.user.uuid()));
    let added = decide_record::<AddAround>(&who, around, danger, &broken, w.asked);
    assert_eq!(added.expect_err("not around").code(), RefusalCode::NotAroundTheChild);
    let lead = decide_record::<HandOver>(&who, target(&w, person(&w)), danger, &broken, w.asked);
    assert_eq!(lead.expect_err("not the lead").code(), RefusalCode::NotAroundTheChild);
}

#[test]
fn the_lead_is_for_who_leads_or_supervises_and_a_compartment_for_the_agency_around_the_child() {
    let w = World::new();
    let rules = SharingRules::default();
    let holders = [w.own_agency];
    let who = w.member(&[Role::VoluntaryWorker], Strength::TwoFactor);
    let facts = |need| RecordFacts { person: person(&w), holders: &holders, need: Some(need), rules: &rules };
    for (need, may) in [(Need::Lead, true), (Need::Supervisor, true), (Need::Working, false)] {
        let lead = decide_record::<HandOver>(
            &who,
            target(&w, person(&w)),
            Purpose::OfferHelp,
            &facts(need),
            w.asked,
        );
        assert_eq!(lead.is_ok(), may, "{need:?}");
    }
    let read = |target| {
        decide_record::<ReadNotes>(&who, target, Purpose::OfferHelp, &facts(Need::Working), w.asked)
            .map(drop)
            .map_err(|refusal| refusal.code())
    };
    let notes = || Target::new(person(&w)).holding(&[Category::YouthWorkNote]);
    assert_eq!(read(notes().owned_by(w.own_agency)), Ok(()));
    assert_eq!(read(notes().owned_by(w.other_agency)), Err(RefusalCode::InCompartment));
    assert_eq!(read(notes()), Err(RefusalCode::CannotBeEvaluated), "whose compartment?");
    let health =
        Target::new(person(&w)).owned_by(w.own_agency).holding(&[Category::YouthWorkNote, Category::Health]);
    assert_eq!(read(health), Err(RefusalCode::RoleMayNot), "one kind that the role is never shown is enough");
}

#[test]
fn police_are_never_shown_youth_work_health_or_substance_use_under_whatever_agreement() {
    let w = World::new();
    let rules = flowing(&w, Category::ALL);
    let other = [w.other_agency];
    let opened = view(&w, &[Role::PolicePartnership], Purpose::OfferHelp, (&other, Some(Need::Lead)), &rules);
    let kinds: BTreeSet<Category> = opened.expect("covered").into_iter().map(|(_, kind)| kind).collect();
    for never in [Category::YouthWorkNote, Category::Health, Category::SubstanceUse, Category::Education] {
        assert!(!kinds.contains(&never), "{never:?}");
    }
    assert!(kinds.contains(&Category::Offending));
    for role in [
        Role::BoardChair,
        Role::Analyst,
        Role::RegionalLead,
        Role::DataProtectionOfficer,
        Role::Administrator,
    ] {
        assert!(
            shown_kinds(AgencyKind::YouthJustice, &BTreeSet::from([role])).is_empty(),
            "{role:?} is shown no child"
        );
    }
}

#[test]
fn an_agreement_reaches_whom_it_names_and_a_body_shares_nothing_with_itself_by_it() {
    let w = World::new();
    let [own, other] = agencies(&w);
    let sister = AgencyFacts { id: AgencyId::from_uuid(Uuid::from_u128(3)), ..own };
    let all = [own, other, sister];
    let cover = |grant: Grant, to: AgencyId, from: AgencyId| {
        SharingRules::new(&all, vec![power()], &[grant])
            .covers(to, from, grant.category, grant.purpose)
            .is_some()
    };
    let bodies = grant(&w, Category::Identity, Purpose::OfferHelp);
    assert!(cover(bodies, own.id, other.id) && cover(bodies, sister.id, other.id));
    assert!(!cover(bodies, other.id, own.id), "the other direction is not agreed");
    let named = Grant { to: Party { controller: own.controller, agency: Some(own.id) }, ..bodies };
    assert!(cover(named, own.id, other.id) && !cover(named, sister.id, other.id));
    let itself = Grant { from: whole(own.controller), to: whole(own.controller), ..bodies };
    assert!(!cover(itself, sister.id, own.id), "a whole body is no written protocol");
    let half = Grant { to: Party { controller: own.controller, agency: Some(sister.id) }, ..itself };
    assert!(!cover(half, sister.id, own.id));
    let protocol = Grant { from: Party { controller: own.controller, agency: Some(own.id) }, ..half };
    assert!(cover(protocol, sister.id, own.id) && !cover(protocol, own.id, own.id));
    let unknown = Grant { gateway: GatewayId::from_uuid(Uuid::from_u128(99)), ..bodies };
    assert!(!cover(unknown, own.id, other.id), "a power that is not in the table carries nothing");
}

#[test]
fn the_agreements_between_two_bodies_are_told_for_each_direction() {
    let w = World::new();
    let rules = flowing(&w, &[Category::Identity, Category::Education]);
    let (own, other) = (w.own_controller, w.other_controller);
    assert_eq!(rules.agreements_between(other, own), BTreeSet::from([AGREEMENT]));
    assert!(rules.agreements_between(own, other).is_empty());
    let nothing = rules.without_bodies(&BTreeSet::from([own]));
    assert!(nothing.agreements_between(other, own).is_empty());
    assert_eq!(nothing.agencies().count(), 2);
}

#[test]
fn a_power_carries_nothing_beyond_its_limits() {
    let w = World::new();
    let [to, from] = agencies(&w);
    let carried = |category, purpose, scale| Carried { from: &from, to: &to, category, purpose, scale };
    let plain = carried(Category::Education, Purpose::OfferHelp, Scale::Standing);
    let limit = |rule: GatewayRule| rule.limit(plain);
    assert_eq!(limit(power()), None);
    for (rule, expected) in [
        (GatewayRule { withdrawn_by: vec![from.controller], ..power() }, GatewayLimit::Withdrawn),
        (GatewayRule { withdrawn_by: vec![to.controller], ..power() }, GatewayLimit::Withdrawn),
        (GatewayRule { purposes: vec![Purpose::Orders], ..power() }, GatewayLimit::OtherPurpose),
        (GatewayRule { senders: vec![AgencyKind::Police], ..power() }, GatewayLimit::SenderMayNot),
        (GatewayRule { recipients: vec![AgencyKind::Police], ..power() }, GatewayLimit::RecipientMayNot),
        (GatewayRule { never: vec![Category::Education], ..power() }, GatewayLimit::NeverCarries),
        (GatewayRule { is_depersonalised: true, ..power() }, GatewayLimit::Depersonalised),
        (GatewayRule { is_barred_to_care: true, ..power() }, GatewayLimit::BarredToCare),
        (GatewayRule { is_for_one_child: true, ..power() }, GatewayLimit::OneChildOnly),
        (GatewayRule { is_within_controller: true, ..power() }, GatewayLimit::OtherController),
    ] {
        assert_eq!(limit(rule), Some(expected));
        assert!(!expected.words().is_empty());
    }
    let third = ControllerId::from_uuid(Uuid::from_u128(77));
    assert_eq!(limit(GatewayRule { withdrawn_by: vec![third], ..power() }), None, "for themselves alone");
    let danger = GatewayRule { purposes: vec![Purpose::ImmediateDanger], ..power() };
    assert!(danger.protects() && !power().protects());
    assert!(!GatewayRule { never: vec![Category::Health], ..danger }.protects());
    let fits = GatewayRule {
        senders: vec![AgencyKind::SocialCare],
        recipients: vec![AgencyKind::YouthJustice],
        purposes: vec![Purpose::OfferHelp],
        never: vec![Category::Health],
        ..power()
    };
    assert_eq!(fits.limit(plain), None);
    let refused = carried(Category::Education, Purpose::DecideExclusion, Scale::OneChild);
    assert_eq!(power().limit(refused), Some(GatewayLimit::PurposeRefusedAlways));
    let one_child = GatewayRule { is_for_one_child: true, ..power() };
    assert_eq!(one_child.limit(carried(Category::Education, Purpose::OfferHelp, Scale::OneChild)), None);
    let figures = carried(Category::Aggregate, Purpose::PlanAndAnalyse, Scale::Standing);
    let both = GatewayRule { is_depersonalised: true, is_barred_to_care: true, ..power() };
    assert_eq!(both.limit(figures), None, "figures are about nobody");
    for purpose in [Purpose::PlanAndAnalyse, Purpose::Evaluation] {
        for category in Category::ALL {
            let limit = power().limit(carried(*category, purpose, Scale::Standing));
            let expected = match category {
                Category::Context | Category::Aggregate => None,
                Category::YouthWorkNote => Some(GatewayLimit::Compartment),
                _ => Some(GatewayLimit::WithoutIdentities),
            };
            assert_eq!(limit, expected, "{category:?} {purpose:?}");
        }
    }
    for scale in [Scale::Standing, Scale::OneChild] {
        let note = carried(Category::YouthWorkNote, Purpose::DecideProtection, scale);
        assert_eq!(power().limit(note), Some(GatewayLimit::Compartment));
    }
    assert!(
        !GatewayLimit::Compartment.words().is_empty() && !GatewayLimit::WithoutIdentities.words().is_empty()
    );
    let region = AgencyFacts { kind: AgencyKind::RegionalBody, ..to };
    assert_eq!(power().limit(Carried { to: &region, ..plain }), Some(GatewayLimit::RegionalBody));
    assert_eq!(power().limit(Carried { to: &region, ..figures }), None);
    let swapped = Carried { from: &to, to: &from, ..plain };
    assert_eq!(
        GatewayRule { is_barred_to_care: true, ..power() }.limit(swapped),
        None,
        "from youth justice it may"
    );
}

/// What sending a category on a ground comes to.
fn send(
    w: &World,
    category: Category,
    roles: &BTreeSet<Role>,
    ground: Ground,
    rules: &SharingRules,
) -> Result<Basis, RefusalCode> {
    let holders = [w.own_agency];
    let facts = RecordFacts { person: person(w), holders: &holders, need: Some(Need::Lead), rules };
    let who = w.member(&[Role::CaseWorker], Strength::SteppedUp);
    let id = accord_kernel::ids::DisclosureId::from_uuid(w.user.uuid());
    let target = Target::new(id).owned_by(w.own_agency).holding(&[Category::Identity, category]);
    let to = Recipient { agency: w.other_agency, roles };
    decide_sending::<SendDisclosure>(&who, target, Purpose::OfferHelp, (&facts, to, ground), w.asked)
        .map(|permit| permit.audit_facts().basis)
        .map_err(|refusal| refusal.code())
}

#[test]
fn every_category_that_is_sent_has_to_be_covered_and_fit_the_recipients_role() {
    let w = World::new();
    let back = |category| Grant {
        from: whole(w.own_controller),
        to: whole(w.other_controller),
        ..grant(&w, category, Purpose::OfferHelp)
    };
    let grants = [back(Category::Identity), back(Category::Education), back(Category::Health)];
    let rules = SharingRules::new(&agencies(&w), vec![power()], &grants);
    let social = BTreeSet::from([Role::SocialWorker]);
    let school = BTreeSet::from([Role::SchoolLead]);
    let agreement = Ground::Agreement;
    assert_eq!(
        send(&w, Category::Education, &school, agreement, &rules),
        Ok(Basis::Agreement(AGREEMENT.uuid(), POWER))
    );
    assert_eq!(send(&w, Category::Health, &school, agreement, &rules), Err(RefusalCode::RecipientNeverSees));
    assert_eq!(
        send(&w, Category::Offending, &social, agreement, &rules),
        Err(RefusalCode::BasisDoesNotCover)
    );
    let none = SharingRules::new(&agencies(&w), vec![power()], &[]);
    let decision = OneOffId::from_uuid(Uuid::from_u128(5));
    let one_off = Ground::OneOff(decision, POWER);
    assert_eq!(
        send(&w, Category::Offending, &social, one_off, &none),
        Ok(Basis::OneOff(decision.uuid(), POWER))
    );
    let never = GatewayRule { never: vec![Category::Offending], ..power() };
    let limited = SharingRules::new(&agencies(&w), vec![never], &[]);
    assert_eq!(
        send(&w, Category::Offending, &social, one_off, &limited),
        Err(RefusalCode::GatewayCannotCarry)
    );
    let unknown = Ground::OneOff(decision, GatewayId::from_uuid(Uuid::from_u128(99)));
    assert_eq!(send(&w, Category::Offending, &social, unknown, &none), Err(RefusalCode::CannotBeEvaluated));
    assert_eq!(
        limited.may_go(
            w.own_agency,
            Recipient { agency: w.other_agency, roles: &social },
            Category::Offending,
            Purpose::OfferHelp,
            one_off
        ),
        Err(Unshared::Limit(GatewayLimit::NeverCarries))
    );
}

#[test]
fn what_was_sent_is_read_by_its_recipient_for_as_long_as_something_covers_it() {
    let w = World::new();
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let member = who.membership().expect("a member").member;
    let id = accord_kernel::ids::DisclosureId::from_uuid(w.user.uuid());
    let kinds = [Category::Identity, Category::Education];
    let rules = flowing(&w, &kinds);
    let sent = |recipient, is_over, rules, ground| Sent {
        recipient,
        from: w.other_agency,
        categories: &kinds,
        ground,
        is_over,
        rules,
    };
    let target = || Target::new(id).owned_by(w.other_agency).about(person(&w)).holding(&kinds);
    let read = |sent: &Sent<'_>| {
        decide_received::<ReadDisclosure>(&who, target(), Purpose::OfferHelp, sent, w.asked)
            .map(|permit| permit.opened().pairs().count())
            .map_err(|refusal| refusal.code())
    };
    let agreement = Ground::Agreement;
    assert_eq!(read(&sent(member, false, &rules, agreement)), Ok(2));
    let other = accord_kernel::ids::MemberId::from_uuid(Uuid::from_u128(4));
    assert_eq!(read(&sent(other, false, &rules, agreement)), Err(RefusalCode::NotARecipient));
    assert_eq!(read(&sent(member, true, &rules, agreement)), Err(RefusalCode::NotARecipient));
    let less = flowing(&w, &[Category::Identity]);
    assert_eq!(
        read(&sent(member, false, &less, agreement)),
        Ok(1),
        "what is no longer covered is not opened"
    );
    let none = SharingRules::new(&agencies(&w), vec![power()], &[]);
    assert_eq!(read(&sent(member, false, &none, agreement)), Err(RefusalCode::BasisDoesNotCover));
    let one_off = Ground::OneOff(OneOffId::from_uuid(Uuid::from_u128(5)), POWER);
    assert_eq!(read(&sent(member, false, &none, one_off)), Ok(2));
    let [_, from] = agencies(&w);
    let out = GatewayRule { withdrawn_by: vec![from.controller], ..power() };
    let withdrawn = SharingRules::new(&agencies(&w), vec![out], &[]);
    assert_eq!(read(&sent(member, false, &withdrawn, one_off)), Err(RefusalCode::BasisDoesNotCover));
    let silent = Target::new(id).owned_by(w.other_agency);
    let of = sent(member, false, &rules, agreement);
    let refusal = decide_received::<AnswerDisclosure>(&who, silent, Purpose::OfferHelp, &of, w.asked);
    assert_eq!(refusal.expect_err("no category").code(), RefusalCode::CannotBeEvaluated);
    let record = decide_received::<ViewRecord>(
        &who,
        Target::new(person(&w)).holding(&kinds),
        Purpose::OfferHelp,
        &of,
        w.asked,
    );
    assert_eq!(record.expect_err("a record is not received").code(), RefusalCode::CannotBeEvaluated);
}

#[test]
fn a_read_leaves_an_entry_for_each_basis_with_what_was_shown_under_it() {
    let w = World::new();
    let rules = flowing(&w, &[Category::Identity, Category::Education]);
    let holders = [w.own_agency, w.other_agency];
    let facts = RecordFacts { person: person(&w), holders: &holders, need: Some(Need::Lead), rules: &rules };
    let who = w.member(&[Role::CaseWorker], Strength::TwoFactor);
    let permit =
        decide_record::<ViewRecord>(&who, target(&w, person(&w)), Purpose::OfferHelp, &facts, w.asked)
            .expect("around");
    assert_eq!(permit.entries().len(), 1, "nothing shown is still looked at");
    let permit = permit.showing_parts([
        (w.own_agency, Category::Health),
        (w.other_agency, Category::Education),
        (w.other_agency, Category::Offending),
    ]);
    let entries: Vec<_> = permit.entries().into_iter().map(|entry| (entry.basis, entry.categories)).collect();
    assert_eq!(
        entries,
        [
            (Basis::OwnFunction, vec![Category::Health]),
            (Basis::Agreement(AGREEMENT.uuid(), POWER), vec![Category::Education]),
        ],
        "what the permit does not open is not said to be shown"
    );
    assert_eq!(permit.entries()[0].people, [person(&w)]);
}

/// A membership whose agency serves nothing still keeps what is its own: records have no area.
#[test]
fn a_record_does_not_depend_on_areas() {
    let w = World::new();
    let Actor::Member(member) = w.member(&[Role::CaseWorker], Strength::TwoFactor) else {
        panic!("a member")
    };
    let who = Actor::Member(Membership { areas: BTreeSet::new(), ..member });
    let rules = SharingRules::default();
    let holders = [w.own_agency];
    let facts = RecordFacts { person: person(&w), holders: &holders, need: Some(Need::Lead), rules: &rules };
    let permit =
        decide_record::<ViewRecord>(&who, target(&w, person(&w)), Purpose::OfferHelp, &facts, w.asked);
    assert!(permit.is_ok());
}
