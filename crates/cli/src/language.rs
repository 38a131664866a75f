//! `accord language`: words to avoid in texts, without a browser and without a database.

use crate::outcome::Outcome;
use accord_engine_language::edition::{first_terms, parse_terms};
use accord_engine_language::{Matcher, Suggestion, Term, TextKind};
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes of a text at most.
const TEXT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Say where texts have words that partners agreed to avoid, and what they prefer
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each line is file:line:column: words → what is preferred (why). It changes nothing, and what it finds is no failure.\n\nExample:\n  accord language plan.txt notes.md"
)]
pub struct Arguments {
    /// Texts in UTF-8; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Another list of terms: CSV with avoid, note, prefer, why, source, applies_to
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
    /// JSON instead of lines
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<Outcome, Outcome> {
    let own = arguments.terms.as_deref().map(read_terms).transpose()?;
    let terms = own.as_deref().unwrap_or_else(|| first_terms());
    let matcher = Matcher::new(terms)
        .map_err(|error| Outcome::failed(&format!("The list cannot be used: {error}.")))?;
    let mut lines = Vec::new();
    for file in &arguments.files {
        let text = read_text(file)?;
        let found = matcher.suggest(&text, TextKind::Any);
        let mut place = Place::new(&text);
        lines.extend(found.iter().map(|one| line(file, &text, one, &terms[one.term], &mut place)));
    }
    Ok(Outcome::done(if arguments.json {
        Value::Array(lines.into_iter().map(|(_, value)| value).collect()).to_string()
    } else {
        lines.into_iter().map(|(words, _)| words).collect::<Vec<_>>().join("\n")
    }))
}

fn read_terms(file: &Path) -> Result<Vec<Term>, Outcome> {
    let text = read_text(file)?;
    parse_terms(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Outcome::failed(&format!("{}: {error}.", file.display())))
}

fn read_text(file: &Path) -> Result<String, Outcome> {
    let failed = |error: &dyn std::fmt::Display| {
        Outcome::failed(&format!("could not read {}: {error}.", file.display()))
    };
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes)
    } else {
        let opened = std::fs::File::open(file).map_err(|error| failed(&error))?;
        opened.take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes)
    };
    read.map_err(|error| failed(&error))?;
    if bytes.len() as u64 > TEXT_BYTES_MAX {
        return Err(failed(&format!("it has more than {TEXT_BYTES_MAX} bytes; split it")));
    }
    String::from_utf8(bytes)
        .map_err(|_| failed(&"it is not a text in UTF-8; save it as plain text (UTF-8) and try again"))
}

/// Line and column, which only ever move forwards.
struct Place<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Place<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// Of a place in the text: its line and its letter in it, from 1.
    fn go_to(&mut self, at: usize) -> (usize, usize) {
        for letter in self.text[self.at..at].chars() {
            if letter == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.at = at;
        (self.line, self.column)
    }
}

fn line(file: &Path, text: &str, one: &Suggestion, term: &Term, place: &mut Place<'_>) -> (String, Value) {
    let (line, column) = place.go_to(one.range.start);
    let words = text[one.range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, prefer, why) = (file.display().to_string(), &term.prefer, &term.why);
    let value = json!({
        "file": name, "line": line, "column": column, "words": words, "avoid": term.name(), "prefer": prefer, "why": why,
        "note": term.note, "asks": term.asks(),
    });
    (format!("{name}:{line}:{column}: {words} → {prefer} ({why})"), value)
}
