//! Keeps a file as it came, compressed and encrypted in the database: for an hour while somebody says which
//! column says what, and for 30 days after it was brought in, so that its agency can look at what it sent.
//! A file that was refused because people are in it is never kept.

use super::store::{self, HeldFile};
use crate::App;
use accord_kernel::Instant;
use accord_kernel::ids::{AgencyId, HeldFileId};
use accord_platform_db::{Fault, Stored};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use tokio::sync::mpsc;

/// Seconds for which a file is kept while somebody is choosing.
const CHOOSING_SECONDS: i64 = 60 * 60;
/// Seconds for which a file, and the rows of it that were refused, are kept after an import: 30 days.
pub const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// Bytes of a piece before it is compressed.
const PIECE_BYTES: u64 = 1 << 20;
/// Pieces that may wait to be written.
const PIECES_WAITING_MAX: usize = 2;
/// Pieces of one file at most: more than the largest file that is taken has.
const PIECES_MAX: i32 = 4_096;

/// Keeps `file` for an hour.
///
/// # Errors
/// When the file cannot be read or the database cannot be written. Pieces that were written go within the hour.
pub async fn hold_file(app: &App, agency: AgencyId, name: &str, file: &File) -> Result<HeldFile, Fault> {
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

/// Removes what was kept long enough: files, and the refused rows of imports.
///
/// # Errors
/// When the database cannot be written; what is left is removed the next time.
pub async fn forget_kept(app: &App, now: Instant) -> Result<(), Fault> {
    let db = app.db().readers();
    let ended_before = now.plus_seconds(-KEPT_SECONDS);
    if !store::is_anything_over(db, now).await? && !store::has_old_rejects(db, ended_before).await? {
        return Ok(());
    }
    let work = app.db().housekeeping("import.forget_kept").await?;
    store::delete_held(&work, now).await?;
    store::delete_old_rejects(&work, ended_before).await?;
    work.commit().await
}
