//! Forms: the fields that came in, and what is wrong with them.

use crate::Problem;
use accord_kernel::Day;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bytes of a form without files at most.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Fields of a form at most.
pub const FORM_FIELDS_MAX: usize = 500;

/// The fields of a submitted form, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of a query string or an urlencoded body.
    pub fn parse(bytes: &[u8]) -> Self {
        let plain = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            let value = if name == PASSWORD { value.into_owned() } else { plain_text(&value) };
            (name.into_owned(), value)
        };
        form_urlencoded::parse(bytes).map(plain).collect()
    }

    /// The first value of this name without surrounding blanks; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of this name with the blanks around it; a password exactly as it was typed.
    pub fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The day that somebody typed into the first field of this name, `27/3/2026`; `None` when it is no day.
    pub fn day(&self, name: &str) -> Option<Day> {
        crate::lists::written_day(self.get(name))
    }

    /// Every field in the order in which it came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of this name, for checkboxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().take(FORM_FIELDS_MAX).collect())
    }
}

/// The field that is read exactly as it was typed: nobody ever sees it.
const PASSWORD: &str = "password";

/// A text without what nobody sees and what makes it read otherwise than it was written: control characters but for ends of
/// lines and tabs, and marks that turn the direction of writing. Letters of every script say by themselves in which
/// direction they run.
///
/// Browsers send the end of a line as two characters and count it as one.
pub fn plain_text(text: &str) -> String {
    let turns = |letter: char| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_plain = |letter: &char| matches!(letter, '\n' | '\t') || !(letter.is_control() || turns(*letter));
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .chars()
        .filter(is_plain)
        .collect()
}

/// What every browser says of a form without files. Another kind of body would be read as one long name.
pub fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let plain = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    plain.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_form(&request) {
            return Err(Problem::bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX)
            .await
            .map_err(|_| Problem::too_large_form())?;
        Ok(Self::parse(&bytes))
    }
}

/// What is wrong with a form, field by field. Each message says what to do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FormErrors {
    /// For the error summary: text and the field that it leads to.
    list: Vec<SummaryItem>,
    /// The message of each field.
    by_field: BTreeMap<Cow<'static, str>, FieldMessage>,
}

#[derive(Debug, Clone, Serialize)]
struct SummaryItem {
    text: String,
    href: String,
}

#[derive(Debug, Clone, Serialize)]
struct FieldMessage {
    text: String,
}

impl FormErrors {
    /// Adds a message to a field. The first message of a field is the one that is shown beside it.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        let (field, text): (Cow<'static, str>, String) = (field.into(), message.into());
        self.list.push(SummaryItem { text: text.clone(), href: format!("#{field}") });
        self.by_field.entry(field).or_insert(FieldMessage { text });
    }

    /// Adds the message unless `holds`.
    pub fn require(&mut self, holds: bool, field: &'static str, message: &str) {
        if !holds {
            self.add(field, message);
        }
    }

    /// Adds a message when `text` is longer than `characters`; `what` is the field as its message begins.
    pub fn limit(&mut self, text: &str, characters: usize, field: &'static str, what: &str) {
        if text.chars().count() > characters {
            self.add(field, format!("{what} must be {characters} characters or fewer"));
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_and_what_turns_a_text_round_is_dropped_but_from_a_password() {
        let typed =
            "adA\u{202e} \u{2066}Fable\u{2069}\0\u{7}\u{85}\u{200f}\u{61c}\tone\r\ntwo\rthree\u{2028}four";
        assert_eq!(plain_text(typed), "adA Fable\tone\ntwo\nthree\nfour");
        assert_eq!(
            plain_text("שלום Łukasz 👩\u{200d}👧"),
            "שלום Łukasz 👩\u{200d}👧",
            "letters stay as they are"
        );
        let fields = Fields::parse("name=a%E2%80%AEb&password=a%E2%80%AEb%00".as_bytes());
        assert_eq!((fields.get("name"), fields.exact("password")), ("ab", "a\u{202e}b\0"));
    }

    #[test]
    fn a_text_of_as_many_characters_as_the_browser_counted_is_taken() {
        let fields = Fields::parse(b"words=ab%0D%0Acd");
        assert_eq!(fields.get("words"), "ab\ncd");
        let mut errors = FormErrors::default();
        errors.limit(fields.get("words"), 5, "words", "The note");
        assert!(errors.is_empty());
        errors.limit(fields.get("words"), 4, "words", "The note");
        assert_eq!(errors.list[0].text, "The note must be 4 characters or fewer");
        assert_eq!(errors.list[0].href, "#words");
    }
}
