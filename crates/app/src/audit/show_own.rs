//! One's own record: what one opened and did, for everybody who signs in.

use super::words::{action_words, basis_words, purpose_words};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::{Category, Purpose};
use accord_platform_db::audit::{OwnEntry, Part, count_by_user, list_by_user};
use accord_platform_web::Page;
use accord_platform_web::lists::{Cell, Column, Filter, List, Shown};
use accord_platform_web::page::values;
use accord_policy::action::ViewOwnAccount;
use accord_policy::{Permit, Target};
use axum::extract::{RawQuery, State};
use minijinja::{Value, context};

/// Entries of one's own record that the account page lists.
const OWN_ENTRIES_MAX: u64 = 10;

/// The newest entries of the permit's user, in words for a table.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_own(app: &App, permit: &Permit<ViewOwnAccount>) -> Result<Vec<Value>, Stop> {
    let newest = Part::first(OWN_ENTRIES_MAX);
    let entries = list_by_user(app.db().readers(), permit.resource(), (None, None), newest).await?;
    Ok(entries
        .iter()
        .map(|entry| {
            context! {
                at => entry.at.micros(), action => action_words(&entry.action), purpose => purpose_words(&entry.purpose),
                outcome => outcome(entry),
            }
        })
        .collect())
}

fn outcome(entry: &OwnEntry) -> &'static str {
    if entry.refusal.is_some() { "Refused" } else { "Allowed" }
}

fn list() -> List<OwnEntry> {
    List::new("/account/looked-at", "What you opened and did", ("entry", "entries"))
        .filter(Filter::days("on", "When"))
        .column(Column::time("when", "When", |entry: &OwnEntry| Cell::moment(entry.at)))
        .column(Column::text("what", "What", |entry: &OwnEntry| {
            let what = Cell::text(action_words(&entry.action));
            match entry.people {
                0 => what,
                1 => what.note("About one child"),
                more => what.note(format!("About {more} children")),
            }
        }))
        .column(Column::text("why", "Why", |entry: &OwnEntry| Cell::text(purpose_words(&entry.purpose))))
        .column(Column::text("basis", "What it rested on", |entry: &OwnEntry| {
            Cell::text(basis_words(&entry.basis))
        }))
        .column(Column::text("outcome", "Outcome", |entry: &OwnEntry| Cell::text(outcome(entry))))
        .when_empty("You have opened and done nothing here yet.")
}

pub async fn show_own(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Page, Stop> {
    let user = visit.require_signed_in()?.user;
    let target = Target::new(user).of_user(user).holding(&[Category::Aggregate]);
    let permit = visit.decide::<ViewOwnAccount>(&app, target, Purpose::RunService).await?;
    let list = list();
    let query = list.read(query.as_deref());
    let on = query.days("on");
    let (db, days) = (app.db().readers(), (on.from, on.to));
    let count = count_by_user(db, permit.resource(), days).await?;
    let window = query.window(count);
    let part = Part { offset: window.offset, limit: window.limit };
    let entries = list_by_user(db, permit.resource(), days, part).await?;
    app.db().record(permit).await?;
    let shown = Shown::of(count).fact("Newest first. Nobody sees this page but you.");
    let view = list.view(&query, &entries, &shown);
    app.page(&visit, "audit/show_own.html", context! { list => values(view) })
}
