//! The guide of a borough: its pages, a search in them, and one page with its earlier versions.

use super::door::{Asked, list_pages, list_rows, list_versions_of, open, something};
use super::model::{PageVersion, SECTIONS};
use crate::agencies::{self, AgencyKind};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{AreaId, GuidePageId, GuideReportId};
use accord_platform_web::Page;
use accord_policy::action::{ReportOnGuide, ViewGuideReports, WriteGuide};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// Letters of a search that are looked at.
const SEARCH_LETTERS_MAX: usize = 100;

pub(super) fn may_write(app: &App, visit: &Visit, area: AreaId) -> bool {
    let any = GuidePageId::new(visit.at(), app.rng());
    visit.may::<WriteGuide>(&something(any, area), Purpose::PlanAndAnalyse)
}

pub async fn show_guide(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = open(&app, &visit, &asked.area).await?;
    let area = permit.resource();
    let words: String = asked.q.trim().chars().take(SEARCH_LETTERS_MAX).collect();
    let pages = list_pages(app.db().readers(), area).await?;
    let rows = list_rows(app.db().readers(), area).await?;
    app.db().record(permit).await?;
    let all = pages.len();
    let today = visit.at().day();
    let found: Vec<Value> = pages
        .iter()
        .filter(|page| page.matches(&words))
        .map(|page| {
            context! {
                slug => page.slug.as_str(), title => page.title.as_str(), topic => page.topic.words(), is_template => page.is_template(),
                reviewed_on => page.reviewed_on.number(), is_late => page.review_by_on < today,
            }
        })
        .collect();
    let questions: Vec<String> = rows
        .iter()
        .filter(|row| {
            let says = row.says.iter().map(|says| format!("{} {} {}", says.what, says.who, says.source));
            let all = format!("{} {}", row.words, says.collect::<Vec<_>>().join(" ")).to_lowercase();
            !words.is_empty() && words.to_lowercase().split_whitespace().all(|word| all.contains(word))
        })
        .map(|row| row.words.clone())
        .collect();
    let reads = something(area, area);
    app.page(&visit, "guide/show_guide.html", context! {
        area => chosen.values(), q => words, pages => found, all, questions, may_write => may_write(&app, &visit, area),
        may_read_reports => visit.may::<ViewGuideReports>(&reads, Purpose::PlanAndAnalyse),
    })
}

/// Kinds of agencies that have a desk somebody rings about a child, the front door first.
const DESKS: &[AgencyKind] = &[
    AgencyKind::SocialCare,
    AgencyKind::Police,
    AgencyKind::YouthJustice,
    AgencyKind::Education,
    AgencyKind::Hospital,
];

/// Desks of a borough, as its agencies said whom to ring.
async fn desks(app: &App, visit: &Visit, area: AreaId) -> Result<Vec<Value>, Stop> {
    let db = app.db().readers();
    let here = BTreeSet::from([area]);
    let mut agencies = agencies::list_agencies_serving(db, &here, visit.at().day()).await?;
    agencies.sort_by_key(|agency| {
        (DESKS.iter().position(|kind| *kind == agency.kind).unwrap_or(DESKS.len()), agency.name.clone())
    });
    let mut contacts = agencies::list_contacts(db).await?;
    let desks = agencies.into_iter().filter_map(|agency| {
        let contact = contacts.remove(&agency.id)?;
        Some(context! {
            agency => agency.name, name => contact.duty_name, phone => contact.duty_phone, night => contact.on_call_phone,
        })
    });
    Ok(desks.collect())
}

pub async fn show_page(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, permit) = open(&app, &visit, &asked.area).await?;
    let area = permit.resource();
    let versions = list_versions_of(app.db().readers(), area, &slug).await?;
    let wanted = asked.version.parse::<i32>().ok();
    let page = match wanted {
        Some(number) => versions.iter().find(|page| page.number == number),
        None => versions.first(),
    };
    let page = page.ok_or_else(Stop::not_found)?;
    let desks = desks(&app, &visit, area).await?;
    app.db().record(permit).await?;
    let directory = agencies::directory(&app).await?;
    let agency = |page: &PageVersion| {
        let found = directory.agencies.iter().find(|agency| Some(agency.id) == page.agency);
        found.map_or_else(|| "Came with the service".to_owned(), |agency| agency.name.clone())
    };
    let sections: Vec<Value> = SECTIONS
        .iter()
        .zip(&page.sections)
        .map(|((name, heading, _), words)| context! { name => *name, heading => *heading, words => words.as_str() })
        .collect();
    let earlier: Vec<Value> = versions
        .iter()
        .filter(|version| version.number != page.number)
        .map(|version| {
            context! { number => version.number, agency => agency(version), at => version.written_at.map(|at| at.micros()), is_newest => version.number == versions[0].number }
        })
        .collect();
    let report = GuideReportId::new(visit.at(), app.rng());
    app.page(&visit, "guide/show_page.html", context! {
        area => chosen.values(), slug, title => page.title.as_str(), topic => page.topic.words(), sections, desks, earlier,
        is_template => page.is_template(), is_old => page.number != versions[0].number, number => page.number, agency => agency(page),
        reviewed_on => page.reviewed_on.number(), review_by_on => page.review_by_on.number(), is_late => page.review_by_on < visit.at().day(),
        may_write => may_write(&app, &visit, area),
        may_report => visit.may::<ReportOnGuide>(&something(report, area), Purpose::PlanAndAnalyse),
    })
}
