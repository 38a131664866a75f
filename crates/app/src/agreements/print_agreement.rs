//! An agreement as a file.

use super::access::{Names, load, may_view};
use super::paper::{self, Frame};
use crate::gateways::list_gateways;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::MemberId;
use accord_platform_db::Stored;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

pub async fn download_agreement(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Stop> {
    let agreement = load(&app, &visit, &id).await?;
    let access = may_view(&app, &visit, &agreement).await?;
    let db = app.db().readers();
    let (names, powers) = (Names::load(&app).await?, list_gateways(db).await?);
    let members: Vec<MemberId> = agreement.signatures.iter().map(|found| found.member).collect();
    let members = accounts::list_members_with_ids(db, &members).await?;
    let signatures = agreement
        .parties
        .iter()
        .map(|party| {
            let signature = agreement.signature_of(party.id).and_then(|found| {
                let line = members.iter().find(|line| line.member == found.member)?;
                Some((line.name.clone(), found.signed_at))
            });
            (names.of_party(party).to_owned(), signature)
        })
        .collect();
    let frame = Frame {
        marking: visit.marking(),
        printed_by: visit.require_signed_in()?.name.clone(),
        printed_at: visit.at(),
        signatures,
    };
    let document = paper::document(&agreement, &names, &powers, &frame);
    let setting = tokio::task::spawn_blocking(move || paper::set(&document));
    let pdf = setting.await.or_fault("print an agreement")?.or_fault("print an agreement")?;
    access.record(&app).await?;
    let name = format!("attachment; filename=\"agreement-{}.pdf\"", agreement.id);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf.bytes).into_response())
}
