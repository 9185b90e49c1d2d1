//! Linear constraints, solved: a wire that one of them determines is no wire any more, but a sum of others.
//!
//! # Soundness
//! A constraint that is taken says that a wire is a sum of others. With the sum in the wire's place everywhere, the system
//! has the same solutions, but for the wire, whose value the sum gives. Public wires stay.

use std::cmp::Reverse;

use num_bigint::BigUint;

use crate::form::{self, Form};

/// When a wire is not solved for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most terms of a sum that takes the place of a wire.
    pub terms: usize,
    /// The most terms that may be added: as many as the sum has, where the wire is read.
    pub growth: usize,
}

/// What a wire is.
#[derive(Clone, Debug)]
enum Wire {
    /// Nothing has determined it.
    Free,
    /// It stays a wire.
    Kept,
    /// This sum of wires that were not sums when it was made.
    Sum(Form),
}

/// Solves linear constraints for wires.
pub(crate) struct Solver<'a> {
    q: &'a BigUint,
    limits: Limits,
    wires: Vec<Wire>,
    /// In how many constraints each wire is.
    readers: Vec<u32>,
    /// The wires in whose sums each wire is, or was.
    parts_of: Vec<Vec<u32>>,
    /// Wires that have become constants since this was asked.
    new_constants: Vec<u32>,
    n_solved: usize,
    /// Constraints that were taken, but whose wire stays, since its sum has become too long.
    kept: Vec<Form>,
}

impl<'a> Solver<'a> {
    /// For wires with so many readers; the constant and the public wires stay.
    pub fn new(readers: Vec<u32>, n_publics: u32, q: &'a BigUint, limits: Limits) -> Self {
        let mut wires = vec![Wire::Free; readers.len()];
        wires[..=n_publics as usize].fill(Wire::Kept);
        Self {
            q,
            limits,
            wires,
            parts_of: vec![Vec::new(); readers.len()],
            readers,
            new_constants: Vec::new(),
            n_solved: 0,
            kept: Vec::new(),
        }
    }

    /// How many wires are solved for.
    pub fn n_solved(&self) -> usize {
        self.n_solved
    }

    /// The form with sums in the place of wires that are solved for.
    pub fn written_out(&mut self, form: Form) -> Form {
        let is_sum = |it: &Wire| matches!(it, Wire::Sum(_));
        let sums = form.iter().map(|(wire, _)| *wire);
        let sums: Vec<u32> = sums
            .filter(|it| is_sum(&self.wires[*it as usize]))
            .collect();
        if sums.is_empty() {
            return form;
        }
        sums.into_iter().for_each(|wire| self.write_out(wire));
        self.replaced(&form)
    }

    /// Takes the constraint that `form`, which is written out, is 0, unless nothing is gained. Returns whether it is taken.
    pub fn take(&mut self, form: &Form) -> bool {
        if form.is_empty() {
            return true;
        }
        let free = form.iter().enumerate();
        let free = free.filter(|(_, (wire, _))| matches!(self.wires[*wire as usize], Wire::Free));
        let order = |wire: u32| (self.readers[wire as usize], Reverse(wire));
        let Some((at, (wire, _))) = free.min_by_key(|(_, (wire, _))| order(*wire)) else {
            return false;
        };
        let n_readers = self.readers[*wire as usize] as usize;
        let Limits { terms, growth } = self.limits;
        if form.len() > terms || form.len() * n_readers > growth {
            return false;
        }
        self.n_solved += 1;
        self.set(*wire, form::solved(form, at, self.q));
        true
    }

    /// The wires that have become constants since this was called before.
    pub fn new_constants(&mut self) -> Vec<u32> {
        let mut all = std::mem::take(&mut self.new_constants);
        let mut next = 0;
        while let Some(wire) = all.get(next) {
            for whole in std::mem::take(&mut self.parts_of[*wire as usize]) {
                if self.sum(whole).is_some_and(|sum| form::has(sum, *wire)) {
                    self.write_out(whole);
                }
            }
            next += 1;
            all.append(&mut self.new_constants);
        }
        all
    }

    fn set(&mut self, wire: u32, sum: Form) {
        match form::as_constant(&sum) {
            Some(_) => self.new_constants.push(wire),
            None => {
                let parts = sum.iter().filter(|(part, _)| *part != 0);
                parts.for_each(|(part, _)| self.parts_of[*part as usize].push(wire));
            }
        }
        self.wires[wire as usize] = Wire::Sum(sum);
    }

    /// Writes out the sum that a wire is. Sums on the way are written out too, so that none is written out often.
    fn write_out(&mut self, wire: u32) {
        let mut stack = vec![wire];
        while let Some(top) = stack.last().copied() {
            let Some(sum) = self.sum(top).filter(|sum| self.has_sums(sum)) else {
                stack.pop();
                continue;
            };
            let before = stack.len();
            let wires = sum.iter().map(|(wire, _)| *wire);
            stack.extend(wires.filter(|it| self.sum(*it).is_some_and(|sum| self.has_sums(sum))));
            if stack.len() == before {
                stack.pop();
                self.replace(top);
            }
        }
    }

    fn sum(&self, wire: u32) -> Option<&Form> {
        match &self.wires[wire as usize] {
            Wire::Sum(sum) => Some(sum),
            _ => None,
        }
    }

    fn has_sums(&self, form: &Form) -> bool {
        form.iter().any(|(wire, _)| self.sum(*wire).is_some())
    }

    /// Puts sums in the place of the wires of a wire's sum.
    fn replace(&mut self, wire: u32) {
        let before = std::mem::replace(&mut self.wires[wire as usize], Wire::Kept);
        let Wire::Sum(sum) = before else {
            unreachable!("invariant: the wire is a sum");
        };
        let replaced = self.replaced(&sum);
        if replaced.len() <= self.limits.terms {
            self.set(wire, replaced);
        } else {
            let terms = sum.into_iter().chain([(wire, self.q - 1u32)]);
            self.kept.push(form::sum(terms.collect(), self.q));
            self.n_solved -= 1;
        }
    }

    fn replaced(&self, form: &Form) -> Form {
        let mut terms = Form::with_capacity(form.len());
        for (wire, factor) in form {
            match self.sum(*wire) {
                Some(sum) => terms.extend(form::scaled(sum, factor, self.q)),
                None => terms.push((*wire, factor.clone())),
            }
        }
        form::sum(terms, self.q)
    }

    /// What the wires have become.
    pub fn finish(mut self) -> Solved {
        for wire in 0..self.wires.len() as u32 {
            self.write_out(wire);
        }
        let kept = std::mem::take(&mut self.kept);
        let kept = kept.iter().map(|form| self.replaced(form)).collect();
        let sums = self.wires.into_iter().map(|wire| match wire {
            Wire::Sum(sum) => Some(sum),
            Wire::Free | Wire::Kept => None,
        });
        Solved {
            sums: sums.collect(),
            kept,
        }
    }
}

/// What wires are that were solved for.
#[derive(Debug)]
pub(crate) struct Solved {
    /// The sum that each wire is, of wires that are none.
    pub sums: Vec<Option<Form>>,
    /// Further constraints: these forms are 0.
    pub kept: Vec<Form>,
}
