//! `accord import`: partners' files in, every row accounted for.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::{Outcome, say};
use accord_app::App;
use accord_app::agencies::create_agency::{self, NewAgency, create_agency};
use accord_app::agencies::create_area::{NewArea, create_area};
use accord_app::agencies::create_controller::{self, NewController, create_controller};
use accord_app::agencies::london::{REGION_NAME, REGION_ONS_CODE};
use accord_app::agencies::{
    Agency, AgencyKind, AreaKind, Installation, find_agency_by_slug, find_area_by_slug, find_installation,
    list_agencies, nearest_agency_slugs, slug_from,
};
use accord_app::imports::{
    FileImported, FileToImport, ImportCounts, rejects_csv, remove_unfinished, run_import, save_mapping,
};
use accord_app::monitoring::bring_up_to_date;
use accord_app::visit::Visit;
use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{Format, Mapping};
use accord_policy::SystemActor;
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Bring partners' files in: each file as a whole or not at all, every row accounted for
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  accord import police-street 2024-05-city-of-london-street.csv --agency city-police --create-agency police\n\nFormats: police-street, police-outcomes, stop-search, mps-monthly, weekly-counts, mps-custody, mps-homicide, mps-searches,\nnhs-admissions, istv, incidents, schools, hospitals, bank-holidays. Files may be plain, .gz or .zip."
)]
pub struct Arguments {
    /// What the files are, such as police-street
    format: String,
    /// The files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The agency whose files they are, by its short name
    #[arg(long, value_name = "SLUG")]
    agency: String,
    /// Make the agency when it is not there, of this kind, such as police
    #[arg(long, value_name = "KIND")]
    create_agency: Option<String>,
    /// Check everything and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the rows that were refused to this file, as CSV
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Which column says what, for files in the format incidents; JSON
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// How dates are meant that can be read both ways
    #[arg(long, value_name = "ORDER")]
    dates: Option<Dates>,
    /// JSON, which is also the default
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArguments,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Dates {
    DayFirst,
    MonthFirst,
}

pub async fn run(arguments: Arguments) -> Result<Outcome, Outcome> {
    let format: Format = arguments.format.parse().map_err(|_| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        Outcome::wrong_use(&format!(
            "There is no format `{}`. Give one of: {}.",
            arguments.format,
            names.join(", ")
        ))
    })?;
    let mappings = read_mapping(arguments.mapping.as_deref())?;
    let app = arguments.data.open(command_configuration()).await?;
    remove_unfinished(&app, app.clock().now()).await?;
    let outcome = import_all(&app, &arguments, format, &mappings).await;
    let closed = close(app).await;
    // What went wrong first is what to tell: what follows from it, such as a last seal on a full disk, is not.
    let outcome = outcome?;
    closed.map(|()| outcome)
}

fn read_mapping(path: Option<&Path>) -> Result<Vec<Mapping>, Outcome> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let mapping = serde_json::from_str(&text)
        .map_err(|error| Outcome::failed(&format!("{} is not a mapping: {error}.", path.display())))?;
    Ok(vec![mapping])
}

fn unreadable(path: &Path, error: &std::io::Error) -> Outcome {
    Outcome::failed(&format!("could not read {}: {error}.", path.display()))
}

async fn import_all(
    app: &App,
    arguments: &Arguments,
    format: Format,
    mappings: &[Mapping],
) -> Result<Outcome, Outcome> {
    let visit = Visit::of_system(app, SystemActor::Operator);
    let agency = find_or_create(app, &visit, arguments).await?;
    let bar = progress_bar();
    let mut done: Vec<FileImported> = Vec::new();
    let mut refused = Vec::new();
    for path in &arguments.files {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        bar.set_message(name.clone());
        let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
        let new = FileToImport {
            name: name.clone(),
            file,
            format,
            mappings: mappings.to_vec(),
            date_order: arguments.dates.map(|order| match order {
                Dates::DayFirst => DateOrder::DayFirst,
                Dates::MonthFirst => DateOrder::MonthFirst,
            }),
            trial: arguments.dry_run,
            held: None,
        };
        match run_import(app, &visit, &agency, new, &|rows| bar.set_position(rows)).await? {
            Ok(imported) => done.push(imported),
            Err(not) => refused.push((name, not.words())),
        }
    }
    bar.finish_and_clear();
    if !arguments.dry_run {
        bring_up_to_date(app).await?;
    }
    if !arguments.dry_run && !done.is_empty() {
        for mapping in mappings {
            save_mapping(app, &visit, &agency, mapping).await?;
        }
    }
    if let Some(path) = &arguments.rejects {
        let installation = find_installation(app.db().readers()).await?;
        write_rejects(path, &done, installation.as_ref().and_then(Installation::marking))?;
    }
    say_elsewhere(&done);
    Ok(report(&done, &refused))
}

fn progress_bar() -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style = indicatif::ProgressStyle::with_template("{spinner} {msg}: {human_pos} rows, {per_sec}")
        .expect("the template is one of the library's own words");
    indicatif::ProgressBar::new_spinner().with_style(style)
}

fn write_rejects(path: &Path, done: &[FileImported], marking: Option<&str>) -> Result<(), Outcome> {
    let mut all = Vec::new();
    let names: Vec<String> = done.iter().map(|file| file.name.clone()).collect();
    for (position, file) in done.iter().enumerate() {
        all.extend(file.rejects.iter().cloned().map(|mut reject| {
            reject.part = position;
            reject
        }));
    }
    let csv = rejects_csv(&all, &names, marking)
        .map_err(|error| Outcome::failed(&format!("could not write the refused rows: {error}")))?;
    std::fs::write(path, csv)
        .map_err(|error| Outcome::failed(&format!("could not write {}: {error}.", path.display())))?;
    let left_out: u64 = done.iter().map(|file| file.rejects_left_out).sum();
    if left_out > 0 {
        say(&format!("{left_out} more refused rows are counted but not written."));
    }
    Ok(())
}

/// Says on standard error where rows lie that no count shows.
fn say_elsewhere(done: &[FileImported]) {
    for file in done {
        if let Some(words) = &file.elsewhere {
            say(&format!("{}: {words}.", file.name));
        }
    }
}

fn report(done: &[FileImported], refused: &[(String, String)]) -> Outcome {
    let total = done.iter().fold(ImportCounts::default(), |sum, file| sum.plus(file.counts));
    let mut result = counts_json(total);
    let mut files: Vec<Value> = done
        .iter()
        .map(|file| {
            let mut line = counts_json(file.counts);
            line["file"] = json!(file.name);
            line
        })
        .collect();
    files.extend(refused.iter().map(|(name, why)| {
        let mut line = counts_json(ImportCounts::default());
        line["file"] = json!(name);
        line["refused_because"] = json!(why);
        line
    }));
    result["files"] = json!(files);
    let text = result.to_string();
    if refused.is_empty() {
        return Outcome::done(text);
    }
    let lines: Vec<String> =
        refused.iter().map(|(name, why)| format!("{name} was not taken. {why}")).collect();
    Outcome::found(text, &lines.join("\n"))
}

fn counts_json(counts: ImportCounts) -> Value {
    json!({
        "read": counts.read,
        "accepted": counts.accepted(),
        "new": counts.new,
        "updated": counts.updated,
        "withdrawn": counts.withdrawn,
        "known": counts.known,
        "refused": counts.refused,
    })
}

/// The agency, made when the database has none yet or when that was asked for.
async fn find_or_create(app: &App, visit: &Visit, arguments: &Arguments) -> Result<Agency, Outcome> {
    let db = app.db().readers();
    let slug = slug_from(&arguments.agency);
    if let Some(found) = find_agency_by_slug(db, &slug).await? {
        return Ok(found);
    }
    let kind = match &arguments.create_agency {
        Some(kind) => AgencyKind::from_code(kind).ok_or_else(|| {
            let kinds: Vec<&str> = AgencyKind::ALL.iter().map(|kind| kind.code()).collect();
            Outcome::wrong_use(&format!(
                "There is no kind of agency `{kind}`. Give one of: {}.",
                kinds.join(", ")
            ))
        })?,
        None if list_agencies(db).await?.is_empty() => AgencyKind::RegionalBody,
        None => {
            let nearest = nearest_agency_slugs(db, &slug).await?.join(", ");
            return Err(Outcome::failed(&format!(
                "There is no agency `{}`. The nearest are: {nearest}. To make it, add --create-agency with its kind.",
                arguments.agency
            )));
        }
    };
    make_agency(app, visit, &arguments.agency, &slug, kind).await
}

async fn make_agency(
    app: &App,
    visit: &Visit,
    name: &str,
    slug: &str,
    kind: AgencyKind,
) -> Result<Agency, Outcome> {
    let db = app.db().readers();
    let region = slug_from(REGION_NAME);
    let area = match find_area_by_slug(db, &region).await? {
        Some(area) => area.id,
        None => {
            let new = NewArea {
                kind: AreaKind::Region,
                name: REGION_NAME,
                slug: &region,
                ons_code: Some(REGION_ONS_CODE),
                parts: &[],
                parts_from: visit.at().day(),
            };
            create_area(app, visit, &new, None).await?
        }
    };
    let controller = NewController {
        name: name.to_owned(),
        slug: slug.to_owned(),
        officer_name: None,
        officer_email: None,
    };
    let controller = match create_controller(app, visit, area, &controller).await? {
        create_controller::Created::Yes(id) => id,
        create_controller::Created::NameTaken => {
            return Err(Outcome::failed(&format!(
                "There is a legal body `{slug}` already. Add the agency on the page Agencies."
            )));
        }
    };
    let new = NewAgency { controller, kind, name: name.to_owned(), slug: slug.to_owned(), area };
    match create_agency(app, visit, &new).await? {
        create_agency::Created::Yes(_) => {}
        create_agency::Created::NameTaken => {
            return Err(Outcome::failed("Another command added this agency just now. Try again."));
        }
    }
    let found = find_agency_by_slug(db, slug).await?;
    found.ok_or_else(|| Outcome::failed("The agency was added but is not there. Try again."))
}
