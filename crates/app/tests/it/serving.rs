//! What stands around every page: headers, refusals of the layers, limits of connections.

use crate::world::World;
use accord_app::{Limits, Serving, serve_within, with_layers};
use accord_testkit::Client;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn a_form_from_elsewhere_gets_a_page_of_ours_that_says_what_to_do() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let answer = analyst.post_from("https://evil.example", "/sign-out", &[]).await.expect(403);
    assert_eq!(answer.heading(), "This form did not come from a page of this service");
    assert!(answer.body.contains("Nothing was changed."));
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    assert!(header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(header("referrer-policy"), "same-origin", "without it browsers send `Origin: null`");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("strict-transport-security"), "", "in clear there is nothing to promise");
}

#[tokio::test]
async fn words_for_programmers_become_a_page() {
    let world = World::demonstration().await;
    let analyst = world.signed_in_as("Community-safety analyst, Haringey").await;
    let answer = analyst.post("/account/passkeys/finish", &[]).await.expect(415);
    assert!(!answer.heading().is_empty() && !answer.body.contains("Content-Type"), "{}", answer.body);
}

async fn panics() -> StatusCode {
    panic!("the secret is lantern-otter-gravel")
}

/// A server of the product whose only pages are one with a fault of ours and one that took too long.
async fn with_faults(world: &World) -> Client {
    let faults = Router::new()
        .route("/panics", get(panics))
        .route("/late", get(|| async { StatusCode::SERVICE_UNAVAILABLE }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("it listens"));
    let router = with_layers(world.app.clone(), faults, Limits::default());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Client::new(&base)
}

#[tokio::test]
async fn a_panic_and_a_late_page_are_pages_of_ours_that_give_nothing_away() {
    let world = World::empty().await;
    let browser = with_faults(&world).await;
    for (path, status, heading) in
        [("/panics", 500, "Sorry, there is a problem with the service"), ("/late", 503, "This took too long")]
    {
        let answer = browser.get(path).await.expect(status);
        assert_eq!(answer.heading(), heading);
        assert!(!answer.body.contains("lantern"), "{}", answer.body);
        assert!(answer.headers.contains_key("content-security-policy"), "{path}");
    }
    let reference = browser.get("/panics").await.texts("main");
    assert!(reference[0].contains("tell your administrator this reference"), "{reference:?}");
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_come_back_over_tls_only() {
    let world = World::empty_at("https://accord.example").await;
    for path in ["/setup", "/health", "/nothing-here"] {
        let answer = world.browser().get(path).await;
        let header = answer.headers.get("strict-transport-security").and_then(|value| value.to_str().ok());
        assert_eq!(header, Some("max-age=63072000"), "{path}");
    }
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_ended_and_leaves_its_place_to_the_next() {
    let world = World::empty().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let limits = Limits {
        connections_max: 1,
        headers_max: Duration::from_millis(300),
        stop_max: Duration::from_millis(300),
        ..Limits::default()
    };
    let serving = serve_within(world.app.clone(), listener, limits).expect("it can serve");
    let mut silent = TcpStream::connect(serving.address).await.expect("it listens");
    silent.write_all(b"GET /health HTTP/1.1\r\n").await.expect("a first line can be sent");
    let mut next = TcpStream::connect(serving.address).await.expect("it listens");
    let request = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    next.write_all(request).await.expect("a request can be sent");
    let mut answer = String::new();
    next.read_to_string(&mut answer).await.expect("it answers once the place is free");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    let mut rest = Vec::new();
    silent.read_to_end(&mut rest).await.expect("its end is the end of the connection");
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    serving.stop().await.expect("nothing is under way");
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_the_server_from_stopping() {
    let world = World::empty().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let limits = Limits {
        connections_max: 8,
        headers_max: Duration::from_secs(600),
        stop_max: Duration::from_millis(300),
        ..Limits::default()
    };
    let serving = serve_within(world.app.clone(), listener, limits).expect("it can serve");
    let mut slow = TcpStream::connect(serving.address).await.expect("it listens");
    let head = b"POST /sign-in HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost\r\ncontent-type: \
                 application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\nemail";
    slow.write_all(head).await.expect("half a form can be sent");
    serving.stop().await.expect("it stops all the same");
}

/// A server of which no form may pause longer than this, and a connection over which the head of one was sent.
async fn begin_a_form(world: &World, path: &str, pause: Duration) -> (Serving, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let limits = Limits { body_pause_max: pause, ..Limits::default() };
    let serving = serve_within(world.app.clone(), listener, limits).expect("it can serve");
    let mut begun = TcpStream::connect(serving.address).await.expect("it listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: \
         application/x-www-form-urlencoded\r\ncontent-length: 900\r\n\r\n"
    );
    begun.write_all(head.as_bytes()).await.expect("the beginning can be sent");
    (serving, begun)
}

/// No pause between its bytes is near the limit for pauses, even where other tests hold the processor, so that only a
/// limit for the whole form ends it.
#[tokio::test]
async fn a_form_that_drips_in_gives_its_place_up() {
    let world = World::empty().await;
    let pause = Duration::from_secs(1);
    let (serving, mut dripping) = begin_a_form(&world, "/nowhere", pause).await;
    let mut answer = [0; 64];
    let mut is_ended = false;
    for _ in 0..16 {
        // An answer and the end of the connection are both an end; while there is none, a quarter of a pause later
        // comes the next byte.
        is_ended = dripping.write_all(b"a").await.is_err()
            || tokio::time::timeout(pause / 4, dripping.read(&mut answer)).await.is_ok();
        if is_ended {
            break;
        }
    }
    assert!(is_ended, "a form that drips in keeps its place");
    serving.stop().await.expect("nothing is under way");
}

/// Signed out, on any path: else a thousand of them would keep everybody out.
#[tokio::test]
async fn a_form_that_never_arrives_gives_its_place_up() {
    let world = World::empty().await;
    for path in ["/sign-in", "/picture/tension/new", "/nowhere"] {
        let (serving, mut silent) = begin_a_form(&world, path, Duration::from_millis(100)).await;
        let mut answer = Vec::new();
        silent.read_to_end(&mut answer).await.expect("it is answered");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        serving.stop().await.expect("nothing is under way");
    }
}
