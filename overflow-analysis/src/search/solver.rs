//! Accepted runs.

use num_bigint::BigInt;
use num_traits::Zero;
use vampx_ir::Interval;
use vampx_ir::program::{Claim, Node, NodeId, Program};

use super::aim::Aim;
use super::random::Random;
use super::run::{Choices, Run, input_of};
use crate::findings::{Counterexample, Goal};
use crate::rules::context::Context;

/// How often what does not hold is repaired before a new start.
const MAX_REPAIRS: usize = 12;

/// How many claims are repaired at once.
const MAX_CLAIMS: usize = 6;

/// Looks for runs of one program, for one finding.
pub(crate) struct Solver<'c, 'b> {
    pub(crate) context: &'c Context<'b>,
    pub(crate) program: &'b Program,
    pub(crate) random: Random,
    n_left: usize,
    n_used: usize,
    n_starts: usize,
}

/// What a run is to show: where values have to go, and whether they are there.
pub(crate) trait Target {
    /// The values that some nodes should have, one after the other.
    fn aims(&self, solver: &mut Solver<'_, '_>) -> Vec<(NodeId, BigInt)>;

    /// Whether `run` shows it.
    fn is_shown(&self, run: &Run) -> bool;

    /// Whether the run has to be accepted, so that what all accepted runs have in common can be taken for granted.
    fn is_accepted(&self) -> bool {
        true
    }
}

impl<'c, 'b> Solver<'c, 'b> {
    /// For the program of `context`, with at most `n_runs` evaluations.
    pub(crate) fn new(context: &'c Context<'b>, n_runs: usize) -> Self {
        Self {
            context,
            program: context.program(),
            random: Random::new(0),
            n_left: n_runs,
            n_used: 0,
            n_starts: 0,
        }
    }

    /// How often the program was evaluated.
    pub(crate) fn n_used(&self) -> usize {
        self.n_used
    }

    /// Runs that show `goal`.
    pub(crate) fn show(&mut self, goal: &Goal) -> Option<Counterexample> {
        match goal {
            Goal::Differ(nodes) => self.differ(nodes),
            _ => self.reach(goal),
        }
    }

    /// The run with `choices`; `None` if none is left.
    pub(crate) fn run(&mut self, choices: &Choices) -> Option<Run> {
        self.n_left = self.n_left.checked_sub(1)?;
        self.n_used += 1;
        choices.run(self.program)
    }

    /// Whether there are evaluations left.
    pub(crate) fn may_go_on(&self) -> bool {
        self.n_left > 0
    }

    /// The inputs that are to be chosen: those that no equation determines.
    pub(crate) fn free_inputs(&self) -> Vec<NodeId> {
        let nodes = self.program.input_nodes();
        nodes
            .filter(|node| match self.program.node(*node) {
                Node::Input(input) => !self.context.is_output(input),
                _ => false,
            })
            .collect()
    }

    /// A run that shows `target`, with the choices that lead to it: of inputs and of `hints`.
    pub(crate) fn find(
        &mut self,
        target: &impl Target,
        hints: &[NodeId],
    ) -> Option<(Choices, Run)> {
        let mut inputs = self.free_inputs();
        inputs.extend(hints);
        let mut is_free = vec![false; self.program.nodes().len()];
        for node in &inputs {
            is_free[node.index()] = true;
        }
        let aim = Aim::new(self.program, |node| is_free[node.index()]);
        while self.may_go_on() {
            let mut choices = Choices::default();
            for node in &inputs {
                let value = self.guess(*node, self.n_starts, target.is_accepted());
                choices.set(*node, aim.arithmetic.reduce(&value));
            }
            self.n_starts += 1;
            if let Some(run) = self.pursue(target, &aim, &mut choices) {
                return Some((choices, run));
            }
        }
        None
    }

    /// Aims at `target`, and repairs until the run is accepted or there is no hope.
    fn pursue(
        &mut self,
        target: &impl Target,
        aim: &Aim<'_>,
        choices: &mut Choices,
    ) -> Option<Run> {
        let is_accepted = target.is_accepted();
        let mut run = self.run(choices)?;
        for repair in 0..MAX_REPAIRS {
            if target.is_shown(&run) && (run.is_accepted() || !is_accepted) {
                return Some(run);
            }
            let mut moved = false;
            if !target.is_shown(&run) && repair % 3 != 2 {
                for (node, value) in target.aims(self) {
                    let value = aim.arithmetic.reduce(&value);
                    let (context, program) = (self.context, self.program);
                    let range = |node| range(context, program, node, is_accepted);
                    if aim.reach(node, value, &run, range, choices, &mut self.random) {
                        moved = true;
                        run = self.run(choices)?;
                    }
                }
            } else {
                moved = self.repair(aim, &run, choices, is_accepted);
                run = self.run(choices)?;
            }
            if !moved && repair > 3 {
                return None;
            }
        }
        None
    }

    /// Chooses anew for some of the claims that do not hold. Returns whether anything was chosen.
    fn repair(
        &mut self,
        aim: &Aim<'_>,
        run: &Run,
        choices: &mut Choices,
        is_accepted: bool,
    ) -> bool {
        let (context, program) = (self.context, self.program);
        let violated = run.violated(program);
        let mut moved = false;
        for _ in 0..MAX_CLAIMS.min(violated.len()) {
            let claim: Option<Claim> = self.random.pick(&violated);
            let range = |node| range(context, program, node, is_accepted);
            moved |= claim
                .is_some_and(|claim| aim.satisfy(claim, run, range, choices, &mut self.random));
        }
        moved
    }

    /// A value for the input `node`: the ends first, then what is near them or anything.
    fn guess(&mut self, node: NodeId, attempt: usize, is_accepted: bool) -> BigInt {
        let range = range(self.context, self.program, node, is_accepted);
        let small = |value: u32| BigInt::from(value).clamp(range.lo().clone(), range.hi().clone());
        match attempt {
            0 => small(1 + node.0 % 7),
            1 => range.hi().clone(),
            2 => range.lo().clone(),
            3 => small(0),
            _ => self.random.member(&range),
        }
    }
}

/// What the input or hint `node` can be: in accepted runs, or as declared.
fn range(context: &Context<'_>, program: &Program, node: NodeId, is_accepted: bool) -> Interval {
    let declared = input_of(program, node).and_then(|input| input.range.as_ref());
    let everything = Interval::new(BigInt::zero(), &context.modulus - 1)
        .unwrap_or_else(|| unreachable!("invariant: moduli are positive"));
    match (is_accepted, declared) {
        (true, _) => context.bounded.interval(node).clone(),
        (false, Some((lo, hi))) => Interval::new(lo.clone().into(), hi.clone().into())
            .unwrap_or_else(|| unreachable!("invariant: declared ranges are not empty")),
        (false, None) => everything,
    }
}

/// The operands of a sum or product.
pub(crate) fn operands(program: &Program, node: NodeId) -> Option<[NodeId; 2]> {
    match program.node(node) {
        Node::Add(a, b) | Node::Mul(a, b) => Some([a, b]),
        _ => None,
    }
}
