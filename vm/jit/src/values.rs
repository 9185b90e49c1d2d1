//! Values of registers in a function: in the code generator's own values for one word, in the frame for more.

use std::collections::BTreeMap;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};
use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};
use vampx_vm::{Check, CheckId, Code, Instruction, Preload, Register};

use crate::arithmetic::Arithmetic;
use crate::combinations::{Coefficients, Terms};
use crate::context::{Helper, hint_number};
use crate::layout::{Home, Layout};
use crate::writer::Writer;

/// Where the values of registers are while a block is written.
pub(crate) struct Values<'a> {
    code: &'a Code,
    layout: &'a Layout,
    arithmetic: &'a Arithmetic,
    /// The constants in Montgomery form.
    constants: Vec<Vec<u64>>,
    block: u32,
    /// For one word: the block in which each register was last seen, and its value there.
    known: Vec<(u32, Value)>,
    /// For one word: the products and sums of the block that only another sum reads, until it comes.
    terms: BTreeMap<Register, Terms<Value>>,
    /// For more words: the same as `terms`, of places in the frame that keep their values to the end of the block; a factor of each product is a constant.
    wide_terms: BTreeMap<Register, Terms<u32>>,
    /// For more words: where copies of the values at places lie one after another, to be multiplied with coefficients.
    copies: BTreeMap<Vec<u32>, u32>,
    /// For more words: the place of each register that is local to the block.
    locals: Vec<u32>,
    /// How many slots of what is local the block uses so far.
    n_used: u32,
    n_locals: u32,
    coefficients: Coefficients,
}

/// No block.
const NOWHERE: u32 = u32::MAX;

impl<'a> Values<'a> {
    pub(crate) fn new(code: &'a Code, layout: &'a Layout, arithmetic: &'a Arithmetic) -> Self {
        let n_registers = code.n_registers() as usize;
        let is_narrow = layout.n_words == 1;
        Self {
            code,
            layout,
            arithmetic,
            constants: code.field().visit(ToWords(code.constants())),
            block: NOWHERE,
            known: if is_narrow {
                vec![(NOWHERE, Value::from_u32(0)); n_registers]
            } else {
                Vec::new()
            },
            locals: if is_narrow {
                Vec::new()
            } else {
                vec![0; n_registers]
            },
            terms: BTreeMap::new(),
            wide_terms: BTreeMap::new(),
            copies: BTreeMap::new(),
            n_used: 0,
            n_locals: 0,
            coefficients: Coefficients::default(),
        }
    }

    /// The coefficients of linear combinations in words, and how many slots a block uses at most for what is local to it.
    pub(crate) fn finish(self) -> (Vec<u64>, u32) {
        let coefficients = self.coefficients.constants().iter();
        let words = coefficients.flat_map(|constant| &self.constants[*constant as usize]);
        (words.copied().collect(), self.n_locals)
    }

    /// At the start of a block nothing is known of other blocks.
    pub(crate) fn begin(&mut self, block: u32) {
        self.block = block;
        self.copies.clear();
        self.n_used = 0;
    }

    /// Writes an instruction after which the next one follows.
    pub(crate) fn instruction(&mut self, writer: &mut Writer<'_>, instruction: Instruction) {
        match instruction {
            Instruction::Assert(check) => self.assert(writer, check),
            Instruction::Hint(op, to, a, b) => {
                let [a, b] = self.places(writer, [a, b]);
                let place = self.result(to);
                writer.call(Helper::Hint, &[hint_number(op), place, a, b]);
                self.returned(writer, to, place);
            }
            Instruction::Output(input, from) => {
                let place = self.layout.input(input.index());
                self.copy_to(writer, from, place);
                if self.code.inputs()[input.index()].range.is_some() {
                    writer.call(Helper::Declared, &[input.0, place as u32]);
                }
            }
            Instruction::Store(cell, from) => {
                self.copy_to(writer, from, self.layout.cell(cell.index()));
            }
            Instruction::Load(to, cell) => {
                self.copy_from(writer, to, self.layout.cell(cell.index()))
            }
            Instruction::Input(to, input) => {
                self.copy_from(writer, to, self.layout.input(input.index()));
            }
            Instruction::Constant(to, constant) if self.is_narrow() => {
                let value = writer.constant(self.constants[constant.index()][0] as i64);
                self.set(writer, to, value);
            }
            Instruction::Constant(to, constant) => {
                self.copy_from(writer, to, self.layout.constant(constant.index()));
            }
            instruction if self.is_narrow() => self.narrow(writer, instruction),
            instruction => self.wide(writer, instruction),
        }
    }

    /// Whether the register is 0, and whether it is 1, as truth values.
    pub(crate) fn bit(&mut self, writer: &mut Writer<'_>, register: Register) -> (Value, Value) {
        if self.is_narrow() {
            let value = self.get(writer, register);
            let one = self.arithmetic.one[0] as i64;
            return (
                writer.builder.ins().icmp_imm(IntCC::Equal, value, 0),
                writer.builder.ins().icmp_imm(IntCC::Equal, value, one),
            );
        }
        let place = self.place(register);
        let zero = vec![0; self.layout.n_words];
        let (to_zero, to_one) = (
            differs(writer, place, &zero),
            differs(writer, place, &self.arithmetic.one),
        );
        (
            writer.builder.ins().icmp_imm(IntCC::Equal, to_zero, 0),
            writer.builder.ins().icmp_imm(IntCC::Equal, to_one, 0),
        )
    }

    fn narrow(&mut self, writer: &mut Writer<'_>, instruction: Instruction) {
        let arithmetic = self.arithmetic;
        let (to, value) = match instruction {
            Instruction::Move(to, a) => (to, self.get(writer, a)),
            Instruction::Neg(to, a) => {
                let a = self.get(writer, a);
                (to, arithmetic.neg(&mut writer.builder, a))
            }
            Instruction::Add(to, a, b) => return self.sum(writer, to, a, b),
            Instruction::Mul(to, a, b) => {
                let (a, b) = (self.get(writer, a), self.get(writer, b));
                return self.set_sum(writer, to, Terms::product(a, b));
            }
            Instruction::Lt(to, a, b) => {
                let (a, b) = (self.get(writer, a), self.get(writer, b));
                (to, arithmetic.lt(&mut writer.builder, a, b))
            }
            other => unreachable!("invariant: {other:?} is written elsewhere"),
        };
        self.set(writer, to, value);
    }

    fn sum(&mut self, writer: &mut Writer<'_>, to: Register, a: Register, b: Register) {
        let terms = match (self.terms.remove(&a), self.terms.remove(&b)) {
            (Some(a), Some(b)) => a.add(b),
            (Some(mut terms), None) => {
                terms.others.push(self.get(writer, b));
                terms
            }
            (None, Some(mut terms)) => {
                terms.others.push(self.get(writer, a));
                terms
            }
            (None, None) => {
                let (a, b) = (self.get(writer, a), self.get(writer, b));
                let sum = self.arithmetic.add(&mut writer.builder, a, b);
                return self.set(writer, to, sum);
            }
        };
        self.set_sum(writer, to, terms);
    }

    /// Gives a register the value of a sum, which is added up only where something else than one sum reads it.
    fn set_sum(&mut self, writer: &mut Writer<'_>, to: Register, terms: Terms<Value>) {
        if self.layout.is_summand(to) {
            self.terms.insert(to, terms);
            return;
        }
        let value = self.arithmetic.sum(&mut writer.builder, &terms);
        self.set(writer, to, value);
    }

    fn wide(&mut self, writer: &mut Writer<'_>, instruction: Instruction) {
        match instruction {
            Instruction::Move(to, a) => {
                let from = self.place(a) as usize;
                self.copy_from(writer, to, from);
            }
            Instruction::Neg(to, a) => {
                let a = self.place(a);
                let to = self.result(to);
                writer.call(Helper::Neg, &[to, a]);
            }
            Instruction::Add(to, a, b) => self.wide_sum(writer, to, a, b),
            Instruction::Mul(to, a, b) => {
                let is_kept = ![a, b].iter().any(|it| self.layout.is_overwritten(*it));
                let factors = [a, b].map(|register| self.place(register));
                let is_multiple = factors
                    .iter()
                    .any(|place| self.layout.constant_at(*place).is_some());
                if is_kept && is_multiple && self.layout.is_summand(to) {
                    self.wide_terms
                        .insert(to, Terms::product(factors[0], factors[1]));
                } else {
                    self.call(writer, Helper::Mul, to, [a, b]);
                }
            }
            Instruction::Lt(to, a, b) => self.call(writer, Helper::Lt, to, [a, b]),
            other => unreachable!("invariant: {other:?} is written elsewhere"),
        }
    }

    fn wide_sum(&mut self, writer: &mut Writer<'_>, to: Register, a: Register, b: Register) {
        let pending = [a, b].map(|register| self.wide_terms.remove(&register));
        let terms = match pending {
            [None, None] => return self.call(writer, Helper::Add, to, [a, b]),
            [Some(a), Some(b)] => a.add(b),
            [Some(mut terms), None] => {
                terms.others.push(self.place(b));
                terms
            }
            [None, Some(mut terms)] => {
                terms.others.push(self.place(a));
                terms
            }
        };
        let is_kept = ![a, b].iter().any(|it| self.layout.is_overwritten(*it));
        if is_kept && self.layout.is_summand(to) {
            self.wide_terms.insert(to, terms);
            return;
        }
        let constant = |place: u32| self.layout.constant_at(place);
        let Some((coefficients, places)) = terms.combination(constant) else {
            unreachable!("invariant: products wait only if a factor is a constant");
        };
        let values = self.copies.get(&places).copied();
        let values = values.unwrap_or_else(|| {
            let values = self.new_locals(places.len());
            for (index, place) in places.iter().enumerate() {
                let to = values as usize + index * self.layout.n_words;
                self.copy(writer, to, *place as usize);
            }
            self.copies.insert(places, values);
            values
        });
        let n = coefficients.len() as u32;
        let (start, result) = (self.coefficients.start(coefficients), self.result(to));
        writer.call(Helper::Combination, &[result, start, values, n]);
        for other in terms.others {
            writer.call(Helper::Add, &[result, result, other]);
        }
    }

    fn call(
        &mut self,
        writer: &mut Writer<'_>,
        helper: Helper,
        to: Register,
        reads: [Register; 2],
    ) {
        let [a, b] = reads.map(|register| self.place(register));
        let to = self.result(to);
        writer.call(helper, &[to, a, b]);
    }

    fn assert(&mut self, writer: &mut Writer<'_>, check: CheckId) {
        let id = check;
        let check = self.code.checks()[check.index()];
        if self.is_narrow() {
            match check {
                Check::Equal([a, b]) => {
                    let (a, b) = (self.get(writer, a), self.get(writer, b));
                    let differs = writer.builder.ins().icmp(IntCC::NotEqual, a, b);
                    return writer.reject_if(differs);
                }
                Check::Boolean(register) => {
                    let (is_zero, is_one) = self.bit(writer, register);
                    let is_bit = writer.builder.ins().bor(is_zero, is_one);
                    let is_none = writer.builder.ins().icmp_imm(IntCC::Equal, is_bit, 0);
                    return writer.reject_if(is_none);
                }
                Check::InRange(_, 64..) => return,
                Check::InRange(register, bits) => {
                    let value = self.get(writer, register);
                    let value = self.arithmetic.canonical(&mut writer.builder, value);
                    let rest = writer.builder.ins().ushr_imm(value, i64::from(bits));
                    return writer.reject_if(rest);
                }
                Check::DivRem(_) | Check::Declared(..) => {}
            }
        }
        match check {
            Check::Declared(register, input) => {
                let [place] = self.places(writer, [register]);
                writer.call(Helper::Declared, &[input.0, place]);
            }
            check => {
                let mut registers = [check.reads()[0]; 4];
                registers[..check.reads().len()].copy_from_slice(check.reads());
                let [a, b, c, d] = self.places(writer, registers);
                writer.call(Helper::Check, &[id.0, a, b, c, d]);
            }
        }
    }

    fn is_narrow(&self) -> bool {
        self.layout.n_words == 1
    }

    /// The value of a register of one word.
    fn get(&mut self, writer: &mut Writer<'_>, register: Register) -> Value {
        let (block, value) = self.known[register.index()];
        if block == self.block {
            return value;
        }
        let value = match self.layout.home(register) {
            Home::Preloaded(Preload::Constant(constant)) => {
                writer.constant(self.constants[constant.index()][0] as i64)
            }
            Home::Preloaded(Preload::Input(input)) => writer.load(self.layout.input(input.index())),
            Home::Shared(slot) => writer.load(self.layout.shared(slot)),
            Home::Local | Home::Unused => {
                unreachable!("invariant: a local register is written before it is read")
            }
        };
        self.known[register.index()] = (self.block, value);
        value
    }

    /// Gives a register of one word a value.
    fn set(&mut self, writer: &mut Writer<'_>, register: Register, value: Value) {
        self.known[register.index()] = (self.block, value);
        self.terms.remove(&register);
        if let Home::Shared(slot) = self.layout.home(register) {
            writer.store(self.layout.shared(slot), value);
        }
    }

    /// The words of the frame where the runtime finds the values of registers.
    fn places<const K: usize>(
        &mut self,
        writer: &mut Writer<'_>,
        registers: [Register; K],
    ) -> [u32; K] {
        let mut scratch = 0;
        registers.map(|register| {
            if !self.is_narrow() {
                return self.place(register);
            }
            let place = self.layout.scratch(scratch);
            scratch += 1;
            let value = self.get(writer, register);
            writer.store(place, value);
            place as u32
        })
    }

    /// The first word of a register that lies in the frame.
    fn place(&self, register: Register) -> u32 {
        let place = match self.layout.home(register) {
            Home::Preloaded(Preload::Constant(constant)) => self.layout.constant(constant.index()),
            Home::Preloaded(Preload::Input(input)) => self.layout.input(input.index()),
            Home::Shared(slot) => self.layout.shared(slot),
            Home::Local => return self.locals[register.index()],
            Home::Unused => unreachable!("invariant: what is used has a home"),
        };
        place as u32
    }

    /// Where the runtime puts the value of a register; the operands have their places by now.
    fn result(&mut self, to: Register) -> u32 {
        if self.is_narrow() {
            return self.layout.scratch(0) as u32;
        }
        if self.layout.home(to) == Home::Local {
            self.locals[to.index()] = self.new_locals(1);
        }
        self.place(to)
    }

    /// The first of `n` places that nothing in the block uses yet.
    fn new_locals(&mut self, n: usize) -> u32 {
        let place = self.layout.local(self.n_used) as u32;
        self.n_used += n as u32;
        self.n_locals = self.n_locals.max(self.n_used);
        place
    }

    /// Takes the value that the runtime has put at `place`.
    fn returned(&mut self, writer: &mut Writer<'_>, to: Register, place: u32) {
        if self.is_narrow() {
            let value = writer.load(place as usize);
            self.set(writer, to, value);
        }
    }

    fn copy_from(&mut self, writer: &mut Writer<'_>, to: Register, from: usize) {
        if self.is_narrow() {
            let value = writer.load(from);
            return self.set(writer, to, value);
        }
        let to = self.result(to) as usize;
        self.copy(writer, to, from);
    }

    fn copy_to(&mut self, writer: &mut Writer<'_>, from: Register, to: usize) {
        if self.is_narrow() {
            let value = self.get(writer, from);
            return writer.store(to, value);
        }
        let from = self.place(from) as usize;
        self.copy(writer, to, from);
    }

    fn copy(&self, writer: &mut Writer<'_>, to: usize, from: usize) {
        for word in 0..self.layout.n_words {
            let value = writer.load(from + word);
            writer.store(to + word, value);
        }
    }
}

/// A value that is 0 exactly if the words at `place` are `words`.
fn differs(writer: &mut Writer<'_>, place: u32, words: &[u64]) -> Value {
    let mut total = writer.constant(0);
    for (index, word) in words.iter().enumerate() {
        let value = writer.load(place as usize + index);
        let word = writer.constant(*word as i64);
        let difference = writer.builder.ins().bxor(value, word);
        total = writer.builder.ins().bor(total, difference);
    }
    total
}

/// Constants in Montgomery form, one list of words each.
pub(crate) struct ToWords<'a>(pub(crate) &'a [BigUint]);

impl FieldVisitor for ToWords<'_> {
    type Output = Vec<Vec<u64>>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let words = self
            .0
            .iter()
            .map(|constant| field.from_biguint(constant).to_vec());
        words.collect()
    }
}
