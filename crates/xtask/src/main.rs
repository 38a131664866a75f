//! Chores of the project that are programs rather than commands.
//!
//! What this is: one binary, one subcommand a chore, run through `make`. It may read the whole
//! repository and write only git-ignored folders and `THIRD-PARTY.md`; nothing of it is part of the product.
//! Start at the chore's module.
#![expect(clippy::print_stdout, reason = "what a chore prints is what it is run for")]

mod assets;
mod deep;
mod load;
mod test;
mod third_party;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: xtask assets | tidy | test [STAGE…] | deep | load [OPTION…] | third-party";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // Not `current_dir`: cargo may be started from any folder of the workspace.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let done = root
        .canonicalize()
        .map_err(|error| format!("finding the repository: {error}"))
        .and_then(|root| run(&root, &arguments));
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

fn run(root: &Path, arguments: &[&str]) -> Result<String, String> {
    match arguments {
        ["assets"] => assets::build(root),
        // Prints its own last line, and nothing comes after it.
        ["test", stages @ ..] => std::process::exit(i32::from(!test::run(root, stages)?)),
        ["tidy"] => tidy::check(root),
        ["third-party"] => third_party::write(root),
        ["deep"] => deep::run(root),
        ["load", options @ ..] => load::run(options),
        _ => Err(USAGE.to_owned()),
    }
}
