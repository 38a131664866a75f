//! One legal power.

use super::model::{Gateway, kinds_words};
use super::show_gateways::all;
use super::store::{find_gateway, list_notes};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::GatewayId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::Target;
use accord_policy::action::{AmendGateway, RestoreGateway, ViewGateways, WithdrawGateway};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

/// Notes of the reader's own legal body on the page at most.
const NOTES_SHOWN_MAX: u64 = 20;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// One power.
pub(super) fn of_gateway(id: GatewayId) -> Target<GatewayId> {
    Target::new(id).holding(&[Category::Aggregate])
}

/// One power, for a legal body that took it out of use and puts it back.
pub(super) fn for_restoring(visit: &Visit, id: GatewayId) -> Result<Target<GatewayId>, Stop> {
    let own = visit.require_member()?;
    Ok(of_gateway(id).owned_by(own.agency).controlled_by(own.controller))
}

/// The power of an address, for whoever is a member.
pub(super) async fn load(app: &App, visit: &Visit, code: &str) -> Result<Gateway, Stop> {
    visit.require_member()?;
    find_gateway(app.db().readers(), code).await?.ok_or_else(Stop::not_found)
}

pub async fn show_gateway(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let gateway = load(&app, &visit, &code).await?;
    let permit = visit.decide::<ViewGateways>(&app, all(), Purpose::RunService).await?;
    let own = visit.require_member()?.controller;
    let notes = list_notes(app.db().readers(), gateway.rule.id, own, NOTES_SHOWN_MAX).await?;
    let by = gateway.withdrawals.iter().filter_map(|out| out.by);
    let by: Vec<_> = by.chain(notes.iter().filter_map(|note| note.by)).collect();
    let names = accounts::list_names(app.db().readers(), &by).await?;
    let controllers = agencies::list_controllers(app.db().readers()).await?;
    app.db().record(permit).await?;
    let own_notes: Vec<Value> = notes
        .iter()
        .map(|note| {
            context! {
                at => note.written_at.micros(), by => note.by.and_then(|by| names.get(&by).cloned()),
                notes => note.notes.as_str(), source => note.source.as_str(),
            }
        })
        .collect();
    let out: Vec<Value> = gateway
        .withdrawals
        .iter()
        .map(|out| {
            let body = controllers.iter().find(|found| found.id == out.controller);
            context! {
                body => body.map(|body| body.name.as_str()), at => out.at.micros(),
                by => out.by.and_then(|by| names.get(&by).cloned()), reason => out.reason.as_str(),
            }
        })
        .collect();
    let rule = &gateway.rule;
    let purposes: Vec<&str> = rule.purposes.iter().map(|purpose| purpose.words()).collect();
    let target = of_gateway(rule.id);
    let restoring = for_restoring(&visit, rule.id)?;
    let is_out = gateway.withdrawal_of(own).is_some();
    let notice = match done.done.as_str() {
        "changed" => Some("The note was saved. The people of your legal body read it here."),
        "withdrawn" => {
            Some("This power is out of use for your legal body. Nothing flows to it or from it under it.")
        }
        "restored" => Some("This power is in use again for your legal body."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "gateways/show_gateway.html", context! {
        code => gateway.code.as_str(), name => gateway.name.as_str(), law => gateway.law.as_str(),
        summary => gateway.summary.as_str(), notes => gateway.notes.as_str(), source => gateway.source.as_str(),
        source_on => gateway.source_on.number(), senders => kinds_words(&rule.senders),
        recipients => kinds_words(&rule.recipients), limits => gateway.limits(), purposes,
        out, own_notes, protects => rule.protects(),
        body => controllers.iter().find(|found| found.id == own).map(|found| found.name.as_str()),
        may_amend => visit.would_but_for_proof::<AmendGateway>(&target, Purpose::RunService),
        may_withdraw => !is_out && !rule.protects()
            && visit.would_but_for_proof::<WithdrawGateway>(&target, Purpose::RunService),
        may_restore => is_out && visit.would_but_for_proof::<RestoreGateway>(&restoring, Purpose::RunService),
    })
}
