//! Runs of one code side by side: each instruction is done for all of them before the next.

use std::rc::Rc;

use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};
use vampx_ir::program::{HintOp, InputId, Public, Rejection, ResolvedInputs};

use crate::lanes::{LANES, Lanes, Mask};
use crate::outcome::publics;
use crate::simd::Simd;
use crate::{Check, Code, Flag, Instruction, Pc, Preload, Register, Thunk, words};

/// A group of runs that have parted from others goes on side by side if it has so many at least.
pub(crate) const FEWEST: u32 = 3;

/// The public inputs of the runs on `rows`, at most [`LANES`]. `None` where a run has to be made alone: it is rejected, or few go its way.
///
/// The rows give the inputs that `code` is made for, and `code` reads nothing that it has not written.
pub(crate) fn run_pack(code: &Code, rows: &[ResolvedInputs]) -> Vec<Option<Vec<Public>>> {
    debug_assert!((1..=LANES).contains(&rows.len()));
    code.field().visit(Pack { code, rows })
}

struct Pack<'a> {
    code: &'a Code,
    rows: &'a [ResolvedInputs],
}

impl FieldVisitor for Pack<'_> {
    type Output = Vec<Option<Vec<Public>>>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let mut finished = vec![None; self.rows.len()];
        let mut groups = vec![Group::new(self.code, field, self.rows)];
        while let Some(mut group) = groups.pop() {
            group.run(&mut groups);
            for (lane, finished) in finished.iter_mut().enumerate() {
                if group.active >> lane & 1 == 1 {
                    *finished = group.publics(lane);
                }
            }
        }
        finished
    }
}

/// Where a thunk goes on that has not run, and one that has.
const SUSPENDED: u32 = u32::MAX;
const DONE: u32 = u32::MAX - 1;

/// Runs that are at the same instruction.
#[derive(Clone)]
struct Group<'a, const N: usize> {
    code: &'a Code,
    field: &'a Montgomery<N>,
    constants: Rc<[[u64; N]]>,
    simd: Option<Simd<N>>,
    /// The runs that go the same way.
    active: Mask,
    pc: Pc,
    registers: Vec<Lanes<N>>,
    cells: Vec<Lanes<N>>,
    thunks: Vec<u32>,
    flags: Vec<bool>,
    inputs: Vec<Lanes<N>>,
}

impl<'a, const N: usize> Group<'a, N> {
    /// All rows before the first step.
    fn new(code: &'a Code, field: &'a Montgomery<N>, rows: &[ResolvedInputs]) -> Self {
        let zeros = Lanes::all(&field.zero());
        let mut inputs = vec![zeros; code.inputs.len()];
        for (lane, row) in rows.iter().enumerate() {
            for (input, value) in inputs.iter_mut().zip(&row.values) {
                if let Some(value) = value {
                    input.set(lane, &field.from_biguint(value));
                }
            }
        }
        let constants = code.constants.iter();
        let mut group = Self {
            code,
            field,
            constants: constants.map(|it| field.from_biguint(it)).collect(),
            simd: Simd::detect(field),
            active: ((1_u64 << rows.len()) - 1) as Mask,
            pc: Pc(0),
            registers: vec![zeros; code.n_registers as usize],
            cells: vec![zeros; code.n_cells as usize],
            thunks: vec![SUSPENDED; code.thunks.len()],
            flags: vec![false; code.n_flags as usize],
            inputs,
        };
        for (register, preload) in &code.preloads {
            group.registers[register.index()] = match preload {
                Preload::Constant(constant) => group.constant(constant.index()),
                Preload::Input(input) => group.inputs[input.index()],
            };
        }
        group
    }

    /// Runs until the end, or until no run is active. What parts from the others and is large enough goes to `parted`.
    fn run(&mut self, parted: &mut Vec<Self>) {
        let (code, field) = (self.code, self.field);
        while self.active != 0 {
            let at = self.pc;
            self.pc = Pc(at.0 + 1);
            match code.instructions[at.index()] {
                Instruction::Add(to, a, b) => match &self.simd {
                    Some(simd) => simd.add(&mut self.registers, to, a, b),
                    None => self.binary(to, a, b, |a, b| field.add(a, b)),
                },
                Instruction::Mul(to, a, b) => match &self.simd {
                    Some(simd) => simd.mul(&mut self.registers, to, a, b),
                    None => self.binary(to, a, b, |a, b| field.mul(a, b)),
                },
                Instruction::Neg(to, a) => match &self.simd {
                    Some(simd) => simd.neg(&mut self.registers, to, a),
                    None => self.binary(to, a, a, |a, _| field.neg(a)),
                },
                Instruction::Lt(to, a, b) => {
                    self.binary(to, a, b, |a, b| words::lt(field, a, b));
                }
                Instruction::Hint(op, to, a, b) => self.hint(op, to, a, b),
                Instruction::Move(to, from) => self.write(to, self.registers[from.index()]),
                Instruction::Constant(to, it) => self.write(to, self.constant(it.index())),
                Instruction::Input(to, input) => self.write(to, self.inputs[input.index()]),
                Instruction::Load(to, cell) => self.write(to, self.cells[cell.index()]),
                Instruction::Store(cell, from) => {
                    self.cells[cell.index()] = self.registers[from.index()];
                }
                Instruction::Halt => return,
                instruction => self.control(instruction, parted),
            }
        }
    }

    fn control(&mut self, instruction: Instruction, parted: &mut Vec<Self>) {
        match instruction {
            Instruction::Branch(selector, zero, one) => {
                let (zeros, ones) = self.bits(selector);
                self.part([Way::to(zeros, zero), Way::to(ones, one)], parted);
            }
            Instruction::Jump(to) => self.pc = to,
            Instruction::When(register, arm, flag, to) => {
                let (zeros, ones) = self.bits(register);
                let inside = Way {
                    lanes: if arm { ones } else { zeros },
                    to: self.pc,
                    sets: Some(flag),
                };
                self.part([inside, Way::to(!inside.lanes, to)], parted);
            }
            Instruction::Again(flag, to) => {
                if !self.flags[flag.index()] {
                    self.pc = to;
                }
            }
            Instruction::Force(thunk) => self.force(thunk),
            Instruction::Return(thunk) => {
                self.pc = Pc(std::mem::replace(&mut self.thunks[thunk.index()], DONE));
            }
            Instruction::Assert(check) => self.check(self.code.checks[check.index()]),
            Instruction::Output(input, from) => self.output(input, from),
            other => unreachable!("invariant: {other:?} writes a register or halts"),
        }
    }

    /// Goes on with the runs of the first way; those of the second are put aside. Ways that few go are given up, unless it is all.
    fn part(&mut self, ways: [Way; 2], parted: &mut Vec<Self>) {
        let all = self.active;
        let mut pays = ways.into_iter().filter_map(|way| {
            let lanes = way.lanes & all;
            (lanes != 0 && (lanes == all || lanes.count_ones() >= FEWEST))
                .then_some(Way { lanes, ..way })
        });
        let Some(way) = pays.next() else {
            self.active = 0;
            return;
        };
        if let Some(other) = pays.next() {
            let mut group = self.clone();
            group.go(other);
            parted.push(group);
        }
        self.go(way);
    }

    fn go(&mut self, way: Way) {
        (self.active, self.pc) = (way.lanes, way.to);
        if let Some(flag) = way.sets {
            self.flags[flag.index()] = true;
        }
    }

    fn force(&mut self, thunk: Thunk) {
        match self.thunks[thunk.index()] {
            DONE => {}
            SUSPENDED => {
                self.thunks[thunk.index()] = self.pc.0;
                self.pc = self.code.thunks[thunk.index()];
            }
            // A thunk that needs itself is a fault of the code: the run alone says so.
            _ => self.active = 0,
        }
    }

    /// Hints that need an inverse share one inversion.
    fn hint(&mut self, op: HintOp, to: Register, a: Register, b: Register) {
        let (field, one) = (self.field, Lanes::all(&self.field.one()));
        let (a, b) = (self.registers[a.index()], self.registers[b.index()]);
        let (dividend, divisor) = match op {
            HintOp::Inverse | HintOp::InverseOrZero => (one, a),
            HintOp::Divide | HintOp::DivideOrZero => (a, b),
            HintOp::Copy => return self.write(to, a),
            HintOp::Quotient | HintOp::Remainder => {
                for lane in 0..LANES {
                    match words::hint(field, op, &a.get(lane), &b.get(lane)) {
                        Some(value) => self.registers[to.index()].set(lane, &value),
                        None => self.active &= !(1 << lane),
                    }
                }
                return;
            }
        };
        if matches!(op, HintOp::Inverse | HintOp::Divide) {
            self.active &= !divisor.equal(&Lanes::all(&field.zero()));
        }
        let mut inverses: [[u64; N]; LANES] = std::array::from_fn(|lane| divisor.get(lane));
        field.batch_inverse(&mut inverses);
        let values = Lanes::from_fn(|lane| field.mul(&dividend.get(lane), &inverses[lane]));
        self.write(to, values);
    }

    /// Gives up the runs that do not pass.
    fn check(&mut self, check: Check) {
        let field = self.field;
        let lanes = |register: Register| &self.registers[register.index()];
        let passing = match check {
            Check::Equal([a, b]) => lanes(a).equal(lanes(b)),
            Check::Boolean(register) => {
                let (zeros, ones) = self.bits(register);
                zeros | ones
            }
            check => {
                let reads = check.reads();
                (0..LANES).fold(0, |mask, lane| {
                    let mut values = [[0; N]; 4];
                    for (value, register) in values.iter_mut().zip(reads) {
                        *value = lanes(*register).get(lane);
                    }
                    let values = &values[..reads.len()];
                    let failure = words::failure(field, self.code, check, values, Pc(0));
                    mask | Mask::from(failure.is_none()) << lane
                })
            }
        };
        self.active &= passing;
    }

    fn output(&mut self, input: InputId, from: Register) {
        let values = self.registers[from.index()];
        let declared = &self.code.inputs[input.index()];
        if declared.range.is_some() {
            self.active &= values.mask(|value| {
                Rejection::of_input(declared, &self.field.to_biguint(value)).is_none()
            });
        }
        self.inputs[input.index()] = values;
    }

    fn publics(&self, lane: usize) -> Option<Vec<Public>> {
        let inputs = self.code.inputs.iter().zip(&self.inputs);
        let values: Vec<Option<BigUint>> = inputs
            .map(|(input, values)| {
                input
                    .public
                    .then(|| self.field.to_biguint(&values.get(lane)))
            })
            .collect();
        publics(self.code, &values).ok()
    }

    #[inline(always)]
    fn binary(
        &mut self,
        to: Register,
        a: Register,
        b: Register,
        op: impl Fn(&[u64; N], &[u64; N]) -> [u64; N],
    ) {
        let [to, a, b] = [to, a, b].map(Register::index);
        for lane in 0..LANES {
            let (a, b) = (self.registers[a].get(lane), self.registers[b].get(lane));
            self.registers[to].set(lane, &op(&a, &b));
        }
    }

    fn write(&mut self, to: Register, values: Lanes<N>) {
        self.registers[to.index()] = values;
    }

    fn constant(&self, constant: usize) -> Lanes<N> {
        Lanes::all(&self.constants[constant])
    }

    /// The runs in which the register is 0, and those in which it is 1.
    fn bits(&self, register: Register) -> (Mask, Mask) {
        let values = &self.registers[register.index()];
        let [zeros, ones] = [self.field.zero(), self.field.one()].map(|it| Lanes::all(&it));
        (values.equal(&zeros), values.equal(&ones))
    }
}

/// Where some runs go.
#[derive(Clone, Copy)]
struct Way {
    lanes: Mask,
    to: Pc,
    /// The flag that is set on the way.
    sets: Option<Flag>,
}

impl Way {
    fn to(lanes: Mask, to: Pc) -> Self {
        let sets = None;
        Self { lanes, to, sets }
    }
}
