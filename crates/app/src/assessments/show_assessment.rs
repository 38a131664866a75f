//! One version of an assessment.

use super::model::{Assessment, SECTIONS, SigningPart, newest};
use super::show_assessments::{class_of, of_assessment, of_legal_body};
use super::sign_assessment::parts_of;
use super::store::{find_assessment, list_assessments};
use crate::visit::Visit;
use crate::{App, Stop, accounts, agencies};
use accord_kernel::Purpose;
use accord_kernel::ids::UserId;
use accord_platform_web::Page;
use accord_policy::Permit;
use accord_policy::action::{SignAssessment, ViewAssessments, WriteAssessment};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// The version of an address, for whoever may read it: those of another legal body are not there.
pub(super) async fn load(
    app: &App,
    visit: &Visit,
    id: &str,
) -> Result<(Assessment, Permit<ViewAssessments>), Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.agency, member);
    let permit = visit.decide::<ViewAssessments>(app, target, Purpose::RunService).await?;
    let id = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_assessment(app.db().readers(), id).await?.ok_or_else(Stop::not_found)?;
    if found.controller != member.controller {
        return Err(Stop::not_found());
    }
    Ok((found, permit))
}

/// The names of who wrote and who signed it.
pub(super) async fn names(app: &App, one: &Assessment) -> Result<BTreeMap<UserId, String>, Stop> {
    let mut people: Vec<UserId> = one.signatures.iter().filter_map(|signature| signature.by).collect();
    people.extend(one.by);
    Ok(accounts::list_names(app.db().readers(), &people).await?)
}

pub async fn show_assessment(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let (one, permit) = load(&app, &visit, &id).await?;
    let member = visit.require_member()?;
    let names = names(&app, &one).await?;
    let agency = agencies::load_agency(app.db().readers(), one.agency).await?.name;
    let all = list_assessments(app.db().readers(), one.controller).await?;
    app.db().record(permit).await?;
    let is_newest = newest(&all, one.activity, one.kind).is_some_and(|newest| newest.id == one.id);
    let may_sign =
        is_newest && visit.would_but_for_proof::<SignAssessment>(&of_assessment(&one), Purpose::RunService);
    let signs_as: Vec<Value> = parts_of(member)
        .filter(|part| may_sign && one.signature(*part).is_none() && !one.text.waits_for_commissioner())
        .map(|part| context! { code => part.code(), words => part.words() })
        .collect();
    let name_of = |by: Option<UserId>| by.and_then(|by| names.get(&by).cloned());
    let signatures: Vec<Value> = SigningPart::ALL
        .iter()
        .map(|part| {
            let signature = one.signature(*part);
            context! {
                part => part.words(), at => signature.map(|found| found.at.micros()),
                by => signature.and_then(|found| name_of(found.by)),
            }
        })
        .collect();
    let versions: Vec<Value> = all
        .iter()
        .filter(|other| other.activity == one.activity && other.kind == one.kind && other.id != one.id)
        .map(|other| context! { id => other.id.to_string(), version => other.version })
        .collect();
    let state = one.state(visit.at().day());
    let notice = match done.done.as_str() {
        "saved" => Some(
            "The assessment was saved. It counts once the data protection officer and the risk owner have signed it.",
        ),
        "signed" => Some("You signed the assessment."),
        _ => None,
    };
    let values = context! {
        id => one.id.to_string(), kind => one.kind.words(), activity => one.activity.words(), version => one.version, agency,
        state => state.words(), class => class_of(state), review_by => one.review_by.number(),
        written_at => one.written_at.micros(), by => name_of(one.by), sections => sections(&one), risks => risks(&one),
        commissioner => one.text.commissioner.as_str(), waits_for_commissioner => one.text.waits_for_commissioner(),
        signatures, signs_as, versions, seen => one.written_at.micros().to_string(),
        may_edit => is_newest && visit.may::<WriteAssessment>(&of_assessment(&one), Purpose::RunService),
        is_signed_by_somebody => !one.signatures.is_empty(),
    };
    app.page_with_notice(&visit, notice, "assessments/show_assessment.html", values)
}

fn sections(one: &Assessment) -> Vec<Value> {
    SECTIONS
        .iter()
        .zip(&one.text.sections)
        .map(|((_, heading, _), words)| context! { heading => *heading, words => words.as_str() })
        .collect()
}

fn risks(one: &Assessment) -> Vec<Value> {
    one.text
        .risks
        .iter()
        .map(|risk| {
            context! { words => risk.words.as_str(), measure => risk.measure.as_str(), remaining => risk.remaining.words() }
        })
        .collect()
}
