//! In which order wires become inputs and equations assertions.

use std::collections::VecDeque;

use vampx_r1cs::files::R1csFile;

use crate::equation::Equation;
use crate::sum::{Centered, ONE, Sum};

/// A step of making the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A wire that nothing before determines becomes an input.
    Free(u32),
    /// A wire becomes an input that has to equal `product + rest`, by the equation of this position.
    Defined {
        wire: u32,
        product: Option<(Sum, Sum)>,
        rest: Sum,
        equation: usize,
    },
    /// An equation between wires that are inputs already.
    Asserted(usize),
}

/// The steps: each wire but the constant becomes an input once, each equation is used once.
///
/// Bits and public inputs are free. Then, whenever an equation has one wire left and determines it, this wire is defined.
/// When no equation has, the next wire is free: private inputs first, outputs last. Linear in the number of terms.
pub(crate) fn steps(file: &R1csFile, equations: &[Equation], field: &Centered) -> Vec<Step> {
    let n_wires = file.labels.len() as u32;
    let mut order = Order::new(n_wires as usize, equations, field);
    let first_input = 1 + file.n_outputs;
    let first_private = first_input + file.n_inputs;
    for (position, equation) in equations.iter().enumerate() {
        if equation.wires().is_empty() {
            order.steps.push(Step::Asserted(position));
        }
    }
    let bits = equations.iter().filter_map(|equation| match equation {
        Equation::Boolean(wire) => Some(*wire),
        _ => None,
    });
    bits.chain(first_input..first_private)
        .for_each(|wire| order.free(wire));
    order.settle();
    for wire in (first_private..n_wires).chain(1..first_input) {
        order.free(wire);
        order.settle();
    }
    order.steps
}

struct Order<'a> {
    equations: &'a [Equation],
    field: &'a Centered,
    /// The equations of each wire, one after the other.
    users: Vec<u32>,
    /// Where those of each wire begin.
    starts: Vec<u32>,
    is_placed: Vec<bool>,
    n_left: Vec<u32>,
    /// The sum of the wires left, which is the wire if it is one.
    left: Vec<u64>,
    is_used: Vec<bool>,
    ready: VecDeque<u32>,
    steps: Vec<Step>,
}

impl<'a> Order<'a> {
    fn new(n_wires: usize, equations: &'a [Equation], field: &'a Centered) -> Self {
        let wires: Vec<Vec<u32>> = equations.iter().map(Equation::wires).collect();
        let mut starts = vec![0u32; n_wires + 1];
        for wire in wires.iter().flatten() {
            starts[*wire as usize + 1] += 1;
        }
        for wire in 0..n_wires {
            starts[wire + 1] += starts[wire];
        }
        let mut ends = starts.clone();
        let mut users = vec![0; wires.iter().map(Vec::len).sum()];
        for (equation, wires) in wires.iter().enumerate() {
            for wire in wires {
                let end = &mut ends[*wire as usize];
                users[*end as usize] = equation as u32;
                *end += 1;
            }
        }
        let mut is_placed = vec![false; n_wires];
        is_placed[ONE as usize] = true;
        let is_single = |wires: &&(usize, u32)| wires.1 == 1;
        let n_left: Vec<u32> = wires.iter().map(|wires| wires.len() as u32).collect();
        let numbered: Vec<(usize, u32)> = n_left.iter().copied().enumerate().collect();
        Self {
            equations,
            field,
            users,
            starts,
            is_placed,
            left: wires
                .iter()
                .map(|wires| wires.iter().map(|wire| u64::from(*wire)).sum())
                .collect(),
            is_used: vec![false; equations.len()],
            ready: numbered
                .iter()
                .filter(is_single)
                .map(|(equation, _)| *equation as u32)
                .collect(),
            n_left,
            steps: Vec::with_capacity(n_wires + equations.len()),
        }
    }

    fn free(&mut self, wire: u32) {
        if !self.is_placed[wire as usize] {
            self.steps.push(Step::Free(wire));
            self.placed(wire);
        }
    }

    /// Defines what can be defined.
    fn settle(&mut self) {
        while let Some(equation) = self.ready.pop_front() {
            let index = equation as usize;
            if self.n_left[index] != 1 {
                continue;
            }
            let wire = self.left[index] as u32;
            let solved = self.equations[index].solved_for(wire, self.field);
            if let Some((product, rest)) = solved {
                self.is_used[index] = true;
                self.steps.push(Step::Defined {
                    wire,
                    product,
                    rest,
                    equation: index,
                });
                self.placed(wire);
            }
        }
    }

    fn placed(&mut self, wire: u32) {
        self.is_placed[wire as usize] = true;
        let users = self.starts[wire as usize]..self.starts[wire as usize + 1];
        for user in users {
            let equation = self.users[user as usize];
            let index = equation as usize;
            self.n_left[index] -= 1;
            self.left[index] -= u64::from(wire);
            match self.n_left[index] {
                0 if !self.is_used[index] => {
                    self.is_used[index] = true;
                    self.steps.push(Step::Asserted(index));
                }
                1 => self.ready.push_back(equation),
                _ => {}
            }
        }
    }
}
