//! How long what is kept, what goes next and what is held.

use super::model::{Hold, Rule, RuleKind, SOON_DAYS, days_words};
use super::store::{count_deleted_since, count_lifted, list_holds, list_rules};
use crate::people::{self, Over, own_agencies};
use crate::visit::Visit;
use crate::{App, Stop, accounts, breaches, rights};
use accord_kernel::ids::{HoldId, UserId};
use accord_kernel::{Category, Day, Purpose};
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
        lines.push(line(&app, &visit, rule).await?);
    }
    let holds = list_holds(db, member.controller, HOLDS_MAX).await?;
    let held: Vec<_> = holds.iter().map(|hold| hold.person).collect();
    let references = people::list_references(db, &permit, &held, &own).await?;
    let users: Vec<UserId> = holds.iter().filter_map(|hold| hold.by).collect();
    let names = accounts::list_names(db, &users).await?;
    let deleted = count_deleted_since(db, member.controller, visit.at().day().plus_days(-SOON_DAYS)).await?;
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
        "rule" => {
            Some("How long it is kept was changed. A longer time counts at once, a shorter one after a week.")
        }
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

/// A rule, and of how much something goes under it within the next days. Held ones count too: the page says so.
async fn line(app: &App, visit: &Visit, rule: &Rule) -> Result<Value, Stop> {
    let (today, soon) = (visit.at().day(), visit.at().day().plus_days(SOON_DAYS));
    let waiting = rule.before.filter(|(_, until)| today <= *until);
    Ok(context! {
        kind => rule.kind.words(), code => rule.kind.code(), keep => days_words(rule.days_on(today)), source => rule.source.as_str(),
        next => waiting.map(|(_, until)| context! { keep => days_words(rule.keep_days), from => until.plus_days(1).number() }),
        is_own => rule.changed_at.is_some(), goes => going(app, visit, rule.kind, rule.over_until(soon)).await?,
    })
}

/// How much of a kind the member's legal body has that is over when `until` is the last day that is: `3 children`.
pub(super) async fn going(app: &App, visit: &Visit, kind: RuleKind, until: Day) -> Result<String, Stop> {
    let (db, own) = (app.db().readers(), own_agencies(app, visit).await?);
    let (controller, before) = (visit.require_member()?.controller, until.plus_days(1).start());
    let (count, one, more) = match kind {
        RuleKind::Of(kind) => {
            let over = Over { agencies: &own, kind, until, in_use: &[], waits: false };
            let found = people::list_over(db, over, None, COUNTED_MAX).await?.len() as u64;
            (found, "child", "children")
        }
        RuleKind::Requests => (rights::count_ended(db, controller, before).await?, "request", "requests"),
        RuleKind::Holds => (count_lifted(db, controller, before).await?, "hold", "holds"),
        RuleKind::Breaches => (breaches::count_closed(db, &own, before).await?, "breach", "breaches"),
    };
    let at_least = if count >= COUNTED_MAX { "at least " } else { "" };
    Ok(format!("{at_least}{count} {}", if count == 1 { one } else { more }))
}
