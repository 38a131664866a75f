//! What agencies hold of a child, and who is around the child: no I/O.

use accord_kernel::ids::{
    AgencyId, AreaId, AroundId, FactId, GlassId, MemberId, PersonId, PersonRecordId, UserId,
};
use accord_kernel::{Category, Day, Instant, coded_enum};
use accord_policy::Need;
use unicode_normalization::UnicodeNormalization;

coded_enum! {
    /// In which capacity the child was part of what happened: who was harmed is never hidden among who harmed.
    Capacity {
        /// Somebody harmed them.
        Harmed = "harmed", "was harmed";
        /// They may be harmed.
        AtRisk = "at_risk", "is at risk of harm";
        /// Somebody says that they caused harm.
        Alleged = "alleged", "is alleged to have caused harm";
        /// A court found that they caused harm.
        Convicted = "convicted", "was convicted of causing harm";
        /// They saw it.
        Witness = "witness", "was a witness";
        /// It happened to a brother or sister.
        Sibling = "sibling", "is a brother or sister of somebody it happened to";
        /// No incident: school, help, home.
        NoIncident = "no_incident", "it is not about an incident";
    }
}

coded_enum! {
    /// What somebody is to a child.
    Part {
        /// Leads the work: one person for each child.
        Lead = "lead", "Lead practitioner";
        /// Works with the child.
        Working = "working", "Works with the child";
        /// Supervises somebody who does.
        Supervisor = "supervisor", "Supervisor";
    }
}

coded_enum! {
    /// What came out of looking back at broken glass.
    GlassOutcome {
        /// It was right to open the record.
        Right = "right", "It was right";
        /// It was meant well, and another way was open.
        Avoidable = "avoidable", "Another way was open: explained to them";
        /// It was not right; the data protection officer goes on with it.
        NotRight = "not_right", "It was not right";
    }
}

impl Part {
    /// Why they need to know.
    pub const fn need(self) -> Need {
        match self {
            Self::Lead => Need::Lead,
            Self::Working => Need::Working,
            Self::Supervisor => Need::Supervisor,
        }
    }
}

/// What one agency holds of a child's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The row.
    pub id: PersonRecordId,
    /// The child.
    pub person: PersonId,
    /// The agency that holds it.
    pub agency: AgencyId,
    /// The reference in the agency's own system.
    pub reference: String,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth; `None` when it is not known.
    pub born_on: Option<Day>,
    /// The borough where the child lives; `None` when it is not known.
    pub area: Option<AreaId>,
    /// When it was last changed.
    pub changed_at: Instant,
}

impl Identity {
    /// The whole name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

impl Identity {
    /// What of it stands on a need-to-act card: the first of the given names, and an initial.
    pub fn for_card(self) -> Self {
        let first = self.given_name.split_whitespace().next().unwrap_or_default().to_owned();
        let initial = self.family_name.chars().next().map(|letter| format!("{letter}.")).unwrap_or_default();
        let (reference, born_on, area) = (String::new(), None, None);
        Self { given_name: first, family_name: initial, reference, born_on, area, ..self }
    }
}

/// What an agency enters of a child's identity.
#[derive(Debug, Clone)]
pub struct NewIdentity {
    /// The reference in the agency's own system.
    pub reference: String,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth, when it is known.
    pub born_on: Option<Day>,
    /// The borough where the child lives, when it is known.
    pub area: Option<AreaId>,
}

/// A dated fact about a child.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its id.
    pub id: FactId,
    /// The child.
    pub person: PersonId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// The agency from which it came first.
    pub originating_agency: AgencyId,
    /// What kind of information it is.
    pub category: Category,
    /// What it came from: the event, and its reference there.
    pub event: String,
    /// In which capacity the child was part of it.
    pub capacity: Capacity,
    /// The day on which it happened.
    pub happened_on: Day,
    /// What it says.
    pub words: String,
    /// Whether it is a safety action: what others do, and nothing of why. Its kind is that of who the child is, so that it
    /// goes to everybody who may know that.
    pub is_safety_action: bool,
    /// Who recorded it; `None` when their account is gone.
    pub by: Option<UserId>,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl Fact {
    /// The fact as another agency sees it: of a safety action what others do and since when it is known, and nothing of
    /// why. What it came from and on which day, who told it first, who wrote it down and the capacity of the child stay
    /// with its owner.
    pub fn for_others(self) -> Self {
        if !self.is_safety_action {
            return self;
        }
        let event = "Safety action".to_owned();
        let happened_on = self.recorded_at.day();
        let originating_agency = self.agency;
        Self { event, originating_agency, capacity: Capacity::NoIncident, happened_on, by: None, ..self }
    }

    /// Whose it is and who told it first, as it counts where it is passed on. A safety action is its owner's alone: it says
    /// nothing of what somebody told.
    pub fn told(&self) -> (AgencyId, AgencyId) {
        let first = if self.is_safety_action { self.agency } else { self.originating_agency };
        (self.agency, first)
    }

    /// What kind of information it is, in words.
    pub fn kind_words(&self) -> &'static str {
        if self.is_safety_action { "safety action" } else { self.category.words() }
    }
}

/// A fact to be added.
#[derive(Debug, Clone)]
pub struct NewFact<'a> {
    /// The child.
    pub person: PersonId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// The agency from which it came first.
    pub originating_agency: AgencyId,
    /// What kind of information it is.
    pub category: Category,
    /// What it came from.
    pub event: &'a str,
    /// In which capacity the child was part of it.
    pub capacity: Capacity,
    /// The day on which it happened.
    pub happened_on: Day,
    /// What it says.
    pub words: &'a str,
    /// Whether it is a safety action.
    pub is_safety_action: bool,
}

impl NewFact<'_> {
    /// Whether this is what `there` says already.
    pub fn is(&self, there: &Fact) -> bool {
        (self.person, self.agency, self.category, self.happened_on)
            == (there.person, there.agency, there.category, there.happened_on)
            && (self.event, self.words) == (there.event.as_str(), there.words.as_str())
    }
}

/// A note in a compartment.
#[derive(Debug, Clone)]
pub struct Note {
    /// Which compartment.
    pub category: Category,
    /// What it says.
    pub words: String,
    /// Who wrote it.
    pub by: Option<UserId>,
    /// When.
    pub written_at: Instant,
}

/// Kinds of information that a fact may be of: figures are about nobody.
pub fn fact_kinds() -> impl Iterator<Item = Category> {
    Category::ALL
        .iter()
        .copied()
        .filter(|category| !matches!(category, Category::Aggregate | Category::Identity))
}

/// Somebody around a child.
#[derive(Debug, Clone)]
pub struct Around {
    /// The row.
    pub id: AroundId,
    /// The child.
    pub person: PersonId,
    /// The membership under which they are.
    pub member: MemberId,
    /// Their agency.
    pub agency: AgencyId,
    /// What they are to the child.
    pub part: Part,
    /// Since when.
    pub since_at: Instant,
}

/// One use of break glass.
#[derive(Debug, Clone)]
pub struct Glass {
    /// Its id.
    pub id: GlassId,
    /// The child.
    pub person: PersonId,
    /// Who broke it.
    pub member: MemberId,
    /// Their agency.
    pub agency: AgencyId,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub broken_at: Instant,
    /// What came out of looking back; `None` until somebody did.
    pub outcome: Option<GlassOutcome>,
}

/// Broken glass opens a record for an hour.
pub const GLASS_SECONDS: i64 = 60 * 60;

/// What makes a reference one: its letters and digits, however somebody sets them apart. One without any is as it is.
pub fn reference_key(reference: &str) -> String {
    let key = folded(reference);
    if key.is_empty() { reference.to_owned() } else { key }
}

/// What a search compares: letters and digits of a name, without case and marks.
pub fn name_key(given_name: &str, family_name: &str) -> String {
    format!("{} {}", folded(family_name), folded(given_name))
}

/// Letters and digits of a name, without case and marks: the same however the marks are written.
pub(super) fn folded(name: &str) -> String {
    name.nfkd().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_and_marks_are_one_name() {
        assert_eq!(name_key("Ada-Mae", "O’Sample"), name_key("ada mae", "OSAMPLE"));
        assert_eq!(
            name_key("José", "Sámple"),
            name_key("Jose\u{301}", "SAMPLE"),
            "marks, in one letter or two"
        );
        assert_ne!(name_key("Ada", "Sample"), name_key("Sample", "Ada"));
    }
}
