//! A run from its first claim to its outputs, alone or with a machine that works ahead.

use std::sync::atomic::{AtomicBool, Ordering};

use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};

use super::ahead::{self, Ahead, Schedule};
use super::machine::{Halt, Machine, OnRejection, Shared, State};
use super::values::Values;
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
        let are_shared = match self.schedule {
            Schedule::Alone => false,
            Schedule::WherePays => ahead::pays(self.program, N),
            #[cfg(test)]
            Schedule::Together | Schedule::First => true,
        };
        let values = Values::new(self.program.nodes().len(), are_shared);
        let mut machine = Machine::new(&shared, &values, self.on_rejection, self.hints);
        let needed = machine.needed();
        let is_over = AtomicBool::new(false);
        let mut run = || {
            machine.sweep(&needed);
            let ended = machine.run();
            is_over.store(true, Ordering::Relaxed);
            ended
        };
        let work = || ahead::work(&shared, &values, &needed, self.likelihood, &is_over);
        let (ended, n_computed) = match self.schedule {
            #[cfg(test)]
            Schedule::First => {
                let n_computed = work();
                (run(), n_computed)
            }
            _ if are_shared => rayon::join(run, work),
            _ => (run(), 0),
        };
        if let Err(Halt::Missing(input)) = ended {
            let name = self.program.inputs()[input.index()].name.clone();
            return Err(InputError::Missing { names: vec![name] });
        }
        let publics = machine.publics();
        let n_used = machine.n_used;
        let rejections = machine.rejections;
        let states = machine.states.iter();
        let evaluated: Vec<bool> = states.map(|state| *state == State::Done).collect();
        let elements = values.into_elements(&evaluated);
        let field = self.program.field().clone();
        Ok(Outcome {
            evaluation: Evaluation::new(field, elements, evaluated, publics),
            rejections,
            ahead: Ahead { n_computed, n_used },
        })
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
                active = self.shared.as_bit(&selector) == Some(guard.arm);
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
                match self.shared.as_bit(&value) {
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
        let value = self.integer(&self.values.get(self.shared.input_nodes[index]));
        self.reject(Rejection::of_input(input, &value))
    }

    fn publics(&self) -> Vec<Public> {
        let Shared { program, given, .. } = self.shared;
        let inputs = program.inputs().iter();
        let inputs = inputs.zip(&self.shared.input_nodes).zip(&given.values);
        inputs
            .filter(|((input, _), _)| input.public)
            .map(|((input, node), given)| Public {
                name: input.name.clone(),
                value: self.integer(&self.values.get(*node)),
                computed: given.is_none(),
            })
            .collect()
    }
}
