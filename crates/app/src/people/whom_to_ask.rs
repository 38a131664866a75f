//! Whom to ask to be added to a child of whom the reader's own agency holds something: they may know that there is a record.

use super::door::Door;
use super::model::Part;
use super::staff::Staff;
use super::store::list_standing;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, MemberId};
use accord_platform_db::Connection;

/// Who leads, with whom to ring there, and who of the reader's own agency works with the child: a sentence each. Somebody of
/// an agency with which the reader's shares nothing is not named.
pub(super) async fn whom_to_ask(app: &App, db: &impl Connection, door: &Door) -> Result<Vec<String>, Stop> {
    let mut around = list_standing(db, door.person).await?;
    around.retain(|(_, agency, _)| door.shares_with(*agency));
    let members: Vec<MemberId> = around.iter().map(|(member, ..)| *member).collect();
    let staff = Staff::load(app, db, &members, &[]).await?;
    around.retain(|(member, ..)| staff.is_present(*member));
    let lead = around.iter().find(|(.., part)| *part == Part::Lead);
    let mut sentences = Vec::new();
    if let Some((member, agency, _)) = lead {
        let (name, of) = (staff.member(*member), staff.agency(*agency));
        let ring = ring(&staff, *agency).unwrap_or_default();
        sentences.push(format!("The lead practitioner is {name}, {of}.{ring}"));
    }
    let is_own =
        |(_, agency, part): &&(MemberId, AgencyId, Part)| *agency == door.agency && *part != Part::Lead;
    let own: Vec<&str> = around.iter().filter(is_own).map(|(member, ..)| staff.member(*member)).collect();
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
