//! What these tests share: permits, and entries written through the front door.

use accord_kernel::ids::{AgencyId, AreaId, ControllerId, MemberId, RequestId, UserId};
use accord_kernel::rng::SeededRng;
use accord_kernel::{AgencyKind, Category, Instant, Purpose};
use accord_platform_db::Database;
use accord_policy::action::{Action, CreateAgency, ListAgencies, RotateKeys};
use accord_policy::{
    Actor, Asked, Basis, Membership, Permit, Refusal, Role, Strength, SystemActor, Target, decide,
};
use accord_testkit::noon;
use std::collections::BTreeSet;

const AGGREGATE: &[Category] = &[Category::Aggregate];

pub struct World {
    rng: SeededRng,
    area: AreaId,
    controller: ControllerId,
    actor: Actor,
    at: Instant,
}

impl World {
    /// The agency that the member of these tests acts for.
    pub fn agency(&self) -> AgencyId {
        self.actor.membership().expect("the actor is a member").agency
    }

    pub fn new() -> Self {
        let (rng, at) = (SeededRng::new(11), noon());
        let area = AreaId::new(at, &rng);
        let controller = ControllerId::new(at, &rng);
        let actor = Actor::Member(Membership {
            user: UserId::new(at, &rng),
            member: MemberId::new(at, &rng),
            agency: AgencyId::new(at, &rng),
            controller,
            roles: BTreeSet::from([Role::Administrator]),
            areas: BTreeSet::from([area]),
            kind: AgencyKind::CommunitySafety,
            strength: Strength::TwoFactor,
        });
        Self { rng, area, controller, actor, at }
    }

    fn asked(&self) -> Asked {
        Asked { at: self.at, request: RequestId::new(self.at, &self.rng) }
    }

    pub fn write_permit(&self) -> Permit<CreateAgency> {
        let id = AgencyId::new(self.at, &self.rng);
        let target =
            Target::new(id).in_area(self.area).owned_by(id).controlled_by(self.controller).holding(AGGREGATE);
        permit(decide(&self.actor, target, Purpose::RunService, Basis::OwnFunction, self.asked()))
    }

    pub fn read_permit(&self) -> Permit<ListAgencies> {
        let target = Target::new(self.area).in_area(self.area).holding(AGGREGATE);
        permit(decide(&self.actor, target, Purpose::RunService, Basis::OwnFunction, self.asked()))
    }

    pub fn rotate_permit(&self) -> Permit<RotateKeys> {
        let operator = Actor::System(SystemActor::Operator);
        permit(decide(&operator, Target::new(()), Purpose::RunService, Basis::OwnFunction, self.asked()))
    }

    pub fn refusal(&self) -> Refusal {
        let elsewhere = AreaId::new(self.at, &self.rng);
        let target = Target::new(elsewhere).in_area(elsewhere).holding(AGGREGATE);
        decide::<ListAgencies>(&self.actor, target, Purpose::RunService, Basis::OwnFunction, self.asked())
            .expect_err("an area that the agency does not serve")
    }

    /// Writes `count` entries, seals them, and returns nothing: the entries have the ids 1 to `count`.
    pub async fn sealed_entries(&self, db: &Database, count: usize) {
        for _ in 0..count {
            db.record(self.read_permit()).await.expect("an entry can be written");
        }
        accord_platform_db::audit::seal_all(db, self.at).await.expect("entries can be sealed");
    }
}

fn permit<A: Action>(decision: Result<Permit<A>, Refusal>) -> Permit<A> {
    decision.expect("the world lets its actor do this")
}
