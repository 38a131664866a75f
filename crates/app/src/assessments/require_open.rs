//! The lock: asked by whoever begins or joins an activity, inside the transaction that does.

use super::model::Activity;
use super::store::is_locked;
use crate::Stop;
use accord_kernel::Day;
use accord_kernel::ids::ControllerId;
use accord_platform_db::Connection;
use accord_platform_web::Problem;
use axum::http::StatusCode;

/// Lets a legal body begin or join an activity whose assessments are in force on a day.
///
/// A lock never blocks sharing to protect a child from harm: do not ask it there.
///
/// # Errors
/// A page that says what is missing and whom to ask; or when the database cannot be read.
pub async fn require_open(
    db: &impl Connection,
    controller: ControllerId,
    activity: Activity,
    today: Day,
) -> Result<(), Stop> {
    let Some(lock) = is_locked(db, controller, activity, today).await? else { return Ok(()) };
    let words = lock.words();
    let sentences: Vec<&str> = words.iter().map(String::as_str).collect();
    let title = format!("Locked: {}", activity.words().to_lowercase());
    let problem = Problem::new(StatusCode::CONFLICT, &title, &sentences);
    Err(problem.with_link("Go to the assessments", "/assessments").into())
}
