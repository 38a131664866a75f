//! The standards of a borough on one page: what is in force, what is to be answered, what it found of itself.

use super::door::{Asked, Names, PLAN, in_area, of_agency, oversees};
use super::model::{Answer, Edition, Stage, in_force, standing};
use super::round::{Improvement, Moderation, Round};
use super::store::answers::{Whose, list_answers};
use super::store::editions::list_editions;
use super::store::improvements::list_improvements;
use super::store::moderations::list_asked;
use super::store::rounds::list_rounds;
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_kernel::ids::{EditionId, ImprovementId, ModerationId, RoundId};
use accord_platform_web::Page;
use accord_policy::action::{
    AssessBorough, DraftEdition, ModerateRound, PlanImprovement, ReadConsultation, ReadOpenRound,
    ViewStandards,
};
use axum::extract::{Query, State};
use minijinja::{Value, context};

pub async fn show_standards(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let area = chosen.area.id;
    let permit = visit.decide::<ViewStandards>(&app, in_area(area, area), PLAN).await?;
    let db = app.db().readers();
    let (editions, answers) = (list_editions(db).await?, list_answers(db, Whose::Of(area)).await?);
    let rounds = list_rounds(db, area).await?;
    let improvements = list_improvements(db, area).await?;
    let any = ModerationId::new(visit.at(), app.rng());
    let asked_of_us = match visit.may::<ModerateRound>(&in_area(any, area), PLAN) {
        true => list_asked(db, area).await?,
        false => Vec::new(),
    };
    app.db().record(permit).await?;
    let names = Names::load(&app).await?;
    let (today, standing_edition) = (visit.at().day(), in_force(&editions, &answers, area));
    let reads_open = visit.may::<ReadOpenRound>(&in_area(RoundId::new(visit.at(), app.rng()), area), PLAN);
    let is_open = rounds.iter().any(|round| round.completed.is_none());
    let may_begin = standing_edition.is_some() && !is_open && may_assess(&app, &visit, &chosen);
    let shown: Vec<&Round> =
        rounds.iter().rev().filter(|round| reads_open || round.completed.is_some()).collect();
    let notice = match asked.done.as_str() {
        "improved" => Some("It was saved what came of the improvement."),
        _ => None,
    };
    let any = EditionId::new(visit.at(), app.rng());
    let drafts = visit.membership().is_some_and(|member| {
        oversees(&visit) && visit.may::<DraftEdition>(&of_agency(any, member.agency), PLAN)
    });
    let values = context! {
        area => chosen.values(), in_force => standing_edition.map(|one| context! { id => one.id.to_string(), title => one.title() }),
        editions => edition_values(&visit, &chosen, (&editions, &answers)),
        rounds => shown.iter().map(|round| round_values(round, &editions, today)).collect::<Vec<_>>(),
        completed => rounds.iter().filter(|round| round.completed.is_some()).count(), may_begin,
        asked => asked_of_us.iter().map(asked_values).collect::<Vec<_>>(),
        improvements => improvement_values(&app, &visit, (&improvements, &names), today), oversees => drafts,
        today => today.number(),
    };
    app.page_with_notice(&visit, notice, "standards/show_standards.html", values)
}

fn may_assess(app: &App, visit: &Visit, chosen: &ChosenArea) -> bool {
    let any = RoundId::new(visit.at(), app.rng());
    visit.may::<AssessBorough>(&in_area(any, chosen.area.id), PLAN)
}

/// The editions that the reader may open, newest first, each with what the borough answered.
fn edition_values(
    visit: &Visit,
    chosen: &ChosenArea,
    (editions, answers): (&[Edition], &[Answer]),
) -> Vec<Value> {
    let (today, area) = (visit.at().day(), chosen.area.id);
    let is_shown = |edition: &&Edition| match edition.stage(today) {
        Stage::Offered(_) => true,
        Stage::Draft => oversees(visit),
        Stage::Consultation(_) | Stage::Closed(_) => {
            oversees(visit) || visit.may::<ReadConsultation>(&in_area(edition.id, area), PLAN)
        }
    };
    let editions = editions.iter().filter(is_shown);
    let values = editions.map(|edition| {
        let (stage, answer) = (edition.stage(today), standing(answers, edition.id, area));
        let closes_on = if let Stage::Consultation(day) = stage { Some(day.number()) } else { None };
        context! {
            id => edition.id.to_string(), title => edition.title(), stage => stage.words(), class => stage.class(),
            closes_on, offered_at => edition.offered_at.map(|at| at.micros()),
            answer => answer.map(|answer| context! { words => answer.kind.words(), at => answer.at.micros() }),
        }
    });
    values.collect()
}

/// A round in a line.
fn round_values(round: &Round, editions: &[Edition], today: Day) -> Value {
    let counts: Vec<String> = round
        .counts()
        .into_iter()
        .map(|(judged, count)| format!("{} {}", count, judged.words().to_lowercase()))
        .collect();
    let edition = editions.iter().find(|edition| edition.id == round.edition);
    context! {
        id => round.id.to_string(), number => round.number, edition => edition.map(|edition| edition.number),
        completed_at => round.completed.map(|(at, _)| at.micros()), due_on => round.due_on.number(),
        is_late => round.completed.is_none() && round.due_on < today, counts => counts.join(", "),
    }
}

/// A round of another borough that this one is asked to look at.
fn asked_values(moderation: &Moderation) -> Value {
    context! {
        id => moderation.id.to_string(), asked_at => moderation.asked_at.micros(), state => moderation.looking().words(),
    }
}

fn improvement_values(
    app: &App,
    visit: &Visit,
    (improvements, names): (&[Improvement], &Names),
    today: Day,
) -> Vec<Value> {
    let any = ImprovementId::new(visit.at(), app.rng());
    let values = improvements.iter().map(|one| {
        let may_finish =
            one.done_at.is_none() && visit.may::<PlanImprovement>(&in_area(any, one.area), PLAN);
        context! {
            id => one.id.to_string(), what => one.what.as_str(), agency => names.agency(one.agency), may_finish,
            due_on => one.due_on.number(), done_at => one.done_at.map(|at| at.micros()), came_of => one.came_of.as_deref(),
            is_late => one.done_at.is_none() && one.due_on < today, round => one.round.to_string(),
        }
    });
    values.collect()
}
