//! The made-up money of the boroughs and the region, and what they ask of others together.

use super::hands::{Stage, Who, link_before, value};
use super::live_through::{BOARD_CHAIR, MANAGER, NEXT_MANAGER};
use crate::Stop;
use accord_policy::Role;

const REGION: Who = ("regional-violence-reduction-unit-fictional", Role::RegionalLead);
const CHARITY: Who = ("open-door-haringey-fictional", Role::VoluntaryWorker);
const HACKNEY: Who = ("hackney-youth-justice-service", Role::YouthJusticeManager);

/// A stream: who writes it, who has it, its funder, name, purpose, amount, first and last day from today, what ends.
struct MadeUp {
    by: Who,
    has: &'static str,
    funder: &'static str,
    name: &'static str,
    purpose: &'static str,
    pounds: &'static str,
    days: (i32, i32),
    what_ends: &'static str,
}

const FUND: &str = "Regional prevention fund (made up)";

const STREAMS: &[MadeUp] = &[
    MadeUp {
        by: MANAGER,
        has: "haringey-youth-justice-service",
        funder: FUND,
        name: "Youth workers in the emergency department",
        purpose: "Reaching young people who come to hospital hurt",
        pounds: "184,000",
        days: (-290, 75),
        what_ends: "Two youth workers at nights and weekends, about 140 young people a year",
    },
    MadeUp {
        by: MANAGER,
        has: "haringey-community-safety",
        funder: FUND,
        name: "Detached youth work at transport stops",
        purpose: "Adults whom young people trust, where they are after school",
        pounds: "96,000",
        days: (-200, 165),
        what_ends: "Six evenings a week at three stops",
    },
    MadeUp {
        by: MANAGER,
        has: "haringey-education",
        funder: "Department of made-up schools",
        name: "Safety programme in schools",
        purpose: "Five strands in twelve schools",
        pounds: "",
        days: (-100, 262),
        what_ends: "The programme in twelve schools, and training of their staff",
    },
    MadeUp {
        by: CHARITY,
        has: "open-door-haringey-fictional",
        funder: "Example foundation (made up)",
        name: "Mentoring at Open Door",
        purpose: "A mentor for as long as a young person wants one",
        pounds: "210,000",
        days: (-380, 730),
        what_ends: "Thirty mentors and their training",
    },
    MadeUp {
        by: CHARITY,
        has: "open-door-haringey-fictional",
        funder: "Example lottery (made up)",
        name: "Summer nights at Open Door",
        purpose: "Somewhere to be on summer evenings",
        pounds: "24,000",
        days: (-60, 24),
        what_ends: "Four evenings a week, forty places",
    },
    MadeUp {
        by: NEXT_MANAGER,
        has: "enfield-youth-justice-service",
        funder: FUND,
        name: "Youth workers in custody suites",
        purpose: "Somebody to talk to in the first hour",
        pounds: "120,000",
        days: (-150, 215),
        what_ends: "One youth worker each night",
    },
    MadeUp {
        by: HACKNEY,
        has: "hackney-youth-justice-service",
        funder: FUND,
        name: "Parents’ line",
        purpose: "Advice for parents who are afraid for their child",
        pounds: "58,000",
        days: (-300, 399),
        what_ends: "The line on five evenings a week",
    },
];

/// Writes the money and the asks. Begun again, it goes on where it was cut off.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn write_funding(stage: &Stage<'_>) -> Result<(), Stop> {
    for made_up in STREAMS {
        write(stage, made_up, &[]).await?;
    }
    let regional = MadeUp {
        by: REGION,
        has: REGION.0,
        funder: "Home of made-up offices",
        name: "Core grant of the violence reduction unit",
        purpose: "Coordination, evaluation and the work of the boroughs",
        pounds: "4,200,000",
        days: (-230, 135),
        what_ends: "Coordination of 33 boroughs, and what they get from it",
    };
    write(stage, &regional, &[("whole", "yes")]).await?;
    ask(stage).await
}

async fn write(stage: &Stage<'_>, made_up: &MadeUp, more: &[(&str, &str)]) -> Result<(), Stop> {
    let hands = stage.hands_of(made_up.by, 50, 10).await?;
    let (first, last) = (stage.day(made_up.days.0), stage.day(made_up.days.1));
    let decides = stage.day(made_up.days.1 - 20);
    let form = [
        ("funder", made_up.funder),
        ("name", made_up.name),
        ("purpose", made_up.purpose),
        ("agency", made_up.has),
        ("pounds", made_up.pounds),
        ("starts_on", &first),
        ("ends_on", &last),
        ("decided_by_on", &decides),
        ("what_ends", made_up.what_ends),
        ("conditions", "A report of take-up and outcomes twice a year"),
    ];
    let form = [&form, more].concat();
    hands.send_once(("/funding", made_up.name), "/funding/new", &form).await
}

const LONGER: &str = "Grants to voluntary organisations for three years or longer";
const GUIDANCE: &str = "One guidance on county lines, modern slavery and safeguarding";

/// Two asks: one of a borough with others behind it that was sent, and one of the region that is open.
async fn ask(stage: &Stage<'_>) -> Result<(), Stop> {
    let asks = [
        (
            BOARD_CHAIR,
            "funding",
            LONGER,
            "Home of made-up offices",
            "Groups lose trusted adults every March, and with them the young people who trust them.",
            "Of the money to voluntary organisations here less than half runs three years or longer.",
            "Community groups keep their people, and plans of boroughs reach beyond a year.",
        ),
        (
            REGION,
            "guidance",
            GUIDANCE,
            "Department of made-up guidance",
            "Three papers say different things of the same child.",
            "The crosswalk of the boroughs names eleven differences.",
            "Staff of every agency do the same in the first hour.",
        ),
    ];
    for (who, kind, what, of_whom, why, evidence, would_change) in asks {
        let hands = stage.hands_of(who, 45, 12).await?;
        let form = [
            ("kind", kind),
            ("what", what),
            ("of_whom", of_whom),
            ("why", why),
            ("evidence", evidence),
            ("would_change", would_change),
        ];
        hands.send_once(("/asks", what), "/asks/new", &form).await?;
    }
    for (who, what, reason) in [
        (BOARD_CHAIR, LONGER, "Two of our groups closed their doors in spring."),
        (
            ("camden-community-safety", Role::ChiefExecutive),
            LONGER,
            "We pay one-year grants ourselves, and would rather not.",
        ),
        (
            ("islington-community-safety", Role::ChiefExecutive),
            LONGER,
            "It is what our community guardians ask for.",
        ),
        (BOARD_CHAIR, GUIDANCE, "Our staff ask which of the three papers counts."),
    ] {
        let hands = stage.hands_of(who, 40, 13).await?;
        let page = hands.read("/asks").await?;
        let address = link_before(&page, "/asks/", &format!(">{what}")).unwrap_or_default().to_owned();
        let form = [("before", "0"), ("reason", reason)];
        hands.send_once((&address, reason), &format!("{address}/back"), &form).await?;
    }
    let hands = stage.hands_of(BOARD_CHAIR, 30, 9).await?;
    let page = hands.read("/asks").await?;
    let address = link_before(&page, "/asks/", &format!(">{LONGER}")).unwrap_or_default().to_owned();
    let page = hands.read(&address).await?;
    let on = stage.day(-30);
    let to = "The office for made-up grants, by letter of three boroughs";
    let form = [("do", "next"), ("seen", value(&page, "seen").unwrap_or("0")), ("on", &on), ("words", to)];
    hands.send_once((&address, to), &format!("{address}/step"), &form).await
}
