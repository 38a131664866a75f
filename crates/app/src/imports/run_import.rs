//! Brings one file in: reads it in a thread, writes batches that nobody sees, and makes them count in
//! one last transaction. A kill at any point leaves the database as it was before the file.
//!
//! Over 500 lines because the order of its steps is what makes a kill harmless, and is read in one place.

use super::begin_import::{Begun, begin_import};
use super::elsewhere::Elsewhere;
use super::hold_file::{Alive, KEPT_SECONDS, forget_file, hold_file};
use super::matching::{Matching, ScopeKey};
use super::model::{FileImported, ImportCounts, NotImported, PartLine, RejectLine};
use super::read_file::{Asked, BATCHES_WAITING_MAX, ReadRow, Said, read_file};
use super::receive_upload::plain_name;
use super::recover::remove_rows;
use super::rows::BulkTable;
use super::store::{self, Terms};
use crate::agencies::Agency;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{Format, Mapping};
use accord_kernel::ids::{HeldFileId, ImportId, uuid_v7};
use accord_kernel::{Category, Day, Purpose};
use accord_platform_db::{AsFault, Fault, Housekeeping, Stored, Trouble};
use accord_policy::Target;
use accord_policy::action::{FinishImport, RunImport};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use tokio::sync::mpsc;

/// Refused rows kept in memory and for download; more are counted only.
const REJECTS_KEPT_MAX: usize = 100_000;
/// Refused rows written by one transaction.
const REJECTS_PER_BATCH: usize = 500;
/// Ended rows marked by one transaction.
const ENDED_PER_BATCH: usize = 5_000;

/// A file to be brought in.
#[derive(Debug)]
pub struct FileToImport {
    /// Its name.
    pub name: String,
    /// The file itself.
    pub file: File,
    /// The format that it is said to have.
    pub format: Format,
    /// Saved mappings of the sender.
    pub mappings: Vec<Mapping>,
    /// How dates that can be read both ways are meant.
    pub date_order: Option<DateOrder>,
    /// Whether it is only tried: everything is checked and nothing stored.
    pub trial: bool,
    /// The same file as it is kept already; `None` when it is to be kept once it is in.
    pub held: Option<HeldFileId>,
}

/// Told now and then how many items have been read.
pub type Progress<'a> = &'a (dyn Fn(u64) + Send + Sync);

/// Brings a file of `agency` in.
///
/// # Errors
/// Refused to everybody but members of the agency who may, and commands on the machine. A file that
/// cannot be taken is no error but [`NotImported`].
pub async fn run_import(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    mut new: FileToImport,
    progress: Progress<'_>,
) -> Result<Result<FileImported, NotImported>, Stop> {
    new.name = plain_name(&new.name);
    if new.trial {
        let target = target_of(ImportId::new(visit.at(), app.rng()), agency);
        visit.require_may::<RunImport>(app, target, Purpose::PlanAndAnalyse).await?;
        return carry_on(app, visit, agency, None, new, progress).await;
    }
    match begin_import(app, visit, agency, &mut new).await? {
        Ok(begun) => carry_on(app, visit, agency, Some(begun), new, progress).await,
        Err(refused) => Ok(Err(refused)),
    }
}

/// An import of an agency, for a decision.
pub(super) fn target_of(id: ImportId, agency: &Agency) -> Target<ImportId> {
    Target::new(id).owned_by(agency.id).holding(&[Category::Aggregate])
}

/// Reads the file of an import that has begun, or of a trial, to its end. When it cannot be taken, nothing of
/// it stays, the kept file neither; a trial only lets go of a file in which there are people.
///
/// # Errors
/// As [`run_import`].
pub async fn carry_on(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    begun: Option<Begun>,
    new: FileToImport,
    progress: Progress<'_>,
) -> Result<Result<FileImported, NotImported>, Stop> {
    let mut writing = Writing::new(app, visit, agency, new.format, begun, new.held);
    let copy = new.file.try_clone().or_fault("read the file")?;
    let outcome = writing.take_all(&new.name, new.file, new.mappings, new.date_order, progress).await;
    let outcome = match outcome {
        Ok(Ok(())) => writing.finish(&new.name, &copy).await,
        other => other,
    };
    match outcome {
        Ok(Ok(())) => Ok(Ok(writing.into_imported(new.name))),
        Ok(Err(refused)) => {
            // Before the rows, which can be many: people in a file are gone first.
            if writing.running.is_some() || refused.must_not_be_kept() {
                writing.forget_held().await?;
            }
            writing.give_up(&refused.words()).await?;
            Ok(Err(refused))
        }
        Err(stop) => {
            if writing.running.is_some()
                && let Err(fault) = writing.forget_held().await
            {
                tracing::error!(fault = fault.chain(), "could not remove the file of an import that broke");
            }
            let trouble = stop.as_fault().and_then(Fault::trouble);
            let why = trouble.map_or("Something broke while this file was being brought in.", Trouble::words);
            // What went wrong first is what to tell; whoever looks next removes what could not be removed now.
            if let Err(fault) = writing.give_up(&format!("{why} Nothing of this file was kept.")).await {
                tracing::error!(fault = fault.chain(), "could not remove what an import that broke left");
            }
            Err(stop)
        }
    }
}

#[derive(Debug, Default)]
struct PartSoFar {
    name: String,
    layout: String,
    read: u64,
    new: u64,
    known: u64,
    refused: u64,
    notes: String,
}

struct Writing<'a> {
    app: &'a App,
    visit: &'a Visit,
    agency: &'a Agency,
    format: Format,
    running: Option<Begun>,
    matching: Matching,
    scopes: HashMap<ScopeKey, i64>,
    terms: Terms,
    counts: ImportCounts,
    parts: Vec<PartSoFar>,
    rejects: Vec<RejectLine>,
    rejects_left_out: u64,
    read_so_far: u64,
    feed: Option<String>,
    covers: Option<(Day, Day)>,
    held: Option<HeldFileId>,
    elsewhere: Elsewhere,
}

/// What became of the last transaction of an import.
enum Last {
    /// Its rows count.
    Done,
    /// Somebody stopped it before.
    Cancelled,
    /// The file is no longer kept, or as that of another import.
    FileGone,
}

impl<'a> Writing<'a> {
    fn new(
        app: &'a App,
        visit: &'a Visit,
        agency: &'a Agency,
        format: Format,
        running: Option<Begun>,
        held: Option<HeldFileId>,
    ) -> Self {
        Self {
            app,
            visit,
            agency,
            format,
            running,
            matching: Matching::default(),
            scopes: HashMap::new(),
            terms: Terms::default(),
            counts: ImportCounts::default(),
            parts: Vec::new(),
            rejects: Vec::new(),
            rejects_left_out: 0,
            read_so_far: 0,
            feed: None,
            covers: None,
            held,
            elsewhere: Elsewhere::default(),
        }
    }

    async fn take_all(
        &mut self,
        name: &str,
        file: File,
        mappings: Vec<Mapping>,
        date_order: Option<DateOrder>,
        progress: Progress<'_>,
    ) -> Result<Result<(), NotImported>, Stop> {
        self.elsewhere = Elsewhere::of(self.app, self.agency.id, self.visit.at().day()).await?;
        // What the agency saved comes after what was chosen for this file, and before what we know.
        let saved = store::list_mappings(self.app.db().readers(), self.agency.id).await?;
        let mappings = mappings.into_iter().chain(saved).collect();
        let asked = Asked {
            name: name.to_owned(),
            format: self.format,
            mappings,
            date_order,
            read_at: self.visit.at(),
            force: self.agency.slug.as_str().into(),
        };
        let (sink, mut said) = mpsc::channel(BATCHES_WAITING_MAX);
        let reading = tokio::task::spawn_blocking(move || read_file(file, &asked, &sink));
        let mut outcome = Ok(Ok(()));
        while let Some(next) = said.recv().await {
            outcome = self.take(next).await;
            progress(self.read_so_far);
            if !matches!(outcome, Ok(Ok(()))) {
                break;
            }
        }
        // The reader stops when it finds that nobody listens.
        drop(said);
        reading.await.or_fault("read the file")?;
        outcome
    }

    async fn take(&mut self, said: Said) -> Result<Result<(), NotImported>, Stop> {
        match said {
            Said::Part { name, layout, feed } => {
                self.feed = feed.or(self.feed.take());
                self.parts.push(PartSoFar { name, layout, ..PartSoFar::default() });
            }
            Said::Rows(rows) => return self.take_rows(rows).await,
            Said::Refused(rejects) => self.take_refused(rejects),
            Said::PartEnd { read, notes } => {
                if let Some(part) = self.parts.last_mut() {
                    part.read = read;
                    part.notes = notes.join("\n");
                }
                self.counts.read += read;
            }
            Said::Failed(refusal) => return Ok(Err(NotImported::Refused(refusal))),
        }
        Ok(Ok(()))
    }

    fn take_refused(&mut self, rejects: Vec<RejectLine>) {
        self.read_so_far += rejects.len() as u64;
        for reject in rejects {
            self.counts.refused += 1;
            if let Some(part) = self.parts.get_mut(reject.part) {
                part.refused += 1;
            }
            if self.rejects.len() < REJECTS_KEPT_MAX {
                self.rejects.push(reject);
            } else {
                self.rejects_left_out += 1;
            }
        }
    }

    async fn take_rows(&mut self, rows: Vec<ReadRow>) -> Result<Result<(), NotImported>, Stop> {
        self.read_so_far += rows.len() as u64;
        let mut fresh: BTreeMap<BulkTable, Vec<(ScopeKey, ReadRow)>> = BTreeMap::new();
        for row in rows {
            if let Some((first, last)) = row.days {
                self.cover(first, last);
            }
            self.elsewhere.see(&row);
            let key = ScopeKey { table: row.table, words: row.scope.clone() };
            if !self.matching.has(&key) {
                self.begin_scope(&key, row.replaces).await?;
            }
            let part = self.parts.get_mut(row.part);
            if self.matching.is_known(&key, &row) {
                self.counts.known += 1;
                part.into_iter().for_each(|part| part.known += 1);
            } else {
                self.counts.new += 1;
                part.into_iter().for_each(|part| part.new += 1);
                fresh.entry(row.table).or_default().push((key, row));
            }
        }
        match self.running {
            None => Ok(Ok(())),
            Some(running) => self.write(running, fresh).await,
        }
    }

    /// The file says something about these days. One that replaces what was stored says it about all days
    /// from the first one stored, also where it has no row.
    fn cover(&mut self, first: Day, last: Day) {
        let (from, to) = self.covers.unwrap_or((first, last));
        self.covers = Some((from.min(first), to.max(last)));
    }

    async fn begin_scope(&mut self, key: &ScopeKey, replaces: bool) -> Result<(), Fault> {
        let db = self.app.db().readers();
        let scope = store::find_scope(db, self.agency.id, self.format.name(), &key.words).await?;
        let stored = match scope {
            Some(scope) => {
                if replaces
                    && key.table == BulkTable::Event
                    && let Some(first) = store::find_first_day(db, scope).await?
                {
                    self.cover(first, first);
                }
                store::list_stored_rows(db, key.table, scope).await?
            }
            None => Vec::new(),
        };
        self.matching.begin(key.clone(), replaces, stored);
        Ok(())
    }

    /// Writes one batch. The transaction also finds out whether somebody has stopped the import.
    async fn write(
        &mut self,
        running: Begun,
        fresh: BTreeMap<BulkTable, Vec<(ScopeKey, ReadRow)>>,
    ) -> Result<Result<(), NotImported>, Stop> {
        let work = self.app.db().appending("import.batch").await?;
        let now = self.app.clock().now();
        if !store::touch_import(&work, running.id, self.read_so_far, now).await.or_fault("note progress")? {
            return Ok(Err(NotImported::Cancelled));
        }
        let cells = fresh.values().flatten().flat_map(|(_, row)| &row.cells);
        self.terms.learn(&work, cells).await?;
        for (table, rows) in fresh {
            let mut keyed = Vec::with_capacity(rows.len());
            for (key, row) in rows {
                keyed.push((self.scope_id(&work, running.id, key).await?, row));
            }
            store::insert_rows(&work, table, running.number, keyed, &self.terms).await?;
        }
        work.commit().await?;
        Ok(Ok(()))
    }

    /// The key of a scope; notes with its first use that the import touches it.
    async fn scope_id(&mut self, work: &Housekeeping, import: ImportId, key: ScopeKey) -> Result<i64, Fault> {
        if let Some(scope) = self.scopes.get(&key) {
            return Ok(*scope);
        }
        let id = uuid_v7(self.app.clock().now(), self.app.rng());
        let scope = store::use_scope(work, import, self.agency.id, self.format.name(), &key, id).await?;
        self.scopes.insert(key, scope);
        Ok(scope)
    }

    /// Ends what the file replaces, keeps the refused rows and the file as it came, and makes the new rows
    /// count.
    async fn finish(&mut self, name: &str, file: &File) -> Result<Result<(), NotImported>, Stop> {
        let matching = std::mem::take(&mut self.matching);
        let seen: Vec<_> = matching.keys().cloned().collect();
        let ends = matching.end();
        for end in &ends {
            self.counts.updated += end.updated;
            self.counts.new -= end.updated;
            self.counts.withdrawn += end.withdrawn;
        }
        // INVARIANT: every item read is new, updated, known or refused.
        assert!(self.counts.balance(), "an import must account for every item: {:?}", self.counts);
        let Some(running) = self.running else { return Ok(Ok(())) };
        // Also where every row was known: an older file that is taken back would take these rows with it.
        let work = self.app.db().appending("import.scopes").await?;
        for key in seen {
            self.scope_id(&work, running.id, key).await?;
        }
        work.commit().await?;
        for end in &ends {
            for ids in end.ended.chunks(ENDED_PER_BATCH) {
                let work = self.app.db().appending("import.end_rows").await?;
                store::end_rows(&work, end.table, running.number, ids).await?;
                work.commit().await?;
            }
        }
        for rejects in self.rejects.chunks(REJECTS_PER_BATCH) {
            let work = self.app.db().appending("import.rejects").await?;
            let new_id = || uuid_v7(self.app.clock().now(), self.app.rng());
            store::insert_rejects(&work, self.app.db().keys(), running.id, rejects, new_id).await?;
            work.commit().await?;
        }
        // Kept anew when the file that was kept is gone: its time was over, or another import of it has it.
        for _ in 0..2 {
            let held = self.keep_file(name, file, running).await?;
            let this = &*self;
            let last = this.app.db().retrying(|| this.make_count(running, held)).await?;
            match last {
                Last::Done => return Ok(Ok(())),
                Last::Cancelled => return Ok(Err(NotImported::Cancelled)),
                Last::FileGone => self.held = None,
            }
        }
        Err(Fault::new("keep the file of an import", "it went as soon as it was kept").into())
    }

    /// The file as it is kept already; kept now when it is not.
    async fn keep_file(&mut self, name: &str, file: &File, running: Begun) -> Result<HeldFileId, Fault> {
        if let Some(held) = self.held {
            return Ok(held);
        }
        let alive = Alive { import: running.id, read: self.read_so_far };
        let held = hold_file(self.app, self.agency.id, name, file, Some(alive)).await?.id;
        self.held = Some(held);
        Ok(held)
    }

    /// The last transaction: the rows count, together with the words about them and the file as it came.
    async fn make_count(&self, running: Begun, held: HeldFileId) -> Result<Last, Stop> {
        let permit = self
            .visit
            .decide::<FinishImport>(self.app, target_of(running.id, self.agency), Purpose::PlanAndAnalyse)
            .await?;
        let tx = self.app.db().write(permit).await?;
        let mut parts: Vec<_> = self.parts.iter().map(|part| (line_of(part), part.new, part.known)).collect();
        if let (Some((first, _, _)), Some(words)) = (parts.first_mut(), self.elsewhere.words()) {
            let words = format!("Of the whole file: {words}");
            first.notes = [&words, first.notes.as_str()].join("\n").trim_end().to_owned();
        }
        let new_id = || uuid_v7(self.visit.at(), self.app.rng());
        store::insert_parts(&tx, &parts, new_id).await.or_fault("write down the parts of an import")?;
        if !store::finish_import(&tx, &self.counts, self.feed.as_deref(), self.covers)
            .await
            .or_fault("finish an import")?
        {
            return Ok(Last::Cancelled);
        }
        let until = self.app.clock().now().plus_seconds(KEPT_SECONDS);
        if !store::keep_with_import(&tx, held, until).await? {
            return Ok(Last::FileGone);
        }
        tx.commit().await?;
        Ok(Last::Done)
    }

    /// Lets go of the file as it is kept.
    async fn forget_held(&mut self) -> Result<(), Fault> {
        match self.held.take() {
            Some(held) => forget_file(self.app, held).await,
            None => Ok(()),
        }
    }

    async fn give_up(&self, message: &str) -> Result<(), Fault> {
        let Some(running) = self.running else { return Ok(()) };
        // First, in as little space as there is: where the rows cannot be removed now, whoever looks next
        // removes them, and the same file can be brought in again at once. Where not even this fits, that is
        // so after a minute.
        let work = self.app.db().housekeeping("import.let_go").await?;
        store::let_go(&work, running.id, message).await.or_fault("let go of an import")?;
        work.commit().await?;
        remove_rows(self.app, running.id, running.number).await?;
        self.app
            .db()
            .retrying(|| async {
                let work = self.app.db().housekeeping("import.give_up").await?;
                store::fail_import(&work, running.id, message, self.app.clock().now()).await?;
                work.commit().await
            })
            .await
    }

    fn into_imported(self, name: String) -> FileImported {
        FileImported {
            import: self.running.map(|running| running.id),
            name,
            counts: self.counts,
            rejects: self.rejects,
            rejects_left_out: self.rejects_left_out,
            elsewhere: self.elsewhere.words(),
        }
    }
}

fn line_of(part: &PartSoFar) -> PartLine {
    PartLine {
        name: part.name.clone(),
        layout: part.layout.clone(),
        read: part.read,
        refused: part.refused,
        notes: part.notes.clone(),
    }
}
