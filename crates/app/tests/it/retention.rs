//! How long information is kept: deleted by night, unless the work goes on or somebody needs it; what is left says of whom
//! nothing.

use crate::children::{
    CASE_WORKER, MANAGER, OFFICER, POLICE_OFFICER, SOCIAL_WORKER, add_fact, begin, choose, item,
    shared_with_social_care,
};
use crate::world::{World, done, refused};
use accord_app::retention::{Night, delete_kept};
use accord_kernel::Clock;
use accord_platform_db::audit::verify;
use accord_testkit::Client;

const DAY: i64 = 24 * 60 * 60;
const NEW_HOLD: &str = "/retention/holds/new";

/// A record with a fact about education of 20 November 2026, a note, and whoever leads.
async fn record(world: &World) -> (Client, String) {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    add_fact(&worker, &address, "education", "Left school at noon").await;
    let note = [("category", "youth_work_note"), ("words", "Afraid of the park")];
    worker.post(&format!("{address}/notes"), &note).await.expect(303);
    (worker, address)
}

/// Keeps a kind for 30 days: told of what goes first, then decided; it counts after a week.
async fn keep_30_days(officer: &Client, kind: &str) {
    let rule = [("months", "1"), ("source", "Decision of the Board, 22 November 2026")];
    let page = officer.post(&format!("/retention/rules/{kind}"), &rule).await.expect(200);
    let told = page.attribute("input[name=told]", "value");
    let rule = [rule.as_slice(), &[("told", told.as_str())]].concat();
    officer.post(&format!("/retention/rules/{kind}"), &rule).await.expect(303);
}

/// The work with every child ends now.
async fn end_the_work(world: &World) {
    let now = world.clock.now().micros();
    world.change(&format!("UPDATE person_around SET until_at = {now}")).await;
}

/// The rows that a night deletes in which nothing fails.
async fn delete(world: &World) -> u64 {
    let night = night(world).await;
    assert_eq!(night.failures, 0);
    night.rows
}

async fn night(world: &World) -> Night {
    delete_kept(&world.app).await.expect("the night can be worked").expect("nobody else is at it")
}

async fn count(world: &World, table: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM {table}")).await
}

fn hold(kind: &str) -> Vec<(&str, &str)> {
    vec![("reference", "YJ-1"), ("kind", kind), ("why", "Case T2026/7"), ("review_on", "1/6/2027")]
}

#[tokio::test]
async fn refuses_whoever_does_not_answer_for_what_is_kept() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, _) = record(&world).await;
        worker.get("/retention").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("retention.view", "role_may_not")]);
        let owner = world.signed_in_as("Senior information risk owner, Haringey").await;
        owner.get("/retention").await.expect(200);
        owner.post("/retention/rules/education", &[("months", "1"), ("source", "Mine")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("retention.change", "role_may_not")]);
        owner.post(NEW_HOLD, &hold("inquest")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("hold.place", "role_may_not")]);
        assert_eq!(world.number("SELECT COUNT(*) FROM retention_hold").await, 0);
    }
}

#[tokio::test]
async fn what_was_kept_long_enough_is_deleted_and_leaves_a_tombstone_without_identity() {
    for world in World::demonstration_on_each_engine().await {
        let (_, address) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        let wrong = officer.post("/retention/rules/education", &[("months", "0")]).await.expect(422);
        assert_eq!(wrong.errors().len(), 2);
        officer.get("/retention/rules/unheard-of").await.expect(404);
        keep_30_days(&officer, "education").await;
        assert_eq!(world.newest_entries(1).await, [done("retention.change")]);
        assert_eq!(world.newest_reason().await, "Decision of the Board, 22 November 2026");
        let page = officer.get("/retention").await.expect(200).texts("main").join(" ");
        assert!(page.contains("3 years, 1 month from") && page.contains("Changed here"), "{page}");
        end_the_work(&world).await;
        world.clock.advance_seconds(29 * DAY);
        assert_eq!(delete(&world).await, 0, "it was recorded, and the work ended, 29 days ago");
        world.clock.advance_seconds(DAY);
        assert_eq!(delete(&world).await, 1);
        assert_eq!(world.newest_entries(1).await, [done("retention.delete")]);
        assert_eq!(count(&world, "person_fact").await, 0);
        assert_eq!(count(&world, "person_note").await, 1, "a note is kept longer");
        assert_eq!(world.column::<String>("SELECT kind FROM tombstone").await, ["fact"]);
        let entries = count(&world, "audit_entry").await;
        assert_eq!(delete(&world).await, 0);
        assert_eq!(count(&world, "audit_entry").await, entries, "nothing went, and nothing says so");
        let officer = world.signed_in_as(OFFICER).await;
        officer.get(&address).await.expect(303);
        assert!(officer.get("/retention").await.expect(200).body.contains("1 rows of your legal body"));
        let police = crate::agreeing::officer_of(&world, crate::agreeing::POLICE).await;
        assert!(police.get("/retention").await.expect(200).body.contains("0 rows of your legal body"));
    }
}

#[tokio::test]
async fn what_is_written_down_today_of_long_ago_is_kept_and_nothing_goes_while_the_work_goes_on() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = record(&world).await;
        let history = [
            ("category", "safeguarding"),
            ("event", "Plan 2019"),
            ("on", "1/3/2019"),
            ("capacity", "harmed"),
            ("words", "Child protection plan"),
        ];
        worker.post(&format!("{address}/facts/new"), &history).await.expect(303);
        assert_eq!(delete(&world).await, 0, "the lead works with the child");
        world.clock.advance_seconds(3_000 * DAY);
        assert_eq!(delete(&world).await, 0, "and still does");
        end_the_work(&world).await;
        assert_eq!(delete(&world).await, 0, "the time runs from the end of the work");
        world.clock.advance_seconds(2_191 * DAY);
        delete(&world).await;
        let left = "SELECT words FROM person_fact";
        assert_eq!(world.column::<String>(left).await, ["Child protection plan"], "kept for 6 years");
        world.clock.advance_seconds(DAY);
        assert_eq!(delete(&world).await, 3, "the fact, what the agency held of the child, and the child");

        // Somebody who is not around the child any more writes history down: it is not gone tomorrow.
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "offer_help", "").await;
        let address = begin(&worker, "YJ-2", "Ada", "Lanternfish").await;
        worker.post(&format!("{address}/facts/new"), &history).await.expect(303);
        let long_ago = world.clock.now().plus_seconds(-4_000 * DAY).micros();
        world.change(&format!("UPDATE person_around SET until_at = {long_ago}")).await;
        assert_eq!(delete(&world).await, 0);
        assert_eq!(count(&world, "person_fact").await, 1);
    }
}

#[tokio::test]
async fn a_shorter_time_says_how_much_goes_and_waits_a_week() {
    for world in World::demonstration_on_each_engine().await {
        record(&world).await;
        end_the_work(&world).await;
        world.clock.advance_seconds(60 * DAY);
        let officer = world.signed_in_as(OFFICER).await;
        let rule = |years, months| [("years", years), ("months", months), ("source", "Decision")];
        let address = "/retention/rules/education";
        let warning = officer.post(address, &rule("0", "1")).await.expect(200);
        assert!(warning.body.contains("something of 1 child is deleted"), "{}", warning.body);
        assert_eq!(count(&world, "retention_rule WHERE controller_id IS NOT NULL").await, 0, "only told");
        // Who was told of another number is told again.
        let other = [rule("0", "2").as_slice(), &[("told", "30")]].concat();
        officer.post(address, &other).await.expect(200);
        keep_30_days(&officer, "education").await;
        world.clock.advance_seconds(6 * DAY);
        assert_eq!(delete(&world).await, 0, "it waits");
        // A longer time counts at once, and takes back what waits.
        let officer = world.signed_in_as(OFFICER).await;
        officer.post(address, &rule("3", "")).await.expect(303);
        world.clock.advance_seconds(2 * DAY);
        assert_eq!(delete(&world).await, 0);
        let officer = world.signed_in_as(OFFICER).await;
        keep_30_days(&officer, "education").await;
        world.clock.advance_seconds(7 * DAY);
        assert_eq!(delete(&world).await, 1);
        assert_eq!(
            count(&world, "retention_rule WHERE controller_id IS NOT NULL").await,
            1,
            "one rule a kind"
        );
    }
}

#[tokio::test]
async fn the_rule_of_one_legal_body_spares_what_another_holds_and_so_does_its_hold() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = record(&world).await;
        add_fact(&worker, &address, "contact", "Rings at night").await;
        let police = world.signed_in_as(POLICE_OFFICER).await;
        choose(&police, "offer_help", "").await;
        let theirs = begin(&police, "P-1", "Bea", "Paperkite").await;
        add_fact(&police, &theirs, "contact", "Rings at noon").await;
        end_the_work(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        keep_30_days(&officer, "contact").await;
        officer.post(NEW_HOLD, &hold("inquest")).await.expect(303);
        // As if another legal body had placed it.
        let police = "SELECT id FROM controller WHERE slug = 'example-police-service-fictional'";
        world.change(&format!("UPDATE retention_hold SET controller_id = ({police})")).await;
        world.clock.advance_seconds(40 * DAY);
        assert_eq!(delete(&world).await, 0, "whoever holds it, nobody deletes it");
        world.change("UPDATE retention_hold SET lifted_at = 1").await;
        delete(&world).await;
        let left = "SELECT words FROM person_fact WHERE category = 'contact'";
        assert_eq!(world.column::<String>(left).await, ["Rings at noon"]);
    }
}

#[tokio::test]
async fn a_child_that_cannot_be_deleted_stops_none_of_the_next_and_more_than_one_look_is_taken() {
    let world = World::demonstration().await;
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    for child in 0..53 {
        let address = begin(&worker, &format!("YJ-{child}"), "Ada", "Lanternfish").await;
        add_fact(&worker, &address, "contact", &format!("Call {child}")).await;
    }
    end_the_work(&world).await;
    // A tombstone is there already: the child faults half-way, and nothing of it is deleted.
    world
        .change(
            "INSERT INTO tombstone (id, controller_id, kind, rule, deleted_on) \
             SELECT person_fact.id, agency.controller_id, 'fact', 'contact', 1 FROM person_fact \
             JOIN agency ON agency.id = person_fact.agency_id WHERE words = 'Call 0'",
        )
        .await;
    let officer = world.signed_in_as(OFFICER).await;
    keep_30_days(&officer, "contact").await;
    world.clock.advance_seconds(40 * DAY);
    assert_eq!(night(&world).await, Night { rows: 52, failures: 1 });
    assert_eq!(world.column::<String>("SELECT words FROM person_fact").await, ["Call 0"]);
}

#[tokio::test]
async fn what_somebody_asked_about_was_sent_or_went_wrong_stays_until_that_has_ended() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, address) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        keep_30_days(&officer, "education").await;
        world.clock.advance_seconds(20 * DAY);
        drop(worker);
        let person = address.trim_start_matches("/people/");
        let worker = world.signed_in_as(CASE_WORKER).await;
        choose(&worker, "decide_protection", person).await;
        let share = format!("{address}/share?agency=haringey-childrens-social-care");
        let page = worker.get(&share).await.expect(200);
        let (item, power) = (
            item(&world, "education").await,
            page.attributes("input[name=gateway]", "value").first().expect("a power").clone(),
        );
        let to = world.member(SOCIAL_WORKER).await;
        let sent = [
            ("to", to.as_str()),
            ("item", &item),
            ("asks", "See her"),
            ("ground", "one_off"),
            ("gateway", &power),
            ("why", "She is in danger"),
            ("told", "yes"),
        ];
        worker.post(&share, &sent).await.expect(303);
        end_the_work(&world).await;
        let now = world.clock.now().plus_seconds(-15 * DAY).micros();
        world.change(&format!("UPDATE person_around SET until_at = {now}")).await;
        world.clock.advance_seconds(20 * DAY);
        assert_eq!(delete(&world).await, 0, "somebody works by it");
        world.change("UPDATE disclosure SET closed_at = 1").await;

        let officer = world.signed_in_as(OFFICER).await;
        let asked = [
            ("reference", "YJ-1"),
            ("kind", "access"),
            ("asker", "parent"),
            ("words", "What do you have?"),
            ("received_on", "1/1/2027"),
        ];
        let request = officer.post("/rights/new", &asked).await.expect(303).location().to_owned();
        assert_eq!(delete(&world).await, 0, "somebody asked about it");
        let check = [("identity", "A passport"), ("harm", "yes")];
        officer.post(&format!("{request}/check"), &check).await.expect(303);
        let version = officer.get(&request).await.expect(200).attribute("input[name=version]", "value");
        officer.post(&format!("{request}/send"), &[("version", &version)]).await.expect(303);

        let report =
            [("what", "A phone was lost"), ("about", "record"), ("reference", "YJ-1"), ("since", "1/1/2027")];
        let worker = world.signed_in_as(CASE_WORKER).await;
        worker.post("/breaches/report", &report).await.expect(303);
        assert_eq!(delete(&world).await, 0, "it is part of an open breach");
        let now = world.clock.now().micros();
        world.change(&format!("UPDATE breach SET closed_at = {now}")).await;
        assert_eq!(delete(&world).await, 1);
    }
}

#[tokio::test]
async fn what_was_written_about_requests_holds_and_breaches_goes_when_its_own_time_is_over() {
    for world in World::demonstration_on_each_engine().await {
        let (worker, _) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        for kind in ["requests", "holds", "breaches"] {
            keep_30_days(&officer, kind).await;
        }
        let nothing = [
            ("nothing", "yes"),
            ("kind", "access"),
            ("asker", "parent"),
            ("words", "What do you have?"),
            ("received_on", "22/11/2026"),
        ];
        let request = officer.post("/rights/new", &nothing).await.expect(303).location().to_owned();
        let version = officer.get(&request).await.expect(200).attribute("input[name=version]", "value");
        officer.post(&format!("{request}/send"), &[("version", &version)]).await.expect(303);
        let report = [
            ("what", "A phone was lost"),
            ("about", "record"),
            ("reference", "YJ-1"),
            ("since", "22/11/2026"),
        ];
        worker.post("/breaches/report", &report).await.expect(303);
        let now = world.clock.now().micros();
        world.change(&format!("UPDATE breach SET closed_at = {now}")).await;
        for kind in ["inquest", "review"] {
            officer.post(NEW_HOLD, &hold(kind)).await.expect(303);
        }
        world.change(&format!("UPDATE retention_hold SET lifted_at = {now} WHERE kind = 'review'")).await;
        world.clock.advance_seconds(29 * DAY);
        assert_eq!(delete(&world).await, 0);
        world.clock.advance_seconds(2 * DAY);
        assert_eq!(delete(&world).await, 1, "the request; the rest is about a child whom somebody holds");
        assert_eq!(world.newest_entries(1).await, [done("retention.delete_ended")]);
        assert_eq!(count(&world, "rights_request").await, 0);
        let officer = world.signed_in_as(OFFICER).await;
        let lift = officer.get("/retention").await.expect(200).attribute("a[href$='/lift']", "href");
        officer.post(&lift, &[("why", "The inquest is over")]).await.expect(303);
        assert_eq!(delete(&world).await, 2, "the breach, and the hold that was lifted before");
        assert_eq!((count(&world, "breach").await, count(&world, "breach_concern").await), (0, 0));
        let kinds = "SELECT kind FROM tombstone ORDER BY kind";
        assert_eq!(world.column::<String>(kinds).await, ["breach", "hold", "request"]);
    }
}

#[tokio::test]
async fn a_hold_stops_deletion_until_it_is_lifted_and_opens_no_record() {
    for world in World::demonstration_on_each_engine().await {
        let (_, address) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        keep_30_days(&officer, "education").await;
        end_the_work(&world).await;
        assert_eq!(officer.post(NEW_HOLD, &[]).await.expect(422).errors().len(), 4);
        officer.post(NEW_HOLD, &hold("inquest")).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("hold.place")]);
        officer.get(&address).await.expect(303);
        world.clock.advance_seconds(40 * DAY);
        assert_eq!(delete(&world).await, 0);
        let officer = world.signed_in_as(OFFICER).await;
        let page = officer.get("/retention").await.expect(200);
        let words = page.texts("main").join(" ");
        assert!(words.contains("Inquest: YJ-1") && words.contains("Case T2026/7"), "{words}");
        let lift = page.attribute("a[href$='/lift']", "href");
        let owner = world.signed_in_as("Senior information risk owner, Haringey").await;
        owner.post(&lift, &[("why", "It is over")]).await.expect(403);
        officer.post(&lift, &[]).await.expect(422);
        officer.post(&lift, &[("why", "The inquest is over")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("hold.lift")]);
        officer.post(&lift, &[("why", "Once more")]).await.expect(404);
        assert_eq!(delete(&world).await, 1);
    }
}

#[tokio::test]
async fn a_child_of_whom_nothing_is_left_goes_whole_and_the_audit_stays_whole() {
    for world in World::demonstration_on_each_engine().await {
        let (_, _) = record(&world).await;
        let officer = world.signed_in_as(OFFICER).await;
        for kind in ["education", "youth_work_note", "identity"] {
            keep_30_days(&officer, kind).await;
        }
        world.clock.advance_seconds(60 * DAY);
        assert_eq!(delete(&world).await, 0, "the lead still works with the child");
        let long_ago = world.clock.now().plus_seconds(-40 * DAY).micros();
        world.change(&format!("UPDATE person_around SET until_at = {long_ago}")).await;
        assert_eq!(delete(&world).await, 4, "fact, note, what the agency held, and the child");
        for table in ["person", "person_record", "person_around", "person_fact", "person_note"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
        let kinds = "SELECT kind FROM tombstone ORDER BY kind";
        assert_eq!(world.column::<String>(kinds).await, ["fact", "note", "person", "record"]);
        assert!(world.number("SELECT COUNT(*) FROM audit_subject").await > 4, "who saw it stays provable");
        accord_platform_db::audit::seal_all(world.app.db(), world.clock.now())
            .await
            .expect("it can be sealed");
        let found = verify(world.app.db(), world.clock.now(), None).await.expect("the audit can be read");
        assert!(found.is_sound(), "{found:?}");
    }
}

#[tokio::test]
async fn who_a_child_is_stays_while_anybody_works_with_the_child_or_something_waits_to_be_looked_back_at() {
    for world in World::demonstration_on_each_engine().await {
        let shared = shared_with_social_care(&world).await;
        let person = shared.address.trim_start_matches("/people/");
        let manager = world.signed_in_as(MANAGER).await;
        choose(&manager, "immediate_danger", person).await;
        let reason = [("reason", "Ada was threatened at the station")];
        manager.post(&format!("{}/glass", shared.address), &reason).await.expect(303);
        let officer = world.signed_in_as(OFFICER).await;
        keep_30_days(&officer, "identity").await;
        // Social care leads now, and keeps no row of its own; the youth justice service has left.
        let now = world.clock.now().micros();
        let own = "SELECT id FROM agency WHERE slug = 'haringey-youth-justice-service'";
        world.change(&format!("UPDATE person_around SET until_at = {now} WHERE agency_id = ({own})")).await;
        world.change("UPDATE person_around SET part = 'lead' WHERE until_at IS NULL").await;
        world.clock.advance_seconds(60 * DAY);
        assert_eq!(delete(&world).await, 0, "whoever leads knows who the child is");
        world.change(&format!("UPDATE person_around SET until_at = {now}")).await;
        assert_eq!(delete(&world).await, 0, "nobody has looked back at the broken glass");
        assert_eq!((count(&world, "person").await, count(&world, "broken_glass").await), (1, 1));
        world.change("UPDATE broken_glass SET reviewed_at = 1, outcome = 'right'").await;
        let reasons = "audit_reason WHERE words = 'Ada was threatened at the station'";
        assert_eq!(count(&world, reasons).await, 1);
        assert_eq!(delete(&world).await, 2, "what the agency held, and the child");
        // What was typed about the child goes too, and the audit says under which case.
        assert_eq!(count(&world, reasons).await, 0);
        let case = format!("audit_reason WHERE erased_by_case = 'retention {person}'");
        assert!(count(&world, &case).await > 0);
        let now = world.clock.now();
        accord_platform_db::audit::seal_all(world.app.db(), now).await.expect("it can be sealed");
        let found = verify(world.app.db(), now, None).await.expect("the audit can be read");
        assert!(found.is_sound() && found.erased_reasons > 0, "{found:?}");
    }
}
