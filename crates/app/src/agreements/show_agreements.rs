//! The register of agreements: what runs out next comes first.

use super::access::{Names, Served, area_of, between, of_area, overseen};
use super::model::{Agreement, AgreementState};
use super::show_agreement::days_warning;
use super::store::{list_agreements, list_agreements_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AgreementId;
use accord_kernel::{Day, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{DraftAgreement, ListAgreements, OverseeAgreements, ViewSignatories};
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The state to show; empty for all but those that are over.
    #[serde(default)]
    state: String,
    /// Part of the name of a party or of the title; empty for all.
    #[serde(default)]
    party: String,
}

/// The agreements that a reader sees, those of their legal body and those of the boroughs that they look after, with
/// the entries of the read made durable.
pub(super) async fn list_seen(app: &App, visit: &Visit) -> Result<Vec<Agreement>, Stop> {
    let body = visit.require_member()?.controller;
    let permit = visit.decide::<ListAgreements>(app, between(body, &[body]), Purpose::RunService).await?;
    let db = app.db().readers();
    let areas = overseen(visit);
    let agreements = if areas.is_empty() {
        list_agreements_of(db, &[body]).await?
    } else {
        let served = Served::load(app, visit).await?;
        let all = list_agreements(db).await?;
        let is_seen = |agreement: &Agreement| {
            agreement.all_controllers().contains(&body) || area_of(agreement, &areas, &served).is_some()
        };
        all.into_iter().filter(is_seen).collect()
    };
    app.db().record(permit).await?;
    for area in areas {
        let permit = visit.decide::<OverseeAgreements>(app, of_area(area), Purpose::RunService).await?;
        app.db().record(permit).await?;
    }
    Ok(agreements)
}

/// Those over last; of the others what runs out first, and what has no such day after them.
fn in_order(agreements: &mut [Agreement], today: Day) {
    agreements.sort_by_key(|agreement| {
        let day = agreement.runs_out_on();
        (agreement.state(today) == AgreementState::Ended, day.is_none(), day, agreement.id)
    });
}

pub async fn show_agreements(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let mut agreements = list_seen(&app, &visit).await?;
    let (names, today) = (Names::load(&app).await?, visit.at().day());
    in_order(&mut agreements, today);
    let state = AgreementState::from_code(&asked.state);
    let words = asked.party.trim().to_lowercase();
    let parties = |agreement: &Agreement| {
        agreement.parties.iter().map(|party| names.of_party(party)).collect::<Vec<_>>().join(", ")
    };
    let is_asked = |agreement: &&Agreement| {
        let own = agreement.state(today);
        let fits = state.map_or(own != AgreementState::Ended, |state| own == state);
        let text = format!("{} {}", agreement.texts.title, parties(agreement)).to_lowercase();
        fits && text.contains(&words)
    };
    let lines: Vec<Value> = agreements
        .iter()
        .filter(is_asked)
        .map(|agreement| {
            context! {
                id => agreement.id.to_string(), title => agreement.texts.title.as_str(), parties => parties(agreement),
                state => agreement.state(today).words(), kind => agreement.kind.words(),
                is_in_force => agreement.state(today) == AgreementState::InForce,
                review_by_on => agreement.review_by_on.map(Day::number), ends_on => agreement.ends_on.map(Day::number),
                warning => days_warning(agreement, today),
            }
        })
        .collect();
    let states: Vec<Value> = std::iter::once(("", "All that are not over"))
        .chain(AgreementState::ALL.iter().map(|state| (state.code(), state.words())))
        .map(|(code, text)| context! { value => code, text, selected => asked.state == code })
        .collect();
    let body = visit.require_member()?.controller;
    let any = between(AgreementId::new(visit.at(), app.rng()), &[body]);
    let shown = lines.len();
    app.page(
        &visit,
        "agreements/show_agreements.html",
        context! {
            lines, states, party => asked.party.trim(), shown, all => agreements.len(),
            oversees => !overseen(&visit).is_empty(), may_draft => visit.may::<DraftAgreement>(&any, Purpose::RunService),
            may_grant => visit.may::<ViewSignatories>(&between(body, &[body]), Purpose::RunService),
        },
    )
}
