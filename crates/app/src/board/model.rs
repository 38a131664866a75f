//! What a meeting is, who came, what was decided and promised: no I/O.
//!
//! Over 500 lines because a meeting and what comes of it are one model, and its tests stand with it.

use accord_kernel::ids::{
    AgencyId, AreaId, AskId, DecisionId, DiscussionPaperId, MeetingId, MeetingPartnerId, PromiseId, UserId,
};
use accord_kernel::{Day, Instant, coded_enum};
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a title, a place or a name at most.
pub const NAME_LETTERS_MAX: usize = 160;
/// Letters of a line of an agenda at most.
pub const LINE_LETTERS_MAX: usize = 240;
/// Letters of longer words at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// Letters of minutes and papers at most.
pub const TEXT_LETTERS_MAX: usize = 15_000;
/// Lines of an agenda at most.
pub const LINES_MAX: usize = 40;
/// Decisions that a meeting is asked for at most: five are what a Board reads before it meets.
pub const NEEDED_MAX: usize = 5;
/// Partners of a meeting at most.
pub const PARTNERS_MAX: usize = 120;
/// Days that a promise, a message or an action may lie ahead.
pub const AHEAD_DAYS_MAX: i32 = 731;
/// Days of what is counted as a year of meetings.
pub const YEAR_DAYS: i32 = 365;

coded_enum! {
    /// What sort of meeting it is.
    MeetingKind {
        /// The youth justice management Board of one borough.
        Board = "board", "Board";
        /// A Gold group of police and boroughs.
        Gold = "gold", "Gold group";
        /// The fortnightly coordination of the region.
        Regional = "regional", "Regional coordination";
        /// Another meeting of a borough.
        Other = "other", "Another meeting";
    }
}

impl MeetingKind {
    /// Whether it may be of several boroughs.
    pub const fn is_of_several(self) -> bool {
        matches!(self, Self::Gold | Self::Regional)
    }
}

coded_enum! {
    /// Where a meeting stands.
    MeetingState {
        /// It is to come, or nobody has said yet that it was held.
        Planned = "planned", "Planned";
        /// It was held.
        Held = "held", "Held";
        /// It was cancelled, for a reason.
        Cancelled = "cancelled", "Cancelled";
    }
}

coded_enum! {
    /// Who of a partner came.
    Seniority {
        /// Its senior leader.
        SeniorLeader = "senior_leader", "Senior leader";
        /// A deputy with authority to decide.
        Deputy = "deputy", "Deputy with authority to decide";
        /// Somebody else.
        Other = "other", "Somebody else";
        /// Nobody, with apologies.
        Apologies = "apologies", "Sent apologies";
        /// Nobody.
        Absent = "absent", "Nobody came";
    }
}

coded_enum! {
    /// Whether a partner brought its own figures on disproportionality.
    Brought {
        /// It did.
        Yes = "brought", "Brought its own figures";
        /// It did not.
        No = "not_brought", "Did not bring its own figures";
    }
}

coded_enum! {
    /// Where a line of an agenda comes from.
    LineSource {
        /// Somebody wrote it.
        Own = "own", "Added here";
        /// A promise that is overdue or due.
        Promise = "promise", "A promise";
        /// The plan: a version to adopt, a review that is due, actions that are overdue or stuck.
        Plan = "plan", "The plan";
        /// A paper for the meeting.
        Paper = "paper", "A discussion paper";
        /// What partners bring on disproportionality.
        Returns = "returns", "Disproportionality returns";
        /// An improvement of the borough's assessment of itself.
        Improvement = "improvement", "An improvement";
        /// Standards of the region that the borough has not answered.
        Standard = "standard", "The region’s standards";
        /// Money that ends.
        Cliff = "cliff", "Money that ends";
        /// Something that is asked of others.
        Ask = "ask", "An ask";
        /// An event without a plan.
        Event = "event", "The timeline";
        /// A plan of a police area that the Board has not engaged with.
        BcuPlan = "bcu_plan", "A police area plan";
        /// Agreements and assessments past their review.
        Review = "review", "Past review";
    }
}

coded_enum! {
    /// What became of a promise.
    PromiseState {
        /// Nobody has said yet that it was kept.
        Open = "open", "Open";
        /// It was kept by its day.
        Kept = "kept", "Kept";
        /// It was kept after its day.
        KeptLate = "kept_late", "Kept late";
        /// It was not kept.
        NotKept = "not_kept", "Not kept";
        /// A decision withdrew it.
        Withdrawn = "withdrawn", "Withdrawn by decision";
    }
}

/// A meeting.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// What sort.
    pub kind: MeetingKind,
    /// What it is called.
    pub title: String,
    /// The agency that convened it.
    pub agency: AgencyId,
    /// The borough that convened it; `None` for the region.
    pub lead: Option<AreaId>,
    /// The boroughs that it is of.
    pub areas: Vec<AreaId>,
    /// When it begins.
    pub starts_at: Instant,
    /// Where, or how to join it.
    pub place: String,
    /// Who chairs.
    pub chair: String,
    /// Where it stands.
    pub state: MeetingState,
    /// Why it was cancelled.
    pub cancelled_because: Option<String>,
    /// What was said, in words.
    pub minutes: String,
    /// When the chair confirmed it, and who.
    pub confirmed: Option<(Instant, Option<UserId>)>,
    /// When it was last changed.
    pub changed_at: Instant,
}

impl Meeting {
    /// The day on which it begins.
    pub fn day(&self) -> Day {
        self.starts_at.day()
    }

    /// Whether what it is can still be changed.
    pub fn is_open(&self) -> bool {
        self.confirmed.is_none() && self.state != MeetingState::Cancelled
    }

    /// Whose decisions are numbered together.
    pub fn series(&self) -> String {
        match (self.kind, self.lead) {
            (MeetingKind::Board | MeetingKind::Other, Some(area)) => format!("board:{area}"),
            (MeetingKind::Gold, Some(area)) => format!("gold:{area}"),
            _ => format!("region:{}", self.agency),
        }
    }

    /// The number of a decision of this meeting, as people say it: `Gold 2026/3`.
    pub fn numbered(&self, year: i32, number: i32) -> String {
        match self.kind {
            MeetingKind::Board | MeetingKind::Other => format!("{year}/{number}"),
            MeetingKind::Gold => format!("Gold {year}/{number}"),
            MeetingKind::Regional => format!("Region {year}/{number}"),
        }
    }
}

/// A partner at a meeting.
#[derive(Debug, Clone)]
pub struct Partner {
    /// Its id.
    pub id: MeetingPartnerId,
    /// The meeting.
    pub meeting: MeetingId,
    /// The agency.
    pub agency: AgencyId,
    /// Who came; `None` until somebody said so.
    pub seniority: Option<Seniority>,
    /// Their name or post.
    pub who: String,
    /// Whether it brought its own figures; `None` until somebody said so.
    pub brought: Option<Brought>,
    /// What they show, or why it brought none.
    pub shows: String,
    /// What it does about them.
    pub does: String,
    /// When this was said; `None` until somebody said something.
    pub changed_at: Option<Instant>,
}

/// What the national indicator asks of a meeting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indicator {
    /// Partners of the Board.
    pub partners: usize,
    /// Of them, those whose senior leader came.
    pub senior: usize,
    /// Of all partners, those that brought their own figures.
    pub brought: usize,
    /// Partners of whom nobody said who came.
    pub unsaid: usize,
}

impl Indicator {
    /// Counts the partners of a meeting.
    pub fn of<'a>(partners: impl IntoIterator<Item = &'a Partner>) -> Self {
        let mut counts = Self::default();
        for partner in partners {
            counts.partners += 1;
            counts.senior += usize::from(partner.seniority == Some(Seniority::SeniorLeader));
            counts.brought += usize::from(partner.brought == Some(Brought::Yes));
            counts.unsaid += usize::from(partner.seniority.is_none());
        }
        counts
    }

    /// In words.
    pub fn words(&self) -> String {
        let unsaid = match self.unsaid {
            0 => String::new(),
            1 => " Of 1 nobody has said who came.".to_owned(),
            more => format!(" Of {more} nobody has said who came."),
        };
        let (senior, brought, all) = (self.senior, self.brought, self.partners);
        format!(
            "The senior leader of {senior} of {all} partners came. {brought} of {all} brought their own figures on \
             disproportionality.{unsaid}"
        )
    }
}

/// What came of a partner over a year of meetings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearOf {
    /// Meetings to which it belonged.
    pub meetings: usize,
    /// Meetings by who came.
    pub came: [usize; Seniority::ALL.len()],
    /// Meetings of which nobody said who came.
    pub unsaid: usize,
    /// Meetings to which it brought its own figures.
    pub brought: usize,
}

/// A year of meetings by partner.
pub fn year_of<'a>(partners: impl IntoIterator<Item = &'a Partner>) -> BTreeMap<AgencyId, YearOf> {
    let mut all: BTreeMap<AgencyId, YearOf> = BTreeMap::new();
    for partner in partners {
        let year = all.entry(partner.agency).or_default();
        year.meetings += 1;
        year.brought += usize::from(partner.brought == Some(Brought::Yes));
        match partner.seniority {
            None => year.unsaid += 1,
            Some(seniority) => {
                let at = Seniority::ALL.iter().position(|one| *one == seniority);
                year.came[at.expect("every seniority is one of all")] += 1;
            }
        }
    }
    all
}

/// A line of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The meeting.
    pub meeting: MeetingId,
    /// What it says.
    pub words: String,
    /// Where it comes from.
    pub source: LineSource,
    /// What of it: the same is taken in once.
    pub key: String,
    /// An address of ours; empty for an own line.
    pub href: String,
    /// Whether a decision is needed.
    pub needs_decision: bool,
}

/// What a meeting agreed to tell others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What is said.
    pub words: String,
    /// To whom.
    pub audience: String,
    /// Who says it.
    pub who: String,
    /// By when.
    pub by_on: Day,
}

/// A version of a paper.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its row.
    pub id: uuid::Uuid,
    /// Its number, from 1.
    pub number: i32,
    /// What it says: headings are lines that begin with `# `.
    pub words: String,
    /// What changed since the one before.
    pub changed: String,
    /// The hash of its words, as SHA-256 in hexadecimal.
    pub hash: String,
    /// Who wrote it.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// A discussion paper, in versions.
#[derive(Debug, Clone)]
pub struct DiscussionPaper {
    /// Its id.
    pub id: DiscussionPaperId,
    /// The borough for whose Board it is.
    pub area: AreaId,
    /// The agency that brings it.
    pub agency: AgencyId,
    /// Its title.
    pub title: String,
    /// The meeting that it is for.
    pub meeting: Option<MeetingId>,
    /// Its versions, oldest first; never empty.
    pub versions: Vec<Version>,
}

/// A part of a paper: its heading, empty before the first, and its paragraphs.
pub type Part<'a> = (&'a str, Vec<&'a str>);

/// What pages show of [`parts`].
pub fn part_values(words: &str) -> Vec<(String, Vec<String>)> {
    let owned = |paragraphs: Vec<&str>| paragraphs.into_iter().map(str::to_owned).collect();
    parts(words).into_iter().map(|(heading, paragraphs)| (heading.to_owned(), owned(paragraphs))).collect()
}

/// The words of a paper under its headings.
pub fn parts(words: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in words.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(heading) => parts.push((heading.trim(), Vec::new())),
            None => match parts.last_mut() {
                Some((_, paragraphs)) => paragraphs.push(line),
                None => parts.push(("", vec![line])),
            },
        }
    }
    parts
}

/// What was decided.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// The meeting.
    pub meeting: MeetingId,
    /// The year of its number.
    pub year: i32,
    /// Its number in the year.
    pub number: i32,
    /// What was decided.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Who did not agree, and in which words.
    pub dissent: Vec<(AgencyId, String)>,
    /// The version of a paper that it rests on.
    pub version: Option<uuid::Uuid>,
    /// The earlier decision that it replaces.
    pub replaces: Option<DecisionId>,
    /// The ask that it names.
    pub ask: Option<AskId>,
    /// Who entered it.
    pub by: Option<UserId>,
    /// When.
    pub entered_at: Instant,
}

/// The decisions that others replace.
pub fn replaced(decisions: &[Decision]) -> BTreeSet<DecisionId> {
    decisions.iter().filter_map(|one| one.replaces).collect()
}

/// What somebody said of a promise.
#[derive(Debug, Clone)]
pub struct PromiseWord {
    /// Its number among the words on the promise, from 1.
    pub number: i32,
    /// What became of it.
    pub state: PromiseState,
    /// The day on which it was kept.
    pub kept_on: Option<Day>,
    /// In words.
    pub words: String,
    /// The decision that withdrew it.
    pub decision: Option<DecisionId>,
    /// Who said it.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// What a partner promised.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Its id.
    pub id: PromiseId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Who promised it.
    pub agency: AgencyId,
    /// What.
    pub what: String,
    /// Who does it there.
    pub who: String,
    /// By when.
    pub due_on: Day,
    /// When it was entered.
    pub made_at: Instant,
    /// What was said of it, oldest first.
    pub words: Vec<PromiseWord>,
}

impl Promise {
    /// What became of it: the newest word stands.
    pub fn state(&self) -> PromiseState {
        self.words.last().map_or(PromiseState::Open, |word| word.state)
    }

    /// Whether its day has passed, and nobody said what became of it.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state() == PromiseState::Open && self.due_on < today
    }

    /// What becomes of it when it is kept on a day.
    pub fn kept_on(&self, day: Day) -> PromiseState {
        if day <= self.due_on { PromiseState::Kept } else { PromiseState::KeptLate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    fn partner(agency: AgencyId, seniority: Option<Seniority>, brought: Option<Brought>) -> Partner {
        let (at, rng) = (Instant::from_micros(1), SeededRng::new(2));
        let (who, shows, does) = (String::new(), String::new(), String::new());
        let (id, meeting) = (MeetingPartnerId::new(at, &rng), MeetingId::new(at, &rng));
        Partner { id, meeting, agency, seniority, who, brought, shows, does, changed_at: None }
    }

    #[test]
    fn the_indicator_counts_senior_leaders_and_own_figures_of_all_partners() {
        let (at, rng) = (Instant::from_micros(1), SeededRng::new(1));
        let [one, other] = [AgencyId::new(at, &rng), AgencyId::new(at, &rng)];
        let all = [
            partner(one, Some(Seniority::SeniorLeader), Some(Brought::Yes)),
            partner(other, Some(Seniority::Deputy), Some(Brought::No)),
            partner(other, None, None),
        ];
        assert_eq!(Indicator::of(&all), Indicator { partners: 3, senior: 1, brought: 1, unsaid: 1 });
        let year = year_of(&all);
        assert_eq!(year[&one], YearOf { meetings: 1, came: [1, 0, 0, 0, 0], unsaid: 0, brought: 1 });
        assert_eq!(year[&other], YearOf { meetings: 2, came: [0, 1, 0, 0, 0], unsaid: 1, brought: 0 });
    }

    #[test]
    fn the_newest_word_on_a_promise_stands_and_a_day_too_late_is_late() {
        let (at, rng) = (Instant::from_micros(1), SeededRng::new(1));
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        let mut promise = Promise {
            id: PromiseId::new(at, &rng),
            meeting: MeetingId::new(at, &rng),
            agency: AgencyId::new(at, &rng),
            what: String::new(),
            who: String::new(),
            due_on: day("2026-11-10"),
            made_at: at,
            words: Vec::new(),
        };
        assert!(!promise.is_overdue(day("2026-11-10")) && promise.is_overdue(day("2026-11-11")));
        assert_eq!(promise.kept_on(day("2026-11-10")), PromiseState::Kept);
        assert_eq!(promise.kept_on(day("2026-11-11")), PromiseState::KeptLate);
        let word = |number, state| PromiseWord {
            number,
            state,
            kept_on: None,
            words: String::new(),
            decision: None,
            by: None,
            at,
        };
        promise.words = vec![word(1, PromiseState::NotKept), word(2, PromiseState::KeptLate)];
        assert_eq!(promise.state(), PromiseState::KeptLate);
        assert!(!promise.is_overdue(day("2027-01-01")));
    }

    #[test]
    fn a_paper_has_its_paragraphs_under_its_headings() {
        let found = parts("Before.\n\n# What we ask\nOne.\n  Two.  \n# Why\n");
        assert_eq!(found, [("", vec!["Before."]), ("What we ask", vec!["One.", "Two."]), ("Why", vec![])]);
    }
}
