//! What the made-up partners agree: agreements in every state, and a group under one of them.

use super::hands::{Hands, Stage, Who, link_before, value};
use super::live_through::*;
use crate::Stop;
use crate::agreements::Template;

/// An agreement and how far it came.
struct MadeUp {
    title: &'static str,
    /// What it begins with.
    template: &'static str,
    /// Who begins it, for their service alone or for the legal body.
    by: Who,
    for_own: &'static str,
    with: &'static str,
    days_ago: i32,
    /// Days from today until its review and its last day.
    review_and_end: (i32, i32),
    /// Who signs, each let by the officer of their legal body.
    signed: &'static [(Who, Who)],
}

pub(super) const WITH_POLICE: &str = "Keeping young people safe: youth justice and police";
pub(super) const WITHIN: &str = "Youth justice and children’s social care work together";
const ACROSS: &str = "Haringey and Enfield: young people who cross the border";

const AGREEMENTS: &[MadeUp] = &[
    MadeUp {
        title: WITH_POLICE,
        template: "yjs_police",
        by: OFFICER,
        for_own: "body",
        with: "controller:example-police-service-fictional",
        days_ago: 60,
        review_and_end: (120, 300),
        signed: &[(MANAGER, OFFICER), (POLICE, POLICE_OFFICER)],
    },
    MadeUp {
        title: WITHIN,
        template: "yjs_social_care",
        by: MANAGER,
        for_own: "agency",
        with: "agency:haringey-childrens-social-care",
        days_ago: 58,
        review_and_end: (150, 307),
        signed: &[(MANAGER, OFFICER), (BOARD_CHAIR, OFFICER)],
    },
    MadeUp {
        title: ACROSS,
        template: "across_boroughs",
        by: OFFICER,
        for_own: "body",
        with: "controller:enfield-council-fictional",
        days_ago: 55,
        review_and_end: (20, 80),
        signed: &[(MANAGER, OFFICER), (NEXT_MANAGER, NEXT_OFFICER)],
    },
    MadeUp {
        title: "Young people who come to the hospital hurt",
        template: "hospital_yjs",
        by: HOSPITAL_OFFICER,
        for_own: "body",
        with: "controller:haringey-council-fictional",
        days_ago: 9,
        review_and_end: (170, 350),
        signed: &[(GUARDIAN, HOSPITAL_OFFICER)],
    },
    MadeUp {
        title: "Referrals to Open Door",
        template: "voluntary_yjs",
        by: VOLUNTARY_OFFICER,
        for_own: "body",
        with: "controller:haringey-council-fictional",
        days_ago: 3,
        review_and_end: (180, 360),
        signed: &[],
    },
];

/// Brings every agreement as far as it came, and founds the group.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn agree(stage: &Stage<'_>) -> Result<(), Stop> {
    for made_up in AGREEMENTS {
        let address = draft(stage, made_up).await?;
        for (signer, officer) in made_up.signed {
            sign(stage, made_up, &address, (*signer, *officer)).await?;
        }
    }
    found_group(stage).await
}

async fn find_agreement(hands: &Hands, title: &str) -> Result<Option<String>, Stop> {
    let register = hands.read("/agreements").await?;
    Ok(link_before(&register, "/agreements/", &format!(">{title}")).map(str::to_owned))
}

/// Drafts an agreement, or finds the one that was drafted. Returns its address.
async fn draft(stage: &Stage<'_>, made_up: &MadeUp) -> Result<String, Stop> {
    let hands = stage.hands_of(made_up.by, made_up.days_ago, 10).await?;
    let template = Template::find(made_up.template).expect("the constants name templates that are there");
    let address = match find_agreement(&hands, made_up.title).await? {
        Some(address) => address,
        None => {
            let form = [
                ("title", made_up.title),
                ("template", made_up.template),
                ("kind", template.kind.code()),
                ("own", made_up.for_own),
                ("other", made_up.with),
            ];
            hands.send("/agreements/new", &form).await?
        }
    };
    if hands.read(&address).await?.contains("Before anybody can sign") {
        let edit = format!("{address}/edit");
        let page = hands.read(&edit).await?;
        let texts = template.texts(made_up.title);
        let mut form = vec![
            ("seen", value(&page, "seen")?),
            ("title", made_up.title),
            ("arrangement", &texts.arrangement),
            ("bases", &texts.bases),
            ("policy_document", "Appropriate policy document of each party, version 3 (made up)"),
            ("law_enforcement", &texts.law_enforcement),
            ("retention", &texts.retention),
        ];
        form.extend(template.purposes.iter().map(|purpose| ("purposes", purpose.code())));
        let (review, end) = made_up.review_and_end;
        let days = [-made_up.days_ago, review, end].map(|days| stage.day_parts(days));
        let names = ["starts_on", "review_by_on", "ends_on"]
            .map(|name| ["day", "month", "year"].map(|part| format!("{name}-{part}")));
        form.extend(
            names
                .as_flattened()
                .iter()
                .map(String::as_str)
                .zip(days.as_flattened().iter().map(String::as_str)),
        );
        hands.send(&edit, &form).await?;
    }
    Ok(address)
}

/// The officer of a legal body lets somebody sign, who signs the day after it was drafted.
async fn sign(
    stage: &Stage<'_>,
    made_up: &MadeUp,
    address: &str,
    (signer, officer): (Who, Who),
) -> Result<(), Stop> {
    let member = stage.member(signer).await?;
    let officer = stage.hands_of(officer, made_up.days_ago, 12).await?;
    officer.send("/agreements/signatories", &[("member", &member)]).await?;
    let signer = stage.hands_of(signer, made_up.days_ago - 1, 11).await?;
    if signer.read(address).await?.contains("Read and sign") {
        let sign = format!("{address}/sign");
        let hash = signer.read(&sign).await?;
        signer.send(&sign, &[("hash", value(&hash, "hash")?)]).await?;
    }
    Ok(())
}

const GROUP: &str = "Along the 279 bus route";

/// What is written in the group, by the one borough or the other.
const ENTRIES: &[(Who, &[(&str, &str)])] = &[
    (
        MANAGER,
        &[
            ("kind", "place"),
            ("place", "The bus station"),
            ("words", "Crowded between 15:15 and 16:00. Young people of three schools change buses here."),
        ],
    ),
    (
        NEXT_MANAGER,
        &[
            ("kind", "place"),
            ("place", "The retail park"),
            ("words", "Shop staff ask for somebody to talk to after school, not for more guards."),
        ],
    ),
    (
        NEXT_MANAGER,
        &[("kind", "decision"), ("words", "Youth workers of both boroughs ride the bus on school days.")],
    ),
];

async fn found_group(stage: &Stage<'_>) -> Result<(), Stop> {
    let founder = stage.hands_of(MANAGER, 40, 14).await?;
    let find = |page: &str| link_before(page, "/groups/", &format!(">{GROUP}")).map(str::to_owned);
    if find(&founder.read("/groups").await?).is_none() {
        let agreement = find_agreement(&founder, ACROSS).await?.unwrap_or_default();
        let under = format!("{} respond_to_incident", agreement.trim_start_matches("/agreements/"));
        let about = "What happens at the stops and in the buses between the two boroughs";
        founder.send("/groups/new", &[("name", GROUP), ("about", about), ("under", &under)]).await?;
    }
    let address = find(&founder.read("/groups").await?).unwrap_or_default();
    let other = stage.hands_of(NEXT_MANAGER, 39, 9).await?;
    if other.read(&address).await?.contains("Join this group") {
        other.send(&format!("{address}/join"), &[]).await?;
    }
    for (days_ago, (who, form)) in (30..).zip(ENTRIES) {
        let hands = stage.hands_of(*who, days_ago, 10).await?;
        let words = form.last().map_or("", |(_, words)| *words);
        hands.send_once((&address, words), &format!("{address}/write"), form).await?;
    }
    let due = stage.day_parts(10);
    let action = [
        ("kind", "action"),
        ("words", "Mend the lights at the stand of the 279"),
        ("owner", "Highways team, Enfield"),
        ("due_on-day", &due[0]),
        ("due_on-month", &due[1]),
        ("due_on-year", &due[2]),
    ];
    founder.send_once((&address, action[1].1), &format!("{address}/write"), &action).await
}
