//! Which words of a text partners agreed to avoid: on a page of its own where no JavaScript runs, and as JSON while somebody
//! writes. The text is kept nowhere; what was typed goes on with the form.

use super::count_words::KEPT;
use super::in_use::{List, list_of_member};
use super::model::{WORDS_LETTERS_MAX, kind_of_page};
use super::offer_check::{FIELDS, THEN};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::{TextKind, reading_age};
use accord_kernel::{Category, Purpose};
use accord_platform_web::{Fields, Page, Problem};
use accord_policy::Target;
use accord_policy::action::CheckText;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use minijinja::{Value, context};
use std::ops::Range;

/// The button that puts other words in the place of some: `field:start:end:which`.
const REPLACE: &str = "accord-replace";

async fn may_check(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let target = Target::new(member.agency).owned_by(member.agency).holding(&[Category::Aggregate]);
    visit.require_may::<CheckText>(app, target, Purpose::PlanAndAnalyse).await
}

/// The page to which every form with free text can be sent before it is saved.
pub async fn check_form(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Page, Stop> {
    may_check(&app, &visit).await?;
    let then = fields.get(THEN);
    if !is_ours(then) {
        return Err(nowhere().into());
    }
    let (list, _) = list_of_member(&app, &visit).await?;
    let names: Vec<&str> = fields.get(FIELDS).split(',').filter(|name| !name.is_empty()).collect();
    let replaced = replaced(&fields, &list, then);
    let texts: Vec<Value> = names
        .iter()
        .map(|name| {
            let words = match &replaced {
                Some((field, words)) if field == name => words.as_str(),
                _ => fields.get(name),
            };
            text_values(&list, name, words, kind_of_page(then))
        })
        .collect();
    let others: Vec<Value> = fields
        .iter()
        .filter(|(name, _)| !names.contains(name) && *name != REPLACE && !name.starts_with(KEPT))
        .map(|(name, value)| context! { name, value })
        .collect();
    let found: usize = texts.iter().filter_map(|text| text.get_attr("marks").ok()?.len()).sum();
    app.page(
        &visit,
        "language/check_text.html",
        context! { then, texts, others, found, letters_max => WORDS_LETTERS_MAX },
    )
}

/// Whether an address is one of our own pages.
fn is_ours(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//") && !address.contains('\\')
}

fn nowhere() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "This page checks the words of a form",
        &["Go back to the form and press “Check the words” there."],
    )
}

/// A text with the words to avoid in it, in pieces and as a list.
fn text_values(list: &List, name: &str, words: &str, kind: TextKind) -> Value {
    let found = list.matcher.suggest(words, kind);
    let (mut pieces, mut end) = (Vec::new(), 0);
    for one in &found {
        pieces.push(context! { words => &words[end..one.range.start], is_marked => false });
        pieces.push(context! { words => &words[one.range.clone()], is_marked => true });
        end = one.range.end;
    }
    pieces.push(context! { words => &words[end..], is_marked => false });
    let marks: Vec<Value> = found
        .iter()
        .map(|one| {
            let term = &list.terms[one.term];
            let replacements: Vec<Value> = term
                .replacements()
                .iter()
                .enumerate()
                .map(|(which, with)| {
                    let value = format!("{name}:{}:{}:{which}", one.range.start, one.range.end);
                    context! { with => *with, value }
                })
                .collect();
            context! {
                words => &words[one.range.clone()], prefer => term.prefer.as_str(), why => term.why.as_str(),
                note => term.note.as_str(), name => term.name(), replacements,
            }
        })
        .collect();
    let reading = (kind == TextKind::Message).then(|| reading_age(words)).flatten();
    context! { name, words, pieces, marks, reading_age => reading.map(|age| age.years.round() as u32) }
}

/// The field and its new text, when somebody pressed a button that replaces words.
fn replaced(fields: &Fields, list: &List, then: &str) -> Option<(String, String)> {
    let mut parts = fields.get(REPLACE).rsplitn(4, ':');
    let which: usize = parts.next()?.parse().ok()?;
    let end: usize = parts.next()?.parse().ok()?;
    let start: usize = parts.next()?.parse().ok()?;
    let name = parts.next()?.to_owned();
    let words = fields.get(&name);
    // Only what would be marked is replaced, and only with what is preferred: the button says no more than that.
    let found = list.matcher.suggest(words, kind_of_page(then));
    let one = found.into_iter().find(|one| one.range == Range { start, end })?;
    let with = *list.terms[one.term].replacements().get(which)?;
    Some((name, format!("{}{with}{}", &words[..start], &words[end..])))
}

/// One place of a text, for whoever writes with JavaScript. Positions count as JavaScript does.
#[derive(Debug, serde::Serialize)]
pub struct Mark {
    start: usize,
    end: usize,
    words: String,
    term: String,
    prefer: String,
    why: String,
    note: String,
    replacements: Vec<String>,
}

pub async fn find_marks(
    State(app): State<App>,
    visit: Visit,
    fields: Fields,
) -> Result<Json<Vec<Mark>>, Stop> {
    may_check(&app, &visit).await?;
    let (list, _) = list_of_member(&app, &visit).await?;
    let text = fields.exact("text");
    let found = list.matcher.suggest(text, kind_of_page(fields.get("page")));
    let units = |at: usize| text[..at].encode_utf16().count();
    let marks = found.into_iter().map(|one| {
        let term = &list.terms[one.term];
        Mark {
            start: units(one.range.start),
            end: units(one.range.end),
            words: text[one.range].to_owned(),
            term: term.name().to_owned(),
            prefer: term.prefer.clone(),
            why: term.why.clone(),
            note: term.note.clone(),
            replacements: term.replacements().into_iter().map(str::to_owned).collect(),
        }
    });
    Ok(Json(marks.collect()))
}
