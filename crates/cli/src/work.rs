//! `accord work`: background work in a process of its own, for installations of several nodes.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::{Outcome, say};
use accord_app::seal_regularly;
use tokio::signal::unix::{SignalKind, signal};

/// Do background work until told to stop
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  accord work --database postgres://accord@db.example/accord --keys /etc/accord/keys"
)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
}

pub async fn run(arguments: Arguments) -> Result<Outcome, Outcome> {
    let app = arguments.data.open(command_configuration()).await?;
    let fault = |error| Outcome::failed(&format!("could not wait for the signal to stop: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(fault)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(fault)?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let work = tokio::spawn(seal_regularly(app.clone(), stopped));
    say("Accord is working.");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    let _ = stop.send(true);
    work.await.map_err(|error| Outcome::failed(&format!("the work ended by a fault: {error}")))??;
    close(app).await?;
    Ok(Outcome::done(""))
}
