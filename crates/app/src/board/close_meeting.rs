//! What a meeting ends with: its minutes, that its chair confirms them, or that it was cancelled.

use super::change::Change;
use super::door::{Door, Step, look_again, not_now, require_words, seen};
use super::model::{MeetingState, TEXT_LETTERS_MAX, WORDS_LETTERS_MAX};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Which of the two forms of one field it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Minutes,
    Cancelled,
}

impl End {
    const fn field(self) -> (&'static str, usize, &'static str, &'static str) {
        match self {
            Self::Minutes => ("words", TEXT_LETTERS_MAX, "The minutes", "Write what was said, in short"),
            Self::Cancelled => ("words", WORDS_LETTERS_MAX, "The reason", "Write why it is cancelled"),
        }
    }
}

fn page(
    app: &App,
    visit: &Visit,
    (door, end): (&Door, End),
    (words, seen): (&str, &str),
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "board/close_meeting.html", context! {
        title => door.meeting.title.as_str(), address => door.address(), is_minutes => end == End::Minutes, words, seen, errors => values(&errors),
    })
}

async fn to_cancel(app: &App, visit: &Visit, id: &str) -> Result<Door, Stop> {
    let door = Door::to_write(app, visit, id, Step::Write).await?;
    if door.meeting.state == MeetingState::Planned {
        return Ok(door);
    }
    Err(not_now("The meeting was held", &["What was held is not cancelled."], &door.address()).into())
}

pub async fn show_minutes(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let door = Door::to_tell(&app, &visit, &id, Step::Write).await?;
    let seen = door.meeting.changed_at.micros().to_string();
    page(&app, &visit, (&door, End::Minutes), (&door.meeting.minutes, &seen), FormErrors::default())
}

pub async fn show_cancel(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = to_cancel(&app, &visit, &id).await?;
    let seen = door.meeting.changed_at.micros().to_string();
    page(&app, &visit, (&door, End::Cancelled), ("", &seen), FormErrors::default())
}

async fn submit(
    app: &App,
    visit: &Visit,
    (door, end): (Door, End),
    entered: &Fields,
) -> Result<Response, Stop> {
    let mut errors = FormErrors::default();
    require_words(&mut errors, entered, &[end.field()]);
    let words = entered.get("words");
    if !errors.is_empty() {
        let page = page(app, visit, (&door, end), (words, entered.get("seen")), errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (_, _, label, _) = end.field();
    if let Some(page) = look_again(app, visit, entered, &[("words", label)], &[])? {
        return Ok(page.into_response());
    }
    let seen = seen(entered, &door.address())?;
    let (change, done) = match end {
        End::Minutes => (Change::Held(words, seen), "held"),
        End::Cancelled => (Change::Cancelled(words, seen), "cancelled"),
    };
    app.db().retrying(|| door.hand.write(app, visit, door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done={done}", door.address())).into_response())
}

pub async fn submit_minutes(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let door = Door::to_tell(&app, &visit, &id, Step::Write).await?;
    submit(&app, &visit, (door, End::Minutes), &entered).await
}

pub async fn submit_cancel(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let door = to_cancel(&app, &visit, &id).await?;
    submit(&app, &visit, (door, End::Cancelled), &entered).await
}

pub async fn submit_confirm(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Redirect, Stop> {
    let door = Door::to_tell(&app, &visit, &id, Step::Confirm).await?;
    if door.meeting.state != MeetingState::Held {
        let words = ["There are no minutes to confirm. Write them first."];
        return Err(not_now("Nobody has said that it was held", &words, &door.address()).into());
    }
    let change = Change::Confirmed(seen(&entered, &door.address())?);
    app.db().retrying(|| door.hand.write(&app, &visit, door.meeting.id, &change)).await?;
    Ok(Redirect::to(&format!("{}?done=confirmed", door.address())))
}
