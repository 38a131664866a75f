//! Every role, action, reach and basis as a table in a file, so that a change of policy is a readable diff.
//!
//! Set `UPDATE_GOLDEN=1` to write the file anew, then read its diff as carefully as code.

use crate::world::{AGGREGATE, PERSONAL, World};
use accord_kernel::Category;
use accord_policy::action::{ALL, ActionRule, Effect};
use accord_policy::{Actor, Basis, Role, Strength, SystemActor, Target, would_refuse};
use std::fmt::Write as _;

const CASES: &[(&str, Strength, bool, &[Category])] = &[
    ("own", Strength::SteppedUp, true, PERSONAL),
    ("own, two factors", Strength::TwoFactor, true, PERSONAL),
    ("own, one factor", Strength::OneFactor, true, PERSONAL),
    ("other's personal", Strength::SteppedUp, false, PERSONAL),
    ("other's aggregate", Strength::SteppedUp, false, AGGREGATE),
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
         own: in a served area, owned by the member's agency or user. other's: in a served area, owned by another agency or user.\n\
         elsewhere: own, but in an area that the agency does not serve.\n",
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
    let _ = writeln!(out, "  visitor: {}", verdict(rule, &Actor::Visitor, &w, true, true, PERSONAL));
    for system in SystemActor::ALL {
        let who = Actor::System(*system);
        let _ =
            writeln!(out, "  system {}: {}", system.code(), verdict(rule, &who, &w, true, true, PERSONAL));
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

fn role_line(rule: &ActionRule, role: Role, w: &World) -> String {
    let mut cells: Vec<String> = CASES
        .iter()
        .map(|(name, strength, own, categories)| {
            let who = w.member(&[role], *strength);
            format!("{name}: {}", verdict(rule, &who, w, *own, true, categories))
        })
        .collect();
    let who = w.member(&[role], Strength::SteppedUp);
    cells.push(format!("elsewhere: {}", verdict(rule, &who, w, true, false, PERSONAL)));
    cells.join(" | ")
}

fn verdict(
    rule: &ActionRule,
    who: &Actor,
    w: &World,
    own: bool,
    served: bool,
    categories: &[Category],
) -> &'static str {
    let target = Target::new(())
        .owned_by(if own { w.own_agency } else { w.other_agency })
        .of_user(if own { w.user } else { w.other_user })
        .in_area(if served { w.served_area } else { w.other_area })
        .holding(categories);
    let purpose = *rule.purposes.first().expect("every row names a purpose");
    would_refuse(who, rule, &target, purpose, Basis::OwnFunction).map_or("yes", |code| code.code())
}
