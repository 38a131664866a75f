//! The inspection pack of the demonstration region, as at a day.

use crate::daily::today;
use crate::installation::Installation;
use crate::paper::{told_by, words_of};

async fn printed(installation: &Installation, days_ago: i32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("pack.pdf");
    let out = out.to_str().expect("a temporary folder has a plain name");
    let day = today().plus_days(-days_ago).to_string();
    installation
        .run(&["inspection-pack", "--date", &day, "--area", "haringey", "--out", out])
        .await
        .expect(0);
    std::fs::read(out).expect("the command wrote it")
}

#[tokio::test]
async fn the_pack_says_what_was_agreed_and_decided_by_its_day_and_nothing_later() {
    let installation = Installation::nothing();
    installation.run(&["demo", "--seed", "7"]).await.expect(0);
    let unknown = ["inspection-pack", "--date", "2026-11-22", "--area", "atlantis", "--out", "never.pdf"];
    let refused = installation.run(&unknown).await.expect(1);
    assert!(refused.err.contains("There is no borough `atlantis`"), "{}", refused.err);
    let pack = printed(&installation, 0).await;
    let words = words_of(&pack);
    for part in [
        "Fictional data",
        "Official-Sensitive",
        "Strategy against serious violence, version 1",
        "Signs with dissent",
        "Seven-week plan, version 1",
        "Disproportionality and community confidence",
        "Meetings of the Board",
        "What the borough found of itself",
        "One child, every agency",
        "Printed by the command line",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let told = told_by(&pack);
    assert_eq!((told.language.as_str(), told.title.as_str()), ("en-GB", "Inspection pack, Haringey"));
    let headers: Vec<_> = told.elements.iter().filter(|(kind, _)| kind == "TH").collect();
    assert!(!headers.is_empty() && headers.iter().all(|(_, scope)| scope.is_some()), "{headers:?}");
    // A month ago the seven weeks had not begun; a year ago nothing was there.
    let before = words_of(&printed(&installation, 30).await);
    assert!(before.contains("Strategy against serious violence, version 1"));
    assert!(!before.contains("Seven-week plan, version 1"));
    let long_before = words_of(&printed(&installation, 365).await);
    for part in
        ["The Board had adopted no plan.", "Nothing had been decided.", "No commitment was written down."]
    {
        assert!(long_before.contains(part), "{part}: {long_before}");
    }
}
