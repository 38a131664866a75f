//! Incidents: single rows of partners' files, and which of them are likely to be of the same thing.
//!
//! Owns the table `duplicate`. The rows themselves are `imports`' table `event`, which this room only reads:
//! those of the reader's own agency, and published ones. Other agencies' rows are counts, in `monitoring`.
//! Start in `show_incidents.rs`.

mod decide_duplicate;
mod duplicate;
mod filter;
mod list_placed;
mod map;
mod propose_duplicates;
mod show_duplicates;
mod show_incidents;
mod store;

pub use filter::{Visible, own_rows_area};
pub use list_placed::list_placed;
pub use propose_duplicates::propose_duplicates;
pub use store::{
    FeatureCount, KindCount, PlacedIncident, count_by_kind, count_features, count_proposals, count_waiting_pairs,
};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/picture/incidents", "incident.list", show_incidents::show_incidents)
        .get("/picture/incidents.csv", "incident.export", show_incidents::download_csv)
        .get("/picture/incidents.xlsx", "incident.export", show_incidents::download_xlsx)
        .get("/picture/incidents.geojson", "incident.list", show_incidents::download_geojson)
        .get("/picture/duplicates", "incident.list", show_duplicates::show_duplicates)
        .post("/picture/duplicates/{id}", "duplicate.decide", decide_duplicate::submit_decision)
}
