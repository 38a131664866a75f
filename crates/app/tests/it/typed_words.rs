//! Words that somebody typed into a partner's file: checked by their agency before anybody else sees them.

use crate::feeding::{SAFETY, bring_in, count};
use crate::world::{World, done, refused};
use accord_engine_formats::Format;
use accord_kernel::Clock as _;

/// A file of one night with a column that somebody typed.
const TYPED: &str = "When,What,Where\n2026-11-20,Robbery,by the fountain\n2026-11-20,Robbery,Jo Example was there\n2026-11-20,Noise,\n";

#[tokio::test]
async fn words_typed_freely_are_shown_to_nobody_until_their_agency_has_checked_them() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = serde_json::from_str(
            r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"}, "place-text": "Where", "free-text": ["Where"]}"#,
        );
        let mapping = mapping.expect("a mapping of the test");
        let imported = bring_in(&world, SAFETY, Format::Incidents, vec![mapping], TYPED).await;
        count(&world).await;
        let list = "/picture/incidents?area=haringey";
        let path = format!("/imports/{}/words", imported.import.expect("it is no trial"));
        let other = world.signed_in_as("Police partnership officer").await;
        other.get(&path).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("import.read_words", "other_agency")]);
        other.post(&path, &[("row-1", "show")]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("import.check_words", "other_agency")]);
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        assert!(!analyst.get(list).await.expect(200).body.contains("fountain"));
        let page = analyst.get(&path).await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("import.read_words")]);
        let where_from = "Where (column “Where”)";
        let asked = [format!("{where_from}: by the fountain"), format!("{where_from}: Jo Example was there")];
        assert_eq!(page.texts("form legend"), asked);
        assert!(
            page.texts("form .govuk-hint")[1].contains("look twice"),
            "{:?}",
            page.texts("form .govuk-hint")
        );
        let rows = page.attributes("form input[value=show]", "name");
        let decided = [(rows[0].as_str(), "show"), (rows[1].as_str(), "remove"), ("row-999999", "show")];
        analyst.post(&path, &decided).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("import.check_words")]);
        let shown = analyst.get(list).await.expect(200).body;
        assert!(shown.contains("by the fountain") && !shown.contains("Jo Example"), "{shown}");
        assert_eq!(world.number("SELECT COUNT(*) FROM event WHERE held_back IS NOT NULL").await, 0);
        let after = analyst.get(&path).await.expect(200);
        assert!(after.body.contains("No words of file.csv wait"), "{}", after.body);
    }
}

#[tokio::test]
async fn a_field_of_another_kind_that_names_somebody_is_held_back_too() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"}, "sub-category": "Finer",
            "reference": "No", "place-kind": "Kind"}"#;
        let text = "When,What,Finer,No,Kind\n\
            2026-11-20,Jamie stabbed by Kofi,Knife Enabled,R1,Street\n\
            2026-11-20,Robbery,seen with kofi,R2,Street\n\
            2026-11-20,Noise,Loud Music,@sample_17,House of the Sample family\n\
            2026-11-20,Charlie stabbed by Billy,,J. Sample,\n";
        let mappings = vec![serde_json::from_str(mapping).expect("a mapping of the test")];
        let imported = bring_in(&world, SAFETY, Format::Incidents, mappings, text).await;
        assert_eq!(imported.counts.new, 4, "no row is lost");
        count(&world).await;
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let list = "/picture/incidents?area=haringey";
        let csv = analyst.get("/picture/incidents.csv?area=haringey").await.expect(200).body;
        let shown = analyst.get(list).await.expect(200).body;
        for named in ["Jamie", "kofi", "sample_17", "Sample family", "Charlie", "J. Sample"] {
            assert!(!shown.contains(named) && !csv.contains(named), "{named}");
        }
        assert!(shown.contains("Robbery") && shown.contains("Loud Music") && csv.contains("Knife Enabled"));
        let words =
            analyst.get(&format!("/imports/{}/words", imported.import.expect("it is no trial"))).await;
        let held = words.expect(200).texts("form legend");
        let asked = [
            "What happened: Jamie stabbed by Kofi",
            "What, in finer words: seen with kofi",
            "Reference: @sample_17 Kind of place: House of the Sample family",
            "What happened: Charlie stabbed by Billy Reference: J. Sample",
        ];
        assert_eq!(held, asked, "whoever checks them sees where they go");
        // What names nobody after all goes back where it was, and is counted as what it is.
        let path = format!("/imports/{}/words", imported.import.expect("it is no trial"));
        let rows = analyst.get(&path).await.attributes("form input[value=show]", "name");
        let all: Vec<(&str, &str)> = rows.iter().map(|row| (row.as_str(), "show")).collect();
        analyst.post(&path, &all).await.expect(303);
        count(&world).await;
        let kinds = "SELECT t.words FROM event e JOIN term t ON t.id = e.category ORDER BY e.id";
        assert_eq!(
            world.column::<String>(kinds).await,
            ["Jamie stabbed by Kofi", "Robbery", "Noise", "Charlie stabbed by Billy"]
        );
        let kinds = "SELECT t.words FROM event e JOIN term t ON t.id = e.place_kind ORDER BY e.id";
        assert_eq!(world.column::<String>(kinds).await, ["Street", "Street", "House of the Sample family"]);
        assert_eq!(
            world.column::<String>("SELECT reference FROM event ORDER BY id").await,
            ["R1", "R2", "@sample_17", "J. Sample"]
        );
        assert_eq!(world.number("SELECT COUNT(*) FROM event WHERE place_words IS NOT NULL").await, 0);
        let uncounted = "SELECT COUNT(*) FROM import WHERE changes > changes_counted OR changes < 2";
        assert_eq!(world.number(uncounted).await, 0, "counted anew");
    }
}

#[tokio::test]
async fn the_same_words_are_asked_about_once_and_all_that_is_left_goes_at_once() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"},
            "place-text": "Where", "free-text": ["Where"]}"#;
        let mapping = serde_json::from_str(mapping).expect("a mapping of the test");
        let mut file = "When,What,Where\n".to_owned();
        for (day, place) in
            [(18, "near the park"), (19, "by the fountain"), (20, "near the park"), (20, "at the gate")]
        {
            file.push_str(&format!("2026-11-{day},Robbery,{place}\n"));
        }
        let imported = bring_in(&world, SAFETY, Format::Incidents, vec![mapping], &file).await;
        count(&world).await;
        let path = format!("/imports/{}/words", imported.import.expect("it is no trial"));
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let page = analyst.get(&path).await.expect(200);
        let asked = |words: &[&str]| -> Vec<String> {
            words.iter().map(|words| format!("Where (column “Where”): {words}")).collect()
        };
        assert_eq!(page.texts("form legend"), asked(&["near the park", "by the fountain", "at the gate"]));
        assert_eq!(page.texts("form .govuk-hint")[0], "18 Nov 2026 to 20 Nov 2026, 2 rows");
        let first = page.attributes("form input[value=show]", "name")[0].clone();
        let after = analyst.post_and_follow(&path, &[(first.as_str(), "show")]).await;
        assert_eq!(after.texts("form legend"), asked(&["by the fountain", "at the gate"]));
        let list = "/picture/incidents?area=haringey";
        let shown = analyst.get(list).await.expect(200).body;
        assert_eq!(shown.matches("near the park").count(), 2, "both rows have them");
        let other = world.signed_in_as("Police partnership officer").await;
        other.post(&path, &[("all", "remove")]).await.expect(403);
        analyst.post(&path, &[("all", "remove")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("import.check_words")]);
        assert_eq!(world.number("SELECT COUNT(*) FROM event WHERE held_back IS NOT NULL").await, 0);
        let shown = analyst.get(list).await.expect(200).body;
        assert_eq!(shown.matches("near the park").count(), 2, "what was checked stays");
        assert!(!shown.contains("fountain") && !shown.contains("at the gate"));
    }
}

#[tokio::test]
async fn words_of_a_row_that_a_later_file_ends_stay_while_that_file_may_be_taken_back() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"}, "place-text": "Where",
            "free-text": ["Where"], "later-files": "replace-months"}"#;
        let bring = async |text: &str| {
            let mappings = vec![serde_json::from_str(mapping).expect("a mapping of the test")];
            bring_in(&world, SAFETY, Format::Incidents, mappings, text).await
        };
        let waiting = "SELECT COUNT(*) FROM event WHERE held_back IS NOT NULL";
        let first = bring(TYPED).await;
        assert_eq!(world.number(waiting).await, 2);
        let later = "When,What,Where\n2026-11-20,Robbery,by the fountain\n2026-11-20,Noise,\n";
        let wrong = bring(later).await;
        assert_eq!(wrong.counts.withdrawn, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM event WHERE ended_by IS NOT NULL").await, 1);
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let words = format!("/imports/{}/words", first.import.expect("it is no trial"));
        let asked = analyst.get(&words).await.expect(200).texts("form legend");
        assert_eq!(asked.len(), 1, "nobody is asked about a row that ended: {asked:?}");
        let path = format!("/imports/{}/take-back", wrong.import.expect("it is no trial"));
        analyst.post(&path, &[("reason", "It was the wrong night")]).await.expect(303);
        count(&world).await;
        let asked = analyst.get(&words).await.expect(200).texts("form legend");
        assert_eq!(asked.len(), 2, "it is as it was: {asked:?}");
        assert!(asked[1].ends_with("Jo Example was there"), "{asked:?}");
        bring(later).await;
        let ended_at = world.clock.now();
        let forget = async |seconds: i64| {
            let now = ended_at.plus_seconds(seconds);
            accord_app::imports::forget_kept(&world.app, now).await.expect("it can forget");
            world.number(waiting).await
        };
        let month = 30 * 24 * 60 * 60;
        assert_eq!(forget(month - 60).await, 2);
        assert_eq!(
            forget(month + 10 * 60).await,
            1,
            "after 30 days they go, whether another file comes or not"
        );
        let asked = analyst.get(&words).await.expect(200).texts("form legend");
        assert_eq!(asked.len(), 1, "what still counts waits to be checked: {asked:?}");
    }
}

#[tokio::test]
async fn words_that_a_file_ended_which_was_taken_back_are_not_forgotten_before_they_count_again() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"},
            "later-files": "replace-months"}"#;
        let bring = async |text: &str| {
            let mappings = vec![serde_json::from_str(mapping).expect("a mapping of the test")];
            bring_in(&world, SAFETY, Format::Incidents, mappings, text).await
        };
        bring("When,What\n2026-11-20,Charlie stabbed by Billy\n").await;
        let wrong = bring("When,What\n2026-11-20,Noise\n").await;
        count(&world).await;
        let path = format!("/imports/{}/take-back", wrong.import.expect("it is no trial"));
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        analyst.post(&path, &[("reason", "It was the wrong night")]).await.expect(303);
        let later = world.clock.now().plus_seconds(31 * 24 * 60 * 60);
        accord_app::imports::forget_kept(&world.app, later).await.expect("it can forget");
        count(&world).await;
        let waiting = "SELECT COUNT(*) FROM event WHERE held_back IS NOT NULL AND ended_by IS NULL";
        assert_eq!(world.number(waiting).await, 1);
    }
}

/// What happened and where, in words, of each row in the order of the file.
async fn kinds_and_places(world: &World) -> Vec<String> {
    let sql = "SELECT COALESCE(k.words, '?') || ' at ' || COALESCE(p.words, '?') FROM event e \
        LEFT JOIN term k ON k.id = e.category LEFT JOIN term p ON p.id = e.place_words ORDER BY e.id";
    world.column(sql).await
}

#[tokio::test]
async fn a_column_headed_like_one_of_our_fields_takes_no_place_of_that_field() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "Type"}, "reference": "No",
            "free-text": ["What happened", "Reference"]}"#;
        let text = "When,Type,No,What happened,Reference\n\
            2026-11-20,Robbery,R1,she ran home,see R0\n\
            2026-11-20,Charlie stabbed by Billy,R2,they ran away,\n";
        let mappings = vec![serde_json::from_str(mapping).expect("a mapping of the test")];
        let imported = bring_in(&world, SAFETY, Format::Incidents, mappings, text).await;
        count(&world).await;
        let path = format!("/imports/{}/words", imported.import.expect("it is no trial"));
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let page = analyst.get(&path).await.expect(200);
        let asked = [
            "Where (column “What happened”): she ran home Where (column “Reference”): see R0",
            "What happened: Charlie stabbed by Billy Where (column “What happened”): they ran away",
        ];
        assert_eq!(page.texts("form legend"), asked);
        let rows = page.attributes("form input[value=show]", "name");
        let all: Vec<(&str, &str)> = rows.iter().map(|row| (row.as_str(), "show")).collect();
        analyst.post(&path, &all).await.expect(303);
        let shown = ["Robbery at she ran home; see R0", "Charlie stabbed by Billy at they ran away"];
        assert_eq!(kinds_and_places(&world).await, shown);
        assert_eq!(world.column::<String>("SELECT reference FROM event ORDER BY id").await, ["R1", "R2"]);
    }
}

/// Rows of an older release have fields and columns under headings alike: a field that has something in it is not the
/// one that was held back.
#[tokio::test]
async fn words_that_an_older_release_held_back_go_where_they_were() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"}}"#;
        let text = "When,What\n2026-11-20,Robbery\n2026-11-20,Charlie stabbed by Billy\n";
        let mappings = vec![serde_json::from_str(mapping).expect("a mapping of the test")];
        let imported = bring_in(&world, SAFETY, Format::Incidents, mappings, text).await;
        count(&world).await;
        let older = async |held: &str, filled: &str| {
            let sql = format!("UPDATE event SET held_back = '{held}' WHERE category IS {filled}");
            world.change(&sql).await;
        };
        older(r#"{"What happened":"she ran home"}"#, "NOT NULL").await;
        older(r#"{"What happened":"Charlie stabbed by Billy","Where":"by the park"}"#, "NULL").await;
        let path = format!("/imports/{}/words", imported.import.expect("it is no trial"));
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        let page = analyst.get(&path).await.expect(200);
        let asked = [
            "Where (column “What happened”): she ran home",
            "What happened: Charlie stabbed by Billy Where (column “Where”): by the park",
        ];
        assert_eq!(page.texts("form legend"), asked);
        let rows = page.attributes("form input[value=show]", "name");
        let all: Vec<(&str, &str)> = rows.iter().map(|row| (row.as_str(), "show")).collect();
        analyst.post(&path, &all).await.expect(303);
        let shown = ["Robbery at she ran home", "Charlie stabbed by Billy at by the park"];
        assert_eq!(kinds_and_places(&world).await, shown);
    }
}

#[tokio::test]
async fn words_that_nobody_checked_go_with_a_file_that_is_taken_back() {
    for world in World::demonstration_on_each_engine().await {
        let mapping = r#"{"name": "Nights", "when": {"date": "When"}, "what": {"column": "What"},
            "place-text": "Where", "free-text": ["Where"]}"#;
        let mapping = serde_json::from_str(mapping).expect("a mapping of the test");
        let imported = bring_in(&world, SAFETY, Format::Incidents, vec![mapping], TYPED).await;
        count(&world).await;
        let waiting = "SELECT COUNT(*) FROM event WHERE held_back IS NOT NULL";
        assert_eq!(world.number(waiting).await, 2);
        let path = format!("/imports/{}/take-back", imported.import.expect("it is no trial"));
        let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
        analyst.post(&path, &[("reason", "It was the wrong night")]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("import.take_back")]);
        count(&world).await;
        assert_eq!(world.number(waiting).await, 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM event").await, 3, "the rows themselves stay");
    }
}
