//! The series of a borough side by side, each with its expected range.

use super::model::Step;
use super::picture::{Line, chart_step, list_lines};
use crate::agencies::{ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::AreaId;
use accord_kernel::{Category, Day, Purpose};
use accord_platform_web::Page;
use accord_platform_web::charts::{Multiples, Scaling};
use accord_policy::action::ViewPicture;
use accord_policy::{Permit, Target};
use axum::extract::{Query, State};
use axum::response::Redirect;
use minijinja::{Value, context};

/// What the address of a page of the picture says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// The length of a period; empty for the page's own choice.
    #[serde(default)]
    pub step: String,
}

pub async fn go_to_trends(visit: Visit) -> Result<Redirect, Stop> {
    visit.require_member()?;
    Ok(Redirect::to("/picture/trends"))
}

/// A permit to look at counts of a borough.
pub(super) async fn may_view(app: &App, visit: &Visit, area: AreaId) -> Result<Permit<ViewPicture>, Stop> {
    let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
    visit.decide::<ViewPicture>(app, target, Purpose::PlanAndAnalyse).await
}

pub async fn show_trends(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = may_view(&app, &visit, chosen.area.id).await?;
    let own = visit.require_member()?.agency;
    let lines = list_lines(&app, permit.resource(), own).await?;
    app.db().record(permit).await?;
    let steps: Vec<Step> = Step::ALL
        .iter()
        .copied()
        .filter(|step| lines.iter().any(|line| line.judged(*step).is_some()))
        .collect();
    let wanted = Step::from_code(&asked.step).filter(|step| steps.contains(step));
    let step =
        wanted.or_else(|| steps.iter().copied().find(|step| *step == Step::Week)).or(steps.last().copied());
    let today = visit.at().day();
    let shown: Vec<_> = step.map_or_else(Vec::new, |step| {
        lines
            .iter()
            .filter(|line| line.judged(step).is_some())
            .map(|line| row(line, step, &chosen, today))
            .collect()
    });
    let chart = step.map(|step| multiples(&lines, step, &chosen).draw().marked(visit.marking()).value());
    let links: Vec<_> = steps
        .iter()
        .map(|found| context! { code => found.code(), text => heading(*found), active => Some(*found) == step })
        .collect();
    app.page(
        &visit,
        "monitoring/show_trends.html",
        context! {
            area => chosen.values(), lines => shown, steps => links, chart,
            step => step.map_or("", Step::code),
        },
    )
}

const fn heading(step: Step) -> &'static str {
    match step {
        Step::Day => "By day",
        Step::Week => "By week",
        Step::Month => "By month",
    }
}

/// The address of the page of one series.
pub(super) fn address(line: &Line, step: Step, area_slug: &str) -> String {
    format!(
        "/picture/trends/{}/{}/{}?area={area_slug}&step={}",
        line.definition.slug,
        line.key.source.code(),
        line.agency_slug,
        step.code()
    )
}

fn row(line: &Line, step: Step, chosen: &ChosenArea, today: Day) -> Value {
    let newest = line.judged(step).and_then(super::picture::Judged::newest);
    context! {
        name => line.definition.name.as_str(), href => address(line, step, &chosen.area.slug),
        about => line.about(today),
        period => newest.as_ref().map(|newest| step.words(newest.starts_on)),
        count => newest.as_ref().map(|newest| newest.count),
        range => newest.as_ref().and_then(|newest| newest.range.clone()),
        too_few => newest.as_ref().and_then(|newest| newest.too_few.clone()),
        is_above => newest.as_ref().is_some_and(|newest| newest.is_above),
    }
}

/// Points of one small chart.
const POINTS_MAX: usize = 52;

fn multiples(lines: &[std::sync::Arc<Line>], step: Step, chosen: &ChosenArea) -> Multiples {
    let mut above = 0;
    let mut grid = Vec::new();
    for line in lines {
        let Some(judged) = line.judged(step) else { continue };
        above += usize::from(judged.newest().is_some_and(|newest| newest.is_above));
        let points = judged.points();
        let cut = points.len().saturating_sub(POINTS_MAX);
        let name = format!("{}, {}", line.definition.name, line.agency);
        grid.push((name, address(line, step, &chosen.area.slug), points[cut..].to_vec()));
    }
    let finding = match above {
        0 => format!("Nothing in {} is above its expected range", chosen.area.name),
        1 => format!("1 count in {} is above its expected range", chosen.area.name),
        several => format!("{several} counts in {} are above their expected ranges", chosen.area.name),
    };
    let mut multiples = Multiples::new("trends", finding, chart_step(step), Scaling::Own).measuring(
        "Series",
        "Count",
        "Newest periods. The grey area is the expected range, from each series’ own past.",
    );
    for (name, href, points) in grid {
        multiples = multiples.panel(&name, Some(&href), points);
    }
    multiples
}
