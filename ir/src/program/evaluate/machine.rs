//! Computes what is demanded, with an explicit stack.

use num_bigint::BigUint;
use vampx_fields::Montgomery;

use super::Rejection;
use super::compute::{Computes, Pause, compute};
use super::values::Values;
use crate::program::{InputId, Node, NodeId, Program, ResolvedInputs};

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
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Untouched,
    /// Waits for an operand.
    Waiting,
    Done,
}

/// What the threads of a run share, but for values.
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

    pub(super) fn as_bit(&self, value: &[u64; N]) -> Option<bool> {
        match value {
            value if *value == self.arithmetic.zero() => Some(false),
            value if *value == self.arithmetic.one() => Some(true),
            _ => None,
        }
    }
}

pub(super) struct Machine<'a, const N: usize> {
    pub(super) shared: &'a Shared<'a, N>,
    pub(super) values: &'a Values<N>,
    on_rejection: OnRejection,
    /// Which values the run has demanded. A second thread may know others.
    pub(super) states: Vec<State>,
    /// Whether each guard is active, where known.
    pub(super) guards: Vec<Option<bool>>,
    pub(super) rejections: Vec<Rejection>,
    /// Empty between demands.
    stack: Vec<NodeId>,
    /// The values that were there before the run came to them.
    pub(super) n_used: usize,
}

impl<const N: usize> Computes<N> for Machine<'_, N> {
    #[inline(always)]
    fn read(&self, id: NodeId) -> Option<[u64; N]> {
        (self.states[id.index()] == State::Done).then(|| self.values.get(id))
    }

    #[inline(always)]
    fn take(&mut self, id: NodeId) -> bool {
        let is_known = self.values.is_known(id);
        if is_known {
            self.states[id.index()] = State::Done;
            self.n_used += 1;
        }
        is_known
    }

    #[inline(always)]
    fn finish(&mut self, id: NodeId, value: [u64; N]) {
        self.values.set(id, value);
        self.states[id.index()] = State::Done;
    }
}

impl<'a, const N: usize> Machine<'a, N> {
    /// One to which inputs that are given are known, and `hints` have the values beside them.
    pub(super) fn new(
        shared: &'a Shared<'a, N>,
        values: &'a Values<N>,
        on_rejection: OnRejection,
        hints: &[(NodeId, BigUint)],
    ) -> Self {
        let program = shared.program;
        let mut machine = Self {
            shared,
            values,
            on_rejection,
            states: vec![State::Untouched; program.nodes().len()],
            guards: vec![None; program.guards().len()],
            rejections: Vec::new(),
            stack: Vec::new(),
            n_used: 0,
        };
        let inputs = shared.input_nodes.iter().zip(&shared.given.values);
        let inputs = inputs.filter_map(|(node, value)| Some((*node, value.as_ref()?)));
        let hints = hints.iter().map(|(node, value)| (*node, value));
        for (node, value) in inputs.chain(hints) {
            machine.finish(node, shared.arithmetic.from_biguint(value));
        }
        machine
    }

    /// The value of `root`, after those of all it needs. With [`OnRejection::Continue`] the value of a trap is 0.
    pub(super) fn demand(&mut self, root: NodeId) -> Result<[u64; N], Halt> {
        self.stack.push(root);
        while let Some(&id) = self.stack.last() {
            if self.states[id.index()] != State::Done {
                match compute(self.shared, self, id) {
                    Ok(()) => {}
                    Err(Pause::Needs(operand)) => {
                        self.wait(id)?;
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
        Ok(self.values.get(root))
    }

    /// An input that waits for its definition a second time needs itself.
    fn wait(&mut self, id: NodeId) -> Result<(), Halt> {
        let state = &mut self.states[id.index()];
        match self.shared.program.node(id) {
            Node::Input(input) if *state == State::Waiting => Err(Halt::Missing(input)),
            _ => {
                *state = State::Waiting;
                Ok(())
            }
        }
    }

    pub(super) fn reject(&mut self, rejection: Option<Rejection>) -> Result<(), Halt> {
        let Some(rejection) = rejection else {
            return Ok(());
        };
        self.rejections.push(rejection);
        match self.on_rejection {
            OnRejection::Continue => Ok(()),
            OnRejection::Stop => Err(Halt::Rejected),
        }
    }

    pub(super) fn integer(&self, value: &[u64; N]) -> BigUint {
        self.shared.arithmetic.to_biguint(value)
    }
}
