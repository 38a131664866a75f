//! How fresh the data is: every feed of the agencies that serve a borough, and how far it reaches.

use super::feeds::spans_words;
use super::picture::age_words;
use super::show_trends::{Asked, may_view};
use crate::agencies::{self, choose_area};
use crate::imports;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::Format;
use accord_kernel::ids::AreaId;
use accord_kernel::{Day, Instant};
use accord_platform_db::Fault;
use accord_platform_web::Page;
use axum::extract::{Query, State};
use minijinja::context;
use std::collections::BTreeSet;

/// A feed as pages and briefings show it.
#[derive(Debug, Clone)]
pub struct FeedLine {
    /// The name of the agency.
    pub agency: String,
    /// What it sends.
    pub what: String,
    /// How late such files usually are, in words.
    pub lateness: &'static str,
    /// The last day with rows; `None` for registers.
    pub to: Option<Day>,
    /// When the newest file was in.
    pub newest_at: Instant,
    /// How many files came.
    pub files: i64,
    /// How old the newest rows are, in words; empty for registers.
    pub age: String,
    /// Whether it is late by its own rhythm.
    pub is_late: bool,
    /// The days between its first and last of which it has no row, in words; `None` when there are none.
    pub without_rows: Option<String>,
}

/// Days after which a feed is late, by how it is published: a feed with hours is expected each day.
fn late_after_days(format: Format) -> i32 {
    match format.name() {
        "incidents" => 2,
        // Sent by the month: the file of a month comes in the month after it.
        "istv" => 40,
        "weekly-counts" => 10,
        _ => 75,
    }
}

/// The feeds of the agencies that serve `area`, by agency.
pub async fn list_feed_lines(app: &App, area: AreaId, today: Day) -> Result<Vec<FeedLine>, Fault> {
    let db = app.db().readers();
    let agencies = agencies::list_agencies_serving(db, &BTreeSet::from([area]), today).await?;
    let mut lines = Vec::new();
    for feed in imports::list_feeds(db).await? {
        let Some(agency) = agencies.iter().find(|agency| agency.id == feed.agency) else { continue };
        let format = feed.format.parse::<Format>().ok();
        let title = format.map_or_else(|| feed.format.clone(), |format| format.title().to_owned());
        let days = feed.covers_to.map(|to| today.days_since(to));
        lines.push(FeedLine {
            agency: agency.name.clone(),
            what: feed.name.clone().unwrap_or(title),
            lateness: format.map_or("", |format| format.facts().lateness),
            to: feed.covers_to,
            newest_at: feed.newest_at,
            files: feed.imports,
            age: days.map_or_else(String::new, age_words),
            without_rows: spans_words(&feed.missing),
            is_late: days.zip(format).is_some_and(|(days, format)| days > late_after_days(format)),
        });
    }
    lines.sort_by(|one, other| (&one.agency, &one.what).cmp(&(&other.agency, &other.what)));
    Ok(lines)
}

pub async fn show_freshness(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = may_view(&app, &visit, chosen.area.id).await?;
    let lines = list_feed_lines(&app, permit.resource(), visit.at().day()).await?;
    app.db().record(permit).await?;
    let feeds: Vec<_> = lines
        .iter()
        .map(|line| {
            context! {
                agency => line.agency.as_str(), what => line.what.as_str(), lateness => line.lateness,
                to => line.to.map(Day::number), newest_at => line.newest_at.micros(), files => line.files,
                age => line.age.as_str(), is_late => line.is_late,
                without_rows => line.without_rows.as_deref(),
            }
        })
        .collect();
    app.page(&visit, "monitoring/show_freshness.html", context! { area => chosen.values(), feeds })
}
