//! Every role, action, reach and basis as a table in a file, so that a change of policy is a readable diff.
//!
//! Set `UPDATE_GOLDEN=1` to write the file anew, then read its diff as carefully as code.

use crate::records::power;
use crate::world::{AGGREGATE, PERSONAL, World};
use accord_kernel::ids::{AgreementId, PersonId};
use accord_kernel::{AgencyKind, Category, Purpose};
use accord_policy::action::{ALL, ActionRule, Effect, Reach};
use accord_policy::{
    Actor, AgencyFacts, Basis, Grant, Need, Party, RecordFacts, Role, SharingRules, Strength, SystemActor,
    Target, would_open, would_refuse,
};
use std::fmt::Write as _;

/// How a target lies to the member who asks.
#[derive(Clone, Copy)]
enum Lies {
    /// Owned by the member's agency or user.
    Own,
    /// Owned by another agency of the same legal body, and another user.
    SameController,
    /// Owned by an agency of another legal body, and another user.
    OtherController,
    /// The member's own, but in an area that the agency does not serve.
    Elsewhere,
    /// In a served area; whose it is was not said.
    NoOwner,
}

const CASES: &[(&str, Strength, Lies, &[Category])] = &[
    ("own", Strength::SteppedUp, Lies::Own, PERSONAL),
    ("own, two factors", Strength::TwoFactor, Lies::Own, PERSONAL),
    ("own, one factor", Strength::OneFactor, Lies::Own, PERSONAL),
    ("same legal body's personal", Strength::SteppedUp, Lies::SameController, PERSONAL),
    ("other's personal", Strength::SteppedUp, Lies::OtherController, PERSONAL),
    ("other's aggregate", Strength::SteppedUp, Lies::OtherController, AGGREGATE),
    ("no owner", Strength::SteppedUp, Lies::NoOwner, PERSONAL),
    ("no category", Strength::SteppedUp, Lies::OtherController, &[]),
    ("elsewhere", Strength::SteppedUp, Lies::Elsewhere, PERSONAL),
];

#[test]
#[expect(clippy::disallowed_methods, reason = "how somebody asks for the golden file to be written anew")]
fn the_matrix_is_as_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.out");
    let now = matrix();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &now).expect("the golden file can be written");
    }
    let reviewed = std::fs::read_to_string(path).expect("tests/matrix.out is part of the repository");
    assert!(
        now == reviewed,
        "the policy changed: run with UPDATE_GOLDEN=1 and review the diff of tests/matrix.out"
    );
}

fn matrix() -> String {
    let mut out = String::from(
        "One block an action. `yes` is a permit, else the code of the refusal.\n\
         own: in a served area, owned by the member's agency or user. same legal body's: owned by another agency of it.\n\
         other's: in a served area, owned by an agency of another legal body or by another user.\n\
         A legal body is a party of what its agencies own, and of its own with another body.\n\
         no owner: in a served area, and nobody said whose it is. no category: nobody said what is shown.\n\
         elsewhere: own, but in an area that the agency does not serve.\n\
         regional body: as somebody of a regional body, which serves the area.\n\
         Of a child's record: whose it is, whether an agreement covers who the child is, and what the member is to the child.\n\
         Broken glass is asked about to protect from immediate danger, where the action can be done for it.\n",
    );
    for rule in ALL {
        block(&mut out, rule);
    }
    out
}

fn block(out: &mut String, rule: &ActionRule) {
    let purposes: Vec<_> = rule.purposes.iter().map(|purpose| purpose.code()).collect();
    let effect = match rule.effect {
        Effect::Read => "reads",
        Effect::Write => "writes",
    };
    let _ = writeln!(out, "\n{} {effect} {} for {}", rule.name, rule.resource_kind, purposes.join(", "));
    let w = World::new();
    let _ = writeln!(out, "  visitor: {}", verdict(rule, &Actor::Visitor, &w, Lies::Own, PERSONAL));
    for system in SystemActor::ALL {
        let who = Actor::System(*system);
        let _ = writeln!(out, "  system {}: {}", system.code(), verdict(rule, &who, &w, Lies::Own, PERSONAL));
    }
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for role in Role::ALL {
        let cells = role_line(rule, *role, &w);
        match lines.iter_mut().find(|(line, _)| *line == cells) {
            Some((_, roles)) => roles.push(role.code()),
            None => lines.push((cells, vec![role.code()])),
        }
    }
    for (cells, roles) in lines {
        let who = if roles.len() == Role::ALL.len() { "every role".to_owned() } else { roles.join(", ") };
        let _ = writeln!(out, "  {who}\n    {cells}");
    }
}

/// What the name of a case ends with in which somebody who broke the glass asks for something else than immediate danger.
const ANOTHER_PURPOSE: &str = "for another purpose";

/// Who holds something of the child, whether an agreement covers it, and why the member needs to know.
const RECORDS: &[(&str, bool, bool, Option<Need>)] = &[
    ("own, lead", true, false, Some(Need::Lead)),
    ("own, works with", true, false, Some(Need::Working)),
    ("own, supervises", true, false, Some(Need::Supervisor)),
    ("own, broken glass", true, false, Some(Need::BrokenGlass)),
    ("own, broken glass, for another purpose", true, false, Some(Need::BrokenGlass)),
    ("own, not around", true, false, None),
    ("other's covered, works with", false, true, Some(Need::Working)),
    ("other's covered, broken glass", false, true, Some(Need::BrokenGlass)),
    ("other's covered, not around", false, true, None),
    ("other's not covered, works with", false, false, Some(Need::Working)),
    ("other's not covered, not around", false, false, None),
];

/// What is about children's records is decided by who holds what and who is around the child, and not by where it lies.
fn record_line(rule: &ActionRule, role: Role, w: &World) -> String {
    let who = w.member(&[role], Strength::SteppedUp);
    if matches!(rule.reach, Reach::OwnChildren | Reach::Received) {
        let may = if rule.roles.contains(&role) { "yes, what is theirs and covered" } else { "role_may_not" };
        return may.to_owned();
    }
    let cells = RECORDS.iter().map(|(name, is_own, is_covered, need)| {
        let fits = |purpose: &&Purpose| {
            let is_for_danger = **purpose == Purpose::ImmediateDanger;
            is_for_danger == (*need == Some(Need::BrokenGlass) && !name.ends_with(ANOTHER_PURPOSE))
        };
        let first = rule.purposes.first().expect("every row names a purpose");
        let purpose = *rule.purposes.iter().find(fits).unwrap_or(first);
        let rules = if *is_covered { covering(w, purpose) } else { SharingRules::default() };
        let holders = [if *is_own { w.own_agency } else { w.other_agency }];
        let person = PersonId::from_uuid(w.user.uuid());
        let facts = RecordFacts { person, holders: &holders, need: *need, rules: &rules };
        let target = Target::new(()).owned_by(w.own_agency).holding(PERSONAL);
        let verdict =
            would_open(&who, rule, &target, purpose, &facts).map_or_else(|code| code.code(), |_| "yes");
        format!("{name}: {verdict}")
    });
    cells.collect::<Vec<_>>().join(" | ")
}

/// What the other agency holds of who a child is flows to the member's own for this purpose.
fn covering(w: &World, purpose: Purpose) -> SharingRules {
    let agencies = [
        AgencyFacts { id: w.own_agency, controller: w.own_controller, kind: AgencyKind::YouthJustice },
        AgencyFacts { id: w.other_agency, controller: w.other_controller, kind: AgencyKind::SocialCare },
    ];
    let power = power();
    let whole = |controller| Party { controller, agency: None };
    let grant = Grant {
        agreement: AgreementId::from_uuid(w.user.uuid()),
        from: whole(w.other_controller),
        to: whole(w.own_controller),
        purpose,
        category: Category::Identity,
        gateway: power.id,
    };
    SharingRules::new(&agencies, vec![power], &[grant])
}

fn role_line(rule: &ActionRule, role: Role, w: &World) -> String {
    if rule.reach.is_of_records() {
        return record_line(rule, role, w);
    }
    let regional = w.regional_member(&[role], Strength::SteppedUp);
    let mut cells: Vec<String> = CASES
        .iter()
        .map(|(name, strength, lies, categories)| {
            let who = w.member(&[role], *strength);
            format!("{name}: {}", verdict(rule, &who, w, *lies, categories))
        })
        .collect();
    let counts = verdict(rule, &regional, w, Lies::NoOwner, AGGREGATE);
    cells.push(format!("regional body, no owner's counts: {counts}"));
    cells.join(" | ")
}

fn verdict(rule: &ActionRule, who: &Actor, w: &World, lies: Lies, categories: &[Category]) -> &'static str {
    let target = Target::new(()).in_area(w.served_area).holding(categories);
    let target = match lies {
        Lies::Own => target
            .owned_by(w.own_agency)
            .controlled_by(w.own_controller)
            .between(&[w.own_controller, w.other_controller])
            .of_user(w.user),
        Lies::SameController => target
            .owned_by(w.other_agency)
            .controlled_by(w.own_controller)
            .between(&[w.own_controller])
            .of_user(w.other_user),
        Lies::OtherController => target
            .owned_by(w.other_agency)
            .controlled_by(w.other_controller)
            .between(&[w.other_controller])
            .of_user(w.other_user),
        Lies::Elsewhere => target
            .between(&[w.own_controller])
            .in_area(w.other_area)
            .owned_by(w.own_agency)
            .controlled_by(w.own_controller)
            .of_user(w.user),
        Lies::NoOwner => target,
    };
    let purpose = *rule.purposes.first().expect("every row names a purpose");
    would_refuse(who, rule, &target, purpose, Basis::OwnFunction).map_or("yes", |code| code.code())
}
