//! What a recipient gave back is not done: whoever sent it, or leads or supervises the work with the child there, says what
//! happens instead.

use super::list::{find_answered_for, sent_page};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::Target;
use accord_policy::action::SettleReturned;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// Letters of what happens instead at most.
const WORDS_LETTERS_MAX: usize = 1_000;

pub async fn submit_settle(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let found = find_answered_for(app.db().readers(), member, &id).await?;
    let id = found.id;
    let target =
        || Target::new(id).owned_by(found.from_agency).about(found.person).holding(&[Category::Identity]);
    visit.require_may::<SettleReturned>(&app, target(), found.purpose).await?;
    let words = fields.get("settled");
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "settled", "Say what happens instead");
    errors.limit(words, WORDS_LETTERS_MAX, "settled", "What happens instead");
    if !errors.is_empty() {
        let page = sent_page(&app, &visit, &id.to_string(), words, &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<SettleReturned>(&app, target(), found.purpose).await?;
            let tx = app.db().write(permit).await?;
            // A colleague may have been faster: the page says what they said.
            if store::settle(&tx, words).await? {
                tx.commit().await?;
            }
            Ok::<_, Stop>(())
        })
        .await?;
    Ok(Redirect::to(&format!("/shared/{id}/sent")).into_response())
}
