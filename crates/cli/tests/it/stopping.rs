//! Being told to stop.

use crate::installation::{ACCORD, Installation, accord};
use crate::people::signed_in_as;
use accord_testkit::Server;

#[tokio::test]
async fn a_signal_to_stop_ends_with_0_and_everything_is_sealed() {
    let installation = Installation::demonstration().await;
    let server = installation.serve().await;
    let analyst = signed_in_as(&server.base, "Community-safety analyst, Haringey").await;
    let before = installation.number("SELECT COUNT(*) FROM audit_entry").await;
    for page in ["/account", "/agencies", "/readiness"] {
        analyst.get(page).await;
    }
    // The browser keeps its connection open, as browsers do.
    assert_eq!(server.stop().await, Some(0));
    assert!(installation.number("SELECT COUNT(*) FROM audit_entry").await > before);
    assert_eq!(installation.number("SELECT COUNT(*) FROM audit_unsealed").await, 0, "sealed before the end");
    installation.sound_audit().await;
}

#[tokio::test]
async fn refuses_an_address_that_is_taken_and_says_what_to_do() {
    let installation = Installation::nothing();
    let first = installation.serve().await;
    let taken = first.base.trim_start_matches("http://");
    let folder = accord_testkit::empty_folder();
    let data = folder.path().join("data");
    let data = data.to_str().expect("a temporary folder has a plain name");
    let refused = accord(&["serve", "--listen", taken, "--data", data]).await.expect(1);
    assert!(refused.err.contains(taken) && refused.err.contains("--listen"), "{}", refused.err);
    let elsewhere = Server::start(ACCORD, &folder.path().join("data")).await;
    assert_eq!(elsewhere.stop().await, Some(0));
}
