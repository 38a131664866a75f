//! The command `accord`. Each subcommand is a file of its name; what they share is in
//! `installation.rs` (which data, which keys) and `outcome.rs` (what a command ends with).

mod admin;
mod audit;
mod board_paper;
mod briefing;
mod demo;
mod import;
mod inspection_pack;
mod installation;
mod language;
mod outcome;
mod serve;
mod setup;
mod work;

use clap::{Parser, Subcommand};
use outcome::Outcome;
use std::io::IsTerminal as _;
use std::process::ExitCode;

/// Rows of imports and parts of pages are many small pieces of memory, asked for and given back on several
/// threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The shared working system of a borough's partnership against serious youth violence.
#[derive(Debug, Parser)]
#[command(name = "accord", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages
    Serve(serve::Arguments),
    /// Do background work in a process of its own
    Work(work::Arguments),
    /// Make an empty installation ready for one borough
    Setup(setup::Arguments),
    /// Fill an empty database with the demonstration region
    Demo(demo::Arguments),
    /// Bring partners' files in
    Import(import::Arguments),
    /// Say where texts have words that partners agreed to avoid
    Language(language::Arguments),
    /// Print the morning briefing
    Briefing(briefing::Arguments),
    /// Print the two-page paper of a Board
    BoardPaper(board_paper::Arguments),
    /// Print the pack for an inspection
    InspectionPack(inspection_pack::Arguments),
    /// Look after the audit
    #[command(subcommand)]
    Audit(audit::Command),
    /// Look after accounts, agencies and keys
    #[command(subcommand)]
    Admin(admin::Command),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Outcome::failed(&format!("could not start: {error}")).end(),
    };
    runtime.block_on(run(arguments.command)).unwrap_or_else(|outcome| outcome).end()
}

async fn run(command: Command) -> Result<Outcome, Outcome> {
    match command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Work(arguments) => work::run(arguments).await,
        Command::Setup(arguments) => setup::run(arguments).await,
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Language(arguments) => language::run(&arguments),
        Command::Briefing(arguments) => briefing::run(arguments).await,
        Command::BoardPaper(arguments) => board_paper::run(arguments).await,
        Command::InspectionPack(arguments) => inspection_pack::run(arguments).await,
        Command::Audit(command) => audit::run(command).await,
        Command::Admin(command) => admin::run(command).await,
    }
}

/// Messages go to standard error; standard output carries only results.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn start_log() {
    let filter = std::env::var("ACCORD_LOG").unwrap_or_else(|_| "warn,accord=info".to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
