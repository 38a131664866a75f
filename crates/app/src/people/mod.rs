//! People: the children whom agencies work with, what each agency holds of them, who is around them, notes in
//! compartments, and broken glass.
//!
//! Owns the tables `person`, `person_record`, `person_around`, `person_fact`, `person_note` and `broken_glass`. A record
//! is one child; each agency keeps its own part under its own reference. What somebody sees of it is decided for each
//! owner and category apart, by `policy`. Sharing a thing with somebody who is not around the child is `disclosures`.
//!
//! Start in `door.rs`, which every page of a record goes through, then `model.rs`.

mod add_around;
mod add_fact;
mod break_glass;
mod door;
mod end_around;
mod end_work;
mod find_people;
mod give_left_alone;
mod hand_over;
mod identity_form;
mod keep_identity;
mod list_waiting;
mod model;
mod notes;
mod open_record;
mod review_glass;
mod show_people;
mod show_record;
mod staff;
mod store;
mod summarise;
mod told_of_glass;
mod whom_to_ask;
mod withdraw_fact;

pub(crate) use door::{Door, at_the_door, changed_meanwhile};
pub(crate) use identity_form::{day, written};
pub use list_waiting::list_waiting;
pub use model::{Capacity, Fact, Identity};
pub(crate) use review_glass::own_agencies;
pub(crate) use staff::{Staff, works_with_records};
pub use store::{
    Deleted, Kept, KeptKind, Over, SentRecord, any_withdrawn_since, count_broken_between, count_gone,
    delete_asked, delete_over, end_places_of, find_by_reference, find_lead_agency, is_anybody_around,
    is_glass_unreviewed, list_fact_days, list_holding, list_kept, list_kept_identities, list_led, list_over,
    list_own_facts, list_places, list_references, list_worked_with, load_sent, shares_family_name,
    was_around,
};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/people", "person.list", show_people::show_people)
        .post("/people/find", "person.find", find_people::submit_find)
        .get("/people/new", "person.open", open_record::show_new)
        .post("/people/new", "person.open", open_record::submit_new)
        .get("/people/left-alone", "around.list_left_alone", give_left_alone::show_left_alone)
        .post("/people/left-alone", "around.give_left_alone", give_left_alone::submit_left_alone)
        .get("/people/{id}", "person.view", show_record::show_record)
        .get("/people/{id}/identity", "person.keep_identity", keep_identity::show_identity)
        .post("/people/{id}/identity", "person.keep_identity", keep_identity::submit_identity)
        .get("/people/{id}/facts/new", "fact.add", add_fact::show_fact)
        .post("/people/{id}/facts/new", "fact.add", add_fact::submit_fact)
        .get("/people/{id}/facts/{fact}/withdraw", "fact.withdraw", withdraw_fact::show_withdraw)
        .post("/people/{id}/facts/{fact}/withdraw", "fact.withdraw", withdraw_fact::submit_withdraw)
        .get("/people/{id}/notes", "note.read", notes::show_notes)
        .post("/people/{id}/notes", "note.write", notes::submit_note)
        .get("/people/{id}/around", "around.add", add_around::show_around)
        .post("/people/{id}/around", "around.add", add_around::submit_around)
        .post("/people/{id}/around/{around}/end", "around.end", end_around::submit_end)
        .get("/people/{id}/end-work", "around.end", end_work::show_end_work)
        .post("/people/{id}/end-work", "around.end", end_work::submit_end_work)
        .get("/people/{id}/hand-over", "around.hand_over", hand_over::show_hand_over)
        .post("/people/{id}/hand-over", "around.hand_over", hand_over::submit_hand_over)
        .get("/people/{id}/summary", "person.view", summarise::show_summary)
        .get("/people/{id}/glass", "glass.break", break_glass::show_glass)
        .post("/people/{id}/glass", "glass.break", break_glass::submit_glass)
        .get("/glass", "glass.list", review_glass::show_glass_list)
        .post("/glass/{id}", "glass.review", review_glass::submit_review)
}
