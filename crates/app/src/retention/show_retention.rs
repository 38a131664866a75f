//! How long what is kept, what goes next and what is held.

use super::model::{Hold, Rule, SOON_DAYS};
use super::store::{count_deleted_since, list_holds, list_rules};
use crate::people::{self, Over, own_agencies};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::ids::{AgencyId, HoldId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{ChangeSchedule, LiftHold, PlaceHold, ViewRetention};
use accord_policy::{Membership, ResourceId, Target};
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Holds on the page at most.
const HOLDS_MAX: u64 = 200;
/// Children that are counted as going next at most.
const COUNTED_MAX: u64 = 1_000;

#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// Something about what the member's own legal body keeps.
pub(super) fn of_legal_body<R: ResourceId>(resource: R, member: &Membership) -> Target<R> {
    Target::new(resource)
        .owned_by(member.agency)
        .controlled_by(member.controller)
        .holding(&[Category::Aggregate])
}

pub async fn show_retention(
    State(app): State<App>,
    visit: Visit,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let member = visit.require_member()?;
    let target = of_legal_body(member.agency, member);
    let permit = visit.decide::<ViewRetention>(&app, target, Purpose::ReviewAccess).await?;
    let db = app.db().readers();
    let own = own_agencies(&app, &visit).await?;
    let rules = list_rules(db, member.controller).await?;
    let mut lines = Vec::with_capacity(rules.len());
    for rule in &rules {
        lines.push(line(&app, &visit, rule, &own).await?);
    }
    let holds = list_holds(db, member.controller, HOLDS_MAX).await?;
    let held: Vec<_> = holds.iter().map(|hold| hold.person).collect();
    let references = people::list_references(db, &permit, &held, &own).await?;
    let users: Vec<UserId> = holds.iter().filter_map(|hold| hold.by).collect();
    let names = accounts::list_names(db, &users).await?;
    let deleted = count_deleted_since(db, visit.at().day().plus_days(-SOON_DAYS)).await?;
    app.db().record(permit.showing(held)).await?;
    let hold_line = |hold: &Hold| -> Value {
        context! {
            id => hold.id.to_string(), reference => references.get(&hold.person), kind => hold.kind.words(), why => hold.why.as_str(),
            review_on => hold.review_on.number(), by => hold.by.and_then(|by| names.get(&by).cloned()), placed_at => hold.placed_at.micros(),
            is_late => hold.review_on < visit.at().day(),
        }
    };
    let any = of_legal_body(HoldId::new(visit.at(), app.rng()), member);
    let notice = match done.done.as_str() {
        "rule" => Some("How long it is kept was changed. The next night goes by it."),
        "held" => Some("Nothing of this record is deleted until you let it go on."),
        "lifted" => Some("Deletion goes on."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "retention/show_retention.html", context! {
        lines, holds => holds.iter().map(hold_line).collect::<Vec<_>>(), deleted, soon_days => SOON_DAYS,
        may_change => visit.would_but_for_proof::<ChangeSchedule>(&of_legal_body(member.controller, member), Purpose::ReviewAccess),
        may_hold => visit.may::<PlaceHold>(&any, Purpose::ReviewAccess),
        may_lift => visit.would_but_for_proof::<LiftHold>(&any, Purpose::ReviewAccess),
    })
}

/// A rule, and of how many children something goes under it within the next days. Held ones count too: the page says so.
async fn line(app: &App, visit: &Visit, rule: &Rule, own: &[AgencyId]) -> Result<Value, Stop> {
    let until = rule.over_until(visit.at().day().plus_days(SOON_DAYS));
    let over = Over { agencies: own, kind: rule.kind, until };
    let children = people::list_over(app.db().readers(), over, None, COUNTED_MAX).await?.len();
    Ok(context! {
        kind => rule.kind.words(), code => rule.kind.code(), keep => rule.words(), source => rule.source.as_str(),
        is_own => rule.changed_at.is_some(), children,
    })
}
