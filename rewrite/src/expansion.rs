//! The sums of a program, with their operations carried out.

use num_bigint::BigUint;
use num_traits::One;
use vampx_ir::program::{Node, NodeId, Program};

use crate::linear::{Linear, inner, is_linear, is_offset, linear};

/// Sums see through about so many others that add a constant to one node.
const MAX_OFFSETS: usize = 64;

/// How far the sums of a program reach.
pub(crate) struct Expansion<'a> {
    program: &'a Program,
    extents: Vec<Extent>,
}

/// Of a linear node and its inner parts.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// Part of one other linear node, and of nothing else.
    is_inner: bool,
    n_additions: u32,
    n_operations: u32,
    /// The least number of operations that the sums seen through have, if nothing cancels.
    n_beyond: u32,
}

impl<'a> Expansion<'a> {
    /// Looks at each node once.
    pub fn new(program: &'a Program) -> Self {
        let mut extents: Vec<Extent> = Vec::with_capacity(program.nodes().len());
        for (index, is_inner) in inner(program).into_iter().enumerate() {
            let node = NodeId(index as u32);
            let mut extent = Extent {
                is_inner,
                ..Extent::default()
            };
            if is_linear(program, node) {
                extent.n_additions = u32::from(matches!(program.node(node), Node::Add(..)));
                extent.n_operations = 1;
                for operand in program.operands(node) {
                    let part = extents[operand.index()];
                    if part.is_inner {
                        extent.n_additions += part.n_additions;
                        extent.n_operations += part.n_operations;
                        extent.n_beyond = extent.n_beyond.max(part.n_beyond);
                    } else if is_offset(program, operand) {
                        extent.n_beyond = extent.n_beyond.max(part.n_seen());
                    }
                }
            }
            extents.push(extent);
        }
        Self { program, extents }
    }

    /// Whether `node` is a sum that is no inner part of another.
    pub fn is_sum(&self, node: NodeId) -> bool {
        is_linear(self.program, node) && !self.is_inner(node)
    }

    /// The sum that `node` is, over what is no inner part of it, and how many terms it has as written.
    pub fn sum(&self, node: NodeId) -> Option<(Linear, usize)> {
        let extent = self.extents[node.index()];
        let n_additions = extent.n_additions as usize;
        let limit = 4 * n_additions + MAX_OFFSETS;
        let is_atom = |part: NodeId| part != node && !self.is_inner(part);
        let through = |part| is_atom(part) && !is_offset(self.program, part);
        let root = || [(node, BigUint::one())];
        let seen_through = (extent.n_seen() as usize <= limit)
            .then(|| linear(self.program, root(), through, limit))
            .flatten();
        let sum = seen_through.or_else(|| linear(self.program, root(), is_atom, usize::MAX))?;
        Some((sum, n_additions + 1))
    }

    fn is_inner(&self, node: NodeId) -> bool {
        self.extents[node.index()].is_inner
    }
}

impl Extent {
    fn n_seen(self) -> u32 {
        self.n_operations.saturating_add(self.n_beyond)
    }
}
