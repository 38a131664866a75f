//! Checking the seals of the audit on demand.

use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::audit::verify;
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::VerifyAudit;
use axum::extract::{Query, State};
use minijinja::context;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Witness {
    #[serde(default)]
    head: String,
}

pub async fn show_check(
    State(app): State<App>,
    visit: Visit,
    Query(witness): Query<Witness>,
) -> Result<Page, Stop> {
    visit.require_member()?;
    let target = Target::new(()).holding(&[Category::Aggregate]);
    let permit = visit.decide::<VerifyAudit>(&app, target, Purpose::RunService).await?;
    let head = witness.head.trim();
    let found = verify(app.db(), visit.at(), (!head.is_empty()).then_some(head)).await?;
    app.db().record(permit).await?;
    let broken: Vec<_> = found
        .broken
        .iter()
        .map(|broken| context! { entry => broken.entry, seal => broken.seal, kind => broken.kind.words() })
        .collect();
    app.page(&visit, "audit/show_check.html", context! {
        is_sound => found.is_sound(), entries => found.entries, sealed => found.sealed, unsealed => found.unsealed,
        newest => found.head, erased => found.erased_reasons, broken, witness => head,
    })
}
