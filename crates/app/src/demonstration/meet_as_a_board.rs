//! The made-up Board of the lead borough over half a year: meetings, decisions, promises, papers; a Gold group, two meetings
//! of the region, and the plan of the police area.

use super::board_words::*;
use super::hands::{Hands, Stage, link_before, value};
use super::live_through::{MANAGER, POLICE};
use crate::Stop;

/// Lets the Board meet. Begun again, it goes on where it was cut off.
///
/// # Errors
/// As [`super::live_through()`].
pub(super) async fn meet_as_a_board(stage: &Stage<'_>) -> Result<(), Stop> {
    for paper in PAPERS.iter().filter(|paper| paper.for_meeting.is_none()) {
        write_paper(stage, paper).await?;
    }
    for sitting in SITTINGS {
        sit(stage, sitting).await?;
    }
    say_what_became(stage).await?;
    publish_plan(stage).await?;
    prepare_next(stage).await
}

/// The days before a meeting on which it is planned.
const PLANNED_BEFORE: i32 = 14;

/// The address of a meeting, which is planned when it is not there yet.
async fn plan(stage: &Stage<'_>, sitting: &Sitting) -> Result<String, Stop> {
    let hands = stage.hands_of(sitting.by, PLANNED_BEFORE - sitting.in_days, 10).await?;
    let home = "/board?area=haringey";
    let find = |page: &str| {
        link_before(page, "/board/meetings/", &format!(">{}</a>", sitting.title)).map(str::to_owned)
    };
    if let Some(address) = find(&hands.read(home).await?) {
        return Ok(address);
    }
    let day = stage.day(sitting.in_days);
    let mut form = vec![
        ("kind", sitting.kind),
        ("title", sitting.title),
        ("day", &day),
        ("time", sitting.time),
        ("place", sitting.place),
        ("chair", sitting.chair),
    ];
    form.extend(sitting.areas.iter().map(|area| ("areas", *area)));
    if sitting.kind == "regional" {
        form.push(("whole", "yes"));
    }
    let to = hands.send("/board/meetings/new?area=haringey", &form).await?;
    Ok(to.split('?').next().unwrap_or_default().to_owned())
}

/// A meeting from its plan to its confirmed minutes.
async fn sit(stage: &Stage<'_>, sitting: &Sitting) -> Result<(), Stop> {
    let address = plan(stage, sitting).await?;
    let before = stage.hands_of(sitting.by, PLANNED_BEFORE - sitting.in_days, 11).await?;
    write_agenda(&before, &address, sitting).await?;
    if sitting.in_days >= 0 {
        return Ok(());
    }
    let hands = stage.hands_of(sitting.by, -sitting.in_days, 18).await?;
    say_who_came(&hands, &address, sitting).await?;
    for decided in sitting.decided {
        decide(&hands, &address, decided).await?;
    }
    for promised in sitting.promised {
        promise(stage, &hands, &address, promised).await?;
    }
    for (words, audience, who, in_days) in sitting.told {
        let by_on = stage.day(*in_days);
        let form = [("words", *words), ("audience", audience), ("who", who), ("by_on", &by_on)];
        hands.send_once((&address, words), &format!("{address}/tell"), &form).await?;
    }
    if !hands.read(&address).await?.contains(sitting.minutes) {
        let page = hands.read(&format!("{address}/minutes")).await?;
        let form = [("words", sitting.minutes), ("seen", value(&page, "seen")?)];
        hands.send(&format!("{address}/minutes"), &form).await?;
    }
    let Some(by) = sitting.confirmed_by else { return Ok(()) };
    let chair = stage.hands_of(by, -sitting.in_days - 3, 9).await?;
    let page = chair.read(&address).await?;
    if page.contains("Confirm the minutes") {
        chair.send(&format!("{address}/confirm"), &[("seen", value(&page, "seen")?)]).await?;
    }
    Ok(())
}

/// The values of all fields whose name begins so.
fn named<'a>(page: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let start = format!("name=\"{name}");
    page.split("<input")
        .skip(1)
        .filter_map(|tag| tag.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| tag.contains(&start))
        .filter_map(|tag| {
            let of = |attribute: &str| tag.split_once(attribute)?.1.split('"').next();
            Some((of("name=\"")?, of("value=\"")?))
        })
        .collect()
}

async fn write_agenda(hands: &Hands, address: &str, sitting: &Sitting) -> Result<(), Stop> {
    let form = format!("{address}/agenda");
    let Some((first, _)) = sitting.lines.first() else { return Ok(()) };
    if !hands.read(address).await?.contains(first) {
        let page = hands.read(&form).await?;
        let own: Vec<&str> = sitting.lines.iter().map(|(words, _)| *words).collect();
        let own = own.join("\n");
        let entered = [("own", own.as_str()), ("seen", value(&page, "seen")?)];
        hands.send(&form, &entered).await?;
    }
    mark_needed(hands, address, sitting).await
}

/// Marks the own lines of which a decision is needed.
async fn mark_needed(hands: &Hands, address: &str, sitting: &Sitting) -> Result<(), Stop> {
    let needs: Vec<&str> =
        sitting.lines.iter().filter(|(_, needs)| *needs).map(|(words, _)| *words).collect();
    if needs.is_empty() || hands.read(address).await?.contains("Decision needed") {
        return Ok(());
    }
    let form = format!("{address}/agenda");
    let page = hands.read(&form).await?;
    let mut entered = vec![("seen".to_owned(), value(&page, "seen")?.to_owned())];
    let lines = named(&page, "at:");
    for (name, at) in &lines {
        entered.push(((*name).to_owned(), (*at).to_owned()));
        // The words of a line are in its row.
        let after = page.split_once(&format!("name=\"{name}\"")).map_or("", |(_, after)| after);
        let words = after.split_once("</tr>").map_or("", |(row, _)| row);
        if needs.iter().any(|need| words.contains(need)) {
            entered.push(("needs".to_owned(), name.trim_start_matches("at:").to_owned()));
        }
    }
    let entered: Vec<(&str, &str)> =
        entered.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    hands.send(&form, &entered).await.map(drop)
}

/// Partners of whom somebody says who came, at most: of a meeting of the region not all.
const SAID_OF_MAX: usize = 16;

/// Who came of each partner, in turn: most senior leaders come, most bring figures.
async fn say_who_came(hands: &Hands, address: &str, sitting: &Sitting) -> Result<(), Stop> {
    let page = hands.read(address).await?;
    let partners: Vec<&str> =
        page.split("href=\"/board/partners/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for (at, id) in partners.iter().take(SAID_OF_MAX).enumerate() {
        let form = format!("/board/partners/{id}");
        let (seniority, who) = CAME[(at + sitting.turn) % CAME.len()];
        let (brought, shows, does) = BROUGHT[(at + 2 * sitting.turn) % BROUGHT.len()];
        let own = page.split_once(&form).map_or("", |(_, rest)| rest);
        if own.split_once("</tr>").is_some_and(|(row, _)| row.contains("Nobody has said yet")) {
            let entered = [
                ("seniority", seniority),
                ("who", who),
                ("brought", brought),
                ("shows", shows),
                ("does", does),
            ];
            hands.send(&form, &entered).await?;
        }
    }
    Ok(())
}

/// The value of the first choice of a list whose words begin so.
fn choice<'a>(page: &'a str, words: &str) -> &'a str {
    let option = page.split("<option").skip(1).find(|rest| {
        let text = rest.split_once('>').map_or("", |(_, text)| text);
        text.trim_start().starts_with(words)
    });
    option
        .and_then(|rest| rest.split_once("value=\""))
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or_default()
}

async fn decide(hands: &Hands, address: &str, decided: &Decided) -> Result<(), Stop> {
    if hands.read(address).await?.contains(decided.what) {
        return Ok(());
    }
    let form = format!("{address}/decide");
    let page = hands.read(&form).await?;
    let mut entered = vec![("what", decided.what), ("reason", decided.reason)];
    if let Some(paper) = decided.on_paper {
        entered.push(("version", choice(&page, paper)));
    }
    if let Some(number) = decided.replaces {
        entered.push(("replaces", numbered(&page, number)));
    }
    if let Some(ask) = decided.ask {
        entered.push(("ask", choice(&page, ask)));
    }
    if let Some((agency, words)) = decided.dissent {
        entered.extend([("dissent-agency-1", choice(&page, agency)), ("dissent-words-1", words)]);
    }
    hands.send(&form, &entered).await.map(drop)
}

/// The value of the earlier decision whose words begin so after its number.
fn numbered<'a>(page: &'a str, words: &str) -> &'a str {
    let option = page.split("<option").skip(1).find(|rest| {
        let text = rest.split_once('>').map_or("", |(_, text)| text);
        text.split_once(": ").is_some_and(|(_, text)| text.starts_with(words))
    });
    option
        .and_then(|rest| rest.split_once("value=\""))
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or_default()
}

async fn promise(
    stage: &Stage<'_>,
    hands: &Hands,
    address: &str,
    (what, agency, who, in_days): &Promised,
) -> Result<(), Stop> {
    if hands.read(address).await?.contains(what) {
        return Ok(());
    }
    let form = format!("{address}/promise");
    let page = hands.read(&form).await?;
    let due_on = stage.day(*in_days);
    let entered = [("what", *what), ("agency", choice(&page, agency)), ("who", who), ("due_on", &due_on)];
    hands.send(&form, &entered).await.map(drop)
}

/// What became of promises, as the one who writes the meetings says.
async fn say_what_became(stage: &Stage<'_>) -> Result<(), Stop> {
    for (what, days_ago, state, kept_ago, words) in BECAME {
        let hands = stage.hands_of(MANAGER, *days_ago, 15).await?;
        let page = hands.read("/board/promises?area=haringey").await?;
        let address = link_before(&page, "/board/promises/", &format!(">{what}</a>"));
        let address = address.unwrap_or_default().to_owned();
        let page = hands.read(&address).await?;
        if page.contains(words) {
            continue;
        }
        let kept_on = stage.day(-kept_ago);
        let mut form = vec![("state", *state), ("words", *words), ("before", value(&page, "before")?)];
        match *state {
            "kept" => form.push(("kept_on", &kept_on)),
            "withdrawn" => form.push(("decision", numbered(&page, WITHDRAWS))),
            _ => {}
        }
        hands.send(&address, &form).await?;
    }
    Ok(())
}

async fn write_paper(stage: &Stage<'_>, paper: &MadeUpPaper) -> Result<(), Stop> {
    let hands = stage.hands_of(paper.by, paper.days_ago, 13).await?;
    let home = "/board/papers?area=haringey";
    let find =
        |page: &str| link_before(page, "/board/papers/", &format!(">{}</a>", paper.title)).map(str::to_owned);
    if find(&hands.read(home).await?).is_none() {
        let new = "/board/papers/new?area=haringey";
        let page = hands.read(new).await?;
        let meeting = paper.for_meeting.map_or("", |title| choice(&page, title));
        let form = [("title", paper.title), ("words", paper.first), ("meeting", meeting)];
        hands.send(new, &form).await?;
    }
    let Some((second, changed)) = paper.second else { return Ok(()) };
    let address = find(&hands.read(home).await?).unwrap_or_default();
    let later = stage.hands_of(paper.by, paper.days_ago - 4, 13).await?;
    if !later.read(&address).await?.contains(changed) {
        let revise = format!("{address}/revise");
        let page = later.read(&revise).await?;
        let form = [("words", second), ("changed", changed), ("before", value(&page, "before")?)];
        later.send(&revise, &form).await?;
    }
    Ok(())
}

/// The plan of the police area, what two Boards make of it, and what police answer.
async fn publish_plan(stage: &Stage<'_>) -> Result<(), Stop> {
    let police = stage.hands_of(POLICE, 34, 9).await?;
    let home = "/bcu-plans?area=haringey";
    let find = |page: &str| {
        let found = link_before(page, "/bcu-plans/", &format!(">{PLAN_TITLE}</a>"));
        found.and_then(|address| address.split('?').next()).map(str::to_owned)
    };
    if find(&police.read(home).await?).is_none() {
        let (from, to) = (stage.day(-28), stage.day(42));
        let mut form = vec![
            ("title".to_owned(), PLAN_TITLE.to_owned()),
            ("from_on".to_owned(), from),
            ("to_on".to_owned(), to),
            ("words".to_owned(), PLAN_WORDS.to_owned()),
        ];
        form.extend(["haringey", "enfield"].map(|area| ("areas".to_owned(), area.to_owned())));
        for (at, (what, owner, in_days)) in (1..).zip(PLAN_ACTIONS) {
            let due = stage.day(*in_days);
            let fields = [("what", *what), ("owner", *owner), ("due", due.as_str())];
            form.extend(fields.map(|(name, value)| (format!("{name}-{at}"), value.to_owned())));
        }
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        police.send("/bcu-plans/new", &form).await?;
    }
    let address = find(&police.read(home).await?).unwrap_or_default();
    for (who, area, days_ago, takes_on, asks) in ENGAGED {
        let hands = stage.hands_of(*who, *days_ago, 12).await?;
        let read_on = stage.day(-*days_ago);
        let form = [("before", "0"), ("read_on", read_on.as_str()), ("takes_on", takes_on), ("asks", asks)];
        let page = format!("{address}?area={area}");
        hands.send_once((&page, takes_on), &format!("{address}/engage?area={area}"), &form).await?;
    }
    let later = stage.hands_of(POLICE, 12, 14).await?;
    let page = later.read(&address).await?;
    if !page.contains(PLAN_ANSWER) {
        // Whoever asked is named before the form that answers them.
        let after = page.split_once("Answer Haringey").map_or("", |(_, after)| after);
        let answer = after.split_once("action=\"").and_then(|(_, rest)| rest.split('"').next());
        later.send(answer.unwrap_or_default(), &[("words", PLAN_ANSWER)]).await?;
    }
    let page = later.read(&address).await?;
    if !page.contains(PLAN_DONE) {
        let after = page.split_once("action=\"/bcu-plans/actions/").map_or("", |(_, after)| after);
        let id = after.split('"').next().unwrap_or_default();
        later.send(&format!("/bcu-plans/actions/{id}"), &[("words", PLAN_DONE)]).await?;
    }
    Ok(())
}

/// The next meeting: its paper, and an agenda from what is due.
async fn prepare_next(stage: &Stage<'_>) -> Result<(), Stop> {
    for paper in PAPERS.iter().filter(|paper| paper.for_meeting.is_some()) {
        write_paper(stage, paper).await?;
    }
    let sitting = SITTINGS.iter().find(|sitting| sitting.in_days >= 0 && sitting.kind == "board");
    let Some(sitting) = sitting else { return Ok(()) };
    let address = plan(stage, sitting).await?;
    let hands = stage.hands_of(MANAGER, 1, 16).await?;
    if hands.read(&address).await?.contains("A promise: ") {
        return Ok(());
    }
    let form = format!("{address}/agenda");
    let page = hands.read(&form).await?;
    let mut entered = vec![("seen", value(&page, "seen")?)];
    entered.extend(named(&page, "at:"));
    entered.extend(named(&page, "take\""));
    let needed = named(&page, "needs");
    // What was marked stays marked.
    let marked = page.split("<input").filter(|tag| {
        tag.contains("name=\"needs\"") && tag.split('>').next().is_some_and(|tag| tag.contains(" checked"))
    });
    let marked: Vec<&str> =
        marked.filter_map(|tag| tag.split_once("value=\"")?.1.split('"').next()).collect();
    entered.extend(needed.into_iter().filter(|(_, key)| marked.contains(key)));
    hands.send(&form, &entered).await.map(drop)
}
