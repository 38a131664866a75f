//! What a page of the guide, a report about it and a row of the crosswalk are: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, GuideReportId, UserId};
use accord_kernel::{Day, Instant, coded_enum};

coded_enum! {
    /// What a page of the guide is about. Other rooms lead to it by this.
    Topic {
        /// Child protection.
        ChildProtection = "child-protection", "Child protection";
        /// Exploitation.
        Exploitation = "exploitation", "Exploitation";
        /// Custody.
        Custody = "custody", "Custody";
        /// Missing.
        Missing = "missing", "Missing";
        /// Referral.
        Referral = "referral", "Referral";
        /// Something of the borough's own.
        Own = "own", "Local";
    }
}

coded_enum! {
    /// What an answer leads to.
    LeadsTo {
        /// Something changes by a day.
        Change = "change", "Something changes";
        /// It stays as it is, with a reason.
        Stays = "stays", "It stays as it is, for the reason given";
        /// It works, and others learn of it.
        Kept = "kept", "It works, and is kept";
    }
}

/// Letters of a title at most.
pub const TITLE_LETTERS_MAX: usize = 120;
/// Letters of a section, a report or an answer at most.
pub const WORDS_LETTERS_MAX: usize = 2_000;
/// A page is looked at again within so many days of its review.
pub const REVIEW_DAYS: i32 = 365;
/// Working days in which the safeguarding partnership answers.
pub const ANSWER_WORKING_DAYS: u32 = 20;
/// Days before a review is due in which it waits.
pub const WARNING_DAYS: i32 = 30;

/// The sections of a page, in their order: name of the field, heading, hint.
pub const SECTIONS: &[(&str, &str, &str)] = &[
    ("what_happens", "What happens", "Step by step, from the first call."),
    ("who", "Who does it", "Roles and services, not names of people."),
    ("how_long", "How long it takes", "Each clock, and from when it runs."),
    ("is_not", "What it is not", "What people expect of it in vain."),
    ("whom_to_ring", "Whom to ring", "What the desks below do not say. No names of people."),
    ("sources", "Sources", "Law, guidance or local procedure, with the date on which you read it."),
];

/// The words of a page, in the order of [`SECTIONS`].
pub type Sections = [String; 6];

/// One version of a page.
#[derive(Debug, Clone)]
pub struct PageVersion {
    /// Its part of an address.
    pub slug: String,
    /// What it is about.
    pub topic: Topic,
    /// Its number from 1; 0 for what came with the service.
    pub number: i32,
    /// The agency that owns it; `None` for what came with the service.
    pub agency: Option<AgencyId>,
    /// When it was written; `None` for what came with the service.
    pub written_at: Option<Instant>,
    /// What it is called.
    pub title: String,
    /// What it says.
    pub sections: Sections,
    /// When somebody last looked whether it is true.
    pub reviewed_on: Day,
    /// By when somebody looks again.
    pub review_by_on: Day,
}

impl PageVersion {
    /// Whether it came with the service and no borough has made it its own.
    pub const fn is_template(&self) -> bool {
        self.number == 0
    }

    /// Whether every word of a search stands in it, in any order and whatever the case.
    pub fn matches(&self, words: &str) -> bool {
        let all = format!("{} {} {}", self.title, self.topic.words(), self.sections.join(" ")).to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// What somebody said of a procedure.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its id.
    pub id: GuideReportId,
    /// The borough.
    pub area: AreaId,
    /// The part of an address of the page that it is about.
    pub slug: String,
    /// Whose agency said it.
    pub agency: AgencyId,
    /// Who.
    pub by: Option<UserId>,
    /// When.
    pub written_at: Instant,
    /// Whether it says that something works.
    pub works: bool,
    /// What was said.
    pub words: String,
    /// The last day to answer it in time.
    pub answer_by: Day,
    /// What the safeguarding partnership answered.
    pub answer: Option<Answer>,
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// In words.
    pub words: String,
    /// What it leads to.
    pub leads_to: LeadsTo,
    /// By when something changes.
    pub change_by: Option<Day>,
    /// Who answered.
    pub by: Option<UserId>,
    /// When.
    pub at: Instant,
}

/// How reports were answered: what the effectiveness page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answered {
    /// Reports whose time to answer is over or that were answered.
    pub due: u64,
    /// Of these, answered in time.
    pub in_time: u64,
    /// Reports that were answered.
    pub answered: u64,
    /// Of these, that led to a change.
    pub led_to_change: u64,
    /// Reports that wait for an answer.
    pub open: u64,
}

/// Counts how reports were answered.
pub fn count_answered(reports: &[Report], today: Day) -> Answered {
    let mut counts = Answered::default();
    for report in reports {
        match &report.answer {
            Some(answer) => {
                counts.due += 1;
                counts.answered += 1;
                counts.in_time += u64::from(answer.at.day() <= report.answer_by);
                counts.led_to_change += u64::from(answer.leads_to == LeadsTo::Change);
            }
            None => {
                counts.open += 1;
                counts.due += u64::from(today > report.answer_by);
            }
        }
    }
    counts
}

/// The four bodies of guidance that the crosswalk lays side by side: code and name.
pub const BODIES: &[(&str, &str)] = &[
    ("county_lines", "County lines"),
    ("drugs", "Drugs"),
    ("slavery", "Modern slavery"),
    ("safeguarding", "Safeguarding"),
];

/// What one body of guidance says to a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Says {
    /// What to do.
    pub what: String,
    /// Who does it.
    pub who: String,
    /// By when.
    pub by_when: String,
    /// Where it stands.
    pub source: String,
}

/// A row of the crosswalk: a question that a practitioner has.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its part of an address.
    pub question: String,
    /// The question in words.
    pub words: String,
    /// The number of the borough's version; 0 for what came with the service.
    pub number: i32,
    /// The agency that amended it.
    pub agency: Option<AgencyId>,
    /// What each of [`BODIES`] says, in their order.
    pub says: Vec<Says>,
    /// When the sources were read.
    pub read_on: Day,
    /// By when somebody reads them again.
    pub review_by_on: Day,
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    #[test]
    fn an_answer_counts_as_in_time_until_its_last_day_and_silence_counts_after_it() {
        let (rng, start) = (SeededRng::new(1), "2026-11-02".parse::<Day>().expect("a day of the test"));
        let report = |answered: Option<(i32, LeadsTo)>| Report {
            id: GuideReportId::new(start.start(), &rng),
            area: AreaId::new(start.start(), &rng),
            slug: "missing".to_owned(),
            agency: AgencyId::new(start.start(), &rng),
            by: None,
            written_at: start.start(),
            works: false,
            words: "Nobody answers".to_owned(),
            answer_by: start.plus_days(28),
            answer: answered.map(|(days, leads_to)| Answer {
                words: "We look at it".to_owned(),
                leads_to,
                change_by: None,
                by: None,
                at: start.plus_days(days).start(),
            }),
        };
        let all = [report(Some((28, LeadsTo::Change))), report(Some((29, LeadsTo::Stays))), report(None)];
        let expected = Answered { due: 2, in_time: 1, answered: 2, led_to_change: 1, open: 1 };
        assert_eq!(count_answered(&all, start.plus_days(28)), expected);
        assert_eq!(count_answered(&all, start.plus_days(29)), Answered { due: 3, ..expected });
    }
}
