//! Computes what is demanded, on a column of elements, with an explicit stack.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::Zero;
use vampx_fields::Montgomery;

use super::Rejection;
use super::found::Found;
use crate::program::{HintOp, InputId, Likelihood, Node, NodeId, Program, ResolvedInputs};

/// What to do when inputs do not satisfy the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnRejection {
    Stop,
    Continue,
}

/// Why the machine does not go on.
pub(super) enum Halt {
    /// A rejection was met, and the first one ends the run.
    Rejected,
    /// The definition of the input needs the input itself.
    Missing(InputId),
    /// The run is over for which this machine works ahead.
    Over,
}

/// An operand that comes first.
pub(super) struct Needs(NodeId);

/// Why a node has no value yet.
pub(super) enum Pause {
    /// This operand comes first.
    Needs(NodeId),
    /// There is none.
    Trap(Rejection),
    /// No equation determines the input.
    Missing(InputId),
}

impl From<Needs> for Pause {
    #[inline]
    fn from(Needs(operand): Needs) -> Self {
        Self::Needs(operand)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Untouched,
    /// Waits for an operand.
    Waiting,
    Done,
}

/// What a machine is for.
#[derive(Clone, Copy)]
pub(super) enum Role<'a, const N: usize> {
    /// The run itself, in the order that says which rejection is the first.
    Run {
        on_rejection: OnRejection,
        /// What is there already.
        found: Option<&'a Found<N>>,
    },
    /// To compute values before the run demands them: from the last claim to the first, the last operand before the first, and
    /// the likely arm of a branch before its selector.
    Ahead {
        found: &'a Found<N>,
        likelihood: &'a Likelihood,
    },
}

/// What the machines of a run share.
pub(super) struct Shared<'a, const N: usize> {
    pub(super) program: &'a Program,
    pub(super) arithmetic: &'a Montgomery<N>,
    pub(super) given: &'a ResolvedInputs,
    /// The node of each input.
    pub(super) input_nodes: Vec<NodeId>,
    /// The node that gives each input where the user does not.
    pub(super) definitions: Vec<Option<NodeId>>,
}

impl<'a, const N: usize> Shared<'a, N> {
    pub(super) fn new(
        program: &'a Program,
        arithmetic: &'a Montgomery<N>,
        given: &'a ResolvedInputs,
    ) -> Self {
        let mut definitions = vec![None; program.inputs().len()];
        for definition in program.definitions() {
            definitions[definition.input.index()] = Some(definition.node);
        }
        Self {
            program,
            arithmetic,
            given,
            input_nodes: program.input_nodes().collect(),
            definitions,
        }
    }
}

pub(super) struct Machine<'a, const N: usize> {
    pub(super) shared: &'a Shared<'a, N>,
    pub(super) role: Role<'a, N>,
    /// Montgomery form; 0 where not done.
    pub(super) values: Vec<[u64; N]>,
    pub(super) states: Vec<State>,
    /// Whether each guard is active, where known.
    pub(super) guards: Vec<Option<bool>>,
    pub(super) rejections: Vec<Rejection>,
    /// Empty between demands.
    pub(super) stack: Vec<NodeId>,
    /// The values that were computed ahead: by this machine, or those that it took.
    pub(super) n_ahead: usize,
}

impl<'a, const N: usize> Machine<'a, N> {
    pub(super) fn new(shared: &'a Shared<'a, N>, role: Role<'a, N>) -> Self {
        let program = shared.program;
        let mut machine = Self {
            shared,
            role,
            values: vec![shared.arithmetic.zero(); program.nodes().len()],
            states: vec![State::Untouched; program.nodes().len()],
            guards: vec![None; program.guards().len()],
            rejections: Vec::new(),
            stack: Vec::new(),
            n_ahead: 0,
        };
        for (node, value) in shared.input_nodes.iter().zip(&shared.given.values) {
            if let Some(value) = value {
                machine.finish(*node, shared.arithmetic.from_biguint(value));
            }
        }
        machine.n_ahead = 0;
        machine
    }

    /// The value of `root`, after those of all it needs. With [`OnRejection::Continue`] the value of a trap is 0.
    pub(super) fn demand(&mut self, root: NodeId) -> Result<[u64; N], Halt> {
        self.stack.push(root);
        while let Some(&id) = self.stack.last() {
            if self.states[id.index()] != State::Done {
                match self.role {
                    Role::Run { found: None, .. } => {}
                    Role::Run {
                        found: Some(found), ..
                    } => {
                        if let Some(value) = found.get(id) {
                            self.take(id, value, found);
                            continue;
                        }
                    }
                    Role::Ahead { found, .. } => {
                        if found.is_over() {
                            return Err(Halt::Over);
                        }
                    }
                }
                match self.compute(id) {
                    Ok(()) => {}
                    Err(Pause::Needs(operand)) => {
                        self.states[id.index()] = State::Waiting;
                        self.stack.push(operand);
                        continue;
                    }
                    Err(Pause::Missing(input)) => return Err(Halt::Missing(input)),
                    Err(Pause::Trap(rejection)) => {
                        self.reject(Some(rejection))?;
                        self.finish(id, self.shared.arithmetic.zero());
                    }
                }
            }
            self.stack.pop();
        }
        Ok(self.values[root.index()])
    }

    #[inline(always)]
    pub(super) fn finish(&mut self, id: NodeId, value: [u64; N]) {
        self.values[id.index()] = value;
        self.states[id.index()] = State::Done;
        if let Role::Ahead { found, .. } = self.role {
            found.set(id, &value);
            self.n_ahead += 1;
        }
    }

    /// Has the value on top of the stack as it was found ahead. Whatever it was computed from was found before and counts as
    /// demanded, too; nothing of that traps.
    #[inline(never)]
    fn take(&mut self, id: NodeId, value: [u64; N], found: &Found<N>) {
        self.stack.pop();
        self.finish(id, value);
        self.n_ahead += 1;
        let program = self.shared.program;
        let sources = match program.node(id) {
            Node::Input(input) => [self.shared.definitions[input.index()], None],
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                let known = match self.is_done(selector) {
                    Ok(()) => Some(*self.value(selector)),
                    Err(_) => found.get(selector),
                };
                let is_zero = known == Some(self.shared.arithmetic.zero());
                [Some(selector), Some(if is_zero { zero } else { one })]
            }
            node => {
                let mut operands = node.operands();
                [operands.next(), operands.next()]
            }
        };
        for source in sources.into_iter().flatten() {
            if self.states[source.index()] != State::Done {
                self.stack.push(source);
            }
        }
    }

    #[inline]
    fn is_done(&self, id: NodeId) -> Result<(), Needs> {
        match self.states[id.index()] {
            State::Done => Ok(()),
            _ => Err(Needs(id)),
        }
    }

    #[inline]
    fn are_done(&self, a: NodeId, b: NodeId) -> Result<(), Needs> {
        match self.role {
            Role::Run { .. } => self.is_done(a).and_then(|()| self.is_done(b)),
            Role::Ahead { .. } => self.is_done(b).and_then(|()| self.is_done(a)),
        }
    }

    #[inline]
    pub(super) fn value(&self, id: NodeId) -> &[u64; N] {
        &self.values[id.index()]
    }

    /// Finishes the node, if what it reads is done.
    #[inline(always)]
    pub(super) fn compute(&mut self, id: NodeId) -> Result<(), Pause> {
        let Shared {
            program,
            arithmetic: field,
            ..
        } = *self.shared;
        match program.node(id) {
            Node::Constant(constant) => {
                self.finish(id, field.from_biguint(program.constant(constant)));
            }
            Node::Input(input) => match self.shared.definitions[input.index()] {
                Some(node) if self.is_done(node).is_ok() => self.finish(id, *self.value(node)),
                Some(node) if self.states[id.index()] == State::Untouched => {
                    return Err(Pause::Needs(node));
                }
                _ => return Err(Pause::Missing(input)),
            },
            Node::Add(a, b) => {
                self.are_done(a, b)?;
                self.finish(id, field.add(self.value(a), self.value(b)));
            }
            Node::Mul(a, b) => {
                self.are_done(a, b)?;
                self.finish(id, field.mul(self.value(a), self.value(b)));
            }
            Node::Neg(a) => {
                self.is_done(a)?;
                self.finish(id, field.neg(self.value(a)));
            }
            Node::Lt(a, b) => {
                self.are_done(a, b)?;
                let order = field.cmp_canonical(self.value(a), self.value(b));
                let bit = if order.is_lt() {
                    field.zero()
                } else {
                    field.one()
                };
                self.finish(id, bit);
            }
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                if let Err(needs) = self.is_done(selector) {
                    return Err(self.likely(id, zero, one).unwrap_or(needs).into());
                }
                let value = self.value(selector);
                let arm = match self.as_bit(value) {
                    Some(false) => zero,
                    Some(true) => one,
                    None => {
                        let value = self.integer(value);
                        let rejection = Rejection::of_selector(&value, program.span(id));
                        return Err(Pause::Trap(rejection.unwrap_or_else(|| {
                            unreachable!("invariant: the selector is not boolean")
                        })));
                    }
                };
                self.is_done(arm)?;
                self.finish(id, *self.value(arm));
            }
            Node::Hint(op, a, b) => {
                self.are_done(a, b)?;
                let (a, b) = (self.value(a), self.value(b));
                let value = self.hint(op, a, b).ok_or_else(|| {
                    let a = self.integer(a);
                    Pause::Trap(Rejection::of_hint(op, &a, program.span(id)))
                })?;
                self.finish(id, value);
            }
        }
        Ok(())
    }

    /// The arm to begin with while the selector is not known.
    #[inline(never)]
    fn likely(&self, branch: NodeId, zero: NodeId, one: NodeId) -> Option<Needs> {
        let Role::Ahead { likelihood, .. } = self.role else {
            return None;
        };
        let odds = likelihood.get(self.shared.program.span(branch))?;
        let arm = match odds.zero.cmp(&odds.one) {
            std::cmp::Ordering::Less => one,
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => zero,
        };
        (self.states[arm.index()] == State::Untouched).then_some(Needs(arm))
    }

    /// The value of a hint; `None` is a trap.
    #[inline(never)]
    fn hint(&self, op: HintOp, a: &[u64; N], b: &[u64; N]) -> Option<[u64; N]> {
        let field = self.shared.arithmetic;
        let divide = |b: &[u64; N]| field.inverse(b).map(|inverse| field.mul(a, &inverse));
        let div_rem = || {
            let divisor = field.to_biguint(b);
            (!divisor.is_zero()).then(|| field.to_biguint(a).div_rem(&divisor))
        };
        match op {
            HintOp::Copy => Some(*a),
            HintOp::Inverse => field.inverse(a),
            HintOp::InverseOrZero => Some(field.inverse(a).unwrap_or(field.zero())),
            HintOp::Divide => divide(b),
            HintOp::DivideOrZero => Some(divide(b).unwrap_or(field.zero())),
            HintOp::Quotient => Some(field.from_biguint(&div_rem()?.0)),
            HintOp::Remainder => Some(field.from_biguint(&div_rem()?.1)),
        }
    }

    pub(super) fn reject(&mut self, rejection: Option<Rejection>) -> Result<(), Halt> {
        let Some(rejection) = rejection else {
            return Ok(());
        };
        self.rejections.push(rejection);
        match self.role {
            Role::Run {
                on_rejection: OnRejection::Continue,
                ..
            } => Ok(()),
            _ => Err(Halt::Rejected),
        }
    }

    pub(super) fn as_bit(&self, value: &[u64; N]) -> Option<bool> {
        match value {
            value if *value == self.shared.arithmetic.zero() => Some(false),
            value if *value == self.shared.arithmetic.one() => Some(true),
            _ => None,
        }
    }

    pub(super) fn integer(&self, value: &[u64; N]) -> BigUint {
        self.shared.arithmetic.to_biguint(value)
    }
}
