//! Sums and products that are computed with fewer products.

use num_bigint::BigInt;
use rustc_hash::FxHashMap;
use vampx_ir::Interval;
use vampx_ir::program::{NodeId, Program};

use crate::cells::Steps;
use crate::facts::Facts;
use crate::plan::{Expression, Plan};
use crate::polynomial::{
    Fragment, Monomial, Polynomial, Sum, Term, estimate, least_products,
    region::{Region, regions},
    search,
};
use crate::reads::read;
use crate::total::Total;

/// What the search may do for each product of a region, and for all regions together: some 100 ms.
const WORK: usize = 300;
const ALL_WORK: usize = 300_000;

/// How many polynomials of the same monomials are estimated or searched in vain: rounds that differ in their constants are alike.
const MAX_VAIN: usize = 2;

/// The program with polynomials computed by fewer products of values; `None` if there is none to gain.
///
/// # Soundness
/// A polynomial has the same value however it is computed, and no value that may trap is part of one.
pub(crate) fn factor(program: &Program) -> Option<Program> {
    let defined: Vec<NodeId> = program.definitions().iter().map(|it| it.node).collect();
    let is_read = read(program, defined.iter().copied());
    let may_save = |n_products, degree| n_products > least_products(degree);
    let regions = regions(program, &is_read, &roots(program, &defined), may_save);
    let total = Total::new(program);
    let mut left = ALL_WORK;
    let mut known: FxHashMap<Polynomial, Option<Fragment>> = FxHashMap::default();
    let mut vain: FxHashMap<Vec<Monomial>, usize> = FxHashMap::default();
    let mut better: Vec<(Region, Fragment)> = Vec::new();
    for region in regions {
        // One of degree 2 is one instance as it is.
        let is_instance = region.polynomial.degree() == 2;
        let is_least = region.n_products(program) <= least_products(region.polynomial.degree());
        if is_instance || is_least || !total.get(region.root) {
            continue;
        }
        let monomials: Vec<Monomial> = region.polynomial.terms().keys().cloned().collect();
        let n_vain = vain.entry(monomials).or_default();
        if *n_vain == MAX_VAIN {
            continue;
        }
        if estimate(&region.polynomial) >= region.n_products(program) {
            *n_vain += 1;
            continue;
        }
        let fragment = known.entry(region.polynomial.clone()).or_insert_with(|| {
            let mut own = (WORK * region.n_products(program)).min(left);
            left -= own;
            let fragment = search(std::slice::from_ref(&region.polynomial), &mut own);
            left += own;
            fragment
        });
        if let Some(fragment) = fragment
            .as_ref()
            .filter(|it| is_cheaper(program, &region, it))
        {
            better.push((region, fragment.clone()));
        } else {
            *n_vain += 1;
        }
    }
    if better.is_empty() {
        return None;
    }
    let facts = Facts::new(program);
    let mut plan = Plan::default();
    for (region, fragment) in better {
        if keeps_ranges(&facts, &region, &fragment) {
            let atoms = region.atoms;
            plan.expressions
                .insert(region.root, Expression { atoms, fragment });
        }
    }
    if plan.is_empty() {
        return None;
    }
    plan.apply(program, &total)
}

/// The nodes that are read by something else than nodes.
fn roots(program: &Program, defined: &[NodeId]) -> Vec<bool> {
    let claimed = program.assertions().iter();
    let claimed = claimed.flat_map(|assertion| assertion.claim.nodes());
    let selected = program.guards().iter().map(|guard| guard.selector);
    let mut is_root = vec![false; program.nodes().len()];
    for node in claimed.chain(selected).chain(defined.iter().copied()) {
        is_root[node.index()] = true;
    }
    is_root
}

/// Whether the fragment has fewer products, those with large constants included, no more factors to reduce, and no more
/// cells where a cell holds an element: it is better in every field.
fn is_cheaper(program: &Program, region: &Region, fragment: &Fragment) -> bool {
    let old = region.n_products(program) + region.n_large(program);
    let new = fragment.products().len() + fragment.n_large();
    let cells = |steps: Steps| steps.cells(program.field());
    new < old
        && fragment.n_reduced() <= region.n_reduced(program)
        && cells(fragment.steps()) <= cells(region.steps(program))
}

/// Whether the new parts are no larger than the old ones, as integers that are not reduced: where a value is known to be
/// small, it shall stay so.
fn keeps_ranges(facts: &Facts, region: &Region, fragment: &Fragment) -> bool {
    let modulus = fragment.modulus();
    let root = facts.interval(region.root);
    if root.magnitude() >= &modulus / 2 {
        return true;
    }
    let parts = region.interior.iter().map(|id| facts.interval(*id));
    let parts = parts.fold(root.clone(), |all, part| all.hull(part));
    let atoms: Vec<Interval> = region
        .atoms
        .iter()
        .map(|id| facts.interval(*id).clone())
        .collect();
    let mut products: Vec<Interval> = Vec::new();
    let signed = |coefficient: BigInt| {
        let negative = &coefficient - &modulus;
        if coefficient.magnitude() <= negative.magnitude() {
            coefficient
        } else {
            negative
        }
    };
    let of_sum = |sum: &Sum, products: &[Interval]| {
        let constant = Interval::point(signed(sum.constant.clone().into()));
        sum.terms.iter().fold(constant, |all, (term, coefficient)| {
            let interval = match term {
                Term::Atom(atom) => &atoms[*atom as usize],
                Term::Product(product) => &products[*product as usize],
            };
            all.sum(&interval.scaled(&signed(coefficient.clone().into())))
        })
    };
    for [a, b] in fragment.products() {
        let [a, b] = [a, b].map(|sum| of_sum(sum, &products));
        let product = a.product(&b);
        if ![&a, &b, &product]
            .into_iter()
            .all(|it| parts.contains_all(it))
        {
            return false;
        }
        products.push(product);
    }
    let mut outputs = fragment.outputs().iter();
    outputs.all(|output| root.contains_all(&of_sum(output, &products)))
}

#[cfg(test)]
mod tests;
