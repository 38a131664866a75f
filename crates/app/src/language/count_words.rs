//! What was saved is looked at once: its words are counted for the agency and the quarter, and the next page says which of them
//! partners agreed to avoid. Nothing of the text is kept, and nothing says who wrote it.

use super::in_use::{List, list_of_member};
use super::model::{
    CHECKED_FIELDS_MAX, CHECKED_FORM_LETTERS_MAX, CHECKED_LETTERS_MAX, Counted, Quarter, WORDS_LETTERS_MAX,
    keeps_reasons, kind_of_page,
};
use super::offer_check::free_texts_of;
use super::store::{add_count, insert_kept};
use crate::listen::Limits;
use crate::names::looks;
use crate::signed_out::{is_secret, leads_to_saying_first, read_form};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::Term;
use accord_kernel::ids::uuid_v7;
use accord_platform_web::chrome::WordsNotice;
use accord_platform_web::{Fields, Problem, cookie};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::{BTreeMap, BTreeSet};

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
    let address = request.uri().to_string();
    let (parts, bytes) = match read_form(request, limits).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    if matches!(response.status(), StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY)
        && let Some(problem) = response.extensions_mut().get_mut::<Problem>()
    {
        // A page without the form would lose what was written in it: it says it, to be copied.
        let fields = Fields::parse(&bytes);
        problem.typed = typed_texts(&fields).map(str::to_owned).collect();
    }
    if response.status() != StatusCode::SEE_OTHER || leads_to_saying_first(&response) {
        return response;
    }
    match look_at(&app, &visit, &address, &Fields::parse(&bytes)).await {
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

/// What somebody wrote in a form, to be copied where it was not saved: every field of more than a word, but for what a page
/// sends along unseen.
fn typed_texts(fields: &Fields) -> impl Iterator<Item = &str> {
    let is_unseen = |name: &str| name == "checked" || name.starts_with("accord-");
    fields
        .iter()
        .filter(move |(name, value)| !is_unseen(name) && value.trim().contains(char::is_whitespace))
        .map(|(_, value)| value.trim())
        .take(CHECKED_FIELDS_MAX)
}

/// The texts of a form that are counted: each field once, and none that is longer than any of ours.
fn counted_texts(fields: &Fields) -> Vec<&str> {
    let mut left = CHECKED_FORM_LETTERS_MAX;
    let texts = free_texts_of(fields).into_iter().take(CHECKED_FIELDS_MAX).map(|name| fields.get(name));
    texts
        .filter(|text| {
            let letters = text.chars().count();
            let fits = (1..=CHECKED_LETTERS_MAX.min(left)).contains(&letters);
            left -= if fits { letters } else { 0 };
            fits
        })
        .collect()
}

/// For which terms a form says why their words were kept, each once.
fn kept_of(fields: &Fields, list: &List) -> BTreeMap<String, String> {
    let known: BTreeSet<&str> = list.terms.iter().map(Term::name).collect();
    let given = fields.iter().filter_map(|(name, reason)| Some((name.strip_prefix(KEPT)?, reason.trim())));
    let kept = given.filter(|(name, reason)| !reason.is_empty() && known.contains(name)).take(KEPT_MAX);
    kept.map(|(name, reason)| (name.to_owned(), reason.chars().take(WORDS_LETTERS_MAX).collect())).collect()
}

async fn look_at(app: &App, visit: &Visit, address: &str, fields: &Fields) -> Result<Vec<WordsNotice>, Stop> {
    let texts = counted_texts(fields);
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let (list, area) = list_of_member(app, visit, address).await?;
    let (mut counted, mut named, mut notices) = (Counted::default(), BTreeSet::new(), Vec::new());
    let kept = kept_of(fields, &list);
    for text in texts {
        counted.texts += 1;
        counted.words += i64::try_from(accord_engine_language::count_words(text)).unwrap_or(i64::MAX);
        for found in list.matcher.suggest(text, kind_of_page(address)) {
            let term = &list.terms[found.term];
            counted.marks += 1;
            if kept.contains_key(term.name()) {
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
    // A reason goes to others than the words do. What names somebody, or was written of a child, is not kept.
    let kept: Vec<_> = kept
        .into_iter()
        .filter(|(_, reason)| keeps_reasons(address) && looks(reason).is_empty())
        .map(|(name, reason)| (uuid_v7(drawn_at, app.rng()), name, reason))
        .collect();
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("language.count").await?;
            let id = uuid_v7(drawn_at, app.rng());
            add_count(&work, (id, agency, quarter), counted).await?;
            if let Some(area) = area {
                insert_kept(&work, (area, agency, quarter), &kept).await?;
            }
            work.commit().await
        })
        .await?;
    Ok(notices)
}
