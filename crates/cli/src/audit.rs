//! `accord audit`: checking the seals.

use crate::installation::DataArguments;
use crate::outcome::Outcome;
use accord_kernel::Clock as _;
use accord_platform_db::audit::verify;
use accord_platform_db::{Database, SystemClock};

/// Look after the audit
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check every seal, leaf and entry, and print what was found as JSON
    ///
    /// Ends with 1 when something was changed, removed or reordered, has waited more than 60 seconds for
    /// its seal, or there is nothing to check. Makes, changes and seals nothing.
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
    // To look only: what is checked is evidence, and a check that made or sealed anything would spoil it.
    let db = Database::open_for_reading(&data.location()).await?;
    let now = SystemClock.now();
    let found = verify(&db, now, head.as_deref()).await?;
    db.close(now).await?;
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
