//! Text that a person typed never becomes markup, whichever parameter it arrives in.

use std::sync::Arc;

use accord_platform_web::components;
use minijinja::value::{Object, ObjectRepr, Serde};
use minijinja::{Value, context};
use serde_json::Value as Json;

use crate::fixtures;

const PROBE: &str = r#""'><script>alert(1)</script>"#;

fn assert_escaped(what: &str, html: &str) {
    assert!(!html.contains("<script"), "{what} prints a parameter as markup:\n{html}");
    assert!(!html.contains(r#""'>"#), "{what} lets a parameter end an attribute:\n{html}");
}

#[test]
fn escapes_html_that_is_not_marked_safe_and_keeps_what_is() {
    for name in ["govuk_inset_text", "govuk_hint", "govuk_button", "moj_alert"] {
        let unmarked = components::render(name, context! { html => "<b>&</b>" });
        assert!(unmarked.expect("renders").contains("&lt;b&gt;&amp;&lt;/b&gt;"), "{name}");
        let marked = Value::from_safe_string("<b>&amp;</b>".to_owned());
        let marked = components::render(name, context! { html => marked });
        assert!(marked.expect("renders").contains("<b>&amp;</b>"), "{name}");
    }
}

/// All texts of a fixture become the probe at once, unmarked. A text that steers the template, such as
/// a type, then only chooses another branch.
#[test]
fn escapes_every_text_of_every_fixture() {
    let mut escaped = 0;
    for fixture in fixtures::all() {
        let params = Value::from(Serde(probed(&fixture.options)));
        let html = components::render(&fixture.function, params).expect("renders whatever the text");
        assert_escaped(&fixture.name, &html);
        escaped += usize::from(html.contains("&lt;script&gt;"));
    }
    assert!(escaped > 700, "the probe was printed in {escaped} fixtures only");
}

fn probed(json: &Json) -> Json {
    match json {
        Json::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), probed(value))).collect(),
        Json::Array(items) => items.iter().map(probed).collect(),
        Json::String(_) => Json::from(PROBE),
        other => other.clone(),
    }
}

/// Every parameter of every component is the probe, and has the probe in all its parts.
#[test]
fn escapes_every_parameter_of_every_component() {
    for name in components::names() {
        let html = components::render(name, Value::from_object(Probe)).expect("renders the probe");
        assert_escaped(name, &html);
        // The badge prints whole numbers only.
        let printed = html.contains("&lt;script&gt;") || name == "moj_notification_badge";
        assert!(printed, "{name} did not print the probe:\n{html}");
    }
}

/// A text for who prints it, an object for who looks inside, and a list under the names of lists.
#[derive(Debug)]
struct Probe;

/// The parameters that components loop over.
const LISTS: [&str; 9] =
    ["categories", "errorList", "head", "items", "menus", "messages", "navigation", "rows", "sections"];

impl Object for Probe {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str() {
            Some("timestamp") => Value::from("2026-03-09T14:05:00Z"),
            Some("type" | "format") => Value::UNDEFINED,
            Some(name) if LISTS.contains(&name) => Value::from(vec![Value::from_object(Probe)]),
            _ => Value::from_object(Probe),
        })
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(PROBE)
    }
}
