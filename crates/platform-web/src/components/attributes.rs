//! The two macros of govuk-frontend that write attributes, in Rust because every component calls them.

use minijinja::Value;
use minijinja::value::ValueKind;

use super::html::{push, push_escaped, text};

/// ` name="value"` for each entry of `attributes`, marked safe.
///
/// An entry may be `{value, optional}`: an optional one is left out when it is absent or false, and
/// written without a value when it is true. A text instead of a mapping is written as it is only if
/// it is marked safe.
pub fn html_attributes(attributes: &Value) -> Value {
    let mut out = String::new();
    if attributes.kind() != ValueKind::Map {
        push(&mut out, attributes);
        return Value::from_safe_string(out);
    }
    for name in attributes.try_iter().into_iter().flatten() {
        let item = attributes.get_item(&name).unwrap_or_default();
        let (value, optional) = if item.kind() == ValueKind::Map {
            let optional = attribute(&item, "optional");
            (attribute(&item, "value"), is_bool(&optional, true))
        } else {
            (item, false)
        };
        let absent = value.is_undefined() || value.is_none() || is_bool(&value, false);
        if optional && absent {
            continue;
        }
        out.push(' ');
        push_escaped(&mut out, &text(&name));
        if !(optional && is_bool(&value, true)) {
            out.push_str("=\"");
            push(&mut out, &value);
            out.push('"');
        }
    }
    Value::from_safe_string(out)
}

/// ` data-i18n.key="message"`, or one attribute for each plural form in `messages`, marked safe.
pub fn i18n_attributes(params: &Value) -> Value {
    let (messages, message) = (attribute(params, "messages"), attribute(params, "message"));
    let mut out = String::new();
    let mut write = |form: Option<&Value>, message: &Value| {
        out.push_str(" data-i18n.");
        push_escaped(&mut out, &text(&attribute(params, "key")));
        if let Some(form) = form {
            out.push('.');
            push_escaped(&mut out, &text(form));
        }
        out.push_str("=\"");
        push(&mut out, message);
        out.push('"');
    };
    if messages.kind() == ValueKind::Map {
        for form in messages.try_iter().into_iter().flatten() {
            write(Some(&form), &messages.get_item(&form).unwrap_or_default());
        }
    } else if message.is_true() {
        write(None, &message);
    }
    Value::from_safe_string(out)
}

fn attribute(value: &Value, name: &str) -> Value {
    value.get_attr(name).unwrap_or_default()
}

/// Whether `value` is the truth value `expected`, not merely something like it.
fn is_bool(value: &Value, expected: bool) -> bool {
    value.kind() == ValueKind::Bool && value.is_true() == expected
}
