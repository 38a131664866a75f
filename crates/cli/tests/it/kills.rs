//! The real binary is killed again and again; after each restart nothing acknowledged is lost, nothing
//! is half done, and the audit is whole.
//!
//! A power cut is imitated by SIGKILL: the process gets no chance to tidy up, while what it gave to the
//! operating system stays. The log of what was acknowledged is held here, outside the process.

use crate::filling::CONTENT;
use crate::installation::Installation;
use crate::people::member_of;
use accord_kernel::rng::SeededRng;
use accord_testkit::{Client, Server};
use std::time::Duration;
use tokio::process::Child;

/// How many kills when nothing else is asked for.
const KILLS: u32 = 40;
/// The environment variable that asks for another number.
const KILLS_VARIABLE: &str = "ACCORD_KILLS";
/// Browsers that sign in at the same time.
const BROWSERS: usize = 4;
/// Somebody whom the sign-in page lists.
const ANALYST: &str = "Community-safety analyst, Haringey";

/// How many kills there shall be; each test takes its part of them.
#[expect(clippy::disallowed_methods, reason = "how `make deep` asks for more")]
pub fn kills() -> u32 {
    std::env::var(KILLS_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

/// A number below `end`.
pub fn below(rng: &SeededRng, end: u64) -> u64 {
    rng.next_u64() % end
}

/// A pause of at most `micros`, so that kills fall between as well as at acknowledged steps.
async fn pause(rng: &SeededRng, micros: u64) {
    tokio::time::sleep(Duration::from_micros(below(rng, micros))).await;
}

/// Kills a process at once, as a power cut would.
pub async fn kill(mut child: Child) {
    child.kill().await.expect("our own child can be killed");
}

/// What the test knows to have been acknowledged.
struct Log {
    member: String,
    browsers: Vec<Client>,
}

/// One browser signs in until the server is gone. Each acknowledged sign-in is told at once.
async fn keep_signing_in(base: String, member: String, told: tokio::sync::mpsc::Sender<Client>) {
    loop {
        let browser = Client::new(&base);
        let answer = browser.try_post("/sign-in/demonstration", &[("member", &member)]).await;
        match answer {
            Some(answer) if answer.status == 303 => {
                if told.send(browser).await.is_err() {
                    return;
                }
            }
            Some(answer) => panic!("{}: {}", answer.status, answer.heading()),
            None => return,
        }
    }
}

/// Kills the server after some acknowledged sign-ins, and returns every one that was acknowledged.
async fn kill_while_people_sign_in(server: Server, member: &str, rng: &SeededRng) -> Vec<Client> {
    let (told, mut hears) = tokio::sync::mpsc::channel(1_000);
    let (wanted, mut heard) = (below(rng, 25), Vec::new());
    let tasks: Vec<_> = (0..BROWSERS)
        .map(|_| tokio::spawn(keep_signing_in(server.base.clone(), member.to_owned(), told.clone())))
        .collect();
    drop(told);
    for _ in 0..wanted {
        heard.push(hears.recv().await.expect("the server answers until it is killed"));
    }
    pause(rng, 4_000).await;
    server.kill().await;
    for task in tasks {
        task.await.expect("every answer before the kill is a sign-in");
    }
    while let Some(late) = hears.recv().await {
        heard.push(late);
    }
    heard
}

/// Asserts that everything acknowledged is there, and nothing is half there.
async fn check(installation: &Installation, log: &Log, since: usize) {
    installation.sound_audit().await;
    let sessions = installation.number("SELECT COUNT(*) FROM session").await;
    let entries = "SELECT COUNT(*) FROM audit_entry WHERE action = 'session.start' AND refusal IS NULL";
    assert_eq!(installation.number(entries).await, sessions, "a sign-in without its entry, or the reverse");
    let acknowledged = i64::try_from(log.browsers.len()).expect("a small number");
    assert!(sessions >= acknowledged, "{acknowledged} sign-ins were acknowledged, {sessions} are there");
    let server = installation.serve().await;
    for browser in &log.browsers[since..] {
        browser.moved_to(&server.base).get("/account").await.expect(200);
    }
    server.kill().await;
}

#[tokio::test]
async fn kills_while_people_sign_in_and_entries_are_sealed_lose_nothing() {
    let (installation, rng) = (Installation::demonstration().await, SeededRng::new(40));
    let server = installation.serve().await;
    let member = member_of(&Client::new(&server.base).get("/sign-in").await, ANALYST);
    server.kill().await;
    let mut log = Log { member, browsers: Vec::new() };
    for turn in 0..kills() {
        let since = log.browsers.len();
        match turn % 4 {
            0 | 1 => {
                let server = installation.serve().await;
                log.browsers.extend(kill_while_people_sign_in(server, &log.member, &rng).await);
            }
            2 => {
                // Told to stop, it lets requests finish and seals; the kill falls into that.
                let server = installation.serve().await;
                let browser = Client::new(&server.base);
                browser.post("/sign-in/demonstration", &[("member", &log.member)]).await.expect(303);
                log.browsers.push(browser);
                server.ask_to_stop().await;
                pause(&rng, 15_000).await;
                server.kill().await;
            }
            _ => {
                let starting = installation.start(&["serve", "--listen", "127.0.0.1:0"]);
                pause(&rng, 60_000).await;
                kill(starting).await;
            }
        }
        check(&installation, &log, since).await;
    }
    check(&installation, &log, 0).await;
}

/// From nothing to a migrated, empty database: a kill leaves the old schema whole or the new one.
#[tokio::test]
async fn kills_while_keys_and_tables_are_made_leave_what_the_next_start_can_use() {
    let rng = SeededRng::new(41);
    for _ in 0..kills() / 2 {
        let installation = Installation::nothing();
        let starting = installation.start(&["serve", "--listen", "127.0.0.1:0"]);
        pause(&rng, 60_000).await;
        kill(starting).await;
        assert_eq!(installation.serve().await.stop().await, Some(0));
        assert_eq!(installation.sound_audit().await.entries, 0);
    }
}

/// Starts to fill a fresh database, and is killed at some point of it.
async fn half_filled(rng: &SeededRng) -> Installation {
    let installation = Installation::nothing();
    let filling = installation.start(&["demo", "--without-files"]);
    pause(rng, 350_000).await;
    kill(filling).await;
    installation
}

#[tokio::test]
async fn kills_while_the_demonstration_is_made_leave_a_sound_audit() {
    let rng = SeededRng::new(42);
    for _ in 0..kills() / 4 {
        let installation = half_filled(&rng).await;
        // Looking makes nothing, so where the kill came first there is nothing to look at yet.
        let looked = installation.run(&["audit", "verify"]).await;
        // What the kill kept from being sealed is dated as all the region is, so it has waited too long;
        // nothing else may be wrong.
        let waits = looked.out.contains(r#""broken": []"#);
        assert!(looked.code == Some(0) || looked.out.is_empty() || waits, "{looked:?}");
        installation.run(&["demo", "--without-files", "--if-empty"]).await.expect(0);
        installation.sound_audit().await;
    }
}

#[tokio::test]
async fn kills_while_the_demonstration_is_made_leave_nothing_half_done() {
    let rng = SeededRng::new(43);
    let whole = Installation::demonstration().await.texts(CONTENT).await;
    for _ in 0..kills() / 4 {
        let installation = half_filled(&rng).await;
        installation.run(&["demo", "--without-files", "--if-empty"]).await.expect(0);
        assert_eq!(installation.texts(CONTENT).await, whole);
    }
}
