//! Whoever is not around a child gets the same answer, byte for byte, whether there is a record of the child or not: every
//! page and file, as every role of every agency but the child's own.

use super::finder::text_in;
use super::{AGENCIES, Relation, is_of_a_borough, member_of, signed_in, take_role};
use crate::children::{add_fact, begin, choose};
use crate::feeding::SAFETY;
use crate::world::World;
use accord_app::route_lines;
use accord_platform_web::routes::Method;
use accord_policy::Role;
use std::collections::BTreeMap;

/// Who looks back for the council's children is told of them in any of its services.
const LOOKING_BACK: &[Role] = &[Role::DataProtectionOfficer, Role::CaldicottGuardian];

/// Keeps a record of a child with everything in it. Returns its id.
async fn hidden_child(world: &World) -> String {
    let lead = member_of(world, SAFETY).await;
    take_role(world, lead, Role::CaseWorker).await;
    let browser = signed_in(world, lead).await;
    choose(&browser, "offer_help", "").await;
    let address = begin(&browser, "YJ-1", "Ada", "Lanternfish").await;
    for kind in ["contact", "missing", "location"] {
        add_fact(&browser, &address, kind, "Something that others are not told").await;
    }
    let note = [("category", "youth_work_note"), ("words", "Afraid of the park")];
    browser.post(&format!("{address}/notes"), &note).await.expect(303);
    take_role(world, lead, Role::Analyst).await;
    address.trim_start_matches("/people/").to_owned()
}

/// What an answer says, with every id replaced: two installations differ in nothing else.
fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        if is_id(&letters[at..]) {
            out.push('#');
            at += ID_LETTERS;
        } else {
            out.push(letters[at]);
            at += 1;
        }
    }
    out
}

/// Letters of an id in an address.
const ID_LETTERS: usize = 36;

fn is_id(letters: &[char]) -> bool {
    letters.len() >= ID_LETTERS
        && letters[..ID_LETTERS].iter().enumerate().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => *letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}

/// Every address, with the id of the child where there is one in it.
fn addresses(person: &str) -> Vec<String> {
    let filled = |path: &str| {
        path.replace("{agency}", SAFETY)
            .replace("{definition}", "all-incidents")
            .replace("{source}", "incident")
            .replace("{gateway}", "ca_2004_s10")
            .replace("{slug}", "all-incidents")
            .replace("{kind}", "dpia")
            .replace("{token}", &"x".repeat(43))
            .replace("{member}", person)
            .replace("{fact}", person)
            .replace("{around}", person)
            .replace("{id}", person)
    };
    let pages = route_lines().into_iter().filter(|line| line.method == Method::Get);
    let address = |path: &str| {
        let filled = filled(path);
        if is_of_a_borough(path) { format!("{filled}?area=haringey") } else { filled }
    };
    // A head is a hash over everything that the installation has ever recorded, so that no two are equal.
    let pages = pages.filter(|line| !HEADS.contains(&line.path));
    pages.map(|line| address(line.path)).collect()
}

/// Pages that show such a head.
const HEADS: &[&str] = &["/audit/check", "/audit/head", "/audit/head.pdf"];

/// A workbook without the moment, by the clock on the wall, at which it was made.
fn without_its_moment(text: &str) -> String {
    let Some((before, rest)) = text.split_once("<dcterms:created") else { return text.to_owned() };
    let after = rest.split_once("</cp:coreProperties>").map_or("", |(_, after)| after);
    format!("{before}{after}")
}

/// What everybody but the child's own agency gets, by who looks and at which route.
async fn answers(world: &World, person: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (relation, agency) in AGENCIES.iter().filter(|(relation, _)| *relation != Relation::Own) {
        let member = member_of(world, agency).await;
        let browser = signed_in(world, member).await;
        choose(&browser, "offer_help", "").await;
        for role in Role::ALL {
            if *relation == Relation::SameCouncil && LOOKING_BACK.contains(role) {
                continue;
            }
            take_role(world, member, *role).await;
            for address in addresses(person) {
                let answer = browser.get(&address).await;
                // A document holds the moment and the ids in forms of its own: its words are compared.
                let is_document = answer.bytes.starts_with(b"%PDF") || answer.bytes.starts_with(b"PK");
                let text = if is_document {
                    without_its_moment(&text_in(&answer.bytes))
                } else {
                    answer.body.clone()
                };
                let what = format!("{} as {relation:?} {}", normalised(&address), role.code());
                found.insert(what, format!("{}\n{}", answer.status, normalised(&text)));
            }
        }
    }
    found
}

#[tokio::test]
async fn a_hidden_record_changes_no_answer_to_anybody_outside_its_agency() {
    let (with, without) = (World::demonstration().await, World::demonstration().await);
    let person = hidden_child(&with).await;
    let gone = hidden_child(&without).await;
    for table in ["person_note", "person_fact", "person_around", "person_record", "person"] {
        without.change(&format!("DELETE FROM {table}")).await;
    }
    let (one, other) = (answers(&with, &person).await, answers(&without, &gone).await);
    assert!(one.len() > 1_000, "only {} answers", one.len());
    let differ: Vec<&String> =
        one.iter().filter(|(what, answer)| other.get(*what) != Some(answer)).map(|(what, _)| what).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn ids_are_replaced_and_nothing_else() {
    let text = "/people/01a20320-a200-77ef-a872-62a205947fb7/who-saw 01a20320";
    assert_eq!(normalised(text), "/people/#/who-saw 01a20320");
}
