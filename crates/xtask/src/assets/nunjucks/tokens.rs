//! Cuts the code of one tag or output into tokens.

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Name(String),
    /// A quoted string, its escapes already resolved.
    Text(String),
    /// Kept as written: both languages read the same digits.
    Number(String),
    Sign(&'static str),
}

/// Longest first, so that `===` is not read as `==` and `=`.
const SIGNS: [&str; 27] = [
    "===", "!==", "==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "+",
    "-", "*", "/", "%", "~", "<", ">", "=",
];

/// The tokens of `code`.
///
/// # Errors
/// A character or an unclosed string that Nunjucks would not read either.
pub fn tokens(code: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => {
                let (text, length) = text(rest, first)?;
                tokens.push(Token::Text(text));
                length
            }
            _ if first.is_ascii_digit() => {
                let length = length_while(rest, |c| c.is_ascii_digit() || c == '.');
                tokens.push(Token::Number(rest[..length].to_owned()));
                length
            }
            _ if is_word(first) => {
                let length = length_while(rest, is_word);
                tokens.push(Token::Name(rest[..length].to_owned()));
                length
            }
            _ => {
                let sign = SIGNS
                    .into_iter()
                    .find(|sign| rest.starts_with(sign))
                    .ok_or_else(|| format!("unexpected `{first}` in `{code}`"))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn length_while(rest: &str, matches: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !matches(c)).unwrap_or(rest.len())
}

/// The string that `rest` begins with, and its length in the source, quotes included.
fn text(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, other)) => text.push(other),
                None => break,
            },
            _ if c == quote => return Ok((text, at + 1)),
            _ => text.push(c),
        }
    }
    Err(format!("string is never closed: {rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_longest_sign_and_needs_no_spaces() {
        assert_eq!(
            tokens(r#"a.b!=='it\'s'+1"#).expect("well formed"),
            [
                Token::Name("a".into()),
                Token::Sign("."),
                Token::Name("b".into()),
                Token::Sign("!=="),
                Token::Text("it's".into()),
                Token::Sign("+"),
                Token::Number("1".into()),
            ]
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(tokens("a ? b").is_err());
        assert!(tokens("'open").is_err());
    }
}
