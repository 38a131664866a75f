//! Two months that the made-up people of the lead borough live through: what they agree, the children whom they work with,
//! what they share, and what their officers answer for.

use super::agree::agree;
use super::answer_for::{answer_for, assess_groups};
use super::hands::{Stage, Who};
use super::work_with_children::work_with_children;
use crate::{App, Stop};
use accord_kernel::Day;
use accord_policy::Role;

pub(super) const MANAGER: Who = ("haringey-youth-justice-service", Role::YouthJusticeManager);
pub(super) const CASE_WORKER: Who = ("haringey-youth-justice-service", Role::CaseWorker);
pub(super) const SOCIAL_WORKER: Who = ("haringey-childrens-social-care", Role::SocialWorker);
pub(super) const BOARD_CHAIR: Who = ("haringey-childrens-social-care", Role::BoardChair);
pub(super) const WARD: Who = ("example-hospital-haringey-fictional", Role::CaseWorker);
pub(super) const GUARDIAN: Who = ("example-hospital-haringey-fictional", Role::CaldicottGuardian);
pub(super) const HOSPITAL_OFFICER: Who = ("example-hospital-haringey-fictional", Role::DataProtectionOfficer);
pub(super) const POLICE: Who = ("police-north-area", Role::PolicePartnership);
pub(super) const POLICE_OFFICER: Who = ("police-north-area", Role::DataProtectionOfficer);
pub(super) const OFFICER: Who = ("haringey-community-safety", Role::DataProtectionOfficer);
pub(super) const RISK_OWNER: Who = ("haringey-community-safety", Role::RiskOwner);
pub(super) const VOLUNTARY_OFFICER: Who = ("open-door-haringey-fictional", Role::DataProtectionOfficer);
pub(super) const NEXT_MANAGER: Who = ("enfield-youth-justice-service", Role::YouthJusticeManager);
pub(super) const NEXT_RISK_OWNER: Who = ("enfield-community-safety", Role::RiskOwner);
pub(super) const NEXT_OFFICER: Who = ("enfield-community-safety", Role::DataProtectionOfficer);

/// Lives through the two months before `today`. Begun again, it goes on where it was cut off.
///
/// # Errors
/// Faults of the database, and a form that the product refuses: a fault of ours.
pub async fn live_through(app: &App, seed: u64, today: Day) -> Result<(), Stop> {
    let stage = Stage::new(app, seed, today).await?;
    assess_groups(&stage).await?;
    agree(&stage).await?;
    work_with_children(&stage).await?;
    answer_for(&stage).await
}
