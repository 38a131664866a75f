//! The entries of one kind of a plan, with what the picture says beside the drivers.

use super::door::{Asked, Door, Names, name_of};
use super::entry::{Entry, EntryKind, FieldType};
use super::picture::{self, Feature};
use crate::definitions::Source;
use crate::visit::Visit;
use crate::{App, Stop, accounts, definitions, monitoring};
use accord_kernel::Day;
use accord_kernel::ids::UserId;
use accord_platform_web::Page;
use accord_policy::action::{AddDriver, WritePlan};
use axum::extract::{Path, Query, State};
use minijinja::{Value, context};

pub async fn show_entries(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let door = Door::open(&app, &visit, &id).await?;
    let kind = EntryKind::from_code(&asked.kind).ok_or_else(Stop::not_found)?;
    let may_write = door.may::<WritePlan>(&visit);
    let may_add = may_write || (kind == EntryKind::Driver && door.may::<AddDriver>(&visit));
    let own = visit.require_member()?.agency;
    let Door { whole, area, permit } = door;
    let names = Names::load(&app).await?;
    let people: Vec<UserId> = whole.of_kind(kind).filter_map(|entry| entry.by).collect();
    let people = accounts::list_names(app.db().readers(), &people).await?;
    let entries: Vec<Value> = whole
        .of_kind(kind)
        .map(|entry| {
            let by = name_of(&people, entry.by);
            entry_values(
                entry,
                (&by, names.agency(entry.agency)),
                may_write || (may_add && entry.agency == own),
            )
        })
        .collect();
    let seen_by_picture = match kind {
        EntryKind::Driver => Some(picture_values(&app, &visit, &area, &asked.definition).await?),
        EntryKind::Objective | EntryKind::Issue | EntryKind::Consultation => None,
    };
    app.db().record(permit).await?;
    let notice = match asked.done.as_str() {
        "saved" => Some("It was saved."),
        "ended" => Some("It was taken out."),
        _ => None,
    };
    app.page_with_notice(&visit, notice, "plans/show_entries.html", context! {
        id => whole.plan.id.to_string(), title => whole.plan.title.as_str(), kind => kind.code(), heading => kind.heading(),
        one => kind.words(), when_empty => kind.when_empty(), entries, may_add, picture => seen_by_picture,
        area => context! { slug => area.slug.as_str(), name => area.name.as_str() },
    })
}

fn entry_values(entry: &Entry, (by, agency): (&str, &str), may_change: bool) -> Value {
    let rules = entry.kind.fields();
    let tag = rules.iter().find(|rule| matches!(rule.takes, FieldType::Choice(_)));
    let told = rules
        .iter()
        .skip(1)
        .filter(|rule| !matches!(rule.takes, FieldType::Choice(_)) && !entry.field(rule.name).is_empty())
        .filter(|rule| entry.field(rule.name) != entry.title())
        .map(|rule| context! { label => rule.label, words => entry.words_of(rule) });
    context! {
        id => entry.id.to_string(), title => entry.title(), tag => tag.map(|rule| entry.words_of(rule)),
        told => told.collect::<Vec<_>>(), by, agency, at => entry.changed_at.micros(), may_change,
    }
}

/// What the counts of the picture say of kinds, places, times, ages and trends over the last twelve months.
async fn picture_values(
    app: &App,
    visit: &Visit,
    area: &crate::agencies::Area,
    definition: &str,
) -> Result<Value, Stop> {
    let today = visit.at().day();
    let own = visit.require_member()?.agency;
    let lines = monitoring::list_lines(app, area.id, own).await?;
    let trends: Vec<Value> = lines
        .iter()
        .filter_map(|line| {
            let (now, before) = line.last_years()?;
            Some(context! {
                name => line.definition.name.as_str(), source => line.source_words(), slug => line.definition.slug.as_str(),
                until => now.until.number(), now => now.count, before => before.map(|before| before.count),
                href => format!("/picture/trends/{}/{}/{}?area={}", line.definition.slug, line.key.source.code(), line.agency_slug, area.slug),
            })
        })
        .collect();
    Ok(context! {
        trends, counted => counted_values(app, area, definition, today).await?,
        from => today.plus_days(-picture::DAYS).number(), to => today.plus_days(-1).number(),
    })
}

/// What the daily files of each partner say under one definition; none where no definition is agreed.
async fn counted_values(
    app: &App,
    area: &crate::agencies::Area,
    definition: &str,
    today: Day,
) -> Result<Option<Value>, Stop> {
    let all = definitions::list_definitions(app.db().readers(), &[area.id]).await?;
    let Some(chosen) = picture::chosen(&all, definition) else { return Ok(None) };
    let features = picture::list_features(app, area, &chosen.version, today).await?;
    let agencies: Vec<Value> = features
        .iter()
        .map(|(agency, features)| {
            let tables: Vec<Value> = Feature::ALL
                .iter()
                .map(|feature| {
                    let rows: Vec<Value> = picture::by(features, *feature)
                        .into_iter()
                        .map(|row| context! { count => row.count, words => row.words })
                        .collect();
                    context! { heading => feature.words(), rows }
                })
                .collect();
            let total: i64 = features.iter().map(|one| one.count).sum();
            context! { name => agency.as_str(), total, tables }
        })
        .collect();
    let choices: Vec<Value> = all
        .iter()
        .map(|one| context! { value => one.slug.as_str(), text => one.name.as_str(), selected => one.slug == chosen.slug })
        .collect();
    let version = &chosen.version;
    let others: Vec<&str> = picture::others(version).into_iter().map(Source::words).collect();
    Ok(Some(context! {
        name => chosen.name.as_str(), slug => chosen.slug.as_str(), number => version.number, choices, agencies, others,
        takes_files => version.sources().contains(&Source::Incident), ages => version.ages(Source::Incident),
        codes => version.codes(Source::Incident),
    }))
}
