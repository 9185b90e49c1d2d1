//! The program that runs soonest on average: a branch that costs more than both its arms becomes arithmetic, and a product with a
//! bit that is mostly 0 becomes a branch.
//!
//! # Soundness
//! Both forms have the same value wherever the selector is a bit, which is proven by [`Facts`]. Nothing that may trap moves.

use egg::Id;
use num_bigint::BigUint;
use num_traits::Zero;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{ExecutionCosts, Likelihood, Node, NodeId, Odds, Program};

use crate::facts::Facts;
use crate::linear::constant;
use crate::reads::uses;
use crate::saturate::{Expression, Leaf, Operation, apply};
use crate::total::Total;

/// A program of the same meaning whose runs cost less on average, as far as single choices tell; `None` if there is none.
///
/// What arms cost is the cost of the values that nothing else needs. Linear in the program.
pub fn optimize_execution(program: &Program, likelihood: &Likelihood) -> Option<Program> {
    let (facts, total) = (Facts::new(program), Total::new(program));
    let choices = Choices::new(program, likelihood);
    let ids = (0..program.nodes().len() as u32).map(NodeId);
    let better: FxHashMap<NodeId, Expression> = ids
        .filter(|id| total.get(*id))
        .filter_map(|id| Some((id, choices.better(&facts, id)?)))
        .collect();
    if better.is_empty() {
        return None;
    }
    apply(program, &total, &better, &FxHashSet::default())
}

struct Choices<'a> {
    program: &'a Program,
    costs: ExecutionCosts,
    /// The odds of each branch, and of products with the selector of one.
    odds: FxHashMap<NodeId, Odds>,
    /// What it costs to compute each node for those who need it: nothing if there are several.
    own: Vec<u64>,
}

impl<'a> Choices<'a> {
    fn new(program: &'a Program, likelihood: &Likelihood) -> Self {
        let mut odds = FxHashMap::default();
        for (index, node) in program.nodes().iter().enumerate() {
            if let Node::Branch { selector, .. } = *node
                && let Some(known) = likelihood.get(program.span(NodeId(index as u32)))
            {
                odds.insert(selector, known);
            }
        }
        let mut choices = Self {
            program,
            costs: ExecutionCosts::of(program.field()),
            odds,
            own: Vec::with_capacity(program.nodes().len()),
        };
        let n_uses = uses(program);
        for (node, n_uses) in program.nodes().iter().zip(n_uses) {
            let own = match n_uses {
                1 => choices.cost(*node),
                _ => 0,
            };
            choices.own.push(own);
        }
        choices
    }

    /// The mean cost of a node with what only it needs, whose operands are known.
    fn cost(&self, node: Node) -> u64 {
        let own = |id: NodeId| self.own[id.index()];
        let operands = || node.operands().map(own).sum::<u64>();
        match node {
            Node::Constant(_) => 0,
            Node::Input(_) => 0,
            Node::Add(..) | Node::Neg(_) => self.costs.plain + operands(),
            Node::Mul(..) => self.costs.product + operands(),
            Node::Lt(..) => self.costs.comparison + operands(),
            Node::Hint(..) => self.costs.other + operands(),
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                let arms = self.odds(selector).mean(own(zero), own(one));
                self.costs.branch + own(selector) + arms
            }
        }
    }

    fn odds(&self, selector: NodeId) -> Odds {
        self.odds.get(&selector).copied().unwrap_or(Odds::EVEN)
    }

    /// The other form of a branch or product, if it is cheaper.
    fn better(&self, facts: &Facts, id: NodeId) -> Option<Expression> {
        match self.program.node(id) {
            Node::Branch {
                selector,
                zero,
                one,
            } if facts.is_boolean(selector) => self.arithmetic(selector, zero, one),
            Node::Mul(a, b) => [(a, b), (b, a)]
                .into_iter()
                .filter(|(bit, _)| facts.is_boolean(*bit) && !self.is_constant(*bit))
                .find_map(|(bit, factor)| self.branch(bit, factor)),
            _ => None,
        }
    }

    fn is_constant(&self, id: NodeId) -> bool {
        constant(self.program, id).is_some()
    }

    /// `zero + selector * (one - zero)`, if that costs less than a branch.
    fn arithmetic(&self, selector: NodeId, zero: NodeId, one: NodeId) -> Option<Expression> {
        let own = |id: NodeId| self.own[id.index()];
        let branch = self.costs.branch + self.odds(selector).mean(own(zero), own(one));
        let is_zero = constant(self.program, zero).is_some_and(Zero::is_zero);
        let n_sums = match (is_zero, self.is_constant(zero) && self.is_constant(one)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 3,
        };
        let both = own(zero) + own(one) + self.costs.product + n_sums * self.costs.plain;
        (both < branch).then(|| {
            let mut expression = Expression::default();
            let [selector, zero, one] = [selector, zero, one].map(|id| leaf(&mut expression, id));
            if is_zero {
                expression.add(Operation::Mul([selector, one]));
                return expression;
            }
            let minus = expression.add(Operation::Neg(zero));
            let difference = expression.add(Operation::Add([one, minus]));
            let product = expression.add(Operation::Mul([selector, difference]));
            expression.add(Operation::Add([zero, product]));
            expression
        })
    }

    /// `factor` if the bit is 1, else 0, if that costs less than a product.
    fn branch(&self, bit: NodeId, factor: NodeId) -> Option<Expression> {
        let own = self.own[factor.index()];
        let branch = self.costs.branch + self.odds(bit).mean(0, own);
        (branch < self.costs.product + own).then(|| {
            let mut expression = Expression::default();
            let nothing = expression.add(Operation::Number(BigUint::ZERO));
            let [bit, factor] = [bit, factor].map(|id| leaf(&mut expression, id));
            expression.add(Operation::Branch([bit, nothing, factor]));
            expression
        })
    }
}

fn leaf(expression: &mut Expression, node: NodeId) -> Id {
    expression.add(Operation::Leaf(Leaf(node.0)))
}
