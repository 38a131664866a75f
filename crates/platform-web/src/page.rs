//! Pages: templates in a strict environment, wrapped in the layout.
//!
//! A page names every value that it uses: a value that is missing is an error, not an empty string.

use crate::chrome::Chrome;
use axum::response::{Html, IntoResponse, Response};
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

/// The templates of the whole product, ready to render.
#[derive(Debug)]
pub struct Pages {
    environment: Environment<'static>,
}

/// A page could not be rendered: a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("could not render `{template}`")]
pub struct RenderFault {
    template: String,
    #[source]
    source: minijinja::Error,
}

impl Pages {
    /// Takes every page template of the product, as name and text.
    ///
    /// # Errors
    /// When a template is not well formed; named, with the line.
    pub fn new(templates: &[(&'static str, &'static str)]) -> Result<Self, RenderFault> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        crate::components::register(&mut environment);
        crate::words::register(&mut environment);
        crate::assets::register(&mut environment);
        let own = [
            ("layout.html", include_str!("layout.html")),
            ("problem.html", include_str!("problem.html")),
            ("parts.html", include_str!("parts.html")),
            ("list.html", include_str!("lists/list.html")),
            ("list_problems.html", include_str!("lists/list_problems.html")),
            ("list_filter.html", include_str!("lists/list_filter.html")),
            ("list_facts.html", include_str!("lists/list_facts.html")),
            ("list_table.html", include_str!("lists/list_table.html")),
            ("list_pages.html", include_str!("lists/list_pages.html")),
        ];
        for (name, text) in own.iter().chain(templates) {
            environment
                .add_template(name, text)
                .map_err(|source| RenderFault { template: (*name).to_owned(), source })?;
        }
        Ok(Self { environment })
    }

    /// Renders a whole page.
    ///
    /// # Errors
    /// When the template is not there or uses a value that was not given.
    pub fn render(&self, template: &str, chrome: &Chrome, page: Value) -> Result<String, RenderFault> {
        let fault = |source| RenderFault { template: template.to_owned(), source };
        let found = self.environment.get_template(template).map_err(fault)?;
        found.render(context! { chrome => values(chrome), ..page }).map_err(fault)
    }
}

/// What a template reads, from anything that can be serialized.
pub fn values(from: impl Serialize) -> Value {
    Value::from(minijinja::value::Serde(from))
}

/// A page that is ready to send.
#[derive(Debug)]
pub struct Page(pub String);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        Html(self.0).into_response()
    }
}
