//! Whom to ask to be added to a child of whom the reader's own agency holds something: they may know that there is a record.

use super::door::Door;
use super::model::{Around, Part};
use super::staff::Staff;
use super::store::list_standing;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, MemberId};
use accord_platform_db::Connection;

/// Who leads, with whom to ring there, and who of the reader's own agency works with the child: a sentence each. Somebody of
/// an agency with which the reader's shares nothing is not named.
pub(super) async fn whom_to_ask(app: &App, db: &impl Connection, door: &Door) -> Result<Vec<String>, Stop> {
    let mut around = list_standing(db, door.person).await?;
    around.retain(|place| door.shares_with(place.agency));
    let members: Vec<MemberId> = around.iter().map(|place| place.member).collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    around.retain(|place| staff.is_present(place.member));
    let mut sentences = Vec::new();
    if let Some(lead) = around.iter().find(|place| place.part == Part::Lead) {
        let (name, of) = (staff.member(lead.member), staff.agency(lead.agency));
        let ring = ring(&staff, lead.agency).unwrap_or_default();
        sentences.push(format!("The lead practitioner is {name}, {of}.{ring}"));
    }
    let is_own = |place: &&Around| place.agency == door.agency && place.part != Part::Lead;
    let own: Vec<&str> = around.iter().filter(is_own).map(|place| staff.member(place.member)).collect();
    if !own.is_empty() {
        sentences.push(format!("Of your agency, these work with this child: {}.", own.join(", ")));
    }
    if sentences.is_empty() {
        let ring = ring(&staff, door.agency).unwrap_or_default();
        sentences.push(format!("Nobody of your agency works with this child now. Ask your manager.{ring}"));
    }
    Ok(sentences)
}

/// Whom to ring at an agency, as a sentence behind another; `None` where it has not said so.
fn ring(staff: &Staff, agency: AgencyId) -> Option<String> {
    staff.ring(agency).map(|words| format!(" Ring {words}."))
}
