//! A summary to paste back into the agency's own system, so that nothing is typed twice: what the member's own agency
//! recorded here, and who is around the child.

use super::door::at_the_door;
use super::identity_form::written;
use super::model::Fact;
use super::show_record::read;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Category;
use accord_platform_web::Page;
use accord_policy::action::ViewRecord;
use axum::extract::{Path, State};
use minijinja::context;
use std::fmt::Write as _;

pub async fn show_summary(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Page, Stop> {
    let tx = app.db().read().await?;
    let door = at_the_door(&app, &visit, &tx, &id).await?;
    let permit = visit.decide_record::<ViewRecord>(&app, door.target(), door.purpose, &door.facts()).await?;
    let record = read(&app, &tx, &door, &permit).await?;
    drop(tx);
    // Only what the own agency holds: what others hold stays here, where an end of an agreement ends it.
    let own: Vec<&Fact> = record.facts.iter().filter(|fact| fact.agency == door.agency).collect();
    let parts = own.iter().map(|fact| (fact.agency, fact.category));
    let parts: Vec<_> = parts.chain([(door.agency, Category::Identity)]).collect();
    app.db().record(permit.showing_parts(parts)).await?;
    let mut text = String::new();
    let reference = record.identities.iter().find(|identity| identity.agency == door.agency);
    let _ = writeln!(text, "Accord, {}", visit.at().day().words());
    if let Some(identity) = reference {
        let _ = writeln!(text, "Reference {}: {}", identity.reference, identity.name());
    }
    for around in &record.around {
        let (name, agency) = (record.staff.member(around.member), record.staff.agency(around.agency));
        let _ = writeln!(text, "{}: {name}, {agency}", around.part.words());
    }
    for fact in own {
        let on = written(fact.happened_on);
        let _ = writeln!(text, "{on} {} ({}): {}", fact.event, fact.capacity.words(), fact.words);
    }
    app.page(&visit, "people/summarise.html", context! { id => door.person.to_string(), text })
}
