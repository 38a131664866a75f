//! What an agreement can begin with: texts, purposes and lines for pairs of partners that every borough has. Guidance,
//! not legal advice: whoever uses one reads and changes it before anybody signs.

use super::model::{Agreement, AgreementKind, Line, Texts};
use super::rules::line_limit;
use crate::gateways::Gateway;
use accord_kernel::ids::{AgencyId, ControllerId};
use accord_kernel::{AgencyKind, Category, Purpose};
use accord_policy::{AgencyFacts, Party};
use std::collections::BTreeSet;

/// Kinds of information from one kind of agency to another, on one power.
type Flow = (AgencyKind, AgencyKind, &'static [Category], &'static str);

/// A party as a form names it: a legal body, or one of its agencies.
pub(super) type Named = (ControllerId, Option<AgencyId>);

/// Something to begin with.
#[derive(Debug)]
pub struct Template {
    /// What a form calls it.
    pub code: &'static str,
    /// What a person reads.
    pub name: &'static str,
    /// Between whom.
    pub kind: AgreementKind,
    /// What for.
    pub purposes: &'static [Purpose],
    /// Whom it is between: kinds of agencies on each of its two sides. Nobody else of their legal bodies is meant.
    sides: [&'static [AgencyKind]; 2],
    flows: &'static [Flow],
    arrangement: &'static str,
    law_enforcement: &'static str,
}

const BASES: &str = "Public task (UK GDPR art. 6(1)(e)). For special categories: substantial public interest, safeguarding of children (UK GDPR art. 9(2)(g); Data Protection Act 2018 Sch. 1 para. 18). Guidance, not legal advice: your data protection officer confirms it.";
const POLICY_DOCUMENT: &str =
    "Each party names its appropriate policy document here, with its date and where it is kept.";
const RETENTION: &str = "Each party keeps what it receives for no longer than its own schedule says for the record that it belongs to, and at most one year after the help ended. What did not have to be kept is deleted when the agreement ends.";
const EACH_ITS_OWN: &str = "Each party is a controller of what it holds and of what it receives. Each answers requests about its own records and tells the other within one working day about a request or a breach that concerns both.";
const JOINT: &str = "The services are parts of one legal body, which is the controller. Each looks after its own records, opens to the other only what is listed here, and names one officer who answers for this protocol.";
const NOT_LAW_ENFORCEMENT: &str =
    "No party processes for law-enforcement purposes under this agreement (Data Protection Act 2018 Part 3).";
const POLICE_ENFORCE: &str = "The police process part of it for law-enforcement purposes (Data Protection Act 2018 Part 3). What they receive to help a child is marked and kept apart from it.";

use AgencyKind::{CommunitySafety, Education, Hospital, Police, School, SocialCare, Voluntary, YouthJustice};
use Category::{
    Contact, Context, Exploitation, Household, Identity, Location, Missing, Offending, PoliceInformation,
    Safeguarding,
};

/// Every template, in the order in which forms list them.
pub const TEMPLATES: &[Template] = &[
    Template {
        code: "yjs_police",
        name: "Youth justice service and police",
        kind: AgreementKind::Agreement,
        purposes: &[
            Purpose::OfferHelp,
            Purpose::YouthJustice,
            Purpose::RespondToIncident,
            Purpose::DecideProtection,
            Purpose::ImmediateDanger,
        ],
        sides: [&[YouthJustice], &[Police]],
        flows: &[
            (
                Police,
                YouthJustice,
                &[Identity, Contact, Offending, PoliceInformation, Location],
                "cda_1998_s115",
            ),
            (YouthJustice, Police, &[Identity, Contact, Offending], "cda_1998_s115"),
            // Section 115 does not serve protection: who knows a child in danger is found under section 47.
            (Police, YouthJustice, &[Identity, Contact, Location], "ca_1989_s47"),
            (YouthJustice, Police, &[Identity, Contact], "ca_1989_s47"),
        ],
        arrangement: EACH_ITS_OWN,
        law_enforcement: POLICE_ENFORCE,
    },
    Template {
        code: "yjs_social_care",
        name: "Youth justice service and children’s social care",
        kind: AgreementKind::Protocol,
        purposes: &[
            Purpose::OfferHelp,
            Purpose::DecideProtection,
            Purpose::RespondToIncident,
            Purpose::ImmediateDanger,
        ],
        sides: [&[YouthJustice], &[SocialCare]],
        flows: &[
            (
                SocialCare,
                YouthJustice,
                &[Identity, Contact, Household, Safeguarding, Exploitation, Missing],
                "ca_2004_s10",
            ),
            (YouthJustice, SocialCare, &[Identity, Contact, Offending, Exploitation], "ca_2004_s10"),
        ],
        arrangement: JOINT,
        law_enforcement: NOT_LAW_ENFORCEMENT,
    },
    Template {
        code: "hospital_yjs",
        name: "Hospital and youth justice service",
        kind: AgreementKind::Agreement,
        purposes: &[
            Purpose::OfferHelp,
            Purpose::DecideProtection,
            Purpose::RespondToIncident,
            Purpose::ImmediateDanger,
        ],
        sides: [&[Hospital], &[YouthJustice]],
        flows: &[
            (Hospital, YouthJustice, &[Identity, Contact, Safeguarding], "ca_2004_s11"),
            (YouthJustice, Hospital, &[Identity, Contact], "ca_2004_s11"),
        ],
        arrangement: EACH_ITS_OWN,
        law_enforcement: NOT_LAW_ENFORCEMENT,
    },
    Template {
        code: "school_council",
        name: "School and council",
        kind: AgreementKind::Agreement,
        purposes: &[Purpose::OfferHelp, Purpose::DecideProtection, Purpose::ImmediateDanger],
        sides: [&[School], &[Education, SocialCare]],
        flows: &[
            (School, Education, &[Identity, Contact, Category::Education, Missing], "ca_2004_s10"),
            (SocialCare, School, &[Identity, Safeguarding], "ca_2004_s10"),
        ],
        arrangement: EACH_ITS_OWN,
        law_enforcement: NOT_LAW_ENFORCEMENT,
    },
    Template {
        code: "voluntary_yjs",
        name: "Voluntary organisation and youth justice service",
        kind: AgreementKind::Agreement,
        purposes: &[Purpose::OfferHelp, Purpose::DecideProtection, Purpose::ImmediateDanger],
        sides: [&[Voluntary], &[YouthJustice]],
        flows: &[
            (YouthJustice, Voluntary, &[Identity, Contact], "ca_2004_s10"),
            (Voluntary, YouthJustice, &[Identity, Context], "ca_2004_s10"),
        ],
        arrangement: "Each party is a controller of what it holds and of what it receives. The organisation takes only children who, or whose carers, have agreed to be referred, and its notes stay with it.",
        law_enforcement: NOT_LAW_ENFORCEMENT,
    },
    Template {
        code: "across_boroughs",
        name: "Youth justice services of two boroughs",
        kind: AgreementKind::Agreement,
        purposes: &[
            Purpose::OfferHelp,
            Purpose::MoveOfHome,
            Purpose::RespondToIncident,
            Purpose::DecideProtection,
            Purpose::ImmediateDanger,
        ],
        sides: [&[YouthJustice], &[YouthJustice]],
        flows: &[(
            YouthJustice,
            YouthJustice,
            &[Identity, Contact, Offending, Safeguarding, Location, Context],
            "ca_2004_s10",
        )],
        arrangement: EACH_ITS_OWN,
        law_enforcement: NOT_LAW_ENFORCEMENT,
    },
    Template {
        code: "internal",
        name: "Community safety and youth justice service of one council",
        kind: AgreementKind::Protocol,
        purposes: &[
            Purpose::OfferHelp,
            Purpose::RespondToIncident,
            Purpose::DecideProtection,
            Purpose::ImmediateDanger,
        ],
        sides: [&[CommunitySafety], &[YouthJustice]],
        flows: &[
            (CommunitySafety, YouthJustice, &[Identity, Location, Context], "own_function"),
            (YouthJustice, CommunitySafety, &[Identity, Context], "own_function"),
        ],
        arrangement: JOINT,
        law_enforcement: NOT_LAW_ENFORCEMENT,
    },
];

impl Template {
    /// The template that a form calls `code`.
    pub fn find(code: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.code == code)
    }

    /// Whom the template means by two parties that somebody chose, each side in a list; `None` when one of them has no
    /// agency of the kinds that the template is between.
    ///
    /// A legal body stands for itself where all its agencies are of these kinds; else those of its services that are.
    pub(super) fn parties(
        &self,
        own: Named,
        other: Named,
        agencies: &[AgencyFacts],
    ) -> Option<(Vec<Named>, Vec<Named>)> {
        let meant = |kinds: &[AgencyKind], (controller, agency): Named| -> Vec<Named> {
            let party = Party { controller, agency };
            let (of_kind, others): (Vec<&AgencyFacts>, Vec<&AgencyFacts>) = agencies
                .iter()
                .filter(|agency| party.includes(agency))
                .partition(|agency| kinds.contains(&agency.kind));
            if agency.is_none() && others.is_empty() && !of_kind.is_empty() {
                return vec![(controller, None)];
            }
            of_kind.into_iter().map(|agency| (controller, Some(agency.id))).collect()
        };
        let [one, two] = self.sides;
        [(one, two), (two, one)].into_iter().find_map(|(first, second)| {
            let (own, other) = (meant(first, own), meant(second, other));
            (!own.is_empty() && !other.is_empty()).then_some((own, other))
        })
    }

    /// Whom it is between, in words.
    pub(super) fn sides_words(&self) -> String {
        let side =
            |kinds: &[AgencyKind]| kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>().join(" or ");
        self.sides.map(side).join(" and ")
    }

    /// What an agreement begins with.
    pub fn texts(&self, title: &str) -> Texts {
        Texts {
            title: title.to_owned(),
            arrangement: self.arrangement.to_owned(),
            bases: BASES.to_owned(),
            policy_document: POLICY_DOCUMENT.to_owned(),
            law_enforcement: self.law_enforcement.to_owned(),
            retention: RETENTION.to_owned(),
        }
    }

    /// The lines between the parties of an agreement, as far as a power can carry them.
    pub fn lines(&self, agreement: &Agreement, agencies: &[AgencyFacts], powers: &[Gateway]) -> Vec<Line> {
        let mut lines = BTreeSet::new();
        for (sender, recipient, categories, code) in self.flows {
            let Some(power) = powers.iter().find(|power| power.code == *code) else { continue };
            for from in &agreement.parties {
                for to in agreement.parties.iter().filter(|to| to.id != from.id) {
                    let has = |party: &super::model::AgreementParty, kind: AgencyKind| {
                        agencies.iter().any(|agency| agency.kind == kind && party.party().includes(agency))
                    };
                    if !has(from, *sender) || !has(to, *recipient) {
                        continue;
                    }
                    lines.extend(categories.iter().filter_map(|category| {
                        let limit = line_limit(&power.rule, agencies, (from, to), *category, self.purposes);
                        let line =
                            Line { from: from.id, to: to.id, category: *category, gateway: power.rule.id };
                        limit.is_none().then_some(line)
                    }));
                }
            }
        }
        lines.into_iter().collect()
    }
}
