//! The small world the tests ask about: two agencies, two areas, two users.

use accord_kernel::ids::{AgencyId, AreaId, ControllerId, MemberId, RequestId, UserId};
use accord_kernel::rng::SeededRng;
use accord_kernel::{AgencyKind, Category, Instant};
use accord_policy::{Actor, Asked, Membership, Role, Strength};
use std::collections::BTreeSet;

pub struct World {
    pub own_agency: AgencyId,
    pub other_agency: AgencyId,
    pub own_controller: ControllerId,
    pub other_controller: ControllerId,
    pub served_area: AreaId,
    pub other_area: AreaId,
    pub user: UserId,
    pub other_user: UserId,
    pub asked: Asked,
    rng: SeededRng,
}

pub const PERSONAL: &[Category] = &[Category::Identity];
pub const AGGREGATE: &[Category] = &[Category::Aggregate];

impl World {
    pub fn new() -> Self {
        let rng = SeededRng::new(1);
        let at = Instant::from_micros(1_795_000_000_000_000);
        Self {
            own_agency: AgencyId::new(at, &rng),
            other_agency: AgencyId::new(at, &rng),
            own_controller: ControllerId::new(at, &rng),
            other_controller: ControllerId::new(at, &rng),
            served_area: AreaId::new(at, &rng),
            other_area: AreaId::new(at, &rng),
            user: UserId::new(at, &rng),
            other_user: UserId::new(at, &rng),
            asked: Asked { at, request: RequestId::new(at, &rng) },
            rng,
        }
    }

    pub fn member(&self, roles: &[Role], strength: Strength) -> Actor {
        Actor::Member(Membership {
            user: self.user,
            member: MemberId::new(self.asked.at, &self.rng),
            agency: self.own_agency,
            controller: self.own_controller,
            roles: roles.iter().copied().collect(),
            areas: BTreeSet::from([self.served_area]),
            kind: AgencyKind::YouthJustice,
            strength,
        })
    }

    /// As [`World::member`], of a regional body.
    pub fn regional_member(&self, roles: &[Role], strength: Strength) -> Actor {
        match self.member(roles, strength) {
            Actor::Member(member) => Actor::Member(Membership { kind: AgencyKind::RegionalBody, ..member }),
            other => other,
        }
    }
}
