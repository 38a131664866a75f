//! Looking back at broken glass, within one working day: by the data protection officer or Caldicott Guardian of the same
//! legal body, never by whoever broke it. A manager reads where their own staff did, and looks back at none of it.

use super::model::{GLASS_SECONDS, Glass, GlassOutcome};
use super::staff::Staff;
use super::store::{self, find_glass, list_glass, list_references};
use crate::audit::{action_words, category_words, purpose_words};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::ids::{AgencyId, GlassId};
use accord_kernel::{Category, Instant, Purpose};
use accord_platform_db::audit::{AboutEntry, list_about_by};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{BreakGlass, ListBrokenGlass, ReviewGlass};
use accord_policy::{Action, RefusalCode, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Uses of break glass on the page at most.
const SHOWN_MAX: u64 = 100;
/// Entries of what was opened under one use of break glass at most.
const OPENED_MAX: u64 = 20;
/// Letters of what is said about it at most.
const WORDS_LETTERS_MAX: usize = 500;

/// By when somebody has looked back: the end of the next working day.
pub(super) fn due(broken_at: Instant) -> Instant {
    broken_at.day().plus_working_days(1).plus_days(1).start()
}

/// The agencies of the member's own legal body.
pub(crate) async fn own_agencies(app: &App, visit: &Visit) -> Result<Vec<AgencyId>, Stop> {
    let controller = visit.require_member()?.controller;
    let directory = agencies::directory(app).await?;
    let own = directory.agencies.iter().filter(|agency| agency.controller == controller);
    Ok(own.map(|agency| agency.id).collect())
}

pub(super) fn listing(visit: &Visit) -> Result<Target<AgencyId>, Stop> {
    let member = visit.require_member()?;
    let target = Target::new(member.agency).owned_by(member.agency).controlled_by(member.controller);
    Ok(target.holding(&[Category::Identity]))
}

/// Whether the member looks back at broken glass, and does not only read where it was broken.
pub(super) fn is_reviewer(app: &App, visit: &Visit) -> Result<bool, Stop> {
    let member = visit.require_member()?;
    let any = GlassId::new(visit.at(), app.rng());
    let target = Target::new(any).owned_by(member.agency).controlled_by(member.controller);
    Ok(visit.may::<ReviewGlass>(&target.holding(&[Category::Identity]), Purpose::ReviewAccess))
}

/// The agencies whose broken glass the member reads of: all of their legal body, or for a manager their own.
async fn agencies_read(app: &App, visit: &Visit) -> Result<Vec<AgencyId>, Stop> {
    if is_reviewer(app, visit)? {
        own_agencies(app, visit).await
    } else {
        Ok(vec![visit.require_member()?.agency])
    }
}

/// What whoever broke the glass did with the record in that hour, as the audit has it: the kinds, and never what it said.
async fn opened(app: &App, glass: &Glass) -> Result<Vec<Value>, Stop> {
    let hour = (glass.broken_at, glass.broken_at.plus_seconds(GLASS_SECONDS));
    let found = list_about_by(app.db().readers(), glass.person, glass.member, hour, OPENED_MAX).await?;
    let line = |entry: AboutEntry| {
        context! {
            at => entry.at.micros(), what => action_words(&entry.action), why => purpose_words(&entry.purpose),
            kinds => category_words(&entry.categories), is_refused => entry.refusal.is_some(),
        }
    };
    let is_reading = |entry: &AboutEntry| entry.action != BreakGlass::RULE.name;
    Ok(found.into_iter().filter(is_reading).map(line).collect())
}

pub async fn show_glass_list(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    page(&app, &visit, None, &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    entered: Option<(GlassId, &str)>,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let permit = visit.decide::<ListBrokenGlass>(app, listing(visit)?, Purpose::ReviewAccess).await?;
    let own = agencies_read(app, visit).await?;
    let is_reviewer = is_reviewer(app, visit)?;
    let db = app.db().readers();
    let found = list_glass(db, &own, SHOWN_MAX).await?;
    let members: Vec<_> = found.iter().map(|glass| glass.member).collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    let people: Vec<_> = found.iter().map(|glass| glass.person).collect();
    let references = list_references(db, &permit, &people, &own).await?;
    let permit = permit.showing(people);
    app.db().record(permit).await?;
    let own_member = visit.require_member()?.member;
    let line = |glass: &Glass, opened: Vec<Value>| -> Value {
        context! {
            opened, may_look_further => is_reviewer && references.contains_key(&glass.person), is_reviewer,
            id => glass.id.to_string(), by => staff.member(glass.member), agency => staff.agency(glass.agency),
            at => glass.broken_at.micros(), reason => glass.reason.as_str(),
            outcome => glass.outcome.map(GlassOutcome::words), is_own => glass.member == own_member,
            is_ours => own.contains(&glass.agency), person => glass.person.to_string(),
            reference => references.get(&glass.person),
            is_late => glass.outcome.is_none() && own.contains(&glass.agency) && due(glass.broken_at) < visit.at(),
            words => entered.filter(|(id, _)| *id == glass.id).map(|(_, words)| words),
        }
    };
    let mut lines = Vec::new();
    for glass in &found {
        // What others opened elsewhere is for their officer.
        let is_ours = own.contains(&glass.agency);
        let opened = if is_ours { opened(app, glass).await? } else { Vec::new() };
        lines.push(line(glass, opened));
    }
    let outcomes: Vec<Value> = GlassOutcome::ALL
        .iter()
        .map(|outcome| context! { value => outcome.code(), text => outcome.words() })
        .collect();
    app.page(
        visit,
        "people/review_glass.html",
        context! { lines, is_reviewer, outcomes, opened_max => OPENED_MAX, errors => values(errors) },
    )
}

pub async fn submit_review(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let id: GlassId = id.parse().map_err(|_| Stop::not_found())?;
    drop(visit.decide::<ListBrokenGlass>(&app, listing(&visit)?, Purpose::ReviewAccess).await?);
    let own = own_agencies(&app, &visit).await?;
    let found = find_glass(app.db().readers(), id).await?;
    let glass = found.filter(|glass| own.contains(&glass.agency)).ok_or_else(Stop::not_found)?;
    let target = || {
        let target = Target::new(id).owned_by(glass.agency).controlled_by(member.controller);
        target.about(glass.person).holding(&[Category::Identity])
    };
    // Nobody looks back at their own, under whichever of their memberships it was.
    let by = accounts::list_members_with_ids(app.db().readers(), &[glass.member]).await?;
    if by.iter().any(|line| line.user == member.user) {
        let code = RefusalCode::AboutOneself;
        return Err(visit.refuse_for::<ReviewGlass>(&app, target(), Purpose::ReviewAccess, code).await?);
    }
    visit.require_may::<ReviewGlass>(&app, target(), Purpose::ReviewAccess).await?;
    let outcome = GlassOutcome::from_code(fields.get("outcome"));
    let words = fields.get("words");
    let mut errors = FormErrors::default();
    errors.require(outcome.is_some(), "outcome", "Select what came out of it");
    errors.require(!words.is_empty(), "words", "Say in a sentence what you looked at");
    errors.limit(words, WORDS_LETTERS_MAX, "words", "What you say about it");
    let (Some(outcome), true) = (outcome, errors.is_empty()) else {
        let page = page(&app, &visit, Some((id, words)), &errors).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let reviewed = app
        .db()
        .retrying(|| async {
            let permit = visit.decide::<ReviewGlass>(&app, target(), Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(words);
            let reviewed = store::review_glass(&tx, outcome, words).await?;
            if reviewed {
                tx.commit().await?;
            }
            Ok::<_, Stop>(reviewed)
        })
        .await?;
    if !reviewed {
        let problem = Problem::new(
            StatusCode::CONFLICT,
            "Somebody has looked back at this already",
            &["What you sent was not kept."],
        );
        return Err(problem.with_link("Broken glass", "/glass").into());
    }
    Ok(Redirect::to("/glass").into_response())
}

#[cfg(test)]
mod tests {
    use super::due;
    use accord_kernel::Day;

    #[test]
    fn looking_back_is_due_by_the_end_of_the_next_working_day() {
        let day = |text: &str| text.parse::<Day>().expect("a day of the test");
        // Thursday, and Friday before a weekend.
        assert_eq!(due(day("2026-11-19").start()), day("2026-11-21").start());
        assert_eq!(due(day("2026-11-20").start()), day("2026-11-24").start());
    }
}
