//! Accepts connections: so many at once, and none that says nothing.
//!
//! `axum::serve` has no limit of either kind: whoever opens connections and sends a letter a minute would
//! keep everybody else out.

use accord_platform_db::{Fault, Stored};
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// What a listener allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at once; more wait in the queue of the operating system.
    pub connections_max: usize,
    /// How long a browser may take to say what it wants, from its connection or its last answer on.
    pub headers_max: Duration,
    /// How long it may say nothing in the middle of a form or a file, and how long a form of somebody signed out may
    /// take to arrive.
    pub body_pause_max: Duration,
    /// How long requests under way may take to finish after the server was told to stop.
    pub stop_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 1_000,
            headers_max: Duration::from_secs(15),
            body_pause_max: Duration::from_secs(30),
            stop_max: Duration::from_secs(30),
        }
    }
}

/// How long to wait when the operating system gives no connection, such as for want of open files.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Answers connections until told to stop, then lets requests under way finish.
///
/// # Errors
/// Never by a connection that failed: that concerns its browser only.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) -> Result<(), Fault> {
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.headers_max);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.or_fault("wait for a place")?;
            Ok::<_, Fault>((place, listener.accept().await))
        };
        let (place, accepted) = tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => break,
            next = next => next?,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(ACCEPT_AGAIN).await;
                continue;
            }
        };
        let router = router.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended before its answer");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.stop_max, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and are cut off");
    }
    Ok(())
}
