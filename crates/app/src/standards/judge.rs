//! Writing what a borough finds of itself, a theme a page, and completing the round in one's own name.

use super::door::{
    Asked, PLAN, Text, changed_meanwhile, in_area, look_again, next_theme, not_now, of_theme, seen, theme_of,
};
use super::model::{Expectation, OF_THEME_MAX, Theme, WORDS_LETTERS_MAX};
use super::round::{ADDRESS_LETTERS_MAX, Judged, Judgement, Round};
use super::store::editions::list_expectations;
use super::store::rounds::{complete, find_round, keep_judgements};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{ExpectationId, RoundId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{AssessBorough, CompleteRound};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The fields of each expectation of a theme: how far, evidence, address, reason.
const FIELDS: [[&str; 4]; OF_THEME_MAX] = [
    ["judged-0", "evidence-0", "address-0", "reason-0"],
    ["judged-1", "evidence-1", "address-1", "reason-1"],
    ["judged-2", "evidence-2", "address-2", "reason-2"],
    ["judged-3", "evidence-3", "address-3", "reason-3"],
    ["judged-4", "evidence-4", "address-4", "reason-4"],
    ["judged-5", "evidence-5", "address-5", "reason-5"],
    ["judged-6", "evidence-6", "address-6", "reason-6"],
    ["judged-7", "evidence-7", "address-7", "reason-7"],
];

/// A round that is open, with the expectations of one theme of its edition.
struct Judging {
    round: Round,
    theme: Theme,
    expectations: Vec<Expectation>,
}

/// The round of an address, before anybody said who may see it.
pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Round, Stop> {
    visit.require_member()?;
    let id: RoundId = id.parse().map_err(|_| Stop::not_found())?;
    find_round(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

async fn load(app: &App, visit: &Visit, id: &str, theme: &str) -> Result<Judging, Stop> {
    let round = find(app, visit, id).await?;
    visit.require_may::<AssessBorough>(app, in_area(round.id, round.area), PLAN).await?;
    if round.completed.is_some() {
        return Err(completed(&round).into());
    }
    let theme = theme_of(theme)?;
    let all = list_expectations(app.db().readers(), round.edition).await?;
    let expectations = of_theme(&all, theme).take(OF_THEME_MAX).cloned().collect();
    Ok(Judging { round, theme, expectations })
}

fn completed(round: &Round) -> Problem {
    let words = ["What was completed stays as it is. Begin a new round to say what has changed since."];
    not_now("This round is completed", &words, &format!("/standards/rounds/{}", round.id))
}

pub async fn show_judge(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let judging = load(&app, &visit, &id, &asked.theme).await?;
    let mut fields = vec![("seen".to_owned(), judging.round.changed_at.micros().to_string())];
    for (names, one) in FIELDS.iter().zip(&judging.expectations) {
        if let Some(found) = judging.round.judgement(one.id) {
            let values = [found.judged.code(), &found.evidence, &found.address, &found.reason];
            fields
                .extend(names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value.to_owned())));
        }
    }
    page(&app, &visit, &judging, &fields.into_iter().collect(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    judging: &Judging,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let lines: Vec<Value> = FIELDS
        .iter()
        .zip(&judging.expectations)
        .map(|([judged, evidence, address, reason], one)| {
            let items: Vec<Value> = Judged::ALL
                .iter()
                .map(|kind| context! { value => kind.code(), text => kind.words(), checked => entered.get(judged) == kind.code() })
                .collect();
            let field = |name: &str| context! { name, value => entered.get(name) };
            context! {
                label => one.label(), expected => one.text.expected.as_str(), shows => one.text.evidence.as_str(), items,
                judged => *judged, evidence => field(evidence), address => field(address), reason => field(reason),
            }
        })
        .collect();
    let Judging { round, theme, .. } = judging;
    app.page(visit, "standards/judge.html", context! {
        id => round.id.to_string(), number => round.number, theme => theme.code(), theme_number => theme.number(),
        words => theme.words(), lines, seen => entered.get("seen"), is_last => next_theme(*theme).is_none(),
        errors => values(&errors),
    })
}

/// What was entered so far. What is missing is said on the page of the round, and before it is completed: a draft is kept
/// however little is in it.
fn read(judging: &Judging, entered: &Fields) -> Result<Vec<Judgement>, FormErrors> {
    let (mut errors, mut judgements) = (FormErrors::default(), Vec::new());
    for ([judged, evidence, address, reason], one) in FIELDS.iter().zip(&judging.expectations) {
        let label = one.label();
        let has_words = [evidence, address, reason].iter().any(|name| !entered.get(name).is_empty());
        let found = Judged::from_code(entered.get(judged));
        let fits = found.is_some() || !has_words;
        errors.require(fits, judged, &format!("Select how far {label} is met"));
        errors.limit(entered.get(evidence), WORDS_LETTERS_MAX, evidence, &format!("The evidence of {label}"));
        errors.limit(
            entered.get(address),
            ADDRESS_LETTERS_MAX,
            address,
            &format!("Where the evidence of {label} is"),
        );
        errors.limit(entered.get(reason), WORDS_LETTERS_MAX, reason, &format!("The reason of {label}"));
        judgements.extend(found.map(|found| Judgement {
            expectation: one.id,
            judged: found,
            evidence: entered.get(evidence).to_owned(),
            address: entered.get(address).to_owned(),
            reason: entered.get(reason).to_owned(),
        }));
    }
    if errors.is_empty() { Ok(judgements) } else { Err(errors) }
}

pub async fn submit_judge(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let judging = load(&app, &visit, &id, &asked.theme).await?;
    let judgements = match read(&judging, &entered) {
        Ok(judgements) => judgements,
        Err(errors) => {
            let page = page(&app, &visit, &judging, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let labels: Vec<String> = judging.expectations.iter().map(Expectation::label).collect();
    let texts: Vec<Text<'_>> = FIELDS
        .iter()
        .zip(&labels)
        .flat_map(|([_, evidence, _, reason], label)| {
            [(*evidence, label.as_str()), (*reason, label.as_str())]
        })
        .collect();
    // Where evidence is found is an address, in which capital letters say nothing.
    let addresses: Vec<Text<'_>> =
        FIELDS.iter().zip(&labels).map(|([_, _, address, _], label)| (*address, label.as_str())).collect();
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &addresses)? {
        return Ok(page.into_response());
    }
    let round = &judging.round;
    let address = format!("/standards/rounds/{}", round.id);
    let (seen, expectations) = (seen(&entered, "/standards")?, judging.expectations.iter().map(|one| one.id));
    let expectations: Vec<ExpectationId> = expectations.collect();
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<AssessBorough>(&app, in_area(round.id, round.area), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let new_id = || uuid_v7(visit.at(), app.rng());
            if !keep_judgements(&tx, (&expectations, &judgements), seen, new_id).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    let next = next_theme(judging.theme).filter(|_| entered.get("go") == "next");
    let to = next.map_or_else(
        || format!("{address}?done=saved"),
        |theme| format!("{address}/judge?theme={}", theme.code()),
    );
    Ok(Redirect::to(&to).into_response())
}

pub async fn submit_complete(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let round = find(&app, &visit, &id).await?;
    let target = in_area(round.id, round.area);
    visit.require_may::<CompleteRound>(&app, target.clone(), PLAN).await?;
    let (seen, address) = (seen(&fields, "/standards")?, format!("/standards/rounds/{}", round.id));
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<CompleteRound>(&app, target.clone(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_round(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if now.completed.is_some() {
                return Err(completed(&now).into());
            }
            let missing = now.missing(&list_expectations(tx.connection(), now.edition).await?);
            if !missing.is_empty() {
                let words: Vec<String> =
                    missing.iter().map(|(label, words)| format!("{label}: {words}.")).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let problem =
                    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "The round is not whole", &words);
                return Err(problem.with_link("Go to the round", &address).into());
            }
            if !complete(&tx, seen).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=completed")))
}
