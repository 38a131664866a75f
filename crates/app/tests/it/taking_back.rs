//! A file that was brought in and is taken back.

use crate::feeding::{Daily, SAFETY, bring_in, count, daily, feed, mapping, row, try_to_bring_in};
use crate::world::{World, done, refused};
use accord_app::imports::FileImported;
use accord_engine_formats::Format;
use accord_testkit::Client;

const ANALYST: &str = "Community-safety analyst, Haringey";
const POLICE: &str = "Police partnership officer, Police, North Area";
const REASON: &str = "It was the file of another month";

fn night() -> Vec<Daily<'static>> {
    vec![
        row("R1", "2026-11-18 10:00", "Robbery", "19"),
        row("R2", "2026-11-19 10:00", "Shooting", "19"),
        row("R3", "2026-11-20 10:00", "Noise", "19"),
    ]
}

/// The same nights: one row changed, one missing, one more.
fn wrong_night() -> Vec<Daily<'static>> {
    vec![
        row("R1", "2026-11-18 10:00", "Burglary", "19"),
        row("R3", "2026-11-20 10:00", "Noise", "19"),
        row("R4", "2026-11-20 11:00", "Fireworks", "19"),
    ]
}

fn path(imported: &FileImported) -> String {
    format!("/imports/{}/take-back", imported.import.expect("it is no trial"))
}

/// What the list of incidents says happened, in its order.
async fn listed(analyst: &Client) -> Vec<String> {
    let list = analyst.get("/picture/incidents?area=haringey&sort=what").await.expect(200);
    list.texts(".accord-list__table tbody th")
}

#[tokio::test]
async fn rows_of_a_file_that_is_taken_back_count_no_more_and_what_they_replaced_counts_again() {
    for world in World::demonstration_on_each_engine().await {
        let first = feed(&world, SAFETY, "Police daily", &night()).await;
        let wrong = feed(&world, SAFETY, "Police daily", &wrong_night()).await;
        assert_eq!((wrong.counts.new, wrong.counts.withdrawn), (1, 1));
        let analyst = world.signed_in_as(ANALYST).await;
        let other = world.signed_in_as(POLICE).await;
        for _ in 0..2 {
            other.get(&path(&wrong)).await.expect(403);
            other.post(&path(&wrong), &[("reason", REASON)]).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused("import.take_back", "other_agency")]);
        }
        analyst.get(&path(&wrong)).await.expect(200);
        let empty = analyst.post(&path(&wrong), &[]).await.expect(422);
        assert_eq!(empty.errors(), ["Say in a sentence why it is taken back"]);
        analyst.post(&path(&wrong), &[("reason", "Jordan Example is in it")]).await.expect(200);
        let later = analyst.post(&path(&first), &[("reason", REASON)]).await.expect(409);
        assert!(later.body.contains("A later file may build on this one"), "{}", later.body);
        assert_eq!(listed(&analyst).await, ["Burglary", "Fireworks", "Noise"]);

        analyst.post(&path(&wrong), &[("reason", REASON)]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("import.take_back")]);
        assert_eq!(world.newest_reason().await, REASON);
        assert_eq!(listed(&analyst).await, ["Noise", "Robbery", "Shooting"], "at once");
        let page = analyst.get(&path(&wrong).replace("/take-back", "")).await.expect(200);
        assert!(page.body.contains("Taken back") && page.body.contains(REASON));
        assert_eq!(page.texts("a[href$='/take-back']"), [""; 0]);
        analyst.post(&path(&wrong), &[("reason", REASON)]).await.expect(409);

        count(&world).await;
        assert_eq!(listed(&analyst).await, ["Noise", "Robbery", "Shooting"]);
        let stored = "SELECT COUNT(*) FROM event";
        assert_eq!(world.number(stored).await, 5, "nothing is lost");
        let again = feed(&world, SAFETY, "Police daily", &wrong_night()).await;
        assert_eq!(again.counts, wrong.counts, "the same file is as new as it was");
        assert_eq!(listed(&analyst).await, ["Burglary", "Fireworks", "Noise"]);
    }
}

/// The later file has the rows too, though it stored none of them: they would be lost with the older one.
#[tokio::test]
async fn a_file_whose_rows_a_later_one_has_too_is_taken_back_after_it() {
    for world in World::demonstration_on_each_engine().await {
        let first = feed(&world, SAFETY, "Police daily", &night()).await;
        let same = feed(&world, SAFETY, "Police daily", &night()).await;
        assert_eq!((same.counts.new, same.counts.known), (0, 3));
        let analyst = world.signed_in_as(ANALYST).await;
        let later = analyst.post(&path(&first), &[("reason", REASON)]).await.expect(409);
        assert!(later.body.contains("A later file may build on this one"), "{}", later.body);
        analyst.post(&path(&same), &[("reason", REASON)]).await.expect(303);
        count(&world).await;
        assert_eq!(listed(&analyst).await, ["Noise", "Robbery", "Shooting"]);
        analyst.post(&path(&first), &[("reason", REASON)]).await.expect(303);
        assert_eq!(listed(&analyst).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_file_is_taken_back_for_30_days() {
    for world in World::demonstration_on_each_engine().await {
        let day = 24 * 60 * 60;
        let old = feed(&world, SAFETY, "Police daily", &night()).await;
        world.clock.advance_seconds(day);
        let young = feed(&world, SAFETY, "Police daily", &wrong_night()).await;
        world.clock.advance_seconds(30 * day - 60);
        let analyst = world.signed_in_as(ANALYST).await;
        for answer in [analyst.get(&path(&old)).await, analyst.post(&path(&old), &[("reason", REASON)]).await]
        {
            let refused = answer.expect(409);
            assert!(refused.body.contains("can no longer be taken back"), "{}", refused.body);
            assert!(refused.body.contains("bring in the right file"), "{}", refused.body);
        }
        let links = async |imported: &FileImported| {
            let page = analyst.get(&path(imported).replace("/take-back", "")).await.expect(200);
            page.texts("a[href$='/take-back']")
        };
        assert_eq!(links(&old).await, [""; 0]);
        assert_eq!(links(&young).await, ["Take it back"]);
        analyst.post(&path(&young), &[("reason", REASON)]).await.expect(303);
    }
}

/// As a file was brought in before imports noted every scope: only those in which it had new rows are known.
async fn forget_scopes(world: &World, imported: &FileImported) {
    let number = world.number("SELECT MAX(number) FROM import").await;
    assert!(imported.counts.known > 0 && imported.counts.new == 0, "{:?}", imported.counts);
    world.change(&format!("UPDATE import SET has_noted_scopes = FALSE WHERE number = {number}")).await;
    let of_it = format!("(SELECT id FROM import WHERE number = {number})");
    world.change(&format!("DELETE FROM import_scope WHERE import_id = {of_it}")).await;
}

#[tokio::test]
async fn a_file_whose_scopes_were_not_noted_is_taken_back_before_no_file_that_may_have_its_rows() {
    for world in World::demonstration_on_each_engine().await {
        feed(&world, SAFETY, "Police daily", &night()).await;
        // It ends the third row, and the next file brings that row in anew.
        let short = feed(&world, SAFETY, "Police daily", &night()[..2]).await;
        assert_eq!((short.counts.known, short.counts.withdrawn), (2, 1));
        forget_scopes(&world, &short).await;
        let whole = feed(&world, SAFETY, "Police daily", &night()).await;
        assert_eq!((whole.counts.known, whole.counts.new), (2, 1));
        let analyst = world.signed_in_as(ANALYST).await;
        let later = analyst.post(&path(&short), &[("reason", REASON)]).await.expect(409);
        assert!(later.body.contains("may have the same rows"), "{}", later.body);
        for imported in [&whole, &short] {
            analyst.post(&path(imported), &[("reason", REASON)]).await.expect(303);
            count(&world).await;
        }
        assert_eq!(listed(&analyst).await, ["Noise", "Robbery", "Shooting"], "each row once");
    }
}

#[tokio::test]
async fn a_later_file_whose_scopes_were_not_noted_is_in_the_way_of_its_own_feed_and_months_only() {
    for world in World::demonstration_on_each_engine().await {
        let first = feed(&world, SAFETY, "Police daily", &night()).await;
        let october = [row("R8", "2026-10-30 10:00", "Robbery", "19")];
        for (name, rows) in [("Other daily", night()), ("Police daily", october.to_vec())] {
            feed(&world, SAFETY, name, &rows).await;
            let same = feed(&world, SAFETY, name, &rows).await;
            forget_scopes(&world, &same).await;
        }
        let same = feed(&world, SAFETY, "Police daily", &night()).await;
        forget_scopes(&world, &same).await;
        let analyst = world.signed_in_as(ANALYST).await;
        let later = analyst.post(&path(&first), &[("reason", REASON)]).await.expect(409);
        assert!(later.body.contains("may have the same rows"), "{}", later.body);
        analyst.post(&path(&same), &[("reason", REASON)]).await.expect(303);
        count(&world).await;
        analyst.post(&path(&first), &[("reason", REASON)]).await.expect(303);
    }
}

#[tokio::test]
async fn counts_and_signals_follow_and_no_file_of_the_kind_comes_in_between() {
    for world in World::demonstration_on_each_engine().await {
        let sum = "SELECT CAST(COALESCE(SUM(counted), 0) AS BIGINT) FROM tally WHERE source = 'incident'";
        let loud = crate::signals::loud_week();
        let imported = feed(&world, SAFETY, "Police daily", &crate::signals::noise(&loud)).await;
        assert!(world.number(sum).await > 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM signal").await, 1);
        let analyst = world.signed_in_as(ANALYST).await;
        analyst.post(&path(&imported), &[("reason", REASON)]).await.expect(303);
        let mappings = || vec![mapping("Police daily")];
        let text = daily(&night());
        let between = try_to_bring_in(&world, SAFETY, Format::Incidents, mappings(), &text).await;
        assert!(between.is_err_and(|not| not.words().contains("brought in or taken back")));
        count(&world).await;
        assert_eq!(world.number(sum).await, 0);
        assert_eq!(world.column::<String>("SELECT state FROM signal").await, ["closed"]);
        let next = bring_in(&world, SAFETY, Format::Incidents, mappings(), &text).await;
        assert_eq!(next.counts.new, 3);
    }
}
