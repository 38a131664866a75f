//! Signing an agreement for one's legal body: the exact text that was read, by somebody whom another let sign.

use super::access::{Names, address, begin, changed_meanwhile, is_over, load, of_agreement};
use super::model::{Agreement, AgreementState, ChangeKind};
use super::rules::{facts_of, line_limit, missing};
use super::show_agreement::body_values;
use super::store::authority::list_authorities;
use super::store::{find_agreement, insert_change, insert_signature, replace};
use crate::accounts::{self, MemberLine};
use crate::gateways::list_gateways;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{MemberId, SignatureId, uuid_v7};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Connection, WriteTx};
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::AgencyFacts;
use accord_policy::action::{SignAgreement, ViewAgreement};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use minijinja::context;

/// Who has signed.
fn signers_of(agreement: &Agreement) -> Vec<MemberId> {
    agreement.signatures.iter().map(|found| found.member).collect()
}

/// Why somebody cannot sign now; `None` when they can. `may_sign` says whether another let them, `signers` who has signed.
fn problem(
    visit: &Visit,
    agreement: &Agreement,
    may_sign: bool,
    signers: &[MemberLine],
) -> Result<Option<Problem>, Stop> {
    let member = visit.require_member()?;
    let back = |problem: Problem| problem.with_link("Go to the agreement", &address(agreement.id));
    if agreement.state(visit.at().day()) == AgreementState::Ended {
        return Ok(Some(is_over(agreement)));
    }
    let Some(party) = agreement.party_for(member) else {
        return Ok(Some(back(Problem::new(
            StatusCode::CONFLICT,
            "You do not work for a party of this agreement",
            &["It names single services of your legal body. Somebody who works there signs for them."],
        ))));
    };
    if agreement.signature_of(party.id).is_some() {
        return Ok(Some(back(Problem::new(
            StatusCode::CONFLICT,
            "This party has signed already",
            &["One signature of each party is enough. Nothing was changed."],
        ))));
    }
    let missing = missing(agreement);
    if !missing.is_empty() {
        let paragraphs: Vec<&str> =
            std::iter::once("Nobody can sign it yet.").chain(missing.iter().copied()).collect();
        return Ok(Some(back(Problem::new(
            StatusCode::CONFLICT,
            "Something is missing in this agreement",
            &paragraphs,
        ))));
    }
    if !may_sign {
        return Ok(Some(back(Problem::new(
            StatusCode::CONFLICT,
            "You may not sign for your legal body",
            &[
                "Somebody who signs was let sign by another person, and nobody has let you.",
                "Ask your data protection officer or your risk owner. They open Agreements, Who may sign.",
            ],
        ))));
    }
    if signers.iter().any(|line| line.user == member.user) {
        return Ok(Some(back(Problem::new(
            StatusCode::CONFLICT,
            "You have signed for another party",
            &["One person does not sign for two sides. Ask a colleague who may sign."],
        ))));
    }
    Ok(None)
}

/// Whether each line can still be carried: a power may have been taken out of use since it was written.
async fn lost_line(
    db: &impl Connection,
    names: &Names,
    agreement: &Agreement,
) -> Result<Option<Problem>, Stop> {
    let powers = list_gateways(db).await?;
    let facts: Vec<AgencyFacts> = names.agencies.iter().map(facts_of).collect();
    let purposes: Vec<Purpose> = agreement.purposes.iter().copied().collect();
    for line in &agreement.lines {
        let power = powers.iter().find(|power| power.rule.id == line.gateway);
        let parties = agreement.party(line.from).zip(agreement.party(line.to));
        let (Some(power), Some(parties)) = (power, parties) else { continue };
        if let Some(limit) = line_limit(&power.rule, &facts, parties, line.category, &purposes) {
            let words = format!("{} under {}: {}", line.category.words(), power.law, limit.words());
            let problem = Problem::new(
                StatusCode::CONFLICT,
                "A line of this agreement cannot be carried any more",
                &[
                    &words,
                    "Take it out, or put it on another power: in a renewal where somebody has signed already.",
                ],
            );
            return Ok(Some(problem.with_link("Go to the agreement", &address(agreement.id))));
        }
    }
    Ok(None)
}

pub async fn show_sign(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let agreement = load(&app, &visit, &id).await?;
    visit.require_may::<SignAgreement>(&app, of_agreement(&agreement), Purpose::RunService).await?;
    let names = Names::load(&app).await?;
    let db = app.db().readers();
    let may_sign = !list_authorities(db, &[visit.require_member()?.member]).await?.is_empty();
    let signers = accounts::list_members_with_ids(db, &signers_of(&agreement)).await?;
    if let Some(problem) = problem(&visit, &agreement, may_sign, &signers)? {
        return Err(problem.into());
    }
    if let Some(problem) = lost_line(db, &names, &agreement).await? {
        return Err(problem.into());
    }
    let renewed = renewed_words(db, &agreement).await?;
    let permit = visit.decide::<ViewAgreement>(&app, of_agreement(&agreement), Purpose::RunService).await?;
    let powers = list_gateways(app.db().readers()).await?;
    app.db().record(permit).await?;
    let party = agreement.party_for(visit.require_member()?).ok_or_else(Stop::not_found)?;
    app.page(
        &visit,
        "agreements/sign_agreement.html",
        context! {
            party => names.of_party(party), hash => agreement.text_hash(), renewed,
            agreement => body_values(&agreement, &names, &powers, visit.at().day()),
        },
    )
}

/// Whether an agreement takes the place of the one that it renews, in words; `None` when it renews none. They do not name
/// that one: its title is for its own parties.
pub(super) async fn renewed_words(
    db: &impl Connection,
    agreement: &Agreement,
) -> Result<Option<&'static str>, Stop> {
    let Some(renews) = agreement.renews else { return Ok(None) };
    let old = find_agreement(db, renews).await?.ok_or_else(Stop::not_found)?;
    Ok(Some(match old.replaced {
        Some((_, by)) if by != agreement.id => {
            "Another one has taken the place of the agreement that it renews."
        }
        _ if agreement.keeps_parties_of(&old) => {
            "From its first day on, once all its parties have signed, it takes the place of the agreement that it renews."
        }
        _ => {
            "It leaves out a party of the agreement that it renews, and does not take its place: that one goes on until it is over or ended."
        }
    }))
}

/// Once all have signed, it takes the place of the agreement that it renews, if that one's parties are all in it.
async fn take_place(tx: &WriteTx<SignAgreement>, today: Day) -> Result<(), Stop> {
    let now = find_agreement(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
    let (true, Some(renews), Some(first)) = (now.is_complete(), now.renews, now.starts_on) else {
        return Ok(());
    };
    let old = find_agreement(tx.connection(), renews).await?.ok_or_else(Stop::not_found)?;
    if now.keeps_parties_of(&old) {
        replace(tx, renews, first.max(today)).await?;
    }
    Ok(())
}

pub async fn submit_sign(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let agreement = load(&app, &visit, &id).await?;
    visit.require_may::<SignAgreement>(&app, of_agreement(&agreement), Purpose::RunService).await?;
    let names = Names::load(&app).await?;
    let hash = fields.get("hash");
    let new_id = || uuid_v7(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let (tx, found) = begin::<SignAgreement>(&app, &visit, &agreement).await?;
            let member = visit.require_member()?;
            let may_sign = !list_authorities(tx.connection(), &[member.member]).await?.is_empty();
            let signers = accounts::list_members_with_ids(tx.connection(), &signers_of(&found)).await?;
            if let Some(problem) = problem(&visit, &found, may_sign, &signers)? {
                return Err(problem.into());
            }
            if found.text_hash() != hash {
                return Err(changed_meanwhile(&found).into());
            }
            if let Some(problem) = lost_line(tx.connection(), &names, &found).await? {
                return Err(problem.into());
            }
            let party = found.party_for(member).ok_or_else(Stop::not_found)?;
            let signature = SignatureId::new(visit.at(), app.rng());
            insert_signature(&tx, signature, party.id, member.member, hash).await?;
            insert_change(&tx, found.id, ChangeKind::Signed, names.of_party(party), new_id()).await?;
            take_place(&tx, visit.at().day()).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=signed", address(agreement.id))))
}
