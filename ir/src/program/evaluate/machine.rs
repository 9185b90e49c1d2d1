//! Lazy evaluation on columns of words, with an explicit stack.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::Zero;
use vampx_fields::{FieldVisitor, Montgomery};

use super::{Evaluation, Public, Rejection};
use crate::Span;
use crate::program::{
    Claim, GuardId, HintOp, InputError, InputId, Node, NodeId, Program, ResolvedInputs,
};

/// What to do when inputs do not satisfy the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnRejection {
    Stop,
    Continue,
}

/// The values, those of `hints` as given, and the rejections met: at most one with [`OnRejection::Stop`], and then the values are not complete.
pub(super) fn run(
    program: &Program,
    given: &ResolvedInputs,
    hints: &[(NodeId, BigUint)],
    on_rejection: OnRejection,
) -> Result<(Evaluation, Vec<Rejection>), InputError> {
    program.field().visit(Run {
        program,
        given,
        hints,
        on_rejection,
    })
}

struct Run<'a> {
    program: &'a Program,
    given: &'a ResolvedInputs,
    hints: &'a [(NodeId, BigUint)],
    on_rejection: OnRejection,
}

impl FieldVisitor for Run<'_> {
    type Output = Result<(Evaluation, Vec<Rejection>), InputError>;

    fn visit<const N: usize>(self, arithmetic: &Montgomery<N>) -> Self::Output {
        let mut machine = Machine::new(self.program, arithmetic, self.on_rejection);
        for (node, value) in self.hints {
            machine.finish(*node, arithmetic.from_biguint(value));
        }
        match machine.run(self.given) {
            Ok(()) | Err(Halt::Rejected) => Ok(machine.into_result(self.given)),
            Err(Halt::Missing(input)) => {
                let name = self.program.inputs()[input.index()].name.clone();
                Err(InputError::Missing { names: vec![name] })
            }
        }
    }
}

/// Why the machine does not go on.
enum Halt {
    /// A rejection was recorded, and the first one ends the run.
    Rejected,
    /// The definition of the input needs the input itself.
    Missing(InputId),
}

/// Why a node has no value yet.
enum Pause {
    /// This operand comes first.
    Needs(NodeId),
    /// There is none.
    Trap(Rejection),
    /// No equation determines the input.
    Missing(InputId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Untouched,
    /// Waits for an operand.
    Waiting,
    Done,
}

struct Machine<'a, const N: usize> {
    program: &'a Program,
    arithmetic: &'a Montgomery<N>,
    on_rejection: OnRejection,
    /// Montgomery form; 0 where not done.
    values: Vec<[u64; N]>,
    states: Vec<State>,
    /// Whether each guard is active, where known.
    guards: Vec<Option<bool>>,
    /// The node of each input.
    input_nodes: Vec<NodeId>,
    /// The node that gives each input where the user does not.
    definitions: Vec<Option<NodeId>>,
    rejections: Vec<Rejection>,
    /// Empty between demands.
    stack: Vec<NodeId>,
}

impl<'a, const N: usize> Machine<'a, N> {
    fn new(program: &'a Program, arithmetic: &'a Montgomery<N>, on_rejection: OnRejection) -> Self {
        let n_nodes = program.nodes().len();
        let mut definitions = vec![None; program.inputs().len()];
        for definition in program.definitions() {
            definitions[definition.input.index()] = Some(definition.node);
        }
        Self {
            program,
            arithmetic,
            on_rejection,
            values: vec![arithmetic.zero(); n_nodes],
            states: vec![State::Untouched; n_nodes],
            guards: vec![None; program.guards().len()],
            input_nodes: program.input_nodes().collect(),
            definitions,
            rejections: Vec::new(),
            stack: Vec::new(),
        }
    }

    fn run(&mut self, given: &ResolvedInputs) -> Result<(), Halt> {
        for (index, value) in given.values.iter().enumerate() {
            if let Some(value) = value {
                let node = self.input_nodes[index].index();
                self.values[node] = self.arithmetic.from_biguint(value);
                self.states[node] = State::Done;
                self.check_declared_range(index)?;
            }
        }
        for assertion in self.program.assertions() {
            if self.is_active(assertion.guard)? {
                self.check(assertion.claim, assertion.span)?;
            }
        }
        for (index, input) in self.program.inputs().iter().enumerate() {
            if input.public && given.values[index].is_none() {
                self.demand(self.input_nodes[index])?;
                self.check_declared_range(index)?;
            }
        }
        Ok(())
    }

    /// The value of `root`, after those of all it needs. With [`OnRejection::Continue`] the value of a trap is 0.
    fn demand(&mut self, root: NodeId) -> Result<[u64; N], Halt> {
        self.stack.push(root);
        while let Some(&id) = self.stack.last() {
            if self.states[id.index()] != State::Done {
                match self.compute(id) {
                    Ok(value) => self.finish(id, value),
                    Err(Pause::Needs(operand)) => {
                        self.states[id.index()] = State::Waiting;
                        self.stack.push(operand);
                        continue;
                    }
                    Err(Pause::Missing(input)) => return Err(Halt::Missing(input)),
                    Err(Pause::Trap(rejection)) => {
                        self.reject(Some(rejection))?;
                        self.finish(id, self.arithmetic.zero());
                    }
                }
            }
            self.stack.pop();
        }
        Ok(self.values[root.index()])
    }

    fn finish(&mut self, id: NodeId, value: [u64; N]) {
        self.values[id.index()] = value;
        self.states[id.index()] = State::Done;
    }

    fn get(&self, id: NodeId) -> Result<&[u64; N], Pause> {
        match self.states[id.index()] {
            State::Done => Ok(&self.values[id.index()]),
            _ => Err(Pause::Needs(id)),
        }
    }

    fn compute(&self, id: NodeId) -> Result<[u64; N], Pause> {
        let field = self.arithmetic;
        match self.program.node(id) {
            Node::Constant(constant) => Ok(field.from_biguint(self.program.constant(constant))),
            Node::Input(input) => match self.definitions[input.index()] {
                Some(node) if self.states[node.index()] == State::Done => {
                    Ok(self.values[node.index()])
                }
                Some(node) if self.states[id.index()] == State::Untouched => {
                    Err(Pause::Needs(node))
                }
                _ => Err(Pause::Missing(input)),
            },
            Node::Add(a, b) => Ok(field.add(self.get(a)?, self.get(b)?)),
            Node::Mul(a, b) => Ok(field.mul(self.get(a)?, self.get(b)?)),
            Node::Neg(a) => Ok(field.neg(self.get(a)?)),
            Node::Lt(a, b) => {
                let is_less = field.cmp_canonical(self.get(a)?, self.get(b)?).is_lt();
                Ok(if is_less { field.zero() } else { field.one() })
            }
            Node::Branch {
                selector,
                zero,
                one,
            } => match self.as_bit(self.get(selector)?) {
                Some(false) => self.get(zero).copied(),
                Some(true) => self.get(one).copied(),
                None => {
                    let value = self.integer(self.get(selector)?);
                    let rejection = Rejection::of_selector(&value, self.program.span(id));
                    Err(Pause::Trap(rejection.unwrap_or_else(|| {
                        unreachable!("invariant: the selector is not boolean")
                    })))
                }
            },
            Node::Hint(op, a, b) => {
                let (a, b) = (self.get(a)?, self.get(b)?);
                self.hint(op, a, b).ok_or_else(|| {
                    let a = self.integer(a);
                    Pause::Trap(Rejection::of_hint(op, &a, self.program.span(id)))
                })
            }
        }
    }

    /// The value of a hint; `None` is a trap.
    fn hint(&self, op: HintOp, a: &[u64; N], b: &[u64; N]) -> Option<[u64; N]> {
        let field = self.arithmetic;
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

    /// Whether `guard` and all around it hold, the outermost evaluated first.
    fn is_active(&mut self, guard: Option<GuardId>) -> Result<bool, Halt> {
        let mut unknown = Vec::new();
        let mut active = true;
        let mut next = guard;
        while let Some(id) = next {
            if let Some(known) = self.guards[id.index()] {
                active = known;
                break;
            }
            unknown.push(id);
            next = self.program.guards()[id.index()].parent;
        }
        for id in unknown.into_iter().rev() {
            let guard = self.program.guards()[id.index()];
            if active {
                let selector = self.demand(guard.selector)?;
                active = self.as_bit(&selector) == Some(guard.arm);
            }
            self.guards[id.index()] = Some(active);
        }
        Ok(active)
    }

    fn check(&mut self, claim: Claim, span: Span) -> Result<(), Halt> {
        match claim {
            Claim::Equal(a, b) => {
                let (left, right) = (self.demand(a)?, self.demand(b)?);
                if left != right {
                    let (left, right) = (self.integer(&left), self.integer(&right));
                    self.reject(Rejection::of_equation(&left, &right, span))?;
                }
                Ok(())
            }
            Claim::InRange { value, bits } => {
                let value = self.demand(value)?;
                self.reject(Rejection::of_range(&self.integer(&value), bits, span))
            }
            Claim::Boolean(value) => {
                let value = self.demand(value)?;
                match self.as_bit(&value) {
                    Some(_) => Ok(()),
                    None => self.reject(Rejection::of_selector(&self.integer(&value), span)),
                }
            }
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let mut integers = [BigUint::ZERO, BigUint::ZERO, BigUint::ZERO, BigUint::ZERO];
                for (integer, id) in integers
                    .iter_mut()
                    .zip([dividend, divisor, quotient, remainder])
                {
                    let value = self.demand(id)?;
                    *integer = self.integer(&value);
                }
                self.reject(Rejection::of_division(&integers, span))
            }
        }
    }

    fn check_declared_range(&mut self, index: usize) -> Result<(), Halt> {
        let input = &self.program.inputs()[index];
        if input.range.is_none() {
            return Ok(());
        }
        let value = self.integer(&self.values[self.input_nodes[index].index()]);
        self.reject(Rejection::of_input(input, &value))
    }

    fn reject(&mut self, rejection: Option<Rejection>) -> Result<(), Halt> {
        let Some(rejection) = rejection else {
            return Ok(());
        };
        self.rejections.push(rejection);
        match self.on_rejection {
            OnRejection::Stop => Err(Halt::Rejected),
            OnRejection::Continue => Ok(()),
        }
    }

    fn as_bit(&self, value: &[u64; N]) -> Option<bool> {
        match value {
            value if *value == self.arithmetic.zero() => Some(false),
            value if *value == self.arithmetic.one() => Some(true),
            _ => None,
        }
    }

    fn integer(&self, value: &[u64; N]) -> BigUint {
        self.arithmetic.to_biguint(value)
    }

    fn into_result(self, given: &ResolvedInputs) -> (Evaluation, Vec<Rejection>) {
        let inputs = self
            .program
            .inputs()
            .iter()
            .zip(&self.input_nodes)
            .zip(&given.values);
        let publics = inputs
            .filter(|((input, _), _)| input.public)
            .map(|((input, node), given)| Public {
                name: input.name.clone(),
                value: self.integer(&self.values[node.index()]),
                computed: given.is_none(),
            })
            .collect();
        let evaluation = Evaluation {
            n_words: N,
            words: self
                .values
                .iter()
                .flat_map(|value| self.arithmetic.to_canonical(value))
                .collect(),
            evaluated: self
                .states
                .iter()
                .map(|state| *state == State::Done)
                .collect(),
            publics,
        };
        (evaluation, self.rejections)
    }
}
