//! A plan: what it consists of and how far each of it is, as a list of tasks.

use super::door::{Asked, Door, list_authorities, name_of};
use super::entry::EntryKind;
use super::standing::Standing;
use super::store::regional::list_regional;
use super::store::versions::list_heads;
use super::take_improvements::list_left;
use super::version::{Head, Stance};
use crate::visit::Visit;
use crate::{App, Stop, accounts, definitions};
use accord_kernel::ids::UserId;
use accord_platform_web::Page;
use accord_policy::action::{ClosePlan, OfferPlan, WritePlan};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use std::collections::BTreeMap;

fn notice(done: &str) -> Option<&'static str> {
    Some(match done {
        "begun" => "The plan was begun.",
        "saved" => "It was saved.",
        "closed" => "The plan was closed.",
        "taken" => "The improvements are actions of the plan now.",
        _ => return None,
    })
}

pub async fn show_plan(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let door = Door::open(&app, &visit, &id).await?;
    let (may_write, may_offer, may_close) =
        (door.may::<WritePlan>(&visit), door.may::<OfferPlan>(&visit), door.may::<ClosePlan>(&visit));
    let Door { whole, area, permit } = door;
    let (plan, db, today) = (&whole.plan, app.db().readers(), visit.at().day());
    let versions = list_heads(db, &[plan.id]).await?;
    let authorities = list_authorities(db, plan.area, today).await?;
    let regional = list_regional(db).await?;
    let people: Vec<UserId> = versions.iter().filter_map(|version| version.adopted.as_ref()?.1).collect();
    let people = accounts::list_names(db, &people).await?;
    let waiting = match may_write {
        true => list_left(db, plan).await?.len(),
        false => 0,
    };
    let definitions: Vec<Value> = definitions::list_definitions(db, &[plan.area])
        .await?
        .iter()
        .map(|one| context! { slug => one.slug.as_str(), name => one.name.as_str(), number => one.version.number })
        .collect();
    app.db().record(permit).await?;
    let sections: Vec<Value> = plan
        .template
        .parts()
        .iter()
        .map(|rule| context! {
            code => rule.code, heading => rule.heading, asks => rule.asks, words => whole.part(rule.code).map(|part| part.words.as_str()),
            evidence => whole.part(rule.code).map(|part| part.evidence.as_str()),
        })
        .collect();
    let kinds: Vec<Value> = EntryKind::ALL
        .iter()
        .map(|kind| context! { code => kind.code(), heading => kind.heading(), count => whole.of_kind(*kind).count() })
        .collect();
    let serves: Vec<Value> = whole
        .serves
        .iter()
        .filter_map(|one| {
            let action = regional.iter().find(|action| action.id == one.action)?;
            Some(context! { title => action.title.as_str(), words => one.words.as_str(), ended => action.ended.is_some() })
        })
        .collect();
    let signing: Vec<Value> = authorities
        .iter()
        .map(|agency| {
            let said = versions.first().and_then(|version| version.signature(agency.id));
            context! { name => agency.name.as_str(), words => said.map(|said| said.stance.words()) }
        })
        .collect();
    let known = context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str(), reads_words => true },
        id => plan.id.to_string(), title => plan.title.as_str(), template => plan.template.words(),
        from => plan.from.number(), to => plan.to.number(), review_by => plan.review_by.number(),
        is_review_late => plan.closed.is_none() && plan.review_by < today,
        closed => plan.closed.as_ref().map(|(words, at)| context! { words => words.as_str(), at => at.micros() }),
        sections, kinds, serves, standing => Standing::of(&whole.actions, today).values(), missing => whole.missing(),
        versions => versions.iter().map(|version| version_values(version, &people)).collect::<Vec<_>>(), signing, waiting,
        definitions, has_regional => regional.iter().any(|one| one.ended.is_none()),
        may_write, may_offer, may_close,
    };
    app.page_with_notice(&visit, notice(&asked.done), "plans/show_plan.html", known)
}

fn version_values(version: &Head, people: &BTreeMap<UserId, String>) -> Value {
    let count = |stance| version.signatures.iter().filter(|one| one.stance == stance).count();
    context! {
        id => version.id.to_string(), number => version.number, made_at => version.made_at.micros(),
        reason => version.reason.as_str(), agree => count(Stance::Agree), dissent => count(Stance::Dissent),
        decline => count(Stance::Decline),
        adopted => version.adopted.as_ref().map(|(words, by, at)| context! {
            words => words.as_str(), by => name_of(people, *by), at => at.micros(),
        }),
    }
}
