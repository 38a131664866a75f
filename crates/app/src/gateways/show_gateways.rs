//! The table of legal powers.

use super::model::kinds_words;
use super::store::list_gateways;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::ViewGateways;
use axum::extract::State;
use minijinja::context;

/// The powers as a whole: nothing of anybody is in them.
pub(super) fn all() -> Target<()> {
    Target::new(()).holding(&[Category::Aggregate])
}

pub async fn show_gateways(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let own = visit.require_member()?.controller;
    let permit = visit.decide::<ViewGateways>(&app, all(), Purpose::RunService).await?;
    let gateways = list_gateways(app.db().readers()).await?;
    app.db().record(permit).await?;
    let lines: Vec<_> = gateways
        .iter()
        .map(|gateway| {
            context! {
                code => gateway.code.as_str(), name => gateway.name.as_str(), summary => gateway.summary.as_str(),
                senders => kinds_words(&gateway.rule.senders), recipients => kinds_words(&gateway.rule.recipients),
                limits => gateway.limits(), source => gateway.source.as_str(), source_on => gateway.source_on.number(),
                is_withdrawn => gateway.withdrawal_of(own).is_some(),
                others_out => gateway.withdrawals.iter().filter(|out| out.controller != own).count(),
            }
        })
        .collect();
    app.page(&visit, "gateways/show_gateways.html", context! { gateways => lines })
}
