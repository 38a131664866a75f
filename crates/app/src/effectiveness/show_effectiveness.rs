//! Every question with its figure, and which of three each is: computed, reported by hand, or not measured here yet.

use super::compute::{Figure, compute};
use super::question::{QUESTIONS, Question};
use super::store::{Reported, list_reported};
use crate::agencies::choose_area;
use crate::planning::{Names, PLAN, in_area, name_of};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::UserId;
use accord_platform_web::Page;
use accord_policy::action::{ReportFigure, ViewEffectiveness};
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// The code of one question; empty for all.
    #[serde(default)]
    pub question: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
}

pub async fn show_effectiveness(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let target = in_area(chosen.area.id, chosen.area.id);
    let permit = visit.decide::<ViewEffectiveness>(&app, target.clone(), PLAN).await?;
    let db = app.db().readers();
    let reported = list_reported(db, permit.resource()).await?;
    let people: Vec<UserId> = reported.iter().filter_map(|one| one.by).collect();
    let people = accounts::list_names(db, &people).await?;
    let names = Names::load(&app).await?;
    let mut lines: Vec<Value> = Vec::new();
    let (mut computed, mut by_hand) = (0, 0);
    let is_asked = |question: &&Question| asked.question.is_empty() || question.slug() == asked.question;
    for question in QUESTIONS.iter().filter(is_asked) {
        let figures = match question.computed {
            Some(what) => compute(&app, &visit, &chosen.area, what).await?,
            None => Vec::new(),
        };
        // A figure is one of three: what is computed is not reported by hand beside it.
        let is_told = |one: &&Reported| question.computed.is_none() && one.question == question.code;
        let told: Vec<&Reported> = reported.iter().filter(is_told).collect();
        computed += usize::from(!figures.is_empty());
        by_hand += usize::from(!told.is_empty());
        lines.push(line_values(question, &figures, &told, (&people, &names)));
    }
    app.db().record(permit).await?;
    let notice = (asked.done == "reported").then_some("The figure was kept with your name.");
    app.page_with_notice(
        &visit,
        notice,
        "effectiveness/show_effectiveness.html",
        context! {
            area => chosen.values(), lines, computed, by_hand, unmeasured => QUESTIONS.len() - computed - by_hand,
            of_all => asked.question.is_empty(), all => QUESTIONS.len(),
            may_report => visit.may::<ReportFigure>(&target, PLAN), today => visit.at().day().number(),
        },
    )
}

fn line_values(
    question: &Question,
    figures: &[Figure],
    told: &[&Reported],
    (people, names): (&BTreeMap<UserId, String>, &Names),
) -> Value {
    let figure = |one: &Figure| {
        context! { figure => question.figure(one.count, one.of), words => one.words.as_str(), beside => one.beside.as_str(), href => one.href.as_str() }
    };
    let hand = |one: &&Reported| {
        context! {
            figure => one.figure(question), source => one.source.as_str(), as_of => one.as_of.number(),
            by => name_of(people, one.by), agency => names.agency(one.agency), at => one.at.micros(),
        }
    };
    context! {
        code => question.code, slug => question.slug(), asks => question.asks, counts => question.counts, is_computed => question.computed.is_some(),
        figures => figures.iter().map(figure).collect::<Vec<_>>(), told => told.iter().map(hand).collect::<Vec<_>>(),
    }
}
