//! The button: anybody says that information went where it should not have gone.
//!
//! A reference that they name is looked for among the records of their own agency, and what comes of it is told to nobody
//! but the officer: the form says nothing of what there is.

use super::model::{AWARE_DAYS_MAX, About, NAMED_LETTERS_MAX, Subject, WORDS_LETTERS_MAX};
use super::store::{NewBreach, insert_breach, insert_concern};
use crate::people::find_by_reference;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{BreachId, uuid_v7};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::ReportBreach;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// A breach that a member reports of their own agency.
fn target(visit: &Visit, id: BreachId) -> Result<Target<BreachId>, Stop> {
    let agency = visit.require_member()?.agency;
    Ok(Target::new(id).owned_by(agency).holding(&[Category::Aggregate]))
}

pub async fn show_report(
    State(app): State<App>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let id = BreachId::new(visit.at(), app.rng());
    visit.require_may::<ReportBreach>(&app, target(&visit, id)?, Purpose::RunService).await?;
    let notice = (done.done == "reported").then_some(
        "Thank you. The data protection officer has it on their list now. If somebody is in danger, ring 999.",
    );
    page(&app, &visit, id, &Fields::default(), FormErrors::default(), notice)
}

fn page(
    app: &App,
    visit: &Visit,
    id: BreachId,
    entered: &Fields,
    errors: FormErrors,
    notice: Option<&str>,
) -> Result<Page, Stop> {
    let typed_or = |name: &str, otherwise: String| match entered.get(name) {
        "" => otherwise,
        typed => typed.to_owned(),
    };
    let now = visit.at().london();
    let about: Vec<Value> = About::ALL
        .iter()
        .map(|one| context! { value => one.code(), text => one.words(), checked => entered.get("about") == one.code() })
        .collect();
    app.page_with_notice(visit, notice, "breaches/report_breach.html", context! {
        id => id.to_string(), what => entered.get("what"), about, reference => entered.get("reference"),
        since => typed_or("since", typed_day(visit.at().day())), aware_on => typed_or("aware_on", typed_day(visit.at().day())),
        aware_time => typed_or("aware_time", format!("{:02}:{:02}", now.hour(), now.minute())), errors => values(&errors),
    })
}

/// When somebody knew first: now where nothing was entered, the beginning of the day where no time was, so that the clock
/// never runs longer than the law lets it. `None` when it is no moment of the past year.
fn aware_at(entered: &Fields, now: Instant) -> Option<Instant> {
    if entered.get("aware_on").is_empty() && entered.get("aware_time").is_empty() {
        return Some(now);
    }
    let day = match entered.get("aware_on") {
        "" => now.day(),
        _ => entered.day("aware_on")?,
    };
    let at = match entered.get("aware_time") {
        "" => day.start(),
        typed => {
            let (hour, minute) = typed.split_once([':', '.'])?;
            let (hour, minute) = (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?);
            if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
                return None;
            }
            Instant::from_london(day.date().at(hour, minute, 0, 0))
        }
    };
    let is_past = at <= now && now.day().days_since(day) <= AWARE_DAYS_MAX;
    is_past.then_some(at)
}

pub async fn submit_report(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    let id = entered.get("id").parse().unwrap_or_else(|_| BreachId::new(visit.at(), app.rng()));
    visit.require_may::<ReportBreach>(&app, target(&visit, id)?, Purpose::RunService).await?;
    let (what, named) = (entered.get("what"), entered.get("reference"));
    let mut errors = FormErrors::default();
    errors.require(!what.is_empty(), "what", "Say what happened, in a sentence or two");
    errors.limit(what, WORDS_LETTERS_MAX, "what", "What happened");
    let about = About::from_code(entered.get("about"));
    errors.require(about.is_some(), "about", "Select what it is about");
    errors.limit(named, NAMED_LETTERS_MAX, "reference", "The reference");
    let since = entered.day("since").filter(|day| *day <= visit.at().day());
    errors.require(
        since.is_some(),
        "since",
        "Enter the day since when it may have gone on, today or in the past",
    );
    let aware_at = aware_at(&entered, visit.at());
    errors.require(
        aware_at.is_some(),
        "aware_on",
        "Enter the day and the time at which somebody of your organisation knew first, such as 14:30, not in the future",
    );
    let (Some(about), Some(since), Some(aware_at), true) = (about, since, aware_at, errors.is_empty()) else {
        let page = page(&app, &visit, id, &entered, errors, None)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let agency = visit.require_member()?.agency;
    let named = Some(named).filter(|named| !named.is_empty() && about == About::Record);
    let new = NewBreach { agency, what, about, named, since, aware_at };
    app.db().retrying(|| report(&app, &visit, id, &new)).await?;
    Ok(Redirect::to("/breaches/report?done=reported").into_response())
}

async fn report(app: &App, visit: &Visit, id: BreachId, new: &NewBreach<'_>) -> Result<(), Stop> {
    let found = match new.named {
        Some(reference) => find_by_reference(app.db().readers(), &[new.agency], reference).await?,
        None => Vec::new(),
    };
    // The entry names no child: who reports reads their own entries, and learns nothing from them of what there is.
    let permit = visit.decide::<ReportBreach>(app, target(visit, id)?, Purpose::RunService).await?;
    let tx = app.db().write(permit).await?;
    match insert_breach(&tx, new).await {
        // The same form, sent twice.
        Err(error) if is_unique_violation(&error) => return Ok(()),
        other => other.or_fault("report a breach")?,
    }
    if let Some((_, person)) = found.first() {
        let concern = insert_concern(&tx, Subject::Record(*person), uuid_v7(visit.at(), app.rng())).await;
        concern.or_fault("say what a breach concerns")?;
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::aware_at;
    use accord_kernel::{Day, Instant};
    use accord_platform_web::Fields;

    #[test]
    fn the_clock_runs_from_when_somebody_knew_and_never_from_the_future() {
        let now = "2026-11-22".parse::<Day>().expect("a day of the test").start().plus_seconds(12 * 3_600);
        let check = |form: &str, before: Option<i64>| {
            let at: Option<Instant> = aware_at(&Fields::parse(form.as_bytes()), now);
            assert_eq!(at.map(|at| now.seconds_since(at) / 60), before, "{form}");
        };
        check("", Some(0));
        check("aware_on=22/11/2026&aware_time=11:30", Some(30));
        check("aware_on=20/11/2026&aware_time=12:00", Some(2 * 24 * 60));
        check("aware_on=20/11/2026", Some((2 * 24 + 12) * 60));
        check("aware_time=9.15", Some(165));
        for wrong in [
            "aware_on=22/11/2026&aware_time=12:01",
            "aware_time=25:00",
            "aware_time=noon",
            "aware_on=1/1/2020",
        ] {
            check(wrong, None);
        }
    }
}
