//! What a Board makes of the plan of its police area, what police answer, and which actions are done.

use super::door::{
    Asked, PLAN, changed_meanwhile, in_area, look_again, not_now, not_whole, of_agency, require_words, typed,
};
use super::model::WORDS_LETTERS_MAX;
use super::plan::{BcuPlan, Engagement};
use super::show_bcu_plans::{area_for, find};
use super::store::plans::{
    answer_engagement, find_newer, find_plan, find_plan_of_action, find_plan_of_engagement, finish_action,
    insert_engagement,
};
use crate::agencies::Area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, BcuActionId, EngagementId};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::{AnswerEngagement, EngageBcuPlan, TrackBcuAction};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// Whether the reader speaks for the Board of a borough.
pub(super) fn may_engage(visit: &Visit, plan: &BcuPlan, area: AreaId) -> bool {
    plan.areas.contains(&area) && visit.may::<EngageBcuPlan>(&in_area(plan.id, area), PLAN)
}

async fn load(app: &App, visit: &Visit, id: &str, slug: &str) -> Result<(BcuPlan, Area), Stop> {
    let plan = find(app, visit, id).await?;
    let area = area_for(app, visit, &plan, slug).await?;
    visit.require_may::<EngageBcuPlan>(app, in_area(plan.id, area), PLAN).await?;
    if let Some(newer) = find_newer(app.db().readers(), plan.id).await? {
        let words = ["Read the newest version, and say what the Board makes of that one."];
        return Err(
            not_now("A newer version replaces this plan", &words, &format!("/bcu-plans/{newer}")).into()
        );
    }
    Ok((plan, super::door::area_of(app, area).await?))
}

pub async fn show_engage(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (plan, area) = load(&app, &visit, &id, &asked.area).await?;
    let before = plan.engagement(area.id).map_or(0, |one| one.number).to_string();
    let fields = [("read_on", typed_day(visit.at().day())), ("before", before)];
    let entered = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, (&plan, &area), &entered, FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (plan, area): (&BcuPlan, &Area),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    app.page(visit, "board/engage.html", context! {
        id => plan.id.to_string(), title => plan.title.as_str(), area => area.name.as_str(), slug => area.slug.as_str(),
        typed => typed(entered, &["read_on", "takes_on", "asks", "before"]), errors => values(&errors),
    })
}

pub async fn submit_engage(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, area) = load(&app, &visit, &id, &asked.area).await?;
    let address = format!("/bcu-plans/{}?area={}", plan.id, area.slug);
    let mut errors = FormErrors::default();
    require_words(
        &mut errors,
        &entered,
        &[
            (
                "takes_on",
                WORDS_LETTERS_MAX,
                "What the Board takes on",
                "Write what the Board takes on itself",
            ),
            ("asks", WORDS_LETTERS_MAX, "What the Board asks", ""),
        ],
    );
    let is_possible = |day: &accord_kernel::Day| *day <= visit.at().day() && *day >= plan.published_at.day();
    let read_on = entered.day("read_on").filter(is_possible);
    errors.require(
        read_on.is_some(),
        "read_on",
        "Enter the day on which the Board read it: not before it was published, and not in the future",
    );
    let Some(read_on) = read_on.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, (&plan, &area), &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let texts = [("takes_on", "What the Board takes on"), ("asks", "What the Board asks")];
    if let Some(page) = look_again(&app, &visit, &entered, &texts, &[])? {
        return Ok(page.into_response());
    }
    let before: i32 = entered.get("before").parse().map_err(|_| changed_meanwhile(&address))?;
    let new = Engagement {
        id: EngagementId::new(visit.at(), app.rng()),
        area: area.id,
        number: before.saturating_add(1),
        read_on,
        takes_on: entered.get("takes_on").to_owned(),
        asks: entered.get("asks").to_owned(),
        at: visit.at(),
        answer: None,
    };
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<EngageBcuPlan>(&app, in_area(plan.id, area.id), PLAN).await?;
            let tx = app.db().write(permit).await?;
            let now = find_plan(tx.connection(), plan.id).await?.ok_or_else(Stop::not_found)?;
            let is_replaced = find_newer(tx.connection(), plan.id).await?.is_some();
            if is_replaced || now.engagement(area.id).map_or(0, |one| one.number) != before {
                return Err(changed_meanwhile(&address).into());
            }
            match insert_engagement(&tx, &new).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
                other => other.or_fault("say what a Board makes of a police plan")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}&done=engaged")).into_response())
}

/// The words of a form with one field.
fn words<'a>(entered: &'a Fields, title: &str, address: &str) -> Result<&'a str, Problem> {
    let words = entered.get("words");
    if (1..=WORDS_LETTERS_MAX).contains(&words.chars().count()) {
        return Ok(words);
    }
    Err(not_whole(title, "Write it in 1 to 2,000 characters.", address))
}

pub async fn submit_answer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let id: EngagementId = id.parse().map_err(|_| Stop::not_found())?;
    let plan = find_plan_of_engagement(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let (target, address) = (of_agency(plan.id, plan.agency), format!("/bcu-plans/{}", plan.id));
    visit.require_may::<AnswerEngagement>(&app, target.clone(), PLAN).await?;
    let words = words(&entered, "Write what police answer", &address)?;
    if let Some(page) = look_again(&app, &visit, &entered, &[("words", "What police answer")], &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<AnswerEngagement>(&app, target.clone(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            if !answer_engagement(&tx, id, words).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=answered")).into_response())
}

pub async fn submit_done(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    visit.require_member()?;
    let id: BcuActionId = id.parse().map_err(|_| Stop::not_found())?;
    let plan = find_plan_of_action(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    let (target, address) = (of_agency(plan.id, plan.agency), format!("/bcu-plans/{}", plan.id));
    visit.require_may::<TrackBcuAction>(&app, target.clone(), PLAN).await?;
    let words = words(&entered, "Write what came of it", &address)?;
    if let Some(page) = look_again(&app, &visit, &entered, &[("words", "What came of it")], &[])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<TrackBcuAction>(&app, target.clone(), PLAN).await?;
            let tx = app.db().write(permit).await?;
            if !finish_action(&tx, id, words).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=tracked")).into_response())
}
