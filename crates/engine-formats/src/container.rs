//! What the bytes are packed in: nothing, gzip or zip; and reading one member under limits.
//!
//! Kinds are told by content, never by the file's name. A zip member is read by seeking to its
//! data and unpacking it here, so that size, ratio and checksum are checked while streaming and a
//! bomb is stopped long before it has unpacked.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::CompressionMethod;

use crate::limits::{LimitName, Limits};
use crate::refusal::{CutOff, Refusal};

/// How the bytes of a member are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zip { start: u64, packed: u64, size: u64, crc: u32, deflated: bool },
}

/// One stream of bytes inside the upload.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Empty for the upload itself.
    pub name: String,
    pub packing: Packing,
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    Empty,
    Zip,
    Gzip,
    Compound,
    Json,
    Text,
    Other(&'static str),
}

/// Tells what bytes are from how they begin.
pub(crate) fn sniff(start: &[u8]) -> Looks {
    const MAGIC: &[(&[u8], Looks)] = &[
        (b"PK\x03\x04", Looks::Zip),
        (b"PK\x05\x06", Looks::Zip),
        (b"\x1f\x8b", Looks::Gzip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Looks::Compound),
        (b"%PDF", Looks::Other("a PDF")),
        (b"7z\xbc\xaf\x27\x1c", Looks::Other("a 7z archive")),
        (b"Rar!", Looks::Other("a RAR archive")),
        (b"BZh", Looks::Other("a bzip2 archive")),
        (b"\xfd7zXZ", Looks::Other("an xz archive")),
        (b"\x28\xb5\x2f\xfd", Looks::Other("a zstd archive")),
        (b"\x89PNG", Looks::Other("a picture")),
        (b"\xff\xd8\xff", Looks::Other("a picture")),
        (b"GIF8", Looks::Other("a picture")),
        (b"SQLite format 3", Looks::Other("a database")),
        (b"{\\rtf", Looks::Other("a text document (RTF)")),
    ];
    if start.is_empty() {
        return Looks::Empty;
    }
    for (magic, looks) in MAGIC {
        if start.starts_with(magic) {
            return *looks;
        }
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let head = text[..text.len().min(64)].to_ascii_lowercase();
    if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") || head.starts_with(b"<table") {
        return Looks::Other("a web page, though it may be named .xls");
    }
    if head.starts_with(b"<?xml") {
        return Looks::Other("an XML file");
    }
    if head.starts_with(b"{") || (head.starts_with(b"[") && head[1..].trim_ascii_start().starts_with(b"{")) {
        return Looks::Json;
    }
    Looks::Text
}

/// Counts unpacked bytes over all members of one upload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    pub unpacked: u64,
    pub packed: u64,
}

impl Budget {
    fn spend(&mut self, bytes: u64, limits: &Limits) -> Result<(), Refusal> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        if self.unpacked > limits.bytes_unpacked_max {
            return Err(Refusal::TooLarge {
                limit: LimitName::BytesUnpacked,
                allowed: limits.bytes_unpacked_max,
                found: self.unpacked,
            });
        }
        let ratio = self.unpacked / self.packed.max(1);
        if self.unpacked > limits.unpack_ratio_from_bytes && ratio > limits.unpack_ratio_max {
            return Err(Refusal::TooLarge {
                limit: LimitName::UnpackRatio,
                allowed: limits.unpack_ratio_max,
                found: ratio,
            });
        }
        Ok(())
    }
}

/// A refusal travelling through `std::io`.
#[derive(Debug)]
struct Stopped(Refusal);

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Stopped {}

pub(crate) fn stop(refusal: Refusal) -> io::Error {
    io::Error::other(Stopped(refusal))
}

/// Turns a read error into the refusal that caused it, or into "our side".
pub(crate) fn refusal_of(error: io::Error) -> Refusal {
    if error.get_ref().is_some_and(|inner| inner.is::<Stopped>()) {
        let inner = error.into_inner().expect("the error was seen to have an inner error");
        return inner.downcast::<Stopped>().expect("the inner error was seen to be a refusal").0;
    }
    Refusal::CouldNotRead { attempted: "read the file", detail: error.to_string() }
}

/// A member's bytes, unpacked, counted and checked.
pub(crate) struct MemberReader<'a> {
    inner: Box<dyn Read + 'a>,
    limits: Limits,
    budget: Budget,
    gzip: bool,
    check: Option<Check>,
}

struct Check {
    crc: flate2::Crc,
    expected_crc: u32,
    expected_size: u64,
    seen: u64,
}

impl Read for MemberReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = match self.inner.read(buf) {
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) if self.gzip || self.check.is_some() => return Err(self.unpack_error(error)),
            Err(error) => return Err(error),
        };
        self.budget.spend(n as u64, &self.limits).map_err(stop)?;
        if let Some(check) = &mut self.check {
            check.seen += n as u64;
            check.crc.update(&buf[..n]);
            let ended = n == 0 && !buf.is_empty();
            if check.seen > check.expected_size || (ended && check.seen < check.expected_size) {
                return Err(stop(Refusal::Damaged { what: "a file in the zip archive" }));
            }
            if ended && check.crc.sum() != check.expected_crc {
                return Err(stop(Refusal::Damaged { what: "a file in the zip archive" }));
            }
        }
        Ok(n)
    }
}

impl MemberReader<'_> {
    fn unpack_error(&self, error: io::Error) -> io::Error {
        match error.kind() {
            io::ErrorKind::UnexpectedEof if self.gzip => stop(CutOff::Gzip.into()),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                let what = if self.gzip { "the .gz file" } else { "a file in the zip archive" };
                stop(Refusal::Damaged { what })
            }
            _ => error,
        }
    }

    pub(crate) fn budget(&self) -> Budget {
        self.budget
    }
}

/// Opens one member from its start.
pub(crate) fn open_member<'a, R: Read + Seek>(
    source: &'a mut R,
    member: &Member,
    limits: &Limits,
    budget: Budget,
) -> Result<MemberReader<'a>, Refusal> {
    let (inner, gzip, check): (Box<dyn Read + 'a>, bool, Option<Check>) = match member.packing {
        Packing::Plain => {
            rewind(source, 0)?;
            (Box::new(source), false, None)
        }
        Packing::Gzip => {
            rewind(source, 0)?;
            (Box::new(MultiGzDecoder::new(source)), true, None)
        }
        Packing::Zip { start, packed, size, crc, deflated } => {
            rewind(source, start)?;
            let bytes = source.take(packed);
            let check = Check { crc: flate2::Crc::new(), expected_crc: crc, expected_size: size, seen: 0 };
            let inner: Box<dyn Read + 'a> =
                if deflated { Box::new(DeflateDecoder::new(bytes)) } else { Box::new(bytes) };
            (inner, false, Some(check))
        }
    };
    Ok(MemberReader { inner, limits: *limits, budget, gzip, check })
}

pub(crate) fn rewind<R: Seek>(source: &mut R, to: u64) -> Result<(), Refusal> {
    source.seek(SeekFrom::Start(to)).map_err(refusal_of).map(drop)
}

/// What a zip archive holds.
#[derive(Debug)]
pub(crate) enum ZipHolds {
    /// An Excel or OpenDocument workbook.
    Workbook { ods: bool },
    /// Members that may be tables, and the names of what was passed over.
    Members { members: Vec<Member>, left_out: Vec<String> },
}

/// Reads a zip archive's list of files and chooses what may be a table.
pub(crate) fn list_zip<R: Read + Seek>(source: &mut R, limits: &Limits) -> Result<ZipHolds, Refusal> {
    rewind(source, 0)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(&mut *source)).map_err(|error| match error {
        zip::result::ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => refusal_of(error),
        _ => Refusal::CutOff(CutOff::Zip),
    })?;
    let count = archive.len() as u64;
    if count > limits.archive_files_max {
        return Err(Refusal::TooLarge {
            limit: LimitName::ArchiveFiles,
            allowed: limits.archive_files_max,
            found: count,
        });
    }
    let kind = kind_of_zip(&archive)?;
    let workbook = kind.is_some();
    let mut members = Vec::new();
    let mut left_out = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| Refusal::Damaged { what: "the zip archive" })?;
        if file.is_dir() {
            continue;
        }
        let name =
            file.name().map(|name| name.into_owned()).unwrap_or_else(|_| format!("file {}", index + 1));
        if file.is_symlink() || (!workbook && is_clutter(&name)) {
            left_out.push(name);
            continue;
        }
        if file.encrypted() {
            return Err(Refusal::Encrypted { what: "the zip archive" });
        }
        let packing = packing_of(&file)?;
        members.push(Member { name, packing });
    }
    drop(archive);
    let Some(ods) = kind else {
        return Ok(ZipHolds::Members { members, left_out });
    };
    check_workbook_members(source, &members, limits)?;
    Ok(ZipHolds::Workbook { ods })
}

/// Where a member's bytes are and how they are packed.
fn packing_of<R: Read + ?Sized>(file: &zip::read::ZipFile<'_, R>) -> Result<Packing, Refusal> {
    let deflated = match file.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        _ => {
            return Err(Refusal::AnotherKindOfFile { looks_like: "a zip archive packed in an unusual way" });
        }
    };
    let start = file.data_start().ok_or(Refusal::Damaged { what: "the zip archive" })?;
    Ok(Packing::Zip { start, packed: file.compressed_size(), size: file.size(), crc: file.crc32(), deflated })
}

/// `Some(ods)` for a workbook, `None` for an ordinary archive.
fn kind_of_zip<R: Read + Seek>(archive: &zip::ZipArchive<R>) -> Result<Option<bool>, Refusal> {
    let has = |wanted: &str| archive.file_names().any(|name| name.is_ok_and(|name| name == wanted));
    if has("xl/workbook.bin") {
        return Err(Refusal::AnotherKindOfFile { looks_like: "an Excel binary workbook (.xlsb)" });
    }
    if has("word/document.xml") {
        return Err(Refusal::AnotherKindOfFile { looks_like: "a Word document" });
    }
    if has("xl/workbook.xml") {
        return Ok(Some(false));
    }
    if has("mimetype") && has("content.xml") {
        return Ok(Some(true));
    }
    Ok(None)
}

/// Unpacks every member of a workbook into nothing, so that what opens it later meets no surprise.
///
/// Sizes in the list of files are the sender's word; here each member must unpack to exactly its
/// stated size and checksum, and all together to less than the limit.
fn check_workbook_members<R: Read + Seek>(
    source: &mut R,
    members: &[Member],
    limits: &Limits,
) -> Result<(), Refusal> {
    let mut total = 0;
    for member in members {
        let mut reader = open_member(
            source,
            member,
            &workbook_limits(limits),
            Budget { unpacked: total, packed: u64::MAX },
        )?;
        io::copy(&mut reader, &mut io::sink()).map_err(refusal_of).map_err(name_workbook_limit)?;
        total = reader.budget().unpacked;
    }
    Ok(())
}

fn workbook_limits(limits: &Limits) -> Limits {
    Limits { bytes_unpacked_max: limits.workbook_bytes_max, ..*limits }
}

fn name_workbook_limit(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::TooLarge { limit: LimitName::BytesUnpacked, allowed, found } => {
            Refusal::TooLarge { limit: LimitName::WorkbookBytes, allowed, found }
        }
        Refusal::Damaged { .. } => Refusal::Damaged { what: "the workbook" },
        other => other,
    }
}

/// Files that computers add on their own.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || last.starts_with("._")
        || last.eq_ignore_ascii_case(".DS_Store")
        || last.eq_ignore_ascii_case("Thumbs.db")
        || last.eq_ignore_ascii_case("desktop.ini")
}

/// Whether a member of an archive is worth reading as a table, by its name's ending.
///
/// Only used to pass over readme files and the like: what a member *is* comes from its content.
pub(crate) fn may_be_table(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    match last.rsplit_once('.') {
        None => true,
        Some((_, ending)) => {
            let ending = ending.to_ascii_lowercase();
            !matches!(
                ending.as_str(),
                "md" | "pdf"
                    | "html"
                    | "htm"
                    | "doc"
                    | "docx"
                    | "xml"
                    | "png"
                    | "jpg"
                    | "jpeg"
                    | "gif"
                    | "css"
                    | "js"
            ) && !last.to_ascii_lowercase().starts_with("readme")
        }
    }
}
