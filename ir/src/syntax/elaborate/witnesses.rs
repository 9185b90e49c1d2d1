//! Witnesses to inputs: a tuple is an input a leaf, called `x.0`, `x.1.0` and so on. A leaf over an extension field is an input
//! a coefficient, called `x.u0`, `x.u1` and so on, unless it has a range and so is in the base field.

use super::machine::Machine;
use super::value::Value;
use crate::Diagnostic;
use crate::program::{Input, InvalidInput, NodeId};
use crate::syntax::types::{ShapePart, Types, Witness};
use crate::syntax::{ItemKind, Module};

/// The names of a witness's parts have no more bytes than these; they grow with the square of the depth.
const MAX_NAME_BYTES: usize = 1 << 26;

/// What is said of a witness's declaration.
struct Declared<'m> {
    public: bool,
    range: Option<&'m crate::syntax::InputRange>,
}

impl Machine<'_> {
    /// Makes the inputs: public ones as declared, private ones as declared, the others in order of their first use.
    ///
    /// A witness that is not declared and `is_reached` does not hold for is no input.
    pub(super) fn set_witnesses(
        &mut self,
        module: &Module,
        types: &Types,
        is_reached: &[bool],
    ) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for public in [true, false] {
            for (global, witness) in (0..).zip(types.witnesses()) {
                let declared = declaration(module, witness);
                let is_input = witness.declaration.is_some() || is_reached[global as usize];
                if is_input && declared.public == public {
                    match self.witness(module, witness, &declared) {
                        Ok(value) => self.set_global(global, value),
                        Err(diagnostic) => diagnostics.push(*diagnostic),
                    }
                }
            }
        }
        diagnostics
    }

    /// The tuple of inputs that `witness` is.
    fn witness(
        &mut self,
        module: &Module,
        witness: &Witness,
        declared: &Declared<'_>,
    ) -> Result<Value, Box<Diagnostic>> {
        let Some(names) = leaf_names(module.name(witness.name), witness.shape.parts()) else {
            let message = format!(
                "the witness `{}` is nested too deeply to name its parts",
                module.name(witness.name)
            );
            return Err(Box::new(Diagnostic::error(witness.span, message)));
        };
        let mut values: Vec<Value> = Vec::new();
        let mut leaves = Vec::new();
        for name in names {
            leaves.push(self.leaf(name, witness, declared)?);
        }
        for part in witness.shape.parts().iter().rev() {
            let value = match part {
                ShapePart::Int => leaves.pop(),
                ShapePart::Unit => Some(Value::UNIT),
                ShapePart::Pair => match (values.pop(), values.pop()) {
                    (Some(left), Some(right)) => Some(self.heap.pair(left, right)),
                    _ => None,
                },
            };
            values.push(
                value.unwrap_or_else(|| {
                    unreachable!("invariant: both parts of a pair come after it")
                }),
            );
        }
        values
            .pop()
            .map_or_else(|| unreachable!("invariant: a shape has a part"), Ok)
    }

    /// The leaf `name` of a witness: one input, or one a coefficient.
    fn leaf(
        &mut self,
        name: String,
        witness: &Witness,
        declared: &Declared<'_>,
    ) -> Result<Value, Box<Diagnostic>> {
        let degree = self.extension.degree();
        if degree == 1 || declared.range.is_some() {
            return Ok(Value::node(self.input(name, witness, declared)?));
        }
        let coefficients: Result<Vec<NodeId>, _> = (0..degree)
            .map(|i| self.input(format!("{name}.u{i}"), witness, declared))
            .collect();
        Ok(self.element(&coefficients?))
    }

    fn input(
        &mut self,
        name: String,
        witness: &Witness,
        declared: &Declared<'_>,
    ) -> Result<NodeId, Box<Diagnostic>> {
        let input = Input {
            name,
            public: declared.public,
            range: declared
                .range
                .map(|range| (range.lo.clone(), range.hi.clone())),
            span: witness.span,
        };
        self.builder
            .input(input)
            .map_err(|invalid| Box::new(complaint(&invalid, witness, declared)))
    }
}

fn declaration<'m>(module: &'m Module, witness: &Witness) -> Declared<'m> {
    match witness.declaration.map(|item| &module.items[item].kind) {
        Some(&ItemKind::Inputs {
            public, ref range, ..
        }) => Declared {
            public,
            range: range.as_ref(),
        },
        _ => Declared {
            public: false,
            range: None,
        },
    }
}

/// The names of the leaves, left to right, or `None` if they have more than [`MAX_NAME_BYTES`] together.
fn leaf_names(root: &str, parts: &[ShapePart]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut todo = vec![root.to_owned()];
    let mut n_bytes = 0;
    for part in parts {
        let name = todo
            .pop()
            .unwrap_or_else(|| unreachable!("invariant: both parts of a pair come after it"));
        match part {
            ShapePart::Int => names.push(name),
            ShapePart::Unit => {}
            ShapePart::Pair => {
                n_bytes += name.len();
                todo.extend([format!("{name}.1"), format!("{name}.0")]);
            }
        }
        if n_bytes > MAX_NAME_BYTES {
            return None;
        }
    }
    Some(names)
}

fn complaint(invalid: &InvalidInput, witness: &Witness, declared: &Declared<'_>) -> Diagnostic {
    match invalid {
        InvalidInput::Duplicate { first, .. } => {
            Diagnostic::error(witness.span, invalid.to_string())
                .related(*first, "first declared here")
        }
        InvalidInput::EmptyRange { .. } => {
            let span = declared.range.map_or(witness.span, |range| range.span);
            Diagnostic::error(span, invalid.to_string()).label("starts at the modulus or above")
        }
    }
}
