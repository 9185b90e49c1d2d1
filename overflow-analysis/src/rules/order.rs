//! Which of two values is the greater, by the comparisons that chose them: `max a b - a` is never negative.

use num_traits::{Signed, Zero};
use vampx_ir::program::{Node, NodeId};

use super::context::Context;

/// The number of pairs of values compared for one difference, and of comparisons looked at for one value.
const MAX_PAIRS: usize = 64;
const MAX_USERS: usize = 16;

/// Looks for reasons why one value is at least another.
pub(crate) struct Order<'c, 'b> {
    context: &'c Context<'b>,
    n_left: usize,
    /// The selectors on the way, with the arm taken.
    taken: Vec<(NodeId, bool)>,
}

impl<'c, 'b> Order<'c, 'b> {
    /// For values of the program of `context`.
    pub(crate) fn new(context: &'c Context<'b>) -> Self {
        Self {
            context,
            n_left: MAX_PAIRS,
            taken: Vec::new(),
        }
    }

    /// Whether the canonical integer of `a` is seen to be at least that of `b`.
    ///
    /// Recurses into the arms of branches and into what is compared, at most [`MAX_PAIRS`] times in all.
    pub(crate) fn is_at_least(&mut self, a: NodeId, b: NodeId) -> bool {
        if self.n_left == 0 || [a, b].iter().any(|id| self.context.can_be_negative(*id)) {
            return false;
        }
        self.n_left -= 1;
        let program = self.context.program();
        if a == b || self.context.interval(a).lo() >= self.context.interval(b).hi() {
            return true;
        }
        if self
            .not_above(a)
            .into_iter()
            .any(|id| id == b || self.is_at_least(id, b))
        {
            return true;
        }
        match (program.node(a), program.node(b)) {
            (
                Node::Branch {
                    selector,
                    zero,
                    one,
                },
                _,
            ) => self.in_both(selector, [(zero, b), (one, b)]),
            (
                _,
                Node::Branch {
                    selector,
                    zero,
                    one,
                },
            ) => self.in_both(selector, [(a, zero), (a, one)]),
            _ => false,
        }
    }

    /// Whether the order holds in the arm taken, or in both where none is known to be.
    fn in_both(&mut self, selector: NodeId, pairs: [(NodeId, NodeId); 2]) -> bool {
        let known = self.outcome(selector);
        [false, true].into_iter().zip(pairs).all(|(arm, (a, b))| {
            if known == Some(!arm) {
                return true;
            }
            self.taken.push((selector, arm));
            let holds = self.is_at_least(a, b);
            self.taken.pop();
            holds
        })
    }

    /// The values that comparisons of `a` whose outcome is known say are at most `a`.
    fn not_above(&self, a: NodeId) -> Vec<NodeId> {
        let program = self.context.program();
        let users = self.context.uses.nodes(a).take(MAX_USERS);
        let others = users.filter_map(|user| match program.node(user) {
            Node::Lt(left, right) if left == a && self.outcome(user) == Some(true) => Some(right),
            Node::Lt(left, right) if right == a && self.outcome(user) == Some(false) => Some(left),
            _ => None,
        });
        others.collect()
    }

    /// The value of a selector or comparison, on the way here or everywhere.
    fn outcome(&self, selector: NodeId) -> Option<bool> {
        let taken = self.taken.iter().find(|(known, _)| *known == selector);
        let interval = self.context.bounded.interval(selector);
        match taken {
            Some((_, arm)) => Some(*arm),
            None if interval.hi().is_zero() => Some(false),
            None if interval.lo().is_positive() => Some(true),
            None => None,
        }
    }
}
