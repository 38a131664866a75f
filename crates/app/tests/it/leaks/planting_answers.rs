//! Plants canaries in what is kept by whoever answers for information: breaches, requests, assessments, holds, the schedule,
//! unusual access and looking back. They rest on the child that `planting_people.rs` plants.

use super::planting::{Canaries, nobody};
use super::planting_people::PlantedPeople;
use super::{AGENCIES, Relation, Viewer, member_of, signed_in};
use crate::agreeing::{COUNCIL, officer_of};
use crate::assessments::holder;
use crate::feeding::SAFETY;
use crate::world::World;
use accord_app::oversight::review_access;
use accord_policy::Role;
use accord_testkit::Client;

/// The ids that lead to it.
#[derive(Debug)]
pub struct PlantedAnswers {
    /// An open breach of the council.
    pub breach: String,
    /// One that it closed.
    pub closed_breach: String,
    /// One of the charity, of what the council sent it.
    pub breach_elsewhere: String,
    pub request: String,
    pub assessment: String,
    pub hold: String,
    pub finding: String,
}

/// Who answers for how a legal body handles information.
const INFORMATION_OFFICERS: &[Role] =
    &[Role::DataProtectionOfficer, Role::RiskOwner, Role::CaldicottGuardian];
/// Who writes assessments, and who asks whether an activity may begin.
const ASSESSMENT_READERS: &[Role] = &[
    Role::DataProtectionOfficer,
    Role::RiskOwner,
    Role::CaldicottGuardian,
    Role::YouthJusticeManager,
    Role::Administrator,
    Role::BoardChair,
    Role::ScrutinyMember,
];

/// Breaches, requests and holds are of a legal body: the council's officers, in any of its services.
fn of_council(viewer: &Viewer) -> bool {
    matches!(viewer.relation, Relation::Own | Relation::SameCouncil)
}

/// What is held of the child about whom somebody asks: whoever answers the request, or reads the answer, reads it there and
/// nowhere else.
pub const HELD: &[&str] = &[
    "name of a child",
    "fact that was sent",
    "fact that was not sent",
    "note in a compartment",
    "safety action",
    "what a safety action came from",
];

pub fn answer_for_council(viewer: &Viewer) -> bool {
    of_council(viewer) && INFORMATION_OFFICERS.contains(&viewer.role)
}

/// Who works on it, where the others who answer for it only read.
fn work_for_council(viewer: &Viewer) -> bool {
    of_council(viewer) && viewer.role == Role::DataProtectionOfficer
}

fn answer_for_charity(viewer: &Viewer) -> bool {
    viewer.relation == Relation::SameBorough && INFORMATION_OFFICERS.contains(&viewer.role)
}

/// What happened to something that was received is told to whoever sent it too.
fn answer_for_either(viewer: &Viewer) -> bool {
    answer_for_council(viewer) || answer_for_charity(viewer)
}

fn read_assessments(viewer: &Viewer) -> bool {
    of_council(viewer) && ASSESSMENT_READERS.contains(&viewer.role)
}

/// Plants all of it.
pub async fn plant_answers(world: &World, canaries: &mut Canaries, people: &PlantedPeople) -> PlantedAnswers {
    let reference = people.reference.as_str();
    let officer = officer_of(world, COUNCIL).await;
    let breach = breach(world, canaries, &officer, reference).await;
    let closed_breach = closed_breach(world, canaries, &officer).await;
    let breach_elsewhere = breach_elsewhere(world, canaries, people).await;
    let request = request(world, canaries, &officer, reference).await;
    let assessment = assessment(canaries, &officer).await;
    let hold = hold(world, canaries, &officer, reference).await;
    look_back(canaries, &officer, people).await;
    let finding = finding(world, canaries, &officer).await;
    PlantedAnswers { breach, closed_breach, breach_elsewhere, request, assessment, hold, finding }
}

/// Reports a breach as the first member of an agency. Returns its id.
async fn reported(world: &World, agency: &str, what: &str, about: (&str, &str)) -> String {
    let reporter = signed_in(world, member_of(world, agency).await).await;
    let (about, named) = about;
    let form = [("what", what), ("about", about), ("reference", named), ("since", "22/11/2026")];
    reporter.post("/breaches/report", &form).await.expect(303);
    let sql = format!("SELECT id FROM breach WHERE what = '{what}'");
    world.column::<uuid::Uuid>(&sql).await[0].to_string()
}

/// A breach with everything that is written down before it is closed.
async fn breach(world: &World, canaries: &mut Canaries, officer: &Client, reference: &str) -> String {
    let what = canaries.plant("breach that was reported", answer_for_council);
    let named = canaries.plant("reference that a reporter named", answer_for_council);
    let risk = canaries.plant("risk of a breach", answer_for_council);
    let notice = canaries.plant("notice of a breach", answer_for_council);
    let told = canaries.plant("telling of families", answer_for_council);
    let visit = canaries.plant("visit after a breach", work_for_council);
    let breach = reported(world, SAFETY, &what, ("record", &named)).await;
    let to = |step: &str| format!("/breaches/{breach}/{step}");
    officer.post(&to("concerns"), &[("reference", reference)]).await.expect(303);
    officer.post(&to("decide"), &[("risk", "high"), ("decision_words", &risk)]).await.expect(303);
    officer.post(&to("notified"), &[("notified_words", &notice)]).await.expect(303);
    officer.post(&to("told"), &[("told_words", &told), ("told_on", "22/11/2026")]).await.expect(303);
    let page = officer.get(&format!("/breaches/{breach}")).await.expect(200);
    let concern = page.attribute("input[name=concern]", "value");
    officer.post(&to("visit"), &[("concern", &concern), ("visit_words", &visit)]).await.expect(303);
    breach
}

async fn closed_breach(world: &World, canaries: &mut Canaries, officer: &Client) -> String {
    let lessons = canaries.plant("lessons of a breach", answer_for_council);
    let breach = reported(world, SAFETY, "A letter went astray", ("unknown", "")).await;
    let decision = [("risk", "unlikely"), ("decision_words", "It came back")];
    officer.post(&format!("/breaches/{breach}/decide"), &decision).await.expect(303);
    officer.post(&format!("/breaches/{breach}/close"), &[("lessons", &lessons)]).await.expect(303);
    breach
}

/// The charity lost what the council sent it: both are told what happened, and only the charity what it does about it.
async fn breach_elsewhere(world: &World, canaries: &mut Canaries, people: &PlantedPeople) -> String {
    let what = canaries.plant("loss of what was received", answer_for_either);
    let risk = canaries.plant("decision of another body", answer_for_charity);
    let (_, charity) =
        AGENCIES.iter().find(|(of, _)| *of == Relation::SameBorough).expect("an agency of the walk");
    let breach = reported(world, charity, &what, ("received", "")).await;
    let officer = officer_of(world, &format!("agency:{charity}")).await;
    let received = [("received", people.disclosure.as_str())];
    officer.post(&format!("/breaches/{breach}/concerns"), &received).await.expect(303);
    let decision = [("risk", "likely"), ("decision_words", risk.as_str())];
    officer.post(&format!("/breaches/{breach}/decide"), &decision).await.expect(303);
    breach
}

/// A request whose answer was prepared and read, and whose clock stands still: so that there are both letters.
async fn request(world: &World, canaries: &mut Canaries, officer: &Client, reference: &str) -> String {
    let words = canaries.plant("request in their words", answer_for_council);
    let identity = canaries.plant("identity of who asked", answer_for_council);
    let authority = canaries.plant("authority of who asked", answer_for_council);
    let answer = canaries.plant("answer that was read", answer_for_council);
    let why = canaries.plant("why a clock stands still", answer_for_council);
    let asked = [
        ("reference", reference),
        ("kind", "access"),
        ("asker", "parent"),
        ("words", &words),
        ("received_on", "22/11/2026"),
    ];
    let request = officer.post("/rights/new", &asked).await.expect(303).location().to_owned();
    let to = |step: &str| format!("{request}/{step}");
    let check = [
        ("identity", identity.as_str()),
        ("harm", "no"),
        ("authority", "child_agrees"),
        ("authority_words", &authority),
    ];
    officer.post(&to("check"), &check).await.expect(303);
    let prepared = [("answer", answer.as_str()), ("holds", "contact")];
    officer.post(&to("prepare"), &prepared).await.expect(303);
    let reader = holder(world, "haringey-council-fictional", Role::RiskOwner).await;
    let version = reader.get(&request).await.expect(200).attribute("input[name=version]", "value");
    reader.post(&to("read"), &[("version", &version)]).await.expect(303);
    let pause = [("step", "pause"), ("reason", "clarification"), ("why", &why)];
    officer.post(&to("clock"), &pause).await.expect(303);
    request.trim_start_matches("/rights/").to_owned()
}

async fn assessment(canaries: &mut Canaries, officer: &Client) -> String {
    let section = canaries.plant("section of an assessment", read_assessments);
    let danger = canaries.plant("danger in an assessment", read_assessments);
    let measure = canaries.plant("measure of an assessment", read_assessments);
    let commissioner = canaries.plant("advice on an assessment", read_assessments);
    let form = [
        ("what", section.as_str()),
        ("necessity", &section),
        ("people", &section),
        ("consultation", &section),
        ("outcome", &section),
        ("risk-0", &danger),
        ("measure-0", &measure),
        ("remaining-0", "high"),
        ("commissioner", &commissioner),
        ("review_by", "31/12/2026"),
    ];
    let new = "/assessments/new?activity=priority_list&kind=dpia";
    let page = officer.post(new, &form).await.expect(303).location().to_owned();
    let page = page.split('?').next().expect("an address");
    page.trim_start_matches("/assessments/").to_owned()
}

/// A hold that stands, one that was lifted, and a rule of the schedule with its source.
async fn hold(world: &World, canaries: &mut Canaries, officer: &Client, reference: &str) -> String {
    let why = canaries.plant("reason of a hold", answer_for_council);
    let over = canaries.plant("hold that was lifted", nobody);
    let lifted = canaries.plant("why deletion goes on", nobody);
    let mut holds = Vec::new();
    for why in [&why, &over] {
        let form = [("reference", reference), ("kind", "inquest"), ("why", why), ("review_on", "1/6/2027")];
        officer.post("/retention/holds/new", &form).await.expect(303);
        let sql = format!("SELECT id FROM retention_hold WHERE why = '{why}'");
        holds.push(world.column::<uuid::Uuid>(&sql).await[0]);
    }
    let lift = format!("/retention/holds/{}/lift", holds[1]);
    officer.post(&lift, &[("why", &lifted)]).await.expect(303);
    let source = canaries.plant("source of a rule", answer_for_council);
    let rule = [("years", "24"), ("source", source.as_str())];
    officer.post("/retention/rules/education", &rule).await.expect(303);
    holds[0].to_string()
}

/// Somebody says of what was done in a hurry that it was right. What they looked at is kept and stands on no page.
async fn look_back(canaries: &mut Canaries, officer: &Client, people: &PlantedPeople) {
    let of_decision = canaries.plant("look back at a decision", nobody);
    let form = [("outcome", "right"), ("words", of_decision.as_str())];
    officer.post(&format!("/one-offs/{}", people.one_off), &form).await.expect(303);
    let of_glass = canaries.plant("look back at glass", nobody);
    let form = [("outcome", "right"), ("words", of_glass.as_str())];
    officer.post(&format!("/glass/{}", people.glass), &form).await.expect(303);
}

/// Whoever broke the glass opened a record of somebody whom they are not around: that is found, and explained.
async fn finding(world: &World, canaries: &mut Canaries, officer: &Client) -> String {
    let words = canaries.plant("outcome of a finding", work_for_council);
    // An entry is looked at when it is settled.
    world.clock.advance_seconds(600);
    review_access(&world.app).await.expect("the audit can be looked through");
    let outside = "SELECT id FROM access_finding WHERE kind = 'outside_caseload' ORDER BY id";
    let finding = world.column::<uuid::Uuid>(outside).await[0];
    let form = [("outcome", "explained"), ("words", words.as_str())];
    officer.post(&format!("/access/{finding}"), &form).await.expect(303);
    finding.to_string()
}
