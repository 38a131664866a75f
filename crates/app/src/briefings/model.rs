//! What a briefing is: no I/O.

use accord_kernel::ids::{BriefingId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_web::words::moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a briefing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BriefingState {
    /// It may still be changed.
    Draft,
    /// A named person signed it; it stays as it is.
    Signed,
    /// It was signed and taken back; it stays readable and says why.
    Withdrawn,
}

impl BriefingState {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Signed => "signed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Signed, Self::Withdrawn].into_iter().find(|state| state.code() == code)
    }
}

/// What the data said when the briefing was prepared, in words and numbers as they are printed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// For a day that was over: the day on which this was known. Briefings of before it was kept have none.
    #[serde(default)]
    pub known_on: Option<String>,
    /// The days that "last night" stands for: yesterday and the morning so far.
    pub night: String,
    /// What partners' daily files say of them; empty when none reaches so far.
    pub incidents: Vec<IncidentCount>,
    /// What the daily files lack, or that nothing is in them; empty when they reach far enough and hold
    /// something.
    pub incidents_note: String,
    /// Signals that nobody has judged yet, or that something is being done about.
    pub signals: Vec<SignalWords>,
    /// The newest counts with their expected range.
    pub trends: Vec<TrendWords>,
    /// The tension level in words.
    pub tension_level: String,
    /// Tension notes that may be printed.
    pub tension: Vec<String>,
    /// The ids of these notes, in the same order. Briefings of before they were kept have none.
    #[serde(default)]
    pub tension_ids: Vec<String>,
    /// Notes that are there and may not be printed.
    pub tension_held_back: usize,
    /// Notes that may be printed and did not fit. Briefings of before this was counted have none.
    #[serde(default)]
    pub tension_left_out: usize,
    /// What agencies published for the borough.
    pub items: Vec<ItemWords>,
    /// How fresh each feed is.
    pub feeds: Vec<FeedWords>,
    /// What there was more of. Briefings of before this was counted have none.
    #[serde(default)]
    pub left_out: LeftOut,
}

/// A part of [`Facts`] under its heading: the code in an address, the words, and whether two are alike in it.
type Part = (&'static str, &'static str, fn(&Facts, &Facts) -> bool);

const PARTS: &[Part] = &[
    ("night", "Last night", |one, other| {
        (&one.night, &one.incidents, &one.incidents_note, &one.known_on)
            == (&other.night, &other.incidents, &other.incidents_note, &other.known_on)
    }),
    ("signals", "Signals", |one, other| {
        (&one.signals, one.left_out.signals) == (&other.signals, other.left_out.signals)
    }),
    ("tension", "Tension", |one, other| {
        let all = |facts: &Facts| {
            let counts = (facts.tension_held_back, facts.tension_left_out);
            (facts.tension_level.clone(), facts.tension.clone(), facts.tension_ids.clone(), counts)
        };
        all(one) == all(other)
    }),
    ("partners", "From partners", |one, other| {
        (&one.items, one.left_out.items) == (&other.items, other.left_out.items)
    }),
    ("counts", "Newest counts", |one, other| {
        (&one.trends, one.left_out.trends) == (&other.trends, other.left_out.trends)
    }),
    ("freshness", "How fresh the data is", |one, other| {
        (&one.feeds, one.left_out.feeds) == (&other.feeds, other.left_out.feeds)
    }),
];

/// The codes of the parts in which two differ.
pub fn changed_parts(one: &Facts, other: &Facts) -> Vec<&'static str> {
    PARTS.iter().filter(|(_, _, is_alike)| !is_alike(one, other)).map(|(code, ..)| *code).collect()
}

/// The words of parts whose codes an address names.
pub fn parts_words(codes: &str) -> String {
    let named = |part: &&Part| codes.split(',').any(|code| code == part.0);
    PARTS.iter().filter(named).map(|(_, words, _)| *words).collect::<Vec<_>>().join(", ")
}

impl Facts {
    /// How many notes there are that may not be printed, in words; `None` without any.
    pub fn held_back_words(&self) -> Option<String> {
        let held_back = self.tension_held_back;
        let more = if self.tension.is_empty() { "" } else { "more " };
        let notes = if held_back == 1 { "note" } else { "notes" };
        (held_back > 0).then(|| format!("{held_back} {more}{notes} may not be printed"))
    }
}

/// How many there were beyond those that a briefing holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Signals.
    pub signals: u64,
    /// Series of counts.
    pub trends: usize,
    /// Lines that agencies published.
    pub items: u64,
    /// Feeds.
    pub feeds: usize,
}

/// Incidents of one kind from one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCount {
    /// What happened.
    pub kind: String,
    /// Whether a definition counts this kind by its name: then it is no word that somebody typed.
    #[serde(default)]
    pub is_known: bool,
    /// Whose file says so.
    pub agency: String,
    /// How many.
    pub count: i64,
}

/// The first `limit` kinds, and how many incidents of other kinds there were from each agency: rows of two
/// agencies are never added up.
pub fn with_others(mut rows: Vec<IncidentCount>, limit: usize) -> Vec<IncidentCount> {
    let others = rows.split_off(rows.len().min(limit));
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for found in others {
        *sums.entry(found.agency).or_default() += found.count;
    }
    let other =
        |(agency, count)| IncidentCount { kind: OTHER_KINDS.to_owned(), is_known: false, agency, count };
    rows.extend(sums.into_iter().map(other));
    rows
}

/// Kinds for which `may_be_named` does not hold go among the other kinds of their agency.
pub fn without_names(
    rows: Vec<IncidentCount>,
    may_be_named: impl Fn(&IncidentCount) -> bool,
    limit: usize,
) -> Vec<IncidentCount> {
    let (mut named, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(may_be_named);
    let limit = limit.min(named.len());
    named.extend(others);
    with_others(named, limit)
}

/// What stands for the kinds that are not named.
const OTHER_KINDS: &str = "Other kinds";

/// A signal in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalWords {
    /// Its id, for a link.
    pub id: String,
    /// The finding.
    pub title: String,
    /// Where it stands, and with whom.
    pub state: String,
    /// The count that was found. Briefings of before this was kept have none.
    #[serde(default)]
    pub observed: Option<i64>,
}

/// The newest complete period of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendWords {
    /// What is counted, and whose rows.
    pub what: String,
    /// The period.
    pub period: String,
    /// The count.
    pub count: u32,
    /// The expected range, or that there are too few to say.
    pub expected: String,
    /// Whether the count is above the range.
    pub is_above: bool,
}

/// A line that an agency published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemWords {
    /// The agency.
    pub agency: String,
    /// What it says.
    pub words: String,
}

/// How fresh one feed is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedWords {
    /// What it is and whose.
    pub what: String,
    /// Its newest rows.
    pub newest: String,
}

/// Something somebody does today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefingAction {
    /// What.
    pub words: String,
    /// Who.
    pub owner: String,
    /// By when.
    pub due: String,
}

/// A briefing.
#[derive(Debug, Clone)]
pub struct Briefing {
    /// Its id.
    pub id: BriefingId,
    /// The day.
    pub on: Day,
    /// Which of the day's: the next one replaces one that was withdrawn.
    pub version: i32,
    /// Where it stands.
    pub state: BriefingState,
    /// What the analyst makes of it all.
    pub summary: String,
    /// What the data said.
    pub facts: Facts,
    /// What is done about it.
    pub actions: Vec<BriefingAction>,
    /// Who prepared it.
    pub prepared_by: Option<UserId>,
    /// When it was prepared or changed last.
    pub prepared_at: Instant,
    /// The name of who signed it.
    pub signed_name: Option<String>,
    /// When it was signed.
    pub signed_at: Option<Instant>,
    /// Who withdrew it, when and why.
    pub withdrawal: Option<Withdrawal>,
}

/// That a signed briefing was taken back.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    /// The name of who withdrew it.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// The version that a reader is shown of all that a day has, newest first: the one asked for, else the newest.
/// Drafts are for those who prepare.
pub fn shown_of(all: &[Briefing], asked: Option<i32>, drafts: Drafts) -> Option<&Briefing> {
    all.iter()
        .filter(|found| drafts == Drafts::Shown || found.state != BriefingState::Draft)
        .find(|found| asked.is_none_or(|asked| asked == found.version))
}

/// Whether a reader sees drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drafts {
    /// They prepare briefings.
    Shown,
    /// They read what was signed.
    LeftOut,
}

/// What a withdrawn briefing says of itself, plainly; `None` where it was not withdrawn. `all` are those of its
/// day.
pub fn withdrawn_words(briefing: &Briefing, all: &[Briefing]) -> Option<String> {
    let Withdrawal { name, reason, at } = briefing.withdrawal.as_ref()?;
    let reason = match reason.trim_end_matches('.') {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    let next =
        all.iter().find(|other| other.version > briefing.version && other.state == BriefingState::Signed);
    let replaced = match next.and_then(|next| Some((next.signed_name.as_ref()?, next.signed_at?))) {
        Some((by, at)) => format!("Replaced by the one that {by} signed on {}.", moment(at)),
        None => "Nothing replaces it yet.".to_owned(),
    };
    Some(format!("Withdrawn on {} by {name}{reason}. {replaced}", moment(*at)))
}

/// Actions of a briefing at most: more do not fit two pages, nor a morning.
pub const ACTIONS_MAX: usize = 6;
/// Letters of the summary at most.
pub const SUMMARY_LETTERS_MAX: usize = 900;
/// Letters of an action at most.
pub const ACTION_LETTERS_MAX: usize = 160;
/// Letters of an owner or a time at most.
pub const SHORT_LETTERS_MAX: usize = 60;
/// Letters of a published line at most.
pub const ITEM_LETTERS_MAX: usize = 300;
/// Letters of the reason of a withdrawal at most.
pub const WITHDRAWAL_LETTERS_MAX: usize = 300;
/// Days that a published line stands at most.
pub const ITEM_DAYS_MAX: i32 = 14;

/// Checks the actions of a form. Rows without a word are left out.
///
/// # Errors
/// The number of the row from 1, and what to do.
pub fn check_actions(rows: &[BriefingAction]) -> Result<Vec<BriefingAction>, (usize, String)> {
    let mut actions = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let number = index + 1;
        if row.words.is_empty() && row.owner.is_empty() && row.due.is_empty() {
            continue;
        }
        let too_long = |text: &str, letters: usize| text.chars().count() > letters;
        if row.words.is_empty() {
            return Err((number, format!("Say what is to be done in action {number}")));
        }
        if row.owner.is_empty() {
            return Err((number, format!("Say who does action {number}")));
        }
        if too_long(&row.words, ACTION_LETTERS_MAX) {
            return Err((
                number,
                format!("Action {number} must be {ACTION_LETTERS_MAX} characters or fewer"),
            ));
        }
        if too_long(&row.owner, SHORT_LETTERS_MAX) || too_long(&row.due, SHORT_LETTERS_MAX) {
            return Err((
                number,
                format!("Who and when of action {number} must be {SHORT_LETTERS_MAX} characters or fewer"),
            ));
        }
        actions.push(row.clone());
    }
    Ok(actions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    #[test]
    fn facts_that_were_kept_before_what_is_left_out_was_counted_can_be_read() {
        let mut kept = serde_json::to_value(Facts::default()).expect("facts are plain values");
        for counted in ["tension_left_out", "left_out", "known_on"] {
            kept.as_object_mut().expect("they have names").remove(counted).expect("it was kept");
        }
        assert_eq!(serde_json::from_value::<Facts>(kept).expect("they read back"), Facts::default());
    }

    /// Whatever changes in the facts stands in a part that can be named.
    #[test]
    fn each_change_of_the_facts_is_in_a_named_part() {
        let plain = serde_json::to_value(Facts::default()).expect("facts are plain values");
        for (field, value) in plain.as_object().expect("they have names") {
            let mut changed = plain.clone();
            changed[field] = match (field.as_str(), value) {
                ("left_out", _) => serde_json::json!({"signals": 1, "trends": 0, "items": 0, "feeds": 0}),
                ("known_on", _) | (_, serde_json::Value::String(_)) => serde_json::json!("other"),
                ("tension" | "tension_ids", _) => serde_json::json!(["other"]),
                (_, serde_json::Value::Number(_)) => serde_json::json!(1),
                ("incidents", _) => serde_json::json!([{"kind": "a", "agency": "b", "count": 1}]),
                ("signals", _) => serde_json::json!([{"id": "a", "title": "b", "state": "c"}]),
                ("items", _) => serde_json::json!([{"agency": "a", "words": "b"}]),
                ("feeds", _) => serde_json::json!([{"what": "a", "newest": "b"}]),
                ("trends", _) => {
                    serde_json::json!([{"what": "a", "period": "b", "count": 1, "expected": "c", "is_above": false}])
                }
                (field, _) => panic!("say how `{field}` can differ, and in which part it stands"),
            };
            let changed: Facts = serde_json::from_value(changed).expect("they read back");
            let parts = changed_parts(&Facts::default(), &changed);
            assert_eq!(parts.len(), 1, "{field}: {parts:?}");
            assert_ne!(parts_words(&parts.join(",")), "");
        }
        assert_eq!(parts_words("counts,night,other"), "Last night, Newest counts");
    }

    #[test]
    fn notes_that_may_not_be_printed_are_more_only_beside_others() {
        let note = || vec!["Experienced: loud".to_owned()];
        for (tension, tension_held_back, words) in [
            (vec![], 0, None),
            (note(), 0, None),
            (vec![], 1, Some("1 note may not be printed")),
            (vec![], 2, Some("2 notes may not be printed")),
            (note(), 1, Some("1 more note may not be printed")),
        ] {
            let facts = Facts { tension, tension_held_back, ..Facts::default() };
            assert_eq!(facts.held_back_words().as_deref(), words);
        }
    }

    fn briefing(version: i32, state: BriefingState) -> Briefing {
        let at = Instant::from_micros(0);
        let is_signed = state != BriefingState::Draft;
        Briefing {
            id: BriefingId::new(at, &SeededRng::new(1)),
            on: at.day(),
            version,
            state,
            summary: String::new(),
            facts: Facts::default(),
            actions: Vec::new(),
            prepared_by: None,
            prepared_at: at,
            signed_name: is_signed.then(|| "Ann Other".to_owned()),
            signed_at: is_signed.then_some(at),
            withdrawal: (state == BriefingState::Withdrawn).then(|| Withdrawal {
                name: "Sam Sample".to_owned(),
                reason: "A wrong count.".to_owned(),
                at,
            }),
        }
    }

    #[test]
    fn readers_get_the_newest_version_that_is_no_draft_or_the_one_that_they_ask_for() {
        use BriefingState::{Draft, Withdrawn};
        let all = [briefing(3, Draft), briefing(2, Withdrawn), briefing(1, Withdrawn)];
        for (asked, drafts, expected) in [
            (None, Drafts::Shown, Some(3)),
            (None, Drafts::LeftOut, Some(2)),
            (Some(3), Drafts::LeftOut, None),
            (Some(1), Drafts::LeftOut, Some(1)),
            (Some(4), Drafts::Shown, None),
        ] {
            assert_eq!(
                shown_of(&all, asked, drafts).map(|found| found.version),
                expected,
                "{asked:?} {drafts:?}"
            );
        }
    }

    #[test]
    fn a_withdrawn_briefing_says_who_withdrew_it_why_and_what_replaces_it() {
        use BriefingState::{Draft, Signed, Withdrawn};
        let first = briefing(1, Withdrawn);
        let said = "Withdrawn on 1 Jan 1970 at 1:00am by Sam Sample: A wrong count.";
        for (next, replaced) in [
            (Some(briefing(2, Signed)), "Replaced by the one that Ann Other signed on 1 Jan 1970 at 1:00am."),
            (Some(briefing(2, Draft)), "Nothing replaces it yet."),
            (None, "Nothing replaces it yet."),
        ] {
            let all: Vec<Briefing> = next.into_iter().chain([first.clone()]).collect();
            assert_eq!(withdrawn_words(&first, &all), Some(format!("{said} {replaced}")));
        }
        assert_eq!(withdrawn_words(&briefing(1, Signed), &[]), None);
        // Withdrawn twice: the first leads to the one that stands.
        let all = [briefing(3, Signed), briefing(2, Withdrawn), first.clone()];
        for withdrawn in &all[1..] {
            assert!(withdrawn_words(withdrawn, &all).is_some_and(|words| words.contains("Replaced by")));
        }
    }

    #[test]
    fn an_action_without_an_owner_is_refused_and_an_empty_row_is_left_out() {
        let row = |words: &str, owner: &str| BriefingAction {
            words: words.to_owned(),
            owner: owner.to_owned(),
            due: String::new(),
        };
        assert_eq!(
            check_actions(&[row("", ""), row("Ring the school", "Analyst")]).map(|rows| rows.len()),
            Ok(1)
        );
        for (rows, number) in
            [(vec![row("Ring the school", "")], 1), (vec![row("", ""), row("", "Analyst")], 2)]
        {
            assert_eq!(check_actions(&rows).expect_err("something is missing").0, number);
        }
    }
}
