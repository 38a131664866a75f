//! How the lists of boroughs differ: the edition that each ratified, its own terms, and what it leaves out.

use super::model::left_out;
use super::show_language::{Asked, of_area};
use super::store::{list_local_terms, list_settled, newest_edition, newest_ratifications};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::AreaId;
use accord_platform_web::Page;
use accord_policy::action::ViewLanguage;
use axum::extract::{Query, State};
use minijinja::{Value, context};

pub async fn compare_boroughs(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = visit.decide::<ViewLanguage>(&app, of_area(chosen.area.id), Purpose::PlanAndAnalyse).await?;
    let db = app.db().readers();
    // What a Board ratified is public between boroughs: every borough's stands here, whoever looks.
    let directory = crate::agencies::directory(&app).await?;
    let boroughs: Vec<_> =
        directory.areas.iter().filter(|area| area.kind == crate::agencies::AreaKind::Borough).collect();
    let ids: Vec<AreaId> = boroughs.iter().map(|area| area.id).collect();
    let newest = newest_edition(db).await?.number;
    let ratified = newest_ratifications(db).await?;
    let local = list_local_terms(db, &ids).await?;
    let disputes = list_settled(db, &ids).await?;
    app.db().record(permit).await?;
    let mut rows: Vec<(&str, Value)> = boroughs
        .iter()
        .map(|area| {
            let own: Vec<&str> = local
                .iter()
                .filter(|(of, one)| *of == area.id && one.ended.is_none() && one.ratified_in.is_some())
                .map(|(_, one)| one.term.name())
                .collect();
            let settled: Vec<_> =
                disputes.iter().filter(|(of, _)| *of == area.id).map(|(_, one)| one.clone()).collect();
            let out: Vec<String> = left_out(&settled).into_iter().collect();
            let row = context! {
                name => area.name.as_str(), edition => ratified.get(&area.id).map(|one| one.edition),
                decided_on => ratified.get(&area.id).map(|one| one.decided_on.number()), own => own.join(", "), left_out => out.join(", "),
            };
            (area.slug.as_str(), row)
        })
        .collect();
    rows.sort_by_key(|(slug, _)| *slug);
    let count = ratified.len();
    app.page(&visit, "language/compare_boroughs.html", context! {
        area => chosen.values(), rows => rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>(), count, newest,
    })
}
