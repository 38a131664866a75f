//! Looking back at one-off decisions within five working days, and how often each is made: by the data protection officer or
//! Caldicott Guardian of the same legal body, never by who decided. What was not right is taken back at once.

use super::model::{OneOff, OneOffOutcome};
use super::rules::review_by;
use super::store::{self, find_one_off, list_one_offs, list_sent_on};
use crate::people::{Staff, list_references, own_agencies};
use crate::visit::Visit;
use crate::{App, Stop, accounts, gateways};
use accord_kernel::ids::{AgencyId, OneOffId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{ListOneOffs, ReviewOneOff};
use accord_policy::{RefusalCode, Target};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Decisions on the page at most.
const SHOWN_MAX: u64 = 100;
/// Letters of what is said about it at most.
const WORDS_LETTERS_MAX: usize = 500;

pub(super) fn listing(visit: &Visit) -> Result<Target<AgencyId>, Stop> {
    let member = visit.require_member()?;
    let target = Target::new(member.agency).owned_by(member.agency).controlled_by(member.controller);
    Ok(target.holding(&[Category::Identity]))
}

pub async fn show_one_offs(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    page(&app, &visit, None, &FormErrors::default()).await
}

async fn page(
    app: &App,
    visit: &Visit,
    entered: Option<(OneOffId, &str)>,
    errors: &FormErrors,
) -> Result<Page, Stop> {
    let permit = visit.decide::<ListOneOffs>(app, listing(visit)?, Purpose::ReviewAccess).await?;
    let own = own_agencies(app, visit).await?;
    let db = app.db().readers();
    let found = list_one_offs(db, &own, SHOWN_MAX).await?;
    let powers = gateways::list_gateways(db).await?;
    let members: Vec<_> = found.iter().map(|one| one.member).collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    let people: Vec<_> = found.iter().map(|one| one.person).collect();
    let references = list_references(db, &permit, &people, &own).await?;
    let sent = list_sent_on(db, &found.iter().map(|one| one.id).collect::<Vec<_>>()).await?;
    let recipients: Vec<_> = sent.values().map(|(member, _)| *member).collect();
    let recipients = Staff::load(app, db, &recipients, &[]).await?;
    app.db().record(permit.showing(people)).await?;
    let own_member = visit.require_member()?.member;
    let line = |one: &OneOff| -> Value {
        let power = powers.iter().find(|power| power.rule.id == one.gateway);
        context! {
            id => one.id.to_string(), by => staff.member(one.member), agency => staff.agency(one.agency),
            at => one.decided_at.micros(), why => one.why.as_str(), purpose => one.purpose.words(),
            power => power.map(|power| power.name.as_str()), told => one.told.words(),
            person => one.person.to_string(), reference => references.get(&one.person),
            sent => sent.get(&one.id).map(|(member, kinds)| context! {
                to => recipients.member(*member), agency => recipients.agency_of(*member),
                kinds => kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>().join(", "),
            }),
            told_words => one.told_words.as_str(), outcome => one.outcome.map(OneOffOutcome::words),
            is_own => one.member == own_member, due => review_by(one.decided_at).plus_seconds(-1).day().number(),
            is_late => one.outcome.is_none() && review_by(one.decided_at) < visit.at(),
            words => entered.filter(|(id, _)| *id == one.id).map(|(_, words)| words),
        }
    };
    let outcomes: Vec<Value> = OneOffOutcome::ALL
        .iter()
        .map(|outcome| context! { value => outcome.code(), text => outcome.words() })
        .collect();
    app.page(
        visit,
        "disclosures/review_one_offs.html",
        context! {
            lines => found.iter().map(line).collect::<Vec<_>>(), outcomes, is_full => found.len() as u64 == SHOWN_MAX,
            shown_max => SHOWN_MAX, errors => values(errors),
        },
    )
}

pub async fn submit_review(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let member = visit.require_member()?;
    let id: OneOffId = id.parse().map_err(|_| Stop::not_found())?;
    drop(visit.decide::<ListOneOffs>(&app, listing(&visit)?, Purpose::ReviewAccess).await?);
    let own = own_agencies(&app, &visit).await?;
    let found = find_one_off(app.db().readers(), id).await?;
    let one = found.filter(|one| own.contains(&one.agency)).ok_or_else(Stop::not_found)?;
    let target = || {
        let target = Target::new(id).owned_by(one.agency).controlled_by(member.controller);
        target.about(one.person).holding(&[Category::Identity])
    };
    // Nobody looks back at their own decision, under whichever of their memberships it was.
    let by = accounts::list_members_with_ids(app.db().readers(), &[one.member]).await?;
    if by.iter().any(|line| line.user == member.user) {
        let code = RefusalCode::AboutOneself;
        return Err(visit.refuse_for::<ReviewOneOff>(&app, target(), Purpose::ReviewAccess, code).await?);
    }
    let outcome = OneOffOutcome::from_code(fields.get("outcome"));
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
            let permit = visit.decide::<ReviewOneOff>(&app, target(), Purpose::ReviewAccess).await?;
            let mut tx = app.db().write(permit).await?;
            tx.with_reason(words);
            let reviewed = store::review_one_off(&tx, outcome, words).await?;
            if reviewed && outcome == OneOffOutcome::NotRight {
                store::recall_of_one_off(&tx, "The decision to share it was not right").await?;
            }
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
        return Err(problem.with_link("One-off decisions", "/one-offs").into());
    }
    Ok(Redirect::to("/one-offs").into_response())
}
