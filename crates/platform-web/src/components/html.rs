//! Text to HTML, and the rule that only marked text is believed to be HTML already.

use std::borrow::Cow;

use minijinja::value::{Rest, ValueKind};
use minijinja::{Error, Output, State, Value};

/// What JavaScript would print for `value`, except that nothing is printed for what is absent.
pub fn text(value: &Value) -> Cow<'_, str> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Cow::Borrowed(""),
        ValueKind::Bool => Cow::Borrowed(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => {
            let mut text = value.to_string();
            // MiniJinja prints 4.0 where JavaScript prints 4.
            if text.ends_with(".0") {
                text.truncate(text.len() - 2);
            }
            Cow::Owned(text)
        }
        ValueKind::Seq => {
            let items = value.try_iter().into_iter().flatten();
            Cow::Owned(items.map(|item| text(&item).into_owned()).collect::<Vec<_>>().join(","))
        }
        _ => match value.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(value.to_string()),
        },
    }
}

/// Appends `text` to `out` so that HTML reads it as text, with the same references as Nunjucks.
pub fn push_escaped(out: &mut String, text: &str) {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let reference = match byte {
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'`' => "&#96;",
            b'\\' => "&#92;",
            _ => continue,
        };
        out.push_str(&text[written..at]);
        out.push_str(reference);
        written = at + 1;
    }
    out.push_str(&text[written..]);
}

/// Appends `value` to `out`: as it is if it is marked safe, escaped otherwise.
pub fn push(out: &mut String, value: &Value) {
    if value.is_safe() {
        out.push_str(&text(value));
    } else {
        push_escaped(out, &text(value));
    }
}

/// Prints the value of `{{ … }}`.
pub fn print(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    if let Some(safe) = value.as_str().filter(|_| value.is_safe()) {
        return Ok(out.write_str(safe)?);
    }
    let mut escaped = String::new();
    push_escaped(&mut escaped, &text(value));
    Ok(out.write_str(&escaped)?)
}

/// `| safe` of the original templates. INVARIANT: what was not marked safe before it came in is
/// escaped, so that a page which passes a person's words as `html` shows them as words.
pub fn trusted(value: Value) -> Value {
    if value.is_safe() || value.is_undefined() || value.is_none() { value } else { escape(&value) }
}

/// The filter `escape`: marked safe afterwards.
pub fn escape(value: &Value) -> Value {
    let mut escaped = String::new();
    push(&mut escaped, value);
    Value::from_safe_string(escaped)
}

/// `a + b + …` of JavaScript: numbers are added as long as only numbers have come, then text is
/// joined. Joined to something marked safe, the rest is escaped and the whole is safe.
pub fn plus(parts: Rest<Value>) -> Result<Value, Error> {
    let numbers = parts.iter().take_while(|part| part.is_number()).count();
    let mut sum = Value::from(0);
    for number in &parts[..numbers] {
        sum = add(&sum, number)?;
    }
    if numbers == parts.len() {
        return Ok(sum);
    }
    let first = (numbers > 0).then_some(&sum);
    Ok(joined(first.into_iter().chain(&parts[numbers..]), ""))
}

fn add(a: &Value, b: &Value) -> Result<Value, Error> {
    if let (Some(a), Some(b)) = (a.as_i64(), b.as_i64()) {
        return Ok(Value::from(a.saturating_add(b)));
    }
    Ok(Value::from(f64::try_from(a.clone())? + f64::try_from(b.clone())?))
}

/// The filter `join`.
pub fn join(values: &Value, separator: Option<&str>) -> Value {
    let items: Vec<Value> = values.try_iter().into_iter().flatten().collect();
    joined(items.iter(), separator.unwrap_or_default())
}

fn joined<'a>(parts: impl Iterator<Item = &'a Value> + Clone, separator: &str) -> Value {
    let safe = parts.clone().any(Value::is_safe);
    let mut out = String::new();
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        if safe {
            push(&mut out, part);
        } else {
            out.push_str(&text(part));
        }
    }
    if safe { Value::from_safe_string(out) } else { Value::from(out) }
}

/// `change` applied to the text of `value`; what was marked safe stays so.
pub fn mapped(value: &Value, change: impl FnOnce(&str) -> String) -> Value {
    let changed = change(&text(value));
    if value.is_safe() { Value::from_safe_string(changed) } else { Value::from(changed) }
}

#[cfg(test)]
mod tests {
    use minijinja::value::ValueKind;

    use super::*;

    fn safe(text: &str) -> Value {
        Value::from_safe_string(text.to_owned())
    }

    fn sum(parts: &[Value]) -> Value {
        plus(Rest(parts.to_vec())).expect("numbers and texts can be joined")
    }

    #[test]
    fn adds_numbers_until_a_text_comes() {
        assert_eq!(sum(&[Value::from(1), Value::from(2)]), Value::from(3));
        assert_eq!(sum(&[Value::from(1), Value::from(2), Value::from("a")]), Value::from("3a"));
        assert_eq!(sum(&[Value::from("a"), Value::from(1), Value::from(2)]), Value::from("a12"));
        assert_eq!(text(&sum(&[Value::from(1.5), Value::from(2.5)])), "4");
    }

    #[test]
    fn prints_nothing_for_what_is_absent() {
        assert_eq!(sum(&[Value::from("a"), Value::UNDEFINED, Value::from(())]), Value::from("a"));
    }

    #[test]
    fn escapes_what_is_joined_to_markup_and_marks_the_whole() {
        let joined = sum(&[safe("<i>"), Value::from("<b>")]);
        assert!(joined.is_safe());
        assert_eq!(text(&joined), "<i>&lt;b&gt;");
        assert!(!sum(&[Value::from("<i>"), Value::from("<b>")]).is_safe());
        let list = Value::from(vec![Value::from("a&b"), safe("<i>")]);
        assert_eq!(text(&join(&list, Some(" "))), "a&amp;b <i>");
    }

    #[test]
    fn believes_only_marked_text() {
        assert_eq!(text(&trusted(Value::from("<b>"))), "&lt;b&gt;");
        assert_eq!(text(&trusted(safe("<b>"))), "<b>");
        assert_eq!(trusted(Value::UNDEFINED).kind(), ValueKind::Undefined);
    }

    #[test]
    fn prints_as_javascript_does() {
        let list = Value::from(vec![Value::from(true), Value::from("a")]);
        assert_eq!(text(&list), "true,a");
        assert_eq!(text(&Value::from(0)), "0");
        assert_eq!(text(&Value::from(false)), "false");
    }
}
