//! Writes expressions and statements as MiniJinja.
//!
//! Where the two languages differ in meaning, not only in spelling, the printed code calls a filter,
//! test or function that `platform-web` registers for these templates: `truthy`, `plus`,
//! `loosely_equal`, `each`, `pairs`, `concat`, `trusted`, `marked_safe`.

use super::ast::{Expr, Parameter, Statement};
use super::scope::Scopes;

type Printed = Result<String, String>;

/// `expr` as MiniJinja; whatever could bind differently stands in brackets.
pub fn expression(expr: &Expr, scopes: &Scopes) -> Printed {
    let sub = |expr: &Expr| expression(expr, scopes);
    Ok(match expr {
        Expr::Text(text) => literal(text),
        Expr::Number(digits) => digits.clone(),
        Expr::True => "true".to_owned(),
        Expr::False => "false".to_owned(),
        Expr::Null => "none".to_owned(),
        Expr::Undefined => "undefined".to_owned(),
        Expr::Name(name) => scopes.written(name),
        Expr::Array(items) => format!("[{}]", list(items, scopes)?),
        Expr::Object(entries) => {
            let entries: Result<Vec<_>, String> =
                entries.iter().map(|(key, value)| Ok(format!("{}: {}", quoted(key), sub(value)?))).collect();
            format!("{{{}}}", entries?.join(", "))
        }
        Expr::Attribute(value, name) if name == "length" => format!("({}|length)", sub(value)?),
        Expr::Attribute(value, name) => format!("{}.{name}", sub(value)?),
        Expr::Item(value, key) => format!("{}[{}]", sub(value)?, sub(key)?),
        Expr::Call(callee, arguments) => call(callee, arguments, scopes)?,
        Expr::Filter(value, name, arguments) => filter(value, name, arguments, scopes)?,
        Expr::Test { value, name, arguments } => test(value, name, arguments, scopes)?,
        Expr::Not(inner) => format!("(not {})", truth(inner, scopes)?),
        Expr::Negative(inner) => format!("(-{})", sub(inner)?),
        // JavaScript gives back one of the two values, chosen by its own idea of truth.
        Expr::And(a, b) => format!("({} if {} else {})", sub(b)?, truth(a, scopes)?, sub(a)?),
        Expr::Or(a, b) => format!("({} if {} else {})", sub(a)?, truth(a, scopes)?, sub(b)?),
        Expr::In(item, container) => format!("({} in {})", sub(item)?, sub(container)?),
        Expr::Plus(..) => {
            let mut parts = Vec::new();
            flatten(expr, &mut parts);
            let parts: Result<Vec<_>, String> = parts.into_iter().map(sub).collect();
            format!("plus({})", parts?.join(", "))
        }
        Expr::Arithmetic(sign, a, b) => format!("({} {sign} {})", sub(a)?, sub(b)?),
        Expr::Compare(sign, a, b) => comparison(sign, a, b, scopes)?,
        Expr::Inline { value, condition, otherwise } => {
            let otherwise = match otherwise {
                Some(otherwise) => sub(otherwise)?,
                None => "\"\"".to_owned(),
            };
            format!("({} if {} else {otherwise})", sub(value)?, truth(condition, scopes)?)
        }
    })
}

/// `statement` as MiniJinja, without the delimiters.
pub fn statement(statement: &Statement, scopes: &Scopes) -> Printed {
    Ok(match statement {
        Statement::If(condition) => format!("if {}", truth(condition, scopes)?),
        Statement::ElseIf(condition) => format!("elif {}", truth(condition, scopes)?),
        Statement::Else => "else".to_owned(),
        Statement::EndIf => "endif".to_owned(),
        Statement::For(names, list) => {
            let filter = if names.len() == 2 { "pairs" } else { "each" };
            format!("for {} in {}|{filter}", names.join(", "), expression(list, scopes)?)
        }
        Statement::EndFor => "endfor".to_owned(),
        Statement::Set(name, value) => {
            format!("set {} = {}", scopes.written(name), expression(value, scopes)?)
        }
        Statement::SetBlock(name) => format!("set {}", scopes.written(name)),
        Statement::EndSet => "endset".to_owned(),
        Statement::Macro(name, parameters) => {
            let parameters: Result<Vec<_>, String> =
                parameters.iter().map(|parameter| with_default(parameter, scopes)).collect();
            format!("macro {name}({})", parameters?.join(", "))
        }
        Statement::EndMacro => "endmacro".to_owned(),
        Statement::Call(call) => format!("call {}", expression(call, scopes)?),
        Statement::EndCall => "endcall".to_owned(),
        Statement::From(path, names) => {
            format!("from {} import {}", quoted(path), names.join(", "))
        }
        Statement::Include(path) => format!("include {}", quoted(path)),
    })
}

/// `expr` as a condition. Empty lists and objects are true in JavaScript, hence the `truthy` test
/// around everything that is not already a yes or no.
fn truth(expr: &Expr, scopes: &Scopes) -> Printed {
    Ok(match expr {
        Expr::And(a, b) => format!("({} and {})", truth(a, scopes)?, truth(b, scopes)?),
        Expr::Or(a, b) => format!("({} or {})", truth(a, scopes)?, truth(b, scopes)?),
        Expr::True | Expr::False | Expr::Not(_) | Expr::In(..) | Expr::Compare(..) | Expr::Test { .. } => {
            expression(expr, scopes)?
        }
        _ => format!("({} is truthy)", expression(expr, scopes)?),
    })
}

fn comparison(sign: &str, a: &Expr, b: &Expr, scopes: &Scopes) -> Printed {
    let (left, right) = (expression(a, scopes)?, expression(b, scopes)?);
    let equal = match sign {
        "===" | "!==" => match b {
            Expr::Undefined => format!("({left} is undefined)"),
            Expr::Null => format!("({left} is none)"),
            Expr::True | Expr::False => format!("({left} is sameas({right}))"),
            _ => format!("({left} == {right})"),
        },
        // A word is never loosely equal to anything but itself, so the cheap comparison will do.
        "==" | "!=" if is_word(a) || is_word(b) => format!("({left} == {right})"),
        "==" | "!=" => format!("loosely_equal({left}, {right})"),
        _ => return Ok(format!("({left} {sign} {right})")),
    };
    Ok(if sign.starts_with('!') { format!("(not {equal})") } else { equal })
}

fn is_word(expr: &Expr) -> bool {
    matches!(expr, Expr::Text(text) if text.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn call(callee: &Expr, arguments: &[Expr], scopes: &Scopes) -> Printed {
    // A component that must have a block draws nothing without one, instead of failing the page.
    if matches!(callee, Expr::Name(name) if name == "caller") {
        return Ok("(caller() if (caller is truthy) else \"\")".to_owned());
    }
    let Expr::Attribute(value, method) = callee else {
        return Ok(format!("{}({})", expression(callee, scopes)?, list(arguments, scopes)?));
    };
    let value = expression(value, scopes)?;
    let arguments_list = list(arguments, scopes)?;
    match (method.as_str(), arguments) {
        ("concat", [_]) => Ok(format!("concat({value}, {arguments_list})")),
        ("join", [_]) => Ok(format!("({value}|join({arguments_list}))")),
        ("includes", [_]) => Ok(format!("({arguments_list} in {value})")),
        _ => Err(format!("the method `{method}` is not converted")),
    }
}

fn filter(value: &Expr, name: &str, arguments: &[Expr], scopes: &Scopes) -> Printed {
    let printed = expression(value, scopes)?;
    Ok(match (name, arguments) {
        // The safe-html rule: only what was marked before it came in stays as it is.
        ("safe", []) if matches!(value, Expr::Text(_)) => format!("({printed}|safe)"),
        ("safe", []) => format!("({printed}|trusted)"),
        (_, []) => format!("({printed}|{name})"),
        _ => format!("({printed}|{name}({}))", list(arguments, scopes)?),
    })
}

fn test(value: &Expr, name: &str, arguments: &[Expr], scopes: &Scopes) -> Printed {
    let value = expression(value, scopes)?;
    let name = match name {
        "escaped" => "marked_safe",
        "null" => "none",
        _ => name,
    };
    Ok(match arguments {
        [] => format!("({value} is {name})"),
        _ => format!("({value} is {name}({}))", list(arguments, scopes)?),
    })
}

fn with_default(parameter: &Parameter, scopes: &Scopes) -> Printed {
    Ok(match &parameter.default {
        Some(default) => format!("{}={}", parameter.name, expression(default, scopes)?),
        None => parameter.name.clone(),
    })
}

fn list(items: &[Expr], scopes: &Scopes) -> Printed {
    let items: Result<Vec<_>, String> = items.iter().map(|item| expression(item, scopes)).collect();
    Ok(items?.join(", "))
}

fn flatten<'a>(expr: &'a Expr, parts: &mut Vec<&'a Expr>) {
    if let Expr::Plus(a, b) = expr {
        flatten(a, parts);
        parts.push(b);
    } else {
        parts.push(expr);
    }
}

/// A string of the template's own. With markup in it, it is there to be markup: it is marked safe,
/// which also makes `plus` escape whatever is joined to it.
fn literal(text: &str) -> String {
    if text.contains(['<', '>', '"', '&']) { format!("({}|safe)", quoted(text)) } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
        .replace('\t', r"\t")
        .replace('\r', r"\r");
    format!("\"{escaped}\"")
}
