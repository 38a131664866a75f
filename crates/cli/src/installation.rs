//! Which data and keys a command works on.

use crate::outcome::Outcome;
use accord_app::setup::SetupCode;
use accord_app::{App, Configuration, Parts};
use accord_platform_db::{Database, Location, SystemClock, SystemRng};
use std::path::PathBuf;
use std::sync::Arc;

/// The options that every command with data shares.
#[derive(Debug, Clone, clap::Args)]
pub struct DataArguments {
    /// The folder of the data; it is made when it is missing
    #[arg(long, value_name = "DIR", default_value = "./accord-data")]
    data: PathBuf,
    /// A PostgreSQL database in place of the folder, postgres://user:password@host/name
    #[arg(long, value_name = "URL", env = "ACCORD_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The folder of the secret keys; beside the data folder, with -keys added, when not given
    #[arg(long, value_name = "DIR", env = "ACCORD_KEYS")]
    keys: Option<PathBuf>,
}

impl DataArguments {
    /// Where the data and the keys are.
    pub fn location(&self) -> Location {
        let folder = Location::folder(&self.data);
        match (&self.database, &self.keys) {
            (Some(url), keys) => {
                Location::url(url, keys.clone().unwrap_or_else(|| folder.keys_folder().to_path_buf()))
            }
            (None, Some(keys)) => folder.with_keys(keys.clone()),
            (None, None) => folder,
        }
    }

    /// Opens the database and puts an [`App`] around it.
    pub async fn open(&self, configuration: Configuration) -> Result<App, Outcome> {
        let db = Database::open(&self.location()).await?;
        Ok(App::new(Parts {
            db,
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
            configuration,
            setup_code: SetupCode::new(&SystemRng),
            picture: Default::default(),
            directory: Default::default(),
            versions: Default::default(),
            sharing: Default::default(),
            language: Default::default(),
            news: Default::default(),
        }))
    }
}

/// The configuration of a command that serves no pages; its links name the default address.
pub fn command_configuration() -> Configuration {
    Configuration { public_url: "http://localhost:8080".to_owned(), proxies: 0 }
}

/// Seals what the command wrote and closes the database.
pub async fn close(app: App) -> Result<(), Outcome> {
    let now = app.clock().now();
    Ok(app.db().clone().close(now).await?)
}
