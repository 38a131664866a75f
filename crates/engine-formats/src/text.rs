//! Encodings: which one a text is in, and turning it into UTF-8 row by row.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::container::{refusal_of, stop};
use crate::refusal::Refusal;

/// How letters are stored in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with its byte order mark (what Excel calls Unicode text).
    Utf16,
    /// Windows-1252: bytes that are not UTF-8, some between 0x80 and 0x9F.
    Windows1252,
    /// Latin-1: bytes that are not UTF-8, none between 0x80 and 0x9F.
    Latin1,
}

impl Encoding {
    /// The name as people know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
            Self::Latin1 => "Latin-1",
        }
    }
}

/// What one whole look at a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextFacts {
    pub encoding: Encoding,
    pub byte_order_mark: bool,
    /// Lines end with a lone carriage return, as on very old Macs.
    pub carriage_returns_only: bool,
    pub bytes: u64,
}

/// Which byte order mark a text begins with.
pub(crate) fn byte_order_mark(start: &[u8]) -> Option<Mark> {
    if start.starts_with(b"\xef\xbb\xbf") {
        Some(Mark::Utf8)
    } else if start.starts_with(b"\xff\xfe") {
        Some(Mark::Utf16Le)
    } else if start.starts_with(b"\xfe\xff") {
        Some(Mark::Utf16Be)
    } else {
        None
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// Reads a text to its end and says what it is stored in.
///
/// `start` is what was already read of it. The whole text is looked at, because the first byte
/// that is not UTF-8 may stand in the last row.
pub(crate) fn survey(start: &[u8], rest: &mut dyn Read) -> Result<TextFacts, Refusal> {
    let mark = byte_order_mark(start);
    match mark {
        Some(mark @ (Mark::Utf16Le | Mark::Utf16Be)) => {
            let whole = io::Cursor::new(start.to_vec()).chain(rest);
            let mut utf8 = Utf16Reader::new(whole, mark);
            let mut scan = Scan::default();
            scan.read(&mut utf8)?;
            scan.facts(Encoding::Utf16, true)
        }
        Some(Mark::Utf8) | None => {
            if mark.is_none() && looks_like_bare_utf16(start) {
                return Err(Refusal::UnknownEncoding { row: 1 });
            }
            let mut scan = Scan::default();
            let start = if mark.is_some() { &start[3..] } else { start };
            let mut whole = io::Cursor::new(start).chain(rest);
            scan.read(&mut whole)?;
            let encoding = scan.encoding()?;
            scan.facts(encoding, mark.is_some())
        }
    }
}

/// Every second byte is zero: UTF-16 that lost its mark.
fn looks_like_bare_utf16(start: &[u8]) -> bool {
    let start = &start[..start.len().min(512)];
    let zeros = memchr::memchr_iter(0, start).count();
    start.len() >= 8 && zeros * 3 > start.len()
}

#[derive(Default)]
struct Scan {
    bytes: u64,
    lines: u64,
    carriage_returns: u64,
    first_not_utf8: Option<u64>,
    first_multibyte: Option<u64>,
    windows: bool,
    undefined: Option<u64>,
    carry: Vec<u8>,
}

impl Scan {
    fn read(&mut self, input: &mut dyn Read) -> Result<(), Refusal> {
        let mut buffer = vec![0_u8; 64 * 1024];
        loop {
            let n = match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(refusal_of(error)),
            };
            self.bytes += n as u64;
            let chunk = &buffer[..n];
            if memchr::memchr(0, chunk).is_some() {
                return Err(Refusal::AnotherKindOfFile { looks_like: "a file of bytes that are not text" });
            }
            self.take(chunk);
        }
        let carry = std::mem::take(&mut self.carry);
        if !carry.is_empty() {
            self.not_utf8(&carry);
        }
        Ok(())
    }

    fn take(&mut self, chunk: &[u8]) {
        if self.carry.is_empty() && chunk.is_ascii() {
            self.count_lines(chunk);
            return;
        }
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(chunk);
        let mut left: &[u8] = &joined;
        loop {
            match std::str::from_utf8(left) {
                Ok(text) => {
                    self.valid(text.as_bytes());
                    break;
                }
                Err(error) => {
                    let (good, bad) = left.split_at(error.valid_up_to());
                    self.valid(good);
                    match error.error_len() {
                        None => {
                            self.carry = bad.to_vec();
                            break;
                        }
                        Some(len) => {
                            self.not_utf8(&bad[..len]);
                            left = &bad[len..];
                        }
                    }
                }
            }
        }
    }

    fn valid(&mut self, bytes: &[u8]) {
        if self.first_multibyte.is_none()
            && let Some(at) = bytes.iter().position(|byte| *byte >= 0x80)
        {
            self.first_multibyte =
                Some(self.lines + 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64);
        }
        self.count_lines(bytes);
    }

    fn not_utf8(&mut self, bytes: &[u8]) {
        self.first_not_utf8.get_or_insert(self.lines + 1);
        for byte in bytes {
            self.windows |= (0x80..0xa0).contains(byte);
            if matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d) {
                self.undefined.get_or_insert(self.lines + 1);
            }
        }
    }

    fn count_lines(&mut self, bytes: &[u8]) {
        self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        if self.lines == 0 {
            self.carriage_returns += memchr::memchr_iter(b'\r', bytes).count() as u64;
        }
    }

    fn encoding(&self) -> Result<Encoding, Refusal> {
        match (self.first_not_utf8, self.first_multibyte) {
            (None, _) => Ok(Encoding::Utf8),
            // INVARIANT: nothing is guessed: a text that is partly UTF-8 would come out garbled either way.
            (Some(bad), Some(good)) => Err(Refusal::MixedEncodings { row: bad.max(good) }),
            (Some(_), None) => match self.undefined {
                Some(row) => Err(Refusal::UnknownEncoding { row }),
                None if self.windows => Ok(Encoding::Windows1252),
                None => Ok(Encoding::Latin1),
            },
        }
    }

    fn facts(&self, encoding: Encoding, byte_order_mark: bool) -> Result<TextFacts, Refusal> {
        Ok(TextFacts {
            encoding,
            byte_order_mark,
            carriage_returns_only: self.lines == 0 && self.carriage_returns > 0,
            bytes: self.bytes,
        })
    }
}

/// Turns one row's bytes into text.
pub(crate) fn decode(encoding: Encoding, bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf16 => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Refusal::CouldNotRead {
                attempted: "read the file a second time",
                detail: "its bytes changed".into(),
            })
        }
        Encoding::Windows1252 | Encoding::Latin1 => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// Reads UTF-16 as UTF-8.
pub(crate) struct Utf16Reader<R> {
    inner: R,
    decoder: Decoder,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf16Reader<R> {
    pub(crate) fn new(inner: R, mark: Mark) -> Self {
        let encoding = if mark == Mark::Utf16Be { UTF_16BE } else { UTF_16LE };
        Self { inner, decoder: encoding.new_decoder_with_bom_removal(), out: Vec::new(), at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut raw = [0_u8; 8 * 1024];
        let n = self.inner.read(&mut raw)?;
        self.ended = n == 0;
        let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(64 * 1024);
        self.out.resize(room, 0);
        let (result, _, written, errors) = self.decoder.decode_to_utf8(&raw[..n], &mut self.out, self.ended);
        debug_assert!(result == CoderResult::InputEmpty, "the buffer was made large enough");
        self.out.truncate(written);
        self.at = 0;
        if errors {
            return Err(stop(Refusal::UnknownEncoding { row: 1 }));
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let n = buf.len().min(self.out.len() - self.at);
        buf[..n].copy_from_slice(&self.out[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
