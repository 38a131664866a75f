//! An action of a plan: what is to be done, who answers for it, by when, and how one sees whether it worked.

use super::door::{
    NEW, Text, adding, agency_items, begin_writing, changed_meanwhile, look_again, new_of, require,
    require_current, seen,
};
use super::entry::EntryKind;
use super::model::{
    ACTIONS_MAX, DUE_AFTER_DAYS, DUE_BEFORE_DAYS, FIELD_LETTERS_MAX, Plan, PlanAction, TITLE_LETTERS_MAX,
    Whole,
};
use super::store::actions::{find_action, insert_action, list_actions, update_action};
use super::store::plans::{find_plan, load_whole};
use super::store::versions::list_heads;
use crate::agencies::{self, Agency, list_agencies_serving};
use crate::planning::{PLAN, in_area, not_now};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, PlanActionId, PlanEntryId, uuid_v7};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::WritePlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// What others read of an action.
const TEXTS: &[Text<'static>] =
    &[("words", "What is to be done"), ("measure", "How do we see whether it worked?")];
/// What names a post.
const OFFICES: &[Text<'static>] = &[("owner_name", "Who does it there")];

/// What the form needs: the plan with its objectives, and who can answer for an action.
struct Form {
    whole: Whole,
    agencies: Vec<Agency>,
    action: Option<PlanAction>,
    /// Whether the Board adopted a version of it: then nothing of it is without an owner.
    is_adopted: bool,
}

impl Form {
    async fn load(app: &App, visit: &Visit, plan: Plan, action: Option<PlanAction>) -> Result<Self, Stop> {
        let db = app.db().readers();
        let mut agencies = list_agencies_serving(db, &[plan.area].into(), visit.at().day()).await?;
        // Who answers for it stays, also when their agency serves the borough no more, until somebody says who does.
        let named: Vec<AgencyId> =
            action.iter().flat_map(|action| action.owner.into_iter().chain(action.partner)).collect();
        let directory = agencies::directory(app).await?;
        let left = directory.agencies.iter().filter(|agency| named.contains(&agency.id));
        for agency in left {
            if !agencies.iter().any(|one| one.id == agency.id) {
                agencies.push(agency.clone());
            }
        }
        let is_adopted = list_heads(db, &[plan.id]).await?.iter().any(|version| version.adopted.is_some());
        Ok(Self { whole: load_whole(db, plan).await?, agencies, action, is_adopted })
    }

    /// The agency that somebody chose; `None` for none.
    ///
    /// # Errors
    /// When it is none that can be chosen.
    fn agency(&self, slug: &str) -> Result<Option<AgencyId>, ()> {
        if slug.is_empty() {
            return Ok(None);
        }
        self.agencies.iter().find(|agency| agency.slug == slug).map(|agency| Some(agency.id)).ok_or(())
    }

    /// The objective that somebody chose; `None` for none.
    ///
    /// # Errors
    /// When it is none of the plan.
    fn objective(&self, id: &str) -> Result<Option<PlanEntryId>, ()> {
        if id.is_empty() {
            return Ok(None);
        }
        let found = self.whole.of_kind(EntryKind::Objective).find(|entry| entry.id.to_string() == id);
        found.map(|entry| Some(entry.id)).ok_or(())
    }

    fn slug(&self, id: Option<AgencyId>) -> String {
        let found = self.agencies.iter().find(|agency| Some(agency.id) == id);
        found.map_or_else(String::new, |agency| agency.slug.clone())
    }
}

pub async fn show_new(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    let form = Form::load(&app, &visit, plan, None).await?;
    page(&app, &visit, &form, &adding(PlanActionId::new(visit.at(), app.rng())), FormErrors::default())
}

fn page(app: &App, visit: &Visit, form: &Form, entered: &Fields, errors: FormErrors) -> Result<Page, Stop> {
    let none = context! { value => "", text => "None" };
    let objectives = form.whole.of_kind(EntryKind::Objective).map(|entry| {
        let value = entry.id.to_string();
        context! { selected => entered.get("objective") == value, value, text => entry.title() }
    });
    let objectives: Vec<Value> = std::iter::once(none).chain(objectives).collect();
    let action = form.action.as_ref();
    app.page(visit, "plans/write_action.html", context! {
        id => form.whole.plan.id.to_string(), title => form.whole.plan.title.as_str(), action => action.map(|action| action.id.to_string()),
        question => action.map(|action| action.question.as_str()), objectives, words => entered.get("words"),
        owners => agency_items(&form.agencies, entered.get("owner"), "Nobody yet"), owner_name => entered.get("owner_name"),
        partners => agency_items(&form.agencies, entered.get("partner"), "None"), due => entered.get("due"),
        measure => entered.get("measure"), seen => entered.get("seen"), new => entered.get(NEW), errors => values(&errors),
    })
}

/// The action as the form has it; `before` is what it was.
fn read(form: &Form, entered: &Fields, before: &PlanAction) -> Result<PlanAction, FormErrors> {
    let mut errors = FormErrors::default();
    errors.require(!entered.get("words").is_empty(), "words", "Write what is to be done");
    errors.limit(entered.get("words"), FIELD_LETTERS_MAX, "words", "What is to be done");
    errors.require(!entered.get("measure").is_empty(), "measure", "Write how one sees whether it worked");
    errors.limit(entered.get("measure"), FIELD_LETTERS_MAX, "measure", "How one sees it");
    errors.limit(entered.get("owner_name"), TITLE_LETTERS_MAX, "owner_name", "Who there does it");
    let (owner, partner) = (form.agency(entered.get("owner")), form.agency(entered.get("partner")));
    errors.require(owner.is_ok(), "owner", "Select an agency that serves the borough");
    errors.require(partner.is_ok(), "partner", "Select an agency that serves the borough, or none");
    let (owner, partner) = (owner.unwrap_or_default(), partner.unwrap_or_default());
    errors.require(
        owner.is_some() || !form.is_adopted || !entered.get("owner").is_empty(),
        "owner",
        "Select who answers for it: the Board adopted the plan",
    );
    errors.require(
        owner.is_none() || owner != partner,
        "partner",
        "Select another agency than the one that answers for it",
    );
    let due = entered.day("due");
    errors.require(due.is_some(), "due", "Enter the day by which it is done, such as 14/8/2026");
    // The day that it has may stay: the plan may have moved.
    let days =
        form.whole.plan.from.plus_days(-DUE_BEFORE_DAYS)..=form.whole.plan.to.plus_days(DUE_AFTER_DAYS);
    let is_kept = form.action.is_some() && due == Some(before.due);
    errors.require(
        is_kept || due.is_none_or(|due| days.contains(&due)),
        "due",
        "Enter a day within the plan, up to 60 days before it begins or a year after it ends",
    );
    let objective = form.objective(entered.get("objective"));
    errors.require(objective.is_ok(), "objective", "Select an objective of the plan, or none");
    let objective = objective.unwrap_or_default();
    match due {
        Some(due) if errors.is_empty() => Ok(PlanAction {
            objective,
            words: entered.get("words").to_owned(),
            owner,
            owner_name: entered.get("owner_name").to_owned(),
            partner,
            due,
            measure: entered.get("measure").to_owned(),
            ..before.clone()
        }),
        _ => Err(errors),
    }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = require::<WritePlan>(&app, &visit, &id).await?;
    let form = Form::load(&app, &visit, plan, None).await?;
    let plan = &form.whole.plan;
    let id = new_of(&entered, PlanActionId::new(visit.at(), app.rng()));
    let before = PlanAction::blank(id, plan, visit.at());
    let new = match read(&form, &entered, &before) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, OFFICES)? {
        return Ok(page.into_response());
    }
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<WritePlan>(&app, &visit, plan).await?;
            // A form that was sent twice adds one. Sent again with other words, it changes nothing unseen.
            if let Some(twin) = find_action(tx.connection(), new.id).await? {
                return match twin.plan == plan.id && twin.wording() == new.wording() {
                    true => Ok(tx.commit().await?),
                    false => Err(changed_meanwhile(&format!("{}/actions", plan.address())).into()),
                };
            }
            let all = list_actions(tx.connection(), &[plan.id]).await?;
            if all.len() >= ACTIONS_MAX {
                let words = format!(
                    "A plan has at most {ACTIONS_MAX} actions. Close this plan, or join some of them."
                );
                return Err(not_now("There is no room for more", &[&words], &plan.address()).into());
            }
            insert_action(&tx, &new).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("/plan-actions/{}?done=saved", new.id)).into_response())
}

/// The action of an address with its form, for whoever writes the plan.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<Form, Stop> {
    visit.require_member()?;
    let id: PlanActionId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let action = find_action(db, id).await?.ok_or_else(Stop::not_found)?;
    let plan = find_plan(db, action.plan).await?.ok_or_else(Stop::not_found)?;
    visit.require_may::<WritePlan>(app, in_area(plan.id, plan.area), PLAN).await?;
    require_current(&plan)?;
    Form::load(app, visit, plan, Some(action)).await
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let form = load(&app, &visit, &id).await?;
    let Some(action) = &form.action else { return Err(Stop::not_found()) };
    let fields = [
        ("words", action.words.clone()),
        ("objective", action.objective.map_or_else(String::new, |objective| objective.to_string())),
        ("owner", form.slug(action.owner)),
        ("owner_name", action.owner_name.clone()),
        ("partner", form.slug(action.partner)),
        ("due", typed_day(action.due)),
        ("measure", action.measure.clone()),
        ("seen", action.changed_at.micros().to_string()),
    ];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    page(&app, &visit, &form, &fields, FormErrors::default())
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let form = load(&app, &visit, &id).await?;
    let Some(action) = &form.action else { return Err(Stop::not_found()) };
    let new = match read(&form, &entered, action) {
        Ok(new) => new,
        Err(errors) => {
            let page = page(&app, &visit, &form, &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, TEXTS, OFFICES)? {
        return Ok(page.into_response());
    }
    let address = format!("/plan-actions/{}", action.id);
    let seen = seen(&entered, &address)?;
    let agency = visit.require_member()?.agency;
    app.db()
        .retrying(|| async {
            let tx = begin_writing::<WritePlan>(&app, &visit, &form.whole.plan).await?;
            let before = find_action(tx.connection(), new.id).await?.ok_or_else(Stop::not_found)?;
            // Nothing was changed: there is no step.
            if before.wording() == new.wording() && before.changed_at == seen {
                return Ok(tx.commit().await?);
            }
            let step = uuid_v7(visit.at(), app.rng());
            if !update_action(&tx, (&before, &new), seen, (agency, step)).await? {
                return Err(changed_meanwhile(&address).into());
            }
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&format!("{address}?done=saved")).into_response())
}
