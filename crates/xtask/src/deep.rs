//! `xtask deep`: what takes too long for every change, and has an end all the same.
//!
//! What this is: fuzzing of every target, many kills, and full benchmarks, one after the other. Each
//! runs with the output on the terminal. Start at [`run`].

use crate::test::{Tools, command};
use std::path::Path;
use std::process::Command;

/// Seconds for which each fuzz target runs.
const FUZZ_SECONDS: u32 = 1_200;
/// Times that the binary is killed.
const KILLS: &str = "200";
/// Where fuzz targets are, with the name of each.
const FUZZ: &[(&str, &[&str])] = &[
    ("crates/engine-formats", &["open", "rows", "cells", "mapping"]),
    ("crates/platform-web", &["list_query", "cookie"]),
    ("crates/app", &["names"]),
];

/// Runs everything; a failure does not keep the rest from running.
///
/// # Errors
/// What failed, by name.
pub fn run(root: &Path) -> Result<String, String> {
    let tools = Tools::new(root)?;
    let mut failed = Vec::new();
    let mut step = |name: String, mut command: Command| {
        println!("==> {name}");
        match command.status() {
            Ok(status) if status.success() => {}
            Ok(status) => failed.push(format!("{name} ({status})")),
            Err(error) => failed.push(format!("{name} ({error})")),
        }
    };
    let mut kills = command(
        &tools,
        "cargo",
        &["test", "--profile", "ci", "-p", "accord-cli", "--test", "it", "kill", "--", "--nocapture"],
    );
    kills.env("ACCORD_KILLS", KILLS);
    step("kills".to_owned(), kills);
    for (folder, targets) in FUZZ {
        for target in *targets {
            let time = format!("-max_total_time={FUZZ_SECONDS}");
            let mut fuzz =
                command(&tools, "cargo", &["+nightly", "fuzz", "run", target, "--", &time, "-timeout=20"]);
            fuzz.current_dir(root.join(folder));
            step(format!("fuzz {folder} {target} (needs a nightly compiler and cargo-fuzz)"), fuzz);
        }
    }
    step("benchmarks".to_owned(), command(&tools, "cargo", &["bench", "--workspace", "--bench", "*"]));
    if failed.is_empty() {
        Ok("deep: nothing failed".to_owned())
    } else {
        Err(format!("failed: {}", failed.join("; ")))
    }
}
