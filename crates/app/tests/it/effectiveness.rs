//! The figures of the framework's questions: computed from records, reported by hand, or not measured here yet.

use crate::assessments::holder;
use crate::world::{World, done, refused};
use accord_app::effectiveness::QUESTIONS;
use accord_kernel::Clock;
use accord_policy::Role;

const COUNCIL: &str = "haringey-council-fictional";
const PAGE: &str = "/effectiveness?area=haringey";

fn address(code: &str) -> String {
    format!("{PAGE}&question={}", code.to_lowercase())
}

/// A table without which nothing can be computed, for every question that says it is computed. A figure that is a default,
/// a sample or a count of ticked boxes would still be there.
const RESTS_ON: &[(&str, &str)] = &[
    ("2a", "briefing"),
    ("2c", "agreement"),
    ("2d", "disclosure"),
    ("5a", "timeline_event"),
    ("5b", "timeline_event"),
];

#[tokio::test]
async fn no_figure_is_computed_without_its_records() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        for question in QUESTIONS.iter().filter(|question| question.computed.is_some()) {
            let (_, table) = RESTS_ON.iter().find(|(code, _)| *code == question.code).unwrap_or_else(|| {
                panic!("{} is computed from no table that this test knows", question.code)
            });
            manager.get(&address(question.code)).await.expect(200);
            world.change(&format!("ALTER TABLE {table} RENAME TO {table}_gone")).await;
            let answer = manager.get(&address(question.code)).await;
            assert_eq!(answer.status, 500, "{} has a figure without {table}", question.code);
            world.change(&format!("ALTER TABLE {table}_gone RENAME TO {table}")).await;
            manager.get(&address(question.code)).await.expect(200);
        }
        for (code, _) in RESTS_ON {
            assert!(
                QUESTIONS.iter().any(|question| question.code == *code && question.computed.is_some()),
                "{code}"
            );
        }
    }
}

#[tokio::test]
async fn figures_follow_what_is_recorded() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let all = manager.get(PAGE).await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("effectiveness.view")]);
        assert_eq!(all.texts("section.accord-action-row").len(), QUESTIONS.len());
        assert!(manager.get(&address("2a")).await.expect(200).body.contains("there is nothing to count"));
        assert!(manager.get(&address("2c")).await.expect(200).body.contains("there is nothing to count"));
        // A draft with police is one that is not in force.
        crate::agreeing::draft(&world, &crate::agreeing::WITH_POLICE).await;
        assert!(manager.get(&address("2c")).await.expect(200).body.contains("0 of 1"));
        // A briefing that was signed this morning counts tomorrow.
        let analyst = holder(&world, COUNCIL, Role::Analyst).await;
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let page = analyst.get("/briefing?area=haringey").await.expect(200);
        let sign = page.attribute("form[action^='/briefing/sign']", "action");
        let fields: Vec<(String, String)> = ["seen", "seen_at", "briefing"]
            .iter()
            .map(|name| {
                (
                    (*name).to_owned(),
                    page.attribute(&format!("form[action^='/briefing/sign'] input[name={name}]"), "value"),
                )
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        analyst.post(&sign, &fields).await.expect(303);
        world.clock.advance_seconds(24 * 60 * 60);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let told = manager.get(&address("2a")).await.expect(200).body;
        // The morning of the first briefing is the first that counts.
        assert!(told.contains("1 of 1") || told.contains("0 of 1"), "signed before half past nine or after");
        let at: Vec<i64> = world.column("SELECT signed_at FROM briefing").await;
        let in_time = accord_kernel::Instant::from_micros(at[0])
            <= accord_kernel::Instant::from_micros(at[0]).day().start().plus_seconds(9 * 3_600 + 1_800);
        assert_eq!(told.contains("1 of 1"), in_time);
    }
}

/// A figure is one of three, and a sentence counts each question once.
#[tokio::test]
async fn what_is_computed_is_not_reported_by_hand_and_the_three_kinds_are_counted() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let date = world.clock.now().day().date();
        let today = format!("{}/{}/{}", date.day(), date.month(), date.year());
        let form = [("count", "28"), ("of", "28"), ("source", "From memory"), ("as_of", today.as_str())];
        for question in QUESTIONS.iter().filter(|question| question.computed.is_some()) {
            let report = format!("/effectiveness/report?area=haringey&question={}", question.slug());
            let refused = manager.get(&report).await.expect(409);
            assert!(refused.body.contains("This figure is computed from records"));
            manager.post(&report, &form).await.expect(409);
            assert!(
                !manager.get(&address(question.code)).await.expect(200).body.contains("effectiveness/report")
            );
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM reported_figure").await, 0);
        let by_hand: Vec<_> = QUESTIONS.iter().filter(|question| question.computed.is_none()).collect();
        for (at, question) in by_hand.iter().take(3).enumerate() {
            let report = format!("/effectiveness/report?area=haringey&question={}", question.slug());
            for _ in 0..2 {
                world.clock.advance_seconds(1);
                manager.post(&report, &form).await.expect(303);
            }
            let page = manager.get(PAGE).await.expect(200);
            let says = format!("{} {} reported by hand", at + 1, if at == 0 { "is" } else { "are" });
            assert!(page.body.contains(&says), "{says}");
        }
        let page = manager.get(PAGE).await.expect(200);
        let computed = page.body.matches("Computed from records.").count();
        let unmeasured = page.body.matches("<strong>Not measured here yet</strong>").count();
        let says = format!(
            "Of {} questions, {computed} {} computed from records, 3 are reported by hand, and {unmeasured} are not measured",
            QUESTIONS.len(),
            if computed == 1 { "is" } else { "are" }
        );
        assert!(page.body.contains(&says), "{says}");
        assert_eq!(computed + 3 + unmeasured, QUESTIONS.len());
    }
}

#[tokio::test]
async fn a_figure_is_of_the_last_two_years_and_a_form_that_is_sent_twice_reports_one() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let report = "/effectiveness/report?area=haringey&question=3";
        let day = |days: i32| {
            let date = world.clock.now().day().plus_days(days).date();
            format!("{}/{}/{}", date.day(), date.month(), date.year())
        };
        for wrong in ["1/1/1900".to_owned(), day(-732), day(1)] {
            let form = [("count", "7"), ("of", "9"), ("source", "The log"), ("as_of", wrong.as_str())];
            let answer = manager.post(report, &form).await.expect(422);
            let asked = "Enter the day as at which it was counted: today, or a day of the last two years";
            assert_eq!(answer.errors(), [asked], "{wrong}");
        }
        let new = manager.get(report).await.expect(200).attribute("input[name=new]", "value");
        let earliest = day(-731);
        let form = [
            ("count", "7"),
            ("of", "9"),
            ("source", "The log"),
            ("as_of", earliest.as_str()),
            ("new", new.as_str()),
        ];
        manager.post(report, &form).await.expect(303);
        manager.post(report, &form).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM reported_figure").await, 1);
        // Whoever opens the form again reports another.
        manager.post(report, &form[..4]).await.expect(303);
        assert_eq!(world.number("SELECT COUNT(*) FROM reported_figure").await, 2);
    }
}

#[tokio::test]
async fn a_small_count_of_children_is_neither_shown_nor_kept() {
    for world in World::demonstration_on_each_engine().await {
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        let date = world.clock.now().day().date();
        let today = format!("{}/{}/{}", date.day(), date.month(), date.year());
        let form = [("count", "3"), ("of", "11"), ("source", "The log"), ("as_of", today.as_str())];
        let report = |code: &str| format!("/effectiveness/report?area=haringey&question={code}");
        let page = manager.get(&report("6a")).await.expect(200).body;
        assert!(page.contains("A count of 1 to 4 children could point at one of them: do not enter it"));
        assert!(!manager.get(&report("3")).await.expect(200).body.contains("A count of 1 to 4 children"));
        for code in ["6a", "3"] {
            manager.post(&report(code), &form).await.expect(303);
        }
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        let of_children = worker.get(&address("6a")).await.expect(200).body;
        assert!(of_children.contains("Fewer than 5 of 11") && !of_children.contains("3 of 11"));
        assert!(
            worker.get(&address("3")).await.expect(200).body.contains("3 of 11"),
            "schools are no children"
        );
        let kept: Vec<i32> = world.column("SELECT counted FROM reported_figure WHERE question = '6a'").await;
        assert_eq!(kept, [4]);
    }
}

#[tokio::test]
async fn a_figure_is_reported_by_hand_in_ones_own_name_and_never_changed() {
    for world in World::demonstration_on_each_engine().await {
        let address = "/effectiveness/report?area=haringey&question=6a";
        let date = world.clock.now().day().date();
        let today = format!("{}/{}/{}", date.day(), date.month(), date.year());
        let form =
            [("count", "7"), ("of", "9"), ("source", "The log of the night team"), ("as_of", today.as_str())];
        let worker = holder(&world, COUNCIL, Role::CaseWorker).await;
        worker.post(address, &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("effectiveness.report", "role_may_not")]);
        let manager = holder(&world, COUNCIL, Role::YouthJusticeManager).await;
        manager.post(&address.replace("haringey", "enfield"), &form).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("effectiveness.report", "outside_area")]);
        manager.post(&address.replace("6a", "9z"), &form).await.expect(404);
        let wrong = manager
            .post(address, &[("count", "9"), ("of", "7"), ("source", "The log"), ("as_of", "1/1/2999")])
            .await
            .expect(422);
        assert_eq!(wrong.errors().len(), 2, "{:?}", wrong.errors());
        assert_eq!(wrong.texts("textarea[name=source]"), ["The log"]);
        let page = worker.get(PAGE).await.expect(200).body;
        assert!(page.contains("Not measured here yet"));
        manager.post(address, &form).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("effectiveness.report")]);
        world.clock.advance_seconds(60);
        manager.post(address, &[("count", "8"), form[1], form[2], form[3]]).await.expect(303);
        let page = worker.get("/effectiveness?area=haringey&question=6a").await.expect(200);
        for words in ["8 of 9", "The log of the night team", "Reported by hand on", "7 of 9"] {
            assert!(page.body.contains(words), "{words}");
        }
        assert!(!page.body.contains("Not measured here yet") && !page.body.contains("Computed from records"));
        let region = holder(&world, "example-regional-authority-fictional", Role::RegionalLead).await;
        region.get(PAGE).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("effectiveness.view", "role_may_not")]);
    }
}
