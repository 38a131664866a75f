//! What a peer borough says of each judgement, a theme a page, and what the borough answers.

use super::door::{
    Asked, PLAN, Text, changed_meanwhile, look_again, next_theme, not_now, of_theme, seen, theme_of,
};
use super::model::{Expectation, OF_THEME_MAX, Theme, WORDS_LETTERS_MAX};
use super::moderate::Look;
use super::round::{Looking, ModerationLine};
use super::show_round::judgement_values;
use super::store::moderations::{answer, find_moderation, keep_lines};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{ExpectationId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{AnswerModerator, ModerateRound};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The fields of each judgement of a theme: whether the peer agrees, and its words.
const FIELDS: [[&str; 2]; OF_THEME_MAX] = [
    ["agrees-0", "words-0"],
    ["agrees-1", "words-1"],
    ["agrees-2", "words-2"],
    ["agrees-3", "words-3"],
    ["agrees-4", "words-4"],
    ["agrees-5", "words-5"],
    ["agrees-6", "words-6"],
    ["agrees-7", "words-7"],
];

struct Saying {
    look: Look,
    theme: Theme,
    lines: Vec<Expectation>,
}

async fn load(app: &App, visit: &Visit, id: &str, theme: &str) -> Result<Saying, Stop> {
    let look = Look::find(app, visit, id).await?;
    look.require_peer(app, visit).await?;
    if look.moderation.looking() != Looking::Accepted {
        let words = ["Your borough has not said that it looks at it, or has already sent what it says."];
        return Err(not_now("Nothing can be written now", &words, &look.address()).into());
    }
    let theme = theme_of(theme)?;
    let lines = of_theme(&look.expectations, theme).take(OF_THEME_MAX).cloned().collect();
    Ok(Saying { look, theme, lines })
}

pub async fn show_say(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let saying = load(&app, &visit, &id, &asked.theme).await?;
    let mut fields = vec![("seen".to_owned(), saying.look.moderation.changed_at.micros().to_string())];
    for ([agrees, words], one) in FIELDS.iter().zip(&saying.lines) {
        if let Some(line) = saying.look.moderation.line(one.id) {
            let code = if line.agrees { "yes" } else { "no" };
            fields.push(((*agrees).to_owned(), code.to_owned()));
            fields.push(((*words).to_owned(), line.words.clone()));
        }
    }
    page(&app, &visit, &saying, &fields.into_iter().collect(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    saying: &Saying,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let lines: Vec<Value> = FIELDS
        .iter()
        .zip(&saying.lines)
        .map(|([agrees, words], one)| {
            let items: Vec<Value> = [("yes", "We would say the same"), ("no", "We would say otherwise")]
                .into_iter()
                .map(|(value, text)| context! { value, text, checked => entered.get(agrees) == value })
                .collect();
            context! {
                label => one.label(), expected => one.text.expected.as_str(), items, agrees => *agrees, words => *words,
                value => entered.get(words), found => saying.look.round.judgement(one.id).map(judgement_values),
            }
        })
        .collect();
    app.page(visit, "standards/say_otherwise.html", context! {
        id => saying.look.moderation.id.to_string(), theme => saying.theme.code(), number => saying.theme.number(),
        words => saying.theme.words(), lines, seen => entered.get("seen"), is_last => next_theme(saying.theme).is_none(),
        errors => values(&errors),
    })
}

fn read(saying: &Saying, entered: &Fields) -> Result<Vec<ModerationLine>, FormErrors> {
    let (mut errors, mut lines) = (FormErrors::default(), Vec::new());
    for ([agrees, words], one) in FIELDS.iter().zip(&saying.lines) {
        let (label, said) = (one.label(), entered.get(words));
        let verdict = match entered.get(agrees) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        errors.require(verdict.is_some(), agrees, &format!("Select what you would say of {label}"));
        let is_explained = verdict != Some(false) || !said.is_empty();
        errors.require(is_explained, words, &format!("Write what you would say of {label}, and why"));
        errors.limit(said, WORDS_LETTERS_MAX, words, &format!("What you say of {label}"));
        lines.extend(verdict.map(|agrees| ModerationLine {
            expectation: one.id,
            agrees,
            words: said.to_owned(),
            reply: None,
        }));
    }
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

pub async fn submit_say(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let saying = load(&app, &visit, &id, &asked.theme).await?;
    let lines = match read(&saying, &entered) {
        Ok(lines) => lines,
        Err(errors) => {
            let page = page(&app, &visit, &saying, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let labels: Vec<String> = saying.lines.iter().map(Expectation::label).collect();
    let texts: Vec<Text<'_>> =
        FIELDS.iter().zip(&labels).map(|([_, words], label)| (*words, label.as_str())).collect();
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    let (look, seen) = (&saying.look, seen(&entered, "/standards")?);
    let expectations: Vec<ExpectationId> = saying.lines.iter().map(|one| one.id).collect();
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<ModerateRound>(&app, look.as_peer(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let new_id = || uuid_v7(visit.at(), app.rng());
            if !keep_lines(&tx, (&expectations, &lines), seen, new_id).await? {
                return Err(changed_meanwhile(&look.address()).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    let next = next_theme(saying.theme).filter(|_| entered.get("go") == "next");
    let to = next.map_or_else(
        || format!("{}?done=saved", look.address()),
        |theme| format!("{}/say?theme={}", look.address(), theme.code()),
    );
    Ok(Redirect::to(&to).into_response())
}

pub async fn submit_answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let look = Look::find(&app, &visit, &id).await?;
    visit.require_may::<AnswerModerator>(&app, look.as_own(), PLAN).await?;
    let address = look.address();
    if look.moderation.looking() != Looking::Said {
        return Err(changed_meanwhile(&address).into());
    }
    let otherwise = look.expectations.iter().filter(|one| {
        let line = look.moderation.line(one.id);
        line.is_some_and(|line| !line.agrees)
    });
    let replies: Vec<(ExpectationId, String)> =
        otherwise.map(|one| (one.id, entered.get(&format!("reply-{}", one.label())).to_owned())).collect();
    let fits = |words: &String| (1..=WORDS_LETTERS_MAX).contains(&words.chars().count());
    if !replies.iter().all(|(_, words)| fits(words)) {
        let words = [format!(
            "Answer each judgement of which the peer borough would say otherwise, in at most {WORDS_LETTERS_MAX} characters."
        )];
        let words = words.each_ref().map(String::as_str);
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Some answers are missing", &words);
        return Err(problem.with_link("Open it again", &address).into());
    }
    let labels: Vec<String> = look.expectations.iter().map(Expectation::label).collect();
    let names: Vec<String> = labels.iter().map(|label| format!("reply-{label}")).collect();
    let texts: Vec<Text<'_>> =
        names.iter().zip(&labels).map(|(name, label)| (name.as_str(), label.as_str())).collect();
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<AnswerModerator>(&app, look.as_own(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            find_moderation(tx.connection(), tx.resource()).await?.ok_or_else(Stop::not_found)?;
            if !answer(&tx, &replies).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=answered")).into_response())
}
