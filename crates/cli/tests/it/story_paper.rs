//! The morning briefing of every demonstration borough on one sheet of paper.

use crate::daily::today;
use crate::installation::Installation;
use crate::paper::{pages_of, words_of};
use accord_testkit::{Answer, Client};

/// Pages of a briefing at most.
const PAGES_MAX: usize = 2;

/// The briefing of a borough as the command prints it, its pages and its words.
async fn printed(installation: &Installation, borough: &str) -> (usize, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("briefing.pdf");
    let out = out.to_str().expect("a temporary folder has a plain name");
    let day = today().to_string();
    installation.run(&["briefing", "--date", &day, "--area", borough, "--out", out]).await.expect(0);
    let bytes = std::fs::read(out).expect("the command wrote it");
    (pages_of(&bytes), words_of(&bytes))
}

/// A browser signed in as the analyst of a borough, who need not be on the sign-in page.
async fn analyst_of(installation: &Installation, base: &str, borough: &str) -> Client {
    let sql = format!(
        "SELECT lower(hex(member.id)) FROM member JOIN agency ON agency.id = member.agency_id \
         JOIN member_role ON member_role.member_id = member.id \
         WHERE agency.slug = '{borough}-community-safety' AND member_role.role = 'analyst'"
    );
    let member = installation.texts(&sql).await.remove(0);
    let browser = Client::new(base);
    browser.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    browser
}

fn seen(page: &Answer) -> String {
    page.attribute("input[name=seen]", "value")
}

/// Fills the form of the briefing of `borough` to its limits, and signs it.
async fn write_and_sign(analyst: &Client, borough: &str) {
    let words =
        |letters| "It was loud near the shops and both schools. ".chars().cycle().take(letters).collect();
    let (summary, what, who): (String, String, String) = (words(899), words(159), words(59));
    let draft = analyst.post_and_follow(&format!("/briefing/prepare?area={borough}"), &[]).await;
    let seen_at = seen(&draft);
    let mut form = vec![("summary", summary.as_str()), ("seen", &seen_at)];
    for _ in 0..6 {
        form.extend([("action", what.as_str()), ("owner", &who), ("due", &who)]);
    }
    let edited = analyst.post_and_follow(&format!("/briefing/edit?area={borough}"), &form).await;
    let seen_at = seen(&edited);
    analyst.post(&format!("/briefing/sign?area={borough}"), &[("seen", &seen_at)]).await.expect(303);
}

#[tokio::test]
async fn the_briefing_of_the_busiest_borough_takes_two_pages_with_all_that_its_analyst_may_write() {
    let installation = Installation::nothing();
    installation.run(&["demo", "--seed", "7"]).await.expect(0);
    let boroughs = installation.texts("SELECT slug FROM area WHERE kind = 'borough' ORDER BY slug").await;
    assert_eq!(boroughs.len(), 33);
    let mut busiest = (0, String::new());
    for borough in boroughs {
        let (pages, words) = printed(&installation, &borough).await;
        assert!(pages <= PAGES_MAX, "{borough}: {pages} pages");
        assert!(words.contains("Prepared by the command line") && words.contains("not signed"), "{words}");
        busiest = busiest.max((words.len(), borough));
    }
    let (letters, borough) = busiest;
    assert!(letters > 1_500, "{borough} has next to nothing to print: {letters} letters");

    let server = installation.serve().await;
    let analyst = analyst_of(&installation, &server.base, &borough).await;
    write_and_sign(&analyst, &borough).await;
    let paper = analyst.save(&format!("/briefing/print.pdf?area={borough}")).await;
    let words = words_of(&paper);
    assert_eq!(pages_of(&paper), PAGES_MAX, "{words}");
    assert!(words.contains("Signed by") && words.contains("Newest counts"), "{words}");

    let withdraw = format!("/briefing/withdraw?area={borough}");
    let briefing = analyst.get(&withdraw).await.expect(200).attribute("input[name=briefing]", "value");
    let reason = "The count of last night was wrong";
    analyst.post(&withdraw, &[("briefing", &briefing), ("reason", reason)]).await.expect(303);
    let paper = analyst.save(&format!("/briefing/print.pdf?area={borough}")).await;
    let words = words_of(&paper);
    assert_eq!(pages_of(&paper), PAGES_MAX, "{words}");
    assert_eq!(words.matches("· Withdrawn ·").count(), PAGES_MAX, "every page says it: {words}");
    assert!(words.contains("Withdrawn on") && words.contains(reason), "{words}");
    assert_eq!(server.stop().await, Some(0));
}
