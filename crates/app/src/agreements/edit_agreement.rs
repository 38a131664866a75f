//! Changing the texts, purposes and days of an agreement that nobody has signed.

use super::access::{STALE, address, begin_edit, edit_problem, load, of_agreement, seen_at};
use super::model::{Agreement, TEXT_LETTERS_MAX, TITLE_LETTERS_MAX, Texts};
use super::rules::{facts_of, line_limit};
use super::store::{note_edit, set_purposes, update_texts};
use crate::gateways::list_gateways;
use crate::visit::Visit;
use crate::{App, Stop, agencies};
use accord_kernel::ids::uuid_v7;
use accord_kernel::{Day, Instant, Purpose};
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::AgencyFacts;
use accord_policy::action::EditAgreement;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeSet;

/// Years that an agreement lasts at most: nobody knows what is needed after that.
const YEARS_MAX: i32 = 5;

/// The agreement of an address, for whoever may change it while nobody has signed it.
pub(super) async fn load_draft(app: &App, visit: &Visit, id: &str) -> Result<Agreement, Stop> {
    let agreement = load(app, visit, id).await?;
    visit.require_may::<EditAgreement>(app, of_agreement(&agreement), Purpose::RunService).await?;
    match edit_problem(&agreement, visit.at().day()) {
        Some(problem) => Err(problem.into()),
        None => Ok(agreement),
    }
}

/// The three texts of a day in a form.
fn day_fields<'a>(fields: &'a Fields, name: &str) -> [&'a str; 3] {
    ["day", "month", "year"].map(|part| fields.get(&format!("{name}-{part}")))
}

fn stored_day(day: Option<Day>) -> [String; 3] {
    day.map_or_else(Default::default, |day| {
        let date = day.date();
        [date.day().to_string(), date.month().to_string(), date.year().to_string()]
    })
}

/// The day that somebody entered; `None` when all three are empty, an error when they are no day.
fn read_day([day, month, year]: [&str; 3]) -> Result<Option<Day>, ()> {
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let read = || Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    read().map(Some).ok_or(())
}

/// What stands in the form.
struct Form {
    texts: Texts,
    days: [[String; 3]; 3],
    purposes: Vec<String>,
    seen: Instant,
}

impl Form {
    fn of(agreement: &Agreement) -> Self {
        Self {
            texts: agreement.texts.clone(),
            days: [agreement.starts_on, agreement.review_by_on, agreement.ends_on].map(stored_day),
            purposes: agreement.purposes.iter().map(|purpose| purpose.code().to_owned()).collect(),
            seen: agreement.changed_at,
        }
    }

    fn sent(fields: &Fields, seen: Instant) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        Self {
            texts: Texts {
                title: text("title"),
                arrangement: text("arrangement"),
                bases: text("bases"),
                policy_document: text("policy_document"),
                law_enforcement: text("law_enforcement"),
                retention: text("retention"),
            },
            days: DAYS.map(|(name, _)| day_fields(fields, name).map(str::to_owned)),
            purposes: fields.all("purposes").map(str::to_owned).collect(),
            seen,
        }
    }
}

/// The days of an agreement: what a form calls them, and what a person reads.
const DAYS: [(&str, &str); 3] =
    [("starts_on", "First day"), ("review_by_on", "Reviewed by"), ("ends_on", "Last day")];

pub async fn show_edit(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Page, Stop> {
    let agreement = load_draft(&app, &visit, &id).await?;
    page(&app, &visit, &agreement, &Form::of(&agreement), FormErrors::default())
}

fn page(
    app: &App,
    visit: &Visit,
    agreement: &Agreement,
    form: &Form,
    errors: FormErrors,
) -> Result<Page, Stop> {
    let purposes: Vec<Value> = Purpose::ALL
        .iter()
        .filter(|purpose| !purpose.is_refused_always() && **purpose != Purpose::RunService)
        .map(|purpose| {
            let checked = form.purposes.iter().any(|code| code == purpose.code());
            context! { value => purpose.code(), text => purpose.words(), checked }
        })
        .collect();
    let days: Vec<Value> = DAYS
        .iter()
        .zip(&form.days)
        .map(|((name, words), [day, month, year])| {
            context! { name => *name, words => *words, day, month, year }
        })
        .collect();
    let texts = &form.texts;
    app.page(visit, "agreements/edit_agreement.html", context! {
        id => agreement.id.to_string(), was => agreement.texts.title.as_str(), seen => form.seen.micros(),
        title => texts.title.as_str(),
        arrangement => texts.arrangement.as_str(), bases => texts.bases.as_str(),
        policy_document => texts.policy_document.as_str(), law_enforcement => texts.law_enforcement.as_str(),
        retention => texts.retention.as_str(), purposes, days, errors => values(&errors),
    })
}

/// What somebody entered, once nothing is wrong with it.
struct Entered {
    purposes: BTreeSet<Purpose>,
    days: [Option<Day>; 3],
}

fn read(form: &Form) -> Result<Entered, FormErrors> {
    let mut errors = FormErrors::default();
    let texts = &form.texts;
    errors.require(!texts.title.is_empty(), "title", "Enter a title");
    errors.limit(&texts.title, TITLE_LETTERS_MAX, "title", "The title");
    for (text, field, what) in [
        (&texts.arrangement, "arrangement", "Who does what"),
        (&texts.bases, "bases", "The lawful bases"),
        (&texts.policy_document, "policy_document", "The policy document"),
        (&texts.law_enforcement, "law_enforcement", "Law-enforcement processing"),
        (&texts.retention, "retention", "How long it is kept"),
    ] {
        errors.limit(text, TEXT_LETTERS_MAX, field, what);
    }
    let purposes: Option<BTreeSet<Purpose>> = form
        .purposes
        .iter()
        .map(|code| Purpose::from_code(code).filter(|purpose| *purpose != Purpose::RunService))
        .collect();
    let refused = purposes.iter().flatten().find(|purpose| purpose.is_refused_always());
    if let Some(refused) = refused {
        let words = format!("“{}” is refused always. No agreement can allow it", refused.words());
        errors.add("purposes", words);
    }
    errors.require(purposes.is_some(), "purposes", "Select purposes from the list");
    let mut days = [None; 3];
    for (((field, words), [day, month, year]), read) in DAYS.iter().zip(&form.days).zip(&mut days) {
        match read_day([day, month, year]) {
            Ok(found) => *read = found,
            Err(()) => errors.add(*field, format!("{words}: enter a real date, such as 31 3 2027")),
        }
    }
    let [starts_on, review_by_on, ends_on] = days;
    if let (Some(first), Some(last)) = (starts_on, ends_on) {
        errors.require(first <= last, "ends_on", "Enter a last day that is not before the first day");
        let longest = first.plus_days(YEARS_MAX * 366);
        errors.require(last <= longest, "ends_on", "Enter a last day at most 5 years after the first day");
    }
    if let (Some(review), Some(last)) = (review_by_on, ends_on) {
        errors.require(review <= last, "review_by_on", "Enter a review that is not after the last day");
    }
    if errors.is_empty() { Ok(Entered { purposes: purposes.unwrap_or_default(), days }) } else { Err(errors) }
}

/// Lines that no power could carry for these purposes any more, a sentence each.
async fn lines_lost(
    app: &App,
    agreement: &Agreement,
    purposes: &BTreeSet<Purpose>,
) -> Result<Vec<String>, Stop> {
    if purposes.is_empty() {
        return Ok(Vec::new());
    }
    let powers = list_gateways(app.db().readers()).await?;
    let facts: Vec<AgencyFacts> = agencies::directory(app).await?.agencies.iter().map(facts_of).collect();
    let purposes: Vec<Purpose> = purposes.iter().copied().collect();
    let mut lost = Vec::new();
    for line in &agreement.lines {
        let power = powers.iter().find(|power| power.rule.id == line.gateway);
        let parties = agreement.party(line.from).zip(agreement.party(line.to));
        let (Some(power), Some(parties)) = (power, parties) else { continue };
        if let Some(limit) = line_limit(&power.rule, &facts, parties, line.category, &purposes) {
            let (category, law) = (line.category.words(), &power.law);
            let words = format!(
                "Keep a purpose for {category} under {law}, or take that line out first: {}",
                limit.words()
            );
            if !lost.contains(&words) {
                lost.push(words);
            }
        }
    }
    Ok(lost)
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Stop> {
    let agreement = load_draft(&app, &visit, &id).await?;
    let seen = seen_at(&fields);
    let mut form = Form::sent(&fields, seen);
    let (entered, mut errors) = match read(&form) {
        Ok(entered) => (Some(entered), FormErrors::default()),
        Err(errors) => (None, errors),
    };
    if let Some(entered) = &entered {
        for words in lines_lost(&app, &agreement, &entered.purposes).await? {
            errors.add("purposes", words);
        }
    }
    let Some(entered) = entered.filter(|_| errors.is_empty()) else {
        let page = page(&app, &visit, &agreement, &form, errors)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let new_id = || uuid_v7(visit.at(), app.rng());
    let is_done = app
        .db()
        .retrying(|| async {
            let Some((tx, before)) = begin_edit(&app, &visit, &agreement, seen).await? else {
                return Ok(false);
            };
            let [starts_on, review_by_on, ends_on] = entered.days;
            update_texts(&tx, &form.texts, (starts_on, review_by_on, ends_on)).await?;
            set_purposes(&tx, &entered.purposes, new_id).await?;
            note_edit(&tx, &before, "Texts, purposes or days", new_id()).await?;
            tx.commit().await?;
            Ok::<bool, Stop>(true)
        })
        .await?;
    if is_done {
        return Ok(Redirect::to(&address(agreement.id)).into_response());
    }
    form.seen = agreement.changed_at;
    errors.add("title", STALE);
    let page = page(&app, &visit, &agreement, &form, errors)?;
    Ok((StatusCode::CONFLICT, page).into_response())
}
