//! Stopping what an agreement lets flow: suspending it and letting it go on, leaving it, ending it. Each holds at the
//! next request of everybody.

use super::access::{Names, address, begin, is_over, load, of_agreement};
use super::model::{Agreement, AgreementState, ChangeKind, REASON_LETTERS_MAX};
use super::show_agreement::body_values;
use super::store::{end, insert_change, resume, suspend, withdraw};
use crate::gateways::list_gateways;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{AgreementId, ControllerId, uuid_v7};
use accord_platform_db::WriteTx;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::Action;
use accord_policy::action::{
    EndAgreement, ResumeAgreement, SuspendAgreement, ViewAgreement, WithdrawFromAgreement,
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Suspend,
    Resume,
    Withdraw,
    End,
}

impl Step {
    const fn heading(self) -> &'static str {
        match self {
            Self::Suspend => "Suspend this agreement?",
            Self::Resume => "Let sharing go on?",
            Self::Withdraw => "Withdraw from this agreement?",
            Self::End => "End this agreement?",
        }
    }

    const fn explained(self) -> &'static str {
        match self {
            Self::Suspend => {
                "At once nothing flows under it any more, between any of its parties. Your legal body can let it go on later; should it withdraw, the others can. Sharing to protect a child from harm is not blocked: make a one-off decision."
            }
            Self::Resume => "At once everything that it lists flows again.",
            Self::Withdraw => {
                "At once nothing flows under it any more to or from your legal body. With two parties that ends it. This cannot be undone: to share again, begin a new one."
            }
            Self::End => {
                "At once nothing flows under it any more, and nobody can sign it. This cannot be undone: to share again, renew it."
            }
        }
    }

    const fn button(self) -> &'static str {
        match self {
            Self::Suspend => "Suspend it now",
            Self::Resume => "Let it go on",
            Self::Withdraw => "Withdraw now",
            Self::End => "End it now",
        }
    }

    /// Why it makes no sense as things stand; `None` when it does.
    fn problem(self, agreement: &Agreement, visit: &Visit, own: ControllerId) -> Option<Problem> {
        let state = agreement.state(visit.at().day());
        if state == AgreementState::Ended {
            return Some(is_over(agreement));
        }
        let conflict = |title: &str, words: &str| {
            let problem = Problem::new(StatusCode::CONFLICT, title, &[words]);
            Some(problem.with_link("Go to the agreement", &address(agreement.id)))
        };
        match (self, agreement.suspended) {
            (Self::Suspend, Some(_)) => {
                conflict("It is suspended already", "Nothing flows under it. Nothing was changed.")
            }
            (Self::Resume, None) => conflict("It is not suspended", "Nothing was changed."),
            (Self::Resume, Some(_)) if !agreement.is_resumed_by(own) => conflict(
                "Another party suspended it",
                "While it belongs to it, only the legal body that suspended it lets it go on. Ask its data protection officer.",
            ),
            (Self::End, _) if agreement.is_for_others_too(own) => conflict(
                "Others have signed it too",
                "One party does not end what more than two agree on. Withdraw your own legal body, or suspend it.",
            ),
            _ => None,
        }
    }
}

/// An agreement that the reader may stop in this way.
async fn asked<A: Action<Resource = AgreementId>>(
    app: &App,
    visit: &Visit,
    id: &str,
    step: Step,
) -> Result<(Agreement, ControllerId), Stop> {
    let agreement = load(app, visit, id).await?;
    visit.require_may::<A>(app, of_agreement(&agreement), Purpose::RunService).await?;
    let own = visit.require_member()?.controller;
    match step.problem(&agreement, visit, own) {
        Some(problem) => Err(problem.into()),
        None => Ok((agreement, own)),
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    (agreement, step): (&Agreement, Step),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    // Whoever stops it sees what it lets flow: that is a read of it.
    let permit = visit.decide::<ViewAgreement>(app, of_agreement(agreement), Purpose::RunService).await?;
    let (names, powers) = (Names::load(app).await?, list_gateways(app.db().readers()).await?);
    app.db().record(permit).await?;
    app.page(
        visit,
        "agreements/stop_agreement.html",
        context! {
            agreement => body_values(agreement, &names, &powers, visit.at().day()), heading => step.heading(),
            explained => step.explained(), button => step.button(), is_warning => step != Step::Resume,
            asks_kept => step == Step::Withdraw, reason => entered.get("reason"), kept => entered.get("kept"),
            errors => values(&errors),
        },
    )
}

fn check(fields: &Fields, step: Step) -> FormErrors {
    let mut errors = FormErrors::default();
    let (reason, kept) = (fields.get("reason"), fields.get("kept"));
    errors.require(!reason.is_empty(), "reason", "Say in a sentence why");
    errors.limit(reason, REASON_LETTERS_MAX, "reason", "The reason");
    if step == Step::Withdraw {
        errors.require(
            !kept.is_empty(),
            "kept",
            "List what the other parties keep because law says so, or write: nothing",
        );
        errors.limit(kept, REASON_LETTERS_MAX, "kept", "The list");
    }
    errors
}

async fn again(
    app: &App,
    visit: &Visit,
    asked: (&Agreement, Step),
    fields: &Fields,
    errors: FormErrors,
) -> Result<Response, Stop> {
    let page = page(app, visit, asked, fields, errors).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Begins to stop an agreement or to let it go on, when that still makes sense as it is in the transaction.
async fn begin_step<A: Action<Resource = AgreementId>>(
    app: &App,
    visit: &Visit,
    (agreement, step): (&Agreement, Step),
    reason: &str,
) -> Result<(WriteTx<A>, Agreement), Stop> {
    let (mut tx, now) = begin::<A>(app, visit, agreement).await?;
    let own = visit.require_member()?.controller;
    if let Some(problem) = step.problem(&now, visit, own) {
        return Err(problem.into());
    }
    tx.with_reason(reason);
    Ok((tx, now))
}

/// Writes into the history what was done, and makes it so. Nothing is done when it was done by somebody else already.
async fn finish<A: Action<Resource = AgreementId>>(
    app: &App,
    visit: &Visit,
    tx: WriteTx<A>,
    is_done: bool,
    (kind, reason): (ChangeKind, &str),
) -> Result<(), Stop> {
    if !is_done {
        let words = "Somebody else changed where it stands just now. Look at it again.";
        let problem = Problem::new(StatusCode::CONFLICT, "Nothing was changed", &[words]);
        return Err(problem.with_link("Go to the agreement", &address(tx.resource())).into());
    }
    insert_change(&tx, tx.resource(), kind, reason, uuid_v7(visit.at(), app.rng())).await?;
    Ok(tx.commit().await?)
}

fn back(agreement: &Agreement) -> Response {
    Redirect::to(&address(agreement.id)).into_response()
}

pub async fn show_suspend(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let (agreement, _) = asked::<SuspendAgreement>(&app, &visit, &id, Step::Suspend).await?;
    page(&app, &visit, (&agreement, Step::Suspend), &Fields::default(), FormErrors::default()).await
}

pub async fn submit_suspend(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (agreement, own) = asked::<SuspendAgreement>(&app, &visit, &id, Step::Suspend).await?;
    let asked = (&agreement, Step::Suspend);
    let errors = check(&fields, Step::Suspend);
    if !errors.is_empty() {
        return again(&app, &visit, asked, &fields, errors).await;
    }
    let reason = fields.get("reason");
    app.db()
        .retrying(|| async {
            let (tx, _) = begin_step::<SuspendAgreement>(&app, &visit, asked, reason).await?;
            let is_done = suspend(&tx, own).await?;
            finish(&app, &visit, tx, is_done, (ChangeKind::Suspended, reason)).await
        })
        .await?;
    Ok(back(&agreement))
}

pub async fn show_resume(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (agreement, _) = asked::<ResumeAgreement>(&app, &visit, &id, Step::Resume).await?;
    page(&app, &visit, (&agreement, Step::Resume), &Fields::default(), FormErrors::default()).await
}

pub async fn submit_resume(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (agreement, _) = asked::<ResumeAgreement>(&app, &visit, &id, Step::Resume).await?;
    let asked = (&agreement, Step::Resume);
    let errors = check(&fields, Step::Resume);
    if !errors.is_empty() {
        return again(&app, &visit, asked, &fields, errors).await;
    }
    let reason = fields.get("reason");
    app.db()
        .retrying(|| async {
            let (tx, now) = begin_step::<ResumeAgreement>(&app, &visit, asked, reason).await?;
            let is_done = match now.suspended {
                Some((_, by)) => resume(&tx, by).await?,
                None => false,
            };
            finish(&app, &visit, tx, is_done, (ChangeKind::Resumed, reason)).await
        })
        .await?;
    Ok(back(&agreement))
}

pub async fn show_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let (agreement, _) = asked::<WithdrawFromAgreement>(&app, &visit, &id, Step::Withdraw).await?;
    page(&app, &visit, (&agreement, Step::Withdraw), &Fields::default(), FormErrors::default()).await
}

pub async fn submit_withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (agreement, own) = asked::<WithdrawFromAgreement>(&app, &visit, &id, Step::Withdraw).await?;
    let asked = (&agreement, Step::Withdraw);
    let errors = check(&fields, Step::Withdraw);
    if !errors.is_empty() {
        return again(&app, &visit, asked, &fields, errors).await;
    }
    let reason = fields.get("reason");
    app.db()
        .retrying(|| async {
            let (tx, _) = begin_step::<WithdrawFromAgreement>(&app, &visit, asked, reason).await?;
            let is_done = withdraw(&tx, own, fields.get("kept")).await?;
            finish(&app, &visit, tx, is_done, (ChangeKind::Withdrawn, reason)).await
        })
        .await?;
    Ok(back(&agreement))
}

pub async fn show_end(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (agreement, _) = asked::<EndAgreement>(&app, &visit, &id, Step::End).await?;
    page(&app, &visit, (&agreement, Step::End), &Fields::default(), FormErrors::default()).await
}

pub async fn submit_end(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let (agreement, _) = asked::<EndAgreement>(&app, &visit, &id, Step::End).await?;
    let asked = (&agreement, Step::End);
    let errors = check(&fields, Step::End);
    if !errors.is_empty() {
        return again(&app, &visit, asked, &fields, errors).await;
    }
    let reason = fields.get("reason");
    app.db()
        .retrying(|| async {
            let (tx, _) = begin_step::<EndAgreement>(&app, &visit, asked, reason).await?;
            let is_done = end(&tx).await?;
            finish(&app, &visit, tx, is_done, (ChangeKind::Ended, reason)).await
        })
        .await?;
    Ok(back(&agreement))
}
