//! The files for the browser: theirs, adapted, and ours.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::css;
use super::output::Output;
use super::read;

const SHEETS: [(&str, &str); 3] = [
    ("govuk-frontend.css", "govuk-frontend/dist/govuk/govuk-frontend.min.css"),
    ("moj-frontend.css", "@ministryofjustice/frontend/moj/moj-frontend.min.css"),
    ("maplibre-gl.css", "maplibre-gl/dist/maplibre-gl.css"),
];

const SCRIPTS: [(&str, &str); 4] = [
    ("govuk-frontend.js", "govuk-frontend/dist/govuk/govuk-frontend.min.js"),
    ("moj-frontend.js", "@ministryofjustice/frontend/moj/moj-frontend.min.js"),
    ("maplibre-gl.js", "maplibre-gl/dist/maplibre-gl.mjs"),
    // A file of its own, because the content security policy forbids workers made from a `blob:`.
    ("maplibre-gl-worker.js", "maplibre-gl/dist/maplibre-gl-worker.mjs"),
];

/// Where the style sheets expect pictures, and where the library keeps them.
const PICTURES: (&str, &str) = ("/assets/images/", "@ministryofjustice/frontend/moj/assets/images");

/// Adds the style sheets, scripts and icons of the packages in `modules`, and our own in `own`.
///
/// # Errors
/// A missing file, or a reference that leads nowhere.
pub fn add(modules: &Path, own: &Path, output: &mut Output) -> Result<(), String> {
    for (name, path) in SHEETS {
        let stem = name.trim_end_matches(".css");
        let mut icons = BTreeMap::new();
        let sheet = css::adapt(&read(&modules.join(path))?, |address| {
            let file = picture(address, stem, modules, &mut icons, output)?;
            Ok(file.map_or_else(|| "none".to_owned(), |file| format!("url({file})")))
        });
        let sheet = sheet.map_err(|reason| format!("`{path}`: {reason}"))?;
        output.add_asset(name, sheet.into_bytes())?;
    }
    for (name, path) in SCRIPTS {
        let script = read(&modules.join(path))?;
        // The maps themselves are not served.
        let code = script.split("//# sourceMappingURL=").next().unwrap_or(&script).trim_end();
        output.add_asset(name, format!("{code}\n").into_bytes())?;
    }
    add_own(own, output)
}

/// Adds the picture at `address` and returns its file, or nothing for one that we may not show.
///
/// `icons` remembers pictures that stood in the style sheet itself, where some occur many times.
fn picture(
    address: &str,
    stem: &str,
    modules: &Path,
    icons: &mut BTreeMap<String, String>,
    output: &mut Output,
) -> Result<Option<String>, String> {
    if let Some(svg) = css::svg_in(address)? {
        if let Some(file) = icons.get(&svg) {
            return Ok(Some(file.clone()));
        }
        let name = format!("{stem}-icon-{:02}.svg", icons.len() + 1);
        let file = output.add_asset(&name, svg.clone().into_bytes())?;
        icons.insert(svg, file.clone());
        return Ok(Some(file));
    }
    let (prefix, folder) = PICTURES;
    let name =
        address.strip_prefix(prefix).ok_or_else(|| format!("`{address}` is not a picture of the library"))?;
    if name.contains("crest") || name.contains("logo") {
        return Ok(None);
    }
    if let Some(file) = output.asset_file(name) {
        return Ok(Some(file.to_owned()));
    }
    output.add_asset(name, read(&modules.join(folder).join(name))?.into_bytes()).map(Some)
}

/// Adds our own files. Each may name others as `"./name"`, also theirs; the reference becomes the
/// name under which the other is served, so what is referred to is added first.
fn add_own(folder: &Path, output: &mut Output) -> Result<(), String> {
    let failed = |error| format!("reading `{}`: {error}", folder.display());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| format!("`{}` is not a plain name", path.display()))?;
        files.insert(name.to_owned(), fs::read(&path).map_err(failed)?);
    }
    let mut own = Own { files, open: BTreeSet::new() };
    let names: Vec<String> = own.files.keys().cloned().collect();
    for name in names {
        own.add(&name, output)?;
    }
    Ok(())
}

struct Own {
    files: BTreeMap<String, Vec<u8>>,
    /// Those whose references are being followed.
    open: BTreeSet<String>,
}

impl Own {
    fn add(&mut self, name: &str, output: &mut Output) -> Result<String, String> {
        if let Some(file) = output.asset_file(name) {
            return Ok(file.to_owned());
        }
        let bytes = self.files.get(name).ok_or_else(|| format!("there is no file `{name}`"))?;
        if !name.ends_with(".js") && !name.ends_with(".css") {
            return output.add_asset(name, bytes.clone());
        }
        let text = String::from_utf8(bytes.clone()).map_err(|_| format!("`{name}` is not UTF-8"))?;
        if !self.open.insert(name.to_owned()) {
            return Err(format!("`{name}` refers to itself, directly or through others"));
        }
        let text = replace_references(&text, |other| self.add(other, output))
            .map_err(|reason| format!("`{name}`: {reason}"))?;
        self.open.remove(name);
        output.add_asset(name, text.into_bytes())
    }
}

/// `text` with the name in every quoted `"./name"` replaced.
fn replace_references(
    text: &str,
    mut replace: impl FnMut(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("./") {
        let (before, after) = rest.split_at(at + 2);
        out.push_str(before);
        rest = after;
        let Some(quote @ ('"' | '\'')) = before[..at].chars().next_back() else {
            continue;
        };
        let end = rest.find(quote).ok_or("a reference is never closed")?;
        out.push_str(&replace(&rest[..end])?);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_quoted_references_only() {
        let text = "import a from \"./a.js\"; b('./b.js'); // see ../c or ./d";
        let replaced = replace_references(text, |name| Ok(format!("<{name}>")));
        assert_eq!(replaced.as_deref(), Ok("import a from \"./<a.js>\"; b('./<b.js>'); // see ../c or ./d"));
    }

    #[test]
    fn adds_what_is_referred_to_first_and_refuses_circles() {
        let own = |files: &[(&str, &str)]| Own {
            files: files.iter().map(|(n, t)| ((*n).into(), t.as_bytes().to_vec())).collect(),
            open: BTreeSet::new(),
        };
        let mut output = Output::default();
        let file = own(&[("a.js", "import './b.js'"), ("b.js", "1")]).add("a.js", &mut output);
        assert!(file.is_ok_and(|file| file.starts_with("a.") && file.len() == "a.12345678.js".len()));
        assert!(output.asset_file("b.js").is_some());

        let circle = own(&[("c.js", "'./d.js'"), ("d.js", "'./c.js'")]).add("c.js", &mut output);
        assert!(circle.is_err_and(|reason| reason.contains("refers to itself")));
        let missing = own(&[("e.js", "'./f.js'")]).add("e.js", &mut output);
        assert!(missing.is_err_and(|reason| reason.contains("there is no file `f.js`")));
    }
}
