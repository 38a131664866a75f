//! The finder is itself tested: leaks of many kinds are planted, one at a time, in what the product really answers, and the
//! walk's own search has to find each.

use super::planting::plant;
use super::{Found, Relation, Viewer, address, member_of, signed_in, take_role};
use crate::children::choose;
use crate::feeding::ENFIELD_SAFETY;
use crate::world::World;
use accord_platform_pdf::{Block, Table};
use accord_policy::Role;
use accord_testkit::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::io::Cursor;

/// A workbook with one part that says this.
fn workbook(part: &str, text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    file.start_file(part, zip::write::SimpleFileOptions::default()).expect("a part can be begun");
    file.write_all(text.as_bytes()).expect("it can be written");
    file.finish().expect("a workbook can be ended").into_inner()
}

/// A document that says this.
fn paper(block: accord_platform_pdf::Block) -> Vec<u8> {
    let at = accord_testkit::noon();
    let mut document = accord_platform_pdf::Document::new("A paper", "en-GB", at);
    document.blocks = vec![block];
    accord_platform_pdf::render(&document).expect("a document of the test").bytes
}

/// How a secret is planted in an answer.
enum Plant {
    /// In the middle of a page, in this form.
    InPage(fn(&str) -> String),
    /// As a line more of a file.
    AsLine,
    /// In a header.
    InHeader(&'static str),
    /// As a whole file of another kind, which an answer of that kind stands for.
    AsFile(fn(&str) -> Vec<u8>),
}

fn each(secret: &str, form: fn(char) -> String) -> String {
    secret.chars().map(form).collect()
}

fn swapped(letter: char) -> String {
    if letter.is_uppercase() { letter.to_lowercase().to_string() } else { letter.to_uppercase().to_string() }
}

/// What is planted, in which of the product's answers, and how.
const LEAKS: &[(&str, &str, Plant)] = &[
    ("in the text of Today", "/", Plant::InPage(|secret| secret.to_owned())),
    ("in an attribute", "/picture/trends", Plant::InPage(|secret| format!("<a title=\"{secret}\">x</a>"))),
    ("in a comment", "/people", Plant::InPage(|secret| format!("<!-- {secret} -->"))),
    (
        "in a hidden field",
        "/people/new",
        Plant::InPage(|secret| format!("<input type=hidden value='{secret}'>")),
    ),
    (
        "with its case reversed, where a record is refused",
        "/people/{id}",
        Plant::InPage(|secret| each(secret, swapped)),
    ),
    ("in capitals", "/shared", Plant::InPage(str::to_uppercase)),
    (
        "broken across lines, where a disclosure is refused",
        "/shared/{id}",
        Plant::InPage(|secret| format!("{}\n  {}", &secret[..4], &secret[4..])),
    ),
    (
        "with soft hyphens",
        "/groups",
        Plant::InPage(|secret| format!("{}\u{ad}{}", &secret[..4], &secret[4..])),
    ),
    (
        "with blanks of no width",
        "/groups/{id}",
        Plant::InPage(|secret| format!("{}\u{200b}{}", &secret[..4], &secret[4..])),
    ),
    ("backwards", "/agreements", Plant::InPage(|secret| secret.chars().rev().collect())),
    (
        "escaped as markup",
        "/agreements/{id}",
        Plant::InPage(|secret| each(secret, |letter| format!("&#{};", u32::from(letter)))),
    ),
    (
        "escaped as hexadecimal markup",
        "/account",
        Plant::InPage(|secret| each(secret, |letter| format!("&#x{:X};", u32::from(letter)))),
    ),
    (
        "escaped in an address",
        "/glass",
        Plant::InPage(|secret| {
            format!("<a href='/?q={}'>x</a>", each(secret, |letter| format!("%{:02X}", u32::from(letter))))
        }),
    ),
    ("in base64", "/access", Plant::InPage(|secret| STANDARD_NO_PAD.encode(format!("ab{secret}cd")))),
    (
        "in base64 of an address",
        "/one-offs",
        Plant::InPage(|secret| URL_SAFE_NO_PAD.encode(format!("a{secret}"))),
    ),
    (
        "in hexadecimal digits",
        "/people/{id}/who-saw",
        Plant::InPage(|secret| secret.bytes().map(|byte| format!("{byte:02x}")).collect()),
    ),
    (
        "on the page of something that is not there",
        "/nothing-here",
        Plant::InPage(|secret| secret.to_owned()),
    ),
    ("in a header", "/people/{id}/notes", Plant::InHeader("location")),
    ("in a line of a file", "/picture/incidents.csv", Plant::AsLine),
    (
        "in a cell of a workbook",
        "/picture/incidents.xlsx",
        Plant::AsFile(|secret| workbook("xl/sharedStrings.xml", secret)),
    ),
    (
        "in the name of a sheet",
        "/picture/incidents.xlsx",
        Plant::AsFile(|secret| workbook("xl/workbook.xml", &format!("<sheet name='{secret}'/>"))),
    ),
    (
        "in a paragraph of a document",
        "/briefing/print.pdf",
        Plant::AsFile(|secret| paper(Block::paragraph(secret))),
    ),
    (
        "in a table of a document",
        "/briefing/print.pdf",
        Plant::AsFile(|secret| paper(Block::Table(Table::new("Lines", ["Who"]).row([secret])))),
    ),
];

impl Plant {
    fn into(&self, answer: Answer, secret: &str) -> Answer {
        let Answer { status, mut headers, body, bytes } = answer;
        let bytes = match self {
            Self::InPage(form) => {
                let page = body.split_once("</main>");
                let (before, after) = page.unwrap_or_else(|| panic!("not a page: {status} {body}"));
                format!("{before}{}</main>{after}", form(secret)).into_bytes()
            }
            Self::AsLine => [bytes, format!("1,{secret}\r\n").into_bytes()].concat(),
            Self::InHeader(name) => {
                let value = format!("/people?name={secret}");
                headers.insert(*name, value.parse().expect("a header of the test"));
                bytes
            }
            Self::AsFile(file) => file(secret),
        };
        Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }
}

#[tokio::test]
async fn each_of_more_than_twenty_leaks_planted_one_at_a_time_is_found() {
    assert!(LEAKS.len() >= 20);
    let world = World::demonstration().await;
    let planted = plant(&world).await;
    let member = member_of(&world, ENFIELD_SAFETY).await;
    let browser = signed_in(&world, member).await;
    choose(&browser, "offer_help", "").await;
    let viewer = Viewer { relation: Relation::OtherBorough, role: Role::Analyst };
    take_role(&world, member, viewer.role).await;
    let secret = planted.canaries.iter().find(|canary| canary.what == "fact that was not sent");
    let secret = secret.expect("it is planted");
    assert!(!(secret.may_see)(&viewer));
    for (how, path, plant) in LEAKS {
        let address = address(path, &planted);
        let answer = browser.get(&address).await;
        let mut found = Found::default();
        found.search(&planted, &viewer, &address, &answer);
        assert!(found.leaks.is_empty(), "{how}: {:?}", found.leaks);
        found.search(&planted, &viewer, &address, &plant.into(answer, &secret.text));
        let named: Vec<&String> = found.leaks.iter().collect();
        assert!(named.len() == 1 && named[0].starts_with(secret.what), "{how}: {named:?}");
    }
}
