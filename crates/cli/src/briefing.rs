//! `accord briefing`: the morning briefing on paper, without a browser.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::{Outcome, say};
use accord_app::briefings::{BriefingState, NotPrinted, print_for_command};
use accord_app::monitoring::bring_up_to_date;
use accord_app::visit::Visit;
use accord_kernel::Day;
use accord_policy::SystemActor;
use serde_json::json;
use std::path::PathBuf;

/// Print the morning briefing of a borough as a tagged PDF
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  accord briefing --date 2026-11-22 --area haringey --out briefing.pdf")]
pub struct Arguments {
    /// The day, such as 2026-11-22
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
    bring_up_to_date(&app).await?;
    let visit = Visit::of_system(&app, SystemActor::Operator);
    let printed = print_for_command(&app, &visit, &arguments.area, arguments.date).await;
    let printed = match printed? {
        Ok(printed) => printed,
        Err(NotPrinted::NoSuchArea(slugs)) => {
            close(app).await?;
            let known = if slugs.is_empty() {
                "no borough yet: run accord setup".to_owned()
            } else {
                slugs.join(", ")
            };
            return Err(Outcome::failed(&format!(
                "There is no borough `{}` here. There is {known}.",
                arguments.area
            )));
        }
    };
    std::fs::write(&arguments.out, &printed.bytes).map_err(|error| {
        Outcome::failed(&format!("could not write {}: {error}.", arguments.out.display()))
    })?;
    close(app).await?;
    match printed.state {
        BriefingState::Draft => say("Nobody has signed this briefing: it says so on every page."),
        BriefingState::Signed => {}
        BriefingState::Withdrawn => say("This briefing was withdrawn: it says so on every page."),
    }
    let is_signed = printed.state == BriefingState::Signed;
    let result = json!({"pages": printed.pages, "bytes": printed.bytes.len(), "signed": is_signed});
    Ok(Outcome::done(result.to_string()))
}
