//! Components as pages call them: from a strict environment, by function and by block.

use accord_platform_web::components;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, context};

fn page(source: &str, values: Value) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    pages.set_undefined_behavior(UndefinedBehavior::Strict);
    components::register(&mut pages);
    pages.render_named_str("page.html", source, values)
}

#[test]
fn offers_every_component_with_and_without_parameters_but_not_the_crown() {
    let crowned = ["govuk_footer", "govuk_header", "moj_header"];
    let mut offered = 0;
    for name in components::names() {
        components::render(name, context! {}).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        for call in [format!("{{{{ {name}({{}}) }}}}"), format!("{{{{ {name}() }}}}")] {
            let rendered = page(&call, context! {});
            assert_eq!(rendered.is_ok(), !crowned.contains(&name), "{call}: {rendered:?}");
        }
        offered += usize::from(!crowned.contains(&name));
    }
    assert!(offered >= 60, "only {offered} components");
}

#[test]
fn refuses_an_unknown_component() {
    let refused = components::render("govuk_carousel", context! {}).expect_err("no such thing");
    assert_eq!(refused.kind(), ErrorKind::UnknownFunction);
}

#[test]
fn refuses_undefined_parameters_and_says_which() {
    let source = r#"{{ govuk_table({"rows": [[{"text": nmae}]]}) }}"#;
    let refused = page(source, context! { name => "x" }).expect_err("a misspelt name");
    assert_eq!(refused.kind(), ErrorKind::UndefinedError);
    assert!(refused.to_string().contains("`govuk_table.rows[][].text` is undefined"), "{refused}");
    // An `if` without `else` is undefined on purpose.
    let source = r#"{{ govuk_tag({"text": "New", "classes": "a" if old}) }}"#;
    assert!(page(source, context! { old => false }).is_ok());
}

#[test]
fn refuses_options_that_no_component_takes() {
    assert!(page(r#"{{ govuk_tag(text="New") }}"#, context! {}).is_err());
}

#[test]
fn wraps_the_block_of_a_call_with_the_values_of_the_page() {
    let source = r#"
        {%- macro loud(text) %}<b>{{ text }}</b>{% endmacro %}
        {%- call govuk_fieldset({"legend": {"text": "Where"}}) -%}
            {{ loud(place) }}{{ govuk_tag({"text": "New"}) }}
        {%- endcall %}"#;
    let html = page(source, context! { place => "<Park>" }).expect("renders");
    assert!(html.contains("Where"), "{html}");
    assert!(html.contains("<b>&lt;Park&gt;</b><strong class=\"govuk-tag\">"), "{html}");
    let bare = "{% call govuk_inset_text() %}<i>in</i>{% endcall %}";
    assert!(page(bare, context! {}).expect("renders").contains("<i>in</i>"));
}

#[test]
fn believes_html_set_in_the_page_or_made_by_a_component() {
    let source = r#"
        {%- set row %}<a href="/plans/1">{{ title }}</a>{% endset %}
        {{- govuk_table({"rows": [[{"html": row}, {"html": govuk_tag({"text": "New"})}, {"html": title}]]}) }}"#;
    let html = page(source, context! { title => "A<B" }).expect("renders");
    assert!(html.contains(r#"<a href="/plans/1">A&lt;B</a>"#), "{html}");
    assert!(html.contains("<strong class=\"govuk-tag\">"), "{html}");
    assert!(html.contains(">A&lt;B</td>"), "{html}");
}

#[test]
fn renders_on_several_threads_at_once() {
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                let html = components::render("govuk_tag", context! { text => number });
                assert!(html.expect("renders").contains(&number.to_string()));
            });
        }
    });
}
