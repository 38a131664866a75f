//! Takes out of a style sheet what we may not or need not serve.

/// `css` without `@font-face`, with our font stack, without the source map comment, and with every
/// `url(…)` replaced by what `replace` says.
///
/// # Errors
/// An unclosed block or `url(`, and whatever `replace` refuses.
pub fn adapt(css: &str, replace: impl FnMut(&str) -> Result<String, String>) -> Result<String, String> {
    let css = without_font_faces(css)?;
    // Theirs is licensed for government services only; the stack stands unquoted in minified text.
    let css = css.replace("GDS Transport,arial,sans-serif", "Helvetica,Arial,sans-serif");
    let css = match css.rfind("/*# sourceMappingURL=") {
        Some(start) => css[..start].trim_end().to_owned() + "\n",
        None => css,
    };
    replace_urls(&css, replace)
}

fn without_font_faces(css: &str) -> Result<String, String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("@font-face") {
        out.push_str(&rest[..start]);
        let length = rest[start..].find('}').ok_or("`@font-face` is never closed")?;
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn replace_urls(
    css: &str,
    mut replace: impl FnMut(&str) -> Result<String, String>,
) -> Result<String, String> {
    const OPEN: &str = "url(";
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find(OPEN) {
        out.push_str(&rest[..start]);
        rest = &rest[start + OPEN.len()..];
        // A quoted address may contain brackets.
        let (address, length) = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => rest[1..]
                .find(quote)
                .filter(|end| rest[end + 2..].starts_with(')'))
                .map(|end| (&rest[1..=end], end + 3)),
            _ => rest.find(')').map(|end| (&rest[..end], end + 1)),
        }
        .ok_or("`url(` is never closed")?;
        out.push_str(&replace(address)?);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Ok(out)
}

/// The text of an SVG picture given as a `data:` address, if `address` is one.
///
/// Such pictures become files because the content security policy allows `'self'` only.
///
/// # Errors
/// A `data:` address of another kind or coding.
pub fn svg_in(address: &str) -> Result<Option<String>, String> {
    let Some(data) = address.strip_prefix("data:") else {
        return Ok(None);
    };
    let coded = data
        .strip_prefix("image/svg+xml;charset=utf-8,")
        .ok_or_else(|| format!("`{}…` is not an SVG picture in UTF-8", &address[..20]))?;
    let mut bytes = Vec::with_capacity(coded.len());
    let mut rest = coded.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = others.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .ok_or("`%` without two hexadecimal digits in a `data:` address")?;
        bytes.push(byte);
        rest = &others[2..];
    }
    let svg = String::from_utf8(bytes).map_err(|_| "a `data:` address that is not UTF-8")?;
    Ok(Some(svg))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_fonts_and_the_source_map_and_keeps_the_rest() {
        let css = "a{b:c}@font-face{src:url(x) format(\"woff\")}@font-face{}d{font-family:GDS Transport,arial,sans-serif}\n/*# sourceMappingURL=x.map */";
        assert_eq!(
            adapt(css, |_| unreachable!("no other url")).as_deref(),
            Ok("a{b:c}d{font-family:Helvetica,Arial,sans-serif}\n")
        );
    }

    #[test]
    fn replaces_addresses_quoted_or_not() {
        let css = "a{b:url(x.svg)}c{d:url(\"y(1).svg\") 0}";
        let replaced = adapt(css, |address| Ok(format!("<{address}>")));
        assert_eq!(replaced.as_deref(), Ok("a{b:<x.svg>}c{d:<y(1).svg> 0}"));
        assert!(adapt("a{b:url(", |_| Ok(String::new())).is_err());
    }

    #[test]
    fn decodes_pictures() {
        let address = "data:image/svg+xml;charset=utf-8,%3Csvg a='1'/%3E";
        assert_eq!(svg_in(address), Ok(Some("<svg a='1'/>".to_owned())));
        assert_eq!(svg_in("/x.svg"), Ok(None));
        assert!(svg_in("data:image/png;base64,AAAAAAAA").is_err());
    }
}
