//! `accord setup` on the command line.

use crate::installation::Installation;
use crate::people::Person;

/// The whole command.
pub const HARINGEY: &[&str] = &[
    "setup",
    "--borough",
    "Haringey",
    "--council",
    "London Borough of Haringey",
    "--administrator-name",
    "Sam Sample",
    "--administrator-email",
    "sam.sample@haringey.example",
    "--officer-name",
    "Asha Example",
    "--officer-email",
    "asha.example@haringey.example",
];

#[tokio::test]
async fn refuses_without_each_of_its_options_and_names_it() {
    let installation = Installation::nothing();
    for option in HARINGEY.iter().filter(|word| word.starts_with("--")) {
        let at = HARINGEY.iter().position(|word| word == option).expect("it is one of them");
        let without: Vec<&str> = [&HARINGEY[..at], &HARINGEY[at + 2..]].concat();
        let ran = installation.run(&without).await.expect(2);
        assert!(ran.err.contains(option) && ran.out.is_empty(), "{option}: {ran:?}");
    }
    let wrong: Vec<&str> =
        HARINGEY.iter().map(|word| if *word == "Haringey" { "Harringay" } else { word }).collect();
    let ran = installation.run(&wrong).await.expect(2);
    assert!(ran.err.contains("`Harringay`") && ran.err.contains("Haringey,"), "{}", ran.err);
    let nothing = installation.run(&["audit", "verify"]).await.expect(1);
    assert!(nothing.err.contains("there is no database"), "nothing was made: {}", nothing.err);
}

#[tokio::test]
async fn prints_only_the_links_and_runs_until_somebody_administers_it() {
    let (installation, [administrator, officer]) = Installation::haringey().await;
    let again = installation.run(HARINGEY).await.expect(0);
    let lines: Vec<&str> = again.out.lines().collect();
    let [first, second] = lines[..] else { panic!("two lines and nothing else: {}", again.out) };
    assert!(first.starts_with("sam.sample@haringey.example /invitation/"), "{first}");
    assert!(second.starts_with("asha.example@haringey.example /invitation/"), "{second}");
    assert!(!again.err.contains("/invitation/"), "a link belongs into no log: {}", again.err);
    assert!(!again.out.contains(&administrator) && !again.out.contains(&officer), "new links");

    let camden: Vec<&str> =
        HARINGEY.iter().map(|word| if *word == "Haringey" { "Camden" } else { word }).collect();
    let other = installation.run(&camden).await.expect(1);
    assert!(other.out.is_empty() && other.err.contains("begun for another borough"), "{other:?}");

    let server = installation.serve().await;
    let told = server.said.iter().position(|line| line.contains("Nobody administers this installation yet"));
    let code = server.said[told.expect("set-up is still open") + 1].trim().to_owned();
    assert_eq!(code.len(), 19, "the code is printed as long as it is needed: {code}");
    Person::accept(&server.base, crate::people::path_in(first)).await;
    assert_eq!(server.stop().await, Some(0));
    let server = installation.serve().await;
    assert!(!server.said.iter().any(|line| line.contains("with this code")), "{:?}", server.said);
    assert_eq!(server.stop().await, Some(0));
    let refused = installation.run(HARINGEY).await.expect(1);
    assert!(refused.out.is_empty() && refused.err.contains("set up already"), "{refused:?}");
    assert_eq!(installation.sound_audit().await.unsealed, 0);
}
