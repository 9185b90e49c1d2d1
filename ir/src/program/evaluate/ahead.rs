//! When a second thread is worth its while: it computes values from the other end, which the run takes when it comes to them.
//!
//! The run itself goes its way as if it were alone, so that its values, its outputs and its first rejection do not depend on the
//! second thread: that one says what a node's value is, never which nodes are demanded. It ends with the run, or at the first trap.

use std::ops::RangeInclusive;

use crate::program::{Node, NodeId, Program};

/// Programs of fewer nodes are evaluated before a second thread has begun; those of more wait for memory, which two threads share.
const N_NODES: RangeInclusive<usize> = 1 << 14..=1 << 18;
/// Elements of fewer words are computed as fast as they are taken.
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
    let n_nodes = program.nodes().len();
    n_words >= MIN_WORDS
        && N_NODES.contains(&n_nodes)
        && rayon::current_num_threads() > 1
        && depth(program) <= n_nodes / 4 * 3
}

/// The nodes of the longest chain each of which needs the one before.
fn depth(program: &Program) -> usize {
    let mut depths: Vec<u32> = Vec::with_capacity(program.nodes().len());
    for node in program.nodes() {
        let of = |id: NodeId| depths[id.index()];
        let before = match *node {
            Node::Constant(_) | Node::Input(_) => 0,
            Node::Add(a, b) | Node::Mul(a, b) | Node::Lt(a, b) | Node::Hint(_, a, b) => {
                of(a).max(of(b))
            }
            Node::Neg(a) => of(a),
            Node::Branch {
                selector,
                zero,
                one,
            } => of(selector).max(of(zero)).max(of(one)),
        };
        depths.push(before + 1);
    }
    depths.into_iter().max().unwrap_or(0) as usize
}
