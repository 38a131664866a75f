//! Writing an agenda: what is due is taken in, own lines are added, the order is said, decisions needed are marked.

use super::change::Change;
use super::door::{Door, Step, changed_meanwhile, look_again, seen};
use super::model::{LINE_LETTERS_MAX, LINES_MAX, Line, LineSource, NEEDED_MAX};
use super::store::meetings::list_lines;
use super::suggest::list_suggestions;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::uuid_v7;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// The lines that there are, and those that suggest themselves.
struct Agenda {
    lines: Vec<Line>,
    suggested: Vec<Line>,
}

async fn load(app: &App, visit: &Visit, door: &Door) -> Result<Agenda, Stop> {
    let lines = list_lines(app.db().readers(), &[door.meeting.id]).await?;
    let mut suggested = list_suggestions(app, &door.meeting, visit.at().day()).await?;
    suggested.retain(|one| lines.iter().all(|line| line.key != one.key));
    Ok(Agenda { lines, suggested })
}

pub async fn show_agenda(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let door = Door::to_write(&app, &visit, &id, Step::Write).await?;
    let agenda = load(&app, &visit, &door).await?;
    let mut fields: Vec<(String, String)> =
        vec![("seen".to_owned(), door.meeting.changed_at.micros().to_string())];
    for (position, line) in (1..).zip(&agenda.lines) {
        fields.push((format!("at:{}", line.key), i32::to_string(&position)));
        fields.extend(line.needs_decision.then(|| ("needs".to_owned(), line.key.clone())));
    }
    page(&app, &visit, (&door, &agenda), &fields.into_iter().collect(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (door, agenda): (&Door, &Agenda),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let has = |name: &str, key: &str| entered.all(name).any(|value| value == key);
    let lines: Vec<Value> = agenda
        .lines
        .iter()
        .map(|line| {
            context! {
                key => line.key.as_str(), words => line.words.as_str(), source => line.source.words(), href => line.href.as_str(),
                at => entered.get(&format!("at:{}", line.key)), needs => has("needs", &line.key), drop => has("drop", &line.key),
            }
        })
        .collect();
    let suggested: Vec<Value> = agenda
        .suggested
        .iter()
        .map(|line| {
            let hint = context! { text => line.source.words() };
            context! { value => line.key.as_str(), text => line.words.as_str(), hint, checked => has("take", &line.key) }
        })
        .collect();
    app.page(visit, "board/write_agenda.html", context! {
        title => door.meeting.title.as_str(), address => door.address(), lines, suggested, own => entered.get("own"),
        seen => entered.get("seen"), needed_max => NEEDED_MAX, errors => values(&errors),
    })
}

/// The agenda that was entered.
fn read(
    app: &App,
    visit: &Visit,
    (door, agenda): (&Door, &Agenda),
    entered: &Fields,
) -> Result<Vec<Line>, FormErrors> {
    let mut errors = FormErrors::default();
    let has = |name: &str, key: &str| entered.all(name).any(|value| value == key);
    let mut ordered: Vec<(i32, Line)> = Vec::new();
    let mut has_places = true;
    for line in agenda.lines.iter().filter(|line| !has("drop", &line.key)) {
        let at =
            entered.get(&format!("at:{}", line.key)).parse::<i32>().ok().filter(|at| (1..=999).contains(at));
        has_places &= at.is_some();
        let needs_decision = has("needs", &line.key);
        ordered.push((at.unwrap_or(999), Line { needs_decision, ..line.clone() }));
    }
    errors.require(has_places, "lines", "Enter a number from 1 on for the place of each line");
    // Equal numbers keep the order that they had.
    ordered.sort_by_key(|(at, _)| *at);
    let mut lines: Vec<Line> = ordered.into_iter().map(|(_, line)| line).collect();
    lines.extend(agenda.suggested.iter().filter(|line| has("take", &line.key)).cloned());
    let fits = entered.get("own").lines().all(|words| words.trim().chars().count() <= LINE_LETTERS_MAX);
    errors.require(fits, "own", "Each line must be 240 characters or fewer");
    for words in entered.get("own").lines().map(str::trim).filter(|words| !words.is_empty()) {
        lines.push(Line {
            meeting: door.meeting.id,
            words: words.to_owned(),
            source: LineSource::Own,
            key: format!("own:{}", uuid_v7(visit.at(), app.rng())),
            href: String::new(),
            needs_decision: false,
        });
    }
    let needed = lines.iter().filter(|line| line.needs_decision).count();
    errors.require(
        needed <= NEEDED_MAX,
        "lines",
        "Mark at most five lines as needing a decision: the Board paper has room for five",
    );
    errors.require(lines.len() <= LINES_MAX, "own", "An agenda has at most 40 lines. Take some out");
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

pub async fn submit_agenda(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let door = Door::to_write(&app, &visit, &id, Step::Write).await?;
    let agenda = load(&app, &visit, &door).await?;
    let seen = seen(&entered, &format!("{}/agenda", door.address()))?;
    if seen != door.meeting.changed_at {
        return Err(changed_meanwhile(&format!("{}/agenda", door.address())).into());
    }
    let lines = match read(&app, &visit, (&door, &agenda), &entered) {
        Ok(lines) => lines,
        Err(errors) => {
            let page = page(&app, &visit, (&door, &agenda), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[("own", "Lines of your own")], &[])? {
        return Ok(page.into_response());
    }
    let change = Change::Agenda(&lines, seen);
    app.db().retrying(|| door.hand.write(&app, &visit, door.meeting.id, &change)).await?;
    let again = if entered.get("then") == "again" { "/agenda" } else { "" };
    Ok(Redirect::to(&format!("{}{again}?done=agenda", door.address())).into_response())
}
