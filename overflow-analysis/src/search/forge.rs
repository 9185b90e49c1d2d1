//! Two accepted runs with the same inputs: an honest one, and one with other hints.

use num_bigint::BigInt;
use num_traits::Zero;
use rustc_hash::FxHashSet;
use vampx_ir::program::{Claim, Node, NodeId};

use super::aim::Aim;
use super::digits::Terms;
use super::run::{Choices, Run, input_of};
use super::solver::{Solver, Target};
use crate::findings::Counterexample;
use crate::rules::linear::Reader;

/// How many honest runs are tried, and how often each is forged.
const MAX_HONEST: usize = 24;
const MAX_FORGERIES: usize = 16;

/// How often what does not hold is repaired.
const MAX_REPAIRS: usize = 10;

/// No effect names more values.
const MAX_NAMED: usize = 4;

/// Any accepted run.
struct Anything;

impl Target for Anything {
    fn aims(&self, _: &mut Solver<'_, '_>) -> Vec<(NodeId, BigInt)> {
        Vec::new()
    }

    fn is_shown(&self, _: &Run) -> bool {
        true
    }
}

impl Solver<'_, '_> {
    /// Two accepted runs in which one of `nodes` differs: first with `nodes` alone forged, then with hints near them, then
    /// with both runs forged, for hints whose honest value traps. Inputs differ with the same outputs if possible, else
    /// with the same sum.
    pub(crate) fn differ(&mut self, nodes: &[NodeId]) -> Option<Counterexample> {
        let is_hint = |node: &NodeId| matches!(self.program.node(*node), Node::Hint(..));
        let hints: Vec<NodeId> = nodes.iter().copied().filter(is_hint).collect();
        let are_inputs = hints.is_empty();
        for (wide, hints) in [(false, &[][..]), (true, &[][..]), (false, &hints)] {
            let free = self.forgeable(nodes, wide);
            let sums = self.sums(&free);
            for _ in 0..MAX_HONEST {
                if !self.may_go_on() {
                    return None;
                }
                let Some((choices, honest)) = self.find(&Anything, hints) else {
                    break;
                };
                let base = if wide {
                    choices.clone()
                } else {
                    self.fixed(nodes, &choices, &honest)
                };
                let only_sums = are_inputs && wide;
                if let Some((forged, run)) =
                    self.forge(nodes, (&free, &sums, only_sums), &base, &honest)
                {
                    return Some(self.pair(nodes, (&choices, &honest), (&forged, &run)));
                }
            }
        }
        None
    }

    /// `nodes`; with `wide` also the hints that assertions speak of together with them.
    fn forgeable(&self, nodes: &[NodeId], wide: bool) -> Vec<NodeId> {
        let mut free: FxHashSet<NodeId> = nodes.iter().copied().collect();
        if wide {
            let mut reader = Reader::new(self.program);
            for assertion in self.program.assertions() {
                let Claim::Equal(a, b) = assertion.claim else {
                    continue;
                };
                let terms = reader
                    .difference(a, b)
                    .map(|sum| sum.terms)
                    .unwrap_or_default();
                let hints: Vec<NodeId> = terms
                    .iter()
                    .flat_map(|(term, _)| self.hints(*term))
                    .collect();
                if hints.iter().any(|hint| nodes.contains(hint)) {
                    free.extend(hints);
                }
            }
        }
        let mut free: Vec<NodeId> = free.into_iter().collect();
        free.sort_unstable();
        free
    }

    /// The hints that a term is, or is a product of.
    pub(crate) fn hints(&self, term: NodeId) -> Vec<NodeId> {
        let is_hint = |node: &NodeId| matches!(self.program.node(*node), Node::Hint(..));
        match self.program.node(term) {
            Node::Mul(a, b) => [a, b].into_iter().filter(is_hint).collect(),
            _ => vec![term].into_iter().filter(is_hint).collect(),
        }
    }

    /// The choices that both runs share: inputs, and where `nodes` are inputs also the outputs.
    fn fixed(&self, nodes: &[NodeId], choices: &Choices, honest: &Run) -> Choices {
        let mut fixed = choices.clone();
        if nodes
            .iter()
            .any(|node| input_of(self.program, *node).is_some())
        {
            let inputs = self.program.inputs().iter().zip(self.program.input_nodes());
            for (_, node) in inputs.filter(|(input, _)| input.public) {
                fixed.set(node, honest.value(node));
            }
        }
        fixed
    }

    fn forge(
        &mut self,
        nodes: &[NodeId],
        (free, sums, only_sums): (&[NodeId], &[Terms], bool),
        base: &Choices,
        honest: &Run,
    ) -> Option<(Choices, Run)> {
        let is_free = |node: NodeId| free.binary_search(&node).is_ok();
        let aim = Aim::new(self.program, is_free);
        for choices in self.regrouped((free, sums), base, honest) {
            let run = self.run(&choices)?;
            if self.is_forged(nodes, honest, &run) {
                return Some((choices, run));
            }
        }
        let n_forgeries = if only_sums { 0 } else { MAX_FORGERIES };
        for _ in 0..n_forgeries {
            let mut choices = base.clone();
            let node = self.random.pick(nodes)?;
            let value = self.other_value(node, honest);
            choices.set(node, aim.arithmetic.reduce(&value));
            let mut run = self.run(&choices)?;
            for _ in 0..MAX_REPAIRS {
                if self.is_forged(nodes, honest, &run) {
                    return Some((choices, run));
                }
                let violated = run.violated(self.program);
                let claim = self.random.pick(&violated)?;
                let context = self.context;
                let range = |node| context.interval(node).clone();
                if !aim.satisfy(claim, &run, range, &mut choices, &mut self.random) {
                    break;
                }
                run = self.run(&choices)?;
            }
        }
        None
    }

    fn is_forged(&self, nodes: &[NodeId], honest: &Run, run: &Run) -> bool {
        let differs = |node: &NodeId| {
            let values = [honest, run].map(|run| run.value(*node));
            values[0] != values[1] && [honest, run].iter().all(|run| self.matters(run, *node))
        };
        run.is_accepted() && nodes.iter().any(differs)
    }

    /// Whether anything in `run` depends on `node`, which a choice of it does not say.
    fn matters(&self, run: &Run, node: NodeId) -> bool {
        let uses = &self.context.uses;
        let is_stated = uses.assertions(node).any(|index| {
            let guard = self.program.assertions()[index].guard;
            run.is_active(self.program, guard)
        });
        is_stated
            || uses.nodes(node).any(|user| match self.program.node(user) {
                Node::Branch {
                    selector,
                    zero,
                    one,
                } => {
                    let taken = if run.value(selector).is_zero() {
                        zero
                    } else {
                        one
                    };
                    run.demands(user) && [selector, taken].contains(&node)
                }
                _ => run.demands(user),
            })
    }

    /// Another value for `node`: near the honest one, an end, or anything it can be.
    fn other_value(&mut self, node: NodeId, honest: &Run) -> BigInt {
        let range = self.context.interval(node).clone();
        let value = BigInt::from(honest.value(node));
        match self.random.below(5) {
            0 => value + 1,
            1 => value - 1,
            2 => range.hi().clone(),
            3 => range.lo().clone(),
            _ => self.random.member(&range),
        }
    }

    fn pair(
        &self,
        nodes: &[NodeId],
        (choices, honest): (&Choices, &Run),
        (forged, run): (&Choices, &Run),
    ) -> Counterexample {
        let mut differing: Vec<NodeId> = nodes
            .iter()
            .copied()
            .filter(|node| honest.value(*node) != run.value(*node))
            .collect();
        differing.truncate(MAX_NAMED);
        let tuple = |run: &Run| {
            let values = differing.iter().map(|node| run.value(*node).to_string());
            let values: Vec<String> = values.collect();
            match values.as_slice() {
                [value] => value.clone(),
                values => format!("({})", values.join(", ")),
            }
        };
        let names: Vec<&str> = differing
            .iter()
            .filter_map(|node| input_of(self.program, *node))
            .map(|input| input.name.as_str())
            .collect();
        let subject = match names.as_slice() {
            [] => "the prover".to_owned(),
            names => format!("for ({}) the prover", names.join(", ")),
        };
        let outputs = self.outputs(honest, run);
        Counterexample {
            runs: vec![
                self.assignment(choices, honest, choices),
                self.assignment(forged, run, forged),
            ],
            effect: format!(
                "{subject} can answer {} or {}: both runs are accepted{outputs}",
                tuple(honest),
                tuple(run)
            ),
        }
    }

    /// The first public value that differs.
    fn outputs(&self, honest: &Run, run: &Run) -> String {
        let pairs = honest.publics().zip(run.publics());
        let mut differing = pairs.filter(|((_, one), (_, other))| one != other);
        differing
            .next()
            .map_or_else(String::new, |((name, one), (_, other))| {
                format!(", and `{name}` is {one} or {other}")
            })
    }
}
