//! The programs, once as Rust that is generic over the elements and once as what the machine runs.

use std::ops::{Add, Mul};

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{Claim, Input, Inputs, NodeId, Program, ProgramBuilder};

/// An element of a field whose modulus is known at compile time.
pub trait Element: Copy + Add<Output = Self> + Mul<Output = Self> + From<u64> {}

impl<F: Copy + Add<Output = F> + Mul<Output = F> + From<u64>> Element for F {}

/// `x` times `y`, `n` times, one after another.
pub fn chain<F: Element>(x: F, y: F, n: usize) -> F {
    (0..n).fold(x, |product, _| product * y)
}

/// The same as a program.
pub fn chain_program(field: &Field, n: usize) -> (Program, Inputs) {
    let (mut builder, [out]) = begin(field, ["out"]);
    let [x, y] = ["x", "y"].map(|name| input(&mut builder, name, false));
    let product = (0..n).fold(x, |product, _| builder.mul(product, y, SPAN));
    builder.assert(Claim::Equal(out, product), None, SPAN);
    (builder.finish(), inputs(field, &[("x", X), ("y", Y)]))
}

/// What goes into the programs.
pub const X: u64 = 0x1234_5678_9abc_def1;
/// The other input.
pub const Y: u64 = 0x0fed_cba9_8765_4321;

/// How many permutations follow each other, so that what goes in and out counts for little.
pub const TIMES: usize = 4;

/// The Poseidon permutation as its paper has it, of a state of `T` elements; the constants are of 64 bits from a generator of random numbers.
pub struct Poseidon<const T: usize> {
    /// The power of the S-box, 5 or 7.
    pub power: u32,
    /// Rounds with an S-box on each element, one half at the start and one at the end.
    pub n_full: usize,
    /// Rounds with an S-box on the first element.
    pub n_partial: usize,
}

impl<const T: usize> Poseidon<T> {
    fn n_rounds(&self) -> usize {
        self.n_full + self.n_partial
    }

    fn is_full(&self, round: usize) -> bool {
        round < self.n_full / 2 || round >= self.n_full / 2 + self.n_partial
    }

    /// The matrix and the constants of the rounds as elements.
    pub fn constants<F: From<u64>>(&self) -> ([[F; T]; T], Vec<[F; T]>) {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            // Below the modulus of Goldilocks.
            F::from(state >> 1)
        };
        let matrix = std::array::from_fn(|_| std::array::from_fn(|_| next()));
        let rounds = (0..self.n_rounds()).map(|_| std::array::from_fn(|_| next()));
        (matrix, rounds.collect())
    }

    /// The permutation by hand, [`TIMES`] over.
    pub fn permute<F: Element>(
        &self,
        matrix: &[[F; T]; T],
        constants: &[[F; T]],
        mut state: [F; T],
    ) -> [F; T] {
        let sbox = |x: F| {
            let square = x * x;
            match self.power {
                5 => square * square * x,
                _ => square * square * (square * x),
            }
        };
        let rounds = std::iter::repeat_n(constants, TIMES).flat_map(|it| it.iter().enumerate());
        for (round, constants) in rounds {
            for (element, constant) in state.iter_mut().zip(constants) {
                *element = *element + *constant;
            }
            let n_boxes = if self.is_full(round) { T } else { 1 };
            state[..n_boxes]
                .iter_mut()
                .for_each(|element| *element = sbox(*element));
            state = std::array::from_fn(|row| {
                let sum = matrix[row][0] * state[0];
                (1..T).fold(sum, |sum, column| sum + matrix[row][column] * state[column])
            });
        }
        state
    }

    /// The permutation as a program.
    pub fn program(&self, field: &Field) -> (Program, Inputs) {
        let names: [String; T] = std::array::from_fn(|index| format!("out{index}"));
        let (mut builder, out) = begin(field, names.each_ref().map(String::as_str));
        let in_names: [String; T] = std::array::from_fn(|index| format!("in{index}"));
        let mut state = in_names
            .each_ref()
            .map(|name| input(&mut builder, name, false));
        let (matrix, constants) = self.constants::<u64>();
        let matrix = matrix.map(|row| row.map(|it| builder.constant(&BigUint::from(it), SPAN)));
        let rounds = std::iter::repeat_n(&constants, TIMES).flat_map(|it| it.iter().enumerate());
        for (round, constants) in rounds {
            for (element, constant) in state.iter_mut().zip(constants) {
                let constant = builder.constant(&BigUint::from(*constant), SPAN);
                *element = builder.add(*element, constant, SPAN);
            }
            let n_boxes = if self.is_full(round) { T } else { 1 };
            for element in &mut state[..n_boxes] {
                *element = self.sbox(&mut builder, *element);
            }
            state = matrix.map(|row| mix(&mut builder, &row, &state));
        }
        for (out, value) in out.into_iter().zip(state) {
            builder.assert(Claim::Equal(out, value), None, SPAN);
        }
        let given: Vec<(&str, u64)> = in_names.iter().map(|name| (name.as_str(), X)).collect();
        (builder.finish(), inputs(field, &given))
    }

    fn sbox(&self, builder: &mut ProgramBuilder, x: NodeId) -> NodeId {
        let square = builder.mul(x, x, SPAN);
        let fourth = builder.mul(square, square, SPAN);
        let rest = match self.power {
            5 => x,
            _ => builder.mul(square, x, SPAN),
        };
        builder.mul(fourth, rest, SPAN)
    }
}

fn mix(builder: &mut ProgramBuilder, row: &[NodeId], state: &[NodeId]) -> NodeId {
    let products: Vec<NodeId> = row
        .iter()
        .zip(state)
        .map(|(a, b)| builder.mul(*a, *b, SPAN))
        .collect();
    let sum = products
        .into_iter()
        .reduce(|sum, product| builder.add(sum, product, SPAN));
    sum.expect("a row")
}

const SPAN: Span = Span { start: 0, end: 0 };

/// A program with these outputs.
fn begin<const K: usize>(field: &Field, names: [&str; K]) -> (ProgramBuilder, [NodeId; K]) {
    let mut builder = ProgramBuilder::new(field.clone());
    let outputs = names.map(|name| input(&mut builder, name, true));
    (builder, outputs)
}

fn input(builder: &mut ProgramBuilder, name: &str, public: bool) -> NodeId {
    let input = Input {
        name: name.to_owned(),
        public,
        range: None,
        span: SPAN,
    };
    builder.input(input).expect("a new name")
}

fn inputs(field: &Field, values: &[(&str, u64)]) -> Inputs {
    values
        .iter()
        .map(|(name, value)| (*name, BigUint::from(*value) % field.modulus()))
        .collect()
}
