//! The actions of a plan: a list with filter, and a file of it.

use super::door::{Door, Names, find, name_of, notes};
use super::entry::EntryKind;
use super::model::{ActionState, Plan, PlanAction, Whole};
use super::store::plans::load_whole;
use crate::planning::{PLAN, in_area};
use crate::visit::Visit;
use crate::{App, Stop, accounts};
use accord_kernel::Day;
use accord_kernel::ids::UserId;
use accord_platform_db::Stored;
use accord_platform_web::Page;
use accord_platform_web::lists::{
    Cell, Column, Direction, FileFormat, Filter, List, ListQuery, Offer, Shown,
};
use accord_platform_web::page::values;
use accord_policy::action::{ExportPlan, WritePlan};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use minijinja::context;
use std::collections::BTreeMap;

/// An action as a row.
struct Line {
    action: PlanAction,
    owner: String,
    partner: String,
    objective: String,
    effect: String,
    is_overdue: bool,
}

impl Line {
    fn state_words(&self) -> &'static str {
        if self.is_overdue { "Overdue" } else { self.action.state.words() }
    }
}

/// How a list is narrowed: code and words.
const STANDINGS: &[(&str, &str)] = &[
    ("open", "To be done"),
    ("overdue", "Overdue"),
    ("ownerless", "Without an owner"),
    ("blocked", "Blocked"),
    ("done", "Done"),
    ("stopped", "Given up"),
];

/// Names of agencies, and of people.
type Known<'a> = (&'a Names, &'a BTreeMap<UserId, String>);

fn lines(whole: &Whole, (names, people): Known<'_>, today: Day) -> Vec<Line> {
    let objective = |action: &PlanAction| {
        let found = whole.of_kind(EntryKind::Objective).find(|entry| Some(entry.id) == action.objective);
        found.map_or_else(String::new, |entry| entry.title().to_owned())
    };
    let name = |agency: Option<_>| agency.map_or_else(String::new, |agency| names.agency(agency).to_owned());
    let line = |action: &PlanAction| Line {
        owner: name(action.owner),
        partner: name(action.partner),
        objective: objective(action),
        effect: action.effect.as_ref().map_or_else(String::new, |effect| {
            effect.sentence(&name_of(people, effect.by), names.agency(effect.agency))
        }),
        is_overdue: action.is_overdue(today),
        action: action.clone(),
    };
    whole.actions.iter().map(line).collect()
}

/// Who counted the effect of an action.
async fn people_of(app: &App, whole: &Whole) -> Result<BTreeMap<UserId, String>, Stop> {
    let by: Vec<UserId> = whole
        .actions
        .iter()
        .filter_map(|action| action.effect.as_ref().and_then(|effect| effect.by))
        .collect();
    Ok(accounts::list_names(app.db().readers(), &by).await?)
}

fn list(plan: &Plan, lines: &[Line]) -> List<Line> {
    let mut owners: Vec<&str> =
        lines.iter().map(|line| line.owner.as_str()).filter(|name| !name.is_empty()).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners: Vec<(String, String)> =
        owners.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect();
    List::new(
        format!("{}/actions", plan.address()),
        format!("Actions of {}", plan.title),
        ("action", "actions"),
    )
    .filter(Filter::text("words", "Words").hint("In what is to be done"))
    .filter(Filter::choice("standing", "Where it stands", STANDINGS.iter().copied()))
    .filter(Filter::choice("owner", "Who answers for it", owners))
    .column(Column::text("words", "What is to be done", |line: &Line| {
        let question = match line.action.question.as_str() {
            "" => String::new(),
            question => format!("{question}. "),
        };
        let cell = Cell::text(format!("{question}{}", line.action.words));
        cell.to(format!("/plan-actions/{}", line.action.id))
    }))
    .column(Column::text("owner", "Who", |line: &Line| {
        let owner = if line.owner.is_empty() { "Nobody yet" } else { &line.owner };
        let cell = Cell::text(owner);
        match line.partner.is_empty() {
            true => cell,
            false => cell.note(format!("with {}", line.partner)),
        }
    }))
    .column(
        Column::time("due", "By", |line: &Line| Cell::day(line.action.due).note(line.state_words()))
            .sortable(),
    )
    .column(
        Column::text("state", "State", |line: &Line| Cell::text(line.action.state.words())).only_in_files(),
    )
    .column(Column::text("partner", "Partner", |line: &Line| Cell::text(&line.partner)).only_in_files())
    .column(
        Column::text("owner_name", "Who there", |line: &Line| Cell::text(&line.action.owner_name))
            .only_in_files(),
    )
    .column(Column::text("objective", "Objective", |line: &Line| Cell::text(&line.objective)).only_in_files())
    .column(
        Column::text("measure", "Measure", |line: &Line| Cell::text(&line.action.measure)).only_in_files(),
    )
    .column(
        Column::text("answer", "What came of it", |line: &Line| Cell::text(&line.action.answer))
            .only_in_files(),
    )
    .column(
        Column::text("evidence", "What that rests on", |line: &Line| Cell::text(&line.action.evidence))
            .only_in_files(),
    )
    .column(Column::text("effect", "How effective", |line: &Line| Cell::text(&line.effect)).only_in_files())
    .sorted_by("due", Direction::Ascending)
    .when_empty("There is no such action in this plan.")
}

/// The rows that pass the filter, in its order.
fn filtered(mut rows: Vec<Line>, query: &ListQuery) -> Vec<Line> {
    let words = query.text("words").map(str::to_lowercase);
    rows.retain(|line| {
        let action = &line.action;
        let standing = query.choice("standing").is_none_or(|code| match code {
            "open" => action.state.is_open(),
            "overdue" => line.is_overdue,
            "ownerless" => action.state.is_open() && action.owner.is_none(),
            "blocked" => action.state == ActionState::Blocked,
            "done" => action.state == ActionState::Done,
            _ => action.state == ActionState::Stopped,
        });
        standing
            && words.as_ref().is_none_or(|words| action.words.to_lowercase().contains(words))
            && query.choice("owner").is_none_or(|owner| line.owner == owner)
    });
    if query.sort().direction == Direction::Descending {
        rows.reverse();
    }
    rows
}

pub async fn show_actions(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Page, Stop> {
    let door = Door::open(&app, &visit, &id).await?;
    let may_write = door.may::<WritePlan>(&visit);
    let Door { whole, area, permit } = door;
    let (plan, today) = (&whole.plan, visit.at().day());
    let names = Names::load(&app).await?;
    let people = people_of(&app, &whole).await?;
    let lines = lines(&whole, (&names, &people), today);
    let list = list(plan, &lines);
    let query = list.read(query.as_deref());
    let rows = filtered(lines, &query);
    app.db().record(permit).await?;
    let count = rows.len() as u64;
    let window = query.window(count);
    let at = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let shown: Vec<Line> = rows.into_iter().skip(at(window.offset)).take(at(window.limit)).collect();
    let fact = format!("As partners told it, {}.", today.short_words());
    let page = list.view(&query, &shown, &Shown::of(count).offering(Offer::Nothing).fact(fact));
    app.page(&visit, "plans/show_actions.html", context! {
        id => plan.id.to_string(), title => plan.title.as_str(), area_name => area.name, list => values(page), may_write,
    })
}

pub async fn download_csv(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Stop> {
    let db = app.db().readers();
    let plan = find(&visit, db, &id).await?;
    let permit = visit.decide::<ExportPlan>(&app, in_area(plan.area, plan.area), PLAN).await?;
    let whole = load_whole(db, plan).await?;
    let names = Names::load(&app).await?;
    let people = people_of(&app, &whole).await?;
    let lines = lines(&whole, (&names, &people), visit.at().day());
    let list = list(&whole.plan, &lines);
    let query = list.read(query.as_deref());
    query.require_sound()?;
    let rows = filtered(lines, &query);
    let mut file = list.file(FileFormat::Csv, &query, notes(&visit, whole.plan.title.clone())?);
    file.push(&rows).or_fault("write a file of actions")?;
    app.db().record(permit).await?;
    Ok(file.finish(rows.len() as u64).or_fault("write a file of actions")?.into_response())
}
