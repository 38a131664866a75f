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

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn check(attributes: Value, expected: &str) {
        let written = html_attributes(&attributes);
        assert!(written.is_safe());
        assert_eq!(written.as_str(), Some(expected));
    }

    #[test]
    fn writes_each_attribute_and_escapes_it() {
        check(context! { a => "x\"y", b => 0, c => (), d => false }, r#" a="x&quot;y" b="0" c="" d="false""#);
        check(Value::UNDEFINED, "");
    }

    #[test]
    fn leaves_out_optional_ones_that_are_absent_and_shortens_true_ones() {
        let optional = |value: Value| context! { a => context! { value, optional => true } };
        check(optional(Value::from(true)), " a");
        check(optional(Value::from(false)), "");
        check(optional(Value::from(())), "");
        check(optional(Value::UNDEFINED), "");
        check(optional(Value::from("")), r#" a="""#);
    }

    #[test]
    fn believes_attributes_given_as_text_only_if_marked() {
        check(Value::from(r#" onclick="x""#), " onclick=&quot;x&quot;");
        check(Value::from_safe_string(r#" lang="cy""#.to_owned()), r#" lang="cy""#);
    }

    #[test]
    fn writes_messages_for_scripts() {
        let one = i18n_attributes(&context! { key => "show", message => "A<B" });
        assert_eq!(one.as_str(), Some(r#" data-i18n.show="A&lt;B""#));
        let many = context! { key => "left", messages => context! { one => "1", other => "2" } };
        let many = i18n_attributes(&many);
        assert_eq!(many.as_str(), Some(r#" data-i18n.left.one="1" data-i18n.left.other="2""#));
    }
}
