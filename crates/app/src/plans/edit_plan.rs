//! Changing what a plan is called and when it begins and ends: a window that rolls on, or that ends with the beginning of
//! term. What was offered before keeps its title and days.

use super::door::{begin_writing, changed_meanwhile, look_again, require, seen};
use super::model::{PLAN_DAYS_MAX, Plan, REVIEW_DAYS, TITLE_LETTERS_MAX};
use super::store::plans::update_plan;
use super::store::versions::list_heads;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WritePlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    let fields = [
        ("title", plan.title.clone()),
        ("from", typed_day(plan.from)),
        ("to", typed_day(plan.to)),
        ("review_by", typed_day(plan.review_by)),
        ("seen", plan.changed_at.micros().to_string()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &plan, &fields, FormErrors::default())
}

fn page(app: &App, visit: &Visit, plan: &Plan, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    app.page(visit, "plans/edit_plan.html", context! {
        id => plan.id.to_string(), now => plan.title.as_str(), title => entered.get("title"), from => entered.get("from"),
        to => entered.get("to"), review_by => entered.get("review_by"), seen => entered.get("seen"), errors => values(&errors),
    })
}

/// The last day to which its review may be set: no plan goes on unseen for longer than a year after it was begun or adopted.
/// What somebody types as its first day moves nothing.
async fn latest_review(app: &App, plan: &Plan) -> Result<Day, Stop> {
    let heads = list_heads(app.db().readers(), &[plan.id]).await?;
    let adopted = heads.iter().filter_map(|version| version.adopted.as_ref()).map(|(_, _, at)| at.day());
    let last = adopted.fold(plan.begun_at.day(), Day::max);
    Ok(last.plus_days(REVIEW_DAYS))
}

fn read(entered: &Fields, before: &Plan, latest: Day) -> Result<Plan, FormErrors> {
    let mut errors = FormErrors::default();
    errors.require(!entered.get("title").is_empty(), "title", "Enter a title");
    errors.limit(entered.get("title"), TITLE_LETTERS_MAX, "title", "The title");
    let (from, to) = (entered.day("from"), entered.day("to"));
    errors.require(from.is_some(), "from", "Enter the first day, such as 20/7/2026");
    errors.require(to.is_some(), "to", "Enter the last day, such as 6/9/2026");
    let is_in_order =
        from.zip(to).is_none_or(|(from, to)| (0..=PLAN_DAYS_MAX).contains(&to.days_since(from)));
    errors.require(is_in_order, "to", "The last day must be after the first, and within five years");
    let review_by = entered.day("review_by");
    errors.require(review_by.is_some(), "review_by", "Enter the day by which it is looked at again");
    let fits = review_by.zip(to).is_none_or(|(review, to)| review <= to && review <= latest);
    errors.require(
        fits,
        "review_by",
        "The review must not be after the last day, nor later than a year after the plan was begun here or was last adopted",
    );
    match (from, to, review_by) {
        (Some(from), Some(to), Some(review_by)) if errors.is_empty() => {
            Ok(Plan { title: entered.get("title").to_owned(), from, to, review_by, ..before.clone() })
        }
        _ => Err(errors),
    }
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    // An adoption meanwhile moves it to a later day only, and is seen in the transaction.
    let new = match read(&entered, &plan, latest_review(&app, &plan).await?) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &plan, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &[], &[("title", "Title")])? {
        return Ok(page.into_response());
    }
    let seen = seen(&entered, &plan.address())?;
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<WritePlan>(&app, &visit, &plan).await?;
            if !update_plan(&tx, &new, seen).await? {
                return Err(changed_meanwhile(&plan.address()).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{}?done=saved", plan.address())).into_response())
}
