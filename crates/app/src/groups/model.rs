//! What a group of boroughs is, and what of it somebody reads: no I/O.

use crate::agreements::Agreement;
use accord_kernel::ids::{AgencyId, AgreementId, ControllerId, GroupEntryId, GroupId, UserId};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_policy::{AgencyFacts, Party, SharingRules};

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

/// A legal body's time in a group, or that of one of its agencies where the agreement names that one only.
#[derive(Debug, Clone)]
pub struct GroupMember {
    /// Which party of the agreement it is.
    pub party: Party,
    /// Its first day.
    pub from_on: Day,
    /// When it left; `None` while it belongs to it.
    pub left_at: Option<Instant>,
}

impl GroupMember {
    /// When it stopped to be a party of what the group works under; `None` while it is one.
    fn ended_by(&self, lineage: &[Agreement]) -> Option<Instant> {
        let mut began_on = self.from_on;
        for agreement in lineage {
            let replaced_on = agreement.replaced.map(|(on, _)| on);
            if replaced_on.is_none_or(|on| on > self.from_on) {
                let party = agreement.parties.iter().find(|party| {
                    let kept = party.agency.is_none() || party.agency == self.party.agency;
                    party.controller == self.party.controller && kept
                });
                match party {
                    None => return Some(began_on.start()),
                    Some(party) if party.withdrawn_at.is_some() => return party.withdrawn_at,
                    Some(_) => {}
                }
            }
            began_on = replaced_on.unwrap_or(began_on);
        }
        None
    }
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
    /// The agreement that it was founded under. It works under what took the place of that one.
    pub agreement: AgreementId,
    /// Its members, those that left included, in the order in which they came.
    pub members: Vec<GroupMember>,
}

impl Group {
    /// The group under the agreements that it worked under one after the other: whoever is no party any more has left.
    pub fn under(mut self, lineage: &[Agreement]) -> Self {
        for member in &mut self.members {
            let ends = [member.left_at, member.ended_by(lineage)];
            member.left_at = ends.into_iter().flatten().min();
        }
        self
    }

    /// The parties that belong to it now.
    pub fn current(&self) -> impl Iterator<Item = Party> + '_ {
        self.members.iter().filter(|member| member.left_at.is_none()).map(|member| member.party)
    }

    /// The parties that belong or belonged to it.
    pub fn ever(&self) -> impl Iterator<Item = Party> + '_ {
        self.members.iter().map(|member| member.party)
    }

    /// Whether an agency belongs to it now.
    pub fn has(&self, agency: &AgencyFacts) -> bool {
        self.current().any(|party| party.includes(agency))
    }

    /// Whether an agency belonged to it at a moment that was before it left for the last time.
    fn had_at(&self, agency: &AgencyFacts, at: Instant) -> bool {
        let own = self.members.iter().filter(|member| member.party.includes(agency));
        own.map(|member| member.left_at).any(|left| left.is_none_or(|left| at < left))
    }

    /// Whether `reader` reads an entry. What an agency wrote is its own: it reads it always. What was decided together
    /// it reads if it had not left by then. The rest it reads while both belong to the group, its agreement is in force,
    /// and an agreement lets contexts flow from the one to the other for what the group is for.
    pub fn shows(
        &self,
        entry: &Entry,
        reader: &AgencyFacts,
        rules: &SharingRules,
        is_in_force: bool,
    ) -> bool {
        if entry.agency == reader.id {
            return true;
        }
        if entry.kind == EntryKind::Decision {
            return self.had_at(reader, entry.written_at);
        }
        let is_of_member = rules.agency(entry.agency).is_some_and(|writer| self.has(writer));
        is_in_force && self.has(reader) && is_of_member && self.reaches(entry.agency, reader, rules)
    }

    /// Whether `reader` reads what came of an action: whoever did it need not be who wrote it down.
    pub fn shows_outcome(&self, entry: &Entry, reader: &AgencyFacts, rules: &SharingRules) -> bool {
        entry.done_by.is_some_and(|by| by == reader.id || self.reaches(by, reader, rules))
    }

    /// Whether contexts flow from an agency to `reader` for what the group is for.
    fn reaches(&self, from: AgencyId, reader: &AgencyFacts, rules: &SharingRules) -> bool {
        rules.covers(reader.id, from, Category::Context, self.purpose).is_some()
    }
}

/// Which way contexts flow between an agency and the other parties of an agreement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// What it writes reaches somebody.
    pub gives: bool,
    /// What somebody writes reaches it.
    pub takes: bool,
}

impl Flow {
    /// Which way contexts flow for a purpose between `own` and the other parties, as the lines of the agreement say and
    /// as the rules let them.
    pub fn of(agreement: &Agreement, own: &AgencyFacts, purpose: Purpose, rules: &SharingRules) -> Self {
        let covers = |reader: &AgencyFacts, writer: &AgencyFacts| {
            rules.covers(reader.id, writer.id, Category::Context, purpose).is_some()
        };
        let mut flow = Self::default();
        for line in agreement.lines.iter().filter(|line| line.category == Category::Context) {
            let ends = agreement.party(line.from).zip(agreement.party(line.to));
            let Some((from, to)) = ends.map(|(from, to)| (from.party(), to.party())) else { continue };
            let others = |of: Party, meets: &dyn Fn(&AgencyFacts) -> bool| {
                rules.agencies().any(|other| other.id != own.id && of.includes(other) && meets(other))
            };
            flow.gives |= from.includes(own) && others(to, &|other| covers(other, own));
            flow.takes |= to.includes(own) && others(from, &|other| covers(own, other));
        }
        flow
    }

    /// Whether anything flows.
    pub fn is_any(self) -> bool {
        self.gives || self.takes
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
    /// The agency of who said so.
    pub done_by: Option<AgencyId>,
}
