//! The form with which a file is sent: its fields, and the file in a temporary file without a name.

use crate::Stop;
use accord_engine_formats::dates::DateOrder;
use accord_engine_formats::{Format, Limits};
use accord_kernel::ids::HeldFileId;
use accord_platform_db::Stored;
use accord_platform_web::Problem;
use accord_platform_web::form::plain_text;
use axum::extract::Multipart;
use axum::http::StatusCode;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::time::Duration;

/// What somebody pressed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Take the file.
    #[default]
    Take,
    /// See what it holds.
    Look,
    /// Choose the columns, although they are known.
    ChooseColumns,
}

/// What came with the form.
#[derive(Debug, Default)]
pub struct Sent {
    /// What the file is said to be.
    pub format: Option<Format>,
    /// How dates that can be read both ways are meant.
    pub date_order: Option<DateOrder>,
    /// The button.
    pub pressed: Pressed,
    /// The file with its name; `None` when none was chosen.
    pub file: Option<(String, File)>,
    /// A file was chosen, and there is nothing in it.
    pub is_file_empty: bool,
    /// The file that is kept already.
    pub held: Option<HeldFileId>,
    /// Everything else.
    pub fields: Vec<(String, String)>,
}

/// How long a file may take to arrive.
const TIME_MAX: Duration = Duration::from_secs(30 * 60);
/// Fields of the form that are not the file, at most.
const FIELDS_MAX: usize = 60;

/// Reads the whole form; the file goes to the disk and not into memory.
///
/// # Errors
/// When it cannot be read, or when something in it is too large.
pub async fn receive(form: Multipart) -> Result<Sent, Stop> {
    let receiving = receive_within(form, Limits::default().bytes_in_max);
    tokio::time::timeout(TIME_MAX, receiving).await.unwrap_or_else(|_| Err(too_slow().into()))
}

fn too_slow() -> Problem {
    let words = format!(
        "It took longer than {} minutes. Send it from a faster connection, or split it by month.",
        TIME_MAX.as_secs() / 60
    );
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "The file took too long to arrive",
        &[&words, "Nothing of it was kept."],
    )
}

async fn receive_within(mut form: Multipart, bytes_max: u64) -> Result<Sent, Stop> {
    let unreadable = |_| Stop::from(Problem::unreadable_form());
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file_name = plain_name(field.file_name().unwrap_or_default());
            let file = receive_file(field, bytes_max).await?;
            // A browser sends a file without a name when nothing was chosen.
            sent.is_file_empty = file.is_none() && !file_name.is_empty();
            sent.file = file.map(|file| (file_name, file)).or(sent.file);
        } else if sent.fields.len() < FIELDS_MAX {
            let value = short_text(field).await?;
            match name.as_str() {
                "format" => sent.format = value.parse().ok(),
                "dates" => sent.date_order = order_named(&value),
                "held" => sent.held = value.parse().ok(),
                "action" => {
                    sent.pressed = match value.as_str() {
                        "look" => Pressed::Look,
                        "columns" => Pressed::ChooseColumns,
                        _ => Pressed::Take,
                    }
                }
                // What somebody types; the others name a column as its file does.
                "feed" => sent.fields.push((name, plain_text(&value))),
                _ => sent.fields.push((name, value)),
            }
        } else {
            return Err(Problem::unreadable_form().into());
        }
    }
    Ok(sent)
}

/// Letters of a file's name that are kept.
const FILE_NAME_LETTERS_MAX: usize = 120;

/// A file's name without folders, and without what would make it read as another: control characters, letters without
/// a width, and those that turn the direction of writing.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hides = |letter: char| matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    last.chars()
        .filter(|letter| !letter.is_control() && !hides(*letter))
        .take(FILE_NAME_LETTERS_MAX)
        .collect()
}

fn order_named(code: &str) -> Option<DateOrder> {
    match code {
        "day-first" => Some(DateOrder::DayFirst),
        "month-first" => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Bytes of a field that is not the file at most.
const FIELD_BYTES_MAX: usize = 1_024;

async fn short_text(mut field: axum::extract::multipart::Field<'_>) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Stop::from(Problem::unreadable_form()))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FIELD_BYTES_MAX {
            return Err(Problem::unreadable_form().into());
        }
    }
    // A zero byte is typed by nobody, and PostgreSQL stores no text with one.
    Ok(String::from_utf8_lossy(&bytes).replace('\0', "").trim().to_owned())
}

/// Writes the upload to a file that has no name and goes when it is closed. `None` when nothing was chosen.
async fn receive_file(
    mut field: axum::extract::multipart::Field<'_>,
    allowed: u64,
) -> Result<Option<File>, Stop> {
    let mut file = tempfile::tempfile().or_fault("keep an upload for a moment")?;
    let mut bytes = 0u64;
    while let Some(chunk) = field.chunk().await.map_err(|_| Stop::from(Problem::unreadable_form()))? {
        bytes += chunk.len() as u64;
        if bytes > allowed {
            let words = format!("Send a file of {allowed} bytes or fewer: split it by month.");
            return Err(
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The file is too large", &[&words]).into()
            );
        }
        file = tokio::task::spawn_blocking(move || file.write_all(&chunk).map(|()| file))
            .await
            .or_fault("keep an upload for a moment")?
            .or_fault("keep an upload for a moment")?;
    }
    file.seek(SeekFrom::Start(0)).or_fault("keep an upload for a moment")?;
    Ok((bytes > 0).then_some(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::FromRequest as _;
    use axum::http::Request;

    /// A form with one file that comes bit by bit, as from a browser.
    async fn form_of(body: &str) -> Multipart {
        let (mut browser, server) = tokio::io::duplex(512);
        let sent = body.to_owned();
        tokio::spawn(async move { tokio::io::AsyncWriteExt::write_all(&mut browser, sent.as_bytes()).await });
        let request = Request::post("/").header("content-type", "multipart/form-data; boundary=x");
        let body = Body::from_stream(tokio_util::io::ReaderStream::new(server));
        let request = request.body(body).expect("a request of the test");
        Multipart::from_request(request, &()).await.expect("it is a form")
    }

    #[tokio::test]
    async fn a_file_that_is_too_large_is_refused_before_all_of_it_came() {
        let begun = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        // Of the first file the end never comes, which is another refusal.
        let (endless, whole) = (format!("{begun}{}", "a".repeat(5_000)), format!("{begun}aaaa\r\n--x--"));
        for (body, allowed, refused) in [
            (&endless, 4_000, Some(StatusCode::PAYLOAD_TOO_LARGE)),
            (&endless, 6_000, Some(StatusCode::BAD_REQUEST)),
            (&whole, 3, Some(StatusCode::PAYLOAD_TOO_LARGE)),
            (&whole, 4, None),
        ] {
            let status = match receive_within(form_of(body).await, allowed).await {
                Err(Stop::Problem(problem)) => Some(problem.status),
                Err(other) => panic!("{other:?}"),
                Ok(sent) => sent.file.is_none().then_some(StatusCode::OK),
            };
            assert_eq!(status, refused, "{} bytes where {allowed} are allowed", body.len());
        }
    }

    #[test]
    fn a_file_cannot_pretend_to_have_another_name() {
        for (name, plain) in [
            ("night.csv", "night.csv"),
            ("C:\\Users\\jo\\night.csv", "night.csv"),
            ("../../night.csv", "night.csv"),
            ("night\u{202e}fdp.csv", "nightfdp.csv"),
            ("night\r\nX: y.csv", "nightX: y.csv"),
        ] {
            assert_eq!(plain_name(name), plain);
        }
        assert_eq!(plain_name(&"n".repeat(500)).len(), FILE_NAME_LETTERS_MAX);
    }
}
