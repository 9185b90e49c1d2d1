//! Outputs: the public inputs that an equation determines.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{ProgramBuilder, id};
use crate::Span;
use crate::program::dependence::{Dependence, INPUTS_PER_PASS, dependences};
use crate::program::{Assertion, Claim, Definition, InputId, Node, NodeId};

/// An assertion `left = right` without guard.
#[derive(Clone, Copy)]
struct Equation {
    left: NodeId,
    right: NodeId,
    span: Span,
}

/// `coefficient * input + rest`.
struct LinearForm {
    coefficient: BigUint,
    rest: NodeId,
}

impl ProgramBuilder {
    /// For each public input the first equation without guard that determines it: the two sides differ by a nonzero
    /// constant times the input, plus what does not depend on it.
    ///
    /// Takes one pass over the nodes, one more for each [`INPUTS_PER_PASS`] public inputs that nodes use, and in all as
    /// many steps of solving as there are nodes, whatever the program: inputs beyond that have no definition.
    pub(super) fn definitions(&mut self) -> Vec<Definition> {
        let equations: Vec<Equation> = self.assertions.iter().filter_map(equation).collect();
        let mut found = vec![None; self.inputs.len()];
        let used = self.used_inputs();
        self.define_unused(&equations, &used, &mut found);

        let open: Vec<InputId> = (0..self.inputs.len())
            .filter(|index| self.inputs[*index].public && used[*index])
            .map(|index| InputId(id(index)))
            .collect();
        let mut budget = 1000 + self.n_nodes();
        for inputs in open.chunks(INPUTS_PER_PASS) {
            self.define_used(&equations, inputs, &mut found, &mut budget);
        }
        let define = |(index, node): (usize, Option<NodeId>)| {
            node.map(|node| Definition {
                input: InputId(id(index)),
                node,
            })
        };
        found.into_iter().enumerate().filter_map(define).collect()
    }

    /// Which inputs are operands of nodes.
    fn used_inputs(&self) -> Vec<bool> {
        let mut used = vec![false; self.inputs.len()];
        for operand in self
            .nodes
            .as_slice()
            .iter()
            .flat_map(|node| node.operands())
        {
            if let Node::Input(input) = self.node(operand) {
                used[input.index()] = true;
            }
        }
        used
    }

    /// Defines the public inputs that are no operands: nothing depends on them, so the other side of any equation will do.
    fn define_unused(&self, equations: &[Equation], used: &[bool], found: &mut [Option<NodeId>]) {
        for equation in equations {
            for (side, other) in [
                (equation.left, equation.right),
                (equation.right, equation.left),
            ] {
                if let Node::Input(input) = self.node(side)
                    && self.inputs[input.index()].public
                    && !used[input.index()]
                {
                    found[input.index()].get_or_insert(other);
                }
            }
        }
    }

    /// Defines up to [`INPUTS_PER_PASS`] inputs, wherever they stand.
    fn define_used(
        &mut self,
        equations: &[Equation],
        inputs: &[InputId],
        found: &mut [Option<NodeId>],
        budget: &mut usize,
    ) {
        let dependences = dependences(self.n_nodes(), |id| self.node(id), inputs);
        for equation in equations {
            let (left, right) = (
                dependences[equation.left.index()],
                dependences[equation.right.index()],
            );
            let mut candidates = (left.linear | right.linear) & !(left.other | right.other);
            while candidates != 0 {
                let bit = candidates.trailing_zeros();
                candidates &= candidates - 1;
                let input = inputs[bit as usize].index();
                if found[input].is_none() {
                    found[input] = self.solve(*equation, &dependences, bit, budget);
                }
            }
        }
    }

    /// The node that `equation` says the input at `bit` is equal to, if its coefficient is not 0.
    fn solve(
        &mut self,
        equation: Equation,
        dependences: &[Dependence],
        bit: u32,
        budget: &mut usize,
    ) -> Option<NodeId> {
        let carries = |id: NodeId| dependences[id.index()].linear >> bit & 1 == 1;
        let path = self.path([equation.left, equation.right], carries, budget)?;
        let span = equation.span;
        let mut forms: FxHashMap<NodeId, LinearForm> = FxHashMap::default();
        for node in path {
            let form = self.linear_form(node, &forms, span);
            forms.insert(node, form);
        }
        let (left, right) = (side(&forms, equation.left), side(&forms, equation.right));
        let coefficient = left.0 + (self.field.modulus() - right.0);
        let inverse = self.field.inverse(&coefficient)?;
        let difference = self.sub(right.1, left.1, span);
        let factor = self.constant(&inverse, span);
        Some(self.mul(difference, factor, span))
    }

    /// The nodes between `roots` and the input, operands first; `None` if they pass the budget.
    fn path(
        &self,
        roots: [NodeId; 2],
        carries: impl Fn(NodeId) -> bool,
        budget: &mut usize,
    ) -> Option<Vec<NodeId>> {
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
        let mut open: Vec<NodeId> = roots.into_iter().filter(|root| carries(*root)).collect();
        let mut path = Vec::new();
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                *budget = budget.checked_sub(1)?;
                path.push(node);
                open.extend(
                    self.node(node)
                        .operands()
                        .filter(|operand| carries(*operand)),
                );
            }
        }
        path.sort_unstable();
        Some(path)
    }

    /// The form of a node on the path, given those of its operands on the path.
    fn linear_form(
        &mut self,
        node: NodeId,
        forms: &FxHashMap<NodeId, LinearForm>,
        span: Span,
    ) -> LinearForm {
        let zero = BigUint::ZERO;
        match self.node(node) {
            Node::Input(_) => LinearForm {
                coefficient: BigUint::one(),
                rest: self.constant(&zero, span),
            },
            Node::Neg(a) => {
                let (coefficient, rest) = side(forms, a);
                LinearForm {
                    coefficient: self.field.modulus() - coefficient,
                    rest: self.neg(rest, span),
                }
            }
            Node::Add(a, b) => {
                let ((x, a), (y, b)) = (side(forms, a), side(forms, b));
                LinearForm {
                    coefficient: (x + y) % self.field.modulus(),
                    rest: self.add(a, b, span),
                }
            }
            Node::Mul(a, b) => {
                let (factor, x) = if self.constant_value(a).is_some() {
                    (a, b)
                } else {
                    (b, a)
                };
                let value = self.constant_value(factor).unwrap_or(&zero);
                let (coefficient, rest) = side(forms, x);
                let coefficient = coefficient * value % self.field.modulus();
                LinearForm {
                    coefficient,
                    rest: self.mul(factor, rest, span),
                }
            }
            node => unreachable!("invariant: {node:?} is not linear in its operands"),
        }
    }
}

/// The coefficient of the input in `node`, and the rest.
fn side(forms: &FxHashMap<NodeId, LinearForm>, node: NodeId) -> (BigUint, NodeId) {
    match forms.get(&node) {
        Some(form) => (form.coefficient.clone(), form.rest),
        None => (BigUint::zero(), node),
    }
}

fn equation(assertion: &Assertion) -> Option<Equation> {
    match (assertion.claim, assertion.guard) {
        (Claim::Equal(left, right), None) => Some(Equation {
            left,
            right,
            span: assertion.span,
        }),
        _ => None,
    }
}
