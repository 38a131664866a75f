//! The Board paper of the demonstration boroughs: two pages at most, which can be read aloud.

use crate::daily::today;
use crate::installation::Installation;
use crate::paper::{pages_of, told_by, words_of};
use accord_testkit::Client;

/// Pages of a Board paper at most.
const PAGES_MAX: usize = 2;

async fn printed(installation: &Installation, borough: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("board-paper.pdf");
    let out = out.to_str().expect("a temporary folder has a plain name");
    let day = today().to_string();
    installation.run(&["board-paper", "--date", &day, "--area", borough, "--out", out]).await.expect(0);
    std::fs::read(out).expect("the command wrote it")
}

#[tokio::test]
async fn the_board_paper_of_the_lead_borough_takes_two_pages_and_can_be_read_aloud() {
    let installation = Installation::nothing();
    installation.run(&["demo", "--seed", "7"]).await.expect(0);
    let unknown = ["board-paper", "--date", "2026-11-22", "--area", "atlantis", "--out", "never.pdf"];
    let refused = installation.run(&unknown).await.expect(1);
    assert!(refused.err.contains("There is no borough `atlantis`"), "{}", refused.err);
    for borough in ["haringey", "enfield", "bexley"] {
        let pages = pages_of(&printed(&installation, borough).await);
        assert!((1..=PAGES_MAX).contains(&pages), "{borough}: {pages} pages");
    }
    let pdf = printed(&installation, "haringey").await;
    let words = words_of(&pdf);
    for part in [
        "Fictional data",
        "Official-Sensitive",
        "For Youth justice management Board, winter",
        "Who answers when a child is released without charge on a weekend",
        "Find a larger room in the emergency department",
        "Not kept in Accord yet.",
        "Printed by the command line",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let told = told_by(&pdf);
    assert_eq!((told.language.as_str(), told.title.as_str()), ("en-GB", "Board paper, Haringey"));
    let of = |kind: &str| told.elements.iter().filter(|(one, _)| one == kind).count();
    // The title stands above; sections are of one level, in their order.
    assert_eq!((of("H1"), of("H2")), (8, 0), "{:?}", told.elements);
    let heads = [
        "Decisions needed",
        "The plan",
        "Overdue promises",
        "Clocks",
        "Priority list",
        "Signals that are open",
        "The next seven weeks",
        "The last meeting",
    ];
    let places: Vec<usize> =
        heads.iter().map(|head| words.find(head).unwrap_or_else(|| panic!("{head}: {words}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    // Every table says what its columns and its rows are.
    let headers: Vec<&(String, Option<String>)> =
        told.elements.iter().filter(|(kind, _)| kind == "TH").collect();
    assert!(headers.iter().all(|(_, scope)| scope.is_some()), "{headers:?}");
    let columns = headers.iter().filter(|(_, scope)| scope.as_deref() == Some("Column")).count();
    // Two plans, promises, clocks, the weeks ahead.
    assert_eq!((of("Table"), columns), (5, 14), "{headers:?}");

    // The same in a browser, for the chair.
    let server = installation.serve().await;
    let sql = "SELECT lower(hex(member.id)) FROM member JOIN agency ON agency.id = member.agency_id \
        JOIN member_role ON member_role.member_id = member.id \
        WHERE agency.slug = 'haringey-childrens-social-care' AND member_role.role = 'board_chair'";
    let member = installation.texts(sql).await.remove(0);
    let chair = Client::new(&server.base);
    chair.post("/sign-in/demonstration", &[("member", &member)]).await.expect(303);
    let page = chair.get("/board/paper?area=haringey").await.expect(200);
    assert_eq!(page.texts("main ol li").len(), 5, "the decisions that are needed");
    let with_it =
        page.texts("main table").iter().filter(|table| table.contains("Find a larger room")).count();
    assert_eq!(with_it, 1);
    let saved = chair.save("/board/paper.pdf?area=haringey").await;
    assert!((1..=PAGES_MAX).contains(&pages_of(&saved)));
    assert!(words_of(&saved).contains("Fictional data"));
}
