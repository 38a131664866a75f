//! The story of the standards: a region drafts them with its boroughs and sees where they are in force; a borough assesses
//! itself, is moderated, improves, and the region sees the change.
//!
//! `standards_from_the_draft_to_what_changed` is over 70 lines because it is one story.

use crate::assessments::holder;
use crate::standards::{
    AGREES, answer, completed, consulted, region, take_step, write_moderation, write_round,
};
use crate::world::{World, done};
use accord_kernel::Clock;
use accord_policy::Role;
use accord_testkit::{Answer, Client};

const HARINGEY: &str = "haringey-council-fictional";
const ENFIELD: &str = "enfield-council-fictional";
const CAMDEN: &str = "camden-council-fictional";
const DAY: i64 = 24 * 60 * 60;

fn without_query(answer: &Answer) -> String {
    answer.location().split('?').next().expect("an address").to_owned()
}

async fn manager(world: &World, council: &str) -> Client {
    holder(world, council, Role::YouthJusticeManager).await
}

/// What the region sees of what boroughs found.
async fn patterns(world: &World) -> String {
    let page = region(world).await.get("/standards/patterns").await.expect(200);
    page.texts("main").join(" ")
}

#[tokio::test]
async fn standards_from_the_draft_to_what_changed() {
    for world in World::demonstration_on_each_engine().await {
        // The region drafts and consults; a borough comments and is answered before anything is offered.
        let edition = consulted(&world).await;
        let chair = holder(&world, HARINGEY, Role::BoardChair).await;
        let comment =
            chair.get(&edition).await.expect(200).attributes("main a[href*='/comment']", "href").remove(0);
        chair.post(&comment, &[("words", "Name the schools too")]).await.expect(303);
        world.clock.advance_seconds(15 * DAY);
        let lead = region(&world).await;
        lead.get(&format!("{edition}/offer")).await.expect(409);
        let reply =
            lead.get(&edition).await.expect(200).attribute("main a[href^='/standards/comments/']", "href");
        lead.post(&reply, &[("reply", "taken_up"), ("words", "Schools are named now")]).await.expect(303);
        let offer = format!("{edition}/offer");
        let seen = lead.get(&offer).await.expect(200).attribute("input[name=seen]", "value");
        lead.post(&offer, &[("seen", &seen)]).await.expect(303);
        // Boroughs answer, each in its way; it is in force where they agreed.
        let reserved = [("kind", "reservations"), ("reason", "Money"), ("words-1.2", "Later in the year")];
        answer(&world, &edition, HARINGEY, &reserved).await.expect(303);
        let declines = [("kind", "declines"), ("reason", "We have stricter ones")];
        answer(&world, &edition, ENFIELD, &declines).await.expect(303);
        answer(&world, &edition, CAMDEN, AGREES).await.expect(303);
        let lead = region(&world).await;
        let roll_out = lead.get(&format!("{edition}/boroughs")).await.expect(200);
        let counts = roll_out.texts("main .govuk-summary-list__value").join(";");
        assert!(counts.starts_with("1 of 33") && counts.contains("30 of 33"), "{counts}");
        manager(&world, ENFIELD).await.post("/standards/rounds", &[("area", "enfield")]).await.expect(409);
        // Haringey assesses itself, and Camden looks at it.
        let round = completed(&world, HARINGEY, "haringey").await;
        assert!(patterns(&world).await.contains("Met in 0 of 1"));
        let (own, peer) = (manager(&world, HARINGEY).await, manager(&world, CAMDEN).await);
        own.post(&format!("{round}/ask"), &[("peer", "camden")]).await.expect(303);
        assert!(peer.get("/").await.expect(200).body.contains("Look at what another borough finds"));
        let list = peer.get("/standards").await.expect(200);
        let look = list.attribute("main a[href^='/standards/moderations/']", "href");
        take_step(&world, &peer, &look, "accept").await;
        write_moderation(&world, &peer, &look, "We have not met your voice there").await;
        take_step(&world, &peer, &look, "send").await;
        assert!(own.get("/").await.expect(200).body.contains("Answer what Camden says"));
        let reply = [("reply-1.2", "We send the director from now on")];
        own.post(&format!("{look}/answer"), &reply).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("standard.answer_moderator")]);
        // What is missing is improved: as an action of the plan, with an owner, a day and what came of it.
        let improve = format!("{round}/improve");
        let one = own.get(&improve).await.expect(200).attribute("input[name=expectation]", "value");
        let date = |days: i32| {
            let date = world.clock.now().day().plus_days(days).date();
            format!("{}/{}/{}", date.day(), date.month(), date.year())
        };
        let due = date(10);
        let form = [
            ("expectation", one.as_str()),
            ("what", "Ask probation and fire to sign"),
            ("agency", "haringey-youth-justice-service"),
            ("due_on", &due),
        ];
        own.post(&improve, &form).await.expect(303);
        let from = date(0);
        let begin = [("begin", "seven_weeks"), ("title", "Summer plan"), ("from", from.as_str())];
        let plan = without_query(&own.post("/plans/new?area=haringey", &begin).await.expect(303));
        let taking = format!("{plan}/improvements");
        let take = own.get(&taking).await.expect(200).attribute("input[name=take]", "value");
        own.post(&taking, &[("take", &take)]).await.expect(303);
        let actions = own.get(&format!("{plan}/actions?rows=50")).await.expect(200);
        assert!(actions.body.contains("Ask probation and fire to sign"));
        let list = own.get("/standards").await.expect(200);
        let finish = list.attribute("form[action^='/standards/improvements/']", "action");
        own.post(&finish, &[("came_of", "Both signed")]).await.expect(303);
        // The next round finds it met, and the region sees that it changed.
        world.clock.advance_seconds(60 * DAY);
        let own = manager(&world, HARINGEY).await;
        let second = without_query(&own.post("/standards/rounds", &[("area", "haringey")]).await.expect(303));
        write_round(&own, &second, "Signed by all", &["together"]).await;
        let seen = own.get(&second).await.expect(200).attribute("input[name=seen]", "value");
        own.post(&format!("{second}/complete"), &[("seen", &seen)]).await.expect(303);
        let both = own.get("/standards/rounds?area=haringey").await.expect(200).texts("main").join(" ");
        assert!(both.contains("1 of 24 judgements changed"), "{both}");
        assert!(patterns(&world).await.contains("1 further, 0 less far"));
    }
}
