//! Signals: raised once, signed off by people, taken back when their count goes, and told to whom.

use crate::feeding::{Daily, ENFIELD_SAFETY, SAFETY, count, feed, row};
use crate::world::{World, done, refused};
use accord_kernel::Day;
use accord_testkit::noon;

const ANALYST: &str = "Community-safety analyst, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";

/// 40 weeks of three rows more or less, then a week of 21, the last of which ended a week ago.
pub fn loud_week() -> Vec<(String, String)> {
    let first: Day = "2026-02-02".parse().expect("a Monday");
    let mut rows = Vec::new();
    for week in 0..40 {
        for weekday in [0, 2, 4, 6].into_iter().take(2 + week % 3) {
            rows.push(first.plus_days(week as i32 * 7 + weekday));
        }
    }
    for day in 0..7 {
        rows.extend([first.plus_days(40 * 7 + day); 3]);
    }
    let numbered = rows.into_iter().enumerate();
    numbered.map(|(number, day)| (format!("N{number}"), format!("{day} 12:00"))).collect()
}

/// Rows of one kind.
pub fn noise(rows: &[(String, String)]) -> Vec<Daily<'_>> {
    rows.iter().map(|(reference, when)| row(reference, when, "Noise", "")).collect()
}

#[tokio::test]
async fn one_loud_week_raises_one_signal_once() {
    for world in World::demonstration_on_each_engine().await {
        let mut rows = loud_week();
        feed(&world, SAFETY, "Police daily", &noise(&rows)).await;
        let raised = "SELECT COUNT(*) FROM signal";
        assert_eq!(world.number(raised).await, 1);
        rows.push(("N999".to_owned(), "2026-11-15 13:00".to_owned()));
        feed(&world, SAFETY, "Police daily", &noise(&rows)).await;
        assert_eq!(world.number(raised).await, 1, "the same week is not raised twice");
        let analyst = world.signed_in_as(ANALYST).await;
        let page = analyst.get("/picture/signals?area=haringey").await.expect(200);
        let titles = page.texts("main a[href^='/picture/signals/']");
        assert_eq!(titles.len(), 1, "{titles:?}");
        assert!(titles[0].contains("22 in the week from 9 Nov 2026. Expected "), "{titles:?}");
        assert!(analyst.get("/").await.expect(200).body.contains("22 in the week from 9 Nov 2026"));
        let signal =
            analyst.get(&page.attribute("main a[href^='/picture/signals/']", "href")).await.expect(200);
        let rows =
            analyst.get(&signal.attribute("main a[href^='/picture/incidents?']", "href")).await.expect(200);
        assert_eq!(rows.texts(".accord-list__table tbody tr").len(), 22);
    }
}

#[tokio::test]
async fn a_signal_is_signed_off_with_a_reason_by_somebody_who_saw_it_as_it_is() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &noise(&loud_week())).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let list = analyst.get("/picture/signals?area=haringey").await.expect(200);
        let path = list.attribute("main a[href^='/picture/signals/']", "href");
        let explained = |reason| [("from", "new"), ("to", "explained"), ("reason", reason)];
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        assert_eq!(case_worker.get(&path).await.expect(200).texts("main form").len(), 0);
        case_worker.post(&path, &explained("A festival")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("signal.sign_off", "role_may_not")]);
        world.signed_in_at(ENFIELD_SAFETY).await.post(&path, &explained("A festival")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("signal.sign_off", "outside_area")]);
        let missing = analyst.post(&path, &explained("")).await.expect(422);
        assert_eq!(missing.errors().len(), 1);
        let state = "SELECT state FROM signal";
        assert_eq!(world.column::<String>(state).await, ["new"]);
        analyst.post(&path, &explained("A festival")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("signal.sign_off")]);
        assert_eq!(world.newest_reason().await, "A festival");
        // Both a step that there is from where it stands now, and one that there is not.
        for to in ["explained", "response_opened", "not_useful"] {
            let stale = [("from", "new"), ("to", to), ("reason", "Another cause")];
            let answer = analyst.post(&path, &stale).await.expect(409);
            assert!(answer.body.contains("A festival"), "it shows what was written meanwhile");
        }
        assert_eq!(world.column::<String>(state).await, ["explained"]);
        assert_eq!(world.number("SELECT COUNT(*) FROM signal_change").await, 1);
    }
}

#[tokio::test]
async fn a_signal_hidden_from_today_comes_back_and_stands_in_the_briefing_meanwhile() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &noise(&loud_week())).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let is_on = async |page: &str| {
            let analyst = world.signed_in_as(ANALYST).await;
            let links = analyst.get(page).await.expect(200).texts("main a[href^='/picture/signals/']");
            links.iter().any(|words| words.contains("21 in the week from 9 Nov 2026"))
        };
        assert!(is_on("/").await);
        let list = analyst.get("/picture/signals?area=haringey").await.expect(200);
        let path = list.attribute("main a[href^='/picture/signals/']", "href");
        let hide = |days| [("from", "new"), ("to", "acknowledged"), ("snooze", days)];
        for days in ["0", "29", "a week"] {
            analyst.post(&path, &hide(days)).await.expect(422);
        }
        assert!(is_on("/").await, "a refused wish hides nothing");
        analyst.post(&path, &hide("2")).await.expect(303);
        assert!(analyst.get(&path).await.expect(200).body.contains("Hidden from Today until 24 Nov 2026"));
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        assert!(is_on("/briefing?area=haringey").await);
        for (days, is_shown) in [(0, false), (2, false), (3, true)] {
            world.clock.set(noon().plus_seconds(days * 24 * 60 * 60));
            assert_eq!(is_on("/").await, is_shown, "{days} days later");
        }
        let analyst = world.signed_in_as(ANALYST).await;
        let explained = [("from", "acknowledged"), ("to", "explained"), ("reason", "A festival")];
        analyst.post(&path, &explained).await.expect(303);
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let read = analyst.get("/briefing?area=haringey").await.expect(200).texts("main").join(" ");
        assert!(
            read.contains("Known cause, ") && read.contains(": A festival."),
            "partners are told why: {read}"
        );
    }
}

#[tokio::test]
async fn the_region_hears_of_no_signal_with_a_small_count_of_partners_own_rows() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &noise(&loud_week())).await;
        let (region, analyst) =
            (world.signed_in_as("Regional lead").await, world.signed_in_as(ANALYST).await);
        let list = "/picture/signals?area=haringey";
        let path = analyst.get(list).await.expect(200).attribute("main a[href^='/picture/signals/']", "href");
        for (observed, status, listed) in [(5, 200, 1), (4, 404, 0)] {
            world.change(&format!("UPDATE signal SET observed = {observed}")).await;
            region.get(&path).await.expect(status);
            let links = region.get(list).await.expect(200).texts("main a[href^='/picture/signals/']");
            assert_eq!(links.len(), listed, "{observed}: {links:?}");
            analyst.get(&path).await.expect(200);
        }
        // Where the rows are is linked for whoever gets them there.
        world.change("UPDATE signal SET observed = 5").await;
        let counted = "main p a[href^='/picture/incidents?'], main p a[href^='/picture/trends/']";
        let rows = analyst.get(&path).await.expect(200).attribute(counted, "href");
        analyst.get(&rows).await.expect(200);
        let counts =
            world.signed_in_as(CASE_WORKER).await.get(&path).await.expect(200).attribute(counted, "href");
        world.signed_in_as(CASE_WORKER).await.get(&counts).await.expect(200);
        // Who has it is for the borough.
        analyst.post(&path, &[("from", "new"), ("to", "acknowledged")]).await.expect(303);
        for (reader, names) in [(&analyst, 1), (&region, 0)] {
            let page = reader.get(list).await.expect(200).texts("main").join(" ");
            assert_eq!(page.matches(" has it.").count(), names, "{page}");
        }
        let told = region.get(&path).await.expect(200);
        assert_eq!(told.texts(counted), [""; 0]);
        assert!(told.texts("main").join(" ").contains("What was counted is for the agencies of Haringey."));
    }
}

#[tokio::test]
async fn a_corrected_file_takes_back_what_nobody_has_looked_at_and_leaves_what_somebody_has() {
    for world in World::demonstration_on_each_engine().await {
        let mut rows = loud_week();
        feed(&world, SAFETY, "Police daily", &noise(&rows)).await;
        let states = "SELECT state FROM signal";
        assert_eq!(world.column::<String>(states).await, ["new"]);
        let whole = rows.clone();
        rows.truncate(rows.len() - 18);
        feed(&world, SAFETY, "Police daily", &noise(&rows)).await;
        assert_eq!(world.column::<String>(states).await, ["closed"]);
        let why = "SELECT words FROM signal_change";
        assert!(world.column::<String>(why).await[0].contains("corrected"));
        feed(&world, SAFETY, "Police daily", &noise(&whole)).await;
        assert_eq!(world.column::<String>(states).await, ["new"], "it is the same signal, and waits again");
    }
}

#[tokio::test]
async fn boroughs_that_a_cut_off_count_left_unjudged_are_judged_by_the_next() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &noise(&loud_week())).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM area_to_judge").await, 0);
        // As if it had been killed after its last month was counted.
        world.change("DELETE FROM signal").await;
        world.change("INSERT INTO area_to_judge SELECT id FROM area WHERE slug = 'haringey'").await;
        count(&world).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM signal").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM area_to_judge").await, 0);
    }
}
