//! HTML cut into tokens, so that two writings of the same markup compare equal.

/// `html` with white space between tags and the order of attributes made uniform, and nothing else:
/// one line a tag or text.
pub fn normalised(html: &str) -> String {
    let mut lines = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (line, length) = if rest.starts_with('<') {
            let length = tag_length(rest);
            (tag(&rest[..length]), length)
        } else {
            let length = rest.find('<').unwrap_or(rest.len());
            (rest[..length].trim().to_owned(), length)
        };
        if !line.is_empty() {
            lines.push(line);
        }
        rest = &rest[length..];
    }
    lines.join("\n")
}

/// Up to and with the `>` that is not inside a quoted value.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn tag(tag: &str) -> String {
    let inside = tag.trim_start_matches('<').trim_end_matches('>');
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let name_length = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let (name, mut rest) = inside.split_at(name_length);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let length = attribute_length(rest);
        attributes.push(&rest[..length]);
        rest = &rest[length..];
    }
    attributes.sort_unstable();
    let attributes: String = attributes.iter().map(|attribute| format!(" {attribute}")).collect();
    format!("<{name}{attributes}>")
}

fn attribute_length(rest: &str) -> usize {
    let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
    let value = &rest[end..];
    match value.strip_prefix("=").and_then(|value| value.chars().next()) {
        Some(quote @ ('"' | '\'')) => {
            value[2..].find(quote).map_or(rest.len(), |length| end + 2 + length + 1)
        }
        Some(_) => value.find(char::is_whitespace).map_or(rest.len(), |length| end + length),
        None => end,
    }
}

#[test]
fn ignores_the_order_of_attributes_and_white_space_between_tags_only() {
    assert_eq!(
        normalised("<a  b=\"x > y\"\n c>\n  text <i/> </a>"),
        normalised("<a c b=\"x > y\">text<i></a>")
    );
    for other in ["<a b=\"x\" c>t  u</a>", "<a b=\"x \">t u</a>", "<a b=\"x\">t u</a>"] {
        assert_ne!(normalised("<a b=\"x\" c>t u</a>"), normalised(other));
    }
}
