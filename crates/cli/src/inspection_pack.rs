//! `accord inspection-pack`: the pack for an inspection, without a browser.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::Outcome;
use accord_app::inspection::print_for_command;
use accord_app::visit::Visit;
use accord_kernel::Day;
use accord_policy::SystemActor;
use serde_json::json;
use std::path::PathBuf;

/// Print the inspection pack of a borough as at a day as a tagged PDF
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  accord inspection-pack --date 2026-11-22 --area haringey --out pack.pdf")]
pub struct Arguments {
    /// The day as at which it is, such as 2026-11-22
    #[arg(long, value_name = "DATE")]
    date: Day,
    /// The borough by its short name, such as haringey
    #[arg(long, value_name = "SLUG")]
    area: String,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// JSON, which is also the default
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArguments,
}

pub async fn run(arguments: Arguments) -> Result<Outcome, Outcome> {
    let app = arguments.data.open(command_configuration()).await?;
    let visit = Visit::of_system(&app, SystemActor::Operator);
    let pdf = match print_for_command(&app, &visit, &arguments.area, arguments.date).await? {
        Ok(pdf) => pdf,
        Err(slugs) => {
            close(app).await?;
            let known = if slugs.is_empty() {
                "no borough yet: run accord setup".to_owned()
            } else {
                slugs.join(", ")
            };
            let words = format!("There is no borough `{}` here. There is {known}.", arguments.area);
            return Err(Outcome::failed(&words));
        }
    };
    std::fs::write(&arguments.out, &pdf.bytes).map_err(|error| {
        Outcome::failed(&format!("could not write {}: {error}.", arguments.out.display()))
    })?;
    close(app).await?;
    let result = json!({"pages": pdf.page_count, "bytes": pdf.bytes.len()});
    Ok(Outcome::done(result.to_string()))
}
