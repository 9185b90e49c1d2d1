//! A run from its first claim to its outputs, alone or with a machine that works ahead.

use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};

use super::ahead::{self, Ahead, Schedule};
use super::found::Found;
use super::machine::{Halt, Machine, OnRejection, Role, Shared, State};
use super::{Evaluation, Public, Rejection};
use crate::Span;
use crate::program::{Claim, GuardId, InputError, Likelihood, NodeId, Program, ResolvedInputs};

/// What a run came to.
pub(super) struct Outcome {
    /// The values; not complete if the run was stopped by a rejection.
    pub(super) evaluation: Evaluation,
    /// The rejections met: at most one with [`OnRejection::Stop`].
    pub(super) rejections: Vec<Rejection>,
    pub(super) ahead: Ahead,
}

/// A run that goes on after rejections, in which `hints` have the values given.
pub(super) fn run_forged(
    program: &Program,
    given: &ResolvedInputs,
    hints: &[(NodeId, BigUint)],
) -> Result<Outcome, InputError> {
    program.field().visit(Run {
        program,
        given,
        hints,
        on_rejection: OnRejection::Continue,
        likelihood: &Likelihood::default(),
        schedule: Schedule::Alone,
    })
}

/// A run that stops at the first rejection, with a second thread that works ahead if `schedule` says so.
pub(super) fn run_ahead(
    program: &Program,
    given: &ResolvedInputs,
    likelihood: &Likelihood,
    schedule: Schedule,
) -> Result<Outcome, InputError> {
    program.field().visit(Run {
        program,
        given,
        hints: &[],
        on_rejection: OnRejection::Stop,
        likelihood,
        schedule,
    })
}

struct Run<'a> {
    program: &'a Program,
    given: &'a ResolvedInputs,
    hints: &'a [(NodeId, BigUint)],
    on_rejection: OnRejection,
    likelihood: &'a Likelihood,
    schedule: Schedule,
}

impl FieldVisitor for Run<'_> {
    type Output = Result<Outcome, InputError>;

    fn visit<const N: usize>(self, arithmetic: &Montgomery<N>) -> Self::Output {
        let shared = Shared::new(self.program, arithmetic, self.given);
        let (outcome, n_computed) = match self.schedule {
            Schedule::Alone => (self.run(&shared, None), 0),
            Schedule::WherePays if !ahead::pays(self.program, N) => (self.run(&shared, None), 0),
            Schedule::WherePays => self.run_together(&shared),
            #[cfg(test)]
            Schedule::Together => self.run_together(&shared),
            #[cfg(test)]
            Schedule::First => {
                let found = Found::new(self.program.nodes().len());
                let n_computed = self.work_ahead(&shared, &found);
                (self.run(&shared, Some(&found)), n_computed)
            }
        };
        let mut outcome = outcome?;
        outcome.ahead.n_computed = n_computed;
        Ok(outcome)
    }
}

impl Run<'_> {
    fn run_together<const N: usize>(
        &self,
        shared: &Shared<'_, N>,
    ) -> (Result<Outcome, InputError>, usize) {
        let found = Found::new(self.program.nodes().len());
        rayon::join(
            || self.run(shared, Some(&found)),
            || self.work_ahead(shared, &found),
        )
    }

    fn run<const N: usize>(
        &self,
        shared: &Shared<'_, N>,
        found: Option<&Found<N>>,
    ) -> Result<Outcome, InputError> {
        let on_rejection = self.on_rejection;
        let mut machine = Machine::new(
            shared,
            Role::Run {
                on_rejection,
                found,
            },
        );
        for (node, value) in self.hints {
            machine.finish(*node, shared.arithmetic.from_biguint(value));
        }
        machine.sweep(found);
        let ended = machine.run();
        if let Some(found) = found {
            found.end();
        }
        match ended {
            Ok(()) | Err(Halt::Rejected) => Ok(machine.into_outcome()),
            Err(Halt::Over) => unreachable!("invariant: only the work ahead ends with the run"),
            Err(Halt::Missing(input)) => {
                let name = self.program.inputs()[input.index()].name.clone();
                Err(InputError::Missing { names: vec![name] })
            }
        }
    }

    /// The number of values computed. Where this ends early, the run itself finds out why.
    fn work_ahead<const N: usize>(&self, shared: &Shared<'_, N>, found: &Found<N>) -> usize {
        let likelihood = self.likelihood;
        let mut machine = Machine::new(shared, Role::Ahead { found, likelihood });
        let _: Result<(), Halt> = machine.run_ahead();
        machine.n_ahead
    }
}

impl<const N: usize> Machine<'_, N> {
    fn run(&mut self) -> Result<(), Halt> {
        let shared = self.shared;
        for (index, value) in shared.given.values.iter().enumerate() {
            if value.is_some() {
                self.check_declared_range(index)?;
            }
        }
        for assertion in shared.program.assertions() {
            if self.is_active(assertion.guard)? {
                self.check(assertion.claim, assertion.span)?;
            }
        }
        for (index, input) in shared.program.inputs().iter().enumerate() {
            if input.public && shared.given.values[index].is_none() {
                self.demand(shared.input_nodes[index])?;
                self.check_declared_range(index)?;
            }
        }
        Ok(())
    }

    fn run_ahead(&mut self) -> Result<(), Halt> {
        let shared = self.shared;
        for (index, input) in shared.program.inputs().iter().enumerate().rev() {
            if input.public {
                self.demand(shared.input_nodes[index])?;
            }
        }
        for assertion in shared.program.assertions().iter().rev() {
            if self.is_active(assertion.guard)? {
                for node in assertion.claim.nodes() {
                    self.demand(node)?;
                }
            }
        }
        Ok(())
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
            next = self.shared.program.guards()[id.index()].parent;
        }
        for id in unknown.into_iter().rev() {
            let guard = self.shared.program.guards()[id.index()];
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
        let input = &self.shared.program.inputs()[index];
        if input.range.is_none() {
            return Ok(());
        }
        let value = self.integer(self.value(self.shared.input_nodes[index]));
        self.reject(Rejection::of_input(input, &value))
    }

    fn into_outcome(self) -> Outcome {
        let Shared { program, given, .. } = self.shared;
        let inputs = program.inputs().iter();
        let inputs = inputs.zip(&self.shared.input_nodes).zip(&given.values);
        let publics = inputs
            .filter(|((input, _), _)| input.public)
            .map(|((input, node), given)| Public {
                name: input.name.clone(),
                value: self.integer(self.value(*node)),
                computed: given.is_none(),
            })
            .collect();
        let evaluation = Evaluation {
            field: program.field().clone(),
            elements: self.values.into_flattened(),
            evaluated: self
                .states
                .iter()
                .map(|state| *state == State::Done)
                .collect(),
            publics,
        };
        Outcome {
            evaluation,
            rejections: self.rejections,
            ahead: Ahead {
                n_computed: 0,
                n_used: self.n_ahead,
            },
        }
    }
}
