//! A second thread, which computes values before the run comes to them.
//!
//! It computes the likely arms of branches, in which the run has no part before it knows the selector, and then, in the order of the nodes, what is left
//! of those that every run needs for its half of the work. The run goes its way as if it were alone: the second thread says what a node's value is,
//! never which nodes are demanded, and nothing of a trap. It ends with the run.

use std::sync::atomic::{AtomicBool, Ordering};

use super::compute::{Computes, Pause, compute};
use super::machine::Shared;
use super::values::Values;
use crate::program::{Likelihood, Node, NodeId, Program};

/// Programs of fewer nodes are evaluated before a second thread has begun.
const MIN_NODES: usize = 1 << 13;
/// Elements of fewer words are computed as fast as they are read.
const MIN_WORDS: usize = 2;

/// What a second thread did for one run. It depends on the machine and on chance; values and verdict do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    /// The values that it computed.
    pub n_computed: usize,
    /// Those of them that the run took.
    pub n_used: usize,
}

/// Which threads a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schedule {
    /// One.
    Alone,
    /// Two where it pays.
    WherePays,
    /// Two.
    #[cfg(test)]
    Together,
    /// All that can be computed ahead is there when the run begins.
    #[cfg(test)]
    First,
}

/// Whether a second thread pays for a run of `program` with elements of `n_words` words.
pub(super) fn pays(program: &Program, n_words: usize) -> bool {
    n_words >= MIN_WORDS && program.nodes().len() >= MIN_NODES && rayon::current_num_threads() > 1
}

/// The second thread.
struct Worker<'a, const N: usize> {
    values: &'a Values<N>,
    n_computed: usize,
}

impl<const N: usize> Computes<N> for Worker<'_, N> {
    #[inline(always)]
    fn read(&self, id: NodeId) -> Option<[u64; N]> {
        self.values.is_known(id).then(|| self.values.get(id))
    }

    #[inline(always)]
    fn take(&mut self, id: NodeId) -> bool {
        self.values.is_known(id)
    }

    #[inline(always)]
    fn finish(&mut self, id: NodeId, value: [u64; N]) {
        self.values.set(id, value);
        self.n_computed += 1;
    }
}

/// Computes ahead until `is_over`; the number of values computed.
pub(super) fn work<const N: usize>(
    shared: &Shared<'_, N>,
    values: &Values<N>,
    needed: &[bool],
    likelihood: &Likelihood,
    is_over: &AtomicBool,
) -> usize {
    let likely = likely(shared.program, needed, likelihood);
    let chosen = |flags: &[bool]| flags.iter().filter(|flag| **flag).count();
    let n_needed = chosen(needed);
    let n_of_run = (n_needed + chosen(&likely).min(n_needed)) / 2;
    let mut worker = Worker {
        values,
        n_computed: 0,
    };
    for id in ids(&likely).chain(ids(needed).skip(n_of_run)) {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        if !values.is_known(id) {
            let _: Result<(), Pause> = compute(shared, &mut worker, id);
        }
    }
    worker.n_computed
}

fn ids(flags: &[bool]) -> impl Iterator<Item = NodeId> {
    let flags = flags.iter().enumerate().filter(|(_, flag)| **flag);
    flags.map(|(index, _)| NodeId(index as u32))
}

/// Which nodes the likely arms of needed branches read that are not needed otherwise.
fn likely(program: &Program, needed: &[bool], likelihood: &Likelihood) -> Vec<bool> {
    let mut likely = vec![false; needed.len()];
    if *likelihood == Likelihood::default() {
        return likely;
    }
    for (index, node) in program.nodes().iter().enumerate().rev() {
        if !needed[index] && !likely[index] {
            continue;
        }
        let id = NodeId(index as u32);
        let mut want = |node: NodeId| likely[node.index()] |= !needed[node.index()];
        match *node {
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                want(selector);
                if let Some(odds) = likelihood.get(program.span(id)) {
                    match odds.zero.cmp(&odds.one) {
                        std::cmp::Ordering::Less => want(one),
                        std::cmp::Ordering::Equal => {}
                        std::cmp::Ordering::Greater => want(zero),
                    }
                }
            }
            node => node.operands().for_each(want),
        }
    }
    likely
}
