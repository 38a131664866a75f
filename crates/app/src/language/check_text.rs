//! Which words of a text partners agreed to avoid: on a page of its own where no JavaScript runs, and as JSON while somebody
//! writes. The text is kept nowhere; what was typed goes on with the form.

use super::count_words::KEPT;
use super::in_use::{List, list_of_member};
use super::model::{
    CHECKED_FIELDS_MAX, CHECKED_FORM_LETTERS_MAX, CHECKED_LETTERS_MAX, MARKS_SHOWN_MAX, WORDS_LETTERS_MAX,
    keeps_reasons, kind_of_page,
};
use super::offer_check::{BUTTON, BUTTONS_MAX, THEN, free_texts_of};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_language::{Suggestion, TextKind, reading_age};
use accord_kernel::{Category, Purpose};
use accord_platform_web::{Fields, Problem};
use accord_policy::Target;
use accord_policy::action::CheckText;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The button that puts other words in the place of some: `field:start:end:which`.
const REPLACE: &str = "accord-replace";

async fn may_check(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let target = Target::new(member.agency).owned_by(member.agency).holding(&[Category::Aggregate]);
    visit.require_may::<CheckText>(app, target, Purpose::PlanAndAnalyse).await
}

/// What is said of a form whose words are more than are looked at; nothing of it is lost.
fn too_much(texts: &[(&str, String)]) -> Option<String> {
    let letters: Vec<usize> = texts.iter().map(|(_, words)| words.chars().count()).collect();
    let is_too_much = texts.len() > CHECKED_FIELDS_MAX
        || letters.iter().any(|count| *count > CHECKED_LETTERS_MAX)
        || letters.iter().sum::<usize>() > CHECKED_FORM_LETTERS_MAX;
    is_too_much.then(|| {
        format!(
            "This is too much to check at once: {CHECKED_LETTERS_MAX} characters in each of {CHECKED_FIELDS_MAX} fields, and {CHECKED_FORM_LETTERS_MAX} in all. Make a text shorter below and check again, or save it as it is"
        )
    })
}

/// The page to which every form with free text can be sent before it is saved.
pub async fn check_form(State(app): State<App>, visit: Visit, fields: Fields) -> Result<Response, Stop> {
    may_check(&app, &visit).await?;
    let then = fields.get(THEN);
    if !is_ours(then) {
        return Err(nowhere().into());
    }
    let (list, _) = list_of_member(&app, &visit, then).await?;
    let names = free_texts_of(&fields);
    let known: BTreeSet<&str> = names.iter().copied().collect();
    let mut texts: Vec<(&str, String)> =
        names.iter().map(|name| (*name, fields.get(name).to_owned())).collect();
    let error = too_much(&texts);
    if error.is_none() {
        let replaced = replaced(&fields, &list, then);
        if let Some((field, words)) = replaced
            && let Some(text) = texts.iter_mut().find(|(name, _)| *name == field)
        {
            text.1 = words;
        }
    }
    let kind = kind_of_page(then);
    let kept: BTreeMap<&str, &str> =
        fields.iter().filter_map(|(name, reason)| Some((name.strip_prefix(KEPT)?, reason))).collect();
    let (mut found, mut left) = (0, MARKS_SHOWN_MAX);
    let texts: Vec<Value> = texts
        .iter()
        .map(|(name, words)| {
            let marks = if error.is_none() { list.matcher.suggest(words, kind) } else { Vec::new() };
            found += marks.len();
            let shown = &marks[..marks.len().min(left)];
            left -= shown.len();
            text_values(&list, (name, words), (shown, &kept), kind)
        })
        .collect();
    let own =
        |name: &str| known.contains(name) || name == REPLACE || name == BUTTON || name.starts_with(KEPT);
    let others: Vec<Value> =
        fields.iter().filter(|(name, _)| !own(name)).map(|(name, value)| context! { name, value }).collect();
    let raw: Vec<String> = fields.all(BUTTON).take(BUTTONS_MAX).map(str::to_owned).collect();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = app.page(&visit, "language/check_text.html", context! {
        then, texts, others, found, shown => MARKS_SHOWN_MAX - left, letters_max => WORDS_LETTERS_MAX, error,
        buttons => buttons(&fields), raw_buttons => raw,
        keeps_reasons => keeps_reasons(then),
    })?;
    Ok((status, page).into_response())
}

/// The buttons of the form, to be pressed here: each does what it does there.
fn buttons(fields: &Fields) -> Vec<Value> {
    let made: Vec<Value> = fields
        .all(BUTTON)
        .take(BUTTONS_MAX)
        .map(|button| {
            let part = |name: &str| {
                let mut parts = form_urlencoded::parse(button.as_bytes());
                parts.find(|(part, _)| part == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
            };
            let look = part("look");
            let look =
                ["govuk-button--warning", "govuk-button--secondary"].into_iter().find(|one| *one == look);
            context! { name => part("name"), value => part("value"), text => part("text"), look }
        })
        .collect();
    if made.is_empty() {
        vec![context! { name => "", value => "", text => "Save", look => "" }]
    } else {
        made
    }
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

/// A text with words to avoid in it, in pieces and as a list.
fn text_values(
    list: &List,
    (name, words): (&str, &str),
    (found, kept): (&[Suggestion], &BTreeMap<&str, &str>),
    kind: TextKind,
) -> Value {
    let (mut pieces, mut end) = (Vec::new(), 0);
    for one in found {
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
                note => term.note.as_str(), name => term.name(), replacements, kept => kept.get(term.name()).copied(),
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
    let name = parts.next().filter(|name| free_texts_of(fields).contains(name))?.to_owned();
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
    let (text, page) = (fields.exact("text"), fields.get("page"));
    if text.chars().count() > CHECKED_LETTERS_MAX {
        let words = format!("Make it {CHECKED_LETTERS_MAX} characters or fewer, or save it as it is.");
        let title = "This text is too long to look at while somebody writes";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, title, &[&words]).into());
    }
    let (list, _) = list_of_member(&app, &visit, page).await?;
    let found = list.matcher.suggest(text, kind_of_page(page));
    // The text is walked once: each place is counted from the one before.
    let (mut bytes, mut units) = (0, 0);
    let mut units_at = |at: usize| {
        units += text[bytes..at].encode_utf16().count();
        bytes = at;
        units
    };
    let marks = found.into_iter().take(MARKS_SHOWN_MAX).map(|one| {
        let term = &list.terms[one.term];
        Mark {
            start: units_at(one.range.start),
            end: units_at(one.range.end),
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
