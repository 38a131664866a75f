//! Tension: notes without names, checked before they are printed, and a level that somebody answers for.

use crate::feeding::ENFIELD_SAFETY;
use crate::world::{World, done, refused};
use accord_testkit::Client;

const ANALYST: &str = "Community-safety analyst, Haringey";
/// Checks notes too, and works for another agency of the borough.
const MANAGER: &str = "Youth justice service manager, Haringey";
const CASE_WORKER: &str = "Case worker, Haringey youth justice";
const NEW: &str = "/picture/tension/new?area=haringey";
const TENSION: &str = "/picture/tension?area=haringey";
const LEVEL: &str = "/picture/tension/level?area=haringey";
/// Two capitalised words in a row look like somebody's name.
const NAMED: &str = "Heard that Jordan Example is back near the park";

fn note(words: &str) -> [(&str, &str); 4] {
    [("words", words), ("kind", "experienced"), ("grade", "2"), ("handling", "P")]
}

async fn briefing(reader: &Client) -> String {
    reader.get("/briefing?area=haringey").await.expect(200).texts("main").join(" ")
}

/// Saves the briefing as it is: the data is looked at again.
async fn save_briefing(analyst: &Client) {
    let edit = "/briefing/edit?area=haringey";
    let seen = analyst.get(edit).await.expect(200).attribute("input[name=seen]", "value");
    analyst.post(edit, &[("seen", &seen)]).await.expect(303);
}

/// Writes a note that is flagged, having been warned.
async fn write_flagged(writer: &Client) {
    let seen = writer.post(NEW, &note(NAMED)).await.expect(200).attribute("input[name=seen]", "value");
    let mut sent = note(NAMED).to_vec();
    sent.push(("seen", &seen));
    writer.post(NEW, &sent).await.expect(303);
}

#[tokio::test]
async fn refuses_notes_from_the_region_and_from_another_borough() {
    let world = World::demonstration().await;
    let region = world.signed_in_as("Regional lead").await;
    let enfield = world.signed_in_at(ENFIELD_SAFETY).await;
    for (browser, code) in [(region, "role_may_not"), (enfield, "outside_area")] {
        browser.get(NEW).await.expect(403);
        browser.post(NEW, &note("It is quiet")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.write", code)]);
        browser.get("/picture/tension?area=haringey").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.view", code)]);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM tension_note").await, 0);
}

#[tokio::test]
async fn a_note_that_looks_as_if_it_named_somebody_warns_and_is_printed_only_when_checked() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        let stored = "SELECT COUNT(*) FROM tension_note";
        let missing = case_worker.post(NEW, &[]).await.expect(422);
        assert_eq!(missing.errors().len(), 4);
        let warned = case_worker.post(NEW, &note(NAMED)).await.expect(200);
        assert!(warned.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
        assert_eq!(world.number(stored).await, 0, "a warning stores nothing");
        let seen = warned.attribute("input[name=seen]", "value");
        // Other words with a name in them are warned of again.
        let mut changed = note("Heard that Sam Sample is back").to_vec();
        changed.push(("seen", &seen));
        case_worker.post(NEW, &changed).await.expect(200);
        assert_eq!(world.number(stored).await, 0);
        let mut sent = note(NAMED).to_vec();
        sent.push(("seen", &seen));
        case_worker.post(NEW, &sent).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.write")]);
        assert_eq!(world.column::<String>("SELECT state FROM tension_note").await, ["unconfirmed"]);

        let analyst = world.signed_in_as(ANALYST).await;
        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let held_back = briefing(&analyst).await;
        assert!(
            !held_back.contains("Jordan") && held_back.contains("1 note may not be printed"),
            "{held_back}"
        );

        let page = analyst.get(TENSION).await.expect(200);
        let check = page.attribute("form[action$='/check']", "action");
        case_worker.post(&check, &[]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.check", "role_may_not")]);
        analyst.post(&check, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.check")]);
        save_briefing(&analyst).await;
        let printed = briefing(&analyst).await;
        assert!(printed.contains("Jordan Example") && !printed.contains("may not be printed"), "{printed}");

        let withdraw = check.replace("/check", "/withdraw");
        analyst.post(&withdraw, &[("reason", "It named somebody")]).await.expect(303);
        save_briefing(&analyst).await;
        assert!(!briefing(&analyst).await.contains("Jordan"));
    }
}

#[tokio::test]
async fn a_flagged_note_is_confirmed_by_somebody_else_than_its_writer_and_once() {
    for world in World::demonstration_on_each_engine().await {
        let (analyst, manager) = (world.signed_in_as(ANALYST).await, world.signed_in_as(MANAGER).await);
        write_flagged(&analyst).await;
        let state = "SELECT state FROM tension_note";
        let open = "form[action$='/check'] button";
        let own = analyst.get(TENSION).await.expect(200);
        assert_eq!(own.texts(open), [""; 0], "no button leads to a refusal");
        let withdraw = own.attribute("a[href$='/withdraw']", "href");
        let check = withdraw.replace("/withdraw", "/check");
        let refusal = analyst.post(&check, &[]).await.expect(403);
        assert_eq!(refusal.heading(), "You cannot confirm your own note");
        assert_eq!(world.newest_entries(1).await, [refused("tension.check", "about_oneself")]);
        assert_eq!(world.column::<String>(state).await, ["unconfirmed"]);

        assert_eq!(manager.get(TENSION).await.expect(200).texts(open).len(), 1);
        manager.post(&check, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.check")]);
        let decided = "SELECT decided_at FROM tension_note";
        let at = world.number(decided).await;
        world.clock.advance_seconds(60);
        manager.post(&check, &[]).await.expect(409);
        assert_eq!(world.number(decided).await, at, "who confirmed it first stays");
        // Its writer may take it back, once, and nobody brings it back.
        analyst.post(&withdraw, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.withdraw")]);
        for late in [&withdraw, &check] {
            manager.post(late, &[("reason", "It is over")]).await.expect(409);
        }
        assert_eq!(
            analyst.get(TENSION).await.expect(200).texts("main ul.govuk-list li"),
            [""; 0],
            "one's own"
        );
        assert_eq!(world.column::<String>(state).await, ["withdrawn"]);
    }
}

#[tokio::test]
async fn a_briefing_tells_its_notes_to_practitioners_only_and_says_how_many_did_not_fit() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        for number in 1..=6 {
            analyst.post(NEW, &note(&format!("Loud evening {number} at the shops"))).await.expect(303);
        }
        // What is written later is not of yesterday.
        analyst.post("/briefing/prepare?area=haringey&day=2026-11-21", &[]).await.expect(303);
        let before = analyst.get("/briefing?area=haringey&day=2026-11-21").await.expect(200);
        assert!(!before.body.contains("Loud evening"), "{:?}", before.texts("main"));

        analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
        let draft = analyst.get("/briefing?area=haringey").await.expect(200);
        let seen = draft.attribute("input[name=seen]", "value");
        let words = draft.texts("main").join(" ");
        assert_eq!(words.matches("Loud evening").count(), 5, "{words}");
        assert!(words.contains("1 more did not fit") && !words.contains("may not be printed"), "{words}");
        analyst.post("/briefing/sign?area=haringey", &[("seen", &seen)]).await.expect(303);

        assert!(briefing(&world.signed_in_as(CASE_WORKER).await).await.contains("Loud evening"));
        let print = "/briefing/print.pdf?area=haringey";
        for (outsider, action) in
            [("Administrator", "briefing.view"), ("Regional lead", "briefing.view_counts")]
        {
            let reader = world.signed_in_as(outsider).await;
            let words = briefing(&reader).await;
            assert!(
                !words.contains("Loud evening")
                    && !words.contains("did not fit")
                    && words.contains("Tension notes are for practitioners of this borough."),
                "{outsider}: {words}"
            );
            assert!(reader.get(print).await.expect(200).body.starts_with("%PDF"));
            assert_eq!(world.newest_entries(1).await, [done(action)]);
        }
        // With its notes, reading it is recorded as reading what practitioners hear.
        let with_notes =
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'briefing.view' AND categories LIKE '%context%'";
        let held = world.number(with_notes).await;
        assert!(held > 0);
        briefing(&world.signed_in_as("Administrator").await).await;
        assert_eq!(world.number(with_notes).await, held);
    }
}

#[tokio::test]
async fn words_that_may_name_somebody_are_for_their_writer_and_those_who_check_until_they_are_checked() {
    for world in World::demonstration_on_each_engine().await {
        let writer = world.signed_in_as(CASE_WORKER).await;
        let (analyst, colleague) =
            (world.signed_in_as(ANALYST).await, world.signed_in_as("Social worker").await);
        write_flagged(&writer).await;
        let unread = colleague.get(TENSION).await.expect(200);
        assert!(!unread.body.contains("Jordan"), "{}", unread.body);
        assert!(unread.texts("main").join(" ").contains("A note awaits a check."));
        for reader in [&writer, &analyst] {
            let page = reader.get(TENSION).await.expect(200);
            assert!(page.body.contains("Jordan") && !page.body.contains("awaits a check"));
        }
        let check = analyst.get(TENSION).await.attribute("form[action$='/check']", "action");
        analyst.post(&check, &[]).await.expect(303);
        assert!(colleague.get(TENSION).await.expect(200).body.contains("Jordan"));
    }
}

#[tokio::test]
async fn a_level_whose_reason_may_name_somebody_is_set_by_somebody_who_has_looked() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let form = [("level", "4"), ("reason", NAMED)];
    let warned = analyst.post(LEVEL, &form).await.expect(200);
    assert!(warned.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
    assert_eq!(world.number("SELECT COUNT(*) FROM tension_level").await, 0, "a warning stores nothing");
    let checked = warned.attribute("input[name=checked]", "value");
    analyst.post(LEVEL, &[("level", "4"), ("reason", NAMED), ("checked", &checked)]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("tension.set_level")]);
}

#[tokio::test]
async fn a_note_that_asks_first_is_not_printed() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as(ANALYST).await;
    let mut asks = note("Shopkeepers on the high street close early");
    asks[3].1 = "C";
    analyst.post(NEW, &asks).await.expect(303);
    analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
    let words = briefing(&analyst).await;
    assert!(!words.contains("Shopkeepers") && words.contains("1 note may not be printed"), "{words}");
}

#[tokio::test]
async fn a_note_sent_twice_is_one_note_and_other_words_are_another() {
    for world in World::demonstration_on_each_engine().await {
        let analyst = world.signed_in_as(ANALYST).await;
        let form = analyst.get(NEW).await.expect(200);
        let id = form.attribute("input[name=note]", "value");
        let sent = |words: &'static str| [&note(words)[..], &[("note", id.as_str())]].concat();
        analyst.post(NEW, &sent("It is loud at the shops")).await.expect(303);
        analyst.post_again(NEW, &sent("It is loud at the shops")).await;
        let stored = "SELECT COUNT(*) FROM tension_note";
        assert_eq!(world.number(stored).await, 1);
        analyst.post(NEW, &sent("It is loud at the station too")).await.expect(303);
        assert_eq!(world.number(stored).await, 2);
        // Somebody else under the same id neither reads nor changes what stands there.
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        case_worker.post(NEW, &sent("It is loud at the shops")).await.expect(303);
        assert_eq!(world.number(stored).await, 3);
    }
}

#[tokio::test]
async fn a_note_of_another_is_withdrawn_with_a_reason_that_its_writer_reads_and_not_by_the_police() {
    for world in World::demonstration_on_each_engine().await {
        let writer = world.signed_in_as(CASE_WORKER).await;
        writer.post(NEW, &note("Officers searched many boys at the station")).await.expect(303);
        let page = writer.get(TENSION).await.expect(200);
        let withdraw = page.attribute("a[href$='/withdraw']", "href");
        let reason = [("reason", "It is about officers")];
        let police = world.signed_in_as("Police partnership officer, Police, North Area").await;
        let briefing = "/briefing/prepare?area=haringey";
        police.post(&withdraw, &reason).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.check", "role_may_not")]);
        for (path, action) in [(LEVEL, "tension.set_level"), (briefing, "briefing.prepare")] {
            police.post(path, &[("level", "5"), ("reason", "Two fights")]).await.expect(403);
            assert_eq!(world.newest_entries(1).await, [refused(action, "role_may_not")]);
        }
        let social_worker = world.signed_in_as("Social worker").await;
        assert_eq!(social_worker.get(TENSION).await.expect(200).texts("a[href$='/withdraw']"), [""; 0]);
        social_worker.post(&withdraw, &reason).await.expect(403);

        let analyst = world.signed_in_as(ANALYST).await;
        let empty = analyst.post(&withdraw, &[]).await.expect(422);
        assert_eq!(empty.errors(), ["Say in a sentence why it is withdrawn"]);
        let named = analyst.post(&withdraw, &[("reason", "It is about Jordan Example")]).await.expect(200);
        assert!(named.texts(".govuk-warning-text").join(" ").contains("look like somebody’s name"));
        analyst.post(&withdraw, &[("reason", "The same stood there twice")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.withdraw")]);
        assert_eq!(world.newest_reason().await, "The same stood there twice");
        let told = writer.get(TENSION).await.expect(200);
        let words = told.texts("main").join(" ");
        assert!(words.contains("Notes of yours that were withdrawn"), "{words}");
        assert!(words.contains("The same stood there twice") && !words.contains("Officers"), "{words}");
        assert!(!analyst.get(TENSION).await.expect(200).body.contains("of yours that were withdrawn"));
    }
}

#[tokio::test]
async fn a_level_needs_a_reason_and_somebody_who_may_set_it() {
    for world in World::demonstration_on_each_engine().await {
        let case_worker = world.signed_in_as(CASE_WORKER).await;
        case_worker.post(LEVEL, &[("level", "4"), ("reason", "Two fights")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("tension.set_level", "role_may_not")]);
        let analyst = world.signed_in_as(ANALYST).await;
        let missing = analyst.post(LEVEL, &[("level", "4")]).await.expect(422);
        assert_eq!(missing.errors(), ["Say in a sentence why"]);
        let too_high = analyst.post(LEVEL, &[("level", "7"), ("reason", "Two fights")]).await.expect(422);
        assert_eq!(too_high.errors(), ["Select a level"]);
        assert_eq!(world.number("SELECT COUNT(*) FROM tension_level").await, 0);
        analyst.post(LEVEL, &[("level", "4"), ("reason", "Two fights")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("tension.set_level")]);
        assert_eq!(world.newest_reason().await, "Two fights");
        let page = case_worker.get("/picture/tension?area=haringey").await.expect(200);
        assert!(page.body.contains("Level 4 of 6. Two fights"));
    }
}
