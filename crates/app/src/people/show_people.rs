//! The children whom the member works with, and the way to look for another.

use super::give_left_alone::listing;
use super::identity_form::written;
use super::model::Identity;
use super::store::{CASELOAD_MAX, CaseLine, list_caseload};
use crate::agreements::sharing_rules;
use crate::visit::Visit;
use crate::{App, Stop, breaches};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::{ListLeftAlone, ListPeople, OpenRecord};
use axum::extract::{Query, State};
use minijinja::{Value, context};
use serde::Deserialize;

/// Children on a page.
const CHILDREN_SHOWN: usize = 50;

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: usize,
}

pub async fn show_people(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    page(&app, &visit, asked.page, &Fields::default(), None, FormErrors::default()).await
}

/// The page with the list, what is sought and what was found.
pub(super) async fn page(
    app: &App,
    visit: &Visit,
    at: usize,
    sought: &Fields,
    found: Option<Vec<Value>>,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let purpose = visit.require_purpose(None)?;
    let tx = app.db().read().await?;
    let rules = sharing_rules(app, &tx, visit.at().day()).await?;
    let target = Target::new(member.agency).owned_by(member.agency).holding(&[Category::Identity]);
    let permit = visit.decide_list::<ListPeople>(app, target, purpose, &rules).await?;
    let stopped = breaches::Stopped::load(&tx, &rules).await?;
    let is_stopped = |person, holder| stopped.between(&rules, person, [member.agency, holder]).is_some();
    let lines = list_caseload(&tx, &permit, member.member, is_stopped).await?;
    let pages = lines.len().div_ceil(CHILDREN_SHOWN).max(1);
    let at = at.clamp(1, pages);
    let shown: Vec<&CaseLine> = lines.iter().skip((at - 1) * CHILDREN_SHOWN).take(CHILDREN_SHOWN).collect();
    let parts = shown.iter().map(|line| {
        let owner = line.identity.as_ref().map_or(member.agency, |known| known.agency);
        (line.person, owner, Category::Identity)
    });
    let permit = permit.showing_lines(parts);
    drop(tx);
    app.db().record(permit).await?;
    let children: Vec<Value> = shown.iter().map(|line| child(line)).collect();
    app.page(
        visit,
        "people/show_people.html",
        context! {
            children, total => lines.len(), is_full => lines.len() as u64 == CASELOAD_MAX, at, pages, purpose => purpose.words(), found,
            reference => sought.get("reference"), given_name => sought.get("given_name"),
            family_name => sought.get("family_name"), reason => sought.get("reason"),
            may_open => visit.may::<OpenRecord>(&open_target(app, visit)?, purpose),
            may_give => may_give(visit)?, errors => values(&errors),
        },
    )
}

fn open_target(app: &App, visit: &Visit) -> Result<Target<accord_kernel::ids::PersonId>, Stop> {
    let any = accord_kernel::ids::PersonId::new(visit.at(), app.rng());
    Ok(Target::new(any).owned_by(visit.require_member()?.agency).holding(&[Category::Identity]))
}

fn may_give(visit: &Visit) -> Result<bool, Stop> {
    Ok(visit.may::<ListLeftAlone>(&listing(visit)?, Purpose::Supervise))
}

fn child(line: &CaseLine) -> Value {
    context! {
        href => format!("/people/{}", line.person),
        name => line.identity.as_ref().map_or_else(|| "A child".to_owned(), Identity::name),
        born => line.identity.as_ref().and_then(|known| known.born_on).map(written),
        reference => line.identity.as_ref().map(|known| known.reference.as_str()),
        part => line.part.words(), since => line.since_at.micros(),
    }
}
