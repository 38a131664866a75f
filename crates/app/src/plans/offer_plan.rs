//! Offering a plan for signing: its text is fixed as a version.

use super::door::{Names, begin_writing, changed_meanwhile, look_again, not_now, require};
use super::model::{FIELD_LETTERS_MAX, Plan, Whole};
use super::store::plans::load_whole;
use super::store::regional::list_regional;
use super::store::versions::{insert_version, list_versions};
use super::version::{Text, Version};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::PlanVersionId;
use accord_platform_db::{Connection, Fault, Stored, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::OfferPlan;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

/// A plan as text, as one connection sees it.
pub(super) async fn text_of(db: &impl Connection, whole: &Whole, names: &Names) -> Result<Text, Fault> {
    let regional = list_regional(db).await?;
    let title = |id| {
        let found = regional.iter().find(|one| one.id == id);
        found.map_or_else(String::new, |one| one.title.clone())
    };
    Ok(Text::of(whole, |agency| names.agency(agency), title))
}

/// What is offered: the plan as it reads now, and the version before it.
struct Offering {
    plan: Plan,
    text: Text,
    before: Option<Version>,
    missing: Vec<String>,
}

async fn load(db: &impl Connection, plan: Plan, names: &Names) -> Result<Offering, Fault> {
    let before = list_versions(db, &[plan.id]).await?.into_iter().next();
    let whole = load_whole(db, plan).await?;
    Ok(Offering {
        text: text_of(db, &whole, names).await?,
        before,
        missing: whole.missing(),
        plan: whole.plan,
    })
}

impl Offering {
    fn require_whole(&self) -> Result<(), Stop> {
        let words: Vec<&str> = self.missing.iter().map(String::as_str).collect();
        match words.is_empty() {
            true => Ok(()),
            false => Err(not_now("The plan is not whole yet", &words, &self.plan.address()).into()),
        }
    }

    fn require_changed(&self) -> Result<(), Stop> {
        match self.before.as_ref().is_some_and(|before| before.hash == self.text.hash()) {
            true => {
                let words = ["It reads as the version that was offered last. Sign that one."];
                Err(not_now("Nothing changed since the last version", &words, &self.plan.address()).into())
            }
            false => Ok(()),
        }
    }
}

pub async fn show_offer(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let plan = require::<OfferPlan>(&app, &visit, &id).await?;
    let names = Names::load(&app).await?;
    let offering = load(app.db().readers(), plan, &names).await?;
    offering.require_whole()?;
    offering.require_changed()?;
    page(&app, &visit, &offering, &Fields::default(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    offering: &Offering,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let differences = offering
        .before
        .as_ref()
        .map(|before| super::show_changes::values_of(&before.text.differences(&offering.text)));
    app.page(visit, "plans/offer_plan.html", context! {
        id => offering.plan.id.to_string(), title => offering.plan.title.as_str(), text => values(&offering.text.0),
        number => offering.before.as_ref().map_or(1, |before| before.number + 1), differences, reason => entered.get("reason"),
        seen => offering.text.hash(), errors => values(&errors),
    })
}

pub async fn submit_offer(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let plan = require::<OfferPlan>(&app, &visit, &id).await?;
    let names = Names::load(&app).await?;
    let reason = entered.get("reason");
    let mut errors = FormErrors::default();
    errors.require(!reason.is_empty(), "reason", "Write what changed, and why");
    errors.limit(reason, FIELD_LETTERS_MAX, "reason", "What changed");
    if !errors.is_empty() {
        let offering = load(app.db().readers(), plan, &names).await?;
        let page = page(&app, &visit, &offering, &entered, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &entered, &[("reason", "What changed, and why")], &[])? {
        return Ok(page.into_response());
    }
    let address = format!("{}/offer", plan.address());
    let version = app
        .db()
        .retrying(|| async {
            let tx = begin_writing::<OfferPlan>(&app, &visit, &plan).await?;
            let offering = load(tx.connection(), plan.clone(), &names).await?;
            offering.require_whole()?;
            offering.require_changed()?;
            // What is signed later is what its offerer read.
            if offering.text.hash() != entered.get("seen") {
                return Err(changed_meanwhile(&address).into());
            }
            let number = offering.before.as_ref().map_or(1, |before| before.number + 1);
            let version = PlanVersionId::new(visit.at(), app.rng());
            match insert_version(&tx, version, number, (&offering.text, reason)).await {
                Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&address).into()),
                other => other.or_fault("offer a plan")?,
            }
            tx.commit().await?;
            Ok::<PlanVersionId, Stop>(version)
        })
        .await?;
    Ok(Redirect::to(&format!("/plan-versions/{version}?done=offered")).into_response())
}
