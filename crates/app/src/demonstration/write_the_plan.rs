//! The plans of the made-up lead borough: a strategy that partners signed, one with dissent, and seven weeks that are under
//! way; and what the region asks of every borough.
//!
//! Over 500 lines because most of it is what made-up people wrote.

use super::hands::{Hands, Stage, Who, link_before, value};
use super::live_through::*;
use crate::Stop;
use accord_policy::Role;

const REGION: Who = ("regional-violence-reduction-unit-fictional", Role::RegionalLead);
const CHIEF: Who = ("haringey-community-safety", Role::ChiefExecutive);
const YOUTH_JUSTICE: Who = ("haringey-youth-justice-service", Role::SeniorLeader);
const POLICE_LEADER: Who = ("police-north-area", Role::SeniorLeader);
const FIRE: Who = ("example-fire-and-rescue-service-fictional", Role::SeniorLeader);
const CARE_BOARD: Who = ("example-integrated-care-board-fictional", Role::SeniorLeader);
const PROBATION: Who = ("example-probation-service-fictional", Role::SeniorLeader);

const STRATEGY: &str = "Strategy against serious violence";
const WEEKS: &str = "Seven-week plan";

/// A part by its code, what it says, and what it rests on.
type MadeUpPart = (&'static str, &'static str, &'static str);

const STRATEGY_PARTS: &[MadeUpPart] = &[
    (
        "definition",
        "Violence with injury and knife offences in public places, of which somebody aged under 25 was harmed. Violence at home has a strategy of its own.",
        "Definitions of the picture, version 1.",
    ),
    (
        "people_places",
        "A young borough with two town centres. After school and late on Fridays are the hours that matter; the bus stations and two parks are the places.",
        "Needs assessment, spring.",
    ),
    (
        "kinds",
        "Fewer offences in all, more of them with knives, and the children who are harmed are younger than three years ago.",
        "The picture, twelve months.",
    ),
    (
        "causes",
        "Loss, exclusion and moves stand before most of it; adults who exploit children before some. Adults whom children trust protect, and so do places that stay open.",
        "Twenty case reflections.",
    ),
    (
        "voice",
        "Sixty children in four schools drew where they feel safe. They asked for lights, for somebody at the bus station, and for fewer searches without a word of why.",
        "Youth council, June.",
    ),
    (
        "assets",
        "Three youth clubs, a mentoring offer with a waiting list, a youth worker in A&E. Nothing is open on Sunday evenings in the east.",
        "List of offers, July.",
    ),
    (
        "fairness",
        "Black children are stopped and excluded more often than others. Each partner brings its own figures to every Board. We commit to read every search of a child with the community panel.",
        "Own figures of five partners.",
    ),
    (
        "trauma",
        "Every decision asks what happened to the child before. An incident is met with repair before blame. Two thirds of the money goes into work that children choose.",
        "Funding register.",
    ),
    ("strategy", "Be there early, be there at the moment, stay afterwards.", ""),
    (
        "data",
        "Ages are missing in a third of the daily rows. Ambulance rows come late. Nothing is known of what children do not report.",
        "Freshness page.",
    ),
];

const WEEKS_PARTS: &[MadeUpPart] = &[
    (
        "prevention",
        "Every child whom we work with is asked what they want to do in these weeks, and somebody takes them there the first time.",
        "List of activities.",
    ),
    (
        "monitoring",
        "One briefing every morning by half past nine. A signal has an owner by ten.",
        "Briefings since June.",
    ),
    (
        "messages",
        "Two messages in the words of the youth council; schools first, then shops at the bus stations.",
        "Minutes, June.",
    ),
    (
        "boroughs",
        "The group of three boroughs meets each Thursday and shares what it sees at the borders.",
        "Agreement in force.",
    ),
    (
        "events",
        "The timeline has an owner for every event. Safe places are named in each of them.",
        "Timeline.",
    ),
    (
        "crisis",
        "Knife, custody and A&E: somebody meets the child within a working day. For a spike the playbook of 2011 is ready.",
        "Rehearsal, May.",
    ),
    (
        "fairness",
        "We look every week at whom we chose and whom we searched, by ethnic group, and say what we change.",
        "Own figures of three partners.",
    ),
];

const ISSUES: &[(&str, &str, &str, &str)] = &[
    (
        "disproportionality",
        "Black children are stopped and searched more than twice as often as White children here, and our own lists repeat it.",
        "Every partner brings its own figures to the Board, and the panel reads every search of a child.",
        "The chair tells the youth council what changed, every second month.",
    ),
    (
        "confidence",
        "Many families do not ring us after an incident, because they expect to be judged.",
        "Community guardians visit first, and say what we do with what they hear.",
        "Community groups say it in their own words; police do not speak for them.",
    ),
];

const DRIVERS: &[(Who, &str, &str, &str)] = &[
    (
        POLICE,
        "place",
        "Robberies between half past three and five at both bus stations",
        "Daily files, six months",
    ),
    (
        ("haringey-education", Role::SchoolLead),
        "cause",
        "Half of the children who were harmed had changed school within a year",
        "School records, counted in May",
    ),
    (
        WARD,
        "age",
        "Children who come to A&E with a knife wound are younger each year",
        "A&E counts, three years",
    ),
    (
        ("open-door-haringey-fictional", Role::VoluntaryWorker),
        "gap",
        "Nothing is open in the east on Sunday evenings",
        "Own survey of 140 children",
    ),
];

const REGIONAL: &[(&str, &str, &str)] = &[
    (
        "A youth worker in every A&E",
        "In every hospital that children come to, every evening and night, with referrals that somebody acts on.",
        "Both hospitals by autumn; one has it now, seven evenings.",
    ),
    (
        "One way to ask for a move",
        "Every move of a family across a border is told, confirmed and looked after at 30 and 90 days.",
        "Housing and social care use the form since June.",
    ),
    (
        "The same words everywhere",
        "Agencies write of harm and of children, and agree locally what they add.",
        "",
    ),
];

/// Writes the plans. Begun again, it goes on where it was cut off.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn write_the_plan(stage: &Stage<'_>) -> Result<(), Stop> {
    ask_of_all(stage).await?;
    let strategy = begin(stage, (MANAGER, 190), ("strategy", STRATEGY, "haringey", -185)).await?;
    write(stage, (&strategy, 180), STRATEGY_PARTS).await?;
    consult(stage, &strategy).await?;
    add_action(stage, &strategy).await?;
    sign(stage, (&strategy, 170), &[(CHIEF, ""), (YOUTH_JUSTICE, ""), (FIRE, ""), (CARE_BOARD, ""), (PROBATION, ""),
        (POLICE_LEADER, "We sign the plan, and do not agree that every search of a child is read by the panel before we answer for it. We offer every tenth.")]).await?;
    let weeks = begin(stage, (MANAGER, 16), ("seven_weeks", WEEKS, "haringey", -14)).await?;
    write(stage, (&weeks, 15), WEEKS_PARTS).await?;
    give(stage, &weeks).await?;
    sign(stage, (&weeks, 14), &[(CHIEF, ""), (YOUTH_JUSTICE, ""), (POLICE_LEADER, "")]).await?;
    report(stage, &weeks).await?;
    serve(stage, &weeks).await?;
    begin(stage, (NEXT_MANAGER, 9), ("seven_weeks", "Weeks until term", "enfield", -7)).await.map(drop)
}

/// What the region asks of every borough.
async fn ask_of_all(stage: &Stage<'_>) -> Result<(), Stop> {
    let hands = stage.hands_of(REGION, 200, 10).await?;
    let due = stage.day(160);
    for (title, words, _) in REGIONAL {
        let shown = title.replace('&', "&amp;");
        let form = [("title", *title), ("words", words), ("due", &due)];
        hands.send_once(("/regional-actions", &shown), "/regional-actions/new", &form).await?;
    }
    Ok(())
}

async fn find(hands: &Hands, area: &str, title: &str) -> Result<Option<String>, Stop> {
    let page = hands.read(&format!("/plan?area={area}")).await?;
    Ok(link_before(&page, "/plans/", &format!(">{title}")).map(str::to_owned))
}

/// A plan from its template. Returns its address.
async fn begin(
    stage: &Stage<'_>,
    (who, days_ago): (Who, i32),
    (template, title, area, from): (&str, &str, &str, i32),
) -> Result<String, Stop> {
    let hands = stage.hands_of(who, days_ago, 10).await?;
    if find(&hands, area, title).await?.is_none() {
        let from = stage.day(from);
        let form = [("begin", template), ("title", title), ("from", &from)];
        hands.send(&format!("/plans/new?area={area}"), &form).await?;
    }
    Ok(find(&hands, area, title).await?.unwrap_or_default())
}

/// Its parts, its difficult issues, its drivers and an objective.
async fn write(stage: &Stage<'_>, (plan, days_ago): (&str, i32), parts: &[MadeUpPart]) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, days_ago, 11).await?;
    for (code, words, evidence) in parts {
        let address = format!("{plan}/parts/{code}");
        if value(&hands.read(&address).await?, "seen")?.is_empty() {
            hands.send(&address, &[("words", words), ("evidence", evidence)]).await?;
        }
    }
    let review = stage.day(60);
    for (about, words, commitment, communication) in ISSUES {
        let form = [
            ("about", *about),
            ("words", words),
            ("commitment", commitment),
            ("communication", communication),
            ("by_on", &review),
        ];
        entry(&hands, plan, ("issue", commitment), &form).await?;
    }
    for (who, about, words, evidence) in DRIVERS {
        let hands = stage.hands_of(*who, days_ago, 12).await?;
        entry(&hands, plan, ("driver", words), &[("about", about), ("words", words), ("evidence", evidence)])
            .await?;
    }
    let objective = [
        ("words", "Somebody whom the child trusts is there within a working day"),
        (
            "measure",
            "Children met within one working day, of those arrested with a knife or hurt, by the end of the plan",
        ),
        ("happened", "Most of them were harmed before they harmed anybody: lost a parent, a school, a home."),
        (
            "bias",
            "Who is met depends on who is named to us. We compare whom police, hospital and schools name, by ethnic group.",
        ),
        (
            "blame",
            "The first talk is about safety and not about the offence. Repair is offered before the case goes on.",
        ),
        (
            "resources",
            "Two thirds for work that children choose, a quarter for repair, the rest for enforcement with support beside it.",
        ),
    ];
    entry(&hands, plan, ("objective", objective[0].1), &objective).await
}

async fn entry(
    hands: &Hands,
    plan: &str,
    (kind, shows): (&str, &str),
    form: &[(&str, &str)],
) -> Result<(), Stop> {
    let (list, new) = (format!("{plan}/entries?kind={kind}"), format!("{plan}/entries/new?kind={kind}"));
    hands.send_once((&list, shows), &new, form).await
}

/// Who was asked what they think of the strategy.
async fn consult(stage: &Stage<'_>, plan: &str) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, 179, 12).await?;
    let asked = stage.day(-182);
    for (body, about, answer, changed) in [
        (
            "Schools forum of the borough (made up)",
            "educational",
            "Exclusions belong into the plan.",
            "An action on exclusions was added.",
        ),
        (
            "Example young offender institution (made up)",
            "youth_custody",
            "Tell us earlier who comes home.",
            "Releases are on the timeline of the service.",
        ),
        (
            "Example prison (made up)",
            "prison",
            "Most young men come home without a place to live.",
            "Housing is asked into the group.",
        ),
        ("Youth council", "children", "Say sorry when a search was wrong.", "The panel asks for it."),
    ] {
        let form = [
            ("body", body),
            ("about", about),
            ("asked_on", &asked),
            ("answer", answer),
            ("changed", changed),
        ];
        entry(&hands, plan, ("consultation", body), &form).await?;
    }
    Ok(())
}

/// One action of the strategy, which runs for three years.
async fn add_action(stage: &Stage<'_>, plan: &str) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, 178, 12).await?;
    let words = "Agree with all secondary schools what they try before a child is excluded";
    let due = stage.day(45);
    let form = [
        ("words", words),
        ("measure", "Schools that signed it, of all secondary schools"),
        ("owner", "haringey-education"),
        ("partner", "haringey-youth-justice-service"),
        ("due", &due),
    ];
    hands.send_once((&format!("{plan}/actions"), words), &format!("{plan}/actions/new"), &form).await
}

/// The plan is offered, signed by authorities, with dissent where there are words, and adopted.
async fn sign(stage: &Stage<'_>, (plan, days_ago): (&str, i32), signers: &[(Who, &str)]) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, days_ago, 14).await?;
    if !hands.read(plan).await?.contains("/plan-versions/") {
        let offer = format!("{plan}/offer");
        let page = hands.read(&offer).await?;
        let form = [
            ("seen", value(&page, "seen")?),
            ("reason", "The first version, after two sittings of the Board"),
        ];
        hands.send(&offer, &form).await?;
    }
    let page = hands.read(plan).await?;
    let version = link_before(&page, "/plan-versions/", ">Version 1").unwrap_or_default();
    for (who, words) in signers {
        let leader = stage.hands_of(*who, days_ago - 1, 10).await?;
        let stance = if words.is_empty() { "agree" } else { "dissent" };
        let page = leader.read(version).await?;
        if page.contains("Say what your authority makes of it") {
            leader.send(&format!("{version}/sign"), &[("stance", stance), ("words", words)]).await?;
        }
    }
    let chair = stage.hands_of(BOARD_CHAIR, days_ago - 2, 16).await?;
    if chair.read(version).await?.contains("Adopt it for the Board") {
        let words = match signers.iter().any(|(_, words)| !words.is_empty()) {
            true => {
                "Adopted. What police do not agree with stays beside it, and the Board looks at it again in spring."
            }
            false => "Adopted in one sitting. Each agency says every Friday where its actions stand.",
        };
        let adopt = format!("{version}/adopt");
        // Who has not said is named where somebody has not: the Board adopts it all the same.
        let page = chair.read(&adopt).await?;
        let although = value(&page, "although").unwrap_or_default();
        chair.send(&adopt, &[("words", words), ("although", although)]).await?;
    }
    Ok(())
}

/// Which agency answers for which question.
const OWNERS: &[(&str, &str, &str)] = &[
    ("1b.", "police-north-area", "haringey-youth-justice-service"),
    ("1c.", "haringey-childrens-social-care", "haringey-community-safety"),
    ("2a.", "haringey-community-safety", "police-north-area"),
    ("2b.", "haringey-community-safety", "haringey-youth-justice-service"),
    ("3.", "haringey-education", "open-door-haringey-fictional"),
    ("5c.", "open-door-haringey-fictional", "haringey-education"),
    ("6c.", "example-hospital-haringey-fictional", "haringey-youth-justice-service"),
];

/// The actions of a plan: address and what stands in the list.
fn actions_in(page: &str) -> Vec<(String, String)> {
    page.split("href=\"")
        .filter(|rest| rest.starts_with("/plan-actions/"))
        .filter_map(|rest| {
            let (address, rest) = rest.split_once('"')?;
            let words = rest.split_once('>')?.1.split_once('<')?.0;
            Some((address.to_owned(), plain(words.trim())))
        })
        .collect()
}

/// Every action gets an owner.
async fn give(stage: &Stage<'_>, plan: &str) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, 15, 13).await?;
    let ownerless = hands.read(&format!("{plan}/actions?standing=ownerless&rows=50")).await?;
    for (action, words) in actions_in(&ownerless) {
        let found = OWNERS.iter().find(|(question, ..)| words.starts_with(question));
        let (owner, partner) =
            found.map_or(("haringey-youth-justice-service", ""), |(_, owner, partner)| (*owner, *partner));
        let edit = format!("{action}/edit");
        let page = hands.read(&edit).await?;
        let measure = text_in(&page, "measure");
        let form = [
            ("words", words.split_once(". ").map_or("", |(_, words)| words)),
            ("measure", measure.as_str()),
            ("owner", owner),
            ("partner", partner),
            ("due", value(&page, "due")?),
            ("seen", value(&page, "seen")?),
        ];
        hands.send(&edit, &form).await?;
    }
    Ok(())
}

/// A text of a page as somebody typed it.
fn plain(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

/// What stands in a text area of a page.
fn text_in(page: &str, name: &str) -> String {
    let after = page.split_once(&format!("name=\"{name}\"")).map_or("", |(_, after)| after);
    let inside = after.split_once('>').and_then(|(_, rest)| rest.split_once("</textarea>"));
    inside.map_or_else(String::new, |(text, _)| plain(text.trim()))
}

/// Question, state, what came of it, what it rests on, and so many of so many.
type MadeUpReport = (
    Who,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<(&'static str, &'static str, &'static str)>,
);

const REPORTS: &[MadeUpReport] = &[
    (
        ("haringey-community-safety", Role::Analyst),
        "2a.",
        "done",
        "A briefing on every working day; Sundays wait for a second analyst.",
        "Signed briefings",
        Some(("11", "12", "days with a signed briefing, counted from the briefings")),
    ),
    (
        MANAGER,
        "2c.",
        "done",
        "Signed and in force for all purposes but one.",
        "Register of agreements",
        Some(("5", "6", "purposes that an agreement in force covers")),
    ),
    (MANAGER, "5a.", "done", "Every event has an owner; two have no plan yet.", "Timeline", None),
    (
        POLICE,
        "1b.",
        "under_way",
        "Read together once. Two of the actions need a second officer.",
        "Minute of Monday",
        None,
    ),
    (
        MANAGER,
        "1a.",
        "blocked",
        "Transport is paid for one club only. The Board is asked for the rest.",
        "Costs of June",
        None,
    ),
    (
        WARD,
        "6c.",
        "under_way",
        "The youth worker is there five evenings of seven.",
        "Rota",
        Some(("9", "14", "referrals from A&E acted on, counted from the referrals")),
    ),
];

/// Agencies tell where their actions stand.
async fn report(stage: &Stage<'_>, plan: &str) -> Result<(), Stop> {
    for (at, (who, question, state, answer, evidence, effect)) in REPORTS.iter().enumerate() {
        let days_ago = 12 - i32::try_from(at).unwrap_or_default();
        let hands = stage.hands_of(*who, days_ago, 15).await?;
        let list = hands.read(&format!("{plan}/actions?rows=50")).await?;
        let Some((action, _)) = actions_in(&list).into_iter().find(|(_, words)| words.starts_with(question))
        else {
            continue;
        };
        if hands.read(&action).await?.contains("Nobody has said where it stands yet") {
            let address = format!("{action}/report");
            let page = hands.read(&address).await?;
            let (count, of, words) = effect.unwrap_or_default();
            let form = [
                ("state", *state),
                ("answer", answer),
                ("evidence", evidence),
                ("effect_count", count),
                ("effect_of", of),
                ("effect_words", words),
                ("seen", value(&page, "seen")?),
            ];
            hands.send(&address, &form).await?;
        }
    }
    Ok(())
}

/// The plan says what of the region it serves.
async fn serve(stage: &Stage<'_>, plan: &str) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, 8, 12).await?;
    let serves = format!("{plan}/serves");
    for (title, _, words) in REGIONAL.iter().filter(|(_, _, words)| !words.is_empty()) {
        let page = hands.read(&serves).await?;
        let before = page.split_once(&title.replace('&', "&amp;")).map_or("", |(before, _)| before);
        let action = before.rsplit_once("name=\"action\"").map_or("", |(_, after)| after);
        let action =
            action.split_once("value=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(id, _)| id);
        hands.send_once((plan, words), &serves, &[("action", action), ("words", words)]).await?;
    }
    Ok(())
}
