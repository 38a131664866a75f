//! Two months that the made-up people of the lead borough live through: what they agree, the children whom they work with,
//! what they share, and what their officers answer for.

use super::agree::agree;
use super::agree_words::agree_words;
use super::answer_for::{answer_for, assess_groups};
use super::hands::{Stage, Who};
use super::meet_as_a_board::meet_as_a_board;
use super::plan_the_weeks::plan_the_weeks;
use super::set_standards::set_standards;
use super::work_with_children::work_with_children;
use super::write_funding::write_funding;
use super::write_the_plan::write_the_plan;
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
    say_whom_to_ring(&stage).await?;
    assess_groups(&stage).await?;
    agree(&stage).await?;
    work_with_children(&stage).await?;
    answer_for(&stage).await?;
    agree_words(&stage).await?;
    set_standards(&stage).await?;
    write_funding(&stage).await?;
    plan_the_weeks(&stage).await?;
    write_the_plan(&stage).await?;
    meet_as_a_board(&stage).await
}

/// Desks that nobody answers: numbers kept free for drama.
const DESKS: &[(Who, &str, &str, &str)] = &[
    (
        ("haringey-youth-justice-service", Role::YouthJusticeManager),
        "Youth justice duty desk",
        "020 7946 0101",
        "",
    ),
    (
        ("haringey-childrens-social-care", Role::SocialWorker),
        "Front door (MASH)",
        "020 7946 0102",
        "020 7946 0103",
    ),
    (("police-north-area", Role::PolicePartnership), "Partnership desk", "020 7946 0104", "020 7946 0105"),
    (("haringey-education", Role::SchoolLead), "Safeguarding in schools", "020 7946 0106", ""),
];

/// Agencies say whom others ring there.
async fn say_whom_to_ring(stage: &Stage<'_>) -> Result<(), Stop> {
    for (who, name, phone, on_call) in DESKS {
        let hands = stage.hands_of(*who, 60, 9).await?;
        let form = [("duty_name", *name), ("duty_phone", phone), ("on_call_phone", on_call)];
        hands.send_once(("/agencies/contact", phone), "/agencies/contact", &form).await?;
    }
    Ok(())
}
