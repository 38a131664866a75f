//! Money that ends soon, for whoever has it.

use super::model::{Stream, mark_on};
use super::store::streams::list_streams;
use super::write_stream::Writing;
use crate::task::Task;
use crate::visit::Visit;
use crate::{App, Stop};

/// Streams of the reader's own agency that end within 180, 90 or 30 days and of which nobody has said what becomes of
/// them; with a day on which the funder decides, that is the clock.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_waiting(app: &App, visit: &Visit) -> Result<Vec<Task>, Stop> {
    let (own, today) = (visit.require_member()?.agency, visit.at().day());
    let streams = list_streams(app.db().readers()).await?;
    let is_own = |stream: &&Stream| {
        stream.agency == own && stream.outcome.is_none() && Writing::of(app, visit, stream).is_some()
    };
    let task = |stream: &Stream| {
        let mark = mark_on(stream.ends_on, today)?;
        let left = stream.ends_on.days_since(today);
        let decides = stream.decided_by_on.filter(|day| *day >= today);
        let note = match decides {
            Some(day) => format!("Ends on {}. The funder decides by {}", stream.ends_on.words(), day.words()),
            None => format!("Ends on {}: {}", stream.ends_on.words(), stream.what_ends),
        };
        Some(Task {
            href: format!("/funding/{}", stream.id),
            text: format!("{} ends in {left} {}", stream.name, if left == 1 { "day" } else { "days" }),
            note,
            state: match mark {
                30 => "Within 30 days",
                90 => "Within 90 days",
                _ => "Within 180 days",
            },
            due: Some(decides.unwrap_or(stream.ends_on).plus_days(1).start()),
        })
    };
    Ok(streams.iter().filter(is_own).filter_map(task).collect())
}
