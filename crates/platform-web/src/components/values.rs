//! What JavaScript means by truth, equality, lists and defaults; the converted templates call these
//! where MiniJinja means something else.

use minijinja::Value;
use minijinja::value::ValueKind;

use super::html::{mapped, text};

/// The test `truthy`: an empty list or mapping is true.
pub fn is_truthy(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Seq | ValueKind::Map | ValueKind::Iterable | ValueKind::Plain => true,
        _ => value.is_true(),
    }
}

/// `==` of JavaScript: absent values equal each other only, otherwise numbers, truth values and texts
/// of digits are compared as numbers.
pub fn loosely_equal(a: &Value, b: &Value) -> bool {
    let absent = |value: &Value| value.is_undefined() || value.is_none();
    if absent(a) || absent(b) {
        return absent(a) && absent(b);
    }
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => a == b,
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        },
    }
}

fn number(value: &Value) -> Option<f64> {
    match value.kind() {
        ValueKind::Bool => Some(f64::from(u8::from(value.is_true()))),
        ValueKind::Number => f64::try_from(value.clone()).ok(),
        ValueKind::String => match text(value).trim() {
            "" => Some(0.0),
            digits => digits.parse().ok(),
        },
        _ => None,
    }
}

/// The filter `default`: with `falsy` it also replaces what is not truthy, otherwise only what is
/// undefined.
pub fn default(value: Value, other: Option<Value>, falsy: Option<bool>) -> Value {
    let keep = if falsy.unwrap_or_default() { is_truthy(&value) } else { !value.is_undefined() };
    if keep { value } else { other.unwrap_or_default() }
}

/// The filter `length`, and `.length`: 0 for what has none.
pub fn length(value: &Value) -> usize {
    value.len().unwrap_or_default()
}

/// What `for item in value` goes through: nothing, unless it is a list.
pub fn each(value: Value) -> Value {
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => value,
        _ => Value::from(Vec::<Value>::new()),
    }
}

/// What `for key, item in value` goes through: nothing, unless it is a mapping.
pub fn pairs(value: &Value) -> Vec<Value> {
    if value.kind() != ValueKind::Map {
        return Vec::new();
    }
    value
        .try_iter()
        .into_iter()
        .flatten()
        .map(|key| {
            let item = value.get_item(&key).unwrap_or_default();
            Value::from(vec![key, item])
        })
        .collect()
}

/// `list.concat(other)`: the items of another list, or one item. Unlike JavaScript's it adds nothing
/// for what is absent, which would only leave spaces in a `class` attribute.
pub fn concat(list: &Value, other: Value) -> Vec<Value> {
    let mut items: Vec<Value> = list.try_iter().into_iter().flatten().collect();
    match other.kind() {
        ValueKind::Undefined | ValueKind::None => {}
        ValueKind::Seq => items.extend(other.try_iter().into_iter().flatten()),
        _ => items.push(other),
    }
    items
}

/// The filter `int`: 0 for what is not a number.
pub fn int(value: &Value) -> i64 {
    let text = text(value);
    let digits = text.trim();
    let sign = usize::from(digits.starts_with('-'));
    let end = digits[sign..].find(|c: char| !c.is_ascii_digit()).map_or(digits.len(), |n| n + sign);
    digits[..end].parse().unwrap_or_default()
}

/// The filter `string`.
pub fn string(value: &Value) -> Value {
    mapped(value, str::to_owned)
}

/// The filter `trim`.
pub fn trim(value: &Value) -> Value {
    mapped(value, |text| text.trim().to_owned())
}

/// The filter `lower`.
pub fn lower(value: &Value) -> Value {
    mapped(value, str::to_lowercase)
}

/// The filter `capitalize`: the first letter large, the others small.
pub fn capitalize(value: &Value) -> Value {
    mapped(value, |text| {
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters.flat_map(char::to_lowercase)).collect()
    })
}

/// The filter `replace`, of all occurrences.
pub fn replace(value: &Value, old: &str, new: &Value) -> Value {
    mapped(value, |whole| whole.replace(old, &text(new)))
}

/// The filter `indent`: `width` spaces before every line, the first only if asked.
pub fn indent(value: &Value, width: usize, first: Option<bool>) -> Value {
    mapped(value, |text| {
        let spaces = " ".repeat(width);
        let indented = text.replace('\n', &format!("\n{spaces}"));
        if first.unwrap_or_default() { spaces + &indented } else { indented }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_truth_of_javascript() {
        for truthy in [Value::from(Vec::<Value>::new()), Value::from("0"), Value::from(1)] {
            assert!(is_truthy(&truthy), "{truthy:?}");
        }
        for falsy in [Value::UNDEFINED, Value::from(()), Value::from(""), Value::from(0)] {
            assert!(!is_truthy(&falsy), "{falsy:?}");
        }
    }

    #[test]
    fn compares_loosely() {
        let check = |a: Value, b: Value, expected: bool| {
            assert_eq!(loosely_equal(&a, &b), expected, "{a:?} and {b:?}");
            assert_eq!(loosely_equal(&b, &a), expected, "{b:?} and {a:?}");
        };
        check(Value::from("2"), Value::from(2), true);
        check(Value::from("2"), Value::from("2.0"), false);
        check(Value::from(false), Value::from(0), true);
        check(Value::from(false), Value::from(""), true);
        check(Value::UNDEFINED, Value::from(()), true);
        check(Value::UNDEFINED, Value::from(false), false);
        check(Value::from("word"), Value::from(0), false);
    }

    #[test]
    fn replaces_by_default_what_is_undefined_or_falsy_if_asked() {
        let other = || Some(Value::from("other"));
        assert_eq!(default(Value::UNDEFINED, other(), None), Value::from("other"));
        assert_eq!(default(Value::from(""), other(), None), Value::from(""));
        assert_eq!(default(Value::from(""), other(), Some(true)), Value::from("other"));
    }

    #[test]
    fn reads_the_digits_a_text_begins_with() {
        for (text, number) in [("12", 12), (" -3 ", -3), ("7th", 7), ("", 0), ("x", 0), ("-", 0)] {
            assert_eq!(int(&Value::from(text)), number, "{text}");
        }
    }

    #[test]
    fn changes_texts_and_keeps_them_marked() {
        let safe = Value::from_safe_string(" <B>\n\nx ".to_owned());
        assert_eq!(text(&indent(&trim(&safe), 2, None)), "<B>\n  \n  x");
        assert_eq!(text(&indent(&trim(&safe), 1, Some(true))), " <B>\n \n x");
        assert!(lower(&safe).is_safe() && !lower(&Value::from("A")).is_safe());
        assert_eq!(text(&capitalize(&Value::from("dAY"))), "Day");
        assert_eq!(text(&replace(&Value::from("%a %a"), "%a", &Value::from(1))), "1 1");
    }

    #[test]
    fn loops_over_lists_and_mappings_only() {
        assert_eq!(length(&each(Value::from("text"))), 0);
        let entries = pairs(&Value::from_pairs([("a", 1)]));
        assert_eq!(entries, [Value::from(vec![Value::from("a"), Value::from(1)])]);
        assert_eq!(concat(&Value::from(vec![1]), Value::UNDEFINED).len(), 1);
        assert_eq!(concat(&Value::from(vec![1]), Value::from(vec![2, 3])).len(), 3);
    }
}
