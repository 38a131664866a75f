//! One ask: what it says, who stands behind it, and its next step.

use super::ask::{Ask, AskOutcome, AskState, Backing};
use super::door::{Asked, Names, PLAN, changed_meanwhile, in_area, look_again, not_whole, seen, view};
use super::model::WORDS_LETTERS_MAX;
use super::store::asks::{Step, find_ask, insert_word};
use super::write_ask::{Asking, Change};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{AskId, uuid_v7};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::action::BackAsk;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

async fn find(app: &App, visit: &Visit, id: &str) -> Result<Ask, Stop> {
    visit.require_member()?;
    let id: AskId = id.parse().map_err(|_| Stop::not_found())?;
    find_ask(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

pub async fn show_ask(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let ask = find(&app, &visit, &id).await?;
    let (chosen, permit) = view(&app, &visit, &asked.area).await?;
    app.db().record(permit).await?;
    let (names, state, area) = (Names::load(&app).await?, ask.state(), chosen.area.id);
    let backers = ask.backers();
    let words: Vec<Value> = ask
        .words
        .iter()
        .rev()
        .map(|word| {
            let stands = ask.standing(word.area).is_some_and(|newest| newest.number == word.number);
            context! { area => names.area(word.area), backs => word.backs, reason => word.reason.as_str(), at => word.at.micros(), stands }
        })
        .collect();
    let own = ask.standing(area);
    let may_back = state != AskState::Closed && visit.may::<BackAsk>(&in_area(ask.id, area), PLAN);
    let outcomes: Vec<Value> =
        AskOutcome::ALL.iter().map(|one| context! { value => one.code(), text => one.words() }).collect();
    let notice = match asked.done.as_str() {
        "opened" => Some("The ask is open. Every borough can stand behind it."),
        "said" => Some("What your borough says was saved."),
        "stepped" => Some("The next step was saved."),
        _ => None,
    };
    let dated = |step: &Option<(Day, String)>| {
        step.as_ref().map(|(day, words)| context! { on => day.number(), words => words.as_str() })
    };
    let values = context! {
        area => chosen.values(), id => ask.id.to_string(), what => ask.what.as_str(), kind => ask.kind.words(),
        of_whom => ask.of_whom.as_str(), why => ask.why.as_str(), evidence => ask.evidence.as_str(),
        would_change => ask.would_change.as_str(), state => state.words(), code => state.code(),
        opened_by => ask.opened_in.map_or("The region", |area| names.area(area)), opened_at => ask.opened_at.micros(),
        sent => dated(&ask.sent), closed => dated(&ask.closed),
        answered => ask.answered.as_ref().map(|(day, outcome, words)| context! { on => day.number(), outcome => outcome.words(), words => words.as_str() }),
        backers => backers.len(), names => names.areas(&backers), words, may_back, outcomes,
        backs => own.is_some_and(|word| word.backs), before => own.map_or(0, |word| word.number),
        may_step => state != AskState::Closed && Asking::of(&ask).may(&visit, ask.id),
        seen => ask.changed_at.micros().to_string(),
    };
    app.page_with_notice(&visit, notice, "funding/show_ask.html", values)
}

pub async fn submit_back(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    let ask = find(&app, &visit, &id).await?;
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let (area, target) = (chosen.area.id, in_area(ask.id, chosen.area.id));
    visit.require_may::<BackAsk>(&app, target.clone(), PLAN).await?;
    let address = format!("/asks/{}?area={}", ask.id, chosen.area.slug);
    let reason = fields.get("reason");
    if !(1..=WORDS_LETTERS_MAX).contains(&reason.chars().count()) {
        let words = "Say in a sentence why your borough stands behind it, or steps back.";
        return Err(not_whole("Give the reason", words, &address).into());
    }
    if let Some(page) = look_again(&app, &visit, &fields, &[("reason", "The reason")], &[])? {
        return Ok(page.into_response());
    }
    let before: i32 = fields.get("before").parse().map_err(|_| changed_meanwhile(&address))?;
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<BackAsk>(&app, target.clone(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_ask(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let own = now.standing(area);
            let is_as_seen = own.map_or(0, |word| word.number) == before;
            if !is_as_seen || now.state() == AskState::Closed {
                return Err(changed_meanwhile(&address).into());
            }
            let word = Backing {
                area,
                number: before + 1,
                backs: !own.is_some_and(|word| word.backs),
                reason: reason.to_owned(),
                at: visit.at(),
            };
            match insert_word(&tx, &word, uuid_v7(visit.at(), app.rng())).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
                other => other.or_fault("say whether a borough stands behind an ask")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}&done=said")).into_response())
}

/// The next step that was entered: what follows from where the ask stands, or that it is closed.
fn read_step(ask: &Ask, fields: &Fields, today: Day, address: &str) -> Result<Step, Problem> {
    let words = fields.get("words");
    if !(1..=WORDS_LETTERS_MAX).contains(&words.chars().count()) {
        return Err(not_whole("Something is missing", "Fill in the words of this step.", address));
    }
    let words = words.to_owned();
    // What happened outside is told afterwards, so its day is today or before.
    let on = || {
        let day = fields.day("on").filter(|day| *day <= today && *day >= ask.opened_at.day());
        let missing =
            "Enter the day on which it happened: not before the ask was opened, and not in the future.";
        day.ok_or_else(|| not_whole("Enter the day", missing, address))
    };
    match (fields.get("do"), ask.state()) {
        ("close", _) => Ok(Step::Closed(today, words)),
        ("next", AskState::Open) => Ok(Step::Sent(on()?, words)),
        ("next", AskState::Sent) => {
            let outcome = AskOutcome::from_code(fields.get("outcome"));
            let outcome = outcome.ok_or_else(|| {
                not_whole("Select what was answered", "Select one of the answers.", address)
            })?;
            Ok(Step::Answered(on()?, outcome, words))
        }
        _ => Err(changed_meanwhile(address)),
    }
}

pub async fn submit_step(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let ask = find(&app, &visit, &id).await?;
    let asking = Asking::of(&ask);
    asking.require(&app, &visit, ask.id).await?;
    let address = format!("/asks/{}", ask.id);
    let step = read_step(&ask, &fields, visit.at().day(), &address)?;
    if let Some(page) = look_again(&app, &visit, &fields, &[("words", "The words of this step")], &[])? {
        return Ok(page.into_response());
    }
    let change = Change::Step(step, seen(&fields, &address)?);
    app.db().retrying(|| asking.write(&app, &visit, ask.id, &change)).await?;
    Ok(Redirect::to(&format!("{address}?done=stepped")).into_response())
}
