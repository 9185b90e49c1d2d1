//! The equations of a program as polynomials, and what eliminating variables says of single values.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use num_traits::One;
use vampx_ir::program::{Claim, HintOp, Node, NodeId, Program};

use crate::chains::follow;
use crate::polynomial::Polynomial;
use crate::roots::roots;

/// A polynomial of at most so many terms is put in place of a variable even if it is not linear.
const MAX_CURVED_TERMS: usize = 8;

/// The equations that hold in every accepted run.
pub(crate) struct Equations<'p> {
    program: &'p Program,
    /// Each of them is 0.
    polynomials: Vec<Polynomial>,
    max_terms: usize,
    /// How many more terms may be written.
    n_left: usize,
}

/// No run is accepted.
pub(crate) struct Contradiction;

/// What equations say of single nodes.
pub(crate) struct Solved {
    /// For some nodes all values that they can have in an accepted run.
    pub(crate) roots: BTreeMap<NodeId, Vec<BigUint>>,
    /// How many terms were written.
    pub(crate) n_terms: usize,
}

impl<'p> Equations<'p> {
    /// What the assertions without guards say, as far as at most `n_terms` terms can say it.
    ///
    /// A node that is no sum and no product, or too large to be written out, is a variable of its own.
    pub(crate) fn of(program: &'p Program, n_terms: usize) -> Self {
        let mut equations = Self {
            program,
            polynomials: Vec::new(),
            max_terms: n_terms,
            n_left: n_terms,
        };
        let everywhere = program.assertions().iter().filter(|it| it.guard.is_none());
        let claims: Vec<Claim> = everywhere
            .map(|assertion| assertion.claim)
            .filter(|claim| !matches!(claim, Claim::InRange { .. }))
            .collect();
        let nodes = equations.write_out(claims.iter().flat_map(|claim| claim.nodes()));
        for claim in claims {
            let equation = equations.of_claim(claim, &nodes);
            equations.polynomials.extend(equation);
        }
        for node in nodes.keys() {
            let equation = equations.of_hint(*node, &nodes);
            equations.polynomials.extend(equation);
        }
        equations
    }

    fn p(&self) -> &'p BigUint {
        self.program.field().modulus()
    }

    fn minus_one(&self) -> BigUint {
        self.p() - 1u32
    }

    /// The nodes that `roots` demand whatever is chosen, as polynomials.
    fn write_out(&mut self, roots: impl Iterator<Item = NodeId>) -> BTreeMap<NodeId, Polynomial> {
        let mut is_needed = vec![false; self.program.nodes().len()];
        for root in roots {
            is_needed[root.index()] = true;
        }
        for index in (0..is_needed.len()).rev() {
            let id = NodeId(index as u32);
            let node = self.program.node(id);
            let is_strict = !matches!(node, Node::Branch { .. } | Node::Lt(..));
            if is_needed[index] && is_strict {
                for operand in node.operands() {
                    is_needed[operand.index()] = true;
                }
            }
        }
        let mut nodes = BTreeMap::new();
        for index in (0..is_needed.len()).filter(|index| is_needed[*index]) {
            let id = NodeId(index as u32);
            let polynomial = self
                .read(id, &nodes)
                .filter(|it| it.n_terms() <= self.n_left);
            let polynomial = polynomial.unwrap_or_else(|| Polynomial::variable(id));
            self.n_left = self.n_left.saturating_sub(polynomial.n_terms());
            nodes.insert(id, polynomial);
        }
        nodes
    }

    /// The polynomial of `id` from those of its operands; `None` if it is none, or too large.
    fn read(&self, id: NodeId, nodes: &BTreeMap<NodeId, Polynomial>) -> Option<Polynomial> {
        match self.program.node(id) {
            Node::Constant(constant) => Some(Polynomial::constant(
                self.program.constant(constant).clone(),
            )),
            Node::Add(a, b) => nodes[&a].plus(&BigUint::one(), &nodes[&b], self.p()),
            Node::Neg(a) => Polynomial::default().plus(&self.minus_one(), &nodes[&a], self.p()),
            Node::Mul(a, b) => nodes[&a].times(&nodes[&b], self.p()),
            // What is found is found by the evaluator, which computes hints as written.
            Node::Hint(HintOp::Copy, a, _) => Some(nodes[&a].clone()),
            Node::Input(_) | Node::Lt(..) | Node::Branch { .. } | Node::Hint(..) => None,
        }
    }

    fn of_claim(&self, claim: Claim, nodes: &BTreeMap<NodeId, Polynomial>) -> Option<Polynomial> {
        let p = self.p();
        let zero = match claim {
            Claim::Equal(a, b) => nodes[&a].plus(&self.minus_one(), &nodes[&b], p)?,
            Claim::Boolean(a) => {
                let square = nodes[&a].times(&nodes[&a], p)?;
                square.plus(&self.minus_one(), &nodes[&a], p)?
            }
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let product = nodes[&quotient].times(&nodes[&divisor], p)?;
                let sum = product.plus(&BigUint::one(), &nodes[&remainder], p)?;
                sum.plus(&self.minus_one(), &nodes[&dividend], p)?
            }
            Claim::InRange { .. } => return None,
        };
        Some(zero)
    }

    /// What the division says that the hint `id` computes.
    fn of_hint(&self, id: NodeId, nodes: &BTreeMap<NodeId, Polynomial>) -> Option<Polynomial> {
        let (dividend, divisor) = match self.program.node(id) {
            Node::Hint(HintOp::Inverse, a, _) => (Polynomial::constant(BigUint::one()), a),
            Node::Hint(HintOp::Divide, a, b) => (nodes[&a].clone(), b),
            _ => return None,
        };
        let product = nodes[&id].times(&nodes[&divisor], self.p())?;
        product.plus(&self.minus_one(), &dividend, self.p())
    }

    /// Eliminates variables, and solves what is left of one variable.
    ///
    /// # Errors
    /// If no run is accepted.
    pub(crate) fn solve(mut self) -> Result<Solved, Contradiction> {
        let mut is_solved = vec![false; self.polynomials.len()];
        self.cancel();
        while let Some((index, variable, value)) = self.next_pivot(&is_solved) {
            is_solved[index] = true;
            for (other, polynomial) in self.polynomials.iter_mut().enumerate() {
                let is_concerned = other != index && polynomial.contains(variable);
                if !is_concerned {
                    continue;
                }
                let n_terms = polynomial.n_terms() * value.n_terms();
                if n_terms > self.n_left {
                    continue;
                }
                self.n_left -= n_terms;
                let p = self.program.field().modulus();
                if let Some(substituted) = polynomial.substitute(variable, &value, p) {
                    *polynomial = substituted;
                }
            }
        }
        self.conclude()
    }

    /// Subtracts multiples of polynomials from each other, so that each leading monomial stands in one of them only.
    fn cancel(&mut self) {
        let p = self.p();
        for index in 0..self.polynomials.len() {
            let Some(left) = self.n_left.checked_sub(self.polynomials.len()) else {
                return;
            };
            self.n_left = left;
            let pivot = self.polynomials[index].clone();
            let Some(monomial) = pivot.leading() else {
                continue;
            };
            let inverse = pivot
                .coefficient(monomial)
                .and_then(|it| self.program.field().inverse(it));
            let Some(inverse) = inverse else { continue };
            for (other, polynomial) in self.polynomials.iter_mut().enumerate() {
                let Some(coefficient) = polynomial.coefficient(monomial) else {
                    continue;
                };
                if other == index || pivot.n_terms() > self.n_left {
                    continue;
                }
                self.n_left -= pivot.n_terms();
                let factor = (p - coefficient) * &inverse % p;
                if let Some(sum) = polynomial.plus(&factor, &pivot, p) {
                    *polynomial = sum;
                }
            }
        }
    }

    /// The shortest polynomial that gives a variable by others, with that variable and what it is.
    fn next_pivot(&mut self, is_solved: &[bool]) -> Option<(usize, NodeId, Polynomial)> {
        self.n_left = self.n_left.checked_sub(self.polynomials.len())?;
        let open = self.polynomials.iter().enumerate();
        let usable = open.filter(|(index, polynomial)| {
            let is_short = polynomial.is_linear() || polynomial.n_terms() <= MAX_CURVED_TERMS;
            !is_solved[*index] && is_short && !polynomial.lone_variables().is_empty()
        });
        let (index, polynomial) =
            usable.min_by_key(|(_, polynomial)| (!polynomial.is_linear(), polynomial.n_terms()))?;
        let (variable, coefficient) = *polynomial.lone_variables().last()?;
        let inverse = self.program.field().inverse(coefficient)?;
        let factor = self.p() - inverse;
        let rest = polynomial.without(variable);
        let value = Polynomial::default().plus(&factor, &rest, self.p())?;
        Some((index, variable, value))
    }

    fn conclude(self) -> Result<Solved, Contradiction> {
        let mut found: BTreeMap<NodeId, Vec<BigUint>> = BTreeMap::new();
        for polynomial in self.polynomials.iter().filter(|it| !it.is_zero()) {
            if polynomial.is_constant() {
                return Err(Contradiction);
            }
            let Some((variable, coefficients)) = polynomial.in_one_variable() else {
                continue;
            };
            let roots = roots(self.program.field(), &coefficients);
            let known = found.entry(variable).or_insert_with(|| roots.clone());
            known.retain(|value| roots.binary_search(value).is_ok());
            if known.is_empty() {
                return Err(Contradiction);
            }
        }
        follow(self.program, &mut found, self.max_terms)?;
        Ok(Solved {
            roots: found,
            n_terms: self.max_terms - self.n_left,
        })
    }
}
