//! The instructions that a module is compiled to before it is evaluated.

use super::integers::Integers;
use super::value::Value;
use crate::Span;
use crate::syntax::BinaryOp;

/// One instruction of the stack machine. `a b -- c` tells what it takes from the stack and leaves there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `-- value`: an entry of [`Code::constants`].
    Constant(u32),
    /// `-- value`: a slot of the frame. Arguments come first, then what is bound inside, then intermediate values.
    Local(u32),
    /// `-- value`: a value that the running closure captures.
    Captured(u32),
    /// `-- value`: a definition or witness.
    Global(u32),
    /// `a b -- (a, b)`.
    Pair,
    /// `a b -- (a : b)`.
    Cons,
    /// `(a, b) -- a b`.
    Unpair,
    /// `(a : b) -- a b`; an error if the list is empty.
    Uncons,
    /// `list --`: an error unless the list is empty.
    ExpectNil,
    /// `captured.. -- closure`: the function, which says how many values it captures.
    Closure(u32),
    /// `f arguments.. -- result`: with so many arguments.
    Call(u32),
    /// As [`Op::Call`], then [`Op::Return`].
    TailCall(u32),
    /// `result --`: leaves the frame.
    Return,
    /// `a b -- c`.
    Binary(BinaryOp),
    /// `a -- -a`.
    Negate,
    /// `a b -- ()`: an equation, by position in [`Code::equations`].
    Equate(u32),
    /// `a --`.
    Pop,
    /// `dropped.. a -- a`: drops so many values under the top.
    Slide(u32),
    /// Values computed from here on are hints.
    FreshBegin,
    /// `a -- b`: undoes the last [`Op::FreshBegin`]; what it made is copied to hints.
    FreshEnd,
    /// `selector --`, or `selector -- ()` with a jump to the place given if only the second arm is taken.
    Fork(u32),
    /// Between the arms: jumps to the place given if only the first arm is taken.
    NextArm(u32),
    /// `a b -- c`: after the arms.
    Join,
    /// `a --`: the value of a definition.
    Define(u32),
    /// The end of an item.
    Halt,
}

/// A function: its code starts at `entry`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function {
    /// Position of the first instruction.
    pub entry: u32,
    /// Number of parameters, at least 1.
    pub arity: u32,
    /// Number of values captured.
    pub n_captured: u32,
}

/// The places of an equation's two sides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    /// The left side.
    pub left: Span,
    /// The right side.
    pub right: Span,
}

/// A compiled module.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// All instructions.
    pub ops: Vec<Op>,
    /// The place of each instruction.
    pub spans: Vec<Span>,
    /// All functions.
    pub functions: Vec<Function>,
    /// The constants.
    pub constants: Vec<Value>,
    /// The large literals.
    pub integers: Integers,
    /// The equations.
    pub equations: Vec<Sides>,
    /// Where the code of each item starts, in source order.
    pub entries: Vec<u32>,
    /// How many globals there are.
    pub n_globals: u32,
}
