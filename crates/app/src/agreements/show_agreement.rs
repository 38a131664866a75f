//! One agreement in plain words: who may have what from whom, what for, on which law; who has signed; what happened.

use super::access::{Names, address, load, may_view, of_agreement};
use super::model::{Agreement, AgreementParty, AgreementState, REVIEW_WARNING_DAYS};
use super::renew_agreement::find_renewal;
use super::rules::{facts_of, left_out, line_limit, missing};
use super::sign_agreement::renewed_words;
use super::store::authority::list_authorities;
use super::store::list_changes;
use crate::gateways::{Gateway, list_gateways};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{MemberId, UserId};
use accord_kernel::{Category, Day, Purpose};
use accord_platform_web::Page;
use accord_platform_web::page::values;
use accord_policy::action::{
    DraftAgreement, EditAgreement, EndAgreement, ResumeAgreement, SignAgreement, SuspendAgreement,
    WithdrawFromAgreement,
};
use accord_policy::{AgencyFacts, GatewayLimit};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// Events of the history on the page at most.
const CHANGES_SHOWN_MAX: u64 = 100;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// One direction in words.
pub(super) struct Direction {
    pub from: String,
    pub to: String,
    pub kinds: Vec<Kind>,
}

/// A kind of information in one direction.
#[derive(serde::Serialize)]
pub(super) struct Kind {
    /// What kind.
    pub words: &'static str,
    /// The law that it rests on.
    pub law: String,
    /// The code of that power.
    pub code: String,
    /// What the power does not carry of it, a sentence each.
    pub left_out: Vec<String>,
    /// Purposes of the agreement that the power does not serve; empty for none.
    pub not_for: String,
}

/// What an agreement says, direction by direction.
pub(super) fn directions(agreement: &Agreement, names: &Names, powers: &[Gateway]) -> Vec<Direction> {
    let facts: Vec<AgencyFacts> = names.agencies.iter().map(facts_of).collect();
    let purposes: Vec<Purpose> = agreement.purposes.iter().copied().collect();
    let mut found: Vec<Direction> = Vec::new();
    let mut last = None;
    for line in &agreement.lines {
        let parties = agreement.party(line.from).zip(agreement.party(line.to));
        let power = powers.iter().find(|power| power.rule.id == line.gateway);
        let (Some((from, to)), Some(power)) = (parties, power) else { continue };
        if last != Some((line.from, line.to)) {
            last = Some((line.from, line.to));
            let name = |party: &AgreementParty| names.of_party(party).to_owned();
            found.push(Direction { from: name(from), to: name(to), kinds: Vec::new() });
        }
        let not_for: Vec<&str> = purposes
            .iter()
            .filter(|purpose| {
                let limit = line_limit(&power.rule, &facts, (from, to), line.category, &[**purpose]);
                matches!(limit, Some(GatewayLimit::OtherPurpose | GatewayLimit::WithoutIdentities))
            })
            .map(|purpose| purpose.words())
            .collect();
        if let Some(direction) = found.last_mut() {
            direction.kinds.push(Kind {
                words: line.category.words(),
                law: power.law.clone(),
                code: power.code.clone(),
                left_out: not_carried(&facts, names, power, (from, to), line.category, &purposes),
                not_for: not_for.join(", "),
            });
        }
    }
    found
}

/// Agencies of a whole legal body from which a line does not carry, in words.
fn not_carried(
    facts: &[AgencyFacts],
    names: &Names,
    power: &Gateway,
    (from, to): (&AgreementParty, &AgreementParty),
    category: Category,
    purposes: &[Purpose],
) -> Vec<String> {
    left_out(&power.rule, facts, (from, to), category, purposes)
        .into_iter()
        .map(|(agency, limit)| format!("Not from {}. {}", names.of_agency(agency.id), limit.words()))
        .collect()
}

/// What everybody reads of an agreement, on the page, before signing and on paper.
pub(super) fn body_values(agreement: &Agreement, names: &Names, powers: &[Gateway], today: Day) -> Value {
    let parties: Vec<Value> = agreement
        .parties
        .iter()
        .map(|party| {
            context! {
                name => names.of_party(party), contact => party.contact.as_str(),
                left_at => party.withdrawn_at.map(|at| at.micros()), kept_by_law => party.kept_by_law.clone(),
            }
        })
        .collect();
    let directions: Vec<Value> = directions(agreement, names, powers)
        .into_iter()
        .map(|direction| {
            context! { from => direction.from, to => direction.to, kinds => values(&direction.kinds) }
        })
        .collect();
    let purposes: Vec<&str> = agreement.purposes.iter().map(|purpose| purpose.words()).collect();
    let (texts, state) = (&agreement.texts, agreement.state(today));
    let number = |day: Option<Day>| day.map(Day::number);
    context! {
        id => agreement.id.to_string(), title => texts.title.as_str(), kind => agreement.kind.words(),
        state => state.words(), state_code => state.code(), parties, directions, purposes,
        arrangement => texts.arrangement.as_str(), bases => texts.bases.as_str(),
        policy_document => texts.policy_document.as_str(), law_enforcement => texts.law_enforcement.as_str(),
        retention => texts.retention.as_str(), starts_on => number(agreement.starts_on),
        review_by_on => number(agreement.review_by_on), ends_on => number(agreement.ends_on),
    }
}

/// What somebody has to know of its days; `None` when there is nothing.
pub(super) fn days_warning(agreement: &Agreement, today: Day) -> Option<String> {
    if !matches!(agreement.state(today), AgreementState::InForce | AgreementState::Suspended) {
        return None;
    }
    if let Some(last) = agreement.ends_on.filter(|last| last.days_since(today) <= REVIEW_WARNING_DAYS) {
        return Some(format!(
            "It ends on {}. Nothing flows under it after that day. Renew it in time.",
            last.words()
        ));
    }
    let review = agreement.review_by_on.filter(|day| day.days_since(today) <= REVIEW_WARNING_DAYS)?;
    Some(if review < today {
        format!("Its review was due by {}. It stays in force: review it now.", review.words())
    } else {
        format!("Review it by {}.", review.words())
    })
}

/// Who signed for each party, and who has not.
async fn signature_values(app: &App, agreement: &Agreement, names: &Names) -> Result<Vec<Value>, Stop> {
    let members: Vec<MemberId> = agreement.signatures.iter().map(|found| found.member).collect();
    let members = accounts::list_members_with_ids(app.db().readers(), &members).await?;
    Ok(agreement
        .parties
        .iter()
        .map(|party| {
            let signature = agreement.signature_of(party.id);
            let member = signature
                .and_then(|found| members.iter().find(|line| line.member == found.member))
                .map(|line| line.name.clone());
            context! {
                party => names.of_party(party), by => member, at => signature.map(|found| found.signed_at.micros()),
                is_signed => signature.is_some(),
            }
        })
        .collect())
}

/// What happened to it, newest first.
async fn history_values(app: &App, agreement: &Agreement, names: &Names) -> Result<Vec<Value>, Stop> {
    let db = app.db().readers();
    let changes = list_changes(db, agreement.id, CHANGES_SHOWN_MAX).await?;
    let people: Vec<UserId> = changes.iter().filter_map(|change| change.by).collect();
    let people: BTreeMap<UserId, String> = accounts::list_names(db, &people).await?;
    Ok(changes
        .iter()
        .map(|change| {
            context! {
                what => change.kind.words(), words => change.words.as_str(), at => change.at.micros(),
                by => change.by.and_then(|by| people.get(&by).cloned()), agency => names.of_agency(change.agency),
            }
        })
        .collect())
}

/// What the reader can do with it. `could_sign` says whether another person let them sign and nothing is missing,
/// `could_renew` whether no renewal has been begun.
fn steps(visit: &Visit, agreement: &Agreement, could_sign: bool, could_renew: bool) -> Result<Value, Stop> {
    let (target, run) = (of_agreement(agreement), Purpose::RunService);
    let (member, is_sealed) = (visit.require_member()?, agreement.is_sealed());
    let (own, is_over) = (member.controller, agreement.state(visit.at().day()) == AgreementState::Ended);
    let awaits = agreement.party_for(member).is_some_and(|party| agreement.signature_of(party.id).is_none());
    Ok(context! {
        sign => !is_over && awaits && could_sign && visit.would_but_for_proof::<SignAgreement>(&target, run),
        edit => !is_over && !is_sealed && visit.may::<EditAgreement>(&target, run),
        suspend => !is_over && agreement.suspended.is_none() && visit.may::<SuspendAgreement>(&target, run),
        resume => !is_over
            && agreement.is_resumed_by(own)
            && visit.would_but_for_proof::<ResumeAgreement>(&target, run),
        withdraw => !is_over && visit.would_but_for_proof::<WithdrawFromAgreement>(&target, run),
        end => !is_over
            && !agreement.is_for_others_too(own)
            && visit.would_but_for_proof::<EndAgreement>(&target, run),
        renew => is_sealed
            && could_renew
            && agreement.controllers().contains(&own)
            && visit.may::<DraftAgreement>(&target, run),
    })
}

pub async fn show_agreement(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let agreement = load(&app, &visit, &id).await?;
    let access = may_view(&app, &visit, &agreement).await?;
    let (names, today) = (Names::load(&app).await?, visit.at().day());
    let powers = list_gateways(app.db().readers()).await?;
    let signatures = signature_values(&app, &agreement, &names).await?;
    let history = history_values(&app, &agreement, &names).await?;
    let db = app.db().readers();
    let (renewal, renewed) =
        (find_renewal(db, agreement.id, today).await?, renewed_words(db, &agreement).await?);
    access.record(&app).await?;
    let member = visit.require_member()?;
    let is_let = !list_authorities(db, &[member.member]).await?.is_empty();
    let is_over = agreement.state(today) == AgreementState::Ended;
    let missing = if is_over { Vec::new() } else { missing(&agreement) };
    let steps = steps(&visit, &agreement, is_let && missing.is_empty(), renewal.is_none())?;
    // Somebody whom a renewal leaves out does not read in its title what the others plan.
    let renewal = renewal.filter(|renewal| renewal.all_controllers().contains(&member.controller));
    let notice = match done.done.as_str() {
        "signed" => Some("You signed the agreement."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "agreements/show_agreement.html", context! {
        agreement => body_values(&agreement, &names, &powers, today), signatures, history, missing, steps,
        renewed, renewal => renewal.map(|renewal| context! {
            href => address(renewal.id), title => renewal.texts.title.as_str(), state => renewal.state(today).words(),
        }),
        warning => days_warning(&agreement, today), hash => agreement.text_hash(),
        suspended => agreement.suspended.map(|(at, by)| context! { at => at.micros(), by => names.of_controller(by) }),
    })
}
