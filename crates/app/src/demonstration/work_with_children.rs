//! The made-up children whom the lead borough's partners work with: their records, the people around them, and what is
//! shared of them.

use super::hands::{Hands, Stage, Who, link_before, options, value, value_before};
use super::live_through::*;
use crate::Stop;

/// Days ago, kind, event, what the child is in it, what happened.
type Fact = (i32, &'static str, &'static str, &'static str, &'static str);

/// A record of one agency.
struct Child {
    keeper: Who,
    reference: &'static str,
    given: &'static str,
    family: &'static str,
    /// Years and days before today.
    born: (i32, i32),
    opened_days_ago: i32,
    facts: &'static [Fact],
    /// A note for the keeper's own compartment.
    note: Option<(&'static str, &'static str)>,
}

const ROBIN: &Child = &Child {
    keeper: CASE_WORKER,
    reference: "YJ-1041",
    given: "Robin",
    family: "Placeholder",
    born: (15, 40),
    opened_days_ago: 30,
    facts: &[
        (
            33,
            "offending",
            "Stopped at the bus station",
            "alleged",
            "Carried a kitchen knife. Said it was for the way home.",
        ),
        (31, "contact", "Intake", "no_incident", "Answers texts, not calls. Gran picks up after six."),
        (31, "exploitation", "Intake", "at_risk", "Two new phones since summer. Will not say who gave them."),
    ],
    note: Some((
        "youth_work_note",
        "Talks while walking, not across a table. Afraid of the stairwell, not of school.",
    )),
};
const SKY: &Child = &Child {
    keeper: CASE_WORKER,
    reference: "YJ-1052",
    given: "Sky",
    family: "Sample-Featherstonehaugh",
    born: (14, 200),
    opened_days_ago: 21,
    facts: &[
        (
            24,
            "education",
            "Call from school",
            "no_incident",
            "At school four days of five since the new timetable.",
        ),
        (
            22,
            "offending",
            "Fight outside the leisure centre",
            "harmed",
            "Was pushed into the road. Nobody was charged.",
        ),
    ],
    note: None,
};
const JAMIE: &Child = &Child {
    keeper: SOCIAL_WORKER,
    reference: "SC-2207",
    given: "Jamie",
    family: "Pattern",
    born: (13, 90),
    opened_days_ago: 18,
    facts: &[
        (
            20,
            "safeguarding",
            "Strategy discussion",
            "at_risk",
            "Plan in place. Two adults may collect from school, nobody else.",
        ),
        (
            19,
            "missing",
            "Missing overnight",
            "at_risk",
            "Came back by bus in the morning, hungry, with money.",
        ),
        (19, "household", "Home visit", "no_incident", "Lives with gran and two cousins. Mum works nights."),
    ],
    note: None,
};
const KIT: &Child = &Child {
    keeper: WARD,
    reference: "H-33810",
    given: "Kit",
    family: "Fable",
    born: (16, 12),
    opened_days_ago: 6,
    facts: &[
        (
            6,
            "health",
            "Emergency department",
            "harmed",
            "Cut on the forearm, seven stitches. Checked again in a week.",
        ),
        (6, "contact", "Emergency department", "harmed", "Staying with an aunt tonight, not at home."),
    ],
    note: None,
};
const ALEX: &Child = &Child {
    keeper: CASE_WORKER,
    reference: "YJ-1060",
    given: "Alex",
    family: "Figment",
    born: (17, 5),
    opened_days_ago: 12,
    facts: &[(
        13,
        "offending",
        "Court",
        "convicted",
        "Referral order of six months. First meeting went well.",
    )],
    note: None,
};

/// Records are begun, people come around children, and things are shared.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn work_with_children(stage: &Stage<'_>) -> Result<(), Stop> {
    let robin = keep(stage, ROBIN).await?;
    let sky = keep(stage, SKY).await?;
    keep(stage, ALEX).await?;
    let jamie = keep(stage, JAMIE).await?;
    let kit = keep(stage, KIT).await?;
    work_together(stage, &robin).await?;
    share(
        stage,
        &robin,
        ROBIN,
        (POLICE, "Answers texts"),
        "Text before you knock. See if the way home is quiet at four.",
        5,
    )
    .await?;
    let (care, talk) =
        ((SOCIAL_WORKER, "Was pushed into the road"), "Talk with the family about the way to school.");
    share(stage, &sky, SKY, care, talk, 1).await?;
    let (youth, meet) = ((CASE_WORKER, "Came back by bus"), "Offer to meet at the bus station after school.");
    let done = share(stage, &jamie, JAMIE, youth, meet, 4).await?;
    answer(stage, CASE_WORKER, &done, ("enacted", "Met twice. Wants to come to boxing on Tuesdays."), 3)
        .await?;
    decide_alone(stage, &kit).await?;
    break_glass(stage, &sky).await
}

/// Begins a record, or finds it, and writes down what happened. Returns its address.
async fn keep(stage: &Stage<'_>, child: &Child) -> Result<String, Stop> {
    let hands = stage.hands_of(child.keeper, child.opened_days_ago, 11).await?;
    hands.choose("offer_help", "").await?;
    let list = hands.read("/people").await?;
    let address = match link_before(&list, "/people/0", &format!("Reference {}", child.reference)) {
        Some(address) => address.to_owned(),
        None => {
            let (years, days) = child.born;
            let born_on = stage.day(-(years * 365 + days));
            let form = [
                ("reference", child.reference),
                ("given_name", child.given),
                ("family_name", child.family),
                ("born_on", &born_on),
                ("area", "haringey"),
            ];
            hands.send("/people/new", &form).await?
        }
    };
    for (days_ago, kind, event, capacity, words) in child.facts {
        let on = stage.day(-days_ago);
        let form =
            [("category", *kind), ("event", *event), ("on", &on), ("capacity", *capacity), ("words", *words)];
        hands.send_once((&address, words), &format!("{address}/facts/new"), &form).await?;
    }
    if let Some((kind, words)) = child.note {
        let notes = format!("{address}/notes");
        hands.send_once((&notes, words), &notes, &[("category", kind), ("words", words)]).await?;
    }
    Ok(address)
}

/// The social worker comes around a child of youth justice, and keeps a part of the record under their own reference.
async fn work_together(stage: &Stage<'_>, child: &str) -> Result<(), Stop> {
    let lead = stage.hands_of(CASE_WORKER, 28, 10).await?;
    lead.choose("offer_help", "").await?;
    let around = format!("{child}/around?agency={}", SOCIAL_WORKER.0);
    let member = stage.member(SOCIAL_WORKER).await?;
    if options(&lead.read(&around).await?, "member").contains(&member.as_str()) {
        lead.send(&around, &[("member", &member), ("part", "working")]).await?;
    }
    let joins = stage.hands_of(SOCIAL_WORKER, 27, 15).await?;
    joins.choose("offer_help", "").await?;
    let born_on = stage.day(-(ROBIN.born.0 * 365 + ROBIN.born.1));
    let identity = [
        ("reference", "SC-1980"),
        ("given_name", ROBIN.given),
        ("family_name", ROBIN.family),
        ("born_on", &born_on),
        ("area", "haringey"),
    ];
    joins.send_once((child, "SC-1980"), &format!("{child}/identity"), &identity).await?;
    let (on, words) =
        (stage.day(-27), "Gran looks after Robin and is tired. She asks for help with the evenings.");
    let fact = [
        ("category", "household"),
        ("event", "Home visit"),
        ("on", &on),
        ("capacity", "no_incident"),
        ("words", words),
    ];
    joins.send_once((child, words), &format!("{child}/facts/new"), &fact).await
}

/// The page of what somebody shared with these words.
async fn find_sent(hands: &Hands, asks: &str) -> Result<Option<String>, Stop> {
    let list = hands.read("/shared").await?;
    for link in list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if link.ends_with("/sent") && hands.read(link).await?.contains(asks) {
            return Ok(Some(link.to_owned()));
        }
    }
    Ok(None)
}

/// Whoever keeps a child shares one fact with somebody under an agreement. Returns the address for who receives it.
async fn share(
    stage: &Stage<'_>,
    address: &str,
    child: &Child,
    (to, words): (Who, &str),
    asks: &str,
    days_ago: i32,
) -> Result<String, Stop> {
    let hands = stage.hands_of(child.keeper, days_ago, 9).await?;
    hands.choose("offer_help", "").await?;
    if let Some(sent) = find_sent(&hands, asks).await? {
        return Ok(read_address(&sent));
    }
    let share = format!("{address}/share?agency={}", to.0);
    let page = hands.read(&share).await?;
    let (member, act_by) = (stage.member(to).await?, stage.day(3));
    let form = [
        ("to", member.as_str()),
        ("item", value_before(&page, "item", words)?),
        ("asks", asks),
        ("act_by", &act_by),
    ];
    Ok(read_address(&hands.send(&share, &form).await?))
}

/// Where what was sent is read by who received it.
fn read_address(sent: &str) -> String {
    sent.trim_end_matches("/sent").to_owned()
}

async fn answer(
    stage: &Stage<'_>,
    who: Who,
    address: &str,
    (answer, words): (&str, &str),
    days_ago: i32,
) -> Result<(), Stop> {
    let hands = stage.hands_of(who, days_ago, 16).await?;
    hands.choose("offer_help", "").await?;
    hands.send_once((address, words), address, &[("answer", answer), ("words", words)]).await
}

/// At night on the ward: nothing is agreed yet, and a child is protected by a decision for this child.
async fn decide_alone(stage: &Stage<'_>, address: &str) -> Result<(), Stop> {
    let hands = stage.hands_of(WARD, 5, 2).await?;
    hands.choose("decide_protection", address.trim_start_matches("/people/")).await?;
    let asks = "See Kit before the aunt takes Kit home.";
    if find_sent(&hands, asks).await?.is_some() {
        return Ok(());
    }
    let share = format!("{address}/share?agency={}", CASE_WORKER.0);
    let page = hands.read(&share).await?;
    let member = stage.member(CASE_WORKER).await?;
    let form = [
        ("to", member.as_str()),
        ("item", value_before(&page, "item", "Staying with an aunt")?),
        ("asks", asks),
        ("ground", "one_off"),
        ("gateway", value(&page, "gateway")?),
        ("why", "Kit was cut tonight and knows who did it. Home is two streets away from where it happened."),
        ("told", "yes"),
    ];
    hands.send(&share, &form).await.map(drop)
}

/// A duty manager opens a record of their agency in danger, for an hour, which somebody else looks back at.
async fn break_glass(stage: &Stage<'_>, address: &str) -> Result<(), Stop> {
    let reason = "Caller says that Sky is in the park and being followed. Need to know whom to ring.";
    let officer = stage.hands_of(OFFICER, 1, 20).await?;
    if officer.read("/glass").await?.contains(reason) {
        return Ok(());
    }
    let manager = stage.hands_of(MANAGER, 1, 19).await?;
    manager.send(&format!("{address}/glass"), &[("reason", reason)]).await.map(drop)
}
