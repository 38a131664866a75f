//! Bringing a file in through the page: choose it, say which column says what where nobody knows yet, see
//! what it holds, then take it.
//!
//! The file is kept in a temporary file of the server that vanishes with the request. One that can be taken
//! is also kept encrypted for an hour, so that it need not be sent again; one that is refused is not, and goes
//! at once when it was kept before.

use super::begin_import::{Begun, begin_import};
use super::choose_columns::{fields_of, mapping_of, values_of};
use super::hold_file::{CHOOSING_SECONDS, forget_file, hold_file, open_held};
use super::look_at_file::{Look, Looked, PartSeen, look_at_file};
use super::model::FileImported;
use super::receive_upload::{Pressed, receive};
use super::run_import::{FileToImport, carry_on, run_import};
use super::save_mapping::save_mapping;
use super::store::{self, HeldFile};
use crate::agencies::{self, Agency, AreaKind};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{Format, Mapping, Refusal, Sample};
use accord_kernel::ids::{AgencyId, HeldFileId, ImportId};
use accord_kernel::{Category, Purpose};
use accord_platform_db::Stored;
use accord_platform_web::page::values;
use accord_platform_web::{Fields, FormErrors, Page};
use accord_policy::Target;
use accord_policy::action::RunImport;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use std::collections::BTreeMap;
use std::fs::File;

pub async fn show_new_import(State(app): State<App>, visit: Visit) -> Result<Page, Stop> {
    require_may_import(&app, &visit).await?;
    page(&app, &visit, &Shown::default())
}

async fn require_may_import(app: &App, visit: &Visit) -> Result<(), Stop> {
    let target = a_new_import(app, visit, visit.require_member()?.agency);
    visit.require_may::<RunImport>(app, target, Purpose::PlanAndAnalyse).await
}

/// Whether the visitor may bring files in, for showing what leads there.
pub fn may_import(app: &App, visit: &Visit) -> bool {
    visit.require_member().is_ok_and(|member| {
        visit.may::<RunImport>(&a_new_import(app, visit, member.agency), Purpose::PlanAndAnalyse)
    })
}

fn a_new_import(app: &App, visit: &Visit, agency: AgencyId) -> Target<ImportId> {
    Target::new(ImportId::new(visit.at(), app.rng())).owned_by(agency).holding(&[Category::Aggregate])
}

/// What the page shows besides the empty form.
#[derive(Debug, Default)]
struct Shown {
    format: Option<Format>,
    date_order: Option<DateOrder>,
    held: Option<HeldFile>,
    columns: Option<Value>,
    carried: Vec<Value>,
    tried: Option<Value>,
    errors: FormErrors,
}

fn page(app: &App, visit: &Visit, shown: &Shown) -> Result<Page, Stop> {
    let formats: Vec<_> = std::iter::once(
        context! { value => "", text => "Choose what the file is", selected => shown.format.is_none() },
    )
    .chain(Format::ALL.iter().map(|found| {
        context! {
            value => found.name(), text => found.title(), selected => shown.format == Some(*found),
        }
    }))
    .collect();
    let held = shown.held.as_ref().map(|held| {
        context! { id => held.id.to_string(), name => held.name.as_str(), until => held.until.micros() }
    });
    let dates = match shown.date_order {
        None => "",
        Some(DateOrder::DayFirst) => "day-first",
        Some(DateOrder::MonthFirst) => "month-first",
    };
    app.page(
        visit,
        "imports/show_new_import.html",
        context! {
            formats, dates, held, columns => shown.columns.clone(),
            carried => shown.carried.clone(), tried => shown.tried.clone(), errors => values(&shown.errors),
            may_choose => shown.tried.is_some() && shown.format == Some(Format::Incidents),
        },
    )
}

pub async fn submit_new_import(
    State(app): State<App>,
    visit: Visit,
    form: Multipart,
) -> Result<Response, Stop> {
    require_may_import(&app, &visit).await?;
    let sent = receive(form).await?;
    let agency = visit.require_member()?.agency;
    let agency = agencies::load_agency(app.db().readers(), agency).await?;
    let mut shown = Shown { format: sent.format, date_order: sent.date_order, ..Shown::default() };
    let file = match sent.file {
        Some(file) => Some(file),
        None if sent.is_file_empty => {
            shown.errors.add("file", "The selected file is empty. Export it again, then select it");
            None
        }
        None => take_held(&app, &agency, sent.held, &mut shown).await?,
    };
    let is_missing = file.is_none() && shown.errors.is_empty();
    shown.errors.require(!is_missing, "file", "Select a file");
    shown.errors.require(sent.format.is_some(), "format", "Select what the file is");
    let (Some((name, file)), Some(format)) = (file, sent.format) else {
        return again(&app, &visit, &shown);
    };
    let fields: Fields = sent.fields.into_iter().collect();
    let sending = Sending { app, visit, agency, name, file, format, fields, pressed: sent.pressed, shown };
    sending.go_on().await
}

/// The file that is kept already; nothing with a message when its time is over or it is another agency's.
async fn take_held(
    app: &App,
    agency: &Agency,
    id: Option<HeldFileId>,
    shown: &mut Shown,
) -> Result<Option<(String, File)>, Stop> {
    let Some(id) = id else { return Ok(None) };
    let found = store::find_held(app.db().readers(), id, app.clock().now()).await?;
    let Some(held) = found.filter(|held| held.agency == agency.id) else {
        shown.errors.add("file", "The file is no longer kept. Select it again");
        return Ok(None);
    };
    let file = open_held(app, &held).await?;
    let name = held.name.clone();
    shown.held = Some(held);
    Ok(Some((name, file)))
}

/// A file of a known format on its way in.
struct Sending {
    app: App,
    visit: Visit,
    agency: Agency,
    name: String,
    file: File,
    format: Format,
    fields: Fields,
    pressed: Pressed,
    shown: Shown,
}

impl Sending {
    async fn go_on(mut self) -> Result<Response, Stop> {
        let saved = store::list_mappings(self.app.db().readers(), self.agency.id).await?;
        let mut chosen = None;
        let has_chosen =
            !self.fields.get("columns-shown").is_empty() && self.pressed != Pressed::ChooseColumns;
        if self.format == Format::Incidents && has_chosen {
            chosen =
                mapping_of(&self.fields, find_named(&saved, self.fields.get("feed")), &mut self.shown.errors);
            if chosen.is_none() {
                return self.ask_for_columns(&saved, None).await;
            }
        }
        if self.pressed == Pressed::Take && self.format != Format::Incidents {
            return self.take(None).await;
        }
        let looked = self.look(chosen.iter().chain(&saved).cloned().collect()).await?;
        match looked {
            // Nobody needs to be asked about columns that are known. A choice of columns with which not one row
            // can be taken would be found again by the headings and refuse the next file as well.
            Looked::Seen(seen)
                if self.pressed == Pressed::Take
                    && (chosen.is_none() || seen.iter().any(PartSeen::has_good_rows)) =>
            {
                self.take(chosen).await
            }
            Looked::Seen(seen) => self.show(chosen, &seen).await,
            Looked::NeedsColumns(sample) => self.ask_for_columns(&saved, Some(*sample)).await,
            Looked::Refused(refusal) => self.refuse(&refusal, chosen).await,
        }
    }

    async fn look(&self, mappings: Vec<Mapping>) -> Result<Looked, Stop> {
        let copy = self.file.try_clone().or_fault("look at a file")?;
        let asked = Look {
            name: self.name.clone(),
            format: self.format,
            mappings,
            date_order: self.shown.date_order,
            read_at: self.visit.at(),
            choose_anew: self.pressed == Pressed::ChooseColumns,
        };
        Ok(look_at_file(copy, asked).await?)
    }

    /// Keeps the file for the next step, unless it is kept.
    async fn hold(&mut self) -> Result<(), Stop> {
        if self.shown.held.is_none() {
            let (agency, now) = (self.agency.id, self.app.clock().now());
            let choosing = (now, now.plus_seconds(CHOOSING_SECONDS));
            let db = self.app.db().readers();
            for oldest in store::list_waiting_beyond(db, agency, choosing, WAITING_FILES_MAX - 1).await? {
                forget_file(&self.app, oldest).await?;
            }
            self.shown.held = Some(hold_file(&self.app, self.agency.id, &self.name, &self.file, None).await?);
        }
        Ok(())
    }

    /// Lets go of the file when it is kept: one that is refused is not.
    async fn forget(&mut self) -> Result<(), Stop> {
        match self.shown.held.take() {
            Some(held) => Ok(forget_file(&self.app, held.id).await?),
            None => Ok(()),
        }
    }

    /// Shows the columns with a guess, or with what was entered when that is not complete.
    async fn ask_for_columns(mut self, saved: &[Mapping], sample: Option<Sample>) -> Result<Response, Stop> {
        let (sample, fields) = match sample {
            // Whoever chooses again begins with what they chose.
            Some(sample) if !self.fields.get("columns-shown").is_empty() => {
                (sample, std::mem::take(&mut self.fields))
            }
            Some(sample) => {
                let fields = fields_of(&sample.guess);
                (sample, fields)
            }
            None => {
                self.pressed = Pressed::ChooseColumns;
                match self.look(saved.to_vec()).await? {
                    Looked::NeedsColumns(sample) => (*sample, std::mem::take(&mut self.fields)),
                    Looked::Refused(refusal) => return self.refuse(&refusal, None).await,
                    Looked::Seen(_) => return Err(Stop::not_found()),
                }
            }
        };
        self.hold().await?;
        self.shown.columns = Some(values_of(&sample, &fields, &boroughs_of(&self.app, &self.visit).await?));
        let status =
            if self.shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok((status, page(&self.app, &self.visit, &self.shown)?).into_response())
    }

    /// Shows what taking the file would do.
    async fn show(mut self, chosen: Option<Mapping>, seen: &[PartSeen]) -> Result<Response, Stop> {
        let copy = self.file.try_clone().or_fault("look at a file")?;
        let is_chosen = chosen.is_some();
        let trial = self.to_import(copy, chosen, true);
        match run_import(&self.app, &self.visit, &self.agency, trial, &|_| {}).await? {
            Ok(tried) => {
                self.hold().await?;
                self.shown.tried = Some(tried_values(&tried, seen, is_chosen));
                self.shown.carried = carried(&self.fields);
                Ok(page(&self.app, &self.visit, &self.shown)?.into_response())
            }
            Err(refused) => {
                self.forget().await?;
                self.shown.errors.add("file", refused.words());
                again(&self.app, &self.visit, &self.shown)
            }
        }
    }

    /// Takes the file; its page is shown while it goes in.
    async fn take(mut self, chosen: Option<Mapping>) -> Result<Response, Stop> {
        let copy = self.file.try_clone().or_fault("take a file")?;
        let mut new = self.to_import(copy, chosen.clone(), false);
        match begin_import(&self.app, &self.visit, &self.agency, &mut new).await? {
            Err(refused) => {
                self.shown.errors.add("file", refused.words());
                again(&self.app, &self.visit, &self.shown)
            }
            Ok(begun) => {
                if let Some(mapping) = &chosen {
                    save_mapping(&self.app, &self.visit, &self.agency, mapping).await?;
                }
                tokio::spawn(carry_on_unwatched(self.app, self.visit, self.agency, begun, new));
                Ok(Redirect::to(&format!("/imports/{}", begun.id)).into_response())
            }
        }
    }

    fn to_import(&self, file: File, chosen: Option<Mapping>, trial: bool) -> FileToImport {
        FileToImport {
            name: self.name.clone(),
            file,
            format: self.format,
            mappings: chosen.into_iter().collect(),
            date_order: self.shown.date_order,
            trial,
            held: self.shown.held.as_ref().map(|held| held.id),
        }
    }

    /// Says why the file cannot be taken. Of dates only a person can tell which way they are meant: the file
    /// is kept for the answer.
    async fn refuse(mut self, refusal: &Refusal, chosen: Option<Mapping>) -> Result<Response, Stop> {
        let words = format!("{} {}", refusal.problem(), refusal.what_to_do());
        if matches!(
            refusal,
            Refusal::AmbiguousDates { .. } | Refusal::MonthFirst { .. } | Refusal::DayFirst { .. }
        ) {
            self.hold().await?;
            self.shown.errors.add("dates", words);
            if chosen.is_some() {
                self.shown.carried = carried(&self.fields);
            }
        } else {
            self.forget().await?;
            self.shown.errors.add("file", words);
        }
        again(&self.app, &self.visit, &self.shown)
    }
}

/// Files of one agency that may wait for somebody to go on with them. The oldest makes room for one more: whoever
/// looked at it has it still.
const WAITING_FILES_MAX: u64 = 20;

/// What was chosen, for the next press of a button: the fields go along unseen.
fn carried(fields: &Fields) -> Vec<Value> {
    fields.iter().map(|(name, value)| context! { name, value }).collect()
}

fn find_named<'m>(saved: &'m [Mapping], name: &str) -> Option<&'m Mapping> {
    saved.iter().find(|mapping| mapping.name == name)
}

/// Names of the boroughs that the acting agency serves.
async fn boroughs_of(app: &App, visit: &Visit) -> Result<Vec<String>, Stop> {
    let served: Vec<_> = visit.areas().collect();
    let areas = agencies::list_areas(app.db().readers()).await?;
    let own = areas.into_iter().filter(|area| area.kind == AreaKind::Borough && served.contains(&area.id));
    Ok(own.map(|area| area.name).collect())
}

/// Brings the file in while its page is already shown. What becomes of it stands on that page.
async fn carry_on_unwatched(
    app: App,
    visit: Visit,
    agency: agencies::Agency,
    begun: Begun,
    new: FileToImport,
) {
    match carry_on(&app, &visit, &agency, Some(begun), new, &|_| {}).await {
        Ok(_) => {}
        Err(Stop::Fault(fault)) => {
            tracing::error!(reference = %visit.request(), fault = fault.chain(), "an import failed");
        }
        Err(_) => tracing::error!(reference = %visit.request(), "an import was refused while it went in"),
    }
    app.tell_news();
}

/// Reasons for refusals shown, the most frequent first; the others are in the file of refused rows.
const REASONS_SHOWN_MAX: usize = 10;
/// Rows named for each reason.
const ROWS_NAMED_MAX: usize = 5;

/// What a trial came to. Rows that are refused for the same reason are one line.
fn tried_values(tried: &FileImported, seen: &[PartSeen], is_chosen: bool) -> Value {
    let mut by_reason: BTreeMap<(&str, &str, &str), Vec<String>> = BTreeMap::new();
    for reject in &tried.rejects {
        let reason = (reject.field.as_str(), reject.reason.as_str(), reject.what_to_do.as_str());
        by_reason.entry(reason).or_default().push(reject.row_number.to_string());
    }
    let mut by_reason: Vec<_> = by_reason.into_iter().collect();
    by_reason.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let reasons_left_out = by_reason.len().saturating_sub(REASONS_SHOWN_MAX);
    let rejects: Vec<_> = by_reason
        .iter()
        .take(REASONS_SHOWN_MAX)
        .map(|((field, reason, what_to_do), rows)| {
            context! {
                field => *field, reason => *reason, what_to_do => *what_to_do,
                rows => rows[..rows.len().min(ROWS_NAMED_MAX)].join(", "),
                is_one => rows.len() == 1, more => rows.len().saturating_sub(ROWS_NAMED_MAX),
            }
        })
        .collect();
    context! {
        name => tried.name.as_str(), read => tried.counts.read, accepted => tried.counts.accepted(),
        new => tried.counts.new, updated => tried.counts.updated, withdrawn => tried.counts.withdrawn,
        known => tried.counts.known, refused => tried.counts.refused, rejects, reasons_left_out,
        tables => values(seen), is_chosen, elsewhere => tried.elsewhere.as_deref(),
    }
}

fn again(app: &App, visit: &Visit, shown: &Shown) -> Result<Response, Stop> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(app, visit, shown)?).into_response())
}
