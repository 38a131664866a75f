//! What flows in which direction on which power. A line that the power cannot carry is refused, with what would do.

use super::access::{Names, STALE, begin_edit, changed_meanwhile, seen_at};
use super::begin_agreement::category_choices;
use super::edit_agreement::load_draft;
use super::model::{Agreement, AgreementParty, LINES_MAX, Line};
use super::rules::{facts_of, line_limit};
use super::store::{delete_line, insert_lines, note_edit};
use crate::gateways::{Gateway, list_gateways};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgreementPartyId, uuid_v7};
use accord_kernel::{Category, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::words::capitalised;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::AgencyFacts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// An agreement with what its lines are judged by.
struct Judged {
    agreement: Agreement,
    names: Names,
    powers: Vec<Gateway>,
}

impl Judged {
    async fn load(app: &App, visit: &Visit, id: &str) -> Result<Self, Stop> {
        let agreement = load_draft(app, visit, id).await?;
        let powers = list_gateways(app.db().readers()).await?;
        Ok(Self { agreement, names: Names::load(app).await?, powers })
    }

    /// Why a power cannot carry a category, with the powers that can; `None` when it can.
    fn problem(
        &self,
        (from, to): (&AgreementParty, &AgreementParty),
        category: Category,
        power: &Gateway,
    ) -> Option<String> {
        let facts: Vec<AgencyFacts> = self.names.agencies.iter().map(facts_of).collect();
        let purposes: Vec<Purpose> = self.agreement.purposes.iter().copied().collect();
        let limit_of = |power: &Gateway| line_limit(&power.rule, &facts, (from, to), category, &purposes);
        let limit = limit_of(power)?;
        let others: Vec<&str> = self
            .powers
            .iter()
            .filter(|other| limit_of(other).is_none())
            .map(|other| other.law.as_str())
            .collect();
        let way = if others.is_empty() {
            "No power in the table carries it as a standing arrangement".to_owned()
        } else {
            format!("These can carry it: {}", others.join("; "))
        };
        Some(format!(
            "{} from {} cannot rest on {}. {} {way}. For one child at a time consent, vital interests or the public interest can: make a one-off decision",
            capitalised(category.words()),
            self.names.of_party(from),
            power.law,
            limit.words(),
        ))
    }
}

pub async fn show_lines(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let judged = Judged::load(&app, &visit, &id).await?;
    page(&app, &visit, &judged, &Fields::default(), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    judged: &Judged,
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let Judged { agreement, names, powers } = judged;
    let own = visit.require_member()?.controller;
    let lines: Vec<Value> = agreement
        .lines
        .iter()
        .map(|line| {
            let name = |id| agreement.party(id).map_or("", |party| names.of_party(party));
            let law =
                powers.iter().find(|power| power.rule.id == line.gateway).map_or("", |power| &power.law);
            context! {
                from => line.from.to_string(), to => line.to.to_string(), category => line.category.code(),
                gateway => line.gateway.to_string(), from_name => name(line.from), to_name => name(line.to),
                words => line.category.words(), law,
            }
        })
        .collect();
    let parties = |field: &str| -> Vec<Value> {
        let choose = context! { value => "", text => "Choose" };
        std::iter::once(choose)
            .chain(agreement.staying().map(|party| {
                let id = party.id.to_string();
                let selected = entered.get(field) == id;
                context! { value => id, text => names.of_party(party), selected }
            }))
            .collect()
    };
    let choices: Vec<Value> = std::iter::once(context! { value => "", text => "Choose" })
        .chain(powers.iter().filter(|power| !power.rule.withdrawn_by.contains(&own) && !power.rule.is_for_one_child).map(|power| {
            context! { value => power.code.as_str(), text => power.name.as_str(), selected => entered.get("gateway") == power.code }
        }))
        .collect();
    let ticked: Vec<Category> = entered.all("categories").filter_map(Category::from_code).collect();
    app.page(visit, "agreements/change_lines.html", context! {
        id => agreement.id.to_string(), title => agreement.texts.title.as_str(), lines, from => parties("from"),
        to => parties("to"), gateways => choices, categories => category_choices(&ticked),
        seen => agreement.changed_at.micros(), has_purposes => !agreement.purposes.is_empty(),
        errors => values(&errors),
    })
}

/// What the history says of a change of lines.
const FLOWS: &str = "What flows in which direction";

/// Where the lines of an agreement are changed.
fn lines_address(agreement: &Agreement) -> String {
    format!("/agreements/{}/lines", agreement.id)
}

/// The lines that somebody asked for, once nothing is wrong with them.
fn read(judged: &Judged, fields: &Fields) -> Result<Vec<Line>, FormErrors> {
    let agreement = &judged.agreement;
    let mut errors = FormErrors::default();
    let party = |field: &str| {
        let id = fields.get(field).parse::<AgreementPartyId>().ok()?;
        agreement.staying().find(|party| party.id == id)
    };
    let (from, to) = (party("from"), party("to"));
    let power = judged.powers.iter().find(|power| power.code == fields.get("gateway"));
    let categories: Option<BTreeSet<Category>> = fields.all("categories").map(Category::from_code).collect();
    let categories = categories.filter(|categories| !categories.is_empty());
    errors.require(from.is_some(), "from", "Choose whose information it is");
    errors.require(to.is_some(), "to", "Choose who has it");
    let are_two = from.zip(to).is_none_or(|(from, to)| from.id != to.id);
    errors.require(are_two, "to", "Choose two different parties");
    errors.require(power.is_some(), "gateway", "Choose the power that it rests on");
    errors.require(categories.is_some(), "categories", "Select at least one kind of information");
    errors.require(!agreement.purposes.is_empty(), "gateway", "Say first what the agreement is for");
    let (Some(from), Some(to), Some(power), Some(categories), true) =
        (from, to, power, categories, errors.is_empty())
    else {
        return Err(errors);
    };
    for category in &categories {
        if let Some(problem) = judged.problem((from, to), *category, power) {
            errors.add("gateway", problem);
        }
    }
    let lines: Vec<Line> = categories
        .into_iter()
        .map(|category| Line { from: from.id, to: to.id, category, gateway: power.rule.id })
        .filter(|line| !agreement.lines.contains(line))
        .collect();
    let has_room = agreement.lines.len() + lines.len() <= LINES_MAX;
    errors.require(has_room, "categories", "An agreement has 500 lines at most: begin another one");
    if errors.is_empty() { Ok(lines) } else { Err(errors) }
}

pub async fn submit_add(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let judged = Judged::load(&app, &visit, &id).await?;
    let lines = match read(&judged, &fields) {
        Ok(lines) => lines,
        Err(errors) => {
            let page = page(&app, &visit, &judged, &fields, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let new_id = || uuid_v7(visit.at(), app.rng());
    let is_done = app
        .db()
        .retrying(|| async {
            let seen = seen_at(&fields);
            let Some((tx, before)) = begin_edit(&app, &visit, &judged.agreement, seen).await? else {
                return Ok(false);
            };
            // Lines that are there already are no change.
            if !lines.is_empty() {
                insert_lines(&tx, &lines, new_id).await?;
                note_edit(&tx, &before, FLOWS, new_id()).await?;
                tx.commit().await?;
            }
            Ok::<bool, Stop>(true)
        })
        .await?;
    if is_done {
        return Ok(Redirect::to(&lines_address(&judged.agreement)).into_response());
    }
    let mut errors = FormErrors::default();
    errors.add("from", STALE);
    Ok((StatusCode::CONFLICT, page(&app, &visit, &judged, &fields, errors)?).into_response())
}

pub async fn submit_remove(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Redirect, Stop> {
    let agreement = load_draft(&app, &visit, &id).await?;
    let asked = |line: &&Line| {
        line.from.to_string() == fields.get("from")
            && line.to.to_string() == fields.get("to")
            && line.category.code() == fields.get("category")
            && line.gateway.to_string() == fields.get("gateway")
    };
    let line = agreement.lines.iter().find(asked).copied().ok_or_else(Stop::not_found)?;
    let new_id = || uuid_v7(visit.at(), app.rng());
    app.db()
        .retrying(|| async {
            let begun = begin_edit(&app, &visit, &agreement, seen_at(&fields)).await?;
            let Some((tx, before)) = begun else { return Err(changed_meanwhile(&agreement).into()) };
            delete_line(&tx, &line).await?;
            note_edit(&tx, &before, FLOWS, new_id()).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&lines_address(&agreement)))
}
