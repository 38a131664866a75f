//! Setting up an empty installation on its page.

use crate::world::World;

const FORM: &[(&str, &str)] = &[
    ("borough", "haringey"),
    ("name", "Haringey Community Safety Partnership"),
    ("council", "London Borough of Haringey"),
    ("administrator_name", "Sam Sample"),
    ("administrator_email", "sam.sample@haringey.example"),
    ("officer_name", "Asha Example"),
    ("officer_email", "asha.example@haringey.example"),
];

#[tokio::test]
async fn refuses_without_the_printed_code_and_makes_nothing() {
    let world = World::empty().await;
    let browser = world.browser();
    assert_eq!(browser.get("/").await.expect(303).location(), "/setup");
    let answer = browser.post("/setup", FORM).await.expect(422);
    assert_eq!(answer.errors(), ["Enter the code that was printed when the service started"]);
    assert_eq!(world.entries().await, 0);
}

#[tokio::test]
async fn names_every_field_that_is_missing() {
    let world = World::empty().await;
    let answer = world.browser().post("/setup", &[("code", &world.setup_code.words())]).await.expect(422);
    assert_eq!(answer.errors().len(), 5, "{:?}", answer.errors());
}

#[tokio::test]
async fn refuses_one_person_as_administrator_and_as_the_check_on_them() {
    let world = World::empty().await;
    let code = world.setup_code.words();
    let one: Vec<_> = FORM
        .iter()
        .map(|&(name, value)| {
            (name, if name == "officer_email" { "sam.sample@haringey.example" } else { value })
        })
        .chain([("code", code.as_str())])
        .collect();
    let answer = world.browser().post("/setup", &one).await.expect(422);
    assert_eq!(
        answer.errors(),
        ["Enter another person than the administrator: each is a check on the other"]
    );
    assert_eq!(world.entries().await, 0);
}

#[tokio::test]
async fn sets_up_once_on_each_engine_and_can_be_finished_until_somebody_administers_it() {
    for world in World::empty_on_each_engine().await {
        let browser = world.browser();
        let code = world.setup_code.words();
        let form: Vec<_> = FORM.iter().copied().chain([("code", code.as_str())]).collect();
        let first = browser.post_and_follow("/setup", &form).await;
        assert_eq!(first.heading(), "This installation is set up");
        let actions: Vec<_> = world.newest_entries(20).await.into_iter().map(|(action, _)| action).collect();
        for action in ["area.create", "controller.create", "agency.create", "account.invite"] {
            assert!(actions.contains(&action.to_owned()), "{action} is missing from {actions:?}");
        }
        let again = browser.post_and_follow("/setup", &form).await;
        assert_ne!(first.texts("code"), again.texts("code"), "new links, nothing else");
        let camden: Vec<_> = form
            .iter()
            .map(|&(name, value)| (name, if name == "borough" { "camden" } else { value }))
            .collect();
        let other = browser.post("/setup", &camden).await.expect(422);
        assert_eq!(other.errors(), ["This installation was begun for another borough. Select that one"]);
        let link = again.texts("code")[0].clone();
        let path = link.split_once("/invitation/").expect("a one-time link").1;
        browser
            .post(&format!("/invitation/{path}"), &[("password", "lantern-otter-gravel")])
            .await
            .expect(303);
        assert_eq!(browser.post("/setup", &form).await.expect(303).location(), "/sign-in");
    }
}
