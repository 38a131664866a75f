//! Monitoring: what definitions count, by borough and period; whether that is unusual; what people made of it.
//!
//! Owns the tables `tally`, `picture_epoch`, `signal`, `signal_change`. Rows come from `imports`, what to
//! count from `definitions`, the methods from `engine-surveillance`. Single incidents are in `incidents`.
//!
//! After an import or a change of a definition, `recount.rs` counts and `detect.rs` judges; pages read
//! through `picture.rs`. Start in `recount.rs`.

mod compare_sources;
mod detect;
mod feeds;
mod model;
mod picture;
mod recount;
mod show_boroughs;
mod show_freshness;
mod show_signal;
mod show_signals;
mod show_trend;
mod show_trends;
mod sign_off_signal;
mod signal;
mod signal_words;
mod store;

pub use feeds::source_of;
pub use model::{Series, SeriesKey, Step};
pub use picture::{Judged, Line, Newest, PictureCache, YearCount, age_words, chart_step, list_lines};
pub use recount::bring_up_to_date;
pub use show_freshness::{FeedLine, list_feed_lines};
pub use signal::{Signal, SignalState, range_words};
pub use signal_words::{SignalLine, describe_signals, without_small_counts};
pub use store::signals::{Which, count_signals, list_changes, list_signals};

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/picture", "picture.view", show_trends::go_to_trends)
        .get("/picture/trends", "picture.view", show_trends::show_trends)
        .get("/picture/trends/{definition}/{source}/{agency}", "picture.view", show_trend::show_trend)
        .get(
            "/picture/trends/{definition}/{source}/{agency}/figures.csv",
            "picture.view",
            show_trend::download_trend,
        )
        .get("/picture/boroughs", "picture.view", show_boroughs::show_boroughs)
        .get("/picture/two-sources", "picture.view", compare_sources::show_two_sources)
        .get("/picture/freshness", "picture.view", show_freshness::show_freshness)
        .get("/picture/signals", "signal.view", show_signals::show_signals)
        .get("/picture/signals/{id}", "signal.view", show_signal::show_signal)
        .post("/picture/signals/{id}", "signal.sign_off", sign_off_signal::submit_sign_off)
}
