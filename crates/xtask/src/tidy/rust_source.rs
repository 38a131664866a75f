//! A Rust file as the rules see it: words with their lines, paths, functions. Comments are gone, and what
//! stands inside macros is seen like the rest.

use super::SourceFile;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::Visit;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Literal,
    /// Punctuation and delimiters; `::` is one.
    Sign,
}

/// A path such as `crate::accounts::find`, written out even where it stood in a group of a `use`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub parts: Vec<String>,
    pub line: usize,
}

/// A function with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

#[derive(Debug)]
pub struct RustSource {
    pub path: String,
    pub tokens: Vec<Token>,
    pub functions: Vec<Function>,
}

impl RustSource {
    /// # Errors
    /// When the file is not Rust.
    pub fn parse(file: &SourceFile) -> Result<Self, String> {
        let failed = |error: String| format!("`{}` is not Rust: {error}", file.path);
        let stream: TokenStream = file.text.parse().map_err(|error| failed(format!("{error}")))?;
        let mut tokens = Vec::new();
        flatten(stream.clone(), &mut tokens);
        let syntax: syn::File = syn::parse2(stream).map_err(|error| failed(error.to_string()))?;
        let mut found = Functions::default();
        found.visit_file(&syntax);
        Ok(Self { path: file.path.clone(), tokens, functions: found.0 })
    }

    /// Every path of one part or more, in the order in which they stand.
    pub fn paths(&self) -> Vec<Named> {
        let (mut found, mut current) = (Vec::new(), Named { parts: Vec::new(), line: 0 });
        // For each open brace the path before it, when the brace is a group: `a::{b, c}`.
        let mut open: Vec<Option<Vec<String>>> = Vec::new();
        let mut before = "";
        for token in &self.tokens {
            match (token.kind, token.text.as_str()) {
                (Kind::Word, word) => {
                    if before != "::" {
                        finish(&mut current, &mut found);
                        if let (Some(Some(group)), "{" | ",") = (open.last(), before) {
                            current.parts.clone_from(group);
                        }
                    }
                    current.parts.push(word.to_owned());
                    current.line = token.line;
                }
                (_, "::") => {}
                (_, "{") => {
                    let is_group = before == "::";
                    open.push(is_group.then(|| std::mem::take(&mut current.parts)));
                    finish(&mut current, &mut found);
                }
                (_, sign) => {
                    finish(&mut current, &mut found);
                    if sign == "}" {
                        open.pop();
                    }
                }
            }
            before = &token.text;
        }
        finish(&mut current, &mut found);
        found
    }
}

fn finish(current: &mut Named, found: &mut Vec<Named>) {
    if !current.parts.is_empty() {
        found.push(Named { parts: std::mem::take(&mut current.parts), line: current.line });
    }
}

fn flatten(stream: TokenStream, out: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(word) => {
                let text = word.to_string().trim_start_matches("r#").to_owned();
                out.push(Token { text, line, kind: Kind::Word });
            }
            TokenTree::Literal(literal) => {
                out.push(Token { text: literal.to_string(), line, kind: Kind::Literal });
            }
            TokenTree::Punct(sign) => match out.last_mut() {
                Some(last) if sign.as_char() == ':' && last.text == ":" && last.line == line => {
                    last.text = "::".to_owned();
                }
                _ => out.push(Token { text: sign.as_char().to_string(), line, kind: Kind::Sign }),
            },
            TokenTree::Group(group) => {
                let (start, end) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let sign = |text: &str, line| Token { text: text.to_owned(), line, kind: Kind::Sign };
                out.push(sign(start, line));
                flatten(group.stream(), out);
                out.push(sign(end, group.span_close().start().line));
            }
        }
    }
}

#[derive(Default)]
struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let line = signature.fn_token.span().start().line;
        let lines = block.brace_token.span.close().end().line - line + 1;
        self.0.push(Function { name: signature.ident.to_string(), line, lines });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> RustSource {
        let file = SourceFile { path: "a.rs".to_owned(), text: text.to_owned() };
        RustSource::parse(&file).expect("the test's text is Rust")
    }

    #[test]
    fn writes_grouped_paths_out_and_leaves_comments_and_texts_alone() {
        let source = parse(
            "use crate::{a::b, c::{d, e as f}};\n// crate::no\nfn g() { let _ = \"crate::no\"; h::i(crate::j { k: 1 }); }",
        );
        let found: Vec<String> = source.paths().iter().map(|path| path.parts.join("::")).collect();
        for wanted in ["crate::a::b", "crate::c::d", "crate::c::e", "h::i", "crate::j", "k"] {
            assert!(found.contains(&wanted.to_owned()), "{wanted} is not in {found:?}");
        }
        assert!(!found.iter().any(|path| path.contains("no")), "{found:?}");
    }

    #[test]
    fn measures_functions_from_their_first_to_their_last_line() {
        let source =
            parse("struct S;\nimpl S {\n    fn long(\n        &self,\n    ) {\n    }\n}\nfn short() {}");
        let found: Vec<_> = source.functions.iter().map(|f| (f.name.as_str(), f.line, f.lines)).collect();
        assert_eq!(found, [("long", 3, 4), ("short", 8, 1)]);
    }
}
