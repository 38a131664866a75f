//! Keeps a file as it came, compressed and encrypted in the database: for an hour while somebody says which
//! column says what, for a day at most while it is brought in, and for 30 days after that, so that its agency can
//! look at what it sent. A file that was refused because people are in it is never kept: one that is found to
//! hold them later goes at once.

use super::store::{self, HeldFile};
use crate::App;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, HeldFileId, ImportId};
use accord_platform_db::{Fault, Stored};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use tokio::sync::mpsc;

/// Seconds for which a file is kept while somebody is choosing.
pub const CHOOSING_SECONDS: i64 = 60 * 60;
/// Seconds for which a file is kept while it is brought in: more than the largest file takes.
pub const TAKING_SECONDS: i64 = 24 * 60 * 60;
/// Seconds for which a file, and the rows of it that were refused, are kept after an import: 30 days. For as long it
/// can be taken back, and the unchecked words of rows that it ended are kept.
pub const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// Seconds for which these words are kept beyond that: longer than a request that takes the import back can last.
const WORDS_KEPT_SECONDS: i64 = KEPT_SECONDS + 5 * 60;
/// Bytes of a piece before it is compressed.
const PIECE_BYTES: u64 = 1 << 20;
/// Pieces that may wait to be written.
const PIECES_WAITING_MAX: usize = 2;
/// Pieces of one file at most: more than the largest file that is taken has.
const PIECES_MAX: i32 = 4_096;
/// Pieces between two notes that the import of the file is alive.
const PIECES_PER_TOUCH: i32 = 32;
/// Pieces removed by one transaction: some 64 MB at most, so that others need not wait for long.
const PIECES_PER_BATCH: u64 = 64;

/// An import that goes on while its file is kept.
#[derive(Debug, Clone, Copy)]
pub struct Alive {
    /// The import.
    pub import: ImportId,
    /// How many items it has read.
    pub read: u64,
}

/// Keeps `file` for an hour. An import that waits for it is noted as alive meanwhile, so that a slow disk does
/// not make it look dead.
///
/// # Errors
/// When the file cannot be read or the database cannot be written. Pieces that were written go within the hour.
pub async fn hold_file(
    app: &App,
    agency: AgencyId,
    name: &str,
    file: &File,
    alive: Option<Alive>,
) -> Result<HeldFile, Fault> {
    let now = app.clock().now();
    let mut held = HeldFile {
        id: HeldFileId::new(now, app.rng()),
        agency,
        name: name.to_owned(),
        bytes: 0,
        until: now.plus_seconds(CHOOSING_SECONDS),
    };
    let work = app.db().appending("import.hold_file").await?;
    store::insert_held(&work, &held, now).await?;
    work.commit().await?;
    let copy = file.try_clone().or_fault("keep a file")?;
    let (sink, mut pieces) = mpsc::channel(PIECES_WAITING_MAX);
    let (keeper, id) = (app.clone(), held.id);
    let sealing = tokio::task::spawn_blocking(move || seal_pieces(copy, &keeper, id, &sink));
    let mut position = 0;
    while let Some(sealed) = pieces.recv().await {
        let work = app.db().appending("import.hold_file_part").await?;
        store::insert_held_part(&work, (now, app.rng()), held.id, position, sealed).await?;
        if let Some(alive) = alive.filter(|_| position % PIECES_PER_TOUCH == 0) {
            // Whether somebody stopped it meanwhile is found out by its last transaction.
            store::touch_import(&work, alive.import, alive.read, app.clock().now())
                .await
                .or_fault("note progress")?;
        }
        work.commit().await?;
        position += 1;
    }
    held.bytes = sealing.await.or_fault("keep a file")??;
    let work = app.db().appending("import.hold_file").await?;
    store::finish_held(&work, held.id, held.bytes).await?;
    work.commit().await?;
    Ok(held)
}

/// Compresses and encrypts piece by piece. Returns how many bytes there were. For a blocking thread.
fn seal_pieces(
    mut file: File,
    app: &App,
    id: HeldFileId,
    sink: &mpsc::Sender<Vec<u8>>,
) -> Result<u64, Fault> {
    file.seek(SeekFrom::Start(0)).or_fault("keep a file")?;
    let mut bytes = 0;
    for _ in 0..PIECES_MAX {
        let mut plain = Vec::new();
        let read = (&mut file).take(PIECE_BYTES).read_to_end(&mut plain).or_fault("keep a file")?;
        if read == 0 {
            file.seek(SeekFrom::Start(0)).or_fault("keep a file")?;
            return Ok(bytes);
        }
        bytes += read as u64;
        let mut small = Vec::new();
        DeflateEncoder::new(plain.as_slice(), Compression::fast())
            .read_to_end(&mut small)
            .or_fault("compress a file")?;
        if sink.blocking_send(app.db().keys().encrypt_for(id.uuid(), &small)?).is_err() {
            return Err(Fault::new("keep a file", "nobody wrote its pieces"));
        }
    }
    Err(Fault::new("keep a file", "it has too many pieces"))
}

/// The file as it came, in a temporary file that has no name.
///
/// # Errors
/// When the database cannot be read, or what is in it is not what was written.
pub async fn open_held(app: &App, held: &HeldFile) -> Result<File, Fault> {
    let mut file = tempfile::tempfile().or_fault("open a file that was kept")?;
    let mut bytes = 0;
    for position in 0..PIECES_MAX {
        let Some(sealed) = store::find_held_part(app.db().readers(), held.id, position).await? else { break };
        let (keeper, id) = (app.clone(), held.id);
        let opening = tokio::task::spawn_blocking(move || -> Result<(File, u64), Fault> {
            let small = keeper.db().keys().decrypt_for(id.uuid(), &sealed)?;
            let mut plain = Vec::new();
            DeflateDecoder::new(small.as_slice())
                .take(PIECE_BYTES)
                .read_to_end(&mut plain)
                .or_fault("open a file that was kept")?;
            file.write_all(&plain).or_fault("open a file that was kept")?;
            Ok((file, plain.len() as u64))
        });
        let (opened, length) = opening.await.or_fault("open a file that was kept")??;
        (file, bytes) = (opened, bytes + length);
    }
    if bytes != held.bytes {
        return Err(Fault::new("open a file that was kept", "some of its pieces are missing"));
    }
    file.seek(SeekFrom::Start(0)).or_fault("open a file that was kept")?;
    Ok(file)
}

/// Removes a file that is kept for an import which is not to be: it was refused, or did not end well. One that
/// another import has stays.
///
/// # Errors
/// When the database cannot be written; once nobody finds the file any more, [`forget_kept`] removes what is left
/// of it.
pub async fn forget_file(app: &App, id: HeldFileId) -> Result<(), Fault> {
    let work = app.db().appending("import.close_file").await?;
    let is_closed = store::close_held(&work, id, app.clock().now()).await?;
    work.commit().await?;
    if is_closed { remove_closed(app, id).await } else { Ok(()) }
}

/// Removes a file that nobody finds any more, piece by piece: one transaction for all of it would hold up
/// whoever writes.
async fn remove_closed(app: &App, id: HeldFileId) -> Result<(), Fault> {
    loop {
        let work = app.db().appending("import.forget_pieces").await?;
        let removed = store::delete_held_parts(&work, id, PIECES_PER_BATCH).await?;
        work.commit().await?;
        if removed == 0 {
            break;
        }
    }
    let work = app.db().appending("import.forget_file").await?;
    store::delete_held_file(&work, id).await?;
    work.commit().await
}

/// Removes what was kept long enough: files, the refused rows of imports, and the words of rows that imports ended,
/// which nobody is going to check.
///
/// # Errors
/// When the database cannot be written; what is left is removed the next time.
pub async fn forget_kept(app: &App, now: Instant) -> Result<(), Fault> {
    let db = app.db().readers();
    for id in store::list_held_over(db, now).await? {
        let work = app.db().appending("import.close_file").await?;
        let is_over = store::close_held_over(&work, id, now).await?;
        work.commit().await?;
        if is_over {
            remove_closed(app, id).await?;
        }
    }
    loop {
        let old = store::list_old_rejects(db, now.plus_seconds(-KEPT_SECONDS)).await?;
        if old.is_empty() {
            break;
        }
        let work = app.db().housekeeping("import.forget_rejects").await?;
        store::delete_rejects(&work, old).await?;
        work.commit().await?;
    }
    loop {
        let old = store::list_old_words(db, now.plus_seconds(-WORDS_KEPT_SECONDS)).await?;
        if old.is_empty() {
            return Ok(());
        }
        let work = app.db().appending("import.forget_words").await?;
        store::forget_words(&work, old).await?;
        work.commit().await?;
    }
}
