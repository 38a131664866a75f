//! Areas (boroughs, groups of boroughs, the region), controllers (legal bodies) and agencies
//! (operating units that serve areas).
//!
//! Owns the tables `installation`, `area`, `area_part`, `controller`, `agency`, `agency_area`, `agency_contact`.
//! It does not know who works for an agency: that is `accounts`. Start in `model.rs`.

mod choose_area;
pub mod create_agency;
pub mod create_area;
pub mod create_controller;
mod directory;
pub mod london;
mod model;
mod set_contact;
mod show_agencies;
mod show_new_agency;
mod store;

pub use choose_area::{ChosenArea, choose_area, reads_words};
pub use directory::{Directory, DirectoryCache, directory, directory_through};
pub use model::{Agency, AgencyKind, Area, AreaKind, Contact, Controller, Installation, slug_from};
pub use store::{
    find_agency_by_slug, find_area_by_slug, find_controller_by_slug, find_installation, finish_filling,
    list_agencies, list_agencies_serving, list_areas, list_areas_served, list_areas_served_by_all,
    list_contacts, list_controllers, load_agency, nearest_agency_slugs,
};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/agencies", "agency.list", show_agencies::show_agencies)
        .get("/agencies/new", "agency.create", show_new_agency::show_new_agency)
        .get("/agencies/contact", "agency.set_contact", set_contact::show_contact)
        .post("/agencies/contact", "agency.set_contact", set_contact::submit_contact)
        .post("/agencies/new", "agency.create", show_new_agency::submit_new_agency)
}
