//! A way to check words below every form that has a field for free text, and the way to the agreed language.
//!
//! It is put into the page and not into its template, so that no form can be without it.

use super::model::keeps_reasons;
use accord_platform_web::Fields;
use std::collections::BTreeSet;

/// The hidden field that names the fields for free text of a form.
pub(super) const FIELDS: &str = "accord-words";
/// The hidden field that says where the form is sent.
pub(super) const THEN: &str = "accord-then";
/// The hidden field that says what a button of the form sends, as a query string: its name, its value, its words and its look.
pub(super) const BUTTON: &str = "accord-button";
/// Buttons of a form that are shown beside its words at most.
pub(super) const BUTTONS_MAX: usize = 4;

/// The names of fields for free text that a form was sent with: each once, and only what it has.
pub(super) fn free_texts_of(fields: &Fields) -> Vec<&str> {
    let sent: BTreeSet<&str> = fields.iter().map(|(name, _)| name).collect();
    let mut seen = BTreeSet::new();
    fields
        .get(FIELDS)
        .split(',')
        .filter(|name| !name.is_empty() && !name.starts_with("accord-") && sent.contains(name))
        .filter(|name| seen.insert(*name))
        .collect()
}

/// Puts the way to check words into every form of a page that has a field for free text. `path` is the address of the page, where
/// forms without an address of their own go.
pub fn offer_check(html: String, path: &str) -> String {
    if !html.contains("<textarea") {
        return html;
    }
    let mut made = String::with_capacity(html.len() + 512);
    let mut rest = html.as_str();
    while let Some(start) = rest.find("<form ") {
        let Some(end) = rest[start..].find("</form>").map(|at| start + at) else { break };
        let form = &rest[start..end];
        made.push_str(&rest[..end]);
        let fields = free_texts(form);
        if !fields.is_empty() {
            let then = match attribute(tag(form), "action") {
                // What begins with a question mark is said of the page.
                Some(query) if query.starts_with('?') => {
                    format!("{}{query}", escaped(path.split('?').next().unwrap_or_default()))
                }
                Some(action) if !action.is_empty() => action,
                _ => escaped(path),
            };
            made.push_str(&offer(&fields.join(","), &then, &buttons(form)));
        }
        rest = &rest[end..];
    }
    made.push_str(rest);
    made
}

/// The names of the fields for free text of a form that is sent as a form, as they stand in the page.
fn free_texts(form: &str) -> Vec<String> {
    let opening = tag(form);
    if attribute(opening, "method").as_deref() != Some("post") || opening.contains("multipart") {
        return Vec::new();
    }
    form.match_indices("<textarea")
        .map(|(at, _)| tag(&form[at..]))
        .filter(|field| !field.contains(" readonly") && !field.contains("data-words=\"no\""))
        .filter_map(|field| attribute(field, "name"))
        .collect()
}

/// What stands in the first tag of a text.
fn tag(text: &str) -> &str {
    text.split_once('>').map_or(text, |(tag, _)| tag)
}

/// The value of an attribute, as it stands in the page.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn escaped(path: &str) -> String {
    path.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// What the buttons of a form say, send and look like, as query strings.
fn buttons(form: &str) -> Vec<String> {
    form.match_indices("<button")
        .filter_map(|(at, _)| {
            let (opening, rest) = form[at..].split_once('>')?;
            let words = rest.split_once("</button>").map_or(rest, |(words, _)| words).trim();
            let is_plain = attribute(opening, "formaction").is_none() && !words.contains('<');
            is_plain.then_some((opening, words))
        })
        .map(|(opening, words)| {
            let value = |name: &str| attribute(opening, name).map(|value| plain(&value)).unwrap_or_default();
            let class = value("class");
            let look = ["govuk-button--warning", "govuk-button--secondary"];
            let look = look.into_iter().find(|look| class.contains(look)).unwrap_or_default();
            let mut made = form_urlencoded::Serializer::new(String::new());
            made.append_pair("name", &value("name")).append_pair("value", &value("value"));
            made.append_pair("text", &plain(words)).append_pair("look", look);
            made.finish()
        })
        .take(BUTTONS_MAX)
        .collect()
}

/// What stands in a page, as it is read.
fn plain(escaped: &str) -> String {
    let signs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&#x2f;", "/")];
    let plain = signs.iter().fold(escaped.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
    plain.replace("&amp;", "&")
}

fn offer(fields: &str, then: &str, buttons: &[String]) -> String {
    let keeps = if keeps_reasons(&plain(then)) { "reasons" } else { "counts" };
    let buttons: String = buttons
        .iter()
        .map(|button| format!("<input type=\"hidden\" name=\"{BUTTON}\" value=\"{}\">", escaped(button)))
        .collect();
    format!(
        "<div class=\"govuk-body-s accord-check-words\" data-accord-words=\"{keeps}\">\
         <input type=\"hidden\" name=\"{FIELDS}\" value=\"{fields}\">\
         <input type=\"hidden\" name=\"{THEN}\" value=\"{then}\">{buttons}\
         <button class=\"accord-link-button\" type=\"submit\" formaction=\"/language/check\" formnovalidate>Check the words</button> &#183; \
         <a class=\"govuk-link\" href=\"/language\">Agreed language</a></div>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_with_free_text_get_a_way_to_check_it_and_others_stay_as_they_are() {
        let form =
            |attributes: &str, field: &str| format!("<form {attributes}>{field}<button>Save</button></form>");
        let field = "<textarea class=\"x\" id=\"why\" name=\"why\"></textarea>";
        let with = offer_check(form("method=\"post\" action=\"/a?b=1&amp;c\"", field), "/page");
        assert!(
            with.contains("name=\"accord-words\" value=\"why\"") && with.contains("value=\"/a?b=1&amp;c\"")
        );
        let own = offer_check(form("method=\"post\" novalidate", field), "/page?x=\"1\"");
        assert!(own.contains("name=\"accord-then\" value=\"/page?x=&quot;1&quot;\""), "{own}");
        let said =
            offer_check(form("method=\"post\" action=\"?theme=A&amp;b\"", field), "/page/judge?theme=B");
        assert!(said.contains("name=\"accord-then\" value=\"/page/judge?theme=A&amp;b\""), "{said}");
        assert!(said.contains("name=&amp;value=&amp;text=Save&amp;look="), "{said}");
        for (attributes, field) in [
            ("method=\"post\"", "<input name=\"name\">"),
            ("method=\"get\"", field),
            ("method=\"post\" enctype=\"multipart/form-data\"", field),
            ("method=\"post\"", "<textarea name=\"summary\" readonly></textarea>"),
            ("method=\"post\"", "<textarea name=\"row\" data-words=\"no\"></textarea>"),
        ] {
            let plain = form(attributes, field);
            assert_eq!(offer_check(plain.clone(), "/page"), plain);
        }
    }
}
