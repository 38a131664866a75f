//! Who looks after whose accounts, and what nobody decides alone.

use crate::agreeing::{POLICE, officer_of};
use crate::world::{World, done, link_on, refused};
use accord_testkit::Client;

const ACCOUNTS: &str = "/agencies/haringey-community-safety/accounts";
const PASSWORD: &str = "lantern-otter-gravel";
const ADMINISTRATOR: &str = "Administrator";
const OFFICER: &str = "Data protection officer";
/// Of the same legal body as [`ANALYST`] and [`SISTER`].
const OFFICER_HERE: &str = "Data protection officer, Haringey";
const ANALYST: &str = "Community-safety analyst, Haringey";
/// Works for a charity, a legal body of its own.
const VOLUNTARY: &str = "Voluntary organisation worker";
/// Works for another agency of the council.
const SISTER: &str = "Youth justice service manager, Haringey";

fn roles(member: &str) -> String {
    format!("/members/{member}/roles")
}

fn suspend(member: &str) -> String {
    format!("/members/{member}/suspend")
}

/// Adds an agency of a new legal body.
async fn found_club(administrator: &Client) {
    let club = [
        ("name", "Example boxing club"),
        ("kind", "voluntary"),
        ("area", "haringey"),
        ("controller", "new"),
        ("controller_name", "Example boxing club"),
    ];
    administrator.post("/agencies/new", &club).await.expect(303);
}

const CLUB: &str = "/agencies/example-boxing-club/accounts";

#[tokio::test]
async fn refuses_an_administrator_the_accounts_of_another_legal_body_in_the_same_area() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let other = world.member(VOLUNTARY).await;
    for agency in ["open-door-haringey-fictional", "example-hospital-haringey-fictional", "police-north-area"]
    {
        administrator.get(&format!("/agencies/{agency}/accounts")).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("account.list", "other_controller")], "{agency}");
    }
    administrator.get(&roles(&other)).await.expect(403);
    administrator.post(&roles(&other), &[("roles", "administrator")]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.change_roles", "other_controller")]);
    administrator.post(&suspend(&other), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.suspend", "other_controller")]);
    let page = administrator.post(&format!("/members/{other}/recovery"), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.offer_recovery", "other_controller")]);
    assert!(page.body.contains("It belongs to another legal body."));

    let sister = world.member(SISTER).await;
    administrator.get("/agencies/haringey-youth-justice-service/accounts").await.expect(200);
    assert_eq!(world.newest_entries(1).await, [done("account.list")]);
    administrator.post(&roles(&sister), &[("roles", "case_worker")]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.change_roles")]);
    administrator.post(&suspend(&sister), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.suspend")]);
}

#[tokio::test]
async fn police_who_serve_a_borough_through_their_command_unit_are_listed_there() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let page = administrator.get("/agencies").await.expect(200);
    let agencies = page.texts("tbody th");
    assert!(agencies.iter().any(|name| name == "Police, North Area"), "{agencies:?}");
    assert!(agencies.iter().any(|name| name.starts_with("Regional violence reduction unit")), "{agencies:?}");
    assert!(!agencies.iter().any(|name| name == "Police, Central South"), "{agencies:?}");
    let ready = administrator.get("/readiness").await.expect(200);
    assert!(ready.body.contains("Police, North Area"), "the borough misses no police");
}

#[tokio::test]
async fn refuses_to_add_an_agency_to_a_legal_body_of_others() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    for controller in ["open-door-haringey-fictional", "example-police-service-fictional"] {
        let form = [
            ("name", "Example post room"),
            ("kind", "police"),
            ("area", "haringey"),
            ("controller", controller),
        ];
        let answer = administrator.post("/agencies/new", &form).await.expect(422);
        assert_eq!(answer.errors(), ["Select the legal body behind it"]);
    }
}

#[tokio::test]
async fn the_founder_of_an_agency_invites_its_first_administrator_and_nobody_more() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    found_club(&administrator).await;
    let page = administrator.get("/agencies").await.expect(200);
    assert!(page.body.contains("Invite its first administrator"));
    administrator.get(CLUB).await.expect(403);
    let officer = world.signed_in_as(OFFICER).await;
    let first = [("name", "Robin Fable"), ("email", "robin@club.example"), ("roles", "analyst")];
    officer.post(&format!("{CLUB}/invite"), &first).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.invite_first", "role_may_not")]);
    let oneself = world.email_of(&world.member(ADMINISTRATOR).await).await;
    let own = [("name", "Me"), ("email", oneself.as_str()), ("roles", "administrator")];
    administrator.post(&format!("{CLUB}/invite"), &own).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.invite_first", "about_oneself")]);

    let second = [("name", "Quinn Fable"), ("email", "quinn@club.example"), ("roles", "administrator")];
    let left_over = link_on(&administrator.post_and_follow(&format!("{CLUB}/invite"), &second).await);
    let path = link_on(&administrator.post_and_follow(&format!("{CLUB}/invite"), &first).await);
    assert_eq!(world.newest_entries(1).await, [done("account.invite_first")]);
    assert!(
        world.newest_reason().await.ends_with("given: administrator; taken: none"),
        "whatever was ticked"
    );
    world.browser().post(&path, &[("password", PASSWORD)]).await.expect(303);
    administrator.get(&format!("{CLUB}/invite")).await.expect(403);
    administrator.post(&format!("{CLUB}/invite"), &first).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.invite", "other_controller")]);
    world.browser().get(&left_over).await.expect(404);
}

#[tokio::test]
async fn refuses_an_administrator_more_roles_for_themselves_by_either_way() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let own = world.member(ADMINISTRATOR).await;
    let both = [("roles", "administrator"), ("roles", "caldicott_guardian")];
    administrator.post(&roles(&own), &both).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.change_roles", "about_oneself")]);
    let email = world.email_of(&own).await;
    let form = [("name", "Me"), ("email", email.as_str()), ("roles", "caldicott_guardian")];
    administrator.post(&format!("{ACCOUNTS}/invite"), &form).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.invite", "about_oneself")]);
    let page = administrator.post(&format!("/members/{own}/recovery"), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.offer_recovery", "about_oneself")]);
    assert!(page.body.contains("accord admin recovery-link"), "{}", page.body);

    let officer = world.signed_in_as(OFFICER).await;
    officer.post(&roles(&own), &both).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.change_roles")]);
    assert_eq!(world.newest_reason().await, "given: caldicott_guardian; taken: none");
}

#[tokio::test]
async fn refuses_to_leave_an_agency_without_an_administrator() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let officer = world.signed_in_as(OFFICER).await;
    let (own, analyst) = (world.member(ADMINISTRATOR).await, world.member(ANALYST).await);
    officer.post(&roles(&own), &[("roles", "analyst")]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.change_roles", "last_one")]);
    let page = administrator.post(&suspend(&own), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.suspend", "last_one")]);
    assert!(page.body.contains("Make somebody else an administrator of this agency"));

    administrator.post(&roles(&analyst), &[("roles", "administrator")]).await.expect(303);
    assert_eq!(world.newest_reason().await, "given: administrator; taken: analyst");
    administrator.post(&suspend(&own), &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.suspend")]);
    assert_eq!(administrator.get(ACCOUNTS).await.expect(303).location(), "/account/act-as");
}

#[tokio::test]
async fn refuses_what_changes_who_may_come_in_until_it_is_proved_again() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let analyst = world.member(ANALYST).await;
    world.clock.advance_seconds(10 * 60 + 1);
    let form = [("name", "Robin Fable"), ("email", "robin@haringey.example"), ("roles", "analyst")];
    for (path, form, action) in [
        (format!("{ACCOUNTS}/invite"), &form[..], "account.invite"),
        (roles(&analyst), &[("roles", "case_worker")], "account.change_roles"),
        (suspend(&analyst), &[], "account.suspend"),
        (format!("/members/{analyst}/recovery"), &[], "account.offer_recovery"),
        ("/account/sessions/end-others".to_owned(), &[], "session.revoke_all"),
        ("/account/passkeys/start".to_owned(), &[], "passkey.add"),
        (format!("/account/passkeys/{}/remove", uuid::Uuid::nil()), &[], "passkey.remove"),
    ] {
        let answer = administrator.post(&path, form).await.expect(303);
        assert_eq!(answer.location(), "/account/confirm?next=%2F&again=1", "{path}");
        assert_eq!(world.newest_entries(1).await, [refused(action, "not_strong_enough")]);
    }
    let page = administrator.get(ACCOUNTS).await.expect(200);
    assert!(page.body.contains("Invite somebody"), "what a proof would open is still shown");
    let asked = administrator.get(&format!("{ACCOUNTS}/invite")).await.expect(303);
    let next = "/agencies/haringey-community-safety/accounts/invite";
    assert_eq!(asked.location(), format!("/account/confirm?next={}", next.replace('/', "%2F")));
    let confirm = administrator.get(asked.location()).await.expect(200);
    assert_eq!(confirm.attribute("input[name=next]", "value"), next);
    administrator.post("/account/confirm", &[("code", "000000"), ("next", next)]).await.expect(422);
    let back = administrator.post("/account/confirm", &[("code", &world.code()), ("next", next)]).await;
    assert_eq!(back.expect(303).location(), next);
    assert_eq!(world.newest_entries(1).await, [done("session.strengthen")]);
    administrator.post(next, &form).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.invite")]);
}

#[tokio::test]
async fn an_open_invitation_is_listed_and_withdrawn_by_those_who_could_make_it() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let form = [("name", "Robin Fable"), ("email", "robin@haringey.example"), ("roles", "analyst")];
    let path = link_on(&administrator.post_and_follow(&format!("{ACCOUNTS}/invite"), &form).await);
    let page = administrator.get(ACCOUNTS).await.expect(200);
    assert!(page.body.contains("Invited, not here yet") && page.body.contains("robin@haringey.example"));
    let withdraw = page.attribute("form[action^='/invitations/']", "action");
    let officer = world.signed_in_as(OFFICER).await;
    let seen = officer.get(ACCOUNTS).await.expect(200);
    assert_eq!(seen.attribute("form[action^='/invitations/']", "action"), "", "an officer only looks");
    officer.post(&withdraw, &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.withdraw_invitation", "role_may_not")]);
    world.browser().get(&path).await.expect(200);

    administrator.post(&withdraw, &[]).await.expect(303);
    assert_eq!(world.newest_entries(1).await, [done("account.withdraw_invitation")]);
    world.browser().get(&path).await.expect(404);
    world.browser().post(&path, &[("password", PASSWORD)]).await.expect(404);
    administrator.post(&withdraw, &[]).await.expect(404);
    assert!(!administrator.get(ACCOUNTS).await.body.contains("robin@haringey.example"));
}

/// What the analyst may do, as the page of accounts has it.
async fn roles_of(administrator: &Client, email: &str) -> String {
    let page = administrator.get(ACCOUNTS).await.expect(200);
    page.texts("tbody tr").into_iter().find(|line| line.contains(email)).expect("the analyst is listed")
}

#[tokio::test]
async fn an_invitation_adds_roles_and_takes_none() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let email = world.email_of(&world.member(ANALYST).await).await;
    let form = [("name", "Asked twice"), ("email", email.as_str()), ("roles", "case_worker")];
    let path = link_on(&administrator.post_and_follow(&format!("{ACCOUNTS}/invite"), &form).await);
    world.browser().post(&path, &[("password", PASSWORD)]).await.expect(303);
    assert_eq!(world.newest_entries(2).await, [done("session.start"), done("account.accept_invitation")]);
    let line = roles_of(&administrator, &email).await;
    assert!(line.contains("analyst") && line.contains("Case worker"), "{line}");
}

#[tokio::test]
async fn an_open_invitation_never_undoes_the_end_of_somebodys_access() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let analyst = world.member(ANALYST).await;
    let email = world.email_of(&analyst).await;
    let form = [("name", "Asked twice"), ("email", email.as_str()), ("roles", "case_worker")];
    let path = link_on(&administrator.post_and_follow(&format!("{ACCOUNTS}/invite"), &form).await);
    let recovery = administrator.post_and_follow(&format!("/members/{analyst}/recovery"), &[]).await;
    world.clock.advance_seconds(60);
    administrator.post(&suspend(&analyst), &[]).await.expect(303);
    world.browser().post(&path, &[("password", PASSWORD)]).await.expect(404);
    world.browser().post(&link_on(&recovery), &[("password", "another-otter-gravel")]).await.expect(404);
    assert!(roles_of(&administrator, &email).await.contains("Ended"));

    world.clock.advance_seconds(1);
    let anew = link_on(&administrator.post_and_follow(&format!("{ACCOUNTS}/invite"), &form).await);
    world.browser().post(&anew, &[("password", PASSWORD)]).await.expect(303);
    let line = roles_of(&administrator, &email).await;
    assert!(line.contains("Case worker") && !line.contains("analyst"), "nothing from before: {line}");
}

#[tokio::test]
async fn a_recovery_link_works_once_and_closes_every_way_in_that_was_open_before() {
    let world = World::demonstration().await;
    let administrator = world.signed_in_as(ADMINISTRATOR).await;
    let member = world.member(ANALYST).await;
    let email = world.email_of(&member).await;
    let thief = world.signed_in_as(ANALYST).await;
    thief.post(&format!("/members/{member}/recovery"), &[]).await.expect(403);
    assert_eq!(world.newest_entries(1).await, [refused("account.offer_recovery", "role_may_not")]);

    let older = administrator.post_and_follow(&format!("/members/{member}/recovery"), &[]).await;
    let page = administrator.post_and_follow(&format!("/members/{member}/recovery"), &[]).await;
    assert_eq!(world.newest_entries(1).await, [done("account.offer_recovery")]);
    let told = thief.get("/").await.expect(200);
    assert_eq!(told.texts(".govuk-warning-text").len(), 1, "whose account it is, is told once");
    assert!(told.body.contains("made a recovery link for your account"));
    let (path, owner) = (link_on(&page), world.browser());
    world.browser().get(&link_on(&older)).await.expect(404);
    owner.get(&path).await.expect(200);
    owner.post(&path, &[("password", "short")]).await.expect(422);
    let opened = owner.post(&path, &[("password", "another-otter-gravel")]).await.expect(303);
    assert_eq!(opened.location(), "/account/second-factor");
    assert_eq!(world.newest_entries(2).await, [done("session.start"), done("account.recover")]);
    thief.get("/account").await.expect(303);
    world.browser().post(&path, &[("password", "a-third-otter-gravel")]).await.expect(404);

    let sign_in = async |password: &str| {
        world.browser().post("/sign-in", &[("email", email.as_str()), ("password", password)]).await
    };
    sign_in(PASSWORD).await.expect(422);
    let again = sign_in("another-otter-gravel").await.expect(303);
    assert!(again.location().starts_with("/account/second-factor"), "the old phone proves nothing");
    let late = administrator.post_and_follow(&format!("/members/{member}/recovery"), &[]).await;
    world.clock.advance_seconds(24 * 60 * 60);
    world.browser().get(&link_on(&late)).await.expect(404);
}

#[tokio::test]
async fn whoever_may_open_records_since_now_is_told_to_the_manager_and_the_officer_until_each_knows_them() {
    for world in World::demonstration_on_each_engine().await {
        let administrator = world.signed_in_as(ADMINISTRATOR).await;
        let service = "/agencies/haringey-youth-justice-service/accounts";
        let join = async |email: &str, role: &str| {
            let form = [("name", "Robin Fable"), ("email", email), ("roles", role)];
            let path = link_on(&administrator.post_and_follow(&format!("{service}/invite"), &form).await);
            world.browser().post(&path, &[("password", PASSWORD)]).await.expect(303);
        };
        let (manager, officer) = (world.signed_in_as(SISTER).await, world.signed_in_as(OFFICER_HERE).await);
        let told = async |browser: &Client| {
            let today = browser.get("/").await.expect(200).texts("main").join(" ");
            today.contains("Robin Fable may open records of children since")
        };
        join("robin.counts@haringey.example", "analyst").await;
        assert!(!told(&manager).await && !told(&officer).await, "an analyst opens no record");
        join("robin@haringey.example", "youth_justice_manager").await;
        // Neither whoever gave it nor another agency or legal body.
        administrator.get("/new-access").await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("new_access.list", "role_may_not")]);
        assert!(!told(&administrator).await);
        let elsewhere = officer_of(&world, POLICE).await;
        assert!(!told(&elsewhere).await);

        assert!(told(&manager).await && told(&officer).await);
        let page = manager.get("/new-access").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("new_access.list")]);
        let words = page.texts("main").join(" ");
        assert!(words.contains("Youth justice service manager, Haringey youth justice service"), "{words}");
        assert!(words.contains("ring your data protection officer"), "{words}");
        let known = page.attribute("form[action^='/new-access/']", "action");
        administrator.post(&known, &[]).await.expect(403);
        elsewhere.post(&known, &[]).await.expect(404);
        manager.post(&known, &[]).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("new_access.know")]);
        assert!(!told(&manager).await, "they know them");
        assert!(told(&officer).await, "nobody speaks for somebody else");
        let page = officer.get("/new-access").await.expect(200);
        officer.get(&page.attribute("main a[href^='/members/']", "href")).await.expect(200);

        // A role that is given later is told like a new account, and for five working days.
        let analyst = world.member(ANALYST).await;
        let both = [("roles", "analyst"), ("roles", "case_worker")];
        administrator.post(&roles(&analyst), &both).await.expect(303);
        let lines = officer.get("/new-access").await.expect(200).texts("h2");
        assert_eq!(lines.len(), 2, "{lines:?}");
        world.clock.advance_seconds(8 * 24 * 60 * 60);
        assert!(!told(&world.signed_in_as(OFFICER_HERE).await).await);
    }
}
