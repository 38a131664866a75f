//! Which variables must be carried out of loops, and under which name they are then known.
//!
//! In Nunjucks a `set` inside a `for` writes the variable of the surrounding template and keeps its
//! value for the next turn; in MiniJinja every turn starts afresh and forgets. Components count on
//! the former (MOJ pagination gathers its items so, the date input its errors), hence each body
//! that needs it gets one `namespace()` and those variables live there.

use std::collections::BTreeSet;

use super::ast::Statement;

/// The template itself or one of its macros.
#[derive(Debug, Default)]
struct Body {
    macro_name: Option<String>,
    parameters: BTreeSet<String>,
    assigned: BTreeSet<String>,
    carried: BTreeSet<String>,
}

impl Body {
    fn namespace(&self) -> String {
        match &self.macro_name {
            Some(name) => format!("carried_in_{name}"),
            None => "carried".to_owned(),
        }
    }
}

/// All bodies of one template, walked twice in the same order: to learn, and then to print.
#[derive(Debug)]
pub struct Scopes {
    bodies: Vec<Body>,
    /// Indices of the bodies around the present place, innermost last; the first is the template.
    open: Vec<usize>,
    entered: usize,
}

impl Scopes {
    /// Learns from the statements of a whole template.
    pub fn learn<'a>(statements: impl Iterator<Item = &'a Statement>) -> Self {
        let mut scopes = Self { bodies: vec![Body::default()], open: vec![0], entered: 0 };
        let mut loops = vec![0_usize];
        for statement in statements {
            let body = *scopes.open.last().expect("INVARIANT: the template's body never closes");
            let depth = loops.last_mut().expect("INVARIANT: one count of loops per open body");
            match statement {
                Statement::For(..) => *depth += 1,
                Statement::EndFor => *depth = depth.saturating_sub(1),
                Statement::Set(name, _) | Statement::SetBlock(name) => {
                    scopes.bodies[body].assigned.insert(name.clone());
                    if *depth > 0 {
                        scopes.bodies[body].carried.insert(name.clone());
                    }
                }
                Statement::Macro(name, parameters) => {
                    scopes.bodies.push(Body {
                        macro_name: Some(name.clone()),
                        parameters: parameters.iter().map(|p| p.name.clone()).collect(),
                        ..Body::default()
                    });
                    scopes.open.push(scopes.bodies.len() - 1);
                    loops.push(0);
                }
                Statement::EndMacro if scopes.open.len() > 1 => {
                    scopes.open.pop();
                    loops.pop();
                }
                _ => {}
            }
        }
        scopes.open.truncate(1);
        scopes
    }

    /// Goes into the next macro.
    pub fn enter(&mut self) {
        self.entered += 1;
        self.open.push(self.entered);
    }

    /// Comes back out of a macro.
    ///
    /// # Errors
    /// When there is none to leave.
    pub fn leave(&mut self) -> Result<(), String> {
        if self.open.len() == 1 {
            return Err("`endmacro` without `macro`".to_owned());
        }
        self.open.pop();
        Ok(())
    }

    /// The namespace to create at the start of the present body, if it carries anything.
    pub fn namespace(&self) -> Option<String> {
        let body = &self.bodies[*self.open.last()?];
        (!body.carried.is_empty()).then(|| body.namespace())
    }

    /// How the variable `name` is written at the present place.
    pub fn written(&self, name: &str) -> String {
        for body in self.open.iter().rev().map(|&index| &self.bodies[index]) {
            if body.carried.contains(name) {
                return format!("{}.{name}", body.namespace());
            }
            if body.parameters.contains(name) || body.assigned.contains(name) {
                break;
            }
        }
        name.to_owned()
    }
}
