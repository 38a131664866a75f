//! Chores of the project that are programs rather than commands.
//!
//! What this is: one binary, one subcommand a chore, run through `make`. It may read the whole
//! repository and write only git-ignored folders; nothing of it is part of the product.
//! Start at the chore's module.

mod assets;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let chore = std::env::args().nth(1);
    // Not `current_dir`: cargo may be started from any folder of the workspace.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let done = match chore.as_deref() {
        Some("assets") => assets::build(&root),
        _ => Err("usage: xtask assets".to_owned()),
    };
    match done {
        Ok(summary) => {
            eprintln!("{summary}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
