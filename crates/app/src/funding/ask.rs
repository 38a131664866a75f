//! What boroughs ask of others together, and who stands behind it: no I/O.

use accord_kernel::ids::{AgencyId, AreaId, AskId};
use accord_kernel::{Day, Instant, coded_enum};

coded_enum! {
    /// What is asked for.
    AskKind {
        /// Money.
        Funding = "funding", "Funding";
        /// Guidance.
        Guidance = "guidance", "Guidance";
        /// A change of law.
        Law = "law", "Law";
        /// Data.
        Data = "data", "Data";
        /// Something else.
        Other = "other", "Something else";
    }
}

coded_enum! {
    /// Where an ask stands.
    AskState {
        /// It gathers boroughs behind it.
        Open = "open", "Open";
        /// It was sent.
        Sent = "sent", "Sent";
        /// It was answered.
        Answered = "answered", "Answered";
        /// It is closed.
        Closed = "closed", "Closed";
    }
}

coded_enum! {
    /// What was answered.
    AskOutcome {
        /// Yes.
        Granted = "granted", "Granted";
        /// In part.
        Partly = "partly", "Granted in part";
        /// No.
        Refused = "refused", "Refused";
    }
}

/// A borough’s word on an ask. The newest of a borough stands.
#[derive(Debug, Clone)]
pub struct Backing {
    /// The borough.
    pub area: AreaId,
    /// Its number among the borough's words on this ask, from 1.
    pub number: i32,
    /// Whether it stands behind the ask, or stepped back.
    pub backs: bool,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// An ask.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Its id.
    pub id: AskId,
    /// What for.
    pub kind: AskKind,
    /// What is asked.
    pub what: String,
    /// Of whom.
    pub of_whom: String,
    /// Why.
    pub why: String,
    /// What shows the need.
    pub evidence: String,
    /// What it would change.
    pub would_change: String,
    /// The agency that opened it.
    pub agency: AgencyId,
    /// The borough that opened it; `None` for the region.
    pub opened_in: Option<AreaId>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was sent, and to whom.
    pub sent: Option<(Day, String)>,
    /// When it was answered, what, and in which words.
    pub answered: Option<(Day, AskOutcome, String)>,
    /// When it was closed, and why.
    pub closed: Option<(Day, String)>,
    /// When it was last changed.
    pub changed_at: Instant,
    /// What boroughs said to it, oldest first.
    pub words: Vec<Backing>,
}

impl Ask {
    /// Where it stands.
    pub fn state(&self) -> AskState {
        match (&self.closed, &self.answered, &self.sent) {
            (Some(_), ..) => AskState::Closed,
            (None, Some(_), _) => AskState::Answered,
            (None, None, Some(_)) => AskState::Sent,
            (None, None, None) => AskState::Open,
        }
    }

    /// What a borough says that stands.
    pub fn standing(&self, area: AreaId) -> Option<&Backing> {
        self.words.iter().filter(|word| word.area == area).max_by_key(|word| word.number)
    }

    /// The boroughs behind it.
    pub fn backers(&self) -> Vec<AreaId> {
        let mut areas: Vec<AreaId> = self.words.iter().map(|word| word.area).collect();
        areas.sort_unstable();
        areas.dedup();
        areas.retain(|area| self.standing(*area).is_some_and(|word| word.backs));
        areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    #[test]
    fn the_newest_word_of_a_borough_stands() {
        let (at, rng) = (Instant::from_micros(1), SeededRng::new(1));
        let [one, other] = [AreaId::new(at, &rng), AreaId::new(at, &rng)];
        let word = |area, number, backs| Backing { area, number, backs, reason: String::new(), at };
        let ask = Ask {
            id: AskId::new(at, &rng),
            kind: AskKind::Law,
            what: String::new(),
            of_whom: String::new(),
            why: String::new(),
            evidence: String::new(),
            would_change: String::new(),
            agency: AgencyId::new(at, &rng),
            opened_in: None,
            opened_at: at,
            sent: None,
            answered: None,
            closed: None,
            changed_at: at,
            words: vec![word(one, 1, true), word(other, 1, true), word(one, 2, false)],
        };
        assert_eq!(ask.backers(), [other]);
        assert_eq!(ask.state(), AskState::Open);
    }
}
