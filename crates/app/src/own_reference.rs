//! A record named in a form by the own legal body's reference. Two services of one council number their records apart, so
//! that a reference alone may be of two children: then the service is selected.

use crate::people::own_agencies;
use crate::visit::Visit;
use crate::{App, Stop, agencies, people};
use accord_kernel::ids::{AgencyId, PersonId};
use accord_platform_web::{Fields, FormErrors};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// The services of the reader's legal body for a select beside the reference; none where there is no choice.
pub(crate) async fn services(app: &App, visit: &Visit, entered: &Fields) -> Result<Vec<Value>, Stop> {
    let own = own_agencies(app, visit).await?;
    if own.len() < 2 {
        return Ok(Vec::new());
    }
    let directory = agencies::directory(app).await?;
    let any = context! { value => "", text => "Any of our services" };
    let lines = directory.agencies.iter().filter(|agency| own.contains(&agency.id)).map(|agency| {
        let id = agency.id.to_string();
        context! { selected => entered.get("service") == id, value => id, text => agency.name.as_str() }
    });
    Ok(std::iter::once(any).chain(lines).collect())
}

/// The child whose record was named by `reference`, and where it is needed by `service`; `None` with what is wrong.
pub(crate) async fn find(
    app: &App,
    visit: &Visit,
    entered: &Fields,
    errors: &mut FormErrors,
) -> Result<Option<PersonId>, Stop> {
    let own = own_agencies(app, visit).await?;
    let found = people::find_by_reference(app.db().readers(), &own, entered.get("reference")).await?;
    let service: Option<AgencyId> = entered.get("service").parse().ok();
    let children: BTreeSet<PersonId> = found
        .into_iter()
        .filter(|(agency, _)| service.is_none_or(|service| *agency == service))
        .map(|(_, person)| person)
        .collect();
    let mut children = children.into_iter();
    match (children.next(), children.next()) {
        (Some(person), None) => Ok(Some(person)),
        (Some(_), Some(_)) => {
            errors.add("service", "Two of our services use this reference: select whose it is");
            Ok(None)
        }
        (None, _) => {
            errors.add("reference", "Enter a reference under which your legal body keeps a record");
            Ok(None)
        }
    }
}
