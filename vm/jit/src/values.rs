//! Values of registers in a function: in the code generator's own values for one word, in the frame for more.

use std::collections::BTreeMap;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};
use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};
use vampx_vm::{Check, CheckId, Code, Instruction, Pc, Preload, Register};

use crate::arithmetic::{Arithmetic, Unreduced};
use crate::context::{Helper, hint_number};
use crate::layout::{Home, Layout, reads};
use crate::writer::Writer;

/// Where the values of registers are while a block is written.
pub(crate) struct Values<'a> {
    code: &'a Code,
    layout: &'a Layout,
    arithmetic: &'a Arithmetic,
    /// The constants in Montgomery form, a word each; empty for fields of more words.
    constants: Vec<u64>,
    block: u32,
    /// For one word: the block in which each register was last seen, and its value there.
    known: Vec<(u32, Value)>,
    /// For one word: the values of the block that are not reduced, each until the sum that reads it.
    unreduced: BTreeMap<Register, Unreduced>,
    /// For more words: the place of each register that is local to the block.
    locals: Vec<u32>,
    free: Vec<u32>,
    n_locals: u32,
}

/// A register that has no place.
const NOWHERE: u32 = u32::MAX;

impl<'a> Values<'a> {
    pub(crate) fn new(code: &'a Code, layout: &'a Layout, arithmetic: &'a Arithmetic) -> Self {
        let n_registers = code.n_registers() as usize;
        let is_narrow = layout.n_words == 1;
        Self {
            code,
            layout,
            arithmetic,
            constants: if is_narrow {
                code.field().visit(ToWords(code.constants())).concat()
            } else {
                Vec::new()
            },
            block: NOWHERE,
            known: if is_narrow {
                vec![(NOWHERE, Value::from_u32(0)); n_registers]
            } else {
                Vec::new()
            },
            locals: if is_narrow {
                Vec::new()
            } else {
                vec![NOWHERE; n_registers]
            },
            unreduced: BTreeMap::new(),
            free: Vec::new(),
            n_locals: 0,
        }
    }

    /// The slots in use for what is local to a block, at most.
    pub(crate) fn n_locals(&self) -> u32 {
        self.n_locals
    }

    /// At the start of a block nothing is known of other blocks.
    pub(crate) fn begin(&mut self, block: u32) {
        self.block = block;
    }

    /// Writes an instruction after which the next one follows.
    pub(crate) fn instruction(
        &mut self,
        writer: &mut Writer<'_>,
        pc: Pc,
        instruction: Instruction,
    ) {
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
            Instruction::Constant(to, constant) => match self.constants.get(constant.index()) {
                Some(word) => {
                    let value = writer.constant(*word as i64);
                    self.set(writer, to, value);
                }
                None => self.copy_from(writer, to, self.layout.constant(constant.index())),
            },
            instruction if self.is_narrow() => self.narrow(writer, instruction),
            instruction => self.wide(writer, instruction),
        }
        self.release(pc, instruction);
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
                let product = arithmetic.product(&mut writer.builder, a, b);
                return self.set_unreduced(writer, to, product);
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
        let arithmetic = self.arithmetic;
        let unreduced = (self.unreduced.remove(&a), self.unreduced.remove(&b));
        let sum = match unreduced {
            (Some(a), Some(b)) => arithmetic.add_unreduced(&mut writer.builder, a, b),
            (Some(a), None) => {
                let b = self.get(writer, b);
                arithmetic.add_to_unreduced(&mut writer.builder, a, b)
            }
            (None, Some(b)) => {
                let a = self.get(writer, a);
                arithmetic.add_to_unreduced(&mut writer.builder, b, a)
            }
            (None, None) => {
                let (a, b) = (self.get(writer, a), self.get(writer, b));
                let sum = arithmetic.add(&mut writer.builder, a, b);
                return self.set(writer, to, sum);
            }
        };
        self.set_unreduced(writer, to, sum);
    }

    /// Gives a register a value that is reduced only if something else than one sum reads it.
    fn set_unreduced(&mut self, writer: &mut Writer<'_>, to: Register, value: Unreduced) {
        if self.layout.is_summand(to) {
            self.unreduced.insert(to, value);
        } else {
            let value = self.arithmetic.reduce(&mut writer.builder, value);
            self.set(writer, to, value);
        }
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
            Instruction::Add(to, a, b) => self.call(writer, Helper::Add, to, [a, b]),
            Instruction::Mul(to, a, b) => self.call(writer, Helper::Mul, to, [a, b]),
            Instruction::Lt(to, a, b) => self.call(writer, Helper::Lt, to, [a, b]),
            other => unreachable!("invariant: {other:?} is written elsewhere"),
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
                writer.constant(self.constants[constant.index()] as i64)
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
        self.unreduced.remove(&register);
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
            Home::Local => self.layout.local(self.locals[register.index()]),
            Home::Unused => unreachable!("invariant: what is used has a home"),
        };
        place as u32
    }

    /// Where the runtime puts the value of a register; the operands have their places by now.
    fn result(&mut self, to: Register) -> u32 {
        if self.is_narrow() {
            return self.layout.scratch(0) as u32;
        }
        let local = &mut self.locals[to.index()];
        if self.layout.home(to) == Home::Local && *local == NOWHERE {
            *local = self.free.pop().unwrap_or(self.n_locals);
            self.n_locals = self.n_locals.max(*local + 1);
        }
        self.place(to)
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

    /// Gives back the places of local registers that nothing uses after `pc`.
    pub(crate) fn release(&mut self, pc: Pc, instruction: Instruction) {
        if self.is_narrow() {
            return;
        }
        let (layout, locals, free) = (self.layout, &mut self.locals, &mut self.free);
        let mut release = |register: Register| {
            let local = &mut locals[register.index()];
            if *local != NOWHERE && layout.is_last(register, pc) {
                free.push(std::mem::replace(local, NOWHERE));
            }
        };
        reads(self.code, instruction, &mut release);
        instruction.writes().into_iter().for_each(release);
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
