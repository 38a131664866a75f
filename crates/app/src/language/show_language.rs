//! The agreed language of a borough: what is in use, who decided it, what is disputed, and how much of it teams write.

use super::in_use::{InUse, in_use};
use super::model::{Counted, KeptReason, LocalTerm, QUARTERS_SHOWN, Quarter, applies_words};
use super::remove_kept::of_kept;
use super::store::{list_counts, list_kept, newest_edition};
use crate::agencies::{self, ChosenArea, choose_area};
use crate::planning::is_regional;
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_engine_language::Term;
use accord_engine_language::edition::first_sources;
use accord_kernel::ids::{AgencyId, AreaId, LanguageEditionId, LocalTermId, TermDisputeId};
use accord_kernel::{Category, Purpose};
use accord_platform_web::Page;
use accord_policy::action::{
    AddTerm, DisputeTerm, MakeEdition, RatifyLanguage, RemoveKeptReason, SettleDispute, ViewLanguage,
};
use accord_policy::{Permit, Role, Target};
use axum::extract::{Query, State};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// Reasons for keeping words on the page at most.
const KEPT_SHOWN_MAX: u64 = 50;

/// What the address says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// Words to look for in the list.
    #[serde(default)]
    pub find: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
}

/// The agreed language of a borough.
pub(super) fn of_area(area: AreaId) -> Target<AreaId> {
    Target::new(area).in_area(area).holding(&[Category::Aggregate])
}

/// A term of a borough's own.
pub(super) fn of_term(id: LocalTermId, area: AreaId) -> Target<LocalTermId> {
    Target::new(id).in_area(area).holding(&[Category::Context])
}

/// A dispute in a borough.
pub(super) fn of_dispute(id: TermDisputeId, area: AreaId) -> Target<TermDisputeId> {
    Target::new(id).in_area(area).holding(&[Category::Context])
}

/// The borough of an address with what is in use there, for whoever may read it.
pub(super) async fn load(
    app: &App,
    visit: &Visit,
    slug: &str,
) -> Result<(ChosenArea, InUse, Permit<ViewLanguage>), Stop> {
    let chosen = choose_area(app, visit, slug).await?;
    let permit = visit.decide::<ViewLanguage>(app, of_area(chosen.area.id), Purpose::PlanAndAnalyse).await?;
    let found = in_use(app.db().readers(), permit.resource()).await?;
    Ok((chosen, found, permit))
}

pub async fn show_language(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (chosen, found, permit) = load(&app, &visit, &asked.area).await?;
    let area = permit.resource();
    let db = app.db().readers();
    let newest = newest_edition(db).await?;
    let since = Quarter::of(visit.at().day()).first_shown();
    let ratifies = visit.would_but_for_proof::<RatifyLanguage>(&of_area(area), Purpose::PlanAndAnalyse);
    // Why words were kept is read by whoever ratifies them, and by the agency that wrote it.
    let own = visit.require_member()?.agency;
    let from = (area, (!ratifies).then_some(own));
    let kept =
        if chosen.reads_words { list_kept(db, from, since, KEPT_SHOWN_MAX).await? } else { Vec::new() };
    let figures = figures(&app, &visit, area, since).await?;
    app.db().record(permit).await?;
    let may = |is: bool| is && chosen.reads_words;
    let (at, rng) = (visit.at(), app.rng());
    let any_dispute = of_dispute(TermDisputeId::new(at, rng), area);
    let member = visit.require_member()?;
    let makes =
        Target::new(LanguageEditionId::new(at, rng)).owned_by(member.agency).holding(&[Category::Aggregate]);
    let directory = agencies::directory(&app).await?;
    let name_of = |id: AgencyId| {
        directory.agencies.iter().find(|agency| agency.id == id).map(|agency| agency.name.clone())
    };
    let by = found.ratifications.first().and_then(|one| one.by);
    let names = accounts::list_names(db, &by.into_iter().collect::<Vec<_>>()).await?;
    let disputes: Vec<Value> = found
        .disputes
        .iter()
        .filter(|_| chosen.reads_words)
        .map(|one| {
            context! {
                id => one.id.to_string(), agency => name_of(one.agency), term => one.term.as_str(), words => one.words.as_str(), made_at => one.made_at.micros(),
                outcome => one.settled.as_ref().map(|(outcome, _, _)| outcome.words()),
                outcome_words => one.settled.as_ref().map(|(_, words, _)| words.as_str()),
            }
        })
        .collect();
    let ratified = found.ratifications.first();
    let notice = match asked.done.as_str() {
        "ratified" => Some("The agreed language is ratified for this borough."),
        "proposed" => Some("The term is proposed. It is looked for once the Board has ratified it."),
        "ended" => Some("The term is ended: it is not looked for any more."),
        "disputed" => Some("The Board will see what you wrote with the next edition."),
        "settled" => Some("The dispute is settled."),
        "removed" => Some("The reason is taken away."),
        "made" => Some("The edition is made. Boroughs use it once their Board has ratified it."),
        _ => None,
    };
    let values = context! {
        area => chosen.values(), find => asked.find.as_str(), terms => terms(&found, &asked.find), total => found.terms.len(),
        edition => found.edition.number, made_at => found.edition.made_at.map(|at| at.micros()), newest => newest.number, ratified => ratified.map(|one| context! {
            decided_on => one.decided_on.number(), decision => chosen.reads_words.then_some(one.decision.as_str()),
            by => one.by.filter(|_| chosen.reads_words).and_then(|by| names.get(&by)),
        }),
        local => found.local.iter().filter(|_| chosen.reads_words).map(|one| local_values(one, ratifies, name_of(one.agency))).collect::<Vec<_>>(), disputes, figures, kept => kept.iter().map(|one| kept_values(one, &visit, name_of(one.agency))).collect::<Vec<_>>(),
        left_out => found.left_out.iter().cloned().collect::<Vec<_>>(),
        may_ratify => ratifies,
        may_add => may(visit.may::<AddTerm>(&of_term(LocalTermId::new(at, rng), area), Purpose::PlanAndAnalyse)),
        may_dispute => may(visit.may::<DisputeTerm>(&any_dispute, Purpose::PlanAndAnalyse)),
        may_settle => may(visit.may::<SettleDispute>(&any_dispute, Purpose::PlanAndAnalyse)),
        may_make => member.roles.contains(&Role::RegionalLead) && is_regional(&visit) && visit.would_but_for_proof::<MakeEdition>(&makes, Purpose::PlanAndAnalyse),
    };
    app.page_with_notice(&visit, notice, "language/show_language.html", values)
}

/// The terms in which some words stand; all of them for none.
fn terms(found: &InUse, find: &str) -> Vec<Value> {
    let wanted = find.trim().to_lowercase();
    let fits = |term: &&Term| {
        let text = [&term.avoid.join(" "), &term.prefer, &term.why].map(|part| part.to_lowercase()).join(" ");
        text.contains(&wanted)
    };
    found.terms.iter().filter(fits).map(term_values).collect()
}

/// The titles of the sources that a term names by code; `Here` for what a borough added.
fn source_words(codes: &str) -> String {
    let title = |code: &str| {
        let known = first_sources().iter().find(|source| source.code == code);
        known.map_or_else(|| code.to_owned(), |source| source.title.clone())
    };
    codes.split('/').map(|code| title(code.trim())).collect::<Vec<_>>().join("; ")
}

fn term_values(term: &Term) -> Value {
    context! {
        name => term.name(), encoded => form_urlencoded::byte_serialize(term.name().as_bytes()).collect::<String>(), avoid => term.avoid.join(", "), note => term.note.as_str(), prefer => term.prefer.as_str(),
        why => term.why.as_str(), source => source_words(&term.source), applies => applies_words(term.applies_to),
    }
}

fn local_values(one: &LocalTerm, ratifies: bool, agency: Option<String>) -> Value {
    context! {
        id => one.id.to_string(), agency, term => term_values(&one.term), added_at => one.added_at.micros(),
        may_end => ratifies || !one.is_in_use(), is_proposed => one.ratified_in.is_none() && one.ended.is_none(),
        ended => one.ended.as_ref().map(|(reason, _)| reason.as_str()),
    }
}

fn kept_values(one: &KeptReason, visit: &Visit, agency: Option<String>) -> Value {
    let is_own = visit.membership().is_some_and(|member| member.agency == one.agency);
    let may = visit.may::<RemoveKeptReason>(&of_kept(one.id, one.agency), Purpose::PlanAndAnalyse);
    context! {
        id => one.id.to_string(), term => one.term.as_str(), reason => one.reason.as_str(), agency,
        may_remove => is_own && may,
    }
}

/// Words to avoid per 1,000 words, by agency of the borough and quarter. By agency and never by worker: small teams have none.
async fn figures(app: &App, visit: &Visit, area: AreaId, since: Quarter) -> Result<Value, Stop> {
    let db = app.db().readers();
    let areas = BTreeSet::from([area]);
    let agencies = agencies::list_agencies_serving(db, &areas, visit.at().day()).await?;
    let ids: Vec<_> = agencies.iter().map(|agency| agency.id).collect();
    let counts = list_counts(db, &ids, since).await?;
    let quarters: Vec<Quarter> =
        (0..QUARTERS_SHOWN).map(|at| Quarter::from_number(since.number() + at)).collect();
    let mut rows = Vec::new();
    for agency in &agencies {
        let own: Vec<Counted> = quarters
            .iter()
            .map(|quarter| counts.get(&(agency.id, *quarter)).copied().unwrap_or_default())
            .collect();
        if own.iter().all(|one| one.texts == 0) {
            continue;
        }
        let cells: Vec<Value> = own
            .iter()
            .map(|one| match one.per_1000() {
                Some(rate) => context! { words => format!("{rate:.1}"), of => one.words },
                None if one.texts == 0 => context! { words => "–", of => 0 },
                None => context! { words => "Too few to say", of => 0 },
            })
            .collect();
        rows.push(context! { agency => agency.name.as_str(), cells });
    }
    Ok(context! { quarters => quarters.iter().map(|quarter| quarter.words()).collect::<Vec<_>>(), rows })
}
