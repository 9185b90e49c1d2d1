//! Programs and circuits in SMT-LIB 2 with the theory of finite fields (logic `QF_FF`, as cvc5 reads it).
//!
//! A formula is satisfiable by just the values that the program or the circuit accepts. What a prover chooses is a
//! variable: inputs, and hints, which nothing but assertions binds. So two values of an output for the same inputs show a
//! program that says too little.

mod circuit;
mod program;

use std::fmt::Write;

use num_bigint::{BigInt, BigUint};
use rustc_hash::FxHashSet;
use vampx_fields::Field;

pub use circuit::of_circuit;
pub use program::{IntegerDivision, of_program};

/// A text of commands under way.
struct Script<'a> {
    field: &'a Field,
    text: String,
    /// The values whose bits are declared, and how many.
    declared: FxHashSet<(String, u64)>,
    /// The values whose bits are those of the canonical integer.
    canonical: FxHashSet<String>,
}

impl<'a> Script<'a> {
    fn new(field: &'a Field, about: &str) -> Self {
        let mut script = Self {
            field,
            text: String::new(),
            declared: FxHashSet::default(),
            canonical: FxHashSet::default(),
        };
        script.line(format_args!("; {about}"));
        script.line(format_args!("(set-info :smt-lib-version 2.6)"));
        script.line(format_args!("(set-option :produce-models true)"));
        script.line(format_args!("(set-logic QF_FF)"));
        let sort = format_args!("(define-sort F () (_ FiniteField {}))", field.modulus());
        script.line(sort);
        script
    }

    fn finish(mut self) -> String {
        self.line(format_args!("(check-sat)"));
        self.text
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.text, "{line}").expect("invariant: writing to a string does not fail");
    }

    fn declare(&mut self, symbol: &str) {
        self.line(format_args!("(declare-const {symbol} F)"));
    }

    fn define(&mut self, symbol: &str, term: &str) {
        self.line(format_args!("(define-fun {symbol} () F {term})"));
    }

    fn define_truth(&mut self, symbol: &str, formula: &str) {
        self.line(format_args!("(define-fun {symbol} () Bool {formula})"));
    }

    fn assert(&mut self, formula: &str) {
        self.line(format_args!("(assert {formula})"));
    }

    /// The element that an integer stands for.
    fn constant(&self, value: impl Into<BigInt>) -> String {
        format!("(as ff{} F)", self.field.reduce(&value.into()))
    }

    /// Variables named after `symbol` and their number, each 0 or 1.
    fn bits(&mut self, symbol: &str, n: u64) -> Vec<String> {
        let bits: Vec<String> = (0..n).map(|bit| format!("{symbol}.{n}.{bit}")).collect();
        if self.declared.insert((symbol.to_owned(), n)) {
            for bit in &bits {
                self.declare(bit);
                self.assert(&is_bit(bit));
            }
        }
        bits
    }

    /// That `symbol` is the sum of bits, the least significant first.
    fn is_sum(&self, symbol: &str, bits: &[String]) -> String {
        match bits {
            [] => format!("(= {symbol} {})", self.constant(0)),
            [bit] => format!("(= {symbol} {bit})"),
            bits => format!("(= {symbol} (ff.bitsum {}))", bits.join(" ")),
        }
    }

    /// The bits of the canonical integer of `symbol`: there are always some, and no others.
    fn canonical(&mut self, symbol: &str) -> Vec<String> {
        let most = self.field.modulus() - 1u32;
        let bits = self.bits(symbol, most.bits());
        if self.canonical.insert(symbol.to_owned()) {
            self.assert(&self.is_sum(symbol, &bits));
            self.assert(&at_most(&bits, &most));
        }
        bits
    }
}

fn is_bit(symbol: &str) -> String {
    format!("(or (= {symbol} (as ff0 F)) (= {symbol} (as ff1 F)))")
}

fn is_one(bit: &str) -> String {
    format!("(= {bit} (as ff1 F))")
}

/// That the integer of `bits` is at most `bound`.
fn at_most(bits: &[String], bound: &BigUint) -> String {
    if bound.bits() > bits.len() as u64 {
        return "true".to_owned();
    }
    (0..).zip(bits).fold("true".to_owned(), |lower, (at, bit)| {
        let bit = is_one(bit);
        match bound.bit(at) {
            true => format!("(=> {bit} {lower})"),
            false => format!("(and (not {bit}) {lower})"),
        }
    })
}

/// That the integer of `bits` is at least `bound`.
fn at_least(bits: &[String], bound: &BigUint) -> String {
    if bound.bits() > bits.len() as u64 {
        return "false".to_owned();
    }
    (0..).zip(bits).fold("true".to_owned(), |lower, (at, bit)| {
        let bit = is_one(bit);
        match bound.bit(at) {
            true => format!("(and {bit} {lower})"),
            false => format!("(or {bit} {lower})"),
        }
    })
}

/// That the integer of `a` is less than that of `b`, of as many bits.
fn is_less(a: &[String], b: &[String]) -> String {
    a.iter().zip(b).fold("false".to_owned(), |lower, (a, b)| {
        let differ = format!("(and (not {}) {})", is_one(a), is_one(b));
        format!("(or {differ} (and (= {a} {b}) {lower}))")
    })
}

/// A name of the program as a symbol.
fn quoted(name: &str) -> String {
    format!("|{name}|")
}
