//! What the code of a template says, independent of how either language writes it.

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Text(String),
    Number(String),
    True,
    False,
    Null,
    Undefined,
    Name(String),
    Array(Vec<Expr>),
    Object(Vec<(String, Expr)>),
    Attribute(Box<Expr>, String),
    Item(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Vec<Expr>),
    Filter(Box<Expr>, String, Vec<Expr>),
    Test {
        value: Box<Expr>,
        name: String,
        arguments: Vec<Expr>,
    },
    Not(Box<Expr>),
    Negative(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    In(Box<Expr>, Box<Expr>),
    /// `+` and `~`: JavaScript decides by the values whether it adds or joins.
    Plus(Box<Expr>, Box<Expr>),
    /// `-`, `*`, `/`, `%`: always arithmetic.
    Arithmetic(&'static str, Box<Expr>, Box<Expr>),
    /// `==`, `===`, `!=`, `!==`, `<`, `<=`, `>`, `>=`
    Compare(&'static str, Box<Expr>, Box<Expr>),
    /// `value if condition else otherwise`
    Inline {
        value: Box<Expr>,
        condition: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    If(Expr),
    ElseIf(Expr),
    Else,
    EndIf,
    /// One name for the items of a list, two for the keys and values of an object.
    For(Vec<String>, Expr),
    EndFor,
    Set(String, Expr),
    /// `{% set name %}…{% endset %}`
    SetBlock(String),
    EndSet,
    Macro(String, Vec<Parameter>),
    EndMacro,
    /// `{% call macro(…) %}…{% endcall %}`
    Call(Expr),
    EndCall,
    From(String, Vec<String>),
    Include(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub default: Option<Expr>,
}
