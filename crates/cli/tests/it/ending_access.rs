//! From an empty folder to a colleague whose access ends, on each engine.

use crate::installation::Installation;
use crate::people::{Person, path_in};
use accord_testkit::{Client, Server, empty_postgres};

const FORM: &[(&str, &str)] = &[
    ("borough", "haringey"),
    ("name", "Haringey Community Safety Partnership"),
    ("council", "London Borough of Haringey"),
    ("administrator_name", "Sam Sample"),
    ("administrator_email", "sam.sample@haringey.example"),
    ("officer_name", "Asha Example"),
    ("officer_email", "asha.example@haringey.example"),
];
const ACCOUNTS: &str = "/agencies/haringey-community-safety/accounts";
const COLLEAGUE: &str = "robin.fable@haringey.example";

/// The set-up code among what the server printed.
fn code_in(said: &[String]) -> &str {
    let at = said
        .iter()
        .position(|line| line.contains("with this set-up code"))
        .expect("it says that it is empty");
    said[at + 1].trim()
}

/// Sets up on the page. Returns the path of the administrator's link.
async fn set_up(server: &Server) -> String {
    let visitor = Client::new(&server.base);
    assert_eq!(visitor.get("/").await.expect(303).location(), "/setup");
    visitor.get("/setup").await.expect(200);
    let with = |code| FORM.iter().copied().chain([("code", code)]).collect::<Vec<_>>();
    let refused = visitor.post("/setup", &with("AAAA-AAAA-AAAA-AAAA")).await.expect(422);
    assert_eq!(refused.errors(), ["Enter the code that was printed when the service started"]);
    let done = visitor.post_and_follow("/setup", &with(code_in(&server.said))).await;
    path_in(&done.texts("code")[0]).to_owned()
}

async fn walk(installation: &Installation) {
    let server = installation.serve().await;
    let administrator = Person::accept(&server.base, &set_up(&server).await).await.browser;
    assert_eq!(administrator.get("/").await.expect(200).heading(), "Today");
    administrator.get("/readiness").await.expect(200);

    let form = [("name", "Robin Fable"), ("email", COLLEAGUE), ("roles", "analyst")];
    let signed_out = Client::new(&server.base).post(&format!("{ACCOUNTS}/invite"), &form).await.expect(403);
    assert_eq!(signed_out.heading(), "You are signed out");
    let invited = administrator.post_and_follow(&format!("{ACCOUNTS}/invite"), &form).await;
    let colleague = Person::accept(&server.base, path_in(&invited.texts("code")[0])).await;
    colleague.browser.post(&format!("{ACCOUNTS}/invite"), &form).await.expect(403);
    let second_device = colleague.sign_in_again(&server.base, COLLEAGUE).await;
    assert_eq!(second_device.get("/").await.expect(200).heading(), "Today");

    let page = administrator.get(ACCOUNTS).await.expect(200);
    let lines = page.texts("tbody tr");
    let at = lines.iter().position(|line| line.contains(COLLEAGUE)).expect("the colleague is listed");
    let roles = page.attribute(&format!("tbody tr:nth-child({}) td a", at + 1), "href");
    let suspend = roles.replace("/roles", "/suspend");
    colleague.browser.post(&suspend, &[]).await.expect(403);
    administrator.post(&suspend, &[]).await.expect(303);
    for browser in [&colleague.browser, &second_device] {
        assert_eq!(
            browser.get("/").await.expect(303).location(),
            "/account/act-as",
            "at the very next request"
        );
        assert_ne!(browser.get("/agencies").await.status, 200);
    }
    administrator.get("/").await.expect(200);

    assert_eq!(server.stop().await, Some(0));
    assert_eq!(installation.sound_audit().await.unsealed, 0);
    let actions = installation.permitted_actions().await;
    for action in [
        "account.accept_invitation",
        "account.invite",
        "account.list",
        "account.suspend",
        "agency.create",
        "area.create",
        "readiness.view",
        "session.start",
        "session.strengthen",
    ] {
        assert!(actions.iter().any(|found| found == action), "{action} is missing from {actions:?}");
    }
}

#[tokio::test]
async fn a_colleagues_open_browsers_are_refused_once_the_administrator_ends_the_access() {
    walk(&Installation::nothing()).await;
}

#[tokio::test]
async fn a_colleagues_open_browsers_are_refused_on_postgresql_too() {
    let Some(url) = empty_postgres().await else { return };
    walk(&Installation::nothing_at(url)).await;
}
