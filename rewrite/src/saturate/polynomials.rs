//! Sums and products in canonical form, next to the e-graph: associativity as rules would make it grow exponentially.
//!
//! Each class is read as a polynomial over classes that are none. Classes of equal polynomials are merged, and a short sum
//! gets the forms in which one of its terms stands apart, so that patterns of two terms find it.

use std::collections::BTreeMap;

use egg::{Id, Language};
use num_bigint::BigUint;
use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

use super::language::{Graph, Operation, is_bit, only_value};

/// Polynomials of more terms are not multiplied out.
const MAX_TERMS: usize = 12;
/// Sums of more terms are not regrouped.
const MAX_REGROUPED: usize = 4;
/// The step between two expressions of the same polynomial, where squares of bits are the bits, and a branch by a bit
/// `c` is `zero + c*(one - zero)`.
pub(crate) const POLYNOMIAL: &str = "same-polynomial";
/// The step from a sum to one in another order.
pub(crate) const REGROUPED: &str = "sum-regrouped";

/// Coefficients by monomials, which are sorted lists of factors. No coefficient is 0.
type Polynomial = BTreeMap<Vec<Id>, BigUint>;

/// What counts as an operation of polynomials; the rest are their variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Sums and products with constants.
    Linear,
    /// Products and branches by bits as well.
    Full,
}

/// Merges classes of equal polynomials, and regroups short sums.
pub(crate) fn canonicalize(graph: &mut Graph) {
    graph.rebuild();
    merge_equal(graph);
    graph.rebuild();
    regroup(graph);
    graph.rebuild();
}

fn merge_equal(graph: &mut Graph) {
    let mut first: FxHashMap<Polynomial, Id> = FxHashMap::default();
    for (id, polynomial) in read(graph, Reading::Full) {
        if let Some(value) = constant(&polynomial) {
            let number = graph.add(Operation::Number(value));
            graph.union_trusted(id, number, POLYNOMIAL);
        }
        let equal = *first.entry(polynomial).or_insert(id);
        if equal != id {
            graph.union_trusted(id, equal, POLYNOMIAL);
        }
    }
}

fn constant(polynomial: &Polynomial) -> Option<BigUint> {
    let mut terms = polynomial.iter();
    match (terms.next(), terms.next()) {
        (None, _) => Some(BigUint::ZERO),
        (Some((monomial, value)), None) if monomial.is_empty() => Some(value.clone()),
        _ => None,
    }
}

fn regroup(graph: &mut Graph) {
    for (id, sum) in read(graph, Reading::Linear) {
        if !(2..=MAX_REGROUPED).contains(&sum.len()) {
            continue;
        }
        let terms: Vec<Id> = sum
            .iter()
            .map(|(atom, factor)| term(graph, atom, factor))
            .collect();
        for apart in 0..terms.len() {
            let others = terms.iter().enumerate();
            let others = others.filter(|(position, _)| *position != apart);
            let rest = others
                .map(|(_, id)| *id)
                .reduce(|a, b| graph.add(Operation::Add([a, b])))
                .unwrap_or_else(|| unreachable!("invariant: there are two terms"));
            let regrouped = graph.add(Operation::Add([terms[apart], rest]));
            graph.union_trusted(id, regrouped, REGROUPED);
        }
    }
}

/// `factor * atom`, or `factor`. What is more than half the modulus is written with `neg`.
fn term(graph: &mut Graph, monomial: &[Id], factor: &BigUint) -> Id {
    let modulus = graph.analysis.modulus.clone();
    let negated = &modulus - factor;
    let is_negative = negated < *factor;
    let size = if is_negative { &negated } else { factor };
    let size_id = graph.add(Operation::Number(size.clone()));
    let id = match monomial {
        [] => size_id,
        [atom] if size.is_one() => *atom,
        [atom] => graph.add(Operation::Mul([size_id, *atom])),
        _ => unreachable!("invariant: sums are linear"),
    };
    if is_negative {
        graph.add(Operation::Neg(id))
    } else {
        id
    }
}

/// The polynomial of each class, by ascending ids.
fn read(graph: &Graph, reading: Reading) -> BTreeMap<Id, Polynomial> {
    let mut ids: Vec<Id> = graph.classes().map(|class| class.id).collect();
    ids.sort_unstable();
    let mut reader = Reader {
        graph,
        reading,
        known: BTreeMap::new(),
    };
    while !ids.is_empty() {
        let n_before = ids.len();
        ids.retain(|id| !reader.read(*id));
        if ids.len() == n_before {
            // Those that are left depend on each other.
            let id = ids.remove(0);
            reader.known.insert(id, atom(id));
        }
    }
    reader.known
}

fn atom(id: Id) -> Polynomial {
    Polynomial::from([(vec![id], BigUint::one())])
}

struct Reader<'a> {
    graph: &'a Graph,
    reading: Reading,
    known: BTreeMap<Id, Polynomial>,
}

impl Reader<'_> {
    /// Whether the polynomial of the class is known now.
    fn read(&mut self, id: Id) -> bool {
        let class = &self.graph[id];
        if let Some(value) = only_value(&class.data) {
            let terms = (!value.is_zero()).then(|| (Vec::new(), value.clone()));
            self.known.insert(id, terms.into_iter().collect());
            return true;
        }
        let operations = || class.nodes.iter().filter(|node| self.is_read(node));
        let found = operations()
            .find(|node| node.all(|child| self.known.contains_key(&self.graph.find(child))));
        let polynomial = match found {
            Some(operation) => self.of(operation).unwrap_or_else(|| atom(id)),
            None if operations().next().is_none() => atom(id),
            None => return false,
        };
        self.known.insert(id, polynomial);
        true
    }

    fn is_read(&self, operation: &Operation) -> bool {
        let range = |id: &Id| &self.graph[*id].data;
        let is_full = self.reading == Reading::Full;
        match operation {
            Operation::Add(_) | Operation::Neg(_) => true,
            Operation::Mul(factors) => {
                is_full || factors.iter().any(|id| only_value(range(id)).is_some())
            }
            Operation::Branch([selector, ..]) => is_full && is_bit(range(selector)),
            Operation::Lt(_)
            | Operation::Number(_)
            | Operation::Leaf(_)
            | Operation::Unnamed(_) => false,
        }
    }

    /// The polynomial of an operation on polynomials; `None` if it has too many terms.
    fn of(&self, operation: &Operation) -> Option<Polynomial> {
        let get = |id: &Id| &self.known[&self.graph.find(*id)];
        match operation {
            Operation::Add([a, b]) => self.sum(get(a), get(b)),
            Operation::Neg(a) => Some(self.negated(get(a))),
            Operation::Mul([a, b]) => self.product(get(a), get(b)),
            Operation::Branch([selector, zero, one]) => {
                let difference = self.sum(get(one), &self.negated(get(zero)))?;
                self.sum(get(zero), &self.product(get(selector), &difference)?)
            }
            other => unreachable!("invariant: {other} is no polynomial"),
        }
    }

    fn sum(&self, a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
        let mut sum = a.clone();
        for (monomial, factor) in b {
            self.add(&mut sum, monomial.clone(), factor);
        }
        (sum.len() <= MAX_TERMS).then_some(sum)
    }

    fn add(&self, sum: &mut Polynomial, monomial: Vec<Id>, factor: &BigUint) {
        let old = sum.remove(&monomial).unwrap_or_default();
        let new = (old + factor) % &self.graph.analysis.modulus;
        if !new.is_zero() {
            sum.insert(monomial, new);
        }
    }

    fn negated(&self, a: &Polynomial) -> Polynomial {
        let negate = |factor: &BigUint| &self.graph.analysis.modulus - factor;
        a.iter()
            .map(|(monomial, factor)| (monomial.clone(), negate(factor)))
            .collect()
    }

    fn product(&self, a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
        if a.len() * b.len() > MAX_TERMS * MAX_TERMS {
            return None;
        }
        let mut product = Polynomial::new();
        for (left, x) in a {
            for (right, y) in b {
                let mut monomial = [left.as_slice(), right].concat();
                monomial.sort_unstable();
                monomial.dedup_by(|next, first| next == first && is_bit(&self.graph[*first].data));
                self.add(&mut product, monomial, &(x * y));
            }
        }
        (product.len() <= MAX_TERMS).then_some(product)
    }
}
