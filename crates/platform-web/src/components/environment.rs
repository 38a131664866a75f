//! The environment in which the component templates are rendered.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::{attributes, dates, html, values};
use crate::embedded::{COMPONENTS, TEMPLATES};

/// All component templates, compiled once for the process.
pub static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(build);

fn build() -> Environment<'static> {
    let mut environment = Environment::new();
    // As lenient as JavaScript: most parameters of a component are absent at any time. Our own pages
    // are rendered in a strict environment.
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(html::print);
    // As govuk-frontend renders its fixtures.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("INVARIANT: the default delimiters do not conflict"));
    add_values(&mut environment);
    add_filters(&mut environment);
    for component in COMPONENTS {
        environment.add_function(component.macro_name, super::function(component));
    }
    for (name, source) in TEMPLATES {
        environment
            .add_template(name, source)
            .expect("INVARIANT: `xtask assets` writes templates that compile");
    }
    environment
}

fn add_values(environment: &mut Environment<'static>) {
    environment.add_test("truthy", values::is_truthy);
    environment.add_test("marked_safe", Value::is_safe);
    environment.add_function("plus", html::plus);
    environment.add_function("loosely_equal", values::loosely_equal);
    environment.add_function("concat", values::concat);
    environment.add_function("govukAttributes", attributes::html_attributes);
    environment.add_function("govukI18nAttributes", attributes::i18n_attributes);
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("trusted", html::trusted);
    environment.add_filter("escape", html::escape);
    environment.add_filter("join", html::join);
    environment.add_filter("default", values::default);
    environment.add_filter("length", values::length);
    environment.add_filter("each", values::each);
    environment.add_filter("pairs", values::pairs);
    environment.add_filter("int", values::int);
    environment.add_filter("string", values::string);
    environment.add_filter("trim", values::trim);
    environment.add_filter("lower", values::lower);
    environment.add_filter("capitalize", values::capitalize);
    environment.add_filter("replace", values::replace);
    environment.add_filter("indent", values::indent);
    environment.add_filter("mojDate", dates::moj_date);
    environment.add_filter("date", dates::date);
}
