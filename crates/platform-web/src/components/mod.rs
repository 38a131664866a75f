//! The components of the GOV.UK Design System and of the Ministry of Justice as template functions.
//!
//! What this is: their own templates, converted by `xtask assets`, behind one function each. A page
//! writes `{{ govuk_button({"text": "Save"}) }}`, with the parameters that the Design System documents;
//! a component that wraps other content is also a block: `{% call govuk_details({…}) %}…{% endcall %}`.
//! It owns: the environment in which those templates are rendered, lenient as JavaScript is, and what
//! their language has and MiniJinja lacks. The environment of pages stays strict: an undefined value
//! among the parameters fails the page.
//!
//! INVARIANT: a parameter that a component prints as HTML (`html`, `titleHtml`, slots, attributes given
//! as text …) is escaped unless it is marked safe, by `{% set %}…{% endset %}`, by another component,
//! or by `Value::from_safe_string`. Nothing a person typed is ever marked.
//!
//! It does not lay out pages, and does not offer what draws the crown or a crest.
//! Start at [`register`].

mod attributes;
mod dates;
mod environment;
mod html;
mod values;

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value, context};

use crate::embedded::{COMPONENTS, Component};
use environment::ENVIRONMENT;

/// Adds every component that pages may use to a page environment, as `govuk_…` and `moj_…`.
///
/// ```
/// use minijinja::{Environment, UndefinedBehavior, context};
///
/// let mut pages = Environment::new();
/// pages.set_undefined_behavior(UndefinedBehavior::Strict);
/// accord_platform_web::components::register(&mut pages);
/// let page = r#"{{ govuk_tag({"text": state}) }}"#;
/// let tag = pages.render_named_str("page.html", page, context! { state => "<New>" });
/// assert_eq!(tag.expect("renders").trim(), r#"<strong class="govuk-tag">
///   &lt;New&gt;
/// </strong>"#);
/// assert!(pages.render_named_str("page.html", page, context! {}).is_err());
/// ```
pub fn register(environment: &mut Environment<'_>) {
    for component in COMPONENTS.iter().filter(|component| component.pages) {
        let draw = function(component);
        environment.add_function(
            component.function,
            move |state: &mut State, params: Option<Value>, options: Kwargs| {
                if let Some(params) = &params {
                    require_defined(state, params, component.function)?;
                }
                draw(state, params, options)
            },
        );
    }
}

/// The names of all components, those included that pages may not use.
pub fn names() -> impl Iterator<Item = &'static str> {
    COMPONENTS.iter().map(|component| component.function)
}

/// The HTML of the component called `name`.
///
/// # Errors
/// A name that is not in [`names`], or parameters of a kind that its template cannot read.
pub fn render(name: &str, params: Value) -> Result<String, Error> {
    let component = COMPONENTS.iter().find(|component| component.function == name);
    let component = component
        .ok_or_else(|| Error::new(ErrorKind::UnknownFunction, format!("there is no component `{name}`")))?;
    draw(component, params, None)
}

/// `component` as a function for templates: of its parameters, or of none.
fn function(
    component: &'static Component,
) -> impl Fn(&mut State, Option<Value>, Kwargs) -> Result<Value, Error> + Copy {
    move |state: &mut State, params: Option<Value>, options: Kwargs| {
        // The block of `{% call %}` is rendered here, because it belongs to the calling template.
        let caller = match options.get::<Option<Value>>("caller")? {
            Some(caller) => Some(caller.call(state, &[])?),
            None => None,
        };
        options.assert_all_used()?;
        let params = params.unwrap_or_else(|| context! {});
        draw(component, params, caller).map(Value::from_safe_string)
    }
}

fn draw(component: &Component, params: Value, caller: Option<Value>) -> Result<String, Error> {
    let template = ENVIRONMENT.get_template(component.template)?;
    match caller {
        Some(content) => {
            let caller = Value::from_function(move || content.clone());
            template.render(context! { params, caller })
        }
        None => template.render(context! { params }),
    }
}

/// Refuses an undefined value anywhere in `params`, which the lenient templates would print as nothing.
///
/// What `… if …` without `else` leaves is allowed, as it is in the page itself: to tell the two apart
/// the value is printed as the page would print it.
fn require_defined(state: &mut State, params: &Value, path: &str) -> Result<(), Error> {
    match params.kind() {
        ValueKind::Undefined => state.format(params.clone()).map(drop).map_err(|error| {
            Error::new(ErrorKind::UndefinedError, format!("`{path}` is undefined")).with_source(error)
        }),
        ValueKind::Map => params.try_iter()?.try_for_each(|key| {
            let value = params.get_item(&key)?;
            match value.kind() {
                ValueKind::Undefined | ValueKind::Map | ValueKind::Seq => {
                    require_defined(state, &value, &format!("{path}.{key}"))
                }
                _ => Ok(()),
            }
        }),
        ValueKind::Seq => {
            params.try_iter()?.try_for_each(|item| require_defined(state, &item, &format!("{path}[]")))
        }
        _ => Ok(()),
    }
}
