//! `accord demo`: the demonstration region.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::{Outcome, say};
use accord_app::demonstration::{Filled, bring_files, fill, fill_with, live_through, write_notes};

/// Fill an empty database with the demonstration region: 33 boroughs in which everything is made up
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  accord demo --data ./accord-data --seed 1")]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The same seed makes the same region: places, people, ids and times
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Leave out the made-up files of partners: areas, agencies and people only
    #[arg(long)]
    without_files: bool,
    /// Leave a database that is not empty as it is, and end as done
    #[arg(long)]
    if_empty: bool,
}

pub async fn run(arguments: Arguments) -> Result<Outcome, Outcome> {
    let app = arguments.data.open(command_configuration()).await?;
    let filled = if arguments.without_files {
        fill(&app, arguments.seed).await?
    } else {
        let today = app.clock().now().day();
        fill_with(&app, arguments.seed, async || {
            bring_files(&app, arguments.seed, today).await?;
            write_notes(&app, today).await?;
            live_through(&app, arguments.seed, today).await
        })
        .await?
    };
    close(app).await?;
    match filled {
        Filled::Yes { areas, agencies, people } => {
            say(&format!(
                "The demonstration region has {areas} areas, {agencies} agencies and {people} people."
            ));
            Ok(Outcome::done(""))
        }
        Filled::OtherSeed(seed) => Err(Outcome::failed(&format!(
            "An earlier run was ended before this demonstration region was whole. Run this again with --seed {seed}, which finishes it; or give another folder with --data."
        ))),
        Filled::NotEmpty if arguments.if_empty => Ok(Outcome::done("")),
        Filled::NotEmpty => Err(Outcome::failed(
            "This database is not empty, and a demonstration never mixes with anything else. Give another folder with --data.",
        )),
    }
}
