//! Publishing the plan of a police area, or a newer version of one.

use super::door::{
    NEW, Names, PLAN, Text, boroughs, changed_meanwhile, look_again, new_of, not_now, of_agency,
    require_words, typed,
};
use super::model::{LINE_LETTERS_MAX, NAME_LETTERS_MAX, TEXT_LETTERS_MAX};
use super::plan::{ACTIONS_MAX, BcuAction, BcuPlan, PLAN_DAYS_MAX};
use super::store::plans::{find_newer, find_plan, insert_plan};
use crate::agencies::{AgencyKind, Area, ChosenArea, choose_area};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{BcuActionId, BcuPlanId, uuid_v7};
use accord_platform_db::{Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::RefusalCode;
use accord_policy::action::PublishBcuPlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// What the form needs: the boroughs that the police agency serves, and the version that is replaced.
struct Form {
    chosen: ChosenArea,
    boroughs: Vec<Area>,
    replaces: Option<BcuPlan>,
}

/// Refuses whoever does not act for police.
async fn require_police(app: &App, visit: &Visit) -> Result<(), Stop> {
    let member = visit.require_member()?;
    let target = of_agency(BcuPlanId::new(visit.at(), app.rng()), member.agency);
    visit.require_may::<PublishBcuPlan>(app, target.clone(), PLAN).await?;
    if member.kind == AgencyKind::Police {
        return Ok(());
    }
    Err(visit.refuse_for::<PublishBcuPlan>(app, target, PLAN, RefusalCode::RoleMayNot).await?)
}

/// Whether the reader publishes plans of a police area: leaves out what leads to a refusal.
pub(super) fn may_publish(app: &App, visit: &Visit) -> bool {
    visit.membership().is_some_and(|member| {
        let target = of_agency(BcuPlanId::new(visit.at(), app.rng()), member.agency);
        member.kind == AgencyKind::Police && visit.may::<PublishBcuPlan>(&target, PLAN)
    })
}

async fn load(app: &App, visit: &Visit, replaces: Option<&str>) -> Result<Form, Stop> {
    require_police(app, visit).await?;
    let (own, db) = (visit.require_member()?.agency, app.db().readers());
    let replaces = match replaces {
        None => None,
        Some(id) => {
            let id: BcuPlanId = id.parse().map_err(|_| Stop::not_found())?;
            let plan = find_plan(db, id).await?.ok_or_else(Stop::not_found)?;
            if plan.agency != own {
                let target = of_agency(plan.id, plan.agency);
                let code = RefusalCode::OtherAgency;
                return Err(visit.refuse_for::<PublishBcuPlan>(app, target, PLAN, code).await?);
            }
            if let Some(newer) = find_newer(db, plan.id).await? {
                let words = ["Open the newest version, and replace that one."];
                return Err(not_now(
                    "A newer version replaces this plan",
                    &words,
                    &format!("/bcu-plans/{newer}"),
                )
                .into());
            }
            Some(plan)
        }
    };
    let mut all = boroughs(app).await?;
    let served: Vec<_> = visit.areas().collect();
    all.retain(|area| served.contains(&area.id));
    Ok(Form { chosen: choose_area(app, visit, "").await?, boroughs: all, replaces })
}

pub async fn show_new(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    let form = load(&app, &visit, None).await?;
    let new = BcuPlanId::new(visit.at(), app.rng()).to_string();
    let areas = form.boroughs.iter().map(|area| ("areas".to_owned(), area.slug.clone()));
    let entered = areas.chain([(NEW.to_owned(), new)]).collect();
    page(&app, &visit, &form, &entered, FormErrors::default())
}

pub async fn show_replace(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let form = load(&app, &visit, Some(&id)).await?;
    let plan = form.replaces.as_ref().ok_or_else(Stop::not_found)?;
    let mut fields = vec![
        (NEW.to_owned(), BcuPlanId::new(visit.at(), app.rng()).to_string()),
        ("title".to_owned(), plan.title.clone()),
        ("from_on".to_owned(), typed_day(plan.from_on)),
        ("to_on".to_owned(), typed_day(plan.to_on)),
        ("words".to_owned(), plan.words.clone()),
    ];
    let areas = form.boroughs.iter().filter(|area| plan.areas.contains(&area.id));
    fields.extend(areas.map(|area| ("areas".to_owned(), area.slug.clone())));
    for (at, action) in (1..).zip(plan.actions.iter().filter(|action| action.done.is_none())) {
        fields.push((format!("what-{at}"), action.what.clone()));
        fields.push((format!("owner-{at}"), action.owner.clone()));
        fields.push((format!("due-{at}"), typed_day(action.due_on)));
    }
    let entered = fields.into_iter().collect();
    page(&app, &visit, &form, &entered, FormErrors::default())
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let boroughs: Vec<Value> = form
        .boroughs
        .iter()
        .map(|area| {
            let checked = entered.all("areas").any(|slug| slug == area.slug);
            context! { value => area.slug.as_str(), text => area.name.as_str(), checked }
        })
        .collect();
    let field = |name: &str, at: usize| entered.get(&format!("{name}-{at}")).to_owned();
    let actions: Vec<Value> = (1..=ACTIONS_MAX)
        .map(|at| context! { at, what => field("what", at), owner => field("owner", at), due => field("due", at) })
        .collect();
    app.page(visit, "board/publish_bcu_plan.html", context! {
        area => form.chosen.values(), replaces => form.replaces.as_ref().map(|plan| plan.id.to_string()), boroughs, actions,
        typed => typed(entered, &["title", "from_on", "to_on", "words", NEW]), errors => values(&errors),
    })
}

fn read_actions(app: &App, visit: &Visit, entered: &Fields, errors: &mut FormErrors) -> Vec<BcuAction> {
    let mut actions = Vec::new();
    for at in 1..=ACTIONS_MAX {
        let field = |name: &str| entered.get(&format!("{name}-{at}"));
        let (what, owner) = (field("what"), field("owner"));
        if what.is_empty() && owner.is_empty() && field("due").is_empty() {
            continue;
        }
        let due_on = entered.day(&format!("due-{at}"));
        let is_whole = !what.is_empty() && !owner.is_empty() && due_on.is_some();
        errors.require(
            is_whole,
            "actions",
            "Give each action what is done, who does it and a day, such as 27/3/2027",
        );
        errors.limit(what, LINE_LETTERS_MAX, "actions", "What is done");
        errors.limit(owner, NAME_LETTERS_MAX, "actions", "Who does it");
        actions.extend(due_on.map(|due_on| BcuAction {
            id: BcuActionId::new(visit.at(), app.rng()),
            what: what.to_owned(),
            owner: owner.to_owned(),
            due_on,
            done: None,
        }));
    }
    actions
}

fn read(app: &App, visit: &Visit, form: &Form, entered: &Fields) -> Result<BcuPlan, FormErrors> {
    let mut errors = FormErrors::default();
    require_words(
        &mut errors,
        entered,
        &[
            ("title", NAME_LETTERS_MAX, "The title", "Enter what the plan is called"),
            ("words", TEXT_LETTERS_MAX, "The plan", "Write what the plan is"),
        ],
    );
    let (from_on, to_on) = (entered.day("from_on"), entered.day("to_on"));
    errors.require(from_on.is_some(), "from_on", "Enter the first day, such as 1/7/2027");
    errors.require(to_on.is_some(), "to_on", "Enter the last day, such as 5/9/2027");
    let fits = from_on.zip(to_on).is_none_or(|(from, to)| (0..=PLAN_DAYS_MAX).contains(&to.days_since(from)));
    errors.require(fits, "to_on", "The last day must be within two years after the first");
    let areas: Vec<_> = form
        .boroughs
        .iter()
        .filter(|area| entered.all("areas").any(|slug| slug == area.slug))
        .map(|area| area.id)
        .collect();
    errors.require(!areas.is_empty(), "areas", "Select the boroughs that it covers");
    let actions = read_actions(app, visit, entered, &mut errors);
    errors.require(!actions.is_empty(), "actions", "Enter one action at least");
    let agency = visit.membership().map(|member| member.agency);
    match (agency, from_on, to_on) {
        (Some(agency), Some(from_on), Some(to_on)) if errors.is_empty() => Ok(BcuPlan {
            id: new_of(entered, BcuPlanId::new(visit.at(), app.rng())),
            agency,
            title: entered.get("title").to_owned(),
            from_on,
            to_on,
            words: entered.get("words").to_owned(),
            version: form.replaces.as_ref().map_or(1, |plan| plan.version + 1),
            replaces: form.replaces.as_ref().map(|plan| plan.id),
            published_at: visit.at(),
            areas,
            actions,
            engagements: Vec::new(),
        }),
        _ => Err(errors),
    }
}

async fn submit(app: &App, visit: &Visit, form: &Form, entered: &Fields) -> Result<Response, Stop> {
    let new = match read(app, visit, form, entered) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(app, visit, form, entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let actions: Vec<String> = (1..=ACTIONS_MAX).map(|at| format!("what-{at}")).collect();
    let actions = actions.iter().map(|name| (name.as_str(), "What is done"));
    let texts: Vec<Text<'_>> = std::iter::once(("words", "The plan")).chain(actions).collect();
    if let Some(page) = look_again(app, visit, entered, &texts, &[("title", "Title")])? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let permit = visit.decide::<PublishBcuPlan>(app, of_agency(new.id, new.agency), PLAN).await?;
            let tx = app.db().write(permit).await?;
            if let Some(there) = find_plan(tx.connection(), new.id).await? {
                // A form that was sent twice publishes one plan.
                let is_same = there.title == new.title && there.words == new.words;
                if !is_same {
                    return Err(changed_meanwhile("/bcu-plans").into());
                }
                return Ok(tx.commit().await?);
            }
            match insert_plan(&tx, &new, || uuid_v7(visit.at(), app.rng())).await {
                Err(error) if is_unique_violation(&error) => {
                    return Err(changed_meanwhile("/bcu-plans").into());
                }
                other => other.or_fault("publish the plan of a police area")?,
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/bcu-plans/{}?done=published", new.id)).into_response())
}

pub async fn submit_new(State(app): State<App>, visit: Visit, entered: Fields) -> Result<Response, Stop> {
    let form = load(&app, &visit, None).await?;
    submit(&app, &visit, &form, &entered).await
}

pub async fn submit_replace(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let form = load(&app, &visit, Some(&id)).await?;
    submit(&app, &visit, &form, &entered).await
}

/// The police area of a plan, in words.
pub(super) fn of_whom(names: &Names, plan: &BcuPlan) -> String {
    format!("{}, {} to {}", names.agency(plan.agency), plan.from_on.short_words(), plan.to_on.short_words())
}
