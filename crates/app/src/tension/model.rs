//! What a tension note and a tension level are: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, TensionNoteId, UserId};
use accord_kernel::{Day, Instant};

/// Declares an enum with a stored code, words and a hint for each value.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $words:literal, $hint:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stored code.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What a person reads.
            pub const fn words(self) -> &'static str { match self { $(Self::$variant => $words),* } }
            /// What it means.
            pub const fn hint(self) -> &'static str { match self { $(Self::$variant => $hint),* } }
            /// The value with this stored code.
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)* _ => None } }
        }
    };
}

codes! {
    /// What sort of tension: the Experienced, Evidenced, Potential model of community cohesion work.
    TensionKind {
        /// How people feel and what they say.
        Experienced = "experienced", "Experienced", "how people feel, what they say";
        /// What has happened.
        Evidenced = "evidenced", "Evidenced", "what has happened";
        /// What may be coming.
        Potential = "potential", "Potential", "what may be coming";
    }
}

codes! {
    /// How far the source can be relied on: the source evaluation of the police's 3x5x2 report.
    Grade {
        /// Reliable.
        Reliable = "1", "1 Reliable", "";
        /// Untested.
        Untested = "2", "2 Untested", "";
        /// Not reliable.
        NotReliable = "3", "3 Not reliable", "";
    }
}

codes! {
    /// What partners may do with it: the handling codes of the 3x5x2 report.
    Handling {
        /// Partners may use it.
        Shared = "P", "Partners may use it", "";
        /// Partners ask before they use it.
        Conditions = "C", "Ask me before it is used or printed", "";
    }
}

codes! {
    /// Where a note stands.
    NoteState {
        /// It may be used.
        Open = "open", "Open", "";
        /// It was flagged as perhaps naming somebody, and nobody has confirmed that it does not.
        Unconfirmed = "unconfirmed", "To be checked", "";
        /// Somebody took it back.
        Withdrawn = "withdrawn", "Withdrawn", "";
    }
}

/// The highest level; 1 is the lowest. What each level is called is for the region to say, so levels are
/// numbers here.
pub const LEVEL_MAX: i32 = 6;
/// Letters of the reason of a withdrawal at most.
pub const REASON_LETTERS_MAX: usize = 200;
/// Letters of a note at most: a sentence or two.
pub const NOTE_LETTERS_MAX: usize = 400;

/// A tension note.
#[derive(Debug, Clone)]
pub struct Note {
    /// Its id.
    pub id: TensionNoteId,
    /// The borough.
    pub area: AreaId,
    /// The agency of who wrote it.
    pub agency: AgencyId,
    /// Who wrote it; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// What sort of tension.
    pub kind: TensionKind,
    /// How far the source can be relied on.
    pub grade: Grade,
    /// What partners may do with it.
    pub handling: Handling,
    /// What was heard or seen.
    pub words: String,
    /// Whether it looked as if it named somebody.
    pub is_flagged: bool,
    /// When it was written.
    pub written_at: Instant,
    /// Where it stands.
    pub state: NoteState,
}

impl Note {
    /// Whether it may stand in a printed briefing: nothing flagged and unconfirmed is printed, and nothing
    /// that asks first.
    pub fn may_be_printed(&self) -> bool {
        self.state == NoteState::Open && self.handling == Handling::Shared
    }

    /// Whether `user` wrote it: whoever overlooked a name once does so again, so somebody else confirms a note.
    pub fn is_by(&self, user: Option<UserId>) -> bool {
        self.by.is_some() && self.by == user
    }
}

/// What the writer of a note is told after somebody else withdrew it. The words are shown to nobody.
#[derive(Debug, Clone)]
pub struct TakenFrom {
    /// When it was written.
    pub written_at: Instant,
    /// Who withdrew it; `None` for somebody whose account is gone.
    pub by: Option<UserId>,
    /// Why; empty for notes of before a reason was asked for.
    pub reason: String,
}

/// A tension level that a person set.
#[derive(Debug, Clone)]
pub struct Level {
    /// 1 to 6.
    pub level: i32,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: Option<UserId>,
    /// When.
    pub set_at: Instant,
}

/// Days of notes on the page.
pub const DAYS_SHOWN: i32 = 14;

/// The first day of notes that a page of `today` shows.
pub fn first_day_shown(today: Day) -> Day {
    today.plus_days(1 - DAYS_SHOWN)
}
