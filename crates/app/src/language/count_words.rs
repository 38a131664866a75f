//! What was saved is looked at once: its words are counted for the agency and the quarter, and the next page says which of them
//! partners agreed to avoid. Nothing of the text is kept, and nothing says who wrote it.

use super::in_use::list_of_member;
use super::model::{Counted, Quarter, WORDS_LETTERS_MAX, kind_of_page};
use super::offer_check::FIELDS;
use super::store::{add_count, insert_kept};
use crate::listen::Limits;
use crate::signed_out::{is_secret, leads_to_saying_first, read_form};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::uuid_v7;
use accord_platform_web::chrome::WordsNotice;
use accord_platform_web::{Fields, cookie};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::BTreeSet;

/// The field in which a reason is given for keeping words, followed by the name of the term.
pub(super) const KEPT: &str = "accord-kept:";
/// Terms that the next page names at most.
const NAMED_MAX: usize = 5;
/// Reasons that one form gives at most.
const KEPT_MAX: usize = 20;

/// Looks at what a form saved.
pub async fn count_words(
    State(app): State<App>,
    Extension(limits): Extension<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let Some(visit) = visit.filter(|visit| visit.membership().is_some()) else {
        return next.run(request).await;
    };
    if request.method() == Method::GET {
        return show_once(&app, &visit, next.run(request).await);
    }
    if is_secret(&request) {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    let (parts, bytes) = match read_form(request, limits).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    if response.status() != StatusCode::SEE_OTHER || leads_to_saying_first(&response) {
        return response;
    }
    match look_at(&app, &visit, &path, &Fields::parse(&bytes)).await {
        Ok(notices) if notices.is_empty() => {}
        Ok(notices) => {
            let value = cookie::give_words(&WordsNotice::encode(&notices), app.transport());
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        // What was saved stays saved, whatever comes of looking at its words.
        Err(Stop::Fault(fault)) => tracing::error!(fault = fault.chain(), "could not count words"),
        Err(_) => tracing::error!("counting words was refused"),
    }
    response
}

/// A page that has said which words to avoid says it once.
fn show_once(app: &App, visit: &Visit, mut response: Response) -> Response {
    if visit.has_words_notice() && response.status() == StatusCode::OK {
        response.headers_mut().append(header::SET_COOKIE, cookie::take_words(app.transport()));
    }
    response
}

async fn look_at(app: &App, visit: &Visit, path: &str, fields: &Fields) -> Result<Vec<WordsNotice>, Stop> {
    let texts: Vec<&str> =
        fields.get(FIELDS).split(',').map(|name| fields.get(name)).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let (list, area) = list_of_member(app, visit).await?;
    let (mut counted, mut named, mut notices) = (Counted::default(), BTreeSet::new(), Vec::new());
    let kept: Vec<(String, String)> = fields
        .iter()
        .filter_map(|(name, reason)| Some((name.strip_prefix(KEPT)?, reason.trim())))
        .filter(|(name, reason)| !reason.is_empty() && list.terms.iter().any(|term| term.name() == *name))
        .map(|(name, reason)| (name.to_owned(), reason.chars().take(WORDS_LETTERS_MAX).collect()))
        .take(KEPT_MAX)
        .collect();
    for text in texts {
        counted.texts += 1;
        counted.words += i64::try_from(accord_engine_language::count_words(text)).unwrap_or(i64::MAX);
        for found in list.matcher.suggest(text, kind_of_page(path)) {
            let term = &list.terms[found.term];
            counted.marks += 1;
            if kept.iter().any(|(name, _)| name == term.name()) {
                counted.kept += 1;
            } else if notices.len() < NAMED_MAX && named.insert(found.term) {
                notices.push(WordsNotice {
                    words: text[found.range].split_whitespace().collect::<Vec<_>>().join(" "),
                    prefer: term.prefer.clone(),
                    why: term.why.clone(),
                });
            }
        }
    }
    let agency = visit.require_member()?.agency;
    let quarter = Quarter::of(visit.at().day());
    // Ids are drawn as of the beginning of the quarter: none says when in it somebody wrote.
    let drawn_at = quarter.first_day().start();
    let kept: Vec<_> =
        kept.into_iter().map(|(name, reason)| (uuid_v7(drawn_at, app.rng()), name, reason)).collect();
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("language.count").await?;
            let id = uuid_v7(drawn_at, app.rng());
            add_count(&work, (id, agency, quarter), counted).await?;
            if let Some(area) = area {
                insert_kept(&work, (area, quarter), &kept).await?;
            }
            work.commit().await
        })
        .await?;
    Ok(notices)
}
