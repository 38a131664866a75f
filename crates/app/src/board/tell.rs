//! What a meeting agreed to tell others.

use super::change::Change;
use super::door::{Door, Step, look_again, require_words, typed};
use super::model::{AHEAD_DAYS_MAX, Message, NAME_LETTERS_MAX, WORDS_LETTERS_MAX};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

pub async fn show_tell(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = Door::to_tell(&app, &visit, &id, Step::Write).await?;
    page(&app, &visit, &door, &Fields::default(), FormErrors::default())
}

fn page(app: &App, visit: &Visit, door: &Door, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    app.page(visit, "board/tell.html", context! {
        title => door.meeting.title.as_str(), address => door.address(), typed => typed(entered, &["words", "audience", "who", "by_on"]), errors => values(&errors),
    })
}

/// A day that somebody entered, from the day of the meeting to two years ahead.
pub(super) fn due_day(entered: &Fields, name: &str, from: Day) -> Option<Day> {
    entered.day(name).filter(|day| (0..=AHEAD_DAYS_MAX).contains(&day.days_since(from)))
}

pub async fn submit_tell(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let door = Door::to_tell(&app, &visit, &id, Step::Write).await?;
    let mut errors = FormErrors::default();
    require_words(
        &mut errors,
        &entered,
        &[
            ("words", WORDS_LETTERS_MAX, "The message", "Write what is said"),
            ("audience", NAME_LETTERS_MAX, "The audience", "Enter to whom it is said"),
            ("who", NAME_LETTERS_MAX, "Who says it", "Enter who says it"),
        ],
    );
    let by_on = due_day(&entered, "by_on", door.meeting.day());
    errors.require(by_on.is_some(), "by_on", "Enter the day by which it is said, not before the meeting");
    let Some(by_on) = by_on.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, &door, &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if let Some(page) =
        look_again(&app, &visit, &entered, &[("words", "What is said")], &[("audience", "To whom")])?
    {
        return Ok(page.into_response());
    }
    let text = |name: &str| entered.get(name).to_owned();
    let new = Message { words: text("words"), audience: text("audience"), who: text("who"), by_on };
    let change = Change::Message(&new);
    app.db().retrying(|| door.hand.write(&app, &visit, door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done=told", door.address())).into_response())
}
