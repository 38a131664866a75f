//! What a group of boroughs is, and what of it somebody reads: no I/O.

use accord_kernel::ids::{AgencyId, AgreementId, ControllerId, GroupEntryId, GroupId, UserId};
use accord_kernel::{Day, Instant, Purpose};

/// Letters of a name at most.
pub const NAME_LETTERS_MAX: usize = 120;
/// Letters of what a group is about at most.
pub const ABOUT_LETTERS_MAX: usize = 1_000;
/// Letters of an entry at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// Letters of a place, an owner and an outcome at most.
pub const SHORT_LETTERS_MAX: usize = 200;
/// Entries on a page at most.
pub const ENTRIES_SHOWN_MAX: u64 = 300;

/// What an agency wrote in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// What the data of several boroughs says together.
    Analysis,
    /// What is known of a place.
    Place,
    /// Something that somebody does by a day.
    Action,
    /// What was decided together. It stays when its writer leaves.
    Decision,
}

impl EntryKind {
    /// Every kind, in the order in which forms list them.
    pub const ALL: &'static [Self] = &[Self::Analysis, Self::Place, Self::Action, Self::Decision];

    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Place => "place",
            Self::Action => "action",
            Self::Decision => "decision",
        }
    }

    /// What a person reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Analysis => "Analysis",
            Self::Place => "About a place",
            Self::Action => "Action",
            Self::Decision => "Decided together",
        }
    }

    /// The kind with this stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// A legal body's time in a group.
#[derive(Debug, Clone)]
pub struct GroupMember {
    /// The legal body.
    pub controller: ControllerId,
    /// Its first day.
    pub from_on: Day,
    /// When it left; `None` while it belongs to it.
    pub left_at: Option<Instant>,
}

/// A group of boroughs.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// What for: a purpose of its agreement.
    pub purpose: Purpose,
    /// The agreement that it works under.
    pub agreement: AgreementId,
    /// Its members, those that left included, in the order in which they came.
    pub members: Vec<GroupMember>,
}

impl Group {
    /// The legal bodies that belong to it now.
    pub fn current(&self) -> Vec<ControllerId> {
        self.members
            .iter()
            .filter(|member| member.left_at.is_none())
            .map(|member| member.controller)
            .collect()
    }

    /// The legal bodies that belong or belonged to it.
    pub fn ever(&self) -> Vec<ControllerId> {
        self.members.iter().map(|member| member.controller).collect()
    }

    /// When a legal body left that does not belong to it any more.
    fn left_at(&self, body: ControllerId) -> Option<Instant> {
        let own = self.members.iter().filter(|member| member.controller == body);
        if self.current().contains(&body) {
            return None;
        }
        own.filter_map(|member| member.left_at).max()
    }

    /// Whether `reader` reads an entry. What a legal body wrote is its own: it reads it always. Of others it reads what
    /// current members wrote while it is one and the agreement is in force; and what was decided together until it left.
    pub fn shows(&self, entry: &Entry, reader: ControllerId, is_in_force: bool) -> bool {
        if entry.controller == reader {
            return true;
        }
        let current = self.current();
        let was_there = self.left_at(reader).is_none_or(|left| entry.written_at < left);
        if entry.kind == EntryKind::Decision {
            return self.ever().contains(&reader) && was_there;
        }
        is_in_force && current.contains(&reader) && current.contains(&entry.controller)
    }
}

/// What an agency wrote.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: GroupEntryId,
    /// What sort.
    pub kind: EntryKind,
    /// The legal body of who wrote it.
    pub controller: ControllerId,
    /// The agency of who wrote it.
    pub agency: AgencyId,
    /// Who wrote it; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// What it says.
    pub words: String,
    /// The place that it is about; empty for none.
    pub place: String,
    /// The office that does it, of an action.
    pub owner_words: String,
    /// By when, of an action.
    pub due_on: Option<Day>,
    /// When it was written.
    pub written_at: Instant,
    /// When it was done, of an action.
    pub done_at: Option<Instant>,
    /// What came of it, of an action that was done.
    pub outcome: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    #[test]
    fn what_a_member_wrote_leaves_with_it_and_what_was_decided_stays() {
        let rng = SeededRng::new(1);
        let at = Instant::from_micros(1_795_000_000_000_000);
        let [one, other] = [ControllerId::new(at, &rng), ControllerId::new(at, &rng)];
        let member = |controller, left_at| GroupMember { controller, from_on: at.day(), left_at };
        let entry = |kind, controller, hour: i64| Entry {
            id: GroupEntryId::new(at, &rng),
            kind,
            controller,
            agency: AgencyId::new(at, &rng),
            by: None,
            words: String::new(),
            place: String::new(),
            owner_words: String::new(),
            due_on: None,
            written_at: at.plus_seconds(hour * 3_600),
            done_at: None,
            outcome: None,
        };
        let group = |left_at| Group {
            id: GroupId::new(at, &rng),
            name: String::new(),
            about: String::new(),
            purpose: Purpose::PlanAndAnalyse,
            agreement: AgreementId::new(at, &rng),
            members: vec![member(one, None), member(other, left_at)],
        };
        let (together, apart) = (group(None), group(Some(at.plus_seconds(7_200))));
        let (note, decision) = (entry(EntryKind::Place, other, 1), entry(EntryKind::Decision, other, 1));
        assert!(together.shows(&note, one, true) && together.shows(&decision, one, true));
        assert!(!together.shows(&note, one, false), "the agreement is not in force");
        assert!(!apart.shows(&note, one, true), "it left with its writer");
        assert!(apart.shows(&decision, one, true) && apart.shows(&note, other, true));
        assert!(!apart.shows(&entry(EntryKind::Place, one, 1), other, true), "who left sees it no more");
        assert!(apart.shows(&entry(EntryKind::Decision, one, 1), other, true));
        assert!(!apart.shows(&entry(EntryKind::Decision, one, 3), other, true), "decided after it left");
    }
}
