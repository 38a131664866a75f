//! What an agreement is and where it stands: no I/O.

use accord_kernel::ids::{
    AgencyId, AgreementId, AgreementPartyId, ControllerId, GatewayId, MemberId, SignatureId, UserId,
};
use accord_kernel::{Category, Day, Instant, Purpose};
use accord_policy::{Grant, Membership, Party};
use std::collections::BTreeSet;

/// Letters of a title at most.
pub const TITLE_LETTERS_MAX: usize = 150;
/// Letters of each text of an agreement at most.
pub const TEXT_LETTERS_MAX: usize = 4_000;
/// Letters of a contact at most.
pub const CONTACT_LETTERS_MAX: usize = 200;
/// Letters of a reason at most.
pub const REASON_LETTERS_MAX: usize = 500;
/// Parties of an agreement at most.
pub const PARTIES_MAX: usize = 40;
/// Lines of an agreement at most: as many as 10 parties need that share 5 categories in every direction.
pub const LINES_MAX: usize = 500;
/// Days before the day of review on which somebody is told that it comes.
pub const REVIEW_WARNING_DAYS: i32 = 60;

/// Declares an enum with a stored code and words for each value.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stored code.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// What a person reads.
            pub const fn words(self) -> &'static str { match self { $(Self::$variant => $words),* } }
            /// The value with this stored code.
            pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|value| value.code() == code) }
        }
    };
}

codes! {
    /// Between whom it is.
    AgreementKind {
        /// Between legal bodies.
        Agreement = "agreement", "Information sharing agreement";
        /// Between services of one legal body.
        Protocol = "protocol", "Internal protocol";
    }
}

codes! {
    /// Where an agreement stands on a day. It is worked out and never stored.
    AgreementState {
        /// Nobody has signed what it says now.
        Draft = "draft", "Draft";
        /// Some of its parties have signed what it says now.
        PartSigned = "part_signed", "Part signed";
        /// All have signed it, and its first day is still to come.
        Signed = "signed", "Signed, not started";
        /// All have signed it, and sharing rests on it.
        InForce = "in_force", "In force";
        /// A party has stopped it for a while.
        Suspended = "suspended", "Suspended";
        /// It is over.
        Ended = "ended", "Ended";
    }
}

codes! {
    /// What happened to an agreement.
    ChangeKind {
        /// It was begun.
        Drafted = "drafted", "Begun";
        /// Its text was changed before anybody had signed it.
        Edited = "edited", "Changed";
        /// A party signed.
        Signed = "signed", "Signed";
        /// A party stopped it for a while.
        Suspended = "suspended", "Suspended";
        /// It goes on.
        Resumed = "resumed", "Resumed";
        /// A party left it for good.
        Withdrawn = "withdrawn", "A party withdrew";
        /// It was ended for all.
        Ended = "ended", "Ended";
        /// Another agreement takes its place.
        Renewed = "renewed", "Renewed";
    }
}

/// What people write into an agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// Its title.
    pub title: String,
    /// Who does what, joint controllers included.
    pub arrangement: String,
    /// The lawful bases of data protection law.
    pub bases: String,
    /// The appropriate policy document.
    pub policy_document: String,
    /// Whether law-enforcement processing applies to a party, and to which.
    pub law_enforcement: String,
    /// How long each party keeps what it has received.
    pub retention: String,
}

/// A legal body, or one of its agencies, in an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementParty {
    /// Its id.
    pub id: AgreementPartyId,
    /// The legal body.
    pub controller: ControllerId,
    /// The one agency of it that is meant; `None` for the body as a whole.
    pub agency: Option<AgencyId>,
    /// Whom to ask: an office, with how to reach it.
    pub contact: String,
    /// When it left; `None` while it belongs to it.
    pub withdrawn_at: Option<Instant>,
    /// What recipients keep of what it gave, because law says so.
    pub kept_by_law: Option<String>,
}

impl AgreementParty {
    /// As policy knows it.
    pub fn party(&self) -> Party {
        Party { controller: self.controller, agency: self.agency }
    }
}

/// One kind of information in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Whose information.
    pub from: AgreementPartyId,
    /// To whom.
    pub to: AgreementPartyId,
    /// What kind.
    pub category: Category,
    /// On which power.
    pub gateway: GatewayId,
}

/// That a party has signed an exact text.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Its id.
    pub id: SignatureId,
    /// For which party.
    pub party: AgreementPartyId,
    /// Who signed.
    pub member: MemberId,
    /// The hash of the exact text that was signed.
    pub text_hash: String,
    /// When.
    pub signed_at: Instant,
}

/// An agreement with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Between whom.
    pub kind: AgreementKind,
    /// What people wrote.
    pub texts: Texts,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// By when it is looked at again. Passing it warns and stops nothing.
    pub review_by_on: Option<Day>,
    /// Its last day.
    pub ends_on: Option<Day>,
    /// The agency that began it.
    pub created_by_agency: AgencyId,
    /// Who began it.
    pub created_by: Option<UserId>,
    /// When its text was last changed.
    pub changed_at: Instant,
    /// When it was suspended, and by which legal body.
    pub suspended: Option<(Instant, ControllerId)>,
    /// When it was ended before its last day.
    pub ended_at: Option<Instant>,
    /// The agreement whose place it takes.
    pub renews: Option<AgreementId>,
    /// The day from which another one takes its place, and which.
    pub replaced: Option<(Day, AgreementId)>,
    /// Its parties in their order, those that left included.
    pub parties: Vec<AgreementParty>,
    /// What for.
    pub purposes: BTreeSet<Purpose>,
    /// What flows in which direction.
    pub lines: Vec<Line>,
    /// Signatures, the first one first.
    pub signatures: Vec<Signature>,
}

impl Agreement {
    /// The legal bodies that still belong to it, each once.
    pub fn controllers(&self) -> Vec<ControllerId> {
        let bodies: BTreeSet<ControllerId> = self.staying().map(|party| party.controller).collect();
        bodies.into_iter().collect()
    }

    /// The legal bodies that belong or belonged to it: what they agreed on stays theirs to read.
    pub fn all_controllers(&self) -> Vec<ControllerId> {
        let bodies: BTreeSet<ControllerId> = self.parties.iter().map(|party| party.controller).collect();
        bodies.into_iter().collect()
    }

    /// The legal bodies from which and to which a line flows; `None` for a party that is not there.
    pub fn bodies(&self, line: &Line) -> [Option<ControllerId>; 2] {
        [line.from, line.to].map(|id| self.party(id).map(|party| party.controller))
    }

    /// Whether somebody has signed it. Its text then stays as it is, so that what was signed can always be read: what is
    /// to change begins as a renewal.
    pub fn is_sealed(&self) -> bool {
        !self.signatures.is_empty()
    }

    /// The party that a member belongs to: their legal body as a whole, or their agency; `None` when neither is one.
    pub fn party_for(&self, member: &Membership) -> Option<&AgreementParty> {
        self.staying().find(|party| {
            party.controller == member.controller && party.agency.is_none_or(|only| only == member.agency)
        })
    }

    /// Whether more than two legal bodies belong to it and another one than `own` has signed: then `own` leaves it and
    /// does not end it for the others, in whatever state it is.
    pub fn is_for_others_too(&self, own: ControllerId) -> bool {
        let has_signed = |party: &AgreementParty| self.signature_of(party.id).is_some();
        self.controllers().len() > 2
            && self.staying().any(|party| party.controller != own && has_signed(party))
    }

    /// Whether a legal body lets it go on that is suspended: the one that suspended it, and when that one has left,
    /// each of the others.
    pub fn is_resumed_by(&self, own: ControllerId) -> bool {
        self.suspended.is_some_and(|(_, by)| by == own || !self.controllers().contains(&by))
    }

    /// Whether everybody who still belongs to `old` belongs to this one too. A renewal that leaves a party out does not
    /// take from it what it agreed on.
    pub fn keeps_parties_of(&self, old: &Agreement) -> bool {
        old.staying().all(|party| {
            self.staying().any(|kept| {
                kept.controller == party.controller && (kept.agency.is_none() || kept.agency == party.agency)
            })
        })
    }

    /// The agreement that has taken its place by a day; `None` when none has.
    pub fn successor(&self, on: Day) -> Option<AgreementId> {
        self.replaced.filter(|(from, _)| *from <= on).map(|(_, by)| by)
    }

    /// Its parties without those that left.
    pub fn staying(&self) -> impl Iterator<Item = &AgreementParty> {
        self.parties.iter().filter(|party| party.withdrawn_at.is_none())
    }

    /// The party with this id.
    pub fn party(&self, id: AgreementPartyId) -> Option<&AgreementParty> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// The signature of a party under what it says now.
    pub fn signature_of(&self, party: AgreementPartyId) -> Option<&Signature> {
        let hash = self.text_hash();
        self.signatures.iter().find(|signature| signature.party == party && signature.text_hash == hash)
    }

    /// Whether every party that has not left has signed exactly what it says now.
    pub fn is_complete(&self) -> bool {
        let hash = self.text_hash();
        let has_signed = |party: &AgreementParty| {
            self.signatures.iter().any(|found| found.party == party.id && found.text_hash == hash)
        };
        self.staying().count() > 1 && self.staying().all(has_signed)
    }

    /// Where it stands on a day.
    pub fn state(&self, on: Day) -> AgreementState {
        let is_past = |last: Option<Day>| last.is_some_and(|last| last < on);
        let was_left = self.parties.len() > 1 && self.staying().count() < 2;
        if self.ended_at.is_some() || is_past(self.ends_on) || self.successor(on).is_some() || was_left {
            AgreementState::Ended
        } else if !self.is_complete() {
            if self.parties.iter().any(|party| self.signature_of(party.id).is_some()) {
                AgreementState::PartSigned
            } else {
                AgreementState::Draft
            }
        } else if self.suspended.is_some() {
            AgreementState::Suspended
        } else if self.starts_on.is_none_or(|first| first > on) {
            AgreementState::Signed
        } else {
            AgreementState::InForce
        }
    }

    /// What it lets flow on a day: nothing unless it is in force.
    pub fn grants(&self, on: Day) -> Vec<Grant> {
        if self.state(on) != AgreementState::InForce {
            return Vec::new();
        }
        let staying = |id| self.party(id).filter(|party| party.withdrawn_at.is_none());
        let mut grants = Vec::new();
        for line in &self.lines {
            let (Some(from), Some(to)) = (staying(line.from), staying(line.to)) else { continue };
            for purpose in &self.purposes {
                grants.push(Grant {
                    agreement: self.id,
                    from: from.party(),
                    to: to.party(),
                    purpose: *purpose,
                    category: line.category,
                    gateway: line.gateway,
                });
            }
        }
        grants
    }

    /// The day on which something has to be done about it next: its review or its end, whichever comes first.
    pub fn runs_out_on(&self) -> Option<Day> {
        [self.review_by_on, self.ends_on].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use accord_kernel::rng::SeededRng;

    fn day(text: &str) -> Day {
        text.parse().expect("a day of the test")
    }

    /// Two bodies that have signed, from 1 January to 31 December 2026.
    fn signed() -> Agreement {
        let rng = SeededRng::new(1);
        let at = day("2026-01-01").start();
        let party = || AgreementParty {
            id: AgreementPartyId::new(at, &rng),
            controller: ControllerId::new(at, &rng),
            agency: None,
            contact: String::new(),
            withdrawn_at: None,
            kept_by_law: None,
        };
        let parties = vec![party(), party()];
        let line = Line {
            from: parties[0].id,
            to: parties[1].id,
            category: Category::Identity,
            gateway: GatewayId::new(at, &rng),
        };
        let mut agreement = Agreement {
            id: AgreementId::new(at, &rng),
            kind: AgreementKind::Agreement,
            texts: Texts { title: "A title".to_owned(), ..Texts::default() },
            starts_on: Some(day("2026-01-01")),
            review_by_on: Some(day("2026-06-01")),
            ends_on: Some(day("2026-12-31")),
            created_by_agency: AgencyId::new(at, &rng),
            created_by: None,
            changed_at: at,
            suspended: None,
            ended_at: None,
            renews: None,
            replaced: None,
            parties,
            purposes: BTreeSet::from([Purpose::OfferHelp]),
            lines: vec![line],
            signatures: Vec::new(),
        };
        let text_hash = agreement.text_hash();
        agreement.signatures = agreement
            .parties
            .iter()
            .map(|party| Signature {
                id: SignatureId::new(at, &rng),
                party: party.id,
                member: MemberId::new(at, &rng),
                text_hash: text_hash.clone(),
                signed_at: at,
            })
            .collect();
        agreement
    }

    #[test]
    fn it_is_in_force_from_its_first_day_to_its_last() {
        let agreement = signed();
        for (on, state) in [
            ("2025-12-31", AgreementState::Signed),
            ("2026-01-01", AgreementState::InForce),
            ("2026-06-02", AgreementState::InForce),
            ("2026-12-31", AgreementState::InForce),
            ("2027-01-01", AgreementState::Ended),
        ] {
            assert_eq!(agreement.state(day(on)), state, "{on}");
            assert_eq!(
                agreement.grants(day(on)).len(),
                usize::from(state == AgreementState::InForce),
                "{on}"
            );
        }
    }

    #[test]
    fn one_letter_more_and_what_was_signed_is_not_what_it_says() {
        let on = day("2026-02-01");
        let mut agreement = signed();
        agreement.texts.retention.push('x');
        assert_eq!(agreement.state(on), AgreementState::Draft);
        let mut agreement = signed();
        agreement.purposes.insert(Purpose::Evaluation);
        assert_eq!(agreement.state(on), AgreementState::Draft);
        let mut agreement = signed();
        agreement.lines[0].category = Category::Health;
        assert!(agreement.grants(on).is_empty());
    }

    #[test]
    fn nothing_flows_while_it_is_suspended_ended_left_or_replaced() {
        let on = day("2026-02-01");
        let body = signed().parties[0].controller;
        let stops: [fn(&mut Agreement, ControllerId); 5] = [
            |agreement, body| agreement.suspended = Some((agreement.changed_at, body)),
            |agreement, _| agreement.ended_at = Some(agreement.changed_at),
            |agreement, _| agreement.parties[1].withdrawn_at = Some(agreement.changed_at),
            |agreement, _| agreement.replaced = Day::new(2026, 2, 1).map(|from| (from, agreement.id)),
            |agreement, _| drop(agreement.signatures.pop()),
        ];
        assert_eq!(signed().grants(on).len(), 1);
        for stop in stops {
            let mut agreement = signed();
            stop(&mut agreement, body);
            assert!(agreement.grants(on).is_empty(), "{:?}", agreement.state(on));
        }
    }
}
