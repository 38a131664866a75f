//! What a briefing is: no I/O.

use accord_kernel::ids::{BriefingId, UserId};
use accord_kernel::{Day, Instant};
use serde::{Deserialize, Serialize};

/// Where a briefing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BriefingState {
    /// It may still be changed.
    Draft,
    /// A named person signed it; it stays as it is.
    Signed,
}

impl BriefingState {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Signed => "signed",
        }
    }

    /// The state with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Signed].into_iter().find(|state| state.code() == code)
    }
}

/// What the data said when the briefing was prepared, in words and numbers as they are printed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The days that "last night" stands for: yesterday and the morning so far.
    pub night: String,
    /// What partners' daily files say of them; empty when none reaches so far.
    pub incidents: Vec<IncidentCount>,
    /// What the feeds of daily files lack, in a sentence; empty when nothing.
    pub incidents_note: String,
    /// Signals that wait or are being dealt with.
    pub signals: Vec<SignalWords>,
    /// The newest counts with their expected range.
    pub trends: Vec<TrendWords>,
    /// The tension level in words.
    pub tension_level: String,
    /// Tension notes that may be printed.
    pub tension: Vec<String>,
    /// Notes that are there and may not be printed.
    pub tension_held_back: usize,
    /// What agencies published for the borough.
    pub items: Vec<ItemWords>,
    /// How fresh each feed is.
    pub feeds: Vec<FeedWords>,
}

/// Incidents of one kind from one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCount {
    /// What happened.
    pub kind: String,
    /// Whose file says so.
    pub agency: String,
    /// How many.
    pub count: i64,
}

/// A signal in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalWords {
    /// Its id, for a link.
    pub id: String,
    /// The finding.
    pub title: String,
    /// Where it stands, and with whom.
    pub state: String,
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
            return Err((number, format!("Enter {ACTION_LETTERS_MAX} letters or fewer in action {number}")));
        }
        if too_long(&row.owner, SHORT_LETTERS_MAX) || too_long(&row.due, SHORT_LETTERS_MAX) {
            return Err((
                number,
                format!("Enter {SHORT_LETTERS_MAX} letters or fewer for who and when in action {number}"),
            ));
        }
        actions.push(row.clone());
    }
    Ok(actions)
}

#[cfg(test)]
mod tests {
    use super::*;

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
