//! Cuts a template into text, comments, outputs and tags, without reading the code inside them.

/// One stretch of a template, in order; together they cover the whole source.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// A comment is dropped, but its `-` signs still eat the white space around it.
    Comment(Trim),
    /// `{{ code }}`
    Output(Trim, &'a str),
    /// `{% code %}`
    Tag(Trim, &'a str),
}

/// Whether white space before and after a delimiter is removed (`{%-`, `-%}`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trim {
    pub before: bool,
    pub after: bool,
}

/// The pieces of `source`.
///
/// # Errors
/// An opening delimiter without its closing one, with the line it stands on.
pub fn pieces(source: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = next_opening(source, at) {
        if start > at {
            pieces.push(Piece::Text(&source[at..start]));
        }
        let kind = source.as_bytes()[start + 1];
        let inside = start + 2;
        let length = match kind {
            b'{' => code_length(&source[inside..], b"}}"),
            b'%' => code_length(&source[inside..], b"%}"),
            _ => source[inside..].find("#}"),
        };
        let length = length.ok_or_else(|| {
            let line = source[..start].matches('\n').count() + 1;
            format!("line {line}: `{}` is never closed", &source[start..inside])
        })?;
        let (trim, code) = trimmed(&source[inside..inside + length]);
        pieces.push(match kind {
            b'{' => Piece::Output(trim, code),
            b'%' => Piece::Tag(trim, code),
            _ => Piece::Comment(trim),
        });
        at = inside + length + 2;
    }
    if at < source.len() {
        pieces.push(Piece::Text(&source[at..]));
    }
    Ok(pieces)
}

fn next_opening(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    (from..bytes.len().saturating_sub(1))
        .find(|&i| bytes[i] == b'{' && matches!(bytes[i + 1], b'{' | b'%' | b'#'))
}

/// How many bytes stand before `close`, which may not be inside a string or an object.
fn code_length(code: &str, close: &[u8; 2]) -> Option<usize> {
    let bytes = code.as_bytes();
    let (mut at, mut depth, mut quote) = (0, 0_usize, None);
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, byte @ (b'"' | b'\'')) => quote = Some(byte),
            (None, _) if depth == 0 && bytes[at..].starts_with(close) => return Some(at),
            (None, b'{') => depth += 1,
            (None, b'}') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    None
}

fn trimmed(inside: &str) -> (Trim, &str) {
    let before = inside.starts_with('-');
    let inside = inside.strip_prefix('-').unwrap_or(inside);
    let after = inside.ends_with('-');
    let inside = inside.strip_suffix('-').unwrap_or(inside);
    (Trim { before, after }, inside.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Trim = Trim { before: true, after: true };

    #[test]
    fn keeps_text_and_says_which_white_space_goes() {
        assert_eq!(
            pieces("a {%- if b -%} c {# d #}{{ e }}").expect("well formed"),
            [
                Piece::Text("a "),
                Piece::Tag(BOTH, "if b"),
                Piece::Text(" c "),
                Piece::Comment(Trim::default()),
                Piece::Output(Trim::default(), "e"),
            ]
        );
    }

    #[test]
    fn is_not_ended_by_a_delimiter_inside_a_string_or_an_object() {
        assert_eq!(
            pieces(r#"{{ f({a: {b: "}}"}}) }}"#).expect("well formed"),
            [Piece::Output(Trim::default(), r#"f({a: {b: "}}"}})"#)]
        );
        assert_eq!(
            pieces(r"{% set x = '\'%}' %}").expect("well formed"),
            [Piece::Tag(Trim::default(), r"set x = '\'%}'")]
        );
    }

    #[test]
    fn names_the_line_of_an_unclosed_tag() {
        assert_eq!(pieces("a\n{% if b").expect_err("unclosed"), "line 2: `{%` is never closed");
    }
}
