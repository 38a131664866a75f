//! The small values that decisions are made of and entries keep: what a basis is stored as, and who somebody is once they have
//! proved it again.

use crate::world::World;
use accord_kernel::ids::GatewayId;
use accord_policy::{Actor, Basis, Role, Strength, SystemActor};
use uuid::Uuid;

#[test]
fn a_basis_is_kept_as_its_kind_what_it_is_and_the_power_relied_on() {
    let (id, power) = (Uuid::from_u128(1), GatewayId::from_uuid(Uuid::from_u128(2)));
    let kept = |basis: Basis| (basis.code(), basis.id(), basis.gateway());
    assert_eq!(kept(Basis::OwnFunction), ("own_function", None, None));
    assert_eq!(kept(Basis::Agreement(id, power)), ("agreement", Some(id), Some(power)));
    assert_eq!(kept(Basis::OneOff(id, power)), ("one_off", Some(id), Some(power)));
}

#[test]
fn proving_it_again_lifts_two_factors_and_nothing_less() {
    let w = World::new();
    let strength = |who: &Actor| who.proved().strength();
    for (before, after) in [
        (Strength::OneFactor, Strength::OneFactor),
        (Strength::TwoFactor, Strength::SteppedUp),
        (Strength::SteppedUp, Strength::SteppedUp),
    ] {
        assert_eq!(strength(&Actor::User(w.user, before)), Some(after));
        let member = w.member(&[Role::CaseWorker], before);
        assert_eq!(strength(&member), Some(after));
        let roles = |who: &Actor| who.membership().map(|member| member.roles.clone());
        assert_eq!(roles(&member.proved()), roles(&member), "and nothing else about them");
    }
    assert_eq!(strength(&Actor::Visitor), None);
    let command = Actor::System(SystemActor::Operator);
    assert_eq!(strength(&command), command.strength());
}
