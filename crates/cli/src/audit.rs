//! `accord audit`: checking the seals.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::Outcome;
use accord_platform_db::audit::verify;

/// Look after the audit
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check every seal, leaf and entry, and print what was found as JSON
    ///
    /// Ends with 1 when something was changed, removed or reordered, or has waited more than 60 seconds
    /// for its seal.
    #[command(after_help = "Example:\n  accord audit verify --data /var/lib/accord --head 1234-5f0c…")]
    Verify {
        #[command(flatten)]
        data: DataArguments,
        /// A head that was printed or sent elsewhere earlier: finds a past that was cut short or rewritten
        #[arg(long, value_name = "H")]
        head: Option<String>,
        /// JSON, which is also the default
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(command: Command) -> Result<Outcome, Outcome> {
    let Command::Verify { data, head, json: _ } = command;
    let app = data.open(command_configuration()).await?;
    let found = verify(app.db(), app.clock().now(), head.as_deref()).await?;
    close(app).await?;
    let result = serde_json::to_string_pretty(&found)
        .map_err(|error| Outcome::failed(&format!("could not write the result: {error}")))?;
    if found.is_sound() {
        Ok(Outcome::done(result))
    } else {
        let message =
            "The audit is not whole. Keep the database as it is and tell the data protection officer.";
        Ok(Outcome::found(result, message))
    }
}
