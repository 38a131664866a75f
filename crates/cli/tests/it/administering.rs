//! `accord admin`, by somebody with a shell on the machine.

use crate::installation::Installation;
use crate::people::{Person, path_in, signed_in_as};

const CLUB: &[&str] = &[
    "admin",
    "create-agency",
    "--name",
    "Example boxing club",
    "--kind",
    "voluntary",
    "--area",
    "haringey",
    "--controller",
    "Example boxing club",
];

fn with(words: &[&'static str], from: &str, to: &'static str) -> Vec<&'static str> {
    words.iter().map(|word| if *word == from { to } else { word }).collect()
}

#[tokio::test]
async fn adds_an_agency_once_of_a_known_kind_in_a_known_area() {
    let (installation, _) = Installation::haringey().await;
    let kind = installation.run(&with(CLUB, "voluntary", "club")).await.expect(2);
    assert!(kind.err.contains("`club`") && kind.err.contains("voluntary"), "{}", kind.err);
    let area = installation.run(&with(CLUB, "haringey", "atlantis")).await.expect(1);
    assert!(area.err.contains("`atlantis`"), "{}", area.err);
    let made = installation.run(CLUB).await.expect(0);
    assert_eq!(made.out, "example-boxing-club\n");
    let again = installation.run(CLUB).await.expect(1);
    assert!(again.out.is_empty() && again.err.contains("already"), "{again:?}");
    installation.sound_audit().await;
    assert!(installation.permitted_actions().await.contains(&"agency.create".to_owned()));
}

#[tokio::test]
async fn prints_a_link_that_lets_a_person_in_and_names_the_nearest_agency_otherwise() {
    let (installation, _) = Installation::haringey().await;
    let link = |agency, role| {
        let words = ["admin", "sign-in-link", "--agency", agency, "--name", "Robin Fable", "--email"];
        [&words[..], &["robin.fable@haringey.example", "--role", role]].concat()
    };
    let unknown = installation.run(&link("haringey-comunity-safety", "analyst")).await.expect(1);
    assert!(unknown.err.contains("haringey-community-safety"), "the nearest: {}", unknown.err);
    let role = installation.run(&link("haringey-community-safety", "boss")).await.expect(2);
    assert!(role.err.contains("`boss`") && role.err.contains("analyst"), "{}", role.err);
    let made = installation.run(&link("haringey-community-safety", "analyst")).await.expect(0);
    let server = installation.serve().await;
    let robin = Person::accept(&server.base, path_in(made.out.trim())).await;
    assert_eq!(robin.browser.get("/").await.expect(200).heading(), "Today");
    assert_eq!(server.stop().await, Some(0));
    installation.sound_audit().await;
}

#[tokio::test]
async fn prints_a_link_that_sets_a_lost_sign_in_up_anew() {
    let (installation, [administrator, _]) = Installation::haringey().await;
    let email = "sam.sample@haringey.example";
    let link = |email| ["admin", "recovery-link", "--email", email];
    let nobody = installation.run(&link(email)).await.expect(1);
    assert!(nobody.out.is_empty() && nobody.err.contains("no account with this address"), "{nobody:?}");
    let server = installation.serve().await;
    let sam = Person::accept(&server.base, &administrator).await;
    let made = installation.run(&link(email)).await.expect(0);
    let path = made.out.trim();
    assert!(path.starts_with("/recovery/") && !made.err.contains("/recovery/"), "{made:?}");
    let answer = sam.browser.post(path, &[("password", "another-otter-gravel")]).await.expect(303);
    assert_eq!(answer.location(), "/account/second-factor");
    assert_eq!(server.stop().await, Some(0));
    installation.sound_audit().await;
    let actions = installation.permitted_actions().await;
    assert!(actions.contains(&"account.offer_recovery".to_owned()), "{actions:?}");
}

#[tokio::test]
async fn ends_every_sign_in_of_a_person_while_the_service_runs() {
    let installation = Installation::demonstration().await;
    let server = installation.serve().await;
    let analyst = signed_in_as(&server.base, "Community-safety analyst, Haringey").await;
    let elsewhere = signed_in_as(&server.base, "Community-safety analyst, Haringey").await;
    let email = analyst.get("/account").await.expect(200).texts(".govuk-summary-list__value")[1].clone();
    let unknown =
        installation.run(&["admin", "revoke-sign-ins", "--email", "nobody@haringey.example"]).await.expect(1);
    assert!(unknown.out.is_empty(), "{unknown:?}");
    analyst.get("/account").await.expect(200);
    installation.run(&["admin", "revoke-sign-ins", "--email", &email]).await.expect(0);
    for browser in [&analyst, &elsewhere] {
        assert!(browser.get("/account").await.expect(303).location().starts_with("/sign-in"));
    }
    assert_eq!(server.stop().await, Some(0));
    installation.sound_audit().await;
    assert!(installation.permitted_actions().await.contains(&"session.revoke_all".to_owned()));
}

#[tokio::test]
async fn a_new_key_seals_from_now_on_and_the_old_one_goes_on_proving_what_it_sealed() {
    let nothing = Installation::nothing().run(&["admin", "rotate-keys"]).await.expect(1);
    assert!(nothing.err.contains("there is no database"), "{}", nothing.err);
    let installation = Installation::demonstration().await;
    let before = installation.sound_audit().await;
    installation.run(&["admin", "rotate-keys"]).await.expect(0);
    let rotated = installation.sound_audit().await;
    assert_eq!((rotated.entries, rotated.unsealed), (before.entries + 1, 0), "the rotation is recorded");
    let server = installation.serve().await;
    signed_in_as(&server.base, "Community-safety analyst, Haringey").await;
    assert_eq!(server.stop().await, Some(0));
    let after = installation.sound_audit().await;
    assert!(after.sealed > before.sealed && after.unsealed == 0, "{after:?}");
    assert_eq!(installation.number("SELECT COUNT(DISTINCT key_name) FROM audit_seal").await, 2);
    let head = before.head.expect("something was sealed");
    installation.run(&["audit", "verify", "--head", &head]).await.expect(0);
    let cut = installation.run(&["audit", "verify", "--head", "1-00"]).await.expect(1);
    assert!(cut.out.contains("head_not_found"), "{}", cut.out);
}
