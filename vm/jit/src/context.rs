//! What compiled code calls: the runtime.

use vampx_fields::Montgomery;
use vampx_ir::program::HintOp;
use vampx_vm::{CheckId, Code, Pc, words};

/// What a run works on. Compiled code hands it back to the functions here, with positions of words in the frame.
pub(crate) struct Context<'a, const N: usize> {
    pub(crate) field: &'a Montgomery<N>,
    pub(crate) code: &'a Code,
    /// See [`Coefficients`](crate::combinations::Coefficients).
    pub(crate) coefficients: &'a [[u64; N]],
    /// See [`Layout`](crate::layout::Layout).
    pub(crate) frame: Vec<u64>,
}

/// The answer of a function of the runtime where the run goes on.
const GOES_ON: u32 = 0;
/// The answer where it is rejected.
const REJECTED: u32 = 1;

impl<const N: usize> Context<'_, N> {
    #[inline(always)]
    fn value(&self, at: u32) -> &[u64; N] {
        self.frame[at as usize..]
            .first_chunk()
            .unwrap_or_else(|| unreachable!("invariant: slots lie in the frame"))
    }

    #[inline(always)]
    pub(crate) fn set(&mut self, at: usize, value: [u64; N]) {
        self.frame[at..at + N].copy_from_slice(&value);
    }

    pub(crate) fn get(&self, at: usize) -> &[u64; N] {
        self.value(at as u32)
    }
}

/// A function of the runtime, by its number of arguments after the context, and whether it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Helper {
    Neg,
    Add,
    Mul,
    Combination,
    Lt,
    Hint,
    Check,
    Declared,
}

impl Helper {
    pub(crate) const ALL: [Self; 8] = [
        Self::Neg,
        Self::Add,
        Self::Mul,
        Self::Combination,
        Self::Lt,
        Self::Hint,
        Self::Check,
        Self::Declared,
    ];

    /// Its name for the linker.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Neg => "neg",
            Self::Add => "add",
            Self::Mul => "mul",
            Self::Combination => "combination",
            Self::Lt => "lt",
            Self::Hint => "hint",
            Self::Check => "check",
            Self::Declared => "declared",
        }
    }

    /// The number of its arguments of 32 bits; the context comes before them.
    pub(crate) fn n_arguments(self) -> usize {
        match self {
            Self::Neg | Self::Declared => 2,
            Self::Add | Self::Mul | Self::Lt => 3,
            Self::Combination | Self::Hint => 4,
            Self::Check => 5,
        }
    }

    /// Whether it answers if the run goes on.
    pub(crate) fn answers(self) -> bool {
        matches!(self, Self::Hint | Self::Check | Self::Declared)
    }

    /// Its address, for elements of `N` words.
    pub(crate) fn address<const N: usize>(self) -> *const u8 {
        match self {
            Self::Neg => neg::<N> as *const u8,
            Self::Add => add::<N> as *const u8,
            Self::Mul => mul::<N> as *const u8,
            Self::Combination => combination::<N> as *const u8,
            Self::Lt => lt::<N> as *const u8,
            Self::Hint => hint::<N> as *const u8,
            Self::Check => check::<N> as *const u8,
            Self::Declared => declared::<N> as *const u8,
        }
    }
}

extern "C" fn neg<const N: usize>(context: &mut Context<'_, N>, to: u32, a: u32) {
    let value = context.field.neg(context.value(a));
    context.set(to as usize, value);
}

extern "C" fn add<const N: usize>(context: &mut Context<'_, N>, to: u32, a: u32, b: u32) {
    let value = context.field.add(context.value(a), context.value(b));
    context.set(to as usize, value);
}

extern "C" fn mul<const N: usize>(context: &mut Context<'_, N>, to: u32, a: u32, b: u32) {
    let value = context.field.mul(context.value(a), context.value(b));
    context.set(to as usize, value);
}

/// The linear combination of the `n` values from `values` on with the coefficients from number `first` on.
extern "C" fn combination<const N: usize>(
    context: &mut Context<'_, N>,
    to: u32,
    first: u32,
    values: u32,
    n: u32,
) {
    let (first, values, n) = (first as usize, values as usize, n as usize);
    let coefficients = &context.coefficients[first..first + n];
    let (values, _) = context.frame[values..values + n * N].as_chunks();
    let value = context.field.inner_product(coefficients, values);
    context.set(to as usize, value);
}

extern "C" fn lt<const N: usize>(context: &mut Context<'_, N>, to: u32, a: u32, b: u32) {
    let value = words::lt(context.field, context.value(a), context.value(b));
    context.set(to as usize, value);
}

/// The operations in the order of their numbers.
const HINTS: [HintOp; 7] = [
    HintOp::Copy,
    HintOp::Inverse,
    HintOp::InverseOrZero,
    HintOp::Divide,
    HintOp::DivideOrZero,
    HintOp::Quotient,
    HintOp::Remainder,
];

/// The number of an operation.
pub(crate) fn hint_number(op: HintOp) -> u32 {
    HINTS.iter().position(|other| *other == op).unwrap_or(0) as u32
}

extern "C" fn hint<const N: usize>(
    context: &mut Context<'_, N>,
    op: u32,
    to: u32,
    a: u32,
    b: u32,
) -> u32 {
    let op = HINTS[op as usize];
    match words::hint(context.field, op, context.value(a), context.value(b)) {
        Some(value) => {
            context.set(to as usize, value);
            GOES_ON
        }
        None => REJECTED,
    }
}

/// Checks what `check` says of the values at `a` to `d`; those that it does not read are not looked at.
extern "C" fn check<const N: usize>(
    context: &mut Context<'_, N>,
    check: u32,
    a: u32,
    b: u32,
    c: u32,
    d: u32,
) -> u32 {
    let check = context.code.checks()[CheckId(check).index()];
    let values = [a, b, c, d].map(|at| *context.value(at));
    let values = &values[..check.reads().len()];
    match words::failure(context.field, context.code, check, values, Pc(0)) {
        None => GOES_ON,
        Some(_) => REJECTED,
    }
}

/// Checks that the value at `a` is in the declared range of the input.
extern "C" fn declared<const N: usize>(context: &mut Context<'_, N>, input: u32, a: u32) -> u32 {
    let declared = &context.code.inputs()[input as usize];
    let value = context.field.to_biguint(context.value(a));
    match vampx_ir::program::Rejection::of_input(declared, &value) {
        None => GOES_ON,
        Some(_) => REJECTED,
    }
}
