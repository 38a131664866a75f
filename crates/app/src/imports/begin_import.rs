//! Writes down that the import of a file begins: from then on its page shows it, and no other of the same kind
//! begins.

use super::hold_file::TAKING_SECONDS;
use super::model::NotImported;
use super::run_import::{FileToImport, target_of};
use super::store::{self, NewImport};
use crate::agencies::Agency;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::Purpose;
use accord_kernel::ids::{HeldFileId, ImportId};
use accord_platform_db::{Fault, Stored, is_unique_violation};
use accord_policy::action::RunImport;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// An import that has begun: its rows are to follow.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// Its id.
    pub id: ImportId,
    /// Its number, which its rows carry.
    pub(super) number: i64,
}

/// Writes down that the import of a file begins. Only one of the same agency and format runs at a time.
///
/// # Errors
/// As [`run_import`](super::run_import()).
pub async fn begin_import(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    new: &mut FileToImport,
) -> Result<Result<Begun, NotImported>, Stop> {
    let (hash, bytes) = hash_file(&mut new.file).await?;
    let row = NewImport {
        agency: agency.id,
        format: new.format.name(),
        file_name: &new.name,
        file_hash: &hash,
        file_bytes: bytes,
    };
    let held = new.held;
    app.db().retrying(|| begin(app, visit, agency, &row, held)).await
}

async fn begin(
    app: &App,
    visit: &Visit,
    agency: &Agency,
    row: &NewImport<'_>,
    held: Option<HeldFileId>,
) -> Result<Result<Begun, NotImported>, Stop> {
    let id = ImportId::new(visit.at(), app.rng());
    let permit = visit.decide::<RunImport>(app, target_of(id, agency), Purpose::PlanAndAnalyse).await?;
    let tx = app.db().write(permit).await?;
    if store::is_one_being_taken_back(&tx, agency.id, row.format).await? {
        return Ok(Err(NotImported::AnotherRuns));
    }
    let number = match store::insert_import(&tx, row).await {
        Err(error) if is_unique_violation(&error) => return Ok(Err(NotImported::AnotherRuns)),
        other => other.or_fault("begin an import")?,
    };
    if let Some(held) = held {
        // The hour of choosing may be almost over, and a large file takes long.
        store::lengthen_hold(&tx, held, app.clock().now().plus_seconds(TAKING_SECONDS)).await?;
    }
    tx.commit().await?;
    Ok(Ok(Begun { id, number }))
}

async fn hash_file(file: &mut File) -> Result<(String, u64), Fault> {
    let mut copy = file.try_clone().or_fault("read the file")?;
    let hashed = tokio::task::spawn_blocking(move || -> std::io::Result<(String, u64)> {
        let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0u8; 1 << 16]);
        copy.seek(SeekFrom::Start(0))?;
        loop {
            let read = copy.read(&mut buffer)?;
            if read == 0 {
                copy.seek(SeekFrom::Start(0))?;
                return Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes));
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
    });
    hashed.await.or_fault("read the file")?.or_fault("read the file")
}
