//! The signals of a borough: what waits, what is being done, and how useful each method has been.

use super::model::Step;
use super::show_trends::Asked;
use super::signal::{Signal, SignalState};
use super::signal_words::{SignalLine, describe_signals, without_small_counts};
use super::store::signals::{Which, list_signals, list_signals_since, list_states_reached};
use crate::agencies::choose_area;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AreaId, SignalId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::ViewSignals;
use accord_policy::{Permit, Target};
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::{BTreeMap, BTreeSet};

/// Signals on the page at most; more are said to be there.
const SIGNALS_SHOWN_MAX: u64 = 200;
/// Days that the figures on usefulness look back.
const USEFUL_DAYS: i64 = 365;
/// Signals that those figures look at, at most.
const USEFUL_SIGNALS_MAX: u64 = 20_000;

/// A permit to look at the signals of a borough.
pub(super) async fn may_view(app: &App, visit: &Visit, area: AreaId) -> Result<Permit<ViewSignals>, Stop> {
    let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
    visit.decide::<ViewSignals>(app, target, Purpose::PlanAndAnalyse).await
}

pub async fn show_signals(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let chosen = choose_area(&app, &visit, &asked.area).await?;
    let permit = may_view(&app, &visit, chosen.area.id).await?;
    let db = app.db().readers();
    let area = permit.resource();
    let all = list_signals(db, &[area], Which::All, SIGNALS_SHOWN_MAX).await?;
    let is_cut = all.len() as u64 == SIGNALS_SHOWN_MAX;
    let all = without_small_counts(&app, visit.require_member()?.agency, all).await?;
    let since = visit.at().plus_seconds(-USEFUL_DAYS * 86_400);
    let year = list_signals_since(db, &[area], since, USEFUL_SIGNALS_MAX).await?;
    let reached = list_states_reached(db, &[area], since).await?;
    let lines = describe_signals(&app, &all).await?;
    app.db().record(permit).await?;
    let today = visit.at().day();
    let snoozed = |line: &SignalLine| {
        all.iter()
            .any(|signal| signal.id == line.id && signal.snoozed_until.is_some_and(|until| until >= today))
    };
    let (mut waiting, mut at_work) = (Vec::new(), Vec::new());
    let (mut judged, mut over) = (Vec::new(), Vec::new());
    for line in &lines {
        let values = line_values(line, chosen.reads_words);
        match line.state {
            SignalState::Closed => over.push(values),
            SignalState::New if !snoozed(line) => waiting.push(values),
            SignalState::Explained | SignalState::NotUseful => judged.push(values),
            SignalState::New | SignalState::Acknowledged | SignalState::ResponseOpened => {
                at_work.push(values)
            }
        }
    }
    app.page(
        &visit,
        "monitoring/show_signals.html",
        context! {
            area => chosen.values(), waiting, at_work, judged, over, useful => useful(&year, &reached),
            is_cut,
        },
    )
}

fn line_values(line: &SignalLine, reads_words: bool) -> Value {
    context! {
        href => format!("/picture/signals/{}", line.id), title => line.title.as_str(), note => line.note.as_str(),
        state => line.state.words(), class => tag_class(line.state), owner => line.owner.clone().filter(|_| reads_words),
    }
}

/// The colour of a state. Red is for clocks and errors only.
pub(super) const fn tag_class(state: SignalState) -> &'static str {
    match state {
        SignalState::New => "govuk-tag--yellow",
        SignalState::Acknowledged | SignalState::ResponseOpened => "govuk-tag--blue",
        SignalState::Explained | SignalState::NotUseful | SignalState::Closed => "govuk-tag--grey",
    }
}

/// Per method and period: how many signals, how many led to something, how many were of no use.
fn useful(signals: &[Signal], reached: &BTreeMap<SignalId, BTreeSet<SignalState>>) -> Vec<Value> {
    let mut by_method: BTreeMap<(String, Step), [u64; 4]> = BTreeMap::new();
    for signal in signals {
        let counts = by_method.entry((signal.method.clone(), signal.step)).or_default();
        counts[0] += 1;
        // What it led to stays true when it is closed.
        let states = [SignalState::ResponseOpened, SignalState::Explained, SignalState::NotUseful];
        let came_to = |state| reached.get(&signal.id).is_some_and(|reached| reached.contains(state));
        if let Some(position) = states.iter().position(came_to) {
            counts[1 + position] += 1;
        }
    }
    by_method
        .into_iter()
        .map(|((method, step), [raised, acted, explained, useless])| {
            let step = match step {
                Step::Day => "daily counts",
                Step::Week => "weekly counts",
                Step::Month => "monthly counts",
            };
            context! { method => method_name(&method), step, raised, acted, explained, useless }
        })
        .collect()
}

/// A method's name for people.
pub(super) fn method_name(code: &str) -> &str {
    match code {
        "farrington-flexible" => "Flexible Farrington",
        "ears-c1" => "EARS C1",
        "ears-c2" => "EARS C2",
        "ears-c3" => "EARS C3",
        other => other,
    }
}
