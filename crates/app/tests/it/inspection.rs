//! The inspection pack: who takes it away, and of which days there is one. What it says is read in the tests of the command.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_policy::Role;

const COUNCIL: &str = "haringey-council-fictional";

#[tokio::test]
async fn those_who_answer_for_a_borough_take_its_pack_away_and_nobody_else() {
    for world in World::demonstration_on_each_engine().await {
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        for address in ["/inspection?area=haringey", "/inspection/pack.pdf?area=haringey"] {
            worker.get(address).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("inspection.print", "role_may_not")]);
        }
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        manager.get("/inspection/pack.pdf?area=enfield").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("inspection.print", "outside_area")]);
        assert!(
            manager
                .get("/inspection?area=haringey")
                .await
                .expect(200)
                .body
                .contains("Nothing in it is about one child")
        );
        for wrong in ["1/1/2999", "soon"] {
            manager.get(&format!("/inspection/pack.pdf?area=haringey&on={wrong}")).await.expect(422);
        }
        let pack = manager.save("/inspection/pack.pdf?area=haringey&on=1/1/2026").await;
        assert!(pack.starts_with(b"%PDF"));
        assert_eq!(world.newest_entries(1).await, [done("inspection.print")]);
    }
}
