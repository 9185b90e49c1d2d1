//! Finite sets from equations: `x * (x - 1) = 0` says that `x` is 0 or 1, in whatever shape it is written.

use num_bigint::BigInt;
use num_traits::Zero;
use vampx_ir::program::{Claim, Node, NodeId, Program};

use crate::polynomial::{Polynomial, Polynomials};

/// The number of nodes read for one assertion, which keeps the analysis linear.
const MAX_NODES: usize = 64;

/// The node that `claim` is a polynomial equation of, with integers congruent to its roots; `None` if no finite set is
/// recognized.
pub(crate) fn of_claim(program: &Program, claim: Claim) -> Option<(NodeId, Vec<BigInt>)> {
    let Claim::Equal(a, b) = claim else {
        return None;
    };
    let variable = variable(program, a).or_else(|| variable(program, b))?;
    let polynomials = Polynomials::new(program.field());
    let mut reader = Reader {
        program,
        variable,
        polynomials: &polynomials,
        n_left: MAX_NODES,
    };
    let factors = if is_zero(program, b) {
        reader.factors(a)?
    } else if is_zero(program, a) {
        reader.factors(b)?
    } else {
        vec![polynomials.sum(&reader.read(a)?, &reader.read(b)?, -1)]
    };
    let mut roots = Vec::new();
    for factor in factors {
        roots.extend(polynomials.roots(factor)?);
    }
    Some((variable, roots))
}

/// Reads expressions as polynomials in one node.
struct Reader<'p> {
    program: &'p Program,
    variable: NodeId,
    polynomials: &'p Polynomials<'p>,
    n_left: usize,
}

impl Reader<'_> {
    /// The factors of the product `node`.
    fn factors(&mut self, node: NodeId) -> Option<Vec<Polynomial>> {
        let mut factors = Vec::new();
        let mut rest = vec![node];
        while let Some(node) = rest.pop() {
            match self.program.node(node) {
                Node::Mul(a, b) if node != self.variable => {
                    self.count()?;
                    rest.extend([a, b]);
                }
                _ => factors.push(self.read(node)?),
            }
        }
        Some(factors)
    }

    /// The polynomial that `node` is; `None` if it is none, or too large. Recurses at most `MAX_NODES` deep.
    fn read(&mut self, node: NodeId) -> Option<Polynomial> {
        self.count()?;
        if node == self.variable {
            return Some(self.polynomials.variable());
        }
        match self.program.node(node) {
            Node::Constant(constant) => Some(
                self.polynomials
                    .constant(BigInt::from(self.program.constant(constant).clone())),
            ),
            Node::Add(a, b) => Some(self.polynomials.sum(&self.read(a)?, &self.read(b)?, 1)),
            Node::Neg(a) => Some(self.polynomials.sum(
                &self.polynomials.constant(BigInt::zero()),
                &self.read(a)?,
                -1,
            )),
            Node::Mul(a, b) => self.polynomials.product(&self.read(a)?, &self.read(b)?),
            _ => None,
        }
    }

    /// Counts one node more; `None` if it is one too many.
    fn count(&mut self) -> Option<()> {
        self.n_left = self.n_left.checked_sub(1)?;
        Some(())
    }
}

/// A node that `node` is likely to be a polynomial in: what is multiplied by something of its kind. `None` for a constant.
fn variable(program: &Program, node: NodeId) -> Option<NodeId> {
    let is_product = |node| matches!(program.node(node), Node::Mul(..));
    let is_sum = |node| matches!(program.node(node), Node::Add(..));
    let mut node = base(program, node)?;
    for _ in 0..MAX_NODES {
        let (Node::Add(a, b) | Node::Mul(a, b)) = program.node(node) else {
            return Some(node);
        };
        let (a, b) = (base(program, a)?, base(program, b)?);
        node = match (is_product(node), is_product(a), is_product(b)) {
            (true, false, _) => return Some(a),
            (true, true, false) => return Some(b),
            (true, true, true) | (false, true, _) => a,
            (false, false, true) => b,
            (false, false, false) if is_sum(a) => a,
            (false, false, false) if is_sum(b) => b,
            (false, false, false) => return Some(node),
        };
    }
    None
}

/// What remains of `node` without constant terms, constant factors and signs; `None` for a constant.
fn base(program: &Program, mut node: NodeId) -> Option<NodeId> {
    let is_constant = |node| matches!(program.node(node), Node::Constant(_));
    for _ in 0..MAX_NODES {
        node = match program.node(node) {
            Node::Constant(_) => return None,
            Node::Neg(a) => a,
            Node::Add(a, b) | Node::Mul(a, b) if is_constant(b) => a,
            Node::Add(a, b) | Node::Mul(a, b) if is_constant(a) => b,
            _ => return Some(node),
        };
    }
    None
}

fn is_zero(program: &Program, node: NodeId) -> bool {
    matches!(program.node(node), Node::Constant(constant) if program.constant(constant).is_zero())
}
