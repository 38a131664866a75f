//! What every role needs of the plan and of what is around it is at most three presses from Today.

use crate::installation::Installation;
use crate::people::signed_in_as;
use accord_testkit::Client;

/// A row of what the product does, by whom, and the links that lead there: each is on the page to which the one before led,
/// the first on Today. A link is named by how its address begins; a part that is an id by `*`.
const ROWS: &[(&str, &str, &[&str])] = &[
    ("P1", "Youth justice service manager, Haringey", &["/plan", "/plans/*"]),
    ("P1", "Youth justice service manager, Haringey", &["/plan", "/plans/*", "/plans/*/actions"]),
    ("P2", "Senior leader of an authority", &["/plan", "/plan-versions/*"]),
    ("P2", "School safeguarding lead, Haringey", &["/plan", "/plans/asks"]),
    ("P3", "Regional lead", &["/plans/boroughs", "/regional-actions", "/regional-actions/new"]),
    ("P3", "Youth justice service manager, Haringey", &["/plan", "/plans/*", "/plans/*/serves"]),
    ("P4", "Youth justice service manager, Haringey", &["/plan", "/plans/*", "/plans/*/entries?kind=issue"]),
    ("P5", "Regional lead", &["/plans/boroughs", "/standards", "/standards/editions/new"]),
    ("P5", "Chief executive", &["/plan", "/standards", "/standards/editions/*"]),
    ("P5", "Youth justice service manager, Haringey", &["/plan", "/standards", "/standards/rounds/*"]),
    ("P6", "Board chair, Haringey", &["/plan", "/board", "/board/paper"]),
    ("P6", "Board chair, Haringey", &["/plan", "/board", "/board/decisions"]),
    ("P6", "Youth justice service manager, Haringey", &["/plan", "/board", "/board/meetings/new"]),
    ("P7", "Case worker, Haringey", &["/plan", "/language", "/language/meanings"]),
    ("P8", "Social worker, Haringey", &["/plan", "/guide", "/guide/crosswalk"]),
    ("P9", "Board chair, Haringey", &["/plan", "/funding", "/funding/cliffs"]),
    ("P9", "Board chair, Haringey", &["/plan", "/funding", "/asks"]),
    ("P10", "Police partnership officer, Police, North", &["/plan", "/board", "/board/meetings/new"]),
    ("P10", "Regional lead", &["/plans/boroughs", "/board", "/board/meetings/new"]),
    ("P11", "Police partnership officer, Police, North", &["/plan", "/board", "/bcu-plans"]),
    (
        "P12",
        "Youth justice service manager, Haringey",
        &["/plan", "/plans/*", "/plans/*/entries?kind=objective"],
    ),
    ("U5", "Community-safety analyst, Haringey", &["/plan", "/timeline", "/timeline/new"]),
];

/// Presses at most.
const PRESSES_MAX: usize = 3;

/// Whether an address is of a shape.
fn is_of(address: &str, shape: &str) -> bool {
    let (path, query) = shape.split_once('?').map_or((shape, ""), |(path, query)| (path, query));
    let (given, asked) = address.split_once('?').unwrap_or((address, ""));
    let (wanted, given): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), given.split('/').collect());
    let is_id = |part: &str| part.len() == 36 && part.contains('-');
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(&given)
            .all(|(wanted, given)| wanted == given || (*wanted == "*" && is_id(given)))
        && asked.contains(query)
}

async fn presses(browser: &Client, (row, who): (&str, &str), shapes: &[&str]) {
    assert!(shapes.len() <= PRESSES_MAX, "{row}");
    let mut address = "/".to_owned();
    for shape in shapes {
        let page = browser.get(&address).await.expect(200);
        let links = page.attributes("a[href^='/']", "href");
        address = links
            .iter()
            .find(|link| is_of(link, shape))
            .unwrap_or_else(|| panic!("{row}, {who}: no link like {shape} on {address}: {links:?}"))
            .clone();
    }
    browser.get(&address).await.expect(200);
}

#[tokio::test]
async fn every_row_of_agreeing_is_three_presses_from_today() {
    let installation = Installation::nothing();
    installation.run(&["demo", "--seed", "7"]).await.expect(0);
    let server = installation.serve().await;
    for row in (1..=12).map(|number| format!("P{number}")).chain(["U5".to_owned()]) {
        assert!(ROWS.iter().any(|(one, ..)| *one == row), "{row} is not walked");
    }
    for (row, who, shapes) in ROWS {
        let browser = signed_in_as(&server.base, who).await;
        presses(&browser, (row, who), shapes).await;
    }
    assert_eq!(server.stop().await, Some(0));
}
