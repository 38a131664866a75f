//! Imports: bringing partners' files in, every row accounted for.
//!
//! Owns the tables `import`, `import_part`, `import_reject`, `import_scope`, `held_file`, `feed_mapping`, `term`,
//! `replacement_scope` and the bulk tables `event`, `figure`, `register_entry`, `outcome_update`.
//! What files look like is in the crate `engine-formats`; what the picture makes of the rows is not here.
//!
//! An import reads the file in a thread of its own and writes batches that nobody sees until its last
//! transaction marks it as done. Start in `run_import.rs`.

mod begin_import;
mod cancel_import;
mod check_words;
mod choose_columns;
mod district;
mod download_file;
mod elsewhere;
mod hold_file;
mod look_at_file;
mod matching;
mod model;
mod read_file;
mod receive_upload;
mod recover;
mod rows;
mod run_import;
mod save_mapping;
mod show_import;
mod show_imports;
mod show_new_import;
mod store;
mod take_back;

pub use begin_import::{Begun, begin_import};
pub use hold_file::forget_kept;
pub use model::{Feed, FileImported, ImportCounts, ImportState, NotImported};
pub use recover::remove_unfinished;
pub use run_import::{FileToImport, Progress, carry_on, run_import};
pub use save_mapping::save_mapping;
pub use show_import::rejects_csv;
pub use show_new_import::may_import;
pub use store::{
    PublicPlace, count_again, list_bank_holidays, list_feeds, list_public_places, list_uncounted_imports,
    mark_import_counted,
};
pub use take_back::set_aside;

use crate::App;
use accord_platform_web::Routes;

/// The pages of this room.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/imports", "import.view", show_imports::show_imports)
        .get("/imports/new", "import.run", show_new_import::show_new_import)
        .post_upload("/imports/new", "import.run", show_new_import::submit_new_import)
        .get("/imports/{id}", "import.view", show_import::show_import)
        .get("/imports/{id}/file", "import.download_file", download_file::download_file)
        .get("/imports/{id}/words", "import.read_words", check_words::show_words)
        .post("/imports/{id}/words", "import.check_words", check_words::submit_words)
        .get("/imports/{id}/refused.csv", "import.download_file", show_import::download_refused)
        .get("/imports/{id}/take-back", "import.take_back", take_back::show_take_back)
        .post("/imports/{id}/take-back", "import.take_back", take_back::submit_take_back)
        .post("/imports/{id}/cancel", "import.cancel", cancel_import::submit_cancel)
}
