//! The expressions of chips, computed modulo the target field.

use num_bigint::BigInt;
use num_traits::One;
use vampx_fields::Montgomery;

use super::{Cell, Chip, Circuit, Expr, Ref, Witness};

/// Some expressions of a chip and all they refer to, with coefficients in the field.
pub(super) struct Modular<const N: usize> {
    exprs: Vec<(u32, Terms<N>)>,
}

struct Terms<const N: usize> {
    constant: [u64; N],
    linear: Vec<(Coefficient<N>, Ref)>,
    products: Vec<(Coefficient<N>, Ref, Ref)>,
}

/// A coefficient; 1 and -1 need no multiplication.
enum Coefficient<const N: usize> {
    One,
    MinusOne,
    Other([u64; N]),
}

impl<const N: usize> Coefficient<N> {
    fn new(value: &BigInt, field: &Montgomery<N>) -> Self {
        if value.is_one() {
            Self::One
        } else if (-value).is_one() {
            Self::MinusOne
        } else {
            Self::Other(field.from_bigint(value))
        }
    }

    /// `sum + self * x`.
    fn add_to(&self, sum: &[u64; N], x: &[u64; N], field: &Montgomery<N>) -> [u64; N] {
        match self {
            Self::One => field.add(sum, x),
            Self::MinusOne => field.sub(sum, x),
            Self::Other(coefficient) => field.add(sum, &field.mul(coefficient, x)),
        }
    }
}

impl<const N: usize> Modular<N> {
    /// The expressions `roots` of `chip` and all they refer to.
    pub(super) fn new(
        chip: &Chip,
        roots: impl IntoIterator<Item = u32>,
        field: &Montgomery<N>,
    ) -> Self {
        let needed = chip.reachable(roots);
        let exprs = (0..)
            .zip(&chip.exprs)
            .zip(needed)
            .filter(|(_, needed)| *needed);
        Self {
            exprs: exprs
                .map(|((index, expr), _)| (index, Terms::new(expr, field)))
                .collect(),
        }
    }
}

impl<const N: usize> Terms<N> {
    fn new(expr: &Expr, field: &Montgomery<N>) -> Self {
        let coefficient = |value| Coefficient::new(value, field);
        Self {
            constant: field.from_bigint(&expr.constant),
            linear: expr
                .linear
                .iter()
                .map(|(value, a)| (coefficient(value), *a))
                .collect(),
            products: expr
                .products
                .iter()
                .map(|(value, a, b)| (coefficient(value), *a, *b))
                .collect(),
        }
    }
}

/// The cells and expressions of one instance.
#[derive(Default)]
pub(super) struct Row<const N: usize> {
    words: Vec<u64>,
    cells: Vec<[u64; N]>,
    exprs: Vec<[u64; N]>,
}

impl<const N: usize> Row<N> {
    /// Takes the cells from the witness.
    pub(super) fn load(
        &mut self,
        circuit: &Circuit,
        witness: &Witness,
        instance: usize,
        field: &Montgomery<N>,
    ) {
        witness.row(circuit, instance, &mut self.words);
        let (cells, _) = self.words.as_chunks::<N>();
        self.cells.clear();
        self.cells.extend(cells.iter().map(|words| {
            field
                .from_canonical(words)
                .unwrap_or_else(|| unreachable!("invariant: a witness is canonical"))
        }));
    }

    /// Computes the expressions from the cells.
    pub(super) fn compute(&mut self, chip: &Modular<N>, field: &Montgomery<N>) {
        let last = chip
            .exprs
            .last()
            .map_or(0, |(index, _)| *index as usize + 1);
        self.exprs.resize(last.max(self.exprs.len()), field.zero());
        for (index, terms) in &chip.exprs {
            let mut sum = terms.constant;
            for (coefficient, a) in &terms.linear {
                sum = coefficient.add_to(&sum, self.value(*a), field);
            }
            for (coefficient, a, b) in &terms.products {
                sum = coefficient.add_to(&sum, &field.mul(self.value(*a), self.value(*b)), field);
            }
            self.exprs[*index as usize] = sum;
        }
    }

    /// The canonical words of a cell.
    pub(super) fn words(&self, cell: Cell) -> &[u64] {
        &self.words[cell.0 as usize * N..][..N]
    }

    /// An expression that was computed.
    pub(super) fn expr(&self, expr: u32) -> &[u64; N] {
        &self.exprs[expr as usize]
    }

    fn value(&self, a: Ref) -> &[u64; N] {
        match a {
            Ref::Cell(cell) => &self.cells[cell.0 as usize],
            Ref::Expr(expr) => &self.exprs[expr as usize],
        }
    }
}
