//! Programs made step by step together with the values of one run.

use num_bigint::BigUint;
use num_traits::One;
use vampx_fields::Field;

use super::random::Random;
use crate::Span;
use crate::program::{
    Claim, Guard, GuardId, HintOp, Input, Inputs, NodeId, Program, ProgramBuilder,
};

/// How deep branches nest.
const MAX_DEPTH: usize = 3;

/// A node with the value it has in the run; `None` where evaluating it traps.
#[derive(Clone)]
pub(super) struct Term {
    pub(super) node: NodeId,
    pub(super) value: Option<BigUint>,
}

/// Where a step stands.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    pub(super) guard: Option<GuardId>,
    /// Whether the run comes here: only then assertions have to hold.
    pub(super) active: bool,
    depth: usize,
}

pub(super) struct Generator {
    pub(super) builder: ProgramBuilder,
    pub(super) random: Random,
    pub(super) scope: Scope,
    /// What steps may use.
    pool: Vec<Term>,
    /// Terms whose value is 0 or 1.
    pub(super) bits: Vec<Term>,
    inputs: Inputs,
    n_inputs: u32,
    n_spans: u32,
}

impl Generator {
    pub(super) fn new(seed: u64, field: &Field) -> Self {
        let mut generator = Self {
            builder: ProgramBuilder::new(field.clone()),
            random: Random::new(seed, field),
            scope: Scope {
                guard: None,
                active: true,
                depth: 0,
            },
            pool: Vec::new(),
            bits: Vec::new(),
            inputs: Inputs::new(),
            n_inputs: 0,
            n_spans: 0,
        };
        generator.input();
        generator.input();
        generator
    }

    pub(super) fn finish(mut self) -> (Program, Inputs) {
        self.output();
        (self.builder.finish(), self.inputs)
    }

    pub(super) fn steps(&mut self, n: usize) {
        for _ in 0..n {
            self.step();
        }
    }

    fn step(&mut self) {
        match self.random.below(32) {
            0..8 => self.arithmetic(),
            8..11 => self.comparison(),
            11..14 => self.branch(),
            14..16 => self.input(),
            16 | 17 if self.scope.guard.is_none() => self.output(),
            18 | 19 => self.range(),
            20 if !self.scope.active => self.falsehood(),
            21 => self.constant_equation(),
            _ => self.pattern(),
        }
    }

    /// A span that no other call returns.
    pub(super) fn span(&mut self) -> Span {
        self.n_spans += 1;
        Span::new(self.n_spans, self.n_spans + 1)
    }

    /// A term made before in this scope or around it, or a constant.
    pub(super) fn pick(&mut self) -> Term {
        if self.random.one_in(8) {
            let value = self.random.element();
            return self.constant(&value);
        }
        self.pool[self.random.below(self.pool.len())].clone()
    }

    /// A term that assertions may demand.
    pub(super) fn pick_demanded(&mut self) -> Term {
        let term = self.pick();
        if term.value.is_some() || !self.scope.active {
            return term;
        }
        let value = self.random.element();
        self.constant(&value)
    }

    pub(super) fn keep(&mut self, term: Term) {
        self.pool.push(term);
    }

    pub(super) fn constant(&mut self, value: &BigUint) -> Term {
        let span = self.span();
        Term {
            node: self.builder.constant(value, span),
            value: Some(value.clone()),
        }
    }

    pub(super) fn add(&mut self, a: &Term, b: &Term) -> Term {
        let span = self.span();
        let node = self.builder.add(a.node, b.node, span);
        self.term(node, a, b, |x, y, p| (x + y) % p)
    }

    pub(super) fn sub(&mut self, a: &Term, b: &Term) -> Term {
        let span = self.span();
        let node = self.builder.sub(a.node, b.node, span);
        self.term(node, a, b, |x, y, p| (x + p - y) % p)
    }

    pub(super) fn mul(&mut self, a: &Term, b: &Term) -> Term {
        let span = self.span();
        let node = self.builder.mul(a.node, b.node, span);
        self.term(node, a, b, |x, y, p| x * y % p)
    }

    pub(super) fn hint(&mut self, op: HintOp, a: &Term, b: &Term) -> Term {
        let span = self.span();
        let node = self.builder.hint(op, a.node, b.node, span);
        let operands = a.value.as_ref().zip(b.value.as_ref());
        Term {
            node,
            value: operands.and_then(|(x, y)| op.apply(self.builder.field(), x, y)),
        }
    }

    fn term(
        &self,
        node: NodeId,
        a: &Term,
        b: &Term,
        value: impl Fn(&BigUint, &BigUint, &BigUint) -> BigUint,
    ) -> Term {
        let operands = a.value.as_ref().zip(b.value.as_ref());
        Term {
            node,
            value: operands.map(|(x, y)| value(x, y, self.builder.field().modulus())),
        }
    }

    pub(super) fn assert(&mut self, claim: Claim) {
        let span = self.span();
        self.builder.assert(claim, self.scope.guard, span);
    }

    pub(super) fn assert_equal(&mut self, a: &Term, b: &Term) {
        self.assert(Claim::Equal(a.node, b.node));
    }

    fn arithmetic(&mut self) {
        let (a, b) = (self.pick(), self.pick());
        let term = match self.random.below(7) {
            0 | 1 => self.add(&a, &b),
            2 => self.sub(&a, &b),
            3 => {
                let zero = self.constant(&BigUint::ZERO);
                self.sub(&zero, &a)
            }
            _ => self.mul(&a, &b),
        };
        self.keep(term);
    }

    fn comparison(&mut self) {
        let (a, b) = (self.pick(), self.pick());
        let span = self.span();
        let node = self.builder.lt(a.node, b.node, span);
        let term = self.term(node, &a, &b, |x, y, _| BigUint::from(x >= y));
        if term.value.is_some() {
            self.bits.push(term.clone());
        }
        self.keep(term);
    }

    /// A branch whose arms are steps under a guard. What is made in an arm leaves it only through the branch.
    fn branch(&mut self) {
        if self.scope.depth == MAX_DEPTH || self.bits.is_empty() {
            return self.comparison();
        }
        let selector = self.bits[self.random.below(self.bits.len())].clone();
        if self.builder.constant_value(selector.node).is_some() {
            return self.comparison();
        }
        self.assert(Claim::Boolean(selector.node));
        let taken = selector.value.as_ref().is_some_and(BigUint::is_one);
        let (zero, one) = (
            self.arm(&selector, false, !taken),
            self.arm(&selector, true, taken),
        );
        let span = self.span();
        let node = self
            .builder
            .branch(selector.node, zero.node, one.node, span);
        self.keep(Term {
            node,
            value: if taken { one.value } else { zero.value },
        });
    }

    fn arm(&mut self, selector: &Term, arm: bool, taken: bool) -> Term {
        let (scope, n_pool, n_bits) = (self.scope, self.pool.len(), self.bits.len());
        let guard = Guard {
            parent: scope.guard,
            selector: selector.node,
            arm,
        };
        self.scope = Scope {
            guard: Some(self.builder.guard(guard)),
            active: scope.active && taken,
            depth: scope.depth + 1,
        };
        let n_steps = self.random.below(5);
        self.steps(n_steps);
        let result = if self.random.one_in(4) {
            self.pick()
        } else {
            self.pool[self.pool.len() - 1].clone()
        };
        self.pool.truncate(n_pool);
        self.bits.truncate(n_bits);
        self.scope = scope;
        result
    }

    /// A new input; in an arm too, as in programs, where a name is an input wherever it is met first.
    fn input(&mut self) {
        let value = if self.random.one_in(4) {
            BigUint::from(self.random.below(2))
        } else {
            self.random.element()
        };
        let range = self.random.one_in(3).then(|| self.range_around(&value));
        let public = self.scope.guard.is_none() && self.random.one_in(2);
        let term = self.declare(
            if public { "pub" } else { "priv" },
            public,
            range,
            value.clone(),
        );
        self.give(&term.0, &value);
        let is_bit = value.bits() <= 1;
        if is_bit {
            self.bits.push(term.1.clone());
        }
        self.keep(term.1);
    }

    fn give(&mut self, name: &str, value: &BigUint) {
        self.inputs.insert(name, value);
    }

    fn range_around(&mut self, value: &BigUint) -> (BigUint, BigUint) {
        let largest = self.builder.field().modulus() - 1u32;
        match self.random.below(3) {
            0 if value.bits() < largest.bits() => {
                (BigUint::ZERO, (BigUint::one() << value.bits()) - 1u32)
            }
            1 => (
                self.random.between(&BigUint::ZERO, value),
                self.random.between(value, &largest),
            ),
            _ => (value.clone(), value.clone()),
        }
    }

    fn declare(
        &mut self,
        prefix: &str,
        public: bool,
        range: Option<(BigUint, BigUint)>,
        value: BigUint,
    ) -> (String, Term) {
        let name = format!("{prefix}{}", self.n_inputs);
        self.n_inputs += 1;
        let span = self.span();
        let input = Input {
            name: name.clone(),
            public,
            range,
            span,
        };
        let node = self
            .builder
            .input(input)
            .unwrap_or_else(|error| unreachable!("invariant: {error}"));
        (
            name,
            Term {
                node,
                value: Some(value),
            },
        )
    }

    /// A public input that an equation `scale * output + offset = term` determines; sometimes given nevertheless.
    fn output(&mut self) {
        let term = self.pick_demanded();
        let simple = self.random.one_in(2);
        let scale = if simple {
            BigUint::one()
        } else {
            self.random.other_than(&BigUint::ZERO)
        };
        let offset = if simple {
            BigUint::ZERO
        } else {
            self.random.element()
        };
        let (scale, offset) = (self.constant(&scale), self.constant(&offset));
        let difference = self.sub(&term, &offset);
        let value = self.hint_value(HintOp::Divide, &difference, &scale);
        let range = self.random.one_in(4).then(|| self.range_around(&value));
        let (name, output) = self.declare("out", true, range, value.clone());
        let scaled = self.mul(&scale, &output);
        let left = self.add(&scaled, &offset);
        self.assert_equal(&left, &term);
        if self.random.one_in(4) {
            self.give(&name, &value);
        }
        self.keep(output);
    }

    fn hint_value(&self, op: HintOp, a: &Term, b: &Term) -> BigUint {
        let operands = a.value.as_ref().zip(b.value.as_ref());
        let value = operands.and_then(|(x, y)| op.apply(self.builder.field(), x, y));
        value.unwrap_or_else(|| {
            unreachable!("invariant: both are demanded and the divisor is not 0")
        })
    }

    fn range(&mut self) {
        let term = self.pick_demanded();
        let value = term.value.unwrap_or_default();
        let slack = self.random.below(1 + self.builder.field().bits() as usize);
        self.assert(Claim::InRange {
            value: term.node,
            bits: (value.bits() as usize + slack) as u32,
        });
    }

    /// Something that does not hold, in an arm that is not taken.
    fn falsehood(&mut self) {
        let (a, b) = (self.pick(), self.pick());
        match self.random.below(3) {
            0 => self.assert_equal(&a, &b),
            1 => self.assert(Claim::InRange {
                value: a.node,
                bits: 0,
            }),
            _ => {
                let zero = self.constant(&BigUint::ZERO);
                let inverse = self.hint(HintOp::Divide, &a, &zero);
                self.assert_equal(&inverse, &b);
                self.keep(inverse);
            }
        }
    }

    fn constant_equation(&mut self) {
        let term = self.pick_demanded();
        let value = match term.value.clone() {
            Some(value) => value,
            None => self.random.element(),
        };
        let constant = self.constant(&value);
        self.assert_equal(&term, &constant);
    }
}
