//! Writing an entry of a plan, changing it, taking it out. Those who write the plan write every kind; any partner adds what
//! its own agency knows of what drives violence, and changes that.

use super::door::{
    Asked, NEW, Text, adding, begin_writing, changed_meanwhile, find, look_again, new_of, of_plan,
    require_current, seen,
};
use super::entry::{Entry, EntryKind, FieldRule, FieldType};
use super::model::{ENTRIES_MAX, FIELD_LETTERS_MAX, ISSUE_DAYS_MAX, Plan, TITLE_LETTERS_MAX};
use super::store::plans::{end_entry, find_entry, find_plan, insert_entry, list_entries, update_entry};
use crate::planning::{PLAN, not_now};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{AgencyId, PlanEntryId, PlanId};
use accord_kernel::{Day, Instant};
use accord_platform_db::Connection;
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::action::{AddDriver, WritePlan};
use accord_policy::{Action, RefusalCode};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// Under which permit somebody writes an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// As one of those who write the plan.
    Plan,
    /// As a partner who knows something of what drives violence.
    Driver,
}

/// What is done with an entry.
enum Change<'a> {
    New(&'a Entry),
    Edit(&'a Entry, Instant),
    End(&'a Entry, &'a str, Instant),
}

/// Refuses whoever may not write an entry of this kind, or not one that comes from this agency.
async fn require(
    app: &App,
    visit: &Visit,
    plan: &Plan,
    (kind, from): (EntryKind, Option<AgencyId>),
) -> Result<Writing, Stop> {
    let (member, target) = (visit.require_member()?, of_plan(plan));
    let writing = if visit.may::<WritePlan>(&target, PLAN) || kind != EntryKind::Driver {
        visit.require_may::<WritePlan>(app, target, PLAN).await?;
        Writing::Plan
    } else {
        visit.require_may::<AddDriver>(app, target.clone(), PLAN).await?;
        if from.is_some_and(|agency| agency != member.agency) {
            return Err(visit.refuse_for::<AddDriver>(app, target, PLAN, RefusalCode::OtherAgency).await?);
        }
        Writing::Driver
    };
    require_current(plan)?;
    Ok(writing)
}

impl Writing {
    async fn write(self, app: &App, visit: &Visit, plan: &Plan, change: &Change<'_>) -> Result<(), Stop> {
        match self {
            Self::Plan => write::<WritePlan>(app, visit, plan, change).await,
            Self::Driver => write::<AddDriver>(app, visit, plan, change).await,
        }
    }
}

async fn write<A: Action<Resource = PlanId>>(
    app: &App,
    visit: &Visit,
    plan: &Plan,
    change: &Change<'_>,
) -> Result<(), Stop> {
    let tx = begin_writing::<A>(app, visit, plan).await?;
    let is_done = match change {
        Change::New(entry) => match find_entry(tx.connection(), entry.id).await? {
            // A form that was sent twice adds one. Sent again with other words, it changes nothing unseen.
            Some(twin) => is_same(&twin, entry),
            None => {
                require_room(tx.connection(), plan, entry.kind).await?;
                insert_entry(&tx, entry).await?;
                true
            }
        },
        Change::Edit(entry, seen) => update_entry(&tx, entry, *seen).await?,
        Change::End(entry, words, seen) => end_entry(&tx, entry.id, words, *seen).await?,
    };
    if !is_done {
        let kind = match change {
            Change::New(entry) | Change::Edit(entry, _) | Change::End(entry, ..) => entry.kind,
        };
        return Err(changed_meanwhile(&list_address(plan, kind)).into());
    }
    Ok(tx.commit().await?)
}

/// Whether an entry that there is stands in the plan and says what a form said.
fn is_same(twin: &Entry, entry: &Entry) -> bool {
    twin.ended.is_none()
        && (twin.plan, twin.kind, twin.agency, &twin.fields)
            == (entry.plan, entry.kind, entry.agency, &entry.fields)
}

async fn require_room(db: &impl Connection, plan: &Plan, kind: EntryKind) -> Result<(), Stop> {
    let all = list_entries(db, plan.id).await?;
    if all.iter().filter(|one| one.kind == kind && one.ended.is_none()).count() < ENTRIES_MAX {
        return Ok(());
    }
    let words = format!("A plan has at most {ENTRIES_MAX} of a kind. Take one out, or join two of them.");
    Err(not_now("There is no room for more", &[&words], &list_address(plan, kind)).into())
}

fn list_address(plan: &Plan, kind: EntryKind) -> String {
    format!("{}/entries?kind={}", plan.address(), kind.code())
}

/// The plan of an address and a new entry of the kind that it names.
async fn begin(
    app: &App,
    visit: &Visit,
    (id, kind): (&str, &str),
) -> Result<(Plan, EntryKind, Writing), Stop> {
    let plan = find(visit, app.db().readers(), id).await?;
    let kind = EntryKind::from_code(kind).ok_or_else(Stop::not_found)?;
    let writing = require(app, visit, &plan, (kind, None)).await?;
    Ok((plan, kind, writing))
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let (plan, kind, _) = begin(&app, &visit, (&id, &asked.kind)).await?;
    let new = PlanEntryId::new(visit.at(), app.rng());
    page(&app, &visit, (&plan, kind, None), &adding(new), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    (plan, kind, entry): (&Plan, EntryKind, Option<&Entry>),
    entered: &Fields,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let fields: Vec<Value> = kind.fields().iter().map(|rule| field_values(rule, entered)).collect();
    let may_edit = entry.is_none_or(|entry| keeps_its_words(visit, entry));
    let told = entry.filter(|_| !may_edit).map(|entry| {
        let rules = kind.fields().iter().filter(|rule| !entry.field(rule.name).is_empty());
        rules.map(|rule| context! { label => rule.label, words => entry.words_of(rule) }).collect::<Vec<_>>()
    });
    app.page(visit, "plans/write_entry.html", context! {
        told,
        id => plan.id.to_string(), title => plan.title.as_str(), kind => kind.code(), heading => kind.heading(),
        one => kind.words(), entry => entry.map(|entry| entry.id.to_string()), fields, seen => entered.get("seen"), new => entered.get(NEW),
        ended_words => entered.get("ended_words"), errors => values(&errors),
    })
}

/// Whether the reader may say an entry in other words. What a partner knows of what drives violence is said by that partner
/// alone; whoever writes the plan can take it out, with a reason.
fn keeps_its_words(visit: &Visit, entry: &Entry) -> bool {
    entry.kind != EntryKind::Driver || visit.membership().is_some_and(|member| member.agency == entry.agency)
}

fn field_values(rule: &FieldRule, entered: &Fields) -> Value {
    let value = entered.get(rule.name);
    let (takes, items) = match rule.takes {
        FieldType::Line => ("line", Vec::new()),
        FieldType::Words => ("words", Vec::new()),
        FieldType::Day => ("day", Vec::new()),
        FieldType::Choice(choices) => {
            let item = |(code, words): &(&'static str, &'static str)| context! { value => *code, text => *words, checked => *code == value };
            ("choice", choices.iter().map(item).collect())
        }
    };
    context! { name => rule.name, label => rule.label, hint => rule.hint, takes, items, value }
}

/// The fields of a kind with sentences that others read, and those that name an office.
fn texts_of(kind: EntryKind) -> Vec<Text<'static>> {
    of_type(kind, FieldType::Words)
}

fn offices_of(kind: EntryKind) -> Vec<Text<'static>> {
    of_type(kind, FieldType::Line)
}

fn of_type(kind: EntryKind, takes: FieldType) -> Vec<Text<'static>> {
    kind.fields().iter().filter(|rule| rule.takes == takes).map(|rule| (rule.name, rule.label)).collect()
}

/// What is wrong with the days of an entry; those that stand in it already may stay.
fn check_days(
    (kind, before): (EntryKind, Option<&Entry>),
    fields: &BTreeMap<String, String>,
    (today, errors): (Day, &mut FormErrors),
) {
    let day = |name: &str| fields.get(name).and_then(|day| day.parse().ok()).and_then(Day::from_number);
    let is_new = |name: &str| day(name) != before.and_then(|entry| entry.day(name));
    let within = |name: &str, first: Day, last: Day| {
        !is_new(name) || day(name).is_none_or(|day| (first..=last).contains(&day))
    };
    match kind {
        EntryKind::Issue => {
            let fits = within("by_on", today, today.plus_days(ISSUE_DAYS_MAX));
            errors.require(fits, "by_on", "Enter a day from today on, and within five years");
        }
        EntryKind::Consultation => {
            let first = Day::from_number(0).unwrap_or(today);
            let is_past = within("asked_on", first, today);
            errors.require(is_past, "asked_on", "Enter the day on which they were asked: today or before");
            let asked_on = day("asked_on").unwrap_or(first);
            let waited = day("silent_on").is_none_or(|until| (asked_on..=today).contains(&until));
            errors.require(
                waited,
                "silent_on",
                "Enter a day after they were asked, and not in the future, or leave it empty",
            );
            let is_one = day("silent_on").is_none() || !fields.contains_key("answer");
            errors.require(is_one, "silent_on", "Leave this empty: you wrote what they said");
        }
        EntryKind::Driver | EntryKind::Objective => {}
    }
}

fn read(
    (kind, before): (EntryKind, Option<&Entry>),
    entered: &Fields,
    today: Day,
) -> Result<BTreeMap<String, String>, FormErrors> {
    let mut errors = FormErrors::default();
    let mut fields = BTreeMap::new();
    for rule in kind.fields() {
        let value = entered.get(rule.name);
        let (read, limit) = match rule.takes {
            FieldType::Line => (value.to_owned(), TITLE_LETTERS_MAX),
            FieldType::Words => (value.to_owned(), FIELD_LETTERS_MAX),
            FieldType::Choice(choices) => {
                let known = choices.iter().any(|(code, _)| *code == value);
                (if known { value.to_owned() } else { String::new() }, FIELD_LETTERS_MAX)
            }
            FieldType::Day => {
                let day = entered.day(rule.name);
                (day.map_or_else(String::new, |day| day.number().to_string()), FIELD_LETTERS_MAX)
            }
        };
        if let Some(missing) = rule.missing {
            errors.require(!read.is_empty(), rule.name, missing);
        }
        if rule.missing.is_none() && rule.takes == FieldType::Day {
            errors.require(value.is_empty() || !read.is_empty(), rule.name, "Enter a day, such as 1/10/2026");
        }
        errors.limit(value, limit, rule.name, "This answer");
        if !read.is_empty() {
            fields.insert(rule.name.to_owned(), read);
        }
    }
    check_days((kind, before), &fields, (today, &mut errors));
    if errors.is_empty() { Ok(fields) } else { Err(errors) }
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, kind, writing) = begin(&app, &visit, (&id, &asked.kind)).await?;
    let fields = match read((kind, None), &entered, visit.at().day()) {
        Ok(fields) => fields,
        Err(errors) => {
            let page = page(&app, &visit, (&plan, kind, None), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &texts_of(kind), &offices_of(kind))? {
        return Ok(page.into_response());
    }
    let new = Entry {
        id: new_of(&entered, PlanEntryId::new(visit.at(), app.rng())),
        plan: plan.id,
        kind,
        fields,
        agency: visit.require_member()?.agency,
        by: None,
        changed_at: visit.at(),
        ended: None,
    };
    let change = Change::New(&new);
    app.db().retrying(|| writing.write(&app, &visit, &plan, &change)).await?;
    Ok(Redirect::to(&format!("{}&done=saved", list_address(&plan, kind))).into_response())
}

/// The entry of an address with its plan, for whoever may change it.
async fn load(app: &App, visit: &Visit, id: &str) -> Result<(Plan, Entry, Writing), Stop> {
    visit.require_member()?;
    let id: PlanEntryId = id.parse().map_err(|_| Stop::not_found())?;
    let db = app.db().readers();
    let entry = find_entry(db, id).await?.ok_or_else(Stop::not_found)?;
    let plan = find_plan(db, entry.plan).await?.ok_or_else(Stop::not_found)?;
    let writing = require(app, visit, &plan, (entry.kind, Some(entry.agency))).await?;
    if entry.ended.is_some() {
        let words = ["Somebody took it out of the plan. Versions that were offered before still have it."];
        return Err(
            not_now("This is not in the plan any more", &words, &list_address(&plan, entry.kind)).into()
        );
    }
    Ok((plan, entry, writing))
}

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let (plan, entry, _) = load(&app, &visit, &id).await?;
    let mut fields: Vec<(String, String)> = entry
        .kind
        .fields()
        .iter()
        .map(|rule| {
            let value = match rule.takes {
                FieldType::Day => entry.day(rule.name).map_or_else(String::new, typed_day),
                FieldType::Line | FieldType::Words | FieldType::Choice(_) => {
                    entry.field(rule.name).to_owned()
                }
            };
            (rule.name.to_owned(), value)
        })
        .collect();
    fields.push(("seen".to_owned(), entry.changed_at.micros().to_string()));
    let fields = fields.into_iter().collect();
    page(&app, &visit, (&plan, entry.kind, Some(&entry)), &fields, FormErrors::default())
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, entry, writing) = load(&app, &visit, &id).await?;
    if !keeps_its_words(&visit, &entry) {
        let (target, code) = (of_plan(&plan), RefusalCode::OtherAgency);
        return Err(visit.refuse_for::<WritePlan>(&app, target, PLAN, code).await?);
    }
    let address = list_address(&plan, entry.kind);
    let fields = match read((entry.kind, Some(&entry)), &entered, visit.at().day()) {
        Ok(fields) => fields,
        Err(errors) => {
            let page = page(&app, &visit, (&plan, entry.kind, Some(&entry)), &entered, errors)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    if let Some(page) = look_again(&app, &visit, &entered, &texts_of(entry.kind), &offices_of(entry.kind))? {
        return Ok(page.into_response());
    }
    let seen = seen(&entered, &address)?;
    let new = Entry { fields, ..entry };
    let change = Change::Edit(&new, seen);
    app.db().retrying(|| writing.write(&app, &visit, &plan, &change)).await?;
    Ok(Redirect::to(&format!("{address}&done=saved")).into_response())
}

pub async fn submit_end(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    entered: Fields,
) -> Result<Response, Stop> {
    let (plan, entry, writing) = load(&app, &visit, &id).await?;
    let (address, words) = (list_address(&plan, entry.kind), entered.get("ended_words"));
    let mut errors = FormErrors::default();
    errors.require(!words.is_empty(), "ended_words", "Write why it is taken out");
    errors.limit(words, FIELD_LETTERS_MAX, "ended_words", "The reason");
    if !errors.is_empty() {
        let mut fields: Vec<(String, String)> =
            entry.fields.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        fields.push(("seen".to_owned(), entered.get("seen").to_owned()));
        fields.push(("ended_words".to_owned(), words.to_owned()));
        let fields = fields.into_iter().collect();
        let page = page(&app, &visit, (&plan, entry.kind, Some(&entry)), &fields, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    if let Some(page) = look_again(&app, &visit, &entered, &[("ended_words", "Why")], &[])? {
        return Ok(page.into_response());
    }
    let seen = seen(&entered, &address)?;
    let change = Change::End(&entry, words, seen);
    app.db().retrying(|| writing.write(&app, &visit, &plan, &change)).await?;
    Ok(Redirect::to(&format!("{address}&done=ended")).into_response())
}
