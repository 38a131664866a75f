//! What the made-up region and its boroughs expect of themselves: an edition that some agreed to, rounds of boroughs, a
//! peer's look, and a second edition in consultation.

use super::hands::{Hands, Stage, Who, link_before, value};
use super::live_through::{BOARD_CHAIR, MANAGER, NEXT_MANAGER};
use crate::Stop;
use accord_policy::Role;

const REGION: Who = ("regional-violence-reduction-unit-fictional", Role::RegionalLead);
const FIRST: &str = "Minimum expectations of every borough";
const SECOND: &str = "Minimum expectations, with places online";

const THEMES: &[&str] = &["together", "lens", "language", "ethos", "learning", "enforcement"];

/// What boroughs say while they are consulted: who, on which expectation, in which words, and what the region answers.
const COMMENTS: &[(Who, &str, &str, (&str, &str))] = &[
    (
        BOARD_CHAIR,
        "1.4",
        "Weekly is right, but say who reads it. Today five inboxes get it and nobody answers.",
        ("taken_up", "Each borough names one reader, and says what was done with it."),
    ),
    (
        NEXT_MANAGER,
        "3.4",
        "Three years are beyond what our grants allow. Ask the funders, not only the boroughs.",
        ("partly", "It stays, and the region asks the funders for it."),
    ),
    (
        ("camden-community-safety", Role::ChiefExecutive),
        "6.2",
        "Leave arches in schools out of it.",
        ("not_taken_up", "It says that schools agree before anything is used there."),
    ),
];

/// A council’s agency, its answer, its reason, and the field and words of a reservation.
type MadeUpAnswer = (&'static str, &'static str, &'static str, Option<(&'static str, &'static str)>);

/// What councils answer, with a reservation on one expectation.
const ANSWERS: &[MadeUpAnswer] = &[
    (
        "haringey-community-safety",
        "reservations",
        "We do most of it, and want the rest. Longer grants are not in our hands.",
        Some((
            "words-3.4",
            "Until the funders of the region give longer grants, one year is what we can offer.",
        )),
    ),
    ("enfield-community-safety", "agrees", "It is what the Board decided in spring.", None),
    ("islington-community-safety", "agrees", "Agreed, with our own plan for its evidence.", None),
    (
        "hackney-community-safety",
        "declines",
        "Our Board has expectations of its own that ask for more. We share our evidence all the same.",
        None,
    ),
];

/// Sets the standards. Begun again, it goes on where it was cut off.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn set_standards(stage: &Stage<'_>) -> Result<(), Stop> {
    let edition = agree_on(stage).await?;
    for (agency, kind, reason, reservation) in ANSWERS {
        answer(stage, &edition, (agency, kind, reason, *reservation)).await?;
    }
    let first = assess(stage, (MANAGER, "haringey", 1), 140, &[0, 1]).await?;
    look(stage, &first).await?;
    improve(stage, &first).await?;
    assess(stage, (NEXT_MANAGER, "enfield", 1), 90, &[2]).await?;
    assess(stage, (MANAGER, "haringey", 2), 20, &[1]).await?;
    let theirs = assess(
        stage,
        (("islington-youth-justice-service", Role::YouthJusticeManager), "islington", 1),
        30,
        &[0, 2],
    )
    .await?;
    let manager =
        stage.hands_of(("islington-youth-justice-service", Role::YouthJusticeManager), 12, 10).await?;
    manager.send_once((&theirs, "Haringey: "), &format!("{theirs}/ask"), &[("peer", "haringey")]).await?;
    consult_again(stage, &edition).await
}

async fn find_edition(hands: &Hands, number: u8) -> Result<Option<String>, Stop> {
    let page = hands.read("/standards").await?;
    let found = link_before(&page, "/standards/editions/", &format!(">Edition {number}:"));
    Ok(found.and_then(|address| address.split('?').next()).map(str::to_owned))
}

/// The first edition, drafted, consulted on and offered. Returns its address.
async fn agree_on(stage: &Stage<'_>) -> Result<String, Stop> {
    let lead = stage.hands_of(REGION, 230, 9).await?;
    let edition = match find_edition(&lead, 1).await? {
        Some(edition) => edition,
        None => {
            lead.send("/standards/editions/new", &[("name", FIRST), ("from", "template")]).await?;
            find_edition(&lead, 1).await?.unwrap_or_default()
        }
    };
    let closes = stage.day(-200);
    let is_open = format!("{edition}/consult");
    if lead.read(&edition).await?.contains("Open the consultation") {
        lead.send(&is_open, &[("closes_on", &closes)]).await?;
    }
    let later = stage.hands_of(REGION, 180, 10).await?;
    if later.read(&edition).await?.contains("The text is fixed") {
        return Ok(edition);
    }
    for (who, label, words, _) in COMMENTS {
        let hands = stage.hands_of(*who, 210, 11).await?;
        let page = hands.read(&edition).await?;
        if !page.contains(words) {
            let heading = format!("id=\"expectation-{label}\"");
            let after = page.split_once(&heading).map_or("", |(_, after)| after);
            let comment = link_before(after, "/standards/expectations/", ">Comment").unwrap_or_default();
            hands.send(comment, &[("words", words)]).await?;
        }
    }
    for (_, _, words, (reply, because)) in COMMENTS {
        let page = later.read(&edition).await?;
        if !page.contains(because) {
            let after = page.split_once(words).map_or("", |(_, after)| after);
            let comment = link_before(after, "/standards/comments/", ">Answer").unwrap_or_default();
            later.send(comment, &[("reply", reply), ("words", because)]).await?;
        }
    }
    let offer = format!("{edition}/offer");
    let page = later.read(&offer).await?;
    later.send(&offer, &[("seen", value(&page, "seen")?)]).await?;
    Ok(edition)
}

async fn answer(
    stage: &Stage<'_>,
    edition: &str,
    (agency, kind, reason, reservation): (&'static str, &str, &str, Option<(&str, &str)>),
) -> Result<(), Stop> {
    let hands = stage.hands_of((agency, Role::ChiefExecutive), 165, 15).await?;
    let mut form = vec![("before", "0"), ("kind", kind), ("reason", reason)];
    form.extend(reservation);
    hands.send_once((edition, reason), &format!("{edition}/answer"), &form).await
}

/// A completed round of a borough: some themes are partly met in their first expectation. Returns its address.
async fn assess(
    stage: &Stage<'_>,
    (who, area, number): (Who, &str, u8),
    days_ago: i32,
    weak: &[usize],
) -> Result<String, Stop> {
    let hands = stage.hands_of(who, days_ago, 9).await?;
    let home = format!("/standards?area={area}");
    let find = |page: &str| {
        let found = link_before(page, "/standards/rounds/", &format!(">Round {number}</a>"));
        found.and_then(|address| address.split('?').next()).map(str::to_owned)
    };
    let round = match find(&hands.read(&home).await?) {
        Some(round) => round,
        None => {
            hands.send("/standards/rounds", &[("area", area)]).await?;
            find(&hands.read(&home).await?).unwrap_or_default()
        }
    };
    if hands.read(&round).await?.contains("Completed by") {
        return Ok(round);
    }
    for (at, theme) in THEMES.iter().enumerate() {
        let address = format!("{round}/judge?theme={theme}");
        let page = hands.read(&address).await?;
        let mut form = vec![("seen".to_owned(), value(&page, "seen")?.to_owned())];
        for line in (0..8).filter(|line| page.contains(&format!("name=\"evidence-{line}\""))) {
            let (judged, reason) = match (weak.contains(&at), line) {
                (true, 0) => ("partly", "Two partners have not signed, and nobody asked them again."),
                (true, 1) => ("not_yet", "We have no agreed way to do it, and no money for it this year."),
                _ if at == 5 && line == 1 => {
                    ("does_not_apply", "No arches or wands are used in the borough.")
                }
                _ => ("met", ""),
            };
            form.push((format!("judged-{line}"), judged.to_owned()));
            form.push((format!("reason-{line}"), reason.to_owned()));
            let evidence = if judged == "met" {
                "Papers of the Board, and what staff of three agencies say."
            } else {
                ""
            };
            form.push((format!("evidence-{line}"), evidence.to_owned()));
        }
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        hands.send(&address, &form).await?;
    }
    let page = hands.read(&round).await?;
    hands.send(&format!("{round}/complete"), &[("seen", value(&page, "seen")?)]).await?;
    Ok(round)
}

const OTHERWISE: &str = "We have met nobody of yours at the regional meeting since spring.";
const REPLY: &str = "You are right: the director goes from now on, and the round after this will show it.";

/// The neighbour looks at a round, says of one judgement otherwise, and is answered.
async fn look(stage: &Stage<'_>, round: &str) -> Result<(), Stop> {
    let own = stage.hands_of(MANAGER, 135, 10).await?;
    own.send_once((round, "Enfield: "), &format!("{round}/ask"), &[("peer", "enfield")]).await?;
    let page = own.read(round).await?;
    let address = link_before(&page, "/standards/moderations/", ">Read what").unwrap_or_default().to_owned();
    let peer = stage.hands_of(NEXT_MANAGER, 130, 14).await?;
    let page = peer.read(&address).await?;
    if page.contains("Yes, we look at it") {
        peer.send(&address, &[("do", "accept"), ("seen", value(&page, "seen")?)]).await?;
    }
    if peer.read(&address).await?.contains("Say what you think of this theme") {
        for theme in THEMES {
            say(&peer, &format!("{address}/say?theme={theme}")).await?;
        }
        let page = peer.read(&address).await?;
        peer.send(&address, &[("do", "send"), ("seen", value(&page, "seen")?)]).await?;
    }
    let own = stage.hands_of(BOARD_CHAIR, 125, 16).await?;
    let answer = format!("{address}/answer");
    own.send_once((&address, REPLY), &answer, &[("reply-1.2", REPLY)]).await
}

/// What the neighbour says of a theme: the same, but of the second expectation of the first.
async fn say(peer: &Hands, address: &str) -> Result<(), Stop> {
    let page = peer.read(address).await?;
    let mut form = vec![("seen".to_owned(), value(&page, "seen")?.to_owned())];
    for line in (0..8).filter(|line| page.contains(&format!("name=\"words-{line}\""))) {
        let otherwise = address.ends_with("together") && line == 1;
        form.push((format!("agrees-{line}"), if otherwise { "no" } else { "yes" }.to_owned()));
        form.push((format!("words-{line}"), if otherwise { OTHERWISE } else { "" }.to_owned()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    peer.send(address, &form).await.map(drop)
}

/// What the lead borough means to do better: what, who owns it, days from today until it is due, what came of it.
const IMPROVEMENTS: &[(&str, &str, i32, Option<&str>)] = &[
    (
        "Ask probation and the fire service to sign the plan, and say by when",
        "haringey-youth-justice-service",
        -60,
        Some("Both signed in the summer. The plan has every signature now."),
    ),
    (
        "Agree with schools and health who brings what to the exploitation panel",
        "haringey-childrens-social-care",
        9,
        None,
    ),
    (
        "Staff of youth justice and housing spend a day in the other service",
        "haringey-community-safety",
        75,
        None,
    ),
];

async fn improve(stage: &Stage<'_>, round: &str) -> Result<(), Stop> {
    let improve = format!("{round}/improve");
    for (at, (what, agency, due, came_of)) in IMPROVEMENTS.iter().enumerate() {
        let hands = stage.hands_of(MANAGER, 120, 11).await?;
        let home = "/standards?area=haringey";
        if !hands.read(home).await?.contains(what) {
            let page = hands.read(&improve).await?;
            let choices: Vec<&str> = page
                .split("name=\"expectation\"")
                .skip(1)
                .filter_map(|rest| rest.split_once("value=\"")?.1.split('"').next())
                .collect();
            let expectation = choices.get(at).copied().unwrap_or_default();
            let due_on = stage.day(*due);
            let form =
                [("expectation", expectation), ("what", what), ("agency", agency), ("due_on", &due_on)];
            hands.send(&improve, &form).await?;
        }
        let Some(came_of) = came_of else { continue };
        let later = stage.hands_of(MANAGER, 65, 11).await?;
        let page = later.read(home).await?;
        if !page.contains(came_of) {
            let after = page.split_once(what).map_or("", |(_, after)| after);
            let finish = after.split_once("action=\"").and_then(|(_, rest)| rest.split('"').next());
            later.send(finish.unwrap_or_default(), &[("came_of", came_of)]).await?;
        }
    }
    Ok(())
}

/// A second edition from the first, in consultation now.
async fn consult_again(stage: &Stage<'_>, first: &str) -> Result<(), Stop> {
    let lead = stage.hands_of(REGION, 12, 9).await?;
    if find_edition(&lead, 2).await?.is_none() {
        let from = first.rsplit('/').next().unwrap_or_default();
        lead.send("/standards/editions/new", &[("name", SECOND), ("from", from)]).await?;
    }
    let edition = find_edition(&lead, 2).await?.unwrap_or_default();
    if lead.read(&edition).await?.contains("Open the consultation") {
        let closes = stage.day(9);
        lead.send(&format!("{edition}/consult"), &[("closes_on", &closes)]).await?;
    }
    Ok(())
}
