//! Field arithmetic as instructions of the code generator, on words in Montgomery form.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64, I128};
use cranelift_codegen::ir::{InstBuilder, Value};
use cranelift_frontend::FunctionBuilder;
use vampx_fields::{FieldVisitor, Montgomery};

use crate::combinations::Terms;

const GOLDILOCKS: u64 = 0xffff_ffff_0000_0001;

/// `2^64 x`, where `x` is an element, as an integer that may lack a multiple of `p`: sums of products are reduced once.
#[derive(Clone, Copy, Debug)]
enum Unreduced {
    /// Two words, of which the high one is below `p`.
    Words { low: Value, high: Value },
    /// For Goldilocks: the sum of low words, and that of high words, each of 128 bits. There are fewer than `2^31` summands: a block is shorter.
    Sums { low: Value, high: Value },
}

/// The constants of a field's arithmetic.
#[derive(Debug)]
pub(crate) struct Arithmetic {
    /// The little-endian words of `p`.
    pub(crate) modulus: Vec<u64>,
    /// The words of the element 1.
    pub(crate) one: Vec<u64>,
    /// `1 / p` modulo `2^64`.
    inverse: u64,
}

/// Gives the [`Arithmetic`] of a field.
pub(crate) struct Constants;

impl FieldVisitor for Constants {
    type Output = Arithmetic;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Arithmetic {
        let p = field.modulus()[0];
        // Newton's iteration doubles the right bits: p is its own inverse modulo 8.
        let inverse = (0..5).fold(p, |inverse: u64, _| {
            inverse.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(inverse)))
        });
        Arithmetic {
            modulus: field.modulus().to_vec(),
            one: field.one().to_vec(),
            inverse,
        }
    }
}

/// Instructions for fields of one word; their operands are below `p`, and so are their results.
impl Arithmetic {
    /// `-a`.
    pub(crate) fn neg(&self, builder: &mut FunctionBuilder<'_>, a: Value) -> Value {
        let p = self.p(builder);
        let difference = builder.ins().isub(p, a);
        builder.ins().select(a, difference, a)
    }

    /// `a + b`, for `b` up to `p`; where `p` has its top bit, `a` need only be below `2 p - b`.
    pub(crate) fn add(&self, builder: &mut FunctionBuilder<'_>, a: Value, b: Value) -> Value {
        let p = self.p(builder);
        if self.modulus[0] >> 63 == 0 {
            let sum = builder.ins().iadd(a, b);
            let reduced = builder.ins().isub(sum, p);
            // Where the sum is below p, the difference wraps around.
            return builder.ins().umin(sum, reduced);
        }
        let complement = builder.ins().isub(p, b);
        self.sub(builder, a, complement)
    }

    /// The sum of at least one product and others.
    pub(crate) fn sum(&self, builder: &mut FunctionBuilder<'_>, terms: &Terms<Value>) -> Value {
        let mut products = terms.products.iter();
        let first = products
            .next()
            .unwrap_or_else(|| unreachable!("invariant: a sum begins with a product"));
        let mut sum = self.product(builder, first[0], first[1]);
        for [a, b] in products {
            let product = self.product(builder, *a, *b);
            sum = self.add_unreduced(builder, sum, product);
        }
        let others = terms.others.iter();
        let sum = others.fold(sum, |sum, other| {
            self.add_to_unreduced(builder, sum, *other)
        });
        self.reduce(builder, sum)
    }

    /// `a * b` before it is reduced.
    fn product(&self, builder: &mut FunctionBuilder<'_>, a: Value, b: Value) -> Unreduced {
        let a = builder.ins().uextend(I128, a);
        let b = builder.ins().uextend(I128, b);
        let product = builder.ins().imul(a, b);
        let (low, high) = builder.ins().isplit(product);
        Unreduced::Words { low, high }
    }

    /// The sum of two values that are not reduced.
    fn add_unreduced(
        &self,
        builder: &mut FunctionBuilder<'_>,
        a: Unreduced,
        b: Unreduced,
    ) -> Unreduced {
        let (
            Unreduced::Words { low, high },
            Unreduced::Words {
                low: other_low,
                high: other_high,
            },
            false,
        ) = (a, b, self.is_goldilocks())
        else {
            let ((low, high), (other_low, other_high)) = (sums(builder, a), sums(builder, b));
            let low = builder.ins().iadd(low, other_low);
            let high = builder.ins().iadd(high, other_high);
            return Unreduced::Sums {
                low: in_place(builder, low),
                high: in_place(builder, high),
            };
        };
        let sum = builder.ins().iadd(low, other_low);
        let carry = builder.ins().icmp(IntCC::UnsignedLessThan, sum, low);
        let carry = builder.ins().uextend(I64, carry);
        // At most p, which a second summand may be.
        let other_high = builder.ins().iadd(other_high, carry);
        let high = self.add(builder, high, other_high);
        Unreduced::Words { low: sum, high }
    }

    /// The sum of a value that is not reduced and one that is: it counts as much as a high word.
    fn add_to_unreduced(
        &self,
        builder: &mut FunctionBuilder<'_>,
        a: Unreduced,
        b: Value,
    ) -> Unreduced {
        match a {
            Unreduced::Words { low, high } => {
                let high = self.add(builder, high, b);
                Unreduced::Words { low, high }
            }
            Unreduced::Sums { low, high } => {
                let b = builder.ins().uextend(I128, b);
                let high = builder.ins().iadd(high, b);
                Unreduced::Sums { low, high }
            }
        }
    }

    /// The element.
    fn reduce(&self, builder: &mut FunctionBuilder<'_>, value: Unreduced) -> Value {
        let (low, high) = match value {
            Unreduced::Words { low, high } => (low, high),
            Unreduced::Sums { low, high } => self.words_of_sums(builder, low, high),
        };
        let reduction = self.reduction(builder, low);
        self.sub(builder, high, reduction)
    }

    /// Two words, the high one below `p`, as `2^64 = 2^32 - 1` modulo `p`.
    ///
    /// The top word of the sum of high words is at most the number of summands, so below `2^31`, and `rest` is below `2^63`. The other word of the sum
    /// need not be below `p` to be added to it: where `p` is subtracted, less than `2^64 + 2^63 - p < p` is left.
    fn words_of_sums(
        &self,
        builder: &mut FunctionBuilder<'_>,
        low: Value,
        high: Value,
    ) -> (Value, Value) {
        let (low, carry) = builder.ins().isplit(low);
        let carry = builder.ins().uextend(I128, carry);
        let high = builder.ins().iadd(high, carry);
        let (high, top) = builder.ins().isplit(high);
        let shifted = builder.ins().ishl_imm(top, 32);
        let rest = builder.ins().isub(shifted, top);
        (low, self.add(builder, high, rest))
    }

    fn is_goldilocks(&self) -> bool {
        self.modulus[0] == GOLDILOCKS
    }

    /// The integer that the element stands for.
    pub(crate) fn canonical(&self, builder: &mut FunctionBuilder<'_>, a: Value) -> Value {
        let reduction = self.reduction(builder, a);
        self.neg(builder, reduction)
    }

    /// 0 if `a < b` as integers, else 1.
    pub(crate) fn lt(&self, builder: &mut FunctionBuilder<'_>, a: Value, b: Value) -> Value {
        let (a, b) = (self.canonical(builder, a), self.canonical(builder, b));
        let is_less = builder.ins().icmp(IntCC::UnsignedLessThan, a, b);
        let zero = builder.ins().iconst(I64, 0);
        let one = builder.ins().iconst(I64, self.one[0] as i64);
        builder.ins().select(is_less, zero, one)
    }

    /// `a - b` modulo `p`, for `b` up to `p`; below `p` if `a` is below `p + b`.
    ///
    /// For Goldilocks, `-p` is `2^32 - 1` modulo `2^64`, which is the low half of the word of the borrow.
    fn sub(&self, builder: &mut FunctionBuilder<'_>, a: Value, b: Value) -> Value {
        if self.is_goldilocks() {
            let (a, b) = (
                builder.ins().uextend(I128, a),
                builder.ins().uextend(I128, b),
            );
            let difference = builder.ins().isub(a, b);
            let (difference, borrow) = builder.ins().isplit(difference);
            let borrow = builder.ins().ireduce(I32, borrow);
            let wrapped = builder.ins().uextend(I64, borrow);
            return builder.ins().isub(difference, wrapped);
        }
        let p = self.p(builder);
        let difference = builder.ins().isub(a, b);
        let is_negative = builder.ins().icmp(IntCC::UnsignedLessThan, a, b);
        let wrapped = builder.ins().iadd(difference, p);
        builder.ins().select(is_negative, wrapped, difference)
    }

    /// The high word of `m * p`, where `m = low / p` modulo `2^64`; below `p`. For Goldilocks see [`Montgomery`]: `m = 2^32 low + low`, and the carry of
    /// this sum is the borrow of `m - low`.
    fn reduction(&self, builder: &mut FunctionBuilder<'_>, low: Value) -> Value {
        if !self.is_goldilocks() {
            let inverse = builder.ins().iconst(I64, self.inverse as i64);
            let m = builder.ins().imul(low, inverse);
            let p = self.p(builder);
            return builder.ins().umulhi(m, p);
        }
        let shifted = builder.ins().ishl_imm(low, 32);
        let m = builder.ins().iadd(low, shifted);
        let top = builder.ins().ushr_imm(m, 32);
        let minuend = builder.ins().iconcat(m, m);
        let subtrahend = builder.ins().iconcat(low, top);
        let difference = builder.ins().isub(minuend, subtrahend);
        builder.ins().isplit(difference).1
    }

    fn p(&self, builder: &mut FunctionBuilder<'_>) -> Value {
        builder.ins().iconst(I64, self.modulus[0] as i64)
    }
}

/// The sum of low words and that of high words.
fn sums(builder: &mut FunctionBuilder<'_>, value: Unreduced) -> (Value, Value) {
    match value {
        Unreduced::Sums { low, high } => (low, high),
        Unreduced::Words { low, high } => (
            builder.ins().uextend(I128, low),
            builder.ins().uextend(I128, high),
        ),
    }
}

/// The value, computed here: the code generator computes a value where it is first needed unless it is split. The sums of low and of high words are
/// needed at the end, one after the other, and all products would wait for that.
fn in_place(builder: &mut FunctionBuilder<'_>, value: Value) -> Value {
    let (low, high) = builder.ins().isplit(value);
    builder.ins().iconcat(low, high)
}
