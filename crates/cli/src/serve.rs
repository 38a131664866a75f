//! `accord serve`: the pages.

use crate::installation::{DataArguments, close};
use crate::outcome::{Outcome, say};
use accord_app::agencies::find_installation;
use accord_app::{App, Configuration, serve, setup};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Serve the pages until told to stop
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  accord serve --data /var/lib/accord --public-url https://accord.example.gov.uk"
)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// Where to listen; port 0 takes any free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address that people type, with https:// in real use; passkeys are bound to its host
    #[arg(long, value_name = "URL", env = "ACCORD_PUBLIC_URL")]
    public_url: Option<String>,
    /// How many proxies of yours stand in front and add to X-Forwarded-For
    #[arg(long, value_name = "N", default_value_t = 0)]
    proxies: usize,
}

pub async fn run(arguments: Arguments) -> Result<Outcome, Outcome> {
    // Before anything else: a signal that came before this would end the process without a last seal.
    let end = Signals::new()?;
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        Outcome::failed(&format!(
            "could not listen on {}: {error}. Choose another address with --listen, or end what is using this one.",
            arguments.listen
        ))
    })?;
    let port = listener.local_addr().map_or(arguments.listen.port(), |address| address.port());
    let public_url = arguments.public_url.unwrap_or_else(|| format!("http://localhost:{port}"));
    let configuration = Configuration { public_url, proxies: arguments.proxies };
    let app = arguments.data.open(configuration).await?;
    let mut serving = serve(app.clone(), listener)?;
    say(&format!("Accord is listening on http://{}", serving.address));
    say(&format!("Open {}", app.configuration().public_url));
    say_how_to_sign_in(&app).await?;
    say("Ready.");
    tokio::select! {
        () = end.wait() => {}
        // Better ended, and started again by whatever watches over it, than there without an answer.
        fault = serving.ended() => return Err(fault.into()),
    }
    say("Stopping: letting requests under way finish.");
    serving.stop().await?;
    close(app).await?;
    Ok(Outcome::done(""))
}

async fn say_how_to_sign_in(app: &App) -> Result<(), Outcome> {
    let installation = find_installation(app.db().readers()).await?;
    let is_open = setup::is_open(app).await?;
    match installation {
        None => {
            say("This installation is empty. Set it up at the address above, with this set-up code:");
            say(&format!("  {}", app.setup_code().words()));
        }
        Some(installation) if installation.filling_seed.is_some() => say(
            "Everything in this installation is made up, and it is not whole yet: run `accord demo` to finish it.",
        ),
        Some(installation) if installation.is_demonstration => say(
            "Everything in this installation is made up. Choose somebody on the sign-in page to look around.",
        ),
        // Its links may have been lost before they were used.
        Some(_) if is_open => {
            say(
                "Nobody administers this installation yet. If the one-time links are lost, set it up again at /setup, with this code:",
            );
            say(&format!("  {}", app.setup_code().words()));
        }
        Some(_) => {}
    }
    Ok(())
}

/// The signals that ask a process to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, Outcome> {
        let fault = |error| Outcome::failed(&format!("could not wait for the signal to stop: {error}"));
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(fault)?,
            interrupt: signal(SignalKind::interrupt()).map_err(fault)?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
