//! A way to check words below every form that has a field for free text, and the way to the agreed language.
//!
//! It is put into the page and not into its template, so that no form can be without it.

/// The hidden field that names the fields for free text of a form.
pub(super) const FIELDS: &str = "accord-words";
/// The hidden field that says where the form is sent.
pub(super) const THEN: &str = "accord-then";

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
            let then = attribute(tag(form), "action").unwrap_or_else(|| escaped(path));
            made.push_str(&offer(&fields.join(","), &then));
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

fn offer(fields: &str, then: &str) -> String {
    format!(
        "<div class=\"govuk-body-s accord-check-words\" data-accord-words>\
         <input type=\"hidden\" name=\"{FIELDS}\" value=\"{fields}\">\
         <input type=\"hidden\" name=\"{THEN}\" value=\"{then}\">\
         <button class=\"accord-link-button\" type=\"submit\" formaction=\"/language/check\" formnovalidate>Check the words</button> \
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
