//! One signal: what was found, how, in which rows, and what people made of it.

use super::picture::{Line, chart_step, list_lines};
use super::show_signals::{may_view, method_name, tag_class};
use super::show_trend::day_words;
use super::signal::{Change, SNOOZE_DAYS_MAX, Signal, SignalState};
use super::signal_words::{SignalLine, describe_signals, without_small_counts};
use super::store::signals::{Which, find_signal, list_changes, list_signals};
use crate::accounts;
use crate::agencies::{choose_area, reads_words};
use crate::definitions::{Definition, Source};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{SignalId, UserId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::charts::LineChart;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::SignOffSignal;
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};
use std::sync::Arc;

/// What was just done, for a message.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// What stands in the form and above it.
#[derive(Debug)]
pub(super) struct Form<'a> {
    /// What was entered.
    pub entered: &'a Fields,
    /// What in it looks as if it named somebody.
    pub warnings: Vec<&'static str>,
    /// What is wrong with it.
    pub errors: FormErrors,
    /// Whether the reader signed the signal off just now.
    pub is_signed_off: bool,
}

impl<'a> Form<'a> {
    /// A form as it was sent, with what is wrong with it.
    pub fn with_errors(entered: &'a Fields, errors: FormErrors) -> Self {
        Self { entered, warnings: Vec::new(), errors, is_signed_off: false }
    }
}

pub async fn show_signal(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Stop> {
    let signal = load(&app, &visit, &id).await?;
    let nothing = Fields::default();
    let asks = done.done == "signed" && signal.state != SignalState::New;
    let form = Form { is_signed_off: asks, ..Form::with_errors(&nothing, FormErrors::default()) };
    page(&app, &visit, &signal, form).await
}

/// The signal of an address, where the reader may be told of it.
pub(super) async fn load(app: &App, visit: &Visit, id: &str) -> Result<Signal, Stop> {
    let own = visit.require_member()?.agency;
    let id: SignalId = id.parse().map_err(|_| Stop::not_found())?;
    let found = find_signal(app.db().readers(), id).await?;
    let mut told = without_small_counts(app, own, found.into_iter().collect()).await?;
    told.pop().ok_or_else(Stop::not_found)
}

/// What signing a signal off is about.
pub(super) fn target(signal: &Signal) -> Target<SignalId> {
    Target::new(signal.id).in_area(signal.key.area).holding(&[Category::Aggregate])
}

/// The page, with what was entered and what is wrong with it.
pub(super) async fn page(app: &App, visit: &Visit, signal: &Signal, form: Form<'_>) -> Result<Page, Stop> {
    let Form { entered, warnings, errors, is_signed_off } = form;
    let permit = may_view(app, visit, signal.key.area).await?;
    let db = app.db().readers();
    let changes = list_changes(db, signal.id).await?;
    let by: Vec<UserId> = changes.iter().filter_map(|change| change.by).collect();
    let names = accounts::list_names(db, &by).await?;
    let mut described = describe_signals(app, std::slice::from_ref(signal)).await?;
    let line = described.pop().ok_or_else(Stop::not_found)?;
    let chart = chart(app, visit, signal).await?;
    app.db().record(permit).await?;
    // Whoever is sent the address of the confirmation did not sign.
    let me = visit.require_member()?.user;
    let is_signed_off = is_signed_off
        && changes.iter().max_by_key(|change| change.at).is_some_and(|change| change.by == Some(me));
    let may_sign = visit.may::<SignOffSignal>(&target(signal), Purpose::PlanAndAnalyse);
    let next = if is_signed_off && may_sign { next_waiting(app, visit, signal).await? } else { None };
    let reads_words = reads_words(visit, signal.key.area);
    let history: Vec<_> = changes
        .iter()
        .map(|change: &Change| {
            let by = change.by.and_then(|by| names.get(&by).cloned());
            context! {
                state => change.state.words(), at => change.at.micros(),
                words => if reads_words { change.words.as_str() } else { "" },
                by => if reads_words {
                    by.unwrap_or_else(|| "Somebody whose account is gone".to_owned())
                } else {
                    "Somebody of this borough".to_owned()
                },
            }
        })
        .collect();
    app.page(visit, "monitoring/show_signal.html", context! {
        id => signal.id.to_string(), title => line.title.as_str(), note => line.note.as_str(),
        area_slug => line.area_slug.as_str(), area => line.area.as_str(),
        state => signal.state.words(), class => tag_class(signal.state), state_code => signal.state.code(),
        snoozed_until => signal.snoozed_until.map(|day| day.number()),
        facts => facts(signal, &line), chart, history, may_sign,
        choices => choices(signal.state, entered.get("to")), reason => entered.get("reason"),
        snooze => entered.get("snooze"), snooze_days_max => SNOOZE_DAYS_MAX,
        rows_href => rows_href(app, visit, signal, &line).await?, warnings, is_signed_off, next, errors => values(&errors),
    })
}

/// The next signal of the same borough that nobody has judged yet.
async fn next_waiting(app: &App, visit: &Visit, signal: &Signal) -> Result<Option<Value>, Stop> {
    let which = Which::Unsigned(visit.at().day());
    let waiting = list_signals(app.db().readers(), &[signal.key.area], which, 2).await?;
    let waiting = without_small_counts(app, visit.require_member()?.agency, waiting).await?;
    let next: Vec<Signal> = waiting.into_iter().filter(|other| other.id != signal.id).take(1).collect();
    let line = describe_signals(app, &next).await?.pop();
    Ok(line.map(|line| context! { href => format!("/picture/signals/{}", line.id), title => line.title }))
}

/// The chart of the series as it is now, when the definition's version is still the newest.
async fn chart(app: &App, visit: &Visit, signal: &Signal) -> Result<Option<Value>, Stop> {
    let own = visit.require_member()?.agency;
    let lines = list_lines(app, signal.key.area, own).await?;
    let Some(line) = lines.iter().find(|line| line.key == signal.key) else { return Ok(None) };
    let Some(judged) = line.judged(signal.step) else { return Ok(None) };
    let chart = LineChart::new("signal", judged.finding(), chart_step(signal.step))
        .measuring(line.definition.name.as_str(), "Count", line.about(visit.at().day()))
        .points(judged.points());
    Ok(Some(chart.draw().marked(visit.marking()).value()))
}

fn facts(signal: &Signal, line: &SignalLine) -> Vec<Value> {
    let fact = |key: &str, value: String| context! { key, value };
    let mut facts = vec![
        fact("Count", format!("{} {}", signal.observed, signal.step.when(signal.starts_on))),
        fact("Expected", format!("{} (best guess {:.0})", signal.range(), signal.expected)),
        fact(
            "Method",
            format!(
                "{}, version {}, from {} earlier events",
                method_name(&signal.method),
                signal.method_version,
                signal.baseline_events
            ),
        ),
        fact("Counts", counts_words(&line.definition, signal.key.source)),
        fact("Ages", line.definition.version.ages(signal.key.source).to_owned()),
        fact("Definition version", line.definition.version.number.to_string()),
        fact("Raised", accord_platform_web::words::moment(signal.raised_at)),
    ];
    if let Some(recurrence) = signal.recurrence() {
        facts
            .insert(2, fact("Chance alone", format!("would give one like this {recurrence} in this series")));
    }
    facts
}

/// A definition and the publishers' codes that it takes, once where they are the same words.
fn counts_words(definition: &Definition, source: Source) -> String {
    let codes = definition.version.codes(source);
    if codes == definition.name { codes } else { format!("{}: {codes}", definition.name) }
}

/// Where the rows are that were counted: one by one for who may list them, else as counts; `None` for who sees
/// neither, as a regional body does of partners’ daily files.
async fn rows_href(
    app: &App,
    visit: &Visit,
    signal: &Signal,
    line: &SignalLine,
) -> Result<Option<String>, Stop> {
    let chosen = choose_area(app, visit, &line.area_slug).await?;
    let own = visit.require_member()?.agency;
    let is_own = own == signal.key.agency;
    let source = signal.key.source;
    let is_counted = |found: &Arc<Line>| {
        let (key, slug) = (&found.key, &found.definition.slug);
        (key.source, key.agency, slug) == (source, signal.key.agency, &line.definition.slug)
    };
    Ok(if source.is_listed() && (is_own || source.is_published()) && chosen.lists_incidents {
        Some(format!(
            "/picture/incidents?area={}&definition={}&source={}&agency={}&days-from={}&days-to={}",
            line.area_slug,
            line.definition.slug,
            signal.key.source.code(),
            line.agency_slug,
            day_words(signal.starts_on),
            day_words(signal.ends_on),
        ))
    } else if list_lines(app, signal.key.area, own).await?.iter().any(is_counted) {
        Some(format!(
            "/picture/trends/{}/{}/{}?area={}&step={}",
            line.definition.slug,
            signal.key.source.code(),
            line.agency_slug,
            line.area_slug,
            signal.step.code(),
        ))
    } else {
        None
    })
}

fn choices(state: SignalState, entered: &str) -> Vec<Value> {
    let hint = |state: SignalState| match state {
        SignalState::Acknowledged => "I am looking at it",
        SignalState::Explained => "Say what the cause is",
        SignalState::ResponseOpened => "Say what is being done and who does it",
        SignalState::NotUseful => "Say why, so that the method can be judged",
        SignalState::Closed => "Say how it ended",
        SignalState::New => "",
    };
    state
        .next()
        .iter()
        .map(|next| {
            context! {
                value => next.code(), text => next.words(), hint => context! { text => hint(*next) },
                checked => next.code() == entered,
            }
        })
        .collect()
}
