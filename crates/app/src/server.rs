//! The routes of all rooms and the layers around them; serving until told to stop.

use crate::language::count_words;
use crate::listen::{Limits, listen};
use crate::signed_out::keep_form;
use crate::stop::{FaultReport, Stop};
use crate::visit::{CameFrom, Visit};
use crate::{
    App, accounts, agencies, agreements, assessments, audit, board, breaches, briefings, definitions,
    disclosures, effectiveness, funding, gateways, groups, guide, imports, incidents, information,
    inspection, language, monitoring, one_time_page, oversight, people, plans, retention, rights, setup,
    standards, tension, timeline, today,
};
use accord_kernel::ids::RequestId;
use accord_platform_db::{Fault, SystemRng, Trouble};
use accord_platform_web::chrome::WordsNotice;
use accord_platform_web::page::values;
use accord_platform_web::{Problem, RouteLine, Routes, assets, cookie, headers};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, routing::get};
use std::any::Any;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How often the sealer looks for entries; an entry is sealed at most 10 seconds after its commit.
const SEAL_EVERY: Duration = Duration::from_secs(5);

fn rooms() -> Routes<App> {
    Routes::default()
        .merge(today::routes())
        .merge(accounts::routes())
        .merge(agencies::routes())
        .merge(imports::routes())
        .merge(definitions::routes())
        .merge(incidents::routes())
        .merge(monitoring::routes())
        .merge(tension::routes())
        .merge(timeline::routes())
        .merge(guide::routes())
        .merge(briefings::routes())
        .merge(gateways::routes())
        .merge(agreements::routes())
        .merge(groups::routes())
        .merge(audit::routes())
        .merge(people::routes())
        .merge(disclosures::routes())
        .merge(assessments::routes())
        .merge(oversight::routes())
        .merge(breaches::routes())
        .merge(retention::routes())
        .merge(rights::routes())
        .merge(language::routes())
        .merge(standards::routes())
        .merge(funding::routes())
        .merge(plans::routes())
        .merge(effectiveness::routes())
        .merge(inspection::routes())
        .merge(board::routes())
        .merge(setup::routes())
        .merge(information::routes())
        .merge(one_time_page::routes())
}

/// Every route of the product with the action that it needs, for the tests that walk them.
pub fn route_lines() -> Vec<RouteLine> {
    rooms().into_parts().1
}

/// Every route of the product with every layer.
pub fn router(app: App, limits: Limits) -> Router {
    with_layers(app, rooms().into_parts().0, limits)
}

/// These routes with every layer of the product around them.
pub fn with_layers(app: App, rooms: Router<App>, limits: Limits) -> Router {
    rooms
        .fallback(|| async { Problem::not_found() })
        .layer(from_fn_with_state(app.clone(), keep_form))
        .layer(from_fn_with_state(app.clone(), count_words))
        .layer(Extension(limits))
        .layer(RequestBodyTimeoutLayer::new(limits.body_pause_max))
        // Inside `show_problems`, so that what these refuse is a page of ours and a line in the log.
        .layer(CsrfLayer::new())
        .layer(from_fn(refuse_zero))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), show_problems))
        .layer(from_fn_with_state(app.clone(), identify))
        .merge(assets::router())
        .route("/health", get(|| async { "ok\n" }))
        // For a panic in the layers themselves; its answer carries the security headers too.
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(app.clone(), secure))
        // Without brotli, and not harder than needed: on our pages that would save a few bytes in a hundred, and
        // take three times the processor.
        .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Fastest))
        .with_state(app)
}

/// Nothing of ours has an address with a zero byte, and PostgreSQL cannot even look for a text with one.
async fn refuse_zero(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    if address.contains("%00") { Problem::not_found().into_response() } else { next.run(request).await }
}

async fn secure(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    headers::secure(response.headers_mut(), app.transport());
    response
}

/// Finds out who asks, once, for every room.
async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let token = cookie::session_token(request.headers(), app.transport());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let came_from = came_from(&request, &path);
    let words = cookie::words(request.headers(), app.transport());
    let words = words.map(|text| WordsNotice::decode(&text)).unwrap_or_default();
    match Visit::of_request(&app, token.as_deref(), &path, (came_from, words)).await {
        Ok(visit) => {
            request.extensions_mut().insert(visit);
            next.run(request).await
        }
        Err(fault) => {
            let reference = RequestId::new(app.clock().now(), app.rng());
            tracing::error!(%reference, fault = fault.chain(), "could not find out who asks");
            plain_problem(&app, &FaultReport::from(&fault).problem(reference.to_string()))
        }
    }
}

/// The page itself, or for a form the page of ours from which it was sent.
fn came_from(request: &Request, path: &str) -> CameFrom {
    if request.method().is_safe() {
        return CameFrom { address: path.to_owned(), sent_a_form: false };
    }
    let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let page = header(header::REFERER).and_then(|value| value.parse::<Uri>().ok());
    let ours = page.filter(|page| page.authority().map(|host| host.as_str()) == header(header::HOST));
    let address = ours.as_ref().and_then(Uri::path_and_query).map_or("/", |page| page.as_str());
    CameFrom { address: address.to_owned(), sent_a_form: true }
}

/// Turns a [`Problem`] or a fault into a page with the chrome of the request.
async fn show_problems(State(app): State<App>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let Some(visit) = visit else { return response };
    let problem = if let Some(report) = response.extensions_mut().remove::<FaultReport>() {
        let reference = visit.request();
        let mend = report.trouble.map(Trouble::words);
        tracing::error!(%reference, route, fault = report.chain, mend, "a request failed");
        report.problem(reference.to_string())
    } else if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        problem
    } else if is_bare(&response) {
        tracing::warn!(reference = %visit.request(), route, status = response.status().as_u16(), "a request was refused before it was heard");
        Problem::bare(response.status())
    } else {
        return response;
    };
    match app.page(&visit, "problem.html", values(&problem)) {
        Ok(page) => (problem.status, page).into_response(),
        Err(_) => plain_problem(&app, &problem),
    }
}

/// Whether a layer or an extractor refused with a status and at most a line of plain text: words for
/// programmers, not for whoever sits at the page.
fn is_bare(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    (status.is_client_error() || status.is_server_error())
        && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

/// A panic in a room is a fault like any other: logged with its reference, told without its words.
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    let chain = format!("a broken invariant: {}", words.unwrap_or_else(|| "without words".to_owned()));
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(FaultReport { chain, trouble: None });
    response
}

/// A problem page without anything from the database, for when the database is what failed.
fn plain_problem(app: &App, problem: &Problem) -> Response {
    let visit = Visit::of_system(app, accord_policy::SystemActor::Operator);
    match app.page(&visit, "problem.html", values(problem)) {
        Ok(page) => (problem.status, page).into_response(),
        Err(_) => (problem.status, problem.title.clone()).into_response(),
    }
}

/// A server that accepts requests until [`Serving::stop`] is called or the process is told to end.
#[derive(Debug)]
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    stop: tokio::sync::watch::Sender<bool>,
    tasks: tokio::task::JoinSet<Result<(), Fault>>,
}

/// Serves on `listener`, and seals the audit while it does.
///
/// # Errors
/// When the listener has no address.
pub fn serve(app: App, listener: TcpListener) -> Result<Serving, Fault> {
    serve_within(app, listener, Limits::default())
}

/// Serves as [`serve`] does, with these limits.
///
/// # Errors
/// When the listener has no address.
pub fn serve_within(app: App, listener: TcpListener, limits: Limits) -> Result<Serving, Fault> {
    use accord_platform_db::Stored as _;
    let address = listener.local_addr().or_fault("listen on this address")?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(listen(listener, router(app.clone(), limits), limits, stopped.clone()));
    tasks.spawn(count_regularly(app.clone(), stopped.clone()));
    tasks.spawn(review_regularly(app.clone(), stopped.clone()));
    tasks.spawn(delete_nightly(app.clone(), stopped.clone()));
    tasks.spawn(seal_regularly(app, stopped));
    Ok(Serving { address, stop, tasks })
}

impl Serving {
    /// Returns when a part of the server ended by itself, which none ever should: then the process is of
    /// no more use.
    pub async fn ended(&mut self) -> Fault {
        let doing = "keep the server running";
        match self.tasks.join_next().await {
            Some(Ok(Err(fault))) => fault,
            Some(Err(error)) => Fault::new(doing, error),
            Some(Ok(Ok(()))) | None => Fault::new(doing, "a part of it ended"),
        }
    }

    /// Lets requests under way finish, then returns.
    ///
    /// # Errors
    /// When the server ended by a fault.
    pub async fn stop(mut self) -> Result<(), Fault> {
        let _ = self.stop.send(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.map_err(|error| Fault::new("end a task of the server", error))??;
        }
        Ok(())
    }
}

/// How often somebody looks whether there is something to count, besides being told.
const COUNT_EVERY: Duration = Duration::from_secs(5);

/// Counts what imports brought and raises signals until told to stop.
///
/// # Errors
/// Never by a count that failed: it is tried again.
pub async fn count_regularly(app: App, mut stopped: tokio::sync::watch::Receiver<bool>) -> Result<(), Fault> {
    loop {
        match monitoring::bring_up_to_date(&app).await {
            Ok(()) => {}
            Err(Stop::Fault(fault)) => {
                tracing::error!(fault = fault.chain(), "could not count what was brought in");
            }
            Err(_) => tracing::error!("counting what was brought in was refused"),
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return Ok(()),
            () = app.has_news() => {}
            () = tokio::time::sleep(COUNT_EVERY) => {}
        }
    }
}

/// How often somebody looks whether it is night.
const NIGHT_LOOK_EVERY: Duration = Duration::from_secs(600);
/// Hours of the London clock in which what was kept long enough is deleted: when hardly anybody works.
const DELETING_HOURS: std::ops::Range<i8> = 2..5;

/// Deletes what was kept long enough, once a night, until told to stop.
///
/// # Errors
/// Never by a night that failed: it is tried again.
pub async fn delete_nightly(app: App, mut stopped: tokio::sync::watch::Receiver<bool>) -> Result<(), Fault> {
    let mut deleted_on = None;
    loop {
        if let Err(fault) = timeline::forget_files(&app).await {
            tracing::error!(fault = fault.chain(), "could not forget calendars that nobody took in");
        }
        let now = app.clock().now();
        if DELETING_HOURS.contains(&now.london().hour()) && deleted_on != Some(now.day()) {
            match retention::delete_kept(&app).await {
                Ok(Some(night)) => {
                    let (rows, failures) = (night.rows, night.failures);
                    tracing::info!(rows, failures, "deleted what was kept long enough");
                    // A night in which something failed is tried again while it is night.
                    deleted_on = (failures == 0).then(|| now.day()).or(deleted_on);
                }
                // Another process is at it: should it die, this one looks again.
                Ok(None) => {}
                Err(Stop::Fault(fault)) => {
                    tracing::error!(fault = fault.chain(), "could not delete what was kept long enough");
                }
                Err(_) => tracing::error!("deleting what was kept long enough was refused"),
            }
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return Ok(()),
            () = tokio::time::sleep(NIGHT_LOOK_EVERY) => {}
        }
    }
}

/// How often what was opened is looked through for unusual access.
const REVIEW_EVERY: Duration = Duration::from_secs(300);

/// Looks through what was opened for unusual access until told to stop.
///
/// # Errors
/// Never by a pass that failed: it is tried again.
pub async fn review_regularly(
    app: App,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) -> Result<(), Fault> {
    loop {
        match oversight::review_access(&app).await {
            Ok(()) => {}
            Err(Stop::Fault(fault)) => {
                tracing::error!(fault = fault.chain(), "could not look through what was opened");
            }
            Err(_) => tracing::error!("looking through what was opened was refused"),
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return Ok(()),
            () = tokio::time::sleep(REVIEW_EVERY) => {}
        }
    }
}

/// Seals the audit until told to stop: the background work of a node.
///
/// # Errors
/// Never by a seal that failed: it is tried again.
pub async fn seal_regularly(app: App, mut stopped: tokio::sync::watch::Receiver<bool>) -> Result<(), Fault> {
    let holder = accord_kernel::ids::uuid_v7(app.clock().now(), &SystemRng);
    loop {
        // At once, and not after the first wait: a service that is killed again and again, each time before
        // the wait is over, would never seal anything.
        if let Err(fault) = imports::remove_unfinished(&app, app.clock().now()).await {
            tracing::error!(fault = fault.chain(), "could not remove what an unfinished import left");
        }
        if let Err(fault) = imports::forget_kept(&app, app.clock().now()).await {
            tracing::error!(fault = fault.chain(), "could not remove files that were kept long enough");
        }
        if let Err(fault) = accounts::forget_ended(&app, app.clock().now()).await {
            tracing::error!(fault = fault.chain(), "could not forget sessions that have ended");
        }
        // A seal that fails is tried again at the next turn; verification shows what waits too long.
        if let Err(fault) = accord_platform_db::audit::seal(app.db(), holder, app.clock().now()).await {
            tracing::error!(fault = fault.chain(), "could not seal the audit");
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return Ok(()),
            () = tokio::time::sleep(SEAL_EVERY) => {}
        }
    }
}
