//! Who asks, and with what right. Nothing is prepared before.

use super::model::{Asker, Authority, Check, WORDS_LETTERS_MAX};
use super::show_request::{changed_meanwhile, load_open, unprocessable};
use super::show_requests::of_request;
use super::store::set_check;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_platform_web::{Fields, FormErrors};
use accord_policy::action::HandleRequest;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

/// What was entered, or what is wrong with it.
fn read(asker: Asker, entered: &Fields) -> Result<Check, FormErrors> {
    let mut errors = FormErrors::default();
    let identity = entered.get("identity");
    errors.require(!identity.is_empty(), "identity", "Say how we know who it is");
    errors.limit(identity, WORDS_LETTERS_MAX, "identity", "How we know who it is");
    let harm = entered.get("harm");
    errors.require(
        matches!(harm, "yes" | "no"),
        "harm",
        "Select whether they are recorded as a source of harm",
    );
    let is_source_of_harm = harm == "yes";
    let authority = Authority::from_code(entered.get("authority"));
    let authority_words = entered.get("authority_words");
    // Whoever harmed the child is answered nothing, whatever right they have: nobody has to find it out.
    if asker != Asker::Child && !is_source_of_harm {
        errors.require(authority.is_some(), "authority", "Select with what right they ask");
        errors.require(
            !authority_words.is_empty(),
            "authority_words",
            "Say who talked with the child, and what the child said",
        );
        errors.limit(authority_words, WORDS_LETTERS_MAX, "authority_words", "What the child said");
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let authority = authority.filter(|_| asker != Asker::Child);
    let authority_words = authority_words.to_owned();
    Ok(Check { identity: identity.to_owned(), authority, authority_words, is_source_of_harm })
}

pub async fn submit_check(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let request = load_open(&app, &visit, &id).await?;
    let check = match read(request.asker, &entered) {
        Ok(check) => check,
        Err(errors) => return unprocessable(&app, &visit, &request, &entered, errors).await,
    };
    let changed = app
        .db()
        .retrying(|| async {
            let target = of_request(&request);
            let permit = visit.decide::<HandleRequest>(&app, target, Purpose::SubjectRequest).await?;
            let tx = app.db().write(permit).await?;
            let changed = set_check(&tx, &check).await?;
            if changed {
                tx.commit().await?;
            }
            Ok::<bool, Stop>(changed)
        })
        .await?;
    if !changed {
        return Err(changed_meanwhile(&request).into());
    }
    Ok(Redirect::to(&format!("/rights/{id}")).into_response())
}
