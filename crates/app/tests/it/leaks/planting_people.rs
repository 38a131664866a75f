//! Plants canaries in what is held of a child: by the agency of the walk, with one person of another agency who was sent a
//! part of it.
//!
//! `plant_people` is over 70 lines because it is a list of what is planted, in the order in which one rests on another.

use super::planting::Canaries;
use super::planting_answers::answer_for_council;
use super::{AGENCIES, Relation, Viewer, member_of, signed_in, take_role};
use crate::children::{add_fact, choose};
use crate::feeding::SAFETY;
use crate::world::World;
use accord_kernel::Category;
use accord_policy::{Role, shown_kinds};
use accord_testkit::Answer;
use std::collections::BTreeSet;

/// The ids that lead to it.
#[derive(Debug)]
pub struct PlantedPeople {
    pub person: String,
    /// How its agency calls the child.
    pub reference: String,
    pub fact: String,
    pub around: String,
    pub disclosure: String,
    pub one_off: String,
    pub glass: String,
}

fn sees(viewer: &Viewer, category: Category) -> bool {
    shown_kinds(viewer.kind(), &BTreeSet::from([viewer.role])).contains(&category)
}

fn around(viewer: &Viewer) -> bool {
    viewer.relation == Relation::Own && sees(viewer, Category::Identity)
}

/// Who is around the child, and who was sent something of it.
fn around_or_sent(viewer: &Viewer) -> bool {
    around(viewer) || (viewer.relation == Relation::SameBorough && sees(viewer, Category::Identity))
}

/// Whoever looks back for a child's legal body reads who the child is, and nothing that is recorded about the child.
fn known_to(viewer: &Viewer) -> bool {
    around_or_sent(viewer) || reviewers(viewer)
}

/// Whoever answers for its breaches, requests and holds reads how it calls the child, and no name.
fn reference_known_to(viewer: &Viewer) -> bool {
    known_to(viewer) || answer_for_council(viewer)
}

fn around_for_missing(viewer: &Viewer) -> bool {
    around(viewer) && sees(viewer, Category::Missing)
}

fn around_for_notes(viewer: &Viewer) -> bool {
    around(viewer) && sees(viewer, Category::YouthWorkNote)
}

/// Who looks back at what was done in a hurry, in any service of the same legal body.
fn reviewers(viewer: &Viewer) -> bool {
    matches!(viewer.relation, Relation::Own | Relation::SameCouncil)
        && [Role::DataProtectionOfficer, Role::CaldicottGuardian].contains(&viewer.role)
}

/// Who looks back at broken glass, the manager of whoever broke it, and those around the child for the agency that holds the
/// record.
fn told_of_glass(viewer: &Viewer) -> bool {
    let manages = viewer.relation == Relation::Own && viewer.role == Role::YouthJusticeManager;
    reviewers(viewer) || around(viewer) || manages
}

/// The item that the form to share offers of a kind.
fn offered(page: &Answer, kind: &str) -> String {
    let at = page.texts(".govuk-checkboxes__hint").iter().position(|hint| hint.starts_with(kind));
    page.attributes("input[name=item]", "value")[at.expect("it can be sent")].clone()
}

/// Plants a child with everything that is held of one.
pub async fn plant_people(world: &World, canaries: &mut Canaries) -> PlantedPeople {
    let name = canaries.plant("name of a child", known_to);
    let reference = canaries.plant("reference of a child", reference_known_to);
    let told = canaries.plant("fact that was sent", around_or_sent);
    let kept = canaries.plant("fact that was not sent", around_for_missing);
    let note = canaries.plant("note in a compartment", around_for_notes);
    let action = canaries.plant("safety action", around_or_sent);
    let cause = canaries.plant("what a safety action came from", around);
    let asks = canaries.plant("what is asked of a recipient", around_or_sent);
    let done = canaries.plant("what a recipient did", around_or_sent);
    let why = canaries.plant("why something is shared", reviewers);
    let said = canaries.plant("what the child was told", reviewers);
    let reason = canaries.plant("why glass was broken", told_of_glass);

    let lead = member_of(world, SAFETY).await;
    take_role(world, lead, Role::CaseWorker).await;
    let browser = signed_in(world, lead).await;
    choose(&browser, "offer_help", "").await;
    let fields = [("reference", reference.as_str()), ("given_name", "Ada"), ("family_name", &name)];
    let address = browser.post("/people/new", &fields).await.expect(303).location().to_owned();
    let person = address.trim_start_matches("/people/").to_owned();
    add_fact(&browser, &address, "contact", &told).await;
    add_fact(&browser, &address, "missing", &kept).await;
    let form = [
        ("category", "missing"),
        ("event", cause.as_str()),
        ("on", "20/11/2026"),
        ("capacity", "harmed"),
        ("words", &action),
        ("safety", "yes"),
    ];
    browser.post(&format!("{address}/facts/new"), &form).await.expect(303);
    let form = [("category", "youth_work_note"), ("words", note.as_str())];
    browser.post(&format!("{address}/notes"), &form).await.expect(303);

    choose(&browser, "decide_protection", &person).await;
    let (_, charity) =
        AGENCIES.iter().find(|(of, _)| *of == Relation::SameBorough).expect("an agency of the walk");
    let recipient = member_of(world, charity).await;
    take_role(world, recipient, Role::VoluntaryWorker).await;
    let share = format!("{address}/share?agency={charity}");
    let page = browser.get(&share).await.expect(200);
    let item = offered(&page, "Contact");
    let powers = page.attributes("input[name=gateway]", "value");
    let power = powers.first().expect("a power to protect a child by").clone();
    let form = [
        ("to", recipient.to_string()),
        ("item", item.clone()),
        ("item", offered(&page, "Safety action")),
        ("asks", asks),
        ("ground", "one_off".to_owned()),
        ("gateway", power),
        ("why", why),
        ("told", "yes".to_owned()),
        ("told_words", said),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = browser.post(&share, &form).await.expect(303).location().to_owned();
    let disclosure = sent.trim_start_matches("/shared/").trim_end_matches("/sent").to_owned();
    let reader = signed_in(world, recipient).await;
    let answer = [("answer", "enacted"), ("words", done.as_str())];
    reader.post(&format!("/shared/{disclosure}"), &answer).await.expect(303);

    // A colleague who is not around the child and is none of those who look.
    let colleague: uuid::Uuid = world
        .column(&format!(
            "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
             WHERE agency.slug = '{SAFETY}' ORDER BY member.created_at DESC, member.id DESC LIMIT 1"
        ))
        .await[0];
    let before: Vec<String> = world
        .column(&format!(
            "SELECT role FROM member_role WHERE lower(hex(member_id)) = '{}'",
            colleague.simple()
        ))
        .await;
    take_role(world, colleague, Role::CaseWorker).await;
    let other = signed_in(world, colleague).await;
    other.post(&format!("{address}/glass"), &[("reason", reason.as_str())]).await.expect(303);
    take_role(world, colleague, Role::from_code(&before[0]).expect("a role of the demonstration")).await;
    PlantedPeople {
        person,
        reference,
        fact: item,
        around: first(world, "person_around").await,
        disclosure,
        one_off: first(world, "one_off").await,
        glass: first(world, "broken_glass").await,
    }
}

async fn first(world: &World, table: &str) -> String {
    world.column::<uuid::Uuid>(&format!("SELECT id FROM {table} ORDER BY id LIMIT 1")).await[0].to_string()
}
