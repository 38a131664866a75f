//! The page from which the inspection pack is printed, as at a day.

use super::print_pack::{Frame, print};
use crate::agencies::choose_area;
use crate::planning::{PLAN, in_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::action::PrintInspectionPack;
use axum::extract::{Query, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::context;

/// The borough of an address.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    area: String,
}

pub async fn show_inspection(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let target = in_area(chosen.area.id, chosen.area.id);
    if !visit.would_but_for_proof::<PrintInspectionPack>(&target, PLAN) {
        visit.require_may::<PrintInspectionPack>(&app, target, PLAN).await?;
    }
    app.page(
        &visit,
        "inspection/show_inspection.html",
        context! {
            area => chosen.values(), on => typed_day(visit.at().day()),
        },
    )
}

/// The day of an address: today where it names none.
fn day_of(query: Option<&str>, today: Day) -> Result<Day, Problem> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let day = if fields.get("on").is_empty() { Some(today) } else { fields.day("on") };
    day.filter(|day| *day <= today).ok_or_else(|| {
        let words = ["Enter a day that has come, such as 31/8/2026."];
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "There is no pack of this day", &words)
            .with_link("Choose another day", "/inspection")
    })
}

pub async fn download_pack(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let area = &chosen.area;
    let permit = visit.decide::<PrintInspectionPack>(&app, in_area(area.id, area.id), PLAN).await?;
    let on = day_of(query.as_deref(), visit.at().day())?;
    let frame = Frame { marking: visit.marking(), printed_by: visit.require_signed_in()?.name.clone() };
    let pdf = print(&app, &visit, (area, on), frame).await?;
    app.db().record(permit).await?;
    let name = format!("attachment; filename=\"inspection-pack-{}-{on}.pdf\"", area.slug);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}
