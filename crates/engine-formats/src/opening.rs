//! Finding out what is inside a file, with every stream read to its end once.

use std::io::{Read, Seek};

use crate::container::{
    Budget, Looks, Member, MemberReader, Packing, ZipHolds, list_zip, may_be_table, open_member, refusal_of,
    sniff,
};
use crate::limits::{LimitName, Limits};
use crate::lines::find_delimiter;
use crate::refusal::Refusal;
use crate::text::{Encoding, TextFacts, Utf16Reader, byte_order_mark, survey};
use crate::upload::{Part, PartKind};
use crate::workbook::{Sheet, WorkbookKind, load};

pub(crate) enum Content {
    Text { member: Member, facts: TextFacts },
    Sheet(Sheet),
    Json(Member),
}

/// `2024-05.csv.gz` unpacks to `2024-05.csv`.
pub(crate) fn unpacked_name(name: &str) -> String {
    name.strip_suffix(".gz").unwrap_or(name).to_owned()
}

pub(crate) fn open_text<'a, R: Read + Seek>(
    source: &'a mut R,
    member: &Member,
    facts: TextFacts,
    limits: &Limits,
    budget: Budget,
) -> Result<Box<dyn Read + 'a>, Refusal> {
    let mut reader = open_member(source, member, limits, budget)?;
    if facts.encoding != Encoding::Utf16 {
        return Ok(Box::new(reader));
    }
    let mut start = [0_u8; 2];
    reader.read_exact(&mut start).map_err(refusal_of)?;
    let mark = byte_order_mark(&start).ok_or(Refusal::UnknownEncoding { row: 1 })?;
    Ok(Box::new(Utf16Reader::new(std::io::Cursor::new(start).chain(reader), mark)))
}

/// What has been found while a file is opened.
pub(crate) struct Opening {
    limits: Limits,
    bytes_in: u64,
    unpacked: u64,
    pub parts: Vec<Part>,
    pub contents: Vec<Content>,
    pub left_out: Vec<String>,
}

impl Opening {
    /// Opens a file that stands at its start.
    pub(crate) fn of<R: Read + Seek>(
        source: &mut R,
        name: &str,
        bytes_in: u64,
        limits: Limits,
    ) -> Result<Self, Refusal> {
        let mut start = Vec::new();
        Read::by_ref(source).take(4096).read_to_end(&mut start).map_err(refusal_of)?;
        let mut opening = Self {
            limits,
            bytes_in,
            unpacked: 0,
            parts: Vec::new(),
            contents: Vec::new(),
            left_out: Vec::new(),
        };
        match sniff(&start) {
            Looks::Empty => return Err(Refusal::Empty),
            Looks::Other(looks_like) => return Err(Refusal::AnotherKindOfFile { looks_like }),
            Looks::Zip => opening.zip(source, name)?,
            Looks::Gzip => {
                let name = unpacked_name(name);
                let packing = Packing::Gzip;
                opening.member(source, Member { name, packing }, false)?;
            }
            Looks::Compound | Looks::Json | Looks::Text => {
                let name = name.to_owned();
                let packing = Packing::Plain;
                opening.member(source, Member { name, packing }, false)?;
            }
        }
        if opening.parts.is_empty() {
            return Err(Refusal::NothingToRead { left_out: opening.left_out });
        }
        Ok(opening)
    }

    fn zip<R: Read + Seek>(&mut self, source: &mut R, name: &str) -> Result<(), Refusal> {
        match list_zip(source, &self.limits)? {
            ZipHolds::Workbook { ods } => {
                let member = Member { name: String::new(), packing: Packing::Plain };
                let bytes = self.whole(source, &member)?;
                self.workbook(&bytes, kind_of(ods), name)
            }
            ZipHolds::Members { members, left_out } => {
                self.left_out.extend(left_out);
                for member in members {
                    if may_be_table(&member.name) {
                        self.member(source, member, true)?;
                    } else {
                        self.left_out.push(member.name);
                    }
                }
                Ok(())
            }
        }
    }

    /// Adds what one stream of bytes holds; in an archive, what is no table is left out instead of refused.
    fn member<R: Read + Seek>(
        &mut self,
        source: &mut R,
        member: Member,
        in_archive: bool,
    ) -> Result<(), Refusal> {
        let budget = Budget { unpacked: self.unpacked, packed: self.bytes_in };
        let mut reader = open_member(source, &member, &self.limits, budget)?;
        let mut start = Vec::new();
        Read::by_ref(&mut reader).take(4096).read_to_end(&mut start).map_err(refusal_of)?;
        match sniff(&start) {
            Looks::Text => {
                let facts = match survey(&start, &mut reader) {
                    Err(Refusal::AnotherKindOfFile { .. }) if in_archive => {
                        self.left_out.push(member.name);
                        return Ok(());
                    }
                    other => other?,
                };
                self.unpacked = reader.budget().unpacked;
                drop(reader);
                self.text(source, member, facts)
            }
            Looks::Json => {
                self.drain(&mut reader)?;
                self.parts.push(Part { name: member.name.clone(), kind: PartKind::Json });
                self.contents.push(Content::Json(member));
                Ok(())
            }
            Looks::Compound | Looks::Zip => {
                drop(reader);
                let bytes = self.whole(source, &member)?;
                self.workbook_or_nested(&bytes, member.name)
            }
            Looks::Gzip => Err(Refusal::NestedArchive { name: member.name }),
            Looks::Empty | Looks::Other(_) if in_archive => {
                self.left_out.push(member.name);
                Ok(())
            }
            Looks::Empty => Err(Refusal::Empty),
            Looks::Other(looks_like) => Err(Refusal::AnotherKindOfFile { looks_like }),
        }
    }

    /// A compound file is an old workbook; a zip inside something else is a workbook or one archive too many.
    fn workbook_or_nested(&mut self, bytes: &[u8], name: String) -> Result<(), Refusal> {
        if sniff(bytes) == Looks::Compound {
            if is_locked(bytes) {
                let what = "the workbook";
                return Err(Refusal::Encrypted { what });
            }
            return self.workbook(bytes, WorkbookKind::Xls, &name);
        }
        match list_zip(&mut std::io::Cursor::new(bytes), &self.limits)? {
            ZipHolds::Workbook { ods } => self.workbook(bytes, kind_of(ods), &name),
            ZipHolds::Members { .. } => Err(Refusal::NestedArchive { name }),
        }
    }

    fn text<R: Read + Seek>(
        &mut self,
        source: &mut R,
        member: Member,
        facts: TextFacts,
    ) -> Result<(), Refusal> {
        let budget = Budget { unpacked: 0, packed: self.bytes_in };
        let mut sample = Vec::new();
        const SAMPLE: u64 = 256 * 1024;
        open_text(source, &member, facts, &self.limits, budget)?
            .take(SAMPLE)
            .read_to_end(&mut sample)
            .map_err(refusal_of)?;
        let whole = (sample.len() as u64) < SAMPLE;
        let delimiter = find_delimiter(&sample, whole, facts, &self.limits);
        let kind = PartKind::Text { encoding: facts.encoding, delimiter };
        self.parts.push(Part { name: member.name.clone(), kind });
        self.contents.push(Content::Text { member, facts });
        Ok(())
    }

    fn workbook(&mut self, bytes: &[u8], kind: WorkbookKind, name: &str) -> Result<(), Refusal> {
        for sheet in load(bytes, kind, &self.limits)? {
            let part = Part {
                name: format!("{name} › {}", sheet.name),
                kind: PartKind::Sheet { hidden: sheet.hidden },
            };
            if sheet.rows.is_empty() {
                self.left_out.push(part.name);
            } else {
                self.parts.push(part);
                self.contents.push(Content::Sheet(sheet));
            }
        }
        Ok(())
    }

    /// All bytes of a workbook; it must fit in memory.
    fn whole<R: Read + Seek>(&mut self, source: &mut R, member: &Member) -> Result<Vec<u8>, Refusal> {
        let limit = self.limits.workbook_bytes_max;
        let budget = Budget { unpacked: self.unpacked, packed: self.bytes_in };
        let mut reader = open_member(source, member, &self.limits, budget)?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut reader).take(limit + 1).read_to_end(&mut bytes).map_err(refusal_of)?;
        self.unpacked = reader.budget().unpacked;
        if bytes.len() as u64 > limit {
            return Err(Refusal::TooLarge {
                limit: LimitName::WorkbookBytes,
                allowed: limit,
                found: limit + 1,
            });
        }
        Ok(bytes)
    }

    fn drain(&mut self, reader: &mut MemberReader<'_>) -> Result<(), Refusal> {
        std::io::copy(reader, &mut std::io::sink()).map_err(refusal_of)?;
        self.unpacked = reader.budget().unpacked;
        Ok(())
    }
}

const fn kind_of(ods: bool) -> WorkbookKind {
    if ods { WorkbookKind::Ods } else { WorkbookKind::Xlsx }
}

/// A workbook with a password is an encrypted package inside a compound file.
fn is_locked(bytes: &[u8]) -> bool {
    let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &wanted).is_some()
}
