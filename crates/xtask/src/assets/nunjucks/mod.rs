//! Nunjucks templates rewritten as MiniJinja templates.
//!
//! What this is: a small translator: `source` cuts a template, `tokens` and `parse` read its code
//! into the tree of `ast`, `scope` finds the variables that outlive a loop, `print` writes MiniJinja.
//! It owns the grammar that the components of GOV.UK and the Ministry of Justice use, no more: a tag
//! or method outside it stops the conversion rather than being guessed at.
//! It does not read files and knows no component by name; `super::templates` does.
//! Start at [`convert`].

mod ast;
mod parse;
mod print;
mod scope;
mod source;
mod tokens;

use ast::Statement;
use scope::Scopes;
use source::{Piece, Trim};

/// What a reference to another template becomes.
#[derive(Debug, PartialEq)]
pub enum Import {
    /// The imported names are functions of the environment: the tag goes.
    Function,
    /// The tag stays, with this template name.
    Template(String),
}

/// Says what the paths in one template stand for.
pub trait Paths {
    /// `{% from path import names %}`
    ///
    /// # Errors
    /// A template that is not converted.
    fn import(&self, path: &str, names: &[String]) -> Result<Import, String>;
    /// The name of the template that `{% include path %}` brings in.
    fn include(&self, path: &str) -> String;
}

enum Parsed<'a> {
    Text(&'a str),
    Comment(Trim),
    Output(Trim, ast::Expr),
    Statement(Trim, Statement),
}

/// `source` as a MiniJinja template.
///
/// # Errors
/// Anything outside the known grammar; the message quotes the code.
pub fn convert(source: &str, paths: &impl Paths) -> Result<String, String> {
    let parsed: Result<Vec<_>, String> = source::pieces(source)?
        .into_iter()
        .map(|piece| {
            Ok(match piece {
                Piece::Text(text) => Parsed::Text(text),
                Piece::Comment(trim) => Parsed::Comment(trim),
                Piece::Output(trim, code) => Parsed::Output(trim, parse::expression(code)?),
                Piece::Tag(trim, code) => Parsed::Statement(trim, parse::statement(code)?),
            })
        })
        .collect();
    let parsed = parsed?;
    let mut scopes = Scopes::learn(parsed.iter().filter_map(|piece| match piece {
        Parsed::Statement(_, statement) => Some(statement),
        _ => None,
    }));
    let mut out = String::with_capacity(source.len());
    if let Some(namespace) = scopes.namespace() {
        out.push_str(&format!("{{% set {namespace} = namespace() -%}}\n"));
    }
    for piece in parsed {
        match piece {
            Parsed::Text(text) => out.push_str(text),
            Parsed::Comment(trim) => out.push_str(&delimited('#', trim, "")),
            Parsed::Output(trim, expr) => {
                out.push_str(&output(trim, &print::expression(&expr, &scopes)?));
            }
            Parsed::Statement(trim, statement) => {
                write_statement(&mut out, trim, statement, &mut scopes, paths)?;
            }
        }
    }
    Ok(out)
}

fn write_statement(
    out: &mut String,
    trim: Trim,
    statement: Statement,
    scopes: &mut Scopes,
    paths: &impl Paths,
) -> Result<(), String> {
    let statement = match statement {
        Statement::From(path, names) => match paths.import(&path, &names)? {
            // Its `-` signs still count, as a comment's do.
            Import::Function => {
                out.push_str(&delimited('#', trim, ""));
                return Ok(());
            }
            Import::Template(path) => Statement::From(path, names),
        },
        Statement::Include(path) => Statement::Include(paths.include(&path)),
        other => other,
    };
    if statement == Statement::EndMacro {
        scopes.leave()?;
    }
    out.push_str(&delimited('%', trim, &print::statement(&statement, scopes)?));
    if matches!(statement, Statement::Macro(..)) {
        scopes.enter();
        if let Some(namespace) = scopes.namespace() {
            let trim = Trim { before: false, after: trim.after };
            out.push_str(&delimited('%', trim, &format!("set {namespace} = namespace()")));
        }
    }
    Ok(())
}

fn output(trim: Trim, code: &str) -> String {
    let (before, after) = signs(trim);
    format!("{{{{{before} {code} {after}}}}}")
}

fn delimited(kind: char, trim: Trim, code: &str) -> String {
    let (before, after) = signs(trim);
    format!("{{{kind}{before} {code} {after}{kind}}}")
}

fn signs(trim: Trim) -> (&'static str, &'static str) {
    let sign = |trimmed| if trimmed { "-" } else { "" };
    (sign(trim.before), sign(trim.after))
}

#[cfg(test)]
mod tests;
