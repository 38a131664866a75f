//! What a line of an agreement can rest on: no I/O.

use super::model::{Agreement, AgreementParty};
use crate::agencies::Agency;
use accord_kernel::{Category, Purpose};
use accord_policy::gateway::Carried;
use accord_policy::{AgencyFacts, GatewayLimit, GatewayRule, Scale};

/// As policy knows an agency.
pub fn facts_of(agency: &Agency) -> AgencyFacts {
    AgencyFacts { id: agency.id, controller: agency.controller, kind: agency.kind }
}

/// Every pair of an agency of `from` and another of `to`.
fn pairs<'a>(
    agencies: &'a [AgencyFacts],
    from: &'a AgreementParty,
    to: &'a AgreementParty,
) -> impl Iterator<Item = (&'a AgencyFacts, &'a AgencyFacts)> {
    let of = |party: &AgreementParty| {
        let party = party.party();
        agencies.iter().filter(move |agency| party.includes(agency))
    };
    of(from).flat_map(move |sender| {
        of(to).filter(move |recipient| recipient.id != sender.id).map(move |recipient| (sender, recipient))
    })
}

/// Why a power can carry a category between two parties for none of the purposes, as the nearest that any pair of
/// their agencies comes to it; `None` when it can carry it between two of them for one purpose at least.
///
/// Where a whole legal body is a party, what the power cannot carry from some of its agencies is left out of what
/// flows, and the page of the agreement says so.
pub fn line_limit(
    rule: &GatewayRule,
    agencies: &[AgencyFacts],
    (from, to): (&AgreementParty, &AgreementParty),
    category: Category,
    purposes: &[Purpose],
) -> Option<GatewayLimit> {
    let mut nearest = None;
    for (from, to) in pairs(agencies, from, to) {
        for purpose in purposes {
            let carried = Carried { from, to, category, purpose: *purpose, scale: Scale::Standing };
            match rule.limit(carried) {
                None => return None,
                limit => nearest = nearest.max(limit),
            }
        }
    }
    // Nothing was asked: no agency is there, or no purpose. What cannot be evaluated is refused.
    Some(nearest.unwrap_or(GatewayLimit::OtherPurpose))
}

/// Agencies of the sender whose information of this category a line does not carry to anybody, with the reason.
pub fn left_out<'a>(
    rule: &GatewayRule,
    agencies: &'a [AgencyFacts],
    (from, to): (&'a AgreementParty, &'a AgreementParty),
    category: Category,
    purposes: &[Purpose],
) -> Vec<(&'a AgencyFacts, GatewayLimit)> {
    let sender_of = |agency: &AgencyFacts| AgreementParty { agency: Some(agency.id), ..from.clone() };
    agencies
        .iter()
        .filter(|agency| from.party().includes(agency))
        .filter_map(|agency| {
            let limit = line_limit(rule, agencies, (&sender_of(agency), to), category, purposes)?;
            Some((agency, limit))
        })
        .collect()
}

/// What is missing before anybody can sign, a sentence each; empty when nothing is.
pub fn missing(agreement: &Agreement) -> Vec<&'static str> {
    let texts = &agreement.texts;
    let dates = (agreement.starts_on, agreement.review_by_on, agreement.ends_on);
    [
        (agreement.staying().count() < 2, "Add the other party."),
        (agreement.purposes.is_empty(), "Say what for."),
        (agreement.lines.is_empty(), "Say what is shared in which direction."),
        (texts.arrangement.is_empty(), "Write who does what."),
        (texts.bases.is_empty(), "Write the lawful bases."),
        (texts.policy_document.is_empty(), "Name the appropriate policy document."),
        (texts.law_enforcement.is_empty(), "Say whether law-enforcement processing applies."),
        (texts.retention.is_empty(), "Write how long each party keeps what it receives."),
        (dates.0.is_none(), "Enter its first day."),
        (dates.1.is_none(), "Enter by when it is reviewed."),
        (dates.2.is_none(), "Enter its last day."),
    ]
    .into_iter()
    .filter_map(|(is_missing, words)| is_missing.then_some(words))
    .collect()
}
