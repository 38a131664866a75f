//! The words of the made-up Board: what it meets about, decides and promises.
//!
//! Over 500 lines because it is one set of words, read as a whole.

use super::hands::Who;
use super::live_through::{BOARD_CHAIR, MANAGER, NEXT_MANAGER, POLICE};
use accord_policy::Role;

const REGION: Who = ("regional-violence-reduction-unit-fictional", Role::RegionalLead);

/// A meeting: by whom it is written, in how many days it is, and what came of it.
pub(super) struct Sitting {
    pub by: Who,
    pub kind: &'static str,
    pub title: &'static str,
    pub in_days: i32,
    pub time: &'static str,
    pub place: &'static str,
    pub chair: &'static str,
    pub areas: &'static [&'static str],
    /// Lines of the agenda, and whether a decision of each is needed.
    pub lines: &'static [(&'static str, bool)],
    /// Where in the turn of who came its first partner is.
    pub turn: usize,
    pub decided: &'static [Decided],
    pub promised: &'static [Promised],
    /// What is told, to whom, by whom, by which day from today.
    pub told: &'static [(&'static str, &'static str, &'static str, i32)],
    pub minutes: &'static str,
    pub confirmed_by: Option<Who>,
}

/// A decision, with the beginnings of what it rests on, replaces, names and of who did not agree.
pub(super) struct Decided {
    pub what: &'static str,
    pub reason: &'static str,
    pub on_paper: Option<&'static str>,
    pub replaces: Option<&'static str>,
    pub ask: Option<&'static str>,
    pub dissent: Option<(&'static str, &'static str)>,
}

/// A promise: what, the beginning of the agency's name, who does it, by which day from today.
pub(super) type Promised = (&'static str, &'static str, &'static str, i32);

const fn plain(what: &'static str, reason: &'static str) -> Decided {
    Decided { what, reason, on_paper: None, replaces: None, ask: None, dissent: None }
}

/// Who came, one partner after the other.
pub(super) const CAME: &[(&str, &str)] = &[
    ("senior_leader", "Director"),
    ("senior_leader", "Head of service"),
    ("deputy", "Deputy head of service"),
    ("senior_leader", "Director"),
    ("other", "Team manager"),
    ("senior_leader", "Chief officer"),
    ("apologies", ""),
];

/// What partners brought, one after the other.
pub(super) const BROUGHT: &[(&str, &str, &str)] = &[
    (
        "brought",
        "Black children are twice as likely to be in our figures as in the borough, as last year.",
        "Each decision to take action is read by a second manager until spring.",
    ),
    (
        "brought",
        "No difference between groups that is larger than chance in the last twelve months.",
        "We look again in six months, and add the area where children live.",
    ),
    ("not_brought", "Our system does not say ethnicity of a third of records yet.", ""),
    (
        "brought",
        "Mixed heritage boys wait longer for a first appointment.",
        "Two appointments a week are kept free, in the place that they choose.",
    ),
    ("not_brought", "Nobody was asked to prepare them in time.", ""),
];

const HALL: &str = "Room 2 of the town hall, or the link in the invitation";
const CHAIR: &str = "Director of children’s services";

/// The meetings, the first one first. Nothing of them names a child.
pub(super) const SITTINGS: &[Sitting] = &[
    Sitting {
        by: MANAGER,
        kind: "board",
        title: "Youth justice management Board, spring",
        in_days: -170,
        time: "09:30",
        place: HALL,
        chair: CHAIR,
        areas: &[],
        lines: &[
            ("One joint plan for the borough: which template we use", true),
            ("Who of each partner comes, and may decide", true),
            ("What the youngest in our services say", false),
        ],
        turn: 0,
        decided: &[
            plain(
                "The Board uses the seven-week framework for its plan of the summer",
                "It asks the questions that partners cannot answer alone, and each has an owner.",
            ),
            plain(
                "Every partner sends somebody who may decide, and names a deputy",
                "Three decisions of last year waited for somebody who was not in the room.",
            ),
            plain(
                "The Board reads figures of every partner on disproportionality at each meeting",
                "The national indicator asks for it, and one partner’s figures do not show what a child meets.",
            ),
        ],
        promised: &[
            ("Name a deputy who may decide", "Haringey education", "Head of inclusion", -150),
            (
                "Send own figures on ethnicity with every paper",
                "Police, North Area",
                "Partnership desk",
                -140,
            ),
            ("Open a second room for first appointments", "Haringey youth justice", "Service manager", -120),
            ("Map trusted adults in the community", "Open Door Haringey", "Coordinator", -110),
        ],
        told: &[(
            "The Board meets four times a year, and says afterwards what it decided.",
            "parents and community groups",
            "Communications team",
            -160,
        )],
        minutes: "Ten partners came. Young people told through a worker what helps: somebody who stays. The Board agreed on its \
                  framework, and on who comes.",
        confirmed_by: Some(BOARD_CHAIR),
    },
    Sitting {
        by: REGION,
        kind: "regional",
        title: "Regional coordination, first of two",
        in_days: -29,
        time: "15:00",
        place: "By video",
        chair: "Head of the violence reduction unit",
        areas: &[],
        lines: &[("What boroughs expect of the next fortnight", false), ("One message on safe places", true)],
        turn: 2,
        decided: &[plain(
            "One message on safe places is used by every borough until the new year",
            "Different words in neighbouring boroughs made young people doubt all of them.",
        )],
        promised: &[(
            "Share the words of the message with every borough",
            "Regional violence reduction unit",
            "Duty officer",
            20,
        )],
        told: &[("Where to go when you do not feel safe", "young people", "Every borough", -15)],
        minutes: "Boroughs told of what they expect. The message is short, and names places that are open late.",
        confirmed_by: Some(REGION),
    },
    Sitting {
        by: MANAGER,
        kind: "board",
        title: "Youth justice management Board, summer",
        in_days: -96,
        time: "09:30",
        place: HALL,
        chair: CHAIR,
        areas: &[],
        lines: &[
            ("Youth workers in the emergency department: go on or stop", true),
            ("Safe routes from three schools", true),
            ("What came of the promises of spring", false),
        ],
        turn: 3,
        decided: &[
            Decided {
                what: "Youth workers stay in the emergency department at nights and weekends",
                reason: "Four of five young people who were asked spoke with them. Nobody else reaches them there.",
                on_paper: Some("Youth workers in the emergency department"),
                replaces: None,
                ask: None,
                dissent: Some((
                    "Example hospital Haringey",
                    "We agree with the aim. Our rooms are too small for it after midnight, and nobody has answered that.",
                )),
            },
            plain(
                "Three safe routes from schools are staffed from half past two to five",
                "Most of what children tell us of happens between the school gate and the bus.",
            ),
            plain(
                "The Board does not buy knife awareness courses",
                "There is no evidence that they help, and some that they frighten children who need help.",
            ),
        ],
        promised: &[
            (
                "Find a larger room in the emergency department",
                "Example hospital Haringey",
                "Site manager",
                -41,
            ),
            (
                "Staff the safe route at the bus station",
                "Haringey community safety",
                "Neighbourhood lead",
                -75,
            ),
            (
                "Walk the three routes with children of each school",
                "Haringey education",
                "Participation lead",
                -60,
            ),
            ("Bring figures on stops near the routes", "Police, North Area", "Partnership desk", -18),
        ],
        told: &[(
            "Who stands on the safe routes, and at which hours",
            "parents, schools and young people",
            "Schools and community safety",
            -85,
        )],
        minutes: "The paper on youth workers in the emergency department was discussed for half an hour. The hospital did not \
                  agree, and said why. Promises of spring: two kept, one late, one not.",
        confirmed_by: Some(BOARD_CHAIR),
    },
    Sitting {
        by: POLICE,
        kind: "gold",
        title: "Gold group, winter evenings",
        in_days: -21,
        time: "17:00",
        place: "By video",
        chair: "Superintendent for partnerships",
        areas: &["enfield", "islington"],
        lines: &[
            ("What three boroughs expect of the winter evenings", false),
            ("Who stands where, from when to when", true),
        ],
        turn: 1,
        decided: &[
            plain(
                "Youth workers of three boroughs meet at one place each Friday before they go out",
                "They saw the same groups in an evening, and did not know of each other.",
            ),
            plain(
                "No operation on transport stops without a word to the boroughs on the same day",
                "Young people ask youth workers, who have to know what to say.",
            ),
        ],
        promised: &[(
            "Say each Thursday what is planned for the weekend",
            "Police, North Area",
            "Duty superintendent",
            -2,
        )],
        told: &[(
            "Which clubs are open late on Fridays",
            "young people of three boroughs",
            "Youth services",
            -14,
        )],
        minutes: "Three boroughs and police shared what they expect of the winter evenings.",
        confirmed_by: Some(POLICE),
    },
    Sitting {
        by: REGION,
        kind: "regional",
        title: "Regional coordination, second of two",
        in_days: -15,
        time: "15:00",
        place: "By video",
        chair: "Head of the violence reduction unit",
        areas: &[],
        lines: &[("What became of the message on safe places", false)],
        turn: 4,
        decided: &[],
        promised: &[(
            "Ask the boroughs which places were full",
            "Regional violence reduction unit",
            "Duty officer",
            6,
        )],
        told: &[],
        minutes: "Nineteen boroughs use the message. Two asked for it in more languages.",
        confirmed_by: None,
    },
    Sitting {
        by: MANAGER,
        kind: "board",
        title: "Youth justice management Board, autumn",
        in_days: -27,
        time: "09:30",
        place: HALL,
        chair: CHAIR,
        areas: &[],
        lines: &[
            ("Longer grants for groups that young people trust", true),
            ("What the figures of partners show together", true),
            ("The plan of the police area for the winter", false),
        ],
        turn: 5,
        decided: &[
            Decided {
                what: "The Board stands behind the ask for grants of three years",
                reason: "Two groups closed their doors in spring, and young people lost the adults whom they trust.",
                on_paper: None,
                replaces: None,
                ask: Some("Grants to voluntary organisations"),
                dissent: None,
            },
            Decided {
                what: "Four safe routes from schools are staffed, from a quarter past two to half past five",
                reason: "Children of the three schools said that the hours were wrong, and a fourth school asked for it.",
                on_paper: None,
                replaces: Some("Three safe routes"),
                ask: None,
                dissent: None,
            },
            plain(
                "The map of trusted adults is not made again: it lives in the guide",
                "A list on paper was out of date in a month.",
            ),
        ],
        promised: &[
            (
                "Read out what the figures of all partners show together",
                "Haringey community safety",
                "Analyst",
                30,
            ),
            (
                "Write to the funder with the other boroughs",
                "Haringey community safety",
                "Head of service",
                12,
            ),
            (
                "Offer every child who waits a first meeting within ten days",
                "Haringey children",
                "Service manager",
                20,
            ),
            ("Staff the fourth safe route", "Haringey community safety", "Neighbourhood lead", -13),
        ],
        told: &[(
            "A fourth safe route, and new hours for all of them",
            "parents, schools and young people",
            "Schools and community safety",
            -20,
        )],
        minutes: "The Board looked at all figures beside each other for the first time. It replaced its decision on safe routes, \
                  because children had said that the hours were wrong.",
        confirmed_by: None,
    },
    Sitting {
        by: MANAGER,
        kind: "board",
        title: "Youth justice management Board, winter",
        in_days: 8,
        time: "09:30",
        place: HALL,
        chair: CHAIR,
        areas: &[],
        lines: &[
            ("Who answers when a child is released without charge on a weekend", true),
            ("Which two offers go on when their money ends", true),
            ("What partners do where their figures differ between groups", true),
            ("The winter plan of police: what we take on, what we ask", true),
            ("What changes on the safe routes after what young people said", true),
        ],
        turn: 0,
        decided: &[],
        promised: &[],
        told: &[],
        minutes: "",
        confirmed_by: None,
    },
];

/// The decision that withdrew a promise begins so.
pub(super) const WITHDRAWS: &str = "The map of trusted adults";

/// What became of promises: which, how many days ago somebody said so, what, how many days ago it was kept, in words.
pub(super) const BECAME: &[(&str, i32, &str, i32, &str)] = &[
    ("Name a deputy who may decide", 152, "kept", 153, "The deputy head came to the next meeting."),
    (
        "Send own figures on ethnicity with every paper",
        94,
        "kept",
        100,
        "They came with the papers of summer, after a reminder.",
    ),
    (
        "Open a second room for first appointments",
        118,
        "kept",
        121,
        "The room at the library is open on three afternoons.",
    ),
    ("Map trusted adults in the community", 95, "not_kept", 0, "The worker who knew them all left in May."),
    ("Map trusted adults in the community", 26, "withdrawn", 0, "The guide has what the map was for."),
    (
        "Walk the three routes with children of each school",
        58,
        "kept",
        61,
        "Forty children walked, and said what is wrong.",
    ),
    (
        "Staff the safe route at the bus station",
        74,
        "not_kept",
        0,
        "Two of four posts are empty. The fourth route took its place.",
    ),
];

/// A paper: by whom, how many days ago, its two versions, what changed, and the meeting that it is for.
pub(super) struct MadeUpPaper {
    pub by: Who,
    pub title: &'static str,
    pub days_ago: i32,
    pub first: &'static str,
    pub second: Option<(&'static str, &'static str)>,
    pub for_meeting: Option<&'static str>,
}

pub(super) const PAPERS: &[MadeUpPaper] = &[
    MadeUpPaper {
        by: MANAGER,
        title: "Youth workers in the emergency department",
        days_ago: 104,
        first: "# What we ask\nThat youth workers stay in the emergency department at nights and weekends.\n# Why\nSomebody who is \
                hurt listens, for an hour or two, to somebody who is neither police nor family.\n# What it costs\nTwo posts.",
        second: Some((
            "# What we ask\nThat youth workers stay in the emergency department at nights and weekends.\n# Why\nSomebody who \
             is hurt listens, for an hour or two, to somebody who is neither police nor family. Four of five who were asked \
             spoke with them.\n# What it costs\nTwo posts until their money ends.\n# What we do not know\nWhether the rooms \
             are large enough after midnight.",
            "Says how many spoke with them, and what we do not know.",
        )),
        for_meeting: None,
    },
    MadeUpPaper {
        by: MANAGER,
        title: "Released without charge on a weekend",
        days_ago: 6,
        first: "# What we ask\nThat one partner answers on weekends when a child is released without charge.\n# Why\nThe hour \
                after is when children take help. On weekends nobody offers it.\n# What could be\nThe duty desk of social \
                care, the youth justice service in turns, or Open Door.",
        second: None,
        for_meeting: Some("Youth justice management Board, winter"),
    },
];

pub(super) const PLAN_TITLE: &str = "Winter evenings in the north of the city";
pub(super) const PLAN_WORDS: &str = "# What we expect\nMore young people at stations and shops in the dark hours after school, \
    and few places to go.\n# What we do\nThe same officers at the same places, so that young people know them. A word to \
    schools and youth services before each operation.\n# What we do not do\nNo operation at a youth club.";
pub(super) const PLAN_ACTIONS: &[(&str, &str, i32)] = &[
    ("Name the officers for each school", "Schools team", -20),
    ("Walk the safe routes each week", "Neighbourhood team", -4),
    ("Tell youth services each Thursday what is planned", "Partnership desk", 14),
    ("Look back with the boroughs at what was done", "Superintendent for partnerships", 40),
];
pub(super) const PLAN_ANSWER: &str = "Agreed for the library. The station has to stay: people ask for it, and officers there know the young people.";
pub(super) const PLAN_DONE: &str = "Each school has a name and a telephone number.";

/// What Boards make of the plan: who says it, of which borough, how many days ago, what it takes on and asks.
pub(super) const ENGAGED: &[(Who, &str, i32, &str, &str)] = &[
    (
        BOARD_CHAIR,
        "haringey",
        25,
        "Youth workers walk the safe routes with officers once a week.",
        "No officers in uniform at the library and the station after school.",
    ),
    (NEXT_MANAGER, "enfield", 18, "Two youth clubs stay open until ten on Fridays.", ""),
];
