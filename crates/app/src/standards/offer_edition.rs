//! Offering an edition: from then on its text is fixed, and boroughs answer it.

use super::door::{PLAN, changed_meanwhile, find, not_now, of_edition, require_region, seen};
use super::model::{Edition, Stage, hash_of};
use super::store::editions::{find_edition, list_comments, list_expectations, offer};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::action::{DraftEdition, OfferEdition};
use axum::extract::{Path, State};
use axum::response::Redirect;
use minijinja::context;

/// Why it cannot be offered now; `None` when it can.
fn why_not(edition: &Edition, stage: Stage, unanswered: usize) -> Option<Problem> {
    let address = format!("/standards/editions/{}", edition.id);
    let refuse = |title: &str, words: &str| Some(not_now(title, &[words], &address));
    match stage {
        Stage::Draft => refuse("Boroughs have not been asked", "Open a consultation on it first."),
        Stage::Consultation(_) => refuse(
            "The consultation is still open",
            "Offer it once its last day has passed and each comment is answered.",
        ),
        Stage::Offered(_) => {
            refuse("It was offered already", "Its text is fixed. Begin a new edition for another.")
        }
        Stage::Closed(_) if unanswered > 0 => refuse(
            "Some comments are not answered",
            "Each borough that commented is told what became of it. Answer the comments first.",
        ),
        Stage::Closed(_) => None,
    }
}

pub async fn show_offer(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let edition = find(&app, &visit, &id).await?;
    require_region::<DraftEdition>(&app, &visit, of_edition(&edition)).await?;
    let db = app.db().readers();
    let (all, comments) = (list_expectations(db, edition.id).await?, list_comments(db, edition.id).await?);
    let unanswered = comments.iter().filter(|comment| comment.reply.is_none()).count();
    if let Some(problem) = why_not(&edition, edition.stage(visit.at().day()), unanswered) {
        return Err(problem.into());
    }
    app.page(&visit, "standards/offer_edition.html", context! {
        id => edition.id.to_string(), title => edition.title(), expectations => all.len(), comments => comments.len(),
        hash => hash_of(&edition.name, &all), seen => edition.changed_at.micros().to_string(),
    })
}

pub async fn submit_offer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let edition = find(&app, &visit, &id).await?;
    require_region::<OfferEdition>(&app, &visit, of_edition(&edition)).await?;
    let seen = seen(&fields, "/standards")?;
    let address = format!("/standards/editions/{}", edition.id);
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<OfferEdition>(&app, of_edition(&edition), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let db = tx.connection();
            let now = find_edition(db, tx.resource()).await?.ok_or_else(Stop::not_found)?;
            let all = list_expectations(db, now.id).await?;
            let comments = list_comments(db, now.id).await?;
            let unanswered = comments.iter().filter(|comment| comment.reply.is_none()).count();
            if let Some(problem) = why_not(&now, now.stage(visit.at().day()), unanswered) {
                return Err(problem.into());
            }
            if !offer(&tx, &hash_of(&now.name, &all), seen).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=offered")))
}
