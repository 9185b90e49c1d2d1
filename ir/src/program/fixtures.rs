//! Short ways to write programs in tests.

use std::ops::{Deref, DerefMut};

use num_bigint::BigUint;
use vampx_fields::Field;

use super::{
    Assertion, Claim, Guard, GuardId, HintOp, Input, Inputs, NodeId, Program, ProgramBuilder,
};
use crate::Span;

pub(super) fn big(x: u64) -> BigUint {
    BigUint::from(x)
}

/// The field of integers modulo a small prime.
pub(super) fn small_field(p: u64) -> Field {
    Field::from_modulus(&big(p)).unwrap()
}

/// A span that tells `n` from others.
pub(super) fn at(n: u32) -> Span {
    Span::new(n, n + 1)
}

/// The values of inputs by name.
pub(super) fn given(values: &[(&str, u64)]) -> Inputs {
    values
        .iter()
        .map(|(name, value)| (*name, big(*value)))
        .collect()
}

/// A builder whose nodes have no place, with short names.
pub(super) struct Build(ProgramBuilder);

impl Build {
    pub(super) fn over(p: u64) -> Self {
        Self(ProgramBuilder::new(small_field(p)))
    }

    pub(super) fn constant(&mut self, value: u64) -> NodeId {
        self.0.constant(&big(value), Span::default())
    }

    pub(super) fn public(&mut self, name: &str) -> NodeId {
        self.declare(name, true, None)
    }

    pub(super) fn private(&mut self, name: &str) -> NodeId {
        self.declare(name, false, None)
    }

    pub(super) fn declare(
        &mut self,
        name: &str,
        public: bool,
        range: Option<(u64, u64)>,
    ) -> NodeId {
        let range = range.map(|(lo, hi)| (big(lo), big(hi)));
        self.0
            .input(Input {
                name: name.to_owned(),
                public,
                range,
                span: Span::default(),
            })
            .unwrap()
    }

    pub(super) fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.0.add(a, b, Span::default())
    }

    pub(super) fn sub(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.0.sub(a, b, Span::default())
    }

    pub(super) fn neg(&mut self, a: NodeId) -> NodeId {
        self.0.neg(a, Span::default())
    }

    pub(super) fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.0.mul(a, b, Span::default())
    }

    pub(super) fn lt(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.0.lt(a, b, Span::default())
    }

    pub(super) fn branch(&mut self, selector: NodeId, zero: NodeId, one: NodeId) -> NodeId {
        self.0.branch(selector, zero, one, Span::default())
    }

    pub(super) fn hint(&mut self, op: HintOp, a: NodeId, b: NodeId) -> NodeId {
        self.0.hint(op, a, b, Span::default())
    }

    pub(super) fn guard(
        &mut self,
        parent: Option<GuardId>,
        selector: NodeId,
        arm: bool,
    ) -> GuardId {
        self.0.guard(Guard {
            parent,
            selector,
            arm,
        })
    }

    pub(super) fn assert(&mut self, claim: Claim) {
        self.0.assert(claim, None, Span::default());
    }

    pub(super) fn equal(&mut self, a: NodeId, b: NodeId) {
        self.assert(Claim::Equal(a, b));
    }

    pub(super) fn finish(self) -> Program {
        let program = self.0.finish();
        program.validate().unwrap();
        program
    }
}

impl Deref for Build {
    type Target = ProgramBuilder;

    fn deref(&self) -> &ProgramBuilder {
        &self.0
    }
}

impl DerefMut for Build {
    fn deref_mut(&mut self) -> &mut ProgramBuilder {
        &mut self.0
    }
}

/// The claims, without guards and spans.
pub(super) fn claims(program: &Program) -> Vec<Claim> {
    program
        .assertions()
        .iter()
        .map(|Assertion { claim, .. }| *claim)
        .collect()
}
