//! Taking back what was shared: by who sent it, or whoever leads or supervises the work with the child at their agency. From
//! then on nobody can read it there.

use super::list::find_answered_for;
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_platform_web::Fields;
use accord_policy::Target;
use accord_policy::action::RecallDisclosure;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

/// Letters of a reason that are kept.
const REASON_LETTERS_MAX: usize = 300;

pub async fn submit_recall(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let found = find_answered_for(app.db().readers(), member, &id).await?;
    let id = found.id;
    let purpose = found.purpose;
    let target =
        || Target::new(id).owned_by(found.from_agency).about(found.person).holding(&[Category::Identity]);
    let reason: String = fields.get("reason").chars().take(REASON_LETTERS_MAX).collect();
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<RecallDisclosure>(&app, target(), purpose).await?;
            let mut tx = app.db().write(permit).await?;
            if !reason.is_empty() {
                tx.with_reason(&reason);
            }
            if store::recall(&tx, &reason).await? {
                tx.commit().await?;
            }
            Ok::<_, Stop>(())
        })
        .await?;
    Ok(Redirect::to(&format!("/shared/{id}/sent")).into_response())
}
