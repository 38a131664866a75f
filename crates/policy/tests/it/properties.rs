//! What holds for every row of the table of actions, whatever is added to it.

use accord_kernel::Purpose;
use accord_policy::action::{ALL, Reach, rule_named};
use accord_policy::{RefusalCode, Role, Strength, SystemActor};

#[test]
fn no_action_can_be_done_for_a_refused_purpose() {
    for rule in ALL {
        assert!(rule.purposes.iter().all(|purpose| !purpose.is_refused_always()), "{}", rule.name);
    }
    assert_eq!(Purpose::ALL.iter().filter(|purpose| purpose.is_refused_always()).count(), 4);
}

#[test]
fn names_are_noun_and_verb_and_appear_once() {
    let mut names: Vec<_> = ALL.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before, "an action name appears twice");
    for rule in ALL {
        let parts: Vec<_> = rule.name.split('.').collect();
        assert!(matches!(parts[..], [noun, verb] if !noun.is_empty() && !verb.is_empty()), "{}", rule.name);
        assert!(
            rule.refused_words.starts_with("You ")
                || rule.refused_words.ends_with("be used.")
                || rule.refused_words.starts_with("Your "),
            "{}",
            rule.name
        );
    }
}

/// What was done is read by the child's family too, in the list of who saw what: it speaks to nobody.
#[test]
fn what_was_done_is_said_of_anybody() {
    for rule in ALL.iter().filter(|rule| rule.reach != Reach::OwnUser) {
        let mut words = rule.done_words.split(|letter: char| !letter.is_alphabetic());
        assert!(!words.any(|word| ["you", "your"].contains(&word)), "{}: {}", rule.name, rule.done_words);
    }
}

#[test]
fn every_row_can_be_done_by_somebody() {
    for rule in ALL {
        let somebody = !rule.roles.is_empty()
            || !rule.systems.is_empty()
            || matches!(rule.reach, Reach::Anyone | Reach::OwnUser);
        assert!(somebody && !rule.purposes.is_empty(), "{}", rule.name);
    }
}

#[test]
fn one_factor_reaches_only_ones_own_sign_in() {
    for rule in ALL.iter().filter(|rule| rule.strength == Strength::OneFactor) {
        assert!(matches!(rule.reach, Reach::Anyone | Reach::OwnUser), "{}", rule.name);
    }
}

/// Rooms in which a legal body answers for what its agencies do, with the roles that may.
const OF_A_LEGAL_BODY: &[(&str, &[Role])] = &[
    // New access of its staff to records: names of staff, and nothing of a child.
    ("new_access.", MANAGERS),
    ("account.", &[Role::Administrator, Role::DataProtectionOfficer]),
    // A manager reads what their own staff did, and looks back at none of it.
    ("glass.list", &[Role::CaldicottGuardian, Role::DataProtectionOfficer, Role::YouthJusticeManager]),
    ("glass.", &[Role::CaldicottGuardian, Role::DataProtectionOfficer]),
    ("one_off.", &[Role::CaldicottGuardian, Role::DataProtectionOfficer]),
    ("access.", &[Role::CaldicottGuardian, Role::DataProtectionOfficer, Role::YouthJusticeManager]),
    ("access_finding.", &[Role::DataProtectionOfficer]),
    (
        "assessment.",
        &[
            Role::CaldicottGuardian,
            Role::DataProtectionOfficer,
            Role::RiskOwner,
            Role::YouthJusticeManager,
            Role::Administrator,
            Role::BoardChair,
            Role::ScrutinyMember,
        ],
    ),
    ("breach.", OFFICERS),
    // Only its officers put back into use what one of them took out.
    ("gateway.restore", &[Role::DataProtectionOfficer]),
    ("retention.", OFFICERS),
    ("hold.", OFFICERS),
    ("rights.", OFFICERS),
    // Children whom nobody leads: references only, so that somebody gives them to a colleague.
    ("around.list_left_alone", MANAGERS),
    ("around.give_left_alone", MANAGERS),
];
const MANAGERS: &[Role] = &[Role::YouthJusticeManager, Role::DataProtectionOfficer];
const OFFICERS: &[Role] = &[Role::CaldicottGuardian, Role::DataProtectionOfficer, Role::RiskOwner];

#[test]
fn what_reaches_a_whole_legal_body_is_its_accounts_or_what_its_officers_answer_for_and_never_a_record() {
    for rule in ALL.iter().filter(|rule| rule.reach == Reach::OwnController) {
        let room = OF_A_LEGAL_BODY.iter().find(|(room, _)| rule.name.starts_with(room));
        let (_, may) = room.unwrap_or_else(|| panic!("{} reaches a whole legal body", rule.name));
        assert!(rule.roles.iter().all(|role| may.contains(role)), "{}", rule.name);
        assert!(
            rule.purposes.iter().all(|purpose| matches!(
                purpose,
                Purpose::RunService | Purpose::ReviewAccess | Purpose::SubjectRequest | Purpose::Supervise
            )),
            "{}",
            rule.name
        );
    }
}

#[test]
fn what_changes_who_may_come_in_needs_a_fresh_proof() {
    for name in [
        "account.invite",
        "account.invite_first",
        "account.withdraw_invitation",
        "account.suspend",
        "account.change_roles",
        "account.offer_recovery",
        "passkey.add",
        "passkey.remove",
        "session.revoke_all",
    ] {
        let rule = rule_named(name).unwrap_or_else(|| panic!("there is an action {name}"));
        assert_eq!(rule.strength, Strength::SteppedUp, "{name}");
    }
}

#[test]
fn what_lets_sharing_begin_or_stops_it_for_good_needs_a_fresh_proof_and_stopping_at_once_does_not() {
    for name in [
        "agreement.sign",
        "agreement.resume",
        "agreement.withdraw",
        "agreement.end",
        "agreement.grant_authority",
        "agreement.end_authority",
        "gateway.withdraw",
        "gateway.restore",
        "breach.release",
    ] {
        let rule = rule_named(name).unwrap_or_else(|| panic!("there is an action {name}"));
        assert_eq!(rule.strength, Strength::SteppedUp, "{name}");
    }
    for name in ["agreement.suspend", "breach.freeze"] {
        let rule = rule_named(name).unwrap_or_else(|| panic!("there is an action {name}"));
        assert_eq!(rule.strength, Strength::TwoFactor, "{name}");
    }
}

#[test]
fn what_the_parties_of_an_agreement_reach_is_about_sharing_and_never_a_child() {
    for rule in ALL.iter().filter(|rule| rule.reach == Reach::Party) {
        let noun = rule.name.split('.').next().unwrap_or_default();
        assert!(["agreement", "group"].contains(&noun), "{}", rule.name);
    }
}

#[test]
fn stored_codes_read_back_as_what_they_were() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(*role));
    }
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::from_code(purpose.code()), Some(*purpose));
    }
    let mut codes: Vec<_> = SystemActor::ALL.iter().map(|system| system.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), SystemActor::ALL.len());
    let mut codes: Vec<_> = RefusalCode::ALL.iter().map(|refusal| refusal.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), RefusalCode::ALL.len());
}
