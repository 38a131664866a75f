//! Writing a page of the guide: a new version of one, or a page of the borough's own.

use super::door::{Asked, list_versions_of, something};
use super::model::{
    PageVersion, REVIEW_DAYS, SECTIONS, Sections, TITLE_LETTERS_MAX, Topic, WORDS_LETTERS_MAX,
};
use super::store::{NewVersion, PAGES_MAX, find_page, insert_page, insert_version, list_versions};
use crate::agencies::{Area, choose_area, slug_from};
use crate::names::warnings;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{GuidePageId, uuid_v7};
use accord_kernel::{Day, Purpose};
use accord_platform_db::{Stored, WriteTx, is_unique_violation};
use accord_platform_web::page::values;
use accord_platform_web::words::typed_day;
use accord_platform_web::{Fields, FormErrors, Page, Problem};
use accord_policy::action::WriteGuide;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

/// Parts of an address under `/guide` that are no pages.
const TAKEN: &[&str] = &["new", "reports", "crosswalk"];

async fn open(app: &App, visit: &Visit, slug: &str) -> Result<Area, Stop> {
    let area = choose_area(app, visit, slug).await?.area;
    let any = GuidePageId::new(visit.at(), app.rng());
    visit.require_may::<WriteGuide>(app, something(any, area.id), Purpose::PlanAndAnalyse).await?;
    Ok(area)
}

fn page(
    app: &App,
    visit: &Visit,
    (area, slug): (&Area, Option<&str>),
    entered: &Fields,
    (warnings, errors): (&[&'static str], FormErrors),
) -> Result<Page, Stop> {
    let sections: Vec<Value> = SECTIONS
        .iter()
        .map(|(name, heading, hint)| context! { name => *name, heading => *heading, hint => *hint, value => entered.get(name) })
        .collect();
    let action = match slug {
        Some(slug) => format!("/guide/{slug}/edit?area={}", area.slug),
        None => format!("/guide/new?area={}", area.slug),
    };
    app.page(visit, "guide/write_page.html", context! {
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() }, slug, action, sections,
        title => entered.get("title"), review_by => entered.get("review_by"), seen => entered.get("seen"),
        all_words => all_words(entered), warnings => warnings.to_vec(), errors => values(&errors),
    })
}

fn all_words(fields: &Fields) -> String {
    let sections = SECTIONS.iter().filter(|(name, ..)| *name != "sources").map(|(name, ..)| fields.get(name));
    std::iter::once(fields.get("title")).chain(sections).collect::<Vec<_>>().join(". ")
}

fn fields_of(page: &PageVersion, today: Day) -> Fields {
    let sections = SECTIONS.iter().zip(&page.sections).map(|((name, ..), words)| (*name, words.clone()));
    let others = [
        ("title", page.title.clone()),
        ("seen", page.number.to_string()),
        ("review_by", typed_day(today.plus_days(REVIEW_DAYS))),
    ];
    others.into_iter().chain(sections).map(|(name, value)| (name.to_owned(), value)).collect()
}

pub async fn show_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = open(&app, &visit, &asked.area).await?;
    let review_by = typed_day(visit.at().day().plus_days(REVIEW_DAYS));
    let entered: Fields = [("review_by".to_owned(), review_by)].into_iter().collect();
    page(&app, &visit, (&area, None), &entered, (&[], FormErrors::default()))
}

pub async fn show_edit(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let area = open(&app, &visit, &asked.area).await?;
    let versions = list_versions_of(app.db().readers(), area.id, &slug).await?;
    let newest = versions.first().ok_or_else(Stop::not_found)?;
    let entered = fields_of(newest, visit.at().day());
    page(&app, &visit, (&area, Some(&slug)), &entered, (&[], FormErrors::default()))
}

/// What a form says, once nothing is wrong with it.
struct Entered {
    title: String,
    sections: Sections,
    review_by: Day,
}

fn read(fields: &Fields, today: Day) -> Result<Entered, FormErrors> {
    let mut errors = FormErrors::default();
    let title = fields.get("title");
    errors.require(!title.is_empty(), "title", "Enter a title");
    errors.limit(title, TITLE_LETTERS_MAX, "title", "The title");
    for (name, heading, _) in SECTIONS {
        errors.limit(fields.get(name), WORDS_LETTERS_MAX, name, &format!("“{heading}”"));
    }
    errors.require(!fields.get("what_happens").is_empty(), "what_happens", "Say what happens");
    errors.require(
        !fields.get("sources").is_empty(),
        "sources",
        "Name the source, with the date on which you read it",
    );
    let review_by =
        fields.day("review_by").filter(|day| (1..=REVIEW_DAYS + 1).contains(&day.days_since(today)));
    errors.require(
        review_by.is_some(),
        "review_by",
        "Enter a day within a year from today, such as 27/3/2027",
    );
    match review_by {
        Some(review_by) if errors.is_empty() => Ok(Entered {
            title: title.to_owned(),
            sections: std::array::from_fn(|at| fields.get(SECTIONS[at].0).to_owned()),
            review_by,
        }),
        _ => Err(errors),
    }
}

/// What a page is called in its address.
fn address_of(title: &str) -> String {
    let slug: String = slug_from(title).chars().take(60).collect();
    slug.trim_matches('-').to_owned()
}

pub async fn submit_new(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    submit(&app, &visit, &asked.area, None, &fields).await
}

pub async fn submit_edit(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Stop> {
    submit(&app, &visit, &asked.area, Some(&slug), &fields).await
}

async fn submit(
    app: &App,
    visit: &Visit,
    area: &str,
    slug: Option<&str>,
    fields: &Fields,
) -> Result<Response, Stop> {
    let area = open(app, visit, area).await?;
    let today = visit.at().day();
    let mut entered = read(fields, today);
    let address = slug.map_or_else(|| address_of(fields.get("title")), str::to_owned);
    let is_free =
        !TAKEN.contains(&address.as_str()) && Topic::from_code(&address).is_none() && !address.is_empty();
    let there = list_versions_of(app.db().readers(), area.id, &address).await?;
    // Only what is there is changed: another address would be a page that nothing leads to.
    if slug.is_some() && there.is_empty() && Topic::from_code(&address).is_none() {
        return Err(Stop::not_found());
    }
    let is_new = slug.is_none() && !fields.get("title").is_empty();
    if is_new && (!is_free || !there.is_empty()) {
        let mut errors = entered.err().unwrap_or_default();
        errors.add("title", "Enter another title: a page with this one is there already");
        entered = Err(errors);
    }
    let entered = match entered {
        Ok(entered) => entered,
        Err(errors) => {
            let page = page(app, visit, (&area, slug), fields, (&[], errors))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let warnings = warnings(&all_words(fields), fields.get("checked"));
    if !warnings.is_empty() {
        let page = page(app, visit, (&area, slug), fields, (&warnings, FormErrors::default()))?;
        return Ok(page.into_response());
    }
    let to = format!("/guide/{address}?area={}", area.slug);
    let seen: i32 = if slug.is_some() { fields.get("seen").parse().unwrap_or(-1) } else { 0 };
    app.db()
        .retrying(|| async {
            // The page that is there, or a new one: of two who write the first version, one is told.
            let known = find_page(app.db().readers(), area.id, &address).await?;
            let id = known.map_or_else(|| GuidePageId::new(visit.at(), app.rng()), GuidePageId::from_uuid);
            let permit =
                visit.decide::<WriteGuide>(app, something(id, area.id), Purpose::PlanAndAnalyse).await?;
            let tx = app.db().write(permit).await?;
            write(app, visit, &tx, (&area, &address), (&entered, seen)).await?;
            Ok::<(), Stop>(tx.commit().await?)
        })
        .await?;
    Ok(Redirect::to(&to).into_response())
}

async fn write(
    app: &App,
    visit: &Visit,
    tx: &WriteTx<WriteGuide>,
    (area, address): (&Area, &str),
    (entered, seen): (&Entered, i32),
) -> Result<(), Stop> {
    let to = format!("/guide/{address}?area={}", area.slug);
    let versions = list_versions_of(tx.connection(), area.id, address).await?;
    let newest = versions.first().map_or(0, |version| version.number);
    if newest != seen {
        return Err(changed_meanwhile(&to).into());
    }
    if find_page(tx.connection(), area.id, address).await?.is_none() {
        let all = list_versions(tx.connection(), area.id).await?;
        if all.len() as u64 >= PAGES_MAX {
            return Err(too_many().into());
        }
        let topic = Topic::from_code(address).unwrap_or(Topic::Own);
        match insert_page(tx, area.id, address, topic).await {
            Err(error) if is_unique_violation(&error) => return Err(changed_meanwhile(&to).into()),
            other => other.or_fault("make a page of the guide")?,
        }
    }
    let new = NewVersion {
        id: uuid_v7(visit.at(), app.rng()),
        number: newest + 1,
        agency: visit.require_member()?.agency,
        title: &entered.title,
        sections: &entered.sections,
        reviewed: (visit.at().day(), entered.review_by),
    };
    match insert_version(tx, &new).await {
        Err(error) if is_unique_violation(&error) => Err(changed_meanwhile(&to).into()),
        other => Ok(other.or_fault("write a page of the guide")?),
    }
}

pub(super) fn changed_meanwhile(address: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "Somebody changed this meanwhile",
        &[
            "Nothing was saved, so that what they wrote is not lost.",
            "Look at what stands there now, and change it again.",
        ],
    )
    .with_link("Look at what stands there now", address)
}

fn too_many() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The guide has 200 pages already",
        &["Nothing was added. Put what belongs together on one page."],
    )
}
