//! A version of a plan: its text as it was offered, and what authorities make of it.

use super::door::{Asked, Names, PLAN, area_of, in_area, list_authorities, name_of};
use super::model::Plan;
use super::store::plans::find_plan;
use super::store::versions::{find_version, list_heads};
use super::version::{Silent, Stance, Version, differed};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::Day;
use accord_kernel::ids::{PlanVersionId, UserId};
use accord_platform_db::{Connection, Fault};
use accord_platform_web::Page;
use accord_platform_web::page::values;
use accord_policy::action::{AdoptPlan, SignPlan, ViewPlan};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

/// The version of an address with its plan, before anybody said who may see it.
pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<(Plan, Version), Stop> {
    visit.require_member()?;
    let id: PlanVersionId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let version = find_version(db, id).await?.ok_or_else(Stop::not_found)?;
    let plan = find_plan(db, version.plan).await?.ok_or_else(Stop::not_found)?;
    Ok((plan, version))
}

/// The authorities of the borough that have not said what they make of a version, and with what they differed from an earlier
/// one.
pub(super) async fn load_silent(
    db: &impl Connection,
    plan: &Plan,
    version: &Version,
    today: Day,
) -> Result<Vec<Silent>, Fault> {
    let heads = list_heads(db, &[plan.id]).await?;
    // As the connection sees it now: somebody may have signed since the version was read.
    let said = |agency| heads.iter().any(|head| head.id == version.id && head.signature(agency).is_some());
    let authorities = list_authorities(db, plan.area, today).await?;
    let silent = authorities.into_iter().filter(|agency| !said(agency.id)).map(|agency| Silent {
        differed: differed(&heads, version.number, agency.id),
        name: agency.name,
        slug: agency.slug,
    });
    Ok(silent.collect())
}

/// Who has not said, in words.
pub(super) async fn list_silent(
    db: &impl Connection,
    plan: &Plan,
    version: &Version,
    today: Day,
) -> Result<Vec<String>, Fault> {
    Ok(load_silent(db, plan, version, today).await?.iter().map(Silent::words).collect())
}

pub async fn show_version(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (plan, version) = find(&app, &visit, &id).await?;
    let permit = visit.decide::<ViewPlan>(&app, in_area(plan.area, plan.area), PLAN).await?;
    let db = app.db().readers();
    let newest = list_heads(db, &[plan.id]).await?.first().map(|one| one.number);
    let names = Names::load(&app).await?;
    let area = area_of(&app, plan.area).await?;
    let silent = list_silent(db, &plan, &version, visit.at().day()).await?;
    let mut people: Vec<UserId> = version.signatures.iter().filter_map(|signature| signature.by).collect();
    people.extend(version.by);
    people.extend(version.adopted.as_ref().and_then(|(_, by, _)| *by));
    let people = accounts::list_names(db, &people).await?;
    app.db().record(permit).await?;
    let signatures: Vec<Value> = version
        .signatures
        .iter()
        .map(|one| {
            context! {
                agency => names.agency(one.agency), stance => one.stance.words(), words => one.words.as_str(),
                by => name_of(&people, one.by), at => one.at.micros(), differs => one.stance != Stance::Agree,
            }
        })
        .collect();
    let target = in_area(version.id, plan.area);
    let own = visit.require_member()?.agency;
    let is_open = plan.closed.is_none() && newest == Some(version.number);
    let notice = match asked.done.as_str() {
        "offered" => Some("The version was offered. Leaders of each authority can sign it now."),
        "signed" => Some("What your authority makes of it was recorded."),
        "adopted" => Some("The Board adopted it."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "plans/show_version.html", context! {
        id => version.id.to_string(), plan_id => plan.id.to_string(), title => version.text.title(), number => version.number,
        area_name => area.name, made_at => version.made_at.micros(), by => name_of(&people, version.by), reason => version.reason.as_str(),
        hash => version.hash.as_str(), adopted_without => version.adopted_without.lines().map(str::to_owned).collect::<Vec<_>>(), text => values(&version.text.0), signatures, silent, is_newest => newest == Some(version.number),
        adopted => version.adopted.as_ref().map(|(words, by, at)| context! { words => words.as_str(), by => name_of(&people, *by), at => at.micros() }),
        may_sign => is_open && version.signature(own).is_none() && visit.would_but_for_proof::<SignPlan>(&target, PLAN),
        may_adopt => is_open && version.adopted.is_none() && visit.would_but_for_proof::<AdoptPlan>(&target, PLAN),
    })
}
