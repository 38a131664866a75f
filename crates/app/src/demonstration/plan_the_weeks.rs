//! What the made-up partners of the lead borough expect of the next weeks, what they plan, and what they say of how
//! procedures work.

use super::hands::{Hands, Stage, Who, link_before, value};
use super::live_through::*;
use crate::Stop;
use accord_policy::Role;

const ANALYST: Who = ("haringey-community-safety", Role::Analyst);

/// An event, by whom and how long ago it was written, and in how many days it is.
struct MadeUp {
    title: &'static str,
    kind: &'static str,
    by: Who,
    days_ago: i32,
    in_days: (i32, i32),
    times: (&'static str, &'static str),
    place: &'static str,
    point: &'static str,
    may_happen: &'static str,
    plan: &'static str,
    safe_places: &'static str,
    actions: &'static [(&'static str, &'static str, i32)],
    outcome: &'static str,
}

const EVENTS: &[MadeUp] = &[
    MadeUp {
        title: "Funfair at Finsbury Park",
        kind: "local",
        by: ANALYST,
        days_ago: 30,
        in_days: (-9, -9),
        times: ("14:00", "21:00"),
        place: "Finsbury Park, Seven Sisters gate",
        point: "51.5700, -0.1000",
        may_happen: "Young people of three boroughs meet on the way home.",
        plan: "Youth workers at the gate from five to ten, stewards at the station.",
        safe_places: "The youth club at the park is open until ten. Look for the blue jackets.",
        actions: &[
            ("Meet the stewards at half past one", "Detached youth work team", -10),
            ("Ask the station to keep both exits open", "Partnership desk", -11),
        ],
        outcome: "Quiet until nine. A crowd at the bus stop left with the youth workers.",
    },
    MadeUp {
        title: "Late shopping in Wood Green",
        kind: "licensing",
        by: ANALYST,
        days_ago: 20,
        in_days: (3, 3),
        times: ("16:00", "22:00"),
        place: "The high road in Wood Green",
        point: "51.5970, -0.1090",
        may_happen: "Shops stay open, crowds at the bus stops after nine.",
        plan: "",
        safe_places: "",
        actions: &[],
        outcome: "",
    },
    MadeUp {
        title: "Match at the stadium",
        kind: "sport",
        by: POLICE,
        days_ago: 25,
        in_days: (12, 12),
        times: ("17:30", "19:30"),
        place: "The stadium",
        point: "51.6043, -0.0664",
        may_happen: "60,000 people; young people go to watch the crowd.",
        plan: "Police at the stations, youth workers at the retail park.",
        safe_places: "The library at the green is open until eight.",
        actions: &[("Agree where youth workers and police stand", "Partnership desk", 8)],
        outcome: "",
    },
    MadeUp {
        title: "Winter lights and music in the park",
        kind: "local",
        by: MANAGER,
        days_ago: 15,
        in_days: (19, 20),
        times: ("15:00", "20:00"),
        place: "Bruce Castle Park",
        point: "51.5987, -0.0756",
        may_happen: "Families until six, groups of young people later.",
        plan: "Youth stage with its own stewards, end at eight and not later.",
        safe_places: "The community kitchen beside the park is open for everybody until nine.",
        actions: &[
            ("Find stewards whom young people know", "Voluntary sector lead", 14),
            ("Tell schools the week before", "Safeguarding in schools", 12),
        ],
        outcome: "",
    },
    MadeUp {
        title: "Results of winter examinations",
        kind: "results",
        by: ANALYST,
        days_ago: 12,
        in_days: (46, 46),
        times: ("", ""),
        place: "",
        point: "",
        may_happen: "Some young people do not want to go home with their results.",
        plan: "Careers staff and youth workers in the libraries.",
        safe_places: "Libraries have somebody to talk to all day.",
        actions: &[("Ask colleges for the hour of the results", "Participation team", 30)],
        outcome: "",
    },
    MadeUp {
        title: "Serious incident at the bus station",
        kind: "incident",
        by: ANALYST,
        days_ago: 40,
        in_days: (-341, -341),
        times: ("", ""),
        place: "The bus station",
        point: "",
        may_happen: "",
        plan: "",
        safe_places: "",
        actions: &[],
        outcome: "",
    },
];

/// Plans the weeks.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn plan_the_weeks(stage: &Stage<'_>) -> Result<(), Stop> {
    for made_up in EVENTS {
        write_event(stage, made_up).await?;
    }
    bring_term_dates(stage).await?;
    add_release_date(stage).await?;
    say_how_it_works(stage).await
}

/// The window in which an event of the demonstration is looked for.
fn window(stage: &Stage<'_>, made_up: &MadeUp) -> String {
    let (first, last) = made_up.in_days;
    format!("/timeline?area=haringey&from={}&to={}", stage.day(first), stage.day(last.max(first)))
}

async fn find_event(stage: &Stage<'_>, hands: &Hands, made_up: &MadeUp) -> Result<Option<String>, Stop> {
    let page = hands.read(&window(stage, made_up)).await?;
    let found = link_before(&page, "/timeline/", &format!(">{}</a>", made_up.title));
    Ok(found.map(str::to_owned))
}

async fn write_event(stage: &Stage<'_>, made_up: &MadeUp) -> Result<(), Stop> {
    let hands = stage.hands_of(made_up.by, made_up.days_ago, 10).await?;
    let new = "/timeline/new?area=haringey";
    if find_event(stage, &hands, made_up).await?.is_none() {
        let form = hands.read(new).await?;
        let (first, last) = (stage.day(made_up.in_days.0), stage.day(made_up.in_days.1));
        let agency = selected(&form, "agency");
        let words = format!("{}. {}", made_up.title, made_up.place);
        let fields = [
            ("event", value(&form, "event")?),
            ("title", made_up.title),
            ("kind", made_up.kind),
            ("from", &first),
            ("to", &last),
            ("from_time", made_up.times.0),
            ("to_time", made_up.times.1),
            ("place", made_up.place),
            ("point", made_up.point),
            ("agency", &agency),
            ("areas", "haringey"),
            ("checked", &words),
        ];
        hands.send(new, &fields).await?;
    }
    let address = find_event(stage, &hands, made_up).await?.unwrap_or_default();
    let page = hands.read(&address).await?;
    if !made_up.may_happen.is_empty() && page.contains("Nobody has said yet.") {
        let plan = format!("{address}/plan");
        let form = hands.read(&plan).await?;
        let words = [made_up.may_happen, made_up.plan, made_up.safe_places].join(". ");
        let fields = [
            ("seen", value(&form, "seen")?),
            ("may_happen", made_up.may_happen),
            ("plan", made_up.plan),
            ("safe_places", made_up.safe_places),
            ("checked", &words),
        ];
        hands.send(&plan, &fields).await?;
    }
    for (what, owner, due) in made_up.actions {
        add_action(stage, &hands, &address, (what, owner, *due)).await?;
    }
    finish(stage, made_up, &address).await
}

/// The value of a list that is chosen when its page is opened.
fn selected(page: &str, name: &str) -> String {
    let list =
        page.split_once(&format!("name=\"{name}\"")).and_then(|(_, rest)| rest.split_once("</select>"));
    let chosen = list.and_then(|(list, _)| list.split("<option").find(|option| option.contains(" selected")));
    let value = chosen.and_then(|option| option.split_once("value=\"")?.1.split('"').next());
    value.unwrap_or_default().to_owned()
}

async fn add_action(
    stage: &Stage<'_>,
    hands: &Hands,
    event: &str,
    (what, owner, due): (&str, &str, i32),
) -> Result<(), Stop> {
    if hands.read(event).await?.contains(what) {
        return Ok(());
    }
    let new = format!("{event}/actions/new");
    let form = hands.read(&new).await?;
    let (due, agency) = (stage.day(due), selected(&form, "agency"));
    let fields = [
        ("action", value(&form, "action")?),
        ("what", what),
        ("agency", &agency),
        ("owner", owner),
        ("due", &due),
        ("checked", what),
    ];
    hands.send(&new, &fields).await.map(drop)
}

/// What is over has its actions done and its outcome written, two days after it.
async fn finish(stage: &Stage<'_>, made_up: &MadeUp, event: &str) -> Result<(), Stop> {
    if made_up.outcome.is_empty() {
        return Ok(());
    }
    let hands = stage.hands_of(made_up.by, -made_up.in_days.1 - 2, 11).await?;
    for _ in made_up.actions {
        let page = hands.read(event).await?;
        let open = page.split_once("/done\"").and_then(|(before, _)| before.rsplit_once('/'));
        let Some((_, id)) = open else { break };
        hands.send(&format!("/timeline/actions/{id}/done"), &[("outcome", "Done as planned")]).await?;
    }
    let outcome = format!("{event}/outcome");
    let form = hands.read(&outcome).await?;
    if !form.contains(made_up.outcome) {
        let words = format!("{}. {}", made_up.outcome, "Begin an hour earlier next time.");
        let fields = [
            ("seen", value(&form, "seen")?),
            ("happened", made_up.outcome),
            ("learned", "Begin an hour earlier next time."),
            ("checked", &words),
        ];
        hands.send(&outcome, &fields).await?;
    }
    Ok(())
}

/// Term dates of the borough: a table, looked at and taken in.
async fn bring_term_dates(stage: &Stage<'_>) -> Result<(), Stop> {
    let hands = stage.hands_of(ANALYST, 18, 9).await?;
    let files = "/timeline/files/new?area=haringey";
    if hands.read(files).await?.contains("fictional-terms.csv") {
        return Ok(());
    }
    let day = |days: i32| stage.today.plus_days(days);
    let table = format!(
        "borough,start,end,label,inset\n\
         Haringey,{},{},Winter holidays (made up),\n\
         Haringey,{},,Three primary schools (made up),yes\n\
         Haringey,{},,Winter term begins (made up),\n",
        day(27),
        day(40),
        day(41),
        day(42),
    );
    let fields = [("calendar", "School terms"), ("kind", "term")];
    let page = hands.send_file(files, &fields, ("fictional-terms.csv", &table)).await?;
    hands.send(&page, &[]).await.map(drop)
}

/// The youth justice service keeps a release date, which nobody else sees.
async fn add_release_date(stage: &Stage<'_>) -> Result<(), Stop> {
    let hands = stage.hands_of(MANAGER, 5, 15).await?;
    let day = stage.day(16);
    let form = [("kind", "release"), ("day", day.as_str())];
    hands.send_once(("/timeline?area=haringey", "A release date"), "/timeline/own-dates/new", &form).await
}

const REVIEWED: &str = "Desk of the front door, every working day from nine to five. Outside these hours the duty team of the council.";

/// What practitioners said of procedures: on which page, what, how many days ago, and the answer.
const SAID: &[(Who, &str, bool, &str, i32, &str)] = &[
    (
        CASE_WORKER,
        "referral",
        false,
        "We hear nothing back after a referral on a Friday, and ring again on Monday.",
        34,
        "From next month each referral of a Friday is answered on Monday by noon.",
    ),
    (
        ("haringey-education", Role::SchoolLead),
        "missing",
        false,
        "Schools learn from other pupils that somebody is missing, and not from us.",
        6,
        "",
    ),
    (WARD, "custody", true, "The youth worker came to the ward within an hour, twice in this month.", 12, ""),
];

async fn say_how_it_works(stage: &Stage<'_>) -> Result<(), Stop> {
    let writer = stage.hands_of(SOCIAL_WORKER, 50, 10).await?;
    let edit = "/guide/referral/edit?area=haringey";
    let page = writer.read(edit).await?;
    if !page.contains(REVIEWED) {
        let sections = ["title", "what_happens", "who", "how_long", "is_not", "sources", "seen", "review_by"];
        let texts = sections.map(|name| text_of(&page, name));
        let mut form: Vec<(&str, &str)> =
            sections.iter().copied().zip(texts.iter().map(String::as_str)).collect();
        form.push(("whom_to_ring", REVIEWED));
        let order = ["title", "what_happens", "who", "how_long", "is_not", "whom_to_ring"];
        let find = |name: &str| form.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| *text);
        let words = order.map(find).join(". ");
        form.push(("checked", &words));
        writer.send(edit, &form).await?;
    }
    for (who, slug, works, words, days_ago, answer) in SAID {
        let hands = stage.hands_of(*who, *days_ago, 14).await?;
        let reports = "/guide/reports?area=haringey";
        if !hands.read(reports).await?.contains(*words) {
            let form = [("works", if *works { "yes" } else { "no" }), ("words", *words), ("checked", words)];
            hands.send(&format!("/guide/{slug}/report?area=haringey"), &form).await?;
        }
        if answer.is_empty() {
            continue;
        }
        let chair = stage.hands_of(BOARD_CHAIR, days_ago - 10, 9).await?;
        let page = chair.read(reports).await?;
        if !page.contains(*answer) {
            let (_, rest) = page.split_once(*words).unwrap_or_default();
            let id = rest.split_once("/guide/reports/").and_then(|(_, rest)| rest.split('/').next());
            let change_by = stage.day(10);
            let form =
                [("answer", *answer), ("leads_to", "change"), ("change_by", &change_by), ("checked", answer)];
            chair.send(&format!("/guide/reports/{}/answer", id.unwrap_or_default()), &form).await?;
        }
    }
    Ok(())
}

/// What a field of a form holds: of a line its value, of a long text what stands in it.
fn text_of(page: &str, name: &str) -> String {
    let long = page
        .split_once(&format!("<textarea class=\"govuk-textarea\" id=\"{name}\""))
        .and_then(|(_, rest)| rest.split_once('>')?.1.split("</textarea>").next());
    let text = long.map_or_else(|| value(page, name).map(str::to_owned).unwrap_or_default(), str::to_owned);
    text.replace("&#x27;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}
