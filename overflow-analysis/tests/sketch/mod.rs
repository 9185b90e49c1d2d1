//! Programs in a few words.

use num_bigint::{BigInt, BigUint};
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Guard, GuardId, HintOp, Input, NodeId, Program, ProgramBuilder};

const SPAN: Span = Span { start: 0, end: 0 };

/// A builder without spans and names.
pub struct Sketch {
    builder: ProgramBuilder,
    n_inputs: usize,
}

impl Sketch {
    pub fn new(field: &str) -> Self {
        Self {
            builder: ProgramBuilder::new(Field::by_name(field).unwrap()),
            n_inputs: 0,
        }
    }

    pub fn finish(self) -> Program {
        self.builder.finish()
    }

    /// A new input that may be anything.
    pub fn any(&mut self) -> NodeId {
        self.input(None)
    }

    /// A new input of the range `lo ..= hi`.
    pub fn range(&mut self, lo: u64, hi: u64) -> NodeId {
        self.input(Some((lo.into(), hi.into())))
    }

    /// A new input below `2^bits`.
    pub fn bits(&mut self, bits: u32) -> NodeId {
        self.input(Some((BigUint::ZERO, (BigUint::from(1u32) << bits) - 1u32)))
    }

    fn input(&mut self, range: Option<(BigUint, BigUint)>) -> NodeId {
        let name = format!("x{}", self.n_inputs);
        self.n_inputs += 1;
        self.builder
            .input(Input {
                name,
                public: false,
                range,
                span: SPAN,
            })
            .unwrap()
    }

    pub fn constant(&mut self, value: i64) -> NodeId {
        let value = self.builder.field().reduce(&BigInt::from(value));
        self.builder.constant(&value, SPAN)
    }

    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.builder.add(a, b, SPAN)
    }

    pub fn sub(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.builder.sub(a, b, SPAN)
    }

    pub fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.builder.mul(a, b, SPAN)
    }

    pub fn lt(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.builder.lt(a, b, SPAN)
    }

    /// A branch with nothing asserted.
    pub fn branch(&mut self, selector: NodeId, zero: NodeId, one: NodeId) -> NodeId {
        self.builder.branch(selector, zero, one, SPAN)
    }

    pub fn hint(&mut self, op: HintOp, a: NodeId, b: NodeId) -> NodeId {
        self.builder.hint(op, a, b, SPAN)
    }

    /// `a + value`.
    pub fn plus(&mut self, a: NodeId, value: i64) -> NodeId {
        let value = self.constant(value);
        self.add(a, value)
    }

    /// `value * a`.
    pub fn times(&mut self, a: NodeId, value: i64) -> NodeId {
        let value = self.constant(value);
        self.mul(a, value)
    }

    /// The guard of an arm of a selector which is asserted to be boolean.
    pub fn guard(&mut self, selector: NodeId, arm: bool) -> GuardId {
        self.assert(Claim::Boolean(selector));
        self.builder.guard(Guard {
            parent: None,
            selector,
            arm,
        })
    }

    /// The guard of an arm within another guard, under which the selector is asserted to be boolean.
    pub fn guard_within(&mut self, parent: GuardId, selector: NodeId, arm: bool) -> GuardId {
        self.assert_under(parent, Claim::Boolean(selector));
        self.builder.guard(Guard {
            parent: Some(parent),
            selector,
            arm,
        })
    }

    pub fn assert(&mut self, claim: Claim) {
        self.builder.assert(claim, None, SPAN);
    }

    pub fn assert_under(&mut self, guard: GuardId, claim: Claim) {
        self.builder.assert(claim, Some(guard), SPAN);
    }

    pub fn assert_at(&mut self, claim: Claim, span: Span) {
        self.builder.assert(claim, None, span);
    }

    /// `a = b`.
    pub fn equal(&mut self, a: NodeId, b: NodeId) {
        self.assert(Claim::Equal(a, b));
    }

    /// `a = value`.
    pub fn is(&mut self, a: NodeId, value: i64) {
        let value = self.constant(value);
        self.equal(a, value);
    }
}
