//! Packing: what is opened, what is refused, and by which limit.

use std::io::{Cursor, Write};

use accord_engine_formats::{CutOff, LimitName, Limits, Refusal, Upload};
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use crate::support::{kind, open, read, read_part};

pub const WARDS: &str =
    "Epoch,Category,Ward Name\n2019-06-01,Robbery,Example Ward\n2019-07-01,Robbery,Other Ward\n";

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a new member");
        writer.write_all(bytes).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}

fn refusal(bytes: &[u8], limits: Limits) -> Refusal {
    Upload::open(Cursor::new(bytes), None, limits).map(drop).expect_err("a refusal")
}

#[test]
fn plain_gzip_and_zip_give_the_same_records() {
    let plain = read(WARDS).expect("plain");
    let packed = read(gz(WARDS.as_bytes())).expect("gzip");
    let archived = read(zipped(&[("2019/wards.csv", WARDS.as_bytes())])).expect("zip");
    assert_eq!(plain.accepted, packed.accepted);
    assert_eq!(plain.accepted, archived.accepted);
}

#[test]
fn two_gzip_files_joined_are_one_text() {
    let (head, tail) = WARDS.split_at(40);
    let joined = [gz(head.as_bytes()), gz(tail.as_bytes())].concat();
    assert_eq!(read(joined).expect("joined").totals.accepted, 2);
}

#[test]
fn an_archive_gives_each_table_and_names_what_it_leaves_out() {
    let bytes = zipped(&[
        ("2019/wards.csv", WARDS.as_bytes()),
        ("2019/more.txt", WARDS.as_bytes()),
        ("README.md", b"what this is"),
        ("__MACOSX/2019/._wards.csv", b"\x00\x05\x16\x07"),
        ("picture.csv", b"\x89PNG\r\n"),
        ("nothing.csv", b""),
    ]);
    let mut upload = open(&bytes).expect("an archive");
    let names: Vec<&str> = upload.parts().iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["2019/wards.csv", "2019/more.txt"]);
    assert_eq!(upload.left_out().len(), 4);
    for part in 0..2 {
        let recognised = upload.recognise(part, None, &[]).expect("a format").remove(0);
        assert_eq!(read_part(&mut upload, part, recognised).expect("a table").totals.accepted, 2);
    }
}

#[test]
fn cut_off_archives_are_refused_before_a_row_is_seen() {
    let packed = gz(WARDS.repeat(200).as_bytes());
    assert_eq!(refusal(&packed[..packed.len() - 9], Limits::default()), CutOff::Gzip.into());
    assert_eq!(refusal(&packed[..packed.len() - 4], Limits::default()), CutOff::Gzip.into());
    let archived = zipped(&[("wards.csv", WARDS.repeat(200).as_bytes())]);
    assert_eq!(refusal(&archived[..archived.len() - 30], Limits::default()), CutOff::Zip.into());
}

#[test]
fn damaged_archives_are_refused() {
    let mut packed = gz(WARDS.repeat(200).as_bytes());
    let middle = packed.len() / 2;
    packed[middle] ^= 0xff;
    assert!(matches!(refusal(&packed, Limits::default()), Refusal::Damaged { .. }));
    let mut archived = zipped(&[("wards.csv", WARDS.repeat(200).as_bytes())]);
    archived[60] ^= 0xff;
    assert!(matches!(refusal(&archived, Limits::default()), Refusal::Damaged { .. }));
}

#[test]
fn a_bomb_is_refused_by_its_ratio_while_it_unpacks() {
    let noughts = vec![b'0'; 20 * 1024 * 1024];
    for bomb in [gz(&noughts), zipped(&[("bomb.csv", &noughts)])] {
        let Refusal::TooLarge { limit, allowed, .. } = refusal(&bomb, Limits::default()) else {
            panic!("a limit was expected")
        };
        assert_eq!((limit, allowed), (LimitName::UnpackRatio, 300));
    }
}

#[test]
fn a_bomb_in_many_small_members_is_refused_by_the_total() {
    let member = vec![b'x'; 300_000];
    let bytes = zipped(&[("a.csv", &member), ("b.csv", &member), ("c.csv", &member), ("d.csv", &member)]);
    let limits = Limits { bytes_unpacked_max: 1_000_000, ..Limits::default() };
    let Refusal::TooLarge { limit, found, .. } = refusal(&bytes, limits) else {
        panic!("a limit was expected")
    };
    assert_eq!(limit, LimitName::BytesUnpacked);
    assert!(found < 1_100_000, "stopped while streaming, at {found}");
}

#[test]
fn archives_inside_archives_are_refused() {
    let inner = zipped(&[("wards.csv", WARDS.as_bytes())]);
    assert_eq!(kind(read(zipped(&[("inner.zip", &inner)]))), "nested-archive");
    assert_eq!(kind(read(zipped(&[("wards.csv.gz", &gz(WARDS.as_bytes()))]))), "nested-archive");
    assert_eq!(kind(read(gz(&gz(WARDS.as_bytes())))), "nested-archive");
    assert_eq!(kind(read(gz(&inner))), "nested-archive");
}

#[test]
fn a_locked_archive_is_refused() {
    let mut bytes = zipped(&[("wards.csv", WARDS.as_bytes())]);
    // Bit 0 of the flags says "encrypted", in the member's own header and in the list of files.
    bytes[6] |= 1;
    let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").expect("a list of files");
    bytes[central + 8] |= 1;
    assert_eq!(kind(read(bytes)), "encrypted");
}

#[test]
fn a_locked_workbook_is_refused() {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(512, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(kind(read(bytes)), "encrypted");
}

#[test]
fn every_limit_is_named_with_its_value() {
    let small = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    let check = |bytes: &[u8], limits: Limits, expected: LimitName| {
        let refusal = Upload::open(Cursor::new(bytes), None, limits)
            .and_then(|mut upload| {
                let recognised = upload.recognise(0, None, &[])?.remove(0);
                upload.read(0, &recognised).map(drop)
            })
            .expect_err("a limit");
        let Refusal::TooLarge { limit, .. } = &refusal else { panic!("{refusal}") };
        assert_eq!(*limit, expected);
        assert!(refusal.to_string().contains(expected.counts()), "{refusal}");
    };
    let wards = WARDS.as_bytes();
    check(wards, small(|limits| limits.bytes_in_max = 10), LimitName::BytesIn);
    check(wards, small(|limits| limits.bytes_unpacked_max = 10), LimitName::BytesUnpacked);
    check(wards, small(|limits| limits.rows_max = 2), LimitName::Rows);
    check(wards, small(|limits| limits.columns_max = 2), LimitName::Columns);
    check(wards, small(|limits| limits.cell_bytes_max = 11), LimitName::CellBytes);
    check(wards, small(|limits| limits.row_bytes_max = 30), LimitName::RowBytes);
    let two = zipped(&[("a.csv", wards), ("b.csv", wards)]);
    check(&two, small(|limits| limits.archive_files_max = 1), LimitName::ArchiveFiles);
    check(b"{\"a\": 1}", small(|limits| limits.json_bytes_max = 3), LimitName::JsonBytes);
}

#[test]
fn other_kinds_of_file_are_named_by_content_not_by_name() {
    let check = |bytes: &[u8], words: &str| {
        let refusal = Upload::open(Cursor::new(bytes), Some("wards.csv"), Limits::default()).map(drop);
        let message = refusal.expect_err("a refusal").to_string();
        assert!(message.contains(words), "{message}");
    };
    check(b"%PDF-1.7", "a PDF");
    check(b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive");
    check(b"<html><table>", "a web page");
    check(b"\xef\xbb\xbf<!DOCTYPE html>", "a web page");
    check(b"<?xml version=\"1.0\"?>", "an XML file");
    check(b"a,b\n1,\x00\x01\x02,,,,,,,,,,,,,", "not text");
    let word = zipped(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]);
    check(&word, "a Word document");
    let binary = zipped(&[("xl/workbook.bin", b"x")]);
    check(&binary, ".xlsb");
}

#[test]
fn nothing_inside_is_said() {
    assert_eq!(kind(read("")), "empty");
    assert_eq!(kind(read("\n\n\n")), "empty");
    assert_eq!(kind(read(gz(b""))), "empty");
    assert_eq!(kind(read(zipped(&[]))), "nothing-to-read");
    assert_eq!(kind(read(zipped(&[("README.md", b"x"), ("a.pdf", b"%PDF")]))), "nothing-to-read");
    assert_eq!(kind(read("Epoch,Category,Ward Name\n")), "no-rows");
    assert_eq!(kind(read("just some words\nand more\n")), "not-a-table");
}
