//! Signing a briefing: the data is looked at once more, so that nobody signs what was withdrawn or answered since.

use super::edit_briefing::{address, seen_at};
use super::facts::work_out;
use super::model::{Briefing, BriefingState, Facts, changed_parts};
use super::show_briefing::{Asked, of_briefing};
use super::store::{list_briefings, renew_facts, sign_briefing};
use crate::agencies::{Area, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::BriefingId;
use accord_kernel::{Instant, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::{Fields, Problem};
use accord_policy::action::{PrepareBriefing, SignBriefing};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Redirect;

pub async fn submit_sign(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let on = asked.day(&visit)?;
    let area = choose_area(&app, &visit, &asked.area).await?.area;
    let any = BriefingId::new(visit.at(), app.rng());
    visit.require_may::<SignBriefing>(&app, of_briefing(any, area.id), Purpose::PlanAndAnalyse).await?;
    let all = list_briefings(app.db().readers(), area.id, on).await?;
    let found = all.first().ok_or_else(Stop::not_found)?;
    let seen_at = seen_at(&fields);
    if found.state != BriefingState::Draft || found.prepared_at != seen_at {
        return Err(changed_meanwhile().into());
    }
    // INVARIANT: a draft that changes has a new `prepared_at`, and a withdrawn briefing stays as it is: what is looked at
    // here is what is signed below.
    if let Some(version) = repeated(&all) {
        let edit = format!("/briefing/edit?area={}&day={on}", area.slug);
        return Err(not_corrected(version).with_link("Edit the briefing", &edit).into());
    }
    let facts = work_out(&app, &area, (on, visit.at().day())).await?;
    if facts != found.facts {
        renew(&app, &visit, (&area, found), &facts, seen_at).await?;
        let changed = changed_parts(&found.facts, &facts).join(",");
        return Ok(Redirect::to(&format!("{}&done=renewed&changed={changed}", address(&area, on))));
    }
    let name = visit.require_signed_in()?.name.clone();
    let signed = app
        .db()
        .retrying(|| async {
            let target = of_briefing(found.id, area.id);
            let permit = visit.decide::<SignBriefing>(&app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let signed = sign_briefing(&tx, &name, seen_at).await.or_fault("sign a briefing")?;
            if signed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(signed)
        })
        .await?;
    if !signed {
        return Err(changed_meanwhile().into());
    }
    Ok(Redirect::to(&format!("{}&done=signed", address(&area, on))))
}

/// Puts into a draft what the data says by now: it is read again before it is signed.
async fn renew(
    app: &App,
    visit: &Visit,
    (area, found): (&Area, &Briefing),
    facts: &Facts,
    seen_at: Instant,
) -> Result<(), Stop> {
    let renewed = app
        .db()
        .retrying(|| async {
            let target = of_briefing(found.id, area.id);
            let permit = visit.decide::<PrepareBriefing>(app, target, Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            let renewed = renew_facts(&tx, facts, seen_at).await.or_fault("prepare a briefing anew")?;
            if renewed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(renewed)
        })
        .await?;
    if renewed { Ok(()) } else { Err(changed_meanwhile().into()) }
}

/// The version that was withdrawn and whose words the newest briefing of a day, a draft, still has as they were. `all` is
/// newest first. Where nobody wrote anything, what was wrong was in the data, and that is looked at anew.
pub(super) fn repeated(all: &[Briefing]) -> Option<i32> {
    let (newest, before) = all.split_first()?;
    let is_written = !newest.summary.is_empty() || !newest.actions.is_empty();
    let says_the_same =
        |other: &&Briefing| other.summary == newest.summary && other.actions == newest.actions;
    let found = before.iter().find(says_the_same)?;
    (newest.state == BriefingState::Draft && is_written).then_some(found.version)
}

/// What was withdrawn is not signed a second time by somebody who only pressed two buttons.
fn not_corrected(version: i32) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This draft says what was withdrawn",
        &[
            &format!("Its words are those of version {version}, which was withdrawn. Nothing was signed."),
            "Correct them. Where only the data was wrong, say in short what is different now. Then sign.",
        ],
    )
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The briefing changed since you opened it",
        &["Somebody changed or signed it. Open it again, read it, then sign."],
    )
}
