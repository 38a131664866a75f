//! A round: what the borough found, what is missing, what a peer says of it, and what is planned.

use super::door::{Asked, Names, PLAN, boroughs, in_area, name_of};
use super::judge::find;
use super::model::{Edition, Expectation, Theme};
use super::round::{Judgement, Looking, Moderation, Round};
use super::store::editions::{find_edition, list_expectations};
use super::store::improvements::list_improvements;
use super::store::moderations::list_moderations;
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{ImprovementId, UserId};
use accord_platform_db::Fault;
use accord_platform_web::Page;
use accord_policy::Permit;
use accord_policy::action::{
    AssessBorough, CompleteRound, PlanImprovement, ReadModeration, ReadOpenRound, ViewStandards,
};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

/// The permit under which a round is read: a completed one by whoever serves the borough, an open one by who assesses it.
pub(super) enum Reading {
    Open(Permit<ReadOpenRound>),
    Completed(Permit<ViewStandards>),
}

impl Reading {
    pub(super) async fn of(app: &App, visit: &Visit, round: &Round) -> Result<Self, Stop> {
        Ok(match round.completed {
            Some(_) => {
                let target = in_area(round.area, round.area);
                Self::Completed(visit.decide::<ViewStandards>(app, target, PLAN).await?)
            }
            None => {
                let target = in_area(round.id, round.area);
                Self::Open(visit.decide::<ReadOpenRound>(app, target, PLAN).await?)
            }
        })
    }

    pub(super) async fn record(self, app: &App) -> Result<(), Fault> {
        match self {
            Self::Open(permit) => app.db().record(permit).await,
            Self::Completed(permit) => app.db().record(permit).await,
        }
    }
}

pub async fn show_round(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let round = find(&app, &visit, &id).await?;
    let reading = Reading::of(&app, &visit, &round).await?;
    let db = app.db().readers();
    let edition = find_edition(db, round.edition).await?.ok_or_else(Stop::not_found)?;
    let expectations = list_expectations(db, round.edition).await?;
    let moderations = list_moderations(db, round.id).await?;
    let improvements = list_improvements(db, round.area).await?;
    let planned = improvements.iter().filter(|one| one.round == round.id).count();
    let people: Vec<UserId> = round.completed.and_then(|(_, by)| by).into_iter().collect();
    let people = accounts::list_names(db, &people).await?;
    reading.record(&app).await?;
    let names = Names::load(&app).await?;
    let directory = agencies::directory(&app).await?;
    let slug = directory.areas.iter().find(|area| area.id == round.area).map(|area| area.slug.clone());
    let chosen = choose_area(&app, &visit, slug.as_deref().unwrap_or_default()).await?;
    let target = in_area(round.id, round.area);
    let is_open = round.completed.is_none();
    let may_assess = is_open && visit.may::<AssessBorough>(&target, PLAN);
    let may_complete = visit.may::<CompleteRound>(&target, PLAN);
    let stands = moderations.iter().any(|one| one.looking() != Looking::Declined);
    let peers: Vec<Value> = match !is_open && may_complete && !stands {
        true => peers(&app, &round).await?,
        false => Vec::new(),
    };
    let any = ImprovementId::new(visit.at(), app.rng());
    let may_improve = !is_open && visit.may::<PlanImprovement>(&in_area(any, round.area), PLAN);
    let missing: Vec<String> = match is_open {
        true => round
            .missing(&expectations)
            .into_iter()
            .map(|(label, words)| format!("{label}: {words}"))
            .collect(),
        false => Vec::new(),
    };
    let values = context! {
        area => chosen.values(), id => round.id.to_string(), number => round.number, edition => edition_values(&edition),
        completed_at => round.completed.map(|(at, _)| at.micros()),
        completed_by => round.completed.map(|(_, by)| name_of(&people, by)), due_on => round.due_on.number(), begun_at => round.begun_at.micros(),
        counts => counts(&round), themes => themes(&round, &expectations, &moderations), missing, may_assess,
        may_complete => is_open && may_complete, peers, may_improve, planned, seen => round.changed_at.micros().to_string(),
        moderations => moderations.iter().map(|one| moderation_values(&visit, one, &round, &names)).collect::<Vec<_>>(),
    };
    app.page_with_notice(&visit, notice(&asked.done), "standards/show_round.html", values)
}

fn notice(done: &str) -> Option<&'static str> {
    match done {
        "saved" => Some("What you wrote is kept as a draft."),
        "completed" => Some("The round is completed in your name. Now ask a peer borough to look at it."),
        "asked" => Some("The borough was asked to look at it."),
        "planned" => Some("The improvement is planned."),
        _ => None,
    }
}

fn edition_values(edition: &Edition) -> Value {
    context! { id => edition.id.to_string(), title => edition.title() }
}

/// How often each judgement was given, as rows.
pub(super) fn counts(round: &Round) -> Vec<Value> {
    let counts = round.counts().into_iter();
    counts.map(|(judged, count)| context! { words => judged.words(), count }).collect()
}

/// The boroughs that can be asked.
async fn peers(app: &App, round: &Round) -> Result<Vec<Value>, Stop> {
    let others = boroughs(app).await?.into_iter().filter(|area| area.id != round.area);
    let choose = context! { value => "", text => "Select a borough" };
    let items = others.map(|area| context! { value => area.slug, text => area.name });
    Ok(std::iter::once(choose).chain(items).collect())
}

/// The themes with what was found of each expectation, and what a peer says otherwise.
fn themes(round: &Round, expectations: &[Expectation], moderations: &[Moderation]) -> Vec<Value> {
    let said = moderations.iter().find(|one| one.said.is_some());
    let themes = Theme::ALL.iter().map(|theme| {
        let lines = expectations.iter().filter(|one| one.theme == *theme);
        let lines: Vec<Value> = lines
            .map(|one| {
                let otherwise = said.and_then(|said| said.line(one.id)).filter(|line| !line.agrees);
                context! {
                    label => one.label(), expected => one.text.expected.as_str(),
                    found => round.judgement(one.id).map(judgement_values),
                    otherwise => otherwise.map(|line| context! { words => line.words.as_str(), reply => line.reply.as_deref() }),
                }
            })
            .collect();
        context! { code => theme.code(), number => theme.number(), words => theme.words(), lines }
    });
    themes.collect()
}

/// What was found of one expectation.
pub(super) fn judgement_values(found: &Judgement) -> Value {
    context! {
        judged => found.judged.words(), evidence => found.evidence.as_str(), address => found.address.as_str(),
        reason => found.reason.as_str(), asks_to_improve => found.judged.asks_to_improve(),
    }
}

fn moderation_values(visit: &Visit, one: &Moderation, round: &Round, names: &Names) -> Value {
    let may_read = visit.may::<ReadModeration>(&in_area(one.id, round.area), PLAN);
    context! {
        id => one.id.to_string(), area => names.area(one.area), state => one.looking().words(), may_read,
        asked_at => one.asked_at.micros(), declined => one.declined.as_ref().map(|(_, because)| because.as_str()),
    }
}
