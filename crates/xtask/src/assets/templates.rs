//! Which templates are converted, and what they are called afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::nunjucks::{self, Import, Paths};
use super::output::Component;
use super::read;

/// Where the two libraries keep their Nunjucks sources.
const LIBRARIES: [(&str, &str); 2] =
    [("govuk", "govuk-frontend/dist/govuk"), ("moj", "@ministryofjustice/frontend/moj")];

/// Components that pages may not use: they draw the crown or a crest, which only government services
/// may show. They are converted all the same, so that the fixtures test the converter on them too.
const CROWNED: [&str; 3] = ["govuk_footer", "govuk_header", "moj_header"];

/// Folders that are left out altogether: the header and footer of one other service.
const LEFT_OUT: &str = "domain-specific";

/// Macros that `platform-web` has as functions written in Rust, by template without extension.
const NATIVE: [&str; 2] = ["govuk/macros/attributes", "govuk/macros/i18n"];

/// All converted templates by name, and the components among them.
#[derive(Debug)]
pub struct Converted {
    pub templates: BTreeMap<String, String>,
    pub components: Vec<Component>,
}

/// Converts every component of both libraries.
///
/// The page templates of the libraries are not converted: they draw the crown and carry an inline
/// script; our layout stands in their place.
///
/// # Errors
/// A template outside the known grammar, with its name, or a component of unexpected shape.
pub fn convert_all(modules: &Path) -> Result<Converted, String> {
    let mut sources = BTreeMap::new();
    for (library, folder) in LIBRARIES {
        for part in ["components", "macros"] {
            collect(&modules.join(folder).join(part), &format!("{library}/{part}"), &mut sources)?;
        }
    }
    let mut components = Vec::new();
    let mut macros = BTreeMap::new();
    for (name, source) in &sources {
        if let Some(folder) = name.strip_suffix("/macro") {
            let component = component(folder, source)?;
            macros.insert(name.clone(), component.r#macro.clone());
            components.push(component);
        }
    }
    let mut templates = BTreeMap::new();
    for (name, source) in &sources {
        if macros.contains_key(name) || NATIVE.contains(&name.as_str()) {
            continue;
        }
        let paths = Here { template: name, macros: &macros };
        let converted =
            nunjucks::convert(source, &paths).map_err(|reason| format!("`{name}.njk`: {reason}"))?;
        templates.insert(format!("{name}.html"), converted);
    }
    Ok(Converted { templates, components })
}

/// Adds the templates below `folder` to `sources`, named without extension.
fn collect(folder: &Path, name: &str, sources: &mut BTreeMap<String, String>) -> Result<(), String> {
    // MOJ has no `macros` folder.
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry.map_err(|error| format!("reading `{name}`: {error}"))?.path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else {
            continue;
        };
        if path.is_dir() && file != LEFT_OUT {
            collect(&path, &format!("{name}/{file}"), sources)?;
        } else if let Some(stem) = file.strip_suffix(".njk") {
            sources.insert(format!("{name}/{stem}"), read(&path)?);
        }
    }
    Ok(())
}

/// Reads `macro.njk`, which does nothing but give `template.njk` beside it a name. Its one macro
/// becomes a function that renders the template, which is quicker than importing it each time.
fn component(folder: &str, source: &str) -> Result<Component, String> {
    let words: Vec<&str> = source
        .split(|c: char| c.is_whitespace() || "{}%-()\"'".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let ["macro", name, "params", "include", "./template.njk", "endmacro"] = words[..] else {
        return Err(format!("`{folder}/macro.njk` does more than include its template"));
    };
    let (library, rest) = folder
        .split_once("/components/")
        .ok_or_else(|| format!("`{folder}` is not a folder of components"))?;
    let function = format!("{library}_{}", rest.replace(['-', '/'], "_"));
    Ok(Component {
        pages: !CROWNED.contains(&function.as_str()),
        function,
        r#macro: name.to_owned(),
        template: format!("{folder}/template.html"),
    })
}

/// The view of the other templates from one of them.
struct Here<'a> {
    template: &'a str,
    macros: &'a BTreeMap<String, String>,
}

impl Here<'_> {
    /// The full name, without extension, of the template that `path` leads to from here.
    fn resolve(&self, path: &str) -> String {
        let path = path.strip_suffix(".njk").unwrap_or(path);
        if !path.starts_with('.') {
            return path.to_owned();
        }
        let mut parts: Vec<&str> = self.template.split('/').collect();
        parts.pop();
        for step in path.split('/') {
            match step {
                "." => {}
                ".." => drop(parts.pop()),
                _ => parts.push(step),
            }
        }
        parts.join("/")
    }
}

impl Paths for Here<'_> {
    fn import(&self, path: &str, names: &[String]) -> Result<Import, String> {
        let name = self.resolve(path);
        if NATIVE.contains(&name.as_str()) {
            return Ok(Import::Function);
        }
        match self.macros.get(&name) {
            Some(macro_name) if names == [macro_name.as_str()] => Ok(Import::Function),
            Some(macro_name) => Err(format!("`{path}` has `{macro_name}`, not {names:?}")),
            None if name.contains("/components/") => Err(format!("no component at `{path}`")),
            None => Ok(Import::Template(format!("{name}.html"))),
        }
    }

    fn include(&self, path: &str) -> String {
        format!("{}.html", self.resolve(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_component_after_its_folder() {
        let source =
            "{% macro interruptionCard(params) %}\n  {%- include './template.njk' -%}\n{% endmacro %}";
        let component = component("moj/components/interruption-card", source).expect("plain");
        assert_eq!(component.function, "moj_interruption_card");
        assert_eq!(component.r#macro, "interruptionCard");
        assert_eq!(component.template, "moj/components/interruption-card/template.html");
        assert!(component.pages);
    }

    #[test]
    fn refuses_a_macro_that_does_more_than_include() {
        let source = "{% macro a(params) %}{% set b = 1 %}{% endmacro %}";
        assert!(component("moj/components/a", source).is_err());
    }

    #[test]
    fn resolves_paths_from_where_the_template_is() {
        let macros = BTreeMap::from([("govuk/components/hint/macro".into(), "govukHint".into())]);
        let here = Here { template: "govuk/components/input/template", macros: &macros };
        let import = |path: &str, name: &str| here.import(path, &[name.to_owned()]);
        assert_eq!(import("../hint/macro.njk", "govukHint"), Ok(Import::Function));
        assert_eq!(import("../../macros/attributes.njk", "govukAttributes"), Ok(Import::Function));
        assert_eq!(
            import("../../macros/logo.njk", "govukLogo"),
            Ok(Import::Template("govuk/macros/logo.html".into()))
        );
        assert!(import("../gone/macro.njk", "govukGone").is_err());
        assert_eq!(here.include("./part.njk"), "govuk/components/input/part.html");
    }
}
