//! `xtask test`: everything that CI checks, stage by stage.
//!
//! What this is: the one list of checks; `make test` and `.ci/run` only call it. A stage that others
//! need ends the run when it fails; after any other failure the rest still runs, so that one run
//! tells everything that is wrong. Each stage's whole output is kept in a file beside the build, and
//! what failed is printed.
//! It owns: the order of stages, the PostgreSQL server, the counts. It does not decide what is right:
//! that is in the tests. Start at [`stages`].

mod counts;
mod postgres;
mod running;
mod taken;

pub use running::{Tools, command};

use counts::Counts;
use postgres::Postgres;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How the outcome of a stage is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One check, by its exit code.
    Check,
    /// As a check, and later stages cannot run without it.
    Needed,
    /// Prints what it counted, as libtest or node's test runner do.
    Counted,
}

/// The stage of the tests of all crates, after which it is looked at which routes took a form.
const TESTS: &str = "tests";

struct Stage {
    name: &'static str,
    kind: Kind,
    command: Command,
}

/// Every stage in order. Assets and lock file first: without them nothing compiles.
fn stages(tools: &Tools, postgres: Option<&Postgres>) -> Vec<Stage> {
    let stage = |name, kind, program: &str, arguments: &[&str]| {
        let mut command = command(tools, program, arguments);
        if let Some(server) = postgres {
            command.env("ACCORD_TEST_POSTGRES", server.url());
        }
        if name == TESTS {
            command.env(taken::VARIABLE, tools.routes_taken());
        }
        Stage { name, kind, command }
    };
    vec![
        stage("format", Kind::Check, "cargo", &["fmt", "--all", "--check"]),
        stage("assets", Kind::Needed, "make", &["-s", "assets"]),
        stage(
            "lints",
            Kind::Check,
            "cargo",
            &["clippy", "--workspace", "--all-targets", "--profile", "ci", "--", "-D", "warnings"],
        ),
        stage("tidy", Kind::Check, tools.xtask(), &["tidy"]),
        // `test --no-run` and not `build`: cargo then compiles once what the next stages start.
        stage(
            "build",
            Kind::Needed,
            "cargo",
            &["test", "--workspace", "--all-targets", "--profile", "ci", "--no-run"],
        ),
        // `--show-output` because a test that skips says so, and passes.
        stage(
            TESTS,
            Kind::Counted,
            "cargo",
            &["test", "--workspace", "--profile", "ci", "--no-fail-fast", "--", "--show-output"],
        ),
        stage("browser", Kind::Counted, "npm", &["--prefix", "web", "--silent", "test"]),
        stage(
            "benches",
            Kind::Check,
            "cargo",
            &["bench", "--workspace", "--profile", "ci", "--bench", "*", "--", "--test"],
        ),
    ]
}

/// Runs the stages whose names are in `wanted`, or all of them. Returns whether nothing failed.
///
/// # Errors
/// When there is no such stage, or nothing could be started at all.
pub fn run(root: &Path, wanted: &[&str]) -> Result<bool, String> {
    let tools = Tools::new(root)?;
    let names: Vec<&str> = stages(&tools, None).iter().map(|stage| stage.name).collect();
    if let Some(unknown) = wanted.iter().find(|name| !names.contains(name)) {
        return Err(format!("there is no stage `{unknown}`. The stages are: {}", names.join(", ")));
    }
    let postgres = Postgres::start(root)?;
    let mut total = Counts::default();
    let mut table: Vec<(&str, String, Duration)> = Vec::new();
    let mut is_blocked = false;
    for stage in stages(&tools, Some(&postgres)) {
        if !wanted.is_empty() && !wanted.contains(&stage.name) {
            continue;
        }
        if is_blocked {
            table.push((stage.name, "not run".to_owned(), Duration::ZERO));
            continue;
        }
        println!("==> {}", stage.name);
        if stage.name == TESTS {
            // What an earlier run wrote proves nothing of this one.
            let _ = std::fs::remove_file(tools.routes_taken());
        }
        let outcome = running::run(&tools, stage.name, stage.command)?;
        let counts = match stage.kind {
            Kind::Check | Kind::Needed => Counts::of_check(outcome.is_success),
            Kind::Counted => Counts::of_output(&outcome.output, outcome.is_success),
        };
        if counts.failed > 0 {
            println!("{}", counts::failures_in(&outcome.output));
            println!("The whole output is in {}", outcome.log.display());
        }
        is_blocked = stage.kind == Kind::Needed && counts.failed > 0;
        table.push((stage.name, counts.to_string(), outcome.took));
        total.add(&counts);
        if stage.name == TESTS {
            let taken = taken::check(root, &tools.routes_taken());
            if let Err(untaken) = &taken {
                println!("{untaken}");
            }
            let counts = Counts::of_check(taken.is_ok());
            table.push(("forms", counts.to_string(), Duration::ZERO));
            total.add(&counts);
        }
    }
    drop(postgres);
    println!();
    for (name, counts, took) in table {
        println!("{name:<12} {:>7.1} s  {counts}", took.as_secs_f64());
    }
    println!();
    println!("{total}");
    Ok(total.failed == 0)
}
