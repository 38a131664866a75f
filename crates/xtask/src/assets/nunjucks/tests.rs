use super::{Import, Paths, convert};

struct NoPaths;

impl Paths for NoPaths {
    fn import(&self, path: &str, _: &[String]) -> Result<Import, String> {
        match path {
            "function" => Ok(Import::Function),
            "unknown" => Err("no such template".to_owned()),
            _ => Ok(Import::Template(format!("here/{path}"))),
        }
    }

    fn include(&self, path: &str) -> String {
        format!("here/{path}")
    }
}

fn check(nunjucks: &str, minijinja: &str) {
    assert_eq!(convert(nunjucks, &NoPaths).as_deref(), Ok(minijinja), "from {nunjucks}");
}

#[test]
fn asks_javascripts_truth_of_values_but_not_of_answers() {
    check("{% if a %}x{% endif %}", "{% if (a is truthy) %}x{% endif %}");
    check(
        "{% if not a and b == 'c' %}{% elseif d or e %}{% endif %}",
        r#"{% if ((not (a is truthy)) and (b == "c")) %}{% elif ((d is truthy) or (e is truthy)) %}{% endif %}"#,
    );
}

#[test]
fn gives_back_the_value_that_or_and_and_would() {
    check("{{ a or 'b' }}", r#"{{ (a if (a is truthy) else "b") }}"#);
    check("{{ a and b }}", "{{ (b if (a is truthy) else a) }}");
    check("{{ a if b }}", r#"{{ (a if (b is truthy) else "") }}"#);
}

#[test]
fn tells_strict_from_loose_comparison() {
    check("{{ a === undefined }}", "{{ (a is undefined) }}");
    check("{{ a !== null }}", "{{ (not (a is none)) }}");
    check("{{ a === true }}", "{{ (a is sameas(true)) }}");
    check("{{ a != false }}", "{{ (not loosely_equal(a, false)) }}");
    check("{{ a.value == b.value }}", "{{ loosely_equal(a.value, b.value) }}");
    check("{{ a !== 'b' }}", r#"{{ (not (a == "b")) }}"#);
    check("{{ a >= 99 }}", "{{ (a >= 99) }}");
}

#[test]
fn joins_with_one_call_and_filters_bind_tighter() {
    check(
        r#"{{ a + " " + name | escape + '="' ~ 1 }}"#,
        r#"{{ plus(a, " ", (name|escape), ("=\""|safe), 1) }}"#,
    );
    check("{{ index-1 }}", "{{ (index - 1) }}");
    check("{{ -1 * 2 }}", "{{ ((-1) * 2) }}");
}

#[test]
fn quotes_keys_and_keeps_nested_objects() {
    check("{{ f({a: {'b-c': 1, d: [x, true],},}) }}", r#"{{ f({"a": {"b-c": 1, "d": [x, true]}}) }}"#);
}

#[test]
fn turns_methods_and_length_into_functions_and_filters() {
    check("{{ a.items.length > 0 }}", "{{ ((a.items|length) > 0) }}");
    check("{{ a.concat(b).join(' ') }}", r#"{{ (concat(a, b)|join(" ")) }}"#);
    check("{{ [true, false].includes(a) }}", "{{ (a in [true, false]) }}");
    check("{{ a.items[0].b }}", "{{ a.items[0].b }}");
    assert!(convert("{{ a.push(b) }}", &NoPaths).is_err());
}

#[test]
fn believes_its_own_markup_and_no_one_elses() {
    check("{{ a.html | safe | trim }}", "{{ ((a.html|trusted)|trim) }}");
    check("{{ ' x=\"1\"' | safe }}", r#"{{ ((" x=\"1\""|safe)|safe) }}"#);
    check("{% set icon = '<path/>' %}", r#"{% set icon = ("<path/>"|safe) %}"#);
}

#[test]
fn reads_tests_and_their_denials() {
    check("{{ a is not null }}", "{{ (not (a is none)) }}");
    check("{{ a is sameas(b) }}", "{{ (a is sameas(b)) }}");
    check("{{ a is escaped }}", "{{ (a is marked_safe) }}");
    check("{{ a not in [b] }}", "{{ (not (a in [b])) }}");
    check("{% if not 'x' in a %}{% endif %}", r#"{% if (not ("x" in a)) %}{% endif %}"#);
}

#[test]
fn loops_over_lists_and_objects() {
    check("{% for a in b.c %}{% endfor %}", "{% for a in b.c|each %}{% endfor %}");
    check("{%- for k, v in b -%}{% endfor %}", "{%- for k, v in b|pairs -%}{% endfor %}");
}

#[test]
fn carries_out_of_a_loop_what_is_set_inside_it() {
    check(
        "{% set n = 0 %}{% for a in b %}{% set n = n + 1 %}{% endfor %}{{ n }}",
        "{% set carried = namespace() -%}\n{% set carried.n = 0 %}{% for a in b|each %}\
         {% set carried.n = plus(carried.n, 1) %}{% endfor %}{{ carried.n }}",
    );
    // A macro's own parameter of the same name is its own.
    check(
        "{% macro m(n) -%}{{ n }}{% endmacro %}{% for a in b %}{% set n = a %}{% endfor %}",
        "{% set carried = namespace() -%}\n{% macro m(n) -%}{{ n }}{% endmacro %}\
         {% for a in b|each %}{% set carried.n = a %}{% endfor %}",
    );
    check(
        "{% macro m(b) -%}{% for a in b %}{% set c = a %}{% endfor %}{% endmacro %}{{ c }}",
        "{% macro m(b) -%}{% set carried_in_m = namespace() -%}{% for a in b|each %}\
         {% set carried_in_m.c = a %}{% endfor %}{% endmacro %}{{ c }}",
    );
}

#[test]
fn resolves_imports_and_keeps_the_white_space_signs_of_dropped_ones() {
    check("{%- from 'function' import f -%} x", "{#-  -#} x");
    check("{% from 'a' import b, c %}", r#"{% from "here/a" import b, c %}"#);
    check("{% include \"./a\" %}", r#"{% include "here/./a" %}"#);
    assert!(convert("{% from 'unknown' import f %}", &NoPaths).is_err());
}

#[test]
fn keeps_macros_calls_and_comments() {
    check(
        "{% macro m(a, b = \"c\") %}{{ caller() }}{% endmacro %}{% call m(1) %}x{% endcall %}",
        r#"{% macro m(a, b="c") %}{{ (caller() if (caller is truthy) else "") }}{% endmacro %}{% call m(1) %}x{% endcall %}"#,
    );
    check("{#- gone #}{{ a }}", "{#-  #}{{ a }}");
}

#[test]
fn refuses_what_no_component_uses() {
    for source in ["{% block a %}", "{% extends 'a' %}", "{{ a b }}", "{{ }}", "{% endmacro %}"] {
        assert!(convert(source, &NoPaths).is_err(), "{source}");
    }
}
