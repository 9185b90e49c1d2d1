//! Making a value what it should be, by changing one input or hint that it is computed from.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use vampx_ir::Interval;
use vampx_ir::program::{Claim, HintOp, Node, NodeId, Program};

use super::random::Random;
use super::run::{Arithmetic, Choices, Run};
use crate::rules::linear::Reader;

/// The number of operations that are undone on the way to an input or hint.
const MAX_STEPS: usize = 96;

/// What may be chosen, and between which ends.
pub(crate) struct Aim<'p> {
    program: &'p Program,
    pub(crate) arithmetic: Arithmetic<'p>,
    /// Which nodes may be chosen.
    is_free: Vec<bool>,
    /// Which nodes depend on one of those.
    can_move: Vec<bool>,
}

impl<'p> Aim<'p> {
    /// For choices of the nodes that are `free`.
    pub(crate) fn new(program: &'p Program, free: impl Fn(NodeId) -> bool) -> Self {
        let n_nodes = program.nodes().len() as u32;
        let is_free: Vec<bool> = (0..n_nodes).map(|id| free(NodeId(id))).collect();
        let mut can_move = is_free.clone();
        for id in (0..n_nodes).map(NodeId) {
            let moves = program
                .operands(id)
                .any(|operand| can_move[operand.index()]);
            can_move[id.index()] |= moves;
        }
        Self {
            program,
            arithmetic: Arithmetic::new(program),
            is_free,
            can_move,
        }
    }

    /// Chooses for `claim` to hold, as far as single values go. Returns whether anything was chosen.
    pub(crate) fn satisfy(
        &self,
        claim: Claim,
        run: &Run,
        interval: impl Fn(NodeId) -> Interval,
        choices: &mut Choices,
        random: &mut Random,
    ) -> bool {
        let (node, target) = match claim {
            Claim::Equal(a, b) => {
                let sides: Vec<(NodeId, NodeId)> = [(a, b), (b, a)]
                    .into_iter()
                    .filter(|(side, _)| self.moves(*side))
                    .collect();
                let Some((side, other)) = random.pick(&sides) else {
                    return false;
                };
                (side, run.value(other))
            }
            Claim::InRange { value, bits } => {
                let member = random.member(&Interval::bits(bits));
                (value, self.arithmetic.reduce(&member))
            }
            Claim::Boolean(value) => (value, BigUint::from(random.below(2))),
            Claim::DivRem { divisor, .. } => (divisor, BigUint::from(1 + random.below(4))),
        };
        self.reach(node, target, run, interval, choices, random)
    }

    /// Chooses for `node` to have the value `target`. Returns whether anything was chosen.
    pub(crate) fn reach(
        &self,
        node: NodeId,
        target: BigUint,
        run: &Run,
        interval: impl Fn(NodeId) -> Interval,
        choices: &mut Choices,
        random: &mut Random,
    ) -> bool {
        let (mut node, mut target) = (node, target);
        for _ in 0..MAX_STEPS {
            if self.is_free[node.index()] {
                let fits = admits(&interval(node), &target, &self.arithmetic.modulus);
                if fits {
                    choices.set(node, target);
                }
                return fits;
            }
            match self.step(node, target, run, random) {
                Some(next) => (node, target) = next,
                None => return false,
            }
        }
        false
    }

    fn moves(&self, node: NodeId) -> bool {
        self.can_move[node.index()]
    }

    /// An operand of `node` that can move, and the value it needs for `node` to have the value `target`.
    fn step(
        &self,
        node: NodeId,
        target: BigUint,
        run: &Run,
        random: &mut Random,
    ) -> Option<(NodeId, BigUint)> {
        let value = |node| run.value(node);
        let arithmetic = &self.arithmetic;
        match self.program.node(node) {
            Node::Constant(_) | Node::Input(_) => None,
            Node::Neg(a) => Some((a, arithmetic.difference(&BigUint::zero(), &target))),
            Node::Add(..) => self.term(node, target, run, random),
            Node::Mul(a, b) if a == b => root(&target).map(|root| (a, root)),
            Node::Mul(a, b) => {
                let (factor, other) = self.pick(&[(a, b), (b, a)], random)?;
                if target.is_zero() {
                    return Some((factor, target));
                }
                Some((factor, arithmetic.quotient(&target, &value(other))?))
            }
            Node::Lt(a, b) => self.compare([a, b], target.is_zero(), run, random),
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                let arm = if value(selector).is_zero() { zero } else { one };
                self.moves(arm).then_some((arm, target))
            }
            Node::Hint(op, a, b) => {
                let needed = self.undo(op, target, &value(a), &value(b))?;
                self.moves(a).then_some((a, needed))
            }
        }
    }

    fn pick(&self, pairs: &[(NodeId, NodeId)], random: &mut Random) -> Option<(NodeId, NodeId)> {
        let moving: Vec<(NodeId, NodeId)> = pairs
            .iter()
            .copied()
            .filter(|(node, _)| self.moves(*node))
            .collect();
        random.pick(&moving)
    }

    /// A term of the sum `node`, and the value it needs.
    fn term(
        &self,
        node: NodeId,
        target: BigUint,
        run: &Run,
        random: &mut Random,
    ) -> Option<(NodeId, BigUint)> {
        let sum = Reader::new(self.program).sum(node, |_| true)?;
        let moving: Vec<&(NodeId, BigInt)> = sum
            .terms
            .iter()
            .filter(|(term, _)| self.moves(*term))
            .collect();
        let (term, weight) = random.pick(&moving)?;
        let arithmetic = &self.arithmetic;
        let missing = arithmetic.difference(&target, &run.value(node));
        let change = arithmetic.quotient(&missing, &arithmetic.reduce(weight))?;
        let needed = BigInt::from(run.value(*term) + change);
        Some((*term, arithmetic.reduce(&needed)))
    }

    /// An operand of a comparison, and a value for it so that the first one is less, or is not.
    fn compare(
        &self,
        [a, b]: [NodeId; 2],
        is_less: bool,
        run: &Run,
        random: &mut Random,
    ) -> Option<(NodeId, BigUint)> {
        let (operand, other) = self.pick(&[(a, b), (b, a)], random)?;
        let bound = BigInt::from(run.value(other));
        let last: BigInt = &self.arithmetic.modulus - 1;
        let range = match (operand == a, is_less) {
            (true, true) => Interval::new(BigInt::zero(), bound - 1),
            (true, false) => Interval::new(bound, last),
            (false, true) => Interval::new(bound + 1, last),
            (false, false) => Interval::new(BigInt::zero(), bound),
        }?;
        Some((operand, self.arithmetic.reduce(&random.member(&range))))
    }

    /// The value that the first operand of a hint needs.
    fn undo(&self, op: HintOp, target: BigUint, a: &BigUint, b: &BigUint) -> Option<BigUint> {
        let arithmetic = &self.arithmetic;
        match op {
            HintOp::Copy => Some(target),
            HintOp::Inverse | HintOp::InverseOrZero => {
                arithmetic.quotient(&BigUint::one(), &target)
            }
            HintOp::Divide | HintOp::DivideOrZero => {
                let product = BigInt::from(target * b);
                Some(arithmetic.reduce(&product))
            }
            HintOp::Quotient if !b.is_zero() => Some(target * b + a % b),
            HintOp::Remainder if !b.is_zero() && target < *b => Some(a - a % b + target),
            HintOp::Quotient | HintOp::Remainder => None,
        }
    }
}

/// Whether the residue of `value` is one of those of `interval`.
pub(crate) fn admits(interval: &Interval, value: &BigUint, modulus: &BigInt) -> bool {
    let value = BigInt::from(value.clone());
    [&value - modulus, value.clone()]
        .iter()
        .any(|value| interval.contains(value))
}

/// The root of a square of integers.
fn root(value: &BigUint) -> Option<BigUint> {
    let root = value.sqrt();
    (&root * &root == *value).then_some(root)
}
