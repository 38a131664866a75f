//! Reads tokens into expressions and statements with the precedence of Nunjucks.
//!
//! From loosest to tightest: `if else`, `or`, `and`, `not`, `in`, `is`, comparison, `~`, `+`, `-`,
//! `*`, `/`, `%`, unary minus with filters, and postfix (`.name`, `[item]`, `(arguments)`).

use super::ast::{Expr, Parameter, Statement};
use super::tokens::{Token, tokens};

type Read<T> = Result<T, String>;

/// The expression that `code`, the inside of an output, consists of.
///
/// # Errors
/// Code that is not one expression, or uses what no component uses.
pub fn expression(code: &str) -> Read<Expr> {
    let mut reader = Reader::new(code)?;
    let expr = reader.expression()?;
    reader.end()?;
    Ok(expr)
}

/// The statement that `code`, the inside of a tag, consists of.
///
/// # Errors
/// As [`expression`], and tags that no component uses (`block`, `extends`, `raw` …).
pub fn statement(code: &str) -> Read<Statement> {
    let mut reader = Reader::new(code)?;
    let statement = reader.statement()?;
    reader.end()?;
    Ok(statement)
}

struct Reader<'a> {
    code: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(code: &'a str) -> Read<Self> {
        Ok(Self { code, tokens: tokens(code)?, at: 0 })
    }

    fn statement(&mut self) -> Read<Statement> {
        let keyword = self.name()?;
        Ok(match keyword.as_str() {
            "if" => Statement::If(self.expression()?),
            "elif" | "elseif" => Statement::ElseIf(self.expression()?),
            "else" => Statement::Else,
            "endif" => Statement::EndIf,
            "for" => self.for_loop()?,
            "endfor" => Statement::EndFor,
            "set" => self.set()?,
            "endset" => Statement::EndSet,
            "macro" => Statement::Macro(self.name()?, self.parameters()?),
            "endmacro" => Statement::EndMacro,
            "call" => Statement::Call(self.expression()?),
            "endcall" => Statement::EndCall,
            "from" => self.import()?,
            "include" => Statement::Include(self.text()?),
            _ => return Err(self.unexpected(&format!("the tag `{keyword}` is not converted"))),
        })
    }

    fn for_loop(&mut self) -> Read<Statement> {
        let mut names = vec![self.name()?];
        while self.skip(",") {
            names.push(self.name()?);
        }
        if names.len() > 2 || !self.skip_name("in") {
            return Err(self.unexpected("expected `for item in` or `for key, value in`"));
        }
        Ok(Statement::For(names, self.expression()?))
    }

    fn set(&mut self) -> Read<Statement> {
        let name = self.name()?;
        Ok(if self.skip("=") { Statement::Set(name, self.expression()?) } else { Statement::SetBlock(name) })
    }

    fn import(&mut self) -> Read<Statement> {
        let path = self.text()?;
        if !self.skip_name("import") {
            return Err(self.unexpected("expected `import`"));
        }
        let mut names = vec![self.name()?];
        while self.skip(",") {
            names.push(self.name()?);
        }
        Ok(Statement::From(path, names))
    }

    fn parameters(&mut self) -> Read<Vec<Parameter>> {
        self.expect("(")?;
        self.list(")", |reader| {
            let name = reader.name()?;
            let default = if reader.skip("=") { Some(reader.expression()?) } else { None };
            Ok(Parameter { name, default })
        })
    }

    fn expression(&mut self) -> Read<Expr> {
        let value = self.or()?;
        if !self.skip_name("if") {
            return Ok(value);
        }
        let condition = Box::new(self.or()?);
        let otherwise = if self.skip_name("else") { Some(Box::new(self.expression()?)) } else { None };
        Ok(Expr::Inline { value: Box::new(value), condition, otherwise })
    }

    fn or(&mut self) -> Read<Expr> {
        let mut left = self.and()?;
        while self.skip_name("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Read<Expr> {
        let mut left = self.not()?;
        while self.skip_name("and") {
            left = Expr::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Read<Expr> {
        if self.skip_name("not") {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        let left = self.is()?;
        let negated = self.peek_name("not") && self.peek_name_at(1, "in");
        if negated {
            self.at += 1;
        }
        if !self.skip_name("in") {
            return Ok(left);
        }
        let within = Expr::In(Box::new(left), Box::new(self.is()?));
        Ok(if negated { Expr::Not(Box::new(within)) } else { within })
    }

    fn is(&mut self) -> Read<Expr> {
        let value = self.comparison()?;
        if !self.skip_name("is") {
            return Ok(value);
        }
        let negated = self.skip_name("not");
        let name = self.name()?;
        let arguments = if self.skip("(") { self.list(")", Self::expression)? } else { Vec::new() };
        let test = Expr::Test { value: Box::new(value), name, arguments };
        Ok(if negated { Expr::Not(Box::new(test)) } else { test })
    }

    fn comparison(&mut self) -> Read<Expr> {
        let left = self.plus()?;
        match self.skip_any(&["===", "!==", "==", "!=", "<=", ">=", "<", ">"]) {
            Some(sign) => Ok(Expr::Compare(sign, Box::new(left), Box::new(self.plus()?))),
            None => Ok(left),
        }
    }

    /// `~` and `+` together: nowhere in the components does their order of precedence show.
    fn plus(&mut self) -> Read<Expr> {
        let mut left = self.arithmetic()?;
        while self.skip_any(&["+", "~"]).is_some() {
            left = Expr::Plus(Box::new(left), Box::new(self.arithmetic()?));
        }
        Ok(left)
    }

    fn arithmetic(&mut self) -> Read<Expr> {
        let mut left = self.product()?;
        while self.skip("-") {
            left = Expr::Arithmetic("-", Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Read<Expr> {
        let mut left = self.unary()?;
        while let Some(sign) = self.skip_any(&["*", "/", "%"]) {
            left = Expr::Arithmetic(sign, Box::new(left), Box::new(self.unary()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Read<Expr> {
        if self.skip("-") {
            return Ok(Expr::Negative(Box::new(self.unary()?)));
        }
        let mut value = self.primary()?;
        while self.skip("|") {
            let name = self.name()?;
            let arguments = if self.skip("(") { self.list(")", Self::expression)? } else { Vec::new() };
            value = Expr::Filter(Box::new(value), name, arguments);
        }
        Ok(value)
    }

    fn primary(&mut self) -> Read<Expr> {
        let mut value = match self.next() {
            Some(Token::Text(text)) => Expr::Text(text),
            Some(Token::Number(digits)) => Expr::Number(digits),
            Some(Token::Name(name)) => match name.as_str() {
                "true" => Expr::True,
                "false" => Expr::False,
                "null" | "none" => Expr::Null,
                "undefined" => Expr::Undefined,
                _ => Expr::Name(name),
            },
            Some(Token::Sign("(")) => {
                let inner = self.expression()?;
                self.expect(")")?;
                inner
            }
            Some(Token::Sign("[")) => Expr::Array(self.list("]", Self::expression)?),
            Some(Token::Sign("{")) => Expr::Object(self.list("}", Self::entry)?),
            _ => return Err(self.unexpected("expected a value")),
        };
        loop {
            value = if self.skip(".") {
                Expr::Attribute(Box::new(value), self.name()?)
            } else if self.skip("[") {
                let key = self.expression()?;
                self.expect("]")?;
                Expr::Item(Box::new(value), Box::new(key))
            } else if self.skip("(") {
                Expr::Call(Box::new(value), self.list(")", Self::expression)?)
            } else {
                return Ok(value);
            }
        }
    }

    fn entry(&mut self) -> Read<(String, Expr)> {
        let key = match self.next() {
            Some(Token::Name(key) | Token::Text(key)) => key,
            _ => return Err(self.unexpected("expected a key")),
        };
        self.expect(":")?;
        Ok((key, self.expression()?))
    }

    /// Items between commas up to `close`; a trailing comma is allowed, as it is in JavaScript.
    fn list<T>(&mut self, close: &'static str, item: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut items = Vec::new();
        while !self.skip(close) {
            items.push(item(self)?);
            if !self.skip(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(items)
    }

    fn next(&mut self) -> Option<Token> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    fn name(&mut self) -> Read<String> {
        match self.next() {
            Some(Token::Name(name)) => Ok(name),
            _ => Err(self.unexpected("expected a name")),
        }
    }

    fn text(&mut self) -> Read<String> {
        match self.next() {
            Some(Token::Text(text)) => Ok(text),
            _ => Err(self.unexpected("expected a string")),
        }
    }

    fn skip(&mut self, sign: &'static str) -> bool {
        self.skip_any(&[sign]).is_some()
    }

    fn skip_any(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(found)) if signs.contains(found) => {
                self.at += 1;
                Some(found)
            }
            _ => None,
        }
    }

    fn skip_name(&mut self, name: &str) -> bool {
        let found = self.peek_name(name);
        self.at += usize::from(found);
        found
    }

    fn peek_name(&self, name: &str) -> bool {
        self.peek_name_at(0, name)
    }

    fn peek_name_at(&self, ahead: usize, name: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some(Token::Name(found)) if found == name)
    }

    fn expect(&mut self, sign: &'static str) -> Read<()> {
        if self.skip(sign) { Ok(()) } else { Err(self.unexpected(&format!("expected `{sign}`"))) }
    }

    fn end(&self) -> Read<()> {
        if self.at >= self.tokens.len() { Ok(()) } else { Err(self.unexpected("expected the end")) }
    }

    fn unexpected(&self, what: &str) -> String {
        format!("{what}, in `{}` near token {}", self.code, self.at + 1)
    }
}
