//! How much of a briefing a reader gets: no I/O.

use super::model::{Briefing, Facts, without_names};
use accord_platform_web::maps::COUNT_LEAST;

/// How much of a briefing a reader gets: it is read by more people than its notes, and its counts by more people
/// than what partners wrote in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// All of it.
    Whole,
    /// All but the tension notes.
    WithoutNotes,
    /// Its counts from [`COUNT_LEAST`]: what the region sees.
    Counts,
}

/// What stands in the place of what people wrote for whoever reads counts.
pub const WORDS_LEFT_OUT: &str =
    "What people wrote and counts below 5 are for the agencies of this borough. These are its other counts.";

impl Reading {
    /// What is said where no signal is listed.
    pub const fn no_signal(self) -> &'static str {
        match self {
            Self::Whole | Self::WithoutNotes => "No signal waits to be signed off.",
            Self::Counts => "No signal with a count of 5 or more waits to be signed off.",
        }
    }

    /// What is said where no series is listed.
    pub const fn no_count(self) -> &'static str {
        match self {
            Self::Whole | Self::WithoutNotes => "Nothing has been counted yet.",
            Self::Counts => "No newest count is 5 or more.",
        }
    }
}

/// What stands in the place of the notes for whoever may not read them.
pub const NOTES_LEFT_OUT: &str = "Tension notes are for practitioners of this borough.";

impl Facts {
    /// What of it a reader gets.
    fn for_reader(&self, reading: Reading) -> Self {
        if reading == Reading::Whole {
            return self.clone();
        }
        let facts = Self {
            tension: Vec::new(),
            tension_ids: Vec::new(),
            tension_held_back: 0,
            tension_left_out: 0,
            ..self.clone()
        };
        if reading == Reading::Counts { facts.without_words_and_small_counts() } else { facts }
    }

    /// What may leave the borough: no word that somebody wrote, no name, and no count of a few.
    fn without_words_and_small_counts(mut self) -> Self {
        // `Level 2 of 6. Why`: why is what somebody wrote.
        self.tension_level = self.tension_level.split('.').next().unwrap_or_default().to_owned();
        self.items.clear();
        self.left_out.items = 0;
        // Another kind is what somebody typed into a file, whoever it is about.
        self.incidents = without_names(self.incidents, |found| found.is_known, usize::MAX);
        self.incidents.retain(|found| found.count >= i64::from(COUNT_LEAST));
        // How far files reach is said with the names that agencies gave their feeds.
        self.incidents_note = match self.incidents.is_empty() {
            true => format!("No kind has {COUNT_LEAST} incidents or more in the files that came."),
            false => String::new(),
        };
        self.feeds.clear();
        self.left_out.feeds = 0;
        self.trends.retain(|line| line.count >= COUNT_LEAST);
        self.signals
            .retain(|signal| signal.observed.is_some_and(|observed| observed >= i64::from(COUNT_LEAST)));
        for signal in &mut self.signals {
            // `Response opened, Ann Other: why`: with whom it stands, and why, is for the borough.
            signal.state = signal.state.split([',', ':']).next().unwrap_or_default().to_owned();
        }
        self
    }
}

impl Briefing {
    /// What of it a reader gets. The summary, the actions and every reason are for the agencies of the borough.
    pub fn for_reader(&self, reading: Reading) -> Self {
        let mut own = Self { facts: self.facts.for_reader(reading), ..self.clone() };
        if reading == Reading::Counts {
            own.summary.clear();
            own.actions.clear();
            if let Some(withdrawal) = &mut own.withdrawal {
                withdrawal.reason.clear();
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{FeedWords, IncidentCount, ItemWords, LeftOut, SignalWords, TrendWords};
    use super::*;

    #[test]
    fn whoever_may_not_read_the_notes_gets_none_of_them_and_all_else() {
        let facts = Facts {
            tension_level: "Level 2 of 6. Quiet".to_owned(),
            tension: vec!["Experienced: loud".to_owned()],
            tension_ids: vec!["id".to_owned()],
            tension_held_back: 1,
            tension_left_out: 2,
            ..Facts::default()
        };
        assert_eq!(facts.for_reader(Reading::Whole), facts);
        let rest = Facts { tension_level: facts.tension_level.clone(), ..Facts::default() };
        assert_eq!(facts.for_reader(Reading::WithoutNotes), rest);
    }

    fn signal(state: &str, observed: Option<i64>) -> SignalWords {
        SignalWords { id: String::new(), title: "Noise".to_owned(), state: state.to_owned(), observed }
    }

    fn trend(count: u32) -> TrendWords {
        let words = || "Noise".to_owned();
        TrendWords { what: words(), period: words(), count, expected: words(), is_above: false }
    }

    fn incidents(count: i64) -> IncidentCount {
        IncidentCount { kind: "Noise".to_owned(), is_known: true, agency: "Police".to_owned(), count }
    }

    #[test]
    fn the_region_gets_no_words_no_names_and_no_count_of_a_few() {
        let item = ItemWords { agency: "Police".to_owned(), words: "More officers".to_owned() };
        let facts = Facts {
            incidents: [incidents(5), incidents(4), IncidentCount { is_known: false, ..incidents(6) }]
                .to_vec(),
            signals: vec![
                signal("Acknowledged, Ann Other", Some(5)),
                signal("Response opened: more officers", Some(5)),
                signal("Known cause, Ann Other: a festival, and rain", Some(5)),
                signal("Not acknowledged", Some(4)),
                signal("Not acknowledged", None),
            ],
            trends: [4, 5, 0].map(trend).to_vec(),
            tension_level: "Level 2 of 6. Quiet".to_owned(),
            tension: vec!["Experienced: loud".to_owned()],
            items: vec![item],
            feeds: vec![FeedWords { what: "Nights, Police".to_owned(), newest: "today".to_owned() }],
            incidents_note: "No row of 21 Nov 2026 from: Nights, Police.".to_owned(),
            left_out: LeftOut { signals: 1, trends: 2, items: 3, feeds: 4 },
            ..Facts::default()
        };
        let counts = Facts {
            incidents: vec![
                incidents(5),
                IncidentCount { kind: "Other kinds".to_owned(), is_known: false, ..incidents(6) },
            ],
            signals: ["Acknowledged", "Response opened", "Known cause"]
                .map(|state| signal(state, Some(5)))
                .to_vec(),
            trends: vec![trend(5)],
            tension_level: "Level 2 of 6".to_owned(),
            left_out: LeftOut { items: 0, feeds: 0, ..facts.left_out.clone() },
            ..Facts::default()
        };
        assert_eq!(facts.for_reader(Reading::Counts), counts);
        let few = Facts { incidents: vec![incidents(4)], ..Facts::default() }.for_reader(Reading::Counts);
        assert_eq!(
            (few.incidents.len(), few.incidents_note.as_str()),
            (0, "No kind has 5 incidents or more in the files that came."),
            "few is not none"
        );
    }
}
